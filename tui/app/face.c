/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/app/face.h"

#include <string.h>

#include "core/base/clock.h"
#include "tui/app/app.h"
#include "tui/banned.h"

/* For the last QUIT, and no longer. */
#define GOODBYE_US	1000000

static const struct {
	const char	*names, *why;
} no_lines[] = {
	{ " move goto scroll scroll-columns next prev focus zoom layout split "
	  "fold follow mark-set mark-jump marks pick help-filter narrow ",
	  "only on the screen: here every line is printed as it comes" },
	{ " search search-back search-next search-prev search-accept "
	  "search-recall clear-search filter clear-filter ",
	  "only on the screen: here grep finds it" },
	{ " reveal conceal ", "what is printed stays: nothing is revealed "
	  "here" },
	{ " open sessions ", "only on the screen: smtpscope decode FILE prints "
	  "it" },
	{ " copy ", "only on the screen: bare prints the session, masked" },
	{ " redraw hex start keymaps ", "only on the screen: nothing is drawn here" },
	{ " describe-key map unmap reset source ", "only on the screen: here "
	  "commands are typed" },
	{ " prompt type ", "this is the command line" },
};

static bool
is_among(const char *name, const char *names)
{
	size_t n = strlen(name);

	for (const char *p = names; (p = strstr(p, name)) != NULL; p += n)
		if (p[-1] == ' ' && p[n] == ' ')
			return true;
	return false;
}

const char *
app_unfit_here(const struct app *a, const struct command_def *d)
{
	const char *opened = app_open_unfit(a, d->name);

	if (opened != NULL)
		return opened;
	if (a->face.is == FACE_SCRIPT && strcmp(d->name, "reveal") == 0)
		return "a script sees masked text alone";
	if (a->face.is != FACE_SCRIPT && strcmp(d->group, "script") == 0)
		return "only in a script (smtpscope --script FILE)";
	if (a->face.is != FACE_PLAIN)
		return NULL;
	for (size_t i = 0; i < COUNT_OF(no_lines); i++)
		if (is_among(d->name, no_lines[i].names))
			return no_lines[i].why;
	return NULL;
}

void
app_goodbye(struct app *a)
{
	struct intent quit = { .kind = INTENT_QUIT };
	int64_t end = clock_mono_us() + GOODBYE_US;
	struct err e;

	if (session_state(a->run.session) == SESSION_READY &&
	    session_do(a->run.session, &quit, &e))
		while (session_is_busy(a->run.session) &&
		    clock_mono_us() < end)
			loop_turn(&a->run.loop, end - clock_mono_us());
	session_abort(a->run.session);
}
