/* SPDX-License-Identifier: GPL-3.0-or-later */
/* msmtp: as of 1.8.23 with GnuTLS. */
#include "core/report/equivalent-priv.h"

#include <string.h>
#include <sys/socket.h>

#include "core/banned.h"

#define LMTP_PORT	24	/* it wants one for LMTP, even with a socket */

/* It can only send, or look at the server without a login. */
static bool
sends(const struct equivalent *s)
{
	return s->until >= STAGE_DATA;
}

static const char *
why_not(const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	if (sends(s) && equivalent_has_auth(s) && s->mech != NULL &&
	    (m == NULL || m->msmtp == NULL))
		return "There is no command: msmtp has no such mechanism.";
	return NULL;
}

/* ---- the command ------------------------------------------------------- */

static void
option(struct shell *sh, const char *before, const char *value)
{
	if (value != NULL)
		shell_joined(sh, before, value);
}

static void
option_number(struct shell *sh, const char *before, unsigned n)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_addf(&b, "%s%u", before, n);
	shell_text(sh, b.data);
	bytes_clear(&b);
}

static void
add_where(struct shell *sh, const struct equivalent *s)
{
	unsigned port = equivalent_connect_port(s);

	if (s->lmtp)
		shell_text(sh, "--protocol=lmtp");
	option(sh, "--host=", equivalent_connect_host(s));
	if (s->unix_path != NULL && port == 0 && s->lmtp)
		port = LMTP_PORT;
	if (port != 0)
		option_number(sh, "--port=", port);
	option(sh, "--socket=", s->unix_path);
	option(sh, "--source-ip=", s->source);
	if (s->timeout_s > 0)
		option_number(sh, "--timeout=", s->timeout_s);
	option(sh, "--domain=", s->helo);
}

static void
add_priorities(struct shell *sh, const struct equivalent *s)
{
	static const char *const names[] = { "1.0", "1.1", "1.2", "1.3" };
	int last = equivalent_version(s->max, 3);
	struct bytes b;

	if (s->min == NULL && s->max == NULL)
		return;
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, "NORMAL:-VERS-ALL");
	for (int i = equivalent_version(s->min, 2); i <= last; i++)
		bytes_addf(&b, ":+VERS-TLS%s", names[i]);
	shell_joined(sh, "--tls-priorities=", b.data);
	bytes_clear(&b);
}

static void
add_tls(struct shell *sh, const struct equivalent *s)
{
	const char *name = equivalent_tls_name(s);

	if (s->tls == EQUIVALENT_CLEAR) {
		shell_text(sh, "--tls=off");
		return;
	}
	shell_text(sh, "--tls=on");
	shell_text(sh, s->tls == EQUIVALENT_STARTTLS ? "--tls-starttls=on" :
	    "--tls-starttls=off");
	if (name != NULL && strcmp(name, equivalent_connect_host(s)) != 0)
		shell_joined(sh, "--tls-host-override=", name);
	if (s->insecure)
		shell_text(sh, "--tls-certcheck=off");
	else
		option(sh, "--tls-trust-file=", s->ca_file);
	option(sh, "--tls-cert-file=", s->cert);
	option(sh, "--tls-key-file=", s->key ? s->key : s->cert);
	add_priorities(sh, s);
}

static void
add_auth(struct shell *sh, const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	if (!equivalent_has_auth(s))
		return;
	shell_joined(sh, "--auth=", m != NULL ? m->msmtp : "on");
	option(sh, "--user=", s->user);
}

static void
add_mail(struct shell *sh, const struct equivalent *s)
{
	shell_joined(sh, "--from=", *equivalent_from(s) != '\0' ? s->from :
	    "<>");
	shell_text(sh, "--");
	for (size_t i = 0; i < s->nto; i++)
		shell_joined(sh, "", s->to[i]);
	if (s->data != NULL)
		shell_option(sh, "<", s->data);
}

static void
begin(struct shell *sh, struct bytes *out, const struct equivalent *s)
{
	if (sends(s) && s->data == NULL) {
		shell_begin(sh, out, "printf '%s\\n' 'Subject: a test' '' "
		    "'This is a test.' |");
		shell_text(sh, "msmtp --debug");
	} else {
		shell_begin(sh, out, "msmtp --debug");
	}
}

/* ---- notes ------------------------------------------------------------- */

static void
auth_notes(struct bytes *out, const struct equivalent *s)
{
	if (!equivalent_has_auth(s))
		return;
	if (equivalent_asks(s))
		shell_note(out, equivalent_is_token(s) ?
		    "msmtp asks for a password: give it the token. It looks "
		    "into the key ring and ~/.netrc first." :
		    "msmtp asks for the password, unless the key ring or "
		    "~/.netrc has it.");
	shell_note(out, "--debug shows what AUTH sends, in base64: take it "
	    "out before you share the output.");
	if (s->authzid != NULL)
		shell_note(out, "msmtp cannot act for somebody else "
		    "(--authzid).");
	if (equivalent_binds(s))
		shell_note(out, "This is the mechanism without -PLUS, so "
		    "without channel binding.");
}

static void
tls_notes(struct bytes *out, const struct equivalent *s)
{
	if (s->tls == EQUIVALENT_CLEAR)
		return;
	if (s->ca_dir != NULL && !s->insecure)
		shell_note(out, "msmtp takes a file of CAs, no folder: it is "
		    "left out.");
	if (s->ca_file != NULL && !s->insecure)
		shell_note(out, "The CA file replaces the system's; "
		    "smtpscope adds it.");
	if (!s->insecure)
		shell_note(out, "GnuTLS accepts the CN of a certificate that "
		    "has no subjectAltName; smtpscope does not.");
	if (s->ciphers != NULL)
		shell_note(out, "The ciphers are left out: msmtp has GnuTLS "
		    "and its own names for them (--tls-priorities).");
}

static void
notes(struct bytes *out, const struct equivalent *s)
{
	if (!sends(s) && s->until >= STAGE_AUTH)
		shell_note(out, "msmtp logs in only to send a message, and "
		    "cannot stop before it: --serverinfo ends ahead of AUTH. "
		    "Let smtpscope go as far as the message (--until data) to "
		    "see that command.");
	else if (s->until < STAGE_STARTTLS)
		shell_note(out, "msmtp cannot stop before EHLO, and STARTTLS "
		    "where it is asked for.");
	if (sends(s))
		auth_notes(out, s);
	tls_notes(out, s);
	if (s->helo == NULL)
		shell_note(out, "Without --domain, msmtp says EHLO "
		    "localhost.");
	if (s->family != AF_UNSPEC)
		shell_note(out, "msmtp cannot be told to use IPv4 or IPv6 "
		    "alone; an address instead of a name does it.");
	if (sends(s))
		shell_note(out, "msmtp adds From, Date and Message-ID where "
		    "they are missing.");
}

void
equivalent_msmtp(struct bytes *out, const struct equivalent *s)
{
	const char *why = why_not(s);
	struct shell sh;

	if (why != NULL) {
		shell_note(out, why);
		return;
	}
	begin(&sh, out, s);
	if (!sends(s))
		shell_text(&sh, "--serverinfo");
	add_where(&sh, s);
	add_tls(&sh, s);
	if (sends(s)) {
		add_auth(&sh, s);
		add_mail(&sh, s);
	}
	shell_end(&sh);
	notes(out, s);
}
