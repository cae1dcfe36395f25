/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/sasl/digest-md5.h"
#include "core/sasl/sasl.h"
#include "tests/lib/saidfacts.h"

#define CHALLENGE	"realm=\"elwood.innosoft.com\"," \
	"nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\",algorithm=md5-sess," \
	"charset=utf-8"
#define TAIL	",nonce=\"OA6MG9tEQGm2hh\",nc=00000001," \
	"cnonce=\"OA6MHXh6VqTrRk\",digest-uri=\"smtp/"

static void
nonce_2831(char *out, size_t n)
{
	assert_true(n >= sizeof("OA6MHXh6VqTrRk"));
	memcpy(out, "OA6MHXh6VqTrRk", sizeof("OA6MHXh6VqTrRk"));
}

/* RFC 2831, section 4: the IMAP and the ACAP example, both with rspauth. */
static void
test_formulas(void **state)
{
	static const struct {
		const char	*nonce, *cnonce, *uri, *response, *rspauth;
	} rows[] = {
		{ "OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk",
		  "imap/elwood.innosoft.com",
		  "d388dad90d4bbd760a152321f2143af7",
		  "ea40f60335c427b5527b84dbabcdfffd" },
		{ "OA9BSXrbuRhWay", "OA9BSuZWMSpW8m",
		  "acap/elwood.innosoft.com",
		  "6084c6db3fede7352c551284490fd0fc",
		  "2f0b3d7c3c2e486600ef710726aa2eae" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct digest_input in = {
			.user = slice_of("chris"),
			.realm = slice_of("elwood.innosoft.com"),
			.password = slice_of("secret"),
			.nonce = slice_of(rows[i].nonce),
			.cnonce = slice_of(rows[i].cnonce),
			.uri = slice_of(rows[i].uri),
		};
		struct digest_proofs out;
		struct err e;

		assert_true(digest_prove(&in, &out, &e));
		assert_memory_equal(out.client, rows[i].response, 32);
		assert_memory_equal(out.server, rows[i].rspauth, 32);
	}
}

/*
 * Whole exchanges; responses and rspauth computed with Python 3.11's hashlib
 * from the formulas of RFC 2831, 2.1.2.1.
 */
static const struct exchange {
	const char	*user, *authzid, *password, *host, *challenge;
	const char	*message, *rspauth;
} vectors[] = {
	{ "chris", NULL, "secret", "elwood.innosoft.com", CHALLENGE,
	  "charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\""
	  TAIL "elwood.innosoft.com\","
	  "response=52ff44907f72314481b5c098c708ebf3,qop=auth",
	  "rspauth=84106ee5cb85c426e7ef928db0e49bfa" },
	/* the first realm of two, blanks and empty elements, a list of qops */
	{ "chris", "", "secret", "elwood.innosoft.com",
	  " ,, realm = \"elwood.innosoft.com\" , realm=\"other\",\r\n"
	  "nonce=\"OA6MG9tEQGm2hh\",qop=\"auth-int,auth\","
	  "maxbuf=65536,cipher=\"rc4,3des\",ALGORITHM=MD5-SESS,"
	  "charset=UTF-8,",
	  "charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\""
	  TAIL "elwood.innosoft.com\","
	  "response=52ff44907f72314481b5c098c708ebf3,qop=auth",
	  "rspauth=\"84106ee5cb85c426e7ef928db0e49bfa\"" },
	/* no realm, no qop */
	{ "chris", NULL, "secret", "elwood.innosoft.com",
	  "nonce=\"OA6MG9tEQGm2hh\",algorithm=md5-sess",
	  "username=\"chris\"" TAIL "elwood.innosoft.com\","
	  "response=5775c2f500770f99d7bb69a9cbc318f5,qop=auth",
	  "rspauth=a4c52fa5fe6a513731d96c075f634c73" },
	/* an empty realm is hashed the same, and said */
	{ "chris", NULL, "secret", "elwood.innosoft.com",
	  "realm=\"\",nonce=\"OA6MG9tEQGm2hh\",algorithm=md5-sess",
	  "username=\"chris\",realm=\"\"" TAIL "elwood.innosoft.com\","
	  "response=5775c2f500770f99d7bb69a9cbc318f5,qop=auth",
	  "rspauth=a4c52fa5fe6a513731d96c075f634c73" },
	/* UTF-8 on the wire, ISO 8859-1 in the hash */
	{ "j\xc3\xbcrgen", NULL, "p\xc3\xa4ssw\xc3\xb6rd-3", "mail.lab.test",
	  "nonce=\"OA6MG9tEQGm2hh\",algorithm=md5-sess,charset=utf-8",
	  "charset=utf-8,username=\"j\xc3\xbcrgen\"" TAIL "mail.lab.test\","
	  "response=8db984af12ec38fab0b35df74042da29,qop=auth",
	  "rspauth=6aa3ea621798b10a2f288c5ff220fc59" },
	/* a server that knows no UTF-8 */
	{ "j\xc3\xbcrgen", NULL, "p\xc3\xa4ssw\xc3\xb6rd-3", "mail.lab.test",
	  "nonce=\"OA6MG9tEQGm2hh\",algorithm=md5-sess",
	  "username=\"j\xfcrgen\"" TAIL "mail.lab.test\","
	  "response=8db984af12ec38fab0b35df74042da29,qop=auth",
	  "rspauth=6aa3ea621798b10a2f288c5ff220fc59" },
	/* each by itself: this password is not to be had in ISO 8859-1 */
	{ "j\xc3\xbcrgen", NULL, "\xcf\x80" "ass", "mail.lab.test",
	  "nonce=\"OA6MG9tEQGm2hh\",algorithm=md5-sess,charset=utf-8",
	  "charset=utf-8,username=\"j\xc3\xbcrgen\"" TAIL "mail.lab.test\","
	  "response=aeaac4f648e4d4fc5768b24c0192bef9,qop=auth",
	  "rspauth=f24f6931d078d7b5138bb5c4c3f5401a" },
	/* quotes and backslashes; an authorization identity */
	{ "a\"b\\c", "bob", "secret", "mail.lab.test",
	  "realm=\"r\\\"e\",nonce=\"OA6MG9tEQGm2hh\",algorithm=md5-sess",
	  "username=\"a\\\"b\\\\c\",realm=\"r\\\"e\"" TAIL "mail.lab.test\","
	  "response=497841f09978c9ed7c2e8a1951a22702,qop=auth,"
	  "authzid=\"bob\"",
	  "rspauth=659bff84b7fb1c98292df569e9b0f388" },
};

static struct sasl *
begin(const struct exchange *v, struct sasl_creds *c,
    const struct secret *password)
{
	*c = (struct sasl_creds){ .user = v->user, .authzid = v->authzid,
	    .password = password, .host = v->host, .nonce = nonce_2831 };
	return sasl_new(sasl_find(slice_of("DIGEST-MD5")), c);
}

static void
expect(struct sasl *x, const char *challenge, enum sasl_proof proof,
    const char *message)
{
	struct sasl_message m;
	struct err e = { .id = "" };

	assert_int_equal(sasl_check(x, slice_of(challenge)), proof);
	if (!sasl_respond(x, slice_of(challenge), &m, &e))
		fail_msg("%s: %s", e.id, e.detail);
	if (!slice_is((struct slice){ m.data, m.n }, message))
		fail_msg("%.*s", (int)m.n, m.data);
	assert_int_equal(m.is_secret, m.n > 0);
	sasl_message_clear(&m);
}

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		const struct exchange *v = &vectors[i];
		struct secret *p = secret_new(v->password,
		    strlen(v->password));
		struct sasl_creds c;
		struct sasl *x = begin(v, &c, p);
		struct sasl_message m;
		struct err e;

		expect(x, v->challenge, SASL_PROOF_NONE, v->message);
		expect(x, v->rspauth, SASL_PROOF_GOOD, "");
		assert_false(sasl_respond(x, slice_of(""), &m, &e));
		assert_string_equal(e.id, "sasl.rounds");
		sasl_free(x);
		secret_free(p);
	}
}

static const struct {
	const char	*challenge, *says;
} refused[] = {
	{ "", "list" },
	{ "junk", "list" },
	{ "nonce=\"a", "list" },
	{ "nonce=\"a\" b,algorithm=md5-sess", "list" },
	{ "nonce=,algorithm=md5-sess", "list" },
	{ "realm=\"x\",algorithm=md5-sess", "no nonce" },
	{ "nonce=\"\",algorithm=md5-sess", "no nonce" },
	{ "nonce=\"a\"", "md5-sess" },
	{ "nonce=\"a\",algorithm=md5", "md5-sess" },
	{ "nonce=\"a\",algorithm=md5-sess,charset=latin1", "utf-8" },
	{ "nonce=\"a\",algorithm=md5-sess,qop=\"auth-int,auth-conf\"",
	  "layer" },
	{ "nonce=\"a\",algorithm=md5-sess,qop=\"\"", "layer" },
	{ "nonce=\"a\",algorithm=md5-sess,nonce=\"b\"", "two nonces" },
	{ "nonce=\"a\",algorithm=md5-sess,algorithm=md5-sess",
	  "two algorithms" },
};

static void
test_refused_challenges(void **state)
{
	struct secret *p = secret_new("secret", 6);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		struct sasl_creds c;
		struct sasl *x = begin(&vectors[0], &c, p);
		struct sasl_message m;
		struct err e;

		assert_false(sasl_respond(x, slice_of(refused[i].challenge),
		    &m, &e));
		assert_null(m.data);
		assert_string_equal(e.id, "sasl.challenge");
		if (strstr(e.detail, refused[i].says) == NULL)
			fail_msg("%s: %s", refused[i].challenge, e.detail);
		sasl_free(x);
	}
	secret_free(p);
}

static const struct {
	const char	*last, *id;
	enum sasl_proof	 proof;
} endings[] = {
	{ "rspauth=84106ee5cb85c426e7ef928db0e49bfb", "sasl.server-proof",
	  SASL_PROOF_BAD },
	{ "rspauth=84106EE5CB85C426E7EF928DB0E49BFA", "sasl.server-proof",
	  SASL_PROOF_BAD },
	{ "rspauth=84106ee5cb85c426e7ef928db0e49bf", "sasl.server-proof",
	  SASL_PROOF_BAD },
	{ "rspauth=84106ee5cb85c426e7ef928db0e49bfa0", "sasl.server-proof",
	  SASL_PROOF_BAD },
	/* the client's own response, sent back */
	{ "rspauth=52ff44907f72314481b5c098c708ebf3", "sasl.server-proof",
	  SASL_PROOF_BAD },
	{ "rspauth=\"\"", "sasl.server-proof", SASL_PROOF_BAD },
	{ "", "sasl.challenge", SASL_PROOF_NONE },
	{ "rspauth=", "sasl.challenge", SASL_PROOF_NONE },
	{ CHALLENGE ",stale=true", "sasl.challenge", SASL_PROOF_NONE },
};

static void
test_refused_endings(void **state)
{
	struct secret *p = secret_new("secret", 6);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		struct sasl_creds c;
		struct sasl *x = begin(&vectors[0], &c, p);
		struct slice last = slice_of(endings[i].last);
		struct sasl_message m;
		struct err e;

		assert_int_equal(sasl_check(x, last), SASL_PROOF_NONE);
		expect(x, CHALLENGE, SASL_PROOF_NONE, vectors[0].message);
		assert_int_equal(sasl_check(x, last), endings[i].proof);
		assert_false(sasl_respond(x, last, &m, &e));
		assert_string_equal(e.id, endings[i].id);
		assert_int_equal(sasl_proof(x), endings[i].proof);
		sasl_free(x);
	}
	secret_free(p);
}

static void
fails(const char *user, const char *password, const char *challenge,
    const char *id)
{
	struct exchange v = { .user = user, .host = "h" };
	struct secret *p = password != NULL ?
	    secret_new(password, strlen(password)) : NULL;
	struct sasl_creds c;
	struct sasl *x = begin(&v, &c, p);
	struct sasl_message m;
	struct err e;

	assert_false(sasl_respond(x, slice_of(challenge), &m, &e));
	assert_string_equal(e.id, id);
	sasl_free(x);
	secret_free(p);
}

static void
test_refused_credentials(void **state)
{
	static const char plain[] = "nonce=\"a\",algorithm=md5-sess";

	(void)state;
	fails(NULL, "x", CHALLENGE, "sasl.no-user");
	fails("u", NULL, CHALLENGE, "sasl.no-password");
	fails("u\xff", "x", CHALLENGE, "sasl.user-utf8");
	fails("\xcf\x80", "x", plain, "sasl.user-utf8");
	fails("u", "\xcf\x80", plain, "sasl.password-utf8");
}

/* ---- describing -------------------------------------------------------- */

#define MAX_STEPS 4
static const struct said said[][MAX_STEPS] = {
	{ SAID('s', CHALLENGE ",cipher=\"rc4\",maxbuf=65536,x=\"y\"",
	    "realm=elwood.innosoft.com@7+19\nnonce=OA6MG9tEQGm2hh@35+14\n"
	    "qop=auth@56+4\nalgorithm=md5-sess@72+8\ncharset=utf-8@89+5\n"
	    "cipher=rc4@103+3\nmaxbuf=65536@115+5\nextension=x=\"y\"@121+5"),
	  SAID('c', "charset=utf-8,username=\"chris\",realm=\"r\\\"e\""
	    TAIL "h\",response=52ff44907f72314481b5c098c708ebf3,qop=auth",
	    "charset=utf-8@8+5\nauthcid=chris@24+5\nrealm=r\"e@38+4\n"
	    "nonce=OA6MG9tEQGm2hh@51+14\nnc=00000001@70+8\n"
	    "cnonce=OA6MHXh6VqTrRk@87+14\ndigest-uri=smtp/h@115+6\n"
	    "response=<32>@132+32\nqop=auth@169+4"),
	  SAID('g', "rspauth=84106ee5cb85c426e7ef928db0e49bfa",
	    "rspauth=<32>@8+32\n"
	    "check=verified: the server knows the password@8+32 +"),
	  SAID('c', "",
	    "note=nothing: the exchange is over for the client") },
	{ SAID('b', "rspauth=8410", "rspauth=<4>@8+4\ncheck=WRONG: the server "
	    "does not know the password, or the exchange was altered@8+4 !"),
	  SAID('s', "rspauth=8410", "rspauth=<4>@8+4\ncheck=not checked@8+4"),
	  SAID('s', "", "fault=the server's message is empty ?"),
	  SAID('s', "rspauth=\"84", "fault=this cannot be answered: it is no "
	    "list of name=value ?\nchallenge=<11>@0+11") },
	{ SAID('s', "nonce=\"\",algorithm=md5,qop=\"auth-int\",charset=x,"
	    "maxbuf=y,stale=true",
	    "fault=this cannot be answered: it has no nonce ?\nnonce=\n"
	    "algorithm=md5@19+3 !\nqop=auth-int@28+8 !\ncharset=x@46+1 !\n"
	    "maxbuf=y@55+1 !\n"
	    "stale=true: the nonce of an earlier answer was too old@63+4 ?"),
	  SAID('s', "j\0unk", "fault=this cannot be answered: it is no list "
	    "of name=value ?\nchallenge=j\\x00unk@0+5") },
	/* what is escaped without need is the same nonce */
	{ SAID('s', "nonce=\"a\\bc\",algorithm=md5-sess",
	    "nonce=abc@7+4\nalgorithm=md5-sess@23+8"),
	  SAID('c', "username=u,nonce=\"abc\","
	    "response=52ff44907f72314481b5c098c708ebf3",
	    "authcid=u@9+1\nnonce=abc@18+3\nresponse=<32>@32+32") },
	/* typed */
	{ SAID('s', "nonce=\"abc\",algorithm=md5-sess",
	    "nonce=abc@7+3\nalgorithm=md5-sess@22+8"),
	  SAID('t', "username=\"hunter2\",realm=\"hunter2\",nonce=\"hunter2\","
	    "nc=00000001,cnonce=\"x\",digest-uri=\"smtp/h\",qop=auth,"
	    "charset=utf-8,maxbuf=1,authzid=\"hunter2\",hunter2=hunter2,"
	    "response=hunter2",
	    "authcid=<7>@10+7\nrealm=<7>@26+7\nnonce=<7>@42+7\n"
	    "fault=the nonce is not the one that the server sent ?\n"
	    "nc=00000001@54+8\ncnonce=x@71+1\ndigest-uri=smtp/h@86+6\n"
	    "qop=auth@98+4\ncharset=utf-8@111+5\nmaxbuf=1@124+1\n"
	    "authzid=<7>@135+7\nextension=<15>@144+15\nresponse=<7>@169+7\n"
	    "fault=the response is not 32 hexadecimal digits in lower case ?"),
	  SAID('t', "hunter2", "extra=<7>@0+7") },
	{ SAID('t', "hunter2", "fault=this is not DIGEST-MD5's response, which "
	    "is a list with username= and response= ?\nmessage=<7>@0+7") },
	{ SAID('t', "username=ann,nc=hunter2,qop=hunter2,charset=hunter2,"
	    "maxbuf=hunter2,digest-uri=hunter2,cipher=hunter2,nonce=hunter2,"
	    "response=52ff44907f72314481b5c098c708ebf3",
	    "authcid=<3>@9+3\nnc=<7>@16+7\nqop=<7>@28+7\ncharset=<7>@44+7\n"
	    "maxbuf=<7>@59+7\ndigest-uri=<7>@78+7\ncipher=<7>@93+7\n"
	    "nonce=<7>@107+7\nresponse=<32>@124+32") },
	{ SAID('t', "username=\"hunter2\",response=1,\"hunter2\"",
	    "fault=this is not DIGEST-MD5's response, which is a list with "
	    "username= and response= ?\nmessage=<39>@0+39") },
};

static void
describe(const struct said *steps)
{
	struct sasl_trace t;

	sasl_trace_begin(&t, slice_of("DIGEST-MD5"));
	for (size_t i = 0; i < MAX_STEPS && steps[i].who != '\0'; i++) {
		struct facts f;
		struct bytes text;

		facts_init(&f);
		bytes_init(&text, BYTES_NO_LIMIT);
		said_feed(&t, steps[i].who, (struct slice){ steps[i].message,
		    steps[i].n }, &f);
		said_text(&text, &f);
		assert_string_equal(text.data, steps[i].facts);
		assert_true(said_is_sane(&f, steps[i].n));
		assert_false(said_shows(&f, "hunter2"));
		assert_false(said_shows(&f, "52ff4490") ||
		    said_shows(&f, "84106ee5"));
		bytes_clear(&text);
		facts_clear(&f);
	}
	sasl_trace_clear(&t);
}

static void
test_describe(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++)
		describe(said[i]);
}

static void
test_row(void **state)
{
	const struct sasl_mech *m = sasl_find(slice_of("digest-md5"));

	(void)state;
	assert_non_null(m);
	assert_int_equal(m->rank, 22);
	assert_int_equal(m->rounds_max, 2);
	assert_int_equal(m->flags, SASL_NEEDS_PASSWORD | SASL_NEEDS_USER |
	    SASL_MUTUAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formulas),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_refused_challenges),
		cmocka_unit_test(test_refused_endings),
		cmocka_unit_test(test_refused_credentials),
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_row),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
