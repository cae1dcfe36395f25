/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/net/tls.h"
#include "core/smtp/session-priv.h"
#include "core/banned.h"

static void on_limit(struct timer *t);
static void on_grace(struct timer *t);
static void on_silent(struct timer *t);

/* Names that are no secrets, whatever a password holds. */
static void
spare(struct session *s, const char *name)
{
	struct slice n = slice_of(name);
	size_t at = slice_find(n, '@'), dot = slice_find(n, '.');

	needles_spare(log_needles(s->log), n);
	if (at < n.n) {
		needles_spare(log_needles(s->log), slice_sub(n, 0, at));
		needles_spare(log_needles(s->log), slice_sub(n, at + 1, n.n));
	} else if (dot < n.n && slice_find(slice_sub(n, dot + 1, n.n), '.') +
	    dot + 1 < n.n)
		needles_spare(log_needles(s->log), slice_sub(n, dot + 1, n.n));
}

/* Whole, and what stands before the "@", which servers say alone; where the
 * mail goes to is no part of who logs in. */
static void
hide_name(struct session *s, const char *name)
{
	struct slice n = slice_of(name);
	size_t at = slice_find(n, '@');

	needles_add(log_needles(s->log), n);
	needles_add(log_needles(s->log), slice_sub(n, 0, at));
	if (at < n.n)
		needles_spare(log_needles(s->log), slice_sub(n, at + 1, n.n));
}

/* Who typed the password at the user's prompt has no name to show. */
static void
spare_all(struct session *s)
{
	struct slice secret = secret_bytes(s->password);

	needles_spare_none(log_needles(s->log));
	spare(s, s->o.target->host);
	spare(s, s->o.sni);
	spare(s, s->o.connect_host);
	spare(s, s->o.helo);
	if (s->o.mask_user) {
		hide_name(s, s->user);
		hide_name(s, s->authzid);
		return;
	}
	if (secret.n == 0 || !slice_ieq(slice_of(s->user), secret))
		spare(s, s->user);
	if (secret.n == 0 || !slice_ieq(slice_of(s->authzid), secret))
		spare(s, s->authzid);
}

struct session *
session_new(struct loop *loop, struct log *log, const struct session_opts *o,
    void (*changed)(void *arg), void *arg)
{
	struct session *s = xcalloc(1, sizeof(*s));

	s->loop = loop;
	s->log = log;
	s->o = *o;
	s->changed = changed;
	s->arg = arg;
	s->reply_unit = UNIT_NONE;
	s->limit = (struct timer){ .fn = on_limit, .arg = s };
	s->grace = (struct timer){ .fn = on_grace, .arg = s };
	s->silent = (struct timer){ .fn = on_silent, .arg = s };
	line_reader_init(&s->lines);
	capabilities_init(&s->caps);
	spare_all(s);
	return s;
}

void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	session_drop(s);
	line_reader_clear(&s->lines);
	capabilities_clear(&s->caps);
	tls_ctx_free(s->tls_ctx);
	secret_free(s->password);
	free(s->user);
	free(s->authzid);
	free(s->mechs);
	free(s->name);
	free(s->message);
	free(s);
}

void
session_changed(struct session *s)
{
	if (s->changed != NULL)
		s->changed(s->arg);
}

void
session_set_credentials(struct session *s, const char *user,
    const char *authzid, const struct secret *password)
{
	char *u = user ? xstrdup(user) : NULL;
	char *z = authzid ? xstrdup(authzid) : NULL;
	struct secret *p = password ? secret_dup(password) : NULL;

	free(s->user);
	free(s->authzid);
	secret_free(s->password);
	s->user = u;
	s->authzid = z;
	s->password = p;
	spare_all(s);
	if (p != NULL)
		needles_add(log_needles(s->log), secret_bytes(p));
}

void
session_set_mechs(struct session *s, const char *list)
{
	free(s->mechs);
	s->mechs = list ? xstrdup(list) : NULL;
}

bool
session_has_password(const struct session *s)
{
	return s->password != NULL;
}

void
session_mask_user(struct session *s, bool on)
{
	s->o.mask_user = on;
	spare_all(s);
}

void
session_allow_plaintext_auth(struct session *s)
{
	s->o.allow_plaintext_auth = true;
}

void
session_allow_unverified(struct session *s)
{
	s->o.insecure = true;
}

/* ---- state ------------------------------------------------------------- */

/* Where in a session we are, for what happens unasked. */
enum stage
session_stage(const struct session *s)
{
	switch (s->state) {
	case SESSION_RESOLVING:
		return STAGE_RESOLVE;
	case SESSION_CONNECTING:
		return STAGE_CONNECT;
	case SESSION_HANDSHAKE:
		return STAGE_TLS;
	case SESSION_GREETING:
		return STAGE_BANNER;
	case SESSION_PREPARING:
	case SESSION_AUTH_INPUT:
		return STAGE_AUTH;
	case SESSION_DATA_INPUT:
	case SESSION_SENDING:
		return STAGE_DATA;
	case SESSION_CLOSED:
	case SESSION_READY:
	case SESSION_WAITING:
		break;
	}
	return s->pending.is ? s->pending.stage : STAGE_OTHER;
}

/* Enter a state in which something is awaited, with a limit on the wait. */
void
session_wait(struct session *s, enum session_state st, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->waiting, sizeof(s->waiting), fmt, ap);
	va_end(ap);
	s->state = st;
	s->limit_ms = s->o.timeout_ms;
	if (s->pending.is && s->pending.verb == VERB_QUIT &&
	    s->limit_ms > SESSION_QUIT_MS)
		s->limit_ms = SESSION_QUIT_MS;
	loop_timer_in(s->loop, &s->limit, (int64_t)s->limit_ms * 1000);
	if (st == SESSION_GREETING)
		loop_timer_in(s->loop, &s->silent, SESSION_SILENT_MS * 1000);
}

void
session_ready(struct session *s)
{
	s->state = SESSION_READY;
	s->babbled = false;
	s->waiting[0] = '\0';
	loop_timer_stop(s->loop, &s->limit);
	loop_timer_stop(s->loop, &s->grace);
	loop_timer_stop(s->loop, &s->silent);
}

void
session_drop(struct session *s)
{
	session_open_cancel(s);
	if (s->wired)
		wire_close(&s->wire);
	s->wired = false;
	s->sending.is = false;
	session_ready(s);
	s->state = SESSION_CLOSED;
	s->pending = (struct pending){ .unit = UNIT_NONE };
	session_auth_end(s);
	s->auth_typed = s->auth_seen = false;
	secret_free(s->typed);
	s->typed = NULL;
	s->then = NULL;
	if (s->reply_unit != UNIT_NONE)
		log_close_unit(s->log, s->reply_unit);
	s->reply_unit = UNIT_NONE;
}

void
session_fail(struct session *s, enum stage stage, const char *id,
    struct facts *facts, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_event(s->log, stage, id, ENTRY_FAILED | ENTRY_CLOSED, facts, "%s",
	    text);
	session_drop(s);
}

bool
session_refuse(struct session *s, enum stage stage, struct err *e,
    const char *id, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_event(s->log, stage, id, ENTRY_FAILED |
	    (s->encrypted ? ENTRY_TLS : 0), NULL, "%s", text);
	err_set(e, id, "%s", text);
	session_changed(s);
	return false;
}

/* ---- limits ------------------------------------------------------------ */

static void
on_limit(struct timer *t)
{
	struct session *s = t->arg;
	enum stage stage = session_stage(s);
	const char *id = stage == STAGE_BANNER ? "banner.timeout" :
	    stage == STAGE_TLS ? "tls.timeout" : "session.timeout";
	bool some = s->reply_unit != UNIT_NONE || line_pending(&s->lines) > 0 ||
	    (s->state == SESSION_HANDSHAKE && tls_heard(wire_tls(&s->wire)));

	if (s->state == SESSION_PREPARING) {
		session_auth_late(s);
		return;
	}
	if (session_log_fragment(s) || (!some && s->babbled)) {
		on_grace(&s->grace);
		return;
	}
	session_fail(s, stage, id, NULL, "%s within %d.%d s while %s",
	    some ? "no end came" : "nothing came", s->limit_ms / 1000,
	    s->limit_ms % 1000 / 100, s->waiting);
	session_changed(s);
}

void
session_fail_babbled(struct session *s, const char *then)
{
	enum stage stage = session_stage(s);

	session_fail(s, stage, stage == STAGE_BANNER ? "banner.not-smtp" :
	    "reply.malformed", NULL, "what the server sent is not an SMTP "
	    "reply, and %s (%s)", then, s->waiting);
}

static void
on_grace(struct timer *t)
{
	struct session *s = t->arg;

	session_fail_babbled(s, "no reply came after it");
	session_changed(s);
}

static void
on_silent(struct timer *t)
{
	struct session *s = t->arg;

	log_event(s->log, STAGE_BANNER, "banner.slow", 0, NULL,
	    "no greeting for %d s: a server that expects TLS first stays "
	    "silent like this, and some delay their greeting on purpose",
	    SESSION_SILENT_MS / 1000);
	session_changed(s);
}

/* ---- giving up --------------------------------------------------------- */

void
session_cancel(struct session *s)
{
	if (!session_is_busy(s))
		return;
	session_log_fragment(s);
	log_event(s->log, session_stage(s), "cancelled", ENTRY_CLOSED, NULL,
	    "you stopped it while %s; the connection is closed", s->waiting);
	session_drop(s);
	session_changed(s);
}

void
session_abort(struct session *s)
{
	if (s->state == SESSION_CLOSED)
		return;
	if (s->wired && s->encrypted)
		wire_end_tls(&s->wire);
	log_event(s->log, STAGE_QUIT, "close", ENTRY_CLOSED, NULL,
	    s->quit_done ? "the connection is closed" :
	    "we closed the connection without QUIT");
	session_drop(s);
	session_changed(s);
}

/* ---- questions --------------------------------------------------------- */

enum session_state
session_state(const struct session *s)
{
	return s->state;
}

bool
session_is_busy(const struct session *s)
{
	return s->waiting[0] != '\0';
}

bool
session_is_encrypted(const struct session *s)
{
	return s->encrypted;
}

const char *
session_waiting_for(const struct session *s)
{
	return session_is_busy(s) ? s->waiting : NULL;
}

bool
session_expects_secret(const struct session *s)
{
	return s->state == SESSION_AUTH_INPUT;
}
