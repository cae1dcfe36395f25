/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * search - where a pattern is found in a log: from one hit to the next, and
 * how many there are, in slices, so that a log of any size holds nothing up.
 *
 * What is looked at is the text of findtext.h: whole lines and whole fields,
 * masked, folded ones as well.  A hit is not empty and not all mask.  Hits
 * are in the order of the log; within an entry its line comes first, then
 * its fields.
 *
 * The owner calls search_look() when log or scope may have changed, then
 * search_work() until there is no more to do.
 */
#ifndef TUI_FIND_SEARCH_H
#define TUI_FIND_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/decode/fields.h"
#include "core/log/log.h"
#include "core/filter/findtext.h"
#include "core/filter/pattern.h"

/* Of one entry; what is behind them is not found. */
#define SEARCH_ENTRY_HITS_MAX	10000

/* What is looked at; another one begins anew. */
struct search_scope {
	const struct log *log;
	bool		 lines, fields;
	bool		 first_field;	/* of each line, not the others */
	enum vis_how	 vis;
	/* NULL: all units are shown; `filter` differs when the answers do */
	bool	       (*shows)(void *arg, uint32_t unit);
	void		*arg;
	unsigned	 filter;
};

#define SEARCH_LINE	0	/* slot of a line; fields follow */

struct search_hit {
	uint32_t	unit, entry;
	uint32_t	slot;		/* SEARCH_LINE, or 1 + field of the unit */
	struct span	at;		/* in findtext */
	size_t		value_at;	/* of a field: see findtext */
};

enum search_seek { SEEK_NONE, SEEK_RUNNING, SEEK_FOUND, SEEK_NOTHING };

struct search {
	struct pattern	*pattern;	/* NULL: nothing is searched for */
	char		*text;		/* as it was typed */
	struct search_scope scope;
	size_t		 total;		/* hits so far */
	bool		 counted;	/* and there are no more */
	enum search_seek seek;
	struct search_hit hit;		/* the last one that was sought */
	bool		 has_hit;
	bool		 wrapped;	/* it lies behind the other end */
	/* private */
	uint32_t	*counts;	/* of each entry */
	size_t		 ncounts, counts_cap;
	size_t		 nunits;
	size_t		 next;		/* entries before it are counted */
	struct search_hit from;
	bool		 forward, at_from;
	size_t		 left;		/* hits still to go */
	size_t		 steps;		/* entries since `from` */
	uint32_t	 cursor;	/* the next entry of the seek */
	size_t		 rank;		/* of hit; 0: not known */
	struct findtext	 findtext;
	struct fields	 decoded;
	uint32_t	 decoded_unit;
	struct search_hit *found;	/* of the entry looked at last */
	size_t		 nfound, found_cap;
	uint32_t	 shown_entry, shown_slot; /* what search_hits_in() left
						   * in found; UINT32_MAX */
};

void search_init(struct search *s);
void search_clear(struct search *s);

/* Unless PATTERN_GOOD the last good pattern stays; empty text drops it. */
enum pattern_state search_set(struct search *s, struct slice text,
    struct err *e);
void search_drop(struct search *s);

/* Take another scope, and what came to the log. */
void search_look(struct search *s, const struct search_scope *scope);

/*
 * Go to the n-th hit from a place, round the ends if need be; with `at` one
 * that begins at the place itself counts.  The seek is done when
 * search_work() has brought SEEK_FOUND or SEEK_NOTHING.
 */
void search_seek(struct search *s, const struct search_hit *from,
    bool forward, bool at, size_t n);
void search_stop(struct search *s);	/* the seek, and the counting */

/* Work until that time on clock_mono_us(); false: nothing is left to do. */
bool search_work(struct search *s, int64_t until_us);

/* Which one of them `hit` is, from 1; 0: not known yet, or no hit. */
size_t search_rank(struct search *s);
/* "match 3 of 17", "match 3 of 1200+", "no match"; "" without a pattern. */
void search_status(struct search *s, struct bytes *out);

/* The hits in one text, for drawing; borrowed until the next call of any
 * function of s.  field NULL: the line. */
size_t search_hits_in(struct search *s, const struct entry *e,
    const struct field *field, uint32_t slot, const struct search_hit **out);

#endif
