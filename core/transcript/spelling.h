/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spelling - text of a log as a transcript writes it, and back, byte by byte.
 *
 * What redact shows an export, with two rules more, so that nothing is
 * ambiguous: a backslash is doubled in front of a backslash, a star, a blank,
 * an "x" or a "u", and stars that could be taken for a mask are \x2a.  So
 * \xNN is a byte, \u{N...} a character, \\ a backslash, and ******** a hole.
 */
#ifndef CORE_TRANSCRIPT_SPELLING_H
#define CORE_TRANSCRIPT_SPELLING_H

#include <stdbool.h>

#include "core/base/bytes.h"
#include "core/base/facts.h"
#include "core/log/log.h"

void spell_entry(struct bytes *out, const struct entry *e);
/* A value has no holes: its stars stay as they are. */
void spell_value(struct bytes *out, const struct fact *f);
void spell_text(struct bytes *out, struct slice text);

#define SPELLED_HOLES_MAX	4096	/* of one line */

/*
 * Back.  Where holes is not NULL, the places of the masks are appended to
 * it as spans; false when there are too many.
 */
bool unspell(struct slice in, struct bytes *out, struct span *holes,
    size_t *nholes);

#endif
