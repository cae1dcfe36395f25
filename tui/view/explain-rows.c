/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/explain-rows.h"

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "tui/view/explain-ways.h"
#include "tui/banned.h"

#define ITEMS_MAX	16	/* of one list */
#define MEANING_MAX	3	/* lines of the short form */
#define COLS_MIN	8
#define COLS_MAX	100	/* longer lines are hard to read */
#define LOW		8	/* lines; under it, no rule at the end */

/* The lists of an explanation, in the order in which they are shown. */
enum part { PART_SEEN, PART_FIX, PART_DEAD_ENDS, PART_ALSO, PART_DOCS,
	PART_COUNT };

/* On a line of its own where it is narrow, else in front of the list. */
static const char *const part_names[PART_COUNT][2] = {
	{ "Seen in this session:", "Seen here:" },
	{ "What to do:", "What to do:" },
	{ "What will not help:", "Won't help:" },
	{ "It could also be:", "Or perhaps:" },
	{ "To read:", "To read:" },
};

#define WIDE		70
#define NAMES_COLS	12	/* "What to do: " */
#define MARK_COLS	4	/* " 1. " */

/* What is chosen of the lists: the first take[part] items of each. */
struct choice {
	const char	*items[PART_COUNT][ITEMS_MAX];
	size_t		 n[PART_COUNT], take[PART_COUNT];
	size_t		 meaning;	/* lines */
};

static void
add_text(struct explain_rows *r, const char *name, const char *mark,
    const char *text, int cols, size_t max)
{
	const struct explain_text t = { .name = name, .mark = mark,
	    .mark_role = ROLE_EXPLAIN, .role = ROLE_EXPLAIN, .text = text };

	explain_add_text(r, &t, cols, max);
}

/* ---- choosing what fits ------------------------------------------------ */

static bool
is_wide(int cols)
{
	return cols >= WIDE;
}

static int
item_cols(int cols)
{
	return cols - MARK_COLS - (is_wide(cols) ? NAMES_COLS - 1 : 0);
}

static void
add_items(struct choice *c, enum part part, const char *const *list)
{
	for (; list != NULL && *list != NULL && c->n[part] < ITEMS_MAX; list++)
		c->items[part][c->n[part]++] = *list;
}

static void
collect(struct choice *c, const struct explanation *x)
{
	for (size_t i = 0; i < x->nseen; i++)
		c->items[PART_SEEN][c->n[PART_SEEN]++] = x->seen[i];
	if (x->cause != NULL) {
		add_items(c, PART_FIX, x->cause->fix);
		add_items(c, PART_DEAD_ENDS, x->cause->dead_ends);
		add_items(c, PART_DOCS, x->cause->docs);
	}
	for (size_t i = 0; i < x->nalso; i++)
		c->items[PART_ALSO][c->n[PART_ALSO]++] = x->also_words[i];
}

/* One item more of a list, when its lines still fit. */
static void
take_one(struct choice *c, enum part part, int cols, size_t *room)
{
	size_t n;

	if (c->take[part] == c->n[part])
		return;
	n = explain_lines_of(c->items[part][c->take[part]], item_cols(cols));
	if (c->take[part] == 0 && !is_wide(cols))
		n++;			/* its heading */
	if (n > *room) {
		c->n[part] = c->take[part];	/* none behind it either */
		return;
	}
	*room -= n;
	c->take[part]++;
}

/* The likeliest remedy first, then the evidence, then what is in vain. */
static void
choose_short(struct choice *c, int cols, size_t room)
{
	static const enum part order[] = { PART_FIX, PART_SEEN,
	    PART_DEAD_ENDS };

	room -= room < c->meaning ? room : c->meaning;
	for (size_t round = 0; round < ITEMS_MAX; round++)
		for (size_t i = 0; i < COUNT_OF(order); i++)
			take_one(c, order[i], cols, &room);
}

/* fixed: lines that are there in any case. */
static void
choose(struct choice *c, const struct explanation *x, enum explain_form form,
    int cols, size_t max_lines, size_t fixed)
{
	size_t room = max_lines > fixed ? max_lines - fixed : 0;

	*c = (struct choice){ .meaning = SIZE_MAX };
	collect(c, x);
	if (form == EXPLAIN_FULL) {
		for (size_t i = 0; i < PART_COUNT; i++)
			c->take[i] = c->n[i];
		return;
	}
	c->meaning = explain_lines_of(explanation_meaning(x), cols);
	if (c->meaning > MEANING_MAX)
		c->meaning = MEANING_MAX;
	if (c->meaning > room)
		c->meaning = room;
	choose_short(c, cols, room);
}

/* ---- putting it together ----------------------------------------------- */

static void
mark_of(enum part part, size_t item, char mark[MARK_COLS + 1])
{
	memcpy(mark, "  - ", MARK_COLS + 1);
	if (part == PART_DEAD_ENDS)
		mark[2] = '-';
	if (part == PART_FIX) {
		mark[0] = item < 9 ? ' ' : (char)('0' + (item + 1) / 10);
		mark[1] = (char)('0' + (item + 1) % 10);
		mark[2] = '.';
	}
}

/* " 1. Check the user name", its name in front of the first or above it. */
static void
add_part(struct explain_rows *r, const struct choice *c, enum part part,
    int cols)
{
	bool wide = is_wide(cols);
	char name[NAMES_COLS + 1], mark[MARK_COLS + 1];

	if (c->take[part] == 0)
		return;
	if (!wide) {
		explain_add_line(r, EXPLAIN_TEXT);
		explain_add_run(r, slice_of(part_names[part][0]), ROLE_FIELD_NAME);
	}
	for (size_t i = 0; i < c->take[part]; i++) {
		snprintf(name, sizeof(name), "%-*s", wide ? NAMES_COLS - 1 : 0,
		    wide && i == 0 ? part_names[part][1] : "");
		mark_of(part, i, mark);
		add_text(r, name, mark, c->items[part][i], cols, SIZE_MAX);
	}
}

/* ---- the whole --------------------------------------------------------- */

/* In the rule, or as lines of its own where it is too long for that. */
static void
add_title(struct explain_rows *r, const struct explanation *x, int cols)
{
	struct bytes safe;

	bytes_init(&safe, BYTES_NO_LIMIT);
	vis_add(&safe, slice_of(explanation_title(x)), VIS_UTF8);
	if (utf8_columns(bytes_slice(&safe)) + 2 <= cols) {
		explain_add_line(r, EXPLAIN_RULE_TOP);
		explain_add_run(r, bytes_slice(&safe), ROLE_RETRY);
	} else {
		add_text(r, "", "", safe.data, cols, MEANING_MAX);
		for (size_t i = 0; i < r->nruns; i++)
			r->runs[i].role = ROLE_RETRY;
	}
	bytes_clear(&safe);
}

/* Of the short form; that of a low screen has little else. */
static size_t
ways_rows(size_t max_lines)
{
	if (max_lines >= LOW)
		return 3;
	return max_lines >= 5 ? 2 : 1;
}

void
explain_rows_build(struct explain_rows *r, const struct explanation *x,
    enum explain_form form, int cols, size_t max_lines,
    const struct explain_next *next)
{
	bool end = form == EXPLAIN_FULL || max_lines >= LOW;
	struct choice c;
	struct explain_ways w;

	explain_rows_clear(r);
	if (cols < COLS_MIN)
		cols = COLS_MIN;
	if (cols > COLS_MAX)
		cols = COLS_MAX;
	add_title(r, x, cols);
	if (form == EXPLAIN_FOLDED)
		return;
	explain_ways_collect(&w, next, form == EXPLAIN_FULL ?
	    "the short form" : "all of it");
	explain_ways_fit(&w, cols, form == EXPLAIN_FULL ? SIZE_MAX :
	    ways_rows(max_lines));
	choose(&c, x, form, cols, max_lines, r->n + w.rows + end);
	add_text(r, "", "", explanation_meaning(x), cols, c.meaning);
	for (size_t i = 0; i < PART_COUNT; i++)
		add_part(r, &c, (enum part)i, cols);
	if (form == EXPLAIN_FULL)
		explain_ways_list(r, &w, is_wide(cols) ? NAMES_COLS - 1 : 0,
		    cols);
	else
		explain_ways_add(r, &w, cols);
	if (end)
		explain_add_line(r, EXPLAIN_RULE_END);
}
