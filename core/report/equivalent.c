/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/report/equivalent-priv.h"

#include <arpa/inet.h>
#include <string.h>

#include "core/banned.h"

static const struct {
	const char	*name, *title;
	void		(*text)(struct bytes *out, const struct equivalent *s);
} tools[] = {
	[EQUIVALENT_OPENSSL] = { "openssl", "openssl s_client",
	    equivalent_openssl },
	[EQUIVALENT_SWAKS] = { "swaks", "swaks", equivalent_swaks },
	[EQUIVALENT_CURL] = { "curl", "curl", equivalent_curl },
	[EQUIVALENT_MSMTP] = { "msmtp", "msmtp", equivalent_msmtp },
};
_Static_assert(COUNT_OF(tools) == EQUIVALENT_COUNT, "one row per tool");

bool
equivalent_parse(const char *name, enum equivalent_tool *out)
{
	for (size_t i = 0; i < COUNT_OF(tools); i++)
		if (slice_iis(slice_of(name), tools[i].name)) {
			*out = (enum equivalent_tool)i;
			return true;
		}
	return false;
}

const char *
equivalent_name(enum equivalent_tool tool)
{
	return tools[tool].name;
}

/* ---- mechanisms -------------------------------------------------------- */

/* swaks 20201014, curl 7.88, msmtp 1.8.23. */
static const struct equivalent_mech mechs[] = {
	{ "PLAIN", "PLAIN", "PLAIN", "plain", IR_MAY, true, false, false },
	{ "LOGIN", "LOGIN", "LOGIN", "login", IR_NEVER, true, false, false },
	{ "CRAM-MD5", "CRAM-MD5", "CRAM-MD5", "cram-md5", IR_NEVER, false,
	    false, false },
	{ "DIGEST-MD5", "DIGEST-MD5", "DIGEST-MD5", "digest-md5", IR_NEVER,
	    false, false, false },
	{ "SCRAM-SHA-1", NULL, "SCRAM-SHA-1", "scram-sha-1", IR_MAY, false,
	    false, false },
	{ "SCRAM-SHA-256", NULL, "SCRAM-SHA-256", "scram-sha-256", IR_MAY,
	    false, false, false },
	{ "NTLM", "NTLM", "NTLM", "ntlm", IR_MAY, false, false, false },
	{ "GSSAPI", NULL, "GSSAPI", "gssapi", IR_MAY, false, false, true },
	{ "XOAUTH2", NULL, "XOAUTH2", "xoauth2", IR_MAY, true, true, false },
	{ "OAUTHBEARER", NULL, "OAUTHBEARER", "oauthbearer", IR_MAY, true,
	    true, false },
	{ "EXTERNAL", NULL, "EXTERNAL", "external", IR_MAY, true, false,
	    true },
	{ "ANONYMOUS", NULL, NULL, NULL, IR_MAY, true, false, true },
};

static struct slice
without_plus(const char *mech, bool *plus)
{
	static const char suffix[] = "-PLUS";
	struct slice s = slice_of(mech);
	size_t n = sizeof(suffix) - 1;

	*plus = s.n > n && slice_iis(slice_sub(s, s.n - n, n), suffix);
	return *plus ? slice_sub(s, 0, s.n - n) : s;
}

const struct equivalent_mech *
equivalent_mech(const struct equivalent *s)
{
	bool plus;
	struct slice name = without_plus(s->mech, &plus);

	for (size_t i = 0; i < COUNT_OF(mechs); i++)
		if (slice_iis(name, mechs[i].name))
			return &mechs[i];
	return NULL;
}

bool
equivalent_binds(const struct equivalent *s)
{
	bool plus;

	without_plus(s->mech, &plus);
	return plus;
}

bool
equivalent_has_auth(const struct equivalent *s)
{
	return s->until >= STAGE_AUTH && (s->user != NULL || s->mech != NULL);
}

bool
equivalent_is_token(const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	return m != NULL && m->token;
}

bool
equivalent_asks(const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	return equivalent_has_auth(s) && (m == NULL || !m->no_secret);
}

/* ---- the text ---------------------------------------------------------- */

/* The message of the mechanism opens the account to who reads it. */
static bool
is_reusable(const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	return m == NULL || (m->by_hand && !m->no_secret);
}

void
equivalent_text(struct bytes *out, enum equivalent_tool tool,
    const struct equivalent *s)
{
	bool clear = s->tls == EQUIVALENT_CLEAR && equivalent_has_auth(s) &&
	    is_reusable(s);
	struct equivalent shown = *s;

	if (clear && !s->allow_plaintext_auth)
		shown.until = STAGE_EHLO;
	bytes_addf(out, "# The same session with %s:\n", tools[tool].title);
	tools[tool].text(out, &shown);
	if (clear && s->allow_plaintext_auth)
		shell_note(out, "Without TLS, whoever is on the way can read "
		    "the secret.");
	else if (clear)
		shell_note(out, "It ends ahead of AUTH: without TLS, smtpscope "
		    "sends no secret that others could read and use.");
}

/* ---- where to ---------------------------------------------------------- */

const char *
equivalent_connect_host(const struct equivalent *s)
{
	if (s->connect_host != NULL)
		return s->connect_host;
	return s->host != NULL ? s->host : "localhost";
}

uint16_t
equivalent_connect_port(const struct equivalent *s)
{
	return s->connect_port != 0 ? s->connect_port : s->port;
}

const char *
equivalent_tls_name(const struct equivalent *s)
{
	if (s->sni != NULL)
		return s->sni;
	return s->unix_path != NULL ? NULL : s->host;
}

const char *
equivalent_from(const struct equivalent *s)
{
	return s->from != NULL ? s->from : "";
}

bool
equivalent_is_address(const char *host)
{
	struct in6_addr a;

	return strchr(host, ':') != NULL || inet_pton(AF_INET, host, &a) == 1;
}

void
equivalent_add_address(struct bytes *out, const char *host, uint16_t port)
{
	bool bare = strchr(host, ':') == NULL;

	bytes_addf(out, "%s%s%s:%u", bare ? "" : "[", host, bare ? "" : "]",
	    port);
}

void
equivalent_add_path(struct bytes *out, const char *path)
{
	bytes_addf(out, "%s%s", path[0] == '-' ? "./" : "", path);
}

void
equivalent_option(struct shell *sh, const char *name, const char *value)
{
	if (value != NULL)
		shell_option(sh, name, value);
}

void
equivalent_path(struct shell *sh, const char *name, const char *path)
{
	struct bytes b;

	if (path == NULL)
		return;
	bytes_init(&b, BYTES_NO_LIMIT);
	equivalent_add_path(&b, path);
	shell_option(sh, name, b.data);
	bytes_clear(&b);
}

/* ---- TLS --------------------------------------------------------------- */

int
equivalent_version(const char *version, int otherwise)
{
	struct slice s = slice_of(version);

	if (s.n == 0)
		return otherwise;
	switch (s.p[s.n - 1]) {
	case '1':
		return slice_is(s, "1") || s.n < 3 ||
		    s.p[s.n - 2] != '.' ? 0 : 1;
	case '2':
		return 2;
	case '3':
		return 3;
	default:
		return 0;
	}
}

bool
equivalent_is_legacy(const struct equivalent *s)
{
	return equivalent_version(s->min, 2) < 2;
}

void
equivalent_ciphers(const struct equivalent *s, struct bytes *upto12,
    struct bytes *of13)
{
	struct slice rest = slice_of(s->ciphers);

	while (rest.n > 0) {
		size_t end = slice_find(rest, ':');
		struct slice name = slice_sub(rest, 0, end);
		struct bytes *to = slice_istarts(name, "TLS_") ? of13 : upto12;

		bytes_addf(to, "%s%.*s", to->len > 0 ? ":" : "", (int)name.n,
		    name.p);
		rest = slice_sub(rest, end + 1, rest.n);
	}
	if (equivalent_is_legacy(s))
		bytes_addf(upto12, "%s:@SECLEVEL=0",
		    upto12->len > 0 ? "" : "DEFAULT");
}
