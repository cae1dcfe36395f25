/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options: set, toggle, theme. */
#include <stdlib.h>

#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/settings/setting.h"
#include "tui/banned.h"

static void
say_setting(struct app *a, const struct setting_def *d)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	setting_describe(a, d, &text);
	app_say(a, "%s", text.data);
	bytes_clear(&text);
}

/* What is now; what it means is told to who asks. */
static void
say_value(struct app *a, const struct setting_def *d)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	d->get(a, &text);
	app_say(a, "%s: %s", d->name, text.len > 0 ? text.data : "nothing");
	bytes_clear(&text);
}

static void
list_settings(struct app *a)
{
	const struct setting_def *d;
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; (d = setting_at(i)) != NULL; i++) {
		const char *choices = setting_choices(d);

		bytes_addf(&text, "%s=", d->name);
		d->get(a, &text);
		bytes_addf(&text, "\n    %s", d->meaning);
		if (choices != NULL)
			bytes_addf(&text, " (%s)", choices);
		bytes_addf(&text, "; preset %s\n", d->preset[0] != '\0' ?
		    d->preset : "nothing");
	}
	app_show_page(a, "OPTIONS: set NAME=VALUE changes one", &text);
	bytes_clear(&text);
}

static void
run_set(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice name, value;
	struct err e;

	if (argc == 0) {
		list_settings(a);
		return;
	}
	if (!setting_parse(argv[0], &name, &value, &e) ||
	    (value.p != NULL && !setting_set(a, name, value, &e))) {
		app_error(a, "%s", e.detail);
		return;
	}
	if (value.p != NULL)
		say_value(a, setting_find(name));
	else
		say_setting(a, setting_find(name));
}

static void
set_one(struct app *a, const char *name, const struct slice *argv,
    size_t argc)
{
	struct err e;

	if (argc > 0 && !setting_set(a, slice_of(name), argv[0], &e))
		app_error(a, "%s", e.detail);
	else if (argc > 0)
		say_value(a, setting_find(slice_of(name)));
	else
		say_setting(a, setting_find(slice_of(name)));
}

static void
run_theme(struct app *a, const struct slice *argv, size_t argc)
{
	set_one(a, "theme", argv, argc);
}

static void
run_keymap(struct app *a, const struct slice *argv, size_t argc)
{
	set_one(a, "keymap", argv, argc);
}

/* A column that comes by itself on wide screens: what is seen counts. */
static bool
is_seen(struct app *a, const struct setting_def *d)
{
	struct bytes value;
	bool on;

	if (slice_is(slice_of("times"), d->name))
		return a->view.layout.times_cols > 0;
	if (slice_is(slice_of("ids"), d->name))
		return a->view.layout.ids_cols > 0;
	bytes_init(&value, BYTES_NO_LIMIT);
	d->get(a, &value);
	on = slice_is(bytes_slice(&value), "on");
	bytes_clear(&value);
	return on;
}

static void
run_toggle(struct app *a, const struct slice *argv, size_t argc)
{
	const struct setting_def *d = setting_find(argv[0]);
	struct err e;
	bool on;

	(void)argc;
	on = !is_seen(a, d);
	if (setting_set(a, argv[0], slice_of(on ? "on" : "off"), &e))
		app_say(a, "%s: %s", d->name, on ? "on" : "off");
	else
		app_error(a, "%s", e.detail);
}

const struct command_def commands_options[] = {
	{ "set", "options", "show or change an option (theme, color, keymap, "
	    "times ...)",
	    { { ARG_OPTION, "NAME[=VALUE]", NULL, true, true } }, run_set,
	    NULL },
	{ "toggle", "options", "switch a part of the screen on or off",
	    { { ARG_CHOICE, "WHAT", "wrap|times|ids|eol|hints|mouse|speak|"
	      "explain-all", false, false } }, run_toggle, NULL },
	{ "theme", "options", "show or change the colours",
	    { { ARG_OPTION, "NAME", "theme", true, true } }, run_theme,
	    NULL },
	{ "keymap", "options", "show or change the keymap",
	    { { ARG_OPTION, "NAME", "keymap", true, true } }, run_keymap,
	    NULL },
	{ .name = NULL },
};
