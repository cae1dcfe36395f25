/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * adjust - a log as it is to be given away: a copy in which names are
 * replaced by their pseudonyms, and words and rows are masked that the user
 * wants to keep to himself.  Holes, facts and the places of their parts move
 * with the text, so decode finds every field at its bytes; base64 is taken
 * apart and put together again.  A name that is spelled in another way
 * (%40, base64, hexadecimal, backwards: core/log/readings.h) is masked.  The
 * original is left alone.
 */
#ifndef CORE_TRANSCRIPT_ADJUST_H
#define CORE_TRANSCRIPT_ADJUST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/log/log.h"
#include "core/log/needles.h"
#include "core/transcript/identities.h"

struct adjust {
	const struct identities *ids;
	char		**words;	/* masked wherever they stand */
	size_t		 nwords;
	uint32_t	*rows;		/* units that are masked, ascending */
	size_t		 nrows;
	struct needles	*spelled;	/* private: names to be replaced */
};

struct log *adjust_log(const struct adjust *a, const struct log *l);
/* Any other text about the session. */
char *adjust_text(const struct adjust *a, const char *text);

/* Private: edits.c. */
struct edit {
	struct span	 at;
	const char	*to;		/* NULL: masked */
};

struct edits {
	struct edit	*v;		/* ascending, not overlapping */
	size_t		 n, cap;
};

void edits_clear(struct edits *e);
void edits_add(struct edits *e, struct span at, const char *to);
/* Sort, and leave out what overlaps: a mask wins, then the longer one. */
void edits_settle(struct edits *e);
/* Names and words of a text. */
void edits_find(struct edits *e, const struct adjust *a, struct slice text,
    enum text_role role);
void edits_apply(const struct edits *e, struct slice text,
    struct bytes *out);
/* Where a range is afterwards. */
struct span edits_move(const struct edits *e, struct span at);
bool edits_mask(const struct edits *e);		/* any does */

#endif
