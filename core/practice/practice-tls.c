/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-tls.h"

#include <stdlib.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "core/base/xalloc.h"

#include "core/banned.h"

struct practice_tls {
	SSL		*ssl;
	BIO		*in, *out;	/* owned by ssl */
	const char	*reason;	/* OpenSSL's, never freed */
	bool		 open;
	bool		 failed;
};

SSL_CTX *
practice_tls_ctx_new(const struct practice_certs *certs)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL)
		return NULL;
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(ctx, 0);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
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
practice_tls_version(const struct practice_tls *t)
{
	return t->open ? SSL_get_version(t->ssl) : "";
}

const char *
practice_tls_reason(const struct practice_tls *t)
{
	return t->reason ? t->reason : "no reason given";
}
