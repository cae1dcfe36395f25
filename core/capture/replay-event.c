/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections and TLS, with the facts that story and explain ask for. */
#include "core/capture/replay-priv.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/capture/sessions.h"
#include "core/banned.h"

/* ---- what is repeated of a tool's words -------------------------------- */

/* From the first word on that may be a secret, nothing is. */
static void
add_safe(struct bytes *out, struct slice said)
{
	struct span at = replay_blob(said);

	bytes_add(out, said.p, at.n > 0 ? at.at : said.n);
	if (at.n > 0)
		bytes_add_str(out, LOG_MASK);
}

static void
log_said(struct replay *r, enum stage stage, const char *event,
    unsigned flags, struct facts *f, struct slice said, const char *else_say)
{
	struct bytes b;

	bytes_init(&b, 4096);
	add_safe(&b, slice_sub(slice_trim(said), 0, 2000));
	log_event(r->log, stage, event, flags | (r->encrypted ? ENTRY_TLS : 0),
	    f, "%s", b.len > 0 ? b.data : else_say);
	bytes_wipe(&b);
}

/* ---- the peer ---------------------------------------------------------- */

struct peer {
	char	host[256], address[64], port[8];
};

static bool
is_address(struct slice s, char *out, size_t size)
{
	char text[64];
	unsigned char room[16];

	if (slice_istarts(s, "IPv6:"))
		s = slice_sub(s, 5, s.n);
	if (s.n == 0 || s.n >= sizeof(text))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, room) != 1 &&
	    inet_pton(AF_INET6, text, room) != 1)
		return false;
	snprintf(out, size, "%s", text);
	return true;
}

static void
take_word(struct peer *p, struct slice s)
{
	if (s.n == 0 || is_address(s, p->address, sizeof(p->address)))
		return;
	if (p->host[0] == '\0' && slice_find(s, '/') == s.n &&
	    !slice_iis(s, "unknown"))
		snprintf(p->host, sizeof(p->host), "%.*s", (int)s.n, s.p);
}

/* HOST, HOST:PORT, HOST[ADDRESS]:PORT, [ADDRESS]:PORT, HOST (ADDRESS:PORT),
 * HOST (ADDRESS) port PORT */
static void
read_peer(struct slice s, struct peer *p)
{
	static const char word[] = " port ";
	size_t colon = s.n, from = 0;
	const char *named;
	unsigned long n;

	memset(p, 0, sizeof(*p));
	s = slice_trim(s);
	while (s.n > 0 && strchr(").,;", s.p[s.n - 1]) != NULL)
		s.n--;
	if (is_address(s, p->address, sizeof(p->address)))
		return;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ':')
			colon = i;
	named = memmem(s.p, s.n, word, sizeof(word) - 1);
	if (named != NULL)
		colon = (size_t)(named - s.p) + sizeof(word) - 2;
	if (colon < s.n && slice_number(slice_trim(slice_sub(s, colon + 1,
	    s.n)), 65535, &n)) {
		snprintf(p->port, sizeof(p->port), "%lu", n);
		s.n = named != NULL ? (size_t)(named - s.p) : colon;
	}
	for (size_t i = 0; i <= s.n; i++)
		if (i == s.n || strchr("[]() \t,", s.p[i]) != NULL) {
			take_word(p, slice_sub(s, from, i - from));
			from = i + 1;
		}
}

static void
peer_facts(struct replay *r, struct facts *f)
{
	struct peer p;

	if (r->peer == NULL)
		return;
	read_peer(slice_of(r->peer), &p);
	if (r->dialect != NULL && r->dialect->server_side) {
		facts_add(f, "client", r->peer);
		return;
	}
	if (p.host[0] != '\0') {
		facts_add(f, "host", p.host);
		replay_spare(r, slice_of(p.host));
	}
	if (p.address[0] != '\0')
		facts_add(f, "address", p.address);
	if (p.port[0] != '\0')
		facts_add(f, "port", p.port);
}

/* ---- the connection ---------------------------------------------------- */

void
replay_ensure_begun(struct replay *r, bool tls)
{
	bool server = r->dialect != NULL && r->dialect->server_side;
	struct facts f;

	if (r->begun && !r->begins)
		return;
	if (r->closed)
		replay_reset(r);
	facts_init(&f);
	peer_facts(r, &f);
	if (tls)
		facts_add(&f, "tls", "implicit");
	if (r->peer != NULL)
		log_event(r->log, STAGE_CONNECT, "connect", 0, &f, server ?
		    "connection from %s" : "connected to %s", r->peer);
	else
		log_event(r->log, STAGE_CONNECT, "connect", 0, &f,
		    "connected, as far as this log tells");
	facts_clear(&f);
	r->begun = true;
	r->begins = false;
	r->closed = false;
}

static void
on_begins(struct replay *r, const struct heard *h)
{
	struct bytes b;

	if (r->begins && !r->begun && r->peer != NULL &&
	    sessions_is_reached(r->peer, h->peer))
		return;
	replay_reset(r);
	bytes_init(&b, 300);
	add_safe(&b, slice_sub(slice_trim(h->peer), 0, 255));
	free(r->peer);
	r->peer = b.len > 0 ? bytes_take(&b) : NULL;
	bytes_clear(&b);
	r->begun = false;
	r->begins = true;
}

static void
log_connect_failed(struct replay *r, struct slice said)
{
	static const struct {
		const char	*words, *id;
		enum stage	 stage;
	} rows[] = {
		{ "refused", "connect.refused", STAGE_CONNECT },
		{ "timed out", "connect.timeout", STAGE_CONNECT },
		{ "timeout", "connect.timeout", STAGE_CONNECT },
		{ "unreachable", "connect.unreachable", STAGE_CONNECT },
		{ "no route", "connect.unreachable", STAGE_CONNECT },
		{ "reset", "connect.reset", STAGE_CONNECT },
		{ "denied", "connect.denied", STAGE_CONNECT },
		{ "not permitted", "connect.denied", STAGE_CONNECT },
		{ "not known", "resolve.not-found", STAGE_RESOLVE },
		{ "not found", "resolve.not-found", STAGE_RESOLVE },
		{ "could not resolve", "resolve.not-found", STAGE_RESOLVE },
		{ "no such host", "resolve.not-found", STAGE_RESOLVE },
		{ "temporary failure in name", "resolve.temporary",
		    STAGE_RESOLVE },
	};
	const char *id = "connect.failed";
	enum stage stage = STAGE_CONNECT;
	struct facts f;

	for (size_t i = COUNT_OF(rows); i-- > 0; )
		if (slice_ihas(said, rows[i].words)) {
			id = rows[i].id;
			stage = rows[i].stage;
		}
	facts_init(&f);
	peer_facts(r, &f);
	log_said(r, stage, id, ENTRY_FAILED | ENTRY_CLOSED, &f, said,
	    "the connection failed");
	facts_clear(&f);
	r->begun = r->closed = true;
	r->begins = false;
}

/* Some say why only on the next line. */
void
replay_tell_failed(struct replay *r, struct slice more)
{
	char *said = r->failed, *all;

	if (said == NULL)
		return;
	r->failed = NULL;
	all = xasprintf("%s%s%.*s", said, more.n > 0 ? " " : "",
	    (int)slice_sub(more, 0, 1000).n, more.n > 0 ? more.p : "");
	log_connect_failed(r, slice_of(all));
	free(said);
	free(all);
}

static void
on_connect_failed(struct replay *r, const struct heard *h)
{
	struct slice said = slice_sub(slice_trim(h->text), 0, 1000);

	r->failed = xstrndup(said.n > 0 ? said.p : "", said.n);
}

/* A tool that leaves the login out may still repeat its end: "...: 535 no". */
static void
reply_within(struct replay *r, struct slice said)
{
	struct reply_line line;

	if (!r->auth)
		return;
	for (size_t at = slice_find(said, ':'); at + 2 < said.n;
	    at += 1 + slice_find(slice_sub(said, at + 1, said.n), ':')) {
		struct slice rest = slice_trim(slice_sub(said, at + 1,
		    said.n));

		if (reply_line_parse(rest, &line) && line.code >= 400 &&
		    line.last && line.enhanced.klass > 0) {
			r->notes.guessed++;
			replay_server(r, rest, false);
			return;
		}
	}
}

static void
on_note(struct replay *r, const struct heard *h)
{
	log_said(r, STAGE_OTHER, "note", 0, NULL, h->text, "");
	reply_within(r, h->text);
}

static bool
was_lost(struct slice said)
{
	return slice_ihas(said, "lost") || slice_ihas(said, "reset") ||
	    slice_ihas(said, "broken") || slice_ihas(said, "aborted") ||
	    slice_ihas(said, "timeout") || slice_ihas(said, "timed out") ||
	    slice_ihas(said, "unexpected");
}

static void
on_ends(struct replay *r, const struct heard *h)
{
	const struct waiting *w;
	enum stage stage;

	replay_end_reply(r);
	if (r->closed || (!r->begun && !r->begins))
		return;
	replay_ensure_begun(r, false);
	w = replay_awaited(r);
	stage = r->data ? STAGE_DATA : w != NULL ? w->stage :
	    r->greeting ? STAGE_BANNER : STAGE_OTHER;
	if (r->quit_done || r->leaving)
		log_said(r, STAGE_QUIT, "close", ENTRY_CLOSED, NULL, h->text,
		    "the connection was closed");
	else if (r->tls_due)
		log_said(r, STAGE_TLS, "tls.closed", ENTRY_CLOSED |
		    ENTRY_FAILED, NULL, h->text, "the connection was closed "
		    "where the TLS handshake was due");
	else if (stage != STAGE_OTHER || was_lost(h->text))
		log_said(r, stage, "net.closed", ENTRY_CLOSED | ENTRY_FAILED,
		    NULL, h->text, "the connection was closed before the "
		    "reply");
	else
		log_said(r, STAGE_OTHER, "close", ENTRY_CLOSED, NULL, h->text,
		    "the connection was closed");
	r->closed = true;
	r->begun = false;
	free(r->peer);
	r->peer = NULL;
}

/* ---- TLS --------------------------------------------------------------- */

/* TLSv1.3, TLS1.3, TLS1_3, SSLv3 */
static bool
tls_version(struct slice s, char *out, size_t size)
{
	for (size_t i = 0; i + 5 <= s.n; i++) {
		size_t at = i + 3;

		if (strncmp(s.p + i, "SSLv", 4) == 0 && s.p[i + 4] >= '2' &&
		    s.p[i + 4] <= '3') {
			snprintf(out, size, "SSLv%c", s.p[i + 4]);
			return true;
		}
		if (strncmp(s.p + i, "TLS", 3) != 0)
			continue;
		while (at < s.n && at < i + 5 &&
		    strchr("vV _", s.p[at]) != NULL && s.p[at] != '\0')
			at++;
		if (at + 2 >= s.n || s.p[at] != '1' ||
		    (s.p[at + 1] != '.' && s.p[at + 1] != '_') ||
		    s.p[at + 2] < '0' || s.p[at + 2] > '3') {
			if (at >= s.n || s.p[at] != '1' || (at + 1 < s.n &&
			    s.p[at + 1] >= '0' && s.p[at + 1] <= '9'))
				continue;
			snprintf(out, size, "TLSv1");
			return true;
		}
		snprintf(out, size, s.p[at + 2] == '0' ? "TLSv1" :
		    "TLSv1.%c", s.p[at + 2]);
		return true;
	}
	return false;
}

static bool
is_cipher_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '_';
}

static bool
tls_cipher(struct slice s, struct slice *out)
{
	static const char *const has[] = { "AES", "CHACHA20", "CAMELLIA",
	    "3DES", "RC4", "ARIA", "DES-CBC" };
	size_t from = 0;

	for (size_t i = 0; i <= s.n; i++) {
		struct slice word;

		if (i < s.n && is_cipher_char(s.p[i]))
			continue;
		word = slice_sub(s, from, i - from);
		from = i + 1;
		for (size_t k = 0; k < COUNT_OF(has); k++)
			if (word.n >= 7 && word.n < 80 &&
			    slice_ihas(word, has[k])) {
				*out = word;
				return true;
			}
	}
	return false;
}

static void
log_tls(struct replay *r, struct slice said)
{
	struct slice cipher;
	struct facts f;
	char version[16];

	facts_init(&f);
	if (tls_version(said, version, sizeof(version)))
		facts_add(&f, "tls.version", version);
	if (tls_cipher(said, &cipher))
		facts_add_slice(&f, "tls.cipher", cipher);
	if (slice_istarts(slice_trim(said), "Verified TLS"))
		facts_add(&f, "verify", "ok");
	said = slice_sub(slice_trim(said), 0, 500);
	if (said.n > 0)			/* names of ciphers look like secrets */
		log_event(r->log, STAGE_TLS, "tls", ENTRY_TLS, &f, "%.*s",
		    (int)said.n, said.p);
	else
		log_event(r->log, STAGE_TLS, "tls", ENTRY_TLS, &f, "TLS "
		    "began, as what follows shows");
	facts_clear(&f);
}

void
replay_ensure_tls(struct replay *r, struct slice said)
{
	if (r->encrypted)
		return;
	replay_end_reply(r);
	replay_ensure_begun(r, false);
	r->tls_due = false;
	r->encrypted = true;
	capabilities_clear(&r->caps);	/* what was offered in clear is void */
	log_tls(r, said);
}

/* Before a banner, it is TLS from the first byte. */
static void
on_tls(struct replay *r, const struct heard *h)
{
	if (r->encrypted) {
		log_said(r, STAGE_TLS, "tls-note", 0, NULL, h->text,
		    "TLS stands");
		return;
	}
	if (!r->begun || r->begins)
		replay_ensure_begun(r, true);
	replay_ensure_tls(r, h->text);
}

static void
on_tls_failed(struct replay *r, const struct heard *h)
{
	static const struct {
		const char	*words, *id;
	} rows[] = {
		{ "wrong version number", "tls.wrong-version" },
		{ "protocol version", "tls.protocol-version" },
		{ "unsupported protocol", "tls.protocol-version" },
		{ "no shared cipher", "tls.no-cipher" },
		{ "handshake failure", "tls.alert-handshake-failure" },
		{ "unknown ca", "tls.alert-unknown-ca" },
		{ "certificate required", "tls.certificate-required" },
		{ "dh key too small", "tls.weak-dh" },
		{ "timed out", "tls.timeout" }, { "timeout", "tls.timeout" },
		{ "unexpected eof", "tls.truncated" },
		{ "lost connection", "tls.closed" },
	};
	const char *id = "tls.handshake";

	replay_end_reply(r);
	if (!r->begun || r->begins)
		replay_ensure_begun(r, true);
	for (size_t i = COUNT_OF(rows); i-- > 0; )
		if (slice_ihas(h->text, rows[i].words))
			id = rows[i].id;
	r->tls_due = false;
	log_said(r, STAGE_TLS, id, ENTRY_FAILED, NULL, h->text,
	    "the TLS handshake failed");
}

void
replay_event(struct replay *r, const struct heard *h)
{
	switch (h->event) {
	case HEARD_BEGINS:
		on_begins(r, h);
		break;
	case HEARD_TLS:
		on_tls(r, h);
		break;
	case HEARD_TLS_FAILED:
		on_tls_failed(r, h);
		break;
	case HEARD_CONNECT_FAILED:
		on_connect_failed(r, h);
		break;
	case HEARD_ENDS:
		on_ends(r, h);
		break;
	case HEARD_NOTE:
		on_note(r, h);
		break;
	}
}
