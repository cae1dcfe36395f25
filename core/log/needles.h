/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * needles - the known secrets of a session, and the finding of any of them
 * in any text, in every encoding a server or a file might use: as it is,
 * base64 (both alphabets) at all three alignments, hexadecimal, percent,
 * JSON and HTML escapes, UTF-16, reversed.  Used twice: to cut echoes out
 * when an entry is made, and by the last gate in front of every export.
 * Of a secret of more than 64 bytes its beginning is found as well, as far
 * as the text goes on with it.
 *
 * A secret shorter than NEEDLE_MIN bytes is no search pattern (it would hit
 * innocent words); it is protected by position only.  Blanks and line ends
 * around a secret are not part of the pattern.  When there is no room left
 * for a pattern, every text counts as a secret from end to end, until
 * needles_forget().
 */
#ifndef CORE_LOG_NEEDLES_H
#define CORE_LOG_NEEDLES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/secret.h"
#include "core/base/slice.h"

#define NEEDLE_MIN	4

struct needles;

struct needles *needles_new(void);
void needles_free(struct needles *n);
void needles_add(struct needles *n, struct slice secret);	/* copies; again: no-op */
void needles_forget(struct needles *n);

/*
 * Ranges of text that hold a secret or a form of it, ascending, merged;
 * returns how many were stored (at most max; the last is widened to the end
 * of the text when there were more).
 */
size_t needles_find(const struct needles *n, struct slice text,
    struct span *out, size_t max);

#endif
