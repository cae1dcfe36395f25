/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is taken along: rows, values, events, exchanges; never a secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/lib/appcase.h"
#include "tests/lib/logcase.h"
#include "tui/hands/copytext.h"

#define PASSWORD	"correct-horse-7"

static struct logcase c;
static struct bytes out;

static int
setup(void **state)
{
	(void)state;
	logcase_init(&c);
	logcase_add(&c, "stage banner\n"
	    "< 220 mx.example.net ready\n"
	    "stage ehlo\n"
	    "> EHLO client.example.org\n"
	    "< 250-mx.example.net\n"
	    "< 250 SIZE 1000\n"
	    "stage auth\n"
	    "tls\n"
	    "fact mech PLAIN\n"
	    "fact authcid ann\n"
	    "hide password " PASSWORD "\n"
	    ">auth AUTH PLAIN {AGFubgBjb3JyZWN0LWhvcnNlLTc=}\n"
	    "< 535 5.7.8 no\\x1b[2J\\xe2\\x80\\xae\n");
	bytes_init(&out, BYTES_NO_LIMIT);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	bytes_clear(&out);
	logcase_clear(&c);
	return 0;
}

static uint32_t
unit_with(const char *text)
{
	for (size_t i = 0; i < log_count(c.log); i++) {
		const struct entry *e = log_entry(c.log, i);

		if (memmem(e->text.p, e->text.n, text, strlen(text)) != NULL)
			return e->unit;
	}
	fail_msg("no line with %s", text);
	return UNIT_NONE;
}

static void
copied(const char *part)
{
	if (strstr(out.data, part) == NULL)
		fail_msg("not copied: %s\n%s", part, out.data);
}

static void
not_copied(const char *part)
{
	if (strstr(out.data, part) != NULL)
		fail_msg("copied: %s\n%s", part, out.data);
}

static void
is_clean(void)
{
	not_copied("horse");
	not_copied("aG9yc2");
	for (size_t i = 0; i < out.len; i++)
		assert_true(out.data[i] == '\n' ||
		    (unsigned char)out.data[i] >= ' ');
	not_copied("\x7f");
	not_copied("\xe2\x80\xae");
}

static void
test_lines(void **state)
{
	const struct unit *u = log_unit(c.log, unit_with("AUTH PLAIN"));

	(void)state;
	copytext_line(&out, log_entry(c.log, u->first), NULL);
	assert_string_equal(out.data, "AUTH PLAIN ********");
	bytes_reset(&out);
	u = log_unit(c.log, unit_with("535"));
	copytext_line(&out, log_entry(c.log, u->first), NULL);
	assert_string_equal(out.data, "535 5.7.8 no\\x1b[2J\\u{202E}");
}

static void
test_values(void **state)
{
	uint32_t unit = unit_with("AUTH PLAIN");
	struct fields fields;
	bool any = false;

	(void)state;
	fields_init(&fields);
	decode_unit(c.log, unit, &fields);
	for (size_t i = 0; i < fields.n; i++) {
		bytes_reset(&out);
		copytext_line(&out, log_entry(c.log, fields.v[i].entry),
		    &fields.v[i]);
		is_clean();
		not_copied("\n");
		if (strcmp(fields.v[i].name, "password") == 0) {
			assert_int_equal(strncmp(out.data, "********", 8), 0);
			any = true;
		}
	}
	assert_true(any);
	fields_clear(&fields);
}

static void
test_events(void **state)
{
	(void)state;
	copytext_unit(&out, c.log, unit_with("EHLO"), COPY_UNIT);
	copied("->  EHLO client.example.org\n");
	not_copied("250");
	bytes_reset(&out);
	copytext_unit(&out, c.log, unit_with("250-mx"), COPY_UNIT);
	copied("<-  250-mx.example.net\n");
	copied("<-  250 SIZE 1000\n");
	not_copied("EHLO client");
}

/* From its command, and from its reply: the same. */
static void
test_exchanges(void **state)
{
	static const char *const on[] = { "AUTH PLAIN", "535" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		bytes_reset(&out);
		copytext_unit(&out, c.log, unit_with(on[i]), COPY_EXCHANGE);
		copied("~>  AUTH PLAIN ********\n");
		copied("*<~  535 5.7.8 no\\x1b[2J\\u{202E}\n");
		copied("ann");
		is_clean();
	}
	bytes_reset(&out);		/* one that nothing was asked for */
	copytext_unit(&out, c.log, unit_with("220"), COPY_EXCHANGE);
	copied("<-  220 mx.example.net ready\n");
	not_copied("EHLO");
}

static void
test_the_gate(void **state)
{
	struct err e;

	(void)state;
	needles_add(log_needles(c.log), slice_of(PASSWORD));
	assert_true(copytext_gate(c.log, COPY_OF_SESSION, slice_of("535 5.7.8 no"), &e));
	assert_false(copytext_gate(c.log, COPY_OF_SESSION, slice_of("x " PASSWORD), &e));
	assert_string_equal(e.id, "copy.gate");
	assert_null(strstr(e.detail, "horse"));
	assert_int_equal(strncmp(e.detail, "nothing was copied: ", 20), 0);
	/* base64, as it stands in PLAIN */
	assert_false(copytext_gate(c.log, COPY_OF_SESSION,
	    slice_of("AGFubgBjb3JyZWN0LWhvcnNlLTc="), &e));
}

/* A password that our own words hold is no echo there. */
static void
test_own_words_are_no_echo(void **state)
{
	static const char card[] = " !  The password was refused\n !\n"
	    " !  What points to it:\n !   - the server said no\n !\n"
	    " !  What to do:\n !   - bring marzipan\n";
	static const char leak[] = " !  What points to it:\n"
	    " !   - no zebra-crossing-9\n";
	struct err e;

	(void)state;
	needles_add(log_needles(c.log), slice_of("marzipan"));
	needles_add(log_needles(c.log), slice_of("What points"));
	assert_true(copytext_gate(c.log, COPY_OF_CARD, slice_of(card), &e));
	assert_true(copytext_gate(c.log, COPY_OF_BOTH, slice_of("<-  535 no\n"
	    "      meaning  bring marzipan\n"), &e));
	assert_false(copytext_gate(c.log, COPY_OF_BOTH, slice_of("<-  535 "
	    "bring marzipan\n"), &e));
	/* learnt when the row was there already */
	logcase_add(&c, "< 535 5.7.8 no zebra-crossing-9\n");
	needles_add(log_needles(c.log), slice_of("zebra-crossing-9"));
	assert_false(copytext_gate(c.log, COPY_OF_CARD, slice_of(leak), &e));
}

/* ---- by the commands --------------------------------------------------- */

/* What a copy-command was given for the cursor's row. */
static void
copies_row(struct appcase *a, const char *says)
{
	char line[256];
	FILE *f;

	appcase_run(a, "set copy-command=tee taken");
	appcase_run(a, "copy row");
	if (strstr(appcase_message(a), says) == NULL)
		fail_msg("said \"%s\", not \"%s\"", appcase_message(a), says);
	bytes_reset(&out);
	f = fopen("taken", "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		bytes_add_str(&out, line);
	fclose(f);
	is_clean();
}

static void
test_rows(void **state)
{
	struct appcase a;

	(void)state;
	appcase_init(&a, "auth-refused", 80, 24);
	appcase_keys(&a, "gg]c");
	copies_row(&a, "this line (1 line) given to copy-command");
	assert_string_equal(out.data, "EHLO client.example.org");
	appcase_run(&a, "focus decoded");
	copies_row(&a, "this value (1 line)");
	assert_string_equal(out.data, "hello, this is client.example.org");
	appcase_run(&a, "explain");
	assert_true(view_on_explanation(&a.app.view));
	copies_row(&a, "the explanation (");
	copied("!  ");
	not_copied("535 5.7.8 ********");
	appcase_clear(&a);
}

static void
test_a_lesson(void **state)
{
	struct appcase a;

	(void)state;
	appcase_init(&a, "auth-refused", 80, 24);
	appcase_run(&a, "explain-all on");
	appcase_keys(&a, "gg");
	for (int i = 0; i < 100 && !view_on_teaching(&a.app.view); i++)
		appcase_keys(&a, "j");
	assert_true(view_on_teaching(&a.app.view));
	copies_row(&a, "the lesson (");
	assert_true(out.len > 40);
	appcase_clear(&a);
}

/* A terminal of which nothing is known: it says so, and sends nothing. */
static void
test_no_clipboard(void **state)
{
	struct appcase a;

	(void)state;
	appcase_init(&a, "auth-refused", 80, 24);
	appcase_run(&a, "copy all");
	assert_non_null(strstr(appcase_message(&a), "set copy-command"));
	appcase_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_events, setup, teardown),
		cmocka_unit_test_setup_teardown(test_exchanges, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_the_gate, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_own_words_are_no_echo,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_lesson, setup,
		    teardown),
		cmocka_unit_test(test_no_clipboard),
	};

	return cmocka_run_group_tests(tests, appcase_setup, appcase_teardown);
}
