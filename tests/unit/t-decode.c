/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/decode/redact.h"
#include "tests/lib/logtext.h"

/* One reply line, and what its fields say. */
static const struct {
	const char	*line;
	enum stage	 stage;
	const char	*name, *value;
	size_t		 at, n;		/* the bytes that the field explains */
	enum severity	 severity;
} replies[] = {
	{ "220 mx.example.net ESMTP", STAGE_BANNER, "220",
	  "the server greets", 0, 3, SEV_GOOD },
	{ "220 mx.example.net ESMTP", STAGE_BANNER, "host",
	  "mx.example.net", 4, 14, SEV_NONE },
	{ "535 5.7.8 no", STAGE_AUTH, "535", NULL, 0, 9, SEV_BAD },
	{ "535 5.7.8 no", STAGE_AUTH, "5.7.8", NULL, 4, 5, SEV_NONE },
	{ "450 4.7.1 later", STAGE_RCPT, "450", NULL, 0, 9, SEV_RETRY },
	{ "250OK", STAGE_EHLO, "???", "this is not an SMTP reply", 0, 0,
	  SEV_BAD },
	{ "250 5.0.0 what", STAGE_MAIL, "odd", "the enhanced code does not "
	  "fit 250: the reply code rules", 0, 0, SEV_WARN },
};

static void
test_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		struct log *l = log_new();
		const struct field *found = NULL;
		struct fields f;

		log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
		    .stage = replies[i].stage, .flags = ENTRY_LAST,
		    .unit = UNIT_NONE, .answers = UNIT_NONE,
		    .text = slice_of(replies[i].line) });
		fields_init(&f);
		decode_unit(l, 0, &f);
		for (size_t k = 0; k < f.n; k++)
			if (strcmp(f.v[k].name, replies[i].name) == 0)
				found = &f.v[k];
		if (found == NULL)
			fail_msg("\"%s\" has no field %s", replies[i].line,
			    replies[i].name);
		if (replies[i].value != NULL)
			assert_string_equal(found->value, replies[i].value);
		assert_int_equal(found->severity, replies[i].severity);
		assert_int_equal(found->raw.at, replies[i].at);
		assert_int_equal(found->raw.n, replies[i].n);
		fields_clear(&f);
		log_free(l);
	}
}

/* A part of a message, and the base64 digits of the line that carry it. */
static const struct {
	struct span	 part, digits;
	bool		 masked;
} parts[] = {
	{ { 0, 9 }, { 4, 12 }, false },
	{ { 0, 1 }, { 4, 2 }, false },
	{ { 1, 1 }, { 5, 2 }, false },
	{ { 2, 2 }, { 6, 4 }, false },
	{ { 0, 0 }, { 4, 12 }, false },		/* the whole of it */
	{ { 6, 99 }, { 4, 12 }, false },	/* no sound range */
	{ { 2, 2 }, { 4, 8 }, true },		/* the mask */
};

static void
test_sasl_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		struct span hide = { 4, parts[i].masked ? 12 : 0 };
		struct log *l = log_new();
		struct facts facts;
		struct fields f;

		facts_init(&facts);
		facts_add(&facts, "prompt", "Username:")->at = parts[i].part;
		log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
		    .stage = STAGE_AUTH, .flags = ENTRY_LAST,
		    .unit = UNIT_NONE, .answers = UNIT_NONE,
		    .text = slice_of("334 VXNlcm5hbWU6"), .facts = &facts,
		    .secrets = &hide, .nsecrets = hide.n > 0 });
		fields_init(&f);
		decode_unit(l, 0, &f);
		assert_int_equal(f.n, 2);
		assert_string_equal(f.v[1].name, "prompt");
		assert_int_equal(f.v[1].raw.at, parts[i].digits.at);
		assert_int_equal(f.v[1].raw.n, parts[i].digits.n);
		fields_clear(&f);
		log_free(l);
	}
}

/* Two EHLO replies, and what is said of the second. */
static const struct {
	const char	*before, *after;
	bool		 tls;		/* the second */
	const char	*name, *value, *warning;	/* NULL: no such field */
} changes[] = {
	{ "STARTTLS", "AUTH PLAIN LOGIN", true, "new", "AUTH PLAIN LOGIN",
	  NULL },
	{ "STARTTLS", "SIZE 10", true, "gone", NULL, NULL },
	{ "AUTH PLAIN SCRAM-SHA-256", "AUTH PLAIN", true, "gone",
	  "AUTH SCRAM-SHA-256: offered before, and not any more",
	  "auth-mechanisms-gone" },
	{ "AUTH LOGIN", "SIZE 10", true, "gone",
	  "AUTH LOGIN: offered before, and not any more",
	  "auth-mechanisms-gone" },
	{ "AUTH=LOGIN", "AUTH LOGIN", true, "new", NULL, NULL },
	{ "SIZE 10", "size 20", true, "new", NULL, NULL },
	{ "DSN", "SIZE 20", false, "gone",
	  "DSN: offered before, and not any more", NULL },
	{ "STARTTLS", "SIZE 20", false, "gone",
	  "STARTTLS: offered before, and not any more", "starttls-gone" },
	{ "SIZE 20", "STARTTLS", true, "odd", "STARTTLS is offered inside TLS",
	  "starttls-inside-tls" },
};

static void
add_ehlo(struct log *l, const char *keyword, bool tls)
{
	unsigned flags = tls ? ENTRY_TLS : 0;
	char text[80];
	uint32_t asked, unit;

	asked = log_line(l, &(struct log_line){ .kind = ENTRY_CLIENT,
	    .stage = STAGE_EHLO, .flags = ENTRY_LAST | flags,
	    .unit = UNIT_NONE, .answers = UNIT_NONE,
	    .text = slice_of("EHLO a") })->unit;
	unit = log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
	    .stage = STAGE_EHLO, .flags = flags, .unit = UNIT_NONE,
	    .answers = asked, .text = slice_of("250-mx") })->unit;
	snprintf(text, sizeof(text), "250 %s", keyword);
	log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
	    .stage = STAGE_EHLO, .flags = ENTRY_LAST | flags, .unit = unit,
	    .answers = asked, .text = slice_of(text) });
}

static void
test_ehlo_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		struct log *l = log_new();
		const struct field *found = NULL;
		struct fields f;

		add_ehlo(l, changes[i].before, false);
		add_ehlo(l, changes[i].after, changes[i].tls);
		fields_init(&f);
		decode_unit(l, 3, &f);
		for (size_t k = 0; k < f.n; k++)
			if (strcmp(f.v[k].name, changes[i].name) == 0)
				found = &f.v[k];
		if ((found != NULL) != (changes[i].value != NULL))
			fail_msg("row %zu: %s", i, found ? found->value :
			    "no such field");
		if (found != NULL) {
			assert_string_equal(found->value, changes[i].value);
			assert_int_equal(found->entry, 5);
			if (changes[i].warning == NULL)
				assert_null(found->warning);
			else
				assert_string_equal(found->warning,
				    changes[i].warning);
		}
		fields_clear(&f);
		log_free(l);
	}
}

static char *
seen(const struct entry *e, enum audience who)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	redact_entry_text(&b, e, who);
	return bytes_take(&b);
}

/* Reveal is another audience, and the only one that sees. */
static void
test_audiences(void **state)
{
	struct log *l = log_new();
	struct span s = { 11, 4 };
	const struct entry *e = log_line(l, &(struct log_line){
	    .kind = ENTRY_CLIENT, .stage = STAGE_AUTH, .flags = ENTRY_LAST,
	    .unit = UNIT_NONE, .answers = UNIT_NONE,
	    .text = slice_of("AUTH PLAIN AGFi tail"), .secrets = &s,
	    .nsecrets = 1 });
	char *text;

	(void)state;
	text = seen(e, FOR_SCREEN);
	assert_string_equal(text, "AUTH PLAIN ******** tail");
	free(text);
	text = seen(e, FOR_EXPORT);
	assert_string_equal(text, "AUTH PLAIN ******** tail");
	free(text);
	text = seen(e, FOR_REVEAL);
	assert_string_equal(text, "AUTH PLAIN AGFi tail");
	free(text);
	log_forget(l);
	text = seen(e, FOR_REVEAL);
	assert_string_equal(text, "AUTH PLAIN ******** tail");
	free(text);
	log_free(l);
}

static void
test_any_bytes(void **state)
{
	static char text[4000];

	(void)state;
	srand(7);
	for (int round = 0; round < 300; round++) {
		struct log *l = log_new();
		size_t n = (size_t)rand() % sizeof(text);

		for (size_t i = 0; i < n; i++)
			text[i] = rand() % 24 == 0 ? '\n' :
			    (char)(rand() % 256);
		logtext_fill(l, (struct slice){ text, n });
		logtext_check(l);
		log_free(l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_sasl_parts),
		cmocka_unit_test(test_ehlo_changes),
		cmocka_unit_test(test_audiences),
		cmocka_unit_test(test_any_bytes),
	};

	setlocale(LC_ALL, "C.UTF-8");
	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
