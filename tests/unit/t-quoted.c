/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/explain/explain.h"
#include "core/explain/quoted.h"

/* What programs make of a reply, and what is in it; text: NULL, anything. */
static const struct {
	const char	*paste;
	int		 code;
	const char	*enhanced, *text;
	enum stage	 stage;
} quotes[] = {
	{ "Error: Invalid login: 535 5.7.3 Authentication unsuccessful\n"
	    "    at SMTPConnection._formatError (index.js:605:19)",
	    535, "5.7.3", "535 5.7.3 Authentication unsuccessful",
	    STAGE_AUTH },
	{ "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Sorry. Isn't it')",
	    535, "5.7.8", "5.7.8 Sorry. Isn't it", STAGE_AUTH },
	{ "smtplib.SMTPRecipientsRefused: {'a@b': (550, 'No such user')}",
	    550, "0.0.0", "No such user", STAGE_RCPT },
	{ "Expected response code 250 but got code \"550\", with message "
	    "\"550 5.7.1 Relaying denied\" in /srv/x.php on line 457",
	    550, "5.7.1", "550 5.7.1 Relaying denied", STAGE_OTHER },
	{ "postfix/smtp[489]: 99: to=<a@b>, delay=451, dsn=4.7.8, "
	    "status=deferred (SASL authentication failed; server h[192.0.2.1] "
	    "said: 535-5.7.8 No",
	    535, "5.7.8", "535-5.7.8 No", STAGE_AUTH },
	{ "NOQUEUE: reject: RCPT from h[192.0.2.1]: 553 5.7.1 <a@b>: Sender "
	    "address rejected; from=<a@b> to=<c@d>",
	    553, "5.7.1", "553 5.7.1 <a@b>: Sender address rejected",
	    STAGE_RCPT },
	{ "host h[192.0.2.1] said: 552 5.2.2 Full (in reply to end of DATA "
	    "command)", 552, "5.2.2", "552 5.2.2 Full ", STAGE_DATA },
	{ "SMTP 4xx error: transient error (454): 4.7.0 Temporary",
	    454, "4.7.0", "4.7.0 Temporary", STAGE_OTHER },
	{ "SmtpCommandException: 5.7.3 Authentication unsuccessful",
	    0, "5.7.3", "5.7.3 Authentication unsuccessful", STAGE_OTHER },
	{ "Error: Expected smtp code 250, got 552", 552, "0.0.0", NULL,
	    STAGE_OTHER },
	{ "220 h ESMTP\n250 h\n550 relay not permitted", 550, "0.0.0",
	    "550 relay not permitted", STAGE_OTHER },
	{ "Net::SMTPAuthenticationError (530-5.7.0 Authentication Required",
	    530, "5.7.0", NULL, STAGE_OTHER },
	{ "> AUTH PLAIN\n< 535 Incorrect data\n* Closing connection 0",
	    535, "0.0.0", "535 Incorrect data", STAGE_AUTH },
	{ "12:02 manager.go:501: error: subscriber 3354: 450 Too many requests",
	    450, "0.0.0", "450 Too many requests", STAGE_OTHER },
	{ "535 5.7.8 No\n\nTraceback", 535, "5.7.8", "535 5.7.8 No",
	    STAGE_OTHER },
};

/* Numbers that are no code. */
static const char *const others[] = {
	"connect ECONNREFUSED 127.0.0.1:465",
	"connect ETIMEDOUT 192.0.2.5:587",
	"File \"smtplib.py\", line 535, in login",
	"Completed 500 Internal Server Error in 892ms",
	"nodemailer@5.4.13 on node 4.7.0",
	"SSL alert number 40:../ssl/record/rec_layer_s3.c:1550:",
	"delay=550, delays=550/0/0, relay=none",
	"220 h ESMTP",
	"Connection refused",
	"",
};

static void
test_quotes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(quotes); i++) {
		struct situation s = { .stage = STAGE_OTHER };
		char enhanced[48], text[200];

		situation_given(&s, slice_of(quotes[i].paste));
		snprintf(enhanced, sizeof(enhanced), "%d.%d.%d",
		    s.enhanced.klass, s.enhanced.subject, s.enhanced.detail);
		snprintf(text, sizeof(text), "%.*s", (int)s.text.n, s.text.p);
		assert_int_equal(s.code, quotes[i].code);
		assert_string_equal(enhanced, quotes[i].enhanced);
		if (quotes[i].text != NULL)
			assert_string_equal(text, quotes[i].text);
		assert_int_equal(s.stage, quotes[i].stage);
	}
}

static void
test_others(void **state)
{
	struct quoted q;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (quoted_reply(slice_of(others[i]), &q))
			fail_msg("%s: taken for %d", others[i], q.code);
}

/* What a person says of the stage is believed. */
static void
test_stage_given(void **state)
{
	struct situation s = { .stage = STAGE_MAIL };

	(void)state;
	situation_given(&s, slice_of("Invalid login: 535 No"));
	assert_int_equal(s.stage, STAGE_MAIL);
}

/* Every cut of a paste stays within it. */
static void
test_cuts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(quotes); i++) {
		struct slice all = slice_of(quotes[i].paste);

		for (size_t n = 0; n <= all.n; n++) {
			char *copy = test_malloc(n + 1);
			struct quoted q;

			memcpy(copy, all.p, n);
			if (quoted_reply((struct slice){ copy, n }, &q))
				assert_true(q.text.p >= copy &&
				    q.text.p + q.text.n <= copy + n);
			test_free(copy);
		}
	}
}

/* An address is told from a password: a login that the network forbids. */
static void
test_ip_number(void **state)
{
	struct situation s = { .stage = STAGE_AUTH };
	struct explanation x;

	(void)state;
	situation_given(&s, slice_of("535 5.7.1 This user may not log in "
	    "from 198.51.100.7"));
	explain(&s, &x);
	assert_string_equal(explanation_id(&x), "ip-not-authorized");
	explanation_clear(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_stage_given),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_ip_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
