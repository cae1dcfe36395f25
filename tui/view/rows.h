/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows - the ledger as one flat array of rows: which line of the log and
 * which field of its meaning stand on each.  Every projection is a way to
 * build this array; the cursor, the drawing and the jumps read it.
 *
 * A row holds no text, only places: text is asked of redact when it is
 * drawn.  When the log grows, only the last units are built anew; when the
 * form changes, all are.  The explanation's rows stand under its unit.
 */
#ifndef TUI_VIEW_ROWS_H
#define TUI_VIEW_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/vis.h"
#include "core/decode/fields.h"
#include "core/decode/redact.h"
#include "core/log/log.h"

enum projection { PROJECTION_SPLIT, PROJECTION_INLINE, PROJECTION_RAW,
	PROJECTION_DECODED };

enum row_kind {
	ROW_LINE,		/* of the dialogue, its meaning, or both */
	ROW_MORE,		/* "+ 7 more": folded fields, or folded lines */
	ROW_EXPLAIN,		/* line `line` of the explanation, or lesson */
};

enum row_flag {
	ROW_RAW		= 1 << 0,	/* shows a part of the entry */
	ROW_RAW_FIRST	= 1 << 1,	/* and it is the first: gutter, time */
	ROW_FIELD	= 1 << 2,	/* shows a part of a field */
	ROW_FIELD_FIRST	= 1 << 3,	/* and it is the first: with its name */
	ROW_UNIT_FIRST	= 1 << 4,
	ROW_UNFOLDED	= 1 << 5,	/* the first of the opened fields */
	ROW_MORE_RAW	= 1 << 6,	/* ROW_MORE: of lines, not of fields */
	ROW_LESSON	= 1 << 7,	/* ROW_EXPLAIN: of what went well */
};

struct row {
	uint32_t	unit, entry;
	uint8_t		kind, flags;
	uint32_t	raw_at, raw_n;	/* in what redact shows of the entry */
	uint32_t	field;		/* of the unit; ROW_MORE: how many */
	uint32_t	value_at, value_n; /* the same of the value */
	uint32_t	line;		/* ROW_EXPLAIN */
};

/* How the rows are to be built; another one rebuilds them all. */
struct rows_form {
	enum projection	 projection;
	int		 raw_cols;	/* for the text of a line */
	int		 decoded_cols;	/* for a field with its name */
	bool		 wrap;		/* break long lines */
	bool		 eol;		/* show line ends */
	bool		 one_field;	/* only the first field of a line */
	enum vis_how	 vis;
};

#define ROWS_FOLDED_LINES	4	/* of a message that stay when folded */

struct rows_unit {
	uint32_t	first, n;	/* rows */
	uint8_t		severity;	/* enum severity */
	uint8_t		fold;		/* 0: as fold_open, 1 closed, 2 open */
};

struct rows {
	struct row	*v;
	size_t		 n;
	struct rows_unit *units;
	size_t		 nunits;
	struct rows_form form;
	bool		 fold_open;	/* of units that say nothing else */
	size_t		 failures;	/* units of SEV_RETRY and worse */
	/* private */
	size_t		 cap, units_cap;
	const struct log *log;
	size_t		 nentries;
	uint32_t	 settled;	/* units before it are finished */
	uint32_t	 explain_unit, reveal_unit;
	size_t		 explain_n;
	size_t	       (*lesson_lines)(void *arg, uint32_t unit);
	void		*lesson_arg;
	struct fields	 fields;	/* of fields_unit */
	uint32_t	 fields_unit;
	struct shown	 shown;		/* of shown_entry */
	uint32_t	 shown_entry;
	struct shown	 value;		/* of value_field, in fields_unit */
	uint32_t	 value_field;
	struct row	*built;		/* of the unit that is being built */
	size_t		 nbuilt, built_cap;
};

void rows_init(struct rows *r);
void rows_clear(struct rows *r);	/* wipes what may have been revealed */

/* Bring the rows up to date; true when any row changed. */
bool rows_update(struct rows *r, const struct log *l,
    const struct rows_form *form);
/* Everything anew at the next update: another log, secrets forgotten. */
void rows_stale(struct rows *r);

/* n lines of explanation under a unit (UNIT_NONE: nowhere). */
void rows_set_explanation(struct rows *r, uint32_t unit, size_t n);
/* How many lines of lessons stand under each unit; NULL: none do. */
void rows_set_lessons(struct rows *r, size_t (*lines)(void *arg,
    uint32_t unit), void *arg);
/* The same unit anew: there are more lines under it, or fewer. */
void rows_lesson_changed(struct rows *r, uint32_t unit);
/* The one unit that is shown FOR_REVEAL; UNIT_NONE: none is. */
void rows_set_reveal(struct rows *r, uint32_t unit);

bool rows_is_open(const struct rows *r, uint32_t unit);
bool rows_has_folds(struct rows *r, uint32_t unit);
void rows_fold(struct rows *r, uint32_t unit, bool open);
void rows_fold_all(struct rows *r, bool open);

/* The sources of a row; borrowed until the next call of the same function. */
const struct fields *rows_fields(struct rows *r, uint32_t unit);
const struct field *rows_field(struct rows *r, const struct row *row);
const struct shown *rows_shown(struct rows *r, uint32_t entry);
const struct shown *rows_value(struct rows *r, const struct row *row);

#endif
