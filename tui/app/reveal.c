/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Showing the cursor's unit in clear, for a few seconds, on this screen. */
#include "tui/app/app.h"

#include "tui/banned.h"

static bool
has_hidden(const struct log *l, uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);

	for (uint32_t i = 0; i < u->n; i++) {
		const struct entry *e = log_entry(l, u->first + i);

		for (size_t k = 0; k < e->nholes; k++)
			if (e->holes[k].hidden != NULL)
				return true;
		for (size_t k = 0; k < e->facts.n; k++)
			if (e->facts.v[k].hidden != NULL)
				return true;
	}
	return false;
}

void
app_conceal(struct app *a)
{
	if (!a->revealing)
		return;
	a->revealing = false;
	loop_timer_stop(&a->run.loop, &a->reveal_timer);
	a->repaint = true;	/* nothing of it stays in the terminal */
	app_say(a, "secrets are hidden again");
}

static void
on_reveal(struct app *a)
{
	a->revealing = true;
	loop_timer_in(&a->run.loop, &a->reveal_timer,
	    (int64_t)REVEAL_SECONDS * 1000000);
	app_say(a, "shown for %d s; Esc hides it at once", REVEAL_SECONDS);
}

void
app_reveal(struct app *a)
{
	uint32_t unit = view_cursor_unit(&a->view);

	if (a->open.file != NULL) {
		app_error(a, "an opened file holds no secrets: what was "
		    "masked cannot be shown");
		return;
	}
	if (a->o.no_reveal) {
		app_error(a, "this program was started with --no-reveal: "
		    "nothing was kept that could be shown");
		return;
	}
	if (a->revealing) {
		app_conceal(a);
		return;
	}
	if (a->forgotten && unit != UNIT_NONE && !has_hidden(a->run.log, unit)) {
		app_error(a, "what was hidden here was wiped: it cannot be "
		    "shown any more");
		return;
	}
	if (unit == UNIT_NONE || !has_hidden(a->run.log, unit)) {
		app_error(a, "nothing is hidden on this line: move to one "
		    "with ******** in it");
		return;
	}
	a->reveal_unit = unit;
	app_ask(a, "y", on_reveal, "Show what is hidden here for %d s, to "
	    "everybody who sees this screen? [y/N]", REVEAL_SECONDS);
}
