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
#include "core/explain/explain.h"
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
#define SENDER	"event skip x\nstage mail\n> MAIL FROM:<a@example.net>\n" \
	"< 250 ok\nstage rcpt\n> RCPT TO:<b@example.net>\n< "
#define CLOSED	"event net.closed,failed,closed x\n"

#define ALL	"PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 SCRAM-SHA-256-PLUS " \
	"XOAUTH2 EXTERNAL ANONYMOUS GSSAPI X-OTHER"
#define HAND	"type commands yourself"
#define REFUSED	"another password; another user; "

enum { TOKEN = 1, CERT = 2, NO_SECRET = 4, INSECURE = 8, FIXED = 16,
	NOT_WALKING = 32, LMTP = 64, NO_HOST = 128, TLS465 = 256,
	NO_CAUSE = 512, RCPT = 1024 };

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
	{ SECURE("PLAIN") TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED HAND },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED HAND },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no")
	  TRIED("LOGIN", "535 no"), 587, 0,
	  REFUSED HAND },
	{ SECURE(ALL) TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED HAND },
	{ SECURE(ALL) TRIED("SCRAM-SHA-256-PLUS", "535 no")
	  TRIED("SCRAM-SHA-256", "535 no"), 587, 0,
	  REFUSED HAND },
	{ SECURE("PLAIN CRAM-MD5") TRIED("PLAIN", "504 no"), 587, 0,
	  "try CRAM-MD5 instead (weaker); try again when that is "
	  "mended; " HAND },
	{ SECURE("X-OTHER ANONYMOUS GSSAPI PLAIN") TRIED("PLAIN", "535 no"),
	  587, 0,
	  REFUSED HAND },
	/* the secret that there is decides */
	{ SECURE("PLAIN XOAUTH2 OAUTHBEARER") TRIED("XOAUTH2", "535 no"),
	  587, TOKEN,
	  "another token; another user; " HAND },
	{ SECURE("PLAIN XOAUTH2") TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED HAND },
	{ SECURE("EXTERNAL PLAIN") TRIED("EXTERNAL", "535 no"), 587,
	  CERT | NO_SECRET,
	  "try again when that is mended; " HAND },
	{ SECURE("EXTERNAL PLAIN") TRIED("PLAIN", "535 no"), 587, CERT,
	  REFUSED HAND },
	/* not now is not: never */
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "454 later"), 587, 0,
	  "wait, then try again; " HAND },
	/* the server has left, or gone */
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no") CLOSED, 587, 0,
	  "connect again, with another password; another user" },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "421 bye"), 587, 0,
	  "wait, then connect again" },
	/* who could not prove itself gets no password */
	{ SECURE("PLAIN SCRAM-SHA-256") TRIED("SCRAM-SHA-256", "235 in")
	  "event auth.unproven,failed x\n", 587, 0,
	  "try again when that is mended; " HAND },
	{ SECURE("PLAIN SCRAM-SHA-256") TRIED("SCRAM-SHA-256", "334 eA==")
	  "event sasl.server-proof,failed x\n>auth *\n< 501 x\n", 587, 0,
	  "try again when that is mended; " HAND },
	/* what could not even be sent */
	{ SECURE("PLAIN LOGIN") "event sasl.password-utf8,failed x\n", 587, 0,
	  REFUSED HAND },
	/* in clear: nothing that others could use */
	{ NO_STARTTLS "stage auth\n" TRIED("CRAM-MD5", "504 no"), 587, 0,
	  "try again when that is mended; " HAND },
	{ NO_STARTTLS "stage auth\n" TRIED("PLAIN", "535 no"), 587, 0,
	  REFUSED HAND },
	{ NO_STARTTLS "stage auth\nevent auth.in-clear,failed x\n", 587, 0,
	  "implicit TLS on port 465; try again when that is mended; " HAND },
	/* STARTTLS is missing, or refused */
	{ GREETED "stage ehlo\n> EHLO a\n< 250 mx\nstage auth\n"
	  "event auth.not-offered,failed x\n", 587, 0,
	  "implicit TLS on port 465; connect again when that is "
	  "mended; " HAND },
	{ GREETED "stage ehlo\n> EHLO a\n< 250 mx\nstage auth\n"
	  "event auth.not-offered,failed x\n", 2525, FIXED,
	  "connect again when that is mended; " HAND },
	{ HELLO "stage starttls\n> STARTTLS\n< 454 no\n", 587, 0,
	  "wait, then try again; implicit TLS on port 465; go on in "
	  "clear, without a password; " HAND },
	{ HELLO "stage starttls\n> STARTTLS\n< 454 no\n", 25, 0,
	  "wait, then try again; implicit TLS on port 465; go on in "
	  "clear, without a password; " HAND },
	{ HELLO "stage starttls\nevent starttls.not-offered,failed x\n", 587,
	  0,
	  "implicit TLS on port 465; try again when that is mended; go "
	  "on in clear, without a password; " HAND },
	{ SECURE("PLAIN") "event auth.not-offered,failed x\n", 587, 0,
	  "connect again when that is mended; " HAND },
	/* no way in */
	{ OPENED "event connect.refused,failed,closed x\n", 587, 0,
	  "implicit TLS on port 465; another server; try again when "
	  "that is mended" },
	{ OPENED "event connect.refused,failed,closed x\n", 25, 0,
	  "STARTTLS on port 587; another server; try again when that "
	  "is mended" },
	{ OPENED "event connect.refused,failed,closed x\n", 465, TLS465,
	  "STARTTLS on port 587; another server; try again when that "
	  "is mended" },
	{ OPENED "event connect.refused,failed,closed x\n", 2525, 0,
	  "another server; try again when that is mended" },
	{ OPENED "event connect.refused,failed,closed x\n", 587, FIXED,
	  "another server; try again when that is mended" },
	{ OPENED "event connect.refused,failed,closed x\n", 587, NO_HOST,
	  "another server; try again when that is mended" },
	{ OPENED "event connect.refused,failed,closed x\n", 587, LMTP,
	  "another server; try again when that is mended" },
	{ "stage resolve\nevent open x\nevent dns.not-found,failed,closed x\n",
	  587, 0,
	  "another server; try again when that is mended" },
	{ CONNECTED "stage banner\nevent banner.timeout,failed,closed x\n",
	  587, 0,
	  "wait, then connect again; implicit TLS on port 465" },
	{ CONNECTED "stage banner\nevent banner.timeout,failed,closed x\n",
	  10465, 0,
	  "wait, then connect again; implicit TLS on port 10465" },
	{ CONNECTED "stage banner\n< 554 no\n", 25, 0,
	  "STARTTLS on port 587; connect again when that is mended; " HAND },
	{ IMPLICIT "stage tls\nevent tls.broken,failed,closed x\n", 465,
	  TLS465,
	  "STARTTLS on port 587; connect again when that is mended" },
	{ IMPLICIT "stage tls\nevent tls.broken,failed,closed x\n", 1465,
	  TLS465,
	  "STARTTLS on port 1465; connect again when that is mended" },
	{ STARTED "event tls.broken,failed,closed x\n", 587, 0,
	  "implicit TLS on port 465; connect again when that is mended" },
	{ STARTED "event tls.broken,failed,closed x\n", 2525, 0,
	  "connect again when that is mended" },
	/* a certificate that nobody vouches for */
	{ STARTED UNVERIFIED(",failed"), 587, 0, "connect again; "
	  "go on without verifying the certificate; type commands yourself" },
	{ STARTED UNVERIFIED("") OFFERS("PLAIN SCRAM-SHA-256 CRAM-MD5")
	  "event auth.unverified,failed x\n", 587, 0,
	  "try again; try SCRAM-SHA-256 instead; go on without "
	  "verifying the certificate; " HAND },
	{ STARTED UNVERIFIED("") OFFERS("PLAIN CRAM-MD5")
	  TRIED("CRAM-MD5", "504 no"), 587, 0,
	  "try again when that is mended; " HAND },
	{ STARTED UNVERIFIED("") OFFERS("PLAIN CRAM-MD5")
	  TRIED("CRAM-MD5", "504 no"), 587, INSECURE,
	  "try PLAIN instead; try again when that is mended; " HAND },
	/* other steps */
	{ GREETED "stage ehlo\n> EHLO a\n< 550 no\n", 587, 0,
	  "try again when that is mended; " HAND },
	/* the card's own words: what is in vain there is not offered here */
	{ SECURE("LOGIN XOAUTH2") TRIED("LOGIN", "535 5.7.139 Authentication "
	  "unsuccessful, basic authentication is disabled."), 587, 0,
	  "a token instead, by XOAUTH2; try again when that is mended; "
	  HAND },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "454 4.7.0 Temporary "
	  "authentication failure"), 587, 0, "wait, then try again; " HAND },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "421 4.7.0 Too many login "
	  "attempts") CLOSED, 587, 0, "wait, then connect again" },
	{ SECURE("PLAIN") TRIED("PLAIN", "235 in")
	  TRIED("PLAIN", "503 5.5.1 already authenticated"), 587, 0,
	  "connect again; " HAND },
	/* first what is due */
	{ HELLO "stage starttls\nevent skip x\nstage auth\n"
	  "event auth.not-offered,failed x\n", 587, 0, "STARTTLS first; "
	  "implicit TLS on port 465; connect again when that is mended; "
	  HAND },
	{ SECURE("PLAIN") "event skip x\nstage mail\n"
	  "> MAIL FROM:<a@example.net>\n< 530 5.7.0 Authentication "
	  "required\n", 587, RCPT, "log in first; try again when that is "
	  "mended; " HAND },
	{ SECURE("PLAIN") SENDER "550 5.7.1 Relaying denied\n", 587, RCPT,
	  "give this message up, to log in; try again when that is mended; "
	  HAND },
	{ SECURE("PLAIN") SENDER "550 5.7.1 Relaying denied\n"
	  "stage other\n> RSET\n< 250 ok\n", 587, RCPT, "log in first; try "
	  "again when that is mended; " HAND },
	/* there is something behind the step */
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "454 4.7.0 Temporary "
	  "authentication failure"), 587, RCPT, "wait, then try again; "
	  "leave this step out; " HAND },
	/* nobody knows what it is: all that can be done */
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no"), 587, NO_CAUSE,
	  REFUSED "try LOGIN instead; " HAND },
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "454 no"), 587, NO_CAUSE,
	  "wait, then try again; " HAND },
	{ SECURE(ALL) TRIED("PLAIN", "535 no"), 587, NO_CAUSE,
	  REFUSED "try SCRAM-SHA-256-PLUS instead; " HAND },
	{ SECURE(ALL) TRIED("SCRAM-SHA-256-PLUS", "535 no")
	  TRIED("SCRAM-SHA-256", "535 no"), 587, NO_CAUSE,
	  REFUSED "try PLAIN instead (weaker); " HAND },
	{ SECURE("PLAIN XOAUTH2 OAUTHBEARER") TRIED("XOAUTH2", "535 no"),
	  587, TOKEN | NO_CAUSE, "another token; another user; "
	  "try OAUTHBEARER instead; " HAND },
	{ NO_STARTTLS "stage auth\n" TRIED("PLAIN", "535 no"), 587, NO_CAUSE,
	  REFUSED "try CRAM-MD5 instead (weaker); " HAND },
	{ STARTED UNVERIFIED("") OFFERS("PLAIN CRAM-MD5")
	  TRIED("CRAM-MD5", "504 no"), 587, NO_CAUSE, REFUSED HAND },
	{ HELLO "stage starttls\n> STARTTLS\n< 454 no\n", 587, NO_CAUSE,
	  "wait, then try again; implicit TLS on port 465; go on in clear, "
	  "without a password; " HAND },
	{ OPENED "event connect.refused,failed,closed x\n", 587, NO_CAUSE,
	  "try again; implicit TLS on port 465" },
	/* nothing was asked yet, here or since TLS began */
	{ GREETED "stage starttls\nevent starttls.not-asked,failed x\n", 587,
	  0, "EHLO first; " HAND },
	{ GREETED "stage auth\nevent auth.not-asked,failed x\n", 587,
	  NOT_WALKING, "EHLO first; " HAND },
	{ STARTED VERIFIED "tls\nstage auth\nevent auth.not-asked,failed x\n",
	  587, 0, "EHLO first; " HAND },
	/* it was asked by now */
	{ GREETED "stage starttls\nevent starttls.not-asked,failed x\n"
	  "stage ehlo\n> EHLO a\n< 250-mx\n< 250 STARTTLS\n", 587,
	  NOT_WALKING, "take the walk up again; " HAND },
	/* the walk is off */
	{ SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no"), 587, NOT_WALKING,
	  "take the walk up again; type commands yourself" },
	{ OPENED "event connect.refused,failed,closed x\n", 587, NOT_WALKING,
	  "take the walk up again" },
};

static struct offer offers[OFFER_COUNT];
static size_t noffers;

/* The catalogue's first cause for what the log ends with. */
static const struct cause *
cause_of(const struct story *s, const struct log *l)
{
	struct situation situation;
	struct explanation x;
	const struct cause *found;
	struct bytes text;

	if (!s->failure.is)
		return NULL;
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(s, l, &situation, &text);
	explain(&situation, &x);
	found = x.cause;
	explanation_clear(&x);
	bytes_clear(&text);
	return found;
}

static const char *cause_id;

static void
look(const char *log, uint16_t port, unsigned flags)
{
	struct goal g = { .with_auth = true,
	    .until = flags & RCPT ? STAGE_RCPT : STAGE_AUTH,
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
	if (!(flags & NO_CAUSE))
		f.cause = cause_of(&st, c.log);
	cause_id = f.cause != NULL ? f.cause->id : "none";
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
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		look(cases[i].log, cases[i].port, cases[i].flags);
		join(words, sizeof(words));
		if (strcmp(words, cases[i].words) != 0) {
			print_error("case %zu (%s): \"%s\", not \"%s\"\n", i,
			    cause_id, words, cases[i].words);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
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
	look(SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no"), 587, NO_CAUSE);
	o = offer_find(offers, noffers, OFFER_RETRY);
	assert_non_null(o);
	assert_true(o->anew && !o->patient && !o->reconnect);
	assert_string_equal(o->strip, "password");
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
	look(SECURE("PLAIN LOGIN") TRIED("PLAIN", "454 4.7.0 Temporary "
	    "authentication failure"), 587, 0);
	o = offer_find(offers, noffers, OFFER_RETRY);
	assert_non_null(o);
	assert_true(!o->anew && o->patient && !o->reconnect);
	look(SECURE("PLAIN LOGIN") TRIED("PLAIN", "535 no") CLOSED, 587, 0);
	o = offer_find(offers, noffers, OFFER_RETRY);
	assert_non_null(o);
	assert_true(o->anew && !o->patient && o->reconnect);
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
	assert_int_equal(two[1].kind, OFFER_BY_HAND);
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
