/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nearest - which known name a mistyped word was probably meant to be.
 */
#ifndef CORE_BASE_NEAREST_H
#define CORE_BASE_NEAREST_H

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

/*
 * An unknown word as a message may repeat it, in quotes: where near is a
 * known name that it is only a slip away from, or where it is too short for
 * a secret.  Else it is what `instead` says, since a password may have been
 * typed there blindly, or the file be one that holds passwords.
 */
#define QUOTED_SHORT	3

struct quoted {
	char	text[72];
};
struct quoted nearest_quote(struct slice word, const char *near,
    const char *instead);

#endif
