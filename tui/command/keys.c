/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keymap at run time: seeing it and changing it. */
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/banned.h"

static void
statement(struct app *a, const char *verb, struct slice rest)
{
	char *line = xasprintf("%s %.*s", verb, (int)rest.n, rest.p);

	app_keys_statement(a, line);
	free(line);
}

static void
run_map(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	statement(a, "map", argv[0]);
}

static void
run_unmap(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	statement(a, "unmap", argv[0]);
}

static void
run_reset(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	statement(a, "reset", argv[0]);
}

static void
run_source(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice word = slice_trim(argv[0]);
	char *path;

	(void)argc;
	path = xstrndup(word.p, word.n);
	app_keys_source(a, path);
	free(path);
}

static void
run_keys(struct app *a, const struct slice *argv, size_t argc)
{
	bool changed = argc > 0 && slice_is(argv[0], "--changed");
	struct bytes text;
	enum context c;

	bytes_init(&text, BYTES_NO_LIMIT);
	if (argc > 0 && context_parse(argv[0], &c))
		keymap_print_context(&a->keymap, false, c, &text);
	else
		keymap_print(&a->keymap, changed, &text);
	if (text.len == 0)
		bytes_add_str(&text, "# no keys\n");
	app_show_page(a, "KEYS", &text);
	bytes_clear(&text);
}

static void
run_describe(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_keys_describe(a);
}

const struct command_def commands_keys[] = {
	{ "keys", "keys", "print the key bindings",
	    { { ARG_CHOICE, "WHICH", "--changed|global|ledger|raw|decoded|"
	      "walk|help|list|confirm|search", true, false } }, run_keys,
	    NULL },
	{ "describe-key", "keys", "say what a key does", { { 0 } },
	    run_describe, NULL },
	{ "map", "keys", "bind keys, as in a keymap file",
	    { { ARG_TEXT, "CONTEXT KEYS COMMAND", NULL, false, true } },
	    run_map, NULL },
	{ "unmap", "keys", "make keys do nothing",
	    { { ARG_TEXT, "CONTEXT KEYS", NULL, false, true } }, run_unmap,
	    NULL },
	{ "reset", "keys", "keys as the preset has them",
	    { { ARG_TEXT, "CONTEXT KEYS", NULL, false, true } }, run_reset,
	    NULL },
	{ "source", "keys", "read a keymap file",
	    { { ARG_FILE, "FILE", NULL, false, true } }, run_source, NULL },
	{ .name = NULL },
};
