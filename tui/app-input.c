/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes of the keyboard to what is meant: the password field, a
 * question, the command line, or a key sequence that runs a command. */
#include "tui/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/decode/fields.h"
#include "core/sasl/sasl.h"
#include "tui/screen/prompt.h"
#include "tui/banned.h"

#define COUNT_MAX	99999

/* ---- who listens ------------------------------------------------------- */

bool
app_is_modal(const struct app *a)
{
	return a->secret.open || a->question != NULL || prompt_is_open();
}

void
app_active(struct app *a, struct active *out)
{
	size_t n = 0;

	*out = (struct active){ .keymap = &a->keymap, .find = command_find,
	    .app = a };
	if (a->walking)
		out->contexts[n++] = CONTEXT_WALK;
	out->contexts[n++] = view_side(&a->view) == SIDE_RAW ? CONTEXT_RAW :
	    CONTEXT_DECODED;
	out->contexts[n++] = CONTEXT_LEDGER;
	out->contexts[n++] = CONTEXT_GLOBAL;
	out->ncontexts = n;
}

void
app_overlay_active(struct app *a, struct active *out)
{
	*out = (struct active){ .keymap = &a->keymap, .find = command_find,
	    .app = a };
	out->contexts[0] = a->overlay == OVERLAY_HELP ? CONTEXT_HELP :
	    CONTEXT_LIST;
	out->ncontexts = 1;
}

/* ---- the password field ------------------------------------------------ */

void
app_ask_secret(struct app *a, enum secret_use use, const char *label)
{
	app_conceal(a);
	a->secret_use = use;
	secretfield_open(&a->secret, label);
}

/* What the server asks, for the label; its words may be anything. */
static void
challenge_words(struct app *a, char *out, size_t size)
{
	struct fields f;
	uint32_t unit = (uint32_t)log_units(a->run.log) - 1;

	snprintf(out, size, "%s", "the next line");
	fields_init(&f);
	decode_unit(a->run.log, unit, &f);
	for (size_t i = 0; i < f.n; i++)
		if (strcmp(f.v[i].name, "prompt") == 0)
			vis_copy(out, size, slice_of(f.v[i].value));
	fields_clear(&f);
}

void
app_ask_answer(struct app *a)
{
	char label[200], words[80];

	challenge_words(a, words, sizeof(words));
	snprintf(label, sizeof(label), "AUTH asks \"%s\"; your line in "
	    "base64", words);
	app_ask_secret(a, SECRET_ANSWER, label);
}

/* A typed line of AUTH: what stands before it is not secret. */
static void
send_secret_line(struct app *a, const char *prefix, struct secret *s)
{
	struct slice blob = secret_bytes(s);
	size_t at = strlen(prefix);
	char *line = secret_scratch(at + blob.n + 1);
	struct intent i = { .kind = INTENT_RAW };

	if (line == NULL) {
		app_error(a, "this line is too long");
		return;
	}
	memcpy(line, prefix, at);
	if (blob.n > 0)
		memcpy(line + at, blob.p, blob.n);
	i.arg = (struct slice){ line, at + blob.n };
	app_do(a, &i);
	secret_scratch_free(line, at + blob.n + 1);
}

static void
secret_done(struct app *a)
{
	struct secret *s = secretfield_take(&a->secret);
	bool blob = a->secret_use == SECRET_BLOB;

	if (a->secret_use == SECRET_LOGIN) {
		app_auth_secret(a, s);
		return;
	}
	if (!blob || secret_bytes(s).n > 0 ||
	    !app_auth_offer(a, slice_of(a->secret_prefix)))
		send_secret_line(a, blob ? a->secret_prefix : "", s);
	secret_free(s);
}

static void
secret_key(struct app *a, struct key k)
{
	switch (secretfield_key(&a->secret, k, a->keydec.raw,
	    a->keydec.raw_n)) {
	case SECRETFIELD_DONE:
		secret_done(a);
		break;
	case SECRETFIELD_CANCELLED:
		secretfield_close(&a->secret);
		a->running = false;
		if (a->secret_use == SECRET_ANSWER)
			app_say(a, "nothing was sent; :send * gives this "
			    "AUTH up, i goes on with it");
		else
			app_say(a, "nothing was sent");
		break;
	case SECRETFIELD_MORE:
		break;
	}
}

/* ---- the command line -------------------------------------------------- */

void
app_prompt(struct app *a, const char *text)
{
	app_conceal(a);
	a->asking = ASKING_COMMAND;
	prompt_open(":", text);
}

void
app_ask_user(struct app *a, const char *text)
{
	app_conceal(a);
	a->asking = ASKING_USER;
	prompt_open("User name: ", text);
}

struct beginning {
	struct slice	 word;
	bool		 fits;
};

static void
note_mech(const char *mech, void *arg)
{
	struct beginning *b = arg;

	b->fits = b->fits || slice_ieq(slice_sub(slice_of(mech), 0,
	    b->word.n), b->word);
}

/*
 * Whether the name of a mechanism that is known or offered begins like that.
 * Anything else is a message whose mechanism was forgotten.
 */
static bool
may_be_mech(const struct app *a, struct slice word)
{
	struct beginning b = { word, false };
	const struct sasl_mech *m;

	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
		note_mech(m->name, &b);
	for (size_t i = 0; i < COUNT_OF(a->run.story.caps); i++)
		capabilities_mechs(&a->run.story.caps[i], note_mech, &b);
	return b.fits;
}

/*
 * "send AUTH MECH " is where a secret begins: from here on it is typed into
 * the password field, which readline never sees.  Returns the length of the
 * part of line that is no secret, or 0.
 */
static size_t
secret_begins(const struct app *a, const char *line)
{
	struct slice rest = slice_of(line), word;
	size_t used;

	if (!slice_word(&rest, &word) || !slice_is(word, "send") ||
	    !slice_word(&rest, &word) || !slice_iis(word, "AUTH") ||
	    !slice_word(&rest, &word))
		return 0;
	used = (size_t)(word.p + word.n - line);
	if (!may_be_mech(a, word))
		return (size_t)(word.p - line);
	return line[used] == ' ' || line[used] == '\t' ? used + 1 : 0;
}

static void
move_to_secret(struct app *a, const char *line, size_t at)
{
	struct slice rest = slice_of(line), word;
	char label[120];

	slice_word(&rest, &word);
	free(a->secret_prefix);
	while (*rest.p == ' ')
		rest = slice_sub(rest, 1, rest.n);
	a->secret_prefix = xstrndup(rest.p, (size_t)(line + at - rest.p));
	snprintf(label, sizeof(label), "%.60s...",
	    a->secret_prefix);
	prompt_close();
	app_ask_secret(a, SECRET_BLOB, label);
}

/* What stands there already goes with it. */
static void
move_to_secret_with(struct app *a, struct slice line, size_t at)
{
	struct secret *begun = secret_new(line.p + at, line.n - at);

	move_to_secret(a, line.p, at);
	secretfield_paste(&a->secret, secret_bytes(begun));
	secret_free(begun);
}

static void
prompt_typed(struct app *a, struct key k)
{
	size_t at;

	prompt_key(k, a->keydec.raw, a->keydec.raw_n);
	if (!prompt_is_open() || a->asking != ASKING_COMMAND)
		return;
	at = secret_begins(a, prompt_line());
	if (at > 0)
		move_to_secret_with(a, slice_of(prompt_line()), at);
}

/* ---- key sequences ----------------------------------------------------- */

static void
describe(struct app *a, const struct binding *b)
{
	char keys[64];

	binding_keys_text(b, keys, sizeof(keys));
	app_say(a, "%s (%s): %s   [%s:%u]", keys, context_name(b->context),
	    b->command ? b->command : "nothing: it is unmapped", b->file,
	    b->line);
}

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
	    (k.code == '0' && a->count == 0) || a->overlay != OVERLAY_NONE)
		return false;
	if (a->count < COUNT_MAX)
		a->count = a->count * 10 + (k.code - '0');
	return true;
}

static void
unbound(struct app *a)
{
	char name[32], text[160] = "";

	for (size_t i = 0; i < a->npending; i++) {
		key_name(a->pending[i], name, sizeof(name));
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "%s", name);
	}
	app_say(a, "%s does nothing here; ? shows the keys", text);
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
sequence_key(struct app *a, struct key k)
{
	struct active active;
	const struct binding *b = NULL;
	char *command;

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
		/* FALLTHROUGH */
	case KEYMAP_NONE:
		if (k.code == KEYCODE_ESC && a->npending > 1)
			app_say(a, "%s", "");
		else
			unbound(a);
		break;
	case KEYMAP_EXACT:
		if (a->describing) {
			describe(a, b);
			break;
		}
		command = b->command ? xstrdup(b->command) : NULL;
		sequence_end(a);
		if (command != NULL)
			run_by_key(a, command);
		free(command);
		a->count = 0;
		return;
	}
	sequence_end(a);
	a->count = 0;
}

/* ---- events ------------------------------------------------------------ */

/* These two work while something is typed, too. */
static bool
is_terminal_key(struct app *a, struct key k)
{
	struct key suspend = { 'z', KEYMOD_CTRL }, redraw = { 'l',
	    KEYMOD_CTRL };

	if (!app_is_modal(a))
		return false;
	if (key_eq(k, suspend))
		command_run(a, "suspend");
	else if (key_eq(k, redraw))
		command_run(a, "redraw");
	else
		return false;
	return true;
}

static void
on_key(struct app *a, struct key k)
{
	if (is_terminal_key(a, k))
		return;
	if (a->secret.open)
		secret_key(a, k);
	else if (a->question != NULL)
		app_question_key(a, k);
	else if (prompt_is_open())
		prompt_typed(a, k);
	else
		sequence_key(a, k);
}

/* A paste is one edit and never runs a command by itself. */
static void
on_paste(struct app *a)
{
	struct slice text = keydec_paste(&a->keydec);
	char *joined;
	size_t ends, at;

	if (a->secret.open) {
		secretfield_paste(&a->secret, text);
		return;
	}
	if (!prompt_is_open()) {
		app_error(a, "a paste goes into the command line: press : or "
		    "i first");
		return;
	}
	joined = secret_scratch(strlen(prompt_line()) + text.n + 1);
	at = 0;
	if (joined != NULL) {
		size_t n = strlen(prompt_line());

		memcpy(joined, prompt_line(), n);
		memcpy(joined + n, text.p, text.n);
		joined[n + text.n] = '\0';
		at = a->asking == ASKING_COMMAND ?
		    secret_begins(a, joined) : 0;
		if (at > 0) {
			move_to_secret(a, joined, at);
			secretfield_paste(&a->secret,
			    slice_of(joined + at));
		}
		secret_scratch_free(joined, n + text.n + 1);
	}
	if (at > 0)
		return;
	ends = prompt_paste(text);
	if (ends > 0)
		app_say(a, "%zu line ends were made blanks: nothing runs "
		    "before Enter", ends);
}

static void
handle(struct app *a, enum keydec_event ev, struct key k)
{
	if (ev == KEYDEC_KEY)
		on_key(a, k);
	else if (ev == KEYDEC_PASTE)
		on_paste(a);
}

void
app_byte(struct app *a, unsigned char c)
{
	struct key k = { .code = 0 };
	enum keydec_event ev = keydec_byte(&a->keydec, c, &k);

	a->consumed++;
	handle(a, ev, k);
	if (keydec_is_pending(&a->keydec))
		loop_timer_in(&a->run.loop, &a->esc_timer,
		    KEYDEC_ESC_MS * 1000);
	else
		loop_timer_stop(&a->run.loop, &a->esc_timer);
}

void
app_esc_timeout(struct app *a)
{
	struct key k = { .code = 0 };
	enum keydec_event ev = keydec_timeout(&a->keydec, &k);

	handle(a, ev, k);
}
