/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/rogue.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"

#define CHUNK		65536
#define HEARD_MAX	(1u << 20)
#define DEAD_CLIENTS	16	/* fill a queue that is never emptied */

/* The server's process. */
struct rogue_talk {
	struct rogue	*r;
	int		 fd;
	struct rogue_tls *tls;
	struct bytes	 in, heard;	/* not taken yet; all of it */
	size_t		 piece, pace;
	size_t		 at;
};

/* ---- the steps --------------------------------------------------------- */

void
rogue_init(struct rogue *r)
{
	memset(r, 0, sizeof(*r));
	r->listener = r->dead = r->report = -1;
}

void
rogue_add(struct rogue *r, enum rogue_kind k, const char *text, size_t n,
    unsigned long count)
{
	struct rogue_step *s;

	r->steps = xrealloc(r->steps, r->nsteps + 1, sizeof(*r->steps));
	s = &r->steps[r->nsteps++];
	*s = (struct rogue_step){ k, xmalloc(n + 1), n, count };
	if (n > 0)
		memcpy(s->text, text, n);
	s->text[n] = '\0';
}

void
rogue_never(struct rogue *r, const char *text)
{
	r->unsent = xrealloc(r->unsent, r->nunsent + 1, sizeof(*r->unsent));
	r->unsent[r->nunsent++] = xstrdup(text);
}

/* ---- the end ----------------------------------------------------------- */

void
rogue_fault(struct rogue_talk *t, const char *fmt, ...)
{
	char text[600];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof(text))
		n = sizeof(text) - 1;
	if (write(t->r->report, text, (size_t)n) < 0)
		_exit(2);
	_exit(1);
}

static void
check_unsent(struct rogue_talk *t)
{
	for (size_t i = 0; i < t->r->nunsent; i++)
		if (memmem(t->heard.data, t->heard.len, t->r->unsent[i],
		    strlen(t->r->unsent[i])) != NULL)
			rogue_fault(t, "was sent \"%s\"", t->r->unsent[i]);
}

/* The client is gone: fine, unless it had still something to say. */
static void
gone(struct rogue_talk *t)
{
	check_unsent(t);
	if (t->in.len > 0 && t->at >= t->r->nsteps)
		rogue_fault(t, "heard more: %.200s", t->in.data);
	for (; t->at < t->r->nsteps; t->at++)
		if (t->r->steps[t->at].kind == ROGUE_HEAR ||
		    t->r->steps[t->at].kind == ROGUE_HEAR_START)
			rogue_fault(t, "the client left before it said \"%s\"",
			    t->r->steps[t->at].text);
	_exit(0);
}

/* ---- bytes ------------------------------------------------------------- */

static void
wait_for(struct rogue_talk *t, short events, int ms)
{
	struct pollfd p = { .fd = t->fd, .events = events };

	while (poll(&p, 1, ms) < 0 && errno == EINTR)
		;
}

static void
send_piece(struct rogue_talk *t, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(t->fd, p, n, MSG_NOSIGNAL);

		if (sent < 0 && errno == EAGAIN) {
			wait_for(t, POLLOUT, -1);
			continue;
		}
		if (sent < 0)
			gone(t);
		p += sent;
		n -= (size_t)sent;
	}
}

void
rogue_send_raw(struct rogue_talk *t, const char *p, size_t n)
{
	while (n > 0) {
		size_t part = t->piece > 0 && t->piece < n ? t->piece : n;

		send_piece(t, p, part);
		p += part;
		n -= part;
		if (t->pace > 0)
			wait_for(t, POLLHUP, (int)t->pace);
	}
}

/* At least one byte. */
size_t
rogue_recv_raw(struct rogue_talk *t, char *p, size_t n)
{
	for (;;) {
		ssize_t got = recv(t->fd, p, n, 0);

		if (got > 0)
			return (size_t)got;
		if (got < 0 && errno == EAGAIN)
			wait_for(t, POLLIN, -1);
		else if (got == 0 || errno != EINTR)
			gone(t);
	}
}

static void
say(struct rogue_talk *t, const char *p, size_t n)
{
	if (t->tls != NULL)
		rogue_tls_say(t->tls, t, p, n);
	else
		rogue_send_raw(t, p, n);
}

static void
took(struct rogue_talk *t, const char *p, size_t n)
{
	bytes_add(&t->in, p, n);
	bytes_add(&t->heard, p, n);
}

/* One more read. */
static void
hear(struct rogue_talk *t)
{
	char raw[16384], clear[16384];
	size_t n, m = 0;

	/* It may have come with the end of the handshake. */
	if (t->tls != NULL)
		m = rogue_tls_take(t->tls, NULL, 0, clear, sizeof(clear));
	if (m == 0) {
		n = rogue_recv_raw(t, raw, sizeof(raw));
		if (t->tls != NULL)
			m = rogue_tls_take(t->tls, raw, n, clear,
			    sizeof(clear));
		else
			took(t, raw, n);
	}
	while (m > 0) {
		took(t, clear, m);
		m = rogue_tls_take(t->tls, NULL, 0, clear, sizeof(clear));
	}
}

/* ---- doing ------------------------------------------------------------- */

static void
add_numbered(struct bytes *out, const struct rogue_step *s, unsigned long i)
{
	const char *at = strstr(s->text, "{n}");

	if (at == NULL) {
		bytes_add(out, s->text, s->n);
		return;
	}
	bytes_add(out, s->text, (size_t)(at - s->text));
	bytes_addf(out, "%lu", i);
	bytes_add(out, at + 3, s->n - (size_t)(at + 3 - s->text));
}

static void
say_times(struct rogue_talk *t, const struct rogue_step *s)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (unsigned long i = 0; s->count == ROGUE_FOREVER || i < s->count;
	    i++) {
		add_numbered(&b, s, i);
		if (b.len < CHUNK && t->pace == 0)
			continue;
		say(t, b.data, b.len);
		bytes_reset(&b);
	}
	say(t, b.data, b.len);
	bytes_clear(&b);
}

/* The r= of the last message of the client's. */
static void
add_nonce(struct rogue_talk *t, struct bytes *out)
{
	const char *end = memrchr(t->heard.data, '\r', t->heard.len), *at = end;
	char clear[2000];
	size_t n = 0;

	while (at != NULL && at > t->heard.data && at[-1] != ' ' &&
	    at[-1] != '\n')
		at--;
	if (at == NULL || base64_decoded_max((size_t)(end - at)) >
	    sizeof(clear) - 1)
		rogue_fault(t, "no message of SCRAM");
	base64_decode(clear, &n, (struct slice){ at, (size_t)(end - at) });
	clear[n] = '\0';
	at = strstr(clear, "r=");
	if (at == NULL)
		rogue_fault(t, "no nonce in \"%s\"", clear);
	bytes_add(out, at + 2, strcspn(at + 2, ","));
}

static void
say_scram(struct rogue_talk *t, const struct rogue_step *s)
{
	struct bytes raw, line;
	char *text;

	bytes_init(&raw, BYTES_NO_LIMIT);
	bytes_init(&line, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s->n; i++)
		if (s->n - i >= 3 && memcmp(s->text + i, "{r}", 3) == 0) {
			add_nonce(t, &raw);
			i += 2;
		} else
			bytes_add_char(&raw, s->text[i]);
	text = xmalloc(base64_encoded_len(raw.len) + 1);
	bytes_add_str(&line, "334 ");
	bytes_add(&line, text, base64_encode(text, bytes_slice(&raw)));
	bytes_add_str(&line, "\r\n");
	say(t, line.data, line.len);
	free(text);
	bytes_clear(&raw);
	bytes_clear(&line);
}

static void
hear_line(struct rogue_talk *t, const struct rogue_step *s)
{
	const char *end;
	size_t n;

	while ((end = memchr(t->in.data, '\n', t->in.len)) == NULL)
		hear(t);
	n = (size_t)(end - t->in.data);
	if (n == 0 || t->in.data[n - 1] != '\r' || n - 1 < s->n ||
	    memcmp(t->in.data, s->text, s->n) != 0 ||
	    (s->kind == ROGUE_HEAR && n - 1 != s->n))
		rogue_fault(t, "expected \"%s\", heard \"%.*s\"", s->text,
		    (int)(n > 200 ? 200 : n), t->in.data);
	bytes_drop(&t->in, n + 1);
}

static void
hear_message(struct rogue_talk *t)
{
	static const char end[] = "\r\n.\r\n";
	const char *at;

	while ((at = memmem(t->in.data, t->in.len, end, 5)) == NULL)
		hear(t);
	bytes_drop(&t->in, (size_t)(at + 5 - t->in.data));
}

static void
be_quiet(struct rogue_talk *t, unsigned long ms)
{
	char c;

	wait_for(t, POLLIN, (int)ms);
	if (recv(t->fd, &c, 1, MSG_PEEK) > 0)
		rogue_fault(t, "the client spoke first");
}

/* Nobody reads, so nobody would notice the end: rogue_join() does that. */
static void
be_deaf(struct rogue_talk *t)
{
	check_unsent(t);
	close(t->r->report);
	for (;;)
		pause();
}

void
rogue_do(struct rogue_talk *t, enum rogue_kind k)
{
	struct linger l = { .l_onoff = 1, .l_linger = 0 };

	if (k == ROGUE_DEAF)
		be_deaf(t);
	while (k == ROGUE_STALL)
		hear(t);
	check_unsent(t);
	if (k == ROGUE_CLOSE && t->tls != NULL)
		rogue_tls_goodbye(t->tls, t);
	if (k == ROGUE_RESET)
		setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(t->fd);
	_exit(0);
}

static void
step(struct rogue_talk *t, const struct rogue_step *s)
{
	switch (s->kind) {
	case ROGUE_SAY:
		say_times(t, s);
		break;
	case ROGUE_HEAR:
	case ROGUE_HEAR_START:
		hear_line(t, s);
		break;
	case ROGUE_HEAR_ANYTHING:
		while (t->in.len == 0)
			hear(t);
		bytes_reset(&t->in);
		break;
	case ROGUE_HEAR_MESSAGE:
		hear_message(t);
		break;
	case ROGUE_SHUT:
		shutdown(t->fd, SHUT_WR);
		break;
	case ROGUE_QUIET:
		be_quiet(t, s->count);
		break;
	case ROGUE_PIECE:
		t->piece = s->count;
		break;
	case ROGUE_PACE:
		t->pace = s->count;
		break;
	case ROGUE_URGENT:
		send(t->fd, s->text, s->n, MSG_OOB | MSG_NOSIGNAL);
		break;
	case ROGUE_TLS:
		if (t->in.len > 0)	/* it came with the last line */
			rogue_fault(t, "the client did not wait for the reply");
		t->tls = rogue_tls_begin(t, s->text);
		break;
	case ROGUE_HELLO:
		rogue_hello(t, s->text);
	case ROGUE_SCRAM:
		say_scram(t, s);
		break;
	case ROGUE_UPDATES:
	case ROGUE_TICKETS:
	case ROGUE_AGAIN:
		for (unsigned long i = 0; s->count == ROGUE_FOREVER ||
		    i < s->count; i++)
			rogue_tls_other(t->tls, t, s->kind);
		break;
	default:
		t->at++;
		rogue_do(t, s->kind);
	}
}

static void
play(struct rogue *r)
{
	struct rogue_talk t = { .r = r };
	int one = 1;

#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	alarm(ROGUE_LIFE_S);
	bytes_init(&t.in, HEARD_MAX);
	bytes_init(&t.heard, HEARD_MAX);
	t.fd = accept(r->listener, NULL, NULL);
	if (t.fd < 0)
		rogue_fault(&t, "nobody came");
	setsockopt(t.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	fcntl(t.fd, F_SETFL, O_NONBLOCK);
	while (t.at < r->nsteps) {
		step(&t, &r->steps[t.at]);
		t.at++;
	}
	for (;;)
		hear(&t);
}

/* ---- listening --------------------------------------------------------- */

static int
listen_on(int family, uint16_t *port, int queue)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT, .sin6_port = htons(*port) };
	struct sockaddr_in four = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(*port) };
	struct sockaddr *a = family == AF_INET6 ? (struct sockaddr *)&six :
	    (struct sockaddr *)&four;
	socklen_t n = family == AF_INET6 ? sizeof(six) : sizeof(four);
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	assert(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, a, n) < 0 || listen(fd, queue) < 0) {
		close(fd);
		return -1;
	}
	assert(getsockname(fd, a, &n) == 0);
	*port = ntohs(family == AF_INET6 ? six.sin6_port : four.sin_port);
	return fd;
}

/* Whoever comes now gets no answer: the queue is full and stays so. */
static void
fill_queue(int listener)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	assert(getsockname(listener, (struct sockaddr *)&a, &n) == 0);
	for (int i = 0; i < DEAD_CLIENTS; i++) {
		int fd = socket(a.ss_family, SOCK_STREAM | SOCK_NONBLOCK |
		    SOCK_CLOEXEC, 0);

		assert(fd >= 0);
		(void)connect(fd, (struct sockaddr *)&a, n);
		/* stays open as long as the test runs */
	}
}

static void
listen_beside_dead(struct rogue *r, int family)
{
	int other = family == AF_INET ? AF_INET6 : AF_INET;

	for (int tries = 0; tries < 50; tries++) {
		r->port = 0;
		r->listener = listen_on(family, &r->port, 8);
		assert(r->listener >= 0);
		r->dead = listen_on(other, &r->port, 0);
		if (r->dead >= 0) {
			fill_queue(r->dead);
			return;
		}
		close(r->listener);
	}
	assert(false && "no port that is free in both families");
}

void
rogue_start(struct rogue *r, int family, bool dead)
{
	int report[2];

	r->port = 0;
	if (dead)
		listen_beside_dead(r, family);
	else
		r->listener = listen_on(family, &r->port, 8);
	assert(r->listener >= 0);
	assert(pipe2(report, O_CLOEXEC) == 0);
	r->pid = fork();
	assert(r->pid >= 0);
	if (r->pid == 0) {
		r->report = report[1];
		play(r);
	}
	close(report[1]);
	r->report = report[0];
}

/* The program makes one connection, whatever happens to it. */
static void
check_alone(struct rogue *r, struct bytes *fault)
{
	int fd;

	fcntl(r->listener, F_SETFL, O_NONBLOCK);
	fd = accept(r->listener, NULL, NULL);
	if (fd < 0)
		return;
	close(fd);
	bytes_add_str(fault, "a second connection was made");
}

static bool
is_deaf(const struct rogue *r)
{
	return r->nsteps > 0 && r->steps[r->nsteps - 1].kind == ROGUE_DEAF;
}

bool
rogue_join(struct rogue *r, struct bytes *fault)
{
	char text[600];
	int status;
	ssize_t n;

	while ((n = read(r->report, text, sizeof(text))) > 0)
		bytes_add(fault, text, (size_t)n);
	if (is_deaf(r))
		kill(r->pid, SIGKILL);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (is_deaf(r) && WIFSIGNALED(status))
		status = 0;
	r->pid = 0;
	check_alone(r, fault);
	if (status != 0 && fault->len == 0)
		bytes_addf(fault, "the server ended with %#x", status);
	return fault->len == 0;
}

void
rogue_clear(struct rogue *r)
{
	if (r->pid > 0) {
		kill(r->pid, SIGKILL);
		waitpid(r->pid, NULL, 0);
	}
	if (r->listener >= 0)
		close(r->listener);
	if (r->dead >= 0)
		close(r->dead);
	if (r->report >= 0)
		close(r->report);
	for (size_t i = 0; i < r->nsteps; i++)
		free(r->steps[i].text);
	for (size_t i = 0; i < r->nunsent; i++)
		free(r->unsent[i]);
	free(r->steps);
	free(r->unsent);
	rogue_init(r);
}
