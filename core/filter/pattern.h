/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pattern - a regular expression as people type it into a search: PCRE2's
 * syntax, over printable UTF-8.  It minds case only when it has a capital
 * letter ("auth" finds AUTH; "Auth" does not; the letter of \S or \pL is
 * none).
 *
 * No pattern can hang the program: each look at a text has a limit, and a
 * pattern that has run into it PATTERN_COSTLY_MAX times is given up.
 */
#ifndef CORE_FILTER_PATTERN_H
#define CORE_FILTER_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/slice.h"

#define PATTERN_BYTES_MAX	1000
#define PATTERN_COSTLY_MAX	8

struct pattern;

enum pattern_state {
	PATTERN_GOOD,
	PATTERN_UNFINISHED,	/* more may make it whole: "(", "[a", "\" */
	PATTERN_BROKEN,
};

/*
 * *out is NULL unless PATTERN_GOOD.  e says what is wrong and at which
 * character (find.pattern); it does not repeat the pattern.
 */
enum pattern_state pattern_new(struct slice text, struct pattern **out,
    struct err *e);
void pattern_free(struct pattern *p);		/* NULL is fine */

/*
 * The next match in text that is not empty, from byte at on; false: there is
 * none.  Text before `at` is still seen by what looks behind.
 */
bool pattern_next(struct pattern *p, struct slice text, size_t at,
    struct span *hit);
/* Whether it fits anywhere, an empty match included. */
bool pattern_fits(struct pattern *p, struct slice text);
/* It takes too long: nothing is matched any more. */
bool pattern_is_costly(const struct pattern *p);

#endif
