/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Story and walk, read from logs that are written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/story/story.h"
#include "core/walk/walk.h"

static struct log *l;
static struct story st;
static struct walk w;
static struct goal g;
static uint32_t asked;

static int
setup(void **state)
{
	(void)state;
	l = log_new();
	story_init(&st);
	g = (struct goal){ .until = STAGE_AUTH, .with_auth = true,
	    .tls = TLS_AUTO };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	story_clear(&st);
	log_free(l);
	return 0;
}

static void
say(enum stage stage, const char *text)
{
	asked = log_line(l, &(struct log_line){ .kind = ENTRY_CLIENT,
	    .stage = stage, .flags = ENTRY_LAST, .unit = UNIT_NONE,
	    .answers = UNIT_NONE, .text = slice_of(text) })->unit;
}

static void
hear(enum stage stage, const char *text)
{
	bool answers = stage != STAGE_BANNER;

	log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
	    .stage = stage, .flags = ENTRY_LAST, .unit = UNIT_NONE,
	    .answers = answers ? asked : UNIT_NONE,
	    .text = slice_of(text) });
}

static void
hear_ehlo(const char *keyword)
{
	const struct entry *e = log_line(l, &(struct log_line){
	    .kind = ENTRY_SERVER, .stage = STAGE_EHLO, .unit = UNIT_NONE,
	    .answers = asked, .text = slice_of("250-mx") });
	char text[100];

	snprintf(text, sizeof(text), "250 %s", keyword);
	log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
	    .stage = STAGE_EHLO, .flags = ENTRY_LAST, .unit = e->unit,
	    .answers = asked, .text = slice_of(text) });
}

static void
connected(bool implicit)
{
	struct facts f;

	facts_init(&f);
	facts_add(&f, "address", "192.0.2.1");
	facts_add(&f, "port", "587");
	if (implicit)
		facts_add(&f, "tls", "implicit");
	log_event(l, STAGE_RESOLVE, "open", 0, NULL, "x");
	log_event(l, STAGE_RESOLVE, "resolve", 0, NULL, "x");
	log_event(l, STAGE_CONNECT, "connect", 0, &f, "x");
}

static void
tls(bool good)
{
	struct facts f;

	facts_init(&f);
	facts_add(&f, "tls.version", "TLSv1.3");
	facts_add(&f, "verify", good ? "ok" : "failed");
	log_event(l, STAGE_TLS, "tls", good ? 0 : ENTRY_FAILED, &f, "x");
}

static void
up_to_tls(void)
{
	connected(false);
	hear(STAGE_BANNER, "220 mx");
	say(STAGE_EHLO, "EHLO a");
	hear_ehlo("STARTTLS");
	say(STAGE_STARTTLS, "STARTTLS");
	hear(STAGE_STARTTLS, "220 go");
	tls(true);
	say(STAGE_EHLO, "EHLO a");
	hear_ehlo("AUTH PLAIN LOGIN");
}

static void
compute(void)
{
	story_read(&st, l);
	walk_compute(&w, &st, l, &g);
}

static void
steps_are(const char *expected)
{
	char text[200] = "";
	static const char marks[] = { ' ', '>', 'x', '!', '-' };

	for (size_t i = 0; i < w.nsteps; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "[%c]%s ", marks[w.steps[i].state], w.steps[i].name);
	assert_string_equal(text, expected);
}

static void
test_nothing_yet(void **state)
{
	(void)state;
	compute();
	steps_are("[>]connect [ ]greeting [ ]EHLO [ ]STARTTLS [ ]TLS [ ]EHLO "
	    "[ ]AUTH ");
	assert_int_equal(w.next.kind, INTENT_CONNECT);
	assert_true(st.closed);
}

static void
test_step_by_step(void **state)
{
	(void)state;
	connected(false);
	compute();
	assert_int_equal(w.next.kind, INTENT_NONE);	/* the greeting comes */
	hear(STAGE_BANNER, "220 mx");
	compute();
	assert_int_equal(w.next.kind, INTENT_EHLO);
	say(STAGE_EHLO, "EHLO a");
	compute();
	assert_int_equal(w.next.kind, INTENT_NONE);
	assert_true(w.waiting);
	hear_ehlo("STARTTLS");
	compute();
	assert_int_equal(w.next.kind, INTENT_STARTTLS);
	steps_are("[x]connect [x]greeting [x]EHLO [>]STARTTLS [ ]TLS [ ]EHLO "
	    "[ ]AUTH ");
}

/* The list from before TLS is void: EHLO is due again. */
static void
test_ehlo_again(void **state)
{
	(void)state;
	up_to_tls();
	compute();
	assert_int_equal(w.next.kind, INTENT_AUTH);
	assert_true(st.ehlo_in_tls);
	assert_true(capabilities_has(&st.caps[1], "AUTH"));
	assert_false(capabilities_has(&st.caps[1], "STARTTLS"));
	steps_are("[x]connect [x]greeting [x]EHLO [x]STARTTLS [x]TLS [x]EHLO "
	    "[>]AUTH ");
}

/* STARTTLS too early, then everything by hand in its order. */
static void
test_starttls_before_ehlo(void **state)
{
	(void)state;
	connected(false);
	hear(STAGE_BANNER, "220 mx");
	log_event(l, STAGE_STARTTLS, "starttls.not-asked", ENTRY_FAILED, NULL,
	    "STARTTLS was not sent");
	say(STAGE_EHLO, "EHLO a");
	hear_ehlo("STARTTLS");
	say(STAGE_STARTTLS, "STARTTLS");
	hear(STAGE_STARTTLS, "220 go");
	tls(true);
	compute();
	steps_are("[x]connect [x]greeting [x]EHLO [x]STARTTLS [x]TLS [>]EHLO "
	    "[ ]AUTH ");
	say(STAGE_EHLO, "EHLO a");
	hear_ehlo("AUTH PLAIN");
	compute();
	steps_are("[x]connect [x]greeting [x]EHLO [x]STARTTLS [x]TLS [x]EHLO "
	    "[>]AUTH ");
	assert_int_equal(w.next.kind, INTENT_AUTH);
}

static void
test_auth_fails_and_is_mended(void **state)
{
	(void)state;
	up_to_tls();
	say(STAGE_AUTH, "AUTH PLAIN x");
	hear(STAGE_AUTH, "535 5.7.8 no");
	compute();
	assert_true(w.failed);
	assert_int_equal(w.retry.kind, INTENT_AUTH);
	assert_int_equal(st.failure.code, 535);
	assert_int_equal(st.failure.enhanced.subject, 7);
	assert_int_equal(walk_exit_status(&w, &st), 28);
	say(STAGE_AUTH, "AUTH PLAIN x");
	hear(STAGE_AUTH, "235 2.7.0 yes");
	compute();
	assert_true(w.reached);
	assert_false(st.failure.is);
	assert_int_equal(walk_exit_status(&w, &st), 0);
}

static void
test_unverified_stops(void **state)
{
	(void)state;
	connected(false);
	hear(STAGE_BANNER, "220 mx");
	say(STAGE_EHLO, "EHLO a");
	hear_ehlo("STARTTLS");
	say(STAGE_STARTTLS, "STARTTLS");
	hear(STAGE_STARTTLS, "220 go");
	tls(false);
	compute();
	assert_true(w.failed);
	assert_int_equal(st.failure.stage, STAGE_TLS);
	assert_int_equal(walk_exit_status(&w, &st), 29);
}

static void
test_implicit(void **state)
{
	(void)state;
	g.tls = TLS_IMPLICIT;
	connected(true);
	tls(true);
	hear(STAGE_BANNER, "220 mx");
	compute();
	steps_are("[x]connect [x]TLS [x]greeting [>]EHLO [ ]AUTH ");
	assert_true(st.implicit_tls);
	assert_false(st.starttls_used);
}

static void
test_starttls_not_offered(void **state)
{
	(void)state;
	connected(false);
	hear(STAGE_BANNER, "220 mx");
	say(STAGE_EHLO, "EHLO a");
	hear_ehlo("SIZE 1");
	compute();
	steps_are("[x]connect [x]greeting [x]EHLO [-]no STARTTLS [>]AUTH ");
	g.until = STAGE_STARTTLS;
	compute();
	assert_int_equal(w.next.kind, INTENT_STARTTLS);
}

static void
test_helo_fallback(void **state)
{
	(void)state;
	connected(false);
	hear(STAGE_BANNER, "220 mx");
	say(STAGE_EHLO, "EHLO a");
	hear(STAGE_EHLO, "500 what");
	compute();
	assert_false(w.failed);
	assert_int_equal(w.next.kind, INTENT_HELO);
	say(STAGE_EHLO, "HELO a");
	hear(STAGE_EHLO, "550 no");
	compute();
	assert_true(w.failed);
	assert_int_equal(w.next.kind, INTENT_NONE);
}

static void
test_skip(void **state)
{
	(void)state;
	up_to_tls();
	say(STAGE_AUTH, "AUTH PLAIN x");
	hear(STAGE_AUTH, "535 5.7.8 no");
	log_event(l, STAGE_AUTH, "skip", 0, NULL, "x");
	compute();
	assert_true(w.reached);
	assert_false(st.failure.is);
}

/* Without STARTTLS the walk goes on in clear. */
static void
test_skip_starttls(void **state)
{
	(void)state;
	connected(false);
	hear(STAGE_BANNER, "220 mx");
	say(STAGE_EHLO, "EHLO a");
	hear_ehlo("STARTTLS");
	say(STAGE_STARTTLS, "STARTTLS");
	hear(STAGE_STARTTLS, "454 later");
	log_event(l, STAGE_STARTTLS, "skip", 0, NULL, "x");
	compute();
	steps_are("[x]connect [x]greeting [x]EHLO [-]STARTTLS [-]TLS [-]EHLO "
	    "[>]AUTH ");
	assert_int_equal(w.next.kind, INTENT_AUTH);
}

/* We say AUTH with this mechanism, and the server answers. */
static void
try_mech(const char *mech, const char *reply)
{
	char line[60];
	struct facts f;

	facts_init(&f);
	facts_add(&f, "mech", mech);
	snprintf(line, sizeof(line), "AUTH %s", mech);
	asked = log_line(l, &(struct log_line){ .kind = ENTRY_CLIENT,
	    .stage = STAGE_AUTH, .flags = ENTRY_LAST, .unit = UNIT_NONE,
	    .answers = UNIT_NONE, .text = slice_of(line),
	    .facts = &f })->unit;
	hear(STAGE_AUTH, reply);
	compute();
}

/* Those that were named and are offered, once each, in the user's order. */
static void
test_mechanisms_in_turn(void **state)
{
	(void)state;
	g.mechs = "XOAUTH2,LOGIN, PLAIN";
	up_to_tls();
	compute();
	assert_string_equal(w.next.mech, "LOGIN");
	try_mech("LOGIN", "535 5.7.8 no");
	assert_false(w.failed);
	assert_string_equal(w.next.mech, "PLAIN");
	try_mech("PLAIN", "535 5.7.8 no");
	assert_true(w.failed);
	assert_int_equal(w.next.kind, INTENT_NONE);
	assert_string_equal(w.retry.mech, g.mechs);
}

static const char *const no_second_attempt[] = { "454 4.7.0 later",
	"421 4.7.0 bye", "432 4.7.12 a transition is needed" };

static void
test_temporary_is_no_reason(void **state)
{
	(void)state;
	g.mechs = "LOGIN,PLAIN";
	for (size_t i = 0; i < COUNT_OF(no_second_attempt); i++) {
		up_to_tls();
		try_mech("LOGIN", no_second_attempt[i]);
		assert_true(w.failed);
		assert_int_equal(w.next.kind, INTENT_NONE);
	}
}

/* Why we gave an exchange up is the failure, not what the server says to
 * our "*"; and it was one attempt. */
static void
test_given_up(void **state)
{
	(void)state;
	up_to_tls();
	try_mech("SCRAM-SHA-256", "334 x");
	log_event(l, STAGE_AUTH, "sasl.server-proof", ENTRY_FAILED, NULL, "x");
	say(STAGE_AUTH, "*");
	hear(STAGE_AUTH, "501 5.7.0 given up");
	compute();
	assert_true(w.failed);
	assert_string_equal(st.failure.event, "sasl.server-proof");
	assert_int_equal(story_newest_failure(&st, l), st.failure.unit);
	assert_int_equal(walk_exit_status(&w, &st), 28);
}

/* One name, or none: never another one unasked. */
static void
test_one_attempt(void **state)
{
	(void)state;
	up_to_tls();
	try_mech("PLAIN", "535 5.7.8 no");
	assert_true(w.failed);
	g.mechs = "PLAIN";
	compute();
	assert_true(w.failed);
	assert_string_equal(w.retry.mech, "PLAIN");
}

/* Again is the same again, where a person chose it. */
static void
test_retry_what_was_tried(void **state)
{
	(void)state;
	up_to_tls();
	try_mech("LOGIN", "535 5.7.8 no");
	assert_string_equal(w.retry.mech, "LOGIN");
	try_mech("X-OTHER", "504 5.5.4 no");
	assert_null(w.retry.mech);
	g.mechs = "PLAIN,CRAM-MD5";
	try_mech("LOGIN", "535 5.7.8 no");
	assert_string_equal(w.next.mech, "PLAIN");
	try_mech("PLAIN", "535 5.7.8 no");
	assert_string_equal(w.retry.mech, g.mechs);
	try_mech("LOGIN", "535 5.7.8 no");
	assert_string_equal(w.retry.mech, "LOGIN");
}

/* A new connection begins a new story. */
static void
test_reconnect(void **state)
{
	(void)state;
	up_to_tls();
	log_event(l, STAGE_OTHER, "net.closed", ENTRY_FAILED | ENTRY_CLOSED,
	    NULL, "x");
	compute();
	assert_true(st.closed && w.failed);
	assert_int_equal(w.retry.kind, INTENT_CONNECT);
	assert_int_equal(walk_exit_status(&w, &st), 6);
	connected(false);
	compute();
	assert_false(st.failure.is);
	assert_false(st.encrypted);
	assert_int_equal(st.caps[0].n, 0);
}

static const struct {
	enum stage	 stage;
	const char	*event, *reply;
	int		 status;
} ends[] = {
	{ STAGE_RESOLVE, "dns.not-found", NULL, 2 },
	{ STAGE_CONNECT, "connect.refused", NULL, 2 },
	{ STAGE_BANNER, "banner.timeout", NULL, 21 },
	{ STAGE_BANNER, "net.closed", NULL, 6 },
	{ STAGE_BANNER, NULL, "554 no", 21 },
	{ STAGE_EHLO, NULL, "550 no", 22 },
	{ STAGE_EHLO, "net.reset", NULL, 6 },
	{ STAGE_STARTTLS, NULL, "454 no", 29 },
	{ STAGE_TLS, "tls.closed", NULL, 29 },
	{ STAGE_AUTH, "auth.not-offered", NULL, 28 },
	{ STAGE_AUTH, "net.closed", NULL, 28 },
	{ STAGE_MAIL, NULL, "530 no", 23 },
	{ STAGE_RCPT, NULL, "550 no", 24 },
	{ STAGE_DATA, NULL, "554 no", 25 },
};

static void
test_statuses(void **state)
{
	g.until = STAGE_DATA;
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		connected(false);
		if (ends[i].event != NULL)
			log_event(l, ends[i].stage, ends[i].event,
			    ENTRY_FAILED | ENTRY_CLOSED, NULL, "x");
		else {
			say(ends[i].stage, "X");
			hear(ends[i].stage, ends[i].reply);
		}
		compute();
		assert_true(st.failure.is);
		assert_int_equal(st.failure.stage, ends[i].stage);
		assert_int_equal(walk_exit_status(&w, &st), ends[i].status);
		teardown(state);
		setup(state);
		g.until = STAGE_DATA;
	}
}

/* ---- a message begun again --------------------------------------------- */

static void
exchange(enum stage stage, const char *command, const char *reply)
{
	say(stage, command);
	hear(stage, reply);
}

static void
up_to_rcpt(const char *verdict)
{
	up_to_tls();
	g.until = STAGE_DATA;
	g.with_auth = false;
	exchange(STAGE_MAIL, "MAIL FROM:<a@example.net>", "250 ok");
	exchange(STAGE_RCPT, "RCPT TO:<b@example.net>", verdict);
}

static void
next_is(enum intent_kind kind)
{
	compute();
	assert_false(w.failed);
	assert_int_equal(w.next.kind, kind);
}

static void
retry_is(enum intent_kind kind)
{
	compute();
	assert_true(w.failed);
	assert_int_equal(w.retry.kind, kind);
	assert_int_equal(w.next.kind, INTENT_NONE);
}

/* DATA alone would be refused. */
static void
test_message_refused(void **state)
{
	(void)state;
	up_to_rcpt("250 ok");
	next_is(INTENT_DATA);
	exchange(STAGE_DATA, "DATA", "451 later");
	retry_is(INTENT_DATA);
	exchange(STAGE_DATA, "DATA", "354 go");
	asked = log_line(l, &(struct log_line){ .kind = ENTRY_CLIENT,
	    .stage = STAGE_DATA, .flags = ENTRY_LAST | ENTRY_IN_DATA,
	    .unit = UNIT_NONE, .answers = UNIT_NONE,
	    .text = slice_of(".") })->unit;
	hear(STAGE_DATA, "554 no");
	retry_is(INTENT_MAIL);
	exchange(STAGE_MAIL, "MAIL FROM:<a@example.net>", "250 ok");
	next_is(INTENT_RCPT);
	exchange(STAGE_RCPT, "RCPT TO:<b@example.net>", "250 ok");
	next_is(INTENT_DATA);
	exchange(STAGE_DATA, "DATA", "554 no");
	retry_is(INTENT_DATA);
}

static void
test_message_given_up(void **state)
{
	(void)state;
	up_to_rcpt("550 no");
	retry_is(INTENT_RCPT);
	exchange(STAGE_OTHER, "RSET", "250 ok");
	retry_is(INTENT_MAIL);
	exchange(STAGE_AUTH, "AUTH PLAIN x", "235 in");
	retry_is(INTENT_MAIL);
	exchange(STAGE_MAIL, "MAIL FROM:<a@example.net>", "250 ok");
	next_is(INTENT_RCPT);
	exchange(STAGE_RCPT, "RCPT TO:<b@example.net>", "250 ok");
	exchange(STAGE_OTHER, "RSET", "250 ok");
	next_is(INTENT_MAIL);
	exchange(STAGE_MAIL, "MAIL FROM:<a@example.net>", "250 ok");
	next_is(INTENT_RCPT);
}

#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_nothing_yet), T(test_step_by_step), T(test_ehlo_again),
		T(test_starttls_before_ehlo),
		T(test_auth_fails_and_is_mended), T(test_unverified_stops),
		T(test_implicit), T(test_starttls_not_offered),
		T(test_helo_fallback), T(test_skip),
		T(test_skip_starttls), T(test_retry_what_was_tried),
		T(test_reconnect),
		T(test_statuses), T(test_mechanisms_in_turn),
		T(test_temporary_is_no_reason), T(test_one_attempt), T(test_given_up),
		T(test_message_refused), T(test_message_given_up),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
