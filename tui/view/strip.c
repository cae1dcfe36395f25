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
draw_steps(const struct walk *w, size_t from, size_t to, bool brief, int x,
    int y, int end, struct canvas *c)
{
	for (size_t i = from; i < to; i++) {
		const struct step *s = &w->steps[i];
		enum role role = states[s->state].role;

		x++;
		x += canvas_puts(c, x, y, end - x, states[s->state].mark, role);
		x += canvas_puts(c, x, y, end - x, name_of(s, brief), role);
	}
}

/* ---- the keys that go on ----------------------------------------------- */

struct way {
	const char	*command, *words;
};

static const struct way ways_on[] = { { "walk next", "next" }, { 0 } };
static const struct way ways_failed[] = { { "walk retry", "retry" },
    { "walk skip", "skip" }, { 0 } };
static const struct way ways_waiting[] = { { "cancel", "cancel" }, { 0 } };
static const struct way ways_done[] = { { 0 } };

static const struct way *
ways(const struct walk *w)
{
	if (w->reached)
		return ways_done;
	if (w->failed)
		return ways_failed;
	return w->waiting || w->next.kind == INTENT_NONE ?
	    ways_waiting : ways_on;
}

/* Drawn from x on, or only measured without a canvas; returns the columns. */
static int
put_ways(const struct walk *w, const struct active *a, size_t max, int x,
    int y, struct canvas *c)
{
	char keys[ACTIVE_KEYS_MAX];
	int from = x;
	const struct way *way = ways(w);

	for (size_t i = 0; way[i].command != NULL && i < max; i++) {
		int cols;

		if (active_keys(a, way[i].command, keys,
		    sizeof(keys))[0] == '\0')
			continue;
		x += 2;
		cols = utf8_columns(slice_of(keys));
		if (c != NULL)
			canvas_puts(c, x, y, cols, keys, ROLE_HINT_KEY);
		x += cols + 1;
		cols = (int)strlen(way[i].words);
		if (c != NULL)
			canvas_puts(c, x, y, cols, way[i].words,
			    ROLE_HINT_TEXT);
		x += cols;
	}
	return x > from ? x - from + 1 : 0;
}

void
strip_draw(const struct rect *at, const struct walk *w,
    const struct active *a, struct canvas *c)
{
	size_t from = 0, to = w->nsteps, max = 2;
	bool brief = false;
	int keys, room, label = (int)strlen(LABEL);

	if (at->h == 0)
		return;
	keys = put_ways(w, a, max, 0, 0, NULL);
	if (width_of(w, from, to, false) > at->w - label - keys)
		brief = true;
	if (width_of(w, from, to, brief) > at->w - label - keys)
		keys = put_ways(w, a, max = 1, 0, 0, NULL);
	room = at->w - label - keys;
	while (from < w->now && from + 1 < to &&
	    width_of(w, from, to, brief) > room)
		from++;
	while (to > from + 1 && width_of(w, from, to, brief) > room)
		to--;
	canvas_puts(c, at->x, at->y, at->w, LABEL, ROLE_TEXT);
	draw_steps(w, from, to, brief, at->x + label, at->y,
	    at->x + at->w, c);
	if (width_of(w, from, to, brief) <= room)
		put_ways(w, a, max, at->x + at->w - keys, at->y, c);
}
