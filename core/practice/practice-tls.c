/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-tls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "core/base/xalloc.h"

#include "core/banned.h"

struct practice_tls {
	SSL		*ssl;
	BIO		*in, *out;	/* owned by ssl */
	const char	*reason;	/* OpenSSL's, never freed */
	char		*name;		/* in the client's certificate */
	bool		 open;
	bool		 failed;
};

/* What a certificate is worth is EXTERNAL's question, not the handshake's. */
static int
take_any(int ok, X509_STORE_CTX *store)
{
	(void)ok;
	(void)store;
	return 1;
}

/* Old versions need ciphers and signatures that OpenSSL takes no more. */
static bool
set_versions(SSL_CTX *ctx, const struct scenario *s)
{
	static const int versions[] = {
		TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION,
	};

	if (!s->tls_limited)
		return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1;
	if (s->tls_oldest < 2)
		SSL_CTX_set_security_level(ctx, 0);
	return SSL_CTX_set_min_proto_version(ctx, versions[s->tls_oldest]) ==
	    1 && SSL_CTX_set_max_proto_version(ctx, versions[s->tls_newest])
	    == 1;
}

static void
ask_client(SSL_CTX *ctx, enum scenario_client_cert wanted)
{
	int how = SSL_VERIFY_PEER;

	if (wanted == CLIENT_CERT_REQUIRED)
		how |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
	if (wanted != CLIENT_CERT_NOT_ASKED)
		SSL_CTX_set_verify(ctx, how, take_any);
}

SSL_CTX *
practice_tls_ctx_new(const struct practice_certs *certs,
    const struct scenario *scenario)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL)
		return NULL;
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(ctx, 0);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS |
	    SSL_MODE_NO_AUTO_CHAIN);
	ask_client(ctx, scenario->client_cert);
	if (set_versions(ctx, scenario) &&
	    SSL_CTX_use_certificate(ctx, certs->cert) == 1 &&
	    SSL_CTX_use_PrivateKey(ctx, certs->key) == 1)
		return ctx;
	SSL_CTX_free(ctx);
	return NULL;
}

void
practice_tls_ctx_free(SSL_CTX *ctx)
{
	SSL_CTX_free(ctx);
}

struct practice_tls *
practice_tls_new(SSL_CTX *ctx)
{
	struct practice_tls *t = xcalloc(1, sizeof(*t));

	t->ssl = SSL_new(ctx);
	t->in = BIO_new(BIO_s_mem());
	t->out = BIO_new(BIO_s_mem());
	if (t->ssl == NULL || t->in == NULL || t->out == NULL) {
		BIO_free(t->in);
		BIO_free(t->out);
		SSL_free(t->ssl);
		t->ssl = NULL;
		t->failed = true;
		return t;
	}
	BIO_set_mem_eof_return(t->in, -1);
	SSL_set_bio(t->ssl, t->in, t->out);
	SSL_set_accept_state(t->ssl);
	return t;
}

void
practice_tls_free(struct practice_tls *t)
{
	if (t == NULL)
		return;
	SSL_free(t->ssl);
	free(t->name);
	free(t);
}

void
practice_tls_feed(struct practice_tls *t, struct slice cipher)
{
	size_t n;

	if (!t->failed && cipher.n > 0 &&
	    BIO_write_ex(t->in, cipher.p, cipher.n, &n) != 1)
		t->failed = true;
}

/* What OpenSSL makes of a call that did not return 1. */
static enum practice_tls_step
not_now(struct practice_tls *t, int r)
{
	switch (SSL_get_error(t->ssl, r)) {
	case SSL_ERROR_WANT_READ:
		return TLS_STEP_MORE;
	case SSL_ERROR_ZERO_RETURN:
		return TLS_STEP_CLOSED;
	default:
		t->reason = ERR_reason_error_string(ERR_peek_error());
		t->failed = true;
		ERR_clear_error();
		return TLS_STEP_FAILED;
	}
}

/* The common name, as UTF-8; the caller frees it. */
static char *
common_name(X509 *cert)
{
	X509_NAME *subject = X509_get_subject_name(cert);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
	unsigned char *utf8;
	char *name = NULL;

	if (at < 0)
		return NULL;
	int n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(
	    X509_NAME_get_entry(subject, at)));
	if (n < 0)
		return NULL;
	if (memchr(utf8, '\0', (size_t)n) == NULL)
		name = xstrndup((char *)utf8, (size_t)n);
	OPENSSL_free(utf8);
	return name;
}

static void
read_certificate(struct practice_tls *t)
{
	X509 *cert = SSL_get0_peer_certificate(t->ssl);

	if (cert != NULL &&
	    X509_cmp_current_time(X509_get0_notBefore(cert)) < 0 &&
	    X509_cmp_current_time(X509_get0_notAfter(cert)) > 0)
		t->name = common_name(cert);
}

enum practice_tls_step
practice_tls_shake(struct practice_tls *t)
{
	if (t->failed)
		return TLS_STEP_FAILED;
	ERR_clear_error();
	int r = SSL_do_handshake(t->ssl);
	if (r != 1)
		return not_now(t, r);
	t->open = true;
	read_certificate(t);
	return TLS_STEP_DONE;
}

enum practice_tls_step
practice_tls_read(struct practice_tls *t, char *buf, size_t size, size_t *n)
{
	*n = 0;
	if (t->failed)
		return TLS_STEP_FAILED;
	ERR_clear_error();
	int r = SSL_read_ex(t->ssl, buf, size, n);
	return r == 1 ? TLS_STEP_DONE : not_now(t, r);
}

bool
practice_tls_write(struct practice_tls *t, struct slice clear)
{
	size_t n;

	if (t->failed)
		return false;
	if (clear.n == 0)
		return true;
	ERR_clear_error();
	return SSL_write_ex(t->ssl, clear.p, clear.n, &n) == 1;
}

void
practice_tls_shutdown(struct practice_tls *t)
{
	if (!t->open || t->failed)
		return;
	ERR_clear_error();
	SSL_shutdown(t->ssl);
}

bool
practice_tls_drain(struct practice_tls *t, struct bytes *wire)
{
	char *p = NULL;

	if (t->ssl == NULL)
		return true;
	long n = BIO_get_mem_data(t->out, &p);
	if (n <= 0)
		return true;
	bool ok = bytes_add(wire, p, (size_t)n);
	(void)BIO_reset(t->out);
	return ok;
}

bool
practice_tls_is_open(const struct practice_tls *t)
{
	return t->open;
}

const char *
practice_tls_certificate(const struct practice_tls *t)
{
	return t->name;
}

/* ---- channel binding --------------------------------------------------- */

static bool
bind_exporter(SSL *ssl, struct practice_binding *out)
{
	static const char label[] = "EXPORTER-Channel-Binding";

	out->n = 32;
	return SSL_version(ssl) >= TLS1_3_VERSION &&
	    SSL_export_keying_material(ssl, (unsigned char *)out->data, out->n,
	    label, sizeof(label) - 1, NULL, 0, 0) == 1;
}

/* The first Finished is the client's: sessions are never resumed here. */
static bool
bind_unique(SSL *ssl, struct practice_binding *out)
{
	if (SSL_version(ssl) >= TLS1_3_VERSION || SSL_session_reused(ssl))
		return false;
	out->n = SSL_get_peer_finished(ssl, out->data, sizeof(out->data));
	return out->n > 0 && out->n <= sizeof(out->data);
}

/* With the hash of its signature; with SHA-256 where that is older. */
static bool
bind_end_point(SSL *ssl, struct practice_binding *out)
{
	X509 *cert = SSL_get_certificate(ssl);
	int nid = NID_undef;
	unsigned n = 0;

	if (cert == NULL ||
	    X509_get_signature_info(cert, &nid, NULL, NULL, NULL) != 1)
		return false;
	if (nid == NID_md5 || nid == NID_sha1)
		nid = NID_sha256;
	const EVP_MD *md = EVP_get_digestbynid(nid);
	if (md == NULL || X509_digest(cert, md, (unsigned char *)out->data,
	    &n) != 1)
		return false;
	out->n = n;
	return true;
}

static const struct {
	const char	 *type;
	bool		(*bind)(SSL *, struct practice_binding *);
} bindings[] = {
	{ "tls-exporter",		bind_exporter },
	{ "tls-unique",			bind_unique },
	{ "tls-server-end-point",	bind_end_point },
};
_Static_assert(EVP_MAX_MD_SIZE <= PRACTICE_BINDING_MAX, "room for each");

bool
practice_tls_binding(const struct practice_tls *t, struct slice type,
    struct practice_binding *out)
{
	for (size_t i = 0; i < COUNT_OF(bindings); i++)
		if (slice_is(type, bindings[i].type))
			return t->open && bindings[i].bind(t->ssl, out);
	return false;
}

const char *
practice_tls_version(const struct practice_tls *t)
{
	return t->open ? SSL_get_version(t->ssl) : "";
}

const char *
practice_tls_reason(const struct practice_tls *t)
{
	return t->reason ? t->reason : "no reason given";
}
