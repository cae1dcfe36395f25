/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/capture/replay.h"
#include "core/explain/explain.h"
#include "core/story/story.h"

static const struct dialect client_side = { .id = "test", .name = "test" };
static const struct dialect server_side = { .id = "test", .name = "test",
    .server_side = true };
static const struct dialect bare = { .id = "bare", .name = "bare" };

/*
 * One line of a script: "C " client, "S " server, "? " either, "c " a line
 * that the tool hid something in, "s " such a one of the server, "x "
 * escaped client text, "T " in TLS; events: "+" begins, "*" TLS, "-" ends,
 * "!" no connection, "#" a note.
 */
static struct heard
heard_of(const char *line)
{
	struct heard h = { .wall_us = INT64_MIN,
	    .text = slice_of(strlen(line) > 1 ? line + 2 : "") };

	h.speaker = strchr("CcxT", line[0]) ? SPEAKER_CLIENT :
	    strchr("Ss", line[0]) ? SPEAKER_SERVER :
	    line[0] == '?' ? SPEAKER_EITHER : SPEAKER_EVENT;
	h.hidden = line[0] == 'c' || line[0] == 's';
	h.tls = line[0] == 'T';
	h.spelling = line[0] == 'x' ? SPELLED_ESCAPED : SPELLED_PLAIN;
	h.event = line[0] == '+' ? HEARD_BEGINS : line[0] == '*' ? HEARD_TLS :
	    line[0] == '-' ? HEARD_ENDS : line[0] == '!' ?
	    HEARD_CONNECT_FAILED : HEARD_NOTE;
	if (h.event == HEARD_BEGINS)
		h.peer = h.text;
	return h;
}

struct played {
	struct log	*log;
	struct story	 story;
	struct capture_notes notes;
	char		*cause;
};

static void
explain_it(struct played *p)
{
	struct situation s;
	struct explanation x;
	struct bytes text;

	story_init(&p->story);
	story_read(&p->story, p->log);
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&p->story, p->log, &s, &text);
	explain(&s, &x);
	p->cause = strdup(p->story.failure.is ? explanation_id(&x) : "");
	explanation_clear(&x);
	bytes_clear(&text);
}

static struct played
play(const struct dialect *d, const char *const *lines)
{
	struct played p = { .log = log_new() };
	struct replay *r = replay_new(p.log, d);

	for (; *lines != NULL; lines++) {
		struct heard h = heard_of(*lines);

		replay_heard(r, &h);
	}
	replay_end(r, &p.notes);
	explain_it(&p);
	return p;
}

static void
stop(struct played *p)
{
	story_clear(&p->story);
	log_free(p->log);
	free(p->cause);
}

#define PLAY(d, ...)	play(d, (const char *const []){ __VA_ARGS__, NULL })

static const struct entry *
entry_with(const struct log *l, const char *text)
{
	for (size_t i = 0; i < log_count(l); i++)
		if (slice_ihas(log_entry(l, i)->text, text))
			return log_entry(l, i);
	fail_msg("no entry has \"%s\"", text);
	return NULL;
}

static void
nowhere(const struct log *l, const char *secret)
{
	for (size_t i = 0; i < log_count(l); i++) {
		const struct entry *e = log_entry(l, i);

		if (slice_ihas(e->text, secret))
			fail_msg("\"%s\" in \"%.*s\"", secret,
			    (int)e->text.n, e->text.p);
		for (size_t k = 0; k < e->facts.n; k++)
			if (strstr(e->facts.v[k].value, secret) != NULL)
				fail_msg("\"%s\" in fact %s", secret,
				    e->facts.v[k].name);
		for (size_t k = 0; k < e->nholes; k++)
			assert_null(e->holes[k].hidden);
	}
}

/* ---- who answers what -------------------------------------------------- */

static void
answers(const struct log *l, const char *reply, const char *command)
{
	const struct entry *r = entry_with(l, reply);
	uint32_t unit = log_unit(l, r->unit)->answers;

	if (command == NULL) {
		assert_int_equal(unit, UNIT_NONE);
		return;
	}
	assert_int_equal(unit, entry_with(l, command)->unit);
	assert_int_equal(r->stage, entry_with(l, command)->stage);
}

static void
test_pipelined(void **state)
{
	struct played p = PLAY(&client_side, "+ mail.example.net:25",
	    "S 220 hi", "C EHLO me", "S 250-mail", "S 250 PIPELINING",
	    "C MAIL FROM:<a@b.c>", "C RCPT TO:<d@e.f>", "C DATA",
	    "S 250 2.1.0 sender", "S 550 5.1.1 no such user here",
	    "S 554 5.5.1 no valid recipients", "C QUIT", "S 221 bye", "- ");

	(void)state;
	answers(p.log, "220 hi", NULL);
	assert_int_equal(entry_with(p.log, "220 hi")->stage, STAGE_BANNER);
	answers(p.log, "250-mail", "EHLO");
	assert_int_equal(entry_with(p.log, "250-mail")->unit,
	    entry_with(p.log, "250 PIPELINING")->unit);
	answers(p.log, "sender", "MAIL FROM");
	answers(p.log, "550", "RCPT TO");
	answers(p.log, "554", "DATA");
	answers(p.log, "221", "QUIT");
	assert_string_equal(p.story.host, "mail.example.net");
	assert_string_equal(p.cause, "recipient-unknown");
	assert_true(p.story.clean_quit);
	assert_true(p.story.closed);
	stop(&p);
}

static void
test_missing_replies(void **state)
{
	struct played p = PLAY(&client_side, "S 220 hi", "C EHLO me",
	    "C MAIL FROM:<a@b.c>", "C RCPT TO:<d@e.f>", "C DATA",
	    "S 354 go on", "C .", "S 250 2.0.0 queued", "C QUIT", "C NOOP",
	    "S 221 bye");

	(void)state;
	answers(p.log, "354", "DATA");
	assert_true(slice_is(log_unit_first(p.log, log_unit(p.log,
	    entry_with(p.log, "queued")->unit)->answers)->text, "."));
	answers(p.log, "221", "QUIT");
	assert_int_equal(log_unit(p.log, entry_with(p.log, "MAIL FROM")->unit)->
	    answered_by, UNIT_NONE);
	stop(&p);
}

static void
test_extra_replies(void **state)
{
	struct played p = PLAY(&client_side, "S 220 hi", "S 250 what for",
	    "C NOOP", "S 250 fine", "S 421 4.4.2 idle too long", "- ");

	(void)state;
	assert_true(entry_with(p.log, "what for")->flags & ENTRY_UNASKED);
	assert_true(entry_with(p.log, "421")->flags & ENTRY_UNASKED);
	answers(p.log, "fine", "NOOP");
	assert_true(p.story.left);
	stop(&p);
}

static void
test_a_log_that_begins_late(void **state)
{
	struct played p = PLAY(&client_side, "S 250 2.1.0 sender ok",
	    "C RCPT TO:<d@e.f>", "S 250 2.1.5 ok", "S nonsense");

	(void)state;
	assert_true(entry_with(p.log, "sender ok")->flags & ENTRY_UNASKED);
	answers(p.log, "2.1.5", "RCPT");
	assert_true(entry_with(p.log, "nonsense")->flags & ENTRY_VIOLATION);
	assert_int_equal(entry_with(p.log, "log ends")->flags & ENTRY_CLOSED,
	    ENTRY_CLOSED);
	stop(&p);
}

/* ---- messages ---------------------------------------------------------- */

static void
test_message(void **state)
{
	struct played p = PLAY(&client_side, "S 220 hi", "C DATA",
	    "S 354 go on", "C Subject: x", "C ", "C QUIT", "C .",
	    "S 554 5.7.1 spam", "C QUIT", "S 221 bye");

	(void)state;
	assert_true(entry_with(p.log, "Subject")->flags & ENTRY_IN_DATA);
	assert_int_equal(entry_with(p.log, "Subject")->unit,
	    log_unit(p.log, entry_with(p.log, "554")->unit)->answers);
	assert_true(p.story.failure.of_message);
	stop(&p);
}

static void
test_message_unseen(void **state)
{
	struct played p = PLAY(&server_side, "+ unknown[127.0.0.1]",
	    "S 220 hi", "C DATA", "S 354 go on", "S 554 5.7.1 spam",
	    "C QUIT", "S 221 bye", "- disconnect");

	(void)state;
	assert_true(p.story.failure.of_message);
	assert_string_equal(entry_with(p.log, "not in this log")->event,
	    "data-cut");
	assert_string_equal(facts_get(&log_entry(p.log, 0)->facts, "client"),
	    "unknown[127.0.0.1]");
	assert_null(p.story.host);
	stop(&p);
}

static void
test_chunks(void **state)
{
	struct played p = PLAY(&client_side, "S 220 hi", "C BDAT 14 LAST",
	    "C Subject: x", "S 250 2.0.0 queued", "C BDAT 9 LAST",
	    "C QUIT", "S 250 2.0.0 again", "S 221 bye");

	(void)state;
	assert_true(entry_with(p.log, "Subject")->flags & ENTRY_IN_DATA);
	answers(p.log, "queued", "BDAT 14");
	answers(p.log, "again", "BDAT 9");
	answers(p.log, "221", "QUIT");
	stop(&p);
}

/* ---- TLS --------------------------------------------------------------- */

static void
test_tls(void **state)
{
	struct played p = PLAY(&client_side, "+ localhost[127.0.0.1]:587",
	    "S 220 hi", "C STARTTLS", "S 220 ready",
	    "* TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256",
	    "C EHLO me", "S 250 hi");

	(void)state;
	assert_string_equal(facts_get(p.story.tls, "tls.version"), "TLSv1.3");
	assert_string_equal(facts_get(p.story.tls, "tls.cipher"),
	    "TLS_AES_256_GCM_SHA384");
	assert_true(p.story.starttls_used);
	assert_true(entry_with(p.log, "EHLO")->flags & ENTRY_TLS);
	assert_string_equal(p.story.stages[STAGE_CONNECT].detail,
	    "127.0.0.1:587");
	stop(&p);
}

/* Many tools say nothing of it. */
static void
test_tls_untold(void **state)
{
	struct played p = PLAY(&client_side, "S 220 hi", "C STARTTLS",
	    "S 220 ready", "C EHLO me", "S 250 hi");
	struct played q = PLAY(&client_side, "* TLSv1.2", "S 220 hi",
	    "C EHLO me", "S 250 hi");
	struct played r = PLAY(&client_side, "S 220 hi", "C STARTTLS",
	    "S 220 ready", "- lost connection");

	(void)state;
	assert_true(p.story.starttls_used);
	assert_true(entry_with(p.log, "EHLO")->flags & ENTRY_TLS);
	assert_false(entry_with(p.log, "STARTTLS")->flags & ENTRY_TLS);
	assert_true(q.story.implicit_tls);
	assert_int_equal(r.story.failure.stage, STAGE_TLS);
	stop(&p);
	stop(&q);
	stop(&r);
}

static void
test_no_connection(void **state)
{
	struct played p = PLAY(&client_side, "+ 192.0.2.1:587",
	    "! Connection refused");

	(void)state;
	assert_int_equal(p.story.failure.stage, STAGE_CONNECT);
	assert_string_equal(p.story.failure.event, "connect.refused");
	stop(&p);
	p = PLAY(&client_side, "! Error connecting to 127.0.0.1:1:",
	    "# connect: Connection refused");
	assert_string_equal(p.story.failure.event, "connect.refused");
	stop(&p);
	p = PLAY(&client_side, "! Error connecting", "- ");
	assert_string_equal(p.story.failure.event, "connect.failed");
	stop(&p);
}

/* ---- logins ------------------------------------------------------------ */

static const struct login_case {
	const char	*lines[12];
	const char	*user, *secrets[3];
	size_t		 masked, hidden;
} logins[] = {
	{ { "C AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=", "S 535 5.7.8 no" },
	    "bob", { "AGJvYg", "secret" }, 1, 0 },
	{ { "C auth plain", "S 334 ", "C AGJvYgBib2Itc2VjcmV0LTI=",
	    "S 535 5.7.8 not bob-secret-2" },
	    "bob", { "AGJvYg", "secret" }, 2, 0 },
	{ { "C AUTH LOGIN", "S 334 VXNlcm5hbWU6", "C Ym9i",
	    "S 334 UGFzc3dvcmQ6", "C Ym9iLXNlY3JldC0y", "S 535 5.7.8 no" },
	    "bob", { "Ym9iLXNl", "secret" }, 1, 0 },
	{ { "C AUTH LOGIN Ym9i", "S 334 UGFzc3dvcmQ6", "C Ym9iLXNlY3JldC0y",
	    "S 535 5.7.8 no" }, "bob", { "Ym9iLXNl", "secret" }, 1, 0 },
	{ { "C AUTH LOGIN", "S 334 Username:", "C bob", "S 334 Password:",
	    "C bob-secret-2", "S 535 5.7.8 no" }, "bob", { "secret" }, 1, 0 },
	{ { "C AUTH LOGIN", "C Ym9i", "C Ym9iLXNlY3JldC0y",
	    "S 535 5.7.8 no" }, "bob", { "Ym9iLXNl", "secret" }, 1, 0 },
	{ { "C AUTH PLAIN ****", "S 535 5.7.8 no" }, NULL, { "****\n" }, 0,
	    1 },
	{ { "c AUTH PLAIN", "S 535 5.7.8 no" }, NULL, { "x" }, 0, 0 },
	{ { "C AUTH LOGIN", "S 334 VXNlcm5hbWU6", "c <username hidden>",
	    "S 334 UGFzc3dvcmQ6", "c ", "S 535 5.7.8 no" }, NULL,
	    { "hidden>" }, 0, 2 },
	{ { "C AUTH CRAM-MD5", "S 334 PDEyMzRAaD4=",
	    "C Ym9iIDAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm",
	    "S 535 5.7.8 no" }, "bob", { "0123456789", "Ym9iIDAx" }, 1, 0 },
	{ { "x AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=\\r\\n",
	    "S 535 5.7.8 no" }, "bob", { "AGJvYg", "secret" }, 1, 0 },
	{ { "C AUTH hunter2-secret", "S 504 5.5.4 unknown mechanism" }, NULL,
	    { "hunter2" }, 1, 0 },
	{ { "C AUTH PLAIN not-base64-at-all!", "S 501 5.5.2 what" }, NULL,
	    { "base64-at" }, 1, 0 },
	{ { "C AUTH PLAIN", "S 334 ", "? AGJvYgBib2It", "? c2VjcmV0LTI=",
	    "S 535 5.7.8 no" }, "bob", { "AGJvYg", "c2Vjc" }, 2, 0 },
};

static void
test_logins(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(logins); i++) {
		const struct login_case *c = &logins[i];
		struct played p = play(&client_side, c->lines);
		const char *user = p.story.auth_user;

		if ((user == NULL) != (c->user == NULL) ||
		    (user != NULL && strcmp(user, c->user) != 0))
			fail_msg("row %zu: user %s", i, user ? user : "-");
		for (size_t k = 0; c->secrets[k] != NULL; k++)
			nowhere(p.log, c->secrets[k]);
		if (p.notes.masked != c->masked ||
		    p.notes.hidden != c->hidden)
			fail_msg("row %zu: %zu masked, %zu hidden", i,
			    p.notes.masked, p.notes.hidden);
		assert_int_equal(p.story.failure.stage, STAGE_AUTH);
		stop(&p);
	}
}

/* Lines that are no command, behind a login that went well. */
static void
test_strays(void **state)
{
	struct played p = PLAY(&client_side,
	    "C AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=", "S 235 fine",
	    "C hunter2pw", "S 500 hunter2pw?", "C password hunter3pw",
	    "S 500 what", "C XCLIENT NAME=a.example", "S 500 what",
	    "C NOPO", "S 500 what", "C DATA", "C Subject: shown here");

	(void)state;
	nowhere(p.log, "hunter2pw");
	nowhere(p.log, "hunter3pw");
	assert_non_null(entry_with(p.log, "XCLIENT NAME=a.example"));
	assert_non_null(entry_with(p.log, "NOPO"));
	assert_non_null(entry_with(p.log, "Subject: shown here"));
	stop(&p);
}

/* A password that holds the name of a host, and a label of our own. */
static void
test_hosts_are_spared(void **state)
{
	struct played p = PLAY(&client_side, "C EHLO client.lab.example",
	    "S 250 mail.lab.example", "C AUTH LOGIN", "S 334 VXNlcm5hbWU6",
	    "C Ym9i", "S 334 UGFzc3dvcmQ6",
	    "C cHctY2xpZW50LmxhYi5leGFtcGxl",
	    "S 535 5.7.8 no, client.lab.example", "C QUIT", "S 221 bye");

	(void)state;
	assert_non_null(entry_with(p.log, "535 5.7.8 no, client.lab.example"));
	nowhere(p.log, "pw-client");
	stop(&p);
}

/* Who is in stays it when another AUTH is refused. */
static void
test_login_stays(void **state)
{
	struct played p = PLAY(&client_side,
	    "C AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=", "S 235 fine",
	    "C AUTH PLAIN AGFubgBhbm4tc2VjcmV0LTI=",
	    "S 503 5.5.1 already authenticated");

	(void)state;
	assert_string_equal(p.story.auth_user, "bob");
	assert_true(p.story.authenticated);
	stop(&p);
	p = PLAY(&client_side,
	    "C AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=", "S 235 fine",
	    "C AUTH PLAIN AGFubgBhbm4tc2VjcmV0LTI=", "S 235 fine");
	assert_string_equal(p.story.auth_user, "ann");
	stop(&p);
}

static void
test_unknown_shape(void **state)
{
	struct played p = PLAY(&client_side, "C AUTH PLAIN <credentials>",
	    "S 235 fine");
	const struct entry *e = entry_with(p.log, "AUTH PLAIN");

	(void)state;
	assert_true(slice_is(e->text, "AUTH PLAIN " LOG_MASK));
	assert_int_equal(e->nholes, 1);
	assert_int_equal(e->holes[0].shape.len, 0);
	assert_null(facts_find(&e->facts, "password"));
	assert_null(facts_find(&e->facts, "fault"));
	stop(&p);
}

/* Exchange leaves the answers out, JavaMail all but an exception. */
static void
test_left_out(void **state)
{
	struct played p = PLAY(&client_side, "S 220 hi", "C AUTH LOGIN",
	    "S 334 <authentication response>",
	    "S 334 <authentication response>", "S 535 5.7.3 no");
	struct played q = PLAY(&client_side, "S 220 hi", "C AUTH LOGIN",
	    "# AUTH LOGIN failed", "# Exception: 535 5.7.8 login failed");

	(void)state;
	assert_int_equal(p.story.failure.code, 535);
	assert_int_equal(p.notes.hidden, 2);
	assert_string_equal(p.cause, "bad-credentials");
	assert_int_equal(q.story.failure.code, 535);
	assert_string_equal(q.cause, "bad-credentials");
	stop(&p);
	stop(&q);
}

/* A user name that is the password, too, is one. */
static void
test_name_is_password(void **state)
{
	struct played p = PLAY(&client_side,
	    "C AUTH PLAIN AHNlc2FtZXgAc2VzYW1leA==", "S 535 no");

	(void)state;
	nowhere(p.log, "sesame");
	stop(&p);
	p = PLAY(&client_side, "C AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=",
	    "S 535 no", "C AUTH LOGIN", "S 334 VXNlcm5hbWU6",
	    "C Ym9iLXNlY3JldC0y", "S 535 no");
	nowhere(p.log, "secret");
	nowhere(p.log, "Ym9iLXNl");
	stop(&p);
}

static void
test_causes(void **state)
{
	static const struct {
		const char	*reply, *cause;
	} rows[] = {
		{ "S 535 5.7.8 Error: authentication failed: (reason "
		    "unavailable)", "bad-credentials" },
		{ "S 535 Incorrect authentication data", "bad-credentials" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct played p = PLAY(&client_side, "+ 127.0.0.1:587",
		    "S 220 hi", "C EHLO me", "S 250 AUTH PLAIN",
		    "C AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=", rows[i].reply,
		    "C QUIT", "S 221 bye");

		assert_string_equal(p.cause, rows[i].cause);
		stop(&p);
	}
}

/* ---- without marks ----------------------------------------------------- */

static void
test_guesses(void **state)
{
	struct played p = PLAY(&bare, "? 220 hi", "? prose, and nothing else",
	    "? EHLO me", "? 250-hi", "? 250 AUTH LOGIN", "? AUTH LOGIN",
	    "? 334 VXNlcm5hbWU6", "? Ym9i", "? 334 UGFzc3dvcmQ6",
	    "? Ym9iLXNlY3JldC0y", "? 235 fine", "? DATA", "? 354 go",
	    "? Subject: 250 times", "? 250 is a number", "? .",
	    "? 250 2.0.0 queued", "? QUIT", "? 221 bye");

	(void)state;
	nowhere(p.log, "secret");
	nowhere(p.log, "prose");
	assert_int_equal(p.notes.skipped, 1);
	assert_int_equal(p.notes.guessed, 18);
	assert_int_equal(entry_with(p.log, "250 is a")->kind, ENTRY_CLIENT);
	answers(p.log, "queued", "Subject");
	answers(p.log, "221", "QUIT");
	assert_true(p.story.authenticated);
	stop(&p);
}

static void
test_times(void **state)
{
	struct log *l = log_new();
	struct replay *r = replay_new(l, &client_side);
	struct capture_notes notes = { .skipped = 0 };
	struct heard h = heard_of("S 220 hi");

	(void)state;
	h.wall_us = 1000000;
	replay_heard(r, &h);
	h = heard_of("C QUIT");
	h.wall_us = 3500000;
	replay_heard(r, &h);
	h = heard_of("S 221 bye");
	h.wall_us = 2000000;		/* a clock that was set back */
	replay_heard(r, &h);
	replay_end(r, &notes);
	assert_int_equal(log_began_wall_us(l), 1000000);
	assert_int_equal(entry_with(l, "QUIT")->at_us, 2500000);
	assert_int_equal(entry_with(l, "bye")->at_us, 2500000);
	log_free(l);
}

/* A secret that goes on where the log has cut the line. */
static void
test_long_secret(void **state)
{
	static const size_t sizes[] = { LOG_LINE_MAX, LOG_LINE_MAX + 9,
	    LOG_LINE_MAX + 24, 2 * LOG_LINE_MAX };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		char *line = malloc(sizes[i] + 3);
		const char *lines[] = { "S 220 mx", "C AUTH PLAIN", "S 334 ",
		    line, "S 535 no", NULL };
		struct played p;

		assert_non_null(line);
		memset(line, 'a', sizes[i] + 2);
		memcpy(line, "C ", 2);
		line[sizes[i] + 2] = '\0';
		p = play(&client_side, lines);
		for (size_t k = 0; k < log_count(p.log); k++)
			assert_false(slice_ihas(log_entry(p.log, k)->text,
			    "aaaa"));
		stop(&p);
		free(line);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pipelined),
		cmocka_unit_test(test_missing_replies),
		cmocka_unit_test(test_extra_replies),
		cmocka_unit_test(test_a_log_that_begins_late),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_message_unseen),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_tls_untold),
		cmocka_unit_test(test_no_connection),
		cmocka_unit_test(test_logins),
		cmocka_unit_test(test_strays),
		cmocka_unit_test(test_login_stays),
		cmocka_unit_test(test_hosts_are_spared),
		cmocka_unit_test(test_unknown_shape),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_name_is_password),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_guesses),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_long_secret),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
