/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "core/base/slice.h"
#include "core/transcript/newfile.h"
#include "tui/banned.h"

#define STACK_BYTES	65536		/* SIGSTKSZ need not be a constant */

static const int told[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU,
    SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT, SIGWINCH };

/* A program that is ended by one of these ends at once. */
static const int crashes[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL,
    SIGSYS, SIGTRAP, SIGVTALRM, SIGPROF };

static int ends[2] = { -1, -1 };
static void (*give_back)(void);
static volatile sig_atomic_t dying_of;

static void
on_told(int sig)
{
	unsigned char b = (unsigned char)sig;
	int keep = errno;

	if (sig != SIGTSTP && sig != SIGCONT && sig != SIGWINCH &&
	    dying_of == 0) {
		dying_of = sig;
		alarm(SIGNALS_PATIENCE_S);
	}
	if (write(ends[1], &b, 1) < 0)
		errno = keep;		/* full: enough are waiting */
	errno = keep;
}

static void
on_patience(int sig)
{
	give_back();
	newfile_abandon();
	_exit(128 + (dying_of != 0 ? dying_of : sig));
}

/* It gives the terminal back, and then is what it is. */
static void
on_crash(int sig)
{
	give_back();
	newfile_abandon();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* A stack that has run over has no room for a handler. */
static void
make_stack(void)
{
	static char room[STACK_BYTES];
	stack_t s = { .ss_sp = room, .ss_size = sizeof(room) };

	sigaltstack(&s, NULL);
}

static void
take_told(void)
{
	struct sigaction sa = { .sa_handler = on_told,
	    .sa_flags = SA_RESTART };

	for (size_t i = 0; i < COUNT_OF(told); i++)
		sigaction(told[i], &sa, NULL);
}

int
signals_catch(void (*fn)(void))
{
	struct sigaction sa = { .sa_handler = on_crash,
	    .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK) };

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -1;
	give_back = fn;
	make_stack();
	take_told();
	for (size_t i = 0; i < COUNT_OF(crashes); i++)
		sigaction(crashes[i], &sa, NULL);
	sa.sa_handler = on_patience;
	sigaction(SIGALRM, &sa, NULL);
	return ends[0];
}

int
signals_next(void)
{
	unsigned char b;

	return read(ends[0], &b, 1) == 1 ? b : 0;
}

void
signals_not_dying(void)
{
	dying_of = 0;
	alarm(0);
}
