/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a handshake is done, as words:
 *	1.2 | 1.3		this version alone
 *	chain			61 certificates
 *	escape | bidi		names that no terminal should see
 *	wrong			a certificate for another name
 *	san=LIST		for these: "DNS:*.test,IP:10.0.0.1"
 *	self			signed by nobody else
 *	nul			"mail.test", NUL, and more
 *	expired | future | client-only | no-signing | rsa-1024 | sha1
 *				sound otherwise
 *	by-expired | by-no-ca | by-no-signing | by-client-only | by-others |
 *	by-sha1 | by-rsa-512 | by-self
 *				sound, but who signed it is not
 *	ask			for a client certificate
 *	stall N | close N | reset N	instead of record N (0: the first)
 */
#include "tests/lib/rogue.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tests/lib/certs.h"

#define CHAIN		61
#define RECORD_HEADER	5

struct rogue_tls {
	SSL		*ssl;
	BIO		*in, *out;
	struct cert	 leaf, middle[CHAIN - 1];
	bool		 ends;		/* at the record below */
	enum rogue_kind	 end;
	unsigned long	 record, records;
};

static struct cert ca;

void
rogue_begin(void)
{
	cert_make(&ca, NULL, &(struct cert_opts){ .cn = "rogue CA",
	    .ca = true });
}

char *
rogue_ca(void)
{
	return cert_pem(&ca);
}

void
rogue_end(void)
{
	cert_clear(&ca);
}

/* ---- certificates ------------------------------------------------------ */

#define GOOD	"DNS:localhost,IP:127.0.0.1,IP:::1"
#define HOUR	3600

struct named {
	const char	*word;
	struct cert_opts o;
};

static const struct named names[] = {
	{ "good", { .cn = "mail.test", .san = GOOD } },
	{ "wrong", { .cn = "127.0.0.1", .san = "DNS:other.test" } },
	{ "escape", { .cn = "\033]0;owned\007\033[2J", .san =
	    "DNS:\033[31mred.test,DNS:a\bb.test,IP:127.0.0.1" } },
	{ "bidi", { .cn = "\xe2\x80\xaegnp.test\xe2\x80\x8b", .san =
	    "DNS:\xc2\x9b" "31m.test,IP:127.0.0.1" } },
	{ "expired", { .cn = "mail.test", .san = GOOD, .from_s = -9 * HOUR,
	    .to_s = -HOUR } },
	{ "future", { .cn = "mail.test", .san = GOOD, .from_s = HOUR,
	    .to_s = 9 * HOUR } },
	{ "client-only", { .cn = "mail.test", .san = GOOD,
	    .eku = "clientAuth" } },
	{ "no-signing", { .cn = "mail.test", .san = GOOD,
	    .usage = "critical,cRLSign" } },
	{ "rsa-1024", { .cn = "mail.test", .san = GOOD, .rsa_bits = 1024 } },
	{ "nul", { .cn = "mail.test", .before_nul = "mail.test" } },
	{ "sha1", { .cn = "mail.test", .san = GOOD, .sha1 = true } },
};

/* Between the CA and a sound certificate. */
static const struct named signers[] = {
	{ "by-expired", { .cn = "old CA", .ca = true, .from_s = -9 * HOUR,
	    .to_s = -HOUR } },
	{ "by-no-ca", { .cn = "no CA" } },
	{ "by-no-signing", { .cn = "a CA", .ca = true,
	    .usage = "critical,digitalSignature" } },
	{ "by-client-only", { .cn = "a CA", .ca = true,
	    .eku = "clientAuth" } },
	{ "by-others", { .cn = "a CA", .ca = true, .constraints =
	    "critical,permitted;DNS:other.test,excluded;IP:127.0.0.0/"
	    "255.0.0.0" } },
	{ "by-sha1", { .cn = "a CA", .ca = true, .sha1 = true } },
	{ "by-rsa-512", { .cn = "a CA", .ca = true, .rsa_bits = 512 } },
	{ "by-self", { .cn = "another CA", .ca = true } },
};

static bool has_word(const char *how, const char *word);

/* What the words ask for; good where they ask for nothing. */
static struct cert_opts
leaf_opts(const char *how)
{
	static char san[400];
	struct cert_opts o = names[0].o;
	const char *given = strstr(how, "san=");

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (has_word(how, names[i].word))
			o = names[i].o;
	if (given != NULL) {
		snprintf(san, sizeof(san), "%.*s",
		    (int)strcspn(given + 4, " "), given + 4);
		o.san = san;
	}
	return o;
}

static void
set_leaf(struct rogue_tls *s, SSL_CTX *ctx, const char *how,
    const struct cert *issuer)
{
	struct cert_opts o = leaf_opts(how);

	cert_make(&s->leaf, has_word(how, "self") ? NULL : issuer, &o);
	SSL_CTX_use_certificate(ctx, s->leaf.x);
	SSL_CTX_use_PrivateKey(ctx, s->leaf.key);
}

/* Who signs instead of the CA; by-self is signed by nobody. */
static const struct cert *
make_signer(struct rogue_tls *s, const char *how)
{
	for (size_t i = 0; i < COUNT_OF(signers); i++)
		if (has_word(how, signers[i].word)) {
			cert_make(&s->middle[0], has_word(how, "by-self") ?
			    NULL : &ca, &signers[i].o);
			return &s->middle[0];
		}
	return &ca;
}

static const struct cert *
make_chain(struct rogue_tls *s)
{
	const struct cert *by = &ca;
	char cn[32];

	for (size_t i = 0; i < CHAIN - 1; i++) {
		snprintf(cn, sizeof(cn), "link %zu of the chain", i);
		cert_make(&s->middle[i], by, &(struct cert_opts){ .cn = cn,
		    .ca = true });
		by = &s->middle[i];
	}
	return by;
}

/* ---- how --------------------------------------------------------------- */

static bool
has_word(const char *how, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = how; (p = strstr(p, word)) != NULL; p += n)
		if ((p == how || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
			return true;
	return false;
}

static int
accept_any(int good, X509_STORE_CTX *c)
{
	(void)good;
	(void)c;
	return 1;
}

static void
read_end(struct rogue_tls *s, const char *how)
{
	static const struct {
		const char	*word;
		enum rogue_kind	 end;
	} ends[] = {
		{ "stall ", ROGUE_STALL }, { "close ", ROGUE_CLOSE },
		{ "reset ", ROGUE_RESET },
	};

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		const char *p = strstr(how, ends[i].word);

		if (p == NULL)
			continue;
		s->ends = true;
		s->end = ends[i].end;
		s->record = strtoul(p + strlen(ends[i].word), NULL, 10);
	}
}

static SSL_CTX *
make_context(struct rogue_tls *s, const char *how)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	const struct cert *by;

	if (has_word(how, "1.2"))
		SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
	if (has_word(how, "1.3"))
		SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
	SSL_CTX_set_num_tickets(ctx, 0);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	if (has_word(how, "ask"))
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, accept_any);
	/* Also what a sound server would not show. */
	SSL_CTX_set_security_level(ctx, 0);
	by = has_word(how, "chain") ? make_chain(s) : make_signer(s, how);
	set_leaf(s, ctx, how, by);
	for (size_t i = CHAIN - 1; i-- > 0; )
		if (s->middle[i].x != NULL)
			SSL_CTX_add1_chain_cert(ctx, s->middle[i].x);
	read_end(s, how);
	return ctx;
}

/* ---- records ----------------------------------------------------------- */

/* Whole records, for OpenSSL flushes them as such. */
static void
flush(struct rogue_tls *s, struct rogue_talk *t)
{
	char *p;
	size_t left = (size_t)BIO_get_mem_data(s->out, &p), n;

	for (; left >= RECORD_HEADER; p += n, left -= n) {
		n = RECORD_HEADER + (size_t)((unsigned char)p[3] << 8 |
		    (unsigned char)p[4]);
		if (s->ends && s->records == s->record)
			rogue_do(t, s->end);
		s->records++;
		rogue_send_raw(t, p, n);
	}
	(void)BIO_reset(s->out);
}

static void
feed(struct rogue_tls *s, struct rogue_talk *t)
{
	char raw[16384];
	size_t n = rogue_recv_raw(t, raw, sizeof(raw));

	BIO_write(s->in, raw, (int)n);
}

struct rogue_tls *
rogue_tls_begin(struct rogue_talk *t, const char *how)
{
	struct rogue_tls *s = xcalloc(1, sizeof(*s));
	SSL_CTX *ctx = make_context(s, how);
	int done;

	s->ssl = SSL_new(ctx);
	s->in = BIO_new(BIO_s_mem());
	s->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(s->in, -1);
	SSL_set_bio(s->ssl, s->in, s->out);
	SSL_set_accept_state(s->ssl);
	while ((done = SSL_do_handshake(s->ssl)) != 1) {
		flush(s, t);
		if (SSL_get_error(s->ssl, done) != SSL_ERROR_WANT_READ)
			rogue_fault(t, "the handshake failed: %s",
			    ERR_reason_error_string(ERR_peek_last_error()));
		feed(s, t);
	}
	flush(s, t);
	s->ends = false;
	return s;
}

void
rogue_tls_say(struct rogue_tls *s, struct rogue_talk *t, const char *p,
    size_t n)
{
	if (n > 0)
		SSL_write(s->ssl, p, (int)n);
	flush(s, t);
}

void
rogue_tls_other(struct rogue_tls *s, struct rogue_talk *t, enum rogue_kind k)
{
	if (k == ROGUE_TICKETS)
		SSL_new_session_ticket(s->ssl);
	else if (k == ROGUE_UPDATES)
		SSL_key_update(s->ssl, SSL_KEY_UPDATE_REQUESTED);
	else
		SSL_renegotiate(s->ssl);
	SSL_do_handshake(s->ssl);
	flush(s, t);
}

void
rogue_tls_goodbye(struct rogue_tls *s, struct rogue_talk *t)
{
	SSL_shutdown(s->ssl);
	flush(s, t);
}

size_t
rogue_tls_take(struct rogue_tls *s, const char *p, size_t n, char *out,
    size_t room)
{
	int got;

	if (n > 0)
		BIO_write(s->in, p, (int)n);
	got = SSL_read(s->ssl, out, (int)room);
	return got > 0 ? (size_t)got : 0;
}
