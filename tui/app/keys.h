/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * app-keys - the keymap of the interface while it is at work: sequences of
 * keys, letters that a command asks for, and changes to the keymap.
 */
#ifndef TUI_APP_KEYS_H
#define TUI_APP_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "tui/keys/key.h"
#include "tui/keys/keymap.h"

struct app;

/* What the next key is a letter for. */
enum letter_use { LETTER_NONE, LETTER_MARK_SET, LETTER_MARK_JUMP };

struct app_keys {
	enum letter_use	 letter;
	uint32_t	 hex_unit;	/* whose bytes the page shows */
};

/* The user's keymap, at the start. */
void app_keys_load(struct app *a);
/* All of it anew, upon another preset. */
void app_keys_preset(struct app *a, const char *name);
/* map, unmap, reset: a statement as it stands in a file. */
void app_keys_statement(struct app *a, const char *line);
void app_keys_source(struct app *a, const char *path);

/* A key that is meant for no line or field. */
void app_keys_key(struct app *a, struct key k);
/* One for a question: a key that is bound there, or an answer. */
void app_keys_question(struct app *a, struct key k);
/* Say what the next sequence of keys does. */
void app_keys_describe(struct app *a);

/* ---- marks (marks.c) ------------------------------------------------ */
/* Where the next key is its letter. */
void app_ask_letter(struct app *a, enum letter_use use);
void app_letter_key(struct app *a, struct key k);
void app_mark(struct app *a, enum letter_use use, char letter);
void app_show_marks(struct app *a);

/* ---- the bytes of a unit (hex.c) ------------------------------------ */
void app_show_hex(struct app *a);
/* Of another width. */
void app_hex_resized(struct app *a);

#endif
