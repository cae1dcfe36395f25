/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wrap - breaking printable text by display columns.
 */
#ifndef TUI_VIEW_WRAP_H
#define TUI_VIEW_WRAP_H

#include <stddef.h>

#include "core/base/slice.h"

/* Bytes of text that fill at most cols columns; at least one character. */
size_t wrap_columns(struct slice text, int cols);
/* The same, but broken at a blank where there is one; the blanks at the
 * break are counted in *skip. */
size_t wrap_words(struct slice text, int cols, size_t *skip);

#endif
