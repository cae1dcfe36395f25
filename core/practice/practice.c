/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listening, and the clients that are there. */
#include "core/practice/practice.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "core/practice/practice-account.h"
#include "core/practice/practice-auth.h"
#include "core/practice/practice-certs.h"
#include "core/practice/practice-client.h"
#include "core/practice/practice-conn.h"
#include "core/practice/practice-tls.h"
#include "core/practice/practice-verbs.h"

#include "core/banned.h"

#define BACKLOG		512
#define ACCEPTS		32		/* in one go */
#define PAUSE_US	INT64_C(100000)	/* when no descriptor is left */

struct practice {
	struct practice_env env;	/* first: see on_gone() */
	struct practice_certs certs;
	struct watch	 watch;		/* the listening socket */
	struct timer	 pause;
	uint16_t	 port;
	size_t		 number;	/* of the last client */
	size_t		 nclients;
	struct practice_conn *clients[PRACTICE_CLIENTS_MAX];
};

union address {
	struct sockaddr		any;
	struct sockaddr_in	v4;
	struct sockaddr_in6	v6;
};

static bool
read_address(const char *text, uint16_t port, union address *a,
    socklen_t *size)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, &a->v4.sin_addr) == 1) {
		a->v4.sin_family = AF_INET;
		a->v4.sin_port = htons(port);
		*size = sizeof(a->v4);
		return true;
	}
	if (inet_pton(AF_INET6, text, &a->v6.sin6_addr) == 1) {
		a->v6.sin6_family = AF_INET6;
		a->v6.sin6_port = htons(port);
		*size = sizeof(a->v6);
		return true;
	}
	return false;
}

static uint16_t
port_of(int fd)
{
	union address a = { .any.sa_family = AF_UNSPEC };
	socklen_t size = sizeof(a);

	if (getsockname(fd, &a.any, &size) != 0)
		return 0;
	return ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port :
	    a.v4.sin_port);
}

/* The listening socket, or -1 with errno. */
static int
open_listener(const union address *a, socklen_t size)
{
	int on = 1;
	int fd = socket(a->any.sa_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &a->any, size) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static bool
start_listening(struct practice *p, const char *text, uint16_t port,
    struct err *e)
{
	union address a;
	socklen_t size;

	if (!read_address(text, port, &a, &size))
		return err_set(e, "practice.listen",
		    "%s is not an IP address to listen on", text);
	p->watch.fd = open_listener(&a, size);
	if (p->watch.fd < 0)
		return err_set(e, "practice.listen",
		    "cannot listen on %s port %u: %m", text, port);
	p->port = port_of(p->watch.fd);
	return true;
}

static void
on_gone(struct practice_env *env, struct practice_conn *k)
{
	struct practice *p = (struct practice *)env;

	for (size_t i = 0; i < p->nclients; i++)
		if (p->clients[i] == k) {
			p->clients[i] = p->clients[--p->nclients];
			return;
		}
}

static void
note(struct practice *p, const char *text)
{
	if (p->env.saw == NULL)
		return;
	char *line = xasprintf("client %zu (%s)", p->number, text);
	p->env.saw(p->env.saw_arg, line);
	free(line);
}

/* With implicit TLS there is no way to say it without a handshake. */
static void
turn_away(struct practice *p, int fd)
{
	struct practice_client c;

	note(p, "turned away: there are too many clients");
	practice_client_init(&c, p->env.scenario, NULL, NULL);
	c.voice = p->env.voice;
	practice_phrase(&c, "too-many-connections");
	if (p->env.scenario->tls != SCENARIO_IMPLICIT_TLS)
		(void)!send(fd, c.out.data, c.out.len,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
	practice_client_clear(&c);
	close(fd);
}

static void
take_client(struct practice *p, int fd)
{
	int on = 1;

	p->number++;
	if (p->nclients == PRACTICE_CLIENTS_MAX) {
		turn_away(p, fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	p->clients[p->nclients++] = practice_conn_new(&p->env, fd, p->number);
}

static void
on_listener(struct watch *w, short revents)
{
	struct practice *p = w->arg;

	(void)revents;
	for (int i = 0; i < ACCEPTS; i++) {
		int fd = accept4(w->fd, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			take_client(p, fd);
			continue;
		}
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			return;
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM) {
			loop_unwatch(p->env.loop, w);
			loop_timer_in(p->env.loop, &p->pause, PAUSE_US);
			return;
		}
	}
}

static void
on_pause_over(struct timer *t)
{
	struct practice *p = t->arg;

	loop_watch(p->env.loop, &p->watch);
}

static bool
prepare_tls(struct practice *p, struct err *e)
{
	if (practice_certs_init(&p->certs, p->env.scenario->cert)) {
		p->env.tls = practice_tls_ctx_new(&p->certs,
		    p->env.scenario);
		if (p->env.tls)
			return true;
	}
	return err_set(e, "practice.certificates",
	    "OpenSSL cannot make the practice server's certificates");
}

static bool
open_account(struct practice *p, struct err *e)
{
	const struct scenario *s = p->env.scenario;

	p->env.account = practice_account_new(
	    s->account_user ? s->account_user : PRACTICE_USER,
	    s->account_password ? s->account_password : PRACTICE_PASSWORD,
	    s->secret == SECRET_EXPIRED_TOKEN);
	return p->env.account != NULL || err_set(e, "practice.account",
	    "there is no locked memory for the practice server's account");
}

struct practice *
practice_new(struct loop *loop, const struct practice_opts *o, struct err *e)
{
	struct practice *p = xcalloc(1, sizeof(*p));

	p->env.loop = loop;
	p->env.scenario = o->scenario ? o->scenario : scenario_at(0);
	p->env.voice = o->voice ? o->voice : p->env.scenario->like;
	p->env.saw = o->saw;
	p->env.saw_arg = o->arg;
	p->env.gone = on_gone;
	p->watch = (struct watch){ .fd = -1, .events = POLLIN,
	    .fn = on_listener, .arg = p };
	p->pause = (struct timer){ .fn = on_pause_over, .arg = p };
	bytes_init(&p->certs.ca_pem, 0);
	if (!prepare_tls(p, e) || !open_account(p, e) || !start_listening(p,
	    o->address ? o->address : "127.0.0.1", o->port, e)) {
		practice_free(p);
		return NULL;
	}
	loop_watch(loop, &p->watch);
	return p;
}

void
practice_free(struct practice *p)
{
	if (p == NULL)
		return;
	while (p->nclients > 0)
		practice_conn_free(p->clients[--p->nclients]);
	loop_unwatch(p->env.loop, &p->watch);
	loop_timer_stop(p->env.loop, &p->pause);
	if (p->watch.fd >= 0)
		close(p->watch.fd);
	practice_tls_ctx_free(p->env.tls);
	practice_certs_clear(&p->certs);
	practice_account_free(p->env.account);
	free(p);
}

uint16_t
practice_port(const struct practice *p)
{
	return p->port;
}

struct slice
practice_ca_pem(const struct practice *p)
{
	return bytes_slice(&p->certs.ca_pem);
}

const char *
practice_user(const struct practice *p)
{
	return p->env.account->user;
}

const char *
practice_password(const struct practice *p)
{
	return p->env.account->password;
}

const char *
practice_given_user(const struct practice *p)
{
	const struct scenario *s = p->env.scenario;

	return s->given_user ? s->given_user : practice_user(p);
}

static bool
takes_tokens(struct slice mech)
{
	const struct practice_mech *m = practice_mech_find(mech);

	return m != NULL && (m->flags & PRACTICE_TOKENS);
}

const char *
practice_token(const struct practice *p)
{
	struct slice rest = slice_of(scenario_mechs(
	    p->env.scenario, p->env.voice)), mech;

	while (slice_word(&rest, &mech))
		if (takes_tokens(mech))
			return p->env.account->token;
	return NULL;
}

static bool
all_take_tokens(struct slice mechs)
{
	bool all = mechs.n > 0;

	while (mechs.n > 0) {
		size_t end = slice_find(mechs, ',');

		all = all && takes_tokens(slice_trim(slice_sub(mechs, 0, end)));
		mechs = slice_sub(mechs, end + 1, mechs.n);
	}
	return all;
}

const char *
practice_secret(const struct practice *p, const char *mechs)
{
	const struct scenario *s = p->env.scenario;
	bool token = mechs ? all_take_tokens(slice_of(mechs)) :
	    s->secret != SECRET_PASSWORD;

	if (token)
		return s->given_token ? s->given_token :
		    p->env.account->token;
	return s->given_password ? s->given_password : practice_password(p);
}

size_t
practice_clients(const struct practice *p)
{
	return p->nclients;
}
