/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/connect.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/net/neterr.h"

#include "core/banned.h"

/* A unix socket whose queue is full says so at once; then ask again. */
#define UNIX_RETRY_MS	50

static void start_next(struct connector *c);

/* What an errno means to a person, least telling first. */
static const struct reason {
	int		 error;
	int		 weight;
	const char	*id;
} reasons[] = {
	{ EAFNOSUPPORT,	 0, "connect.unreachable" },
	{ EADDRNOTAVAIL, 0, "connect.unreachable" },
	{ ENETUNREACH,	 1, "connect.unreachable" },
	{ EHOSTUNREACH,	 2, "connect.unreachable" },
	{ ENETDOWN,	 2, "connect.unreachable" },
	{ EHOSTDOWN,	 2, "connect.unreachable" },
	{ ETIMEDOUT,	 4, "connect.timeout" },
	{ EACCES,	 5, "connect.denied" },
	{ EPERM,	 5, "connect.denied" },
	{ ECONNRESET,	 6, "connect.reset" },
	{ ECONNREFUSED,	 7, "connect.refused" },
};
static const struct reason other_reason = { 0, 3, "connect.failed" };

static const struct reason *
reason_for(int error)
{
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (reasons[i].error == error)
			return &reasons[i];
	return &other_reason;
}

const char *
connect_err_id(int error)
{
	return reason_for(error)->id;
}

static void
attempt_end(struct attempt *a, enum attempt_state state, int error)
{
	a->state = state;
	a->error = error;
	a->ended_us = clock_mono_us();
}

static void
attempt_close(struct attempt *a)
{
	loop_unwatch(a->owner->loop, &a->watch);
	close(a->watch.fd);
	a->watch.fd = -1;
}

static void
stop_all(struct connector *c)
{
	for (size_t i = 0; i < c->nattempts; i++)
		if (c->attempts[i].state == ATTEMPT_TRYING) {
			attempt_close(&c->attempts[i]);
			attempt_end(&c->attempts[i], ATTEMPT_DROPPED, 0);
		}
	loop_timer_stop(c->loop, &c->stagger);
	loop_timer_stop(c->loop, &c->limit);
}

void
connect_cancel(struct connector *c)
{
	if (c->loop == NULL || c->finished)
		return;
	stop_all(c);
	c->finished = true;
}

/* e is the caller's: done() may free c. */
static void
finish(struct connector *c, const struct err *e)
{
	connect_cancel(c);
	c->done(c, e);
}

static const struct attempt *
most_telling(const struct connector *c)
{
	const struct attempt *best = NULL;

	for (size_t i = 0; i < c->nattempts; i++) {
		const struct attempt *a = &c->attempts[i];

		if (a->state != ATTEMPT_FAILED)
			continue;
		if (best == NULL || (best->bind_failed && !a->bind_failed) ||
		    (best->bind_failed == a->bind_failed &&
		    reason_for(a->error)->weight >
		    reason_for(best->error)->weight))
			best = a;
	}
	return best;
}

static size_t
count_tried(const struct connector *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->nattempts; i++)
		n += c->attempts[i].state != ATTEMPT_WAITING;
	return n;
}

static void
describe(struct err *e, const struct connector *c, const struct attempt *a,
    const char *also)
{
	const char *id = connect_err_id(a->error);
	const char *why = neterr_text(a->error);
	char name[ADDRESS_NAME_MAX];

	address_name(&a->address, name, sizeof(name));
	if (a->bind_failed)
		err_set(e, "connect.source",
		    "%s cannot be reached from the source address %s (%s)%s",
		    name, c->source.text, why, also);
	else if (strcmp(id, "connect.refused") == 0)
		err_set(e, id, "%s refused the connection (%s)%s", name, why,
		    also);
	else if (strcmp(id, "connect.timeout") == 0)
		err_set(e, id, "%s did not answer within %g s (%s)%s", name,
		    (double)c->timeout_ms / 1000, why, also);
	else if (strcmp(id, "connect.reset") == 0)
		err_set(e, id, "%s reset the connection (%s)%s", name, why,
		    also);
	else if (strcmp(id, "connect.unreachable") == 0)
		err_set(e, id, "%s cannot be reached (%s)%s", name, why, also);
	else if (strcmp(id, "connect.denied") == 0)
		err_set(e, id, "this system forbids a connection to %s (%s)%s",
		    name, why, also);
	else
		err_set(e, id, "no connection to %s (%s)%s", name, why, also);
}

static void
finish_failed(struct connector *c)
{
	const struct attempt *a = most_telling(c);
	size_t tried = count_tried(c);
	struct err e, also = { "", "" };

	if (tried > 1)
		err_set(&also, "", "; %zu addresses were tried", tried);
	if (a == NULL)
		err_set(&e, "connect.failed", "There is no address to "
		    "connect to");
	else
		describe(&e, c, a, also.detail);
	finish(c, &e);
}

static void
win(struct connector *c, struct attempt *a)
{
	loop_unwatch(c->loop, &a->watch);
	c->fd = a->watch.fd;
	a->watch.fd = -1;
	attempt_end(a, ATTEMPT_WON, 0);
	finish(c, NULL);
}

static void
on_writable(struct watch *w, short revents)
{
	struct attempt *a = w->arg;
	socklen_t len = sizeof(int);
	int error = 0;

	(void)revents;
	if (getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		error = errno;
	if (error == 0) {
		win(a->owner, a);
		return;
	}
	attempt_close(a);
	attempt_end(a, ATTEMPT_FAILED, error);
	start_next(a->owner);
}

static bool
bind_source(struct connector *c, struct attempt *a, int fd)
{
	if (!c->have_source)
		return true;
	a->bind_failed = true;
	if (c->source.sa.ss_family != a->address.sa.ss_family) {
		errno = EAFNOSUPPORT;
		return false;
	}
	if (bind(fd, (const struct sockaddr *)&c->source.sa,
	    c->source.len) < 0)
		return false;
	a->bind_failed = false;
	return true;
}

/* A connecting (or connected) socket; -1 and errno when there is none. */
static int
open_socket(struct connector *c, struct attempt *a)
{
	int fd = socket(a->address.sa.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return -1;
	if (bind_source(c, a, fd) && (connect(fd,
	    (const struct sockaddr *)&a->address.sa, a->address.len) == 0 ||
	    errno == EINPROGRESS))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* False when it failed at once. */
static bool
attempt_start(struct connector *c, struct attempt *a)
{
	int fd;

	if (a->began_us == 0)
		a->began_us = clock_mono_us();
	fd = open_socket(c, a);
	if (fd < 0 && errno == EAGAIN) {
		loop_timer_in(c->loop, &c->stagger, UNIX_RETRY_MS * 1000);
		return true;
	}
	if (fd < 0) {
		attempt_end(a, ATTEMPT_FAILED, errno);
		return false;
	}
	a->state = ATTEMPT_TRYING;
	a->watch = (struct watch){ .fd = fd, .events = POLLOUT,
	    .fn = on_writable, .arg = a };
	loop_watch(c->loop, &a->watch);
	loop_timer_in(c->loop, &c->stagger, CONNECT_ATTEMPT_DELAY_MS * 1000);
	return true;
}

static bool
any_in_state(const struct connector *c, enum attempt_state state)
{
	for (size_t i = 0; i < c->nattempts; i++)
		if (c->attempts[i].state == state)
			return true;
	return false;
}

static void
start_next(struct connector *c)
{
	for (size_t i = 0; i < c->nattempts; i++)
		if (c->attempts[i].state == ATTEMPT_WAITING &&
		    attempt_start(c, &c->attempts[i])) {
			if (c->trying != NULL)
				c->trying(c, i + 1);
			return;
		}
	if (!any_in_state(c, ATTEMPT_TRYING))
		finish_failed(c);
}

static void
on_stagger(struct timer *t)
{
	struct connector *c = t->arg;
	struct err e = c->early;

	if (e.id[0] != '\0')
		finish(c, &e);
	else
		start_next(c);
}

static void
on_limit(struct timer *t)
{
	struct connector *c = t->arg;

	for (size_t i = 0; i < c->nattempts; i++) {
		struct attempt *a = &c->attempts[i];

		if (a->state == ATTEMPT_TRYING)
			attempt_close(a);
		else if (a->state != ATTEMPT_WAITING || a->began_us == 0)
			continue;
		attempt_end(a, ATTEMPT_FAILED, ETIMEDOUT);
	}
	finish_failed(c);
}

/* Families take turns, the first one of the list begins; within a family
 * the order stays (RFC 8305 section 4). */
static void
interleave(struct connector *c, const struct address *list, size_t n)
{
	bool used[RESOLVE_MAX] = { false };
	int last = AF_UNSPEC;

	while (c->nattempts < n) {
		size_t next = n;

		for (size_t i = 0; i < n; i++) {
			if (used[i])
				continue;
			if (next == n)
				next = i;
			if (list[i].sa.ss_family != last) {
				next = i;
				break;
			}
		}
		used[next] = true;
		last = list[next].sa.ss_family;
		c->attempts[c->nattempts++].address = list[next];
	}
}

static void
init(struct connector *c, struct loop *loop, int timeout_ms,
    void (*done)(struct connector *, const struct err *), void *arg)
{
	memset(c, 0, sizeof(*c));
	c->fd = -1;
	c->loop = loop;
	c->timeout_ms = timeout_ms;
	c->done = done;
	c->arg = arg;
	c->stagger = (struct timer){ .fn = on_stagger, .arg = c };
	c->limit = (struct timer){ .fn = on_limit, .arg = c };
}

/* The first attempt starts from the loop, too: done() never comes earlier. */
static void
start(struct connector *c)
{
	for (size_t i = 0; i < c->nattempts; i++) {
		c->attempts[i].owner = c;
		c->attempts[i].watch.fd = -1;
	}
	loop_timer_in(c->loop, &c->stagger, 0);
	loop_timer_in(c->loop, &c->limit, (int64_t)c->timeout_ms * 1000);
}

void
connect_start(struct connector *c, struct loop *loop,
    const struct address *list, size_t n, uint16_t port, const char *source,
    int timeout_ms, void (*done)(struct connector *, const struct err *),
    void *arg)
{
	init(c, loop, timeout_ms, done, arg);
	interleave(c, list, n < RESOLVE_MAX ? n : RESOLVE_MAX);
	for (size_t i = 0; port != 0 && i < c->nattempts; i++)
		address_set_port(&c->attempts[i].address, port);
	c->have_source = source != NULL;
	if (source != NULL && !address_parse(&c->source, slice_of(source)))
		err_set(&c->early, "connect.source",
		    "The source address %s is not an IP address of this "
		    "system", source);
	start(c);
}

void
connect_start_unix(struct connector *c, struct loop *loop, const char *path,
    int timeout_ms, void (*done)(struct connector *, const struct err *),
    void *arg)
{
	init(c, loop, timeout_ms, done, arg);
	c->nattempts = 1;
	if (!address_unix(&c->attempts[0].address, path))
		err_set(&c->early, "connect.failed",
		    "The path of the unix socket is too long");
	start(c);
}
