/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice server, talked to over real sockets in the same loop. */
#include "core/practice/practice.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/base/xalloc.h"
#include "core/practice/practice-client.h"

#define DEADLINE_S	20

/* The published login, and what else may be sent. */
#define PLAIN		"AHN0dWRlbnQAcHJhY3RpY2UtbWFrZXMtcGVyZmVjdA=="
#define PLAIN_AS_SELF	"c3R1ZGVudABzdHVkZW50AHByYWN0aWNlLW1ha2VzLXBlcmZlY3Q="
#define PLAIN_AS_OTHER	"Ym9iAHN0dWRlbnQAcHJhY3RpY2UtbWFrZXMtcGVyZmVjdA=="
#define PLAIN_WRONG	"AHN0dWRlbnQAaHVudGVyMg=="
#define PLAIN_ONE_NUL	"c3R1ZGVudABwcmFjdGljZS1tYWtlcy1wZXJmZWN0"
#define USER64		"c3R1ZGVudA=="
#define PASSWORD64	"cHJhY3RpY2UtbWFrZXMtcGVyZmVjdA=="
#define WRONG64		"aHVudGVyMg=="

/* --- the server, and what it says to whoever watches --- */

struct site {
	struct loop	 loop;
	struct practice	*server;
	struct bytes	 seen;
};

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
open_site_at(struct site *s, const char *scenario, const char *address)
{
	struct practice_opts o = { .address = address, .saw = on_saw,
	    .arg = s };
	struct err e;

	loop_init(&s->loop);
	bytes_init(&s->seen, BYTES_NO_LIMIT);
	o.scenario = scenario_find(scenario);
	assert_non_null(o.scenario);
	s->server = practice_new(&s->loop, &o, &e);
	assert_non_null(s->server);
	assert_int_not_equal(practice_port(s->server), 0);
}

static void
open_site(struct site *s, const char *scenario)
{
	open_site_at(s, scenario, NULL);
}

static void
close_site(struct site *s)
{
	practice_free(s->server);
	bytes_clear(&s->seen);
	assert_int_equal(s->loop.nwatches, 0);
	assert_int_equal(s->loop.ntimers, 0);
	loop_clear(&s->loop);
}

/* --- a caller --- */

struct caller {
	struct site	*site;
	int		 fd;
	SSL		*ssl;
	struct bytes	 in;		/* clear text not yet taken */
	char		*last;		/* the reply taken last, all of it */
	bool		 eof;
	bool		 one_by_one;	/* bytes are sent singly */
};

static time_t
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static int
connect_to(const char *address, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
	    .sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
	    .sin6_port = htons(port) };
	bool is_v6 = strchr(address, ':') != NULL;
	int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0), r;

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
	return fd;
}

static void
call_at(struct caller *c, struct site *s, const char *address)
{
	memset(c, 0, sizeof(*c));
	c->site = s;
	c->fd = connect_to(address, practice_port(s->server));
	bytes_init(&c->in, BYTES_NO_LIMIT);
}

static void
call(struct caller *c, struct site *s)
{
	call_at(c, s, "127.0.0.1");
}

static void
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

/* One turn of the server, and whatever has come since. */
static void
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
	if (n == 0 || (n < 0 && errno == ECONNRESET))
		c->eof = true;
	if (c->ssl && SSL_is_init_finished(c->ssl))
		read_clear(c);
}

static void
send_raw(struct caller *c, const char *p, size_t n)
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

static void
send_cipher(struct caller *c)
{
	char *p;
	long n = BIO_get_mem_data(SSL_get_wbio(c->ssl), &p);

	if (n <= 0)
		return;
	char *copy = malloc((size_t)n);
	memcpy(copy, p, (size_t)n);
	(void)BIO_reset(SSL_get_wbio(c->ssl));
	send_raw(c, copy, (size_t)n);
	free(copy);
}

static void
say_n(struct caller *c, const char *p, size_t n)
{
	if (c->ssl == NULL) {
		send_raw(c, p, n);
		return;
	}
	/* A record a byte, when it goes byte by byte. */
	for (size_t at = 0; at < n && c->one_by_one; at++)
		assert_int_equal(SSL_write(c->ssl, p + at, 1), 1);
	if (!c->one_by_one)
		assert_true(SSL_write(c->ssl, p, (int)n) > 0);
	send_cipher(c);
}

static void
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

static void
want(struct caller *c, const char *prefix)
{
	const char *got = reply(c);

	if (strncmp(got, prefix, strlen(prefix)) != 0)
		fail_msg("wanted %s, got %s", prefix, got);
}

static void
ask(struct caller *c, const char *line, const char *prefix)
{
	say(c, line);
	say(c, "\r\n");
	want(c, prefix);
}

/* The server has ended the connection and has said nothing more. */
static void
want_end(struct caller *c)
{
	time_t end = now_s() + DEADLINE_S;

	while (!c->eof) {
		pump(c);
		assert_true(now_s() < end);
	}
	assert_string_equal(c->in.data, "");
}

/* All that was sent so far has been taken, and nobody is there any more. */
static void
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

static void
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

static void
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

static void
secure(struct caller *c)
{
	ask(c, "EHLO x", "250-");
	ask(c, "STARTTLS", "220 2.0.0");
	shake_hands(c, PRACTICE_HOST);
	assert_int_equal(SSL_get_verify_result(c->ssl), X509_V_OK);
	ask(c, "EHLO x", "250-");
}

/* --- dialogues, as tables --- */

#define TLS_ON	"<tls>"		/* STARTTLS, with all that belongs to it */
#define END	"<end>"		/* the server hangs up */

struct turn {
	const char	*say;
	const char	*want;		/* the beginning of the reply */
};

#define TURNS_MAX	40

struct dialogue {
	const char	*scenario;
	struct turn	 turns[TURNS_MAX];
};

static const struct dialogue dialogues[] = {
	{ "ok", {
		{ "MAIL FROM:<a@b.example>", "503 5.5.1" },
		{ "RCPT TO:<a@b.example>", "503 5.5.1" },
		{ "DATA", "503 5.5.1" },
		{ "STARTTLS", "503 5.5.1" },
		{ "AUTH PLAIN", "503 5.5.1" },
		{ "VRFY student", "252 2.5.2" },
		{ "NOOP", "250 2.0.0" },
		{ "noop with words", "250 2.0.0" },
		{ "HELP", "214-2.0.0" },
		{ "EHLO", "501 5.5.4" },
		{ "EHLO two words", "501 5.5.4" },
		{ "EHLO no;where", "501 5.5.4" },
		{ "HELO", "501 5.5.4" },
		{ "HELO x", "250 practice.smtpscope.test Hello x" },
		{ "STARTTLS", "503 5.5.1" },
		{ "AUTH PLAIN", "503 5.5.1" },
		{ "MAIL FROM:<a@b.example> SIZE=1", "555 5.5.4" },
		{ "EHLO [127.0.0.1]",
		  "250-practice.smtpscope.test Hello [127.0.0.1]\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n"
		  "250-SMTPUTF8\r\n250 HELP\r\n" },
		{ "AUTH PLAIN " PLAIN, "538 5.7.11" },
		{ "STARTTLS now", "501 5.5.4" },
		{ "VRFY", "501 5.5.4" },
		{ "EXPN staff", "502 5.5.1" },
		{ "BDAT 3 LAST", "502 5.5.1" },
		{ "LHLO x", "502 5.5.1" },
		{ "TURN", "500 5.5.2" },
		{ "", "500 5.5.2" },
		{ "NOOP \x01", "500 5.5.2" },
		{ "RSET all", "501 5.5.4" },
		{ "QUIT now", "501 5.5.4" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "ok", {	/* the mail transaction */
		{ "EHLO x", "250-" },
		{ "MAIL", "501 5.5.4" },
		{ "MAIL FROM", "501 5.5.4" },
		{ "MAIL FROM:<nobody>", "501 5.1.7" },
		{ "MAIL FROM:<@nowhere>", "501 5.1.7" },
		{ "MAIL FROM:<a@b@c.example>", "501 5.1.7" },
		{ "MAIL FROM:<j\xc3\xb6rg@b.example>", "553 5.6.7" },
		{ "MAIL FROM:<a@b.example> SIZE=10485761", "552 5.3.4" },
		{ "MAIL FROM:<a@b.example> SIZE=99999999999999999999",
		  "552 5.3.4" },
		{ "MAIL FROM:<a@b.example> SIZE=-1", "501 5.5.4" },
		{ "MAIL FROM:<a@b.example> BODY=BINARY", "501 5.5.4" },
		{ "MAIL FROM:<a@b.example> RET=FULL", "555 5.5.4" },
		{ "RCPT TO:<a@practice.smtpscope.test>", "503 5.5.1" },
		{ "MAIL FROM:<j\xc3\xb6rg@b.example> SMTPUTF8 BODY=8BITMIME "
		  "SIZE=10485760 AUTH=<>", "250 2.1.0" },
		{ "MAIL FROM:<a@b.example>", "503 5.5.1" },
		{ "DATA", "554 5.5.1" },
		{ "RCPT TO:<a@elsewhere.example>", "550 5.7.1" },
		{ "RCPT TO:<>", "501 5.1.3" },
		{ "RCPT TO:<a@practice.smtpscope.test> NOTIFY=NEVER",
		  "555 5.5.4" },
		{ "RCPT TO:<j\xc3\xb6rg@Practice.SMTPscope.test>",
		  "250 2.1.5" },
		{ "RCPT TO:<@r.example:b@practice.smtpscope.test>",
		  "250 2.1.5" },
		{ "RCPT TO:<Postmaster>", "250 2.1.5" },
		{ "DATA please", "501 5.5.4" },
		{ "DATA", "354 " },
		{ "Subject: x\r\n\r\n..\r\ntext\r\n.", "250 2.0.0" },
		{ "DATA", "503 5.5.1" },
		{ "MAIL FROM:<>", "250 2.1.0" },
		{ "RSET", "250 2.0.0" },
		{ "MAIL FROM:<>", "250 2.1.0" },
		{ "EHLO x", "250-" },
		{ "RCPT TO:<postmaster>", "503 5.5.1" },
		{ "MAIL FROM:<>", "250 2.1.0" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "ok", {	/* AUTH */
		{ TLS_ON, NULL },
		{ "STARTTLS", "503 5.5.1" },
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n"
		  "250-AUTH PLAIN LOGIN\r\n" },
		{ "AUTH", "501 5.5.4" },
		{ "AUTH CRAM-MD5", "504 5.5.4" },
		{ "AUTH hunter2", "504 5.5.4" },
		{ "AUTH PLAIN " PLAIN " " PLAIN, "501 5.5.4" },
		{ "AUTH PLAIN !!!", "501 5.5.2" },
		{ "AUTH PLAIN =", "501 5.5.2" },
		{ "AUTH PLAIN " PLAIN_ONE_NUL, "501 5.5.2" },
		{ "AUTH PLAIN", "334 \r\n" },
		{ "*", "501 5.7.0" },
		{ "AUTH PLAIN", "334 \r\n" },
		{ "AHN0dWRlbnQAaHVudGVyMg", "501 5.5.2" },
		{ "AUTH LOGIN", "334 VXNlcm5hbWU6" },
		{ "*", "501 5.7.0" },
		{ "AUTH LOGIN", "334 VXNlcm5hbWU6" },
		{ USER64, "334 UGFzc3dvcmQ6" },
		{ "*", "501 5.7.0" },
		{ "AUTH LOGIN =", "334 UGFzc3dvcmQ6" },
		{ "in clear words", "501 5.5.2" },
		{ "MAIL FROM:<>", "250 2.1.0" },
		{ "AUTH PLAIN " PLAIN, "503 5.5.1" },
		{ "RCPT TO:<a@elsewhere.example>", "550 5.7.1" },
		{ "RSET", "250 2.0.0" },
		{ "AUTH PLAIN " PLAIN_WRONG, "535 5.7.8" },
		{ "AUTH PLAIN " PLAIN_AS_OTHER, "535 5.7.8" },
		{ "auth plain " PLAIN, "235 2.7.0" },
		{ "AUTH PLAIN " PLAIN, "503 5.5.1" },
		{ "MAIL FROM:<a@b.example>", "250 2.1.0" },
		{ "RCPT TO:<a@elsewhere.example>", "250 2.1.5" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "ok", {
		{ TLS_ON, NULL },
		{ "AUTH PLAIN", "334 " },
		{ PLAIN_AS_SELF, "235 2.7.0" },
		{ "EHLO again", "250-" },
		{ "AUTH LOGIN", "503 5.5.1" },
	} },
	{ "ok", {
		{ TLS_ON, NULL },
		{ "AUTH LOGIN", "334 VXNlcm5hbWU6" },
		{ USER64, "334 UGFzc3dvcmQ6" },
		{ PASSWORD64, "235 2.7.0" },
	} },
	{ "ok", {	/* the third failure is the last */
		{ TLS_ON, NULL },
		{ "AUTH LOGIN " USER64, "334 UGFzc3dvcmQ6" },
		{ WRONG64, "535 5.7.8" },
		{ "AUTH LOGIN " WRONG64, "334 UGFzc3dvcmQ6" },
		{ PASSWORD64, "535 5.7.8" },
		{ "NOOP", "250 2.0.0" },
		{ "AUTH PLAIN " PLAIN_WRONG, "421 4.7.0" },
		{ END, NULL },
	} },
	{ "bad-password", {
		{ TLS_ON, NULL },
		{ "AUTH PLAIN " PLAIN, "535 5.7.8" },
		{ "AUTH LOGIN " USER64, "334 UGFzc3dvcmQ6" },
		{ PASSWORD64, "535 5.7.8" },
		{ "AUTH PLAIN " PLAIN, "421 4.7.0" },
		{ END, NULL },
	} },
	{ "auth-after-tls", {
		{ "AUTH PLAIN " PLAIN, "530 5.7.0" },
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n" },
		{ "AUTH PLAIN " PLAIN, "530 5.7.0" },
		{ "MAIL FROM:<>", "530 5.7.0" },
		{ "VRFY student", "530 5.7.0" },
		{ "NOOP", "250 2.0.0" },
		{ TLS_ON, NULL },
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
	} },
	{ "auth-in-clear", {
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n"
		  "250-AUTH PLAIN LOGIN\r\n" },
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
		{ TLS_ON, NULL },	/* ... and all is forgotten */
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
	} },
	{ "auth-never", {
		{ "EHLO x", "250-" },
		{ "AUTH PLAIN " PLAIN, "502 5.5.1" },
		{ TLS_ON, NULL },
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n" },
		{ "AUTH PLAIN " PLAIN, "502 5.5.1" },
	} },
	{ "starttls-missing", {
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n" },
		{ "STARTTLS", "502 5.5.1" },
		{ "AUTH PLAIN " PLAIN, "538 5.7.11" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "starttls-broken", {
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n" },
		{ "STARTTLS", "454 4.7.0" },
		{ "NOOP", "250 2.0.0" },
	} },
	{ "implicit-tls", {
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n"
		  "250-AUTH PLAIN LOGIN\r\n" },
		{ "STARTTLS", "503 5.5.1" },
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
};

static const char *const never_seen[] = {
	"makes-perfect", "hunter", "clear words", PLAIN,
	PLAIN_AS_SELF, PLAIN_AS_OTHER, PLAIN_WRONG, PLAIN_ONE_NUL, USER64,
	PASSWORD64, WRONG64, "AHN0dW",
};

static void
want_masked(const struct site *s)
{
	for (size_t i = 0; i < COUNT_OF(never_seen); i++)
		assert_null(strstr(s->seen.data, never_seen[i]));
}

static void
take_turn(struct caller *c, const struct turn *t)
{
	if (strcmp(t->say, TLS_ON) == 0)
		secure(c);
	else if (strcmp(t->say, END) == 0)
		want_end(c);
	else
		ask(c, t->say, t->want);
}

static void
hold(const struct dialogue *d, bool one_by_one)
{
	struct site s;
	struct caller c;

	open_site(&s, d->scenario);
	call(&c, &s);
	c.one_by_one = one_by_one;
	if (scenario_find(d->scenario)->implicit_tls)
		shake_hands(&c, PRACTICE_HOST);
	want(&c, "220 practice.smtpscope.test ESMTP ");
	for (size_t i = 0; i < TURNS_MAX && d->turns[i].say; i++)
		take_turn(&c, &d->turns[i]);
	want_masked(&s);
	hang_up(&c);
	want_nobody(&s);
	assert_non_null(strstr(s.seen.data, "client 1 (gone)\n"));
	close_site(&s);
}

static void
test_dialogues(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(dialogues); i++)
		hold(&dialogues[i], false);
}

static void
test_dialogues_one_byte_at_a_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(dialogues); i++)
		hold(&dialogues[i], true);
}

/* --- scenarios and certificates --- */

/* What OpenSSL says of each scenario's certificate. */
static const struct {
	const char	*scenario;
	long		 result;
} verdicts[] = {
	{ "ok", X509_V_OK },
	{ "bad-password", X509_V_OK },
	{ "auth-after-tls", X509_V_OK },
	{ "auth-in-clear", X509_V_OK },
	{ "auth-never", X509_V_OK },
	{ "implicit-tls", X509_V_OK },
	{ "cert-expired", X509_V_ERR_CERT_HAS_EXPIRED },
	{ "cert-not-yet-valid", X509_V_ERR_CERT_NOT_YET_VALID },
	{ "cert-wrong-name", X509_V_ERR_HOSTNAME_MISMATCH },
	{ "cert-untrusted", X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY },
	{ "cert-self-signed", X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT },
};

static long
verdict(const char *scenario, const char *name)
{
	struct site s;
	struct caller c;

	open_site(&s, scenario);
	call(&c, &s);
	if (!scenario_find(scenario)->implicit_tls) {
		want(&c, "220 ");
		ask(&c, "EHLO x", "250-");
		ask(&c, "STARTTLS", "220 ");
	}
	shake_hands(&c, name);
	long result = SSL_get_verify_result(c.ssl);
	ask(&c, "EHLO x", scenario_find(scenario)->implicit_tls ? "220 " :
	    "250-");
	hang_up(&c);
	close_site(&s);
	return result;
}

static void
test_certificates(void **state)
{
	static const char *const names[] = { PRACTICE_HOST, "localhost",
	    "127.0.0.1", "::1" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(verdicts); i++)
		assert_int_equal(verdict(verdicts[i].scenario, PRACTICE_HOST),
		    verdicts[i].result);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_int_equal(verdict("ok", names[i]), X509_V_OK);
	assert_int_equal(verdict("ok", "127.0.0.2"),
	    X509_V_ERR_IP_ADDRESS_MISMATCH);
	assert_int_equal(verdict("cert-expired", "localhost"),
	    X509_V_ERR_CERT_HAS_EXPIRED);
}

static void
test_scenarios(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct scenario *s; (s = scenario_at(n)) != NULL; n++) {
		assert_ptr_equal(scenario_find(s->name), s);
		assert_true(strlen(s->title) > 0);
		assert_int_equal(s->stage == NULL, s->cause == NULL);
		assert_int_equal(s->stage == NULL, s->status == 0);
		if (s->stage)
			assert_int_equal(s->status,
			    strcmp(s->stage, "auth") == 0 ? 28 : 29);
	}
	assert_string_equal(scenario_at(0)->name, "ok");
	assert_true(n >= 4);
	assert_null(scenario_at(n + 1));
	assert_null(scenario_find("no-such"));
	assert_null(scenario_find(""));
}

static void
test_scenarios_of_the_contract(void **state)
{
	static const struct scenario known[] = {
		{ .name = "ok" },
		{ .name = "bad-password", .stage = "auth",
		  .cause = "bad-credentials", .status = 28 },
		{ .name = "auth-after-tls" },
		{ .name = "cert-expired", .stage = "tls",
		  .cause = "cert-expired", .status = 29 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		const struct scenario *s = scenario_find(known[i].name);

		assert_non_null(s);
		assert_int_equal(s->status, known[i].status);
		if (known[i].stage == NULL) {
			assert_null(s->stage);
			continue;
		}
		assert_string_equal(s->stage, known[i].stage);
		assert_string_equal(s->cause, known[i].cause);
	}
}

/* --- STARTTLS --- */

static void
inject(const char *segment)
{
	struct site s;
	struct caller c;

	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "MAIL FROM:<>", "250 ");
	say(&c, segment);
	want(&c, "220 2.0.0");
	assert_string_equal(c.in.data, "");
	shake_hands(&c, PRACTICE_HOST);
	ask(&c, "RCPT TO:<postmaster>", "503 5.5.1");
	ask(&c, "EHLO secure", "250-practice.smtpscope.test Hello secure");
	ask(&c, "RCPT TO:<postmaster>", "503 5.5.1");
	ask(&c, "QUIT", "221 ");
	want_end(&c);
	assert_non_null(strstr(s.seen.data, "bytes behind STARTTLS thrown"));
	assert_null(strstr(s.seen.data, "NOOP"));
	hang_up(&c);
	close_site(&s);
}

static void
test_injection(void **state)
{
	(void)state;
	inject("STARTTLS\r\nNOOP\r\n");
	inject("STARTTLS\r\nEHLO forged\r\nMAIL FROM:<>\r\n");
	inject("STARTTLS\r\nNOO");
}

static void
test_clear_text_in_tls(void **state)
{
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "STARTTLS", "220 ");
	say(&c, "MAIL FROM:<a@b.example>\r\n");
	time_t end = now_s() + DEADLINE_S;
	while (!c.eof && now_s() < end)
		pump(&c);
	assert_true(c.eof);
	assert_null(strstr(c.in.data, "250"));
	assert_non_null(strstr(s.seen.data, "client 1 (TLS failed: "));
	hang_up(&c);
	want_nobody(&s);

	/* The same on a port that wants TLS at once. */
	close_site(&s);
	open_site(&s, "implicit-tls");
	call(&c, &s);
	say(&c, "EHLO x\r\n");
	while (!c.eof && now_s() < end)
		pump(&c);
	assert_true(c.eof);
	assert_null(strstr(c.in.data, "220"));
	hang_up(&c);
	want_nobody(&s);
	close_site(&s);
}

/* A client that does not trust the certificate says so, and is heard. */
static void
test_alert(void **state)
{
	struct site s;
	struct caller c;
	int r;

	(void)state;
	open_site(&s, "cert-self-signed");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "STARTTLS", "220 ");
	begin_tls(&c, PRACTICE_HOST);
	SSL_set_verify(c.ssl, SSL_VERIFY_PEER, NULL);
	for (time_t end = now_s() + DEADLINE_S; now_s() < end;) {
		r = SSL_do_handshake(c.ssl);
		send_cipher(&c);
		if (r != 1 && SSL_get_error(c.ssl, r) == SSL_ERROR_SSL)
			break;
		pump(&c);
	}
	assert_int_not_equal(r, 1);
	want_nobody(&s);
	assert_non_null(strstr(s.seen.data, "TLS failed: tlsv1 alert unknown"
	    " ca"));
	hang_up(&c);
	close_site(&s);
}

/* --- the message --- */

static void
begin_message(struct caller *c)
{
	ask(c, "RSET", "250 ");
	ask(c, "MAIL FROM:<>", "250 ");
	ask(c, "RCPT TO:<postmaster>", "250 ");
	ask(c, "DATA", "354 ");
}

static void
test_end_of_message(void **state)
{
	/* None of these ends it; the real end does. */
	static const char *const bodies[] = {
		"a\n.\n", "a\n.\r\n", "a\r\n.\n", "a\r\n..\r\n", "a\r\n.a\r\n",
		"a\r\n.\r.\r\n", ".\n", "a\r\r\n.\r\r\n", "a\r\n. \r\n",
		"\r.\r", "a\n.\nMAIL FROM:<x@y.example>\nDATA\n",
	};
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		begin_message(&c);
		say(&c, bodies[i]);
		say(&c, "\r\n.\r\nNOOP\r\n");
		want(&c, "250 2.0.0 Taken");
		want(&c, "250 2.0.0 OK");
		assert_string_equal(c.in.data, "");
	}
	begin_message(&c);
	ask(&c, ".", "250 2.0.0 Taken");
	assert_non_null(strstr(s.seen.data, "(a message, 0 lines, 0 bytes)"));
	begin_message(&c);
	ask(&c, "..ab\r\nc\r\n.", "250 2.0.0 Taken");
	assert_non_null(strstr(s.seen.data, "(a message, 2 lines, 8 bytes)"));
	hang_up(&c);
	close_site(&s);
}

static void
test_size_of_message(void **state)
{
	static char line[1000];
	struct site s;
	struct caller c;

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line + sizeof(line) - 2, "\r\n", 2);
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	begin_message(&c);
	for (int i = 0; i < PRACTICE_SIZE_MAX / (int)sizeof(line); i++)
		say_n(&c, line, sizeof(line));
	say_n(&c, line + 1000 - 760, 760);	/* to the last byte */
	ask(&c, ".", "250 2.0.0 Taken");
	begin_message(&c);
	for (int i = 0; i < PRACTICE_SIZE_MAX / (int)sizeof(line) + 1; i++)
		say_n(&c, line, sizeof(line));
	ask(&c, ".", "552 5.3.4");
	hang_up(&c);
	close_site(&s);
}

static void
test_recipients(void **state)
{
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "MAIL FROM:<>", "250 ");
	for (int i = 0; i < PRACTICE_RCPT_MAX; i++)
		say(&c, "RCPT TO:<a@practice.smtpscope.test>\r\n");
	for (int i = 0; i < PRACTICE_RCPT_MAX; i++)
		want(&c, "250 2.1.5");
	ask(&c, "RCPT TO:<a@practice.smtpscope.test>", "452 4.5.3");
	hang_up(&c);
	close_site(&s);
}

/* --- limits --- */

static void
say_long(struct caller *c, const char *start, size_t n)
{
	char *p = malloc(n);
	size_t at = strlen(start);

	memset(p, 'A', n);
	memcpy(p, start, at);
	memcpy(p + n - 2, "\r\n", 2);
	say_n(c, p, n);
	free(p);
}

static void
test_long_lines(void **state)
{
	static const struct {
		const char	*start;
		size_t		 n;
		const char	*want;
	} cases[] = {
		{ "NOOP ", 512, "250 2.0.0" },
		{ "NOOP ", PRACTICE_COMMAND_MAX, "250 2.0.0" },
		{ "NOOP ", PRACTICE_COMMAND_MAX + 1, "500 5.5.2" },
		{ "NOOP ", 100000, "500 5.5.2" },
		{ "XXXX", 900000, "500 5.5.2" },
		{ "AUTH PLAIN ", PRACTICE_AUTH_MAX + 1, "500 5.5.2 Line" },
		{ "AUTH PLAIN ", 11 + 12272 + 2, "501 5.5.2 PLAIN" },
		{ "NOOP ", 20, "250 2.0.0" },
	};
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	secure(&c);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		say_long(&c, cases[i].start, cases[i].n);
		want(&c, cases[i].want);
	}
	ask(&c, "AUTH LOGIN", "334 ");
	say_long(&c, "", PRACTICE_AUTH_MAX + 1);
	want(&c, "500 5.5.2 Line");
	ask(&c, "NOOP", "250 2.0.0");	/* the exchange is over */
	begin_message(&c);
	say_long(&c, "", PRACTICE_TEXT_MAX);
	ask(&c, ".", "250 2.0.0");
	begin_message(&c);
	say_long(&c, "", PRACTICE_TEXT_MAX + 1);
	ask(&c, ".", "500 5.5.2 A line");
	hang_up(&c);
	close_site(&s);
}

static void
test_endless_line(void **state)
{
	static char block[65536];
	struct site s;
	struct caller c;

	(void)state;
	memset(block, 'x', sizeof(block));
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	for (int i = 0; i < 64 && !c.eof && c.in.len == 0; i++) {
		send_raw(&c, block, sizeof(block));
		pump(&c);
	}
	want(&c, "500 5.5.2 Line too long, closing");
	shutdown(c.fd, SHUT_WR);
	want_end(&c);
	hang_up(&c);
	want_nobody(&s);
	close_site(&s);
}

static void
test_client_that_never_reads(void **state)
{
	static const char flood[] = "HELP\nHELP\nHELP\nHELP\nHELP\nHELP\n";
	struct site s;
	bool sent = false, gone = false;

	(void)state;
	open_site(&s, "ok");
	s.seen.max = 1 << 20;
	int fd = connect_to("127.0.0.1", practice_port(s.server));
	for (time_t end = now_s() + DEADLINE_S; !gone && now_s() < end;) {
		for (int i = 0; i < 1000; i++)
			sent |= send(fd, flood, sizeof(flood) - 1,
			    MSG_NOSIGNAL) > 0;
		loop_turn(&s.loop, 0);
		gone = sent && practice_clients(s.server) == 0;
	}
	assert_true(gone);
	close(fd);
	close_site(&s);
}

static void
test_idle(void **state)
{
	struct site s;
	struct caller c, shy;

	(void)state;
	clock_fake(0, 0);
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	clock_advance(PRACTICE_IDLE_MS * INT64_C(1000) - 1);
	ask(&c, "NOOP", "250 ");		/* counted from here again */
	clock_advance(PRACTICE_IDLE_MS * INT64_C(1000) - 1);
	ask(&c, "NOOP", "250 ");
	call(&shy, &s);				/* stuck in a handshake */
	want(&shy, "220 ");
	ask(&shy, "EHLO x", "250-");
	ask(&shy, "STARTTLS", "220 ");
	clock_advance(PRACTICE_IDLE_MS * INT64_C(1000));
	want(&c, "421 4.4.2");
	want_end(&c);
	want_end(&shy);
	hang_up(&c);
	want_nobody(&s);
	hang_up(&shy);

	/* One who stays when sent away is cut off. */
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "QUIT", "221 ");
	want_end(&c);
	assert_int_equal(practice_clients(s.server), 1);
	clock_advance(10000000);
	want_nobody(&s);
	hang_up(&c);
	close_site(&s);
}

static void
test_many_clients(void **state)
{
	static struct caller c[PRACTICE_CLIENTS_MAX];
	struct caller more;
	struct site s;

	(void)state;
	open_site(&s, "ok");
	for (size_t i = 0; i < COUNT_OF(c); i++)
		call(&c[i], &s);
	for (size_t i = 0; i < COUNT_OF(c); i++)
		want(&c[i], "220 ");
	assert_int_equal(practice_clients(s.server), PRACTICE_CLIENTS_MAX);
	call(&more, &s);
	want(&more, "421 4.3.2");
	want_end(&more);
	hang_up(&more);
	for (size_t i = 0; i < COUNT_OF(c); i++)
		say(&c[i], i % 2 ? "EHLO odd\r\nNOOP\r\n" : "EHLO even\r\n");
	for (size_t i = 0; i < COUNT_OF(c); i++) {
		want(&c[i], i % 2 ? "250-practice.smtpscope.test Hello odd" :
		    "250-practice.smtpscope.test Hello even");
		if (i % 2)
			want(&c[i], "250 2.0.0");
	}
	for (size_t i = 0; i < COUNT_OF(c); i += 2)
		hang_up(&c[i]);
	while (practice_clients(s.server) > PRACTICE_CLIENTS_MAX / 2)
		loop_turn(&s.loop, 1000);
	call(&more, &s);
	want(&more, "220 ");
	hang_up(&more);
	for (size_t i = 1; i < COUNT_OF(c); i += 2)
		ask(&c[i], "NOOP", "250 2.0.0");
	practice_free(s.server);	/* with clients there */
	s.server = NULL;
	for (size_t i = 1; i < COUNT_OF(c); i += 2) {
		assert_true(recv(c[i].fd, (char[1]){ 0 }, 1, 0) <= 0);
		hang_up(&c[i]);
	}
	close_site(&s);
}

static void
test_no_descriptors_left(void **state)
{
	struct rlimit before, tight;
	struct caller c[8];
	struct site s;
	size_t n = COUNT_OF(c);

	(void)state;
	open_site(&s, "ok");
	for (size_t i = 0; i < n; i++)
		call(&c[i], &s);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	tight = before;
	tight.rlim_cur = (rlim_t)c[n - 1].fd + 2;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	for (int i = 0; i < 20; i++)
		loop_turn(&s.loop, 0);
	assert_true(practice_clients(s.server) < n);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	for (size_t i = 0; i < n; i++)
		want(&c[i], "220 ");
	for (size_t i = 0; i < n; i++)
		hang_up(&c[i]);
	close_site(&s);
}

/* --- the rest --- */

static void
test_hand_typed(void **state)
{
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	say(&c, "ehlo  me \nnoop\nquit\n");
	want(&c, "250-practice.smtpscope.test Hello me\r\n");
	want(&c, "250 2.0.0");
	want(&c, "221 2.0.0");
	want_end(&c);
	hang_up(&c);
	close_site(&s);
}

/* printf ... | nc: all is answered, although the client said its last. */
static void
test_half_closed(void **state)
{
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	say(&c, "EHLO x\r\nNOOP\r\nRSE");
	shutdown(c.fd, SHUT_WR);
	want(&c, "220 ");
	want(&c, "250-");
	want(&c, "250 2.0.0");
	want_end(&c);
	want_nobody(&s);
	hang_up(&c);
	close_site(&s);
}

static void
test_what_is_seen(void **state)
{
	static const char *const expected[] = {
		"client 1 (connected)\n",
		"to client 1: 220 practice.smtpscope.test ESMTP",
		"client 1: EHLO x\n",
		"to client 1: 250-PIPELINING\n",
		"client 1: STARTTLS\n",
		"client 1 (TLS is on: TLSv1.3)\n",
		"client 1: AUTH PLAIN ********\n",
		"client 1: AUTH ********\n",
		"client 1: AUTH LOGIN\nto client 1: 334 VXNlcm5hbWU6\n"
		    "client 1: *\n",
		"client 1: AUTH LOGIN ********\nto client 1: 334 UGFzc3dvcmQ6\n"
		    "client 1: ********\nto client 1: 235 2.7.0",
		"client 1 (an unknown command, 12 bytes)\n",
		"client 1: NOOP \\x1B[2J\n",
		"client 2 (connected)\n",
	};
	struct site s;
	struct caller c, other;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	secure(&c);
	ask(&c, "AUTH PLAIN " PLAIN_WRONG, "535 ");
	ask(&c, "AUTH hunter2", "504 ");
	ask(&c, WRONG64, "500 ");
	ask(&c, "NOOP \x1b[2J", "500 ");
	ask(&c, "AUTH LOGIN", "334 ");
	ask(&c, "*", "501 ");
	ask(&c, "AUTH LOGIN " USER64, "334 ");
	ask(&c, PASSWORD64, "235 ");
	call(&other, &s);
	want(&other, "220 ");
	for (size_t i = 0; i < COUNT_OF(expected); i++)
		if (!strstr(s.seen.data, expected[i]))
			fail_msg("not seen: %s\nin:\n%s", expected[i],
			    s.seen.data);
	want_masked(&s);
	hang_up(&c);
	hang_up(&other);
	close_site(&s);
}

static void
test_listening(void **state)
{
	struct practice_opts o = { .address = "::1" };
	struct practice *p;
	struct caller c;
	struct site s;
	struct err e;

	(void)state;
	open_site_at(&s, "ok", "::1");
	call_at(&c, &s, "::1");
	want(&c, "220 ");
	o.port = practice_port(s.server);
	p = practice_new(&s.loop, &o, &e);
	assert_null(p);
	assert_string_equal(e.id, "practice.listen");
	assert_non_null(strstr(e.detail, "Address already in use"));
	o.address = "not\x1b an address";
	p = practice_new(&s.loop, &o, &e);
	assert_null(p);
	assert_string_equal(e.id, "practice.listen");
	assert_null(strchr(e.detail, 0x1b));
	o.address = NULL;
	o.port = 0;
	p = practice_new(&s.loop, &o, &e);	/* nobody watches */
	assert_non_null(p);
	assert_string_equal(practice_user(p), "student");
	assert_string_equal(practice_password(p), PRACTICE_PASSWORD);
	practice_free(p);
	hang_up(&c);
	close_site(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scenarios),
		cmocka_unit_test(test_scenarios_of_the_contract),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_dialogues),
		cmocka_unit_test(test_dialogues_one_byte_at_a_time),
		cmocka_unit_test(test_injection),
		cmocka_unit_test(test_clear_text_in_tls),
		cmocka_unit_test(test_alert),
		cmocka_unit_test(test_end_of_message),
		cmocka_unit_test(test_size_of_message),
		cmocka_unit_test(test_recipients),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_endless_line),
		cmocka_unit_test(test_client_that_never_reads),
		cmocka_unit_test(test_many_clients),
		cmocka_unit_test(test_no_descriptors_left),
		cmocka_unit_test(test_hand_typed),
		cmocka_unit_test(test_half_closed),
		cmocka_unit_test(test_what_is_seen),
		cmocka_unit_test(test_listening),
		/* Last: the clock is a fake from then on. */
		cmocka_unit_test(test_idle),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
