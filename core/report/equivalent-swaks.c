/* SPDX-License-Identifier: GPL-3.0-or-later */
/* swaks: as of 20201014, which is what Debian 12 has. */
#include "core/report/equivalent-priv.h"

#include <string.h>
#include <sys/socket.h>

#include "core/banned.h"

/* ---- what it cannot be told -------------------------------------------- */

/* Options take their arguments only where asked for: swaks takes any word
 * with a dash in front for an option, and cuts it at "=". */
static bool
is_option(const char *value)
{
	return value != NULL && value[0] == '-';
}

static bool
has_option(const struct equivalent *s)
{
	return is_option(s->host) || is_option(s->connect_host) ||
	    is_option(s->source) || is_option(s->sni) ||
	    is_option(s->ciphers) || is_option(s->helo) ||
	    is_option(s->user) || is_option(s->from);
}

/* Recipients are one word, parted by commas. */
static bool
has_bad_recipient(const struct equivalent *s)
{
	for (size_t i = 0; i < s->nto; i++)
		if (s->to[i][0] == '\0' || strchr(s->to[i], ',') != NULL ||
		    is_option(s->to[i]))
			return true;
	return false;
}

static const char *
why_not(const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	if (has_option(s))
		return "There is no command: swaks takes a value that begins "
		    "with \"-\" for an option.";
	if (s->until >= STAGE_RCPT && has_bad_recipient(s))
		return "There is no command: swaks cuts recipients at commas, "
		    "and takes none that begins with \"-\" or is empty.";
	if (!equivalent_has_auth(s) || s->mech == NULL)
		return NULL;
	if (m == NULL || m->swaks == NULL)
		return "There is no command: swaks has no such mechanism. It "
		    "has PLAIN, LOGIN, CRAM-MD5, DIGEST-MD5 and NTLM.";
	return NULL;
}

/* ---- the command ------------------------------------------------------- */

static void
option_number(struct shell *sh, const char *name, unsigned n)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_addf(&b, "%s %u", name, n);
	shell_text(sh, b.data);
	bytes_clear(&b);
}

static void
add_where(struct shell *sh, const struct equivalent *s)
{
	if (s->lmtp)
		shell_text(sh, "--protocol LMTP");
	if (s->unix_path != NULL) {
		equivalent_path(sh, "--socket", s->unix_path);
	} else {
		equivalent_option(sh, "--server", equivalent_connect_host(s));
		option_number(sh, "--port", equivalent_connect_port(s));
		if (s->family == AF_INET)
			shell_text(sh, "-4");
		if (s->family == AF_INET6)
			shell_text(sh, "-6");
		equivalent_option(sh, "--local-interface", s->source);
	}
	if (s->timeout_s > 0)
		option_number(sh, "--timeout", s->timeout_s);
	equivalent_option(sh, "--helo", s->helo);
}

static void
add_versions(struct shell *sh, const struct equivalent *s)
{
	static const char *const names[] = { "tlsv1", "tlsv1_1", "tlsv1_2",
	    "tlsv1_3" };
	int last = equivalent_version(s->max, 3);
	struct bytes b;

	if (s->min == NULL && s->max == NULL)
		return;
	bytes_init(&b, BYTES_NO_LIMIT);
	for (int i = equivalent_version(s->min, 2); i <= last; i++)
		bytes_addf(&b, "%s%s", b.len > 0 ? "," : "", names[i]);
	shell_option(sh, "--tls-protocol", b.data);
	bytes_clear(&b);
}

static void
add_tls(struct shell *sh, const struct equivalent *s)
{
	const char *name = equivalent_tls_name(s);
	struct bytes upto12, of13;

	if (s->tls == EQUIVALENT_CLEAR)
		return;
	shell_text(sh, s->tls == EQUIVALENT_IMPLICIT ? "--tls-on-connect" :
	    "--tls");
	if (name != NULL && !equivalent_is_address(name))
		shell_option(sh, "--tls-sni", name);
	if (!s->insecure)
		shell_text(sh, "--tls-verify");
	equivalent_path(sh, "--tls-ca-path", s->ca_file ? s->ca_file : s->ca_dir);
	equivalent_path(sh, "--tls-cert", s->cert);
	equivalent_path(sh, "--tls-key", s->key ? s->key : s->cert);
	add_versions(sh, s);
	bytes_init(&upto12, BYTES_NO_LIMIT);
	bytes_init(&of13, BYTES_NO_LIMIT);
	equivalent_ciphers(s, &upto12, &of13);
	if (upto12.len > 0)
		shell_option(sh, "--tls-cipher", upto12.data);
	bytes_clear(&upto12);
	bytes_clear(&of13);
}

static void
add_auth(struct shell *sh, const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	if (!equivalent_has_auth(s))
		return;
	if (m != NULL)
		shell_option(sh, "--auth", m->swaks);
	else
		shell_text(sh, "--auth");
	if (s->user != NULL)
		shell_option(sh, "--auth-user", s->user[0] != '\0' ? s->user :
		    "<>");
	shell_text(sh, "--protect-prompt");
	shell_text(sh, "--auth-hide-password");
}

static void
add_mail(struct shell *sh, const struct equivalent *s)
{
	struct bytes b;

	if (s->until < STAGE_MAIL)
		return;
	shell_option(sh, "--from", *equivalent_from(s) != '\0' ? s->from :
	    "<>");
	if (s->until < STAGE_RCPT)
		return;
	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s->nto; i++)
		bytes_addf(&b, "%s%s", i > 0 ? "," : "", s->to[i]);
	if (s->nto > 0)
		shell_option(sh, "--to", b.data);
	bytes_clear(&b);
	if (s->until >= STAGE_DATA && s->data != NULL)
		shell_joined(sh, "--data @", s->data);
}

static void
add_end(struct shell *sh, const struct equivalent *s)
{
	static const char *const ends[] = {
		[STAGE_RESOLVE] = "CONNECT", [STAGE_CONNECT] = "CONNECT",
		[STAGE_TLS] = "TLS", [STAGE_BANNER] = "BANNER",
		[STAGE_EHLO] = "FIRST-HELO", [STAGE_STARTTLS] = "HELO",
		[STAGE_AUTH] = "AUTH", [STAGE_MAIL] = "MAIL",
		[STAGE_RCPT] = "RCPT",
	};

	if (s->until < COUNT_OF(ends))
		shell_option(sh, "--quit-after", ends[s->until]);
}

/* ---- notes ------------------------------------------------------------- */

static void
tls_notes(struct bytes *out, const struct equivalent *s)
{
	if (s->tls == EQUIVALENT_CLEAR)
		return;
	if (!s->insecure)
		shell_note(out, "swaks 20201014 checks the chain of "
		    "certificates, not the name in it. From 20240103 on, "
		    "--tls-verify checks the name, too; where that is not the "
		    "name of --server, add --tls-verify-target NAME.");
	if (s->ca_file != NULL && s->ca_dir != NULL)
		shell_note(out, "--tls-ca-path takes one of the two: the "
		    "folder of certificates is left out.");
	if (s->ciphers != NULL && strstr(s->ciphers, "TLS_") != NULL)
		shell_note(out, "swaks cannot be told the suites of TLS 1.3.");
}

static void
auth_notes(struct bytes *out, const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	if (!equivalent_has_auth(s))
		return;
	shell_note(out, "swaks asks for the password, unless ~/.netrc has it. "
	    "--protect-prompt hides what is typed only where Perl has "
	    "Term::ReadKey or stty can be run.");
	shell_note(out, "--auth-hide-password hides the password, not the "
	    "answers of CRAM-MD5, DIGEST-MD5 and NTLM: they permit guessing "
	    "it, so take them out of a ticket.");
	if (m == NULL)
		return;
	if (s->authzid != NULL)
		shell_note(out, "swaks cannot act for somebody else "
		    "(--authzid).");
	if (strcmp(m->name, "PLAIN") == 0 && !s->initial_response)
		shell_note(out, "swaks sends AUTH PLAIN and the response in "
		    "one line.");
	if (strcmp(m->name, "DIGEST-MD5") == 0)
		shell_note(out, "DIGEST-MD5 needs Perl's Authen::SASL.");
	if (strcmp(m->name, "NTLM") == 0)
		shell_note(out, "NTLM needs Perl's Authen::NTLM.");
}

static void
notes(struct bytes *out, const struct equivalent *s)
{
	tls_notes(out, s);
	auth_notes(out, s);
	if (s->helo == NULL)
		shell_note(out, "Without --helo, swaks says the name of this "
		    "machine.");
	if (s->unix_path == NULL && (s->family == AF_INET6 ||
	    strchr(equivalent_connect_host(s), ':') != NULL))
		shell_note(out, "swaks 20201014 needs Perl's "
		    "IO::Socket::INET6 for IPv6.");
	if (s->until >= STAGE_DATA && s->data == NULL)
		shell_note(out, "swaks sends a short message of its own.");
	if (s->until >= STAGE_DATA && s->data != NULL)
		shell_note(out, "swaks replaces words such as %DATE% in the "
		    "message.");
}

void
equivalent_swaks(struct bytes *out, const struct equivalent *s)
{
	const char *why = why_not(s);
	struct shell sh;

	if (why != NULL) {
		shell_note(out, why);
		return;
	}
	shell_begin(&sh, out, "swaks");
	add_where(&sh, s);
	add_tls(&sh, s);
	add_auth(&sh, s);
	add_mail(&sh, s);
	add_end(&sh, s);
	shell_end(&sh);
	notes(out, s);
}
