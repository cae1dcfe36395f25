/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes of the keyboard to what is meant: the password field, a
 * question, the command line, or a key sequence that runs a command. */
#include "tui/app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/sasl/sasl.h"
#include "core/sasl/token.h"
#include "tui/screen/prompt.h"
#include "tui/banned.h"

/* ---- who listens ------------------------------------------------------- */

bool
app_is_modal(const struct app *a)
{
	return a->secret.open || a->question != NULL || prompt_is_open() ||
	    a->swallowing;
}

void
app_active(struct app *a, struct active *out)
{
	size_t n = 0;

	*out = (struct active){ .keymap = &a->keymap, .find = command_find,
	    .app = a, .by_name = a->face.is == FACE_PLAIN,
	    .not_here = app_open_unfit };
	if (a->lesson.source.lesson != NULL)
		out->contexts[n++] = CONTEXT_LESSON;
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
	    .app = a, .not_here = app_open_unfit };
	out->ncontexts = 1;
	out->contexts[0] = a->overlay == OVERLAY_HELP ? CONTEXT_HELP :
	    CONTEXT_LIST;
	/* There is nothing below the start that keys could be meant for. */
	if (a->overlay == OVERLAY_START)
		out->contexts[out->ncontexts++] = CONTEXT_GLOBAL;
	if (a->find.typing) {
		out->contexts[0] = CONTEXT_SEARCH;
		out->ncontexts = 1;
	}
}

/* ---- the password field ------------------------------------------------ */

void
app_ask_secret(struct app *a, enum secret_use use, const char *label)
{
	app_conceal(a);
	a->secret_use = use;
	secretfield_open(&a->secret, label);
	secretfield_stars(&a->secret, a->prefs.stars);
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
	if (a->secret_use == SECRET_STRAY) {
		secret_free(s);
		app_error(a, "this is a token or key, and no login is going "
		    "on: nothing was sent (auth asks for it)");
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
			app_say(a, "nothing was sent; %s goes on, :send * "
			    "gives this AUTH up", a->face.is == FACE_PLAIN ?
			    "send" : "i");
		else
			app_say(a, "nothing was sent");
		app_type_stop(a);
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

const char *
app_prompt_hint(const struct app *a)
{
	if (a->question != NULL)
		return app_question_hint(a);
	if (!prompt_is_open() || a->asking != ASKING_COMMAND)
		return NULL;
	if (strncmp(prompt_line(), "filter ", 7) == 0)
		return "for example: code:5xx  verb:auth  dir:s  /text/   "
		    "(C-u clears it)";
	if (prompt_has_word())
		return "Enter runs it, Esc leaves; C-u clears what is typed, "
		    "C-u again all";
	return NULL;
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

/* Where others may stand before it, and a colon of its own. */
static struct slice
last_command(const char *line)
{
	struct slice rest = slice_of(line), one;

	while (rest.n > 0 && (*rest.p == ' ' || *rest.p == '\t'))
		rest = slice_sub(rest, 1, rest.n);
	rest = slice_sub(rest, rest.n > 0 && *rest.p == ':', rest.n);
	one = rest;
	while (command_next(&rest, &one))
		;
	return one;
}

static bool
may_hold_secret(const struct app *a)
{
	return a->asking == ASKING_COMMAND || a->asking == ASKING_LINE;
}

/* What of the line would go to the server. */
static bool
sent_line(const struct app *a, const char *line, struct slice *out)
{
	struct slice word;

	*out = slice_of(line);
	if (a->asking == ASKING_LINE)
		return true;
	*out = last_command(line);
	return slice_word(out, &word) && slice_is(word, "send");
}

/*
 * "send AUTH MECH " is where a secret begins: from here on it is typed into
 * the password field, which readline never sees.  Returns the length of the
 * part of line that is no secret, or 0.
 */
static size_t
secret_begins(const struct app *a, const char *line)
{
	struct slice rest, word;
	size_t used;

	if (!sent_line(a, line, &rest) ||
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
	struct slice rest;
	char label[120];

	if (!sent_line(a, line, &rest))
		return;
	if (memchr(line, ';', (size_t)(rest.p - line)) != NULL)
		app_say(a, "only this line is sent; what stood before it is "
		    "left out");
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

/* ---- a secret where none is due ---------------------------------------- */

/* A word that can be nothing else than a token or a key: where it begins. */
static bool
stray_begins(const char *line, size_t *at)
{
	struct slice rest = slice_of(line), word;

	while (slice_word(&rest, &word)) {
		unsigned flags = token_kind(token_identify(word))->flags;

		if (flags & TOKEN_SURE && !(flags & TOKEN_NAME)) {
			*at = (size_t)(word.p - line);
			return true;
		}
	}
	return false;
}

/* The rest of it is typed where nothing is shown. */
static void
move_stray(struct app *a, struct slice begun)
{
	struct secret *s = secret_new(begun.p, begun.n);

	prompt_close();
	app_ask_secret(a, SECRET_STRAY, "a token or key, which is not sent");
	secretfield_paste(&a->secret, secret_bytes(s));
	secret_free(s);
}

static void
prompt_typed(struct app *a, struct key k)
{
	size_t at;

	if (a->asking == ASKING_SEARCH) {
		if (!app_search_key(a, k))
			prompt_key(k, a->keydec.raw, a->keydec.raw_n);
		if (prompt_is_open())
			app_search_typed(a);
		return;
	}
	if (a->asking != ASKING_NARROW || !app_narrow_key(a, k))
		prompt_key(k, a->keydec.raw, a->keydec.raw_n);
	if (prompt_is_open() && a->asking == ASKING_NARROW)
		app_narrow_typed(a);
	if (!prompt_is_open() || !may_hold_secret(a))
		return;
	at = secret_begins(a, prompt_line());
	if (at > 0)
		move_to_secret_with(a, slice_of(prompt_line()), at);
	else if (stray_begins(prompt_line(), &at))
		move_stray(a, slice_of(prompt_line() + at));
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
		app_keys_question(a, k);
	else if (prompt_is_open())
		prompt_typed(a, k);
	else if (!app_swallows(a, k) && !app_type_swallows(a, k))
		app_keys_key(a, k);
}

static size_t
lines_of(struct slice text)
{
	size_t n = text.n > 0;

	for (size_t i = 0; i + 1 < text.n; i++)
		n += text.p[i] == '\n' || (text.p[i] == '\r' &&
		    text.p[i + 1] != '\n');
	return n;
}

static void
refuse_paste(struct app *a, struct slice text)
{
	size_t n = lines_of(text);

	a->swallowing = a->swallowing || a->answers_due > 0;
	app_error(a, "%zu pasted line%s ignored: a paste goes into the "
	    "command line, press : or i first", n, n == 1 ? " was" :
	    "s were");
}

/*
 * Where the line and the paste are the beginning of a secret, that goes into
 * the field; only then readline gets it.  False: it was not for readline.
 */
static bool
is_for_line(struct app *a, struct slice text)
{
	size_t n = strlen(prompt_line()), at, begun;
	char *joined;

	if (!may_hold_secret(a))
		return true;
	joined = secret_scratch(n + text.n + 1);
	if (joined == NULL) {
		app_error(a, "this is more than the command line holds: "
		    "nothing was pasted");
		return false;
	}
	memcpy(joined, prompt_line(), n);
	memcpy(joined + n, text.p, text.n);
	at = secret_begins(a, joined);
	if (at > 0) {
		move_to_secret(a, joined, at);
		secretfield_paste(&a->secret, slice_of(joined + at));
	} else if (stray_begins(joined, &begun)) {
		move_stray(a, slice_of(joined + begun));
		at = 1;
	}
	secret_scratch_free(joined, n + text.n + 1);
	return at == 0;
}

/* A paste is one edit and never runs a command by itself. */
static void
on_paste(struct app *a)
{
	struct slice text = keydec_paste(&a->keydec);
	size_t ends;

	if (a->secret.open) {
		secretfield_paste(&a->secret, text);
		return;
	}
	if (!prompt_is_open()) {
		refuse_paste(a, text);
		return;
	}
	if (!is_for_line(a, text))
		return;
	ends = prompt_paste(text);
	if (prompt_is_open() && a->asking == ASKING_SEARCH)
		app_search_typed(a);
	if (prompt_is_open() && a->asking == ASKING_NARROW)
		app_narrow_typed(a);
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
	else if (ev == KEYDEC_MOUSE)
		mouse_event(a, &a->keydec.mouse);
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
