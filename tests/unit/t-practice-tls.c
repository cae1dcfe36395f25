/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice server's certificates, and how it begins TLS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "core/base/secret.h"
#include "tests/lib/caller.h"

/* What OpenSSL says of each scenario's certificate. */
static const struct {
	const char	*scenario;
	long		 result;
} verdicts[] = {
	{ "ok", X509_V_OK },
	{ "bad-password", X509_V_OK },
	{ "auth-after-tls", X509_V_OK },
	{ "auth-in-clear", X509_V_OK },
	{ "auth-never", X509_V_OK },
	{ "implicit-tls", X509_V_OK },
	{ "cert-expired", X509_V_ERR_CERT_HAS_EXPIRED },
	{ "cert-not-yet-valid", X509_V_ERR_CERT_NOT_YET_VALID },
	{ "cert-wrong-name", X509_V_ERR_HOSTNAME_MISMATCH },
	{ "cert-untrusted", X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY },
	{ "cert-self-signed", X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT },
};

static long
verdict(const char *scenario, const char *name)
{
	struct site s;
	struct caller c;

	open_site(&s, scenario);
	call(&c, &s);
	if (scenario_find(scenario)->tls != SCENARIO_IMPLICIT_TLS) {
		want(&c, "220 ");
		ask(&c, "EHLO x", "250-");
		ask(&c, "STARTTLS", "220 ");
	}
	shake_hands(&c, name);
	long result = SSL_get_verify_result(c.ssl);
	ask(&c, "EHLO x", scenario_find(scenario)->tls == SCENARIO_IMPLICIT_TLS ? "220 " :
	    "250-");
	hang_up(&c);
	close_site(&s);
	return result;
}

static void
test_certificates(void **state)
{
	static const char *const names[] = { PRACTICE_HOST, "localhost",
	    "127.0.0.1", "::1" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(verdicts); i++)
		assert_int_equal(verdict(verdicts[i].scenario, PRACTICE_HOST),
		    verdicts[i].result);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_int_equal(verdict("ok", names[i]), X509_V_OK);
	assert_int_equal(verdict("ok", "127.0.0.2"),
	    X509_V_ERR_IP_ADDRESS_MISMATCH);
	assert_int_equal(verdict("cert-expired", "localhost"),
	    X509_V_ERR_CERT_HAS_EXPIRED);
}

/* --- STARTTLS --- */

static void
inject(const char *segment)
{
	struct site s;
	struct caller c;

	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "MAIL FROM:<>", "250 ");
	say(&c, segment);
	want(&c, "220 2.0.0");
	assert_string_equal(c.in.data, "");
	shake_hands(&c, PRACTICE_HOST);
	ask(&c, "MAIL FROM:<>", "503 5.5.1");	/* EHLO is forgotten, too */
	ask(&c, "EHLO secure", "250-practice.smtpscope.test Hello secure");
	ask(&c, "RCPT TO:<postmaster>", "503 5.5.1");
	ask(&c, "QUIT", "221 ");
	want_end(&c);
	assert_non_null(strstr(s.seen.data, "bytes behind STARTTLS thrown"));
	assert_null(strstr(s.seen.data, "NOOP"));
	hang_up(&c);
	close_site(&s);
}

static void
test_injection(void **state)
{
	(void)state;
	inject("STARTTLS\r\nNOOP\r\n");
	inject("STARTTLS\r\nEHLO forged\r\nMAIL FROM:<>\r\n");
	inject("STARTTLS\r\nNOO");
}

static void
test_clear_text_in_tls(void **state)
{
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "STARTTLS", "220 ");
	say(&c, "MAIL FROM:<a@b.example>\r\n");
	time_t end = now_s() + DEADLINE_S;
	while (!c.eof && now_s() < end)
		pump(&c);
	assert_true(c.eof);
	assert_null(strstr(c.in.data, "250"));
	assert_non_null(strstr(s.seen.data, "client 1 (TLS failed: "));
	hang_up(&c);
	want_nobody(&s);

	/* The same on a port that wants TLS at once. */
	close_site(&s);
	open_site(&s, "implicit-tls");
	call(&c, &s);
	say(&c, "EHLO x\r\n");
	while (!c.eof && now_s() < end)
		pump(&c);
	assert_true(c.eof);
	assert_null(strstr(c.in.data, "220"));
	hang_up(&c);
	want_nobody(&s);
	close_site(&s);
}

/* A client that does not trust the certificate says so, and is heard. */
static void
test_alert(void **state)
{
	struct site s;
	struct caller c;
	int r;

	(void)state;
	open_site(&s, "cert-self-signed");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "STARTTLS", "220 ");
	begin_tls(&c, PRACTICE_HOST);
	SSL_set_verify(c.ssl, SSL_VERIFY_PEER, NULL);
	for (time_t end = now_s() + DEADLINE_S; now_s() < end;) {
		r = SSL_do_handshake(c.ssl);
		send_cipher(&c);
		if (r != 1 && SSL_get_error(c.ssl, r) == SSL_ERROR_SSL)
			break;
		pump(&c);
	}
	assert_int_not_equal(r, 1);
	for (time_t end = now_s() + DEADLINE_S; now_s() < end &&
	    !strstr(s.seen.data, "TLS failed: tlsv1 alert unknown ca");)
		pump(&c);
	assert_non_null(strstr(s.seen.data, "TLS failed: tlsv1 alert unknown"
	    " ca"));
	hang_up(&c);
	want_nobody(&s);
	close_site(&s);
}

/* A client that wants to begin anew is told no, not left waiting. */
static void
test_renegotiation(void **state)
{
	struct site s;
	struct caller c;
	int r, why = SSL_ERROR_WANT_READ, reason = 0;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "STARTTLS", "220 ");
	begin_tls(&c, PRACTICE_HOST);
	SSL_set_max_proto_version(c.ssl, TLS1_2_VERSION);
	for (time_t end = now_s() + DEADLINE_S; now_s() < end;) {
		r = SSL_do_handshake(c.ssl);
		send_cipher(&c);
		if (r == 1)
			break;
		pump(&c);
	}
	assert_int_equal(r, 1);
	ask(&c, "EHLO x", "250-");
	assert_int_equal(SSL_renegotiate(c.ssl), 1);
	for (time_t end = now_s() + DEADLINE_S; now_s() < end &&
	    why == SSL_ERROR_WANT_READ;) {
		r = SSL_do_handshake(c.ssl);
		why = SSL_get_error(c.ssl, r);
		reason = ERR_GET_REASON(ERR_peek_last_error());
		send_cipher(&c);
		pump(&c);
	}
	assert_int_equal(why, SSL_ERROR_SSL);
	assert_int_equal(reason, SSL_R_NO_RENEGOTIATION);
	hang_up(&c);
	want_nobody(&s);
	close_site(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_injection),
		cmocka_unit_test(test_clear_text_in_tls),
		cmocka_unit_test(test_alert),
		cmocka_unit_test(test_renegotiation),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
