/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lessons without a screen: what a file says, which events do which task,
 * what is a right answer, and what is kept.  What is said of wrong files is
 * in tests/lessons/bad.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/lesson/look.h"
#include "core/lesson/progress.h"
#include "core/scenario/scenario.h"
#include "tests/lib/logcase.h"
#include "tui/lesson/catalogue.h"
#include "tui/lesson/words.h"
#include "tui/open/opened.h"

#define HEAD	"title: T\ngoal: G\nminutes: 5\nscenario: ok\n\nText.\n\n"

static const char *
scenario_name(size_t i)
{
	const struct scenario *s = scenario_at(i);

	return s != NULL ? s->name : NULL;
}

static struct lesson *
read_lesson(const char *text)
{
	struct err e;
	struct lesson *l = lesson_read(slice_of(text), scenario_name, &e);

	if (l == NULL)
		fail_msg("%s", e.detail);
	return l;
}

/* ---- files ------------------------------------------------------------- */

static void
test_all_of_a_file(void **state)
{
	struct lesson *l = read_lesson("# mine\r\n\ntitle: A title\r\n"
	    "goal: You can\n  do it.\nminutes: 12\nscenario: bad-password\n\n"
	    "First line\nand second.\n\n- an item\n  goes on\n- another\n\n"
	    "    as it is\n\ta tab\nflows\n"
	    "== Task: One\nDo\nit.\ndone: verb:ehlo dir:c\n"
	    "done: stage tls ok\nhint: Look\n   there.\nhint: Again.\n"
	    "==Task:Two\nDo more.\ndone: cause bad-credentials\n"
	    "done: answer code verb:auth\n"
	    "== Question\nWhy?\nanswer: So.\n\tReally.\n"
	    "== trainer\nNote: this.\n");

	(void)state;
	assert_string_equal(l->title, "A title");
	assert_string_equal(l->goal, "You can do it.");
	assert_int_equal(l->minutes, 12);
	assert_string_equal(l->scenario, "bad-password");
	assert_null(l->transcript);
	assert_string_equal(l->text, "First line and second.\n\n- an item "
	    "goes on\n- another\n\n    as it is\n        a tab\nflows");
	assert_int_equal(l->ntasks, 2);
	assert_string_equal(l->tasks[0].title, "One");
	assert_string_equal(l->tasks[0].text, "Do it.");
	assert_int_equal(l->tasks[0].ndones, 2);
	assert_int_equal(l->tasks[0].dones[1].stage, STAGE_TLS);
	assert_false(l->tasks[0].dones[1].failed);
	assert_int_equal(l->tasks[0].nhints, 2);
	assert_string_equal(l->tasks[0].hints[0], "Look there.");
	assert_string_equal(l->tasks[1].title, "Two");
	assert_string_equal(l->tasks[1].dones[0].cause->id,
	    "bad-credentials");
	assert_true(lesson_task_asks(&l->tasks[1]));
	assert_false(lesson_task_asks(&l->tasks[0]));
	assert_string_equal(l->question, "Why?");
	assert_string_equal(l->answer, "So. Really.");
	assert_string_equal(l->notes, "Note: this.");
	lesson_free(l);
}

/* Too much of anything is refused where it begins. */
static void
test_bounds(void **state)
{
	static const struct {
		const char	*piece;
		size_t		 n;
		const char	*says;
	} cases[] = {
		{ "== Task: x\nx\ndone: auth\n", LESSON_TASKS_MAX,
		    "more than 24 tasks" },
		{ "done: auth\n", LESSON_DONES_MAX, "more than 8 done" },
		{ "hint: x\n", LESSON_HINTS_MAX, "more than 12 hints" },
		{ "  of ten bytes\n", LESSON_VALUE_MAX / 13, "longer than" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (size_t more = 0; more < 2; more++) {
			struct lesson *l;
			struct bytes b;
			struct err e;

			bytes_init(&b, BYTES_NO_LIMIT);
			bytes_add_str(&b, HEAD);
			if (i > 0)
				bytes_add_str(&b, "== Task: x\nx\n");
			if (i >= 2)
				bytes_add_str(&b, "done: auth\n");
			if (i == 3)
				bytes_add_str(&b, "hint: x\n");
			for (size_t k = 0; k < cases[i].n + more; k++)
				bytes_add_str(&b, cases[i].piece);
			l = lesson_read(bytes_slice(&b), scenario_name, &e);
			assert_int_equal(l == NULL, more);
			if (l == NULL)
				assert_non_null(strstr(e.detail,
				    cases[i].says));
			lesson_free(l);
			bytes_clear(&b);
		}
}

/* Whatever is compiled in can be read, and shown. */
static void
test_compiled_in(void **state)
{
	const struct lesson_source *s;
	size_t n = 0;

	(void)state;
	for (; (s = catalogue_at(n)) != NULL; n++) {
		struct lesson_source again;
		struct err e;

		if (!catalogue_open(&again, s->name, &e))
			fail_msg("%s", e.detail);
		assert_non_null(s->lesson);
		if (s->lesson->transcript != NULL) {
			struct opened *f = catalogue_transcript(&again, &e);

			if (f == NULL)
				fail_msg("%s: %s", s->name, e.detail);
			opened_free(f);
		}
		for (size_t t = 0; t < s->lesson->ntasks; t++)
			assert_true(s->lesson->tasks[t].nhints > 0);
		lesson_source_clear(&again);
	}
	assert_true(n >= 12);
	assert_null(catalogue_next(catalogue_at(n - 1)->name));
	assert_ptr_equal(catalogue_next(catalogue_at(0)->name),
	    catalogue_at(1));
}

/* ---- what is done ------------------------------------------------------ */

struct look {
	struct logcase	 c;
	struct story	 story;
	struct lesson	*l;
	struct lesson_look k;
};

static void
begin(struct look *x, const char *name, const char *tasks)
{
	char text[2000], path[100];

	snprintf(path, sizeof(path), "tests/screen/%s.case", name);
	logcase_init(&x->c);
	logcase_load(&x->c, path);
	story_init(&x->story);
	story_read(&x->story, x->c.log);
	snprintf(text, sizeof(text), HEAD "%s", tasks);
	x->l = read_lesson(text);
	lesson_look_begin(&x->k, 0, 0);
}

static size_t
look(struct look *x)
{
	while (lesson_look(&x->k, x->l, x->c.log, &x->story))
		;
	return x->k.task;
}

static enum lesson_verdict
answer(struct look *x, const char *words)
{
	enum answer_kind kind;

	return lesson_answer(&x->k, x->l, x->c.log, &x->story,
	    slice_of(words), &kind);
}

static void
end(struct look *x)
{
	lesson_free(x->l);
	story_clear(&x->story);
	logcase_clear(&x->c);
}

/* How many tasks of a lesson the log of auth-refused does. */
static void
test_done_by_events(void **state)
{
	static const struct {
		const char	*tasks;
		size_t		 done;
	} cases[] = {
		{ "== Task: a\nx\ndone: verb:ehlo dir:c\n", 1 },
		{ "== Task: a\nx\ndone: stage auth failed\n", 1 },
		{ "== Task: a\nx\ndone: stage auth ok\n", 0 },
		{ "== Task: a\nx\ndone: stage ehlo ok\n", 1 },
		{ "== Task: a\nx\ndone: stage banner ok\n", 1 },
		{ "== Task: a\nx\ndone: stage connect ok\n", 1 },
		{ "== Task: a\nx\ndone: stage quit ok\n", 0 },
		{ "== Task: a\nx\ndone: cause bad-credentials\n", 1 },
		{ "== Task: a\nx\ndone: cause greylisted\n", 0 },
		/* both, in any order; */
		{ "== Task: a\nx\ndone: code:535\ndone: verb:ehlo dir:c\n", 1 },
		{ "== Task: a\nx\ndone: code:535\ndone: code:421\n", 0 },
		/* one behind the other, */
		{ "== Task: a\nx\ndone: verb:ehlo dir:c\n"
		  "== Task: b\nx\ndone: code:535\n", 2 },
		{ "== Task: a\nx\ndone: code:535\n"
		  "== Task: b\nx\ndone: code:220\n", 1 },
		/* and no event counts twice */
		{ "== Task: a\nx\ndone: code:535\n"
		  "== Task: b\nx\ndone: code:535\n", 1 },
		{ "== Task: a\nx\ndone: answer code\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct look x;

		begin(&x, "auth-refused", cases[i].tasks);
		if (look(&x) != cases[i].done)
			fail_msg("%s: %zu", cases[i].tasks, x.k.task);
		end(&x);
	}
}

static void
test_nothing_is_done_by_nothing(void **state)
{
	struct look x = { .k = { .task = 0 } };

	(void)state;
	x.c.log = log_new();
	story_init(&x.story);
	x.l = read_lesson(HEAD "== Task: a\nx\ndone: !verb:ehlo\n");
	lesson_look_begin(&x.k, 0, 0);
	assert_int_equal(look(&x), 0);
	assert_int_equal(answer(&x, "250"), VERDICT_NOT_ASKED);
	lesson_free(x.l);
	story_clear(&x.story);
	log_free(x.c.log);
}

/* ---- answers ----------------------------------------------------------- */

static void
test_answers(void **state)
{
	static const struct {
		const char	*asks, *right, *wrong;
	} cases[] = {
		{ "code", "535", "250" },
		{ "code", " 535. ", "53" },
		{ "code verb:ehlo", "250", "535" },
		{ "code code:220", "220", "250" },
		{ "enhanced", "5.7.8", "5.7.9" },
		{ "cause", "bad-credentials", "greylisted" },
		{ "cause", "Bad Credentials", "bad" },
		{ "stage", "AUTH", "ehlo" },
		{ "mechanisms", "LOGIN, plain", "plain" },
		{ "mechanisms", "plain and login", "plain login plain x" },
		{ "mechanism", "plain", "login" },
		{ "user", "ann@example.org", "ann" },
		{ "host", "mx.example.net", "example.net" },
		{ "count verb:ehlo dir:c", "2", "1" },
		{ "capabilities", "auth size pipelining", "auth" },
		{ "capabilities !/AUTH/", "pipelining, size, starttls, "
		    "enhancedstatuscodes", "pipelining size" },
		{ "size", "52428800", "50.0 MiB" },
		{ "mechanisms !/AUTH/", "none", "plain" },
		{ "tls", "tls 1.3", "1.2" },
		{ "cipher", "TLS_AES_256_GCM_SHA384", "AES" },
		{ "certificate", "mail.example.net", "CN" },
		{ "issuer", "example issuing ca 7", "example.net" },
		{ "expires", "2031-05-30", "2031-03-01" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct look x;
		char task[200];

		snprintf(task, sizeof(task), "== Task: a\nx\ndone: answer "
		    "%s\n", cases[i].asks);
		begin(&x, "auth-refused", task);
		assert_int_equal(look(&x), 0);
		if (answer(&x, cases[i].wrong) != VERDICT_WRONG)
			fail_msg("%s: %s", cases[i].asks, cases[i].wrong);
		assert_int_equal(answer(&x, ""), VERDICT_WRONG);
		assert_int_equal(look(&x), 0);
		if (answer(&x, cases[i].right) != VERDICT_RIGHT)
			fail_msg("%s: %s", cases[i].asks, cases[i].right);
		assert_int_equal(look(&x), 1);
		assert_int_equal(answer(&x, cases[i].right),
		    VERDICT_NOT_ASKED);
		end(&x);
	}
}

/* What it is about may lie before the task; what came behind that counts
 * for the next one all the same. */
static void
test_an_answer_stands_where_it_is_told(void **state)
{
	struct look x;

	(void)state;
	begin(&x, "auth-refused", "== Task: a\nx\ndone: verb:ehlo\n"
	    "== Task: b\nx\ndone: answer host\n"
	    "== Task: c\nx\ndone: code:535\n");
	assert_int_equal(look(&x), 1);
	assert_int_equal(answer(&x, "mx.example.net"), VERDICT_RIGHT);
	assert_int_equal(look(&x), 3);
	end(&x);
}

static void
test_too_early(void **state)
{
	struct look x;

	(void)state;
	begin(&x, "auth-refused", "== Task: a\nx\ndone: answer count "
	    "code:354\n");
	assert_int_equal(answer(&x, "1"), VERDICT_EARLY);
	end(&x);
}

/* ---- what is kept ------------------------------------------------------ */

static void
test_progress(void **state)
{
	struct progress p;
	struct bytes out;

	(void)state;
	progress_init(&p);
	bytes_init(&out, BYTES_NO_LIMIT);
	progress_parse(&p, slice_of("# mine\n\na-1 2/5\nb.x@00ff 3/3\n"
	    "bad\nc 6/5\nd 1/99\ne 0/5\nF 1/5\ng 1/5 more\na-1 4/5\n"));
	assert_int_equal(p.n, 2);
	assert_int_equal(p.bad, 6);
	assert_int_equal(progress_done(&p, "a-1", 5), 4);
	assert_int_equal(progress_done(&p, "a-1", 6), 0);
	assert_int_equal(progress_done(&p, "zz", 6), 0);
	progress_set(&p, "b.x@00ff", 0, 3);
	progress_set(&p, "zz", 0, 3);
	progress_set(&p, "not\na name", 1, 3);
	progress_set(&p, "new", 1, 3);
	progress_print(&p, &out);
	assert_string_equal(out.data, "a-1 4/5\nnew 1/3\n");
	bytes_clear(&out);
	progress_clear(&p);
}

static void
test_progress_is_bounded(void **state)
{
	struct progress p;
	char name[20];

	(void)state;
	progress_init(&p);
	for (size_t i = 0; i < PROGRESS_MAX + 10; i++) {
		snprintf(name, sizeof(name), "l%zu", i);
		progress_set(&p, name, 1, 2);
	}
	assert_int_equal(p.n, PROGRESS_MAX);
	progress_clear(&p);
}

/* ---- words ------------------------------------------------------------- */

static void
test_words(void **state)
{
	const struct lesson_state s = { .user = "student",
	    .password = "pass" };
	struct bytes out, folded;

	(void)state;
	bytes_init(&out, BYTES_NO_LIMIT);
	bytes_init(&folded, BYTES_NO_LIMIT);
	lesson_words_add(&out, "{user}: {password} {user", &s);
	assert_string_equal(out.data, "student: pass {user");
	lesson_words_fold(&folded, slice_of("one two three\n    set apart "
	    "for good\n\n\x1b[2J"), 8);
	assert_string_equal(folded.data, "one two\nthree\n    set apart for "
	    "good\n\n\\x1b[2J\n");
	bytes_clear(&out);
	bytes_clear(&folded);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_a_file),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_compiled_in),
		cmocka_unit_test(test_done_by_events),
		cmocka_unit_test(test_nothing_is_done_by_nothing),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_an_answer_stands_where_it_is_told),
		cmocka_unit_test(test_too_early),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_progress_is_bounded),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
