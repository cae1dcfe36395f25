/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terms of docs/terms/, their cards, and what is taught behind a step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/explain/explain.h"
#include "core/explain/teach.h"
#include "core/explain/terms.h"
#include "core/report/report.h"
#include "core/sasl/sasl.h"
#include "core/smtp/command.h"
#include "tests/lib/logcase.h"
#include "tests/lib/logtext.h"
#include "tests/lib/rng.h"

enum { MEANING_MAX = 600, WIDTH = 78, TEACH_MAX = 20 };

static size_t
count(const char *const *list)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	return n;
}

/* ---- the texts --------------------------------------------------------- */

static void
check_list(const struct term *t, const char *const *list)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (list[i][0] == '\0' || strchr(list[i], '`') != NULL)
			fail_msg("%s: \"%s\"", t->id, list[i]);
}

static void
test_texts(void **state)
{
	const struct term *t;
	size_t n = 0;

	(void)state;
	for (; (t = term_at(n)) != NULL; n++) {
		if (strlen(t->meaning) > MEANING_MAX ||
		    strlen(t->meaning) < 60)
			fail_msg("%s: %zu bytes", t->id, strlen(t->meaning));
		if (utf8_columns(slice_of(t->title)) > WIDTH - 4)
			fail_msg("%s: a long title", t->id);
		if (count(t->names) == 0 || count(t->docs) == 0 ||
		    count(t->wire) == 0)
			fail_msg("%s lacks something", t->id);
		check_list(t, t->names);
		check_list(t, t->wire);
		check_list(t, t->good);
		for (size_t i = 0; t->docs[i] != NULL; i++)
			assert_int_equal(strncmp(t->docs[i], "https://", 8),
			    0);
	}
	assert_true(n >= 120);
	assert_null(term_at(n + 1));
}

static void
test_names_are_unique(void **state)
{
	const struct term *a, *b;

	(void)state;
	for (size_t i = 0; (a = term_at(i)) != NULL; i++) {
		assert_null(cause_find(a->id));
		for (size_t k = 0; a->names[k] != NULL; k++) {
			assert_null(cause_find(a->names[k]));
			for (unsigned kind = 1; kind < TERM_ANY; kind <<= 1) {
				if (!(a->kind & kind))
					continue;
				b = term_find(slice_of(a->names[k]), kind);
				if (b != a)
					fail_msg("%s of %s is that of %s",
					    a->names[k], a->id, b->id);
			}
		}
	}
}

static void
test_see_also(void **state)
{
	const struct term *t, *other;

	(void)state;
	for (size_t i = 0; (t = term_at(i)) != NULL; i++)
		for (size_t k = 0; t->see[k] != NULL; k++) {
			other = term_find(slice_of(t->see[k]), TERM_ANY);
			if (other == NULL || other == t)
				fail_msg("%s: see %s", t->id, t->see[k]);
		}
}

/* ---- looking up -------------------------------------------------------- */

static void
test_find(void **state)
{
	static const struct {
		const char *name;
		unsigned    kind;
		const char *id;		/* NULL: unknown */
	} cases[] = {
		{ "STARTTLS", TERM_ANY, "starttls" },
		{ "starttls", TERM_COMMAND, "starttls" },
		{ "STARTTLS", TERM_CAPABILITY, "starttls-offered" },
		{ "starttls-offered", TERM_ANY, "starttls-offered" },
		{ "VRFY", TERM_COMMAND, "vrfy" },
		{ "VRFY", TERM_CAPABILITY, "vrfy" },
		{ "SIZE", TERM_COMMAND, NULL },
		{ "scram-sha-256-plus", TERM_ANY, "scram-plus" },
		{ "Scram-Sha-256", TERM_MECHANISM, "scram-sha-256" },
		{ "Mail From", TERM_ANY, "mail" },
		{ "reply CODES", TERM_ANY, "reply-codes" },
		{ "250", TERM_CODE, "code-250" },
		{ "250", TERM_COMMAND, NULL },
		{ "padlock", TERM_STEP, "tls" },
		{ "XXXXXXXA", TERM_CAPABILITY, "overwritten" },
		{ "nonsense", TERM_ANY, NULL },
		{ "START", TERM_ANY, NULL },
		{ "STARTTLSX", TERM_ANY, NULL },
		{ "", TERM_ANY, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct term *t = term_find(slice_of(cases[i].name),
		    cases[i].kind);

		if (cases[i].id == NULL ? t != NULL :
		    t == NULL || strcmp(t->id, cases[i].id) != 0)
			fail_msg("%s is %s", cases[i].name,
			    t ? t->id : "unknown");
	}
}

static void
test_kind_words(void **state)
{
	char out[64];

	(void)state;
	term_kind_words(term_find(slice_of("VRFY"), TERM_ANY), out,
	    sizeof(out));
	assert_string_equal(out, "command, capability");
	term_kind_words(term_find(slice_of("PLAIN"), TERM_ANY), out,
	    sizeof(out));
	assert_string_equal(out, "mechanism");
	term_kind_words(term_find(slice_of("VRFY"), TERM_ANY), out, 5);
	assert_string_equal(out, "comm");
}

/* ---- nothing is forgotten ---------------------------------------------- */

/* The table of ehlo-words.c, read from the source: { "KEYWORD", ... */
static void
test_every_capability(void **state)
{
	char *text = logcase_read_file("core/smtp/ehlo-words.c"), *p;
	size_t n = 0;

	(void)state;
	p = strstr(text, "table[] = {");
	assert_non_null(p);
	while ((p = strstr(p, "\n\t{ \"")) != NULL) {
		size_t len = strcspn(p += strlen("\n\t{ \""), "\"");
		struct slice keyword = { p, len };

		if (term_find(keyword, TERM_CAPABILITY) == NULL)
			fail_msg("no term for the capability %.*s", (int)len,
			    p);
		n++;
	}
	assert_true(n >= 60);
	free(text);
}

static void
test_every_mechanism(void **state)
{
	const struct sasl_mech *m;

	(void)state;
	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
		if (term_find(slice_of(m->name), TERM_MECHANISM) == NULL)
			fail_msg("no term for the mechanism %s", m->name);
}

static void
test_every_command(void **state)
{
	(void)state;
	for (enum verb v = 0; v < VERB_COUNT; v++)
		if (term_find(slice_of(verb_name(v)), TERM_COMMAND) == NULL)
			fail_msg("no term for the command %s", verb_name(v));
}

/* ---- the card ---------------------------------------------------------- */

/* What is left without marks and white space, appended to out. */
static void
squeeze(struct bytes *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (strncmp(p, " !", 2) == 0 && (p == text || p[-1] == '\n'))
			p += 1;
		else if (*p != ' ' && *p != '\n')
			bytes_add_char(out, *p);
	}
	bytes_add_char(out, '\0');
}

static void
assert_holds(const struct term *t, const char *card, const char *text)
{
	struct bytes words;

	bytes_init(&words, BYTES_NO_LIMIT);
	squeeze(&words, text);
	if (strstr(card, words.data) == NULL)
		fail_msg("%s: not on the card: %s", t->id, text);
	bytes_clear(&words);
}

static void
check_lines(const struct term *t, const char *card)
{
	while (*card != '\0') {
		size_t n = strcspn(card, "\n");
		struct slice line = { card, n };

		if (strncmp(card, " !", 2) != 0 || card[n] != '\n' ||
		    utf8_columns(line) > WIDTH || card[n - 1] == ' ')
			fail_msg("%s: \"%.*s\"", t->id, (int)n, card);
		card += n + 1;
	}
}

static void
check_card(const struct term *t)
{
	struct bytes card, words;

	bytes_init(&card, BYTES_NO_LIMIT);
	bytes_init(&words, BYTES_NO_LIMIT);
	report_term_text(&card, t, WIDTH);
	check_lines(t, card.data);
	squeeze(&words, card.data);
	assert_holds(t, words.data, t->title);
	assert_holds(t, words.data, t->meaning);
	for (size_t i = 0; t->wire[i] != NULL; i++)
		assert_holds(t, words.data, t->wire[i]);
	for (size_t i = 0; t->good[i] != NULL; i++)
		assert_holds(t, words.data, t->good[i]);
	for (size_t i = 0; t->docs[i] != NULL; i++)
		assert_holds(t, words.data, t->docs[i]);
	for (size_t i = 0; t->see[i] != NULL; i++)
		assert_holds(t, words.data, t->see[i]);
	bytes_clear(&words);
	bytes_clear(&card);
}

static void
test_cards(void **state)
{
	const struct term *t;

	(void)state;
	for (size_t i = 0; (t = term_at(i)) != NULL; i++)
		check_card(t);
}

/* ---- teaching ---------------------------------------------------------- */

static struct logcase c;
static struct story st;

static int
setup(void **state)
{
	(void)state;
	logcase_init(&c);
	story_init(&st);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	story_clear(&st);
	logcase_clear(&c);
	return 0;
}

/* "UNIT: id id" for each unit that teaches, joined by line ends. */
static const char *
taught(size_t max)
{
	static char text[4000];
	const struct term *t[TEACH_MAX];
	size_t at = 0;

	text[0] = '\0';
	for (uint32_t u = 0; u < log_units(c.log); u++) {
		size_t n = teach_unit(c.log, &st, u, t, max);

		assert_true(n <= max);
		if (n > 0)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
			    "%u:", u);
		for (size_t i = 0; i < n; i++)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
			    " %s", t[i]->id);
		if (n > 0)
			text[at++] = '\n';
		text[at] = '\0';
	}
	return text;
}

static void
add(const char *text)
{
	logcase_add(&c, text);
	story_read(&st, c.log);
}

static const char to_tls[] =
    "stage resolve\n"
    "event open session with mx.example.net\n"
    "event resolve 192.0.2.1\n"
    "stage connect\n"
    "event connect connected\n"
    "stage banner\n"
    "< 220 mx.example.net ESMTP\n"
    "stage ehlo\n"
    "> EHLO client.example.org\n"
    "< 250-mx.example.net\n"
    "< 250-SIZE 1000\n"
    "< 250-X-UNHEARD-OF\n"
    "< 250-XXXXXXXA\n"
    "< 250 STARTTLS\n"
    "stage starttls\n"
    "> STARTTLS\n"
    "< 220 2.0.0 go ahead\n"
    "stage tls\n"
    "event tls TLSv1.3\n";

static const char to_quit[] =
    "tls\n"
    "stage ehlo\n"
    "> EHLO client.example.org\n"
    "< 250-mx.example.net\n"
    "< 250-SIZE 1000\n"
    "< 250 AUTH=PLAIN SCRAM-SHA-256\n"
    "stage auth\n"
    "fact mech SCRAM-SHA-256\n"
    ">auth AUTH SCRAM-SHA-256 {biws}\n"
    "<auth 334 cj0x\n"
    ">auth {cj0x}\n"
    "<auth 235 2.7.0 welcome\n"
    "stage mail\n"
    "> MAIL FROM:<ann@example.org>\n"
    "< 250 2.1.0 ok\n"
    "stage rcpt\n"
    "> RCPT TO:<bob@example.net>\n"
    "< 250 2.1.5 ok\n"
    "stage data\n"
    "> DATA\n"
    "< 354 go on\n"
    ">data Subject: hello\n"
    ">data .\n"
    "< 250 2.0.0 queued as 4F2A1\n"
    "stage other\n"
    "> NOOP\n"
    "< 250 ok\n"
    "stage quit\n"
    "> QUIT\n"
    "< 221 bye\n";

static const char early_lessons[] =
    "1: resolve\n"
    "2: connect submission\n"
    "3: greeting reply-codes\n"
    "5: ehlo size overwritten starttls-offered\n"
    "7: starttls enhanced-codes\n"
    "8: tls certificate-check\n";

static void
test_teach(void **state)
{
	char want[1000];

	(void)state;
	add(to_tls);
	assert_string_equal(taught(TEACH_MAX), early_lessons);
	add(to_quit);
	snprintf(want, sizeof(want), "%s"
	    "10: auth-offered\n"
	    "12: auth scram-sha-256 base64\n"
	    "16: mail envelope\n"
	    "18: rcpt\n"
	    "20: data\n"
	    "22: queued\n"
	    "24: noop\n"
	    "26: quit\n", early_lessons);
	assert_string_equal(taught(TEACH_MAX), want);
}

/* What did not fit comes with the next unit that has it. */
static void
test_teach_at_most(void **state)
{
	(void)state;
	add(to_tls);
	add(to_quit);
	assert_string_equal(taught(1),
	    "1: resolve\n2: connect\n3: greeting\n5: ehlo\n7: starttls\n"
	    "8: tls\n10: size\n12: auth\n14: scram-sha-256\n16: mail\n"
	    "18: rcpt\n20: data\n22: queued\n24: noop\n26: quit\n");
	assert_string_equal(taught(0), "");
}

static void
test_teach_no_failures(void **state)
{
	(void)state;
	add("stage connect\n"
	    "event connect.refused,failed,closed refused\n"
	    "event connect connected\n"
	    "stage banner\n"
	    "< 554 no\n"
	    "stage ehlo\n"
	    "<unasked 250 EHLO\n"
	    "> EHLO a\n"
	    "< 502 no\n"
	    "stage auth\n"
	    "fact mech PLAIN\n"
	    ">auth AUTH PLAIN {AGEAYg==}\n"
	    "<auth 535 5.7.8 no\n"
	    "stage tls\n"
	    "event tls,failed certificate\n"
	    "stage other\n"
	    "> BREAKFAST\n"
	    "< 250 coffee\n"
	    "stage ehlo\n"
	    "> EHLO a\n"
	    "< 250-SIZE 1\n");
	assert_string_equal(taught(TEACH_MAX), "1: connect submission\n");
	assert_int_equal(teach_unit(c.log, &st, 1000, NULL, 1), 0);
}

/* Every capability there is, each three times: each is told once. */
static void
test_teach_long_list(void **state)
{
	const struct term *t[200], *each;
	size_t capabilities = 0;
	char line[100];

	(void)state;
	add("stage ehlo\n> EHLO a\n< 250-mx\n");
	for (size_t i = 0; (each = term_at(i)) != NULL; i++) {
		snprintf(line, sizeof(line), "< 250-%s\n", each->names[0]);
		for (size_t k = 0; k < 3; k++)
			logcase_add(&c, line);
		capabilities += (each->kind & TERM_CAPABILITY) != 0;
	}
	add("< 250 END\n");
	assert_int_equal(teach_unit(c.log, &st, 1, t, COUNT_OF(t)),
	    capabilities + 1);
	assert_string_equal(t[0]->id, "ehlo");
}

static void
fill(struct log *l, struct rng *rng)
{
	static const char *const lines[] = { "EHLO a", "250-SIZE 1",
	    "250 AUTH=PLAIN LOGIN", "220 2.0.0 go", "STARTTLS", "334 ",
	    "235 2.7.0 in", "AUTH PLAIN", "MAIL FROM:<a@b>", "250 ok",
	    "DATA", "354 go", ".", "BDAT 1 LAST", "250 2.0.0 kept", "QUIT",
	    "221", "", "\xff" };
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; i < 40; i++) {
		bytes_add_char(&text, (char)(rng_below(rng, 245) + 11));
		bytes_add_str(&text, lines[rng_below(rng, COUNT_OF(lines))]);
		bytes_add_char(&text, '\n');
	}
	logtext_fill(l, bytes_slice(&text));
	bytes_clear(&text);
}

/* Any log at all: at most max, and nothing twice. */
static void
test_teach_any_log(void **state)
{
	const struct term *t[TEACH_MAX], *told[200];
	struct rng rng = { 4711 };
	size_t all = 0;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct log *l = log_new();
		size_t ntold = 0;

		fill(l, &rng);
		story_read(&st, l);
		for (uint32_t u = 0; u < log_units(l); u++) {
			size_t n = teach_unit(l, &st, u, t, 3);

			assert_in_range(n, 0, 3);
			for (size_t i = 0; i < n; i++) {
				for (size_t k = 0; k < ntold; k++)
					assert_ptr_not_equal(t[i], told[k]);
				told[ntold++] = t[i];
			}
		}
		all += ntold;
		log_free(l);
	}
	assert_true(all > 300);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_see_also),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_kind_words),
		cmocka_unit_test(test_every_capability),
		cmocka_unit_test(test_every_mechanism),
		cmocka_unit_test(test_every_command),
		cmocka_unit_test(test_cards),
		cmocka_unit_test_setup_teardown(test_teach, setup, teardown),
		cmocka_unit_test_setup_teardown(test_teach_at_most, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_teach_no_failures, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_teach_long_list, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_teach_any_log, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
