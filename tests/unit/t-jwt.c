/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/sasl/jwt.h"
#include "tests/lib/jwtmake.h"
#include "tests/lib/windows.h"

/* 2026-11-21T08:00:00Z */
#define NOW	INT64_C(1795248000)
#define ANN	"ann@example.org"

#define HEADER	"{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"k1\"}"
#define ENTRA	"\"iss\":\"https://sts.windows.net/9f1c2d3e/\"," \
	"\"tid\":\"9f1c2d3e\",\"appid\":\"6d2a\",\"upn\":\"" ANN "\","
#define OUTLOOK	"\"aud\":\"https://outlook.office.com\","
#define TIMES	"\"nbf\":1795247700,\"iat\":1795247700,\"exp\":1795251600"

static unsigned
look(struct facts *f, const char *header, const char *claims,
    const char *user)
{
	struct bytes b;
	struct slice token = jwt_make(&b, header, slice_of(claims),
	    JWT_SIGNATURE);
	unsigned found;

	facts_init(f);
	found = jwt_describe(f, token, slice_of(user));
	if (windows_in_facts(f, 0, token))
		fail_msg("a part of the token is shown: %s", claims);
	bytes_clear(&b);
	return found;
}

/* ---- claims as facts --------------------------------------------------- */

static const struct {
	const char	*claims, *fact, *value;
	enum fact_mark	 mark;
} said[] = {
	{ ENTRA OUTLOOK "\"scp\":\"IMAP.AccessAsUser.All SMTP.Send\"," TIMES,
	    "token.aud", "https://outlook.office.com", FACT_PLAIN },
	{ ENTRA OUTLOOK TIMES, "token.iss", "https://sts.windows.net/9f1c2d3e/",
	    FACT_PLAIN },
	{ ENTRA OUTLOOK TIMES, "token.tid", "9f1c2d3e", FACT_PLAIN },
	{ ENTRA OUTLOOK TIMES, "token.app", "6d2a", FACT_PLAIN },
	{ ENTRA OUTLOOK TIMES, "token.user", ANN, FACT_PLAIN },
	{ ENTRA OUTLOOK TIMES, "token.alg", "RS256", FACT_PLAIN },
	{ ENTRA OUTLOOK TIMES, "token.typ", "JWT", FACT_PLAIN },
	{ "\"scp\":\"a b\"", "token.scp", "a b", FACT_PLAIN },
	{ "\"scope\":\"mail\"", "token.scope", "mail", FACT_PLAIN },
	{ "\"roles\":[\"A\",\"B\"]", "token.roles", "A, B", FACT_PLAIN },
	{ "\"aud\":[\"x\",{\"y\":1},7,null]", "token.aud",
	    "x, (an object), 7, null", FACT_PLAIN },
	{ "\"azp\":\"cli\",\"appid\":\"other\"", "token.app", "cli",
	    FACT_PLAIN },
	{ "\"preferred_username\":\"bob\",\"sub\":\"1\"", "token.user", "bob",
	    FACT_PLAIN },
	{ "\"sub\":\"1234\"", "token.user", "1234", FACT_PLAIN },
	{ TIMES, "token.exp", "2026-11-21T09:00:00Z, valid for 60 minutes "
	    "more", FACT_PLAIN },
	{ TIMES, "token.nbf", "2026-11-21T07:55:00Z", FACT_PLAIN },
	{ TIMES, "token.iat", "2026-11-21T07:55:00Z, issued 5 minutes ago",
	    FACT_PLAIN },
	{ "\"exp\":1795237200", "token.exp", "2026-11-21T05:00:00Z, expired "
	    "3 hours ago", FACT_WARN },
	{ "\"exp\":1795247999", "token.exp", "2026-11-21T07:59:59Z, expired "
	    "1 second ago", FACT_WARN },
	{ "\"exp\":1795248000", "token.exp", "2026-11-21T08:00:00Z, expired "
	    "0 seconds ago", FACT_WARN },
	{ "\"exp\":1795251240", "token.exp", "2026-11-21T08:54:00Z, valid for "
	    "54 minutes more", FACT_PLAIN },
	{ "\"exp\":1795507200", "token.exp", "2026-11-24T08:00:00Z, valid for "
	    "3 days more", FACT_PLAIN },
	{ "\"exp\":0", "token.exp", "1970-01-01T00:00:00Z, expired 56 years "
	    "ago", FACT_WARN },
	{ "\"exp\":1795251600.7", "token.exp", "2026-11-21T09:00:00Z, valid "
	    "for 60 minutes more", FACT_PLAIN },
	{ "\"exp\":1795251600000", "token.exp", "not a time in seconds since "
	    "1970", FACT_WARN },
	{ "\"exp\":-1", "token.exp", "not a time in seconds since 1970",
	    FACT_WARN },
	{ "\"exp\":\"1795251600\"", "token.exp", "not a time in seconds since "
	    "1970", FACT_WARN },
	{ "\"exp\":1e300", "token.exp", "not a time in seconds since 1970",
	    FACT_WARN },
	{ "\"nbf\":1795248600", "token.nbf", "2026-11-21T08:10:00Z, not valid "
	    "before that: 10 minutes from now", FACT_WARN },
	{ "\"nbf\":1795248030", "token.nbf", "2026-11-21T08:00:30Z",
	    FACT_PLAIN },
	{ "\"iat\":1795255200", "token.iat", "2026-11-21T10:00:00Z, in the "
	    "future: one of the clocks is wrong", FACT_PLAIN },
	{ "\"deviceid\":\"d-1\"", "token.claim", "deviceid: d-1", FACT_PLAIN },
	{ "\"amr\":[\"pwd\",\"mfa\"]", "token.claim", "amr: pwd, mfa",
	    FACT_PLAIN },
	{ "\"cnf\":{\"jwk\":\"x\"}", "token.claim", "cnf: (an object)",
	    FACT_PLAIN },
	{ "\"refresh_token\":\"abc\"", "token.claim",
	    "refresh_token: (hidden)", FACT_PLAIN },
	{ "\"email_verified\":true", "token.claim", "email_verified: true",
	    FACT_PLAIN },
};

static void
test_claims(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		struct bytes claims;
		const struct fact *x;
		struct facts f;

		bytes_init(&claims, BYTES_NO_LIMIT);
		bytes_addf(&claims, "{%s}", said[i].claims);
		look(&f, HEADER, claims.data, "");
		x = facts_find(&f, said[i].fact);
		if (x == NULL || strcmp(x->value, said[i].value) != 0)
			fail_msg("%s: %s", said[i].claims,
			    x ? x->value : "nothing");
		assert_int_equal(x->mark, said[i].mark);
		assert_int_equal(x->folded,
		    strcmp(said[i].fact, "token.claim") == 0);
		facts_clear(&f);
		bytes_clear(&claims);
	}
}

/* ---- findings ---------------------------------------------------------- */

#define GRAPH	"\"aud\":\"https://graph.microsoft.com\","
#define SEND	"\"scp\":\"SMTP.Send\","

static const struct {
	const char	*claims, *user;
	unsigned	 found;
} judged[] = {
	{ ENTRA OUTLOOK SEND TIMES, ANN, 0 },
	{ ENTRA OUTLOOK SEND TIMES, "Ann@Example.ORG", 0 },
	{ ENTRA OUTLOOK SEND TIMES, "", 0 },
	{ ENTRA OUTLOOK SEND TIMES, "bob@example.org", JWT_OTHER_USER },
	{ ENTRA "\"aud\":\"https://outlook.office365.com/\"," SEND TIMES, ANN,
	    0 },
	{ ENTRA "\"aud\":\"00000002-0000-0ff1-ce00-000000000000\","
	    "\"scp\":\"https://outlook.office.com/SMTP.Send\"," TIMES, ANN,
	    0 },
	{ ENTRA "\"aud\":\"https://outlook.office365.com\","
	    "\"roles\":[\"IMAP.AccessAsApp\",\"SMTP.SendAsApp\"]," TIMES,
	    ANN, 0 },
	{ ENTRA OUTLOOK "\"roles\":[\"IMAP.AccessAsApp\"]," TIMES, ANN,
	    JWT_NO_SMTP },
	{ ENTRA OUTLOOK "\"scp\":\"IMAP.AccessAsUser.All\"," TIMES, ANN,
	    JWT_NO_SMTP },
	{ ENTRA OUTLOOK "\"scp\":\"SMTP.SendMore\"," TIMES, ANN, JWT_NO_SMTP },
	{ ENTRA OUTLOOK TIMES, ANN, JWT_NO_SMTP },
	{ ENTRA GRAPH "\"scp\":\"SMTP.Send\"," TIMES, ANN, JWT_FOR_GRAPH },
	{ ENTRA "\"aud\":\"00000003-0000-0000-c000-000000000000\","
	    "\"scp\":\"Mail.Send\"," TIMES, ANN, JWT_FOR_GRAPH },
	{ ENTRA "\"aud\":\"api://my-server\",\"scp\":\"mail\"," TIMES, ANN,
	    JWT_FOR_OTHER },
	{ ENTRA OUTLOOK SEND "\"exp\":1795247000", ANN, JWT_EXPIRED },
	{ ENTRA OUTLOOK SEND "\"nbf\":1795249000", ANN, JWT_NOT_YET },
	{ "\"iss\":\"https://accounts.google.com\",\"azp\":\"c\","
	    "\"aud\":\"c\",\"email\":\"" ANN "\",\"at_hash\":\"h\"," TIMES,
	    ANN, JWT_ID_TOKEN },
	{ "\"iss\":\"https://login.microsoftonline.com/t/v2.0\","
	    "\"aud\":\"6d2a\",\"nonce\":\"n\","
	    "\"preferred_username\":\"" ANN "\"," TIMES, ANN, JWT_ID_TOKEN },
	{ "\"iss\":\"https://sso.example.org\",\"typ\":\"ID\","
	    "\"scope\":\"openid\"," TIMES, ANN, JWT_ID_TOKEN },
	/* Keycloak's access tokens may have a nonce; they name a scope. */
	{ "\"iss\":\"https://sso.example.org\",\"typ\":\"Bearer\","
	    "\"nonce\":\"n\",\"azp\":\"c\",\"aud\":\"account\","
	    "\"scope\":\"openid email\",\"email\":\"" ANN "\"," TIMES, ANN,
	    0 },
	{ "\"iss\":\"https://sso.example.org\",\"sub\":\"f:1:ann\"," TIMES,
	    ANN, 0 },
	{ "\"sub\":\"bob@example.org\"", ANN, JWT_OTHER_USER },
	{ "\"email\":\"bob@example.org\",\"upn\":\"" ANN "\"", ANN, 0 },
	{ "\"upn\":\"bob\"", ANN, 0 },
	{ "\"email\":\"bob@example.org\"", "ann", 0 },
	{ "\"roles\":[]", ANN, 0 },
};

static void
test_findings(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(judged); i++) {
		struct bytes claims;
		struct facts f;
		unsigned found;

		bytes_init(&claims, BYTES_NO_LIMIT);
		bytes_addf(&claims, "{%s}", judged[i].claims);
		found = look(&f, HEADER, claims.data, judged[i].user);
		if (found != judged[i].found)
			fail_msg("%s for %s: %#x", judged[i].claims,
			    judged[i].user, found);
		facts_clear(&f);
		bytes_clear(&claims);
	}
}

/* A finding is said, with a mark. */
static void
test_said(void **state)
{
	const struct fact *x;
	struct facts f;

	(void)state;
	look(&f, HEADER, "{" ENTRA GRAPH TIMES "}", ANN);
	x = facts_find(&f, "token.warning");
	assert_non_null(x);
	assert_non_null(strstr(x->value, "Graph"));
	assert_int_equal(x->mark, FACT_WARN);
	facts_clear(&f);
}

/* RFC 9068 says by the header that it is an access token. */
static void
test_header(void **state)
{
	struct facts f;
	struct bytes b;

	(void)state;
	assert_int_equal(look(&f, "{\"typ\":\"at+jwt\",\"alg\":\"ES256\"}",
	    "{\"nonce\":\"n\",\"aud\":\"c\",\"azp\":\"c\"}", ""), 0);
	facts_clear(&f);
	assert_int_equal(look(&f, "{\"alg\":\"None\"}", "{}", ""),
	    JWT_UNSIGNED);
	facts_clear(&f);
	facts_init(&f);
	assert_int_equal(jwt_describe(&f, jwt_make(&b, HEADER,
	    slice_of("{}"), ""), slice_of("")), JWT_UNSIGNED);
	facts_clear(&f);
	bytes_clear(&b);
}

/* ---- hostile tokens ---------------------------------------------------- */

static void
test_broken(void **state)
{
	static const char *const tokens[] = {
		"..", "a.b.c", "eyJhbGciOiJSUzI1NiJ9..x",
		"eyJhbGciOiJSUzI1NiJ9.W10.x", "e30.e30x.x", "e30.%%%.x",
		"bnVsbA.e30.x", "e30.bnVsbA.x", "e30", "e30.e30A.x",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		struct facts f;

		facts_init(&f);
		assert_int_equal(jwt_describe(&f, slice_of(tokens[i]),
		    slice_of(ANN)) & JWT_BROKEN, JWT_BROKEN);
		assert_int_equal(f.n, 1);
		assert_int_equal(f.v[0].mark, FACT_WARN);
		facts_clear(&f);
	}
}

/* Claims that hold the signature, or the token's own beginning. */
static void
test_repeats(void **state)
{
	static const char *const claims[] = {
		"{\"iss\":\"" JWT_SIGNATURE "\"}",
		"{\"x\":\"see " JWT_SIGNATURE "\"}",
		"{\"" JWT_SIGNATURE "\":1}",
		"{\"aud\":[\"a\",\"9cLrUe\"]}",
		"{\"upn\":\"eyJ0eXAiOiJKV1Q\"}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(claims); i++) {
		bool hidden = false;
		struct facts f;

		look(&f, HEADER, claims[i], "");	/* looks for windows */
		for (size_t k = 0; k < f.n; k++)
			hidden = hidden || strstr(f.v[k].value, "(hidden");
		assert_true(hidden);
		facts_clear(&f);
	}
}

static void
test_bounds(void **state)
{
	struct bytes claims;
	struct facts f;

	(void)state;
	bytes_init(&claims, BYTES_NO_LIMIT);
	bytes_add_str(&claims, "{\"long\":\"");
	for (int i = 0; i < 1000; i++)
		bytes_add_str(&claims, "\xc3\xa4");
	bytes_add_str(&claims, "\"");
	for (int i = 0; i < 500; i++)
		bytes_addf(&claims, ",\"c%d\":%d", i, i);
	bytes_add_str(&claims, "}");
	look(&f, HEADER, claims.data, "");
	assert_true(f.n <= JWT_CLAIMS_MAX + 1);
	for (size_t i = 0; i < f.n; i++)
		assert_true(strlen(f.v[i].value) <= JWT_VALUE_MAX + 16);
	assert_string_equal(f.v[f.n - 1].value, "455 more, not shown");
	facts_clear(&f);

	bytes_reset(&claims);
	bytes_add_str(&claims, "{\"x\":\"");
	for (int i = 0; i < JWT_PART_MAX; i++)
		bytes_add_char(&claims, 'a');
	bytes_add_str(&claims, "\"}");
	assert_int_equal(look(&f, HEADER, claims.data, ""), JWT_BROKEN);
	facts_clear(&f);

	bytes_reset(&claims);
	for (int i = 0; i < 10000; i++)
		bytes_add_char(&claims, '[');
	assert_int_equal(look(&f, HEADER, claims.data, ""), JWT_BROKEN);
	facts_clear(&f);
	bytes_clear(&claims);
}

static int
set_clock(void **state)
{
	(void)state;
	clock_fake(0, NOW * 1000000);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_said),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_bounds),
	};

	secret_init();
	return cmocka_run_group_tests(tests, set_clock, NULL);
}
