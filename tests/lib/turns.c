/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/turns.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "tests/lib/certs.h"
#include "tests/lib/leakspell.h"

#define MARK		'\xff'
#define READ_SIZE	16384
#define HEARD_MAX	(1u << 20)	/* kept of what the client says */
#define STEPS_MAX	2		/* of a spelling */
#define SAID_MAX	(1u << 20)	/* not sent yet */

static int listener = -1;
static char folder[] = "/tmp/turns-XXXXXX";
static char target[64];
static struct cert ca, certs[TURNS_CERTS];
static char *ca_text;

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* ---- once for a process ------------------------------------------------ */

static void
clean_up(void)
{
	unlink(target + strlen("unix:"));
	rmdir(folder);
}

static void
listen_somewhere(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	must(mkdtemp(folder) != NULL);
	snprintf(target, sizeof(target), "unix:%s/s", folder);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s/s", folder);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	must(listener >= 0 &&
	    bind(listener, (struct sockaddr *)&a, sizeof(a)) == 0 &&
	    listen(listener, 4) == 0);
	atexit(clean_up);
}

static void
make_certificates(void)
{
	static const char odd[] = "a\033]0;b\007\xe2\x80\xae" "c";

	cert_make(&ca, NULL, &(struct cert_opts){ .cn = "CA", .ca = true });
	cert_make(&certs[TURNS_GOOD], &ca, &(struct cert_opts){
	    .cn = "localhost", .san = "DNS:localhost" });
	cert_make(&certs[TURNS_OTHER_NAME], &ca, &(struct cert_opts){
	    .cn = "localhost", .san = "DNS:mx.example.net,IP:192.0.2.1" });
	cert_make(&certs[TURNS_EXPIRED], &ca, &(struct cert_opts){
	    .cn = "localhost", .san = "DNS:localhost", .from_s = -7200,
	    .to_s = -3600 });
	cert_make(&certs[TURNS_SELF_SIGNED], NULL, &(struct cert_opts){
	    .cn = "localhost", .san = "DNS:localhost" });
	cert_make(&certs[TURNS_ODD_NAMES], &ca, &(struct cert_opts){
	    .cn = odd, .san = "DNS:\033[2J.test,email:x\001@y.test" });
	ca_text = cert_pem(&ca);
}

void
turns_begin(void)
{
	if (listener >= 0)
		return;
	listen_somewhere();
	make_certificates();
}

const char *
turns_ca(void)
{
	return ca_text;
}

/* ---- one session ------------------------------------------------------- */

void
turns_open(struct turns *t, struct slice script, struct slice secret)
{
	memset(t, 0, sizeof(*t));
	t->target = target;
	t->script = script;
	t->secret = secret;
	t->fd = -1;
	bytes_init(&t->clear, HEARD_MAX);
	bytes_init(&t->inside, HEARD_MAX);
	bytes_init(&t->text, SAID_MAX);
	bytes_init(&t->out, 2 * SAID_MAX);
	bytes_init(&t->encoded, SAID_MAX);
}

static void
hang_up(struct turns *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	t->over = true;
}

void
turns_close(struct turns *t)
{
	int left = accept(listener, NULL, NULL);

	if (left >= 0)			/* nobody has answered this one */
		close(left);
	hang_up(t);
	SSL_free(t->ssl);
	bytes_clear(&t->clear);
	bytes_clear(&t->inside);
	bytes_clear(&t->text);
	bytes_clear(&t->out);
	bytes_clear(&t->encoded);
}

/* ---- TLS --------------------------------------------------------------- */

static void
begin_tls(struct turns *t)
{
	static SSL_CTX *contexts[TURNS_CERTS];
	SSL_CTX **c = &contexts[t->cert % TURNS_CERTS];

	if (*c == NULL) {
		const struct cert *x = &certs[t->cert % TURNS_CERTS];

		*c = SSL_CTX_new(TLS_server_method());
		must(SSL_CTX_use_certificate(*c, x->x) == 1 &&
		    SSL_CTX_use_PrivateKey(*c, x->key) == 1);
		SSL_CTX_set_session_cache_mode(*c, SSL_SESS_CACHE_OFF);
	}
	t->wants_tls = false;
	t->ssl = SSL_new(*c);
	t->from = BIO_new(BIO_s_mem());
	t->to = BIO_new(BIO_s_mem());
	must(t->ssl != NULL && t->from != NULL && t->to != NULL);
	SSL_set_bio(t->ssl, t->from, t->to);
	SSL_set_accept_state(t->ssl);
}

/* What TLS makes of what it has; never whether that is right. */
static void
step_tls(struct turns *t)
{
	char buf[READ_SIZE];
	int n;

	while ((n = SSL_read(t->ssl, buf, sizeof(buf))) > 0)
		bytes_add(&t->inside, buf, (size_t)n);
	while (SSL_is_init_finished(t->ssl) && t->text.len > 0 &&
	    (n = SSL_write(t->ssl, t->text.data, t->text.len > READ_SIZE ?
	    READ_SIZE : (int)t->text.len)) > 0)
		bytes_drop(&t->text, (size_t)n);
	if (t->leaving && t->text.len == 0)
		SSL_shutdown(t->ssl);
	while ((n = BIO_read(t->to, buf, sizeof(buf))) > 0)
		bytes_add(&t->out, buf, (size_t)n);
}

/* ---- bytes ------------------------------------------------------------- */

static bool
receive(struct turns *t)
{
	char buf[READ_SIZE];
	ssize_t n;

	if (t->fd < 0 || t->deaf)
		return false;
	n = recv(t->fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (n <= 0)
		return false;
	if (t->ssl == NULL)
		bytes_add(&t->clear, buf, (size_t)n);
	else
		BIO_write(t->from, buf, (int)n);
	return true;
}

static bool
transmit(struct turns *t)
{
	size_t most = t->piece > 0 && t->piece < t->out.len ? t->piece :
	    t->out.len;
	ssize_t n;

	if (t->fd < 0 || t->shut || most == 0)
		return false;
	n = send(t->fd, t->out.data, most, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n <= 0) {
		if (errno != EAGAIN)
			bytes_reset(&t->out);
		return false;
	}
	bytes_drop(&t->out, (size_t)n);
	return true;
}

/* ---- what the script says ---------------------------------------------- */

static void
say(struct turns *t, const char *p, size_t n)
{
	if (t->encoding)
		bytes_add(&t->encoded, p, n);
	else
		bytes_add(t->ssl == NULL || t->beside ? &t->out : &t->text, p,
		    n);
}

static void
end_base64(struct turns *t)
{
	char *p = malloc(base64_encoded_len(t->encoded.len) + 1);

	must(p != NULL);
	t->encoding = false;
	say(t, p, base64_encode(p, bytes_slice(&t->encoded)));
	bytes_reset(&t->encoded);
	free(p);
}

static struct slice
last_line(const struct turns *t)
{
	struct slice s = bytes_slice(t->ssl != NULL && t->inside.len > 0 ?
	    &t->inside : &t->clear);
	size_t at;

	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	for (at = s.n; at > 0 && s.p[at - 1] != '\n'; at--)
		;
	return slice_sub(s, at, s.n);
}

static void
say_decoded(struct turns *t)
{
	struct slice line = last_line(t), word = line;
	size_t n = 0;
	char *p;

	while (slice_word(&line, &word))
		;
	p = malloc(base64_decoded_max(word.n) + 1);
	must(p != NULL);
	if (base64_decode(p, &n, word) != BASE64_INVALID)
		say(t, p, n);
	free(p);
}

/* No deeper than needles.h reads: base64 around it is one step more. */
static void
say_secret(struct turns *t, unsigned char how)
{
	const struct leak_recipe *r = leak_recipe_at(how % leak_recipes());
	struct bytes b;

	if (!leak_recipe_fits(r, t->secret) ||
	    leak_recipe_steps(r) + t->encoding > STEPS_MAX)
		return;
	bytes_init(&b, BYTES_NO_LIMIT);
	leak_spell(&b, t->secret, r, how / (unsigned)leak_recipes());
	say(t, b.data, b.len);
	bytes_clear(&b);
}

static void
reset(struct turns *t)
{
	struct linger l = { .l_onoff = 1 };

	setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	hang_up(t);
}

static unsigned char
next_byte(struct turns *t)
{
	return t->at < t->script.n ? (unsigned char)t->script.p[t->at++] : 0;
}

/* True when it is to be waited. */
static bool
obey(struct turns *t, char what, enum turns_want *want)
{
	struct slice line = last_line(t);

	switch (what) {
	case 'h':
		return true;
	case 's':
		*want = TURNS_SILENCE;
		return true;
	case 'y':
		t->typed = next_byte(t);
		t->want = TURNS_TYPED;
		return true;
	case 't':
		t->wants_tls = t->ssl == NULL;
		return t->wants_tls;
	case 'k':
		t->cert = (enum turns_cert)(next_byte(t) % TURNS_CERTS);
		return false;
	case 'x':
		t->beside = !t->beside;
		return false;
	case 'e':
		say(t, line.p, line.n);
		return false;
	case 'd':
		say_decoded(t);
		return false;
	case 'w':
		say_secret(t, next_byte(t));
		return false;
	case 'b':
		t->encoding = true;
		return false;
	case 'E':
		end_base64(t);
		return false;
	case 'p':
		t->piece = next_byte(t);
		return false;
	case 'n':
		t->deaf = true;
		return false;
	case 'f':
		t->shut = true;
		shutdown(t->fd, SHUT_WR);
		return true;
	case 'c':
		t->leaving = true;
		return true;
	case 'r':
		reset(t);
		return true;
	case MARK:
		say(t, &what, 1);
		return false;
	default:
		return false;
	}
}

static enum turns_want
go_on(struct turns *t)
{
	enum turns_want want = TURNS_NOTHING;

	while (t->at < t->script.n) {
		struct slice rest = slice_sub(t->script, t->at, t->script.n);
		size_t n = slice_find(rest, MARK);

		say(t, rest.p, n);
		t->at += n;
		if (n == rest.n)
			break;
		t->at++;
		if (obey(t, (char)next_byte(t), &want))
			break;
	}
	return want;
}

enum turns_want
turns_go_on(struct turns *t)
{
	enum turns_want want = t->want;

	t->want = TURNS_NOTHING;
	if (want != TURNS_NOTHING)
		return want;
	if (t->over || t->fd < 0 || t->at == t->script.n)
		return TURNS_OVER;
	return go_on(t);
}

/* The first turn comes with the connection. */
static bool
accept_client(struct turns *t)
{
	enum turns_want want;

	t->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (t->fd < 0)
		return false;
	want = go_on(t);
	if (want != TURNS_NOTHING)
		t->want = want;
	return true;
}

bool
turns_step(struct turns *t)
{
	bool moved;

	if (t->over)
		return false;
	if (t->fd < 0)
		return accept_client(t);
	/* Not before the 220 has left. */
	if (t->wants_tls && t->out.len == 0)
		begin_tls(t);
	moved = receive(t);
	if (t->ssl != NULL)
		step_tls(t);
	moved |= transmit(t);
	if (t->leaving && (t->out.len == 0 || t->shut))
		hang_up(t);
	return moved || t->over;
}
