/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger as rows: nothing of a line is lost, both sides stay level, and
 * growing gives the same rows as building anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/logcase.h"
#include "tui/view/rows.h"

static struct logcase lc;
static struct rows rows;
static struct rows_form form;

static int
setup(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	secret_init();
	logcase_init(&lc);
	rows_init(&rows);
	form = (struct rows_form){ .projection = PROJECTION_SPLIT,
	    .raw_cols = 36, .decoded_cols = 38, .wrap = true };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	rows_clear(&rows);
	logcase_clear(&lc);
	return 0;
}

/* The parts of a line, put together, are the whole of what may be seen. */
static void
check_raw(uint32_t entry)
{
	const struct shown *s = rows_shown(&rows, entry);
	size_t at = 0;
	bool first = true;

	for (size_t i = 0; i < rows.n; i++) {
		const struct row here = rows_at(&rows, i), *row = &here;

		if (row->entry != entry || !(row->flags & ROW_RAW))
			continue;
		assert_int_equal(first, (row->flags & ROW_RAW_FIRST) != 0);
		assert_int_equal(row->raw_at, at);
		at += row->raw_n;
		first = false;
	}
	assert_int_equal(at, s->text.len);
}

/* Only blanks at a break may be missing from a value. */
static void
check_value(const struct row *first, size_t i)
{
	const struct shown *s = rows_value(&rows, first);
	size_t at = 0;

	for (; i < rows.n && rows_at(&rows, i).unit == first->unit; i++) {
		const struct row here = rows_at(&rows, i), *row = &here;

		if (!(row->flags & ROW_FIELD) || row->field != first->field)
			continue;
		for (; at < row->value_at; at++)
			assert_int_equal(s->text.data[at], ' ');
		assert_int_equal(at, row->value_at);
		at += row->value_n;
	}
	for (; at < s->text.len; at++)
		assert_int_equal(s->text.data[at], ' ');
}

static void
check_unit(uint32_t unit)
{
	const struct rows_place place = rows_of_unit(&rows, unit), *u = &place;

	assert_true(u->n > 0);
	for (size_t i = u->first; i < u->first + u->n; i++) {
		const struct row here = rows_at(&rows, i), *row = &here;

		assert_int_equal(row->unit, unit);
		assert_int_equal(i == u->first,
		    (row->flags & ROW_UNIT_FIRST) != 0);
		if (i > u->first)
			assert_true(row->entry >= rows_at(&rows, i - 1).entry);
		if (row->flags & ROW_FIELD_FIRST)
			check_value(row, i);
	}
}

static void
check_sane(void)
{
	size_t at = 0;

	assert_int_equal(rows.nunits, log_units(lc.log));
	for (size_t u = 0; u < rows.nunits; u++) {
		assert_int_equal(rows_of_unit(&rows, (uint32_t)u).first, at);
		at += rows_of_unit(&rows, (uint32_t)u).n;
		check_unit((uint32_t)u);
	}
	assert_int_equal(at, rows.n);
}

static void
check_all_lines(void)
{
	check_sane();
	for (size_t i = 0; i < log_count(lc.log); i++)
		check_raw((uint32_t)i);
}

static void
same_as_anew(void)
{
	struct rows anew;

	rows_init(&anew);
	anew.fold_open = rows.fold_open;
	rows_update(&anew, lc.log, &form);
	rows_set_explanation(&anew, rows.explain_unit, rows.explain_n);
	assert_int_equal(anew.n, rows.n);
	assert_int_equal(anew.failures, rows.failures);
	for (size_t i = 0; i < rows.n; i++) {
		const struct row a = rows_at(&anew, i), b = rows_at(&rows, i);

		assert_memory_equal(&a, &b, sizeof(a));
	}
	rows_clear(&anew);
}

static void
update(void)
{
	rows_update(&rows, lc.log, &form);
}

/* ---- building ---------------------------------------------------------- */

static void
test_every_form(void **state)
{
	static const char *const cases[] = { "auth-refused", "message-sent",
	    "hostile", "connection-refused" };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char path[80];

		teardown(state);
		setup(state);
		snprintf(path, sizeof(path), "tests/screen/%s.case", cases[i]);
		logcase_load(&lc, path);
		for (int bits = 0; bits < 16; bits++) {
			form.wrap = bits & 1;
			form.eol = bits & 2;
			form.raw_cols = bits & 4 ? 9 : 50;
			form.decoded_cols = bits & 8 ? 13 : 60;
			form.projection = PROJECTION_SPLIT;
			rows_fold_all(&rows, true);
			update();
			check_all_lines();
			form.projection = PROJECTION_INLINE;
			update();
			check_all_lines();
			form.projection = PROJECTION_RAW;
			update();
			check_all_lines();
			form.projection = PROJECTION_DECODED;
			update();
			check_sane();
		}
	}
}

static void
test_sides_are_level(void **state)
{
	(void)state;
	logcase_add(&lc, "stage ehlo\n> EHLO me\n< 250-mx\n"
	    "< 250-PIPELINING\n< 250-SIZE 1000\n< 250 8BITMIME\n");
	form.decoded_cols = 120;
	update();
	/* a capability stands beside its line */
	assert_int_equal(rows.n, 5);
	for (size_t i = 1; i < 5; i++)
		assert_int_equal(rows_at(&rows, i).flags & (ROW_RAW | ROW_FIELD),
		    ROW_RAW | ROW_FIELD);
	form.decoded_cols = 20;		/* longer than the raw side: padded */
	update();
	assert_true(rows.n > 5);
	check_all_lines();
	assert_false(rows_at(&rows, 2).flags & ROW_RAW_FIRST &&
	    rows_at(&rows, 2).entry == rows_at(&rows, 1).entry);
}

static void
test_grows_like_built_anew(void **state)
{
	char *text = logcase_read_file("tests/screen/auth-refused.case");
	char *more = logcase_read_file("tests/screen/message-sent.case");
	const char *const parts[] = { text, more };

	(void)state;
	for (size_t p = 0; p < COUNT_OF(parts); p++)
		for (const char *line = parts[p]; *line != '\0';) {
			size_t n = strcspn(line, "\n");
			char one[300];

			snprintf(one, sizeof(one), "%.*s", (int)n, line);
			logcase_add(&lc, one);
			update();
			line += n + (line[n] != '\0');
		}
	assert_true(rows.n > 80);
	same_as_anew();
	free(text);
	free(more);
}

static void
test_nothing_new(void **state)
{
	(void)state;
	logcase_add(&lc, "> NOOP\n");
	assert_true(rows_update(&rows, lc.log, &form));
	assert_false(rows_update(&rows, lc.log, &form));
	logcase_add(&lc, "< 250 ok\n");
	assert_true(rows_update(&rows, lc.log, &form));
	form.eol = true;
	assert_true(rows_update(&rows, lc.log, &form));
}

static void
test_one_field(void **state)
{
	(void)state;
	logcase_load(&lc, "tests/screen/auth-refused.case");
	form.projection = PROJECTION_INLINE;
	form.one_field = true;
	form.wrap = false;
	update();
	for (size_t i = 1; i < rows.n; i++)
		assert_false((rows_at(&rows, i).flags & ROW_FIELD) &&
		    (rows_at(&rows, i - 1).flags & ROW_FIELD));
}

/* \x1b is never torn apart, nor is a mask. */
static void
test_breaks_beside_escapes(void **state)
{
	(void)state;
	logcase_add(&lc, "< 220 \\x01\\x02\\x03\\x04\\x05\\x06\\x07\n"
	    "> AUTH {12345678}{12345678}{12345678}\n");
	form.raw_cols = 10;
	update();
	for (size_t i = 0; i < rows.n; i++) {
		const struct row here = rows_at(&rows, i), *row = &here;
		const struct shown *s = rows_shown(&rows, row->entry);

		if (!(row->flags & ROW_RAW) || row->raw_at == 0)
			continue;
		for (size_t k = 0; k < s->n; k++)
			if (s->v[k].ink != INK_PLAIN)
				assert_false(s->v[k].at < row->raw_at &&
				    row->raw_at < s->v[k].at + s->v[k].n);
	}
}

/* ---- folds ------------------------------------------------------------- */

static uint32_t
tls_unit(void)
{
	for (size_t u = 0; u < log_units(lc.log); u++) {
		const struct entry *e = log_unit_first(lc.log, u);

		if (e->kind == ENTRY_EVENT && strcmp(e->event, "tls") == 0)
			return (uint32_t)u;
	}
	fail();
	return 0;
}

static size_t
count_more(uint32_t unit)
{
	size_t n = 0;

	for (size_t i = 0; i < rows.n; i++)
		if (rows_at(&rows, i).unit == unit && rows_at(&rows, i).kind == ROW_MORE)
			n += rows_at(&rows, i).field;
	return n;
}

static void
test_folds(void **state)
{
	uint32_t unit;
	size_t folded;

	(void)state;
	logcase_load(&lc, "tests/screen/auth-refused.case");
	update();
	unit = tls_unit();
	assert_true(rows_has_folds(&rows, unit));
	assert_false(rows_has_folds(&rows, unit + 1));
	assert_int_equal(count_more(unit), 9);
	folded = rows.n;
	rows_fold(&rows, unit, true);
	assert_int_equal(count_more(unit), 0);
	assert_true(rows.n > folded);
	check_all_lines();
	form.raw_cols = 20;		/* it stays open at another width */
	update();
	assert_true(rows_is_open(&rows, unit));
	assert_int_equal(count_more(unit), 0);
	rows_fold_all(&rows, false);
	assert_int_equal(count_more(unit), 9);
	rows_fold_all(&rows, true);
	assert_int_equal(count_more(unit), 0);
	same_as_anew();
}

static void
test_message_folds(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		logcase_add(&lc, ">data five lines need no fold\n");
	update();
	assert_int_equal(count_more(0), 0);
	logcase_add(&lc, ">data the sixth\n");
	update();
	assert_int_equal(log_units(lc.log), 1);
	assert_int_equal(count_more(0), 2);
	assert_true(rows_at(&rows, rows.n - 1).flags & ROW_MORE_RAW);
	rows_fold(&rows, 0, true);
	check_all_lines();
}

#define REFUSED(n)	"< 534-5.7.14 line " n "\n"

/* Of a long refusal the first line and the last stay. */
static void
test_refusal_folds(void **state)
{
	(void)state;
	logcase_add(&lc, "> NOOP\n" REFUSED("1") REFUSED("2") REFUSED("3")
	    "< 534 5.7.14 line 4\n");
	update();
	assert_false(rows_has_folds(&rows, 1));
	logcase_add(&lc, "> NOOP\n" REFUSED("1") REFUSED("2") REFUSED("3")
	    REFUSED("4"));
	update();
	assert_int_equal(count_more(3), 0);	/* there may be more to come */
	logcase_add(&lc, "< 534 5.7.14 line 5\n");
	update();
	assert_int_equal(log_units(lc.log), 4);
	assert_true(rows_has_folds(&rows, 3));
	assert_int_equal(count_more(3), 3);
	same_as_anew();
	rows_fold(&rows, 3, true);
	assert_int_equal(count_more(3), 0);
	check_all_lines();
	rows_fold(&rows, 3, false);
	form.projection = PROJECTION_DECODED;
	update();
	assert_int_equal(count_more(3), 0);
	/* a long answer that is none */
	logcase_add(&lc, "> HELP\n< 214-a\n< 214-b\n< 214-c\n< 214-d\n"
	    "< 214 e\n");
	update();
	assert_false(rows_has_folds(&rows, 5));
}

static void
test_another_log(void **state)
{
	struct log *other = log_new();

	(void)state;
	logcase_load(&lc, "tests/screen/auth-refused.case");
	update();
	rows_fold(&rows, tls_unit(), true);
	log_event(other, STAGE_OTHER, "open", 0, NULL, "one event");
	rows_stale(&rows);
	rows_update(&rows, other, &form);
	assert_int_equal(rows.n, 1);
	assert_int_equal(rows.failures, 0);
	rows_clear(&rows);
	log_free(other);
}

/* ---- explanation, reveal ----------------------------------------------- */

static void
test_explanation(void **state)
{
	size_t n, failures;

	(void)state;
	logcase_load(&lc, "tests/screen/auth-refused.case");
	update();
	n = rows.n;
	failures = rows.failures;
	assert_int_equal(failures, 1);
	rows_set_explanation(&rows, 3, 7);
	assert_int_equal(rows.n, n + 7);
	check_all_lines();
	assert_int_equal(rows_at(&rows, rows_of_unit(&rows, 4).first - 1).kind, ROW_EXPLAIN);
	assert_int_equal(rows_at(&rows, rows_of_unit(&rows, 4).first - 1).line, 6);
	same_as_anew();
	rows_set_explanation(&rows, 5, 2);
	assert_int_equal(rows.n, n + 2);
	same_as_anew();
	rows_set_explanation(&rows, UNIT_NONE, 0);
	assert_int_equal(rows.n, n);
	same_as_anew();
	assert_int_equal(rows.failures, failures);
}

static bool
shows(uint32_t unit, const char *text)
{
	const struct unit *u = log_unit(lc.log, unit);
	const struct fields *f = rows_fields(&rows, unit);

	for (uint32_t i = 0; i < u->n; i++)
		if (strstr(rows_shown(&rows, u->first + i)->text.data, text))
			return true;
	for (size_t i = 0; i < f->n; i++) {
		const struct row of = { .unit = unit, .field = (uint32_t)i };

		if (strstr(rows_value(&rows, &of)->text.data, text))
			return true;
	}
	return false;
}

static void
test_reveal(void **state)
{
	(void)state;
	logcase_add(&lc, "hide password open-sesame\n"
	    ">auth {b3Blbi1zZXNhbWU=}\n"
	    "hide password other-secret\n>auth {b3RoZXItc2VjcmV0}\n");
	update();
	assert_false(shows(0, "open-sesame"));
	assert_false(shows(0, "b3Blbi1zZXNhbWU="));
	rows_set_reveal(&rows, 0);
	assert_true(shows(0, "open-sesame"));
	assert_true(shows(0, "b3Blbi1zZXNhbWU="));
	assert_false(shows(1, "other-secret"));
	rows_set_reveal(&rows, 1);
	assert_false(shows(0, "open-sesame"));
	assert_true(shows(1, "other-secret"));
	log_forget(lc.log);		/* what is gone cannot be shown */
	update();
	assert_false(shows(1, "other-secret"));
	rows_set_reveal(&rows, UNIT_NONE);
	assert_false(shows(1, "b3RoZXItc2VjcmV0"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_form, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sides_are_level, setup, teardown),
		cmocka_unit_test_setup_teardown(test_grows_like_built_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_new, setup, teardown),
		cmocka_unit_test_setup_teardown(test_one_field, setup, teardown),
		cmocka_unit_test_setup_teardown(test_breaks_beside_escapes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_folds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_message_folds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refusal_folds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_another_log, setup, teardown),
		cmocka_unit_test_setup_teardown(test_explanation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reveal, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
