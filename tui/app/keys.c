/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/app/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/files/keymap-files.h"
#include "tui/banned.h"

#define COUNT_MAX	99999

/* ---- the keymap -------------------------------------------------------- */

static void
on_problem(void *arg, const char *text)
{
	struct app *a = arg;

	app_error(a, "%s", text);
}

/* Help borrows from the keymap what it shows. */
static void
changed(struct app *a)
{
	struct active active;

	a->npending = 0;
	a->count = 0;
	if (a->overlay != OVERLAY_HELP)
		return;
	app_helped(a, &active);
	help_build(&a->help, &active);
}

static void
load(struct app *a, const char *preset, bool chosen)
{
	unsigned n = keymap_files_load(&a->keymap, &a->o, preset, chosen,
	    on_problem, a);

	if (n > 0)
		app_error(a, "keymap: %u problem%s (:messages)", n,
		    n == 1 ? "" : "s");
}

void
app_keys_load(struct app *a)
{
	keymap_init(&a->keymap);
	a->keys.hex_unit = UNIT_NONE;
	load(a, keymap_files_preset(&a->config), false);
}

void
app_keys_preset(struct app *a, const char *name)
{
	load(a, name, true);
	changed(a);
}

void
app_keys_statement(struct app *a, const char *line)
{
	struct err e;
	bool fine = keymap_load_line(&a->keymap, line, command_check_kept, &e);

	changed(a);
	if (fine)
		app_say(a, "%s", line);
	else
		app_error(a, "%s", e.detail);
}

void
app_keys_source(struct app *a, const char *path)
{
	unsigned n = keymap_load_file(&a->keymap, path, command_check_kept,
	    on_problem, a);

	changed(a);
	if (n > 1)
		app_error(a, "keymap: %u problems (:messages)", n);
	else if (n == 0)
		app_say(a, "the keymap file was read");
}

/* ---- saying what a sequence does ---------------------------------------- */

void
app_keys_describe(struct app *a)
{
	a->describing = true;
	app_say(a, "press the keys to describe");
}

static void
describe(struct app *a, const struct binding *b)
{
	const struct command_def *d;
	struct slice rest, name = slice_of("");
	char keys[64], place[240];
	const char *says;

	binding_keys_text(b, keys, sizeof(keys));
	binding_place_text(b, place, sizeof(place));
	if (b->command == NULL) {
		app_say(a, "%s (%s): nothing, it is unmapped   [%s]", keys,
		    context_name(b->context), place);
		return;
	}
	rest = slice_of(b->command);
	slice_word(&rest, &name);
	d = command_find(name);
	says = b->note != NULL ? b->note : d != NULL ? d->help : "";
	app_say(a, "%s (%s): %s   [%s]   %s", keys, context_name(b->context),
	    b->command, place, says);
}

static void
sequence_text(const struct app *a, char *out, size_t size)
{
	char name[32];

	out[0] = '\0';
	for (size_t i = 0; i < a->npending; i++) {
		size_t n = strlen(out);

		key_name(a->pending[i], name, sizeof(name));
		snprintf(out + n, size - n, "%s", name);
	}
}

/* ---- sequences --------------------------------------------------------- */

static void
sequence_end(struct app *a)
{
	a->npending = 0;
	a->describing = false;
}

static bool
takes_count(struct app *a, struct key k)
{
	if (a->npending > 0 || k.mods != 0 || k.code < '0' || k.code > '9' ||
	    (k.code == '0' && a->count == 0))
		return false;
	if (a->describing) {
		a->describing = false;
		app_say(a, "%c begins a count, for the key behind it",
		    (char)k.code);
		return true;
	}
	if (a->count < COUNT_MAX)
		a->count = a->count * 10 + (k.code - '0');
	return true;
}

/* A key that leaves things leaves an unfinished sequence, too. */
static bool
is_leaving(struct app *a, const struct active *active, struct key k)
{
	const struct binding *b = NULL;

	if (a->npending < 2)
		return false;
	if (k.code == KEYCODE_ESC)
		return true;
	keymap_find(&a->keymap, active->contexts, active->ncontexts, &k, 1,
	    &b);
	return b != NULL && (strcmp(b->command, "dismiss") == 0 ||
	    strcmp(b->command, "cancel") == 0);
}

static bool
can_type(const struct app *a)
{
	return session_state(a->run.session) != SESSION_CLOSED;
}

static void
unbound(struct app *a, const struct active *active, struct key k)
{
	char text[KEYMAP_SEQ_MAX * 32], help[ACTIVE_KEYS_MAX];
	char line[ACTIVE_KEYS_MAX] = "";
	const struct binding *b = keymap_unmapped(&a->keymap,
	    active->contexts, active->ncontexts, a->pending, a->npending);

	if (is_leaving(a, active, k)) {
		app_say(a, "%s", "");
		return;
	}
	if (a->describing && b != NULL) {
		describe(a, b);
		return;
	}
	sequence_text(a, text, sizeof(text));
	active_keys(active, "help", help, sizeof(help));
	if (a->overlay == OVERLAY_NONE && can_type(a))
		active_keys(active, "prompt send", line, sizeof(line));
	app_say(a, "%s does nothing here%s%s%s%s%s%s", text,
	    *line != '\0' ? "; " : "", line, *line != '\0' ?
	    " types a line" : "", *help != '\0' ? *line != '\0' ? ", " :
	    "; " : "", help, *help != '\0' ? " shows the keys" : "");
}

/* An old message gives way to what is said of the bytes under the cursor. */
static void
run_by_key(struct app *a, const char *command)
{
	size_t row = a->view.cursor.row;
	unsigned long said = a->said;
	const struct field *f;

	command_run(a, command);
	if (a->view.cursor.row == row || a->said != said)
		return;
	f = view_field(&a->view);
	if (f != NULL && f->part.n > 0)
		app_say(a, "%s", "");
}

static void
run_binding(struct app *a, const struct binding *b)
{
	/* It may change the keymap. */
	char *command = xstrdup(b->command);

	sequence_end(a);
	run_by_key(a, command);
	free(command);
	a->count = 0;
}

void
app_keys_key(struct app *a, struct key k)
{
	const struct binding *b = NULL;
	struct active active;

	if (a->keys.letter != LETTER_NONE) {
		app_letter_key(a, k);
		return;
	}
	if (takes_count(a, k))
		return;
	if (a->overlay == OVERLAY_NONE)
		app_active(a, &active);
	else
		app_overlay_active(a, &active);
	a->pending[a->npending++] = k;
	switch (keymap_find(&a->keymap, active.contexts, active.ncontexts,
	    a->pending, a->npending, &b)) {
	case KEYMAP_PREFIX:
		if (a->npending < KEYMAP_SEQ_MAX)
			return;
		unbound(a, &active, k);
		break;
	case KEYMAP_NONE:
		unbound(a, &active, k);
		break;
	case KEYMAP_EXACT:
		if (!a->describing) {
			run_binding(a, b);
			return;
		}
		describe(a, b);
		break;
	}
	sequence_end(a);
	a->count = 0;
}

/* To dismiss or to cancel a question is to say no; Esc is what says so. */
void
app_keys_question(struct app *a, struct key k)
{
	static const enum context contexts[] = { CONTEXT_CONFIRM };
	const struct key no = { .code = KEYCODE_ESC };
	const struct binding *b = NULL;
	char *command;

	if (keymap_find(&a->keymap, contexts, COUNT_OF(contexts), &k, 1,
	    &b) != KEYMAP_EXACT) {
		app_question_key(a, k);
		return;
	}
	if (strcmp(b->command, "dismiss") == 0 ||
	    strcmp(b->command, "cancel") == 0) {
		app_question_key(a, no);
		return;
	}
	command = xstrdup(b->command);
	command_run(a, command);
	free(command);
}
