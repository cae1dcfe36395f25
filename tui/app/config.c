/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: read before anything else, used when there is a screen
 * to use it on. */
#include "tui/app/app.h"

#include "tui/settings/setting.h"
#include "tui/banned.h"

static void
on_problem(void *arg, const char *text)
{
	struct app *a = arg;

	app_error(a, "%s", text);
}

void
app_config_read(struct app *a)
{
	unsigned n = config_load(&a->config, on_problem, a);

	if (n > 0)
		app_error(a, "configuration: %u problem%s (:messages)", n,
		    n == 1 ? "" : "s");
}

void
app_config_use(struct app *a)
{
	struct err e;

	for (size_t i = 0; i < a->config.nsettings; i++) {
		const struct config_setting *s = &a->config.settings[i];

		/* What the command line says goes before. */
		if (a->o.colour != TERM_COLOUR_AUTO &&
		    slice_is(slice_of("color"), s->name))
			continue;
		if (slice_is(slice_of("keymap"), s->name))
			continue;	/* it was read with the keymap */
		if (!setting_set(a, slice_of(s->name), slice_of(s->value),
		    &e))
			app_error(a, "%s:%u: %s", a->config.file, s->line,
			    e.detail);
	}
}
