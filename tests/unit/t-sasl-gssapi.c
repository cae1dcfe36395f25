/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSSAPI: reading needs no library; computing says why it cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/sasl/gssapi-token.h"
#include "core/sasl/mechs.h"

#define KRB5	"06092a864886f712010202"
#define REALM	"1b084c41422e54455354"			/* LAB.TEST */
/* Made by hand; ciphers are TICKETTICKET, AUTHENTIC and SERVERPROOF. */
#define AP_REQ	"608193" KRB5 "0100" "6e8183308180" "a003020105" \
		"a10302010e" "a20703050020000000" "a355" "6153" "3051" \
		"a003020105" "a10a" REALM "a220301ea003020101a1173015" \
		"1b04736d7470" "1b0d6d61696c2e6c61622e74657374" \
		"a31c301aa003020112a103020102a20e040c" \
		"5449434b45545449434b4554" "a4143012a003020112a20b0409" \
		"41555448454e544943"
#define AP_REP	"6033" KRB5 "0200" "6f243022a003020105a10302010f" \
		"a2163014a003020117a20d040b" "53455256455250524f4f46"
#define ERROR	"6070" KRB5 "0300" "7e61305f" "a003020105a10302011e" \
		"a411180f32303236303130323033303430355a" "a503020107" \
		"a603020125" "a90a" REALM "aa20301ea003020101a1173015" \
		"1b04736d7470" "1b0d6d61696c2e6c61622e74657374" \
		"ab081b06736b65776564"
#define SPNEGO	"600d06062b0601050502a003300100"
#define NTLM	"600c060a2b06010401823702020a"
#define CHECKSUM "434845434b53554d31323334"
#define OFFER	"050401ff000c000000000000000000010700ffff" CHECKSUM
#define CHOICE	"050400ff000c0000000000000000000101000000626f62" CHECKSUM
/* The same, turned by 12 and by 28 bytes. */
#define OFFER_12 "050401ff000c000c0000000000000001" CHECKSUM "0700ffff"
#define CHOICE_28 "050400ff000c001c0000000000000001434b53554d31323334" \
		"01000000626f62434845"
#define SEALED	"050403ff000c000000000000000000010700ffff78787878"

struct blob {
	char	*p;
	size_t	 n;
};

static int
digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static struct blob
unhex(const char *hex)
{
	struct blob b = { malloc(strlen(hex) / 2 + 1), strlen(hex) / 2 };

	for (size_t i = 0; i < b.n; i++)
		b.p[i] = (char)(digit(hex[2 * i]) << 4 |
		    digit(hex[2 * i + 1]));
	b.p = realloc(b.p, b.n > 0 ? b.n : 1);
	return b;
}

/* ---- describing -------------------------------------------------------- */

enum side { CLIENT, TYPED, SERVER };

static void
describe(struct slice message, enum side side, enum sasl_proof proof,
    struct facts *f)
{
	struct sasl_trace trace = { .mech = &sasl_gssapi };
	struct sasl_view v = { .message = message, .proof = proof,
	    .trusted = side == CLIENT, .trace = &trace, .out = f };

	facts_init(f);
	if (side == SERVER)
		sasl_gssapi.describe_challenge(&v);
	else
		sasl_gssapi.describe(&v);
	for (size_t i = 0; i < f->n; i++) {
		assert_true(f->v[i].at.at <= message.n);
		assert_true(f->v[i].at.n <= message.n - f->v[i].at.at);
		assert_null(strstr(f->v[i].value, "TICKET"));
		assert_null(strstr(f->v[i].value, "AUTHENTIC"));
		assert_null(strstr(f->v[i].value, "SERVERPROOF"));
	}
}

static const struct {
	const char	*message;
	enum side	 side;
	const char	*fact, *value;		/* value NULL: a secret */
	size_t		 at, n;
} said[] = {
	{ AP_REQ, CLIENT, "token", "Kerberos 5 AP-REQ: the client's ticket "
	    "and proof, 150 bytes", 14, 2 },
	{ AP_REQ, CLIENT, "realm", "LAB.TEST", 56, 8 },
	{ AP_REQ, CLIENT, "service", "smtp/mail.lab.test", 79, 19 },
	{ AP_REQ, CLIENT, "mutual", "the server is to prove itself, too",
	    0, 0 },
	{ AP_REQ, CLIENT, "ticket.etype", "aes256-cts-hmac-sha1-96 (18)",
	    116, 12 },
	{ AP_REQ, CLIENT, "ticket.kvno", "2", 0, 0 },
	{ AP_REQ, CLIENT, "ticket", NULL, 116, 12 },
	{ AP_REQ, CLIENT, "authenticator", NULL, 141, 9 },
	{ AP_REQ, TYPED, "realm", NULL, 56, 8 },
	{ AP_REQ, TYPED, "service", NULL, 79, 19 },
	{ AP_REQ, SERVER, "message", NULL, 0, 150 },
	{ AP_REP, SERVER, "proof", NULL, 42, 11 },
	{ AP_REP, SERVER, "proof.etype", "rc4-hmac (23)", 42, 11 },
	{ AP_REP, CLIENT, "message", NULL, 0, 53 },
	{ ERROR, SERVER, "error",
	    "the clocks of client and server differ too much (37)", 0, 0 },
	{ ERROR, SERVER, "text", "skewed", 108, 6 },
	{ ERROR, SERVER, "service", "smtp/mail.lab.test", 85, 19 },
	{ SPNEGO, CLIENT, "token", "SPNEGO: GSSAPI wants Kerberos 5 alone "
	    "(RFC 4752)", 4, 6 },
	{ SPNEGO, CLIENT, "message", NULL, 0, 15 },
	{ NTLM, SERVER, "token", "NTLM: GSSAPI wants Kerberos 5 alone "
	    "(RFC 4752)", 4, 10 },
	{ OFFER, SERVER, "layers",
	    "none, integrity, confidentiality (0x07)", 16, 1 },
	{ OFFER, SERVER, "max-size", "65535", 17, 3 },
	{ OFFER_12, SERVER, "layers",
	    "none, integrity, confidentiality (0x07)", 28, 1 },
	{ OFFER, CLIENT, "message", NULL, 0, 32 },
	{ CHOICE, CLIENT, "layer", "none (0x01)", 16, 1 },
	{ CHOICE, CLIENT, "authzid", "bob", 20, 3 },
	{ CHOICE, TYPED, "authzid", NULL, 20, 3 },
	{ CHOICE_28, CLIENT, "authzid", "bob", 29, 3 },
	{ SEALED, SERVER, "sealed", NULL, 16, 8 },
	{ "", SERVER, "note", "empty: the client's token is due", 0, 0 },
	{ "", CLIENT, "note", "empty: nothing to add, the server goes on",
	    0, 0 },
	{ "736563726574", TYPED, "message", NULL, 0, 6 },
	{ "050401", SERVER, "message", NULL, 0, 3 },
};

static void
test_descriptions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		struct blob b = unhex(said[i].message);
		const struct fact *x;
		struct facts f;

		describe((struct slice){ b.p, b.n }, said[i].side,
		    SASL_PROOF_NONE, &f);
		x = facts_find(&f, said[i].fact);
		if (x == NULL)
			print_error("row %zu: no %s\n", i, said[i].fact);
		assert_non_null(x);
		assert_int_equal(x->secret, said[i].value == NULL);
		assert_string_equal(x->value,
		    said[i].value != NULL ? said[i].value : "");
		assert_int_equal(x->at.at, said[i].at);
		assert_int_equal(x->at.n, said[i].n);
		facts_clear(&f);
		free(b.p);
	}
}

static void
test_proof_in_words(void **state)
{
	struct blob b = unhex(AP_REP);
	struct facts f;

	(void)state;
	describe((struct slice){ b.p, b.n }, SERVER, SASL_PROOF_GOOD, &f);
	assert_int_equal(facts_find(&f, "server")->mark, FACT_GOOD);
	facts_clear(&f);
	describe((struct slice){ b.p, b.n }, SERVER, SASL_PROOF_BAD, &f);
	assert_int_equal(facts_find(&f, "server")->mark, FACT_BAD);
	facts_clear(&f);
	free(b.p);
}

/* The message in an allocation of its own size, from each side. */
static void
survives(struct slice bytes)
{
	char *copy = malloc(bytes.n > 0 ? bytes.n : 1);
	struct facts f;

	memcpy(copy, bytes.p, bytes.n);
	for (int side = CLIENT; side <= SERVER; side++) {
		describe((struct slice){ copy, bytes.n }, (enum side)side,
		    SASL_PROOF_NONE, &f);
		assert_true(f.n > 0);
		facts_clear(&f);
	}
	free(copy);
}

/* Cut anywhere, and with any byte at its limits. */
static void
test_broken(void **state)
{
	static const char *const messages[] = { AP_REQ, AP_REP, ERROR, OFFER,
	    CHOICE_28, SEALED };
	static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0x84, 0xff };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		struct blob b = unhex(messages[i]);

		for (size_t n = 0; n <= b.n; n++)
			survives((struct slice){ b.p, n });
		for (size_t at = 0; at < b.n; at++)
			for (size_t k = 0; k < COUNT_OF(values); k++) {
				char was = b.p[at];

				b.p[at] = (char)values[k];
				survives((struct slice){ b.p, b.n });
				b.p[at] = was;
			}
		free(b.p);
	}
}

/* A ticket that was cut is still one. */
static void
test_cut_is_hidden(void **state)
{
	struct blob b = unhex(AP_REQ);
	struct facts f;

	(void)state;
	for (size_t n = 1; n < b.n; n++) {
		describe((struct slice){ b.p, n }, CLIENT, SASL_PROOF_NONE,
		    &f);
		assert_non_null(facts_find(&f, "message"));
		assert_true(facts_find(&f, "message")->secret);
		assert_non_null(facts_find(&f, "fault"));
		facts_clear(&f);
	}
	free(b.p);
}

/* ---- computing --------------------------------------------------------- */

static void
refuses(const char *user, const char *words)
{
	struct sasl_creds c = { .user = user, .host = "localhost" };
	struct sasl *x = sasl_new(&sasl_gssapi, &c);
	struct sasl_message m;
	struct err e;

	assert_non_null(x);
	assert_int_equal(sasl_check(x, slice_of("")), SASL_PROOF_NONE);
	assert_false(sasl_respond(x, slice_of(""), &m, &e));
	assert_null(m.data);
#ifdef HAVE_GSSAPI
	assert_string_equal(e.id, "sasl.no-ticket");
	assert_non_null(strstr(e.detail, words));
	assert_non_null(strstr(e.detail, "kinit first"));
#else
	(void)words;
	assert_string_equal(e.id, "sasl.not-built");
#endif
	sasl_free(x);
}

static void
test_no_ticket(void **state)
{
	(void)state;
	setenv("KRB5_CONFIG", "/dev/null", 1);
	setenv("KRB5CCNAME", "FILE:/nonexistent/ticket", 1);
	refuses(NULL, "no Kerberos ticket for smtp@localhost");
	refuses("ann@LAB.TEST", "no Kerberos ticket for ann@LAB.TEST");
}

static void
test_flags(void **state)
{
	(void)state;
	assert_true(sasl_gssapi.flags & SASL_ONLY_ASKED);
	assert_true(sasl_gssapi.flags & SASL_MUTUAL);
	assert_false(sasl_gssapi.flags & SASL_NEEDS_PASSWORD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptions),
		cmocka_unit_test(test_proof_in_words),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_cut_is_hidden),
		cmocka_unit_test(test_no_ticket),
		cmocka_unit_test(test_flags),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
