/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/plain/pages.h"

#include <stdio.h>
#include <string.h>

#include "core/report/report.h"
#include "tui/app/app.h"
#include "tui/banned.h"

#define COLS		78
#define USAGE_COLS	34

void
plain_explain(struct app *a)
{
	struct bytes text;

	if (!a->run.explained) {
		app_error(a, "nothing failed: there is nothing to explain");
		return;
	}
	bytes_init(&text, BYTES_NO_LIMIT);
	report_card_text(&text, &a->run.explanation, COLS);
	app_show_page(a, "", &text);
	bytes_clear(&text);
}

/* "auth [MECH] [USER]" */
static void
usage_of(const struct command_def *d, char *out, size_t size)
{
	size_t n = (size_t)snprintf(out, size, "%s", d->name);

	for (size_t i = 0; i < COMMAND_ARGS_MAX &&
	    d->args[i].type != ARG_NONE && n < size; i++)
		n += (size_t)snprintf(out + n, size - n,
		    d->args[i].optional ? " [%s]" : " %s", d->args[i].name);
}

void
plain_help(struct app *a)
{
	const struct command_def *d;
	const char *group = "";
	struct bytes text;
	char usage[100];

	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; (d = command_at(i)) != NULL; i++) {
		if (app_unfit_here(a, d) != NULL)
			continue;
		if (strcmp(group, d->group) != 0)
			bytes_addf(&text, "%s:\n", d->group);
		group = d->group;
		usage_of(d, usage, sizeof(usage));
		bytes_addf(&text, "  %-*s %s\n", USAGE_COLS, usage, d->help);
	}
	app_show_page(a, "", &text);
	bytes_clear(&text);
}
