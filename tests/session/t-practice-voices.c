/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every scenario whose refusal is a phrase, in the words of every voice: the
 * walk ends where the scenario says, with its cause and its status.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/secret.h"
#include "core/scenario/scenario.h"
#include "core/walk/driver.h"
#include "tui/run.h"

/* What a system says to one and to the other alike cannot be told apart. */
static const struct {
	const char	*voice, *phrase, *cause;
} indistinct[] = {
	/* "Too many bad auth attempts", from the first one on. */
	{ "yahoo", "bad-credentials", "too-many-auth-failures" },
	{ "yahoo", "app-password-required", "too-many-auth-failures" },
	/* "Administrative prohibition", whatever is prohibited. */
	{ "exim", "ip-not-authorized", "recipient-rejected" },
};

/* The phrase of the refusal; NULL: it is none. */
static const char *
phrase_of(const struct scenario *s)
{
	for (size_t i = 0; i < s->nacts; i++)
		if (s->acts[i].kind != ACT_ANSWER || s->acts[i].text != NULL)
			return NULL;
	if (s->stage == NULL)
		return NULL;
	if (s->nacts > 0)
		return s->acts[0].phrase;
	return strcmp(s->cause, "bad-credentials") == 0 ||
	    strcmp(s->cause, "credential-encoding") == 0 ?
	    "bad-credentials" : NULL;
}

static bool
says_the_same(const struct voice *v, const char *a, const char *b)
{
	return strcmp(voice_phrase(v, a), voice_phrase(v, b)) == 0;
}

static const char *
expected(const struct scenario *s, const struct voice *v)
{
	const char *phrase = phrase_of(s), *cause = s->cause;

	if (strcmp(s->stage, "auth") == 0 &&
	    strcmp(phrase, "bad-credentials") != 0 &&
	    says_the_same(v, phrase, "bad-credentials"))
		phrase = cause = "bad-credentials";
	for (size_t i = 0; i < COUNT_OF(indistinct); i++)
		if (strcmp(v->name, indistinct[i].voice) == 0 &&
		    strcmp(phrase, indistinct[i].phrase) == 0)
			cause = indistinct[i].cause;
	return cause;
}

static void
walk_it(struct run *r, const struct scenario *s, const char *like)
{
	struct options o = { .program = PROGRAM_CHECK, .family = AF_UNSPEC,
	    .password_fd = -1, .timeout_ms = 30000, .like = like };
	struct driver d;
	char word[80];
	struct err e;

	snprintf(word, sizeof(word), "practice:%s", s->name);
	if (!run_init(r, &o, word, &e))
		fail_msg("%s: %s", word, e.detail);
	d = (struct driver){ .loop = &r->loop, .log = r->log,
	    .session = r->session, .story = &r->story, .walk = &r->walk };
	do
		run_update(r);
	while (driver_step(&d));
	run_update(r);
}

static bool
ends_as(const struct scenario *s, const struct voice *v)
{
	struct run r;

	walk_it(&r, s, v->name);
	const char *stage = r.story.failure.is ?
	    stage_name(r.story.failure.stage) : "none";
	const char *cause = r.cause ? r.cause->id : "none";
	int status = walk_exit_status(&r.walk, &r.story);
	bool good = strcmp(stage, s->stage) == 0 && status == s->status &&
	    strcmp(cause, expected(s, v)) == 0;

	if (!good)
		print_message("%s like %s: %s %s %d, not %s %s %d\n", s->name,
		    v->name, stage, cause, status, s->stage, expected(s, v),
		    s->status);
	run_clear(&r);
	return good;
}

static void
test_every_phrase_in_every_voice(void **state)
{
	const struct scenario *s;
	const struct voice *v;
	size_t walked = 0, wrong = 0;

	(void)state;
	for (size_t i = 0; (s = scenario_at(i)) != NULL; i++)
		for (size_t j = 0; phrase_of(s) != NULL &&
		    (v = voice_at(j)) != NULL; j++, walked++)
			wrong += !ends_as(s, v);
	assert_true(walked > 100);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_phrase_in_every_voice),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
