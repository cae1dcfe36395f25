/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sasl/sasl.h"
#include "core/sasl/scram.h"
#include "tests/lib/saidfacts.h"

#define NONCE	"rOprNGfwEbeRWgbNEkqO"
#define SNONCE	NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define FIRST	"r=" SNONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

static void
nonce_7677(char *out, size_t n)
{
	assert_true(n >= sizeof(NONCE));
	memcpy(out, NONCE, sizeof(NONCE));
}

static void
nonce_5802(char *out, size_t n)
{
	assert_int_equal(n, 24);
	memcpy(out, "fyko+d2lbbFgONRv9qkxdawL", 24);
}

struct exchange {
	const char	*mech, *user, *authzid, *password;
	bool		 binding, plus_offered;
	void	       (*nonce)(char *, size_t);
	const char	*first, *server_first, *final, *server_final;
};

static char data32[32];

static struct sasl_creds
creds_of(const struct exchange *x, const struct secret *password)
{
	for (int i = 0; i < 32; i++)
		data32[i] = (char)i;
	return (struct sasl_creds){
		.user = x->user, .authzid = x->authzid, .password = password,
		.host = "mail.example.com",
		.binding = { x->binding ? "tls-exporter" : NULL,
		    { data32, 32 } },
		.plus_offered = x->plus_offered, .nonce = x->nonce,
	};
}

static void
expect(struct sasl *x, const char *challenge, enum sasl_proof proof,
    const char *message, bool is_secret)
{
	struct sasl_message m;
	struct err e = { .id = "" };

	assert_int_equal(sasl_check(x, slice_of(challenge)), proof);
	if (!sasl_respond(x, slice_of(challenge), &m, &e))
		fail_msg("%s: %s", e.id, e.detail);
	assert_int_equal(m.n, strlen(message));
	if (m.n > 0)
		assert_memory_equal(m.data, message, m.n);
	assert_int_equal(m.is_secret, is_secret);
	sasl_message_clear(&m);
}

/*
 * RFC 5802, section 5; RFC 7677, section 3.  The others were computed with
 * Python 3.11's hashlib.pbkdf2_hmac(), hmac and base64, from the formulas of
 * RFC 5802, section 3, and share nothing with this program but the inputs.
 */
static const struct exchange vectors[] = {
	{ "SCRAM-SHA-1", "user", NULL, "pencil", false, false, nonce_5802,
	  "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
	  "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	  "s=QSXCR+Q6sek8bf92,i=4096",
	  "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	  "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
	  "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
	{ "SCRAM-SHA-256", "user", "", "pencil", false, false, nonce_7677,
	  "n,,n=user,r=" NONCE, FIRST, "c=biws,r=" SNONCE
	  ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	  "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
	{ "SCRAM-SHA-512", "user", NULL, "pencil", false, false, nonce_7677,
	  "n,,n=user,r=" NONCE, FIRST, "c=biws,r=" SNONCE
	  ",p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PP"
	  "C6wdp6dybEmDYXYTxwnYPJQ==",
	  "v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4"
	  "+5ZxXnJq199RVG2rR7N7Zw==" },
	/* the binding is there, and the server offered none */
	{ "SCRAM-SHA-256", "user", NULL, "pencil", true, false, nonce_7677,
	  "y,,n=user,r=" NONCE, FIRST, "c=eSws,r=" SNONCE
	  ",p=FoqiHTtQEDE8lz1CdaEe3tK4mS+iMDTl77SPyDS53DY=",
	  "v=dI4KpiQJwBr1+V+K6U1dA6l6I4I9DUNXWND4pcpRU3U=" },
	/* it did, but this form was asked for */
	{ "SCRAM-SHA-256", "user", NULL, "pencil", true, true, nonce_7677,
	  "n,,n=user,r=" NONCE, FIRST, "c=biws,r=" SNONCE
	  ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	  "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
	{ "SCRAM-SHA-256-PLUS", "user", NULL, "pencil", true, true, nonce_7677,
	  "p=tls-exporter,,n=user,r=" NONCE, FIRST,
	  "c=cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
	  ",r=" SNONCE ",p=QC6CS20quADQRb3mT99YUH+n3VJxUvzuK0K0E1Vrs2M=",
	  "v=2GiAgapEppLVlUXbxUDksL3VgYHzuqiK5tR4mhJGgvs=" },
	{ "SCRAM-SHA-256", "a,b=c", "z,=", "pencil", false, false, nonce_7677,
	  "n,a=z=2C=3D,n=a=2Cb=3Dc,r=" NONCE, FIRST,
	  "c=bixhPXo9MkM9M0Qs,r=" SNONCE
	  ",p=1FYAN6SEWyloY3CUmw4/Jw8Vb7vfVrsveiTzFtC/vVA=",
	  "v=fpVYHq2GzmNvSwnQ52/MBYyBov+ujKShRlVaLlxA5uU=" },
	/* RFC 4013's soft hyphen, and ROMAN NUMERAL NINE: both are IX */
	{ "SCRAM-SHA-256", "user", NULL, "I\xc2\xadX", false, false,
	  nonce_7677, "n,,n=user,r=" NONCE, FIRST, "c=biws,r=" SNONCE
	  ",p=Ccfz+MPysZ5YsRatnfoQRtOYQ0RquqCRk+EhNl23pFE=",
	  "v=oSLkEWhkxIA3AphzDz+SheC1WRVNS+NlSwxyipFvUvI=" },
	{ "SCRAM-SHA-256", "us\xc2\xad" "er", NULL, "\xe2\x85\xa8", false,
	  false, nonce_7677, "n,,n=user,r=" NONCE, FIRST, "c=biws,r=" SNONCE
	  ",p=Ccfz+MPysZ5YsRatnfoQRtOYQ0RquqCRk+EhNl23pFE=",
	  "v=oSLkEWhkxIA3AphzDz+SheC1WRVNS+NlSwxyipFvUvI=" },
};

static void
run(const struct exchange *v)
{
	struct secret *p = secret_new(v->password, strlen(v->password));
	struct sasl_creds c = creds_of(v, p);
	struct sasl *x = sasl_new(sasl_find(slice_of(v->mech)), &c);
	struct sasl_message m;
	struct err e;

	assert_non_null(x);
	expect(x, "", SASL_PROOF_NONE, v->first, false);
	expect(x, v->server_first, SASL_PROOF_NONE, v->final, true);
	expect(x, v->server_final, SASL_PROOF_GOOD, "", false);
	assert_int_equal(sasl_proof(x), SASL_PROOF_GOOD);
	assert_false(sasl_respond(x, slice_of("more"), &m, &e));
	assert_string_equal(e.id, "sasl.rounds");
	sasl_free(x);
	secret_free(p);
}

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++)
		run(&vectors[i]);
}

static void
test_long_password(void **state)
{
	char long_one[1001];
	const struct exchange v = { "SCRAM-SHA-256", "user", NULL, long_one,
	    false, false, nonce_7677, "n,,n=user,r=" NONCE,
	    "r=" SNONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
	    "c=biws,r=" SNONCE
	    ",p=20NaUWcdNZibUxPqnSP0a1zvH860iySQLNg3C1uq8/I=",
	    "v=ymRKftJJoFIJLznyTB0aLCLrREYra39/EveV/7PEaL8=" };

	(void)state;
	memset(long_one, 'x', 1000);
	long_one[1000] = '\0';
	run(&v);
}

/* Our own nonce is long, of the allowed characters, and new each time. */
static void
test_own_nonce(void **state)
{
	struct secret *p = secret_new("x", 1);
	struct sasl_creds c = { .user = "u", .password = p };
	char seen[2][64] = { "", "" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct sasl *x = sasl_new(&sasl_scram_sha_1, &c);
		struct sasl_message m;
		struct err e;

		assert_true(sasl_respond(x, slice_of(""), &m, &e));
		assert_int_equal(m.n, strlen("n,,n=u,r=") + 24);
		memcpy(seen[i], m.data, m.n);
		assert_true(scram_is_nonce(slice_of(seen[i] + 9)));
		sasl_message_clear(&m);
		sasl_free(x);
	}
	assert_string_not_equal(seen[0], seen[1]);
	secret_free(p);
}

/* What cannot be answered; after_final: comes as the server's last message. */
static const struct {
	bool		 after_final;
	const char	*challenge, *id, *says;
} refused[] = {
	{ false, "", "sasl.challenge", "nonce" },
	{ false, "m=ext," FIRST, "sasl.challenge", "extension" },
	{ false, "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "sasl.challenge",
	  "nonce" },
	{ false, "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096", "sasl.challenge",
	  "adds nothing" },
	{ false, "r=x" SNONCE ",s=QSXCR+Q6sek8bf92,i=4096", "sasl.challenge",
	  "begin with ours" },
	{ false, "r=" NONCE "\x01,s=QSXCR+Q6sek8bf92,i=4096",
	  "sasl.challenge", "not allowed" },
	{ false, "r=" SNONCE, "sasl.challenge", "salt" },
	{ false, "r=" SNONCE ",i=4096,s=QSXCR+Q6sek8bf92", "sasl.challenge",
	  "salt" },
	{ false, "r=" SNONCE ",s=QSXCR+Q6sek8bf92", "sasl.challenge",
	  "iteration" },
	{ false, "r=" SNONCE ",s=,i=4096", "sasl.challenge", "empty" },
	{ false, "r=" SNONCE ",s=QSX!,i=4096", "sasl.challenge", "base64" },
	{ false, "r=" SNONCE ",s=QSXCR+Q6sek8bf92,i=", "sasl.challenge",
	  "600000" },
	{ false, "r=" SNONCE ",s=QSXCR+Q6sek8bf92,i=0", "sasl.challenge",
	  "600000" },
	{ false, "r=" SNONCE ",s=QSXCR+Q6sek8bf92,i=-1", "sasl.challenge",
	  "600000" },
	{ false, "r=" SNONCE ",s=QSXCR+Q6sek8bf92,i=4096x", "sasl.challenge",
	  "600000" },
	{ false, "r=" SNONCE ",s=QSXCR+Q6sek8bf92,i=600001",
	  "sasl.challenge", "600000" },
	{ false, "r=" SNONCE ",s=QSXCR+Q6sek8bf92,"
	  "i=99999999999999999999999999", "sasl.challenge", "600000" },
	{ false, "e=unknown-user", "sasl.server-error",
	  "does not know the user" },
	{ true, "e=invalid-proof", "sasl.server-error",
	  "\"invalid-proof\": the password is wrong" },
	{ true, "e=b\x1b[2Jad", "sasl.server-error", "b\\x1b[2Jad" },
	{ true, "", "sasl.challenge", "signature" },
	{ true, FIRST, "sasl.challenge", "signature" },
	{ true, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=",
	  "sasl.server-proof", "wrong" },
	{ true, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4",
	  "sasl.server-proof", "wrong" },
	{ true, "v=", "sasl.server-proof", "wrong" },
	{ true, "v=AAAA", "sasl.server-proof", "wrong" },
};

static void
test_refusals(void **state)
{
	struct secret *p = secret_new("pencil", 6);
	struct sasl_creds c = creds_of(&vectors[1], p);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		struct sasl *x = sasl_new(&sasl_scram_sha_256, &c);
		struct slice challenge = slice_of(refused[i].challenge);
		bool proof = strncmp(refused[i].challenge, "v=", 2) == 0;
		struct sasl_message m;
		struct err e;

		expect(x, "", SASL_PROOF_NONE, vectors[1].first, false);
		if (refused[i].after_final)
			expect(x, FIRST, SASL_PROOF_NONE, vectors[1].final,
			    true);
		assert_int_equal(sasl_check(x, challenge), proof ?
		    SASL_PROOF_BAD : SASL_PROOF_NONE);
		assert_false(sasl_respond(x, challenge, &m, &e));
		assert_null(m.data);
		assert_string_equal(e.id, refused[i].id);
		if (strstr(e.detail, refused[i].says) == NULL)
			fail_msg("%s: %s", refused[i].challenge, e.detail);
		sasl_free(x);
	}
	secret_free(p);
}

/* A signature proves nothing before we have sent what it signs. */
static void
test_early_signature(void **state)
{
	struct secret *p = secret_new("pencil", 6);
	struct sasl_creds c = creds_of(&vectors[1], p);
	struct sasl *x = sasl_new(&sasl_scram_sha_256, &c);

	(void)state;
	assert_int_equal(sasl_check(x, slice_of(vectors[1].server_final)),
	    SASL_PROOF_NONE);
	expect(x, "", SASL_PROOF_NONE, vectors[1].first, false);
	assert_int_equal(sasl_check(x, slice_of(vectors[1].server_final)),
	    SASL_PROOF_NONE);
	assert_int_equal(sasl_check(x, slice_of("v=")), SASL_PROOF_NONE);
	sasl_free(x);
	secret_free(p);
}

/* What stops the exchange before anything is sent. */
static const struct {
	struct exchange	 x;
	const char	*id;
} never_begun[] = {
	{ { .mech = "SCRAM-SHA-1", .password = "x" }, "sasl.no-user" },
	{ { .mech = "SCRAM-SHA-1", .user = "", .password = "x" },
	  "sasl.no-user" },
	{ { .mech = "SCRAM-SHA-1", .user = "\xc2\xad", .password = "x" },
	  "sasl.no-user" },
	{ { .mech = "SCRAM-SHA-1", .user = "u" }, "sasl.no-password" },
	{ { .mech = "SCRAM-SHA-1-PLUS", .user = "u", .password = "x" },
	  "sasl.no-binding" },
	{ { .mech = "SCRAM-SHA-1", .user = "u\xff", .password = "x" },
	  "sasl.user-utf8" },
	{ { .mech = "SCRAM-SHA-1", .user = "u", .authzid = "\x7f",
	  .password = "x" }, "sasl.user-utf8" },
	{ { .mech = "SCRAM-SHA-1", .user = "u", .password = "x\xff" },
	  "sasl.password-utf8" },
	{ { .mech = "SCRAM-SHA-1", .user = "u", .password = "x\ty" },
	  "sasl.password-utf8" },
};

static void
test_never_begun(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(never_begun); i++) {
		const struct exchange *v = &never_begun[i].x;
		struct secret *p = v->password == NULL ? NULL :
		    secret_new(v->password, strlen(v->password));
		struct sasl_creds c = creds_of(v, p);
		struct sasl *x = sasl_new(sasl_find(slice_of(v->mech)), &c);
		struct sasl_message m;
		struct err e;

		assert_false(sasl_respond(x, slice_of(""), &m, &e));
		assert_string_equal(e.id, never_begun[i].id);
		sasl_free(x);
		secret_free(p);
	}
}

static void
test_rows(void **state)
{
	static const struct {
		const char	*name;
		int		 rank;
	} rows[] = {
		{ "SCRAM-SHA-1", 71 }, { "SCRAM-SHA-256", 73 },
		{ "SCRAM-SHA-512", 75 }, { "SCRAM-SHA-1-PLUS", 91 },
		{ "SCRAM-SHA-256-PLUS", 93 }, { "SCRAM-SHA-512-PLUS", 95 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct sasl_mech *m = sasl_find(slice_of(rows[i].name));

		assert_non_null(m);
		assert_string_equal(m->name, rows[i].name);
		assert_int_equal(m->rank, rows[i].rank);
		assert_int_equal(m->rounds_max, 3);
		assert_int_equal(m->flags, SASL_CLIENT_FIRST |
		    SASL_NEEDS_PASSWORD | SASL_NEEDS_USER | SASL_MUTUAL |
		    (i < 3 ? 0 : SASL_BINDS));
	}
}

/* ---- describing -------------------------------------------------------- */

#define MAX_STEPS 4
static const struct {
	const char	*mech;
	struct said	 steps[MAX_STEPS];
} said[] = {
	/* good: all of it */
	{ "SCRAM-SHA-256", {
	  SAID('c', "n,,n=user,r=abc",
	    "binding=not supported by this client@0+1\nauthcid=user@5+4\n"
	    "nonce=abc@12+3"),
	  SAID('s', "r=abcdef,s=QSXCR+Q6sek8bf92,i=4096",
	    "nonce=abcdef@2+6\ncheck=continues ours@2+6 +\n"
	    "salt=12 bytes: QSXCR+Q6sek8bf92@11+16\niterations=4096@30+4"),
	  SAID('c', "c=biws,r=abcdef,p=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl"
	    "95G4=", "binding=not supported by this client@2+4\n"
	    "nonce=abcdef@9+6\nproof=<44>@18+44"),
	  SAID('g', "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
	    "signature=<44>@2+44\n"
	    "check=verified: the server knows the password@2+44 +") } },
	/* the server asks first; the end */
	{ "scram-sha-256", {
	  SAID('s', "", "note=empty: the client begins"),
	  SAID('c', "y,a=z=2C,n=u=3D,r=abc",
	    "binding=supported, but the server did not offer it@0+1\n"
	    "authzid=z,@4+4\nauthcid=u=@11+4\nnonce=abc@18+3") } },
	{ "SCRAM-SHA-256", {
	  SAID('b', "v=AAAA", "signature=<4>@2+4\ncheck=WRONG: the server "
	    "does not know the password, or the exchange was altered@2+4 !"),
	  SAID('s', "v=AAAA,x=y", "signature=<4>@2+4\ncheck=not checked@2+4\n"
	    "extension=x=y@7+3"),
	  SAID('s', "e=invalid-proof",
	    "error=invalid-proof: the password is wrong@2+13 !"),
	  SAID('s', "e=grmpf\0x", "error=grmpf\\x00x@2+7 !") } },
	/* channel binding */
	{ "SCRAM-SHA-256-PLUS", {
	  SAID('c', "p=tls-exporter,,n=u,r=abc",
	    "binding=tls-exporter@0+14\nauthcid=u@18+1\nnonce=abc@22+3"),
	  SAID('s', "r=abcdef,s=QSXC,i=4096,q=1",
	    "nonce=abcdef@2+6\ncheck=continues ours@2+6 +\n"
	    "salt=3 bytes: QSXC@11+4\niterations=4096@18+4\n"
	    "extension=q=1@23+3"),
	  SAID('c', "c=cD10bHMtZXhwb3J0ZXIsLAABAg==,r=abcdef,p=6rriTRBi23WpRR/w"
	    "tup+mMhUZUn/dB5nLTJRsjl95G4=",
	    "binding=tls-exporter, 3 bytes@2+28\nnonce=abcdef@33+6\n"
	    "proof=<44>@42+44"),
	  SAID('c', "",
	    "note=nothing: the exchange is over for the client") } },
	{ "SCRAM-SHA-256-PLUS", {
	  SAID('c', "n,,n=u,r=abc",
	    "binding=not supported by this client@0+1\n"
	    "fault=a -PLUS mechanism must name its channel binding (p=) ?\n"
	    "authcid=u@5+1\nnonce=abc@9+3") } },
	{ "SCRAM-SHA-1", {
	  SAID('t', "p=tls-unique,,n=u,r=abc",
	    "binding=tls-unique@0+12\n"
	    "fault=only a -PLUS mechanism has a channel binding ?\n"
	    "authcid=<1>@16+1\nnonce=abc@20+3") } },
	/* a server to be wary of */
	{ "SCRAM-SHA-256", {
	  SAID('c', "n,,n=u,r=abc", "binding=not supported by this client@0+1"
	    "\nauthcid=u@5+1\nnonce=abc@9+3"),
	  SAID('s', "r=xabcd,s=,i=1000",
	    "nonce=xabcd@2+5\ncheck=does not begin with ours: a replay or a "
	    "broken server@2+5 !\nsalt= !\nfault=the salt is empty ?\n"
	    "iterations=1000: below the 4096 that RFC 5802 wants@13+4 ?"),
	  SAID('s', "r=abc,s=!,i=10000000",
	    "nonce=abc@2+3\ncheck=adds nothing to ours: a replay or a broken "
	    "server@2+3 !\nsalt=!@8+1 !\nfault=the salt is not base64 ?\n"
	    "iterations=10000000: above the 600000 that this program computes"
	    "@12+8 !"),
	  SAID('s', "r=abcd,s=AAAA,i=-1",
	    "nonce=abcd@2+4\ncheck=continues ours@2+4 +\n"
	    "salt=3 bytes: AAAA@9+4\niterations=-1@16+2 !\n"
	    "fault=the iteration count is not a number above 0 ?") } },
	{ "SCRAM-SHA-256", {
	  SAID('s', "m=x,r=abc", "fault=this is not SCRAM's message: it asks "
	    "for an extension (m=) that RFC 5802 does not define ?\n"
	    "challenge=m=x,r=abc@0+9"),
	  SAID('s', "junk,v=AAAA", "fault=this is not SCRAM's message: it does "
	    "not begin with a nonce (r=) ?\nchallenge=<11>@0+11"),
	  SAID('s', "r=\0,", "fault=this is not SCRAM's message: there is no "
	    "salt (s=) behind the nonce ?\nchallenge=r=\\x00,@0+4"),
	  SAID('s', "r=a,s=AAAA,i=4096,v=x", "nonce=a@2+1\n"
	    "salt=3 bytes: AAAA@6+4\niterations=4096@13+4\n"
	    "signature=<1>@20+1\ncheck=not checked@20+1") } },
	/* typed */
	{ "SCRAM-SHA-256", {
	  SAID('t', "n,a=zid,n=user,r=abc,t=x",
	    "binding=not supported by this client@0+1\nauthzid=<3>@4+3\n"
	    "authcid=<4>@10+4\nnonce=abc@17+3\nextension=<3>@21+3"),
	  SAID('s', "r=abcdef,s=QSXC,i=4096",
	    "nonce=abcdef@2+6\ncheck=continues ours@2+6 +\n"
	    "salt=3 bytes: QSXC@11+4\niterations=4096@18+4"),
	  SAID('t', "c=biws,r=abcdeg,p=AAAA",
	    "binding=not supported by this client@2+4\nnonce=<6>@9+6\n"
	    "fault=the nonce is not the one that the server sent ?\n"
	    "proof=<4>@18+4\n"
	    "fault=the proof is not 32 bytes in base64 ?"),
	  SAID('t', "hunter2", "extra=<7>@0+7") } },
	{ "SCRAM-SHA-256", {
	  SAID('t', "y,,n=user,r=abc", "binding=supported, but the server did "
	    "not offer it@0+1\nauthcid=<4>@5+4\nnonce=abc@12+3"),
	  SAID('t', "c=biws,r=abcdef,p=AAAA",
	    "binding=not supported by this client@2+4\n"
	    "fault=the channel binding (c=) does not repeat the header of "
	    "the first message ?\nnonce=<6>@9+6\nproof=<4>@18+4\n"
	    "fault=the proof is not 32 bytes in base64 ?") } },
	{ "SCRAM-SHA-256", {
	  SAID('t', "hunter2", "fault=this is not SCRAM's message, which is "
	    "n,,n=USER,r=NONCE ?\nmessage=<7>@0+7"),
	  SAID('t', "hunter2", "fault=this is not SCRAM's message, which is "
	    "c=BINDING,r=NONCE,p=PROOF ?\nmessage=<7>@0+7") } },
	{ "SCRAM-SHA-256", {
	  SAID('t', "\0ann\0hunter2", "fault=this looks like a message of "
	    "PLAIN; SCRAM's is n,,n=USER,r=NONCE ?\nmessage=<12>@0+12"),
	  SAID('t', "c=hunter2!,r=hunter2,p=hunter2",
	    "fault=the channel binding (c=) does not hold the header of the "
	    "first message ?\nbinding=<8>@2+8\nnonce=<7>@13+7\n"
	    "proof=<7>@23+7\nfault=the proof is not 32 bytes in base64 ?") } },
	{ "SCRAM-SHA-256-PLUS", {
	  SAID('t', "p=hunter2,,n=hunter2,r=abc",
	    "binding=<9>@0+9\nauthcid=<7>@13+7\nnonce=abc@23+3") } },
	{ "SCRAM-SHA-256", {
	  SAID('t', "", "fault=this is not SCRAM's message, which is "
	    "n,,n=USER,r=NONCE ?\nmessage=<0>") } },
};

static void
describe(const char *mech, const struct said *steps)
{
	struct sasl_trace t;

	sasl_trace_begin(&t, slice_of(mech));
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
		if (steps[i].who == 't')
			assert_false(said_shows(&f, "hunter2"));
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
		describe(said[i].mech, said[i].steps);
}

/* Of a whole exchange no fact shows password, proof or signature. */
static void
test_nothing_leaks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		const struct exchange *v = &vectors[i];
		const char *all[] = { v->first, v->server_first, v->final,
		    v->server_final };
		struct sasl_trace t;
		struct facts f;

		facts_init(&f);
		sasl_trace_begin(&t, slice_of(v->mech));
		for (size_t k = 0; k < COUNT_OF(all); k++)
			said_feed(&t, k % 2 == 0 ? 'c' : 'g',
			    slice_of(all[k]), &f);
		assert_false(said_shows(&f, v->password));
		assert_false(said_shows(&f, strstr(v->final, ",p=") + 3));
		assert_false(said_shows(&f, v->server_final + 2));
		for (size_t k = 0; k < f.n; k++)
			assert_true(f.v[k].mark == FACT_PLAIN ||
			    f.v[k].mark == FACT_GOOD);
		facts_clear(&f);
		sasl_trace_clear(&t);
	}
}

static void
test_all_errors_have_words(void **state)
{
	static const char *const all[] = { "invalid-encoding",
	    "extensions-not-supported", "invalid-proof",
	    "channel-bindings-dont-match",
	    "server-does-support-channel-binding",
	    "channel-binding-not-supported",
	    "unsupported-channel-binding-type", "unknown-user",
	    "invalid-username-encoding", "no-resources", "other-error" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		assert_non_null(scram_error_words(slice_of(all[i])));
	assert_null(scram_error_words(slice_of("invalid")));
	assert_null(scram_error_words(slice_of("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_long_password),
		cmocka_unit_test(test_own_nonce),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_early_signature),
		cmocka_unit_test(test_never_begun),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_nothing_leaks),
		cmocka_unit_test(test_all_errors_have_words),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
