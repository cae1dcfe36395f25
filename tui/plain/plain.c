/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface without a screen: who owns the terminal, the signals and the
 * loop, and when a line is wanted. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "tui/app/app.h"
#include "tui/login/patience.h"
#include "tui/plain/answer.h"
#include "tui/plain/echo.h"
#include "tui/plain/input.h"
#include "tui/plain/tell.h"
#include "tui/program/programs.h"
#include "tui/screen/prompt.h"
#include "tui/options/usage.h"
#include "tui/signals.h"
#include "tui/banned.h"

#define LABEL		"smtpscope> "
#define COLS		200	/* nothing is shortened to fit a screen */
#define ROWS		24
#define CTRL_C		3
#define CTRL_D		4
#define PATIENCE_US	2000000	/* then it is said what is waited for */

struct plain {
	struct app	 app;
	struct input	 in;
	struct echo	 echo;
	struct tell	 tell;
	struct watch	 keys, signals;
	struct timer	 patience;
	char		 answer[8];	/* to a question, while it is edited */
	bool		 asked;		/* it stands there already */
	bool		 waiting;	/* something is waited for */
	bool		 secret;	/* the field was open before */
	bool		 wrong;		/* a line was no command */
	int		 died_of;	/* the signal that ends us, or 0 */
};

/* ---- writing ----------------------------------------------------------- */

static void
put(const struct bytes *b)
{
	fwrite(b->data, 1, b->len, stdout);
	fflush(stdout);
}

static void
end_line(struct plain *p)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	if (p->asked && p->in.shown)
		bytes_add_char(&out, '\n');
	p->asked = false;
	echo_end(&p->echo, &out);
	put(&out);
	bytes_clear(&out);
}

static void
tell(struct plain *p)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	tell_all(&p->tell, &out);
	if (out.len > 0) {
		end_line(p);
		put(&out);
	}
	bytes_clear(&out);
}

/* ---- what is being asked ----------------------------------------------- */

/* Nothing but an answer, or the next command, is awaited. */
static bool
is_ready(const struct plain *p)
{
	const struct app *a = &p->app;

	return !a->run.changed && (app_is_modal(a) ||
	    (!session_is_busy(a->run.session) && !a->running));
}

static bool
wants_secret(const struct app *a)
{
	return a->secret.open || a->swallowing;
}

static void
show_edited(struct plain *p, const char *label, const char *text,
    size_t point)
{
	struct slice line = slice_of(text);
	struct bytes shown, out;
	size_t at;

	bytes_init(&shown, BYTES_NO_LIMIT);
	bytes_init(&out, BYTES_NO_LIMIT);
	vis_add(&shown, slice_sub(line, 0, point), VIS_UTF8);
	at = shown.len;
	vis_add(&shown, slice_sub(line, point, line.n), VIS_UTF8);
	echo_show(&p->echo, label, bytes_slice(&shown), at, &out);
	put(&out);
	bytes_clear(&shown);
	bytes_clear(&out);
}

/* A terminal that shows what is typed ends the line itself. */
static void
show_once(struct plain *p, const char *label)
{
	bool command = strcmp(label, LABEL) == 0;

	if (p->asked || (!p->in.terminal && command))
		return;
	p->asked = true;
	if (command && !p->in.shown) {	/* it is no part of a log */
		fputs(label, stderr);
		return;
	}
	fputs(label, stdout);
	if (!p->in.shown)
		fputc('\n', stdout);
	fflush(stdout);
}

static void
show(struct plain *p, const char *label, const char *text, size_t point)
{
	if (p->in.editing)
		show_edited(p, label, text, point);
	else
		show_once(p, label);
}

static void
show_asked(struct plain *p)
{
	struct app *a = &p->app;
	char label[512];

	if (a->secret.open) {
		snprintf(label, sizeof(label), "%s (not shown): ",
		    a->secret.label);
		show(p, label, "", 0);
	} else if (a->question != NULL) {
		snprintf(label, sizeof(label), "%s ", a->question);
		show(p, label, p->answer, strlen(p->answer));
	} else if (!a->swallowing) {
		show(p, a->asking == ASKING_COMMAND ? LABEL : prompt_label(),
		    prompt_line(), prompt_point());
	}
}

/* Tab has found more than one: they stand above the line. */
static void
show_candidates(struct plain *p)
{
	char *const *v;
	size_t n = prompt_candidates(&v);
	struct bytes out;

	if (n == 0)
		return;
	bytes_init(&out, BYTES_NO_LIMIT);
	echo_end(&p->echo, &out);
	for (size_t i = 0; i < n; i++) {
		bytes_add_str(&out, "  ");
		vis_add(&out, slice_of(v[i]), VIS_UTF8);
		bytes_add_char(&out, '\n');
	}
	put(&out);
	bytes_clear(&out);
}

/* ---- taking what was typed --------------------------------------------- */

static void
end_answer(struct plain *p)
{
	end_line(p);
	plain_answer(&p->app, p->answer);
	p->answer[0] = '\0';
}

/* A question is answered by a line: a letter and Enter, or a word. */
static void
answer_byte(struct plain *p, unsigned char c)
{
	size_t n = strlen(p->answer);

	if (c == '\r' || c == '\n') {
		end_answer(p);
	} else if (c == '\b' || c == 0x7f) {
		if (n > 0)
			p->answer[n - 1] = '\0';
	} else if (c == CTRL_D || c == 0x1b) {
		end_line(p);
		p->answer[0] = '\0';
		plain_no_answer(&p->app);
	} else if (c > ' ' && c < 0x7f && n + 1 < sizeof(p->answer)) {
		p->answer[n] = (char)c;
		p->answer[n + 1] = '\0';
		/* What begins no answer may begin a password. */
		if (strncasecmp(p->answer, "yes", n + 1) != 0 &&
		    strncasecmp(p->answer, "no", n + 1) != 0)
			snprintf(p->answer, sizeof(p->answer), "?");
	}
}

static void
take_byte(struct plain *p)
{
	struct app *a = &p->app;
	unsigned char c = input_byte(&p->in);

	if (!a->secret.open && a->question != NULL) {
		answer_byte(p, c);
		return;
	}
	if (c == CTRL_D && prompt_is_open() && *prompt_line() == '\0' &&
	    a->asking == ASKING_COMMAND) {
		p->in.eof = true;
		return;
	}
	if (c == '\r' || c == '\n')
		end_line(p);
	app_byte(a, c);
	if (c == '\t')
		show_candidates(p);
}

/* Nobody can type a password here: the terminal behind it is asked, and if
 * there is none, it is said what to do. */
static void
ask_elsewhere(struct plain *p)
{
	struct app *a = &p->app;
	bool token = strncmp(a->secret.label, "Token", 5) == 0;
	struct secret *s;
	struct err e;

	s = credentials_ask(token ? "Token" : "Password",
	    app_shown_user(a), a->run.name, &e);
	secretfield_close(&a->secret);
	if (s != NULL) {
		app_auth_secret(a, s);
		return;
	}
	a->running = false;
	p->wrong = true;
	app_error(a, "%s", e.detail);
}

static void
take_line(struct plain *p)
{
	bool hidden = wants_secret(&p->app), dropped;
	const char *line = input_line(&p->in, &dropped);

	p->asked = false;
	if (dropped) {
		p->wrong = true;
		app_error(&p->app, "this line is too long, or holds a NUL "
		    "byte: it was not used");
		return;
	}
	if (hidden && p->in.terminal)
		fputc('\n', p->in.shown ? stdout : stderr);
	if (!plain_answer(&p->app, line))
		p->wrong = true;
	input_line_done(&p->in);
}

/* What was typed for something else must not become a password, and what
 * was typed as a password must not become a command. */
static void
drop_typed_ahead(struct plain *p)
{
	struct app *a = &p->app;
	bool opened = wants_secret(a) && !p->secret;

	p->secret = wants_secret(a);
	if (!p->in.terminal)
		return;
	if (opened || (a->answers_due > 0 && !app_is_modal(a))) {
		input_drop(&p->in);
		a->answers_due = 0;
	}
}

/* The end of the input ends what is asked, and then the program. */
static void
take_end(struct plain *p)
{
	struct app *a = &p->app;

	if (a->question != NULL)
		p->wrong = true;	/* nobody has said what is wanted */
	if (a->secret.open || a->question != NULL || a->swallowing ||
	    (prompt_is_open() && a->asking != ASKING_COMMAND))
		plain_no_answer(a);
	else
		a->quit = true;
}

/* False: there is nothing to take yet. */
static bool
take(struct plain *p)
{
	struct app *a = &p->app;

	drop_typed_ahead(p);
	input_echo(&p->in, !wants_secret(a));
	if (!app_is_modal(a) && p->in.editing)
		app_prompt(a, "");
	if (a->secret.open && a->secret_use == SECRET_LOGIN &&
	    !p->in.terminal) {
		ask_elsewhere(p);
		return true;
	}
	show_asked(p);
	if (!input_has(&p->in) && !p->in.eof)
		return false;
	if (!input_has(&p->in))
		take_end(p);
	else if (p->in.editing)
		take_byte(p);
	else
		take_line(p);
	return true;
}

/* ---- events ------------------------------------------------------------ */

static void
on_keys(struct watch *w, short revents)
{
	struct plain *p = w->arg;

	if (p->in.terminal && revents & POLLHUP) {
		p->died_of = SIGHUP;	/* nobody is left to talk to */
		p->app.quit = true;
	} else if (revents & POLLIN || !p->in.terminal)
		input_read(&p->in);
}

/* C-c gives up what is waited for, or asked; it ends nothing else. */
static void
on_interrupt(struct plain *p)
{
	struct app *a = &p->app;

	signals_not_dying();
	end_line(p);
	input_drop(&p->in);
	p->answer[0] = '\0';
	if (session_is_busy(a->run.session) || a->running) {
		a->running = false;
		session_cancel(a->run.session);
	} else if (app_is_modal(a) && (!prompt_is_open() ||
	    *prompt_line() != '\0' || a->asking != ASKING_COMMAND)) {
		app_byte(a, CTRL_C);
	} else if (p->in.terminal) {
		app_say(a, "C-d or quit ends the program");
	} else {
		p->died_of = SIGINT;
		a->quit = true;
	}
}

/* The whole job, as a shell expects; where there is none, nothing stops. */
static void
stop_job(const struct plain *p)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL }, old;

	sigaction(SIGTSTP, &dfl, &old);
	kill(p->in.terminal ? 0 : getpid(), SIGTSTP);
	sigaction(SIGTSTP, &old, NULL);
}

static void
stop(struct plain *p)
{
	end_line(p);
	input_give_back();
	stop_job(p);
	input_take_again();
}

static void
take_signal(struct plain *p, int sig)
{
	if (sig == SIGINT) {
		on_interrupt(p);
	} else if (sig == SIGTSTP) {
		stop(p);
	} else if (sig == SIGCONT) {
		input_take_again();
	} else if (sig != SIGWINCH) {
		p->died_of = sig;
		p->app.quit = true;
	}
}

static void
on_signals(struct watch *w, short revents)
{
	int sig;

	(void)revents;
	while ((sig = signals_next()) != 0)
		take_signal(w->arg, sig);
}

/* Said once for each wait, to people. */
static void
on_patience(struct timer *t)
{
	struct app *a = t->arg;
	const char *what = session_waiting_for(a->run.session);

	if (what != NULL)
		app_say(a, "%s; C-c gives up", what);
}

/* ---- the loop ---------------------------------------------------------- */

static void
watch_what_matters(struct plain *p)
{
	struct loop *l = &p->app.run.loop;
	bool waiting = session_is_busy(p->app.run.session);
	bool ready = is_ready(p) && !p->in.eof;

	/* A terminal may be closed while nothing is wanted of it. */
	p->keys.events = ready ? POLLIN : 0;
	if (ready || p->in.terminal)
		loop_watch(l, &p->keys);
	else
		loop_unwatch(l, &p->keys);
	if (waiting && !p->waiting && p->in.terminal)
		loop_timer_in(l, &p->patience, PATIENCE_US);
	else if (!waiting)
		loop_timer_stop(l, &p->patience);
	p->waiting = waiting;
}

static void
turn(struct plain *p)
{
	struct app *a = &p->app;

	app_update(a);
	tell(p);
	if (a->suspend) {
		a->suspend = false;
		stop(p);
	}
	if (is_ready(p) && take(p))
		return;			/* and see what comes of it */
	watch_what_matters(p);
	loop_turn(&a->run.loop, -1);
}

/* What is waited for may ask on the terminal, and C-c is a signal. */
static void
leave_for(const char *what)
{
	fprintf(stderr, "smtpscope: waiting for %s; C-c gives up\n", what);
	input_give_back();
}

/* ---- beginning and end ------------------------------------------------- */

static bool
begin(struct plain *p)
{
	int signals;

	canvas_resize(&p->app.canvas, COLS, ROWS);
	tell_init(&p->tell, &p->app);
	echo_init(&p->echo);
	signals = signals_catch(input_restore_raw);
	if (signals < 0 || !input_init(&p->in))
		return usage_error("the terminal cannot be used");
	p->keys = (struct watch){ .fd = STDIN_FILENO, .events = POLLIN,
	    .fn = on_keys, .arg = p };
	p->signals = (struct watch){ .fd = signals, .events = POLLIN,
	    .fn = on_signals, .arg = p };
	patience_terminal(leave_for, input_take_again);
	p->patience = (struct timer){ .fn = on_patience, .arg = &p->app };
	loop_watch(&p->app.run.loop, &p->signals);
	return true;
}

static void
start(struct plain *p)
{
	struct app *a = &p->app;

	app_config_use(a);
	app_start(a);
	if (!p->in.terminal && !a->message_bad)
		bytes_reset(&p->tell.messages);	/* nobody to welcome */
	if (a->run.idle && p->in.terminal)
		app_say(a, "connect HOST opens a session, connect practice "
		    "one with the practice server; help lists the commands");
}

/* Without a goal that was named, what was tried is the goal. */
static int
status(struct plain *p)
{
	struct run *r = &p->app.run;

	if (p->died_of != 0)
		return 128 + p->died_of;
	if (!p->app.o.until_given &&
	    r->story.stages[STAGE_AUTH].outcome != OUTCOME_NONE) {
		r->goal.with_auth = true;
		if (r->goal.until < STAGE_AUTH)
			r->goal.until = STAGE_AUTH;
	}
	run_update(r);
	if (p->app.o.program == PROGRAM_LESSON)	/* failing is what it is for */
		return p->wrong ? STATUS_USAGE : STATUS_GOOD;
	if (p->app.o.until_given || r->story.failure.is)
		return walk_exit_status(&r->walk, &r->story);
	return p->wrong ? STATUS_USAGE : STATUS_GOOD;
}

int
program_plain(const struct options *o)
{
	static struct plain p;
	const char *word = o->nwords > 0 ? o->words[0] : NULL;
	int result = STATUS_USAGE;
	struct err e;

	if (!app_init(&p.app, o, word, &e)) {
		usage_error("%s", e.detail);
		return STATUS_USAGE;
	}
	if (begin(&p)) {
		start(&p);
		while (!p.app.quit)
			turn(&p);
		end_line(&p);
		loop_unwatch(&p.app.run.loop, &p.keys);
		loop_unwatch(&p.app.run.loop, &p.signals);
		app_goodbye(&p.app);
		app_update(&p.app);
		tell(&p);
		result = status(&p);
	}
	loop_timer_stop(&p.app.run.loop, &p.patience);
	input_clear(&p.in);
	tell_clear(&p.tell);
	echo_clear(&p.echo);
	app_clear(&p.app);
	return result;
}
