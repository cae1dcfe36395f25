/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/slice.h"
#include "core/net/neterr.h"
#include "core/net/resolve-priv.h"

#include "core/banned.h"

static const char *helper_path = "/proc/self/exe";

void
resolve_set_helper(const char *path)
{
	helper_path = path != NULL ? path : "/proc/self/exe";
}

/* The helper goes, whatever it is doing; only this one child is waited for. */
static void
stop_helper(struct resolver *r)
{
	if (r->pid <= 0)
		return;
	loop_unwatch(r->loop, &r->watch);
	close(r->watch.fd);
	kill(r->pid, SIGKILL);
	while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
		;
	r->pid = 0;
}

void
resolve_cancel(struct resolver *r)
{
	if (r->loop == NULL)
		return;
	stop_helper(r);
	loop_timer_stop(r->loop, &r->timer);
	bytes_clear(&r->answer);
	r->loop = NULL;
}

/* e is the caller's, not r's: done() may free r. */
static void
finish(struct resolver *r, const struct err *e)
{
	resolve_cancel(r);
	for (size_t i = 0; i < r->naddresses; i++)
		address_set_port(&r->addresses[i], r->port);
	r->done(r, e);
}

static void
on_early(struct timer *t)
{
	struct resolver *r = t->arg;
	struct err e = r->early;

	finish(r, e.id[0] != '\0' ? &e : NULL);
}

static void
on_timeout(struct timer *t)
{
	struct resolver *r = t->arg;
	struct err e;

	err_set(&e, "dns.timeout", "%s: no answer from the name service "
	    "within %g s", r->name, (double)r->timeout_ms / 1000);
	finish(r, &e);
}

static void
on_answer(struct watch *w, short revents)
{
	struct resolver *r = w->arg;
	char buf[4096];
	ssize_t n = read(w->fd, buf, sizeof(buf));
	struct err e;

	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0 && bytes_add(&r->answer, buf, (size_t)n))
		return;
	if (resolve_read_answer(r, r->answer.data, r->answer.len, &e))
		finish(r, NULL);
	else
		finish(r, &e);
}

/* "mail.localhost" is localhost, too (RFC 6761 section 6.3). */
static bool
is_localhost(struct slice name)
{
	const struct slice suffix = slice_of(".localhost");

	if (slice_iis(name, "localhost"))
		return true;
	return name.n > suffix.n && slice_ieq(suffix,
	    slice_sub(name, name.n - suffix.n, suffix.n));
}

static void
add_literal(struct resolver *r, struct slice text)
{
	struct address *a = &r->addresses[r->naddresses];

	if (address_parse(a, text) && (r->family == AF_UNSPEC ||
	    r->family == a->sa.ss_family))
		r->naddresses++;
}

static bool
answer_host(struct resolver *r, struct slice name, bool local)
{
	if (local) {
		add_literal(r, slice_of("::1"));
		add_literal(r, slice_of("127.0.0.1"));
	} else
		add_literal(r, name);
	return r->naddresses > 0 || err_set(&r->early, "dns.no-address",
	    "%s is not an address of the family that was asked for, or its "
	    "zone does not exist", r->name);
}

/* What needs nobody to be asked; false when somebody must be. */
static bool
answer_at_once(struct resolver *r)
{
	struct slice name = slice_of(r->name);
	bool local;

	if (name.n > 0 && name.p[name.n - 1] == '.')
		name.n--;
	local = is_localhost(name);
	if (!local && !address_is_literal(name))
		return false;
	if (r->what == RESOLVE_HOST)
		answer_host(r, name, local);
	else if (r->what == RESOLVE_SRV)
		err_set(&r->early, "dns.not-found",
		    "%s has no SRV records: it is no name of the DNS",
		    r->name);
	else {
		memcpy(r->hosts[0].name, name.p, name.n);
		r->hosts[0].port = RESOLVE_MX_PORT;
		r->nhosts = 1;
	}
	return true;
}

/* Of the environment the helper gets what resolvers and the dynamic linker
 * look at, and nothing in which a secret might be. */
static void
helper_environment(char **out, size_t max)
{
	static const char *const kept[] = { "RES_OPTIONS=", "LOCALDOMAIN=",
	    "HOSTALIASES=", "LD_LIBRARY_PATH=" };
	size_t n = 0;

	for (char **e = environ; e != NULL && *e != NULL; e++)
		for (size_t i = 0; i < COUNT_OF(kept) && n + 1 < max; i++)
			if (strncmp(*e, kept[i], strlen(kept[i])) == 0)
				out[n++] = *e;
	out[n] = NULL;
}

static int
spawn_with(struct resolver *r, posix_spawn_file_actions_t *files,
    posix_spawnattr_t *attr)
{
	static const char *const whats[] = { "host", "mx", "srv" };
	const char *argv[] = { "smtpscope", RESOLVE_HELPER_ARG,
	    whats[r->what], r->name, resolve_family_word(r->family), NULL };
	char *env[8];
	sigset_t signals;

	helper_environment(env, COUNT_OF(env));
	sigfillset(&signals);
	posix_spawnattr_setsigdefault(attr, &signals);
	sigemptyset(&signals);
	posix_spawnattr_setsigmask(attr, &signals);
	posix_spawnattr_setflags(attr,
	    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	return posix_spawn(&r->pid, helper_path, files, attr,
	    (char *const *)argv, env);
}

/* The helper's standard output is the pipe; it has nothing else open. */
static int
spawn_helper(struct resolver *r, int out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int error;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	posix_spawnattr_init(&attr);
	error = spawn_with(r, &files, &attr);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

static bool
ask_helper(struct resolver *r)
{
	int pipe_fds[2], error;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return err_set(&r->early, "dns.failed",
		    "no pipe to the resolver: %s", neterr_text(errno));
	error = spawn_helper(r, pipe_fds[1]);
	close(pipe_fds[1]);
	if (error != 0) {
		close(pipe_fds[0]);
		r->pid = 0;
		return err_set(&r->early, "dns.failed",
		    "the resolver did not start: %s", neterr_text(error));
	}
	fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK);
	r->watch = (struct watch){ .fd = pipe_fds[0], .events = POLLIN,
	    .fn = on_answer, .arg = r };
	loop_watch(r->loop, &r->watch);
	return true;
}

static bool
take_name(struct resolver *r, const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n >= sizeof(r->name))
		return err_set(&r->early, "dns.not-found",
		    "a name of %zu characters cannot be looked up", n);
	memcpy(r->name, name, n + 1);
	return true;
}

void
resolve_start(struct resolver *r, struct loop *loop, enum resolve_what what,
    const char *name, uint16_t port, int family, int timeout_ms,
    void (*done)(struct resolver *, const struct err *), void *arg)
{
	memset(r, 0, sizeof(*r));
	r->loop = loop;
	r->what = what;
	r->port = port;
	r->family = family;
	r->timeout_ms = timeout_ms;
	r->done = done;
	r->arg = arg;
	r->timer.arg = r;
	bytes_init(&r->answer, RESOLVE_ANSWER_MAX);
	if (!take_name(r, name) || answer_at_once(r) || !ask_helper(r)) {
		r->timer.fn = on_early;
		loop_timer_in(loop, &r->timer, 0);
	} else {
		r->timer.fn = on_timeout;
		loop_timer_in(loop, &r->timer, r->timeout_ms * 1000);
	}
}
