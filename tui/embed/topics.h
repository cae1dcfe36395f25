/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * topics - what ":help TOPIC" shows: the pages of docs/help/, compiled in,
 * and a page for every command, made from the table.
 */
#ifndef TUI_TOPICS_H
#define TUI_TOPICS_H

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "tui/embed/embedded.h"

struct app;

const struct embedded *topics_find(struct slice name);	/* NULL: none */
/* Its first line, without the mark of a heading. */
struct slice topics_title(const struct embedded *t);
/* The rest, for a page: paragraphs are one line each, to be broken where the
 * screen ends. */
void topics_text(const struct embedded *t, struct bytes *out);
void topics_complete(struct slice typed, void (*add)(const char *));

/* Show one; "topics", or a word that is none: the list (app/topic.c). */
void app_topic(struct app *a, struct slice name);

#endif
