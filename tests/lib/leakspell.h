/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * leakspell - the ways in which a server, a file or a screen may write a
 * secret down, each as a recipe of up to three steps.  Nothing of the
 * program is used for it: what hides secrets must not judge itself.
 */
#ifndef TESTS_LIB_LEAKSPELL_H
#define TESTS_LIB_LEAKSPELL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"

enum leak_step {
	LEAK_END,
	LEAK_REVERSED,
	LEAK_BASE64, LEAK_BASE64_URL,
	LEAK_ROT13,
	/* From here on each byte, or each character, is written by itself. */
	LEAK_HEX, LEAK_HEX_UPPER, LEAK_HEX_COLON, LEAK_HEX_BLANK, LEAK_HEX_0X,
	LEAK_PERCENT, LEAK_PERCENT_SOME, LEAK_QP, LEAK_QP_SOME,
	LEAK_X, LEAK_X_SOME, LEAK_OCTAL,
	LEAK_JSON_U, LEAK_JSON,
	LEAK_HTML, LEAK_HTML_DEC, LEAK_HTML_HEX,
	LEAK_UTF16LE, LEAK_UTF16BE,
	/* Characters: UTF-8 is taken apart. */
	LEAK_SPACED, LEAK_HYPHENS,
	LEAK_CHARS_UTF16LE, LEAK_CHARS_UTF16BE, LEAK_CHARS_JSON_U,
	LEAK_CHARS_JSON,
	LEAK_CHARS_HTML_DEC, LEAK_CHARS_U_SOME,
};

#define LEAK_STEPS	3

struct leak_recipe {
	const char	*name;
	enum leak_step	 steps[LEAK_STEPS];
	bool		 any_case;	/* letters of the result in either case */
};

/* NULL behind the last. */
const struct leak_recipe *leak_recipe_at(size_t i);
size_t leak_recipes(void);
/* Whether it tells characters apart, so that a window is made of them; then
 * it fits UTF-8 only. */
bool leak_recipe_is_chars(const struct leak_recipe *r);
bool leak_recipe_fits(const struct leak_recipe *r, struct slice s);

/*
 * All of it.  The base64 step number i has (before >> 2 * i) & 3 other bytes
 * in front, as when the secret is somewhere inside what is encoded.
 */
void leak_spell(struct bytes *out, struct slice in,
    const struct leak_recipe *r, unsigned before);

/* The same, without the digits of base64 that are not wholly decided by in. */
void leak_spell_inside(struct bytes *out, struct slice in,
    const struct leak_recipe *r, unsigned before);
bool leak_recipe_has(const struct leak_recipe *r, enum leak_step step);
/* How many steps it has, and how many of them are base64. */
unsigned leak_recipe_steps(const struct leak_recipe *r);
unsigned leak_recipe_alignments(const struct leak_recipe *r);

/* The next character of UTF-8, and its length; a byte that is none stands
 * for itself, and *is_char says so. */
unsigned leak_char(struct slice s, size_t *n, bool *is_char);

#endif
