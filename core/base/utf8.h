/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * utf8 - reading code points out of untrusted bytes, and their widths.
 *
 * The width is the C library's wcwidth() in the current locale, because that
 * is what curses uses; a code point that it does not know counts as
 * unprintable.
 */
#ifndef CORE_BASE_UTF8_H
#define CORE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"

/*
 * The code point at the front of s, and its length in *n (1 to 4).  A byte
 * that begins no well-formed sequence (RFC 3629: shortest form, no
 * surrogates, at most U+10FFFF) gives UTF8_BAD with *n = 1.  s is not empty.
 */
#define UTF8_BAD	UINT32_C(0xffffffff)
uint32_t utf8_next(struct slice s, size_t *n);

size_t utf8_put(char out[4], uint32_t cp);	/* returns its length */
bool utf8_valid(struct slice s);

/*
 * Columns of a code point on the terminal: 1 or 2; 0 for what must not stand
 * alone in a cell (controls, combining marks, bidi and other format
 * characters, noncharacters, unassigned).
 */
int utf8_width(uint32_t cp);
int utf8_columns(struct slice printable);	/* of text that vis made */

#endif
