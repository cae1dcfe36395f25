/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/hands/mouse.h"

#include "core/explain/terms.h"
#include "core/report/report.h"
#include "tui/app/app.h"
#include "tui/screen/prompt.h"
#include "tui/banned.h"

#define TERM_COLS	76

bool
mouse_is_wanted(const struct app *a)
{
	return a->prefs.mouse && !a->secret.open && !prompt_is_open();
}

/* ---- clicks ------------------------------------------------------------ */

/* On what is selected: the same as Enter. */
static void
click_row(struct app *a, const struct spot *at)
{
	bool was;

	if (a->overlay == OVERLAY_HELP)
		was = help_select(&a->help, at->row);
	else if (app_list(a) != NULL)
		was = list_select_row(app_list(a), at->row);
	else {
		if (at->side != a->view.cursor.side)
			app_conceal(a);
		was = view_select(&a->view, at->row, at->side);
		if (!was)
			app_say(a, "%s", "");
	}
	if (was)
		command_run(a, a->overlay == OVERLAY_NONE ? "fold toggle" :
		    "pick");
}

static void
show_term(struct app *a, const struct term *t)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	report_term_text(&text, t, TERM_COLS);
	app_show_page(a, t->title, &text);
	bytes_clear(&text);
}

/* Its evidence; then the card of what failed, or what such a step is. */
static void
click_step(struct app *a, const struct step *s)
{
	struct slice name = slice_of(s->name);
	const struct term *t;

	if (slice_istarts(name, "no "))		/* "no STARTTLS" */
		name = slice_sub(name, 3, name.n);
	t = term_find(name, TERM_STEP | TERM_COMMAND);
	if (s->unit != UNIT_NONE)
		view_goto_unit(&a->view, s->unit);
	if (s->state == STEP_FAILED && a->run.explained)
		command_run(a, "explain");
	else if (t != NULL)
		show_term(a, t);
}

/* A sequence that was begun is given up, unless this is how it goes on. */
static void
click(struct app *a, const struct spot *at)
{
	a->npending = 0;
	a->count = 0;
	switch (at->kind) {
	case SPOT_ROW:
		click_row(a, at);
		break;
	case SPOT_RULE:
		a->mouse.dragging = true;
		break;
	case SPOT_STEP:
		click_step(a, &a->run.walk.steps[at->step]);
		break;
	case SPOT_COMMAND:
		command_run(a, at->command);
		break;
	case SPOT_NOTHING:
		break;
	}
}

/* ---- events ------------------------------------------------------------ */

static void
wheel(struct app *a, const char *command)
{
	a->npending = 0;
	a->count = 0;
	command_run(a, command);
}

static void
press(struct app *a, const struct mouse_report *r)
{
	struct spot at;

	a->mouse.dragging = false;
	if (r->button != 1 || r->mods != 0)
		return;
	app_spot(a, r->x, r->y, &at);
	click(a, &at);
}

void
mouse_event(struct app *a, const struct mouse_report *r)
{
	if (!a->prefs.mouse || app_is_modal(a) || a->describing ||
	    a->keys.letter != LETTER_NONE) {
		a->mouse.dragging = false;
		return;
	}
	switch (r->kind) {
	case MOUSE_PRESS:
		press(a, r);
		break;
	case MOUSE_DRAG:
		if (a->mouse.dragging && a->overlay == OVERLAY_NONE)
			view_split_at(&a->view, r->x);
		break;
	case MOUSE_RELEASE:
		a->mouse.dragging = false;
		break;
	case MOUSE_WHEEL_UP:
		wheel(a, "scroll -3");
		break;
	case MOUSE_WHEEL_DOWN:
		wheel(a, "scroll 3");
		break;
	}
}
