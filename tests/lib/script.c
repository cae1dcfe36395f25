/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/script.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"

#define SCRIPT_MAX	(32u << 20)

void
script_init(struct script *s, struct loop *loop)
{
	memset(s, 0, sizeof(*s));
	s->loop = loop;
	s->listener.fd = s->client.fd = -1;
	bytes_init(&s->in, SCRIPT_MAX);
	bytes_init(&s->out, SCRIPT_MAX);
}

void
script_add(struct script *s, enum turn_kind k, const char *text, size_t n)
{
	struct turn *t;

	s->turns = xrealloc(s->turns, s->nturns + 1, sizeof(*s->turns));
	t = &s->turns[s->nturns++];
	*t = (struct turn){ .kind = k, .text = xmalloc(n + 1), .n = n };
	if (n > 0)
		memcpy(t->text, text, n);
	t->text[n] = '\0';
}

static void
hang_up(struct script *s, bool reset)
{
	struct linger l = { .l_onoff = 1, .l_linger = 0 };

	if (s->client.fd < 0)
		return;
	if (reset)
		setsockopt(s->client.fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	loop_unwatch(s->loop, &s->client);
	close(s->client.fd);
	s->client.fd = -1;
}

/* Whether the line at the front of in is the expected one. */
static bool
heard(struct script *s, const struct turn *t)
{
	char *end = memchr(s->in.data, '\n', s->in.len);
	size_t n;

	if (end == NULL)
		return false;
	n = (size_t)(end - s->in.data);
	if (n == 0 || s->in.data[n - 1] != '\r' || n - 1 != t->n ||
	    memcmp(s->in.data, t->text, t->n) != 0) {
		snprintf(s->fault, sizeof(s->fault), "expected \"%s\", heard "
		    "\"%.*s\"", t->text, (int)n, s->in.data);
		hang_up(s, false);
		return false;
	}
	bytes_drop(&s->in, n + 1);
	return true;
}

/* Queue what may be said until something must be heard. */
static void
advance(struct script *s)
{
	while (s->client.fd >= 0 && s->at < s->nturns) {
		const struct turn *t = &s->turns[s->at];

		if (t->kind == TURN_SAY)
			bytes_add(&s->out, t->text, t->n);
		else if (t->kind == TURN_HEAR) {
			if (!heard(s, t))
				break;
		} else if (t->kind == TURN_HEAR_ANYTHING) {
			if (s->in.len == 0)
				break;
			bytes_reset(&s->in);
		} else {
			if (s->out.len > 0)
				break;
			hang_up(s, t->kind == TURN_RESET);
		}
		s->at++;
	}
	s->client.events = (short)(POLLIN | (s->out.len > 0 ? POLLOUT : 0));
}

static void
say(struct script *s)
{
	size_t n = s->split > 0 && s->split < s->out.len ? s->split :
	    s->out.len;
	ssize_t sent = send(s->client.fd, s->out.data, n, MSG_NOSIGNAL);

	if (sent > 0)
		bytes_drop(&s->out, (size_t)sent);
	else if (errno != EAGAIN && errno != EINTR)
		hang_up(s, false);
}

static void
on_client(struct watch *w, short revents)
{
	struct script *s = w->arg;
	char buf[4096];
	ssize_t n;

	if (revents & (POLLIN | POLLHUP)) {
		n = recv(w->fd, buf, sizeof(buf), 0);
		if (n == 0 || (n < 0 && errno != EAGAIN)) {
			hang_up(s, false);
			return;
		}
		if (n > 0)
			bytes_add(&s->in, buf, (size_t)n);
	}
	if (s->out.len > 0)
		say(s);
	if (s->client.fd >= 0)
		advance(s);
}

static void
on_listener(struct watch *w, short revents)
{
	struct script *s = w->arg;
	int fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)revents;
	if (fd < 0)
		return;
	if (s->client.fd >= 0) {	/* one client, once */
		close(fd);
		return;
	}
	s->client = (struct watch){ .fd = fd, .events = POLLIN,
	    .fn = on_client, .arg = s };
	loop_watch(s->loop, &s->client);
	advance(s);
}

void
script_start(struct script *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	assert(fd >= 0);
	assert(bind(fd, (struct sockaddr *)&a, n) == 0 && listen(fd, 4) == 0);
	assert(getsockname(fd, (struct sockaddr *)&a, &n) == 0);
	s->port = ntohs(a.sin_port);
	s->listener = (struct watch){ .fd = fd, .events = POLLIN,
	    .fn = on_listener, .arg = s };
	loop_watch(s->loop, &s->listener);
}

void
script_clear(struct script *s)
{
	hang_up(s, false);
	if (s->listener.fd >= 0) {
		loop_unwatch(s->loop, &s->listener);
		close(s->listener.fd);
	}
	for (size_t i = 0; i < s->nturns; i++)
		free(s->turns[i].text);
	free(s->turns);
	bytes_clear(&s->in);
	bytes_clear(&s->out);
}

/* ---- text to bytes ----------------------------------------------------- */

static int
hex(char c)
{
	const char *digits = "0123456789abcdef", *p;

	p = c != '\0' ? strchr(digits, c | 0x20) : NULL;
	return p != NULL ? (int)(p - digits) : -1;
}

static const char *
escape(struct bytes *out, const char *p)
{
	static const char from[] = "rn0te\\", to[] = "\r\n\0\t\x1b\\";
	const char *f = strchr(from, p[1]);

	if (p[1] == 'x' && hex(p[2]) >= 0 && hex(p[3]) >= 0) {
		bytes_add_char(out, (char)(hex(p[2]) * 16 + hex(p[3])));
		return p + 4;
	}
	if (p[1] == '\0' || f == NULL) {
		bytes_add_char(out, *p);
		return p + 1;
	}
	bytes_add_char(out, to[f - from]);
	return p + 2;
}

/* The brace that closes this one; NULL: none does. */
static const char *
closing(const char *p)
{
	unsigned open = 0;

	for (; *p != '\0'; p++) {
		open += *p == '{';
		if (*p == '}' && --open == 0)
			return p;
	}
	return NULL;
}

static const char *
encoded(struct bytes *out, const char *p)
{
	const char *end = closing(p);
	char *inner = xstrndup(p + 5, (size_t)(end - p - 5)), *text;
	struct bytes raw;

	bytes_init(&raw, SCRIPT_MAX);
	script_expand(&raw, inner);
	text = xmalloc(base64_encoded_len(raw.len) + 1);
	bytes_add(out, text, base64_encode(text, bytes_slice(&raw)));
	free(text);
	free(inner);
	bytes_clear(&raw);
	return end + 1;
}

/* "{400*TEXT}"; NULL: it is none. */
static const char *
repeated(struct bytes *out, const char *p)
{
	const char *end = closing(p);
	char *after, *inner;
	unsigned long n = strtoul(p + 1, &after, 10);

	if (end == NULL || after == p + 1 || *after != '*')
		return NULL;
	inner = xstrndup(after + 1, (size_t)(end - after - 1));
	while (n-- > 0)
		script_expand(out, inner);
	free(inner);
	return end + 1;
}

void
script_expand(struct bytes *out, const char *text)
{
	const char *p = text, *next;

	while (*p != '\0')
		if (*p == '\\')
			p = escape(out, p);
		else if (*p == '{' && (next = repeated(out, p)) != NULL)
			p = next;
		else if (strncmp(p, "{b64:", 5) == 0 && closing(p))
			p = encoded(out, p);
		else
			bytes_add_char(out, *p++);
}
