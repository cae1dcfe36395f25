/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

void
credentials_clear(struct credentials *c)
{
	free(c->user);
	secret_free(c->password);
	*c = (struct credentials){ .user = NULL };
}

static const char *
reason(int error, char *buf, size_t size)
{
	return strerror_r(error, buf, size);
}

/* ---- one line ---------------------------------------------------------- */

/* Takes what belongs to the first line; true when it is complete. */
static bool
take(struct secret *s, const char *buf, size_t n, bool *fits)
{
	const char *end = memchr(buf, '\n', n);
	size_t len = end ? (size_t)(end - buf) : n;

	*fits = secret_push(s, buf, len);
	return end != NULL || !*fits;
}

static void
drop_cr(struct secret **s)
{
	struct slice b = secret_bytes(*s);

	if (b.n > 0 && b.p[b.n - 1] == '\r') {
		struct secret *t = secret_new(b.p, b.n - 1);

		secret_free(*s);
		*s = t;
	}
}

/* limit_us < 0: wait for ever. */
static struct secret *
read_line(int fd, int64_t limit_us, struct err *e)
{
	int64_t end = clock_mono_us() + limit_us;
	struct secret *s = secret_new("", 0);
	char buf[512];
	bool fits = true, done = false;
	ssize_t n = 0;

	while (!done) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = limit_us < 0 ? -1 : (end - clock_mono_us()) / 1000;

		if (limit_us >= 0 && left <= 0) {
			errno = ETIMEDOUT;
			n = -1;
			break;
		}
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR) {
			n = -1;
			break;
		}
		if (p.revents == 0)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done = take(s, buf, (size_t)n, &fits);
	}
	explicit_bzero(buf, sizeof(buf));
	if (n >= 0 && fits) {
		drop_cr(&s);
		return s;
	}
	secret_free(s);
	if (!fits)
		err_set(e, "credentials.too-long", "the password is longer "
		    "than %d bytes", SECRET_MAX);
	else
		err_set(e, "credentials.read", "the password could not be "
		    "read: %s", reason(errno, buf, sizeof(buf)));
	return NULL;
}

struct secret *
credentials_read_line(int fd, struct err *e)
{
	return read_line(fd, -1, e);
}

/* ---- where from -------------------------------------------------------- */

static struct secret *
from_file(const char *path, struct err *e)
{
	char why[128];
	struct stat st;
	struct secret *s;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		err_set(e, "credentials.file", "--password-file %s: %s", path,
		    reason(errno, why, sizeof(why)));
		return NULL;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		err_set(e, "credentials.file",
		    "--password-file %s is a folder, not a file", path);
		return NULL;
	}
	if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRGRP | S_IROTH)))
		fprintf(stderr, "smtpscope: warning: the password file can be "
		    "read by other users: chmod 600 helps\n");
	s = read_line(fd, -1, e);
	close(fd);
	if (s != NULL && secret_bytes(s).n == 0) {
		secret_free(s);
		err_set(e, "credentials.file", "--password-file %s: its first "
		    "line is empty", path);
		return NULL;
	}
	return s;
}

static void
run_shell(const char *command, int out)
{
	if (dup2(out, STDOUT_FILENO) < 0)
		_exit(126);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* The lines behind the first, so that the command can end well; no more of
 * them than a person would keep there. */
static void
drop_rest(int fd, int64_t end_us)
{
	char buf[4096];
	size_t got = 0;

	while (got < PASSWORD_EVAL_REST_MAX && clock_mono_us() < end_us) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, 100) <= 0)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		got += n > 0 ? (size_t)n : 0;
	}
	explicit_bzero(buf, sizeof(buf));
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

/* The user's own command; its output is the secret, so nothing of it is
 * repeated. */
static struct secret *
from_command(const char *command, struct err *e)
{
	int64_t end_us = clock_mono_us() +
	    (int64_t)PASSWORD_EVAL_LIMIT_MS * 1000;
	int fds[2], status = 0;
	struct secret *s;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		err_set(e, "credentials.eval",
		    "--password-eval: the command could not be started");
		return NULL;
	}
	if (pid == 0)
		run_shell(command, fds[1]);
	close(fds[1]);
	s = read_line(fds[0], (int64_t)PASSWORD_EVAL_LIMIT_MS * 1000, e);
	if (s != NULL)
		drop_rest(fds[0], end_us);
	close(fds[0]);
	if (s == NULL || !is_gone(pid, end_us, &status)) {
		kill(pid, SIGTERM);
		if (!is_gone(pid, clock_mono_us() + 1000000, &status)) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
		}
	}
	if (s == NULL)
		return NULL;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
	    secret_bytes(s).n == 0) {
		secret_free(s);
		err_set(e, "credentials.eval", "--password-eval: the command "
		    "%s", WIFEXITED(status) && WEXITSTATUS(status) == 0 ?
		    "printed no password" : "failed; run it alone to see why");
		return NULL;
	}
	return s;
}

static bool
from_netrc(struct credentials *c, const struct options *o, const char *host,
    struct err *e)
{
	char path[4096];
	const char *home = getenv("HOME");

	if (o->netrc_file != NULL)
		snprintf(path, sizeof(path), "%s", o->netrc_file);
	else if (home != NULL && *home == '/')
		snprintf(path, sizeof(path), "%s/.netrc", home);
	else
		return err_set(e, "credentials.netrc", "--netrc: HOME is not "
		    "set; name the file with --netrc-file FILE");
	e->id[0] = '\0';
	if (netrc_find(path, host, c, e))
		return true;
	if (e->id[0] != '\0')
		return false;
	return err_set(e, "credentials.netrc", "%s has no entry for %s%s%s",
	    path, host, c->user ? " and user " : "", c->user ? c->user : "");
}

bool
credentials_get(struct credentials *c, const struct options *o,
    const char *host, struct err *e)
{
	*c = (struct credentials){ .user = o->user ? xstrdup(o->user) : NULL };
	if (o->password_fd >= 0) {
		c->password = credentials_read_line(o->password_fd, e);
		if (c->password == NULL)
			return err_set(e, "credentials.fd", "--password-fd %d: "
			    "nothing could be read there", o->password_fd);
		return true;
	}
	if (o->password_file != NULL)
		return (c->password = from_file(o->password_file, e)) != NULL;
	if (o->password_eval != NULL)
		return (c->password = from_command(o->password_eval, e)) != NULL;
	if (o->netrc || o->netrc_file != NULL)
		return from_netrc(c, o, host, e);
	return true;
}
