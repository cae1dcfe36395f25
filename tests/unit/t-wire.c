/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "core/net/wire.h"
#include "tests/lib/certs.h"

#define NAME		"mail.example.test"
#define DEADLINE_US	(10 * 1000000)
#define CLOSE_ON_NONE	(-1)

static struct cert ca, leaf;
static char *ca_text;

struct side {
	struct loop	 loop;
	struct wire	 wire;
	struct wire	*w;		/* heap: freed when told to */
	char		 events[64];	/* "D" data, "T", "E", "X" error, "S" */
	int		 close_on;	/* an event that closes and frees w */
	bool		 inside;	/* a call of ours is running */
	int		 peer;
	SSL_CTX		*server_ctx;
	SSL		*server;
	struct tls_ctx	*ctx;
};

static void
on_event(struct wire *w, enum wire_event event)
{
	struct side *s = w->arg;
	size_t n = strlen(s->events);

	assert_false(s->inside);
	if (n + 1 < sizeof(s->events) &&
	    (event != WIRE_DATA || n == 0 || s->events[n - 1] != 'D'))
		s->events[n] = "DTEXS"[event];
	if (s->close_on == (int)event) {
		wire_close(w);
		free(w);
		s->w = NULL;
	}
}

static void
side_open_fd(struct side *s, int fd, int peer)
{
	memset(s, 0, sizeof(*s));
	loop_init(&s->loop);
	s->close_on = CLOSE_ON_NONE;
	s->peer = peer;
	s->w = xcalloc(1, sizeof(*s->w));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	fcntl(peer, F_SETFL, O_NONBLOCK);
	wire_open(s->w, &s->loop, fd, on_event, s);
}

static void
side_open(struct side *s)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	side_open_fd(s, fds[0], fds[1]);
}

/* Over TCP, for what unix sockets do not do. */
static void
side_open_tcp(struct side *s)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sa);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(listener, (void *)&sa, len), 0);
	assert_int_equal(listen(listener, 1), 0);
	getsockname(listener, (void *)&sa, &len);
	assert_int_equal(connect(fd, (void *)&sa, len), 0);
	side_open_fd(s, fd, accept(listener, NULL, NULL));
	close(listener);
}

static void
close_peer(struct side *s)
{
	if (s->peer >= 0)
		close(s->peer);
	s->peer = -1;
}

static void
side_close(struct side *s)
{
	if (s->w != NULL) {
		wire_close(s->w);
		wire_close(s->w);
		free(s->w);
	}
	assert_int_equal(s->loop.nwatches, 0);
	assert_int_equal(s->loop.ntimers, 0);
	close_peer(s);
	SSL_free(s->server);
	SSL_CTX_free(s->server_ctx);
	tls_ctx_free(s->ctx);
	loop_clear(&s->loop);
	ERR_clear_error();
}

static void
say(struct side *s, const char *text)
{
	assert_int_equal(write(s->peer, text, strlen(text)),
	    (ssize_t)strlen(text));
}

/* Turn until the events are those, or for a while when they never are. */
static void
expect(struct side *s, const char *events)
{
	int64_t until = clock_mono_us() + DEADLINE_US;
	char buf[4096];

	while (strcmp(s->events, events) != 0 && clock_mono_us() < until) {
		if (s->server != NULL)
			SSL_peek(s->server, buf, sizeof(buf));
		if (!loop_turn(&s->loop, 1000))
			break;
	}
	assert_string_equal(s->events, events);
}

/* Nothing more happens, and nothing is busy doing so. */
static void
expect_quiet(struct side *s, const char *events)
{
	for (int i = 0; i < 3; i++)
		loop_turn(&s->loop, 0);
	assert_string_equal(s->events, events);
	assert_false(loop_has_pending(&s->loop));
}

static void
send_text(struct side *s, const char *text)
{
	s->inside = true;
	wire_send(s->w, slice_of(text));
	s->inside = false;
}

static void
test_clear(void **state)
{
	char buf[64] = "";
	struct side s;

	(void)state;
	side_open(&s);
	assert_true(wire_is_open(s.w));
	say(&s, "220 hello\r\n");
	expect(&s, "D");
	assert_string_equal(wire_in(s.w)->data, "220 hello\r\n");
	bytes_reset(wire_in(s.w));
	send_text(&s, "EHLO me\r\n");
	expect(&s, "DS");
	assert_int_equal(read(s.peer, buf, sizeof(buf)), 9);
	assert_string_equal(buf, "EHLO me\r\n");
	say(&s, "250 ");
	close_peer(&s);
	expect(&s, "DSDE");
	assert_string_equal(wire_in(s.w)->data, "250 ");
	assert_false(wire_is_open(s.w));
	send_text(&s, "QUIT\r\n");
	expect_quiet(&s, "DSDE");
	side_close(&s);
}

static void
test_full(void **state)
{
	const size_t total = WIRE_IN_MAX + 100000;
	char *text = xmalloc(total);
	struct side s;
	size_t sent = 0, got = 0;
	int64_t until = clock_mono_us() + DEADLINE_US;

	(void)state;
	for (size_t i = 0; i < total; i++)
		text[i] = (char)('a' + i % 23);
	side_open(&s);
	while (wire_in(s.w)->len < WIRE_IN_MAX && clock_mono_us() < until) {
		ssize_t n = write(s.peer, text + sent, total - sent);

		if (n > 0)
			sent += (size_t)n;
		loop_turn(&s.loop, 0);
	}
	assert_int_equal(wire_in(s.w)->len, WIRE_IN_MAX);
	assert_int_equal(s.loop.nwatches, 0);
	while (got < total && clock_mono_us() < until) {
		ssize_t n = write(s.peer, text + sent, total - sent);
		struct bytes *in = wire_in(s.w);

		if (n > 0)
			sent += (size_t)n;
		if (sent == total)
			close_peer(&s);
		assert_memory_equal(in->data, text + got, in->len);
		got += in->len;
		bytes_reset(in);
		wire_resume(s.w);
		loop_turn(&s.loop, 0);
	}
	assert_int_equal(got, total);
	expect(&s, "DE");
	free(text);
	side_close(&s);
}

static void
test_long_send(void **state)
{
	const size_t total = 4 << 20;
	char *text = xmalloc(total), buf[65536];
	size_t got = 0;
	struct side s;
	int64_t until = clock_mono_us() + DEADLINE_US;

	(void)state;
	memset(text, 'm', total);
	side_open(&s);
	wire_send(s.w, (struct slice){ text, total });
	for (int i = 0; i < 3; i++)
		loop_turn(&s.loop, 0);
	assert_string_equal(s.events, "");	/* it has not all left */
	while (got < total && clock_mono_us() < until) {
		ssize_t n = read(s.peer, buf, sizeof(buf));

		if (n > 0)
			got += (size_t)n;
		loop_turn(&s.loop, 0);
	}
	assert_int_equal(got, total);
	expect(&s, "S");
	assert_int_equal(s.w->out.len, 0);
	free(text);
	side_close(&s);
}

static void
reset_peer(struct side *s)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(s->peer, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close_peer(s);
}

static void
test_reset(void **state)
{
	struct side s;

	(void)state;
	side_open_tcp(&s);
	reset_peer(&s);
	expect(&s, "X");
	assert_string_equal(wire_err(s.w)->id, "net.reset");
	assert_non_null(strstr(wire_err(s.w)->detail, "reset by peer"));
	expect_quiet(&s, "X");
	side_close(&s);
}

/* A last word, and then we write into the closed connection. */
static void
test_last_word(void **state)
{
	struct side s;

	(void)state;
	side_open(&s);
	say(&s, "421 bye\r\n");
	close_peer(&s);
	send_text(&s, "NOOP\r\n");
	expect(&s, "DE");
	assert_string_equal(wire_in(s.w)->data, "421 bye\r\n");
	expect_quiet(&s, "DE");
	side_close(&s);
}

/* The buffer is full and the peer gone: that must not spin. */
static void
test_full_and_gone(void **state)
{
	char buf[4096];
	struct side s;
	int64_t until = clock_mono_us() + DEADLINE_US;

	(void)state;
	memset(buf, 'x', sizeof(buf));
	side_open(&s);
	while (wire_in(s.w)->len < WIRE_IN_MAX && clock_mono_us() < until) {
		(void)!write(s.peer, buf, sizeof(buf));
		loop_turn(&s.loop, 0);
	}
	close_peer(&s);
	expect_quiet(&s, "D");
	assert_true(wire_is_open(s.w));
	bytes_reset(wire_in(s.w));
	wire_resume(s.w);
	expect(&s, "DE");
	side_close(&s);
}

static void
test_local_name(void **state)
{
	char name[64];
	struct side s;
	int one = 0;
	socklen_t len = sizeof(one);

	(void)state;
	side_open_tcp(&s);
	assert_true(wire_local_name(s.w, name, sizeof(name)));
	assert_int_equal(strncmp(name, "127.0.0.1:", 10), 0);
	getsockopt(s.w->fd, IPPROTO_TCP, TCP_NODELAY, &one, &len);
	assert_int_equal(one, 1);
	side_close(&s);
	side_open(&s);
	assert_false(wire_local_name(s.w, name, sizeof(name)));
	side_close(&s);
}

static void
start_tls(struct side *s)
{
	struct tls_opts o = { .ca_pem = ca_text,
	    .ca_pem_n = strlen(ca_text) };
	struct err e;

	s->server_ctx = SSL_CTX_new(TLS_server_method());
	SSL_CTX_use_certificate(s->server_ctx, leaf.x);
	SSL_CTX_use_PrivateKey(s->server_ctx, leaf.key);
	s->server = SSL_new(s->server_ctx);
	SSL_set_fd(s->server, s->peer);
	SSL_set_accept_state(s->server);
	s->ctx = tls_ctx_new(&o, &e);
	assert_non_null(s->ctx);
	s->inside = true;
	wire_start_tls(s->w, tls_new(s->ctx, NAME, NULL));
	s->inside = false;
}

static void
say_tls(struct side *s, const char *text)
{
	assert_int_equal(SSL_write(s->server, text, (int)strlen(text)),
	    (int)strlen(text));
}

static void
test_tls(void **state)
{
	char buf[64] = "";
	struct side s;

	(void)state;
	side_open(&s);
	start_tls(&s);
	expect(&s, "T");
	assert_true(tls_verified(wire_tls(s.w)));
	send_text(&s, "EHLO me\r\n");
	expect(&s, "TS");
	assert_int_equal(SSL_read(s.server, buf, sizeof(buf)), 9);
	assert_string_equal(buf, "EHLO me\r\n");
	say_tls(&s, "250 you\r\n");
	expect(&s, "TSD");
	assert_string_equal(wire_in(s.w)->data, "250 you\r\n");
	say_tls(&s, "221 bye\r\n");
	SSL_shutdown(s.server);
	expect(&s, "TSDE");
	assert_string_equal(wire_in(s.w)->data, "250 you\r\n221 bye\r\n");
	wire_end_tls(s.w);
	assert_int_equal(SSL_shutdown(s.server), 1);	/* ours has come */
	side_close(&s);
}

static void
test_tls_truncated(void **state)
{
	struct side s;

	(void)state;
	side_open(&s);
	start_tls(&s);
	expect(&s, "T");
	say_tls(&s, "250-half");
	close_peer(&s);
	SSL_free(s.server);
	s.server = NULL;
	expect(&s, "TDX");
	assert_string_equal(wire_in(s.w)->data, "250-half");
	assert_string_equal(wire_err(s.w)->id, "tls.truncated");
	side_close(&s);
}

/* Clear bytes that came before stay as they are; those after go to TLS. */
static void
test_clear_before_tls(void **state)
{
	struct side s;

	(void)state;
	side_open(&s);
	say(&s, "250 injected\r\n");
	expect(&s, "D");
	start_tls(&s);
	expect(&s, "DT");
	assert_string_equal(wire_in(s.w)->data, "250 injected\r\n");
	side_close(&s);
	side_open(&s);
	start_tls(&s);
	say(&s, "554 no TLS here\r\n");
	SSL_free(s.server);
	s.server = NULL;
	expect(&s, "X");
	assert_string_equal(wire_err(s.w)->id, "tls.wrong-version");
	assert_non_null(strstr(wire_err(s.w)->detail, "554 no TLS here"));
	assert_int_equal(wire_in(s.w)->len, 0);
	side_close(&s);
}

static void
test_handshake_broken_off(void **state)
{
	struct side s;

	(void)state;
	side_open_tcp(&s);
	start_tls(&s);
	SSL_free(s.server);
	s.server = NULL;
	reset_peer(&s);
	expect(&s, "X");
	assert_string_equal(wire_err(s.w)->id, "tls.closed");
	side_close(&s);
}

/* A record that nobody encrypted: the peer gets the alert. */
static void
test_alert_leaves(void **state)
{
	char buf[64];
	struct side s;

	(void)state;
	side_open(&s);
	start_tls(&s);
	expect(&s, "T");
	say(&s, "\x17\x03\x03\x01\x01");
	for (int i = 0; i < 257; i++)
		say(&s, "x");
	expect(&s, "TX");
	assert_string_equal(wire_err(s.w)->id, "tls.broken");
	assert_true(SSL_read(s.server, buf, sizeof(buf)) <= 0);
	assert_int_equal(ERR_GET_REASON(ERR_get_error()),
	    SSL_AD_REASON_OFFSET + SSL_AD_BAD_RECORD_MAC);
	side_close(&s);
}

static void
test_tls_full(void **state)
{
	const size_t total = WIRE_IN_MAX + 100000;
	char buf[4096];
	size_t sent = 0, got = 0;
	struct side s;
	int64_t until = clock_mono_us() + DEADLINE_US;

	(void)state;
	memset(buf, 'x', sizeof(buf));
	side_open(&s);
	start_tls(&s);
	expect(&s, "T");
	while (wire_in(s.w)->len < WIRE_IN_MAX && clock_mono_us() < until) {
		int n = SSL_write(s.server, buf, sizeof(buf));

		if (n > 0)
			sent += (size_t)n;
		loop_turn(&s.loop, 0);
	}
	assert_int_equal(wire_in(s.w)->len, WIRE_IN_MAX);
	while ((sent < total || got < sent) && clock_mono_us() < until) {
		int n = sent < total ?
		    SSL_write(s.server, buf, sizeof(buf)) : 0;

		if (n > 0)
			sent += (size_t)n;
		got += wire_in(s.w)->len;
		bytes_reset(wire_in(s.w));
		wire_resume(s.w);
		loop_turn(&s.loop, 0);
	}
	assert_int_equal(got, sent);
	SSL_shutdown(s.server);
	expect(&s, "TDE");
	side_close(&s);
}

/* fn() may close the wire, and its owner may free it, at any event. */
static void
test_close_inside(void **state)
{
	struct side s;

	(void)state;
	side_open(&s);
	s.close_on = WIRE_DATA;
	say(&s, "x");
	close_peer(&s);
	expect(&s, "D");
	side_close(&s);
	side_open(&s);
	s.close_on = WIRE_EOF;
	close_peer(&s);
	expect(&s, "E");
	side_close(&s);
	side_open(&s);
	s.close_on = WIRE_SENT;
	send_text(&s, "x");
	expect(&s, "S");
	side_close(&s);
	side_open_tcp(&s);
	s.close_on = WIRE_ERROR;
	reset_peer(&s);
	expect(&s, "X");
	side_close(&s);
	side_open(&s);
	start_tls(&s);
	s.close_on = WIRE_TLS_OPEN;
	expect(&s, "T");
	side_close(&s);
	side_open(&s);
	start_tls(&s);
	expect(&s, "T");
	s.close_on = WIRE_DATA;
	say_tls(&s, "221 bye\r\n");
	SSL_shutdown(s.server);
	expect(&s, "TD");
	side_close(&s);
}

static void
test_never_opened(void **state)
{
	struct wire w;

	(void)state;
	memset(&w, 0, sizeof(w));
	assert_false(wire_is_open(&w));
	wire_close(&w);
}

static int
setup(void **state)
{
	const struct cert_opts root = { .cn = "Test Root", .ca = true };
	const struct cert_opts server = { .cn = NAME, .san = "DNS:" NAME };

	(void)state;
	cert_make(&ca, NULL, &root);
	cert_make(&leaf, &ca, &server);
	ca_text = cert_pem(&ca);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	cert_clear(&ca);
	cert_clear(&leaf);
	free(ca_text);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clear),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_long_send),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_last_word),
		cmocka_unit_test(test_full_and_gone),
		cmocka_unit_test(test_local_name),
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_tls_truncated),
		cmocka_unit_test(test_clear_before_tls),
		cmocka_unit_test(test_handshake_broken_off),
		cmocka_unit_test(test_alert_leaves),
		cmocka_unit_test(test_tls_full),
		cmocka_unit_test(test_close_inside),
		cmocka_unit_test(test_never_opened),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
