/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows-build - the rows of one block of lines.  Private to rows. */
#ifndef TUI_VIEW_ROWS_BUILD_H
#define TUI_VIEW_ROWS_BUILD_H

#include "tui/view/rows.h"

/* Into c, which is empty; nothing else of the rows is changed, but what the
 * filter says. */
void rows_build_block(struct rows *r, struct rows_cached *c);

/* A unit whose lines are those of a message. */
bool rows_is_message(const struct log *l, uint32_t unit);
/* Whether the filter lets a unit through. */
bool rows_shows(struct rows *r, uint32_t unit);

/* Of a block: there is a row for the cursor of one side, or of the other. */
#define BLOCK_STOPS_RAW		(1u << 1)
#define BLOCK_STOPS_FIELD	(1u << 2)

static inline uint8_t
rows_stop_of(enum row_flag flag)
{
	return flag == ROW_RAW ? BLOCK_STOPS_RAW : BLOCK_STOPS_FIELD;
}

static inline uint8_t
rows_stops(const struct row *row)
{
	if (row->kind == ROW_EXPLAIN)
		return BLOCK_STOPS_RAW | BLOCK_STOPS_FIELD;
	return (row->flags & (ROW_RAW | ROW_MORE_RAW) ?
	    BLOCK_STOPS_RAW : 0) | ((row->flags & ROW_FIELD) ||
	    (row->kind == ROW_MORE && !(row->flags & ROW_MORE_RAW)) ?
	    BLOCK_STOPS_FIELD : 0);
}

#endif
