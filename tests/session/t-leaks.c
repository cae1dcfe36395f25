/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random credentials, every mechanism of the table, the program's own
 * exchange and those that a person types, rightly and wrongly, with a server
 * that gives away what it knows: afterwards neither the secret nor six bytes
 * of it, nor a proof, is anywhere in what the session leaves behind.
 *
 *	LEAKS_SEED	another series of sessions
 *	LEAKS_SESSIONS	how many
 *	LEAKS_ONLY	only the one of that number, with all that it logs
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "core/decode/redact.h"
#include "core/explain/checks.h"
#include "core/explain/explain.h"
#include "core/report/report.h"
#include "core/sasl/hash.h"
#include "core/sasl/sasl.h"
#include "core/smtp/session.h"
#include "core/story/story.h"
#include "core/transcript/save.h"
#include "core/walk/walk.h"
#include "tests/lib/certs.h"
#include "tests/lib/echoer.h"
#include "tests/lib/leakscan.h"
#include "tests/lib/rng.h"

#define SEED		20261121u
#define SESSIONS	200
#define DEADLINE_US	(20 * 1000000ll)
#define PROOF_WINDOW	12
#define TOLD_MAX	20		/* leaks that are described */
#define FOUND_MAX	4		/* of one session */
#define TYPED_MAX	8		/* lines of one exchange */
#define SHORTEST_HALF	4		/* digits that are more than a word */
#define ROUNDS_MAX	12
#define MASKS_MAX	16		/* until the gate is content */
#define SECRET_BYTES	255

/* How the credentials get to the server. */
enum form {
	OWN,			/* the program's AUTH, initial response */
	OWN_LATE,		/* the same, without */
	TYPED_LINES,		/* AUTH MECH, then each message */
	TYPED_INITIAL,		/* AUTH MECH and the first message */
	TYPED_LOWER,		/* the same, in lower case */
	TYPED_PLAIN_TEXT,	/* what should have been base64 */
	TYPED_PLAIN_INITIAL,
	TYPED_BROKEN,		/* base64 with a line break */
	TYPED_AT_NAME,		/* the secret where the name is due */
	TYPED_NO_MECH,		/* AUTH and the message */
	FORMS,
};

static const char *const form_names[FORMS] = {
	"own", "own, late", "typed lines", "typed initial response",
	"typed, lower case", "typed, not base64", "typed at once, not base64",
	"typed, broken", "typed at the name", "typed without a mechanism",
};

struct plan {
	unsigned	 number;
	uint64_t	 seed;
	const struct sasl_mech *mech;
	enum form	 form;
	const char	*user;
	bool		 tls, authzid, quiet;
	char		 secret[SECRET_BYTES + 1];
	size_t		 n;
};

static SSL_CTX *server_tls;
static struct cert server_cert;

/* ---- random credentials ------------------------------------------------ */

static const char *const user_names[] = { "ann", "student",
	"ann@example.org", "o'neil \"x\" %41", "CORP\\ann" };

static size_t
some_length(struct rng *r)
{
	switch (rng_below(r, 4)) {
	case 0:
		return 1 + rng_below(r, 12);
	case 1:
		return 6 + rng_below(r, 30);
	default:
		return 1 + rng_below(r, SECRET_BYTES);
	}
}

/* n bytes out of a set; the set's bytes may hold NULs. */
static void
some_of(struct plan *p, struct rng *r, const char *set, size_t set_n)
{
	for (size_t i = 0; i < p->n; i++)
		p->secret[i] = set[rng_below(r, set_n)];
}

static void
any_bytes(struct plan *p, struct rng *r, bool controls)
{
	for (size_t i = 0; i < p->n; i++) {
		unsigned char c;

		do
			c = (unsigned char)rng_next(r);
		while (c == 0 || (!controls && (c < 0x20 || c == 0x7f)));
		p->secret[i] = (char)c;
	}
}

static void
some_characters(struct plan *p, struct rng *r)
{
	static const char *const chars[] = { "a", "Q", "7", "#", "\xc3\xa4",
	    "\xc3\x9f", "\xe2\x82\xac", "\xe6\xbc\xa2", "\xd0\x96",
	    "\xf0\x9f\x94\x91", "z", "\xc3\xa9" };
	size_t at = 0;

	for (;;) {
		const char *c = chars[rng_below(r, COUNT_OF(chars))];

		if (at + strlen(c) > p->n)
			break;
		memcpy(p->secret + at, c, strlen(c));
		at += strlen(c);
	}
	while (at < p->n)
		p->secret[at++] = 'w';
}

static void
overwrite(struct plan *p, size_t at, const char *with)
{
	size_t n = strlen(with);

	if (at + n <= p->n)
		memcpy(p->secret + at, with, n);
}

static const char visible[] = "abcdefghijklmnopqrstuvwxyz"
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`"
	"{|}~";
static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	"abcdefghijklmnopqrstuvwxyz0123456789+/";

/* RFC 7519: three parts, of which two are JSON. */
static void
some_jwt(struct plan *p, struct rng *r)
{
	static const struct leak_recipe url = { "", { LEAK_BASE64_URL },
	    false };
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	leak_spell(&b, slice_of("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"), &url,
	    0);
	bytes_add_char(&b, '.');
	leak_spell(&b, slice_of("{\"aud\":\"kq7\",\"exp\":1784000000,"
	    "\"oid\":\"xq0z7\"}"), &url, 0);
	bytes_add_char(&b, '.');
	p->n = 43;
	some_of(p, r, digits64, 62);
	bytes_add(&b, p->secret, p->n);
	p->n = b.len < SECRET_BYTES ? b.len : SECRET_BYTES;
	memcpy(p->secret, b.data, p->n);
	bytes_clear(&b);
}

static void
some_token(struct plan *p, struct rng *r)
{
	if (rng_once_in(r, 4))
		some_jwt(p, r);
	else if (rng_once_in(r, 2))
		some_of(p, r, visible, sizeof(visible) - 1);
	else {
		some_of(p, r, digits64, 62);
		overwrite(p, 0, "ya29.");
	}
}

static void
some_password(struct plan *p, struct rng *r, bool text)
{
	size_t kind = rng_below(r, 10);

	switch (kind) {
	case 0: case 1:
		any_bytes(p, r, kind == 0 && !text);
		break;
	case 2: case 3:
		some_characters(p, r);
		break;
	case 4:
		some_of(p, r, "\"'%\\&<>=+;#a8", 13);
		break;
	case 5:
		p->n = (p->n + 3) / 4 * 4;
		if (p->n > 252)
			p->n = 252;
		some_of(p, r, digits64, 64);
		overwrite(p, p->n - 1, "=");
		break;
	case 6:
		some_of(p, r, visible, sizeof(visible) - 1);
		overwrite(p, rng_below(r, p->n), p->user);
		break;
	case 7:
		some_of(p, r, visible, sizeof(visible) - 1);
		overwrite(p, 0, " ");
		overwrite(p, p->n - 1, " ");
		break;
	case 8:
		/* Not too many digits in a row: a time may look like that. */
		some_of(p, r, "0123456789abcdef", 16);
		for (size_t i = 2; i < p->n; i += 3)
			p->secret[i] = (char)('a' + rng_below(r, 6));
		break;
	default:
		some_of(p, r, visible, sizeof(visible) - 1);
	}
}

/* Of text without a control byte, where a person types it as it is; and what
 * SASLprep takes, for most of SCRAM's. */
static void
make_secret(struct plan *p, struct rng *r)
{
	bool text = p->form >= TYPED_LINES || rng_once_in(r, 3);

	p->n = some_length(r);
	if (p->mech->flags & SASL_TOKEN)
		some_token(p, r);
	else if ((p->mech->flags & SASL_MUTUAL) && !rng_once_in(r, 4)) {
		if (rng_once_in(r, 2))
			some_characters(p, r);
		else
			some_of(p, r, visible, sizeof(visible) - 1);
	} else
		some_password(p, r, text);
}

static void
make_plan(struct plan *p, uint64_t seed, unsigned number)
{
	struct rng r = { seed << 32 | number };
	size_t mechs = 0;

	while (sasl_at(mechs) != NULL)
		mechs++;
	*p = (struct plan){ .number = number, .seed = rng_next(&r) };
	/* Each mechanism, then each again in another form, and so on. */
	p->mech = sasl_at(number % mechs);
	p->form = (enum form)((number / mechs + number) % FORMS);
	p->user = user_names[rng_below(&r, COUNT_OF(user_names))];
	p->tls = (p->mech->flags & SASL_BINDS) || rng_once_in(&r, 8);
	p->authzid = rng_once_in(&r, 6);
	make_secret(p, &r);
}

/* ---- what a person types ----------------------------------------------- */

struct typed {
	struct bytes	 v[TYPED_MAX];	/* messages, not yet base64 */
	size_t		 n;
};

static struct bytes *
message(struct typed *t)
{
	bytes_init(&t->v[t->n], BYTES_NO_LIMIT);
	return &t->v[t->n++];
}

static void
add_hmac_hex(struct bytes *out, const struct plan *p, const char *of)
{
	unsigned char md5[HASH_MAX];
	char hex[32];
	struct err e;

	assert_true(hash_hmac("MD5", (struct slice){ p->secret, p->n },
	    slice_of(of), md5, &e));
	hash_hex(hex, md5, 16);
	bytes_add(out, hex, sizeof(hex));
}

static void
type_plain(const struct plan *p, struct typed *t)
{
	struct bytes *b = message(t);

	bytes_add(b, "", 1);
	bytes_add_str(b, p->user);
	bytes_add(b, "", 1);
	bytes_add(b, p->secret, p->n);
}

static void
type_login(const struct plan *p, struct typed *t)
{
	bytes_add_str(message(t), p->user);
	bytes_add(message(t), p->secret, p->n);
}

static void
type_cram(const struct plan *p, struct typed *t)
{
	struct bytes *b = message(t);

	bytes_addf(b, "%s ", p->user);
	add_hmac_hex(b, p, "<1@echo.example.net>");
}

static void
type_digest(const struct plan *p, struct typed *t)
{
	struct bytes *b = message(t);

	bytes_addf(b, "charset=utf-8,username=\"%s\",realm=\"r\",nonce=\"n\","
	    "nc=00000001,cnonce=\"c\",digest-uri=\"smtp/echo\",qop=auth,"
	    "response=", p->user);
	add_hmac_hex(b, p, "digest");
}

static void
type_scram(const struct plan *p, struct typed *t)
{
	static const struct leak_recipe base64 = { "", { LEAK_BASE64 },
	    false };
	struct bytes *b = message(t), hex;

	bytes_addf(b, "n,,n=%s,r=fyko+d2lbbFgONRv9qkxdawL", p->user);
	b = message(t);
	bytes_add_str(b, "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1,p=");
	bytes_init(&hex, BYTES_NO_LIMIT);
	add_hmac_hex(&hex, p, "scram");
	leak_spell(b, bytes_slice(&hex), &base64, 0);
	bytes_clear(&hex);
}

static void
type_xoauth2(const struct plan *p, struct typed *t)
{
	struct bytes *b = message(t);

	bytes_addf(b, "user=%s\001auth=Bearer ", p->user);
	bytes_add(b, p->secret, p->n);
	bytes_add_str(b, "\001\001");
}

static void
type_oauthbearer(const struct plan *p, struct typed *t)
{
	struct bytes *b = message(t);

	bytes_addf(b, "n,a=%s,\001host=echo.example.net\001port=587\001"
	    "auth=Bearer ", p->user);
	bytes_add(b, p->secret, p->n);
	bytes_add_str(b, "\001\001");
}

/* A name, and what else is known, as somebody may who does not know better. */
static void
type_something(const struct plan *p, struct typed *t)
{
	bytes_add_str(message(t), p->user);
	bytes_add(message(t), p->secret, p->n);
}

static const struct {
	const char	*begins;
	void		(*type)(const struct plan *p, struct typed *t);
} hands[] = {
	{ "PLAIN", type_plain }, { "LOGIN", type_login },
	{ "CRAM-", type_cram }, { "DIGEST-", type_digest },
	{ "SCRAM-", type_scram }, { "XOAUTH2", type_xoauth2 },
	{ "OAUTHBEARER", type_oauthbearer }, { "", type_something },
};

static void
type_messages(const struct plan *p, struct typed *t)
{
	size_t i = 0;

	t->n = 0;
	while (!slice_istarts(slice_of(p->mech->name), hands[i].begins))
		i++;
	if (p->form == TYPED_AT_NAME)
		bytes_add(message(t), p->secret, p->n);
	hands[i].type(p, t);
}

/* ---- a session --------------------------------------------------------- */

struct run {
	const struct plan *plan;
	struct rng	 rng;
	struct echoer	 server;
	struct loop	 loop;
	struct target	 target;
	struct session_opts opts;
	struct log	*log;
	struct session	*session;
	struct leakscan	*scan;
	struct bytes	 errors;	/* what session_do() said */
	struct bytes	 waits;		/* what was awaited */
	struct span	 told;		/* of the secret: what was typed */
	const char	*found[FOUND_MAX];	/* ways, each told once */
	size_t		 nfound;
};

static unsigned all_leaks, all_echoes, all_proofs, all_masks;
static unsigned all_refused, all_refused_own;

static void
on_changed(void *arg)
{
	struct run *r = arg;
	const char *wait = session_waiting_for(r->session);

	if (wait != NULL)
		bytes_addf(&r->waits, "%s\n", wait);
}

static void
settle(struct run *r)
{
	int64_t end = clock_mono_us() + DEADLINE_US;

	while (session_is_busy(r->session)) {
		loop_turn(&r->loop, 1000000);
		if (clock_mono_us() > end)
			fail_msg("session %u hangs", r->plan->number);
	}
}

/* False when it could not begin. */
static bool
act(struct run *r, enum intent_kind kind, struct slice arg, const char *mech)
{
	struct intent i = { .kind = kind, .arg = arg, .mech = mech };
	struct err e;
	bool ok = session_do(r->session, &i, &e);

	if (!ok)
		bytes_addf(&r->errors, "%s: %s\n", e.id, e.detail);
	settle(r);
	return ok;
}

static bool
is_open(const struct run *r)
{
	return session_state(r->session) != SESSION_CLOSED;
}

static void
tell(struct run *r, struct span part)
{
	r->told = part;
	echoer_tell(&r->server, part);
}

static void
own_exchange(struct run *r)
{
	const struct plan *p = r->plan;
	struct secret *s = secret_new(p->secret, p->n);
	struct checks checks;
	struct checks_input in = { .user = p->user, .secret = s,
	    .host = "127.0.0.1", .port = 587, .mech = p->mech->name,
	    .tls = p->tls };

	tell(r, (struct span){ 0, p->n });
	session_set_credentials(r->session, p->user,
	    p->authzid ? "postmaster" : NULL, s);
	checks_run(&checks, &in);
	checks_log(r->log, &checks);
	checks_clear(&checks);
	secret_free(s);
	act(r, INTENT_AUTH, slice_of(""), p->mech->name);
}

static const struct leak_recipe base64 = { "base64", { LEAK_BASE64 }, false };

/*
 * Whether the program learns the secret by this message.  A digest tells it
 * nothing, and four bytes somewhere in a text are no secret to it.
 */
static bool
is_telling(const struct plan *p, struct slice m)
{
	bool understood = p->form != TYPED_PLAIN_TEXT &&
	    p->form != TYPED_PLAIN_INITIAL && p->form != TYPED_NO_MECH;
	size_t n = slice_trim((struct slice){ p->secret, p->n }).n;

	return memmem(m.p, m.n, p->secret, p->n) != NULL &&
	    (understood || n >= LEAK_WINDOW || m.n == p->n);
}

/* One line with a message in it. */
static void
type_line(struct run *r, struct slice line, struct slice m)
{
	const struct plan *p = r->plan;
	struct span before = r->told;

	if (!is_open(r))
		return;
	if (is_telling(p, m))
		tell(r, (struct span){ 0, p->n });
	if (!act(r, INTENT_RAW, line, NULL))
		tell(r, before);
}

/* A message as this person writes it. */
static void
add_message(const struct run *r, struct bytes *out, struct slice m)
{
	enum form f = r->plan->form;

	if (f != TYPED_PLAIN_TEXT && f != TYPED_PLAIN_INITIAL)
		leak_spell(out, m, &base64, 0);
	else
		for (size_t i = 0; i < m.n; i++)
			bytes_add_char(out, m.p[i] == '\0' ? ' ' : m.p[i]);
}

/* The rest of the messages, and then whatever the server still wants. */
static void
answer_all(struct run *r, const struct typed *t, size_t next)
{
	struct bytes line;
	int rounds = 0;

	bytes_init(&line, BYTES_NO_LIMIT);
	while (session_state(r->session) == SESSION_AUTH_INPUT) {
		struct slice m = slice_of("");

		bytes_reset(&line);
		if (next < t->n) {
			m = bytes_slice(&t->v[next++]);
			add_message(r, &line, m);
		} else if (rng_once_in(&r->rng, 3) || ++rounds > ROUNDS_MAX)
			bytes_add_char(&line, '*');
		else if (!rng_once_in(&r->rng, 3)) {
			m = (struct slice){ r->plan->secret, r->plan->n };
			bytes_add_slice(&line, m);
		}
		type_line(r, bytes_slice(&line), m);
	}
	bytes_clear(&line);
}

/* What the first digits of a message's base64 tell. */
static void
tell_part(struct run *r, struct slice m, size_t ndigits)
{
	const struct plan *p = r->plan;
	const char *secret = memmem(m.p, m.n, p->secret, p->n);
	size_t to = 6 * ndigits / 8, at;

	if (secret == NULL)
		return;
	at = (size_t)(secret - m.p);
	to = to > at ? to - at : 0;
	tell(r, (struct span){ 0, to > p->n ? p->n : to });
}

/* In two lines, at any place: the second goes wherever lines go then. */
static void
type_broken(struct run *r, struct slice prefix, struct slice blob,
    struct slice m)
{
	size_t at = 1 + rng_below(&r->rng, blob.n);
	struct slice none = slice_of("");
	struct bytes line;

	bytes_init(&line, BYTES_NO_LIMIT);
	bytes_add_slice(&line, prefix);
	bytes_add_slice(&line, slice_sub(blob, 0, at));
	tell_part(r, m, at);
	type_line(r, bytes_slice(&line), none);
	if (is_open(r)) {
		if (blob.n - at >= SHORTEST_HALF)
			tell_part(r, m, blob.n);
		type_line(r, slice_sub(blob, at, blob.n), none);
	}
	bytes_clear(&line);
}

static void
type_exchange(struct run *r)
{
	const struct plan *p = r->plan;
	struct bytes line, first;
	struct typed t;

	type_messages(p, &t);
	bytes_init(&line, BYTES_NO_LIMIT);
	bytes_init(&first, BYTES_NO_LIMIT);
	add_message(r, &first, bytes_slice(&t.v[0]));
	bytes_add_str(&line, p->form == TYPED_LOWER ? "auth " : "AUTH ");
	if (p->form != TYPED_NO_MECH)
		bytes_add_str(&line, p->mech->name);
	for (size_t i = 0; p->form == TYPED_LOWER && i < line.len; i++)
		line.data[i] |= line.data[i] >= 'A' && line.data[i] <= 'Z' ?
		    0x20 : 0;
	switch (p->form) {
	case TYPED_INITIAL:
	case TYPED_LOWER:
	case TYPED_PLAIN_INITIAL:
	case TYPED_NO_MECH:
		if (p->form != TYPED_NO_MECH)
			bytes_add_char(&line, ' ');
		bytes_add_slice(&line, bytes_slice(&first));
		type_line(r, bytes_slice(&line), bytes_slice(&t.v[0]));
		answer_all(r, &t, 1);
		break;
	case TYPED_BROKEN:
		bytes_add_char(&line, ' ');
		type_broken(r, bytes_slice(&line), bytes_slice(&first),
		    bytes_slice(&t.v[0]));
		answer_all(r, &t, 1);
		break;
	default:
		type_line(r, bytes_slice(&line), slice_of(""));
		answer_all(r, &t, 0);
	}
	for (size_t i = 0; i < t.n; i++)
		bytes_clear(&t.v[i]);
	bytes_clear(&line);
	bytes_clear(&first);
}

static void
talk(struct run *r)
{
	act(r, INTENT_CONNECT, slice_of(""), NULL);
	if (is_open(r))
		act(r, INTENT_EHLO, slice_of(""), NULL);
	if (!is_open(r))
		fail_msg("session %u: no connection: %s", r->plan->number,
		    r->errors.data);
	if (r->plan->form <= OWN_LATE)
		own_exchange(r);
	else
		type_exchange(r);
	if (is_open(r))
		act(r, INTENT_NOOP, slice_of(""), NULL);
	if (is_open(r))
		act(r, INTENT_EHLO, slice_of(""), NULL);
	if (is_open(r))
		act(r, INTENT_QUIT, slice_of(""), NULL);
}

static void
run_begin(struct run *r, const struct plan *p)
{
	memset(r, 0, sizeof(*r));
	r->plan = p;
	r->rng.state = p->seed ^ 1;
	bytes_init(&r->errors, BYTES_NO_LIMIT);
	bytes_init(&r->waits, BYTES_NO_LIMIT);
	r->server = (struct echoer){ .seed = p->seed,
	    .user = slice_of(p->user), .secret = { p->secret, p->n },
	    .tls = p->tls ? server_tls : NULL, .quiet = p->quiet,
	    .polite = p->quiet || p->seed % 2 == 0 };
	echoer_start(&r->server);
	loop_init(&r->loop);
	r->target = (struct target){ .kind = TARGET_HOST,
	    .text = (char *)(uintptr_t)"127.0.0.1",
	    .host = (char *)(uintptr_t)"127.0.0.1", .port = r->server.port,
	    .is_address = true };
	r->opts = (struct session_opts){ .target = &r->target,
	    .implicit_tls = p->tls, .insecure = p->tls, .timeout_ms = 15000,
	    .allow_plaintext_auth = true,
	    .no_initial_response = p->form == OWN_LATE };
	r->log = log_new();
	r->session = session_new(&r->loop, r->log, &r->opts, on_changed, r);
}

static void
run_end(struct run *r)
{
	log_free(r->log);
	loop_clear(&r->loop);
	bytes_clear(&r->errors);
	bytes_clear(&r->waits);
	if (r->scan != NULL)
		leakscan_free(r->scan);
}

static void
run_session(struct run *r)
{
	talk(r);
	session_free(r->session);
	echoer_join(&r->server);
}

/* ---- the scan ---------------------------------------------------------- */

/* Once for each way in each session: what an entry shows, reports show. */
static bool
is_news(struct run *r, const char *how)
{
	for (size_t i = 0; i < r->nfound; i++)
		if (strcmp(r->found[i], how) == 0)
			return false;
	if (r->nfound == FOUND_MAX)
		return false;
	r->found[r->nfound++] = how;
	return true;
}

static void
scan(struct run *r, const char *where, struct slice text)
{
	const struct plan *p = r->plan;
	struct leak l;
	struct bytes said;

	if (!leakscan_find(r->scan, text, &l) || !is_news(r, l.how) ||
	    all_leaks++ >= TOLD_MAX)
		return;
	bytes_init(&said, BYTES_NO_LIMIT);
	leak_describe(&said, &l, text);
	print_error("session %u (%s, %s, %zu bytes): %s: %s\n", p->number,
	    p->mech->name, form_names[p->form], p->n, where, said.data);
	bytes_clear(&said);
}

static void
scan_text(struct run *r, const char *where, const char *text)
{
	if (text != NULL)
		scan(r, where, slice_of(text));
}

static void
scan_facts(struct run *r, const struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		scan_text(r, "the name of a fact", f->v[i].name);
		scan_text(r, f->v[i].name, f->v[i].value);
	}
}

static void
scan_entry(struct run *r, const struct entry *e)
{
	struct shown s;

	scan(r, "an entry", e->text);
	scan_text(r, "an event", e->event);
	scan_facts(r, &e->facts);
	all_masks += (unsigned)e->nholes;
	for (int i = 0; i < 4; i++) {
		shown_init(&s);
		redact_entry(&s, e, i & 1 ? FOR_SCREEN : FOR_EXPORT,
		    i & 2 ? VIS_UTF8 : VIS_ASCII);
		scan(r, "an entry, as shown", bytes_slice(&s.text));
		shown_clear(&s);
	}
}

static void
scan_fields(struct run *r, const struct fields *f)
{
	struct shown s;

	for (size_t i = 0; i < f->n; i++) {
		scan_text(r, "the name of a field", f->v[i].name);
		scan_text(r, f->v[i].name, f->v[i].value);
		for (int k = 0; k < 4; k++) {
			shown_init(&s);
			redact_value(&s, &f->v[i], k & 1 ? FOR_SCREEN :
			    FOR_EXPORT, k & 2 ? VIS_UTF8 : VIS_ASCII);
			scan(r, f->v[i].name, bytes_slice(&s.text));
			shown_clear(&s);
		}
	}
}

/* The words of a reply's lines in a row, without codes. */
static void
scan_joined(struct run *r, const struct unit *u)
{
	for (int enhanced = 0; enhanced < 2; enhanced++) {
		struct bytes all;

		bytes_init(&all, BYTES_NO_LIMIT);
		for (uint32_t i = 0; i < u->n; i++) {
			struct slice t = log_entry(r->log, u->first + i)->text;
			struct slice rest = slice_sub(t, 4, t.n), word;

			if (enhanced && rest.n > 1 && rest.p[1] == '.')
				slice_word(&rest, &word);
			if (enhanced && rest.n > 0 && rest.p[0] == ' ')
				rest = slice_sub(rest, 1, rest.n);
			bytes_add_slice(&all, rest);
		}
		scan(r, "the lines of a reply together", bytes_slice(&all));
		bytes_clear(&all);
	}
}

static void
scan_log(struct run *r)
{
	struct fields f;
	struct bytes b;

	for (size_t i = 0; i < log_count(r->log); i++)
		scan_entry(r, log_entry(r->log, i));
	fields_init(&f);
	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < log_units(r->log); i++) {
		fields_clear(&f);
		decode_unit(r->log, i, &f);
		scan_fields(r, &f);
		scan_joined(r, log_unit(r->log, i));
		bytes_reset(&b);
		report_unit_text(&b, r->log, i);
		scan(r, "the report of a unit", bytes_slice(&b));
	}
	fields_clear(&f);
	bytes_clear(&b);
}

static void
scan_story(struct run *r, const struct story *st)
{
	scan_text(r, "the story's host", st->host);
	scan_text(r, "the story's user", st->auth_user);
	for (size_t i = 0; i < st->ntried; i++)
		scan_text(r, "a mechanism of the story", st->tried[i]);
	for (size_t i = 0; i < STAGE_COUNT; i++)
		scan_text(r, "a stage of the story", st->stages[i].detail);
	for (size_t i = 0; i < st->nseq; i++)
		scan_text(r, "a stage of the story", st->seq[i].detail);
}

static void
scan_explanation(struct run *r, const struct explanation *x)
{
	struct bytes b;

	scan_text(r, "an explanation's title", explanation_title(x));
	scan_text(r, "an explanation", explanation_meaning(x));
	for (size_t i = 0; i < x->nseen; i++)
		scan_text(r, "what an explanation saw", x->seen[i]);
	bytes_init(&b, BYTES_NO_LIMIT);
	report_card_text(&b, x, 78);
	scan(r, "a card", bytes_slice(&b));
	bytes_clear(&b);
}

static void
scan_situation(struct run *r, const struct situation *s)
{
	scan(r, "a situation's text", s->text);
	scan_text(r, "a situation's command", s->command);
	scan_text(r, "a situation's user", s->user);
	scan_text(r, "a situation's banner", s->banner);
	scan_text(r, "a situation's fault", s->fault);
	for (size_t i = 0; i < SITUATION_REMARKS && s->remarks[i] != NULL; i++)
		scan_text(r, "a remark", s->remarks[i]->value);
	for (size_t i = 0; i < SITUATION_REMARKS; i++)
		scan(r, "a check", s->checks[i]);
}

static void
scan_reports(struct run *r)
{
	struct goal goal = { .until = STAGE_AUTH, .with_auth = true };
	struct report report = { .target = "127.0.0.1", .log = r->log };
	struct bytes text, b;
	struct explanation x;
	struct situation s;
	struct story st;
	struct walk w;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_init(&b, BYTES_NO_LIMIT);
	story_init(&st);
	story_read(&st, r->log);
	walk_compute(&w, &st, r->log, &goal);
	scan_story(r, &st);
	report.story = &st;
	report.walk = &w;
	if (st.failure.is) {
		situation_of(&st, r->log, &s, &text);
		scan_situation(r, &s);
		explain(&s, &x);
		scan_explanation(r, &x);
		report.explanation = &x;
	}
	report_json(&b, &report);
	scan(r, "JSON", bytes_slice(&b));
	bytes_reset(&b);
	report_end_text(&b, &report);
	scan(r, "the end of the report", bytes_slice(&b));
	if (st.failure.is)
		explanation_clear(&x);
	story_clear(&st);
	bytes_clear(&text);
	bytes_clear(&b);
}

/*
 * Every format.  What a person types may make a secret of what was seen
 * before (the host in a bearer message, the nonce of SCRAM): then the gate
 * refuses, and what it names can be masked until it does not.
 */
static void
scan_transcripts(struct run *r)
{
	struct save *s = save_new(&(struct save_input){ .log = r->log,
	    .target = "127.0.0.1" });

	for (size_t i = 0; transcript_format_at(i) != NULL; i++) {
		const struct transcript_format *f = transcript_format_at(i);
		struct gate_hit hit;
		struct slice text;
		int rounds = 0;

		while (!save_make(s, f, &text, &hit)) {
			scan_text(r, "what the gate says", hit.says);
			if (++rounds > MASKS_MAX)
				fail_msg("session %u, %s: %s, even masked: "
				    "%.*s", r->plan->number, f->name,
				    hit.says, (int)hit.at.n + 40, text.p +
				    (hit.at.at > 40 ? hit.at.at - 40 : 0));
			save_mask_hit(s, &hit);
		}
		all_refused += rounds > 0;
		all_refused_own += rounds > 0 && r->plan->form <= OWN_LATE;
		scan(r, f->name, text);
	}
	save_free(s);
}

/* The user name is no secret, and stands between quotes in JSON. */
static void
allow_user(struct run *r)
{
	static const struct leak_recipe json = { "", { LEAK_JSON }, true };
	struct bytes quoted;

	bytes_init(&quoted, BYTES_NO_LIMIT);
	bytes_add_char(&quoted, '"');
	leak_spell(&quoted, slice_of(r->plan->user), &json, 0);
	bytes_add_char(&quoted, '"');
	leakscan_allow(r->scan, slice_of(r->plan->user));
	leakscan_allow(r->scan, bytes_slice(&quoted));
	bytes_clear(&quoted);
}

static void
know_secrets(struct run *r)
{
	const struct plan *p = r->plan;

	r->scan = leakscan_new();
	allow_user(r);
	leakscan_add(r->scan, p->mech->flags & SASL_TOKEN ? "token" :
	    "password", slice_sub((struct slice){ p->secret, p->n },
	    r->told.at, r->told.n), LEAK_WINDOW);
	for (size_t i = 0; i < r->server.nproofs; i++)
		leakscan_add(r->scan, r->server.proofs[i].name,
		    (struct slice){ (char *)r->server.proofs[i].bytes,
		    r->server.proofs[i].n }, PROOF_WINDOW);
}

static void
tell_all(const struct run *r)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < log_units(r->log); i++)
		report_unit_text(&b, r->log, i);
	fprintf(stderr, "%s, %s, user %s, secret (%zu):", r->plan->mech->name,
	    form_names[r->plan->form], r->plan->user, r->plan->n);
	for (size_t i = 0; i < r->plan->n; i++)
		fprintf(stderr, "%s%02x", i % 40 == 0 ? "\n  " : "",
		    (unsigned char)r->plan->secret[i]);
	fprintf(stderr, "\n%s%s", b.data, r->errors.data);
	bytes_clear(&b);
}

/* ---- the tests --------------------------------------------------------- */

static unsigned
number_of(const char *name, unsigned otherwise)
{
	const char *v = getenv(name);

	return v != NULL && *v != '\0' ? (unsigned)strtoul(v, NULL, 10) :
	    otherwise;
}

static void
try_session(uint64_t seed, unsigned number, bool tell)
{
	struct plan p;
	struct run r;

	make_plan(&p, seed, number);
	run_begin(&r, &p);
	run_session(&r);
	know_secrets(&r);
	if (tell)
		tell_all(&r);
	scan_log(&r);
	scan_reports(&r);
	scan_transcripts(&r);
	scan(&r, "an error", bytes_slice(&r.errors));
	scan(&r, "what is awaited", bytes_slice(&r.waits));
	all_echoes += r.server.echoes;
	all_proofs += (unsigned)r.server.nproofs;
	run_end(&r);
}

static void
test_nothing_leaks(void **state)
{
	unsigned seed = number_of("LEAKS_SEED", SEED);
	unsigned n = number_of("LEAKS_SESSIONS", SESSIONS);
	unsigned only = number_of("LEAKS_ONLY", UINT32_MAX);

	(void)state;
	print_message("LEAKS_SEED=%u\n", seed);
	if (only != UINT32_MAX)
		try_session(seed, only, true);
	for (unsigned i = 0; only == UINT32_MAX && i < n; i++)
		try_session(seed, i, false);
	print_message("%u echoes, %u proofs, %u masks, refused %u (%u)\n",
	    all_echoes, all_proofs, all_masks, all_refused, all_refused_own);
	if (all_refused_own > n / 50)
		fail_msg("the gate refused %u transcripts", all_refused_own);
	if (all_leaks > 0)
		fail_msg("%u leaks; LEAKS_SEED=%u", all_leaks, seed);
	assert_true(only != UINT32_MAX || n < SESSIONS ||
	    (all_echoes > n && all_proofs > n / 4 && all_masks > n));
}

/* What we send, as it is shown: without its facts, which may say a length. */
static char *
raw_lines(const struct plan *p)
{
	struct bytes b;
	struct run r;

	bytes_init(&b, BYTES_NO_LIMIT);
	run_begin(&r, p);
	run_session(&r);
	for (size_t i = 0; i < log_count(r.log); i++) {
		const struct entry *e = log_entry(r.log, i);

		if (e->kind != ENTRY_CLIENT)
			continue;
		redact_entry_text(&b, e, FOR_SCREEN);
		bytes_add_char(&b, '|');
		redact_entry_text(&b, e, FOR_EXPORT);
		bytes_add_char(&b, '\n');
	}
	run_end(&r);
	return bytes_take(&b);
}

static void
test_masks_tell_no_length(void **state)
{
	static const struct {
		const char	*mech;
		enum form	 form;
	} cases[] = {
		{ "PLAIN", OWN }, { "PLAIN", OWN_LATE }, { "LOGIN", OWN },
		{ "CRAM-MD5", OWN }, { "XOAUTH2", OWN },
		{ "OAUTHBEARER", OWN }, { "NTLM", OWN },
		{ "PLAIN", TYPED_LINES }, { "PLAIN", TYPED_LOWER },
		{ "LOGIN", TYPED_AT_NAME }, { "PLAIN", TYPED_PLAIN_INITIAL },
		{ "PLAIN", TYPED_NO_MECH },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *first = NULL;

		for (size_t n = 1; n <= SECRET_BYTES; n += n < 20 ? 1 : 5) {
			struct plan p = { .number = (unsigned)n, .seed = 1,
			    .mech = sasl_find(slice_of(cases[i].mech)),
			    .form = cases[i].form, .user = "ann",
			    .quiet = true, .n = n };
			struct rng r = { n };
			char *now;

			some_of(&p, &r, digits64, 62);
			now = raw_lines(&p);
			if (first == NULL) {
				first = now;
				assert_non_null(strstr(first, LOG_MASK));
				continue;
			}
			assert_string_equal(now, first);
			free(now);
		}
		free(first);
	}
}

static int
make_server(void **state)
{
	(void)state;
	secret_init();
	cert_make(&server_cert, NULL, &(struct cert_opts){
	    .cn = "echo.example.net", .san = "DNS:echo.example.net" });
	server_tls = SSL_CTX_new(TLS_server_method());
	return SSL_CTX_use_certificate(server_tls, server_cert.x) == 1 &&
	    SSL_CTX_use_PrivateKey(server_tls, server_cert.key) == 1 ? 0 : -1;
}

static int
drop_server(void **state)
{
	(void)state;
	SSL_CTX_free(server_tls);
	cert_clear(&server_cert);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_leaks),
		cmocka_unit_test(test_masks_tell_no_length),
	};

	return cmocka_run_group_tests(tests, make_server, drop_server);
}
