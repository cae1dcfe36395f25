/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists of keys, commands, options, scenarios, lessons and causes in the
 * documents are those of the program.  UPDATE_DOCS=1 writes them anew, and
 * the difference is then for a person to read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/explain/explain.h"
#include "core/lesson/answer.h"
#include "core/scenario/scenario.h"
#include "core/scenario/voice.h"
#include "tests/lib/appcase.h"
#include "tui/lesson/catalogue.h"
#include "tui/settings/profile.h"
#include "tui/settings/setting.h"

#define MDOC_COLUMNS	78

static struct keymap vi, emacs;

/* ---- what the program has ---------------------------------------------- */

typedef void put_text(struct bytes *out, struct slice text);

/* In a table of Markdown, | stands between cells. */
static void
put_markdown(struct bytes *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|')
			bytes_add_char(out, '\\');
		bytes_add_char(out, text.p[i]);
	}
}

static void
put_plain(struct bytes *out, struct slice text)
{
	bytes_add(out, text.p, text.n);
}

/* In mdoc, every punctuation mark may be a delimiter, or worse. */
static void
put_mdoc(struct bytes *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\\')
			bytes_add_str(out, "\\e");
		else if (c == '-')
			bytes_add_str(out, "\\-");
		else if (c == '"')
			bytes_add_str(out, "\\(dq");
		else if (c == '\'')
			bytes_add_str(out, "\\(aq");
		else if (c == '^')
			bytes_add_str(out, "\\(ha");
		else {
			if (c == '.' || strchr("()[]|,;:!?", c) != NULL)
				bytes_add_str(out, "\\&");
			bytes_add_char(out, c);
		}
	}
}

/* Running text of a manual page, in lines that are not too long. */
static void
put_mdoc_lines(struct bytes *out, struct slice text)
{
	size_t line = out->len, before;

	while (text.n > 0) {
		size_t n = slice_find(text, ' ');

		before = out->len;
		if (before > line)
			bytes_add_char(out, ' ');
		put_mdoc(out, slice_sub(text, 0, n));
		if (before > line && out->len - line > MDOC_COLUMNS) {
			out->data[before] = '\n';
			line = before + 1;
		}
		text = slice_sub(text, n + 1, text.n);
	}
	bytes_add_char(out, '\n');
}

static bool
is_of(const struct binding *b, enum context c, const char *command)
{
	return b->context == c && b->command != NULL &&
	    strcmp(b->command, command) == 0;
}

static const struct binding *
first_of(const struct keymap *m, enum context c, const char *command)
{
	for (size_t i = 0; i < m->n; i++)
		if (is_of(&m->v[i], c, command))
			return &m->v[i];
	return NULL;
}

static void
keys_of(const struct keymap *m, enum context c, const char *command,
    const char *before, const char *between, put_text *put,
    struct bytes *out)
{
	bool any = false;

	for (size_t i = 0; i < m->n; i++) {
		char keys[96];

		if (!is_of(&m->v[i], c, command))
			continue;
		binding_keys_text(&m->v[i], keys, sizeof(keys));
		bytes_add_str(out, any ? between : before);
		put(out, slice_of(keys));
		any = true;
	}
	if (any)
		bytes_add_str(out, before);
}

static const char *
help_of(const struct binding *b)
{
	struct slice rest = slice_of(b->command), name = slice_of("");
	const struct command_def *d;

	slice_word(&rest, &name);
	d = command_find(name);
	assert_non_null(d);
	return b->note != NULL ? b->note : d->help;
}

/* Each command that a context has keys for, once. */
typedef void each_key(struct bytes *out, enum context c,
    const struct binding *b);

static void
each_of_context(struct bytes *out, enum context c, each_key *each)
{
	const struct keymap *maps[] = { &vi, &emacs };

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < maps[k]->n; i++) {
			const struct binding *b = &maps[k]->v[i];

			if (b->context == c && b == first_of(maps[k], c,
			    b->command) && (k == 0 ||
			    first_of(&vi, c, b->command) == NULL))
				each(out, c, b);
		}
}

static void
key_row(struct bytes *out, enum context c, const struct binding *b)
{
	bytes_add_str(out, "| ");
	keys_of(&vi, c, b->command, "`", "` `", put_markdown, out);
	bytes_add_str(out, " | ");
	keys_of(&emacs, c, b->command, "`", "` `", put_markdown, out);
	bytes_add_str(out, " | `");
	put_markdown(out, slice_of(b->command));
	bytes_addf(out, "` | %s |\n", help_of(b));
}

static void
key_tables(struct bytes *out)
{
	for (int c = 0; c < CONTEXT_COUNT; c++) {
		struct bytes rows;

		bytes_init(&rows, BYTES_NO_LIMIT);
		each_of_context(&rows, (enum context)c, key_row);
		if (rows.len > 0)
			bytes_addf(out, "\n### In the context %s\n\n| default "
			    "| emacs | command | what it does |\n"
			    "| --- | --- | --- | --- |\n%s",
			    context_name((enum context)c), rows.data);
		bytes_clear(&rows);
	}
	bytes_add_char(out, '\n');
}

static void
key_item(struct bytes *out, enum context c, const struct binding *b)
{
	bytes_add_str(out, ".It Xo\n.Ic ");
	keys_of(&vi, c, b->command, "", " No or Ic ", put_mdoc, out);
	bytes_add_str(out, "\n.Pq emacs : Ic ");
	keys_of(&emacs, c, b->command, "", " No or Ic ", put_mdoc, out);
	bytes_add_str(out, "\n.Xc\n.Ic :");
	put_mdoc(out, slice_of(b->command));
	bytes_add_str(out, " No \\(em ");
	put_mdoc(out, slice_of(help_of(b)));
	bytes_add_char(out, '\n');
}

static void
key_lists(struct bytes *out)
{
	for (int c = 0; c < CONTEXT_COUNT; c++) {
		struct bytes items;

		bytes_init(&items, BYTES_NO_LIMIT);
		each_of_context(&items, (enum context)c, key_item);
		if (items.len > 0)
			bytes_addf(out, ".Ss Keys in the context %s\n"
			    ".Bl -tag -width Ds -compact\n%s.El\n",
			    context_name((enum context)c), items.data);
		bytes_clear(&items);
	}
}

/* ---- commands ---------------------------------------------------------- */

static size_t
nargs(const struct command_def *d)
{
	size_t n = 0;

	while (n < COMMAND_ARGS_MAX && d->args[n].type != ARG_NONE)
		n++;
	return n;
}

/* "split|inline" to "split, inline". */
static void
put_choices(struct bytes *out, const struct command_def *d, put_text *put)
{
	bool any = false;

	for (size_t i = 0; i < nargs(d); i++) {
		struct slice rest, one;

		if (d->args[i].type != ARG_CHOICE)
			continue;
		rest = slice_of(d->args[i].choices);
		while (rest.n > 0) {
			one = slice_sub(rest, 0, slice_find(rest, '|'));
			bytes_add_str(out, any ? ", " : "");
			put(out, slice_is(one, "#") ? slice_of("a number") :
			    slice_is(one, "%") ? slice_of("a percentage") :
			    one);
			any = true;
			rest = slice_sub(rest, one.n + 1, rest.n);
		}
	}
}

static bool
has_choices(const struct command_def *d)
{
	for (size_t i = 0; i < nargs(d); i++)
		if (d->args[i].type == ARG_CHOICE)
			return true;
	return false;
}

/* The groups in the order of the table. */
static bool
is_first_of_group(size_t at)
{
	const struct command_def *d = command_at(at);

	for (size_t i = 0; i < at; i++)
		if (strcmp(command_at(i)->group, d->group) == 0)
			return false;
	return true;
}

static void
command_row(struct bytes *out, const struct command_def *d)
{
	bytes_addf(out, "| `%s", d->name);
	for (size_t i = 0; i < nargs(d); i++) {
		bytes_add_str(out, d->args[i].optional ? " [" : " ");
		put_markdown(out, slice_of(d->args[i].name));
		bytes_add_str(out, d->args[i].optional ? "]" : "");
	}
	bytes_add_str(out, "` | ");
	put_choices(out, d, put_markdown);
	bytes_addf(out, " | %s |\n", d->help);
}

static void
command_tables(struct bytes *out)
{
	const struct command_def *d, *other;

	for (size_t i = 0; (d = command_at(i)) != NULL; i++) {
		if (!is_first_of_group(i))
			continue;
		bytes_addf(out, "\n## %c%s\n\n| command | words | what it does "
		    "|\n| --- | --- | --- |\n", d->group[0] - 'a' + 'A',
		    d->group + 1);
		for (size_t j = i; (other = command_at(j)) != NULL; j++)
			if (strcmp(other->group, d->group) == 0)
				command_row(out, other);
	}
	bytes_add_char(out, '\n');
}

static void
command_item(struct bytes *out, const struct command_def *d)
{
	struct bytes words;

	bytes_addf(out, ".It Ic :");
	put_mdoc(out, slice_of(d->name));
	for (size_t i = 0; i < nargs(d); i++) {
		bytes_add_str(out, d->args[i].optional ? " Op Ar " : " Ar ");
		put_mdoc(out, slice_of(d->args[i].name));
	}
	bytes_add_char(out, '\n');
	bytes_init(&words, BYTES_NO_LIMIT);
	bytes_add_str(&words, d->help);
	if (has_choices(d)) {
		bytes_add_str(&words, " (");
		put_choices(&words, d, put_plain);
		bytes_add_char(&words, ')');
	}
	put_mdoc_lines(out, bytes_slice(&words));
	bytes_clear(&words);
}

static void
command_list(struct bytes *out)
{
	const struct command_def *d;

	bytes_add_str(out, ".Bl -tag -width Ds -compact\n");
	for (size_t i = 0; (d = command_at(i)) != NULL; i++)
		command_item(out, d);
	bytes_add_str(out, ".El\n");
}

/* ---- options, scenarios, causes ---------------------------------------- */

static void
settings_list(struct bytes *out)
{
	const struct setting_def *d;

	bytes_add_str(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; (d = setting_at(i)) != NULL; i++) {
		const char *choices = setting_choices(d);

		bytes_add_str(out, ".It Cm ");
		put_mdoc(out, slice_of(d->name));
		bytes_add_str(out, " No = Ar ");
		put_mdoc(out, slice_of(d->type == SETTING_PERCENT ?
		    "percentage" : choices != NULL ? choices : "text"));
		bytes_add_char(out, '\n');
		put_mdoc_lines(out, slice_of(d->meaning));
		if (d->preset[0] == '\0')
			continue;
		bytes_add_str(out, ".Pq preset : Cm ");
		put_mdoc(out, slice_of(d->preset));
		bytes_add_char(out, '\n');
	}
	bytes_add_str(out, ".El\n");
}

static void
title_item(struct bytes *out, const char *name, const char *title)
{
	bytes_add_str(out, ".It Cm ");
	put_mdoc(out, slice_of(name));
	bytes_add_char(out, '\n');
	put_mdoc_lines(out, slice_of(title));
}

static void
scenario_list(struct bytes *out)
{
	const struct scenario *s;

	bytes_add_str(out, ".Bl -tag -width Ds -compact\n");
	for (size_t i = 0; (s = scenario_at(i)) != NULL; i++)
		title_item(out, s->name, s->title);
	bytes_add_str(out, ".El\n");
}

static void
cause_list(struct bytes *out)
{
	const struct cause *c;

	bytes_add_str(out, ".Bl -tag -width Ds -compact\n");
	for (size_t i = 0; (c = cause_at(i)) != NULL; i++)
		title_item(out, c->id, c->title);
	bytes_add_str(out, ".El\n");
}

static void
voice_list(struct bytes *out)
{
	const struct voice *v;

	bytes_add_str(out, ".Bl -tag -width Ds -compact\n");
	for (size_t i = 0; (v = voice_at(i)) != NULL; i++)
		title_item(out, v->name, v->title);
	bytes_add_str(out, ".El\n");
}

static void
phrase_list(struct bytes *out)
{
	const char *name;

	bytes_add_str(out, ".Bd -ragged -offset indent\n");
	for (size_t i = 0; (name = voice_phrase_at(i)) != NULL; i++) {
		bytes_add_str(out, ".Cm ");
		put_mdoc(out, slice_of(name));
		bytes_add_char(out, '\n');
	}
	bytes_add_str(out, ".Ed\n");
}

static void
lesson_list(struct bytes *out)
{
	const struct lesson_source *s;

	bytes_add_str(out, ".Bl -tag -width Ds -compact\n");
	for (size_t i = 0; (s = catalogue_at(i)) != NULL; i++)
		title_item(out, s->name, s->lesson->title);
	bytes_add_str(out, ".El\n");
}

static void
answer_list(struct bytes *out)
{
	bytes_add_str(out, ".Bl -tag -width Ds -compact\n");
	for (int k = 0; k < ANSWER_KIND_COUNT; k++)
		title_item(out, answer_name((enum answer_kind)k),
		    answer_form((enum answer_kind)k));
	bytes_add_str(out, ".El\n");
}

/* ---- what the documents have ------------------------------------------- */

static char *
read_whole(const char *path)
{
	FILE *f = fopen(path, "r");
	struct bytes text;
	int c;

	if (f == NULL)
		fail_msg("%s cannot be read", path);
	bytes_init(&text, BYTES_NO_LIMIT);
	while ((c = getc(f)) != EOF)
		bytes_add_char(&text, (char)c);
	fclose(f);
	return bytes_take(&text);
}

static void
write_whole(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* Where two texts part, for whoever has to look. */
static void
show_difference(const char *path, const char *have, const char *want)
{
	unsigned line = 1;

	for (; *have == *want && *have != '\0'; have++, want++)
		line += *have == '\n';
	fprintf(stderr, "%s:%u: \"%.60s\" in place of \"%.60s\"; "
	    "UPDATE_DOCS=1 writes it anew\n", path, line, have, want);
}

static void
check_part(const char *file, const char *begin, const char *end,
    void (*make)(struct bytes *out))
{
	char *path = xasprintf("%s/docs/%s", getenv("TOP_SRCDIR"), file);
	char *have = read_whole(path);
	char *from = strstr(have, begin), *to;
	struct bytes want;
	bool same;

	if (from == NULL || (to = strstr(from, end)) == NULL) {
		fail_msg("%s has no place for it", file);
		return;
	}
	from += strlen(begin);
	bytes_init(&want, BYTES_NO_LIMIT);
	bytes_add(&want, have, (size_t)(from - have));
	make(&want);
	bytes_add_str(&want, to);
	same = strcmp(have, want.data) == 0;
	if (!same && getenv("UPDATE_DOCS") != NULL) {
		write_whole(path, want.data);
		same = true;
	}
	if (!same)
		show_difference(path, have, want.data);
	bytes_clear(&want);
	free(have);
	free(path);
	assert_true(same);
}

static void
test_keys(void **state)
{
	(void)state;
	check_part("keymap.md", "<!-- begin keys -->\n", "<!-- end keys -->",
	    key_tables);
}

static void
test_keys_in_the_manual(void **state)
{
	(void)state;
	check_part("smtpscope-keymap.5", ".\\\" begin keys\n",
	    ".\\\" end keys", key_lists);
}

static void
test_commands(void **state)
{
	(void)state;
	check_part("commands.md", "<!-- begin commands -->\n",
	    "<!-- end commands -->", command_tables);
}

static void
test_commands_in_the_manual(void **state)
{
	(void)state;
	check_part("smtpscope.1", ".\\\" begin commands\n",
	    ".\\\" end commands", command_list);
}

static void
test_causes_in_the_manual(void **state)
{
	(void)state;
	check_part("smtpscope.1", ".\\\" begin causes\n",
	    ".\\\" end causes", cause_list);
}

static void
test_scenarios_in_the_manual(void **state)
{
	(void)state;
	check_part("smtpscope.1", ".\\\" begin scenarios\n",
	    ".\\\" end scenarios", scenario_list);
}

static void
test_voices_in_the_manual(void **state)
{
	(void)state;
	check_part("smtpscope-scenario.5", ".\\\" begin voices\n",
	    ".\\\" end voices", voice_list);
	check_part("smtpscope-scenario.5", ".\\\" begin phrases\n",
	    ".\\\" end phrases", phrase_list);
}

static void
test_lessons_in_the_manual(void **state)
{
	(void)state;
	check_part("smtpscope.1", ".\\\" begin lessons\n",
	    ".\\\" end lessons", lesson_list);
	check_part("smtpscope-lesson.5", ".\\\" begin answers\n",
	    ".\\\" end answers", answer_list);
}

static void
test_options_in_the_manual(void **state)
{
	(void)state;
	check_part("smtpscope-config.5", ".\\\" begin options\n",
	    ".\\\" end options", settings_list);
}

/* What only a person can describe is described. */
static void
test_names_in_the_manual(void **state)
{
	char *path = xasprintf("%s/docs/%s", getenv("TOP_SRCDIR"),
	    "smtpscope-config.5");
	char *text = read_whole(path), item[80];

	(void)state;
	for (size_t i = 0; profile_key_at(i) != NULL; i++) {
		snprintf(item, sizeof(item), "Cm %s ", profile_key_at(i));
		if (strstr(text, item) == NULL)
			fail_msg("%s does not describe \"%s\"", path,
			    profile_key_at(i));
	}
	free(text);
	free(path);
}

static void
test_contexts_in_the_manual(void **state)
{
	char *path = xasprintf("%s/docs/%s", getenv("TOP_SRCDIR"),
	    "smtpscope-keymap.5");
	char *text = read_whole(path);
	char *end = strstr(text, ".Sh DEFAULT KEYS"), *at;

	(void)state;
	assert_non_null(end);
	for (int c = 0; c < CONTEXT_COUNT; c++) {
		const char *name = context_name((enum context)c);

		at = strstr(text, name);
		if (at == NULL || at > end)
			fail_msg("%s does not describe the context %s", path,
			    name);
	}
	free(text);
	free(path);
}

static void
has_items(const char *page, const char *source)
{
	char *path = xasprintf("%s/%s", getenv("TOP_SRCDIR"), source);
	char *of = xasprintf("%s/docs/%s", getenv("TOP_SRCDIR"), page);
	char *rows = read_whole(path), *text = read_whole(of), *row = rows;
	char word[40], item[80];
	unsigned found = 0;

	/* A row of the reader's table: { "title", read_title }, */
	for (; (row = strstr(row, "\n\t{ \"")) != NULL; row++) {
		if (sscanf(row, " { \"%39[a-z-]\", read_%*[a-z_] },",
		    word) != 1)
			continue;
		snprintf(item, sizeof(item), "It Cm %s", word);
		if (strstr(text, item) == NULL)
			fail_msg("%s does not describe \"%s\"", of, word);
		found++;
	}
	assert_true(found > 3);
	free(text);
	free(rows);
	free(of);
	free(path);
}

static void
test_words_of_files_in_the_manual(void **state)
{
	char *path = xasprintf("%s/docs/%s", getenv("TOP_SRCDIR"),
	    "smtpscope-scenario.5");
	char *text = read_whole(path);

	(void)state;
	has_items("smtpscope-scenario.5", "core/scenario/scenario-read.c");
	has_items("smtpscope-scenario.5", "core/scenario/voice.c");
	for (int p = 0; p < POINT_COUNT; p++)
		if (strstr(text, scenario_point_name((enum scenario_point)p))
		    == NULL)
			fail_msg("%s does not name the point %s", path,
			    scenario_point_name((enum scenario_point)p));
	free(text);
	free(path);
}

static int
setup(void **state)
{
	if (appcase_setup(state) != 0)
		return -1;
	keymap_init(&vi);
	keymap_init(&emacs);
	return !keymap_preset(&vi, "default", NULL, NULL, NULL) ||
	    !keymap_preset(&emacs, "emacs", NULL, NULL, NULL);
}

static int
teardown(void **state)
{
	keymap_clear(&vi);
	keymap_clear(&emacs);
	return appcase_teardown(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_keys_in_the_manual),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_commands_in_the_manual),
		cmocka_unit_test(test_causes_in_the_manual),
		cmocka_unit_test(test_scenarios_in_the_manual),
		cmocka_unit_test(test_voices_in_the_manual),
		cmocka_unit_test(test_lessons_in_the_manual),
		cmocka_unit_test(test_options_in_the_manual),
		cmocka_unit_test(test_words_of_files_in_the_manual),
		cmocka_unit_test(test_contexts_in_the_manual),
		cmocka_unit_test(test_names_in_the_manual),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
