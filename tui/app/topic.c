/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages to read: a topic, a command, the list of them. */
#include "tui/app/app.h"

#include <stdlib.h>

#include "core/base/xalloc.h"
#include "tui/embed/topics.h"
#include "core/base/nearest.h"
#include "tui/banned.h"

static void
show_topic(struct app *a, const struct embedded *t)
{
	struct slice name = topics_title(t);
	char *title = xasprintf("HELP: %.*s", (int)name.n, name.p);
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	topics_text(t, &text);
	app_show_page(a, title, &text);
	bytes_clear(&text);
	free(title);
}

/* ---- a command --------------------------------------------------------- */

static void
add_usage(struct bytes *out, const struct command_def *d)
{
	bytes_addf(out, ":%s", d->name);
	for (size_t i = 0; i < COMMAND_ARGS_MAX &&
	    d->args[i].type != ARG_NONE; i++) {
		const struct command_arg *arg = &d->args[i];
		const char *word = arg->type == ARG_CHOICE ? arg->choices :
		    arg->name;

		bytes_addf(out, arg->optional ? " [%s]" : " %s", word);
	}
	bytes_addf(out, "\n\n    %s\n", d->help);
}

static void
add_keys(struct app *a, struct bytes *out, const struct command_def *d)
{
	size_t n = 0;

	for (size_t i = 0; i < a->keymap.n; i++) {
		const struct binding *b = &a->keymap.v[i];
		struct slice rest = slice_of(b->command), word;
		char keys[ACTIVE_KEYS_MAX];

		if (b->command == NULL || !slice_word(&rest, &word) ||
		    !slice_is(word, d->name))
			continue;
		bytes_add_str(out, n++ == 0 ? "\nKeys:\n\n" : "");
		active_binding_keys(b, 0, keys, sizeof(keys));
		bytes_addf(out, "    %-12s %s  (%s)\n", keys, b->command,
		    context_name(b->context));
	}
	if (n == 0)
		bytes_add_str(out, "\nNo key does this; it can be bound with "
		    ":map.\n");
}

static void
show_command(struct app *a, const struct command_def *d)
{
	char *title = xasprintf("COMMAND: %s", d->name);
	const char *why = d->unfit != NULL ? d->unfit(a) : NULL;
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	add_usage(&text, d);
	if (why != NULL)
		bytes_addf(&text, "    Not now: %s.\n", why);
	add_keys(a, &text, d);
	app_show_page(a, title, &text);
	bytes_clear(&text);
	free(title);
}

/* ---- the list ---------------------------------------------------------- */

static void
pick(struct app *a, size_t id)
{
	show_topic(a, &embedded_topics[id]);
}

static void
show_list(struct app *a)
{
	list_clear(&a->list);
	a->list.on_pick = pick;
	list_begin(&a->list, "TOPICS");
	for (size_t i = 0; embedded_topics[i].name != NULL; i++) {
		struct slice t = topics_title(&embedded_topics[i]);
		char *title = xstrndup(t.p, t.n);

		list_add(&a->list, i, embedded_topics[i].name, title);
		free(title);
	}
	list_end(&a->list);
	app_show_list(a);
}

static const char *
page_at(size_t i)
{
	size_t n = 0;

	while (embedded_topics[n].name != NULL)
		n++;
	if (i < n)
		return embedded_topics[i].name;
	return command_at(i - n) != NULL ? command_at(i - n)->name : NULL;
}

void
app_topic(struct app *a, struct slice name)
{
	const struct embedded *t = topics_find(name);
	const struct command_def *d = command_find(name);
	const char *near;

	if (t != NULL)
		show_topic(a, t);
	else if (d != NULL)
		show_command(a, d);
	else {
		show_list(a);
		if (slice_is(name, "topics"))
			return;
		near = nearest_name(name, page_at);
		app_error(a, "there is no page %s; these there are",
		    nearest_quote(name, near, "of this name").text);
	}
}
