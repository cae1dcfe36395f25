/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenario and voice files: what is read, and what is said of mistakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/scenario/choice.h"
#include "core/scenario/scenario.h"
#include "core/scenario/voice.h"

static struct scenario *
read_good(const char *text)
{
	struct err e = { .detail = "" };
	struct scenario *s = scenario_read("dir/mine.scenario",
	    slice_of(text), NULL, &e);

	if (s == NULL)
		fail_msg("%s", e.detail);
	return s;
}

static void
test_until(void **state)
{
	static const struct {
		const char	*text;
		enum stage	 until;
	} v[] = {
		{ "title t\n", STAGE_AUTH },
		{ "title t\nstage tls\ncause greylisted\nstatus 2\n",
		  STAGE_AUTH },
		{ "title t\nstage rcpt\ncause greylisted\nstatus 2\n",
		  STAGE_RCPT },
		{ "title t\nstage data\ncause greylisted\nstatus 2\n"
		  "until ehlo\n", STAGE_EHLO },
		{ "title t\nuntil data\nstage rcpt\ncause greylisted\n"
		  "status 2\n", STAGE_DATA },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(v); i++) {
		struct scenario *s = read_good(v[i].text);

		assert_int_equal(s->until, v[i].until);
		scenario_free(s);
	}
}

static void
test_words(void **state)
{
	struct scenario *s = read_good("\xef\xbb\xbf# a remark\r\n"
	    "title   two  blanks stay # but this is a remark\r\n"
	    "stage rcpt\ncause greylisted\nstatus 24\n\n"
	    "until data\npatience 3\nlike exim\n"
	    "give user \"a \\\"b\\\" \"\ngive password p\ngive token t\n"
	    "give tls implicit\ngive no-login\n"
	    "account user ann@example.net\naccount password \"x y\"\n"
	    "tls broken\ntls-versions 1.0-1.1\ncertificate incomplete\n"
	    "client-certificate required\nauth always\nsecret token\n"
	    "mechanisms plain LOGIN\n"
	    "capabilities SIZE=10 \"X A=B,C\" LIMITS=A=1,B=2 AUTH= HELP\n"
	    "prompts \"one\" \"\"\nodd echo-secret\nodd wrong-proof\n"
	    "size 7\nslow 9\nhttp\n");

	(void)state;
	assert_string_equal(s->name, "mine");
	assert_string_equal(s->title, "two  blanks stay");
	assert_string_equal(s->stage, "rcpt");
	assert_string_equal(s->cause, "greylisted");
	assert_int_equal(s->status, 24);
	assert_int_equal(s->until, STAGE_DATA);
	assert_int_equal(s->patience_s, 3);
	assert_string_equal(s->like->name, "exim");
	assert_string_equal(s->given_user, "a \"b\" ");
	assert_string_equal(s->given_password, "p");
	assert_string_equal(s->given_token, "t");
	assert_string_equal(s->given_tls, "implicit");
	assert_true(s->given_no_login);
	assert_string_equal(s->account_user, "ann@example.net");
	assert_string_equal(s->account_password, "x y");
	assert_int_equal(s->tls, SCENARIO_BROKEN_TLS);
	assert_true(s->tls_limited);
	assert_int_equal(s->tls_oldest, 0);
	assert_int_equal(s->tls_newest, 1);
	assert_int_equal(s->cert, CERT_INCOMPLETE);
	assert_int_equal(s->client_cert, CLIENT_CERT_REQUIRED);
	assert_int_equal(s->auth, SCENARIO_AUTH_ALWAYS);
	assert_int_equal(s->secret, SECRET_TOKEN);
	assert_string_equal(s->mechs, "PLAIN LOGIN");
	assert_string_equal(s->capabilities,
	    "SIZE 10\nX A=B,C\nLIMITS A=1 B=2\nAUTH=\nHELP");
	assert_string_equal(s->prompts[0], "one");
	assert_string_equal(s->prompts[1], "");
	assert_true(s->echo_secret && s->wrong_proof);
	assert_false(s->endless_login || s->password_as_token);
	assert_int_equal(scenario_size(s, s->like), 7);
	assert_int_equal(s->slow, 9);
	assert_true(s->http);
	scenario_free(s);
}

static void
test_acts(void **state)
{
	static const struct scenario_act wanted[] = {
		{ .kind = ACT_ANSWER, .point = POINT_AUTH,
		  .phrase = "bad-credentials" },
		{ .kind = ACT_ANSWER, .point = POINT_RCPT, .when =
		  ACT_UNLESS_LOGIN, .after = 2, .times = 3,
		  .text = "450-4.2.0 a\t{host}\n450 4.2.0 b\xff" },
		{ .kind = ACT_INJECT, .point = POINT_STARTTLS, .text = "250 x" },
		{ .kind = ACT_DROP, .point = POINT_MESSAGE, .times = 1 },
		{ .kind = ACT_RESET, .point = POINT_TLS, .when = ACT_IF_TLS },
		{ .kind = ACT_SILENT, .point = POINT_BANNER },
		{ .kind = ACT_DELAY, .point = POINT_QUIT, .delay_ms = 250 },
	};
	struct scenario *s = read_good("title x\n"
	    "answer auth bad-credentials\n"
	    "answer rcpt unless login after 2 times 3 "
	    "\"450-4.2.0 a\\x09{host}\" \"450 4.2.0 b\\xff\"\n"
	    "inject starttls \"250 x\"\ndrop message times 1\n"
	    "reset tls if tls\nsilent banner\ndelay quit 250");

	(void)state;
	assert_int_equal(s->nacts, COUNT_OF(wanted));
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		const struct scenario_act *a = &s->acts[i], *w = &wanted[i];

		assert_int_equal(a->kind, w->kind);
		assert_int_equal(a->point, w->point);
		assert_int_equal(a->when, w->when);
		assert_int_equal(a->after, w->after);
		assert_int_equal(a->times, w->times);
		assert_int_equal(a->delay_ms, w->delay_ms);
		assert_string_equal(a->phrase ? a->phrase : "",
		    w->phrase ? w->phrase : "");
		assert_string_equal(a->text ? a->text : "",
		    w->text ? w->text : "");
	}
	scenario_free(s);
}

/* Where a mistake is, and what is said of it, behind "FILE:". */
static const struct {
	const char	*text, *said;
} mistakes[] = {
	{ "", "1:1: the title is missing" },
	{ "title x\nstage auth\n", "1:1: stage, cause and status belong "
	  "together: all three, or none" },
	{ "titel x", "1:1: unknown word \"titel\"; the nearest is title" },
	{ "title x\n\n  zzzzzz 1\n", "3:3: unknown word \"zzzzzz\"" },
	{ "\"title\" x", "1:1: unknown word \"title\"; the nearest is title" },
	{ "title", "1:6: the title is missing" },
	{ "title \"x", "1:7: the string has no end" },
	{ "title \"x\\q\"", "1:9: in a string a backslash comes before \" \\ r "
	  "n or xNN" },
	{ "title \"x\\x00\"", "1:9: in a string a backslash comes before \" \\ "
	  "r n or xNN" },
	{ "title \"x\"y", "1:10: a blank must follow the string" },
	{ "title x\"y\"", "1:8: a blank must stand before a string" },
	{ "title x\x01", "1:8: there is a control character" },
	{ "title \"x\x1b\"", "1:9: there is a control character" },
	{ "title x\nstage aut", "2:7: unknown stage \"aut\"; the nearest is "
	  "auth" },
	{ "title x\nstage auth now", "2:12: this is more than stage takes" },
	{ "cause greylistde", "1:7: unknown cause \"greylistde\"; the nearest is "
	  "greylisted" },
	{ "cause", "1:6: the cause is missing" },
	{ "status 0", "1:8: the exit status is a number from 1 to 125" },
	{ "status", "1:7: the exit status is missing" },
	{ "patience 1s", "1:10: the patience in seconds is a number from 1 to "
	  "600" },
	{ "like exchnage", "1:6: unknown voice \"exchnage\"; the nearest is "
	  "exchange" },
	{ "give", "1:5: the kind of gift is missing" },
	{ "give passwort x", "1:6: unknown kind of gift \"passwort\"; the "
	  "nearest is password" },
	{ "account user \"\"", "1:14: nobody is called nothing" },
	{ "tls implicti", "1:5: unknown kind of TLS \"implicti\"; the nearest "
	  "is implicit" },
	{ "tls-versions 1.1-1.0", "1:14: versions of TLS are written as 1.2, "
	  "or as 1.0-1.1; the newest is 1.3" },
	{ "tls-versions 1.4", "1:14: versions of TLS are written as 1.2, or as "
	  "1.0-1.1; the newest is 1.3" },
	{ "certificate expirde", "1:13: unknown kind of certificate "
	  "\"expirde\"; the nearest is expired" },
	{ "mechanisms", "1:11: a mechanism is missing" },
	{ "capabilities \"X\\n250 Y\"", "1:14: a capability is made of up to "
	  "500 printable ASCII characters" },
	{ "answer authh bad-credentials", "1:8: unknown point \"authh\"; the "
	  "nearest is auth" },
	{ "answer auth bad-credential", "1:13: unknown phrase "
	  "\"bad-credential\"; the nearest is bad-credentials" },
	{ "answer rcpt 452 4.2.2 full", "1:13: a line of a reply stands in "
	  "double quotes" },
	{ "answer auth", "1:12: the name of a phrase, or a reply in quotes, is "
	  "missing" },
	{ "answer auth \"535 x\" bad-credentials", "1:21: a line of a reply "
	  "stands in double quotes" },
	{ "answer auth bad-credentials twice", "1:29: this is more than answer "
	  "takes" },
	{ "answer auth unless tsl bad-credentials", "1:20: unknown condition "
	  "\"tsl\"; the nearest is tls" },
	{ "answer rcpt times 0 greylisted", "1:19: how often is a number from 1 "
	  "to 1000000" },
	{ "answer tls \"220 x\"", "1:12: nothing is said at tls: it takes drop, "
	  "reset, silent and delay" },
	{ "answer auth-begin \"235 x\"", "1:19: AUTH can only be refused here, "
	  "with a reply 4xx or 5xx" },
	{ "delay rcpt", "1:11: the delay in milliseconds is missing" },
	{ "delay rcpt 0", "1:12: the delay in milliseconds is a number from 1 "
	  "to 600000" },
	{ "title \xc3\xbc\xc3\xbc \"", "1:10: the string has no end" },
};

static const char *
causes_at(size_t i)
{
	static const char *const causes[] = { "bad-credentials",
	    "greylisted" };

	return i < COUNT_OF(causes) ? causes[i] : NULL;
}

static void
test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
		struct err e = { .detail = "" };
		char wanted[300];

		snprintf(wanted, sizeof(wanted), "a.scenario:%s",
		    mistakes[i].said);
		if (scenario_read("a.scenario", slice_of(mistakes[i].text),
		    causes_at, &e) != NULL)
			fail_msg("%s was taken", mistakes[i].text);
		assert_string_equal(e.id, "practice.file");
		assert_string_equal(e.detail, wanted);
	}
}

static void
test_too_much(void **state)
{
	struct bytes b;
	struct err e;

	(void)state;
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, "title x\n");
	for (int i = 0; i < 201; i++)
		bytes_add_str(&b, "drop ehlo\n");
	assert_null(scenario_read("a", bytes_slice(&b), NULL, &e));
	assert_string_equal(e.detail,
	    "a:202:10: there are more than 200 lines of this kind");
	bytes_reset(&b);
	bytes_add_str(&b, "mechanisms");
	for (int i = 0; i < 64; i++)
		bytes_add_str(&b, " X");
	assert_null(scenario_read("a", bytes_slice(&b), NULL, &e));
	assert_string_equal(e.detail,
	    "a:1:138: there are more than 63 arguments");
	bytes_reset(&b);
	bytes_add_str(&b, "answer auth \"");
	for (int i = 0; i < 501; i++)
		bytes_add_char(&b, 'x');
	bytes_add_str(&b, "\"");
	assert_null(scenario_read("a", bytes_slice(&b), NULL, &e));
	assert_string_equal(e.detail,
	    "a:1:13: the line is longer than 500 bytes");
	bytes_clear(&b);
}

static void
test_voice(void **state)
{
	static const struct {
		const char	*text, *said;
	} wrong[] = {
		{ "say bad-credentails \"535 x\"", "v:1:5: unknown phrase "
		  "\"bad-credentails\"; the nearest is bad-credentials" },
		{ "say banner", "v:1:11: what is said is missing" },
		{ "say banner hello", "v:1:12: a line of a reply stands in "
		  "double quotes" },
		{ "say bye \"221 x\"\nsay bye \"221 y\"", "v:2:5: bye was said "
		  "before" },
		{ "shout banner \"220 x\"", "v:1:1: unknown word \"shout\"" },
	};
	struct err e = { .detail = "" };
	struct voice *v = voice_read("x/mine.voice", slice_of("title Mine\n"
	    "capabilities HELP\nsay bye \"221-a\" \"221 b\"\n"), &e);

	(void)state;
	assert_non_null(v);
	assert_string_equal(v->name, "mine");
	assert_string_equal(v->title, "Mine");
	assert_string_equal(voice_phrase(v, "bye"), "221-a\n221 b");
	assert_string_equal(voice_phrase(v, "noop-ok"),
	    voice_phrase(voice_find("practice"), "noop-ok"));
	assert_null(voice_phrase(v, "no-such"));
	assert_string_equal(voice_capabilities(v), "HELP");
	assert_string_equal(voice_mechs(v), "PLAIN LOGIN");
	voice_free(v);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		assert_null(voice_read("v", slice_of(wrong[i].text), &e));
		assert_string_equal(e.detail, wrong[i].said);
	}
}

static bool
has_code(const char *line)
{
	return line[0] >= '2' && line[0] <= '5' && line[1] >= '0' &&
	    line[1] <= '9' && line[2] >= '0' && line[2] <= '9';
}

/* Code and hyphen on each line, code and blank on the last. */
static void
want_reply(const char *voice, const struct phrase *p)
{
	const char *line = p->text, *end;

	if (strstr(p->name, "2-error") || strstr(p->name, "bearer-error"))
		return;			/* JSON */
	for (;; line = end + 1) {
		end = strchr(line, '\n');
		if (!has_code(line) || line[3] != (end ? '-' : ' ') ||
		    strncmp(line, p->text, 3) != 0)
			fail_msg("%s: %s is no reply", voice, p->name);
		if (end == NULL)
			return;
	}
}

static void
test_compiled_in(void **state)
{
	static const char *const voices[] = { "practice", "postfix", "exim",
	    "exchange", "microsoft365", "gmail", "yahoo", "sendgrid",
	    "jetemail", "maildog" };
	const struct voice *v;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; (v = voice_at(i)) != NULL; i++, n++)
		for (size_t k = 0; k < v->nphrases; k++)
			want_reply(v->name, &v->phrases[k]);
	assert_true(n >= COUNT_OF(voices));
	for (size_t i = 0; i < COUNT_OF(voices); i++)
		assert_non_null(voice_find(voices[i]));
	assert_string_equal(voice_at(0)->name, "practice");
	assert_null(voice_find("Practice"));
}

static char dir[] = "/tmp/t-scenario-XXXXXX";

static const char *
write_file(const char *name, const char *text)
{
	static char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static void
test_from_disk(void **state)
{
	struct scenario_choice c;
	const char *path;
	struct err e;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = write_file("mine.scenario", "title mine\ntls none\n");
	assert_true(scenario_choose(&c, path, NULL, NULL, &e));
	assert_string_equal(c.scenario->title, "mine");
	assert_string_equal(c.scenario->name, "mine");
	assert_null(c.voice);
	scenario_choice_clear(&c);
	path = write_file("mine.scenario", "title mine\ntls nnoe\n");
	assert_false(scenario_choose(&c, path, NULL, NULL, &e));
	assert_non_null(strstr(e.detail, "/mine.scenario:2:5: unknown kind of "
	    "TLS \"nnoe\"; the nearest is none"));
	unlink(path);
	assert_false(scenario_choose(&c, path, NULL, NULL, &e));
	assert_non_null(strstr(e.detail, "No such file"));
	assert_false(scenario_choose(&c, dir, NULL, NULL, &e));
	assert_non_null(strstr(e.detail, "Is a directory"));
	path = write_file("mine.voice", "title Mine\nsay bye \"221 ciao\"\n");
	assert_true(scenario_choose(&c, NULL, path, NULL, &e));
	assert_string_equal(c.scenario->name, "ok");
	assert_string_equal(c.voice->title, "Mine");
	scenario_choice_clear(&c);
	unlink(path);
	rmdir(dir);
}

static void
test_by_name(void **state)
{
	struct scenario_choice c;
	struct err e;

	(void)state;
	assert_true(scenario_choose(&c, "cert-expired", "exim", NULL, &e));
	assert_ptr_equal(c.scenario, scenario_find("cert-expired"));
	assert_ptr_equal(c.voice, voice_find("exim"));
	scenario_choice_clear(&c);
	assert_false(scenario_choose(&c, "cert-expried", NULL, NULL, &e));
	assert_string_equal(e.id, "practice.scenario");
	assert_string_equal(e.detail, "there is no practice scenario "
	    "\"cert-expried\"; the nearest is cert-expired; see smtpscope "
	    "practice --list");
	assert_false(scenario_choose(&c, "ok", "exmi", NULL, &e));
	assert_string_equal(e.id, "practice.voice");
	assert_string_equal(e.detail, "there is no practice voice \"exmi\"; "
	    "the nearest is exim");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_acts),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_voice),
		cmocka_unit_test(test_compiled_in),
		cmocka_unit_test(test_from_disk),
		cmocka_unit_test(test_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
