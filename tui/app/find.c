/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

/* Work at once, for a key; and in one turn of the loop. */
#define AT_ONCE_US	500
#define SLICE_US	4000

static void on_slice(struct timer *t);

void
app_find_init(struct app *a)
{
	struct app_find *f = &a->find;

	*f = (struct app_find){ .opened = UNIT_NONE };
	search_init(&f->search);
	filter_init(&f->filter);
	bytes_init(&f->status, BYTES_NO_LIMIT);
	f->timer = (struct timer){ .fn = on_slice, .arg = a };
}

void
app_find_clear(struct app *a)
{
	struct app_find *f = &a->find;

	loop_timer_stop(&a->run.loop, &f->timer);
	search_clear(&f->search);
	filter_clear(&f->filter);
	bytes_clear(&f->status);
	free(f->typed);
	free(f->before);
	for (size_t i = 0; i < f->nhistory; i++)
		free(f->history[i]);
	f->nhistory = 0;
	f->typed = f->before = NULL;
}

/* ---- the work ---------------------------------------------------------- */

/* Folds that only a hit on the way had opened are closed again. */
static void
close_opened(struct app *a)
{
	if (a->find.opened != UNIT_NONE)
		rows_fold(&a->view.rows, a->find.opened, false);
	a->find.opened = UNIT_NONE;
}

static void
arrive(struct app *a)
{
	struct app_find *f = &a->find;
	uint32_t unit = f->search.hit.unit;
	bool was_open = rows_is_open(&a->view.rows, unit);

	if (f->typing && f->opened != unit)
		close_opened(a);
	view_goto_hit(&a->view, &f->search.hit);
	if (f->typing && !was_open && rows_is_open(&a->view.rows, unit))
		f->opened = unit;
}

void
app_find_go_back(struct app *a)
{
	close_opened(a);
	a->view.cursor = a->find.origin;
	app_refresh(a);
}

static bool
work(struct app *a, int64_t us)
{
	struct app_find *f = &a->find;
	bool more = search_work(&f->search, clock_mono_us() + us);

	if (f->arriving && f->search.seek != SEEK_RUNNING) {
		f->arriving = false;
		if (f->search.seek == SEEK_FOUND)
			arrive(a);
		else if (f->typing)
			app_find_go_back(a);
	}
	return more;
}

static void
on_slice(struct timer *t)
{
	work(t->arg, SLICE_US);
}

void
app_find_go_on(struct app *a)
{
	const struct search *s = &a->find.search;

	if (filter_is_costly(&a->find.filter)) {
		app_filter_clear(a);
		app_error(a, "the filter is off: its pattern takes too long");
	}
	if (s->pattern != NULL && !pattern_is_costly(s->pattern) &&
	    (s->seek == SEEK_RUNNING || !s->counted) &&
	    !a->find.timer.on)
		loop_timer_in(&a->run.loop, &a->find.timer, 0);
}

bool
app_find_stop(struct app *a)
{
	struct search *s = &a->find.search;

	if (s->pattern == NULL || (s->counted && s->seek != SEEK_RUNNING))
		return false;
	loop_timer_stop(&a->run.loop, &a->find.timer);
	search_stop(s);
	a->find.arriving = false;
	return true;
}

void
app_find_work_now(struct app *a)
{
	work(a, AT_ONCE_US);
	app_find_go_on(a);
}

static void
seek(struct app *a, const struct search_hit *from, bool forward, bool at,
    size_t n)
{
	struct app_find *f = &a->find;

	search_seek(&f->search, from, forward, at, n);
	f->arriving = true;
	f->told = a->said;
	app_find_work_now(a);
}

/* ---- from hit to hit --------------------------------------------------- */

void
app_search(struct app *a, struct slice pattern, bool back)
{
	struct search_hit from;
	struct err e;

	if (search_set(&a->find.search, pattern, &e) != PATTERN_GOOD) {
		app_error(a, "%s", e.detail);
		return;
	}
	app_refresh(a);
	view_remember(&a->view);
	a->find.back = back;
	app_say(a, "%s", "");
	view_place(&a->view, back, &from);
	seek(a, &from, !back, true, 1);
}

void
app_search_go(struct app *a, bool next, size_t n)
{
	struct app_find *f = &a->find;
	struct search_hit from = f->search.hit;
	bool forward = f->typing ? next : next != f->back;

	app_refresh(a);
	if (!f->search.has_hit || !view_is_at_hit(&a->view, &from))
		view_place(&a->view, forward, &from);
	if (!f->typing) {
		view_remember(&a->view);
		app_say(a, "%s", "");
	}
	seek(a, &from, forward, false, n);
}

void
app_search_clear(struct app *a)
{
	search_drop(&a->find.search);
	a->find.arriving = false;
	app_say(a, "%s", "");
}

/* ---- filter ------------------------------------------------------------ */

static bool
filter_says(void *arg, uint32_t unit)
{
	struct app *a = arg;

	return filter_shows(&a->find.filter, a->run.log, unit);
}

bool
app_filter(struct app *a, struct slice text, struct err *e)
{
	if (!filter_parse(&a->find.filter, text, e))
		return false;
	if (!filter_is_on(&a->find.filter)) {
		app_filter_clear(a);
		return true;
	}
	app_conceal(a);
	view_set_filter(&a->view, filter_says, a);
	app_refresh(a);
	return true;
}

const char *
app_filter_way_out(struct app *a, char *out, size_t size)
{
	char keys[ACTIVE_KEYS_MAX];
	struct active active;

	app_active(a, &active);
	if (active_keys(&active, "clear-filter", keys, sizeof(keys))[0] ==
	    '\0')
		snprintf(keys, sizeof(keys), ":clear-filter");
	/* Not everybody knows the short way to write it. */
	if (strncmp(keys, "A-", 2) == 0)
		snprintf(out, size, "%s (Alt-%s) shows every event again",
		    keys, keys + 2);
	else
		snprintf(out, size, "%s shows every event again", keys);
	return out;
}

void
app_filter_clear(struct app *a)
{
	filter_clear(&a->find.filter);
	view_set_filter(&a->view, NULL, NULL);
	app_refresh(a);
}

/* ---- what is told ------------------------------------------------------ */

static void
nothing_found(struct app *a, struct bytes *out)
{
	char keys[ACTIVE_KEYS_MAX];
	struct active active;

	app_active(a, &active);
	if (a->view.rows.form.projection != PROJECTION_SPLIT ||
	    active_keys(&active, "focus next", keys, sizeof(keys))[0] == '\0')
		return;
	bytes_addf(out, " on the %s side (%s: the other one)",
	    view_side(&a->view) == SIDE_RAW ? "raw" : "decoded", keys);
}

const char *
app_find_status(struct app *a)
{
	struct app_find *f = &a->find;

	bytes_reset(&f->status);
	if (f->search.pattern == NULL || f->told != a->said)
		return NULL;
	search_status(&f->search, &f->status);
	if (f->search.counted && f->search.total == 0)
		nothing_found(a, &f->status);
	else if (f->search.wrapped && f->search.seek == SEEK_FOUND)
		bytes_add_str(&f->status, ", search wrapped");
	return f->status.data;
}
