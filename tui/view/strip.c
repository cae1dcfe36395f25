/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/strip.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "tui/banned.h"

#define LABEL	" WALK"		/* each step has a blank before it */

static const struct {
	const char	*mark;
	enum role	 role;
} states[] = {
	[STEP_AHEAD] = { "[ ]", ROLE_TEXT },
	[STEP_NOW] = { "[>]", ROLE_STEP_NOW },
	[STEP_DONE] = { "[x]", ROLE_STEP_DONE },
	[STEP_FAILED] = { "[!]", ROLE_STEP_FAILED },
	[STEP_SKIPPED] = { "[-]", ROLE_STEP_SKIPPED },
};

static const char *
name_of(const struct step *s, bool brief)
{
	return brief && s->short_name != NULL ? s->short_name : s->name;
}

/* Columns of the steps [from, to). */
static int
width_of(const struct walk *w, size_t from, size_t to, bool brief)
{
	int cols = 0;

	for (size_t i = from; i < to; i++)
		cols += 1 + 3 + (int)strlen(name_of(&w->steps[i], brief));
	return cols;
}

static void
put_step(const struct step *s, bool brief, int x, int y, int end,
    struct canvas *c)
{
	enum role role = states[s->state].role;

	x += canvas_puts(c, x, y, end - x, states[s->state].mark, role);
	canvas_puts(c, x, y, end - x, name_of(s, brief), role);
}

/* ---- the keys that go on ----------------------------------------------- */

#define WAYS_MAX	3

struct way {
	const char	*command, *words;
};

struct ways {
	struct way	 v[WAYS_MAX];
	size_t		 n;
};

static void
add_way(struct ways *ways, const char *command, const char *words)
{
	if (ways->n < WAYS_MAX)
		ways->v[ways->n++] = (struct way){ command, words };
}

static void
collect_ways(struct ways *ways, const struct walk *w,
    const struct strip_ways *s)
{
	ways->n = 0;
	if (w->reached || s->none)
		return;
	if (!w->failed) {
		if (w->waiting || w->next.kind == INTENT_NONE)
			add_way(ways, "cancel", "cancel");
		else
			add_way(ways, "walk next", "next");
		return;
	}
	for (size_t i = 0; i < s->noffers; i++)
		if (s->offers[i].strip[0] != '\0')
			add_way(ways, s->offers[i].command,
			    s->offers[i].strip);
}

static void
put_way(const struct way *way, const char *keys, int x, int y,
    struct canvas *c)
{
	int cols = utf8_columns(slice_of(keys));

	canvas_puts(c, x, y, cols, keys, ROLE_HINT_KEY);
	canvas_puts(c, x + cols + 1, y, (int)strlen(way->words), way->words,
	    ROLE_HINT_TEXT);
}

/* Drawn from x on, where there is a canvas; returns the columns, and what is
 * at the column want. */
static int
each_way(const struct ways *ways, const struct active *a, size_t max, int x,
    int y, struct canvas *c, int want, const char **found)
{
	char keys[ACTIVE_KEYS_MAX];
	int from = x;

	for (size_t i = 0; i < ways->n && i < max; i++) {
		const struct way *way = &ways->v[i];
		int cols;

		if (active_keys(a, way->command, keys,
		    sizeof(keys))[0] == '\0')
			continue;
		x += 2;
		cols = utf8_columns(slice_of(keys)) + 1 +
		    (int)strlen(way->words);
		if (c != NULL)
			put_way(way, keys, x, y, c);
		if (want >= x && want < x + cols)
			*found = way->command;
		x += cols;
	}
	return x > from ? x - from + 1 : 0;
}

static int
width_of_ways(const struct ways *ways, const struct active *a, size_t max)
{
	const char *found;

	return each_way(ways, a, max, 0, 0, NULL, -1, &found);
}

/* ---- all of it --------------------------------------------------------- */

/* What there is room for. */
struct plan {
	struct ways	 ways;
	size_t		 from, to;	/* steps */
	size_t		 max;		/* ways */
	bool		 brief, has_ways;
	int		 x, keys_x, end;
};

static void
make_plan(struct plan *p, const struct rect *at, const struct walk *w,
    const struct strip_ways *s)
{
	int keys, room, label = (int)strlen(LABEL);

	*p = (struct plan){ .to = w->nsteps, .max = WAYS_MAX,
	    .x = at->x + label, .end = at->x + at->w };
	collect_ways(&p->ways, w, s);
	keys = width_of_ways(&p->ways, s->keys, p->max);
	if (width_of(w, 0, p->to, false) > at->w - label - keys)
		p->brief = true;
	if (width_of(w, 0, p->to, p->brief) > at->w - label - keys)
		keys = width_of_ways(&p->ways, s->keys, p->max = 1);
	room = at->w - label - keys;
	while (p->from < w->now && p->from + 1 < p->to &&
	    width_of(w, p->from, p->to, p->brief) > room)
		p->from++;
	while (p->to > p->from + 1 &&
	    width_of(w, p->from, p->to, p->brief) > room)
		p->to--;
	p->has_ways = width_of(w, p->from, p->to, p->brief) <= room;
	p->keys_x = p->end - keys;
}

/* Drawn, where there is a canvas; returns the step that is at want. */
static size_t
each_step(const struct plan *p, const struct walk *w, int y, int want,
    struct canvas *c)
{
	size_t found = STRIP_NO_STEP;
	int x = p->x;

	for (size_t i = p->from; i < p->to; i++) {
		int cols = width_of(w, i, i + 1, p->brief) - 1;

		x++;
		if (c != NULL)
			put_step(&w->steps[i], p->brief, x, y, p->end, c);
		if (want >= x && want < x + cols)
			found = i;
		x += cols;
	}
	return found;
}

void
strip_draw(const struct rect *at, const struct walk *w,
    const struct strip_ways *s, struct canvas *c)
{
	const char *found;
	struct plan p;

	if (at->h == 0)
		return;
	make_plan(&p, at, w, s);
	canvas_puts(c, at->x, at->y, at->w, LABEL, ROLE_TEXT);
	each_step(&p, w, at->y, -1, c);
	if (p.has_ways)
		each_way(&p.ways, s->keys, p.max, p.keys_x, at->y, c, -1,
		    &found);
}

size_t
strip_step_at(const struct rect *at, const struct walk *w,
    const struct strip_ways *s, int x)
{
	struct plan p;

	if (at->h == 0)
		return STRIP_NO_STEP;
	make_plan(&p, at, w, s);
	return each_step(&p, w, at->y, x, NULL);
}

const char *
strip_way_at(const struct rect *at, const struct walk *w,
    const struct strip_ways *s, int x)
{
	const char *found = NULL;
	struct plan p;

	if (at->h == 0)
		return NULL;
	make_plan(&p, at, w, s);
	if (p.has_ways)
		each_way(&p.ways, s->keys, p.max, p.keys_x, at->y, NULL, x,
		    &found);
	return found;
}
