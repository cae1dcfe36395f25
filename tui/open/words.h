/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * open-words - what is said of an opened file: in the title, in the message
 * row, in the list of its sessions, and at length in :messages.  Names come
 * from the file; whoever shows them sends them through vis.
 */
#ifndef TUI_OPEN_WORDS_H
#define TUI_OPEN_WORDS_H

#include <stddef.h>

#include "core/base/bytes.h"
#include "tui/open/opened.h"

/* "swaks  session 2/7", "swaks  session 2/341+" while it is looked at. */
void open_words_kind(struct bytes *out, const struct opened *f, size_t i);

/* "swaks, session 2 of 7: 34 lines; 2 skipped, 1 masked" */
void open_words_read(struct bytes *out, const struct opened *f, size_t i,
    const struct capture_notes *n, size_t lines);
/* The i-th sentence about what was done with it; false behind the last. */
bool open_words_detail(struct bytes *out, const struct opened *f, size_t i,
    const struct capture_notes *n);

/* "12 % looked at, 341 sessions" */
void open_words_progress(struct bytes *out, const struct opened *f);

/* A row of the list: "12  2026-11-21 12:04:05  mx.example.net", and
 * "535 at AUTH, 34 lines". */
void open_words_session(struct bytes *out, const struct capture_session *s,
    size_t i, size_t of);
void open_words_end(struct bytes *out, const struct capture_session *s);

#endif
