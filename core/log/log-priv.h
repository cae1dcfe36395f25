/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log-priv - between the files of the log. */
#ifndef CORE_LOG_LOG_PRIV_H
#define CORE_LOG_LOG_PRIV_H

#include "core/log/log.h"

#define ECHOES_MAX	64		/* secrets found in one line */

struct chunk {
	struct chunk	*next;
	size_t		 used, size;
	char		 data[];
};

struct log {
	struct entry	**pages;
	size_t		 npages, n;
	struct unit	*units;
	size_t		 nunits, units_cap;
	struct chunk	*chunks;
	size_t		 bytes;
	struct needles	*needles;
	int64_t		 began_us, began_wall_us;
	int64_t		 now_us;	/* when told */
	bool		 keep, full, told_now;
};

/* log.c */
struct entry *log_entry_at(const struct log *l, size_t id);
/* Store text with the mask in place of each span, and a hole for each. */
void log_entry_set_text(struct log *l, struct entry *e, struct slice text,
    const struct span *secrets, size_t nsecrets);

/* log-echoes.c */
/* Both lists ascending; the result is merged and does not overlap. */
size_t log_spans_merge(struct span *out, size_t max, const struct span *a,
    size_t na, const struct span *b, size_t nb);
/* The codes of a reply stay, whatever was found in it. */
void log_spare_codes(struct slice text, struct span *echoes, size_t n);
void log_facts_cut_echoes(const struct log *l, struct facts *f);
/* Of a whole reply, whose lines may hold a part each. */
void log_unit_cut_echoes(struct log *l, const struct unit *u);

#endif
