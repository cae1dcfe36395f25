/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/base64.h"
#include "core/sasl/trace.h"

/* The n-th message of an exchange, as the mechanism makes it. */
static bool
respond(const char *mech, int round, const struct sasl_creds *c,
    struct sasl_message *m, struct err *e)
{
	const struct sasl_mech *row = sasl_find(slice_of(mech));
	struct sasl *x;
	bool ok = true;

	assert_non_null(row);
	x = sasl_new(row, c);
	assert_non_null(x);
	for (int i = 0; ok && i <= round; i++) {
		ok = sasl_respond(x, slice_of("anything"), m, e);
		if (i < round)
			sasl_message_clear(m);
	}
	sasl_free(x);
	return ok;
}

static void
expect(const char *mech, int round, const char *authzid, const char *bytes,
    size_t n, bool secret)
{
	struct secret *p = secret_new("pass word", 9);
	struct sasl_creds c = { .user = "ann", .authzid = authzid,
	    .password = p };
	struct sasl_message m;
	struct err e;

	assert_true(respond(mech, round, &c, &m, &e));
	assert_int_equal(m.n, n);
	assert_memory_equal(m.data, bytes, n);
	assert_int_equal(m.is_secret, secret);
	sasl_message_clear(&m);
	secret_free(p);
}

static void
test_messages(void **state)
{
	(void)state;
	expect("PLAIN", 0, NULL, "\0ann\0pass word", 14, true);
	expect("plain", 0, "bob", "bob\0ann\0pass word", 17, true);
	expect("LOGIN", 0, NULL, "ann", 3, false);
	expect("Login", 1, NULL, "pass word", 9, true);
}

static void
fails(const char *mech, int round, struct secret *p, const char *id)
{
	struct sasl_creds c = { .user = "ann", .password = p };
	struct sasl_message m = { .data = NULL };
	struct err e;

	assert_false(respond(mech, round, &c, &m, &e));
	assert_string_equal(e.id, id);
	assert_null(m.data);
}

static void
test_refusals(void **state)
{
	struct secret *p = secret_new("x", 1), *nul = secret_new("a\0b", 3);

	(void)state;
	fails("PLAIN", 1, p, "sasl.rounds");
	fails("LOGIN", 2, p, "sasl.rounds");
	fails("PLAIN", 0, NULL, "sasl.no-password");
	fails("LOGIN", 0, NULL, "sasl.no-password");
	fails("PLAIN", 0, nul, "sasl.nul");
	assert_null(sasl_find(slice_of("PLAI")));
	assert_null(sasl_find(slice_of("PLAINX")));
	assert_null(sasl_find(slice_of("")));
	secret_free(p);
	secret_free(nul);
}

/* Every row is whole, and its name is one of RFC 4422. */
static void
test_table(void **state)
{
	const struct sasl_mech *m;

	(void)state;
	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++) {
		assert_non_null(m->respond);
		assert_non_null(m->describe);
		assert_non_null(m->describe_challenge);
		assert_in_range(m->rounds_max, 1, 16);
		assert_in_range(strlen(m->name), 1, 20);
		assert_true(strspn(m->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "0123456789-_") == strlen(m->name));
		assert_ptr_equal(sasl_find(slice_of(m->name)), m);
		assert_int_equal(!!(m->flags & SASL_MUTUAL),
		    m->check != NULL);
	}
}

static const struct {
	const char	*mech;
	int		 round;
	bool		 trusted;
	const char	*message;
	size_t		 n;
	const char	*fact, *value;	/* value NULL: a secret */
	size_t		 len;		/* of a secret */
} said[] = {
	{ "PLAIN", 0, false, "\0ann\0pw123", 10, "authcid", "ann", 0 },
	{ "PLAIN", 0, false, "\0ann\0pw123", 10, "authzid", "", 0 },
	{ "PLAIN", 0, false, "\0ann\0pw123", 10, "password", NULL, 5 },
	{ "PLAIN", 0, true, "bob\0ann\0p\0w", 11, "password", NULL, 3 },
	{ "PLAIN", 0, false, "annpw123", 8, "message", NULL, 8 },
	{ "PLAIN", 0, false, "ann\0pw123", 9, "message", NULL, 9 },
	{ "PLAIN", 1, false, "more", 4, "extra", NULL, 4 },
	{ "LOGIN", 0, true, "ann", 3, "username", "ann", 0 },
	{ "LOGIN", 0, false, "ann", 3, "username", NULL, 3 },
	{ "LOGIN", 0, true, "ann ", 4, "blank",
	  "the username ends with one", 0 },
	{ "PLAIN", 0, true, "\0 ann\0pw", 8, "blank",
	  "the authcid begins with one", 0 },
	{ "LOGIN", 1, true, "pw", 2, "password", NULL, 2 },
	{ "LOGIN", 2, true, "pin", 3, "extra", NULL, 3 },
};

/* As text on the wire, after round other messages of that side. */
static void
describe(const char *mech, int round, bool trusted, struct slice message,
    struct facts *f)
{
	char text[200];
	struct sasl_trace t;

	sasl_trace_begin(&t, slice_of(mech));
	t.sent = round;
	if (trusted)
		sasl_trace_sent(&t, message, f);
	else
		sasl_trace_typed(&t, (struct slice){ text,
		    base64_encode(text, message) }, f);
	assert_int_equal(t.sent, round + 1);
	sasl_trace_clear(&t);
}

static void
test_descriptions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		struct facts f;
		const struct fact *x;

		facts_init(&f);
		describe(said[i].mech, said[i].round, said[i].trusted,
		    (struct slice){ said[i].message, said[i].n }, &f);
		x = facts_find(&f, said[i].fact);
		assert_non_null(x);
		assert_int_equal(x->secret, said[i].value == NULL);
		assert_string_equal(x->value,
		    said[i].value ? said[i].value : "");
		if (x->secret)
			assert_int_equal(x->shape.len, said[i].len);
		facts_clear(&f);
	}
}

/* Whatever was typed, no fact shows more than authzid and authcid may. */
static const char *const typed[] = {
	"secret-a", "c2VjcmV0LWE=", "c2VjcmV0LWE", "c2Vjcm V0LWE=", "====",
	"c2VjcmV0LWE-", "\xc3\xa4secret",
};

static void
test_hides_when_in_doubt(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		const struct sasl_mech *m;

		for (size_t k = 0; (m = sasl_at(k)) != NULL; k++) {
			struct sasl_trace t;
			struct facts f;

			facts_init(&f);
			sasl_trace_begin(&t, slice_of(m->name));
			sasl_trace_typed(&t, slice_of(typed[i]), &f);
			assert_true(sasl_facts_hide(&f));
			for (size_t j = 0; j < f.n; j++)
				assert_null(strstr(f.v[j].value, "secret"));
			facts_clear(&f);
			sasl_trace_clear(&t);
		}
	}
}

/* Prompts: the words, and whether they come at their place. */
static const struct {
	int		 heard;
	const char	*text, *fact, *value;
	bool		 marked;
} prompts[] = {
	{ 0, "VXNlcm5hbWU6", "prompt", "Username:", false },
	{ 0, "UGFzc3dvcmQ6", "odd",
	  "asks for the password at the place of the user name", true },
	{ 1, "VXNlcm5hbWU6", "odd",
	  "asks for the user name at the place of the password", true },
	{ 2, "UElO", "odd", "a third question: LOGIN has two", true },
	{ 0, "", "note", "no words: the first answer is due", false },
	{ 0, "Username:", "prompt", "Username:", true },
};

static void
test_prompts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(prompts); i++) {
		struct sasl_trace t;
		const struct fact *x;
		struct facts f;

		facts_init(&f);
		sasl_trace_begin(&t, slice_of("LOGIN"));
		t.heard = prompts[i].heard;
		sasl_trace_heard(&t, slice_of(prompts[i].text),
		    SASL_PROOF_NONE, &f);
		x = facts_find(&f, prompts[i].fact);
		assert_non_null(x);
		assert_string_equal(x->value, prompts[i].value);
		assert_int_equal(x->mark == FACT_WARN, prompts[i].marked);
		assert_false(sasl_facts_hide(&f));
		facts_clear(&f);
		sasl_trace_clear(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_descriptions),
		cmocka_unit_test(test_hides_when_in_doubt),
		cmocka_unit_test(test_prompts),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
