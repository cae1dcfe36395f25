/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/app/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/files/filename.h"
#include "tui/open/opened.h"
#include "tui/open/words.h"
#include "tui/banned.h"

/* Rows of the list at most: more are reached by their number. */
#define LISTED_MAX	5000
/* The list is filled anew so often while the file is looked at. */
#define LIST_EVERY_US	100000

static const char not_here[] = "this is an opened file: :connect HOST opens "
    "a session";

static void on_slice(struct timer *t);

void
app_open_init(struct app *a)
{
	struct app_open *o = &a->open;

	*o = (struct app_open){ .timer = { .fn = on_slice, .arg = a } };
	bytes_init(&o->peer, BYTES_NO_LIMIT);
	bytes_init(&o->kind, BYTES_NO_LIMIT);
	bytes_init(&o->status, BYTES_NO_LIMIT);
}

static void
drop_file(struct app *a)
{
	struct app_open *o = &a->open;

	loop_timer_stop(&a->run.loop, &o->timer);
	opened_free(o->file);
	free(o->connect);
	o->file = NULL;
	o->connect = NULL;
	o->stopped = false;
	bytes_reset(&o->peer);
	bytes_reset(&o->kind);
}

void
app_open_clear(struct app *a)
{
	drop_file(a);
	opened_free(a->open.next);
	a->open.next = NULL;
	bytes_clear(&a->open.peer);
	bytes_clear(&a->open.kind);
	bytes_clear(&a->open.status);
}

/* ---- one session on the screen ----------------------------------------- */

/* Nothing that was known of the log before. */
static void
forget_log(struct app *a)
{
	view_another_log(&a->view);
	search_look(&a->find.search, &(struct search_scope){ .log = NULL });
	preview_another_log(&a->save);
	a->failure_told = a->asked_for = UNIT_NONE;
	a->reached_told = a->forgotten = a->running = false;
	a->answers_due = 0;
	a->lesson.log = NULL;
}

static void
set_title(struct app *a)
{
	struct app_open *o = &a->open;

	bytes_reset(&o->peer);
	bytes_addf(&o->peer, "opened %s", opened_name(o->file));
	bytes_reset(&o->kind);
	open_words_kind(&o->kind, o->file, o->session);
}

/* To the failure, if there is one; what a file holds is read from the top. */
static void
go_to_failure(struct app *a)
{
	const struct cursor *c = &a->view.cursor;

	app_refresh(a);
	view_follow(&a->view, false);
	view_first(&a->view);
	if (a->run.newest_unit == UNIT_NONE)
		return;
	view_goto_unit(&a->view, a->run.newest_unit);
	app_refresh(a);
	/* With as much as can be of what is said below it. */
	view_scroll(&a->view, (long)c->row - (long)(c->top + c->height / 3));
	app_refresh(a);
}

static size_t
lines_of(const struct log *l)
{
	size_t n = 0;

	for (size_t i = 0; i < log_count(l); i++)
		n += log_entry(l, i)->kind != ENTRY_EVENT;
	return n;
}

static void
tell(struct app *a, const struct capture_notes *n)
{
	struct app_open *o = &a->open;
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; open_words_detail(&text, o->file, i, n); i++) {
		app_say(a, "%s", text.data);
		bytes_reset(&text);
	}
	if (o->no_port)
		app_say(a, "no port: the file names %s alone, so none is "
		    "offered: connect %s:PORT", a->run.name, a->run.name);
	open_words_read(&text, o->file, o->session, n,
	    lines_of(a->run.log));
	app_say(a, "%s (:messages)", text.data);
	bytes_clear(&text);
	o->told = a->said;
}

static void
note_size(struct app_open *o)
{
	const struct capture_session *s = opened_session(o->file, o->session);

	o->lines = s != NULL ? s->lines : 0;
	o->ended = s == NULL || s->ended || opened_is_whole(o->file);
}

/* The log is another one; the file and the session are set. */
static void
show(struct app *a, struct reading *r)
{
	struct app_open *o = &a->open;

	note_size(o);
	forget_log(a);
	free(o->connect);
	o->no_port = r->no_port;
	o->connect = r->target != NULL && !r->no_port ?
	    xasprintf("connect %s", r->target) : NULL;
	run_show(&a->run, &a->o, r->log, r->target);
	r->log = NULL;
	a->run.goal = r->has_goal ? r->goal : opened_goal(&a->run.story);
	run_update(&a->run);
	a->failure_told = a->run.newest_unit;
	a->reached_told = a->run.walk.reached;
	set_title(a);
}

static void
read_session(struct app *a, size_t i)
{
	struct reading r;

	a->open.session = i;
	opened_read(a->open.file, i, &r);
	show(a, &r);
	go_to_failure(a);
	tell(a, &r.notes);
	reading_clear(&r);
}

void
app_open_take(struct app *a, struct opened *f)
{
	app_conceal(a);
	app_type_stop(a);
	app_auth_clear(a);
	session_abort(a->run.session);
	drop_file(a);
	a->open.file = f;
	a->overlay = a->below = OVERLAY_NONE;
	read_session(a, 0);
}

void
app_open_leave(struct app *a)
{
	if (a->open.file == NULL)
		return;
	drop_file(a);
	forget_log(a);
	run_show(&a->run, &a->o, log_new(), NULL);
	log_set_reveal(a->run.log, !a->o.no_reveal);
	run_idle(&a->run, &a->o);
	run_update(&a->run);
	app_refresh(a);
}

void
app_open_fresh(struct app *a)
{
	app_conceal(a);
	app_type_stop(a);
	session_abort(a->run.session);
	drop_file(a);
	forget_log(a);
	run_show(&a->run, &a->o, log_new(), NULL);
	log_set_reveal(a->run.log, !a->o.no_reveal);
	run_update(&a->run);
	app_refresh(a);
}

/* ---- opening ----------------------------------------------------------- */

static void
on_open(struct app *a)
{
	struct opened *f = a->open.next;

	a->open.next = NULL;
	if (f != NULL)
		app_open_take(a, f);
}

static void
on_leave_it(struct app *a)
{
	opened_free(a->open.next);
	a->open.next = NULL;
	app_say(a, "no: this session stays, nothing was opened");
}

bool
app_open_would_lose(struct app *a)
{
	return a->open.file == NULL && log_count(a->run.log) > 0 &&
	    !preview_is_saved(a);
}

void
app_open(struct app *a, const char *path)
{
	static const struct ask how = { .word = "y", .on_yes = on_open,
	    .on_no = on_leave_it };
	bool live = session_state(a->run.session) != SESSION_CLOSED;
	struct err e;

	opened_free(a->open.next);
	a->open.next = NULL;
	if (strcmp(path, "-") == 0) {
		app_error(a, "open: standard input is the keyboard here; "
		    "smtpscope open - reads a pipe");
		return;
	}
	if (filename_is_at_hand(path, &e))
		a->open.next = opened_new(path, &e);
	if (a->open.next == NULL) {
		app_error(a, "open: %s%s", e.detail, a->face.is ==
		    FACE_SCREEN && strstr(e.detail, "no such file") != NULL ?
		    ": Tab completes names" : "");
		return;
	}
	if (live)
		app_ask_as(a, &how, "This session is open%s. End it and open "
		    "the file? [y/N]", app_open_would_lose(a) ? " and not saved" :
		    "");
	else if (app_open_would_lose(a))
		app_ask_as(a, &how, "This session is not saved. Open the file "
		    "in its place? [y/N]");
	else
		on_open(a);
}

/* ---- its sessions ------------------------------------------------------ */

void
app_open_session(struct app *a, size_t i)
{
	struct app_open *o = &a->open;

	if (i >= opened_sessions(o->file)) {
		app_error(a, opened_is_whole(o->file) ? "there are %zu "
		    "sessions in this file" : "%zu sessions were found so "
		    "far", opened_sessions(o->file));
		return;
	}
	if (i != o->session)
		read_session(a, i);
	else
		app_say(a, "this is session %zu", i + 1);
}

void
app_open_step(struct app *a, long by)
{
	struct app_open *o = &a->open;
	size_t n = opened_sessions(o->file), far = (size_t)labs(by), to;

	if (by < 0)
		to = far < o->session ? o->session - far : 0;
	else
		to = far < n - 1 - o->session ? o->session + far : n - 1;
	if (to != o->session)
		read_session(a, to);
	else if (n == 1 && opened_is_whole(o->file))
		app_say(a, "there is one session in this file");
	else
		app_say(a, by < 0 ? "this is the first session" :
		    opened_is_whole(o->file) ? "this is the last session" :
		    "this is the last session that was found so far");
}

static void
pick_session(struct app *a, size_t i)
{
	a->overlay = OVERLAY_NONE;
	if (a->open.file != NULL)
		app_open_session(a, i);
}

static bool
list_is_shown(const struct app *a)
{
	return a->overlay == OVERLAY_LIST && a->list.on_pick == pick_session;
}

static void
add_session(struct app *a, size_t i, size_t of)
{
	const struct capture_session *s = opened_session(a->open.file, i);
	struct bytes title, words;

	bytes_init(&title, BYTES_NO_LIMIT);
	bytes_init(&words, BYTES_NO_LIMIT);
	open_words_session(&title, s, i, of);
	open_words_end(&words, s);
	list_add(&a->list, i, title.data, words.data);
	if (i == a->open.session)
		list_mark(&a->list, '*');
	bytes_clear(&title);
	bytes_clear(&words);
}

static void
fill_list(struct app *a)
{
	struct opened *f = a->open.file;
	size_t n = opened_sessions(f);
	size_t shown = n < LISTED_MAX ? n : LISTED_MAX;
	struct bytes title;

	bytes_init(&title, BYTES_NO_LIMIT);
	bytes_addf(&title, "SESSIONS of %s", opened_name(f));
	if (!opened_is_whole(f))
		bytes_addf(&title, ", %u %%", opened_percent(f));
	if (shown < n)
		bytes_addf(&title, ": %d of %zu, :sessions N goes to any",
		    LISTED_MAX, n);
	list_begin(&a->list, title.data);
	for (size_t i = 0; i < shown; i++)
		add_session(a, i, n);
	list_end(&a->list);
	bytes_clear(&title);
	a->open.listed_us = clock_mono_us();
}

void
app_open_list(struct app *a)
{
	a->open.stopped = false;
	if (opened_session(a->open.file, 0) == NULL) {
		app_say(a, "there is one session in this file");
		return;
	}
	list_clear(&a->list);
	a->list.on_pick = pick_session;
	fill_list(a);
	list_select(&a->list, a->open.session);
	app_say(a, "%s", "");
	app_show_list(a);
}

/* ---- looking at the rest ----------------------------------------------- */

/* It has grown since: the cursor stays where it is. */
static void
read_again(struct app *a)
{
	const struct cursor was = a->view.cursor;
	struct reading r;

	opened_read(a->open.file, a->open.session, &r);
	show(a, &r);
	a->view.cursor = was;
	app_refresh(a);
	reading_clear(&r);
}

static void
take_news(struct app *a)
{
	struct app_open *o = &a->open;
	const struct capture_session *s = opened_session(o->file, o->session);

	if (!o->ended && (s->ended || opened_is_whole(o->file))) {
		if (s->lines != o->lines)
			read_again(a);
		note_size(o);
	}
	set_title(a);
	if (list_is_shown(a) && (opened_is_whole(o->file) ||
	    clock_mono_us() - o->listed_us > LIST_EVERY_US))
		fill_list(a);
}

static void
on_slice(struct timer *t)
{
	struct app *a = t->arg;
	struct app_open *o = &a->open;
	struct bytes text;

	if (o->file == NULL || o->stopped || opened_is_whole(o->file))
		return;
	opened_scan(o->file, CAPTURE_SLICE);
	take_news(a);
	if (!opened_is_whole(o->file) || o->told != a->said)
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	open_words_kind(&text, o->file, o->session);
	app_say(a, "%s: all of the file was looked at (:sessions lists them)",
	    text.data);
	bytes_clear(&text);
}

void
app_open_go_on(struct app *a)
{
	struct app_open *o = &a->open;

	if (o->file != NULL && !o->stopped && !opened_is_whole(o->file) &&
	    !o->timer.on)
		loop_timer_in(&a->run.loop, &o->timer, 0);
}

bool
app_open_stop(struct app *a)
{
	struct app_open *o = &a->open;
	struct bytes text;

	if (o->file == NULL || o->stopped || opened_is_whole(o->file))
		return false;
	o->stopped = true;
	bytes_init(&text, BYTES_NO_LIMIT);
	open_words_progress(&text, o->file);
	app_say(a, "stopped: %s; :sessions goes on", text.data);
	bytes_clear(&text);
	return true;
}

const char *
app_open_status(struct app *a)
{
	struct app_open *o = &a->open;
	struct active active;
	char keys[ACTIVE_KEYS_MAX];

	if (o->file == NULL || o->stopped || opened_is_whole(o->file) ||
	    o->told != a->said)
		return NULL;
	app_active(a, &active);
	bytes_reset(&o->status);
	bytes_addf(&o->status, "%s: ", opened_kind(o->file));
	open_words_progress(&o->status, o->file);
	if (active_keys(&active, "cancel", keys, sizeof(keys))[0] != '\0')
		bytes_addf(&o->status, "; %s stops", keys);
	return o->status.data;
}

/* ---- what cannot be done ----------------------------------------------- */

static bool
is_among(struct slice word, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(word, v[i]))
			return true;
	return false;
}

const char *
app_open_unfit(const struct app *a, const char *line)
{
	static const char *const never[] = { "reconnect", "disconnect",
	    "abort", "ehlo", "helo", "starttls", "auth", "mail", "rcpt",
	    "data", "rset", "noop", "vrfy", "send", "type" };
	static const char *const steps[] = { "next", "retry", "skip", "run",
	    "user", "mechanism", "port", "unverified" };
	struct slice rest = slice_of(line), word = slice_of("");

	if (a->open.file == NULL)
		return NULL;
	slice_word(&rest, &word);
	if (slice_is(word, "prompt"))
		slice_word(&rest, &word);
	if (is_among(word, never, COUNT_OF(never)))
		return not_here;
	if (slice_is(word, "walk") && slice_word(&rest, &word) &&
	    is_among(word, steps, COUNT_OF(steps)))
		return not_here;
	return NULL;
}

size_t
app_open_offers(const struct app *a, struct offer *out)
{
	if (a->open.file == NULL || a->open.connect == NULL)
		return 0;
	*out = (struct offer){ .kind = OFFER_HOST,
	    .command = a->open.connect, .words = "opens a session there",
	    .brief = "opens a session" };
	return 1;
}
