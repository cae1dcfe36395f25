/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The effective key bindings, in the syntax of keymap files. */
#include <stdio.h>
#include <stdlib.h>

#include "tui/command/command.h"
#include "tui/files/keymap-files.h"
#include "core/base/nearest.h"
#include "tui/program/programs.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

static void
on_problem(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "smtpscope: %s\n", text);
}

/* Its problems are the business of the screen. */
static void
on_config_problem(void *arg, const char *text)
{
	(void)arg;
	(void)text;
}

static const char *
context_at(size_t i)
{
	return i < CONTEXT_COUNT ? context_name((enum context)i) : NULL;
}

static bool
refuse(const char *what, const char *name, nearest_list *list)
{
	const char *near = nearest_name(slice_of(name), list);

	return usage_error("there is no %s %s%s%s", what, nearest_quote(
	    slice_of(name), near, "of this name").text,
	    near ? "; the nearest is " : "", near ? near : "");
}

static bool
words_fit(const struct options *o)
{
	enum context c;

	for (size_t i = 0; i < o->nwords; i++)
		if (!context_parse(slice_of(o->words[i]), &c))
			return refuse("context", o->words[i], context_at);
	return true;
}

/* The preset alone, and what the command line adds. */
static bool
load_preset(struct keymap *m, const struct options *o, unsigned *problems)
{
	if (!keymap_preset(m, o->preset, command_check_kept, on_problem, NULL))
		return refuse("preset", o->preset, keymap_preset_at);
	m->chosen = true;
	for (size_t i = 0; i < o->nkeymaps; i++)
		*problems += keymap_load_file(m, o->keymaps[i],
		    command_check_kept, on_problem, NULL);
	return true;
}

static unsigned
load_own(struct keymap *m, const struct options *o)
{
	struct config c;
	unsigned n;

	config_load(&c, on_config_problem, NULL);
	n = keymap_files_load(m, o, keymap_files_preset(&c), false,
	    on_problem, NULL);
	config_clear(&c);
	return n;
}

static void
print(const struct keymap *m, const struct options *o)
{
	struct bytes out;
	enum context c;

	bytes_init(&out, BYTES_NO_LIMIT);
	for (size_t i = 0; i < o->nwords; i++)
		if (context_parse(slice_of(o->words[i]), &c))
			keymap_print_context(m, o->changed, c, &out);
	if (o->nwords == 0)
		keymap_print(m, o->changed, &out);
	fwrite(out.data, 1, out.len, stdout);
	bytes_clear(&out);
}

int
program_keys(const struct options *o)
{
	unsigned problems = 0;
	struct keymap m;

	if (!words_fit(o))
		return STATUS_USAGE;
	keymap_init(&m);
	if (o->preset == NULL)
		problems = load_own(&m, o);
	else if (!load_preset(&m, o, &problems))
		return STATUS_USAGE;
	print(&m, o);
	keymap_clear(&m);
	return problems > 0 ? STATUS_USAGE : STATUS_GOOD;
}
