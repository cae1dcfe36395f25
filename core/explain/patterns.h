/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * patterns - what the rules of the catalogue look for in the words of a text.
 *
 * A pattern is branches separated by " / ", any of which may hold.  A branch
 * is phrases joined by "~" (within PATTERN_NEAR words, either order) or ".."
 * (the same, in this order).  A phrase is words that follow each other; a
 * word may be alternatives joined by "|", each with "*" at either end.
 */
#ifndef CORE_EXPLAIN_PATTERNS_H
#define CORE_EXPLAIN_PATTERNS_H

#include <stdbool.h>

#include "core/explain/words.h"

#define PATTERN_NEAR	6	/* words */

/* Where it was found; at may be NULL. */
bool pattern_match(const struct words *w, const char *pattern,
    struct word_run *at);

/* One value against "a|b*|*c": without regard to case. */
bool alternatives_match(const char *alternatives, struct slice value);

#endif
