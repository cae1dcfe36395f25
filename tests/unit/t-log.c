/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/clock.h"
#include "core/log/log.h"

static const struct entry *
line(struct log *l, enum entry_kind kind, const char *text, struct span s,
    uint32_t unit, unsigned flags)
{
	return log_line(l, &(struct log_line){
		.kind = kind, .stage = STAGE_EHLO, .eol = EOL_CRLF,
		.flags = flags, .unit = unit, .answers = UNIT_NONE,
		.text = slice_of(text), .secrets = &s,
		.nsecrets = s.n > 0,
	});
}

static const struct span none = { 0, 0 };

/* Every unit's entries follow each other, and every entry is in one. */
static void
check_sane(const struct log *l)
{
	size_t at = 0;

	for (size_t u = 0; u < log_units(l); u++) {
		const struct unit *x = log_unit(l, u);

		assert_int_equal(x->first, at);
		assert_true(x->n > 0);
		for (uint32_t i = 0; i < x->n; i++)
			assert_int_equal(log_entry(l, at + i)->unit, u);
		at += x->n;
	}
	assert_int_equal(at, log_count(l));
}

static void
test_masks_at_birth(void **state)
{
	struct log *l = log_new();
	const struct entry *e;

	(void)state;
	e = line(l, ENTRY_CLIENT, "AUTH PLAIN c2VjcmV0", (struct span){ 11, 8 },
	    UNIT_NONE, ENTRY_LAST);
	assert_true(slice_is(e->text, "AUTH PLAIN " LOG_MASK));
	assert_int_equal(e->full_len, strlen("AUTH PLAIN c2VjcmV0"));
	assert_int_equal(e->nholes, 1);
	assert_int_equal(e->holes[0].at.at, 11);
	assert_int_equal(e->holes[0].at.n, strlen(LOG_MASK));
	assert_true(slice_is(secret_bytes(e->holes[0].hidden), "c2VjcmV0"));
	log_forget(l);
	assert_null(e->holes[0].hidden);
	assert_int_equal(e->holes[0].shape.len, 8);
	check_sane(l);
	log_free(l);
}

static void
test_keeps_nothing_without_reveal(void **state)
{
	struct log *l = log_new();
	const struct entry *e;

	(void)state;
	log_set_reveal(l, false);
	e = line(l, ENTRY_CLIENT, "x secret", (struct span){ 2, 6 },
	    UNIT_NONE, ENTRY_LAST);
	assert_null(e->holes[0].hidden);
	assert_true(slice_is(e->text, "x " LOG_MASK));
	log_free(l);
}

/* What a server repeats is cut out by value, also from events and facts. */
static void
test_cuts_echoes(void **state)
{
	struct log *l = log_new();
	const struct entry *e;
	struct facts f;

	(void)state;
	needles_add(log_needles(l), slice_of("hunter2-hunter2"));
	e = line(l, ENTRY_SERVER, "535 no, hunter2-hunter2 is wrong", none,
	    UNIT_NONE, ENTRY_LAST);
	assert_true(slice_is(e->text, "535 no, " LOG_MASK " is wrong"));
	facts_init(&f);
	facts_add(&f, "cert.0.subject", "CN=hunter2-hunter2");
	e = log_event(l, STAGE_TLS, "tls", 0, &f, "said hunter2-hunter2");
	assert_true(slice_is(e->text, "said " LOG_MASK));
	assert_string_equal(facts_get(&e->facts, "cert.0.subject"),
	    "CN=" LOG_MASK);
	check_sane(l);
	log_free(l);
}

/*
 * What is split over the lines of a reply is found when it is complete, even
 * where a part of it was cut out before; without reveal nothing is kept.
 */
static void
cut_split_echoes(bool keep)
{
	struct log *l = log_new();
	const struct entry *a, *b, *c;

	log_set_reveal(l, keep);
	needles_add(log_needles(l), slice_of("Tr0ub4dor&3"));
	a = line(l, ENTRY_SERVER, "535-5.7.8 wrong: Tr0ub", none, UNIT_NONE,
	    0);
	b = line(l, ENTRY_SERVER, "535-5.7.8 4dor&3 VHI", none, a->unit, 0);
	c = line(l, ENTRY_SERVER, "535 5.7.8 wdWI0ZG9yJjM= authentication",
	    none, a->unit, ENTRY_LAST);
	assert_true(slice_is(a->text, "535-5.7.8 wrong: " LOG_MASK));
	assert_true(slice_is(b->text, "535-5.7.8 " LOG_MASK " " LOG_MASK));
	assert_true(slice_is(c->text, "535 5.7.8 " LOG_MASK
	    "= authentication"));
	assert_int_equal(b->nholes, 2);
	assert_int_equal(b->holes[1].shape.len, 3);
	if (keep) {
		assert_true(slice_is(secret_bytes(a->holes[0].hidden),
		    "Tr0ub"));
		assert_true(slice_is(secret_bytes(b->holes[0].hidden),
		    "4dor&3"));
	}
	for (size_t i = 0; !keep && i < log_count(l); i++)
		assert_null(log_entry(l, i)->holes[0].hidden);
	check_sane(l);
	log_free(l);
}

static void
test_cuts_split_echoes(void **state)
{
	(void)state;
	cut_split_echoes(true);
	cut_split_echoes(false);
}

/* A word that servers say is left alone, whatever begins the next line. */
static void
test_spares_words_at_the_end_of_lines(void **state)
{
	struct log *l = log_new();
	const struct entry *a, *b;

	(void)state;
	needles_add(log_needles(l), slice_of("authentication"));
	a = line(l, ENTRY_SERVER, "535-5.7.8 authentication", none, UNIT_NONE,
	    0);
	b = line(l, ENTRY_SERVER, "535 5.7.8 failed", none, a->unit,
	    ENTRY_LAST);
	assert_int_equal(a->nholes + b->nholes, 0);
	log_free(l);
}

/* A tagged range and an echo that overlap become one hole. */
static void
test_merges_ranges(void **state)
{
	struct log *l = log_new();
	const struct entry *e;

	(void)state;
	needles_add(log_needles(l), slice_of("abcdef"));
	e = line(l, ENTRY_CLIENT, "x abcdefgh y", (struct span){ 5, 5 },
	    UNIT_NONE, ENTRY_LAST);
	assert_int_equal(e->nholes, 1);
	assert_true(slice_is(e->text, "x " LOG_MASK " y"));
	log_free(l);
}

static void
test_units(void **state)
{
	struct log *l = log_new();
	const struct entry *c, *a, *b;

	(void)state;
	c = line(l, ENTRY_CLIENT, "EHLO x", none, UNIT_NONE, ENTRY_LAST);
	a = log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
	    .unit = UNIT_NONE, .answers = c->unit,
	    .text = slice_of("250-a") });
	assert_true(log_unit(l, a->unit)->open);
	assert_int_equal(log_unit(l, c->unit)->answered_by, a->unit);
	b = line(l, ENTRY_SERVER, "250 b", none, a->unit, ENTRY_LAST);
	assert_int_equal(b->unit, a->unit);
	assert_false(log_unit(l, a->unit)->open);
	check_sane(l);
	log_free(l);
}

/* A reply that an event interrupts goes on in a unit of its own. */
static void
test_interrupted_unit(void **state)
{
	struct log *l = log_new();
	const struct entry *a, *b;

	(void)state;
	a = line(l, ENTRY_SERVER, "250-a", none, UNIT_NONE, 0);
	log_event(l, STAGE_OTHER, "note", 0, NULL, "something");
	b = line(l, ENTRY_SERVER, "250 b", none, a->unit, ENTRY_LAST);
	assert_int_not_equal(a->unit, b->unit);
	assert_false(log_unit(l, a->unit)->open);
	check_sane(l);
	log_free(l);
}

/* Entries do not move, however many come after them. */
static void
test_entries_stay(void **state)
{
	struct log *l = log_new();
	const struct entry *first = line(l, ENTRY_SERVER, "220 first", none,
	    UNIT_NONE, ENTRY_LAST);

	(void)state;
	for (int i = 0; i < 5000; i++)
		line(l, ENTRY_SERVER, "250 more", none, UNIT_NONE, ENTRY_LAST);
	assert_ptr_equal(first, log_entry(l, 0));
	assert_true(slice_is(first->text, "220 first"));
	check_sane(l);
	log_free(l);
}

static void
test_is_bounded(void **state)
{
	static char big[LOG_LINE_MAX + 1000];
	struct log *l = log_new();
	const struct entry *e;
	size_t full = 0;

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	e = line(l, ENTRY_SERVER, big, none, UNIT_NONE, ENTRY_LAST);
	assert_int_equal(e->text.n, LOG_LINE_MAX);
	assert_true(e->flags & ENTRY_CUT);
	assert_int_equal(e->full_len, sizeof(big) - 1);
	for (int i = 0; i < 1200; i++)
		line(l, ENTRY_SERVER, big, none, UNIT_NONE, ENTRY_LAST);
	for (size_t i = 0; i < log_count(l); i++)
		full += log_entry(l, i)->kind == ENTRY_EVENT;
	assert_int_equal(full, 1);
	assert_int_equal(log_entry(l, log_count(l) - 1)->text.n, 0);
	check_sane(l);
	log_free(l);
}

static void
test_times(void **state)
{
	struct log *l;
	const struct entry *e;

	(void)state;
	clock_fake(1000000, 5000000);
	l = log_new();
	clock_advance(1500);
	e = line(l, ENTRY_SERVER, "220 x", none, UNIT_NONE, ENTRY_LAST);
	assert_int_equal(e->at_us, 1500);
	assert_int_equal(log_began_wall_us(l), 5000000);
	log_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_masks_at_birth),
		cmocka_unit_test(test_keeps_nothing_without_reveal),
		cmocka_unit_test(test_cuts_echoes),
		cmocka_unit_test(test_cuts_split_echoes),
		cmocka_unit_test(test_spares_words_at_the_end_of_lines),
		cmocka_unit_test(test_merges_ranges),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_interrupted_unit),
		cmocka_unit_test(test_entries_stay),
		cmocka_unit_test(test_is_bounded),
		cmocka_unit_test(test_times),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
