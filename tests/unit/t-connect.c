/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/clock.h"
#include "core/net/connect.h"

#define DEADLINE_US	(10 * 1000000)
#define FILLERS		8

struct outcome {
	bool		done;
	struct err	err;
};

static void
on_done(struct connector *c, const struct err *e)
{
	struct outcome *o = c->arg;

	assert_false(o->done);
	o->done = true;
	if (e != NULL)
		o->err = *e;
}

static void
run(struct loop *loop, struct outcome *o)
{
	int64_t until = clock_mono_us() + DEADLINE_US;

	while (!o->done && clock_mono_us() < until)
		loop_turn(loop, 100000);
	assert_true(o->done);
	assert_int_equal(loop->nwatches, 0);
	assert_int_equal(loop->ntimers, 0);
}

static struct address
address_of(const char *text)
{
	struct address a;

	assert_true(address_parse(&a, slice_of(text)));
	return a;
}

/* Bound to a free port, or to the one given; its port in *port.  -1: taken. */
static int
try_bound(const char *text, uint16_t *port)
{
	struct address a = address_of(text);
	int one = 1, fd = socket(a.sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC,
	    0);

	address_set_port(&a, *port);
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&a.sa, a.len) < 0) {
		close(fd);
		return -1;
	}
	getsockname(fd, (struct sockaddr *)&a.sa, &a.len);
	*port = address_port(&a);
	return fd;
}

static int
bound(const char *text, uint16_t *port)
{
	int fd = try_bound(text, port);

	if (fd < 0)
		fail_msg("%s: %m", text);
	return fd;
}

/* A server on 127.0.0.1 whose port is free on ::1, too. */
static int
listening_where_free_on_both(uint16_t *port)
{
	for (int tries = 0; tries < 100; tries++) {
		int server, probe;

		*port = 0;
		server = bound("127.0.0.1", port);
		probe = try_bound("::1", port);
		if (probe >= 0) {
			close(probe);
			assert_int_equal(listen(server, 5), 0);
			return server;
		}
		close(server);
	}
	fail_msg("no port is free on both addresses");
	return -1;
}

static int
listening(const char *text, uint16_t *port, int backlog)
{
	int fd = bound(text, port);

	assert_int_equal(listen(fd, backlog), 0);
	return fd;
}

/* A listener whose queue is full: it answers nobody any more. */
struct black_hole {
	int	listener;
	int	fillers[FILLERS];
};

static void
black_hole_open(struct black_hole *b, const char *text, uint16_t *port)
{
	struct address a = address_of(text);

	b->listener = listening(text, port, 0);
	address_set_port(&a, *port);
	for (size_t i = 0; i < FILLERS; i++) {
		b->fillers[i] = socket(a.sa.ss_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		(void)!connect(b->fillers[i], (struct sockaddr *)&a.sa,
		    a.len);
	}
}

static void
black_hole_close(struct black_hole *b)
{
	for (size_t i = 0; i < FILLERS; i++)
		close(b->fillers[i]);
	close(b->listener);
}

static void
test_success(void **state)
{
	static const char *const texts[] = { "127.0.0.1", "::1" };
	static struct connector c;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct address a = address_of(texts[i]);
		struct outcome o = { 0 };
		uint16_t port = 0;
		int server = listening(texts[i], &port, 5);
		struct loop loop;

		loop_init(&loop);
		connect_start(&c, &loop, &a, 1, port, NULL, 5000, on_done,
		    &o);
		assert_false(o.done);
		run(&loop, &o);
		assert_string_equal(o.err.id, "");
		assert_true(c.fd >= 0);
		assert_true(fcntl(c.fd, F_GETFL) & O_NONBLOCK);
		assert_true(fcntl(c.fd, F_GETFD) & FD_CLOEXEC);
		assert_int_equal(c.attempts[0].state, ATTEMPT_WON);
		assert_int_equal(address_port(&c.attempts[0].address), port);
		connect_cancel(&c);		/* must not close the winner */
		assert_int_equal(close(c.fd), 0);
		close(server);
		loop_clear(&loop);
	}
}

static void
test_refused(void **state)
{
	struct address a = address_of("127.0.0.1");
	static struct connector c;
	struct outcome o = { 0 };
	char expected[120];
	uint16_t port = 0;
	int fd = bound("127.0.0.1", &port);	/* nobody listens */
	struct loop loop;

	(void)state;
	loop_init(&loop);
	connect_start(&c, &loop, &a, 1, port, NULL, 5000, on_done, &o);
	run(&loop, &o);
	assert_string_equal(o.err.id, "connect.refused");
	snprintf(expected, sizeof(expected), "127.0.0.1:%u refused the "
	    "connection (Connection refused)", (unsigned)port);
	assert_string_equal(o.err.detail, expected);
	assert_int_equal(c.attempts[0].state, ATTEMPT_FAILED);
	assert_int_equal(c.attempts[0].error, ECONNREFUSED);
	assert_int_equal(c.fd, -1);
	close(fd);
	loop_clear(&loop);
}

/* IPv6 is dead, IPv4 lives: the second attempt starts after 250 ms. */
static void
test_black_hole(void **state)
{
	struct address list[] = { address_of("::1"),
	    address_of("127.0.0.1") };
	static struct connector c;
	struct outcome o = { 0 };
	struct black_hole hole;
	uint16_t port = 0;
	int64_t began;
	struct loop loop;
	int server;

	(void)state;
	server = listening_where_free_on_both(&port);
	black_hole_open(&hole, "::1", &port);
	loop_init(&loop);
	began = clock_mono_us();
	connect_start(&c, &loop, list, 2, port, NULL, 5000, on_done, &o);
	run(&loop, &o);
	assert_string_equal(o.err.id, "");
	assert_int_equal(c.attempts[0].state, ATTEMPT_DROPPED);
	assert_int_equal(c.attempts[1].state, ATTEMPT_WON);
	assert_true(clock_mono_us() - began >= 250000);
	assert_true(c.attempts[1].began_us - c.attempts[0].began_us >=
	    250000);
	close(c.fd);
	close(server);
	black_hole_close(&hole);
	loop_clear(&loop);
}

/* Refused: the next one starts at once. */
static size_t tried[8], ntried;

static void
on_trying(struct connector *c, size_t n)
{
	(void)c;
	if (ntried < 8)
		tried[ntried++] = n;
}

static void
test_next_at_once(void **state)
{
	struct address list[] = { address_of("::1"),
	    address_of("127.0.0.1") };
	static struct connector c;
	struct outcome o = { 0 };
	uint16_t port = 0;
	struct loop loop;
	int server = listening("127.0.0.1", &port, 5);

	(void)state;
	loop_init(&loop);
	connect_start(&c, &loop, list, 2, port, NULL, 5000, on_done, &o);
	c.trying = on_trying;
	ntried = 0;
	run(&loop, &o);
	assert_string_equal(o.err.id, "");
	assert_true(ntried > 0);
	assert_int_equal(tried[ntried - 1], 2);
	assert_int_equal(c.attempts[0].state, ATTEMPT_FAILED);
	assert_int_equal(c.attempts[1].state, ATTEMPT_WON);
	assert_true(c.attempts[1].began_us - c.attempts[0].began_us < 200000);
	close(c.fd);
	close(server);
	loop_clear(&loop);
}

static void
test_timeout(void **state)
{
	struct address list[] = { address_of("::1"), address_of("::1") };
	static struct connector c;
	struct outcome o = { 0 };
	struct black_hole hole;
	uint16_t port = 0;
	struct loop loop;

	(void)state;
	black_hole_open(&hole, "::1", &port);
	loop_init(&loop);
	connect_start(&c, &loop, list, 2, port, NULL, 100, on_done, &o);
	run(&loop, &o);
	assert_string_equal(o.err.id, "connect.timeout");
	assert_non_null(strstr(o.err.detail, "did not answer within 0.1 s"));
	assert_null(strstr(o.err.detail, "addresses were tried"));
	assert_int_equal(c.attempts[0].state, ATTEMPT_FAILED);
	assert_int_equal(c.attempts[0].error, ETIMEDOUT);
	assert_int_equal(c.attempts[1].state, ATTEMPT_WAITING);
	black_hole_close(&hole);
	loop_clear(&loop);
}

/* The refusal says more than the silence. */
static void
test_most_telling(void **state)
{
	struct address list[] = { address_of("::1"),
	    address_of("127.0.0.1") };
	static struct connector c;
	struct outcome o = { 0 };
	struct black_hole hole;
	uint16_t port = 0;
	struct loop loop;

	(void)state;
	black_hole_open(&hole, "::1", &port);
	loop_init(&loop);
	connect_start(&c, &loop, list, 2, port, NULL, 400, on_done, &o);
	run(&loop, &o);
	assert_string_equal(o.err.id, "connect.refused");
	assert_non_null(strstr(o.err.detail, "127.0.0.1:"));
	assert_non_null(strstr(o.err.detail, "; 2 addresses were tried"));
	black_hole_close(&hole);
	loop_clear(&loop);
}

static void
test_interleaving(void **state)
{
	static const char *const given[] = { "::1", "::2", "::3",
	    "127.0.0.1", "127.0.0.2" };
	static const char *const expected[] = { "::1", "127.0.0.1", "::2",
	    "127.0.0.2", "::3" };
	struct address list[COUNT_OF(given)], many[RESOLVE_MAX + 5];
	static struct connector c;
	struct outcome o = { 0 };
	struct loop loop;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(given); i++)
		list[i] = address_of(given[i]);
	for (size_t i = 0; i < COUNT_OF(many); i++)
		many[i] = list[0];
	loop_init(&loop);
	connect_start(&c, &loop, list, COUNT_OF(list), 1, NULL, 5000, on_done,
	    &o);
	for (size_t i = 0; i < COUNT_OF(expected); i++)
		assert_string_equal(c.attempts[i].address.text, expected[i]);
	connect_cancel(&c);
	connect_start(&c, &loop, many, COUNT_OF(many), 1, NULL, 5000, on_done,
	    &o);
	assert_int_equal(c.nattempts, RESOLVE_MAX);
	connect_cancel(&c);
	connect_start(&c, &loop, NULL, 0, 1, NULL, 5000, on_done, &o);
	run(&loop, &o);
	assert_string_equal(o.err.id, "connect.failed");
	loop_clear(&loop);
}

static void
test_source(void **state)
{
	static const struct {
		const char	*source, *id;
	} cases[] = {
		{ "127.0.0.9", "" },
		{ "192.0.2.1", "connect.source" },
		{ "::1", "connect.source" },
		{ "not an address", "connect.source" },
		{ "\033[31m", "connect.source" },
	};
	struct address a = address_of("127.0.0.1");
	static struct connector c;
	uint16_t port = 0;
	int server = listening("127.0.0.1", &port, 5);
	struct loop loop;

	(void)state;
	loop_init(&loop);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sockaddr_in peer;
		socklen_t len = sizeof(peer);
		struct outcome o = { 0 };
		int fd;

		connect_start(&c, &loop, &a, 1, port, cases[i].source, 5000,
		    on_done, &o);
		run(&loop, &o);
		assert_string_equal(o.err.id, cases[i].id);
		assert_null(strchr(o.err.detail, '\033'));
		if (o.err.id[0] != '\0')
			continue;
		fd = accept(server, (struct sockaddr *)&peer, &len);
		assert_int_equal(ntohl(peer.sin_addr.s_addr), 0x7f000009);
		close(fd);
		close(c.fd);
	}
	close(server);
	loop_clear(&loop);
}

static void
unix_case(const char *path, const char *id, const char *words)
{
	static struct connector c;
	struct outcome o = { 0 };
	struct loop loop;

	loop_init(&loop);
	connect_start_unix(&c, &loop, path, 300, on_done, &o);
	assert_false(o.done);
	run(&loop, &o);
	assert_string_equal(o.err.id, id);
	assert_non_null(strstr(o.err.detail, words));
	if (o.err.id[0] == '\0')
		close(c.fd);
	loop_clear(&loop);
}

static void
test_unix(void **state)
{
	char dir[] = "/tmp/t-connect.XXXXXX", long_path[300];
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), filler;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(un.sun_path, sizeof(un.sun_path), "%s/s", dir);
	unix_case(un.sun_path, "connect.failed", "No such file");
	assert_int_equal(bind(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	unix_case(un.sun_path, "connect.refused", "/s refused");
	assert_int_equal(listen(fd, 0), 0);
	unix_case(un.sun_path, "", "");
	/* That one waits in the queue; with another it is full. */
	filler = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	(void)!connect(filler, (struct sockaddr *)&un, sizeof(un));
	unix_case(un.sun_path, "connect.timeout", "within 0.3 s");
	close(filler);
	close(fd);
	unlink(un.sun_path);
	rmdir(dir);
	memset(long_path, 'p', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	unix_case(long_path, "connect.failed", "too long");
}

static void
test_cancel(void **state)
{
	struct address list[] = { address_of("::1"),
	    address_of("127.0.0.1") };
	static struct connector c;
	struct outcome o = { 0 };
	struct black_hole hole;
	uint16_t port = 0;
	struct loop loop;
	int fd;

	(void)state;
	black_hole_open(&hole, "::1", &port);
	loop_init(&loop);
	connect_start(&c, &loop, list, 2, port, NULL, 5000, on_done, &o);
	loop_turn(&loop, 100000);
	assert_int_equal(c.attempts[0].state, ATTEMPT_TRYING);
	fd = c.attempts[0].watch.fd;
	connect_cancel(&c);
	connect_cancel(&c);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_int_equal(c.attempts[0].state, ATTEMPT_DROPPED);
	assert_false(loop_turn(&loop, 0));
	assert_false(o.done);
	memset(&c, 0, sizeof(c));
	connect_cancel(&c);			/* never started */
	black_hole_close(&hole);
	loop_clear(&loop);
}

static void
test_ids(void **state)
{
	static const struct {
		int		 error;
		const char	*id;
	} cases[] = {
		{ ECONNREFUSED, "connect.refused" },
		{ ETIMEDOUT, "connect.timeout" },
		{ ENETUNREACH, "connect.unreachable" },
		{ EHOSTUNREACH, "connect.unreachable" },
		{ ECONNRESET, "connect.reset" },
		{ EACCES, "connect.denied" },
		{ EPERM, "connect.denied" },
		{ EMFILE, "connect.failed" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(connect_err_id(cases[i].error),
		    cases[i].id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_success),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_black_hole),
		cmocka_unit_test(test_next_at_once),
		cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_most_telling),
		cmocka_unit_test(test_interleaving),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_unix),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
