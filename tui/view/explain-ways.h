/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain-ways - the last rows of an explanation: what can be done now, and
 * by which keys.
 */
#ifndef TUI_VIEW_EXPLAIN_WAYS_H
#define TUI_VIEW_EXPLAIN_WAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/walk/offer.h"
#include "tui/view/active.h"
#include "tui/view/explain-lines.h"

struct explain_next {
	const struct active *keys;
	const struct offer *offers;
	size_t		 noffers;	/* 0: only the card itself unfolds */
};

/* A key, or the command where no key is bound, and what it does. */
struct explain_way {
	char		 key[ACTIVE_KEYS_MAX];
	const char	*words, *brief;
	char		 commands[400];	/* " (:walk port, or :connect ...)" */
};

struct explain_ways {
	struct explain_way v[OFFER_COUNT + 1];	/* the card's own is last */
	size_t		 n, rows;
	bool		 brief;
};

/* k_words: what the key of the card itself does. */
void explain_ways_collect(struct explain_ways *w,
    const struct explain_next *next, const char *k_words);
/* Into so many rows: with fewer words where that helps, and at last without
 * the least of them. */
void explain_ways_fit(struct explain_ways *w, int cols, size_t max);

/* "Next:  ! try again  - skip" */
void explain_ways_add(struct explain_rows *r, const struct explain_ways *w,
    int cols);
/* One below the other, with the commands that the keys run. */
void explain_ways_list(struct explain_rows *r, const struct explain_ways *w,
    int name_cols, int cols);

#endif
