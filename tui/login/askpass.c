/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking for a password on a terminal that no screen has taken. */
#include "tui/login/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "tui/banned.h"

#define MODE_TRIES	3

static struct termios before, during;
static int tty = -1;

/* ---- without echo ------------------------------------------------------ */

/* A program that is ended, or stopped, gives the terminal back before. */
static void
on_signal(int sig)
{
	sigset_t this;

	tcsetattr(tty, TCSANOW, &before);
	signal(sig, SIG_DFL);
	raise(sig);
	sigemptyset(&this);
	sigaddset(&this, sig);
	sigprocmask(SIG_UNBLOCK, &this, NULL);	/* now it happens */
	signal(sig, on_signal);
}

static void
on_continue(int sig)
{
	(void)sig;
	tcsetattr(tty, TCSANOW, &during);
}

/* Those that patience.h sees to are at the end. */
static const int fatal[] = { SIGCONT, SIGTSTP, SIGSEGV, SIGABRT, SIGBUS,
    SIGFPE, SIGILL, SIGTERM, SIGHUP, SIGQUIT, SIGINT };

#define PATIENT	4

static struct sigaction old[COUNT_OF(fatal)];
static size_t caught;

static void
catch_signals(size_t n)
{
	struct sigaction sa = { .sa_handler = on_continue,
	    .sa_flags = SA_RESTART };

	caught = n;
	for (size_t i = 0; i < n; i++) {
		sigaction(fatal[i], &sa, &old[i]);
		sa.sa_handler = on_signal;
	}
}

/* tcsetattr() may be interrupted, and may do a part of it. */
static bool
set_modes(int when, const struct termios *t)
{
	struct termios now;

	for (int i = 0; i < MODE_TRIES; i++)
		if (tcsetattr(tty, when, t) == 0 &&
		    tcgetattr(tty, &now) == 0 && now.c_lflag == t->c_lflag)
			return true;
	return false;
}

static void
echo_back(void)
{
	set_modes(TCSAFLUSH, &before);
	for (size_t i = 0; i < caught; i++)
		sigaction(fatal[i], &old[i], NULL);
}

static bool
echo_off(tcflag_t also)
{
	if (tcgetattr(tty, &before) < 0)
		return false;
	during = before;
	during.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | also);
	if (also & ICANON) {
		during.c_cc[VMIN] = 1;
		during.c_cc[VTIME] = 0;
	}
	catch_signals(also ? COUNT_OF(fatal) : COUNT_OF(fatal) - PATIENT);
	if (set_modes(also ? TCSAFLUSH : TCSADRAIN, &during))
		return true;
	echo_back();
	return false;
}

bool
credentials_echo_off(int fd)
{
	bool ok;

	tty = isatty(fd) ? fd : -1;
	ok = tty < 0 || echo_off(0);
	if (!ok)
		tty = -1;
	return ok;
}

void
credentials_echo_back(void)
{
	if (tty >= 0)
		echo_back();
	tty = -1;
}

/* ---- asking ------------------------------------------------------------ */

static char label[300];

/* C-z is a byte here; the terminal is asked again where it went on. */
static bool
stop(void)
{
	kill(0, SIGTSTP);
	return write(tty, label, strlen(label)) > 0;
}

static bool
read_byte(char *c)
{
	ssize_t n;

	do
		n = read(tty, c, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

/* One byte at a time: nothing is left in a buffer. */
static bool
read_typed(struct secret *s)
{
	char c;

	while (read_byte(&c)) {
		switch (c) {
		case '\r':
		case '\n':
			return true;
		case 3:			/* C-c */
		case 4:			/* C-d */
			return false;
		case 8:
		case 127:
			secret_pop_char(s);
			break;
		case 26:		/* C-z */
			if (!stop())
				return false;
			break;
		case 21:		/* C-u */
			secret_reset(s);
			break;
		default:
			secret_push(s, &c, 1);
			break;
		}
	}
	return false;
}

struct secret *
credentials_ask(const char *what, const char *user, const char *host,
    struct err *e)
{
	struct secret *s;
	char name[120], where[120];
	bool ok = false;

	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0 || !echo_off(ICANON | ISIG)) {
		if (tty >= 0)
			close(tty);
		err_set(e, "credentials.no-terminal", "there is no terminal "
		    "to ask for the password: use --password-file FILE, "
		    "--password-fd N, --password-eval COMMAND or --netrc");
		return NULL;
	}
	vis_copy(name, sizeof(name), slice_of(user));
	vis_copy(where, sizeof(where), slice_of(host));
	snprintf(label, sizeof(label), "%s for %s%s%s (not shown): ", what,
	    name, name[0] != '\0' ? " at " : "", where);
	s = secret_new("", 0);
	if (write(tty, label, strlen(label)) > 0)
		ok = read_typed(s);
	echo_back();
	if (write(tty, "\n", 1) < 0)
		ok = false;
	close(tty);
	if (ok)
		return s;
	secret_free(s);
	err_set(e, "credentials.cancelled", "no password was given");
	return NULL;
}
