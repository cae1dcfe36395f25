/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/echoer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "tests/lib/echoer-priv.h"
#include "tests/lib/leakspell.h"

#define SECONDS		20		/* for one line of the client */
#define COMMANDS_MAX	100
#define ROUNDS_MAX	6
#define PIECES_MAX	5

static const char *const offers = "AUTH PLAIN LOGIN CRAM-MD5 DIGEST-MD5 "
    "SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS "
    "SCRAM-SHA-512 SCRAM-SHA-512-PLUS XOAUTH2 OAUTHBEARER NTLM GSSAPI "
    "EXTERNAL ANONYMOUS";

/* ---- the connection ---------------------------------------------------- */

static void
say(struct talk *t, struct slice s)
{
	while (s.n > 0 && !t->over) {
		ssize_t n = t->ssl ? SSL_write(t->ssl, s.p, (int)s.n) :
		    send(t->fd, s.p, s.n, MSG_NOSIGNAL);

		if (n <= 0)
			t->over = true;
		else
			s = slice_sub(s, (size_t)n, s.n);
	}
}

static bool
hear_more(struct talk *t)
{
	char buf[4096];
	ssize_t n = t->ssl ? SSL_read(t->ssl, buf, sizeof(buf)) :
	    recv(t->fd, buf, sizeof(buf), 0);

	if (n <= 0)
		return false;
	bytes_add(&t->in, buf, (size_t)n);
	return true;
}

/* The next line, without its end, in t->line. */
static bool
hear(struct talk *t)
{
	char *end;

	if (t->over)
		return false;
	while ((end = memmem(t->in.data, t->in.len, "\r\n", 2)) == NULL)
		if (!hear_more(t))
			return false;
	bytes_reset(&t->line);
	bytes_add(&t->line, t->in.data, (size_t)(end - t->in.data));
	bytes_drop(&t->in, t->line.len + 2);
	return true;
}

/* ---- echoes ------------------------------------------------------------ */

static bool
is_inside_char(struct slice s, size_t at)
{
	return at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80;
}

/* Of whole characters, and without blanks at the ends of the secret. */
static struct slice
some_part(struct talk *t, struct slice s)
{
	size_t n, at;

	s = slice_trim(s);
	if (s.n <= 6)
		return s;
	n = 6 + rng_below(&t->rng, s.n - 5);
	at = rng_below(&t->rng, s.n - n + 1);
	for (; at > 0 && is_inside_char(s, at); at--)
		n++;
	while (is_inside_char(s, at + n))
		n++;
	return slice_sub(s, at, n);
}

void
echoer_tell(struct echoer *e, struct span part)
{
	pthread_mutex_lock(&e->lock);
	e->told = part;
	pthread_mutex_unlock(&e->lock);
}

static struct slice
some_told(struct talk *t)
{
	struct span told;

	pthread_mutex_lock(&t->e->lock);
	told = t->e->told;
	pthread_mutex_unlock(&t->e->lock);
	return slice_sub(t->e->secret, told.at, told.n);
}

static struct slice
some_source(struct talk *t)
{
	size_t what = rng_below(&t->rng, 6);

	if (what == 0)
		return bytes_slice(&t->line);
	return what < 3 ? some_part(t, some_told(t)) : some_told(t);
}

/* A backslash of the text among those of \x can be read in two ways. */
static bool
is_ambiguous(const struct leak_recipe *r, struct slice s)
{
	return leak_recipe_has(r, LEAK_X_SOME) && slice_find(s, '\\') < s.n;
}

void
echo_add(struct talk *t, struct bytes *out, unsigned steps)
{
	struct slice source = some_source(t);
	const struct leak_recipe *r;
	unsigned before = (unsigned)rng_below(&t->rng, 3) |
	    (unsigned)rng_below(&t->rng, 3) << 2;
	size_t at = out->len;

	do
		r = leak_recipe_at(rng_once_in(&t->rng, 4) ? 0 :
		    rng_below(&t->rng, leak_recipes()));
	while (leak_recipe_steps(r) > steps ||
	    !leak_recipe_fits(r, source) || is_ambiguous(r, source));
	leak_spell(out, source, r, before);
	t->e->echoes++;
	for (; at < out->len; at++)
		if (out->data[at] == '\r' || out->data[at] == '\n')
			out->data[at] = ' ';
}

/* One line of a reply; at the last, the code is followed by a blank. */
static void
say_line(struct talk *t, const char *code, bool last, const char *enhanced,
    struct slice words)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_addf(&b, "%s%c%s", code, last ? ' ' : '-', enhanced);
	bytes_add_slice(&b, words);
	bytes_add_str(&b, "\r\n");
	say(t, bytes_slice(&b));
	bytes_clear(&b);
}

/* A reply whose words hold an echo, in one line or in several. */
static void
reply(struct talk *t, const char *code, const char *enhanced,
    const char *words)
{
	size_t lines = maybe(t, 2) ? 1 + rng_below(&t->rng, PIECES_MAX) : 1;
	struct slice rest;
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, words);
	if (!t->e->quiet && !rng_once_in(&t->rng, 5)) {
		bytes_add_char(&b, ' ');
		echo_add(t, &b, ECHO_PLAIN);
	}
	rest = bytes_slice(&b);
	for (; lines > 1; lines--) {
		size_t n = rng_below(&t->rng, rest.n + 1);

		say_line(t, code, false, enhanced, slice_sub(rest, 0, n));
		rest = slice_sub(rest, n, rest.n);
	}
	say_line(t, code, true, enhanced, rest);
	bytes_clear(&b);
}

/* ---- AUTH -------------------------------------------------------------- */

static void
say_challenge(struct talk *t, struct slice c, bool base64)
{
	char *text = xmalloc(base64_encoded_len(c.n) + 1);
	size_t n = base64_encode(text, c);

	say_line(t, "334", true, "", base64 ? (struct slice){ text, n } : c);
	free(text);
}

/* What was meant: base64 decoded, or else the text itself. */
static struct slice
decoded(struct slice text, char **buf)
{
	size_t n = 0;

	*buf = xmalloc(base64_decoded_max(text.n) + 1);
	if (base64_decode(*buf, &n, text) == BASE64_INVALID)
		return text;
	return (struct slice){ *buf, n };
}

static void
final_reply(struct talk *t)
{
	switch (t->e->quiet ? 6 : rng_below(&t->rng, 6)) {
	case 0:
		reply(t, "235", "2.7.0 ", "welcome");
		break;
	case 1:
		reply(t, "454", "4.7.0 ", "try later");
		break;
	case 2:
		reply(t, "501", "", "5.5.2 cannot decode");
		break;
	default:
		reply(t, "535", "5.7.8 ", "no");
	}
	if (!t->e->polite && maybe(t, 12)) {
		reply(t, "421", "4.7.0 ", "closing");
		t->over = true;
	}
}

static bool
ask(struct talk *t, struct slice mech, int round, struct slice heard)
{
	struct bytes challenge;
	bool base64 = true, more;

	bytes_init(&challenge, BYTES_NO_LIMIT);
	more = echoer_challenge(t, mech, round, heard, &challenge, &base64);
	if (more)
		say_challenge(t, bytes_slice(&challenge), base64);
	bytes_clear(&challenge);
	return more && hear(t);
}

static void
exchange(struct talk *t, struct slice mech, struct slice initial)
{
	struct slice answer = initial;
	int round = 0;

	if (!t->e->polite && maybe(t, 12)) {
		reply(t, "504", "5.5.4 ", "not that one");
		return;
	}
	for (; round < ROUNDS_MAX; round++) {
		char *buf;
		struct slice heard = decoded(answer, &buf);
		bool more;

		echoer_look(t, mech, heard);
		more = ask(t, mech, round, heard);
		free(buf);
		if (!more || slice_is(bytes_slice(&t->line), "*"))
			break;
		answer = bytes_slice(&t->line);
	}
	if (!t->over)
		final_reply(t);
}

static void
on_auth(struct talk *t, struct slice args)
{
	char *copy = xstrndup(args.n ? args.p : "", args.n);
	struct slice rest = slice_of(copy), mech = slice_of(""), initial;

	slice_word(&rest, &mech);
	initial = slice_trim(rest);
	if (slice_is(initial, "="))
		initial = slice_of("");
	t->stage = 0;
	bytes_reset(&t->first);
	bytes_reset(&t->challenge);
	exchange(t, mech, initial);
	t->authed = true;
	free(copy);
}

/* ---- other commands ---------------------------------------------------- */

static void
on_ehlo(struct talk *t)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	say_line(t, "250", false, "", slice_of("echo.example.net"));
	for (unsigned i = 0; t->authed && !t->e->quiet && i < 3; i++) {
		bytes_reset(&b);
		bytes_add_str(&b, i == 0 ? "XSEEN " : i == 1 ? "X-" :
		    "AUTH=PLAIN ");
		echo_add(t, &b, ECHO_PLAIN);
		say_line(t, "250", false, "", bytes_slice(&b));
	}
	say_line(t, "250", false, "", slice_of(offers));
	say_line(t, "250", true, "", slice_of("8BITMIME"));
	bytes_clear(&b);
}

static void
on_command(struct talk *t)
{
	char *copy = xstrndup(t->line.data, t->line.len);
	struct slice rest = slice_of(copy), verb = slice_of("");

	slice_word(&rest, &verb);
	if (slice_iis(verb, "EHLO"))
		on_ehlo(t);
	else if (slice_iis(verb, "AUTH"))
		on_auth(t, rest);
	else if (slice_iis(verb, "QUIT")) {
		reply(t, "221", "2.0.0 ", "bye");
		t->over = true;
	} else if (slice_iis(verb, "NOOP"))
		reply(t, "250", "2.0.0 ", "ok");
	else
		reply(t, "500", "5.5.1 ", "what is this");
	free(copy);
}

/* ---- the thread -------------------------------------------------------- */

static void
serve(struct talk *t)
{
	say_line(t, "220", true, "", slice_of("echo.example.net ESMTP"));
	for (int i = 0; i < COMMANDS_MAX && !t->over && hear(t); i++)
		on_command(t);
}

static void
set_patience(int fd)
{
	struct timeval limit = { SECONDS, 0 };
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static void
hang_up(struct talk *t)
{
	char buf[4096];

	if (t->ssl)
		SSL_shutdown(t->ssl);
	shutdown(t->fd, SHUT_WR);
	while (recv(t->fd, buf, sizeof(buf), 0) > 0)
		continue;		/* or else a reset eats the farewell */
	SSL_free(t->ssl);
	close(t->fd);
	bytes_clear(&t->in);
	bytes_clear(&t->line);
	bytes_clear(&t->first);
	bytes_clear(&t->challenge);
}

static void *
run(void *arg)
{
	struct echoer *e = arg;
	struct talk t = { .e = e, .rng = { e->seed } };

	bytes_init(&t.in, BYTES_NO_LIMIT);
	bytes_init(&t.line, BYTES_NO_LIMIT);
	bytes_init(&t.first, BYTES_NO_LIMIT);
	bytes_init(&t.challenge, BYTES_NO_LIMIT);
	set_patience(e->listener);
	t.fd = accept4(e->listener, NULL, NULL, SOCK_CLOEXEC);
	close(e->listener);
	if (t.fd < 0)
		return NULL;
	set_patience(t.fd);
	if (e->tls != NULL) {
		t.ssl = SSL_new(e->tls);
		SSL_set_fd(t.ssl, t.fd);
		t.over = SSL_accept(t.ssl) != 1;
	}
	serve(&t);
	hang_up(&t);
	return NULL;
}

void
echoer_start(struct echoer *e)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);

	e->nproofs = 0;
	e->echoes = 0;
	e->told = (struct span){ 0, 0 };
	pthread_mutex_init(&e->lock, NULL);
	e->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (e->listener < 0 ||
	    bind(e->listener, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(e->listener, 1) != 0 ||
	    getsockname(e->listener, (struct sockaddr *)&a, &n) != 0 ||
	    (e->port = ntohs(a.sin_port)) == 0 ||
	    pthread_create(&e->thread, NULL, run, e) != 0) {
		perror("echoer");
		exit(99);
	}
}

void
echoer_join(struct echoer *e)
{
	pthread_join(e->thread, NULL);
	pthread_mutex_destroy(&e->lock);
}
