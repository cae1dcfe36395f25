/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/explain-rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/view/wrap.h"
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

void
explain_rows_init(struct explain_rows *r)
{
	*r = (struct explain_rows){ .n = 0 };
	bytes_init(&r->text, BYTES_NO_LIMIT);
}

void
explain_rows_clear(struct explain_rows *r)
{
	bytes_clear(&r->text);
	free(r->runs);
	free(r->v);
	explain_rows_init(r);
}

struct slice
explain_run_text(const struct explain_rows *r, size_t run)
{
	return slice_sub(bytes_slice(&r->text), r->runs[run].at,
	    r->runs[run].n);
}

/* ---- lines of runs ----------------------------------------------------- */

static void
new_line(struct explain_rows *r, enum explain_line_kind kind)
{
	r->v = xrealloc(r->v, r->n + 1, sizeof(*r->v));
	r->v[r->n++] = (struct explain_line){ kind, r->nruns, 0 };
}

static void
add_run(struct explain_rows *r, struct slice text, enum role role)
{
	r->runs = xrealloc(r->runs, r->nruns + 1, sizeof(*r->runs));
	r->runs[r->nruns] = (struct explain_run){ r->text.len, text.n, role };
	bytes_add_slice(&r->text, text);
	r->v[r->n - 1].n++;
	r->nruns++;
}

static void
add_blanks(struct explain_rows *r, size_t n)
{
	static const char blanks[] = "                    ";

	add_run(r, slice_sub(slice_of(blanks), 0, n), ROLE_EXPLAIN);
}

/* Broken into lines behind a name and a mark, by which later lines are
 * indented. */
static void
add_text(struct explain_rows *r, const char *name, const char *mark,
    const char *text, int cols, size_t max_lines)
{
	size_t indent = strlen(name) + strlen(mark);
	struct bytes safe;
	struct slice rest;

	bytes_init(&safe, BYTES_NO_LIMIT);
	vis_add(&safe, slice_of(text), VIS_UTF8);
	rest = bytes_slice(&safe);
	for (size_t i = 0; rest.n > 0 && i < max_lines; i++) {
		size_t skip, n = wrap_words(rest, cols - (int)indent, &skip);
		bool cut = n + skip < rest.n && i + 1 == max_lines;

		if (cut)
			n = wrap_words(rest, cols - (int)indent - 4, &skip);
		new_line(r, EXPLAIN_TEXT);
		if (i == 0) {
			add_run(r, slice_of(name), ROLE_FIELD_NAME);
			add_run(r, slice_of(mark), ROLE_EXPLAIN);
		} else
			add_blanks(r, indent);
		add_run(r, slice_sub(rest, 0, n), ROLE_EXPLAIN);
		rest = slice_sub(rest, n + skip, rest.n);
		if (cut)
			add_run(r, slice_of(" ..."), ROLE_EXPLAIN);
	}
	bytes_clear(&safe);
}

static size_t
lines_of(const char *text, int cols)
{
	struct explain_rows r;
	size_t n;

	explain_rows_init(&r);
	add_text(&r, "", "", text, cols, SIZE_MAX);
	n = r.n;
	explain_rows_clear(&r);
	return n;
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
		c->items[PART_ALSO][c->n[PART_ALSO]++] = x->also[i]->title;
}

/* One item more of a list, when its lines still fit. */
static void
take_one(struct choice *c, enum part part, int cols, size_t *room)
{
	size_t n;

	if (c->take[part] == c->n[part])
		return;
	n = lines_of(c->items[part][c->take[part]], item_cols(cols));
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
	c->meaning = lines_of(explanation_meaning(x), cols);
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
		new_line(r, EXPLAIN_TEXT);
		add_run(r, slice_of(part_names[part][0]), ROLE_FIELD_NAME);
	}
	for (size_t i = 0; i < c->take[part]; i++) {
		snprintf(name, sizeof(name), "%-*s", wide ? NAMES_COLS - 1 : 0,
		    wide && i == 0 ? part_names[part][1] : "");
		mark_of(part, i, mark);
		add_text(r, name, mark, c->items[part][i], cols, SIZE_MAX);
	}
}

/* "! try again   - skip": only the keys that there are. */
static void
add_key(struct explain_rows *r, const struct active *a, const char *command,
    const char *words)
{
	char keys[ACTIVE_KEYS_MAX];

	if (active_keys(a, command, keys, sizeof(keys))[0] == '\0' ||
	    active_unfit(a, command) != NULL)
		return;
	add_run(r, slice_of("  "), ROLE_EXPLAIN);
	add_run(r, slice_of(keys), ROLE_HINT_KEY);
	add_run(r, slice_of(" "), ROLE_EXPLAIN);
	add_run(r, slice_of(words), ROLE_EXPLAIN);
}

static void
add_next(struct explain_rows *r, const struct active *a, const char *k_words)
{
	new_line(r, EXPLAIN_TEXT);
	add_run(r, slice_of("Next:"), ROLE_FIELD_NAME);
	add_key(r, a, "walk retry", "try again");
	add_key(r, a, "walk skip", "skip this step");
	if (k_words != NULL)
		add_key(r, a, "explain", k_words);
}

static bool
leaves_out(const struct choice *c, const struct explanation *x, int cols)
{
	struct choice all;

	choose(&all, x, EXPLAIN_FULL, cols, 0, 0);
	for (size_t i = 0; i < PART_COUNT; i++)
		if (c->take[i] < all.take[i])
			return true;
	return c->meaning < lines_of(explanation_meaning(x), cols);
}

/* In the rule, or as lines of its own where it is too long for that. */
static void
add_title(struct explain_rows *r, const struct explanation *x, int cols)
{
	struct bytes safe;

	bytes_init(&safe, BYTES_NO_LIMIT);
	vis_add(&safe, slice_of(explanation_title(x)), VIS_UTF8);
	if (utf8_columns(bytes_slice(&safe)) + 2 <= cols) {
		new_line(r, EXPLAIN_RULE_TOP);
		add_run(r, bytes_slice(&safe), ROLE_RETRY);
	} else {
		add_text(r, "", "", safe.data, cols, MEANING_MAX);
		for (size_t i = 0; i < r->nruns; i++)
			r->runs[i].role = ROLE_RETRY;
	}
	bytes_clear(&safe);
}

void
explain_rows_build(struct explain_rows *r, const struct explanation *x,
    enum explain_form form, int cols, size_t max_lines,
    const struct active *a)
{
	bool end = form == EXPLAIN_FULL || max_lines >= LOW;
	struct choice c;

	explain_rows_clear(r);
	if (cols < COLS_MIN)
		cols = COLS_MIN;
	if (cols > COLS_MAX)
		cols = COLS_MAX;
	add_title(r, x, cols);
	if (form == EXPLAIN_FOLDED)
		return;
	choose(&c, x, form, cols, max_lines, r->n + 1 + end);
	add_text(r, "", "", explanation_meaning(x), cols, c.meaning);
	for (size_t i = 0; i < PART_COUNT; i++)
		add_part(r, &c, (enum part)i, cols);
	if (form == EXPLAIN_FULL)
		add_next(r, a, "the short form");
	else
		add_next(r, a, leaves_out(&c, x, cols) ? "all of it" : NULL);
	if (end)
		new_line(r, EXPLAIN_RULE_END);
}
