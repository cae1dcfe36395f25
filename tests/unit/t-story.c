/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The story of a log that grows is the one that is read of it as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/facts.h"
#include "core/story/story.h"
#include "tests/lib/rng.h"

static struct log *l;
static struct rng rng;
static uint32_t asked, reply;

static void
same_stage(const struct story_stage *a, const struct story_stage *b)
{
	assert_int_equal(a->stage, b->stage);
	assert_int_equal(a->outcome, b->outcome);
	assert_int_equal(a->unit, b->unit);
	assert_int_equal(a->attempts, b->attempts);
	assert_int_equal(a->began_us, b->began_us);
	assert_int_equal(a->ended_us, b->ended_us);
	assert_string_equal(a->detail, b->detail);
}

static void
same_text(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (a != NULL)
		assert_string_equal(a, b);
}

static void
same_lists(const struct story *a, const struct story *b)
{
	assert_int_equal(a->nseq, b->nseq);
	for (size_t i = 0; i < a->nseq; i++)
		same_stage(&a->seq[i], &b->seq[i]);
	for (size_t i = 0; i < STAGE_COUNT; i++)
		same_stage(&a->stages[i], &b->stages[i]);
	for (size_t i = 0; i < COUNT_OF(a->caps); i++) {
		assert_int_equal(a->caps[i].known, b->caps[i].known);
		assert_int_equal(a->caps[i].n, b->caps[i].n);
	}
	assert_int_equal(a->ntried, b->ntried);
	for (size_t i = 0; i < a->ntried; i++)
		assert_string_equal(a->tried[i], b->tried[i]);
}

static void
same(const struct story *a, const struct story *b)
{
	same_lists(a, b);
	same_text(a->host, b->host);
	same_text(a->auth_user, b->auth_user);
	assert_int_equal(a->ehlo_in_tls, b->ehlo_in_tls);
	assert_int_equal(a->helo_only, b->helo_only);
	assert_int_equal(a->encrypted, b->encrypted);
	assert_int_equal(a->starttls_used, b->starttls_used);
	assert_int_equal(a->verified, b->verified);
	assert_ptr_equal(a->tls, b->tls);
	assert_int_equal(a->tls_unit, b->tls_unit);
	assert_int_equal(a->banner_unit, b->banner_unit);
	assert_int_equal(a->connect_unit, b->connect_unit);
	assert_int_equal(a->auth_failures, b->auth_failures);
	assert_int_equal(a->authenticated, b->authenticated);
	assert_int_equal(a->left, b->left);
	assert_int_equal(a->closed, b->closed);
	assert_int_equal(a->clean_quit, b->clean_quit);
	assert_int_equal(a->waiting, b->waiting);
	assert_int_equal(a->failure.is, b->failure.is);
	assert_int_equal(a->failure.unit, b->failure.unit);
	assert_int_equal(a->failure.stage, b->failure.stage);
	assert_int_equal(a->failure.code, b->failure.code);
	assert_int_equal(a->failure.command, b->failure.command);
	assert_int_equal(story_newest_failure(a, l),
	    story_newest_failure(b, l));
}

/* ---- a log that nobody planned ----------------------------------------- */

static void
add_event(void)
{
	static const struct {
		const char	*id;
		enum stage	 stage;
		unsigned	 flags;
	} v[] = { { "open", STAGE_RESOLVE, 0 }, { "resolve", STAGE_RESOLVE, 0 },
		{ "connect", STAGE_CONNECT, 0 }, { "tls", STAGE_TLS, 0 },
		{ "tls", STAGE_TLS, ENTRY_FAILED }, { "skip", STAGE_TLS, 0 },
		{ "closed", STAGE_OTHER, ENTRY_CLOSED },
		{ "net.reset", STAGE_OTHER, ENTRY_FAILED | ENTRY_CLOSED },
		{ "auth.unproven", STAGE_AUTH, ENTRY_FAILED },
		{ "note", STAGE_OTHER, 0 }, { "note", STAGE_OTHER, 0 } };
	size_t i = rng_below(&rng, COUNT_OF(v));
	struct facts f;

	facts_init(&f);
	facts_add(&f, "host", "mx.example.net");
	log_event(l, v[i].stage, v[i].id, v[i].flags, &f, "event");
}

static enum stage
random_stage(void)
{
	static const enum stage v[] = { STAGE_BANNER, STAGE_EHLO,
	    STAGE_STARTTLS, STAGE_AUTH, STAGE_MAIL, STAGE_DATA, STAGE_QUIT,
	    STAGE_OTHER };

	return v[rng_below(&rng, COUNT_OF(v))];
}

static void
add_command(void)
{
	static const char *const v[] = { "EHLO me", "HELO me", "STARTTLS",
	    "AUTH PLAIN", "*", "MAIL FROM:<a@b.c>", "DATA", "QUIT", "x" };
	unsigned data = rng_below(&rng, 8) == 0 ? ENTRY_IN_DATA : 0;
	enum stage stage = random_stage();
	struct facts f;

	facts_init(&f);
	if (stage == STAGE_AUTH) {
		facts_add(&f, "mech", "PLAIN");
		facts_add(&f, "username", "ann");
	}
	asked = log_line(l, &(struct log_line){ .kind = ENTRY_CLIENT,
	    .stage = stage, .flags = data ? data : ENTRY_LAST,
	    .unit = data && asked + 1 == log_units(l) ? asked : UNIT_NONE,
	    .answers = UNIT_NONE, .facts = &f,
	    .text = slice_of(v[rng_below(&rng, COUNT_OF(v))]) })->unit;
}

/* A line of a reply: the end of it, or one more; or one that is torn. */
static void
add_line(void)
{
	static const char *const v[] = { "220 hi", "250-one", "250 two",
	    "354 go", "334 ", "235 in", "421 leaving", "421-leaving",
	    "535 5.7.8 no", "550-no", "451 later", "junk" };
	bool last = rng_below(&rng, 3) > 0;
	unsigned flags = (last ? ENTRY_LAST : 0) |
	    (rng_below(&rng, 9) == 0 ? ENTRY_UNASKED : 0);

	reply = log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
	    .stage = random_stage(), .flags = flags, .unit = reply,
	    .answers = flags & ENTRY_UNASKED ? UNIT_NONE : asked,
	    .text = slice_of(v[rng_below(&rng, COUNT_OF(v))]) })->unit;
	if (last)
		reply = UNIT_NONE;
}

static void
add_something(void)
{
	size_t what = rng_below(&rng, 10);

	if (what < 2)
		add_event();
	else if (what < 5)
		add_command();
	else if (what < 9)
		add_line();
	else if (reply != UNIT_NONE) {
		log_close_unit(l, reply);
		reply = UNIT_NONE;
	}
}

static void
test_grows_like_read_as_a_whole(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 300; seed++) {
		struct story grown, whole;

		rng = (struct rng){ seed };
		l = log_new();
		asked = reply = UNIT_NONE;
		story_init(&grown);
		story_init(&whole);
		for (int i = 0; i < 120; i++) {
			for (size_t n = 1 + rng_below(&rng, 3); n > 0; n--)
				add_something();
			story_update(&grown, l);
			story_read(&whole, l);
			same(&grown, &whole);
		}
		story_clear(&grown);
		story_clear(&whole);
		log_free(l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows_like_read_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
