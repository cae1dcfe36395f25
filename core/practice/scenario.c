/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/scenario.h"

#include <string.h>

#include "core/base/slice.h"
#include "core/banned.h"

enum {
	STATUS_AUTH = 28,
	STATUS_TLS = 29,
};

#define OAUTH		"XOAUTH2 OAUTHBEARER"
#define EVERY		"SCRAM-SHA-512-PLUS SCRAM-SHA-256-PLUS " \
			"SCRAM-SHA-1-PLUS SCRAM-SHA-512 SCRAM-SHA-256 " \
			"SCRAM-SHA-1 DIGEST-MD5 CRAM-MD5 NTLM PLAIN LOGIN " \
			OAUTH " EXTERNAL ANONYMOUS"

/* How the ends of such replies look; there is no such host. */
#define AT_GOOGLE	"d2e1a72fcca58-practice.21 - gsmtp"
#define AT_MICROSOFT	"[PRACTICE0001.TEST.PROD.OUTLOOK.COM " \
			"2026-01-15T10:00:00.000Z 08DE6F0000000000]"

static const char *const odd_prompts[] = { "Password:", "Kennwort, bitte:" };

static const struct scenario scenarios[] = {
	{
		.name = "ok",
		.title = "everything works",
	}, {
		.name = "bad-password",
		.title = "every login is refused",
		.stage = "auth",
		.cause = "bad-credentials",
		.status = STATUS_AUTH,
		.refuse_login = true,
	}, {
		.name = "auth-after-tls",
		.title = "AUTH is offered only after STARTTLS",
		.auth_only_after_tls = true,
	}, {
		.name = "auth-in-clear",
		.title = "AUTH is offered before STARTTLS, too",
		.auth_in_clear = true,
	}, {
		.name = "auth-never",
		.title = "AUTH is not offered at all",
		.stage = "auth",
		.cause = "auth-not-offered",
		.status = STATUS_AUTH,
		.no_auth = true,
	}, {
		.name = "starttls-missing",
		.title = "STARTTLS is not offered",
		.stage = "auth",
		.cause = "auth-not-offered",
		.status = STATUS_AUTH,
		.no_starttls = true,
	}, {
		.name = "starttls-broken",
		.title = "STARTTLS is offered, but cannot be started",
		.stage = "starttls",
		.cause = "tls-not-available",
		.status = STATUS_TLS,
		.starttls_fails = true,
	}, {
		.name = "implicit-tls",
		.title = "TLS from the first byte, as on port 465",
		.implicit_tls = true,
	}, {
		.name = "cert-expired",
		.title = "the certificate has expired",
		.stage = "tls",
		.cause = "cert-expired",
		.status = STATUS_TLS,
		.cert = CERT_EXPIRED,
	}, {
		.name = "cert-not-yet-valid",
		.title = "the certificate is not valid yet",
		.stage = "tls",
		.cause = "cert-not-yet-valid",
		.status = STATUS_TLS,
		.cert = CERT_NOT_YET_VALID,
	}, {
		.name = "cert-wrong-name",
		.title = "the certificate is for another host",
		.stage = "tls",
		.cause = "cert-hostname",
		.status = STATUS_TLS,
		.cert = CERT_WRONG_NAME,
	}, {
		.name = "cert-untrusted",
		.title = "the certificate comes from an unknown CA",
		.stage = "tls",
		.cause = "cert-untrusted",
		.status = STATUS_TLS,
		.cert = CERT_UNTRUSTED,
	}, {
		.name = "cert-self-signed",
		.title = "the certificate is signed by itself",
		.stage = "tls",
		.cause = "cert-self-signed",
		.status = STATUS_TLS,
		.cert = CERT_SELF_SIGNED,
	}, {
		.name = "every-mechanism",
		.title = "every AUTH mechanism is offered",
		.mechs = EVERY,
		.password_is_token = true,
		.asks_certificate = true,
	}, {
		.name = "cram-only",
		.title = "only CRAM-MD5 is offered",
		.mechs = "CRAM-MD5",
	}, {
		.name = "scram",
		.title = "SCRAM-SHA-256, with channel binding, too",
		.mechs = "SCRAM-SHA-256 SCRAM-SHA-256-PLUS",
	}, {
		.name = "server-proof-wrong",
		.title = "the server does not know the password itself",
		.stage = "auth",
		.cause = "server-unproven",
		.status = STATUS_AUTH,
		.mechs = "SCRAM-SHA-256 SCRAM-SHA-256-PLUS",
		.wrong_proof = true,
	}, {
		.name = "login-odd-prompts",
		.title = "LOGIN asks in words that nobody expects",
		.mechs = "LOGIN",
		.login_prompts = odd_prompts,
	}, {
		.name = "login-endless",
		.title = "LOGIN asks on and on",
		.stage = "auth",
		.cause = "auth-aborted",
		.status = STATUS_AUTH,
		.mechs = "LOGIN",
		.login_endless = true,
	}, {
		.name = "oauth",
		.title = "logins with a token alone (OAuth)",
		.mechs = OAUTH,
		.secret = SECRET_TOKEN,
	}, {
		.name = "oauth-expired",
		.title = "the token has expired, in Gmail's words",
		.stage = "auth",
		.cause = "oauth-token-invalid",
		.status = STATUS_AUTH,
		.mechs = OAUTH,
		.secret = SECRET_EXPIRED_TOKEN,
		.token_error = "{\"status\":\"400\",\"schemes\":\"Bearer\","
		    "\"scope\":\"https://mail.google.com/\"}",
		.refusal = "535-5.7.8 Username and Password not accepted. "
		    "For more information, go to\n"
		    "535 5.7.8  https://support.google.com/mail/?p="
		    "BadCredentials " AT_GOOGLE,
	}, {
		.name = "oauth-expired-microsoft",
		.title = "the token has expired, in Microsoft 365's words",
		.stage = "auth",
		.cause = "oauth-token-invalid",
		.status = STATUS_AUTH,
		.mechs = "LOGIN XOAUTH2",
		.secret = SECRET_EXPIRED_TOKEN,
		.token_error = "{\"status\":\"400\",\"schemes\":\"Bearer\","
		    "\"scope\":\"https://outlook.office.com/\"}",
		.refusal = "535 5.7.3 Authentication unsuccessful "
		    AT_MICROSOFT,
	}, {
		.name = "basic-auth-disabled",
		.title = "logins with a password are switched off",
		.stage = "auth",
		.cause = "basic-auth-disabled",
		.status = STATUS_AUTH,
		.mechs = "LOGIN XOAUTH2",
		.refuse_login = true,
		.refusal = "535 5.7.139 Authentication unsuccessful, "
		    "basic authentication is disabled. " AT_MICROSOFT,
	}, {
		.name = "app-password-required",
		.title = "the account's own password does not do",
		.stage = "auth",
		.cause = "app-password-required",
		.status = STATUS_AUTH,
		.mechs = "LOGIN PLAIN " OAUTH,
		.refuse_login = true,
		.refusal = "534-5.7.9 Application-specific password required. "
		    "For more information, go to\n"
		    "534 5.7.9  https://support.google.com/mail/?p="
		    "InvalidSecondFactor " AT_GOOGLE,
	}, {
		.name = "auth-temporary",
		.title = "the server cannot check logins just now",
		.stage = "auth",
		.cause = "auth-backend-down",
		.status = STATUS_AUTH,
		.refuse_login = true,
		.refusal = "454 4.7.0 Temporary authentication failure: "
		    "Connection lost to authentication server",
	}, {
		.name = "echoing",
		.title = "the refusal repeats the password",
		.stage = "auth",
		.cause = "bad-credentials",
		.status = STATUS_AUTH,
		.refuse_login = true,
		.echoes = true,
	},
};

const struct scenario *
scenario_at(size_t i)
{
	return i < COUNT_OF(scenarios) ? &scenarios[i] : NULL;
}

const struct scenario *
scenario_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(scenarios); i++)
		if (strcmp(scenarios[i].name, name) == 0)
			return &scenarios[i];
	return NULL;
}
