/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "core/explain/explain.h"
#include "core/explain/rules.h"

/* ---- words ------------------------------------------------------------- */

static void
test_words(void **state)
{
	static const struct {
		const char *text;
		int	    code;
		const char *words;	/* joined by a blank */
	} cases[] = {
		{ "535 5.7.8 Error: No, really", 535, "error no really" },
		{ "535-5.7.8 A\n535 5.7.8  b", 535, "a b" },
		{ "535-A\r\n535 B\r\n", 535, "a b" },
		{ "535", 535, "" },
		{ "535 go", 534, "535 go" },
		{ "can't <a@b.example> (192.0.2.1)", 0,
		    "cant a@b.example 192.0.2.1" },
		{ "d'accord l'email", 0, "d accord l email" },
		{ "end. ab_cd", 0, "end ab cd" },
		{ "denied (#5.7.1)", 0, "denied 5.7.1" },
		{ "\xc3\xa9" "chec", 0, "\xc3\xa9" "chec" },
		{ "", 0, "" },
		{ "'.@'", 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct words w;
		char joined[128] = "";
		size_t at = 0;

		words_init(&w, slice_of(cases[i].text), cases[i].code);
		for (size_t k = 0; k < w.n; k++) {
			if (k > 0)
				joined[at++] = ' ';
			memcpy(joined + at, w.v[k].p, w.v[k].n);
			at += w.v[k].n;
		}
		joined[at] = '\0';
		assert_string_equal(joined, cases[i].words);
		words_clear(&w);
	}
}

static void
test_patterns(void **state)
{
	static const struct {
		const char *text, *pattern;
		bool	    fits;
	} cases[] = {
		{ "access denied", "access denied", true },
		{ "access was denied", "access denied", false },
		{ "access was denied", "access ~ denied", true },
		{ "denied was access", "access ~ denied", true },
		{ "denied was access", "access .. denied", false },
		{ "access was denied", "access .. denied", true },
		{ "a 1 2 3 4 5 6 b", "a ~ b", true },
		{ "b 1 2 3 4 5 6 a", "a ~ b", true },
		{ "a 1 2 3 4 5 6 7 b", "a ~ b", false },
		{ "b 1 2 3 4 5 6 7 a", "a ~ b", false },
		{ "too many login attempts", "too many ~ attempts|tries", true },
		{ "greylisting", "grey*", true },
		{ "ungrey", "grey*", false },
		{ "x.example.org", "*.example.org", true },
		{ "xspamhausx", "*spamhaus*", true },
		{ "a c", "a b / a c", true },
		{ "a d", "a b / a c", false },
		{ "one two three", "one ~ two ~ three", true },
		{ "one two three", "one ~ three ~ two", true },
		{ "one two three", "one .. three .. two", false },
		{ "one", "one ~ one", false },
		{ "", "a", false },
		{ "a", "a b", false },
		{ "Passwort", "password", true },
		{ "Passwort", "passwort", true },
		{ "mot de passe", "password", true },
		{ "mot de", "password", false },
		{ "Kennwortfehler", "password", true },
		{ "Postfach voll", "mailbox full", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct words w;
		struct word_run run = { 99, 99 };
		bool fits;

		words_init(&w, slice_of(cases[i].text), 0);
		fits = pattern_match(&w, cases[i].pattern, &run);
		if (fits != cases[i].fits)
			fail_msg("\"%s\" against \"%s\"", cases[i].text,
			    cases[i].pattern);
		if (fits)
			assert_true(run.n > 0 && run.first + run.n <= w.n);
		words_clear(&w);
	}
}

/* An enhanced code says what it means, and which causes give it. */
static void
test_bare_code(void **state)
{
	struct situation s = { .stage = STAGE_OTHER };
	struct explanation x;
	bool app = false, weak = false;

	(void)state;
	situation_given(&s, slice_of("5.7.9"));
	explain(&s, &x);
	assert_null(x.cause);
	assert_true(x.bare_code);
	assert_non_null(strstr(x.unknown_meaning, "5.7.9 says"));
	for (size_t i = 0; i < x.nalso; i++) {
		app |= strcmp(x.also[i]->id, "app-password-required") == 0;
		weak |= strcmp(x.also[i]->id, "mech-too-weak") == 0;
	}
	assert_true(app && weak);
	explanation_clear(&x);
}

/* What only stage and code speak for is claimed with little confidence. */
static void
test_prior(void **state)
{
	struct situation s = { .stage = STAGE_AUTH };
	struct explanation x;

	(void)state;
	situation_given(&s, slice_of("535 Zzyzx qwfp"));
	explain(&s, &x);
	assert_non_null(x.cause);
	assert_string_equal(x.cause->id, "bad-credentials");
	assert_true(x.confidence != CONFIDENCE_HIGH);
	explanation_clear(&x);
	s.stage = STAGE_QUIT;
	situation_given(&s, slice_of("571 Zzyzx qwfp"));
	explain(&s, &x);
	assert_null(x.cause);
	assert_string_equal(x.unknown_id, "unknown-5xx");
	assert_false(x.bare_code);
	explanation_clear(&x);
}

/* ---- the catalogue ----------------------------------------------------- */

static void
test_catalogue(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct cause *c; (c = cause_at(n)) != NULL; n++) {
		assert_ptr_equal(cause_find(c->id), c);
		assert_true(*c->title != '\0' && *c->meaning != '\0');
		assert_non_null(c->fix[0]);
		assert_non_null(c->dead_ends[0]);
		assert_non_null(c->docs[0]);
		assert_null(strchr(c->meaning, '`'));
		assert_in_range(strlen(c->tell), 20, 160);
		for (size_t i = 0; c->docs[i] != NULL; i++)
			assert_int_equal(strncmp(c->docs[i], "https://", 8),
			    0);
	}
	assert_true(n >= 90);
	assert_non_null(cause_find("injected-after-starttls"));
	assert_null(cause_find("nonsense"));
	assert_null(cause_at(n + 1));
}

/* ---- situations -------------------------------------------------------- */

struct given {
	const char *stage, *reply, *event;
	unsigned    tls;
	const char *mech;
	const char *want;
};

static void
explain_given(const struct given *g, struct explanation *x)
{
	struct situation s = { .stage = STAGE_OTHER };

	if (g->stage != NULL)
		assert_true(stage_parse(g->stage, &s.stage));
	if (g->reply != NULL)
		situation_given(&s, slice_of(g->reply));
	s.event = g->event;
	s.tls = g->tls;
	s.mech = g->mech;
	explain(&s, x);
}

static void
test_events(void **state)
{
	static const struct given cases[] = {
		{ "resolve", NULL, "dns.not-found", 0, NULL, "dns-failure" },
		{ "resolve", NULL, "dns.timeout", 0, NULL, "dns-failure" },
		{ "connect", NULL, "connect.refused", 0, NULL,
		    "connection-refused" },
		{ "connect", NULL, "connect.timeout", 0, NULL,
		    "connection-timeout" },
		{ "connect", NULL, "connect.unreachable", 0, NULL,
		    "network-unreachable" },
		{ "banner", NULL, "banner.timeout", SIT_TLS_NONE, NULL,
		    "banner-timeout" },
		{ "banner", NULL, "banner.not-smtp", 0, NULL,
		    "wrong-service" },
		{ "ehlo", NULL, "net.closed", 0, NULL, "connection-reset" },
		{ "ehlo", NULL, "session.timeout", 0, NULL,
		    "session-timeout" },
		{ "starttls", NULL, "starttls.not-offered", SIT_TLS_NONE,
		    NULL, "tls-not-offered" },
		{ "starttls", NULL, "starttls.not-asked", SIT_TLS_NONE,
		    NULL, "ehlo-first" },
		{ "auth", NULL, "auth.not-asked", SIT_TLS_STARTTLS, NULL,
		    "ehlo-first" },
		{ "auth", NULL, "auth.not-asked", SIT_TLS_NONE, NULL,
		    "ehlo-first" },
		{ "starttls", NULL, "starttls.active", SIT_TLS_STARTTLS, NULL,
		    "tls-already-active" },
		{ "starttls", NULL, "tls.injected", SIT_TLS_NONE, NULL,
		    "injected-after-starttls" },
		{ "tls", NULL, "tls.wrong-version", SIT_TLS_IMPLICIT, NULL,
		    "tls-wrong-mode" },
		{ "tls", NULL, "tls.protocol-version", 0, NULL,
		    "tls-version" },
		{ "tls", NULL, "tls.alert-protocol-version", 0, NULL,
		    "tls-version" },
		{ "tls", NULL, "tls.no-cipher", 0, NULL,
		    "tls-no-common-cipher" },
		{ "tls", NULL, "tls.handshake", 0, NULL,
		    "tls-no-common-cipher" },
		{ "tls", NULL, "tls.alert-internal-error", 0, NULL,
		    "tls-server-error" },
		{ "tls", NULL, "tls.alert-unrecognized-name", 0, NULL,
		    "tls-sni" },
		{ "tls", NULL, "tls.certificate-required", 0, NULL,
		    "tls-client-cert" },
		{ "tls", NULL, "tls.weak-dh", 0, NULL, "tls-weak-dh" },
		{ "tls", NULL, "tls.legacy", 0, NULL,
		    "tls-legacy-renegotiation" },
		{ "tls", NULL, "tls.closed", 0, NULL, "tls-closed" },
		{ "tls", NULL, "net.reset", 0, NULL, "tls-closed" },
		{ "tls", NULL, "tls.truncated", 0, NULL, "tls-closed" },
		{ "tls", NULL, "tls.timeout", 0, NULL, "tls-closed" },
		{ "tls", NULL, "tls.broken", 0, NULL, "tls-malformed" },
		{ "tls", NULL, "tls.alert-handshake-failure", 0, NULL,
		    "tls-no-common-cipher" },
		{ "tls", NULL, "tls.alert-bad-certificate", 0, NULL,
		    "tls-client-cert" },
		{ "tls", NULL, "tls.alert-unknown-ca", 0, NULL,
		    "tls-client-cert" },
		{ "tls", NULL, "tls.alert-access-denied", 0, NULL,
		    "tls-client-cert" },
		{ "tls", NULL, "tls.alert-decode-error", 0, NULL,
		    "tls-malformed" },
		{ "tls", NULL, "tls.alert-decrypt-error", 0, NULL,
		    "tls-server-error" },
		{ "tls", NULL, "tls.alert-unknown", 0, NULL,
		    "tls-server-error" },
		{ "auth", NULL, "auth.in-clear", SIT_TLS_NONE, NULL,
		    "auth-needs-tls" },
		{ "auth", NULL, "auth.not-offered", SIT_TLS_STARTTLS, NULL,
		    "auth-not-offered" },
		{ "auth", NULL, "auth.no-mechanism", SIT_TLS_STARTTLS, NULL,
		    "mech-not-supported" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct explanation x;

		explain_given(&cases[i], &x);
		if (strcmp(explanation_id(&x), cases[i].want) != 0)
			fail_msg("%s: %s, not %s", cases[i].event,
			    explanation_id(&x), cases[i].want);
		explanation_clear(&x);
	}
}

/* Whatever OpenSSL stumbles over, it is about TLS, and a broken message is
 * no matter of ciphers. */
static void
test_openssl_reasons(void **state)
{
	static const char *const ids[] = { "tls.broken", "tls.handshake",
	    "tls.no-cipher", "tls.protocol-version" };
	size_t seen = 0;

	(void)state;
	OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, NULL);
	for (int reason = 1; reason < SSL_AD_REASON_OFFSET; reason++) {
		const char *words = ERR_reason_error_string(
		    ERR_PACK(ERR_LIB_SSL, 0, reason));

		for (size_t i = 0; words != NULL && i < COUNT_OF(ids); i++) {
			struct situation s = { .stage = STAGE_TLS,
			    .event = ids[i], .tls = SIT_TLS_STARTTLS };
			struct explanation x;
			char text[200];
			const char *id;

			snprintf(text, sizeof(text),
			    "The TLS handshake failed (%s)", words);
			s.text = slice_of(text);
			explain(&s, &x);
			id = explanation_id(&x);
			if ((strncmp(id, "tls-", 4) != 0 &&
			    strncmp(id, "cert-", 5) != 0) || (i == 0 &&
			    strcmp(id, "tls-no-common-cipher") == 0))
				fail_msg("%s, %s: %s", ids[i], words, id);
			explanation_clear(&x);
			seen++;
		}
	}
	assert_true(seen > 800);
}

static void
test_replies(void **state)
{
	static const struct given cases[] = {
		{ NULL, "535", NULL, 0, NULL, "bad-credentials" },
		{ NULL, "5.7.139 basic authentication is disabled", NULL, 0,
		    NULL, "basic-auth-disabled" },
		{ NULL, "550", NULL, SIT_TLS_STARTTLS, NULL, "unknown-5xx" },
		{ NULL, "454 4.7.0 TLS not available", NULL, 0, NULL,
		    "tls-not-available" },
		{ NULL, "5.7.25", NULL, 0, NULL, "missing-rdns" },
		{ NULL, "534 5.7.9 Application-specific password required",
		    NULL, 0, NULL, "app-password-required" },
		{ NULL, "530: Authentication Required", NULL, 0, NULL,
		    "auth-required" },
		{ "rcpt", "553 sorry, that domain isn't in my list of allowed "
		    "rcpthosts (#5.7.1)", NULL, 0, NULL, "relay-denied" },
		{ "auth", "334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=", NULL, 0,
		    "OAUTHBEARER", "oauth-token-invalid" },
		{ "auth", "599 wibble", NULL, 0, NULL, "unknown-5xx" },
		{ "mail", "571 wibble", NULL, 0, NULL, "unknown-5xx" },
		{ NULL, "4.9.9", NULL, 0, NULL, "unknown-4xx" },
		{ NULL, "wibble", NULL, 0, NULL, "unknown" },
		{ NULL, "", NULL, 0, NULL, "unknown" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct explanation x;

		explain_given(&cases[i], &x);
		if (strcmp(explanation_id(&x), cases[i].want) != 0)
			fail_msg("\"%s\": %s, not %s", cases[i].reply,
			    explanation_id(&x), cases[i].want);
		assert_true(*explanation_title(&x) != '\0');
		assert_true(*explanation_meaning(&x) != '\0');
		for (size_t k = 0; k < x.nalso; k++)
			assert_ptr_not_equal(x.also[k], x.cause);
		explanation_clear(&x);
	}
}

static void
test_unknown_words(void **state)
{
	struct explanation x;

	(void)state;
	explain_given(&(struct given){ .stage = "quit",
	    .reply = "556 5.4.3 wibble" }, &x);
	assert_null(x.cause);
	assert_string_equal(x.unknown_id, "unknown-5xx");
	assert_non_null(strstr(x.unknown_meaning, "556"));
	assert_non_null(strstr(x.unknown_meaning, "5.4.3"));
	explanation_clear(&x);
}

/* The whole reply 535 alone leaves several causes open, and says so. */
static void
test_confidence(void **state)
{
	struct explanation x;

	(void)state;
	explain_given(&(struct given){ .stage = "auth",
	    .reply = "535 5.7.8 Authentication failed" }, &x);
	assert_true(x.confidence < CONFIDENCE_HIGH);
	assert_true(x.nalso >= 4);
	explanation_clear(&x);
	explain_given(&(struct given){ .stage = "auth",
	    .reply = "535 5.7.139 Authentication unsuccessful, "
	    "SmtpClientAuthentication is disabled for the Tenant." }, &x);
	assert_int_equal(x.confidence, CONFIDENCE_HIGH);
	explanation_clear(&x);
}

/* Certificates: whichever stage the check ended in. */
static void
test_verify(void **state)
{
	static const char *const ids[] = { "cert-expired", "cert-hostname",
	    "cert-not-yet-valid", "cert-untrusted", "cert-self-signed",
	    "cert-purpose", "tls-weak-cert" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		struct situation s = { .stage = STAGE_TLS, .event = "tls",
		    .tls = SIT_TLS_STARTTLS };
		struct explanation x;
		struct facts f;

		facts_init(&f);
		facts_add(&f, "verify.id", ids[i]);
		facts_add(&f, "verify.error.0", "because");
		s.tls_facts = &f;
		explain(&s, &x);
		assert_string_equal(explanation_id(&x), ids[i]);
		assert_true(x.nseen > 0);
		assert_non_null(strstr(x.seen[0], "because"));
		explanation_clear(&x);
		facts_clear(&f);
	}
}

/* ---- what in this session points to it --------------------------------- */

static bool
is_seen(const struct explanation *x, const char *part)
{
	for (size_t i = 0; i < x->nseen; i++)
		if (strstr(x->seen[i], part) != NULL)
			return true;
	return false;
}

static void
test_seen(void **state)
{
	struct situation s = { .stage = STAGE_AUTH, .user = "alice",
	    .tls = SIT_TLS_STARTTLS, .mech = "PLAIN", .attempts = 2 };
	struct capabilities before, now;
	struct explanation x;

	(void)state;
	capabilities_init(&before);
	capabilities_init(&now);
	before.known = now.known = true;
	capabilities_add(&before, slice_of("STARTTLS"));
	capabilities_add(&now, slice_of("AUTH PLAIN"));
	s.offered_before = &before;
	s.offered = &now;
	situation_given(&s, slice_of("535 5.7.8 Bad\x1b[31m password \xff"));
	explain(&s, &x);
	assert_string_equal(explanation_id(&x), "bad-credentials");
	assert_true(is_seen(&x, "attempt 3"));
	/* true, and no reason for this cause */
	assert_false(is_seen(&x, "@"));
	assert_false(is_seen(&x, "only after TLS"));
	for (size_t i = 0; i < x.nseen; i++)
		for (const char *p = x.seen[i]; *p != '\0'; p++)
			assert_true((unsigned char)*p >= 0x20 &&
			    (unsigned char)*p < 0x7f);
	explanation_clear(&x);
	capabilities_clear(&before);
	capabilities_clear(&now);
}

static void
test_shapes(void **state)
{
	struct situation s = { .stage = STAGE_AUTH, .mech = "PLAIN" };
	struct explanation x;

	(void)state;
	situation_given(&s, slice_of("535 Authentication failed"));
	s.secret_shape = SHAPE_TRAILING_BLANK;
	explain(&s, &x);
	assert_string_equal(explanation_id(&x), "credential-encoding");
	assert_true(is_seen(&x, "ends with a blank"));
	explanation_clear(&x);
	s.secret_shape = 0;
	s.fault = "one NUL instead of two";
	explain(&s, &x);
	assert_string_equal(explanation_id(&x), "auth-malformed");
	assert_true(is_seen(&x, "one NUL"));
	explanation_clear(&x);
}

/* Whatever the server says to our "*", it is we who gave up. */
static void
test_given_up(void **state)
{
	static const char *const replies[] = { "501 5.7.0 Login given up",
	    "501 5.5.2 Cannot decode response", "535 5.7.8 Bye",
	    "500 5.5.1 Unrecognized" };
	struct situation s = { .stage = STAGE_AUTH, .mech = "LOGIN" };
	struct explanation x;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		situation_given(&s, slice_of(replies[i]));
		s.given_up = true;
		explain(&s, &x);
		assert_string_equal(explanation_id(&x), "auth-aborted");
		assert_true(is_seen(&x, "this side gave the login up"));
		explanation_clear(&x);
	}
}

static void
test_only_tokens(void **state)
{
	struct situation s = { .stage = STAGE_AUTH,
	    .event = "auth.no-mechanism", .tls = SIT_TLS_STARTTLS };
	struct capabilities now;
	struct explanation x;

	(void)state;
	capabilities_init(&now);
	now.known = true;
	capabilities_add(&now, slice_of("AUTH XOAUTH2 OAUTHBEARER"));
	s.offered = &now;
	explain(&s, &x);
	assert_string_equal(explanation_id(&x), "oauth-required");
	explanation_clear(&x);
	capabilities_clear(&now);
}

/* Hostile texts: long, without blanks, with NULs; nothing but an answer. */
static void
test_hostile(void **state)
{
	size_t n = 4u << 20;
	char *text = malloc(n);
	static const char *const units[] = { "535 ", "a ", "5", "\xff", "'.",
	    "\n", "535-\n", "auth fail " };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		struct situation s = { .stage = STAGE_AUTH };
		struct explanation x;
		size_t m = strlen(units[i]);

		for (size_t at = 0; at < n; at++)
			text[at] = units[i][at % m];
		text[n / 2] = '\0';
		situation_given(&s, (struct slice){ text, n });
		explain(&s, &x);
		assert_true(*explanation_id(&x) != '\0');
		for (size_t k = 0; k < x.nseen; k++)
			assert_true(strlen(x.seen[k]) < 1000);
		explanation_clear(&x);
	}
	free(text);
}

/* ---- from a log -------------------------------------------------------- */

static uint32_t
line(struct log *l, enum entry_kind kind, enum stage stage, uint32_t answers,
    const char *text, struct facts *f)
{
	return log_line(l, &(struct log_line){ .kind = kind, .stage = stage,
	    .flags = ENTRY_LAST, .unit = UNIT_NONE, .answers = answers,
	    .text = slice_of(text), .facts = f })->unit;
}

static void
make_log(struct log *l)
{
	struct facts f;
	uint32_t u;

	facts_init(&f);
	log_event(l, STAGE_RESOLVE, "open", 0, NULL, "session");
	facts_add(&f, "address", "192.0.2.1");
	facts_add(&f, "port", "587");
	log_event(l, STAGE_CONNECT, "connect", 0, &f, "connected");
	line(l, ENTRY_SERVER, STAGE_BANNER, UNIT_NONE, "220 mx.example.org", 0);
	u = line(l, ENTRY_CLIENT, STAGE_EHLO, UNIT_NONE, "EHLO me", NULL);
	line(l, ENTRY_SERVER, STAGE_EHLO, u, "250 mx.example.org", NULL);
	facts_init(&f);
	facts_add(&f, "mech", "LOGIN");
	u = line(l, ENTRY_CLIENT, STAGE_AUTH, UNIT_NONE, "AUTH LOGIN", &f);
	u = line(l, ENTRY_SERVER, STAGE_AUTH, u, "334 VXNlcm5hbWU6", NULL);
	facts_init(&f);
	facts_add(&f, "username", "alice");
	u = line(l, ENTRY_CLIENT, STAGE_AUTH, UNIT_NONE, "YWxpY2U=", &f);
	line(l, ENTRY_SERVER, STAGE_AUTH, u, "334 UGFzc3dvcmQ6", NULL);
	facts_init(&f);
	facts_add_secret(&f, "password", (struct shape){ 7,
	    SHAPE_TRAILING_BLANK }, NULL);
	u = line(l, ENTRY_CLIENT, STAGE_AUTH, UNIT_NONE, LOG_MASK, &f);
	line(l, ENTRY_SERVER, STAGE_AUTH, u, "535 5.7.8 Denied", NULL);
}

static void
test_from_log(void **state)
{
	struct log *l = log_new();
	struct situation s;
	struct explanation x;
	struct story st;
	struct bytes text;

	(void)state;
	make_log(l);
	story_init(&st);
	story_read(&st, l);
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&st, l, &s, &text);
	assert_int_equal(s.stage, STAGE_AUTH);
	assert_int_equal(s.code, 535);
	assert_int_equal(s.enhanced.subject, 7);
	assert_true(slice_is(s.text, "535 5.7.8 Denied"));
	assert_int_equal(s.port, 587);
	assert_int_equal(s.tls, SIT_TLS_NONE);
	assert_string_equal(s.mech, "LOGIN");
	assert_string_equal(s.command, "AUTH LOGIN");
	assert_string_equal(s.banner, "220 mx.example.org");
	assert_string_equal(s.user, "alice");
	assert_int_equal(s.secret_shape, SHAPE_TRAILING_BLANK);
	assert_int_equal(s.attempts, 0);
	explain(&s, &x);
	assert_string_equal(explanation_id(&x), "credential-encoding");
	explanation_clear(&x);
	bytes_clear(&text);
	story_clear(&st);
	log_free(l);
}

static void
test_from_empty_log(void **state)
{
	struct log *l = log_new();
	struct situation s;
	struct story st;
	struct bytes text;

	(void)state;
	story_init(&st);
	story_read(&st, l);
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&st, l, &s, &text);
	assert_int_equal(s.stage, STAGE_OTHER);
	assert_int_equal(s.text.n, 0);
	assert_null(s.banner);
	bytes_clear(&text);
	story_clear(&st);
	log_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_bare_code),
		cmocka_unit_test(test_prior),
		cmocka_unit_test(test_catalogue),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_openssl_reasons),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_unknown_words),
		cmocka_unit_test(test_confidence),
		cmocka_unit_test(test_verify),
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_given_up),
		cmocka_unit_test(test_only_tokens),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_from_log),
		cmocka_unit_test(test_from_empty_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
