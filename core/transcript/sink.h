/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sink - the text of a transcript while it is written, with what the gate
 * needs to judge it: which of it are this program's own words, which came out
 * of the session, and which row it is about.
 */
#ifndef CORE_TRANSCRIPT_SINK_H
#define CORE_TRANSCRIPT_SINK_H

#include <stdint.h>

#include "core/base/bytes.h"

enum sink_kind {
	SINK_OWN,		/* labels, numbers, the catalogue */
	SINK_FOLD,		/* a line break within what goes on behind it */
	SINK_SESSION,		/* what was sent and received */
	SINK_DERIVED,		/* what decoding made of it: words of both */
};

struct sink_part {
	size_t		at, n;
	enum sink_kind	kind;
};

struct sink_row {
	size_t		at;
	uint32_t	entry;
};

struct sink {
	struct bytes	 text;
	struct sink_part *parts;
	size_t		 nparts, parts_cap;
	struct sink_row	*rows;
	size_t		 nrows, rows_cap;
};

void sink_init(struct sink *s);
void sink_clear(struct sink *s);		/* wipes */

void sink_add(struct sink *s, enum sink_kind kind, struct slice text);
void sink_own(struct sink *s, const char *text);
void sink_ownf(struct sink *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* What follows is about this entry. */
void sink_begin_row(struct sink *s, uint32_t entry);

/* The entry that a place is about; UINT32_MAX: none. */
uint32_t sink_entry_at(const struct sink *s, size_t at);
/* The first part that ends behind a place; s->nparts: none. */
size_t sink_part_at(const struct sink *s, size_t at);

#endif
