/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "core/base/xalloc.h"
#include "core/practice/practice-client.h"
#include "core/practice/practice-tls.h"
#include "core/practice/practice.h"

#include "core/banned.h"

/*
 * The answers to one piece must fit into PRACTICE_OUT_MAX even when all of
 * it is the shortest command with the longest answer.
 */
#define PIECE		4096
#define WIRE_MAX	(2 * PRACTICE_OUT_MAX)
#define IDLE_US		(PRACTICE_IDLE_MS * INT64_C(1000))
#define LINGER_US	INT64_C(2000000)
#define HTTP_US		INT64_C(1000000)	/* real ones wait longer */
#define PACE_US		INT64_C(100000)		/* of a slow server */
#define PACES		(INT64_C(1000000) / PACE_US)

struct practice_conn {
	struct practice_env *env;
	size_t		 number;
	struct watch	 watch;
	struct timer	 timer;		/* idle; then lingering */
	struct timer	 pace;		/* before more is sent; slow servers */
	struct timer	 wait;		/* before answers are sent */
	char		 ip[INET6_ADDRSTRLEN];
	struct practice_client smtp;
	struct practice_tls *tls;	/* NULL in clear text */
	struct practice_channel channel;	/* what smtp asks of tls */
	struct bytes	 wire;		/* to be sent, as it is */
	bool		 pacing, waiting;	/* those timers run */
	bool		 greeted;
	bool		 met_tls;	/* a handshake has begun */
	bool		 eof;		/* the client sends no more */
	bool		 leaving;	/* we say no more */
	bool		 shut;		/* and the client was told so */
	bool		 dead;		/* nothing more is possible */
};

static void
saw(void *arg, enum practice_voice who, const char *line)
{
	static const struct {
		const char *before, *behind, *end;
	} forms[] = {
		[VOICE_CLIENT] = { "", ": ", "" },
		[VOICE_SERVER] = { "to ", ": ", "" },
		[VOICE_EVENT] = { "", " (", ")" },
	};
	struct practice_conn *k = arg;
	struct practice_env *env = k->env;
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_addf(&text, "%sclient %zu%s%s%s", forms[who].before, k->number,
	    forms[who].behind, line, forms[who].end);
	env->saw(env->saw_arg, text.data);
	bytes_clear(&text);
}

static bool
binding_of(void *arg, struct slice type, struct practice_binding *out)
{
	struct practice_conn *k = arg;

	return practice_tls_binding(k->tls, type, out);
}

static const char *
certificate_of(void *arg)
{
	struct practice_conn *k = arg;

	return practice_tls_certificate(k->tls);
}

/* How much may be sent now; a slow server has its pace. */
static size_t
take_pace(struct practice_conn *k)
{
	size_t most = k->env->scenario->slow / PACES;

	if (k->env->scenario->slow == 0)
		return k->wire.len;
	if (k->pacing || k->wire.len == 0)
		return 0;
	k->pacing = true;
	loop_timer_in(k->env->loop, &k->pace, most > 0 ? PACE_US :
	    INT64_C(1000000) / k->env->scenario->slow);
	most = most > 0 ? most : 1;
	return most < k->wire.len ? most : k->wire.len;
}

static void
flush(struct practice_conn *k)
{
	size_t left = take_pace(k);

	while (left > 0 && !k->dead) {
		ssize_t n = send(k->watch.fd, k->wire.data, left,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n >= 0) {
			bytes_drop(&k->wire, (size_t)n);
			left -= (size_t)n;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			return;
		} else if (errno != EINTR) {
			k->dead = true;
		}
	}
}

/* So that the client gets a RST in place of an end. */
static void
reset(struct practice_conn *k)
{
	const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(k->watch.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	k->dead = true;
}

/* Whether the answers have to wait; what comes meanwhile waits with them. */
static bool
has_to_wait(struct practice_conn *k)
{
	if (k->smtp.wait_ms > 0 && !k->waiting) {
		k->waiting = true;
		loop_timer_in(k->env->loop, &k->wait,
		    k->smtp.wait_ms * INT64_C(1000));
		k->smtp.wait_ms = 0;
	}
	return k->waiting;
}

/* Answers to cipher text, if so, and to the wire. */
static void
send_answers(struct practice_conn *k)
{
	struct slice out = bytes_slice(&k->smtp.out);
	bool ok;

	if (has_to_wait(k))
		return;
	if (k->tls && practice_tls_is_open(k->tls))
		ok = practice_tls_write(k->tls, out);
	else
		ok = bytes_add_slice(&k->wire, out);
	OPENSSL_cleanse(k->smtp.out.data, out.n);	/* it may echo */
	bytes_reset(&k->smtp.out);
	if (k->tls)
		ok = practice_tls_drain(k->tls, &k->wire) && ok;
	flush(k);
	if (k->smtp.next == PRACTICE_RESET)
		reset(k);
	if (!ok || k->smtp.next == PRACTICE_DROP)
		k->dead = true;
}

static void
leave(struct practice_conn *k)
{
	if (k->leaving)
		return;
	k->leaving = true;
	if (k->tls)
		practice_tls_shutdown(k->tls);
	send_answers(k);
	loop_timer_in(k->env->loop, &k->timer, LINGER_US);
}

static void
note(struct practice_conn *k, const char *text)
{
	if (k->env->saw)
		saw(k, VOICE_EVENT, text);
}

static void
note_tls(struct practice_conn *k, const char *what, const char *detail)
{
	char *text = xasprintf("%s%s", what, detail);

	note(k, text);
	free(text);
}

/* What the client was answered is sent; what comes of it. */
static void
answer(struct practice_conn *k)
{
	send_answers(k);
	if (k->waiting)
		return;
	if (k->smtp.next == PRACTICE_BYE)
		leave(k);
	else if (k->smtp.next == PRACTICE_TLS && k->tls == NULL)
		k->tls = practice_tls_new(k->env->tls);
}

static void
feed_smtp(struct practice_conn *k, struct slice clear)
{
	practice_client_feed(&k->smtp, clear);
	answer(k);
}

/* False when there is to be no handshake. */
static bool
begin_handshake(struct practice_conn *k)
{
	if (!k->met_tls) {
		k->met_tls = true;
		if (k->smtp.next == PRACTICE_TLS)
			k->smtp.next = PRACTICE_GO_ON;
		practice_client_handshake(&k->smtp);
		if (k->smtp.next != PRACTICE_GO_ON)
			answer(k);
	}
	return k->smtp.next == PRACTICE_GO_ON;
}

static void
end_tls(struct practice_conn *k, enum practice_tls_step step)
{
	if (step == TLS_STEP_FAILED)
		note_tls(k, "TLS failed: ", practice_tls_reason(k->tls));
	leave(k);
}

static void
shake_hands(struct practice_conn *k)
{
	enum practice_tls_step step = practice_tls_shake(k->tls);

	if (step == TLS_STEP_DONE) {
		note_tls(k, "TLS is on: ", practice_tls_version(k->tls));
		practice_client_secured(&k->smtp);
		k->smtp.channel = &k->channel;
		if (k->env->scenario->tls == SCENARIO_IMPLICIT_TLS)
			practice_client_banner(&k->smtp);
	}
	answer(k);
	if (step == TLS_STEP_CLOSED || step == TLS_STEP_FAILED)
		end_tls(k, step);
}

static void
take_cipher(struct practice_conn *k, struct slice in)
{
	char clear[PIECE];
	size_t n;

	practice_tls_feed(k->tls, in);
	if (!practice_tls_is_open(k->tls) && begin_handshake(k))
		shake_hands(k);
	while (!k->leaving && !k->dead && practice_tls_is_open(k->tls)) {
		enum practice_tls_step step =
		    practice_tls_read(k->tls, clear, sizeof(clear), &n);
		if (step == TLS_STEP_MORE)
			break;
		if (step == TLS_STEP_DONE)
			feed_smtp(k, (struct slice){ clear, n });
		else
			end_tls(k, step);
	}
	OPENSSL_cleanse(clear, sizeof(clear));
	send_answers(k);	/* TLS may have one of its own: an alert */
}

static void
take(struct practice_conn *k, struct slice in)
{
	if (k->leaving)
		return;
	loop_timer_in(k->env->loop, &k->timer, IDLE_US);
	if (k->tls)
		take_cipher(k, in);
	else
		feed_smtp(k, in);
}

static void
receive(struct practice_conn *k)
{
	char in[PIECE];
	ssize_t n = recv(k->watch.fd, in, sizeof(in), MSG_DONTWAIT);

	if (n > 0) {
		take(k, (struct slice){ in, (size_t)n });
		OPENSSL_cleanse(in, (size_t)n);
	} else if (n == 0) {
		k->eof = true;
		leave(k);
	} else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
		k->dead = true;
	}
}

/* After everything that happened: what is waited for now, or the end. */
static void
settle(struct practice_conn *k)
{
	bool sent = k->wire.len == 0;

	if (k->dead || (k->leaving && sent && k->eof)) {
		struct practice_env *env = k->env;

		note(k, "gone");
		env->gone(env, k);
		practice_conn_free(k);
		return;
	}
	if (k->leaving && sent && !k->shut) {
		/* Closing with bytes unread would take the last reply back. */
		shutdown(k->watch.fd, SHUT_WR);
		k->shut = true;
	}
	k->watch.events = (short)((k->eof || k->waiting ? 0 : POLLIN) |
	    (sent || k->pacing ? 0 : POLLOUT));
}

static void
on_socket(struct watch *w, short revents)
{
	struct practice_conn *k = w->arg;

	flush(k);
	if (!k->eof && !k->waiting && (revents & ~POLLOUT))
		receive(k);
	else if (revents & (POLLERR | POLLNVAL))
		k->dead = true;
	settle(k);
}

static void
on_timer(struct timer *t)
{
	struct practice_conn *k = t->arg;

	if (k->leaving && k->pacing) {
		loop_timer_in(k->env->loop, &k->timer, LINGER_US);
	} else if (k->leaving || (k->tls && !practice_tls_is_open(k->tls))) {
		k->dead = true;
	} else {
		practice_client_idle(&k->smtp);
		send_answers(k);
		leave(k);
	}
	settle(k);
}

static void
on_pace(struct timer *t)
{
	struct practice_conn *k = t->arg;

	k->pacing = false;
	flush(k);
	settle(k);
}

static void
greet(struct practice_conn *k)
{
	k->greeted = true;
	note(k, "connected");
	if (k->env->scenario->tls == SCENARIO_IMPLICIT_TLS)
		k->tls = practice_tls_new(k->env->tls);
	else
		practice_client_banner(&k->smtp);
	answer(k);
}

static void
on_wait_over(struct timer *t)
{
	struct practice_conn *k = t->arg;

	k->waiting = false;
	if (k->greeted)
		answer(k);
	else
		greet(k);
	settle(k);
}

static void
read_ip(struct practice_conn *k)
{
	struct sockaddr_storage a;
	socklen_t size = sizeof(a);

	snprintf(k->ip, sizeof(k->ip), "127.0.0.1");
	if (getpeername(k->watch.fd, (struct sockaddr *)&a, &size) == 0)
		getnameinfo((struct sockaddr *)&a, size, k->ip, sizeof(k->ip),
		    NULL, 0, NI_NUMERICHOST);
	k->smtp.ip = k->ip;
}

struct practice_conn *
practice_conn_new(struct practice_env *env, int fd, size_t number)
{
	struct practice_conn *k = xcalloc(1, sizeof(*k));

	k->env = env;
	k->number = number;
	k->watch = (struct watch){ .fd = fd, .events = 0,
	    .fn = on_socket, .arg = k };
	k->timer = (struct timer){ .fn = on_timer, .arg = k };
	bytes_init(&k->wire, WIRE_MAX);
	k->pace = (struct timer){ .fn = on_pace, .arg = k };
	k->wait = (struct timer){ .fn = on_wait_over, .arg = k };
	practice_client_init(&k->smtp, env->scenario, env->saw ? saw : NULL, k);
	k->smtp.voice = env->voice;
	k->smtp.account = env->account;
	k->smtp.number = number;
	read_ip(k);
	k->channel = (struct practice_channel){ .binding = binding_of,
	    .certificate = certificate_of, .arg = k };
	loop_watch(env->loop, &k->watch);
	loop_timer_in(env->loop, &k->timer, env->scenario->http ? HTTP_US :
	    IDLE_US);
	k->waiting = true;		/* until the loop turns */
	loop_timer_in(env->loop, &k->wait, 0);
	return k;
}

void
practice_conn_free(struct practice_conn *k)
{
	loop_unwatch(k->env->loop, &k->watch);
	loop_timer_stop(k->env->loop, &k->timer);
	loop_timer_stop(k->env->loop, &k->pace);
	loop_timer_stop(k->env->loop, &k->wait);
	close(k->watch.fd);
	practice_tls_free(k->tls);
	practice_client_clear(&k->smtp);
	bytes_clear(&k->wire);
	free(k);
}
