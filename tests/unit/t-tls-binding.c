/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channel binding: both ends of a connection must come to the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "core/net/tls.h"
#include "tests/lib/certs.h"

#define NAME	"mail.example.test"
#define ROUNDS	100

struct ends {
	SSL_CTX		*server_ctx;
	SSL		*server;
	BIO		*in, *out;		/* of the server */
	struct tls_ctx	*ctx;
	struct tls	*tls;
};

static struct cert leaf, ed25519;

static void
pass_bytes(struct ends *e, struct bytes *out)
{
	char buf[16384];
	int n;

	if (out->len > 0)
		BIO_write(e->in, out->data, (int)out->len);
	bytes_reset(out);
	SSL_accept(e->server);
	n = BIO_read(e->out, buf, sizeof(buf));
	if (n > 0)
		tls_feed(e->tls, (struct slice){ buf, (size_t)n });
}

static void
ends_open(struct ends *e, const struct cert *cert, const char *version)
{
	struct tls_opts o = { .min = version, .max = version };
	struct bytes in, out;
	struct err err;

	e->server_ctx = SSL_CTX_new(TLS_server_method());
	assert_int_equal(SSL_CTX_use_certificate(e->server_ctx, cert->x), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(e->server_ctx, cert->key), 1);
	e->server = SSL_new(e->server_ctx);
	e->in = BIO_new(BIO_s_mem());
	e->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(e->in, -1);
	SSL_set_bio(e->server, e->in, e->out);
	e->ctx = tls_ctx_new(&o, &err);
	assert_non_null(e->ctx);
	e->tls = tls_new(e->ctx, NAME, NULL);
	bytes_init(&in, BYTES_NO_LIMIT);
	bytes_init(&out, BYTES_NO_LIMIT);
	for (int i = 0; i < ROUNDS && (tls_step(e->tls, &in, &out, &err) !=
	    TLS_OPEN || !SSL_is_init_finished(e->server)); i++)
		pass_bytes(e, &out);
	assert_true(SSL_is_init_finished(e->server));
	bytes_clear(&in);
	bytes_clear(&out);
}

static void
ends_close(struct ends *e)
{
	tls_free(e->tls);
	tls_ctx_free(e->ctx);
	SSL_free(e->server);
	SSL_CTX_free(e->server_ctx);
}

static void
assert_binding(const struct ends *e, const char *asked, const char *type,
    const void *data, size_t n)
{
	struct tls_binding b;

	assert_true(tls_channel_binding(e->tls, asked, &b));
	assert_string_equal(b.type, type);
	assert_int_equal(b.n, n);
	assert_memory_equal(b.data, data, n);
}

static void
test_exporter(void **state)
{
	unsigned char want[32];
	struct tls_binding b;
	struct ends e;

	(void)state;
	ends_open(&e, &leaf, "1.3");
	assert_int_equal(SSL_export_keying_material(e.server, want,
	    sizeof(want), "EXPORTER-Channel-Binding", 24, NULL, 0, 1), 1);
	assert_binding(&e, NULL, "tls-exporter", want, sizeof(want));
	assert_binding(&e, "tls-exporter", "tls-exporter", want, sizeof(want));
	/* RFC 9266: tls-unique means nothing in TLS 1.3. */
	assert_false(tls_channel_binding(e.tls, "tls-unique", &b));
	assert_false(tls_channel_binding(e.tls, "tls-nothing", &b));
	assert_int_equal(b.n, 0);
	ends_close(&e);
}

static void
test_unique(void **state)
{
	char want[64];
	size_t n;
	struct ends e;

	(void)state;
	ends_open(&e, &leaf, "1.2");
	n = SSL_get_peer_finished(e.server, want, sizeof(want));
	assert_int_equal(n, 12);
	assert_binding(&e, NULL, "tls-unique", want, n);
	ends_close(&e);
}

static void
test_end_point(void **state)
{
	unsigned char want[32];
	unsigned n;
	struct ends e;

	(void)state;
	ends_open(&e, &leaf, "1.3");
	assert_int_equal(X509_digest(leaf.x, EVP_sha256(), want, &n), 1);
	assert_binding(&e, "tls-server-end-point", "tls-server-end-point",
	    want, n);
	ends_close(&e);
}

/* A signature without a hash of its own: RFC 5929 leaves it undefined. */
static void
test_end_point_undefined(void **state)
{
	struct tls_binding b;
	struct ends e;

	(void)state;
	ends_open(&e, &ed25519, "1.3");
	assert_false(tls_channel_binding(e.tls, "tls-server-end-point", &b));
	assert_true(tls_channel_binding(e.tls, NULL, &b));
	ends_close(&e);
}

static void
test_before_the_handshake(void **state)
{
	struct tls_opts o = { .min = NULL };
	struct tls_binding b;
	struct tls_ctx *ctx;
	struct tls *t;
	struct err err;

	(void)state;
	assert_false(tls_channel_binding(NULL, NULL, &b));
	ctx = tls_ctx_new(&o, &err);
	t = tls_new(ctx, NAME, NULL);
	assert_false(tls_channel_binding(t, NULL, &b));
	tls_free(t);
	tls_ctx_free(ctx);
}

static int
setup(void **state)
{
	struct cert ec;

	(void)state;
	cert_make(&leaf, NULL, &(struct cert_opts){ .cn = NAME,
	    .san = "DNS:" NAME });
	/* The same, but with another key, and signed by that. */
	cert_make(&ec, NULL, &(struct cert_opts){ .cn = NAME,
	    .san = "DNS:" NAME });
	ed25519.key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	ed25519.x = ec.x;
	X509_set_pubkey(ed25519.x, ed25519.key);
	assert_true(X509_sign(ed25519.x, ed25519.key, NULL) > 0);
	EVP_PKEY_free(ec.key);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	cert_clear(&leaf);
	cert_clear(&ed25519);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exporter),
		cmocka_unit_test(test_unique),
		cmocka_unit_test(test_end_point),
		cmocka_unit_test(test_end_point_undefined),
		cmocka_unit_test(test_before_the_handshake),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
