/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every cause of the catalogue at every kind of failure: nothing is offered
 * that its card calls vain, and something sensible always is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "core/base/secret.h"
#include "core/explain/explain.h"
#include "core/walk/offer.h"
#include "tests/lib/logcase.h"

/* ---- what the cards say ------------------------------------------------- */

/* Where a dead end speaks of it, that way is in vain. */
static const struct {
	enum cause_way	 way;
	const char	*words;		/* a regular expression */
} vain[] = {
	{ WAY_RETRY_SAME, "(trying|send(ing)?|asking).* again|more attempts|"
	  "again and again|retry" },
	{ WAY_OTHER_PASSWORD, "(new|another|any other|app|shorter) "
	  "(app )?(password|key)|chang(e|ing) (the )?(user name or |user name, "
	  ")?password|a password option|blaming the password" },
	{ WAY_TOKEN, "oauth alone" },
	{ WAY_OTHER_USER, "chang(e|ing) (the )?(user name|account)" },
	{ WAY_OTHER_MECHANISM, "mechanism|to login|login instead|ntlm in turn|"
	  "cram-md5" },
	{ WAY_STARTTLS, "switching tls off|starttls (first|again)" },
	{ WAY_IMPLICIT_TLS, "(chang(e|ing)|every|from) [^:]*(port|587 to 465)" },
	{ WAY_STARTTLS_PORT, "(chang(e|ing)|every) [^:]*port" },
	{ WAY_UNVERIFIED, "switching (certificate )?verification off($|[:.])|"
	  "switching certificate checks off" },
	{ WAY_SKIP, "switching the login off|without encryption" },
	{ WAY_WAIT, "^waiting" },
	{ WAY_LOGIN, "leaving the login out" },
};

/* Where the words are about something else. */
static const struct {
	const char	*cause;
	enum cause_way	 way;
	const char	*why;
} excused[] = {
	{ "credential-encoding", WAY_OTHER_PASSWORD,
	  "one of other letters helps; one of the same kind does not" },
	{ "mech-not-supported", WAY_OTHER_MECHANISM,
	  "more of them here do not help; another that the server has does" },
};

static bool
is_excused(const struct cause *c, enum cause_way way)
{
	for (size_t i = 0; i < COUNT_OF(excused); i++)
		if (strcmp(excused[i].cause, c->id) == 0 &&
		    excused[i].way == way)
			return true;
	return false;
}

static bool
says(const char *text, const char *words)
{
	regex_t re;
	bool found;

	assert_int_equal(regcomp(&re, words, REG_EXTENDED | REG_ICASE |
	    REG_NOSUB), 0);
	found = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return found;
}

static unsigned
contradictions(const struct cause *c)
{
	unsigned found = 0;

	for (size_t i = 0; i < COUNT_OF(vain); i++)
		for (size_t k = 0; c->dead_ends[k] != NULL; k++)
			if (cause_allows(c, vain[i].way) &&
			    !is_excused(c, vain[i].way) &&
			    says(c->dead_ends[k], vain[i].words)) {
				print_error("%s: %s, but: %s\n", c->id,
				    cause_way_name(vain[i].way),
				    c->dead_ends[k]);
				found++;
			}
	return found;
}

static void
test_no_card_contradicts_itself(void **state)
{
	unsigned found = 0;

	(void)state;
	for (size_t i = 0; cause_at(i) != NULL; i++)
		found += contradictions(cause_at(i));
	assert_int_equal(found, 0);
}

/* The rules above do find what they are for. */
static void
test_rules_bite(void **state)
{
	static const struct {
		const char	*cause;
		enum cause_way	 way;
	} cases[] = {
		{ "bad-credentials", WAY_OTHER_MECHANISM },
		{ "bad-credentials", WAY_RETRY_SAME },
		{ "bad-credentials", WAY_IMPLICIT_TLS },
		{ "basic-auth-disabled", WAY_OTHER_PASSWORD },
		{ "basic-auth-disabled", WAY_OTHER_MECHANISM },
		{ "too-many-auth-failures", WAY_RETRY_SAME },
		{ "auth-backend-down", WAY_OTHER_PASSWORD },
		{ "auth-already-done", WAY_RETRY_SAME },
		{ "cert-revoked", WAY_UNVERIFIED },
		{ "tls-version", WAY_IMPLICIT_TLS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct cause c = *cause_find(cases[i].cause);

		assert_false(cause_allows(&c, cases[i].way));
		c.ways = 1u << cases[i].way;
		if (contradictions(&c) == 0)
			fail_msg("%s: %s", c.id, cause_way_name(cases[i].way));
	}
}

/* ---- what is offered ----------------------------------------------------- */

#define CONNECTED	"stage resolve\nfact host mx.example.net\nevent open x\n" \
	"event resolve x\nstage connect\nfact address 192.0.2.1\n" \
	"fact port 587\nevent connect x\n"
#define HELLO	CONNECTED "stage banner\n< 220 mx\nstage ehlo\n> EHLO a\n" \
	"< 250-mx\n< 250-STARTTLS\n< 250 AUTH PLAIN CRAM-MD5 XOAUTH2\n"
#define STARTED	HELLO "stage starttls\n> STARTTLS\n< 220 go\nstage tls\n"
#define SECURE	STARTED "fact tls.version TLSv1.3\nfact verify ok\n" \
	"event tls x\ntls\nstage ehlo\n> EHLO a\n< 250-mx\n" \
	"< 250 AUTH PLAIN LOGIN SCRAM-SHA-256 XOAUTH2\n"
#define CLOSED	"event net.closed,failed,closed x\n"

static const char *const logs[] = {
	"stage resolve\nevent open x\nevent dns.not-found,failed,closed x\n",
	"stage resolve\nfact host mx.example.net\nevent open x\n"
	"event resolve x\nstage connect\n"
	"event connect.refused,failed,closed x\n",
	CONNECTED "stage banner\nevent banner.timeout,failed,closed x\n",
	CONNECTED "stage banner\n< 554 no\n",
	CONNECTED "stage banner\n< 220 mx\nstage ehlo\n> EHLO a\n< 550 no\n",
	HELLO "stage starttls\n> STARTTLS\n< 454 no\n",
	STARTED "event tls.broken,failed,closed x\n",
	STARTED "fact tls.version TLSv1.3\nfact verify failed\n"
	"event tls,failed x\n",
	HELLO "stage starttls\nevent skip x\nstage auth\n"
	"event auth.in-clear,failed x\n",
	SECURE "stage auth\nfact mech PLAIN\n>auth AUTH PLAIN\n< 535 no\n",
	SECURE "stage auth\nfact mech PLAIN\n>auth AUTH PLAIN\n< 454 no\n",
	SECURE "stage auth\nfact mech XOAUTH2\n>auth AUTH XOAUTH2\n< 535 no\n",
	SECURE "stage auth\nfact mech PLAIN\n>auth AUTH PLAIN\n< 535 no\n"
	CLOSED,
	SECURE "stage auth\nevent auth.not-offered,failed x\n",
	SECURE "stage auth\nevent skip x\nstage mail\n"
	"> MAIL FROM:<a@example.net>\n< 530 no\n",
	SECURE "stage auth\nevent skip x\nstage mail\n"
	"> MAIL FROM:<a@example.net>\n< 421 no\n" CLOSED,
};

/* The ways of which an offer is one; at least one must be the cause's. */
static unsigned
ways_of(const struct offer *o)
{
	switch (o->kind) {
	case OFFER_RETRY:
		if (o->anew)
			return 1u << WAY_OTHER_PASSWORD | 1u << WAY_TOKEN;
		if (o->patient)
			return 1u << WAY_WAIT;
		return 1u << WAY_RETRY_SAME | 1u << WAY_RECONNECT |
		    1u << WAY_MEND;
	case OFFER_LOGIN:
		return 1u << WAY_LOGIN;
	case OFFER_EHLO:
		return 1u << WAY_EHLO;
	case OFFER_STARTTLS:
		return 1u << WAY_STARTTLS;
	case OFFER_USER:
		return 1u << WAY_OTHER_USER;
	case OFFER_MECH:
		return 1u << WAY_OTHER_MECHANISM | 1u << WAY_TOKEN;
	case OFFER_PORT:
		return 1u << (o->tls == TLS_IMPLICIT ? WAY_IMPLICIT_TLS :
		    WAY_STARTTLS_PORT);
	case OFFER_HOST:
		return 1u << WAY_OTHER_HOST;
	case OFFER_UNVERIFIED:
		return 1u << WAY_UNVERIFIED;
	case OFFER_SKIP:
		return 1u << WAY_SKIP;
	default:
		return ~0u;
	}
}

static bool
is_mending(const struct offer *o)
{
	return o->kind == OFFER_RETRY && strstr(o->words, "mended") != NULL;
}

static void
check_one(const struct cause *cause, const struct story *st,
    const struct walk *w, const struct goal *g, size_t log)
{
	const struct offer_facts f = { .cause = cause, .port = 587,
	    .host = "mx.example.net", .walking = true, .has_secret = true };
	struct offer v[OFFER_COUNT];
	size_t n = walk_offers(w, st, g, &f, v, OFFER_COUNT), sensible = 0;

	for (size_t i = 0; i < n; i++) {
		if (v[i].kind != OFFER_BY_HAND)
			sensible++;
		/* To mend it first is never in vain. */
		if (!is_mending(&v[i]) && !(ways_of(&v[i]) & cause->ways))
			fail_msg("%s, log %zu: \"%s\"", cause->id, log,
			    v[i].words);
	}
	if (sensible == 0)
		fail_msg("%s, log %zu: nothing is offered", cause->id, log);
}

static void
test_every_cause_everywhere(void **state)
{
	struct goal g = { .until = STAGE_RCPT, .with_auth = true,
	    .tls = TLS_AUTO, .from = "a@example.net", .to = "b@example.net" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(logs); i++) {
		struct logcase c;
		struct story st;
		struct walk w;

		logcase_init(&c);
		logcase_add(&c, logs[i]);
		story_init(&st);
		story_read(&st, c.log);
		walk_compute(&w, &st, c.log, &g);
		assert_true(w.failed);
		for (size_t k = 0; cause_at(k) != NULL; k++)
			check_one(cause_at(k), &st, &w, &g, i);
		story_clear(&st);
		logcase_clear(&c);
	}
}

/* Each way of the vocabulary is said by somebody, and has a name. */
static void
test_vocabulary(void **state)
{
	unsigned said = 0;

	(void)state;
	for (size_t i = 0; cause_at(i) != NULL; i++) {
		assert_true(cause_at(i)->ways != 0);
		said |= cause_at(i)->ways;
	}
	assert_int_equal(said, (1u << WAY_COUNT) - 1);
	for (int i = 0; i < WAY_COUNT; i++)
		assert_non_null(cause_way_name((enum cause_way)i));
	assert_true(cause_allows(NULL, WAY_SKIP));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_card_contradicts_itself),
		cmocka_unit_test(test_rules_bite),
		cmocka_unit_test(test_every_cause_everywhere),
		cmocka_unit_test(test_vocabulary),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
