/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * needles - the known secrets of a session, and the finding of any piece of
 * them in any text, in every encoding a server or a file might use.  Used
 * twice: to cut echoes out when an entry is made, and by the last gate in
 * front of every export.
 *
 * A piece is six bytes in a row, in either direction, letters in either
 * case; a secret of four or five bytes is one piece.  Nothing is encoded to
 * find them: the text is decoded, in every way in which it can be (escapes,
 * base64, base32, base85, uuencode, hexadecimal, lists of numbers, UTF-16,
 * rot13, single characters with something between them, groups of them,
 * full-width forms: readings.h), and each reading is read once more.  In groups a piece is six
 * letters and figures; where it could be the end of one word and the beginning
 * of the next by chance, it needs to be whole words or nine letters.
 *
 * A piece is covered from the first byte of text that has a bit of it to the
 * last; so a whole secret is covered whole.  (But for a digit of base64 behind
 * a gap that has some bits only of the byte at an end, and punctuation at an
 * end of groups.)
 *
 * A secret shorter than NEEDLE_MIN bytes is no pattern (it would hit
 * innocent words); it is protected by position only.  Blanks and line ends
 * around a secret are not part of it, and those inside may be missing.  What
 * lies within one word that servers commonly say is no echo
 * (plain-words.h).
 *
 * When there is no room left for a secret, every text counts as a secret
 * from end to end, until needles_forget(); so does the rest of a text that
 * was made to cost too much.
 */
#ifndef CORE_LOG_NEEDLES_H
#define CORE_LOG_NEEDLES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/secret.h"
#include "core/base/slice.h"

#define NEEDLE_MIN	4
#define NEEDLE_PIECE	6		/* bytes in a row that give one away */

struct needles;

struct needles *needles_new(void);
void needles_free(struct needles *n);
void needles_add(struct needles *n, struct slice secret);	/* copies; again: no-op */
/* A proof may come back in another coding: what it is the base64 or the hex
 * of is looked for, too. */
void needles_add_coded(struct needles *n, struct slice proof);
void needles_forget(struct needles *n);
bool needles_any(const struct needles *n);	/* whether there is one */
bool needles_full(const struct needles *n);	/* no room: see above */
/*
 * A name that is no secret (the user's, the host's): what lies within it is
 * no echo, even where a password holds it.  At most NEEDLES_SPARED_MAX.
 */
#define NEEDLES_SPARED_MAX	16
void needles_spare(struct needles *n, struct slice name);
void needles_spare_none(struct needles *n);

/*
 * Ranges of text that hold a piece of a secret or a form of it, ascending,
 * merged; returns how many were stored (at most max; the last is widened to
 * the end of the text when there were more).  Not for two threads at once.
 */
size_t needles_find(const struct needles *n, struct slice text,
    struct span *out, size_t max);

#endif
