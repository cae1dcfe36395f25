/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of a card at work: K, q, and what is said; the same session as
 * another tool's command where the server has no STARTTLS; where lessons
 * end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/report/teachings.h"
#include "core/report/report.h"
#include "tests/lib/appcase.h"

static size_t
card_rows(const struct appcase *c)
{
	return c->app.view.explain.n;
}

static void
says(const struct appcase *c, const char *part)
{
	if (strstr(appcase_message(c), part) == NULL)
		fail_msg("said \"%s\", not \"%s\"", appcase_message(c),
		    part);
}

/* ---- K and q ----------------------------------------------------------- */

static void
test_q_folds_the_card(void **state)
{
	struct appcase c;
	size_t n;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_keys(&c, "]f");
	n = card_rows(&c);
	assert_int_equal(c.app.view.explain_form, EXPLAIN_SHORT);
	appcase_keys(&c, "K");
	assert_true(card_rows(&c) > n);
	appcase_keys(&c, "jjq");
	says(&c, "the card is short again; once more quits");
	assert_int_equal(card_rows(&c), n);
	assert_false(c.app.quit);
	assert_false(app_is_modal(&c.app));
	appcase_keys(&c, "K");		/* and all of it again */
	assert_true(card_rows(&c) > n);
	appcase_keys(&c, "K");
	assert_int_equal(card_rows(&c), n);
	appcase_keys(&c, "q");
	assert_true(c.app.quit || app_is_modal(&c.app));
	appcase_clear(&c);
}

/* Away from the card, q is not about it. */
static void
test_q_elsewhere(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_keys(&c, "]fKgg");
	assert_int_equal(c.app.view.explain_form, EXPLAIN_FULL);
	appcase_keys(&c, "q");
	assert_int_equal(c.app.view.explain_form, EXPLAIN_FULL);
	assert_true(c.app.quit || app_is_modal(&c.app));
	appcase_clear(&c);
}

/* Where there is room for all, K says so and changes nothing: a reply that
 * no cause fits has nothing to do and nothing to read. */
static void
test_whole_card(void **state)
{
	struct appcase c;
	size_t n;

	(void)state;
	appcase_init(&c, "auth-refused", 120, 80);
	logcase_add(&c.logcase, "stage other\n> FOO\n"
	    "< 599 Zork\n");
	c.app.run.changed = true;
	appcase_turn(&c);
	appcase_keys(&c, "GK");
	says(&c, "this is the whole card");
	n = card_rows(&c);
	appcase_keys(&c, "K");
	says(&c, "this is the whole card");
	assert_int_equal(card_rows(&c), n);
	assert_int_equal(c.app.view.explain_form, EXPLAIN_SHORT);
	appcase_clear(&c);
}

/* ---- without STARTTLS -------------------------------------------------- */

/* The session as a command of each tool, up to where it stopped. */
static void
test_equivalent_without_starttls(void **state)
{
	static const char *const tools[] = { "openssl", "swaks", "curl",
	    "msmtp" };
	struct appcase c;

	(void)state;
	appcase_init(&c, NULL, 100, 40);
	logcase_add(&c.logcase, "peer mx.example.net:587\nstage resolve\n"
	    "fact host mx.example.net\nfact port 587\n"
	    "event open session with mx.example.net:587\n"
	    "stage connect\nfact address 192.0.2.25\nfact port 587\n"
	    "event connect connected to 192.0.2.25:587\nstage banner\n"
	    "< 220 mx.example.net ESMTP\nstage ehlo\n"
	    "> EHLO client.example.org\n< 250-mx.example.net\n"
	    "< 250 SIZE 1000\nstage auth\nevent auth.not-offered,failed "
	    "the server offers no AUTH\n");
	c.app.run.changed = true;
	appcase_turn(&c);
	appcase_shows(&c, "user: none");	/* nobody was refused */
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		char command[40];
		char *screen;

		snprintf(command, sizeof(command), "equivalent %s", tools[i]);
		appcase_run(&c, command);
		appcase_shows(&c, tools[i]);
		screen = appcase_screen(&c);
		assert_null(strstr(screen, "-starttls"));
		free(screen);
		appcase_leave(&c);
	}
	appcase_clear(&c);
}

/* ---- where lessons end ------------------------------------------------- */

static void
add_events(struct logcase *log, size_t n)
{
	logcase_add(log, "stage connect\nfact port 25\n"
	    "event connect connected to 192.0.2.25\n");
	while (--n > 0)
		logcase_add(log, "event note something was noted\n");
}

static void
check_lessons_end(size_t n, bool end)
{
	struct logcase log;
	struct story story;
	struct bytes text, json;
	struct walk walk = { .reached = true };
	struct report r;

	logcase_init(&log);
	add_events(&log, n);
	story_init(&story);
	story_read(&story, log.log);
	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_init(&json, BYTES_NO_LIMIT);
	for (uint32_t i = 0; i < log_units(log.log); i++)
		report_teachings_text(&text, log.log, &story, i, 72);
	assert_int_equal(strstr(text.data, " i  " TEACHINGS_END "\n") != NULL,
	    end);
	r = (struct report){ .target = "mx", .log = log.log,
	    .story = &story, .walk = &walk, .teachings = true };
	report_json(&json, &r);
	assert_int_equal(strstr(json.data, "\"lessons_end\":\"" TEACHINGS_END
	    "\"") != NULL, end);
	bytes_reset(&json);
	r.teachings = false;
	report_json(&json, &r);
	assert_null(strstr(json.data, "lessons_end"));
	bytes_clear(&text);
	bytes_clear(&json);
	story_clear(&story);
	logcase_clear(&log);
}

static void
test_lessons_end(void **state)
{
	(void)state;
	check_lessons_end(TEACHING_UNITS_MAX, false);
	check_lessons_end(TEACHING_UNITS_MAX + 1, true);
	check_lessons_end(TEACHING_UNITS_MAX + 9, true);
}

/* On the screen it stands under the event behind the last one. */
static void
test_lessons_end_on_screen(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, NULL, 80, 24);
	add_events(&c.logcase, TEACHING_UNITS_MAX + 3);
	c.app.run.changed = true;
	appcase_turn(&c);
	appcase_run(&c, "explain-all on");
	appcase_keys(&c, "G");
	appcase_shows(&c, TEACHINGS_END);
	appcase_run(&c, "explain-all off");
	appcase_shows_not(&c, TEACHINGS_END);
	appcase_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_q_folds_the_card),
		cmocka_unit_test(test_q_elsewhere),
		cmocka_unit_test(test_whole_card),
		cmocka_unit_test(test_equivalent_without_starttls),
		cmocka_unit_test(test_lessons_end),
		cmocka_unit_test(test_lessons_end_on_screen),
	};

	return cmocka_run_group_tests(tests, appcase_setup, appcase_teardown);
}
