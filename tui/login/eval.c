/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/login/eval.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tui/login/credentials.h"
#include "tui/login/patience.h"
#include "tui/banned.h"

#define FDS_MAX		65536		/* where there is no close_range() */
#define LOOK_MS		10		/* whether it has ended */
#define GRACE_US	1000000		/* to end by itself, once it is told */

struct command {
	pid_t	pid;
	int	out;			/* what it prints */
	bool	alone;			/* a process group of its own */
};

/*
 * In front of a terminal it stays in our process group: what is typed there
 * (C-c, C-z) is for both, and it may ask there.  Elsewhere it gets a group
 * of its own, which can be ended with all that it has started.
 */
static bool
is_in_front(void)
{
	int tty = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool front = tty >= 0 && tcgetpgrp(tty) == getpgrp();

	if (tty >= 0)
		close(tty);
	return front;
}

/* A handler of ours must not run there, and what we ignore is not ignored. */
static void
reset_signals(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++) {
		struct sigaction is;

		if (sigaction(sig, NULL, &is) == 0 &&
		    (is.sa_handler != SIG_IGN || sig == SIGPIPE ||
		    sig == SIGXFSZ))
			sigaction(sig, &dfl, NULL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* What we were given beside 0, 1 and 2 was meant for us. */
static void
close_inherited(void)
{
	long max;

#ifdef __linux__
	if (close_range(STDERR_FILENO + 1, ~0u, 0) == 0)
		return;
#endif
	max = sysconf(_SC_OPEN_MAX);
	for (int fd = STDERR_FILENO + 1; fd < (max < 0 || max > FDS_MAX ?
	    FDS_MAX : max); fd++)
		close(fd);
}

static _Noreturn void
run_shell(const char *command, int out, bool alone, pid_t parent)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGTERM);	/* however we end */
#endif
	if (getppid() != parent)
		_exit(126);
	if (alone)
		setpgid(0, 0);
	reset_signals();
	if (dup2(out, STDOUT_FILENO) < 0)
		_exit(126);
	close_inherited();
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static bool
start(struct command *c, const char *command)
{
	pid_t us = getpid();
	sigset_t all, before;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return false;
	c->alone = !is_in_front();
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	c->pid = fork();
	if (c->pid == 0)
		run_shell(command, fds[1], c->alone, us);
	if (c->pid > 0 && c->alone)
		setpgid(c->pid, c->pid);
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(fds[1]);
	c->out = fds[0];
	if (c->pid < 0)
		close(fds[0]);
	return c->pid > 0;
}

static bool
is_gone(const struct command *c, int64_t end_us, bool patient, int *status)
{
	for (;;) {
		pid_t got = waitpid(c->pid, status, WNOHANG);

		if (got == c->pid || (got < 0 && errno != EINTR))
			return true;
		if (clock_mono_us() >= end_us ||
		    (patient && patience_is_over()))
			return false;
		poll(NULL, 0, LOOK_MS);
	}
}

/* Until end_us, and then by force. */
static void
see_it_end(const struct command *c, bool in_time, int64_t end_us, int *status)
{
	pid_t whom = c->alone ? -c->pid : c->pid;

	if (in_time && is_gone(c, end_us, true, status))
		return;
	kill(whom, SIGTERM);
	kill(whom, SIGCONT);		/* one that is stopped hears nothing */
	if (is_gone(c, clock_mono_us() + GRACE_US, false, status))
		return;
	kill(whom, SIGKILL);
	while (waitpid(c->pid, status, 0) < 0 && errno == EINTR)
		continue;
}

/* The lines behind the first are read, so that it can end well. */
static bool
wait_for(const struct command *c, struct firstline *out, int *status,
    struct err *e)
{
	int64_t limit_us = (int64_t)PASSWORD_EVAL_LIMIT_MS * 1000;
	int64_t end_us = clock_mono_us() + limit_us;
	bool ok = firstline_read(c->out, limit_us, out, e);

	if (ok)
		firstline_drop_rest(c->out, PASSWORD_EVAL_REST_MAX, end_us,
		    out);
	close(c->out);
	see_it_end(c, ok, end_us, status);
	return ok;
}

bool
eval_read(const char *command, struct firstline *out, struct err *e)
{
	struct command c;
	struct err why;
	int status = 0;
	bool ok = false, over;

	patience_begin("the command of --password-eval");
	if (start(&c, command))
		ok = wait_for(&c, out, &status, &why);
	else
		err_set(&why, "credentials.eval", "the command could not be "
		    "started");
	over = patience_is_over();
	patience_end();
	if (ok && !over && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (ok)
		secret_free(out->value);
	if (over)
		return err_set(e, "credentials.cancelled", "--password-eval: "
		    "you stopped it: there is no password");
	return err_set(e, "credentials.eval", "--password-eval: %s", ok ?
	    "the command failed; run it alone to see why" : why.detail);
}
