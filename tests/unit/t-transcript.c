/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transcripts: spelling, the gate, names, masks, and reading what is broken;
 * whole sessions are saved and read again in tests/session/t-transcripts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "core/log/log.h"
#include "core/smtp/ehlo.h"
#include "core/transcript/gate.h"
#include "core/transcript/read.h"
#include "core/transcript/save.h"
#include "core/transcript/spelling.h"
#include "tests/lib/logcase.h"
#include "tests/lib/logtext.h"
#include "tests/lib/rng.h"
#include "tests/lib/samelog.h"

/* ---- a session to look at ---------------------------------------------- */

static const char session[] =
    "stage connect\n"
    "fact host mx.example.net\n"
    "event open session with mx.example.net\n"
    "fact address 198.51.100.7\n"
    "fact port 587\n"
    "event connect connected to 198.51.100.7:587\n"
    "stage banner\n"
    "wait 42\n"
    "< 220 mx.example.net ESMTP ready\n"
    "stage ehlo\n"
    "> EHLO laptop\n"
    "wait 10\n"
    "< 250-mx.example.net Hello laptop [203.0.113.9]\n"
    "< 250-SIZE 1000\n"
    "< 250 AUTH PLAIN LOGIN\n"
    "stage auth\n"
    "fact mech PLAIN\n"
    "fact authcid ann@example.net\n"
    "hide password hunter22\n"
    ">auth AUTH PLAIN {AGFubgBodW50ZXIyMg==}\n"
    "<auth 535 5.7.8 no such user ann@example.net (id 4F5T2x1B7z)\n";

static void
begin(struct logcase *c)
{
	logcase_init(c);
	logcase_add(c, session);
}

static struct save *
save_of(const struct log *l)
{
	return save_new(&(struct save_input){ .log = l,
	    .target = "mx.example.net:587", .program = "smtpscope test" });
}

static struct slice
made(struct save *s, const char *format)
{
	struct gate_hit hit;
	struct slice text;

	if (!save_make(s, transcript_format_find(format), &text, &hit))
		fail_msg("%s", hit.says);
	return text;
}

static void
has(struct slice text, const char *what)
{
	if (!slice_ihas(text, what))
		fail_msg("\"%s\" is not in:\n%.*s", what, (int)text.n, text.p);
}

static void
has_not(struct slice text, const char *what)
{
	if (slice_ihas(text, what))
		fail_msg("\"%s\" is in:\n%.*s", what, (int)text.n, text.p);
}

/* ---- spelling ---------------------------------------------------------- */

static const struct entry *
entry_of(struct log *l, struct slice text, const struct span *secrets,
    size_t n)
{
	return log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
	    .stage = STAGE_EHLO, .flags = ENTRY_LAST, .unit = UNIT_NONE,
	    .answers = UNIT_NONE, .text = text, .secrets = secrets,
	    .nsecrets = n });
}

static void
spells(struct slice text, const struct span *secrets, size_t n,
    const char *wanted)
{
	static struct span holes[SPELLED_HOLES_MAX];
	struct log *l = log_new();
	const struct entry *e = entry_of(l, text, secrets, n);
	struct bytes spelled, back;
	size_t nholes = 0;

	bytes_init(&spelled, BYTES_NO_LIMIT);
	bytes_init(&back, BYTES_NO_LIMIT);
	spell_entry(&spelled, e);
	if (wanted != NULL)
		assert_string_equal(spelled.data, wanted);
	assert_true(unspell(bytes_slice(&spelled), &back, holes, &nholes));
	if (!slice_eq(bytes_slice(&back), e->text))
		fail_msg("spelled: %s", spelled.data);
	assert_int_equal(nholes, e->nholes);
	for (size_t i = 0; i < nholes; i++)
		assert_int_equal(holes[i].at, e->holes[i].at.at);
	bytes_clear(&spelled);
	bytes_clear(&back);
	log_free(l);
}

static void
test_spelling(void **state)
{
	static const struct span at4 = { 4, 3 }, at8 = { 8, 2 };

	(void)state;
	spells(slice_of("250 ok"), NULL, 0, "250 ok");
	spells(slice_of("CORP\\ann"), NULL, 0, "CORP\\ann");
	spells(slice_of("a\\x41 \\u{41} \\\\"), NULL, 0,
	    "a\\\\x41 \\\\u{41} \\\\\\\\");
	spells(slice_of("\033[31m\t\xff"), NULL, 0,
	    "\\x1b[31m\\x09\\xff");
	spells(slice_of("\xe2\x80\xae!"), NULL, 0, "\\u{202E}!");
	spells((struct slice){ "a\0b", 3 }, NULL, 0, "a\\x00b");
	spells(slice_of("*"), NULL, 0, "*");
	spells(slice_of("*** mask: ********"), NULL, 0,
	    "*** mask: \\x2a\\x2a\\x2a\\x2a\\x2a\\x2a\\x2a\\x2a");
	spells(slice_of("535 abc"), &at4, 1, "535 ********");
	spells(slice_of("535*abc*"), &at4, 1, "535\\x2a********\\x2a");
	spells(slice_of("\\x\\x\\x\\xab"), &at8, 1, NULL);
}

static void
test_spelling_of_anything(void **state)
{
	struct rng r = { 7 };
	char text[64];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t n = rng_below(&r, sizeof(text));
		struct span s = { rng_below(&r, n + 1), 0 };

		for (size_t k = 0; k < n; k++)
			text[k] = rng_once_in(&r, 3) ?
			    "\\*xu{}41 \n"[rng_below(&r, 10)] :
			    (char)rng_next(&r);
		s.n = n - s.at;
		spells((struct slice){ text, n }, &s, s.n > 0 &&
		    rng_once_in(&r, 2), NULL);
	}
}

/* ---- round trips of odd logs ------------------------------------------- */

static void
comes_back(const struct log *l)
{
	struct save *s = save_of(l);

	for (size_t i = 0; transcript_format_at(i) != NULL; i++) {
		const struct transcript_format *f = transcript_format_at(i);
		struct transcript t;
		struct slice text;
		struct err e;

		if (!save_make(s, f, &text, NULL))
			fail_msg("%s: refused", f->name);
		if (!transcript_read(&t, text, &e))
			fail_msg("%s: %s", f->name, e.detail);
		if (t.partial)
			fail_msg("%s: line %zu: %s", f->name,
			    t.remarks[0].line, t.remarks[0].text);
		samelog_check(l, t.log, f->name);
		transcript_clear(&t);
	}
	save_free(s);
}

static void
test_screen_cases(void **state)
{
	static const char *const cases[] = { "auth-refused", "hostile",
	    "login-blank", "message-sent", "oauth-expired", "scram",
	    "scram-refused", "starttls-refused", "unverified",
	    "connection-refused" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *path = xasprintf("tests/screen/%s.case", cases[i]);
		struct logcase c;

		logcase_init(&c);
		logcase_load(&c, path);
		comes_back(c.log);
		logcase_clear(&c);
		free(path);
	}
}

static void
test_odd_rows(void **state)
{
	struct logcase c;

	(void)state;
	begin(&c);
	logcase_add(&c, "stage other\n"
	    "<lf,unasked 250  two  blanks  \n"
	    "<eof 25\n"
	    "<  leading\n"
	    "< > quoted? [ehlo] + | = # ! end of transcript: 3 rows\n"
	    "< \n"
	    ">typed   \n"
	    "stage data\n"
	    "> DATA\n"
	    "< 354 go\n"
	    ">data Subject: x\n"
	    ">data \n"
	    ">data > From me\n"
	    ">data .\n"
	    "< 250-\xc3\xa4\xe6\xbc\xa2 \\x00\\xff {secret1}{two}*\n"
	    "fact odd:name (x) a  b \n"
	    "event odd.thing,warning a note\n"
	    "event gone,failed,closed it is gone\n");
	comes_back(c.log);
	logcase_clear(&c);
}

static void
test_random_logs(void **state)
{
	struct rng r = { 99 };

	(void)state;
	for (int i = 0; i < 150; i++) {
		struct log *l = log_new();
		char text[600];
		size_t n = rng_below(&r, sizeof(text));

		for (size_t k = 0; k < n; k++)
			text[k] = rng_once_in(&r, 20) ? '\n' :
			    rng_once_in(&r, 4) ? (char)rng_next(&r) :
			    "250-AUTH ehlo*\\ "[rng_below(&r, 16)];
		logtext_fill(l, (struct slice){ text, n });
		if (log_count(l) > 0)
			comes_back(l);
		log_free(l);
	}
}

/* ---- the gate ---------------------------------------------------------- */

/* Masking was off when the row came: the secret is known only now. */
static void
test_gate_refuses(void **state)
{
	static const char *const ways[] = { "correct-horse-7",
	    "Y29ycmVjdC1ob3JzZS03", "636f72726563742d686f7273652d37",
	    "7-esroh-tcerroc", "rect-ho" };

	(void)state;
	for (size_t w = 0; w < COUNT_OF(ways); w++) {
		char *line = xasprintf("< 535 you said %s\n", ways[w]);
		struct gate_hit hit;
		struct slice text;
		struct logcase c;
		struct save *s;

		begin(&c);
		logcase_add(&c, line);
		s = save_of(c.log);
		assert_true(save_make(s, transcript_format_at(0), &text,
		    &hit));
		needles_add(log_needles(c.log), slice_of("correct-horse-7"));
		for (size_t i = 0; transcript_format_at(i) != NULL; i++) {
			assert_false(save_make(s, transcript_format_at(i),
			    &text, &hit));
			assert_int_equal(hit.unit + 1, log_units(c.log));
			assert_non_null(strstr(hit.says, "event 8 holds a part of a "));
			has_not(slice_of(hit.says), "horse");
		}
		/* Masked, it may go. */
		save_mask_hit(s, &hit);
		for (size_t i = 0; transcript_format_at(i) != NULL; i++)
			has_not(made(s, transcript_format_at(i)->name),
			    ways[w]);
		save_free(s);
		logcase_clear(&c);
		free(line);
	}
}

static void
test_gate_of_a_fact(void **state)
{
	struct gate_hit hit;
	struct slice text;
	struct logcase c;
	struct save *s;

	(void)state;
	begin(&c);
	logcase_add(&c, "fact note correct-horse-7\nevent x.y something\n");
	needles_add(log_needles(c.log), slice_of("correct-horse-7"));
	s = save_of(c.log);
	assert_false(save_make(s, transcript_format_at(2), &text, &hit));
	save_mask_hit(s, &hit);
	has_not(made(s, "json"), "horse");
	save_free(s);
	logcase_clear(&c);
}

/* A long word is folded in text: its halves are still found. */
static void
test_gate_sees_through_folds(void **state)
{
	static const char secret[] = "Zq8Lm2Wx7Rt4";
	struct gate_hit hit;
	struct slice text;
	struct logcase c;

	(void)state;
	for (size_t pad = 30; pad < 90; pad++) {
		struct bytes line;
		struct save *s;

		bytes_init(&line, BYTES_NO_LIMIT);
		bytes_add_str(&line, "< 250 ");
		for (size_t i = 0; i < pad; i++)
			bytes_add_char(&line, 'y');
		bytes_addf(&line, "%s\n", secret);
		begin(&c);
		logcase_add(&c, line.data);
		needles_add(log_needles(c.log), slice_of(secret));
		s = save_of(c.log);
		assert_false(save_make(s, transcript_format_at(0), &text,
		    &hit));
		save_free(s);
		logcase_clear(&c);
		bytes_clear(&line);
	}
}

/* Our own words are no secret, even where a password holds them. */
static void
test_gate_knows_its_own_words(void **state)
{
	static const char *const passwords[] = { "transcript1",
	    "mailbox-77", "certificate", "0.042", "000000", "smtpscope" };
	struct logcase c;
	struct save *s;

	(void)state;
	begin(&c);
	for (size_t i = 0; i < COUNT_OF(passwords); i++)
		needles_add(log_needles(c.log), slice_of(passwords[i]));
	s = save_of(c.log);
	for (size_t i = 0; transcript_format_at(i) != NULL; i++)
		made(s, transcript_format_at(i)->name);
	save_free(s);
	logcase_clear(&c);
}

/* What stands side by side only because it was decoded is no secret either. */
static void
test_gate_and_what_was_decoded(void **state)
{
	static const char *const passwords[] = { "password3",
	    "p\303\244ssw\303\266rd-3" };
	struct logcase c;
	struct save *s;

	(void)state;
	begin(&c);
	logcase_add(&c, "stage auth\nfact mech LOGIN\n>auth AUTH LOGIN\n"
	    "fact prompt Password:\n< 334 UGFzc3dvcmQ6\n");
	for (size_t i = 0; i < COUNT_OF(passwords); i++)
		needles_add(log_needles(c.log), slice_of(passwords[i]));
	s = save_of(c.log);
	for (size_t i = 0; transcript_format_at(i) != NULL; i++)
		made(s, transcript_format_at(i)->name);
	save_free(s);
	logcase_clear(&c);
}

/* Which event it is, as the screen counts, and what kind of secret. */
static void
test_gate_says_the_kind(void **state)
{
	static const char *const kinds[] = { "password", "token" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		static const char secret[] = "Zq8Lm2Wx7Rt4";
		struct gate_hit hit;
		struct logcase c;
		struct facts f;
		char want[80];

		begin(&c);
		facts_init(&f);
		facts_add_secret(&f, kinds[i], shape_of(slice_of(secret)),
		    secret_new(secret, strlen(secret)));
		log_event(c.log, STAGE_AUTH, "x.y", 0, &f, "something");
		log_event(c.log, STAGE_AUTH, "x.z", 0, NULL, "%s", secret);
		needles_add(log_needles(c.log), slice_of(secret));
		assert_false(gate_pass(c.log, slice_of(secret), &hit));
		snprintf(want, sizeof(want), "event %u holds a part of a %s",
		    (unsigned)log_units(c.log), kinds[i]);
		assert_non_null(strstr(hit.says, want));
		facts_clear(&f);
		logcase_clear(&c);
	}
}

static void
test_gate_for_any_text(void **state)
{
	struct gate_hit hit;
	struct logcase c;

	(void)state;
	begin(&c);
	assert_true(gate_pass(c.log, slice_of("correct-horse-7"), &hit));
	needles_add(log_needles(c.log), slice_of("correct-horse-7"));
	assert_true(gate_pass(c.log, slice_of("250 ok"), &hit));
	assert_false(gate_pass(c.log, slice_of("x correct-horse-7"), NULL));
	assert_false(gate_pass(c.log, slice_of("x correct-horse-7"), &hit));
	assert_int_equal(hit.unit, UNIT_NONE);
	logcase_clear(&c);
}

/* ---- what is hidden, and why ------------------------------------------- */

static void
test_masks_are_told(void **state)
{
	struct logcase c;
	struct save *s;

	(void)state;
	begin(&c);
	s = save_of(c.log);
	assert_int_equal(save_masks(s), 1);
	has(slice_of(save_mask_at(s, 0)->what), "password (8 bytes)");
	assert_false(save_mask_word(s, "nowhere-at-all"));
	assert_true(save_mask_word(s, "LAPTOP"));
	has_not(made(s, "text"), "laptop");
	has(made(s, "text"), "masked by hand");
	assert_true(save_masks(s) > 1);
	save_unmask_word(s, "laptop");
	has(made(s, "text"), "EHLO laptop");
	save_mask_row(s, 6, true);
	has(made(s, "text"), "535 5.7.8 ********");
	has_not(made(s, "html"), "no such user");
	save_mask_row(s, 6, false);
	has(made(s, "text"), "no such user");
	save_free(s);
	logcase_clear(&c);
}

/* ---- names ------------------------------------------------------------- */

static void
test_names_are_found(void **state)
{
	static const struct {
		enum identity_kind kind;
		const char	*name, *pseudonym;
	} wanted[] = {
		{ IDENTITY_HOST, "mx.example.net", "host1.domain1.example" },
		{ IDENTITY_IP, "198.51.100.7", "192.0.2.1" },
		{ IDENTITY_HOST, "laptop", "host2" },
		{ IDENTITY_IP, "203.0.113.9", "192.0.2.2" },
		{ IDENTITY_ADDRESS, "ann@example.net",
		    "user1@domain1.example" },
		{ IDENTITY_QUEUE_ID, "4F5T2x1B7z", "queue1" },
	};
	struct logcase c;
	struct save *s;

	(void)state;
	begin(&c);
	s = save_of(c.log);
	for (size_t i = 0; i < save_names(s) || i < COUNT_OF(wanted); i++) {
		const struct identity *id = save_name_at(s, i);

		assert_int_equal(save_names(s), COUNT_OF(wanted));
		assert_string_equal(id->name, wanted[i].name);
		assert_int_equal(id->kind, wanted[i].kind);
		assert_string_equal(id->pseudonym, wanted[i].pseudonym);
		assert_true(id->count > 0);
		assert_false(id->replace);
	}
	save_free(s);
	logcase_clear(&c);
}

static void
test_names_are_replaced(void **state)
{
	struct logcase c;
	struct slice text;
	struct save *s;

	(void)state;
	begin(&c);
	s = save_of(c.log);
	save_rename_kind(s, IDENTITY_ADDRESS, true);
	text = made(s, "json");
	has(text, "no such user user1@domain1.example (id 4F5T2x1B7z)");
	has(text, "\"authcid\",\"value\":\"user1@domain1.example\"");
	has(text, "EHLO laptop");
	save_rename_all(s, true);
	text = made(s, "json");
	has(text, "\"target\":\"host1.domain1.example:587\"");
	has(text, "250-host1.domain1.example Hello host2 [192.0.2.2]");
	has(text, "connected to 192.0.2.1:587");
	has(text, "(id queue1)");
	has_not(text, "example.net");
	has_not(text, "ann@");
	has_not(text, "203.0.113.9");
	save_rename_all(s, false);
	comes_back(c.log);
	save_free(s);
	logcase_clear(&c);
}

static void
test_names_in_base64(void **state)
{
	struct transcript t;
	struct logcase c;
	struct fields f;
	struct save *s;
	struct err e;

	(void)state;
	begin(&c);
	/* student@corp.example.org, as the name of AUTH LOGIN */
	logcase_add(&c, "fact mech LOGIN\n>auth AUTH LOGIN\n"
	    "<auth 334 VXNlcm5hbWU6\n"
	    "fact username student@corp.example.org\n"
	    ">auth c3R1ZGVudEBjb3JwLmV4YW1wbGUub3Jn\n");
	s = save_of(c.log);
	save_rename_all(s, true);
	assert_true(transcript_read(&t, made(s, "text"), &e));
	fields_init(&f);
	decode_unit(t.log, log_units(t.log) - 1, &f);
	assert_string_equal(f.v[1].name, "username");
	assert_string_equal(f.v[1].value,
	    "user2@host3.domain2.example");
	has_not(made(s, "text"), "c3R1ZGVudEBj");
	has(made(s, "text"), "dXNlcjJAaG9zdDMuZG9tYWluMi5leGFtcGxl");
	fields_clear(&f);
	transcript_clear(&t);
	save_free(s);
	logcase_clear(&c);
}

/* %40, base64, hexadecimal, quoted-printable, xtext, upper case, apart. */
static void
test_spelled_names_are_masked(void **state)
{
	static const char *const spelled[] = {
		"student%40corp.example.org", "student=40corp.example.org",
		"student+40corp.example.org", "STUDENT%40CORP.EXAMPLE.ORG",
		"c3R1ZGVudEBjb3JwLmV4YW1wbGUub3Jn",
		"73747564656e7440636f72702e6578616d706c652e6f7267",
		"gro.elpmaxe.proc@tneduts", "&#115;tudent&#64;corp",
		"s t u d e n t @ c o r p",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(spelled); i++) {
		struct transcript t;
		struct logcase c;
		struct save *s;
		struct err e;
		char *line = xasprintf("stage mail\n"
		    "> MAIL FROM:<student@corp.example.org>\n"
		    "< 550 5.7.1 no %s here, ask the postmaster\n",
		    spelled[i]);

		logcase_init(&c);
		logcase_add(&c, line);
		s = save_of(c.log);
		has(made(s, "text"), spelled[i]);
		save_rename_all(s, true);
		if (slice_ihas(made(s, "json"), spelled[i]) ||
		    slice_ihas(made(s, "json"), "student"))
			fail_msg("%s", spelled[i]);
		has(made(s, "json"), "550 5.7.1 no ");
		has(made(s, "json"), "here, ask the postmaster");
		assert_true(transcript_read(&t, made(s, "json"), &e));
		transcript_clear(&t);
		save_free(s);
		logcase_clear(&c);
		free(line);
	}
}

/* Nothing is linked, or told anybody, where it is pasted. */
static void
test_markdown_makes_no_links(void **state)
{
	static const char *const words[] = { "@octocat", "www.evil.example",
	    "https://evil.example/x", "owner/repo#123", "#123", "GH-123",
	    "deadbeef12", "ann@example.net", "!12", "x`@y`z" };
	const struct transcript_format *f = transcript_format_find("markdown");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		struct gate_hit hit;
		struct logcase c;
		struct slice text;
		struct save *s;
		char *want;

		logcase_init(&c);
		logcase_add(&c, "stage banner\n< 220 x\n");
		s = save_new(&(struct save_input){ .log = c.log,
		    .target = words[i] });
		assert_true(save_make(s, f, &text, &hit));
		want = xasprintf(strchr(words[i], '`') != NULL ?
		    "session with `` %s ``\n" : "session with `%s`\n",
		    words[i]);
		has(text, want);
		free(want);
		save_free(s);
		logcase_clear(&c);
	}
}

/* A name that SCRAM writes in another way than it is. */
static void
test_escaped_names_in_base64(void **state)
{
	struct logcase c;
	struct save *s;

	(void)state;
	logcase_init(&c);
	/* n,a=bob@corp.example.org,n=ann=2Cb@corp.example.org,r=x@y.zz */
	logcase_add(&c, "stage auth\nfact mech SCRAM-SHA-256\n"
	    "fact authzid bob@corp.example.org\n"
	    "fact authcid ann,b@corp.example.org\nfact nonce x@y.zz\n"
	    ">auth AUTH SCRAM-SHA-256 "
	    "bixhPWJvYkBjb3JwLmV4YW1wbGUub3JnLG49YW5uPTJDYkBjb3JwLmV4YW1w"
	    "bGUub3JnLHI9eEB5Lnp6\n");
	s = save_of(c.log);
	save_rename_all(s, true);
	has_not(made(s, "text"), "YW5uPTJD");
	has_not(made(s, "text"), "ann,b");
	has(made(s, "text"), "x@y.zz");
	save_free(s);
	logcase_clear(&c);
}

static void
test_what_is_no_name(void **state)
{
	static const char *const lines[] = {
		"250 2.1.0 ok in 0.1 s, 5.7.8 e.g. 8.17.1",
		"250 at 10:43:36 on 2026-11-21T10:43:36.5Z TLSv1.3",
		"250 refused.Please try [127.0.0.1] ::1 localhost",
		"250 SIZE 52428800, TLS_AES_256_GCM_SHA384",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct identities ids;
		struct logcase c;
		char *line = xasprintf("stage mail\n< %s\n", lines[i]);

		logcase_init(&c);
		logcase_add(&c, line);
		identities_init(&ids);
		identities_collect(&ids, c.log, "practice");
		if (ids.n > 0)
			fail_msg("%s: %s, %s", lines[i],
			    identity_kind_name(ids.v[0].kind), ids.v[0].name);
		identities_clear(&ids);
		logcase_clear(&c);
		free(line);
	}
}

/* Renamed, they would prove another exchange than the one that was. */
static void
test_nonces_stay(void **state)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi"
	    "jklmnopqrstuvwxyz0123456789!#$%&'()*+-./:;<=>?@[]^_`{|}~@@@@";
	struct rng r = { 7 };

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		char nonce[28] = "", *text;
		struct logcase c;
		struct save *s;

		for (size_t k = 0; k < sizeof(nonce) - 1; k++)
			nonce[k] = letters[rng_below(&r, sizeof(letters) -
			    1)];
		text = xasprintf("fact mech SCRAM-SHA-256\nfact nonce %s\n"
		    ">auth AUTH SCRAM-SHA-256\n", nonce);
		logcase_init(&c);
		logcase_add(&c, text);
		free(text);
		s = save_of(c.log);
		save_rename_all(s, true);
		for (size_t k = 0; k < save_names(s); k++)
			if (strstr(nonce, save_name_at(s, k)->name) != NULL)
				fail_msg("%s: %s is a name", nonce,
				    save_name_at(s, k)->name);
		save_free(s);
		logcase_clear(&c);
	}
}

/* A host of one label is one in brackets, or known from there. */
static void
test_addresses_by_grammar(void **state)
{
	static const struct {
		const char	*line;
		size_t		 names;
	} all[] = {
		{ "> NOOP XQI7M1e41XRv@2\n", 0 },
		{ "> NOOP abc@def\n", 0 },
		{ "> MAIL FROM:<ann@mailhost>\n", 1 },
		{ "> NOOP ann@example.net\n", 1 },
		{ "> NOOP <x@y\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct identities ids;
		struct logcase c;

		logcase_init(&c);
		logcase_add(&c, all[i].line);
		identities_init(&ids);
		identities_collect(&ids, c.log, "practice");
		if (ids.n != all[i].names)
			fail_msg("%s: %zu names", all[i].line, ids.n);
		identities_clear(&ids);
		logcase_clear(&c);
	}
}

static void
test_kinds_of_names(void **state)
{
	static const struct {
		const char	*line, *after;
	} cases[] = {
		{ "250 2.0.0 Ok: queued as 4Zk1x27zQz",
		    "250 2.0.0 Ok: queued as queue1" },
		{ "250 OK id=1tDfGh-0000000123-abCD",
		    "250 OK id=queue1" },
		{ "550 <o'neil+x@a.co.uk> from [IPv6:2001:db8:1::5]",
		    "550 <o'user1@domain1.example> from "
		    "[IPv6:2001:db8::1]" },
		{ "250 <20261121104336.GA12345abcdef@mail.a.org> taken",
		    "250 <id1@host1.domain1.example> taken" },
		{ "421 mx1.a.org and MX1.A.ORG and mx2.a.org",
		    "421 host1.domain1.example and host1.domain1.example "
		    "and host2.domain1.example" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *line = xasprintf("stage rcpt\n< %s\n", cases[i].line);
		struct transcript t;
		struct logcase c;
		struct save *s;
		struct err e;

		logcase_init(&c);
		logcase_add(&c, line);
		s = save_new(&(struct save_input){ .log = c.log,
		    .target = "practice" });
		save_rename_all(s, true);
		assert_true(transcript_read(&t, made(s, "json"), &e));
		if (!slice_is(log_entry(t.log, 0)->text, cases[i].after))
			fail_msg("%s became %.*s", cases[i].line,
			    (int)log_entry(t.log, 0)->text.n,
			    log_entry(t.log, 0)->text.p);
		transcript_clear(&t);
		save_free(s);
		logcase_clear(&c);
		free(line);
	}
}

/* ---- reading what is broken -------------------------------------------- */

static void
refuses(struct slice text, const char *id, const char *words)
{
	struct transcript t;
	struct err e;

	assert_false(transcript_read(&t, text, &e));
	assert_string_equal(e.id, id);
	has(slice_of(e.detail), words);
}

static void
test_no_transcript(void **state)
{
	(void)state;
	refuses(slice_of(""), "transcript.none", "empty");
	refuses(slice_of("hello\n"), "transcript.none", "no line says");
	refuses(slice_of("x\nsmtpscope transcript 9\n"), "transcript.version",
	    "line 2");
	refuses(slice_of("{\"schema\":\"smtpscope.transcript/7\"}\n"),
	    "transcript.version", "line 1");
	refuses((struct slice){ "abc\nd\0e", 7 }, "transcript.binary",
	    "line 2, column 2");
	refuses(slice_of("\x1f\x8b\x08zzz"), "transcript.binary", "gunzip");
	refuses((struct slice){ "\xff\xfes\0", 4 }, "transcript.binary",
	    "UTF-16");
	refuses(slice_of("smtpscope transcript 1\ntarget: x\n"),
	    "transcript.broken", "line");
}

static void
test_broken_lines(void **state)
{
	static const char text[] = "smtpscope transcript 1\n"
	    "target: x\nbegan: yesterday\n\n[ehlo]\n"
	    "   1  0.000001 ->  EHLO a\n"
	    "               :   frobnicated\n"
	    "   3  0.000002 <-  250 b\n"
	    "end of transcript: 9 rows\n";
	struct transcript t;
	struct err e;

	(void)state;
	assert_true(transcript_read(&t, slice_of(text), &e));
	assert_true(t.partial);
	assert_int_equal(t.nremarks, 4);
	assert_int_equal(t.remarks[0].line, 3);
	has(slice_of(t.remarks[0].text), "yesterday");
	assert_int_equal(t.remarks[1].line, 7);
	has(slice_of(t.remarks[1].text), "frobnicated");
	assert_int_equal(t.remarks[2].line, 8);
	has(slice_of(t.remarks[3].text), "9 rows");
	assert_int_equal(log_count(t.log), 2);
	transcript_clear(&t);
}

/* Cut anywhere, or with a byte changed, it is refused or read in part; and
 * never a crash. */
static void
test_cut_and_changed(void **state)
{
	struct rng r = { 3 };
	struct logcase c;
	struct save *s;

	(void)state;
	begin(&c);
	s = save_of(c.log);
	for (size_t i = 0; transcript_format_at(i) != NULL; i++) {
		struct slice text = made(s, transcript_format_at(i)->name);
		char *copy = xstrndup(text.p, text.n);
		size_t end = text.n - 60;

		for (size_t n = 0; n < end; n += 1 + rng_below(&r, 40)) {
			struct transcript t;
			struct err e;
			char was = copy[n];

			if (transcript_read(&t, slice_sub(text, 0, n), &e)) {
				if (i != 1 && i != 3)
					assert_true(t.partial);
				transcript_clear(&t);
			}
			copy[n] = (char)rng_next(&r);
			if (transcript_read(&t, slice_of(copy), &e))
				transcript_clear(&t);
			copy[n] = was;
		}
		free(copy);
	}
	save_free(s);
	logcase_clear(&c);
}

/* Somebody took the mask away: it is put back. */
static void
test_login_is_masked_again(void **state)
{
	static const char text[] = "smtpscope transcript 1\ntarget: x\n\n"
	    "[auth]\n"
	    "   1  0.000001 ->  AUTH PLAIN AGFubgBodW50ZXIyMmh1bnRlcg==\n"
	    "   2  0.000002 <-  535 no\n"
	    "   3  0.000003 ->  AUTH LOGIN\n"
	    "   4  0.000004 <-  334 VXNlcm5hbWU6\n"
	    "   5  0.000005 ->  YW5u\n"
	    "   6  0.000006 <-  334 UGFzc3dvcmQ6\n"
	    "   7  0.000007 ->  aHVudGVyMjJodW50ZXI=\n"
	    "               =   password: hunter22hunter\n"
	    "   8  0.000008 <-  535 no\n"
	    "end of transcript: 8 rows\n";
	struct transcript t;
	struct slice out;
	struct save *s;
	struct err e;

	(void)state;
	assert_true(transcript_read(&t, slice_of(text), &e));
	assert_int_equal(t.masked, 3);
	s = save_new(&(struct save_input){ .log = t.log, .target = "x" });
	for (size_t i = 0; transcript_format_at(i) != NULL; i++) {
		out = made(s, transcript_format_at(i)->name);
		has_not(out, "hunter");
		has_not(out, "aHVudGVy");
		has_not(out, "AGFubgBo");
	}
	save_free(s);
	transcript_clear(&t);
}

/* Masks, facts and flags of a file that somebody made up. */
static void
test_fake_masks(void **state)
{
#define BLOB	"AGFubgBodW50ZXIyMmh1bnRlcg=="
#define HEAD	"smtpscope transcript 1\ntarget: x\n\n[auth]\n" \
		"   1  0.000001 ->  "
	static const char *const texts[] = {
	    HEAD "AUTH PLAIN " BLOB "\n    =   authcid: ann\n",
	    HEAD "AUTH PLAIN " BLOB "\n    :   data\n",
	    HEAD "AUTH PLAIN ********" BLOB "\n    :   hidden=8\n",
	    HEAD "AUTH PLAIN " BLOB " ********\n    :   hidden=8\n",
	    HEAD "AUTH " BLOB "\n",
	    HEAD "AUTH PLAIN ********\n    =   Password: hunter22hunter\n",
	    HEAD "AUTH PLAIN " BLOB "\n"
	    "   2  0.000002 <-  535 no " BLOB " hunter22hunter\n",
	    HEAD "AUTH LOGIN\n   2  0.000002 <-  334 VXNlcm5hbWU6\n"
	    "   3  0.000003 ->  aHVudGVyMjJodW50ZXI=\n"
	    "    =   username: ann\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct transcript t;
		struct err e;

		assert_true(transcript_read(&t, slice_of(texts[i]), &e));
		assert_true(t.masked > 0);
		for (size_t k = 0; k < log_count(t.log); k++) {
			const struct entry *x = log_entry(t.log, k);

			has_not(x->text, "AGFubgBo");
			has_not(x->text, "aHVudGVy");
			has_not(x->text, "hunter22");
			for (size_t j = 0; j < x->facts.n; j++)
				has_not(slice_of(x->facts.v[j].value),
				    "hunter22");
		}
		transcript_clear(&t);
	}
#undef HEAD
#undef BLOB
}

/* Each takes as long as all before it together, were there no end. */
static void
test_many_facts(void **state)
{
	struct transcript t;
	struct bytes b;
	struct err e;

	(void)state;
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, "smtpscope transcript 1\ntarget: x\n\n[mail]\n"
	    "   1  0.000001 ->  NOOP\n");
	for (int i = 0; i < 5000; i++)
		bytes_add_str(&b, "    =   a: b\n");
	assert_true(transcript_read(&t, bytes_slice(&b), &e));
	assert_int_equal(log_entry(t.log, 0)->facts.n, 1000);
	transcript_clear(&t);
	bytes_clear(&b);
}

/* ---- formats ----------------------------------------------------------- */

static void
test_formats(void **state)
{
	static const struct {
		const char	*path, *format;
	} cases[] = {
		{ "a", "text" }, { "a.txt", "text" }, { "a.MD", "markdown" },
		{ "a.jsonl", "json" }, { "b.md/a", "text" },
		{ "x.html", "html" }, { ".html", "html" }, { "a.", "text" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(transcript_format_of(cases[i].path)->name,
		    cases[i].format);
	assert_null(transcript_format_find("pdf"));
	assert_string_equal(transcript_format_strange("b.md/a.xml"), ".xml");
	assert_string_equal(transcript_format_strange("a.eml"), ".eml");
	assert_null(transcript_format_strange("a.jsonl"));
	assert_null(transcript_format_strange("b.xml/a"));
	assert_null(transcript_format_strange("b/.hidden"));
}

/* Nothing that a server says becomes markup. */
static void
test_nothing_is_markup(void **state)
{
	struct logcase c;
	struct slice text;
	struct save *s;

	(void)state;
	begin(&c);
	logcase_add(&c, "< 250 <script>alert(1)</script> \"'& "
	    "![x](http://e.example/) ``` | **b**\n");
	s = save_of(c.log);
	text = made(s, "html");
	has_not(text, "<script");
	has(text, "&lt;script&gt;alert(1)&lt;/script&gt;");
	has(text, "default-src 'none'");
	has(text, "prefers-color-scheme");
	has_not(made(s, "markdown"), "\n<script");
	save_free(s);
	s = save_new(&(struct save_input){ .log = c.log,
	    .target = "<b>[x](y)*" });
	has(made(s, "markdown"), "# SMTP session with \\<b\\>\\[x\\](y)\\*");
	has(made(s, "html"), "<title>SMTP session with &lt;b&gt;[x](y)*<");
	save_free(s);
	logcase_clear(&c);
}

static void
test_lines_are_short(void **state)
{
	struct logcase c;
	struct slice text;
	struct save *s;

	(void)state;
	logcase_init(&c);
	logcase_load(&c, "tests/screen/oauth-expired.case");
	s = save_of(c.log);
	text = made(s, "text");
	while (text.n > 0) {
		size_t n = slice_find(text, '\n');

		if (n > 78)
			fail_msg("%zu columns: %.*s", n, (int)n, text.p);
		if (n > 0)
			assert_int_not_equal(text.p[n - 1], ' ');
		text = slice_sub(text, n + 1, text.n);
	}
	save_free(s);
	logcase_clear(&c);
}

static int
set_up(void **state)
{
	(void)state;
	secret_init();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_spelling_of_anything),
		cmocka_unit_test(test_screen_cases),
		cmocka_unit_test(test_odd_rows),
		cmocka_unit_test(test_random_logs),
		cmocka_unit_test(test_gate_refuses),
		cmocka_unit_test(test_gate_of_a_fact),
		cmocka_unit_test(test_gate_sees_through_folds),
		cmocka_unit_test(test_gate_knows_its_own_words),
		cmocka_unit_test(test_gate_and_what_was_decoded),
		cmocka_unit_test(test_gate_says_the_kind),
		cmocka_unit_test(test_gate_for_any_text),
		cmocka_unit_test(test_masks_are_told),
		cmocka_unit_test(test_names_are_found),
		cmocka_unit_test(test_names_are_replaced),
		cmocka_unit_test(test_names_in_base64),
		cmocka_unit_test(test_spelled_names_are_masked),
		cmocka_unit_test(test_markdown_makes_no_links),
		cmocka_unit_test(test_escaped_names_in_base64),
		cmocka_unit_test(test_what_is_no_name),
		cmocka_unit_test(test_nonces_stay),
		cmocka_unit_test(test_addresses_by_grammar),
		cmocka_unit_test(test_kinds_of_names),
		cmocka_unit_test(test_no_transcript),
		cmocka_unit_test(test_broken_lines),
		cmocka_unit_test(test_cut_and_changed),
		cmocka_unit_test(test_login_is_masked_again),
		cmocka_unit_test(test_fake_masks),
		cmocka_unit_test(test_many_facts),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_nothing_is_markup),
		cmocka_unit_test(test_lines_are_short),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
