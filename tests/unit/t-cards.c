/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cards of docs/causes as a newcomer reads them: no abbreviation that
 * nothing explains, no reference to what is not there, steps that are
 * actions, no blame, and no card too long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/slice.h"
#include "core/explain/explain.h"
#include "core/explain/glossary.h"
#include "core/explain/system.h"
#include "core/explain/terms.h"
#include "core/report/report.h"
#include "tests/lib/logcase.h"

/* The short card of 80 columns has three lines for the meaning. */
enum { MEANING_MAX = 225, FIX_MAX = 5, ITEM_MAX = 240, HERE_MAX = 240,
	DEAD_ENDS_MAX = 4, TEXTS_MAX = 64, WIDTH = 78, LINES_MAX = 46 };

struct texts {
	const char *v[TEXTS_MAX];
	size_t	    n;
};

static void
add(struct texts *t, const char *text)
{
	assert_true(t->n < TEXTS_MAX);
	t->v[t->n++] = text;
}

static void
add_list(struct texts *t, const char *const *list)
{
	for (; *list != NULL; list++)
		add(t, *list);
}

/* Everything but title and addresses. */
static struct texts
texts_of(const struct cause *c)
{
	struct texts t = { .n = 0 };

	add(&t, c->meaning);
	add(&t, c->tell);
	add_list(&t, c->fix);
	add_list(&t, c->dead_ends);
	for (const struct cause_here *h = c->here; h->text != NULL; h++)
		add(&t, h->text);
	return t;
}

/* ---- abbreviations ----------------------------------------------------- */

/* What people who use computers know, and the names of things. */
static const char *const known[] = { "SMTP", "IP", "IPv4", "IPv6", "VPN",
	"HTTP", "HTTPS", "HTTPS:", "IMAP", "POP3", "POP", "FTP", "SSH", "ID",
	"API", "URL", "URLs", "AWS", "SES", "AOL", "GMX", "QQ", "MB", "SG",
	"AKIA", "JSON", "SSL", "OpenSSL", "SSL/TLS", "OK", "ADFS", "USER",
	"HOST", "NAME", "PASSWORD", "COMMAND", "FILE", "ADDRESS", "DOMAIN",
	"CERT", "KEY", "MAILBOX", "HOSTNAME", "PORT", "MTU", "CRL", "OCSP",
	"PHPMailer", "GSSAPI", "XOAUTH2", "OAUTHBEARER", "MX", "UPN", "GnuTLS",
	"SHA-256", "AQ", "DEFAULT", "SECLEVEL", "MailDog", "Sign-In",
	"FROM", "TO" };

static bool
is_known(struct slice word)
{
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (slice_is(word, known[i]))
			return true;
	return false;
}

static bool
is_abbreviation(struct slice w)
{
	size_t capitals = 0;

	for (size_t i = 0; i < w.n; i++)
		capitals += isupper((unsigned char)w.p[i]) != 0;
	return capitals >= 2;
}

/* "SNI (server name indication)", or "(SNI)" behind the words. */
static bool
is_told_here(const struct texts *t, struct slice word)
{
	char with[64];

	for (size_t i = 0; i < t->n; i++) {
		snprintf(with, sizeof(with), "%.*s (", (int)word.n, word.p);
		if (strstr(t->v[i], with) != NULL)
			return true;
		snprintf(with, sizeof(with), "(%.*s", (int)word.n, word.p);
		if (strstr(t->v[i], with) != NULL)
			return true;
		snprintf(with, sizeof(with), "\"%.*s\")", (int)word.n, word.p);
		if (strstr(t->v[i], with) != NULL)
			return true;
	}
	return false;
}

/* Letters, digits, and what joins them. */
static bool
next_word(const char **p, struct slice *word)
{
	while (**p != '\0' && !isalnum((unsigned char)**p))
		(*p)++;
	word->p = *p;
	while (isalnum((unsigned char)**p) || ((**p == '-' || **p == '_' ||
	    **p == '.' || **p == '\\' || **p == '=' || **p == '@' ||
	    **p == '/') && isalnum((unsigned char)(*p)[1])))
		(*p)++;
	word->n = (size_t)(*p - word->p);
	return word->n > 0;
}

/* Settings, commands and addresses of programs are names. */
static bool
is_name(struct slice w)
{
	for (size_t i = 0; i < w.n; i++)
		if (strchr("_.\\/=@", w.p[i]) != NULL)
			return true;
	/* Get-ReceiveConnector, SmtpClientAuthenticationDisabled */
	for (size_t i = 1; i < w.n; i++)
		if (islower((unsigned char)w.p[i]) &&
		    isupper((unsigned char)w.p[0]) && w.n >= 8)
			return true;
	return false;
}

static void
check_words(const struct cause *c, const struct texts *t, unsigned *bad)
{
	for (size_t i = 0; i < t->n; i++) {
		const char *p = t->v[i];
		struct slice w;

		while (next_word(&p, &w)) {
			if (!is_abbreviation(w) || is_known(w) || is_name(w) ||
			    term_find(w, TERM_ANY) != NULL ||
			    is_told_here(t, w))
				continue;
			print_message("%s: what is %.*s? (%s)\n", c->id,
			    (int)w.n, w.p, t->v[i]);
			(*bad)++;
		}
	}
}

static void
test_abbreviations(void **state)
{
	const struct cause *c;
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; (c = cause_at(i)) != NULL; i++) {
		struct texts t = texts_of(c);

		check_words(c, &t, &bad);
	}
	assert_int_equal(bad, 0);
}

/* ---- jargon ------------------------------------------------------------ */

/* Words of the trade in small letters. */
static const char *const jargon[] = { "relay", "smarthost", "tenant",
	"greylisting", "authzid", "authcid", "cipher", "token", "base64",
	"initial response", "handshake", "listener", "envelope", "blocklist",
	"mechanism", "CA bundle", "payload", "realm", "MTA",
	"submission", "loopback", "bounce" };

static bool
has_word(const char *text, const char *word)
{
	for (const char *p = text; (p = strstr(p, word)) != NULL; p++)
		if (p == text || !(isalpha((unsigned char)p[-1]) ||
		    p[-1] == '_'))
			return true;
	return false;
}

static void
check_jargon(const struct cause *c, const struct texts *t, unsigned *bad)
{
	for (size_t i = 0; i < COUNT_OF(jargon); i++) {
		struct slice word = slice_of(jargon[i]);
		bool used = false;
		char capital[32];

		for (size_t k = 0; k < t->n; k++)
			used = used || has_word(t->v[k], jargon[i]);
		snprintf(capital, sizeof(capital), "A %s is", jargon[i]);
		if (!used || term_find(word, TERM_ANY) != NULL ||
		    is_told_here(t, word) || strstr(c->meaning, capital))
			continue;
		print_message("%s: what is \"%s\"?\n", c->id, jargon[i]);
		(*bad)++;
	}
}

static void
test_jargon(void **state)
{
	const struct cause *c;
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; (c = cause_at(i)) != NULL; i++) {
		struct texts t = texts_of(c);

		check_jargon(c, &t, &bad);
	}
	assert_int_equal(bad, 0);
}

/* ---- what a card refers to --------------------------------------------- */

/* "smtpscope explain WORD" names a cause or a term. */
static void
check_explain(const struct cause *c, const char *text)
{
	static const char command[] = "smtpscope explain ";
	const char *p = text;
	char word[64];

	assert_null(strstr(text, "see \""));
	while ((p = strstr(p, command)) != NULL) {
		p += strlen(command);
		snprintf(word, sizeof(word), "%.*s",
		    (int)strcspn(p, "`\" )"), p);
		if (cause_find(word) == NULL &&
		    term_find(slice_of(word), TERM_ANY) == NULL)
			fail_msg("%s: nothing explains \"%s\"", c->id, word);
	}
}

/* "--option": one of ours, or of a program that is named with it. */
static void
check_options(const struct cause *c, const char *text, const char *options)
{
	const char *p = text;
	char name[64];

	while ((p = strstr(p, "--")) != NULL) {
		size_t n = strspn(p += 2, "abcdefghijklmnopqrstuvwxyz-");

		snprintf(name, sizeof(name), "{ \"%.*s\", ", (int)n, p);
		if (n > 0 && strstr(options, name) == NULL &&
		    strstr(text, "curl:") == NULL)
			fail_msg("%s: no option --%.*s", c->id, (int)n, p);
	}
}

static void
test_references(void **state)
{
	char *options = logcase_read_file("tui/options/options.c");
	const struct cause *c;

	(void)state;
	for (size_t i = 0; (c = cause_at(i)) != NULL; i++) {
		struct texts t = texts_of(c);

		for (size_t k = 0; k < t.n; k++) {
			check_explain(c, t.v[k]);
			check_options(c, t.v[k], options);
		}
	}
	free(options);
}

/* ---- manners ----------------------------------------------------------- */

/* With these a step begins, or with "On your own server", "If ..." */
static const char verbs[] = " Add Ask Assign Begin Break Change Check Choose "
    "Close Compare Confirm Connect Convert Copy Correct Decode Do Encode "
    "Encrypt End Enter Export Fetch Fill Find Get Give Go Have Import "
    "Install Keep Leave Let Log Look Make Mend Name Open Publish Put Raise "
    "Read Register Repeat Run Save Say See Send Set Share Shorten Show Sign "
    "Slow Start Stop Switch Take Tell Test Think Tick Trust Try Type Unlock "
    "Update Use Wait Write Expect ";
static const char openings[] = " After At Before Behind For From Here If In "
    "Inside Not On Once Or Revoked: Then To When Where With ";

static bool
begins_with_one(const char *text, const char *list)
{
	char word[32];

	snprintf(word, sizeof(word), " %.*s ", (int)strcspn(text, " ,"),
	    text);
	return strstr(list, word) != NULL;
}

static void
test_steps_are_actions(void **state)
{
	const struct cause *c;
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; (c = cause_at(i)) != NULL; i++) {
		if (!begins_with_one(c->fix[0], verbs) &&
		    !begins_with_one(c->fix[0], openings)) {
			print_message("%s: %s\n", c->id, c->fix[0]);
			bad++;
		}
		for (size_t k = 1; c->fix[k] != NULL; k++)
			if (!begins_with_one(c->fix[k], verbs) &&
			    !begins_with_one(c->fix[k], openings)) {
				print_message("%s: %s\n", c->id, c->fix[k]);
				bad++;
			}
	}
	assert_int_equal(bad, 0);
}

static void
test_no_blame(void **state)
{
	static const char *const blame[] = { "you typed", "you forgot",
	    "your mistake", "your fault", "you made", "you did not",
	    "you failed", "you must", "Blaming", "typing mistake", "obviously",
	    "simply" };
	const struct cause *c;

	(void)state;
	for (size_t i = 0; (c = cause_at(i)) != NULL; i++) {
		struct texts t = texts_of(c);

		for (size_t k = 0; k < t.n; k++)
			for (size_t b = 0; b < COUNT_OF(blame); b++)
				if (strstr(t.v[k], blame[b]) != NULL)
					fail_msg("%s: %s", c->id, t.v[k]);
	}
}

/* ---- size -------------------------------------------------------------- */

static void
check_items(const struct cause *c, const char *const *list, size_t most)
{
	size_t n = 0;

	for (; list[n] != NULL; n++)
		if (strlen(list[n]) > ITEM_MAX)
			fail_msg("%s: %zu bytes: %s", c->id, strlen(list[n]),
			    list[n]);
	if (n > most)
		fail_msg("%s: %zu items", c->id, n);
}

static size_t
lines_of(const struct explanation *x)
{
	struct bytes out;
	size_t n = 0;

	bytes_init(&out, BYTES_NO_LIMIT);
	report_card_text(&out, x, WIDTH);
	for (size_t i = 0; i < out.len; i++)
		n += out.data[i] == '\n';
	bytes_clear(&out);
	return n;
}

static void
test_size(void **state)
{
	const struct cause *c;

	(void)state;
	for (size_t i = 0; (c = cause_at(i)) != NULL; i++) {
		struct explanation x = { .cause = c, .own = { c->here->text } };

		if (strlen(c->meaning) > MEANING_MAX)
			fail_msg("%s: %zu bytes", c->id, strlen(c->meaning));
		check_items(c, c->fix, FIX_MAX);
		check_items(c, c->dead_ends, DEAD_ENDS_MAX);
		for (const struct cause_here *h = c->here; h->text; h++)
			if (strlen(h->text) > HERE_MAX)
				fail_msg("%s: %s", c->id, h->text);
		if (lines_of(&x) > LINES_MAX)
			fail_msg("%s: %zu lines", c->id, lines_of(&x));
	}
}

/* ---- systems ----------------------------------------------------------- */

static void
test_systems(void **state)
{
	static const struct {
		const char *host, *banner, *reply;
		const char *first, *last;	/* remedies begin with; "": none */
	} cases[] = {
		{ "smtp.gmail.com", NULL, "535 5.7.8 Username and Password not "
		    "accepted", "Gmail: ", "" },
		{ NULL, NULL, "535-5.7.8 Username and Password not accepted. "
		    "https://support.google.com/mail/?p=BadCredentials "
		    "a1 - gsmtp", "Gmail: ", "" },
		{ NULL, "220 mx.example.org ESMTP Postfix", "535 5.7.8 Error: "
		    "authentication failed: (reason unavailable)", "",
		    "Dovecot: " },
		{ NULL, "220 mx.example.org ESMTP Exim 4.96", "535 Incorrect "
		    "authentication data", "", "Exim: " },
		{ NULL, "220 mx.example.org Microsoft ESMTP MAIL Service",
		    "535 5.7.3 Authentication unsuccessful", "",
		    "Exchange: " },
		{ "smtp.office365.com", "220 A.outlook.com Microsoft ESMTP "
		    "MAIL Service", "535 5.7.3 Authentication unsuccessful",
		    "Microsoft 365: ", "" },
		{ "relay.jetsmtp.net", NULL, "535 Authentication failed",
		    "JetEmail: ", "" },
		{ "smtp.sendgrid.net", NULL, "535 Authentication failed: Bad "
		    "username / password", "SendGrid: ", "" },
		{ "mail.example.org", NULL, "535 5.7.8 Authentication failed",
		    "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct situation s = { .stage = STAGE_AUTH,
		    .host = cases[i].host, .banner = cases[i].banner };
		struct explanation x;
		const char *first, *last;

		situation_given(&s, slice_of(cases[i].reply));
		explain(&s, &x);
		first = x.here[0] ? x.here[0] : "";
		last = x.own[0] ? x.own[0] : "";
		if (strncmp(first, cases[i].first, strlen(cases[i].first)) ||
		    (*cases[i].first == '\0' && *first != '\0'))
			fail_msg("%s: %s", cases[i].reply, first);
		if (strncmp(last, cases[i].last, strlen(cases[i].last)) ||
		    (*cases[i].last == '\0' && *last != '\0'))
			fail_msg("%s: %s", cases[i].reply, last);
		explanation_clear(&x);
	}
}

static void
test_glossary(void **state)
{
	struct explanation x = { .cause = cause_find("cert-untrusted") };
	const char *names[GLOSSARY_MAX];
	size_t n = glossary_of(&x, names);
	bool ca = false;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_non_null(term_find(slice_of(names[i]), TERM_ANY));
		ca = ca || strcmp(names[i], "CA") == 0;
	}
	assert_true(ca);
}

/* ---- evidence ---------------------------------------------------------- */

static bool
is_seen(const struct explanation *x, const char *part)
{
	for (size_t i = 0; i < x->nseen; i++)
		if (strstr(x->seen[i], part) != NULL)
			return true;
	return false;
}

static void
test_evidence(void **state)
{
	struct situation s = { .stage = STAGE_AUTH, .mech = "NTLM",
	    .banner = "220 mx.example.org ESMTP Exim 4.96" };
	struct explanation x;

	(void)state;
	/* words as the server wrote them */
	situation_given(&s, slice_of("534-5.7.9 Application-specific password "
	    "required\n534 5.7.9 https://support.google.com/mail/"
	    "?p=InvalidSecondFactor - gsmtp"));
	explain(&s, &x);
	assert_true(is_seen(&x, "\"InvalidSecondFactor\"") ||
	    is_seen(&x, "\"Application-specific password\""));
	assert_false(is_seen(&x, "invalidsecondfactor"));
	assert_int_equal(x.nopen, 0);
	explanation_clear(&x);
	/* a mechanism's own limits */
	situation_given(&s, slice_of("535 Incorrect authentication data"));
	explain(&s, &x);
	assert_true(is_seen(&x, "version 1 only"));
	assert_true(x.nseen <= 4);
	explanation_clear(&x);
	s.mech = "DIGEST-MD5";
	s.secret_shape = SHAPE_NON_ASCII;
	s.banner = NULL;
	situation_given(&s, slice_of("535 5.7.8 Error: authentication failed: "
	    "(reason unavailable)"));
	explain(&s, &x);
	assert_true(is_seen(&x, "DIGEST-MD5"));
	explanation_clear(&x);
	/* Microsoft's meaning, not the registry's */
	s = (struct situation){ .stage = STAGE_AUTH,
	    .host = "smtp.office365.com" };
	situation_given(&s, slice_of("535 5.7.3 Authentication unsuccessful"));
	explain(&s, &x);
	assert_false(is_seen(&x, "conversion"));
	explanation_clear(&x);
}

/* A private CA is as usual a reason as a chain that was cut: the short card
 * names both sides' ways. */
static void
test_private_issuer(void **state)
{
	static const char *const ids[] = { "cert-untrusted",
	    "cert-self-signed" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		const struct cause *c = cause_find(ids[i]);

		assert_true(strstr(c->fix[0], "--ca-file") != NULL ||
		    strstr(c->fix[1], "--ca-file") != NULL);
		assert_true(strstr(c->fix[0], "own server") != NULL ||
		    strstr(c->fix[1], "own server") != NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_abbreviations),
		cmocka_unit_test(test_jargon),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_steps_are_actions),
		cmocka_unit_test(test_no_blame),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_systems),
		cmocka_unit_test(test_glossary),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_private_issuer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
