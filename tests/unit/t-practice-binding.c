/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the practice server's mechanisms take from TLS: channel binding, and
 * the client's certificate.  The client's side is computed by OpenSSL here,
 * not by the program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/practice/practice-client.h"
#include "core/sasl/sasl.h"
#include "tests/lib/caller.h"

/* ---- TLS --------------------------------------------------------------- */

struct identity {
	EVP_PKEY	*key;
	X509		*cert;
};

/* Signed by itself; from and to are days from now. */
static void
identity_init(struct identity *id, const char *name, int from, int to)
{
	id->key = EVP_EC_gen("P-256");
	id->cert = X509_new();
	X509_NAME *subject = X509_get_subject_name(id->cert);
	if (name != NULL)
		X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
		    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(id->cert, subject);
	X509_set_version(id->cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(id->cert), 7);
	X509_time_adj_ex(X509_getm_notBefore(id->cert), from, 0, NULL);
	X509_time_adj_ex(X509_getm_notAfter(id->cert), to, 0, NULL);
	X509_set_pubkey(id->cert, id->key);
	assert_true(X509_sign(id->cert, id->key, EVP_sha256()) > 0);
}

static void
identity_clear(struct identity *id)
{
	X509_free(id->cert);
	EVP_PKEY_free(id->key);
}

static void
shake(struct caller *c)
{
	time_t end = now_s() + DEADLINE_S;

	for (;;) {
		int r = SSL_do_handshake(c->ssl);

		send_cipher(c);
		if (r == 1)
			return;
		assert_int_equal(SSL_get_error(c->ssl, r),
		    SSL_ERROR_WANT_READ);
		pump(c);
		assert_true(now_s() < end);
	}
}

/* A client in TLS of that version, which has said EHLO. */
static void
secure_with(struct caller *c, struct site *s, int version,
    const struct identity *id)
{
	call(c, s);
	want(c, "220 ");
	ask(c, "EHLO x", "250-");
	ask(c, "STARTTLS", "220 ");
	begin_tls(c, PRACTICE_HOST);
	SSL_set_max_proto_version(c->ssl, version);
	if (id != NULL) {
		assert_int_equal(SSL_use_certificate(c->ssl, id->cert), 1);
		assert_int_equal(SSL_use_PrivateKey(c->ssl, id->key), 1);
	}
	shake(c);
	assert_int_equal(SSL_version(c->ssl), version);
	ask(c, "EHLO x", "250-");
}

/* ---- channel binding --------------------------------------------------- */

static struct slice
binding_of(SSL *ssl, const char *type, unsigned char out[64])
{
	unsigned n = 0;

	if (strcmp(type, "tls-exporter") == 0) {
		assert_int_equal(SSL_export_keying_material(ssl, out, 32,
		    "EXPORTER-Channel-Binding", 24, NULL, 0, 0),
		    1);
		n = 32;
	} else if (strcmp(type, "tls-unique") == 0) {
		n = (unsigned)SSL_get_finished(ssl, out, 64);
	} else {
		X509 *cert = SSL_get1_peer_certificate(ssl);
		assert_int_equal(X509_digest(cert, EVP_sha256(), out, &n), 1);
		X509_free(cert);
	}
	assert_true(n > 0);
	return (struct slice){ (char *)out, n };
}

static void
send_base64(struct caller *c, const char *prefix, struct sasl_message *m)
{
	char line[2048];

	snprintf(line, sizeof(line), "%s", prefix);
	size_t n = strlen(line) + base64_encode(line + strlen(line),
	    (struct slice){ m->data, m->n });
	memcpy(line + n, "\r\n", 3);
	say(c, line);
	sasl_message_clear(m);
}

/* The final reply to an exchange with this binding. */
static void
log_in(struct caller *c, const char *mech, const char *type,
    struct slice data, const char *final)
{
	struct secret *password = secret_new(PRACTICE_PASSWORD,
	    strlen(PRACTICE_PASSWORD));
	struct sasl_creds creds = { .user = PRACTICE_USER,
	    .password = password, .host = PRACTICE_HOST, .port = 587,
	    .binding = { type, data }, .plus_offered = true };
	struct sasl *x = sasl_new(sasl_find(slice_of(mech)), &creds);
	struct sasl_message m;
	char challenge[2048], prefix[64];
	struct err e;

	snprintf(prefix, sizeof(prefix), "AUTH %s ", mech);
	assert_true(sasl_respond(x, slice_of(""), &m, &e));
	send_base64(c, prefix, &m);
	for (int i = 0; i < 3; i++) {
		size_t n = 0;

		want(c, "");
		if (strncmp(c->last, "334 ", 4) != 0)
			break;
		base64_decode(challenge, &n, slice_sub(slice_of(c->last), 4,
		    strlen(c->last) - 6));
		if (sasl_respond(x, (struct slice){ challenge, n }, &m, &e))
			send_base64(c, "", &m);
		else
			say(c, "\r\n");		/* to see the refusal */
	}
	if (strncmp(c->last, final, strlen(final)) != 0)
		fail_msg("%s %s: %s, not %s", mech, type, c->last, final);
	sasl_free(x);
	secret_free(password);
}

static void
test_binding(void **state)
{
	static const struct {
		int		 version;
		const char	*type, *final;
	} rows[] = {
		{ TLS1_3_VERSION, "tls-exporter", "235 2.7.0" },
		{ TLS1_3_VERSION, "tls-server-end-point", "235 2.7.0" },
		{ TLS1_2_VERSION, "tls-unique", "235 2.7.0" },
		{ TLS1_2_VERSION, "tls-server-end-point", "235 2.7.0" },
		{ TLS1_3_VERSION, "tls-unique", "535 5.7.8" },
		{ TLS1_2_VERSION, "tls-exporter", "535 5.7.8" },
	};
	static const char *const mechs[] = {
		"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS",
		"SCRAM-SHA-512-PLUS",
	};
	unsigned char data[64];
	struct site s;

	(void)state;
	open_site(&s, "every-mechanism");
	for (size_t i = 0; i < COUNT_OF(rows) * COUNT_OF(mechs); i++) {
		size_t row = i / COUNT_OF(mechs);
		struct caller c;

		secure_with(&c, &s, rows[row].version, NULL);
		log_in(&c, mechs[i % COUNT_OF(mechs)], rows[row].type,
		    binding_of(c.ssl, rows[row].type, data), rows[row].final);
		hang_up(&c);
	}
	close_site(&s);
}

/* Two connections: what is bound to one is worth nothing on the other. */
static void
test_binding_of_another(void **state)
{
	static const struct {
		int		 version;
		const char	*type;
	} rows[] = {
		{ TLS1_3_VERSION, "tls-exporter" },
		{ TLS1_2_VERSION, "tls-unique" },
	};
	unsigned char data[64];
	struct site s;

	(void)state;
	open_site(&s, "scram");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct caller c, other;

		secure_with(&c, &s, rows[i].version, NULL);
		secure_with(&other, &s, rows[i].version, NULL);
		log_in(&c, "SCRAM-SHA-256-PLUS", rows[i].type,
		    binding_of(other.ssl, rows[i].type, data), "535 5.7.8");
		log_in(&c, "SCRAM-SHA-256-PLUS", rows[i].type,
		    binding_of(c.ssl, rows[i].type, data), "235 2.7.0");
		hang_up(&c);
		hang_up(&other);
	}
	close_site(&s);
}

/* ---- the client's certificate ------------------------------------------ */

static void
test_certificate(void **state)
{
	static const struct {
		const char	*name;
		int		 from, to;
		bool		 offered;
		const char	*final;
	} rows[] = {
		{ PRACTICE_USER, -1, 1, true, "235 2.7.0" },
		{ "teacher", -1, 1, true, "535 5.7.8" },
		{ "studen", -1, 1, true, "535 5.7.8" },
		{ PRACTICE_USER, -9, -1, false, "504 5.5.4" },
		{ PRACTICE_USER, 1, 9, false, "504 5.5.4" },
		{ NULL, -1, 1, false, "504 5.5.4" },
	};
	struct site s;

	(void)state;
	open_site(&s, "every-mechanism");
	for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
		size_t row = i / 2;
		struct identity id;
		struct caller c;

		identity_init(&id, rows[row].name, rows[row].from,
		    rows[row].to);
		secure_with(&c, &s, i % 2 ? TLS1_3_VERSION : TLS1_2_VERSION,
		    &id);
		assert_int_equal(strstr(c.last, " EXTERNAL") != NULL,
		    rows[row].offered);
		ask(&c, "AUTH EXTERNAL =", rows[row].final);
		hang_up(&c);
		identity_clear(&id);
	}
	close_site(&s);
}

/* It may have none; and where nobody asks, none is taken. */
static void
test_no_certificate(void **state)
{
	struct identity id;
	struct caller c;
	struct site s;

	(void)state;
	open_site(&s, "every-mechanism");
	secure_with(&c, &s, TLS1_3_VERSION, NULL);
	assert_null(strstr(c.last, " EXTERNAL"));
	ask(&c, "AUTH EXTERNAL =", "504 5.5.4");
	hang_up(&c);
	close_site(&s);
	identity_init(&id, PRACTICE_USER, -1, 1);
	open_site(&s, "scram");
	secure_with(&c, &s, TLS1_3_VERSION, &id);
	ask(&c, "AUTH EXTERNAL =", "504 5.5.4");
	hang_up(&c);
	close_site(&s);
	identity_clear(&id);
}

/* ---- what is handed out ------------------------------------------------ */

static void
test_secrets(void **state)
{
	static const struct {
		const char	*scenario, *mechs;
		bool		 token;
	} rows[] = {
		{ "ok", NULL, false },
		{ "oauth", NULL, true },
		{ "oauth-expired", NULL, true },
		{ "oauth-expired-microsoft", NULL, true },
		{ "basic-auth-disabled", NULL, false },
		{ "basic-auth-disabled", "XOAUTH2", true },
		{ "every-mechanism", NULL, false },
		{ "every-mechanism", "PLAIN", false },
		{ "every-mechanism", "OAUTHBEARER", true },
		{ "every-mechanism", "xoauth2, OAUTHBEARER", true },
		{ "every-mechanism", "XOAUTH2,PLAIN", false },
		{ "every-mechanism", "", false },
		{ "every-mechanism", "nonsense", false },
		{ "oauth", "PLAIN", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct site s;

		open_site(&s, rows[i].scenario);
		const char *secret = practice_secret(s.server, rows[i].mechs);
		if (rows[i].token)
			assert_string_equal(secret, practice_token(s.server));
		else
			assert_string_equal(secret,
			    practice_password(s.server));
		assert_int_equal(practice_token(s.server) != NULL,
		    strcmp(rows[i].scenario, "ok") != 0);
		close_site(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_binding),
		cmocka_unit_test(test_binding_of_another),
		cmocka_unit_test(test_certificate),
		cmocka_unit_test(test_no_certificate),
		cmocka_unit_test(test_secrets),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
