/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/app/app.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/files/paths.h"
#include "tui/open/opened.h"
#include "tui/options/usage.h"
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
	unsigned long said = a->said;

	run_update(&a->run);
	if (a->open.file == NULL)
		app_tell(a);
	app_lesson_look(a, a->said != said);
	app_answer_over(a);
	offer_field(a);
}

/* Rows that are nothing but masks need a word, and so does a history that
 * keeps nothing any more. */
static void
tell_no_memory(struct app *a)
{
	bool none = needles_full(log_needles(a->run.log));

	if (none && !a->no_memory)
		app_error(a, "memory for secrets ran out: all counts as one, "
		    "and nothing is kept; connect again");
	a->no_memory = none;
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
	app_type_on(a);
	start_settle(a);
	if (a->revealing && view_cursor_unit(&a->view) != a->reveal_unit)
		app_conceal(a);
	tell_no_memory(a);
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
	const char *status = app_find_status(a);
	bool opened = a->open.file != NULL;

	if (status == NULL)
		status = app_open_status(a);
	app_offers(a);
	*s = (struct view_state){
		.log = a->run.log,
		.story = &a->run.story,
		.walk = &a->run.walk,
		.walking = a->walking,
		.explanation = a->run.explained ? &a->run.explanation : NULL,
		.explain_unit = a->run.explained_unit,
		.offers = a->offers,
		.noffers = a->noffers,
		.offers_here = is_stuck_here(a),
		.peer = opened ? a->open.peer.data : a->run.name,
		.security = opened ? a->open.kind.data : NULL,
		.keylog = !opened && a->run.opts.tls_opts.keylog != NULL &&
		    a->run.story.connect_unit != UNIT_NONE,
		.opened = opened,
		.sessions = opened && opened_sessions(a->open.file) > 1,
		.panel = app_lesson_panel(a),
		.revealing = a->revealing,
		.reveal_unit = a->reveal_unit,
		.reveal_seconds = REVEAL_SECONDS,
		.message = status != NULL ? status : a->message,
		.message_bad = a->message_bad && status == NULL,
		.search = &a->find.search,
		.filter = a->find.filter.text,
		.searching = a->find.typing,
		.waiting = session_waiting_for(a->run.session),
		.pending = a->pending,
		.npending = a->npending,
		.count = a->count,
		.question = a->question,
		.answer = app_answer_shown(a),
		.prompt_rows = a->secret.open || prompt_is_open(),
		.typing = app_prompt_hint(a),
		.help = a->overlay == OVERLAY_HELP ? &a->help : NULL,
		.page = a->overlay == OVERLAY_PAGE ? &a->page : NULL,
		.list = app_list(a),
		.saved = opened && !preview_is_saved(a) ? NULL :
		    preview_state(a),
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
	if (a->find.typing)
		app_search_draw(a);
	app_work_go_on(a);
	app_find_go_on(a);
	app_open_go_on(a);
}

void
app_spot(struct app *a, int x, int y, struct spot *out)
{
	struct view_state s;

	fill_state(a, &s);
	view_spot(&a->view, &s, x, y, out);
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
	app_hex_resized(a);
	app_refresh(a);
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

bool
app_init(struct app *a, const struct options *o, const char *word,
    struct err *e)
{
	char *history;

	memset(a, 0, sizeof(*a));
	a->o = a->given = *o;
	a->face.is = o->script != NULL ? FACE_SCRIPT :
	    o->plain ? FACE_PLAIN : FACE_SCREEN;
	a->failure_told = a->asked_for = UNIT_NONE;
	app_lesson_init(a);
	if (o->program == PROGRAM_LESSON) {
		if (word != NULL && !catalogue_open(&a->lesson.next, word, e))
			return false;
		word = NULL;
	}
	app_config_read(a);
	start_target(a, word != NULL && *word != '@' ? word : NULL);
	if (!config_target(&a->config, &a->o, &word, e))
		return false;
	if (word == NULL && o->mx == NULL && o->srv == NULL)
		run_init_idle(&a->run, &a->o);
	else if (!run_init(&a->run, &a->o, word, e))
		return false;
	view_init(&a->view);
	app_find_init(a);
	app_open_init(a);
	view_teach(&a->view, o->explain_all);
	help_init(&a->help);
	page_init(&a->page);
	list_init(&a->list);
	start_init(a);
	preview_init(&a->save);
	canvas_init(&a->canvas, 80, 24);
	keydec_init(&a->keydec);
	a->esc_timer = (struct timer){ .fn = on_esc, .arg = a };
	a->reveal_timer = (struct timer){ .fn = on_reveal_over, .arg = a };
	app_work_init(a);
	a->walking = true;
	a->prefs.colour = o->colour;
	app_keys_load(a);
	/* What a script types is not what its user has typed. */
	history = a->face.is == FACE_SCRIPT ? NULL : paths_state("history");
	app_asked_init(a, history);
	free(history);
	return true;
}

void
app_start(struct app *a)
{
	bool problems = a->message_bad;
	char *kept = problems ? xstrdup(a->message) : NULL;
	struct opened *file;

	if (a->open.next != NULL) {
		file = a->open.next;
		a->open.next = NULL;
		app_open_take(a, file);
	} else if (!a->run.idle)
		app_connect(a, NULL);
	if (a->lesson.next.lesson != NULL) {
		app_lesson_take(a);
		if (!problems) {
			free(kept);
			return;
		}
	}
	if (problems)
		app_error(a, "%s", kept);
	else if (session_state(a->run.session) != SESSION_CLOSED)
		app_welcome(a);
	free(kept);
}

void
app_clear(struct app *a)
{
	struct err e;

	/* What was typed before it was known to be secret. */
	a->asking = ASKING_COMMAND;
	if (!prompt_end(&e))
		usage_error("%s", e.detail);	/* there is no row any more */
	secretfield_close(&a->secret);
	keydec_clear(&a->keydec);
	keymap_clear(&a->keymap);
	canvas_free(&a->canvas);
	page_clear(&a->page);
	list_clear(&a->list);
	start_clear(&a->start);
	preview_clear(&a->save);
	help_clear(&a->help);
	app_find_clear(a);
	app_open_clear(a);
	app_lesson_clear(a);
	view_clear(&a->view);
	for (size_t i = 0; i < a->nmessages; i++)
		free(a->messages[i]);
	free(a->message);
	free(a->question);
	free(a->secret_prefix);
	app_auth_clear(a);
	free(a->next_target);
	run_clear(&a->run);
	prefs_clear(&a->prefs);
	bytes_clear(&a->bare);
	config_clear(&a->config);
}
