/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows - the ledger as one sequence of rows: which line of the log and which
 * field of its meaning stand on each.  Every projection is a way to make
 * this sequence; the cursor, the drawing and the jumps read it.
 *
 * A row holds no text, only places: text is asked of redact when it is
 * drawn.  The rows themselves are not kept, either: only how many there are
 * for each block of lines, and the rows of the blocks that were looked at
 * last.  When the log grows, only its end is made anew.  When the form
 * changes, nothing is known of any block: rows_reach() counts those around a
 * line at once, rows_work() the others in slices.  Until then the lines of
 * the others have no rows, and the numbers of rows are those of what is
 * known; a short log is always known.
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
#include "tui/view/rows-blocks.h"
#include "tui/view/rows-source.h"
#include "tui/view/rows-units.h"

enum projection { PROJECTION_SPLIT, PROJECTION_INLINE, PROJECTION_RAW,
	PROJECTION_DECODED };

enum row_kind {
	ROW_LINE,		/* of the dialogue, its meaning, or both */
	ROW_MORE,		/* "+ 7 more": folded fields, or folded lines */
	ROW_EXPLAIN,		/* line `line` of the explanation, or teaching */
};

enum row_flag {
	ROW_RAW		= 1 << 0,	/* shows a part of the entry */
	ROW_RAW_FIRST	= 1 << 1,	/* and it is the first: gutter, time */
	ROW_FIELD	= 1 << 2,	/* shows a part of a field */
	ROW_FIELD_FIRST	= 1 << 3,	/* and it is the first: with its name */
	ROW_UNIT_FIRST	= 1 << 4,
	ROW_UNFOLDED	= 1 << 5,	/* the first of the opened fields */
	ROW_MORE_RAW	= 1 << 6,	/* ROW_MORE: of lines, not of fields */
	ROW_TEACHING	= 1 << 7,	/* ROW_EXPLAIN: of what went well */
	ROW_FIELD_HEAD	= 1 << 8,	/* the first field of its line */
};

struct row {
	uint32_t	unit, entry;
	uint16_t	kind, flags;
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
#define ROWS_FOLDED_REPLY	2	/* of a refusal: the first and the last */

#define ROWS_BLOCK		32	/* lines that are made together */
#define ROWS_CACHED		64	/* blocks whose rows are kept */
#define ROWS_AT_ONCE		4	/* blocks: fewer are known at once */
#define ROWS_REACH		12	/* blocks that are counted for a key */

struct rows_cached {
	size_t		 block;		/* SIZE_MAX: none */
	struct row	*v;
	size_t		 n, cap;
};

struct rows {
	size_t		 n;		/* rows that are known */
	size_t		 nunits;
	struct rows_form form;
	bool		 fold_open;	/* of units that say nothing else */
	size_t		 failures;	/* units of SEV_RETRY and worse */
	size_t		 hidden;	/* units that the filter hides, as
					 * far as it was asked */
	/* private */
	const struct log *log;
	size_t		 nentries;
	struct rows_units units;
	struct blocks	 blocks;
	struct rows_cached cache[ROWS_CACHED];
	struct rows_source source;
	uint32_t	 explain_unit, reveal_unit;
	size_t		 explain_n;
	size_t	       (*teaching_lines)(void *arg, uint32_t unit);
	void		*teaching_arg;
	bool	       (*shows)(void *arg, uint32_t unit);
	void		*shows_arg;
	bool		 was_open;	/* the last unit, at the last update */
	unsigned long	 decoded;	/* units, ever: for tests */
};

/* Where the rows of a unit are. */
struct rows_place {
	size_t		first, n;
};

void rows_init(struct rows *r);
void rows_clear(struct rows *r);	/* wipes what may have been revealed */

/* Bring the rows up to date; true when any row changed. */
bool rows_update(struct rows *r, const struct log *l,
    const struct rows_form *form);
/* Everything anew at the next update: another log, secrets forgotten. */
void rows_stale(struct rows *r);


/* ---- what is known ----------------------------------------------------- */

/* Whether every block is: then the numbers are those of the whole log. */
bool rows_are_known(const struct rows *r);
/* How many rows, from the top, have the numbers that they will keep. */
size_t rows_numbered(struct rows *r);
/* Make that many more blocks known, the first ones first; true when there
 * are still others. */
bool rows_work(struct rows *r, size_t blocks);
/* Make known what is needed around a line for so many rows above it and
 * below it, as far as ROWS_REACH goes.  Numbers of rows change. */
void rows_reach(struct rows *r, uint32_t entry, size_t above, size_t below);

/* ---- the rows ---------------------------------------------------------- */

struct row rows_at(struct rows *r, size_t row);		/* row < n */
/* The first row of a line, or of the next one that has any, or n. */
size_t rows_of_entry(struct rows *r, uint32_t entry);
struct rows_place rows_of_unit(struct rows *r, uint32_t unit);
/* Where the explanation begins; n: there is none. */
size_t rows_explanation(struct rows *r);
/* Where the teaching under a unit begins; its end: there is none. */
size_t rows_teaching(struct rows *r, uint32_t unit);
/* How many rows the unit has without its explanation. */
size_t rows_above_explanation(struct rows *r, uint32_t unit);
/* The nearest row that has one of these flags, or is part of an explanation,
 * from a row on in that direction; n: none that is known. */
size_t rows_with(struct rows *r, size_t row, enum row_flag flag, bool up);
enum severity rows_severity(const struct rows *r, uint32_t unit);
/* The next unit of a kind behind (before) a unit that the filter does not
 * hide; UNIT_NONE: there is none. */
uint32_t rows_next_unit(struct rows *r, enum jump what, uint32_t unit,
    bool forward);

/* ---- what is built ----------------------------------------------------- */

/* n lines of explanation under a unit (UNIT_NONE: nowhere). */
void rows_set_explanation(struct rows *r, uint32_t unit, size_t n);
/* How many lines of teachings stand under each unit; NULL: none do. */
void rows_set_teachings(struct rows *r, size_t (*lines)(void *arg,
    uint32_t unit), void *arg);
/* The same unit anew: there are more lines under it, or fewer. */
void rows_teaching_changed(struct rows *r, uint32_t unit);
/* The one unit that is shown FOR_REVEAL; UNIT_NONE: none is. */
void rows_set_reveal(struct rows *r, uint32_t unit);
/* Units for which shows() is false get no rows, nor do new ones; NULL: all
 * are shown.  Rows of explanations stay with their unit.  shows() is asked
 * once for each unit, when its rows are made, and again for one that has got
 * more lines. */
void rows_set_filter(struct rows *r, bool (*shows)(void *arg, uint32_t unit),
    void *arg);
/* shows() has another opinion: ask it again. */
void rows_filter_changed(struct rows *r);

bool rows_is_open(const struct rows *r, uint32_t unit);
bool rows_has_folds(struct rows *r, uint32_t unit);
void rows_fold(struct rows *r, uint32_t unit, bool open);
void rows_fold_all(struct rows *r, bool open);

/* The sources of a row; borrowed until the next call that takes the rows. */
const struct fields *rows_fields(struct rows *r, uint32_t unit);
int rows_names(struct rows *r, uint32_t unit);	/* columns: fieldtext_names */
const struct field *rows_field(struct rows *r, const struct row *row);
const struct shown *rows_shown(struct rows *r, uint32_t entry);
const struct shown *rows_value(struct rows *r, const struct row *row);

#endif
