/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rows of an overlay must hold, as it is typed; in a page, what is
 * looked for. */
#include "tui/app/app.h"

#include "tui/screen/prompt.h"
#include "tui/banned.h"

static void
narrow(struct app *a, const char *text)
{
	struct active active;

	if (app_list(a) != NULL)
		list_filter(app_list(a), text);
	else if (a->overlay == OVERLAY_HELP) {
		app_helped(a, &active);
		help_filter(&a->help, &active, text);
	} else if (a->overlay == OVERLAY_PAGE)
		page_find(&a->page, text);
}

void
app_narrow(struct app *a)
{
	if (a->overlay == OVERLAY_NONE)
		return;
	a->asking = ASKING_NARROW;
	narrow(a, "");
	prompt_open_alone("/", "");
}

void
app_narrow_typed(struct app *a)
{
	narrow(a, prompt_line());
}

/* What was typed stays as it is, or is taken back. */
void
app_narrow_end(struct app *a, bool accept)
{
	a->asking = ASKING_COMMAND;
	if (!accept)
		narrow(a, "");
}

bool
app_narrow_key(struct app *a, struct key k)
{
	bool up = k.code == KEYCODE_UP ||
	    (k.mods == KEYMOD_CTRL && k.code == 'p');
	bool down = k.code == KEYCODE_DOWN ||
	    (k.mods == KEYMOD_CTRL && k.code == 'n');

	if (!up && !down)
		return false;
	if (app_list(a) != NULL)
		list_move(app_list(a), up ? -1 : 1);
	else if (a->overlay == OVERLAY_HELP)
		help_move(&a->help, up ? -1 : 1);
	else
		page_find_next(&a->page, !up);
	return true;
}
