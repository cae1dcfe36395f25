/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a handshake is done, as words:
 *	1.2 | 1.3		this version alone
 *	chain			61 certificates
 *	escape | bidi		names that no terminal should see
 *	wrong			a certificate for another name
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

static const struct {
	const char	*word;
	struct cert_opts o;
} names[] = {
	{ "good", { .cn = "mail.test", .san = "DNS:localhost,IP:127.0.0.1,"
	    "IP:::1" } },
	{ "wrong", { .cn = "127.0.0.1", .san = "DNS:other.test" } },
	{ "escape", { .cn = "\033]0;owned\007\033[2J", .san =
	    "DNS:\033[31mred.test,DNS:a\bb.test,IP:127.0.0.1" } },
	{ "bidi", { .cn = "\xe2\x80\xaegnp.test\xe2\x80\x8b", .san =
	    "DNS:\xc2\x9b" "31m.test,IP:127.0.0.1" } },
};

static void
set_leaf(struct rogue_tls *s, SSL_CTX *ctx, const char *word,
    const struct cert *issuer)
{
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i].word, word) == 0)
			cert_make(&s->leaf, issuer, &names[i].o);
	SSL_CTX_use_certificate(ctx, s->leaf.x);
	SSL_CTX_use_PrivateKey(ctx, s->leaf.key);
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
	const struct cert *by = &ca;
	const char *leaf = "good";

	if (has_word(how, "1.2"))
		SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
	if (has_word(how, "1.3"))
		SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
	SSL_CTX_set_num_tickets(ctx, 0);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	if (has_word(how, "ask"))
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, accept_any);
	if (has_word(how, "chain"))
		by = make_chain(s);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (has_word(how, names[i].word))
			leaf = names[i].word;
	set_leaf(s, ctx, leaf, by);
	for (size_t i = CHAIN - 1; by != &ca && i-- > 0; )
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
