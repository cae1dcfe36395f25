/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credentials before they are sent: what is found, and what must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/decode/fields.h"
#include "core/explain/checks.h"
#include "core/explain/providers.h"
#include "tests/lib/jwtmake.h"
#include "tests/lib/windows.h"

#define NOW	INT64_C(1795248000)	/* 2026-11-21T08:00:00Z */

#define GMAIL	"smtp.gmail.com"
#define M365	"smtp.office365.com"
#define SES	"email-smtp.eu-west-1.amazonaws.com"
#define ANN	"ann@example.org"
#define PW	"kT7#vQ2!mZ9x"
#define R16	"kD8sQ1zXp0LmW7vB"
#define R64	R16 "eT5yHu2RaGj9NcFi" "Mo3KxVb6ZtYw4lEq" "SdPh1JrUnA8fCgI7"
#define SGKEY	"SG." R16 "eT5yHu.Mo3KxVb6ZtYw4lEqSdPh1JrUnA8fCgI7" \
	"-_012345678"
#define YA29	"ya29.a0Af_" R16 "eT5yHu2RaGj9NcFi"
#define EWB	"EwB4A8l6BAAU" R64 R64 "="
#define REFRESH	"1//0g" R64
#define MSREFRESH "M.C546_BAY.0.U.-" R64
#define CLIENT	"GOCSPX-" R16 "-eT5yHu2RaG"
#define MSSECRET "aB78Q~" R16 "eT5yHu2RaGj9NcFi.~"
#define APPPW	"qwvzkrmtxlpjsbnd"
#define RESENDKEY "re_aB3dEf7h_" R16
#define AWSKEY	"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define SESPW	"BJ+mkD8sQ1zXp0LmW7vBeT5yHu2RaGj9NcFiMo3KxVb6"
#define HEX	"0f3c9a7be21d48560f3c9a7be21d4856"
#define UUID	"0f3c9a7b-e21d-4856-9c0d-1234567890ab"

static const struct {
	const char	*host, *user, *secret, *mech;
	bool		 clear;
	const char	*ids;		/* all of them, joined by blanks */
} cases[] = {
	/* -- nothing is wrong ------------------------------------------- */
	{ "mail.example.org", ANN, PW, "PLAIN", false, "" },
	{ "mail.example.org", "ann", PW, "LOGIN", false, "" },
	{ "mail.example.org", "ann", PW, NULL, false, "" },
	{ NULL, "ann", PW, "PLAIN", false, "" },
	{ "mail.example.org", "ann", PW, "CRAM-MD5", true, "" },
	{ "mail.example.org", "ann", PW, "SCRAM-SHA-256", true, "" },
	{ "mail.example.org", "EXAMPLE\\ann", PW, "NTLM", false, "" },
	{ "mail.example.org", "ann", "correct horse battery staple", "PLAIN",
	    false, "" },
	{ "mail.example.org", "ann", "p\xc3\xa4ssw\xc3\xb6rd", "PLAIN", false,
	    "" },
	{ "mail.example.org", "ann", "abcdefgh", "PLAIN", false, "" },
	{ "mail.example.org", "ann", "Passw0rd", "PLAIN", false, "" },
	{ "mail.example.org", "ann", "password", "PLAIN", false, "" },
	{ "mail.example.org", "ann", "letmein12345", "PLAIN", false, "" },
	{ "mail.example.org", "ann", "correcthorse", "PLAIN", false, "" },
	{ "mail.example.org", "ann", "TrustNo1TrustNo1", "PLAIN", false, "" },
	{ "mail.example.org", "ann", R16, "PLAIN", false, "" },
	{ "mail.example.org", "ann", R64, "PLAIN", false, "" },
	{ "mail.example.org", "ann", HEX, "PLAIN", false, "" },
	{ "mail.example.org", "ann", UUID, "PLAIN", false, "" },
	{ "mail.example.org", "ann", UUID, "XOAUTH2", false, "" },
	{ "mail.example.org", "ann", R64, "XOAUTH2", false, "" },
	{ "mail.example.org", "apikey", PW, "PLAIN", false, "" },
	{ "mail.example.org", "ann", "say \"hi\"", "PLAIN", false, "" },
	{ "mail.example.org", "ann", "a&b;c", "PLAIN", false, "" },
	{ "mail.example.org", NULL, NULL, "EXTERNAL", false, "" },
	{ GMAIL, "ann@gmail.com", APPPW, "PLAIN", false, "" },
	{ GMAIL, "ann@gmail.com", "qwvz krmt xlpj sbnd", "LOGIN", false, "" },
	{ GMAIL, "ann@gmail.com", YA29, "XOAUTH2", false, "" },
	{ "SMTP.Gmail.com.", "ann@gmail.com", APPPW, "PLAIN", false, "" },
	{ M365, ANN, EWB, "XOAUTH2", false, "" },
	{ "smtp.mail.yahoo.com", "ann@yahoo.com", APPPW, "PLAIN", false, "" },
	{ "smtp.mail.me.com", "ann@icloud.com", "qwvz-krmt-xlpj-sbnd", "PLAIN",
	    false, "" },
	{ "smtp.fastmail.com", "ann@fastmail.com", PW, "PLAIN", false, "" },
	{ "mail.gmx.net", "ann@gmx.de", PW, "PLAIN", false, "" },
	{ "mail.gmx.net", "123456789", PW, "PLAIN", false, "" },
	{ "smtp.zoho.eu", ANN, PW, "PLAIN", false, "" },
	{ "smtp.yandex.ru", "ann", PW, "PLAIN", false, "" },
	{ "smtp.163.com", "ann", PW, "LOGIN", false, "" },
	{ "smtp.sendgrid.net", "apikey", SGKEY, "PLAIN", false, "" },
	{ "smtp.eu.sendgrid.net", "apikey", SGKEY, "LOGIN", false, "" },
	{ "relay.example.org", "apikey", SGKEY, "PLAIN", false, "" },
	{ "smtp.resend.com", "resend", RESENDKEY, "PLAIN", false, "" },
	{ "smtp.sparkpostmail.com", "SMTP_Injection", PW, "LOGIN", false, "" },
	{ "smtp.sparkpostmail.com", "SMTP_Injection:X-MSYS-SUBACCOUNT=7", PW,
	    "LOGIN", false, "" },
	{ "smtp.zeptomail.com", "emailapikey", PW, "PLAIN", false, "" },
	{ SES, "AKIAIOSFODNN7EXAMPLE", SESPW, "PLAIN", false, "" },
	{ "email-smtp.cn-north-1.amazonaws.com.cn", "AKIAIOSFODNN7EXAMPLE",
	    SESPW, "PLAIN", false, "" },
	{ "in-v3.mailjet.com", HEX, "1" "f3c9a7be21d48560f3c9a7be21d4856",
	    "PLAIN", false, "" },
	{ "smtp.postmarkapp.com", UUID, UUID, "PLAIN", false, "" },
	{ "smtp.postmarkapp.com", "PM-T-outbound-x1", PW, "PLAIN", false, "" },
	{ "smtp.mailgun.org", "postmaster@mg.example.org", PW, "PLAIN", false,
	    "" },
	{ "smtp-relay.brevo.com", "7a1b2c001@smtp-brevo.com",
	    "xsmtpsib-" HEX "-" R16, "PLAIN", false, "" },
	{ "relay.jetsmtp.net", "ann-relay", PW, "PLAIN", false, "" },
	{ "smtp.azurecomm.net", "res.app.tenant", MSSECRET, "LOGIN", false,
	    "" },
	{ "example-org.mail.protection.outlook.com", "ann", PW, NULL, false,
	    "" },

	/* -- the bytes of the secret ------------------------------------- */
	{ "mail.example.org", "ann", "", "PLAIN", false, "secret-empty" },
	{ "mail.example.org", "ann", PW " ", "PLAIN", false, "secret-blank" },
	{ "mail.example.org", "ann", "\t" PW, "PLAIN", false,
	    "secret-blank" },
	{ "mail.example.org", "ann", "   ", "PLAIN", false, "secret-blank" },
	{ "mail.example.org", "ann", PW "\n", "PLAIN", false,
	    "secret-line-end" },
	{ "mail.example.org", "ann", PW "\r\n", "PLAIN", false,
	    "secret-line-end" },
	{ "mail.example.org", "ann", PW " \n", "PLAIN", false,
	    "secret-line-end secret-blank" },
	{ "mail.example.org", "ann", "a\x01" PW, "PLAIN", false,
	    "secret-control" },
	{ "mail.example.org", "ann", "a\xc2\xa0" PW, "PLAIN", false,
	    "secret-invisible" },
	{ "mail.example.org", "ann", PW "\xe2\x80\x8b", "PLAIN", false,
	    "secret-invisible" },
	{ "mail.example.org", "ann", "\xef\xbb\xbf" PW, "PLAIN", false,
	    "secret-invisible" },
	{ "mail.example.org", "ann", "\xe2\x80\x9c" PW "\xe2\x80\x9d",
	    "PLAIN", false, "secret-quotes" },
	{ "mail.example.org", "ann", "p\xe4ss", "PLAIN", false,
	    "secret-not-utf8" },
	{ "mail.example.org", "ann", "\"" PW "\"", "PLAIN", false,
	    "secret-quoted" },
	{ "mail.example.org", "ann", "a&amp;b", "PLAIN", false,
	    "secret-entity" },
	{ "mail.example.org", "ann", "czNjcmV0", "PLAIN", false,
	    "secret-base64" },			/* s3cret */
	{ "mail.example.org", "ann", "aHVudGVyMg==", "PLAIN", false,
	    "secret-base64" },			/* hunter2 */
	{ "mail.example.org", "ann", "AGFubgBzM2NyZXQ=", "PLAIN", false,
	    "secret-base64" },			/* NUL ann NUL s3cret */
	{ "mail.example.org", "ann", "ann", "PLAIN", false,
	    "secret-is-user" },

	/* -- the bytes of the user name ----------------------------------- */
	{ "mail.example.org", "", PW, "PLAIN", false, "user-empty" },
	{ "mail.example.org", NULL, PW, "PLAIN", false, "user-empty" },
	{ "mail.example.org", "ann ", PW, "PLAIN", false, "user-blank" },
	{ "mail.example.org", "\nann", PW, "PLAIN", false, "user-blank" },
	{ "mail.example.org", "a\x7f" "nn", PW, "PLAIN", false,
	    "user-control" },
	{ "mail.example.org", "ann\xe2\x80\x8b@x.org", PW, "PLAIN", false,
	    "user-invisible" },
	{ "mail.example.org", "\xe2\x80\x98" "ann\xe2\x80\x99", PW, "PLAIN",
	    false, "user-quotes" },
	{ "mail.example.org", "\xe4nn", PW, "PLAIN", false, "user-not-utf8" },
	{ "mail.example.org", "Ann <ann@example.org>", PW, "PLAIN", false,
	    "user-display-name" },
	{ "mail.example.org", "YW5uQGV4YW1wbGUub3Jn", PW, "PLAIN", false,
	    "user-base64" },
	{ "mail.example.org", SGKEY, "apikey", "PLAIN", false,
	    "user-is-secret" },
	{ "mail.example.org", YA29, ANN, "PLAIN", false, "user-is-secret" },

	/* -- what providers want ------------------------------------------ */
	{ GMAIL, "ann", APPPW, "PLAIN", false, "user-not-address" },
	{ "smtp-relay.gmail.com", "ann", APPPW, "PLAIN", false,
	    "user-not-address" },
	{ GMAIL, "ann", YA29, "XOAUTH2", false, "user-not-address" },
	{ GMAIL, "ann@gmail.com", PW, "PLAIN", false, "not-app-password" },
	{ "smtp.mail.yahoo.com", "ann", PW, "LOGIN", false,
	    "user-not-address not-app-password" },
	{ "smtp.mail.me.com", "ann@icloud.com", PW, "PLAIN", false,
	    "not-app-password" },
	{ M365, ANN, PW, "LOGIN", false, "passwords-ending" },
	{ M365, "ann", PW, "LOGIN", false,
	    "user-not-address passwords-ending" },
	{ M365, "ann@hotmail.com", PW, "LOGIN", false,
	    "passwords-withdrawn" },
	{ "smtp-mail.outlook.com", "ann@outlook.com", PW, "LOGIN", false,
	    "passwords-withdrawn" },
	{ "eur01.outlook.com", "ann", EWB, "XOAUTH2", false,
	    "user-not-address" },
	{ "smtp.fastmail.com", "ann", PW, "PLAIN", false, "user-not-address" },
	{ "smtp.zoho.com", "ann", PW, "PLAIN", false, "user-not-address" },
	{ "mail.gmx.net", "ann", PW, "PLAIN", false, "user-not-address" },
	{ "smtp.web.de", "ann", PW, "PLAIN", false, "user-not-address" },
	{ "ssl0.ovh.net", "ann", PW, "LOGIN", false, "user-not-address" },
	{ "smtp.sendgrid.net", ANN, SGKEY, "PLAIN", false, "user-literal" },
	{ "smtp.sendgrid.net", "APIKEY", SGKEY, "PLAIN", false,
	    "user-literal" },
	{ "relay.example.org", ANN, SGKEY, "PLAIN", false, "user-literal" },
	{ "smtp.sendgrid.net", "apikey", PW, "PLAIN", false, "secret-form" },
	{ "smtp.sendgrid.net", ANN, PW, "PLAIN", false,
	    "user-literal secret-form" },
	{ "smtp.resend.com", ANN, RESENDKEY, "PLAIN", false, "user-literal" },
	{ "smtp.resend.com", "resend", PW, "PLAIN", false, "secret-form" },
	{ "smtp.sparkpostmail.com", ANN, PW, "PLAIN", false, "user-literal" },
	{ "smtp.zeptomail.eu", ANN, PW, "PLAIN", false, "user-literal" },
	{ SES, ANN, SESPW, "PLAIN", false, "user-not-key" },
	{ SES, "ASIAIOSFODNN7EXAMPLE", SESPW, "PLAIN", false,
	    "user-temporary-key" },
	{ SES, "AKIAIOSFODNN7EXAMPLE", AWSKEY, "PLAIN", false,
	    "secret-aws-key" },
	{ "relay.example.org", "AKIAIOSFODNN7EXAMPLE", AWSKEY, "PLAIN", false,
	    "secret-aws-key" },
	{ "relay.example.org", "ann", AWSKEY, "PLAIN", false, "" },
	{ "in-v3.mailjet.com", ANN, HEX, "PLAIN", false, "user-not-key" },
	{ "in-v3.mailjet.com", HEX, PW, "PLAIN", false, "secret-form" },
	{ "smtp.postmarkapp.com", ANN, UUID, "PLAIN", false,
	    "user-not-key" },
	{ "smtp.postmarkapp.com", "ann", UUID, "PLAIN", false,
	    "user-not-key" },
	{ "smtp.postmarkapp.com", UUID, PW, "PLAIN", false, "user-not-key" },
	{ "smtp.mailgun.org", "postmaster@mg.example.org", "key-" HEX,
	    "PLAIN", false, "not-a-password" },
	{ "smtp-relay.brevo.com", "7a1b2c001@smtp-brevo.com",
	    "xkeysib-" HEX "-" R16, "PLAIN", false, "not-a-password" },
	{ "relay.jetsmtp.net", ANN, PW, "PLAIN", false, "user-has-at" },
	{ "smtp.mailgun.org", "apikey@mg.example.org", SGKEY, "PLAIN", false,
	    "user-literal secret-of-another" },

	/* -- tokens where passwords belong, and the reverse --------------- */
	{ GMAIL, "ann@gmail.com", YA29, "PLAIN", false, "token-as-password" },
	{ "mail.example.org", "ann", YA29, "LOGIN", false,
	    "token-as-password" },
	{ "mail.example.org", "ann", YA29, "SCRAM-SHA-256", false,
	    "token-as-password" },
	{ M365, ANN, EWB, "LOGIN", false,
	    "passwords-ending token-as-password" },
	{ GMAIL, "ann@gmail.com", REFRESH, "XOAUTH2", false,
	    "not-access-token" },
	{ GMAIL, "ann@gmail.com", CLIENT, "XOAUTH2", false,
	    "not-access-token" },
	{ GMAIL, "ann@gmail.com", APPPW, "XOAUTH2", false,
	    "not-access-token" },
	{ GMAIL, "ann@gmail.com", "qwvz krmt xlpj sbnd", "OAUTHBEARER", false,
	    "not-access-token" },
	{ GMAIL, "ann@gmail.com", REFRESH, "PLAIN", false, "not-a-password" },
	{ GMAIL, "ann@gmail.com", CLIENT, "PLAIN", false, "not-a-password" },
	{ M365, ANN, MSREFRESH, "XOAUTH2", false, "not-access-token" },
	{ M365, ANN, MSSECRET, "XOAUTH2", false, "not-access-token" },
	{ M365, ANN, MSSECRET, "LOGIN", false,
	    "passwords-ending not-a-password" },
	{ M365, ANN, YA29, "XOAUTH2", false, "secret-of-another" },
	{ GMAIL, "ann@gmail.com", EWB, "XOAUTH2", false,
	    "secret-of-another" },
	{ "mail.example.org", "ann", "AKIAIOSFODNN7EXAMPLE", "PLAIN", false,
	    "not-a-password" },
	{ "mail.example.org", "ann", "Bearer " R64, "XOAUTH2", false,
	    "token-prefix" },
	{ "mail.example.org", "ann", R64 "\n" R64, "XOAUTH2", false,
	    "secret-control token-blank" },
	{ "mail.example.org", "ann", YA29 "\n", "XOAUTH2", false,
	    "secret-line-end" },

	/* -- the connection ----------------------------------------------- */
	{ "mail.example.org", "ann", PW, "PLAIN", true, "secret-in-clear" },
	{ "mail.example.org", "ann", PW, "login", true, "secret-in-clear" },
	{ "mail.example.org", "ann", R64, "XOAUTH2", true,
	    "secret-in-clear" },
	{ "mail.example.org", "ann", PW, NULL, true, "" },
};

static void
run(struct checks *out, const char *host, const char *user,
    const char *secret, const char *mech, bool tls)
{
	struct secret *s = secret ? secret_new(secret, strlen(secret)) : NULL;
	struct checks_input in = { .user = user, .secret = s, .host = host,
	    .port = 587, .mech = mech, .tls = tls };

	checks_run(out, &in);
	secret_free(s);
}

static void
join(struct bytes *b, const struct checks *c)
{
	bytes_reset(b);
	for (size_t i = 0; i < c->n; i++)
		bytes_addf(b, "%s%s", i > 0 ? " " : "", c->v[i].id);
}

/* Secrets that are words of our own sentences. */
static struct slice
looked_for(const char *secret)
{
	struct slice s = slice_of(secret);

	if (slice_istarts(s, "Bearer "))
		return slice_sub(s, 7, s.n);
	return slice_is(s, "apikey") || slice_is(s, "password") ?
	    slice_of("") : s;
}

/* No sentence holds a part of the secret; each is one. */
static void
check_sane(const struct checks *c, const char *secret)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct check *x = &c->v[i];
		const char *both[] = { x->what, x->why };

		for (size_t k = 0; k < 2; k++) {
			size_t n = strlen(both[k]);

			assert_true(n > 10 && n < 200);
			assert_int_equal(both[k][n - 1], '.');
			assert_null(strchr(both[k], '{'));
			assert_null(strstr(both[k], "  "));
			assert_false(windows_shared(both[k],
			    looked_for(secret)));
		}
	}
}

static void
test_table(void **state)
{
	struct bytes got;

	(void)state;
	bytes_init(&got, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct checks c;

		run(&c, cases[i].host, cases[i].user, cases[i].secret,
		    cases[i].mech, !cases[i].clear);
		join(&got, &c);
		if (strcmp(got.data, cases[i].ids) != 0)
			fail_msg("%s, %s, %s, %s: \"%s\", not \"%s\"",
			    cases[i].host, cases[i].user, cases[i].secret,
			    cases[i].mech, got.data, cases[i].ids);
		check_sane(&c, cases[i].secret);
		checks_clear(&c);
	}
	bytes_clear(&got);
}

/* ---- tokens that can be looked into ------------------------------------- */

#define CLAIMS(aud, more) "{\"iss\":\"https://sts.windows.net/t/\"," \
	"\"upn\":\"" ANN "\",\"aud\":\"" aud "\"," more "}"
#define OUTLOOK	"https://outlook.office.com"
#define VALID	"\"exp\":1795251600"

static const struct {
	const char	*host, *user, *mech, *claims;
	const char	*ids;
} tokens[] = {
	{ M365, ANN, "XOAUTH2", CLAIMS(OUTLOOK, "\"scp\":\"SMTP.Send\","
	    VALID), "" },
	{ M365, ANN, "XOAUTH2", CLAIMS("https://outlook.office365.com",
	    "\"roles\":[\"SMTP.SendAsApp\"]," VALID), "" },
	{ M365, ANN, "XOAUTH2", CLAIMS(OUTLOOK, "\"scp\":\"SMTP.Send\","
	    "\"exp\":1795247999"), "token-expired" },
	{ M365, ANN, "XOAUTH2", CLAIMS(OUTLOOK, "\"scp\":\"SMTP.Send\","
	    "\"nbf\":1795249000," VALID), "token-not-yet" },
	{ M365, ANN, "XOAUTH2", CLAIMS("https://graph.microsoft.com",
	    "\"scp\":\"SMTP.Send\"," VALID), "token-audience" },
	{ M365, ANN, "XOAUTH2", CLAIMS("api://x", "\"scp\":\"SMTP.Send\","
	    VALID), "token-audience" },
	{ "mail.example.org", ANN, "XOAUTH2", CLAIMS("api://x",
	    "\"scp\":\"mail\"," VALID), "" },
	{ M365, ANN, "XOAUTH2", CLAIMS(OUTLOOK, "\"scp\":\"Mail.Read\","
	    VALID), "token-scope" },
	{ M365, ANN, "OAUTHBEARER", CLAIMS("6d2a", "\"nonce\":\"n\"," VALID),
	    "token-is-id" },
	{ M365, "bob@example.org", "XOAUTH2", CLAIMS(OUTLOOK,
	    "\"scp\":\"SMTP.Send\"," VALID), "token-user" },
	{ M365, ANN, "XOAUTH2", "[]", "token-broken" },
	{ "mail.example.org", ANN, "PLAIN", CLAIMS(OUTLOOK, VALID),
	    "token-as-password" },
	{ "mail.example.org", ANN, "XOAUTH2", "{\"iss\":"
	    "\"https://sso.example.org\",\"scope\":\"mail\"," VALID "}", "" },
};

static void
test_tokens(void **state)
{
	struct bytes got, token;

	(void)state;
	clock_fake(0, NOW * 1000000);
	bytes_init(&got, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		struct checks c;

		jwt_make(&token, "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
		    slice_of(tokens[i].claims), JWT_SIGNATURE);
		run(&c, tokens[i].host, tokens[i].user, token.data,
		    tokens[i].mech, true);
		join(&got, &c);
		if (strcmp(got.data, tokens[i].ids) != 0)
			fail_msg("%s: \"%s\"", tokens[i].claims, got.data);
		check_sane(&c, token.data);
		checks_clear(&c);
		bytes_clear(&token);
	}
	bytes_clear(&got);
}

/* Where the server offers a token mechanism, the advice names it. */
static void
test_advice(void **state)
{
	struct secret *s = secret_new(YA29, strlen(YA29));
	struct capabilities caps;
	struct checks_input in = { .user = ANN, .secret = s, .mech = "PLAIN",
	    .host = "mail.example.org", .tls = true, .offered = &caps };
	struct checks c;

	(void)state;
	capabilities_init(&caps);
	capabilities_add(&caps, slice_of("AUTH PLAIN LOGIN"));
	checks_run(&c, &in);
	assert_null(strstr(checks_find(&c, "token-as-password")->why,
	    "offers it"));
	checks_clear(&c);
	capabilities_add(&caps, slice_of("AUTH OAUTHBEARER"));
	checks_run(&c, &in);
	assert_non_null(strstr(checks_find(&c, "token-as-password")->why,
	    "offers it"));
	assert_null(checks_find(&c, "secret-blank"));
	checks_clear(&c);
	capabilities_clear(&caps);
	secret_free(s);
}

/* ---- in the record ------------------------------------------------------ */

static void
test_log(void **state)
{
	struct log *l = log_new();
	struct fields f;
	struct checks c;

	(void)state;
	run(&c, M365, "ann", PW, "LOGIN", true);
	checks_log(l, &c);
	assert_int_equal(log_units(l), 2);
	for (size_t u = 0; u < 2; u++) {
		const struct entry *e = log_unit_first(l, u);
		bool warning = c.v[u].severity == CHECK_WARNING;

		assert_int_equal(e->stage, STAGE_AUTH);
		assert_int_equal((e->flags & ENTRY_WARNING) != 0, warning);
		assert_true(slice_is(e->text, c.v[u].what));
		assert_string_equal(facts_get(&e->facts, "why"), c.v[u].why);
		fields_init(&f);
		decode_unit(l, u, &f);
		assert_string_equal(f.v[0].warning, c.v[u].id);
		assert_int_equal(f.v[0].severity,
		    warning ? SEV_WARN : SEV_NONE);
		assert_string_equal(f.v[1].name, "why");
		fields_clear(&f);
	}
	assert_string_equal(log_unit_first(l, 0)->event,
	    "check.user-not-address");
	checks_clear(&c);
	log_free(l);
}

/* ---- hosts --------------------------------------------------------------- */

static void
test_providers(void **state)
{
	static const struct {
		const char	*host, *name;
	} rows[] = {
		{ GMAIL, "Gmail" }, { "SMTP.GMAIL.COM", "Gmail" },
		{ "smtp.gmail.com.", "Gmail" }, { M365, "Microsoft 365" },
		{ "smtp-mail.outlook.com", "Outlook.com" },
		{ "x.mail.protection.outlook.com", "Microsoft 365" },
		{ "smtp.zeptomail.eu", "ZeptoMail" },
		{ "smtp.zoho.com.au", "Zoho" }, { SES, "Amazon SES" },
		{ "smtp.eu.mailgun.org", "Mailgun" },
		{ "smtp.gmail.com.example.org", NULL },
		{ "xsmtp.gmail.com", NULL }, { "gmail.com", NULL },
		{ "", NULL }, { ".", NULL }, { "127.0.0.1", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct provider *p = provider_find(rows[i].host);

		if (rows[i].name == NULL)
			assert_null(p);
		else {
			assert_non_null(p);
			assert_string_equal(p->name, rows[i].name);
		}
	}
	assert_null(provider_find(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_advice),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_providers),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
