/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the word that is being typed may become, for the shells.  The first
 * line says what else it may be: "files", "folders", or "words" for nothing
 * else; then comes a candidate a line, a tab, and what it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/explain/explain.h"
#include "core/explain/terms.h"
#include "core/log/stage.h"
#include "core/scenario/scenario.h"
#include "core/scenario/voice.h"
#include "core/report/equivalent.h"
#include "core/sasl/sasl.h"
#include "core/transcript/format.h"
#include "tui/keys/keymap.h"
#include "tui/lesson/catalogue.h"
#include "tui/options/words.h"
#include "tui/program/programs.h"
#include "tui/settings/config.h"
#include "tui/banned.h"

/* What is typed; lead is the part of it that is settled: "--auth=PLAIN,". */
struct typed {
	const char	*word;
	size_t		 lead;
};

static void
offer(const struct typed *t, const char *name, const char *help)
{
	const char *open = t->word + t->lead;

	if (strncmp(name, open, strlen(open)) == 0)
		fprintf(stdout, "%.*s%s\t%s\n", (int)t->lead, t->word, name,
		    help);
}

static void
offer_choices(const struct typed *t, const char *choices)
{
	while (*choices != '\0') {
		size_t n = strcspn(choices, "|");
		char *one = xstrndup(choices, n);

		offer(t, one, "");
		free(one);
		choices += n + (choices[n] == '|');
	}
}

/* ---- what the program knows -------------------------------------------- */

static void
offer_mechs(const struct typed *t)
{
	const struct sasl_mech *m;

	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
		offer(t, m->name, "");
}

static void
offer_stages(const struct typed *t)
{
	for (int s = 0; s < STAGE_COUNT; s++)
		offer(t, stage_name((enum stage)s), "");
}

static void
offer_scenarios(const struct typed *t)
{
	const struct scenario *s;

	for (size_t i = 0; (s = scenario_at(i)) != NULL; i++)
		offer(t, s->name, s->title);
}

static void
offer_voices(const struct typed *t)
{
	const struct voice *v;

	for (size_t i = 0; (v = voice_at(i)) != NULL; i++)
		offer(t, v->name, v->title);
}

static void
offer_lessons(const struct typed *t)
{
	const struct lesson_source *s;

	for (size_t i = 0; (s = catalogue_at(i)) != NULL; i++)
		offer(t, s->name, s->lesson->title);
}

static void
offer_tools(const struct typed *t)
{
	for (int i = 0; i < EQUIVALENT_COUNT; i++)
		offer(t, equivalent_name((enum equivalent_tool)i), "");
}

static void
offer_formats(const struct typed *t)
{
	const struct transcript_format *f;

	for (size_t i = 0; (f = transcript_format_at(i)) != NULL; i++)
		offer(t, f->name, f->title);
}

static void
offer_presets(const struct typed *t)
{
	const char *name;

	for (size_t i = 0; (name = keymap_preset_at(i)) != NULL; i++)
		offer(t, name, "");
}

static void
offer_contexts(const struct typed *t)
{
	for (int c = 0; c < CONTEXT_COUNT; c++)
		offer(t, context_name((enum context)c), "");
}

static void
offer_replies(const struct typed *t)
{
	const struct cause *c;
	const struct term *term;

	for (size_t i = 0; (c = cause_at(i)) != NULL; i++)
		offer(t, c->id, c->title);
	for (size_t i = 0; (term = term_at(i)) != NULL; i++)
		for (size_t k = 0; term->names[k] != NULL; k++)
			if ((term->kind & TERM_SIGN) == 0 &&
			    strchr(term->names[k], ' ') == NULL)
				offer(t, term->names[k], term->title);
}

/* ---- where to ---------------------------------------------------------- */

static void
be_quiet(void *arg, const char *text)
{
	(void)arg;
	(void)text;
}

/*
 * bash takes what is offered as it is into the line, where the shell would
 * act on it: "$(...)" is a name of a server, too.
 */
static bool
is_plain(const char *name)
{
	char shown[200];

	vis_copy(shown, sizeof(shown), slice_of(name));
	return strcmp(shown, name) == 0 && name[0] != '-' &&
	    strpbrk(name, "$`\\!&|<>(){}*?~#^") == NULL;
}

static void
offer_servers(const struct typed *t)
{
	struct config c;

	config_init(&c);
	config_load(&c, be_quiet, NULL);
	for (size_t i = 0; i < c.nprofiles; i++) {
		char *name = xasprintf("@%s", c.profiles[i].name);
		char target[200];

		if (!is_plain(c.profiles[i].name)) {
			free(name);
			continue;
		}
		vis_copy(target, sizeof(target),
		    slice_of(c.profiles[i].target));
		offer(t, name, target);
		free(name);
	}
	config_clear(&c);
}

static void
offer_targets(const struct typed *t)
{
	static const char practice[] = "practice:";
	struct typed behind = { t->word, sizeof(practice) - 1 };

	if (strncmp(t->word, practice, behind.lead) == 0) {
		offer_scenarios(&behind);
		return;
	}
	offer(t, "practice", "the practice server, for this session alone");
	offer(t, practice, "... with a trouble of your choice");
	offer_servers(t);
}

/* ---- the line ---------------------------------------------------------- */

static void
offer_value(struct typed *t, const struct option_word *o)
{
	const char *comma;

	switch (o->value) {
	case VALUE_CHOICE:
		offer_choices(t, o->choices);
		break;
	case VALUE_FORMAT:
		offer_formats(t);
		break;
	case VALUE_MECHS:
		comma = strrchr(t->word + t->lead, ',');
		if (comma != NULL)
			t->lead = (size_t)(comma + 1 - t->word);
		offer_mechs(t);
		break;
	case VALUE_MECH:
		offer_mechs(t);
		break;
	case VALUE_PRESET:
		offer_presets(t);
		break;
	case VALUE_SCENARIO:
		offer_scenarios(t);
		break;
	case VALUE_STAGE:
		offer_stages(t);
		break;
	case VALUE_TOOL:
		offer_tools(t);
		break;
	case VALUE_VOICE:
		offer_voices(t);
		break;
	case VALUE_NONE:
	case VALUE_TEXT:
	case VALUE_FILE:
	case VALUE_FOLDER:
		break;
	}
}

static const char *
kind_of_value(const struct option_word *o)
{
	switch (o->value) {
	case VALUE_FILE:
	case VALUE_SCENARIO:
	case VALUE_VOICE:
		return "files";
	case VALUE_FOLDER:
		return "folders";
	default:
		return "words";
	}
}

static void
complete_value(struct typed *t, const struct option_word *o)
{
	fprintf(stdout, "%s\n", kind_of_value(o));
	offer_value(t, o);
}

static void
complete_option(const struct typed *t, enum program program)
{
	const struct option_word *o;

	fputs("words\n", stdout);
	for (size_t i = 0; (o = option_word_at(i)) != NULL; i++)
		if (o->programs & 1u << program)
			offer(t, o->name, o->help);
}

static void
offer_commands(const struct typed *t)
{
	const struct command_word *c;

	for (size_t i = 1; (c = command_word_at(i)) != NULL; i++)
		offer(t, c->word, c->help);
}

static void
complete_operand(const struct typed *t, const struct command_word *c,
    bool first)
{
	fputs(c->operand == OPERAND_FILE || c->operand == OPERAND_LESSON ?
	    "files\n" : "words\n", stdout);
	if (c->word == NULL && first)
		offer_commands(t);
	switch (c->operand) {
	case OPERAND_TARGET:
		offer_targets(t);
		break;
	case OPERAND_REPLY:
		offer_replies(t);
		break;
	case OPERAND_CONTEXT:
		offer_contexts(t);
		break;
	case OPERAND_FILE:
		offer(t, "-", "standard input");
		break;
	case OPERAND_LESSON:
		offer_lessons(t);
		break;
	case OPERAND_NONE:
		break;
	}
}

/* What is in front of the last word; *o is an option that still waits. */
static bool
read_before(const struct command_word *c, int n, char **words,
    const struct option_word **o)
{
	*o = NULL;
	for (int i = 0; i < n; i++) {
		if (*o != NULL) {
			*o = NULL;
			continue;
		}
		if (strcmp(words[i], "--") == 0)
			return false;
		*o = option_word_find(words[i], c->program);
		if (*o != NULL && (*o)->value == VALUE_NONE)
			*o = NULL;
	}
	return true;
}

int
program_complete(int n, char **words)
{
	const struct command_word *c = command_word_at(0);
	const struct option_word *o = NULL;
	struct typed t = { n > 0 ? words[n - 1] : "", 0 };
	bool first = n <= 1, options;
	char *name;

	if (n > 1 && command_word_find(words[0]) != NULL) {
		c = command_word_find(words[0]);
		words++;
		n--;
	}
	options = read_before(c, n > 0 ? n - 1 : 0, words, &o);
	if (o == NULL && options && strncmp(t.word, "--", 2) == 0 &&
	    strchr(t.word, '=') != NULL) {
		t.lead = strcspn(t.word, "=") + 1;
		name = xstrndup(t.word, t.lead - 1);
		o = option_word_find(name, c->program);
		free(name);
	}
	if (o != NULL)
		complete_value(&t, o);
	else if (options && t.word[0] == '-')
		complete_option(&t, c->program);
	else
		complete_operand(&t, c, first);
	return STATUS_GOOD;
}
