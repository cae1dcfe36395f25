/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/plain/tell.h"

#include <string.h>

#include "core/base/vis.h"
#include "core/report/teachings.h"
#include "core/report/report.h"
#include "tui/app/app.h"
#include "tui/view/explain-rows.h"
#include "tui/banned.h"

#define COLS		78
#define CARD		" !  "
#define CARD_COLS	(COLS - 4)
#define CARD_LINES	16
#define COMMAND_COLS	16

/* Intents are told again by what is sent for them. */
static void
on_said(void *arg, const char *text, bool bad)
{
	struct tell *t = arg;

	(void)bad;
	if (strncmp(text, "> ", 2) == 0)
		return;
	vis_add(&t->messages, slice_of(text), VIS_UTF8);
	bytes_add_char(&t->messages, '\n');
}

void
tell_init(struct tell *t, struct app *a)
{
	*t = (struct tell){ .app = a, .explained = UNIT_NONE };
	bytes_init(&t->messages, BYTES_NO_LIMIT);
	bytes_init(&t->list, BYTES_NO_LIMIT);
	a->face.said = on_said;
	a->face.arg = t;
}

void
tell_clear(struct tell *t)
{
	t->app->face.said = NULL;
	bytes_clear(&t->messages);
	bytes_clear(&t->list);
}

/* ---- the dialogue ------------------------------------------------------ */

/* Each unit once it is whole. */
static void
add_units(struct tell *t, struct bytes *out)
{
	struct app *a = t->app;
	const struct log *l = a->run.log;

	for (; t->units < log_units(l) && !log_unit(l, t->units)->open;
	    t->units++) {
		report_unit_text(out, l, t->units);
		if (a->view.teachings.on)
			report_teachings_text(out, l, &a->run.story,
			    (uint32_t)t->units, COLS);
	}
}

/* ---- the card ---------------------------------------------------------- */

/* The rules, and the title, which was told with the failure. */
static bool
is_frame(const struct explain_rows *r, const struct explain_line *line)
{
	return line->kind != EXPLAIN_TEXT || (line->n > 0 &&
	    r->runs[line->first].role == ROLE_RETRY);
}

static void
add_card_lines(const struct explain_rows *r, struct bytes *out)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct explain_line *line = &r->v[i];

		if (is_frame(r, line))
			continue;
		if (line->n > 0 && slice_is(explain_run_text(r, line->first),
		    "Next:"))
			return;		/* those have a key before them */
		bytes_add_str(out, CARD);
		for (size_t k = 0; k < line->n; k++)
			bytes_add_slice(out, explain_run_text(r,
			    line->first + k));
		bytes_add_char(out, '\n');
	}
}

static void
add_way(struct bytes *out, const char *command, const char *words)
{
	bytes_addf(out, CARD "%-*s %s\n", COMMAND_COLS, command, words);
}

static void
add_ways(struct app *a, const struct active *active, struct bytes *out)
{
	char command[ACTIVE_KEYS_MAX];

	for (size_t i = 0; i < a->noffers; i++)
		if (active_unfit(active, a->offers[i].command) == NULL)
			add_way(out, active_keys(active, a->offers[i].command,
			    command, sizeof(command)), a->offers[i].words);
	add_way(out, "explain", "all of this explanation");
}

static void
add_card(struct tell *t, struct bytes *out)
{
	struct app *a = t->app;
	struct explain_rows rows;
	struct explain_next next = { .noffers = 0 };
	struct active active;

	if (!a->run.explained || a->run.explained_unit >= t->units ||
	    (t->explained != UNIT_NONE &&
	    a->run.explained_unit <= t->explained))
		return;
	t->explained = a->run.explained_unit;
	app_active(a, &active);
	next.keys = &active;
	explain_rows_init(&rows);
	explain_rows_build(&rows, &a->run.explanation, EXPLAIN_SHORT,
	    CARD_COLS, CARD_LINES, &next);
	add_card_lines(&rows, out);
	app_offers(a);
	add_ways(a, &active, out);
	explain_rows_clear(&rows);
}

/* ---- pages ------------------------------------------------------------- */

static void
add_text(struct bytes *out, struct slice text)
{
	while (text.n > 0) {
		struct slice line = slice_sub(text, 0, slice_find(text, '\n'));

		vis_add(out, line, VIS_UTF8);
		bytes_add_char(out, '\n');
		text = slice_sub(text, line.n + 1, text.n);
	}
}

static void
add_list(const struct list *l, struct bytes *out)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct list_row *row = &l->v[i];

		bytes_add_str(out, row->heading ? "" : "  ");
		vis_add(out, slice_of(row->title), VIS_UTF8);
		if (row->detail != NULL && *row->detail != '\0') {
			bytes_add_str(out, ": ");
			vis_add(out, slice_of(row->detail), VIS_UTF8);
		}
		bytes_add_char(out, '\n');
	}
}

/* A file that is being prepared stays open: told again when it changes. */
static void
add_prepared(struct tell *t, struct bytes *out)
{
	struct bytes now;

	bytes_init(&now, BYTES_NO_LIMIT);
	add_list(app_list(t->app), &now);
	if (!slice_eq(bytes_slice(&now), bytes_slice(&t->list))) {
		bytes_add_slice(out, bytes_slice(&now));
		bytes_add_str(out, "save-write writes it; dismiss does not\n");
	}
	bytes_reset(&t->list);
	bytes_add_slice(&t->list, bytes_slice(&now));
	bytes_clear(&now);
}

/* What would lie over a screen is told, and gone. */
static void
add_overlay(struct tell *t, struct bytes *out)
{
	struct app *a = t->app;
	const struct list *l = app_list(a);

	if (a->overlay == OVERLAY_SAVE) {
		add_prepared(t, out);
		return;
	}
	bytes_reset(&t->list);
	if (a->overlay == OVERLAY_PAGE) {
		add_text(out, slice_of(a->page.title));
		add_text(out, bytes_slice(&a->page.text));
	} else if (l != NULL && a->overlay != OVERLAY_START) {
		add_list(l, out);
	}
	a->overlay = OVERLAY_NONE;
	if (a->bare.len == 0)
		return;
	bytes_add_slice(out, bytes_slice(&a->bare));
	bytes_reset(&a->bare);
}

/* But what the lines above have said in the same words. */
static void
add_messages(struct tell *t, struct bytes *out)
{
	struct slice rest = bytes_slice(&t->messages), line;
	size_t above = out->len;

	for (; rest.n > 0; rest = slice_sub(rest, line.n + 1, rest.n)) {
		line = slice_sub(rest, 0, slice_find(rest, '\n'));
		if (memmem(out->data, above, line.p, line.n) != NULL)
			continue;
		bytes_add_slice(out, line);
		bytes_add_char(out, '\n');
	}
	bytes_reset(&t->messages);
}

static void
add_lesson(struct tell *t, struct bytes *out)
{
	struct bytes *news = &t->app->lesson.news;

	bytes_add_slice(out, bytes_slice(news));
	bytes_reset(news);
}

void
tell_all(struct tell *t, struct bytes *out)
{
	add_units(t, out);
	add_messages(t, out);
	add_card(t, out);
	add_overlay(t, out);
	add_lesson(t, out);
}
