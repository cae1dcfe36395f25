/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/sasl/sasl.h"
#include "tests/lib/saidfacts.h"

/* RFC 2195, section 2; the others computed with Python 3.11's hmac. */
static const struct {
	const char	*user, *password, *challenge, *message;
} vectors[] = {
	{ "tim", "tanstaaftanstaaf",
	  "<1896.697170952@postoffice.reston.mci.net>",
	  "tim b913a602c7eda7a495b4e6e7334d3890" },
	{ "a b", "p\xc3\xa4ssw\xc3\xb6rd-3", "anything",
	  "a b b4f062a447de760ecf6aa14fc314c255" },
	{ "u", "", "<1.2@h>", "u ff25d16f829d322a8ed77df2363edcd5" },
};

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		struct secret *p = secret_new(vectors[i].password,
		    strlen(vectors[i].password));
		struct sasl_creds c = { .user = vectors[i].user,
		    .password = p };
		struct sasl *x = sasl_new(sasl_find(
		    slice_of("CRAM-MD5")), &c);
		struct sasl_message m;
		struct err e;

		assert_non_null(x);
		assert_int_equal(sasl_check(x,
		    slice_of(vectors[i].challenge)), SASL_PROOF_NONE);
		assert_true(sasl_respond(x, slice_of(vectors[i].challenge),
		    &m, &e));
		assert_int_equal(m.n, strlen(vectors[i].message));
		assert_memory_equal(m.data, vectors[i].message, m.n);
		assert_true(m.is_secret);
		sasl_message_clear(&m);
		assert_false(sasl_respond(x, slice_of("more"), &m, &e));
		assert_string_equal(e.id, "sasl.rounds");
		sasl_free(x);
		secret_free(p);
	}
}

static void
fails(const char *user, const struct secret *p, const char *challenge,
    const char *id)
{
	struct sasl_creds c = { .user = user, .password = p };
	struct sasl *x = sasl_new(sasl_find(slice_of("CRAM-MD5")), &c);
	struct sasl_message m;
	struct err e;

	assert_false(sasl_respond(x, slice_of(challenge), &m, &e));
	assert_string_equal(e.id, id);
	assert_null(m.data);
	sasl_free(x);
}

static void
test_refusals(void **state)
{
	struct secret *p = secret_new("x", 1);

	(void)state;
	fails(NULL, p, "<1.2@h>", "sasl.no-user");
	fails("", p, "<1.2@h>", "sasl.no-user");
	fails("u", NULL, "<1.2@h>", "sasl.no-password");
	fails("u", p, "", "sasl.challenge");
	secret_free(p);
}

static const struct said said[] = {
	SAID('s', "<1896.697170952@postoffice.reston.mci.net>",
	    "random=1896@1+4\n"
	    "timestamp=697170952 (1992-02-04 02:35:52 UTC)@6+9\n"
	    "host=postoffice.reston.mci.net@16+25"),
	SAID('s', "<a.b.c@h>", "random=a@1+1\ntimestamp=b.c@3+3\nhost=h@7+1"),
	SAID('s', "<12@h>", "random=12@1+2\nhost=h@4+1"),
	SAID('s', "<1.12@>", "random=1@1+1\ntimestamp=12@3+2\nhost="),
	SAID('s', "<1.99999999999999999999999@h>", "random=1@1+1\n"
	    "timestamp=99999999999999999999999@3+23\nhost=h@27+1"),
	SAID('s', "", "fault=the challenge is empty ?"),
	SAID('s', "<>", "challenge=<>@0+2\nodd=not <random.time@host>, as "
	    "RFC 2195 wants it; it can be answered all the same ?"),
	SAID('s', "\0x", "challenge=\\x00x@0+2\nodd=not <random.time@host>, as "
	    "RFC 2195 wants it; it can be answered all the same ?"),
	SAID('c', "tim b913a602c7eda7a495b4e6e7334d3890",
	    "authcid=tim@0+3\ndigest=<32>@4+32"),
	SAID('c', "a b b913a602c7eda7a495b4e6e7334d3890",
	    "authcid=a b@0+3\ndigest=<32>@4+32"),
	SAID('t', "hunter2 b913a602c7eda7a495b4e6e7334d3890",
	    "authcid=<7>@0+7\ndigest=<32>@8+32"),
	SAID('t', "hunter2", "fault=this is not CRAM-MD5's answer, which is "
	    "a user name, a blank and a digest ?\nmessage=<7>@0+7"),
	SAID('t', "ann hunter2", "fault=the digest is not 32 hexadecimal "
	    "digits in lower case ?\nmessage=<11>@0+11"),
	SAID('t', "ann B913A602C7EDA7A495B4E6E7334D3890",
	    "fault=the digest is not 32 hexadecimal digits in lower case ?\n"
	    "message=<36>@0+36"),
	SAID('t', "ann ", "fault=the digest is not 32 hexadecimal digits in "
	    "lower case ?\nmessage=<4>@0+4"),
	SAID('t', "", "fault=this is not CRAM-MD5's answer, which is a user "
	    "name, a blank and a digest ?\nmessage=<0>"),
};

static void
test_describe(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		struct sasl_trace t;
		struct facts f;
		struct bytes text;

		facts_init(&f);
		bytes_init(&text, BYTES_NO_LIMIT);
		sasl_trace_begin(&t, slice_of("CRAM-MD5"));
		said_feed(&t, said[i].who, (struct slice){ said[i].message,
		    said[i].n }, &f);
		said_text(&text, &f);
		assert_string_equal(text.data, said[i].facts);
		assert_true(said_is_sane(&f, said[i].n));
		assert_false(said_shows(&f, "b913a602") ||
		    said_shows(&f, "hunter2"));
		bytes_clear(&text);
		facts_clear(&f);
		sasl_trace_clear(&t);
	}
}

/* A second answer is hidden, whatever it is. */
static void
test_describe_more(void **state)
{
	struct sasl_trace t;
	struct facts f;

	(void)state;
	facts_init(&f);
	sasl_trace_begin(&t, slice_of("cram-md5"));
	said_feed(&t, 'c', slice_of(vectors[0].message), &f);
	said_feed(&t, 't', slice_of("hunter2"), &f);
	assert_int_equal(f.n, 3);
	assert_string_equal(f.v[2].name, "extra");
	assert_true(f.v[2].secret);
	facts_clear(&f);
	sasl_trace_clear(&t);
}

static void
test_row(void **state)
{
	const struct sasl_mech *m = sasl_find(slice_of("CRAM-MD5"));

	(void)state;
	assert_non_null(m);
	assert_int_equal(m->rank, 25);
	assert_int_equal(m->rounds_max, 1);
	assert_int_equal(m->flags, SASL_NEEDS_PASSWORD | SASL_NEEDS_USER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_describe_more),
		cmocka_unit_test(test_row),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
