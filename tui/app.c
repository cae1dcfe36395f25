/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/app.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/sasl/sasl.h"
#include "tui/paths.h"
#include "tui/screen/prompt.h"
#include "tui/banned.h"

/* The command line's candidates take at most this part of the body. */
#define LIST_PART	3

/* ---- what happens by itself -------------------------------------------- */

/* A typed AUTH gets the field that shows nothing for its next line. */
static void
offer_field(struct app *a)
{
	uint32_t last = (uint32_t)log_units(a->run.log);

	if (!session_expects_secret(a->run.session) || a->secret.open ||
	    app_is_modal(a) || a->asked_for == last)
		return;
	a->asked_for = last;
	app_ask_answer(a);
}

static void
go_on(struct app *a)
{
	const struct walk *w = &a->run.walk;

	if (!a->running || app_is_modal(a) ||
	    session_is_busy(a->run.session))
		return;
	if (w->reached || w->failed || w->next.kind == INTENT_NONE)
		a->running = false;
	else
		app_walk_next(a);
}

static void
take_changes(struct app *a)
{
	run_update(&a->run);
	app_tell(a);
	offer_field(a);
}

void
app_update(struct app *a)
{
	/* Going on may itself be an event, such as a refusal. */
	do {
		if (a->run.changed)
			take_changes(a);
		go_on(a);
	} while (a->run.changed);
	if (a->revealing && view_cursor_unit(&a->view) != a->reveal_unit)
		app_conceal(a);
}

/* ---- drawing ----------------------------------------------------------- */

/* Whether what the walk offers is about the failure that is explained: its
 * own, or the end of the connection that came with it. */
static bool
is_stuck_here(const struct app *a)
{
	const struct story *st = &a->run.story;
	uint32_t here = a->run.explained_unit;

	return here == st->failure.unit || ((st->closed || st->left) &&
	    here == a->run.newest_unit);
}

static void
fill_state(struct app *a, struct view_state *s)
{
	app_offers(a);
	*s = (struct view_state){
		.log = a->run.log,
		.story = &a->run.story,
		.walk = &a->run.walk,
		.walking = a->walking,
		.explanation = a->run.explained ? &a->run.explanation : NULL,
		.explain_unit = a->run.explained_unit,
		.offers = a->offers,
		.noffers = is_stuck_here(a) ? a->noffers : 0,
		.peer = a->run.name,
		.revealing = a->revealing,
		.reveal_unit = a->reveal_unit,
		.reveal_seconds = REVEAL_SECONDS,
		.message = a->message,
		.message_bad = a->message_bad,
		.waiting = session_waiting_for(a->run.session),
		.pending = a->pending,
		.npending = a->npending,
		.count = a->count,
		.question = a->question,
		.answer = a->answer,
		.prompt_rows = a->secret.open || prompt_is_open(),
		.help = a->overlay == OVERLAY_HELP ? &a->help : NULL,
		.page = a->overlay == OVERLAY_PAGE ? &a->page : NULL,
	};
	app_active(a, &s->active);
	app_overlay_active(a, &s->overlay);
}

void
app_draw(struct app *a)
{
	struct view_state s;
	int last = a->canvas.rows - 1;

	fill_state(a, &s);
	view_draw(&a->view, &s, &a->canvas);
	if (a->secret.open)
		secretfield_draw(&a->secret, &a->canvas, last);
	else if (prompt_is_open())
		prompt_draw(&a->canvas, last, a->canvas.rows / LIST_PART);
}

void
app_refresh(struct app *a)
{
	struct view_state s;

	fill_state(a, &s);
	view_update(&a->view, &s, a->canvas.cols, a->canvas.rows);
}

void
app_resize(struct app *a, int cols, int rows)
{
	app_conceal(a);
	canvas_resize(&a->canvas, cols, rows);
	prompt_resize(cols, rows);
	app_refresh(a);
}

/* ---- the command line's questions -------------------------------------- */

static void
on_accept(void *arg, const char *line)
{
	struct app *a = arg;
	enum asking asking = a->asking;

	a->asking = ASKING_COMMAND;
	if (asking == ASKING_COMMAND) {
		command_run(a, line);
		return;
	}
	if (*line == '\0') {
		a->running = false;
		app_say(a, "no user name: nothing was sent");
		return;
	}
	app_auth_user(a, line);
}

static void
on_cancel(void *arg)
{
	struct app *a = arg;

	if (a->asking == ASKING_USER)
		a->running = false;
	app_say(a, "%s", "");
}

static void
on_complete(void *arg, const char *line, size_t start)
{
	struct app *a = arg;

	if (a->asking == ASKING_COMMAND)
		command_complete(a, line, start, prompt_candidate);
}

/* History takes an allow-list: nothing in these can be a credential. */
static bool
on_keep(void *arg, const char *line)
{
	static const char *const fine[] = { "connect", "ehlo", "helo",
	    "starttls", "walk", "layout", "toggle", "fold", "split", "next",
	    "prev", "goto", "move", "keys", "help", "messages", "explain",
	    "mail", "rcpt", "rset", "noop", "data", "quit", "disconnect",
	    "explain-all", "equivalent" };
	struct app *a = arg;
	struct slice rest = slice_of(line), word = slice_of("");
	struct span secret;

	if (a->asking != ASKING_COMMAND || strchr(line, '@') != NULL ||
	    needles_find(log_needles(a->run.log), rest, &secret, 1) > 0 ||
	    !slice_word(&rest, &word))
		return false;
	for (size_t i = 0; i < COUNT_OF(fine); i++)
		if (slice_is(word, fine[i]))
			return true;
	return false;
}

static void
add_if(const char *word, struct slice typed, void (*add)(const char *))
{
	if (slice_ieq(slice_sub(slice_of(word), 0, typed.n), typed))
		add(word);
}

struct completion {
	struct slice	 typed;
	void	       (*add)(const char *);
};

static void
offer_mech(const char *mech, void *arg)
{
	const struct completion *o = arg;

	if (sasl_find(slice_of(mech)) != NULL)
		add_if(mech, o->typed, o->add);
}

/* What the server offers, and then what else is known. */
static void
offer_mechs(const struct capabilities *c, struct completion *o)
{
	const struct sasl_mech *m;

	capabilities_mechs(c, offer_mech, o);
	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
		if (!capabilities_has_mech(c, slice_of(m->name)))
			add_if(m->name, o->typed, o->add);
}

void
app_complete(struct app *a, enum arg_type type, struct slice typed,
    void (*add)(const char *))
{
	const struct story *st = &a->run.story;
	struct completion to = { typed, add };

	if (type == ARG_MECH)
		offer_mechs(&st->caps[st->caps[1].known], &to);
	else if (type == ARG_HOST) {
		add_if("practice", typed, add);
		add_if("localhost", typed, add);
		add_if(a->run.name, typed, add);
	}
}

/* ---- beginning and end ------------------------------------------------- */

static void
on_esc(struct timer *t)
{
	app_esc_timeout(t->arg);
}

static void
on_reveal_over(struct timer *t)
{
	app_conceal(t->arg);
}

static void
on_keymap_problem(void *arg, const char *text)
{
	struct app *a = arg;

	app_error(a, "%s", text);
}

static void
load_keymaps(struct app *a)
{
	char *own = paths_config("keymap");
	unsigned problems = 0;

	keymap_init(&a->keymap);
	keymap_preset(&a->keymap, "default", command_check,
	    on_keymap_problem, a);
	if (own != NULL && access(own, F_OK) == 0)
		problems += keymap_load_file(&a->keymap, own, command_check,
		    on_keymap_problem, a);
	for (size_t i = 0; i < a->o.nkeymaps; i++)
		problems += keymap_load_file(&a->keymap, a->o.keymaps[i],
		    command_check, on_keymap_problem, a);
	if (problems > 0)
		app_error(a, "keymap: %u problem%s (:messages)", problems,
		    problems == 1 ? "" : "s");
	free(own);
}

bool
app_init(struct app *a, const struct options *o, const char *word,
    struct err *e)
{
	struct prompt_callbacks cb = { on_accept, on_cancel, on_complete,
	    on_keep, a };
	char *history;

	memset(a, 0, sizeof(*a));
	a->o = *o;
	a->failure_told = a->asked_for = UNIT_NONE;
	if (!run_init(&a->run, o, word, e))
		return false;
	view_init(&a->view);
	view_teach(&a->view, o->explain_all);
	help_init(&a->help);
	page_init(&a->page);
	canvas_init(&a->canvas, 80, 24);
	keydec_init(&a->keydec);
	a->esc_timer = (struct timer){ .fn = on_esc, .arg = a };
	a->reveal_timer = (struct timer){ .fn = on_reveal_over, .arg = a };
	a->walking = true;
	load_keymaps(a);
	history = paths_state("history");
	prompt_init(&cb, history);
	free(history);
	return true;
}

void
app_start(struct app *a)
{
	bool problems = a->message_bad;
	char *kept = problems ? xstrdup(a->message) : NULL;

	app_connect(a, NULL);
	if (problems)
		app_error(a, "%s", kept);
	else if (session_state(a->run.session) != SESSION_CLOSED)
		app_welcome(a);
	free(kept);
}

void
app_clear(struct app *a)
{
	prompt_end();
	secretfield_close(&a->secret);
	keydec_clear(&a->keydec);
	keymap_clear(&a->keymap);
	canvas_free(&a->canvas);
	page_clear(&a->page);
	help_clear(&a->help);
	view_clear(&a->view);
	for (size_t i = 0; i < a->nmessages; i++)
		free(a->messages[i]);
	free(a->message);
	free(a->question);
	free(a->secret_prefix);
	app_auth_clear(a);
	free(a->next_target);
	run_clear(&a->run);
}
