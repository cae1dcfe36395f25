/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XOAUTH2 and OAUTHBEARER: what we send, and what is said of any message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/sasl/trace.h"
#include "tests/lib/jwtmake.h"
#include "tests/lib/windows.h"

/* The tokens of Google's documentation and of RFC 7628. */
#define GOOGLE	"ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"
#define RFC7628	"vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="

/* ---- computing --------------------------------------------------------- */

struct case_ {
	const char	*mech, *user, *authzid, *token, *host;
	uint16_t	 port;
};

static struct sasl *
begin(struct sasl_creds *c, struct secret **token, const struct case_ *x)
{
	struct sasl *s;

	*token = x->token ? secret_new(x->token, strlen(x->token)) : NULL;
	*c = (struct sasl_creds){ .user = x->user, .authzid = x->authzid,
	    .password = *token, .host = x->host, .port = x->port };
	s = sasl_new(sasl_find(slice_of(x->mech)), c);
	assert_non_null(s);
	return s;
}

static const struct {
	struct case_	 in;
	const char	*base64, *plain;	/* either */
	const char	*answer;		/* to an error */
} made[] = {
	/* Google: XOAUTH2 protocol. */
	{ { "XOAUTH2", "someuser@example.com", NULL, GOOGLE,
	    "smtp.gmail.com", 587 },
	    "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRm"
	    "dDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==", NULL, "" },
	/* RFC 7628, 4.1 */
	{ { "OAUTHBEARER", "user@example.com", NULL, RFC7628,
	    "server.example.com", 143 },
	    "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBv"
	    "cnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1s"
	    "emRHRXVZMjl0Q2c9PQEB", NULL, "\x01" },
	{ { "OAUTHBEARER", "ann", "bob", "tok", NULL, 0 }, NULL,
	    "n,a=bob,\x01" "auth=Bearer tok\x01\x01", "\x01" },
	{ { "OAUTHBEARER", "a,b=c", "", "tok", "h", 465 }, NULL,
	    "n,a=a=2Cb=3Dc,\x01host=h\x01port=465\x01" "auth=Bearer tok"
	    "\x01\x01", "\x01" },
	{ { "xoauth2", "a,b=c", "ignored", "tok", "h", 465 }, NULL,
	    "user=a,b=c\x01" "auth=Bearer tok\x01\x01", "" },
};

static void
test_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		struct sasl_creds c;
		struct secret *token;
		struct sasl *s = begin(&c, &token, &made[i].in);
		struct sasl_message m;
		struct err e;
		char text[400];

		assert_true(sasl_respond(s, slice_of(""), &m, &e));
		assert_true(m.is_secret);
		text[base64_encode(text, (struct slice){ m.data, m.n })] =
		    '\0';
		if (made[i].base64 != NULL)
			assert_string_equal(text, made[i].base64);
		else {
			assert_int_equal(m.n, strlen(made[i].plain));
			assert_memory_equal(m.data, made[i].plain, m.n);
		}
		sasl_message_clear(&m);
		assert_true(sasl_respond(s, slice_of("{\"status\":\"400\"}"),
		    &m, &e));
		assert_int_equal(m.n, strlen(made[i].answer));
		assert_false(m.is_secret);
		if (m.n > 0)
			assert_memory_equal(m.data, made[i].answer, m.n);
		sasl_message_clear(&m);
		assert_false(sasl_respond(s, slice_of(""), &m, &e));
		assert_string_equal(e.id, "sasl.rounds");
		sasl_free(s);
		secret_free(token);
	}
}

static const struct {
	struct case_	 in;
	const char	*id;
} refused[] = {
	{ { "XOAUTH2", "ann", NULL, NULL, NULL, 0 }, "sasl.no-password" },
	{ { "OAUTHBEARER", "ann", NULL, NULL, NULL, 0 }, "sasl.no-password" },
	{ { "XOAUTH2", NULL, NULL, "tok", NULL, 0 }, "sasl.no-user" },
	{ { "OAUTHBEARER", "", NULL, "tok", NULL, 0 }, "sasl.no-user" },
	{ { "XOAUTH2", "a\x01" "b", NULL, "tok", NULL, 0 }, "sasl.nul" },
	{ { "OAUTHBEARER", "ann", "b\nb", "tok", NULL, 0 }, "sasl.nul" },
	{ { "XOAUTH2", "ann", NULL, "se cret", NULL, 0 }, "sasl.token" },
	{ { "XOAUTH2", "ann", NULL, "secret\n", NULL, 0 }, "sasl.token" },
	{ { "OAUTHBEARER", "ann", NULL, "secret\x01", NULL, 0 },
	    "sasl.token" },
	{ { "OAUTHBEARER", "ann", NULL, "", NULL, 0 }, "sasl.token" },
};

static void
test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		struct sasl_creds c;
		struct secret *token;
		struct sasl *s = begin(&c, &token, &refused[i].in);
		struct sasl_message m;
		struct err e;

		assert_false(sasl_respond(s, slice_of(""), &m, &e));
		assert_string_equal(e.id, refused[i].id);
		assert_null(strstr(e.detail, "secret"));
		assert_null(m.data);
		sasl_free(s);
		secret_free(token);
	}
}

static void
test_flags(void **state)
{
	const struct sasl_mech *x = sasl_find(slice_of("xoauth2")),
	    *b = sasl_find(slice_of("OAuthBearer"));
	unsigned want = SASL_REUSABLE | SASL_CLIENT_FIRST | SASL_TOKEN |
	    SASL_NEEDS_PASSWORD | SASL_NEEDS_USER;

	(void)state;
	assert_int_equal(x->flags, want);
	assert_int_equal(b->flags, want);
	assert_true(b->rank > x->rank);
	assert_int_equal(x->rounds_max, 2);
	assert_int_equal(b->rounds_max, 2);
}

/* ---- describing what a client sends ------------------------------------ */

static void
describe(const char *mech, int round, bool trusted, struct slice message,
    struct facts *f)
{
	struct sasl_trace t;
	char *text = NULL;
	size_t n = base64_encoded_len(message.n);

	facts_init(f);
	sasl_trace_begin(&t, slice_of(mech));
	t.sent = round;
	if (trusted)
		sasl_trace_sent(&t, message, f);
	else {
		text = test_malloc(n + 1);
		base64_encode(text, message);
		sasl_trace_typed(&t, (struct slice){ text, n }, f);
		test_free(text);
	}
	sasl_trace_clear(&t);
}

#define T	"Zq7xK2mWv9TdLs4PbNcR"
#define END	"\x01\x01"

/* ours: what our own message says; typed: what anybody's says. */
static const struct {
	const char	*mech, *message, *fact;
	const char	*ours, *typed;	/* NULL: hidden; "-": there is none */
} said[] = {
	{ "XOAUTH2", "user=ann@x.org\x01" "auth=Bearer " T END, "user",
	    "ann@x.org", NULL },
	{ "XOAUTH2", "user=ann@x.org\x01" "auth=Bearer " T END, "scheme",
	    "Bearer", "Bearer" },
	{ "XOAUTH2", "user=ann@x.org\x01" "auth=Bearer " T END, "token", NULL,
	    NULL },
	{ "XOAUTH2", "user=ann@x.org\x01" "auth=Bearer " T END, "fault", "-",
	    "-" },
	{ "XOAUTH2", "user=ann@x.org\x01" "auth=Bearer " T END, "token.kind",
	    "opaque: only its issuer can look into it",
	    "opaque: only its issuer can look into it" },
	{ "XOAUTH2", "user=ann@x.org\x01" "auth=Bearer " GOOGLE END,
	    "token.shape", "a Google access token", "a Google access token" },
	{ "XOAUTH2", "user=a\x01" "auth=bearer " T END, "fault", "-", "-" },
	{ "OAUTHBEARER", "n,a=ann@x.org,\x01host=h.org\x01port=587\x01"
	    "auth=Bearer " T END, "user", "ann@x.org", NULL },
	{ "OAUTHBEARER", "n,a=a=2Cb=3Dc,\x01" "auth=Bearer " T END, "user",
	    "a,b=c", NULL },
	{ "OAUTHBEARER", "n,a=a,\x01host=h.org\x01port=587\x01"
	    "auth=Bearer " T END, "host", "h.org", NULL },
	{ "OAUTHBEARER", "n,a=a,\x01host=h.org\x01port=587\x01"
	    "auth=Bearer " T END, "port", "587", "587" },
	{ "OAUTHBEARER", "n,a=a,\x01host=h.org\x01port=587\x01"
	    "auth=Bearer " T END, "fault", "-", "-" },
	{ "OAUTHBEARER", "n,,\x01" "auth=Bearer " T END, "fault", "-", "-" },
	{ "OAUTHBEARER", "n,,\x01" "auth=Bearer " T END, "user", "-", "-" },
	{ "OAUTHBEARER", "y,a=b,\x01" "auth=Bearer " T END, "user", "b",
	    NULL },
	{ "OAUTHBEARER", "n,a=b,\x01mthd=POST\x01" "auth=Bearer " T END,
	    "extra", NULL, NULL },
	{ "OAUTHBEARER", "n,a=b,\x01mthd=POST\x01" "auth=Bearer " T END,
	    "fault", "-", "-" },
	{ "XOAUTH2", "user=a\x01" "auth=Basic " T END, "scheme", "Basic",
	    "Basic" },
	{ "XOAUTH2", "user=a\x01" "auth=Basic " T END, "odd",
	    "the scheme is not Bearer", "the scheme is not Bearer" },
	{ "XOAUTH2", "user=a\x01" "auth=hunter2 " T END, "scheme", NULL,
	    NULL },
};

static void
check_fact(const struct facts *f, const char *name, const char *want,
    const char *message)
{
	const struct fact *x = facts_find(f, name);

	if (want != NULL && strcmp(want, "-") == 0) {
		if (x != NULL)
			fail_msg("%s of %s: %s", name, message, x->value);
		return;
	}
	if (x == NULL)
		fail_msg("%s of %s: nothing", name, message);
	assert_int_equal(x->secret, want == NULL);
	assert_string_equal(x->value, want ? want : "");
}

static void
test_descriptions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		struct slice m = slice_of(said[i].message);
		struct facts f;

		describe(said[i].mech, 0, true, m, &f);
		check_fact(&f, said[i].fact, said[i].ours, said[i].message);
		assert_true(sasl_facts_hide(&f));
		facts_clear(&f);
		describe(said[i].mech, 0, false, m, &f);
		check_fact(&f, said[i].fact, said[i].typed, said[i].message);
		assert_true(sasl_facts_hide(&f));
		assert_false(windows_in_facts(&f, 0, slice_of(T)));
		facts_clear(&f);
	}
}

/* Each part knows its bytes; a token's facts stand for the token. */
static void
test_places(void **state)
{
	const char *m = "user=ann\x01" "auth=Bearer " GOOGLE END;
	struct facts f;

	(void)state;
	describe("XOAUTH2", 0, true, slice_of(m), &f);
	assert_int_equal(facts_find(&f, "user")->at.at, 5);
	assert_int_equal(facts_find(&f, "user")->at.n, 3);
	assert_int_equal(facts_find(&f, "scheme")->at.at, 14);
	assert_int_equal(facts_find(&f, "token")->at.at, 21);
	assert_int_equal(facts_find(&f, "token")->at.n, strlen(GOOGLE));
	assert_int_equal(facts_find(&f, "token.shape")->at.at, 21);
	assert_int_equal(facts_find(&f, "token")->shape.len, strlen(GOOGLE));
	facts_clear(&f);
}

/* ---- mistakes ---------------------------------------------------------- */

/* Twice-encoded: base64 of user=ann ^A auth=Bearer x ^A ^A */
#define TWICE	"dXNlcj1hbm4BYXV0aD1CZWFyZXIgeAEB"

static const struct {
	const char	*mech, *message;
	const char	*fault;		/* some words of it */
	bool		 parts;		/* the token is found all the same */
} faults[] = {
	{ "XOAUTH2", "", "nothing is in it", false },
	{ "XOAUTH2", TWICE, "twice", false },
	{ "OAUTHBEARER", "bixhPWEsAWF1dGg9QmVhcmVyIHgBAQ==", "twice", false },
	{ "XOAUTH2", "user=ann\\x01auth=Bearer " T "\\x01\\x01",
	    "written out", false },
	{ "XOAUTH2", "user=ann^Aauth=Bearer " T "^A^A", "written out", false },
	{ "XOAUTH2", "user=ann\\001auth=Bearer " T END, "written out", false },
	{ "XOAUTH2", "user=ann\\u0001auth=Bearer " T "\\u0001\\u0001",
	    "written out", false },
	{ "XOAUTH2", "user=ann\nauth=Bearer " T "\n\n", "line ends", false },
	{ "XOAUTH2", "user=ann auth=Bearer " T, "nobody can tell", false },
	{ "XOAUTH2", GOOGLE, "a token alone", false },
	{ "XOAUTH2", "auth=Bearer " T "\x01user=ann" END, "order", false },
	{ "XOAUTH2", " user=ann\x01" "auth=Bearer " T END, "blank", false },
	{ "XOAUTH2", "ann\x01" "auth=Bearer " T END, "begin with user=",
	    false },
	{ "XOAUTH2", "n,a=ann,\x01" "auth=Bearer " T END,
	    "message of OAUTHBEARER", false },
	{ "OAUTHBEARER", "user=ann\x01" "auth=Bearer " T END,
	    "message of XOAUTH2", false },
	{ "OAUTHBEARER", "auth=Bearer " T END, "GS2 header", false },
	{ "OAUTHBEARER", "a=ann,\x01" "auth=Bearer " T END, "GS2 header",
	    false },
	{ "OAUTHBEARER", "n,a=ann\x01" "auth=Bearer " T END, "comma", true },
	{ "OAUTHBEARER", "n,\x01" "auth=Bearer " T END, "comma", true },
	{ "OAUTHBEARER", "n,a=b,c,\x01" "auth=Bearer " T END, "=2C", true },
	{ "OAUTHBEARER", "n,a=b=c,\x01" "auth=Bearer " T END, "=3D", true },
	{ "OAUTHBEARER", "n,ann,\x01" "auth=Bearer " T END, "a=", true },
	{ "OAUTHBEARER", "p=tls-exporter,a=b,\x01" "auth=Bearer " T END,
	    "channel binding", true },
	{ "OAUTHBEARER", "n,a=b,\x01port=x\x01" "auth=Bearer " T END, "port",
	    true },
	{ "OAUTHBEARER", "n,a=b,\x01port=0\x01" "auth=Bearer " T END, "port",
	    true },
	{ "XOAUTH2", "user=\x01" "auth=Bearer " T END, "empty", true },
	{ "XOAUTH2", "user=ann \x01" "auth=Bearer " T END, "blank", true },
	{ "XOAUTH2", "user=ann\x01" "auth=" T END, "Bearer", true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer Bearer " T END, "twice",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer  " T END, "more than one",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer " END, "token is empty",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer" END, "token is empty",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer " T "\n" END, "line end",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer \"" T "\"" END, "quotes",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer " T, "two bytes", true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer " T "\x01", "two are due",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer " T END "\n", "echo", true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer " T END "\r\n", "echo",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer " T END "\x01", "more than",
	    true },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer " T END T, "behind its end",
	    true },
	{ "XOAUTH2", "user=ann\x01" T "\x01" "auth=Bearer x" END,
	    "does not belong", true },
	{ "XOAUTH2", "user=ann\x01host=h" END, "no token", false },
	{ "XOAUTH2", "user=ann\x01" "auth=Bearer x\x01" "auth=Bearer " T END,
	    "twice", true },
	{ "XOAUTH2", "user=a\x01" "b\x01" "c\x01" "d\x01" "e\x01" "f\x01"
	    "g\x01" "h\x01" "i\x01" "j\x01" "k\x01" "l\x01" "m\x01" "n\x01"
	    "o\x01" "p\x01" "q\x01" "auth=" T, "too many", false },
};

static bool
has_fault(const struct facts *f, const char *words)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->v[i].name, "fault") == 0 &&
		    f->v[i].mark == FACT_WARN &&
		    strstr(f->v[i].value, words) != NULL)
			return true;
	return false;
}

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		struct slice m = slice_of(faults[i].message);
		struct facts f;

		describe(faults[i].mech, 0, false, m, &f);
		if (!has_fault(&f, faults[i].fault))
			fail_msg("no fault '%s' in %s", faults[i].fault,
			    faults[i].message);
		assert_int_equal(facts_find(&f, "token") != NULL,
		    faults[i].parts);
		assert_int_equal(sasl_facts_hide(&f), m.n > 0);
		assert_false(windows_in_facts(&f, 0, slice_of(T)));
		facts_clear(&f);
	}
}

static void
test_nul_form(void **state)
{
	struct facts f;

	(void)state;
	describe("XOAUTH2", 0, false, (struct slice){ "\0ann\0" T, 5 +
	    sizeof(T) - 1 }, &f);
	assert_true(has_fault(&f, "PLAIN"));
	assert_false(windows_in_facts(&f, 0, slice_of(T)));
	facts_clear(&f);
}

/* ---- the answer to an error -------------------------------------------- */

static const struct {
	const char	*mech, *message;
	const char	*fact;
	bool		 hidden;
} answers[] = {
	{ "XOAUTH2", "", "answer", false },
	{ "XOAUTH2", "\x01", "odd", false },
	{ "XOAUTH2", "my-password", "fault", true },
	{ "OAUTHBEARER", "\x01", "answer", false },
	{ "OAUTHBEARER", "", "odd", false },
	{ "OAUTHBEARER", T, "fault", true },
};

static void
test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(answers); i++)
		for (int trusted = 0; trusted < 2; trusted++) {
			struct facts f;

			describe(answers[i].mech, 1, trusted,
			    slice_of(answers[i].message), &f);
			assert_non_null(facts_find(&f, answers[i].fact));
			assert_int_equal(sasl_facts_hide(&f),
			    answers[i].hidden);
			assert_false(windows_in_facts(&f, 0,
			    slice_of(answers[i].message)));
			facts_clear(&f);
		}
}

/* ---- a JWT inside ------------------------------------------------------ */

static void
test_jwt(void **state)
{
	struct bytes token, m;
	struct facts f;

	(void)state;
	jwt_make(&token, "{\"alg\":\"RS256\"}", slice_of("{\"upn\":"
	    "\"bob@x.org\",\"aud\":\"https://graph.microsoft.com\"}"),
	    JWT_SIGNATURE);
	bytes_init(&m, BYTES_NO_LIMIT);
	bytes_addf(&m, "user=ann@x.org\x01" "auth=Bearer %s" END, token.data);
	for (int trusted = 0; trusted < 2; trusted++) {
		describe("XOAUTH2", 0, trusted, bytes_slice(&m), &f);
		assert_string_equal(facts_get(&f, "token.user"), "bob@x.org");
		assert_string_equal(facts_get(&f, "token.alg"), "RS256");
		assert_non_null(strstr(facts_get(&f, "token.warning"),
		    "Graph"));
		assert_string_equal(f.v[f.n - 1].name, "token.warning");
		assert_non_null(strstr(f.v[f.n - 1].value, "another user"));
		assert_false(windows_in_facts(&f, 0, bytes_slice(&token)));
		facts_clear(&f);
	}
	bytes_clear(&token);
	bytes_clear(&m);
}

/* ---- what the server says ---------------------------------------------- */

static const struct {
	const char	*mech;
	int		 sent;
	const char	*text, *fact, *value;	/* some words of it */
} heard[] = {
	/* Google, Dovecot, RFC 7628; Microsoft's is empty. */
	{ "XOAUTH2", 1, "{\"status\":\"400\",\"schemes\":\"Bearer\","
	    "\"scope\":\"https://mail.google.com/\"}", "status", "400" },
	{ "XOAUTH2", 1, "{\"status\":\"400\",\"schemes\":\"Bearer\","
	    "\"scope\":\"https://mail.google.com/\"}", "schemes", "Bearer" },
	{ "XOAUTH2", 1, "{\"status\":\"400\",\"schemes\":\"Bearer\","
	    "\"scope\":\"https://mail.google.com/\"}", "scope",
	    "https://mail.google.com/" },
	{ "XOAUTH2", 1, "{\"status\":\"400\",\"schemes\":\"Bearer\","
	    "\"scope\":\"https://mail.google.com/\"}", "meaning",
	    "expired, withdrawn, for another scope" },
	{ "XOAUTH2", 1, "{\"status\":\"400\",\"schemes\":\"Bearer\","
	    "\"scope\":\"https://mail.google.com/\"}", "wanted", "Google's" },
	{ "XOAUTH2", 1, "{\"status\":\"400\"}", "next", "empty line" },
	{ "OAUTHBEARER", 1, "{\"status\":\"400\"}", "next", "AQ==" },
	{ "XOAUTH2", 1, "{\"status\":\"401\",\"schemes\":\"bearer mac\","
	    "\"scope\":\"https://mail.google.com/\"}\n", "meaning",
	    "another server" },
	{ "XOAUTH2", 1, "{\"status\":401}", "status", "401" },
	{ "XOAUTH2", 1, "{\"status\":\"403\"}", "meaning", "permit" },
	{ "OAUTHBEARER", 1, "{\"status\":\"invalid_token\",\"scope\":"
	    "\"example_scope\",\"openid-configuration\":\"https://example.com/"
	    ".well-known/openid-configuration\"}", "openid-configuration",
	    "https://example.com/.well-known/openid-configuration" },
	{ "OAUTHBEARER", 1, "{\"status\":\"invalid_token\"}", "meaning",
	    "expired" },
	{ "OAUTHBEARER", 1, "{\"status\":\"insufficient_scope\"}", "meaning",
	    "scope does not reach" },
	{ "OAUTHBEARER", 1, "{\"status\":\"odd\"}", "meaning", "own" },
	{ "OAUTHBEARER", 1, "{}", "odd", "without a status" },
	{ "OAUTHBEARER", 1, "{\"error_description\":\"no\"}", "other",
	    "error_description: no" },
	{ "OAUTHBEARER", 1, "{\"x\":[1]}", "other", "x: (neither" },
	{ "XOAUTH2", 1, "", "meaning", "without a reason" },
	{ "XOAUTH2", 0, "", "note", "is due" },
	{ "XOAUTH2", 0, "OAUTHBEARER supported", "prompt", "supported" },
	{ "XOAUTH2", 1, "try again", "challenge", "try again" },
	{ "XOAUTH2", 1, "try again", "odd", "not the JSON" },
	{ "XOAUTH2", 1, "[\"status\"]", "odd", "not the JSON" },
	{ "XOAUTH2", 1, "{\"status\":\"400\"", "odd", "not the JSON" },
	{ "XOAUTH2", 1, "{\"status\":\"4\\u00000\"}", "odd", "not the JSON" },
};

static void
hear(const char *mech, int sent, struct slice text, struct facts *f)
{
	struct sasl_trace t;
	size_t n = base64_encoded_len(text.n);
	char *line = test_malloc(n + 1);

	facts_init(f);
	base64_encode(line, text);
	sasl_trace_begin(&t, slice_of(mech));
	t.sent = sent;
	sasl_trace_heard(&t, (struct slice){ line, n }, SASL_PROOF_NONE, f);
	sasl_trace_clear(&t);
	test_free(line);
}

static void
test_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(heard); i++) {
		const char *value;
		struct facts f;

		hear(heard[i].mech, heard[i].sent, slice_of(heard[i].text),
		    &f);
		value = facts_get(&f, heard[i].fact);
		if (value == NULL || strstr(value, heard[i].value) == NULL)
			fail_msg("%s of %s: %s", heard[i].fact, heard[i].text,
			    value ? value : "nothing");
		assert_false(sasl_facts_hide(&f));
		facts_clear(&f);
	}
}

/* A server that repeats the token, one that never ends, one that nests. */
static void
test_hostile_errors(void **state)
{
	struct bytes b;
	struct facts f;

	(void)state;
	hear("XOAUTH2", 1, slice_of("{\"status\":\"400\",\"seen\":\"Bearer "
	    GOOGLE ".\"}"), &f);
	assert_false(windows_in_facts(&f, 0, slice_of(GOOGLE)));
	assert_true(facts_find(&f, "other")->secret);
	facts_clear(&f);
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, "{\"status\":\"");
	while (b.len < 40000)
		bytes_add_char(&b, 'x');
	bytes_add_str(&b, "\"}");
	hear("XOAUTH2", 1, bytes_slice(&b), &f);
	assert_non_null(strstr(facts_get(&f, "odd"), "too long"));
	assert_true(strlen(facts_get(&f, "challenge")) <= 1000);
	facts_clear(&f);
	bytes_reset(&b);
	bytes_add_str(&b, "{\"status\":\"400\"");
	for (int i = 0; i < 300; i++)
		bytes_addf(&b, ",\"k%d\":%d", i, i);
	bytes_add_str(&b, "}");
	hear("XOAUTH2", 1, bytes_slice(&b), &f);
	assert_true(f.n < 30);
	facts_clear(&f);
	bytes_reset(&b);
	while (b.len < 12000)
		bytes_add_str(&b, "{\"a\":");
	hear("XOAUTH2", 1, bytes_slice(&b), &f);
	assert_non_null(facts_find(&f, "odd"));
	facts_clear(&f);
	bytes_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_descriptions),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_nul_form),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_jwt),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_hostile_errors),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
