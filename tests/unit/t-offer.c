/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is offered at which failure, and what never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/base/secret.h"
#include "core/walk/offer.h"
#include "tests/lib/logcase.h"

#define OPENED	"stage resolve\nfact host mx.example.net\nevent open x\n" \
	"event resolve x\nstage connect\n"
#define CONNECTED	OPENED "fact address 192.0.2.1\nfact port 587\n" \
	"event connect x\n"
#define IMPLICIT	OPENED "fact address 192.0.2.1\nfact port 465\n" \
	"fact tls implicit\nevent connect x\n"
#define GREETED	CONNECTED "stage banner\n< 220 mx\n"
#define NO_STARTTLS	GREETED "stage ehlo\n> EHLO a\n< 250-mx\n" \
	"< 250 AUTH PLAIN CRAM-MD5\n"
#define HELLO	GREETED "stage ehlo\n> EHLO a\n< 250-mx\n< 250 STARTTLS\n"
#define STARTED	HELLO "stage starttls\n> STARTTLS\n< 220 go\nstage tls\n"
#define VERIFIED	"fact tls.version TLSv1.3\nfact verify ok\nevent tls x\n"
#define UNVERIFIED(how)	"fact tls.version TLSv1.3\nfact verify failed\n" \
	"event tls" how " x\n"
#define OFFERS(mechs)	"tls\nstage ehlo\n> EHLO a\n< 250-mx\n< 250 AUTH " \
	mechs "\nstage auth\n"
#define SECURE(mechs)	STARTED VERIFIED OFFERS(mechs)
#define TRIED(mech, reply)	"fact mech " mech "\n>auth AUTH " mech "\n" \
	"< " reply "\n"
#define CLOSED	"event net.closed,failed,closed x\n"

#define ALL	"PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 SCRAM-SHA-256-PLUS " \
	"XOAUTH2 EXTERNAL ANONYMOUS GSSAPI X-OTHER"
#define HANDS	"leave this step out; type commands yourself"
#define REFUSED	"another password; another user; "

enum { TOKEN = 1, CERT = 2, NO_SECRET = 4, INSECURE = 8, FIXED = 16,
	NOT_WALKING = 32, LMTP = 64, NO_HOST = 128, TLS465 = 256 };

static const struct {
	const char	*log;
	uint16_t	 port;
	unsigned	 flags;
	const char	*words;
} cases[] = {
	/* nothing failed */
	{ GREETED, 587, 0, "" },
	{ SECURE("PLAIN") TRIED("PLAIN", "235 in"), 587, 0, "" },
	/* a refused login */
	{ SECURE("PLAIN") TRIED("PLAIN", "535 no"), 587, 0, REFUSED HANDS },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED "try LOGIN instead; " HANDS },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no")
	  TRIED("LOGIN", "535 no"), 587, 0, REFUSED HANDS },
	{ SECURE(ALL) TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED "try SCRAM-SHA-256-PLUS instead; " HANDS },
	{ SECURE(ALL) TRIED("SCRAM-SHA-256-PLUS", "535 no")
	  TRIED("SCRAM-SHA-256", "535 no"), 587, 0,
	  REFUSED "try PLAIN instead (weaker); " HANDS },
	{ SECURE("PLAIN CRAM-MD5") TRIED("PLAIN", "504 no"), 587, 0,
	  REFUSED "try CRAM-MD5 instead (weaker); " HANDS },
	{ SECURE("X-OTHER ANONYMOUS GSSAPI PLAIN") TRIED("PLAIN", "535 no"),
	  587, 0, REFUSED HANDS },
	/* the secret that there is decides */
	{ SECURE("PLAIN XOAUTH2 OAUTHBEARER") TRIED("XOAUTH2", "535 no"),
	  587, TOKEN, "another token; another user; "
	  "try OAUTHBEARER instead; " HANDS },
	{ SECURE("PLAIN XOAUTH2") TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED HANDS },
	{ SECURE("EXTERNAL PLAIN") TRIED("EXTERNAL", "535 no"), 587,
	  CERT | NO_SECRET, "try again; try PLAIN instead (weaker); " HANDS },
	{ SECURE("EXTERNAL PLAIN") TRIED("PLAIN", "535 no"), 587, CERT,
	  REFUSED HANDS },
	/* not now is not: never */
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "454 later"), 587, 0,
	  "another password; " HANDS },
	/* the server has left, or gone */
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no") CLOSED, 587, 0,
	  "connect again; another user" },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "421 bye"), 587, 0,
	  "connect again" },
	/* who could not prove itself gets no password */
	{ SECURE("PLAIN SCRAM-SHA-256") TRIED("SCRAM-SHA-256", "235 in")
	  "event auth.unproven,failed x\n", 587, 0, "try again; " HANDS },
	{ SECURE("PLAIN SCRAM-SHA-256") TRIED("SCRAM-SHA-256", "334 eA==")
	  "event sasl.server-proof,failed x\n>auth *\n< 501 x\n", 587, 0,
	  "try again; " HANDS },
	/* what could not even be sent */
	{ SECURE("PLAIN LOGIN") "event sasl.password-utf8,failed x\n", 587, 0,
	  "try again; another user; try PLAIN instead; " HANDS },
	/* in clear: nothing that others could use */
	{ NO_STARTTLS "stage auth\n" TRIED("CRAM-MD5", "535 no"), 587, 0,
	  REFUSED HANDS },
	{ NO_STARTTLS "stage auth\n" TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED "try CRAM-MD5 instead (weaker); " HANDS },
	{ NO_STARTTLS "stage auth\nevent auth.in-clear,failed x\n", 587, 0,
	  "try again; try CRAM-MD5 instead; implicit TLS on port 465; "
	  HANDS },
	/* STARTTLS is missing, or refused */
	{ GREETED "stage ehlo\n> EHLO a\n< 250 mx\nstage auth\n"
	  "event auth.not-offered,failed x\n", 587, 0,
	  "try again; implicit TLS on port 465; " HANDS },
	{ GREETED "stage ehlo\n> EHLO a\n< 250 mx\nstage auth\n"
	  "event auth.not-offered,failed x\n", 2525, FIXED,
	  "try again; " HANDS },
	{ HELLO "stage starttls\n> STARTTLS\n< 454 no\n", 587, 0,
	  "try again; implicit TLS on port 465; " HANDS },
	{ HELLO "stage starttls\n> STARTTLS\n< 454 no\n", 25, 0,
	  "try again; implicit TLS on port 465; " HANDS },
	{ HELLO "stage starttls\nevent starttls.not-offered,failed x\n", 587,
	  0, "try again; implicit TLS on port 465; " HANDS },
	{ SECURE("PLAIN") "event auth.not-offered,failed x\n", 587, 0,
	  "try again; " HANDS },
	/* no way in */
	{ OPENED "event connect.refused,failed,closed x\n", 587, 0,
	  "try again; implicit TLS on port 465" },
	{ OPENED "event connect.refused,failed,closed x\n", 25, 0,
	  "try again; STARTTLS on port 587" },
	{ OPENED "event connect.refused,failed,closed x\n", 465, TLS465,
	  "try again; STARTTLS on port 587" },
	{ OPENED "event connect.refused,failed,closed x\n", 2525, 0,
	  "try again" },
	{ OPENED "event connect.refused,failed,closed x\n", 587, FIXED,
	  "try again" },
	{ OPENED "event connect.refused,failed,closed x\n", 587, NO_HOST,
	  "try again" },
	{ OPENED "event connect.refused,failed,closed x\n", 587, LMTP,
	  "try again" },
	{ "stage resolve\nevent open x\nevent dns.not-found,failed,closed x\n",
	  587, 0, "try again" },
	{ CONNECTED "stage banner\nevent banner.timeout,failed,closed x\n",
	  587, 0, "connect again; implicit TLS on port 465" },
	{ CONNECTED "stage banner\nevent banner.timeout,failed,closed x\n",
	  10465, 0, "connect again; implicit TLS on port 10465" },
	{ CONNECTED "stage banner\n< 554 no\n", 25, 0,
	  "connect again; STARTTLS on port 587; type commands yourself" },
	{ IMPLICIT "stage tls\nevent tls.broken,failed,closed x\n", 465,
	  TLS465, "connect again; STARTTLS on port 587" },
	{ IMPLICIT "stage tls\nevent tls.broken,failed,closed x\n", 1465,
	  TLS465, "connect again; STARTTLS on port 1465" },
	{ STARTED "event tls.broken,failed,closed x\n", 587, 0,
	  "connect again; implicit TLS on port 465" },
	{ STARTED "event tls.broken,failed,closed x\n", 2525, 0,
	  "connect again" },
	/* a certificate that nobody vouches for */
	{ STARTED UNVERIFIED(",failed"), 587, 0, "connect again; "
	  "go on without verifying the certificate; type commands yourself" },
	{ STARTED UNVERIFIED("") OFFERS("PLAIN SCRAM-SHA-256 CRAM-MD5")
	  "event auth.unverified,failed x\n", 587, 0, "try again; "
	  "try SCRAM-SHA-256 instead; go on without verifying the "
	  "certificate; " HANDS },
	{ STARTED UNVERIFIED("") OFFERS("PLAIN CRAM-MD5")
	  TRIED("CRAM-MD5", "535 no"), 587, 0, REFUSED HANDS },
	{ STARTED UNVERIFIED("") OFFERS("PLAIN CRAM-MD5")
	  TRIED("CRAM-MD5", "535 no"), 587, INSECURE,
	  REFUSED "try PLAIN instead; " HANDS },
	/* other steps */
	{ GREETED "stage ehlo\n> EHLO a\n< 550 no\n", 587, 0,
	  "try again; " HANDS },
	/* the walk is off */
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no"), 587, NOT_WALKING,
	  "take the walk up again; type commands yourself" },
	{ OPENED "event connect.refused,failed,closed x\n", 587, NOT_WALKING,
	  "take the walk up again" },
};

static struct offer offers[OFFER_COUNT];
static size_t noffers;

static void
look(const char *log, uint16_t port, unsigned flags)
{
	struct goal g = { .until = STAGE_AUTH, .with_auth = true,
	    .lmtp = flags & LMTP,
	    .tls = flags & TLS465 ? TLS_IMPLICIT : TLS_AUTO };
	struct offer_facts f = {
		.host = flags & NO_HOST ? NULL : "mx.example.net",
		.port = port,
		.port_fixed = flags & FIXED,
		.walking = !(flags & NOT_WALKING),
		.insecure = flags & INSECURE,
		.has_secret = !(flags & NO_SECRET),
		.is_token = flags & TOKEN,
		.has_certificate = flags & CERT,
	};
	struct logcase c;
	struct story st;
	struct walk w;

	logcase_init(&c);
	logcase_add(&c, log);
	story_init(&st);
	story_read(&st, c.log);
	walk_compute(&w, &st, c.log, &g);
	noffers = walk_offers(&w, &st, &g, &f, offers, OFFER_COUNT);
	story_clear(&st);
	logcase_clear(&c);
}

static void
join(char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < noffers; i++)
		snprintf(out + strlen(out), size - strlen(out), "%s%s",
		    i > 0 ? "; " : "", offers[i].words);
}

static void
test_table(void **state)
{
	char words[400];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		look(cases[i].log, cases[i].port, cases[i].flags);
		join(words, sizeof(words));
		if (strcmp(words, cases[i].words) != 0)
			fail_msg("case %zu: \"%s\", not \"%s\"", i, words,
			    cases[i].words);
	}
}

/* Whatever failed: no password where it could be read or robbed, nothing
 * that was tried, nothing twice, and words that fit. */
static void
test_always(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		unsigned kinds = 0;

		look(cases[i].log, cases[i].port, cases[i].flags);
		for (size_t k = 0; k < noffers; k++) {
			const struct offer *o = &offers[k];

			assert_false(kinds & (1u << o->kind));
			kinds |= 1u << o->kind;
			assert_non_null(o->command);
			assert_true(strlen(o->words) > 0 &&
			    strlen(o->words) < 44);
			assert_true(strlen(o->brief) > 0 &&
			    strlen(o->brief) <= strlen(o->words));
			assert_ptr_equal(offer_find(offers, noffers, o->kind),
			    o);
		}
		if (strstr(cases[i].log, "auth.unproven") ||
		    strstr(cases[i].log, "server-proof"))
			assert_null(offer_find(offers, noffers, OFFER_MECH));
	}
}

static void
test_commands(void **state)
{
	const struct offer *o;

	(void)state;
	look(SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no"), 587, 0);
	o = offer_find(offers, noffers, OFFER_MECH);
	assert_non_null(o);
	assert_string_equal(o->command, "walk mechanism");
	assert_string_equal(o->same, "auth LOGIN");
	assert_string_equal(o->brief, "LOGIN");
	look(OPENED "event connect.refused,failed,closed x\n", 587, 0);
	o = offer_find(offers, noffers, OFFER_PORT);
	assert_non_null(o);
	assert_int_equal(o->port, 465);
	assert_int_equal(o->tls, TLS_IMPLICIT);
	assert_string_equal(o->same, "connect mx.example.net:465 implicit");
	assert_null(offer_find(offers, noffers, OFFER_SKIP));
}

/* No more than there is room for. */
static void
test_room(void **state)
{
	struct offer two[3];
	struct story st;
	struct walk w;
	struct goal g = { .until = STAGE_AUTH };
	struct offer_facts f = { .walking = true };
	struct logcase c;

	(void)state;
	memset(two, 0x5a, sizeof(two));
	logcase_init(&c);
	logcase_add(&c, HELLO "stage starttls\n> STARTTLS\n< 454 no\n");
	story_init(&st);
	story_read(&st, c.log);
	walk_compute(&w, &st, c.log, &g);
	assert_int_equal(walk_offers(&w, &st, &g, &f, two, 2), 2);
	assert_int_equal(two[2].port, 0x5a5a);
	assert_int_equal(two[1].kind, OFFER_SKIP);
	story_clear(&st);
	logcase_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_always),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_room),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
