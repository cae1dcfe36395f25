/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal interface: who owns the terminal, the signals and the loop. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "core/transcript/newfile.h"
#include "tui/app/app.h"
#include "tui/hands/pasted.h"
#include "tui/login/patience.h"
#include "tui/open/opened.h"
#include "tui/program/programs.h"
#include "tui/screen/prompt.h"
#include "tui/screen/term.h"
#include "tui/options/usage.h"
#include "tui/signals.h"
#include "tui/banned.h"

struct screen {
	struct app	 app;
	struct pasted	 pasted;
	struct watch	 keys, signals;
	int		 died_of;	/* the signal that ends us, or 0 */
	bool		 resized;
	bool		 bare;		/* the session stands there as text */
};

/* ---- the session as plain text ----------------------------------------- */

static void
say_way_back(void)
{
	fputs("\n[smtpscope: Enter goes back to the screen] ", stdout);
	fflush(stdout);
}

/* Printable already; where the terminal shows ASCII alone, spelled in it. */
static void
print_bare(struct slice text)
{
	struct bytes line;

	bytes_init(&line, BYTES_NO_LIMIT);
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');

		bytes_reset(&line);
		vis_add(&line, slice_sub(text, 0, end), term_utf8() ?
		    VIS_UTF8 : VIS_ASCII);
		bytes_add_char(&line, '\n');
		fwrite(line.data, 1, line.len, stdout);
		text = slice_sub(text, end + 1, text.n);
	}
	bytes_clear(&line);
}

static void
show_bare(struct screen *s)
{
	struct bytes *text = &s->app.bare;

	term_leave();
	print_bare(bytes_slice(text));
	say_way_back();
	bytes_clear(text);
	s->bare = true;
}

static void
come_back(struct screen *s)
{
	s->bare = false;
	term_return();
	s->app.repaint = true;
	s->resized = true;
}

/* ---- for a while ------------------------------------------------------- */

/* A command that the user named may ask there, and C-c is a signal. */
static void
leave_for(const char *what)
{
	term_leave();
	printf("\n[smtpscope: waiting for %s; C-c gives up]\n", what);
	fflush(stdout);
}

/* ---- signals ----------------------------------------------------------- */

static void
end_by(struct screen *s, int sig)
{
	s->died_of = sig;
	s->app.quit = true;
}

static void
take_signal(struct screen *s, int sig)
{
	switch (sig) {
	case SIGWINCH:
		s->resized = true;
		break;
	case SIGTSTP:
		command_run(&s->app, "suspend");
		break;
	case SIGINT:
		if (!s->bare) {
			end_by(s, sig);
			break;
		}
		signals_not_dying();
		come_back(s);		/* C-c is no key there */
		break;
	case SIGCONT:
		term_retake();
		s->app.repaint = true;
		s->resized = true;
		app_conceal(&s->app);
		break;
	default:
		end_by(s, sig);
		break;
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

/* ---- keys -------------------------------------------------------------- */

static void
on_byte(void *arg, unsigned char c)
{
	struct screen *s = arg;

	if (s->bare) {
		s->app.consumed++;
		if (c == '\n' || c == '\r')
			come_back(s);
		return;
	}
	app_byte(&s->app, c);
	if (s->app.bare.len > 0)
		show_bare(s);
}

static void
on_keys(struct watch *w, short revents)
{
	struct screen *s = w->arg;
	unsigned char buf[4096];
	ssize_t n = read(w->fd, buf, sizeof(buf));

	(void)revents;
	for (ssize_t i = 0; i < n; i++)
		pasted_byte(&s->pasted, buf[i]);
	explicit_bzero(buf, sizeof(buf));
	if (n == 0 && s->bare) {
		come_back(s);		/* C-d: there lines are read */
		return;
	}
	/* The terminal is gone: nobody is left to talk to. */
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		end_by(s, SIGHUP);
}

/* ---- the loop ---------------------------------------------------------- */

static void
resize(struct screen *s)
{
	int cols, rows;

	s->resized = false;
	term_resized();
	term_size(&cols, &rows);
	app_resize(&s->app, cols, rows);
}

/* Whether nothing will happen before the next key: for the test harness. */
static bool
is_idle(struct screen *s)
{
	return !keydec_is_pending(&s->app.keydec) &&
	    !pasted_is_pending(&s->pasted) &&
	    !session_is_busy(s->app.run.session) &&
	    (!s->app.running || app_is_modal(&s->app)) &&
	    !s->app.run.changed && !loop_has_pending(&s->app.run.loop);
}

static void
draw(struct screen *s)
{
	if (s->resized)
		resize(s);
	app_update(&s->app);
	if (s->app.repaint)
		term_repaint();
	s->app.repaint = false;
	app_draw(&s->app);
	term_set_mouse(mouse_is_wanted(&s->app));
	term_draw(&s->app.canvas);
	if (is_idle(s))
		term_idle_mark(s->app.consumed);
}

/* The session goes on while its text stands there. */
static void
turn(struct screen *s)
{
	if (s->bare)
		app_update(&s->app);
	else
		draw(s);
	loop_turn(&s->app.run.loop, -1);
	if (!s->app.suspend)
		return;
	s->app.suspend = false;
	term_suspend();
	if (s->bare)
		say_way_back();
	s->app.repaint = true;
	s->resized = true;
}

static void
watch_terminal(struct screen *s, int signals)
{
	s->keys = (struct watch){ .fd = STDIN_FILENO, .events = POLLIN,
	    .fn = on_keys, .arg = s };
	s->signals = (struct watch){ .fd = signals, .events = POLLIN,
	    .fn = on_signals, .arg = s };
	loop_watch(&s->app.run.loop, &s->keys);
	loop_watch(&s->app.run.loop, &s->signals);
}

static int
run_screen(struct screen *s, int signals)
{
	watch_terminal(s, signals);
	pasted_init(&s->pasted, &s->app, on_byte, s);
	patience_terminal(leave_for, term_return);
	s->app.view.ascii = s->app.view.vis_ascii = !term_utf8();
	resize(s);
	app_config_use(&s->app);
	app_start(&s->app);
	while (!s->app.quit)
		turn(s);
	pasted_clear(&s->pasted);
	loop_unwatch(&s->app.run.loop, &s->keys);
	loop_unwatch(&s->app.run.loop, &s->signals);
	if (s->bare)
		putchar('\n');
	term_close();
	app_goodbye(&s->app);
	return s->died_of ? 128 + s->died_of : STATUS_GOOD;
}

int
program_screen(const struct options *o)
{
	return program_screen_with(o, NULL);
}

int
program_screen_with(const struct options *o, struct opened *file)
{
	static struct screen s;
	const char *word = file == NULL && o->nwords > 0 ? o->words[0] : NULL;
	struct err e;
	int status, signals;

	if (o->nwords > 1) {
		usage_error("the screen shows one session: name one TARGET, "
		    "or use check for several");
		return STATUS_USAGE;
	}
	if (!app_init(&s.app, o, word, &e)) {
		usage_error("%s", e.detail);
		opened_free(file);
		return STATUS_USAGE;
	}
	s.app.open.next = file;
	signals = signals_catch(term_restore_raw);
	if (signals < 0)
		err_set(&e, "term.signals", "no pipe for signals: %m");
	if (signals < 0 || !term_open(o->colour, &e)) {
		usage_error("%s", e.detail);
		app_clear(&s.app);
		return STATUS_USAGE;
	}
	status = run_screen(&s, signals);
	app_clear(&s.app);
	return status;
}
