/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/explain-rows.h"

#include <stdlib.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

#define ITEMS_MAX	16	/* of one list */
#define MEANING_MAX	3	/* lines of the short form */
#define FIXED_LINES	3	/* two rules and the keys */

/* The lists of an explanation, in the order in which they are shown. */
enum part { PART_SEEN, PART_FIX, PART_DEAD_ENDS, PART_ALSO, PART_DOCS,
	PART_COUNT };

static const char *const part_names[PART_COUNT] = {
	"Seen in this session:", "What to do:", "What will not help:",
	"It could also be:", "To read:",
};

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

/* ---- lines of runs ------------------------------------------------------------ */

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

/* Broken into lines behind `first`, which later lines are indented by. */
static void
add_text(struct explain_rows *r, const char *first, const char *text,
    int cols, size_t max_lines)
{
	int indent = (int)slice_of(first).n;
	struct bytes safe;
	struct slice rest;

	bytes_init(&safe, BYTES_NO_LIMIT);
	vis_add(&safe, slice_of(text), VIS_UTF8);
	rest = bytes_slice(&safe);
	for (size_t i = 0; rest.n > 0 && i < max_lines; i++) {
		size_t skip, n = wrap_words(rest, cols - indent, &skip);

		new_line(r, EXPLAIN_TEXT);
		if (i == 0)
			add_run(r, slice_of(first), ROLE_EXPLAIN);
		else
			for (int k = 0; k < indent; k++)
				add_run(r, slice_of(" "), ROLE_EXPLAIN);
		add_run(r, slice_sub(rest, 0, n), ROLE_EXPLAIN);
		rest = slice_sub(rest, n + skip, rest.n);
		if (rest.n > 0 && i + 1 == max_lines)
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
	add_text(&r, "", text, cols, SIZE_MAX);
	n = r.n;
	explain_rows_clear(&r);
	return n;
}

/* ---- choosing what fits --------------------------------------------------------- */

#define ITEM_INDENT	4

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
	n = lines_of(c->items[part][c->take[part]], cols - ITEM_INDENT) +
	    (c->take[part] == 0 ? 1 : 0);
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

static void
choose(struct choice *c, const struct explanation *x, enum explain_form form,
    int cols, size_t max_lines)
{
	size_t room = max_lines > FIXED_LINES ? max_lines - FIXED_LINES : 0;

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

/* ---- putting it together -------------------------------------------------------- */

static void
add_part(struct explain_rows *r, const struct choice *c, enum part part,
    int cols)
{
	char mark[ITEM_INDENT + 8];

	if (c->take[part] == 0)
		return;
	new_line(r, EXPLAIN_TEXT);
	add_run(r, slice_of(part_names[part]), ROLE_FIELD_NAME);
	for (size_t i = 0; i < c->take[part]; i++) {
		if (part == PART_FIX)
			snprintf(mark, sizeof(mark), "%2zu. ", i + 1);
		else
			snprintf(mark, sizeof(mark), "  %c ",
			    part == PART_DEAD_ENDS ? 'x' : '-');
		add_text(r, mark, c->items[part][i], cols, SIZE_MAX);
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
	add_key(r, a, "explain", k_words);
}

static bool
leaves_out(const struct choice *c, const struct explanation *x, int cols)
{
	struct choice all;

	choose(&all, x, EXPLAIN_FULL, cols, 0);
	for (size_t i = 0; i < PART_COUNT; i++)
		if (c->take[i] < all.take[i])
			return true;
	return c->meaning < lines_of(explanation_meaning(x), cols);
}

static void
add_title(struct explain_rows *r, const struct explanation *x)
{
	struct bytes safe;

	bytes_init(&safe, BYTES_NO_LIMIT);
	vis_add(&safe, slice_of(explanation_title(x)), VIS_UTF8);
	new_line(r, EXPLAIN_RULE_TOP);
	add_run(r, bytes_slice(&safe), ROLE_RETRY);
	bytes_clear(&safe);
}

void
explain_rows_build(struct explain_rows *r, const struct explanation *x,
    enum explain_form form, int cols, size_t max_lines,
    const struct active *a)
{
	struct choice c;

	explain_rows_clear(r);
	if (cols < 8)
		cols = 8;
	add_title(r, x);
	if (form == EXPLAIN_FOLDED)
		return;
	choose(&c, x, form, cols, max_lines);
	add_text(r, "", explanation_meaning(x), cols, c.meaning);
	for (size_t i = 0; i < PART_COUNT; i++)
		add_part(r, &c, (enum part)i, cols);
	if (max_lines >= FIXED_LINES || form == EXPLAIN_FULL) {
		add_next(r, a, form == EXPLAIN_FULL ? "the short form" :
		    leaves_out(&c, x, cols) ? "all of it" : "all of it");
		new_line(r, EXPLAIN_RULE_END);
	}
}
