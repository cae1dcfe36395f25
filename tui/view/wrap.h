/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wrap - breaking printable text by display columns.
 */
#ifndef TUI_VIEW_WRAP_H
#define TUI_VIEW_WRAP_H

#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

/* Bytes of text that fill at most cols columns; at least one character. */
size_t wrap_columns(struct slice text, int cols);
/* The same, but broken at a blank where there is one, or else, in a long
 * address, behind a character that ends a part of it; the blanks at the break
 * are counted in *skip. */
size_t wrap_words(struct slice text, int cols, size_t *skip);

/*
 * A text for sh (core/report/shell), broken so that it can still be pasted:
 * a comment goes on as a comment, a command with a backslash, behind a quote
 * that is closed for it where there is one.
 */
void wrap_shell(struct bytes *out, struct slice text, int cols);

#endif
