/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/login/passcommand.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tui/banned.h"

#define FDS_MAX	65536		/* where the system has no close_range() */

static void (*on_run)(bool runs);

/* What the handler of SIGCHLD needs. */
static volatile pid_t job, ours;
static volatile int job_tty = -1;
static struct sigaction child_was;
static sigset_t mask_was;

void
passcommand_on_run(void (*fn)(bool runs))
{
	on_run = fn;
}

/* SIGTTOU is blocked.  Only who has the terminal can pass it on. */
static void
hand_over(int tty, pid_t from, pid_t to)
{
	if (tty >= 0 && tcgetpgrp(tty) == from)
		tcsetpgrp(tty, to);
}

/* ---- in the child ------------------------------------------------------ */

static void
close_all_but(int last)
{
	long max;

#ifdef __linux__
	if (close_range((unsigned)last + 1, ~0u, 0) == 0)
		return;
#endif
	max = sysconf(_SC_OPEN_MAX);
	if (max < 0 || max > FDS_MAX)
		max = FDS_MAX;
	for (int fd = last + 1; fd < max; fd++)
		close(fd);
}

static _Noreturn void
become(const char *line, int out, int tty)
{
	pid_t parent = getpgrp();

	setpgid(0, 0);
	hand_over(tty, parent, getpid());
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGTERM);	/* when we are killed */
#endif
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	sigprocmask(SIG_SETMASK, &mask_was, NULL);
	if (dup2(out, STDOUT_FILENO) < 0)
		_exit(126);
	close_all_but(STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

/* ---- the terminal ------------------------------------------------------ */

/* Stopped by C-z: so are we, and when we go on, so does it; with the
 * terminal, if we have it. */
static void
on_child(int sig, siginfo_t *info, void *context)
{
	int keep = errno;

	(void)sig;
	(void)context;
	if (info->si_code == CLD_STOPPED && info->si_pid == job) {
		hand_over(job_tty, job, ours);
		kill(0, SIGSTOP);
		hand_over(job_tty, ours, job);
		kill(-job, SIGCONT);
	}
	errno = keep;
}

static void
signals_begin(void)
{
	struct sigaction sa = { .sa_sigaction = on_child,
	    .sa_flags = SA_SIGINFO | SA_RESTART };
	sigset_t block;

	sigemptyset(&block);
	sigaddset(&block, SIGTTOU);
	sigaddset(&block, SIGCHLD);	/* until the job has a number */
	sigprocmask(SIG_BLOCK, &block, &mask_was);
	sigaction(SIGCHLD, &sa, &child_was);
}

static void
job_begin(const struct passcommand *c)
{
	sigset_t block;

	ours = getpgrp();
	job = c->pid;
	job_tty = c->tty;
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &block, NULL);
}

static void
job_end(struct passcommand *c)
{
	job = 0;
	job_tty = -1;
	hand_over(c->tty, c->pid, getpgrp());
	if (c->tty >= 0)
		close(c->tty);
	sigaction(SIGCHLD, &child_was, NULL);
	sigprocmask(SIG_SETMASK, &mask_was, NULL);
	if (on_run != NULL)
		on_run(false);
}

/* ---- its life ---------------------------------------------------------- */

bool
passcommand_start(struct passcommand *c, const char *line)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return false;
	if (on_run != NULL)
		on_run(true);
	c->out = fds[0];
	c->tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	signals_begin();
	c->pid = fork();
	if (c->pid == 0)
		become(line, fds[1], c->tty);
	close(fds[1]);
	if (c->pid < 0) {
		close(fds[0]);
		job_end(c);
		return false;
	}
	setpgid(c->pid, c->pid);	/* both do, so that neither waits */
	hand_over(c->tty, getpgrp(), c->pid);
	job_begin(c);
	return true;
}

static bool
is_gone(pid_t pid, int64_t end_us, int *status)
{
	for (;;) {
		pid_t got = waitpid(pid, status, WNOHANG);

		if (got == pid || (got < 0 && errno != EINTR))
			return true;
		if (clock_mono_us() >= end_us)
			return false;
		poll(NULL, 0, 10);
	}
}

/* Until end_us, and then by force; with all that it has started. */
static void
see_it_end(pid_t pid, bool in_time, int64_t end_us, int *status)
{
	int64_t term_us = (int64_t)PASSCOMMAND_TERM_MS * 1000;

	if (in_time && is_gone(pid, end_us, status))
		return;
	kill(-pid, SIGTERM);
	kill(-pid, SIGCONT);
	if (!is_gone(pid, clock_mono_us() + term_us, status)) {
		kill(-pid, SIGKILL);
		while (waitpid(pid, status, 0) < 0 && errno == EINTR)
			;
	} else
		kill(-pid, SIGKILL);	/* who did not hear it */
}

bool
passcommand_end(struct passcommand *c, bool in_time, int64_t end_us)
{
	int status = -1;

	close(c->out);
	see_it_end(c->pid, in_time, end_us, &status);
	job_end(c);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
