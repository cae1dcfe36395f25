/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/scenario.h"

#include <string.h>

#include "core/base/slice.h"
#include "core/banned.h"

enum {
	STATUS_AUTH = 28,
	STATUS_TLS = 29,
};

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
