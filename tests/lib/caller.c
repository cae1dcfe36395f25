/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/caller.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "core/base/xalloc.h"

static void
on_saw(void *arg, const char *line)
{
	struct site *s = arg;

	for (const char *p = line; *p; p++)
		assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
	bytes_add_str(&s->seen, line);
	bytes_add_char(&s->seen, '\n');
}

static void
open_it(struct site *s, struct practice_opts *o)
{
	struct err e;

	loop_init(&s->loop);
	bytes_init(&s->seen, BYTES_NO_LIMIT);
	o->saw = on_saw;
	o->arg = s;
	assert_non_null(o->scenario);
	s->server = practice_new(&s->loop, o, &e);
	assert_non_null(s->server);
	assert_int_not_equal(practice_port(s->server), 0);
}

void
open_site_at(struct site *s, const char *scenario, const char *address)
{
	struct practice_opts o = { .address = address,
	    .scenario = scenario_find(scenario) };

	open_it(s, &o);
}

void
open_site_of(struct site *s, const struct scenario *scenario,
    const struct voice *voice)
{
	struct practice_opts o = { .scenario = scenario, .voice = voice };

	open_it(s, &o);
}

void
open_site(struct site *s, const char *scenario)
{
	open_site_at(s, scenario, NULL);
}

void
close_site(struct site *s)
{
	practice_free(s->server);
	bytes_clear(&s->seen);
	assert_int_equal(s->loop.nwatches, 0);
	assert_int_equal(s->loop.ntimers, 0);
	loop_clear(&s->loop);
}

time_t
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

int
connect_to(const char *address, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
	    .sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
	    .sin6_port = htons(port) };
	bool is_v6 = strchr(address, ':') != NULL;
	int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0), r, on = 1;

	assert_true(fd >= 0);
	if (is_v6) {
		inet_pton(AF_INET6, address, &v6.sin6_addr);
		r = connect(fd, (struct sockaddr *)&v6, sizeof(v6));
	} else {
		inet_pton(AF_INET, address, &v4.sin_addr);
		r = connect(fd, (struct sockaddr *)&v4, sizeof(v4));
	}
	assert_int_equal(r, 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

void
call_at(struct caller *c, struct site *s, const char *address)
{
	memset(c, 0, sizeof(*c));
	c->site = s;
	c->fd = connect_to(address, practice_port(s->server));
	bytes_init(&c->in, BYTES_NO_LIMIT);
}

void
call(struct caller *c, struct site *s)
{
	call_at(c, s, "127.0.0.1");
}

void
hang_up(struct caller *c)
{
	SSL_free(c->ssl);
	close(c->fd);
	bytes_clear(&c->in);
	free(c->last);
}

static void
read_clear(struct caller *c)
{
	char buf[4096];
	int n;

	while ((n = SSL_read(c->ssl, buf, sizeof(buf))) > 0)
		bytes_add(&c->in, buf, (size_t)n);
}

void
pump(struct caller *c)
{
	char buf[16384];
	ssize_t n;

	loop_turn(&c->site->loop, 500);
	while ((n = recv(c->fd, buf, sizeof(buf), 0)) > 0)
		if (c->ssl)
			BIO_write(SSL_get_rbio(c->ssl), buf, (int)n);
		else
			bytes_add(&c->in, buf, (size_t)n);
	c->reset = c->reset || (n < 0 && errno == ECONNRESET);
	if (n == 0 || c->reset)
		c->eof = true;
	if (c->ssl && SSL_is_init_finished(c->ssl))
		read_clear(c);
}

void
say_unencrypted(struct caller *c, const char *p, size_t n)
{
	time_t end = now_s() + DEADLINE_S;

	while (n > 0 && !c->eof) {
		ssize_t sent = send(c->fd, p, c->one_by_one ? 1 : n,
		    MSG_NOSIGNAL);
		if (sent > 0) {
			p += sent;
			n -= (size_t)sent;
		}
		if (n > 0)
			pump(c);
		assert_true(now_s() < end);
	}
}

void
send_cipher(struct caller *c)
{
	char *p;
	long n = BIO_get_mem_data(SSL_get_wbio(c->ssl), &p);

	if (n <= 0)
		return;
	char *copy = malloc((size_t)n);
	memcpy(copy, p, (size_t)n);
	(void)BIO_reset(SSL_get_wbio(c->ssl));
	say_unencrypted(c, copy, (size_t)n);
	free(copy);
}

void
say_n(struct caller *c, const char *p, size_t n)
{
	if (c->ssl == NULL) {
		say_unencrypted(c, p, n);
		return;
	}
	/* A record a byte, when it goes byte by byte. */
	for (size_t at = 0; at < n && c->one_by_one; at++)
		assert_int_equal(SSL_write(c->ssl, p + at, 1), 1);
	if (!c->one_by_one && n > 0)
		assert_true(SSL_write(c->ssl, p, (int)n) > 0);
	send_cipher(c);
}

void
say(struct caller *c, const char *text)
{
	say_n(c, text, strlen(text));
}

/* The length of the first whole reply in s, or 0. */
static size_t
whole_reply(const char *s)
{
	const char *line = s, *end;

	while ((end = strstr(line, "\r\n")) != NULL) {
		if (end - line >= 4 && line[3] == ' ')
			return (size_t)(end + 2 - s);
		line = end + 2;
	}
	return 0;
}

static const char *
reply(struct caller *c)
{
	time_t end = now_s() + DEADLINE_S;
	size_t n;

	while ((n = whole_reply(c->in.data)) == 0) {
		assert_false(c->eof);
		assert_true(now_s() < end);
		pump(c);
	}
	free(c->last);
	c->last = xstrndup(c->in.data, n);
	bytes_drop(&c->in, n);
	return c->last;
}

void
want(struct caller *c, const char *prefix)
{
	const char *got = reply(c);

	if (strncmp(got, prefix, strlen(prefix)) != 0)
		fail_msg("wanted %s, got %s", prefix, got);
}

void
ask(struct caller *c, const char *line, const char *prefix)
{
	say(c, line);
	say(c, "\r\n");
	want(c, prefix);
}

void
want_end(struct caller *c)
{
	time_t end = now_s() + DEADLINE_S;

	while (!c->eof) {
		pump(c);
		assert_true(now_s() < end);
	}
	assert_string_equal(c->in.data, "");
}

void
want_reset(struct caller *c)
{
	want_end(c);
	assert_true(c->reset);
}

void
want_nobody(struct site *s)
{
	time_t end = now_s() + DEADLINE_S;

	while (practice_clients(s->server) > 0) {
		loop_turn(&s->loop, 500);
		assert_true(now_s() < end);
	}
}

/* --- TLS --- */

static SSL_CTX *
trusting_ctx(const struct practice *p)
{
	struct slice pem = practice_ca_pem(p);
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	BIO *b = BIO_new_mem_buf(pem.p, (int)pem.n);
	X509 *ca = PEM_read_bio_X509(b, NULL, NULL, NULL);

	assert_non_null(ca);
	X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), ca);
	X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ctx),
	    X509_V_FLAG_X509_STRICT);
	X509_free(ca);
	BIO_free(b);
	return ctx;
}

void
begin_tls(struct caller *c, const char *name)
{
	SSL_CTX *ctx = trusting_ctx(c->site->server);

	c->ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	SSL_set_bio(c->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
	BIO_set_mem_eof_return(SSL_get_rbio(c->ssl), -1);
	SSL_set_connect_state(c->ssl);
	if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(c->ssl), name) != 1) {
		SSL_set_tlsext_host_name(c->ssl, name);
		assert_int_equal(SSL_set1_host(c->ssl, name), 1);
	}
}

void
shake_hands(struct caller *c, const char *name)
{
	time_t end = now_s() + DEADLINE_S;

	begin_tls(c, name);
	for (;;) {
		int r = SSL_do_handshake(c->ssl);
		send_cipher(c);
		if (r == 1)
			return;
		assert_int_equal(SSL_get_error(c->ssl, r),
		    SSL_ERROR_WANT_READ);
		assert_false(c->eof);
		assert_true(now_s() < end);
		pump(c);
	}
}

void
secure(struct caller *c)
{
	ask(c, "EHLO x", "250-");
	ask(c, "STARTTLS", "220 2.0.0");
	shake_hands(c, PRACTICE_HOST);
	assert_int_equal(SSL_get_verify_result(c->ssl), X509_V_OK);
	ask(c, "EHLO x", "250-");
}
