/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/explain-rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/view/explain-ways.h"
#include "tui/banned.h"

#define ITEMS_MAX	16	/* of one list */
#define MEANING_MAX	3	/* lines of the short form */
#define COLS_MIN	8
#define COLS_MAX	100	/* longer lines are hard to read */
#define LOW		8	/* lines; under it, no rule at the end */
#define ROOMY		12	/* under it, a narrow card is a brief one */

/* The lists of an explanation, in the order in which they are shown. */
enum part { PART_SEEN, PART_FIX, PART_DEAD_ENDS, PART_ALSO, PART_DOCS,
	PART_COUNT };

/* On a line of its own where it is narrow, else in front of the list; on a low
 * card, in front of its only item. */
static const char *const part_names[PART_COUNT][3] = {
	{ "Seen in this session:", "Seen here:", "Seen:" },
	{ "What to do:", "What to do:", "Do:" },
	{ "What will not help:", "Won't help:", "" },
	{ "It could also be:", "Or perhaps:", "" },
	{ "To read:", "To read:", "" },
};

#define WIDE		70
#define NAMES_COLS	12	/* "What to do: " */
#define MARK_COLS	4	/* " 1. " */
#define BRIEF_COLS	6	/* "Seen: " */
#define KEYS_COLS	45	/* under it, one row of keys is not enough */

/* What is chosen of the lists: the first take[part] items of each. */
struct choice {
	const char	*items[PART_COUNT][ITEMS_MAX];
	size_t		 n[PART_COUNT], take[PART_COUNT];
	const char	*all_meaning;
	char		*meaning, *action;	/* as far as they fit */
	size_t		 action_lines;
	bool		 brief;		/* one item of a list, without a number */
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
item_cols(const struct choice *c, int cols)
{
	if (c->brief)
		return cols - BRIEF_COLS;
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
	add_items(c, PART_FIX, x->here);
	if (x->cause != NULL) {
		add_items(c, PART_FIX, x->cause->fix);
		add_items(c, PART_FIX, x->own);
		add_items(c, PART_DEAD_ENDS, x->cause->dead_ends);
		add_items(c, PART_DOCS, x->cause->docs);
	}
	for (size_t i = 0; i < x->nopen; i++)
		c->items[PART_ALSO][c->n[PART_ALSO]++] = x->also_words[i];
}

static size_t
heading_lines(const struct choice *c, enum part part, int cols)
{
	return c->take[part] == 0 && !is_wide(cols) && !c->brief;
}

/* One item more of a list, when its lines still fit. */
static void
take_one(struct choice *c, enum part part, int cols, size_t *room)
{
	size_t n;

	if (c->take[part] == c->n[part] || (c->brief && c->take[part] > 0))
		return;
	n = explain_lines_of(c->items[part][c->take[part]],
	    item_cols(c, cols)) + heading_lines(c, part, cols);
	if (n > *room) {
		c->n[part] = c->take[part];	/* none behind it either */
		return;
	}
	*room -= n;
	c->take[part]++;
}

/* As many of its sentences as there is room for; where there is room for
 * none, it is cut between words. */
static void
take_action(struct choice *c, int cols, size_t *room)
{
	size_t heading = heading_lines(c, PART_FIX, cols), n;
	const char *text = c->items[PART_FIX][0];

	if (c->n[PART_FIX] == 0 || *room <= heading)
		return;
	*room -= heading;
	n = explain_sentences(text, item_cols(c, cols), *room);
	if (n == 0)
		c->action_lines = *room;
	if (n > 0 && n < strlen(text)) {
		c->action = xstrndup(text, n);
		c->items[PART_FIX][0] = c->action;
		c->n[PART_FIX] = 1;
	}
	c->take[PART_FIX] = 1;
	n = explain_lines_of(c->items[PART_FIX][0], item_cols(c, cols));
	*room -= n < *room ? n : *room;
}

static void
take_meaning(struct choice *c, int cols, size_t *room)
{
	size_t max = *room < MEANING_MAX ? *room : MEANING_MAX;
	size_t n = explain_sentences(c->all_meaning, cols, max);

	c->meaning = xstrndup(c->all_meaning, n);
	*room -= n > 0 ? explain_lines_of(c->meaning, cols) : 0;
}

/* What to do at once and why; then what it means, and more of each list. */
static void
choose_short(struct choice *c, int cols, size_t room)
{
	static const enum part order[] = { PART_FIX, PART_SEEN,
	    PART_DEAD_ENDS };

	take_action(c, cols, &room);
	take_one(c, PART_SEEN, cols, &room);
	take_meaning(c, cols, &room);
	if (c->brief)
		return;
	take_one(c, PART_DEAD_ENDS, cols, &room);
	for (size_t round = 0; round < ITEMS_MAX; round++)
		for (size_t i = 0; i < COUNT_OF(order); i++)
			take_one(c, order[i], cols, &room);
}

static void
choose_full(struct choice *c)
{
	c->meaning = xstrdup(c->all_meaning);
	for (size_t i = 0; i < PART_COUNT; i++)
		c->take[i] = c->n[i];
}

/* fixed: lines that are there in any case. */
static void
choose(struct choice *c, const struct explanation *x, enum explain_form form,
    int cols, size_t max_lines, size_t fixed)
{
	*c = (struct choice){ .all_meaning = explanation_meaning(x),
	    .action_lines = SIZE_MAX };
	collect(c, x);
	c->brief = form == EXPLAIN_SHORT && max_lines < ROOMY && !is_wide(cols);
	if (form == EXPLAIN_FULL)
		choose_full(c);
	else
		choose_short(c, cols, max_lines > fixed ? max_lines - fixed :
		    0);
}

/* Whether the full form would say no more than this. */
static bool
is_whole(const struct explanation *x, const struct choice *c)
{
	struct choice all = { .brief = false };

	collect(&all, x);
	for (size_t i = 0; i < PART_COUNT; i++)
		if (c->take[i] < all.n[i])
			return false;
	return c->action == NULL && strcmp(c->meaning, c->all_meaning) == 0;
}

/* Rows that the first action wants at least. */
static size_t
action_rows(const struct explanation *x, int cols)
{
	struct choice c = { .brief = true };

	collect(&c, x);
	return c.n[PART_FIX] > 0 ? explain_lines_of(c.items[PART_FIX][0],
	    item_cols(&c, cols)) : 0;
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
	if (c->brief) {
		snprintf(name, sizeof(name), "%-*s", BRIEF_COLS,
		    part_names[part][2]);
		add_text(r, name, "", c->items[part][0], cols,
		    part == PART_FIX ? c->action_lines : SIZE_MAX);
		return;
	}
	if (!wide) {
		explain_add_line(r, EXPLAIN_TEXT);
		explain_add_run(r, slice_of(part_names[part][0]), ROLE_FIELD_NAME);
	}
	for (size_t i = 0; i < c->take[part]; i++) {
		snprintf(name, sizeof(name), "%-*s", wide ? NAMES_COLS - 1 : 0,
		    wide && i == 0 ? part_names[part][1] : "");
		mark_of(part, i, mark);
		add_text(r, name, mark, c->items[part][i], cols,
		    part == PART_FIX && i == 0 ? c->action_lines : SIZE_MAX);
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

/* Of the short form; on a low screen, what is to be done goes first. */
static size_t
ways_rows(const struct explanation *x, int cols, size_t max_lines,
    size_t title)
{
	if (max_lines >= LOW)
		return 3;
	if (max_lines < 5)
		return 1;
	return cols < KEYS_COLS || max_lines >= title +
	    action_rows(x, cols) + 2 ? 2 : 1;
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
	    ways_rows(x, cols, max_lines, r->n));
	choose(&c, x, form, cols, max_lines, r->n + w.rows + end);
	r->whole = is_whole(x, &c) && next->noffers == 0;
	r->cut = c.action_lines != SIZE_MAX;
	add_text(r, "", "", c.meaning, cols, SIZE_MAX);
	for (size_t i = 0; i < PART_COUNT; i++)
		add_part(r, &c, (enum part)i, cols);
	free(c.meaning);
	free(c.action);
	if (form == EXPLAIN_FULL)
		explain_ways_list(r, &w, is_wide(cols) ? NAMES_COLS - 1 : 0,
		    cols);
	else
		explain_ways_add(r, &w, cols);
	if (end)
		explain_add_line(r, EXPLAIN_RULE_END);
}
