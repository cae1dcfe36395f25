/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "core/base/xalloc.h"
#include "core/net/tls.h"
#include "tests/lib/certs.h"

#define NAME	"mail.example.test"
#define ROUNDS	4000		/* of a pump; one-byte pieces need many */

static struct cert ca, other_ca, good, client_cert;
static char *ca_text;

/* The server: OpenSSL on memory BIOs, as the client is. */
struct server {
	SSL_CTX	*ctx;
	SSL	*ssl;
	BIO	*in, *out;
	bool	 dead;
};

struct pair {
	struct server	 server;
	struct tls_ctx	*ctx;
	struct tls	*tls;
	enum tls_state	 state;
	struct err	 err;
	struct bytes	 in, out, server_in;
	size_t		 piece;		/* bytes at once to the client; 0: all */
	struct facts	 facts;
};

static struct tls_opts
trusting(void)
{
	return (struct tls_opts){ .ca_pem = ca_text,
	    .ca_pem_n = strlen(ca_text) };
}

static void
server_open(struct server *s, const struct cert *leaf)
{
	s->ctx = SSL_CTX_new(TLS_server_method());
	SSL_CTX_set_security_level(s->ctx, 0);
	assert_int_equal(SSL_CTX_use_certificate(s->ctx, leaf->x), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(s->ctx, leaf->key), 1);
	s->dead = false;
}

/* After the options of the context are set. */
static void
server_start(struct server *s)
{
	s->ssl = SSL_new(s->ctx);
	s->in = BIO_new(BIO_s_mem());
	s->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(s->in, -1);
	SSL_set_bio(s->ssl, s->in, s->out);
	SSL_set_accept_state(s->ssl);
}

static void
pair_open_as(struct pair *p, const struct cert *leaf,
    const struct tls_opts *o, const char *sni, const char *check)
{
	struct err e = { "", "" };

	memset(p, 0, sizeof(*p));
	server_open(&p->server, leaf);
	p->ctx = tls_ctx_new(o, &e);
	if (p->ctx == NULL)
		fail_msg("%s: %s", e.id, e.detail);
	p->tls = tls_new(p->ctx, sni, check);
	bytes_init(&p->in, BYTES_NO_LIMIT);
	bytes_init(&p->out, BYTES_NO_LIMIT);
	bytes_init(&p->server_in, BYTES_NO_LIMIT);
	facts_init(&p->facts);
}

static void
pair_open(struct pair *p, const struct cert *leaf, const struct tls_opts *o)
{
	pair_open_as(p, leaf, o, NAME, NULL);
}

static void
pair_close(struct pair *p)
{
	facts_clear(&p->facts);
	tls_free(p->tls);
	tls_ctx_free(p->ctx);
	bytes_clear(&p->in);
	bytes_clear(&p->out);
	bytes_clear(&p->server_in);
	SSL_free(p->server.ssl);
	SSL_CTX_free(p->server.ctx);
	ERR_clear_error();
}

static void
server_work(struct pair *p)
{
	char buf[4096];
	int n;

	if (p->server.dead)
		return;
	n = SSL_read(p->server.ssl, buf, sizeof(buf));
	if (n > 0)
		bytes_add(&p->server_in, buf, (size_t)n);
	else if (SSL_get_error(p->server.ssl, n) != SSL_ERROR_WANT_READ)
		p->server.dead = true;
	ERR_clear_error();
}

/* One exchange in each direction; false when nobody had anything. */
static bool
pump_once(struct pair *p)
{
	char buf[4096];
	size_t max = p->piece != 0 ? p->piece : sizeof(buf);
	bool moved = p->out.len > 0;
	int n;

	if (p->out.len > 0)
		BIO_write(p->server.in, p->out.data, (int)p->out.len);
	bytes_reset(&p->out);
	server_work(p);
	n = BIO_read(p->server.out, buf, (int)max);
	if (n > 0) {
		tls_feed(p->tls, (struct slice){ buf, (size_t)n });
		moved = true;
	}
	p->state = tls_step(p->tls, &p->in, &p->out, &p->err);
	return moved || p->out.len > 0;
}

static void
pump(struct pair *p)
{
	if (p->server.ssl == NULL)
		server_start(&p->server);
	p->state = tls_step(p->tls, &p->in, &p->out, &p->err);
	for (size_t i = 0; i < ROUNDS; i++)
		if (!pump_once(p))
			break;
	facts_clear(&p->facts);
	tls_facts(p->tls, &p->facts);
}

static void
assert_fact(const struct pair *p, const char *name, const char *value)
{
	const char *is = facts_get(&p->facts, name);

	if (value == NULL) {
		assert_null(is);
		return;
	}
	if (is == NULL)
		fail_msg("there is no %s; it should be %s", name, value);
	assert_string_equal(is, value);
}

static void
assert_failed(const struct pair *p, const char *id, const char *words)
{
	assert_int_equal(p->state, TLS_FAILED);
	assert_string_equal(p->err.id, id);
	if (strstr(p->err.detail, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, p->err.detail);
}

static void
check_conversation(struct pair *p)
{
	assert_true(tls_write(p->tls, slice_of("EHLO me\r\n"), &p->out));
	for (size_t i = 0; i < ROUNDS && pump_once(p); i++)
		;
	assert_string_equal(p->server_in.data, "EHLO me\r\n");
	assert_int_equal(SSL_write(p->server.ssl, "250 you\r\n", 9), 9);
	for (size_t i = 0; i < ROUNDS && pump_once(p); i++)
		;
	assert_string_equal(p->in.data, "250 you\r\n");
	SSL_shutdown(p->server.ssl);
	for (size_t i = 0; i < ROUNDS && pump_once(p); i++)
		;
	assert_int_equal(p->state, TLS_CLOSED_CLEAN);
}

static void
test_good(void **state)
{
	static const char *const order[] = { "tls.version", "tls.cipher",
	    "tls.group", "tls.sni", "verify", "verify.name",
	    "cert.0.subject", "cert.0.issuer", "cert.0.not_before",
	    "cert.0.not_after", "cert.0.san", "cert.0.san", "cert.0.sha256",
	    "cert.0.key" };
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	pair_open(&p, &good, &o);
	pump(&p);
	assert_int_equal(p.state, TLS_OPEN);
	assert_true(tls_verified(p.tls));
	assert_int_equal(p.facts.n, COUNT_OF(order));
	for (size_t i = 0; i < COUNT_OF(order); i++)
		assert_string_equal(p.facts.v[i].name, order[i]);
	assert_fact(&p, "tls.version", "TLSv1.3");
	assert_fact(&p, "tls.cipher", "TLS_AES_256_GCM_SHA384");
	assert_fact(&p, "tls.group", "x25519");
	assert_fact(&p, "tls.sni", NAME);
	assert_string_equal(SSL_get_servername(p.server.ssl,
	    TLSEXT_NAMETYPE_host_name), NAME);
	assert_fact(&p, "verify", "ok");
	assert_fact(&p, "verify.name", NAME);
	assert_fact(&p, "cert.0.subject", "CN=" NAME);
	assert_fact(&p, "cert.0.issuer", "CN=Test Root");
	assert_fact(&p, "cert.0.san", "DNS:" NAME);
	assert_fact(&p, "cert.0.key", "EC P-256");
	assert_int_equal(strlen(facts_get(&p.facts, "cert.0.sha256")), 95);
	assert_int_equal(strlen(facts_get(&p.facts, "cert.0.not_after")), 20);
	check_conversation(&p);
	pair_close(&p);
}

static void
test_one_byte_pieces(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	pair_open(&p, &good, &o);
	p.piece = 1;
	pump(&p);
	assert_int_equal(p.state, TLS_OPEN);
	assert_true(tls_verified(p.tls));
	check_conversation(&p);
	pair_close(&p);
}

static void
test_old_key_exchange(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	o.max = "TLSv1.2";
	o.ciphers = "DHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256";
	pair_open(&p, &good, &o);
	pump(&p);
	assert_fact(&p, "tls.version", "TLSv1.2");
	assert_fact(&p, "tls.cipher", "ECDHE-ECDSA-AES128-GCM-SHA256");
	assert_fact(&p, "tls.group", "x25519");
	check_conversation(&p);
	pair_close(&p);
}

/* What is wrong with a certificate, and what is said of it. */
struct bad_cert {
	const char	 *san;
	const char	 *eku;
	bool		  self_signed, other;	/* by whom it is signed */
	long		  from_s, to_s;
	int		  rsa_bits;
	const char	 *check;		/* NULL: NAME */
	const char	 *id, *text;
};

static const struct bad_cert bad_certs[] = {
	{ .san = "DNS:" NAME, .from_s = -86400 * 9, .to_s = -86400,
	  .id = "cert-expired", .text = "certificate has expired" },
	{ .san = "DNS:" NAME, .from_s = 86400, .to_s = 86400 * 9,
	  .id = "cert-not-yet-valid", .text = "certificate is not yet valid" },
	{ .san = "DNS:other.example.test",
	  .id = "cert-hostname", .text = "hostname mismatch" },
	{ .san = NULL,			/* the CN alone says NAME */
	  .id = "cert-hostname", .text = "hostname mismatch" },
	{ .san = "DNS:m*.example.test",	/* a partial wildcard */
	  .id = "cert-hostname", .text = "hostname mismatch" },
	{ .san = "DNS:" NAME, .check = "127.0.0.1",
	  .id = "cert-hostname", .text = "IP address mismatch" },
	{ .san = "DNS:" NAME, .check = ".example.test",
	  .id = "cert-hostname", .text = "there is no name to check the "
	  "certificate against" },
	{ .san = "DNS:" NAME, .self_signed = true,
	  .id = "cert-self-signed", .text = "self-signed certificate" },
	{ .san = "DNS:" NAME, .other = true,
	  .id = "cert-untrusted",
	  .text = "unable to get local issuer certificate" },
	{ .san = "DNS:" NAME, .eku = "clientAuth",
	  .id = "cert-purpose", .text = "unsuitable certificate purpose" },
	{ .san = "DNS:" NAME, .rsa_bits = 1024,
	  .id = "tls-weak-cert", .text = "EE certificate key too weak" },
};

static const struct cert *
issuer_of(const struct bad_cert *b)
{
	if (b->self_signed)
		return NULL;
	return b->other ? &other_ca : &ca;
}

static void
test_bad_certificates(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad_certs); i++) {
		const struct bad_cert *b = &bad_certs[i];
		const struct cert_opts co = { .cn = NAME, .san = b->san,
		    .eku = b->eku, .from_s = b->from_s, .to_s = b->to_s,
		    .rsa_bits = b->rsa_bits };
		struct tls_opts o = trusting();
		struct cert leaf;
		struct pair p;

		cert_make(&leaf, issuer_of(b), &co);
		pair_open_as(&p, &leaf, &o, NAME, b->check);
		pump(&p);
		/* A failed verification never ends the handshake. */
		assert_int_equal(p.state, TLS_OPEN);
		assert_false(tls_verified(p.tls));
		assert_fact(&p, "verify", "failed");
		assert_fact(&p, "verify.id", b->id);
		assert_fact(&p, "verify.error.0", b->text);
		assert_non_null(facts_get(&p.facts, "cert.0.subject"));
		pair_close(&p);
		cert_clear(&leaf);
	}
}

static void
test_every_error_is_kept(void **state)
{
	const struct cert_opts co = { .cn = NAME, .san = "DNS:x.test",
	    .from_s = -86400 * 9, .to_s = -86400 };
	struct tls_opts o = trusting();
	struct cert leaf;
	struct pair p;

	(void)state;
	cert_make(&leaf, NULL, &co);
	pair_open(&p, &leaf, &o);
	pump(&p);
	assert_fact(&p, "verify.error.0", "self-signed certificate");
	assert_fact(&p, "verify.error.1", "hostname mismatch");
	assert_fact(&p, "verify.error.2", "certificate has expired");
	assert_fact(&p, "verify.error.3", NULL);
	pair_close(&p);
	cert_clear(&leaf);
}

static void
test_addresses(void **state)
{
	static const struct {
		const char	*sni, *check, *name;
		const char	*sent;		/* by SNI; NULL: none */
	} cases[] = {
		{ "127.0.0.1", NULL, "127.0.0.1", NULL },
		{ "::1", NULL, "::1", NULL },
		{ "::1%lo", NULL, "::1", NULL },
		{ NAME ".", NULL, NAME, NAME },
		{ "front.test", NAME, NAME, "front.test" },
	};
	const struct cert_opts co = { .cn = "x",
	    .san = "DNS:" NAME ",IP:127.0.0.1,IP:::1" };
	struct tls_opts o = trusting();
	struct cert leaf;

	(void)state;
	cert_make(&leaf, &ca, &co);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pair p;

		pair_open_as(&p, &leaf, &o, cases[i].sni, cases[i].check);
		pump(&p);
		assert_true(tls_verified(p.tls));
		assert_fact(&p, "verify.name", cases[i].name);
		assert_fact(&p, "tls.sni", cases[i].sent);
		assert_string_equal(p.facts.v[p.facts.n - 3].value,
		    "IP:::1");
		pair_close(&p);
	}
	cert_clear(&leaf);
}

/* No name at all: the chain is sound, and still nothing is proven. */
static void
test_no_name(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	pair_open_as(&p, &good, &o, NULL, NULL);
	pump(&p);
	assert_int_equal(p.state, TLS_OPEN);
	assert_false(tls_verified(p.tls));
	assert_fact(&p, "verify", "failed");
	assert_fact(&p, "verify.name", NULL);
	pair_close(&p);
}

static void
test_hostile_names(void **state)
{
	const struct cert_opts co = { .cn = "\033]0;x\007\xe2\x80\xae",
	    .san = "DNS:" NAME };
	struct tls_opts o = trusting();
	struct cert leaf;
	struct pair p;

	(void)state;
	cert_make(&leaf, &ca, &co);
	pair_open(&p, &leaf, &o);
	pump(&p);
	assert_true(tls_verified(p.tls));
	assert_null(strchr(facts_get(&p.facts, "cert.0.subject"), '\033'));
	pair_close(&p);
	cert_clear(&leaf);
}

static void
only_version(struct pair *p, int version)
{
	SSL_CTX_set_min_proto_version(p->server.ctx, version);
	SSL_CTX_set_max_proto_version(p->server.ctx, version);
}

static void
test_old_server(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	pair_open(&p, &good, &o);
	only_version(&p, TLS1_VERSION);
	pump(&p);
	assert_failed(&p, "tls.alert-protocol-version",
	    "alert protocol version");
	assert_fact(&p, "tls.alert", "received: protocol version");
	assert_fact(&p, "verify", NULL);
	pair_close(&p);

	o.min = "1.0";
	pair_open(&p, &good, &o);
	only_version(&p, TLS1_VERSION);
	pump(&p);
	assert_int_equal(p.state, TLS_OPEN);
	assert_fact(&p, "tls.version", "TLSv1");
	check_conversation(&p);
	pair_close(&p);
}

static void
test_new_minimum(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	o.min = "1.3";
	pair_open(&p, &good, &o);
	only_version(&p, TLS1_2_VERSION);
	pump(&p);
	assert_failed(&p, "tls.alert-protocol-version", "alert 70");
	pair_close(&p);
}

static void
test_no_common_cipher(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	o.max = "1.2";
	o.ciphers = "ECDHE-RSA-AES128-GCM-SHA256";	/* the key is EC */
	pair_open(&p, &good, &o);
	pump(&p);
	assert_failed(&p, "tls.alert-handshake-failure", "alert 40");
	pair_close(&p);
}

static int
refuse_name(SSL *ssl, int *alert, void *arg)
{
	(void)ssl;
	(void)arg;
	*alert = SSL_AD_UNRECOGNIZED_NAME;
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static void
test_unknown_name(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	pair_open(&p, &good, &o);
	SSL_CTX_set_tlsext_servername_callback(p.server.ctx, refuse_name);
	pump(&p);
	assert_failed(&p, "tls.alert-unrecognized-name", "alert 112");
	pair_close(&p);
}

/* The 1024-bit group of RFC 2409. */
static EVP_PKEY *
small_group(void)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	BIGNUM *p = BN_get_rfc2409_prime_1024(NULL), *g = BN_new();
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params;

	BN_set_word(g, 2);
	OSSL_PARAM_BLD_push_BN(bld, "p", p);
	OSSL_PARAM_BLD_push_BN(bld, "g", g);
	params = OSSL_PARAM_BLD_to_param(bld);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &key,
	    EVP_PKEY_KEY_PARAMETERS, params), 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	BN_free(p);
	BN_free(g);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void
test_weak_dh(void **state)
{
	const struct cert_opts co = { .cn = NAME, .san = "DNS:" NAME,
	    .rsa_bits = 2048 };
	struct tls_opts o = trusting();
	struct cert leaf;
	struct pair p;

	(void)state;
	cert_make(&leaf, &ca, &co);
	o.max = "1.2";
	o.ciphers = "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=2";
	pair_open(&p, &leaf, &o);
	assert_int_equal(SSL_CTX_set0_tmp_dh_pkey(p.server.ctx,
	    small_group()), 1);
	SSL_CTX_set_min_proto_version(p.server.ctx, TLS1_2_VERSION);
	pump(&p);
	assert_failed(&p, "tls.weak-dh", "dh key too small");
	assert_fact(&p, "tls.alert", "sent: handshake failure");
	pair_close(&p);
	cert_clear(&leaf);
}

/* What answers is not TLS, or nothing does. */
static void
test_not_tls(void **state)
{
	static const struct {
		const char	*said;
		bool		 eof;
		const char	*id, *words;
	} cases[] = {
		{ "220 mail.example.test ESMTP\r\n", false,
		  "tls.wrong-version", "220 mail.example.test ESMTP" },
		{ "554 5.7.0 no TLS\033[2J here\r\n", false,
		  "tls.wrong-version", "no TLS\\x1b[2J here" },
		{ "HTTP/1.1 400 Bad Request\r\n", false,
		  "tls.wrong-version", "HTTP/1.1 400" },
		{ "SSH-2.0-OpenSSH_9.2\r\n", false,
		  "tls.wrong-version", "SSH-2.0" },
		{ "\xff\xff\xff\xff\xff\xff", false,
		  "tls.wrong-version", "\\xff" },
		{ "220", true, "tls.wrong-version", "220" },
		{ "\r\n\r\n", true, "tls.wrong-version", "it sent: " },
		{ "", true, "tls.closed", "without a word" },
		{ "\x16\x03\x03", true, "tls.closed", "before its end" },
		{ "\x15\x03\x01\x7f\xff\x28\x16", false, "tls.broken",
		  "packet length too long" },
		{ "\x17\x03\x03\x7f\xff\x28\x16", false, "tls.broken",
		  "packet length too long" },
	};
	struct tls_opts o = trusting();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pair p;

		pair_open(&p, &good, &o);
		p.state = tls_step(p.tls, &p.in, &p.out, &p.err);
		assert_int_equal(p.state, TLS_HANDSHAKE);
		assert_true(p.out.len > 100);
		tls_feed(p.tls, slice_of(cases[i].said));
		if (cases[i].eof)
			tls_feed_eof(p.tls);
		p.state = tls_step(p.tls, &p.in, &p.out, &p.err);
		if (p.state != TLS_FAILED)
			fail_msg("%s was not seen", cases[i].words);
		assert_failed(&p, cases[i].id, cases[i].words);
		assert_null(strchr(p.err.detail, '\033'));
		assert_int_equal(p.in.len, 0);
		/* It stays failed, and says the same. */
		p.err.id[0] = '\0';
		p.state = tls_step(p.tls, &p.in, &p.out, &p.err);
		assert_failed(&p, cases[i].id, cases[i].words);
		pair_close(&p);
	}
}

/* The extension renegotiation_info, empty; and another one in its place. */
#define SECURE		"\xff\x01\0\1\0"
#define NOT_SECURE	"\0\x17\0\1\0"

/* A ServerHello by hand: what a correct server would never send. */
static void
strange_hello(char out[54], int version, int cipher, const char *extension)
{
	memset(out, 0, 54);
	memcpy(out, "\x16\x03\x03\0\x31\x02\0\0\x2d\x03", 10);
	out[10] = (char)version;		/* then random, no session id */
	out[44] = (char)0xc0;
	out[45] = (char)cipher;
	out[48] = 5;
	memcpy(out + 49, extension, 5);
}

static void
test_strange_hello(void **state)
{
	static const struct {
		int		 version, cipher;
		const char	*extension;
		const char	*id, *words;
	} cases[] = {
		{ 1, 0x2f, SECURE, "tls.protocol-version",
		  "unsupported protocol" },
		{ 3, 0x2f, NOT_SECURE, "tls.legacy",
		  "unsafe legacy renegotiation disabled" },
		{ 3, 0x08, SECURE, "tls.no-cipher", "cipher returned" },
	};
	struct tls_opts o = trusting();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char hello[54];
		struct pair p;

		strange_hello(hello, cases[i].version, cases[i].cipher,
		    cases[i].extension);
		pair_open(&p, &good, &o);
		tls_step(p.tls, &p.in, &p.out, &p.err);
		tls_feed(p.tls, (struct slice){ hello, sizeof(hello) });
		p.state = tls_step(p.tls, &p.in, &p.out, &p.err);
		assert_failed(&p, cases[i].id, cases[i].words);
		pair_close(&p);
	}
}

static void
test_truncated(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	pair_open(&p, &good, &o);
	pump(&p);
	assert_int_equal(SSL_write(p.server.ssl, "250-half", 8), 8);
	while (pump_once(&p))
		;
	assert_string_equal(p.in.data, "250-half");
	tls_feed_eof(p.tls);
	p.state = tls_step(p.tls, &p.in, &p.out, &p.err);
	assert_failed(&p, "tls.truncated", "close_notify");
	assert_false(tls_write(p.tls, slice_of("QUIT\r\n"), &p.out));
	pair_close(&p);
}

/* Flipped bits in the middle of an open connection. */
static void
test_corrupted(void **state)
{
	char buf[256];
	struct tls_opts o = trusting();
	struct pair p;
	int n;

	(void)state;
	pair_open(&p, &good, &o);
	pump(&p);
	SSL_write(p.server.ssl, "250 you\r\n", 9);
	n = BIO_read(p.server.out, buf, sizeof(buf));
	assert_true(n > 10);
	buf[n - 1] ^= 1;
	tls_feed(p.tls, (struct slice){ buf, (size_t)n });
	p.state = tls_step(p.tls, &p.in, &p.out, &p.err);
	assert_failed(&p, "tls.broken", "bad record mac");
	assert_int_equal(p.in.len, 0);
	assert_true(p.out.len > 0);		/* the alert */
	pair_close(&p);
}

static void
demand_certificate(struct pair *p, int version)
{
	only_version(p, version);
	SSL_CTX_set_verify(p->server.ctx,
	    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	X509_STORE_add_cert(SSL_CTX_get_cert_store(p->server.ctx), ca.x);
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static char *
folder_new(void)
{
	char *dir = xstrdup("/tmp/t-tls.XXXXXX");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static void
folder_free(char *dir)
{
	static const char *const names[] = { "cert", "key", "log", "link",
	    "ca", "wrong", "locked" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char *path = xasprintf("%s/%s", dir, names[i]);

		unlink(path);
		free(path);
	}
	assert_int_equal(rmdir(dir), 0);
	free(dir);
}

static void
test_certificate_required(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	struct tls_opts o = trusting();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		struct pair p;

		pair_open(&p, &good, &o);
		demand_certificate(&p, versions[i]);
		pump(&p);
		assert_failed(&p, "tls.certificate-required",
		    "client certificate");
		assert_fact(&p, "tls.client-cert", "asked");
		pair_close(&p);
	}
}

static void
test_client_certificate(void **state)
{
	char *dir = folder_new(), *cert = xasprintf("%s/cert", dir);
	char *key = xasprintf("%s/key", dir), *text;
	struct tls_opts o = trusting();
	struct pair p;

	(void)state;
	text = cert_pem(&client_cert);
	write_file(cert, text);
	free(text);
	text = cert_key_pem(&client_cert);
	write_file(key, text);
	free(text);
	o.cert = cert;
	o.key = key;
	pair_open(&p, &good, &o);
	demand_certificate(&p, TLS1_3_VERSION);
	pump(&p);
	assert_int_equal(p.state, TLS_OPEN);
	assert_fact(&p, "tls.client-cert", "sent");
	check_conversation(&p);
	pair_close(&p);

	/* One that the server does not know the issuer of. */
	pair_open(&p, &good, &o);
	SSL_CTX_set_verify(p.server.ctx,
	    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	pump(&p);
	assert_failed(&p, "tls.alert-unknown-ca", "alert 48");
	pair_close(&p);
	free(cert);
	free(key);
	folder_free(dir);
}

static void
assert_refused(const struct tls_opts *o, const char *id, const char *words)
{
	struct err e = { "", "" };
	struct tls_ctx *c = tls_ctx_new(o, &e);

	if (c != NULL)
		fail_msg("%s was not found", id);
	assert_string_equal(e.id, id);
	if (strstr(e.detail, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, e.detail);
}

static void
test_bad_options(void **state)
{
	static const struct {
		struct tls_opts	 o;
		const char	*id, *words;
	} cases[] = {
		{ { .min = "1.4" }, "tls.option-version", "1.4" },
		{ { .min = "" }, "tls.option-version", "1.3" },
		{ { .min = "1.3", .max = "1.2" }, "tls.option-version",
		  "above" },
		{ { .max = "1.1" }, "tls.option-version", "1.2 where none" },
		{ { .ciphers = "NONSENSE" }, "tls.option-ciphers",
		  "NONSENSE" },
		{ { .ciphers = "TLS_NONSENSE" }, "tls.option-ciphers",
		  "TLS_NONSENSE" },
		{ { .ciphers = "" }, "tls.option-ciphers", "openssl" },
		{ { .ca_file = "/nowhere" }, "tls.ca-file",
		  "No such file" },
		{ { .ca_file = "/dev/null" }, "tls.ca-file", "PEM" },
		{ { .ca_dir = "/nowhere" }, "tls.ca-dir", "No such" },
		{ { .ca_dir = "/dev/null" }, "tls.ca-dir", "rehash" },
		{ { .ca_pem = "junk", .ca_pem_n = 4 }, "tls.ca-file",
		  "no certificate" },
		{ { .cert = "/nowhere" }, "tls.cert", "/nowhere" },
		{ { .cert = "/dev/null" }, "tls.cert", "PEM" },
		{ { .key = "/dev/null" }, "tls.cert", "--cert" },
		{ { .keylog = "/nowhere/log" }, "tls.keylog",
		  "No such file" },
		{ { .keylog = "/dev/null" }, "tls.keylog", "regular" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_refused(&cases[i].o, cases[i].id, cases[i].words);
}

static void
write_locked_key(const char *path)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	PEM_write_PrivateKey(f, client_cert.key, EVP_aes_256_cbc(),
	    (const unsigned char *)"x", 1, NULL, NULL);
	fclose(f);
}

/* OpenSSL keeps one of each kind, and would send neither. */
static void
write_key_of_other_kind(const char *path)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	FILE *f = fopen(path, "w");

	assert_non_null(key);
	assert_non_null(f);
	PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL);
	fclose(f);
	EVP_PKEY_free(key);
}

static void
test_bad_keys(void **state)
{
	char *dir = folder_new(), *cert = xasprintf("%s/cert", dir);
	char *wrong = xasprintf("%s/wrong", dir);
	char *locked = xasprintf("%s/locked", dir), *text;
	struct tls_opts o = { .cert = cert };

	(void)state;
	text = cert_pem(&client_cert);
	write_file(cert, text);
	free(text);
	assert_refused(&o, "tls.key", "no private key");
	o.key = "/nowhere";
	assert_refused(&o, "tls.key", "No such file");
	text = cert_key_pem(&ca);
	write_file(wrong, text);
	free(text);
	o.key = wrong;
	assert_refused(&o, "tls.key-mismatch", "not that of");
	write_key_of_other_kind(wrong);
	assert_refused(&o, "tls.key-mismatch", "not that of");
	write_locked_key(locked);
	o.key = locked;
	assert_refused(&o, "tls.key", "encrypted");
	free(cert);
	free(wrong);
	free(locked);
	folder_free(dir);
}

static void
test_ca_file(void **state)
{
	char *dir = folder_new(), *path = xasprintf("%s/ca", dir), *text;
	struct tls_opts o = { .ca_file = path };
	struct pair p;

	(void)state;
	write_file(path, ca_text);
	pair_open(&p, &good, &o);
	pump(&p);
	assert_true(tls_verified(p.tls));
	pair_close(&p);
	/* That one certificate itself, whoever signed it. */
	text = cert_pem(&good);
	write_file(path, text);
	free(text);
	pair_open(&p, &good, &o);
	pump(&p);
	assert_true(tls_verified(p.tls));
	pair_close(&p);
	free(path);
	folder_free(dir);
}

static void
test_system_store(void **state)
{
	struct tls_opts o = { 0 };
	struct pair p;

	(void)state;
	pair_open(&p, &good, &o);
	pump(&p);
	assert_int_equal(p.state, TLS_OPEN);
	assert_fact(&p, "verify.id", "cert-untrusted");
	pair_close(&p);
}

static size_t
count_lines(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n = 0;
	int c;

	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

static void
test_keylog(void **state)
{
	char *dir = folder_new(), *path = xasprintf("%s/log", dir);
	char *link_path = xasprintf("%s/link", dir);
	struct tls_opts o = trusting();
	struct stat st;
	struct pair p;

	(void)state;
	o.keylog = path;
	umask(0);
	pair_open(&p, &good, &o);
	pump(&p);
	assert_fact(&p, "tls.keylog", path);
	pair_close(&p);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(count_lines(path), 5);
	pair_open(&p, &good, &o);
	pump(&p);
	pair_close(&p);
	assert_int_equal(count_lines(path), 10);

	chmod(path, 0644);
	assert_refused(&o, "tls.keylog", "chmod 600");
	chmod(path, 0600);
	assert_int_equal(symlink(path, link_path), 0);
	o.keylog = link_path;
	assert_refused(&o, "tls.keylog", "symbolic link");
	unlink(link_path);
	assert_int_equal(link(path, link_path), 0);
	assert_refused(&o, "tls.keylog", "one name");
	unlink(link_path);
	assert_int_equal(mkfifo(link_path, 0600), 0);
	assert_refused(&o, "tls.keylog", "");
	free(path);
	free(link_path);
	folder_free(dir);
}

static void
test_long_chain(void **state)
{
	struct tls_opts o = trusting();
	struct pair p;
	size_t subjects = 0;

	(void)state;
	pair_open(&p, &good, &o);
	for (int i = 0; i < 60; i++)
		SSL_CTX_add1_chain_cert(p.server.ctx, other_ca.x);
	pump(&p);
	assert_int_equal(p.state, TLS_OPEN);
	assert_true(tls_verified(p.tls));
	for (size_t i = 0; i < p.facts.n; i++)
		subjects += strstr(p.facts.v[i].name, ".subject") != NULL;
	assert_int_equal(subjects, 16);
	assert_fact(&p, "tls.chain-cut", "45 more certificates");
	pair_close(&p);
}

/* What does not fit into in waits inside, and none of it is lost. */
static void
test_full_buffer(void **state)
{
	struct tls_opts o = trusting();
	size_t got = 0;
	struct pair p;

	(void)state;
	pair_open(&p, &good, &o);
	pump(&p);
	p.in.max = 100;
	for (int i = 0; i < 100; i++)
		assert_int_equal(SSL_write(p.server.ssl, "0123456789", 10), 10);
	SSL_shutdown(p.server.ssl);
	for (int i = 0; i < 200 && p.state == TLS_OPEN; i++) {
		pump_once(&p);
		assert_true(p.in.len <= 100);
		got += p.in.len;
		bytes_reset(&p.in);
	}
	assert_int_equal(got, 1000);
	assert_int_equal(p.state, TLS_CLOSED_CLEAN);
	pair_close(&p);
}

static int
setup(void **state)
{
	const struct cert_opts root = { .cn = "Test Root", .ca = true };
	const struct cert_opts other = { .cn = "Other Root", .ca = true };
	const struct cert_opts leaf = { .cn = NAME,
	    .san = "DNS:" NAME ",DNS:alias.example.test" };
	const struct cert_opts client = { .cn = "client" };

	(void)state;
	cert_make(&ca, NULL, &root);
	cert_make(&other_ca, NULL, &other);
	cert_make(&good, &ca, &leaf);
	cert_make(&client_cert, &ca, &client);
	ca_text = cert_pem(&ca);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	cert_clear(&ca);
	cert_clear(&other_ca);
	cert_clear(&good);
	cert_clear(&client_cert);
	free(ca_text);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_one_byte_pieces),
		cmocka_unit_test(test_old_key_exchange),
		cmocka_unit_test(test_bad_certificates),
		cmocka_unit_test(test_every_error_is_kept),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_no_name),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_old_server),
		cmocka_unit_test(test_new_minimum),
		cmocka_unit_test(test_no_common_cipher),
		cmocka_unit_test(test_unknown_name),
		cmocka_unit_test(test_weak_dh),
		cmocka_unit_test(test_not_tls),
		cmocka_unit_test(test_strange_hello),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_corrupted),
		cmocka_unit_test(test_certificate_required),
		cmocka_unit_test(test_client_certificate),
		cmocka_unit_test(test_bad_options),
		cmocka_unit_test(test_bad_keys),
		cmocka_unit_test(test_ca_file),
		cmocka_unit_test(test_system_store),
		cmocka_unit_test(test_keylog),
		cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_full_buffer),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
