/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-conn.h"

#include <errno.h>
#include <poll.h>
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

struct practice_conn {
	struct practice_env *env;
	size_t		 number;
	struct watch	 watch;
	struct timer	 timer;		/* idle; then lingering */
	struct practice_client smtp;
	struct practice_tls *tls;	/* NULL in clear text */
	struct practice_channel channel;	/* what smtp asks of tls */
	struct bytes	 wire;		/* to be sent, as it is */
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

static void
flush(struct practice_conn *k)
{
	while (k->wire.len > 0 && !k->dead) {
		ssize_t n = send(k->watch.fd, k->wire.data, k->wire.len,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n >= 0)
			bytes_drop(&k->wire, (size_t)n);
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			return;
		else if (errno != EINTR)
			k->dead = true;
	}
}

/* Answers to cipher text, if so, and to the wire. */
static void
send_answers(struct practice_conn *k)
{
	struct slice out = bytes_slice(&k->smtp.out);
	bool ok;

	if (k->tls && practice_tls_is_open(k->tls))
		ok = practice_tls_write(k->tls, out);
	else
		ok = bytes_add_slice(&k->wire, out);
	OPENSSL_cleanse(k->smtp.out.data, out.n);	/* it may echo */
	bytes_reset(&k->smtp.out);
	if (k->tls)
		ok = practice_tls_drain(k->tls, &k->wire) && ok;
	if (!ok || k->smtp.next == PRACTICE_DROP)
		k->dead = true;
	flush(k);
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

static void
feed_smtp(struct practice_conn *k, struct slice clear)
{
	practice_client_feed(&k->smtp, clear);
	send_answers(k);
	if (k->smtp.next == PRACTICE_BYE)
		leave(k);
	else if (k->smtp.next == PRACTICE_TLS && k->tls == NULL)
		k->tls = practice_tls_new(k->env->tls);
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
		if (k->env->scenario->implicit_tls)
			practice_client_banner(&k->smtp);
	}
	send_answers(k);
	if (step == TLS_STEP_CLOSED || step == TLS_STEP_FAILED)
		end_tls(k, step);
}

static void
take_cipher(struct practice_conn *k, struct slice in)
{
	char clear[PIECE];
	size_t n;

	practice_tls_feed(k->tls, in);
	if (!practice_tls_is_open(k->tls))
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
	k->watch.events = (short)((k->eof ? 0 : POLLIN) | (sent ? 0 : POLLOUT));
}

static void
on_socket(struct watch *w, short revents)
{
	struct practice_conn *k = w->arg;

	flush(k);
	if (!k->eof && (revents & ~POLLOUT))
		receive(k);
	else if (revents & (POLLERR | POLLNVAL))
		k->dead = true;
	settle(k);
}

static void
on_timer(struct timer *t)
{
	struct practice_conn *k = t->arg;

	if (k->leaving || (k->tls && !practice_tls_is_open(k->tls))) {
		k->dead = true;
	} else {
		practice_client_idle(&k->smtp);
		send_answers(k);
		leave(k);
	}
	settle(k);
}

struct practice_conn *
practice_conn_new(struct practice_env *env, int fd, size_t number)
{
	struct practice_conn *k = xcalloc(1, sizeof(*k));

	k->env = env;
	k->number = number;
	k->watch = (struct watch){ .fd = fd, .events = POLLIN,
	    .fn = on_socket, .arg = k };
	k->timer = (struct timer){ .fn = on_timer, .arg = k };
	bytes_init(&k->wire, WIRE_MAX);
	practice_client_init(&k->smtp, env->scenario, env->saw ? saw : NULL, k);
	k->smtp.account = env->account;
	k->channel = (struct practice_channel){ .binding = binding_of,
	    .certificate = certificate_of, .arg = k };
	note(k, "connected");
	if (env->scenario->implicit_tls)
		k->tls = practice_tls_new(env->tls);
	else
		practice_client_banner(&k->smtp);
	send_answers(k);
	if (k->wire.len > 0)
		k->watch.events |= POLLOUT;
	loop_watch(env->loop, &k->watch);
	loop_timer_in(env->loop, &k->timer, IDLE_US);
	return k;
}

void
practice_conn_free(struct practice_conn *k)
{
	loop_unwatch(k->env->loop, &k->watch);
	loop_timer_stop(k->env->loop, &k->timer);
	close(k->watch.fd);
	practice_tls_free(k->tls);
	practice_client_clear(&k->smtp);
	bytes_clear(&k->wire);
	free(k);
}
