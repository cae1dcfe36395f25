/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nearest - which known name a mistyped word was probably meant to be.
 */
#ifndef TUI_KEYS_NEAREST_H
#define TUI_KEYS_NEAREST_H

#include <stddef.h>

#include "core/base/slice.h"

/* The i-th name, NULL behind the last. */
typedef const char *nearest_list(size_t i);

/*
 * The name with the fewest differences (letters exchanged, added, missing,
 * wrong; case counts nothing; an abbreviation is one difference), or NULL
 * when none is at all alike.
 */
const char *nearest_name(struct slice word, nearest_list *list);
/* The same of a list that is not fixed. */
const char *nearest_among(struct slice word,
    const char *(*list)(const void *arg, size_t i), const void *arg);

#endif
