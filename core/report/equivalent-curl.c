/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curl: as of 7.88. */
#include "core/report/equivalent-priv.h"

#include <string.h>
#include <sys/socket.h>

#include "core/banned.h"

/* ---- what it cannot be told -------------------------------------------- */

static const char *
why_not(const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	if (s->lmtp)
		return "There is no command: curl has no LMTP.";
	if (!equivalent_has_auth(s))
		return NULL;
	if (s->mech != NULL && (m == NULL || m->curl == NULL))
		return "There is no command: curl has no such mechanism.";
	if (s->user != NULL && strchr(s->user, ':') != NULL)
		return "There is no command: curl takes what follows a colon "
		    "in a user name for the password.";
	return NULL;
}

/* ---- the URL ----------------------------------------------------------- */

/* RFC 3986: what is not unreserved stands as %XX. */
static void
add_encoded(struct bytes *out, const char *text, const char *also)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text != '\0'; text++) {
		if (strchr(unreserved, *text) || strchr(also, *text))
			bytes_add_char(out, *text);
		else
			bytes_addf(out, "%%%02X", (unsigned char)*text);
	}
}

/* The name that TLS is about; --connect-to leads elsewhere. */
static const char *
url_host(const struct equivalent *s)
{
	const char *name = equivalent_tls_name(s);

	if (name != NULL && s->tls != EQUIVALENT_CLEAR)
		return name;
	return s->host != NULL ? s->host : "localhost";
}

static void
add_url(struct shell *sh, const struct equivalent *s)
{
	const char *host = url_host(s);
	bool v6 = strchr(host, ':') != NULL;
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, s->tls == EQUIVALENT_IMPLICIT ? "smtps://" :
	    "smtp://");
	if (v6)
		bytes_add_char(&b, '[');
	add_encoded(&b, host, v6 ? ":" : "");
	if (v6)
		bytes_add_char(&b, ']');
	if (s->port != 0)
		bytes_addf(&b, ":%u", s->port);
	if (s->helo != NULL) {
		bytes_add_char(&b, '/');
		add_encoded(&b, s->helo, "");
	}
	shell_joined(sh, "", b.data);
	bytes_clear(&b);
}

/* ---- the command ------------------------------------------------------- */

static bool
goes_elsewhere(const struct equivalent *s)
{
	return strcmp(url_host(s), equivalent_connect_host(s)) != 0 ||
	    equivalent_connect_port(s) != s->port;
}

static void
add_where(struct shell *sh, const struct equivalent *s)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	if (s->unix_path != NULL) {
		equivalent_path(sh, "--unix-socket", s->unix_path);
	} else if (goes_elsewhere(s)) {
		bytes_add_str(&b, "::");	/* whatever the URL says */
		equivalent_add_address(&b, equivalent_connect_host(s),
		    equivalent_connect_port(s));
		shell_option(sh, "--connect-to", b.data);
	}
	bytes_reset(&b);
	if (s->family == AF_INET)
		shell_text(sh, "--ipv4");
	if (s->family == AF_INET6)
		shell_text(sh, "--ipv6");
	equivalent_option(sh, "--interface", s->source);
	if (s->timeout_s > 0) {
		bytes_addf(&b, "--connect-timeout %u", s->timeout_s);
		shell_text(sh, b.data);
	}
	bytes_clear(&b);
}

/* A colon in the name would begin the pass phrase of its key. */
static void
add_cert(struct shell *sh, const char *path)
{
	struct bytes b, plain;

	if (path == NULL)
		return;
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_init(&plain, BYTES_NO_LIMIT);
	equivalent_add_path(&plain, path);
	for (size_t i = 0; i < plain.len; i++) {
		if (plain.data[i] == ':' || plain.data[i] == '\\')
			bytes_add_char(&b, '\\');
		bytes_add_char(&b, plain.data[i]);
	}
	shell_option(sh, "--cert", b.data);
	bytes_clear(&b);
	bytes_clear(&plain);
}

static void
add_versions(struct shell *sh, const struct equivalent *s)
{
	static const char *const mins[] = { "--tlsv1.0", "--tlsv1.1",
	    "--tlsv1.2", "--tlsv1.3" };
	static const char *const maxs[] = { "--tls-max 1.0", "--tls-max 1.1",
	    "--tls-max 1.2", "--tls-max 1.3" };

	if (s->min != NULL)
		shell_text(sh, mins[equivalent_version(s->min, 2)]);
	if (s->max != NULL)
		shell_text(sh, maxs[equivalent_version(s->max, 3)]);
}

static void
add_tls(struct shell *sh, const struct equivalent *s)
{
	struct bytes upto12, of13;

	if (s->tls == EQUIVALENT_CLEAR)
		return;
	if (s->tls == EQUIVALENT_STARTTLS)
		shell_text(sh, "--ssl-reqd");
	if (s->insecure)
		shell_text(sh, "--insecure");
	equivalent_path(sh, "--cacert", s->ca_file);
	equivalent_path(sh, "--capath", s->ca_dir);
	add_cert(sh, s->cert);
	equivalent_path(sh, "--key", s->key);
	add_versions(sh, s);
	bytes_init(&upto12, BYTES_NO_LIMIT);
	bytes_init(&of13, BYTES_NO_LIMIT);
	equivalent_ciphers(s, &upto12, &of13);
	if (upto12.len > 0)
		shell_option(sh, "--ciphers", upto12.data);
	if (of13.len > 0)
		shell_option(sh, "--tls13-ciphers", of13.data);
	bytes_clear(&upto12);
	bytes_clear(&of13);
}

static void
add_auth(struct shell *sh, const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);
	bool no_password = !equivalent_asks(s) || equivalent_is_token(s);
	struct bytes user;

	if (!equivalent_has_auth(s))
		return;
	bytes_init(&user, BYTES_NO_LIMIT);
	/* With the colon, the password is empty and nobody is asked. */
	bytes_addf(&user, "%s%s", s->user ? s->user : "",
	    no_password ? ":" : "");
	if (m != NULL && strcmp(m->name, "EXTERNAL") == 0 &&
	    s->authzid != NULL) {
		bytes_reset(&user);
		bytes_addf(&user, "%s:", s->authzid);
	}
	shell_option(sh, "--user", user.data);
	bytes_clear(&user);
	if (m != NULL)
		shell_joined(sh, "--login-options AUTH=", m->curl);
	if (m != NULL && m->ir == IR_MAY && s->initial_response)
		shell_text(sh, "--sasl-ir");
	if (m == NULL || strcmp(m->name, "PLAIN") == 0)
		equivalent_option(sh, "--sasl-authzid", s->authzid);
}

/* One command in place of the mail, so that none is sent. */
static void
add_request(struct shell *sh, const struct equivalent *s)
{
	struct bytes b;

	if (s->until < STAGE_MAIL) {
		shell_text(sh, "--request NOOP");
		return;
	}
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_addf(&b, "MAIL FROM:<%s>", equivalent_from(s));
	shell_option(sh, "--request", b.data);
	bytes_clear(&b);
}

static void
add_mail(struct shell *sh, const struct equivalent *s)
{
	if (s->until < STAGE_DATA) {
		add_request(sh, s);
		return;
	}
	shell_option(sh, "--mail-from", equivalent_from(s));
	for (size_t i = 0; i < s->nto; i++)
		shell_option(sh, "--mail-rcpt", s->to[i]);
	if (s->data != NULL)
		shell_text(sh, "--crlf --upload-file -");
	else
		shell_text(sh, "--header 'Subject: a test' "
		    "--form '=This is a test.'");
}

/*
 * A token in an argument could be read in the list of processes, so it goes
 * through a pipe, which finish() makes number 3: 0 may be the message.
 */
static void
begin(struct shell *sh, struct bytes *out, const struct equivalent *s)
{
	if (!equivalent_has_auth(s) || !equivalent_is_token(s)) {
		shell_begin(sh, out, "curl");
		return;
	}
	shell_begin(sh, out, "printf 'Token: ' >&2;");
	shell_text(sh, "stty -echo; IFS= read -r token; stty echo;");
	shell_text(sh, "printf 'oauth2-bearer = \"%s\"\\n' \"$token\" |");
	shell_text(sh, "curl --config /dev/fd/3");
}

static void
finish(struct shell *sh, const struct equivalent *s)
{
	if (equivalent_has_auth(s) && equivalent_is_token(s))
		shell_text(sh, "3<&0");
	if (s->until >= STAGE_DATA)
		equivalent_option(sh, "<", s->data);
	shell_end(sh);
}

/* ---- notes ------------------------------------------------------------- */

static void
auth_notes(struct bytes *out, const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	if (!equivalent_has_auth(s))
		return;
	if (equivalent_is_token(s))
		shell_note(out, "The token is asked for; curl reads it from a "
		    "pipe. curl takes OAUTHBEARER where a server offers both.");
	else if (equivalent_asks(s))
		shell_note(out, "curl asks for the password.");
	shell_note(out, "--verbose shows what AUTH sends, in base64: take it "
	    "out before you share the output.");
	if (m != NULL && strncmp(m->name, "SCRAM", 5) == 0)
		shell_note(out, "curl has SCRAM only where it was built with "
		    "libgsasl.");
	if (equivalent_binds(s))
		shell_note(out, "curl has no channel binding: this is the "
		    "mechanism without -PLUS.");
	if (s->authzid != NULL && m != NULL && strcmp(m->name, "PLAIN") != 0 &&
	    strcmp(m->name, "EXTERNAL") != 0)
		shell_note(out, "--sasl-authzid is for PLAIN alone.");
}

static void
end_notes(struct bytes *out, const struct equivalent *s)
{
	if (s->until < STAGE_STARTTLS)
		shell_note(out, "curl cannot stop before EHLO, and STARTTLS "
		    "where it is asked for; NOOP stands for the mail.");
	else if (s->until < STAGE_MAIL)
		shell_note(out, "NOOP stands for the mail, so none is sent.");
	else if (s->until == STAGE_RCPT)
		shell_note(out, "curl cannot stop between RCPT and the "
		    "message, so this stops after MAIL.");
	else if (s->until >= STAGE_DATA && s->data == NULL)
		shell_note(out, "curl makes a MIME message of the words.");
}

static void
notes(struct bytes *out, const struct equivalent *s)
{
	auth_notes(out, s);
	end_notes(out, s);
	if (s->helo == NULL)
		shell_note(out, "Without a path in the URL, EHLO says the "
		    "name of this machine.");
	if (s->timeout_s > 0)
		shell_note(out, "--connect-timeout is for the connection, "
		    "TLS included; --max-time would be for everything.");
	if (s->tls != EQUIVALENT_CLEAR && !s->insecure)
		shell_note(out, "curl with OpenSSL accepts the CN of a "
		    "certificate that has no subjectAltName; smtpscope does "
		    "not.");
}

void
equivalent_curl(struct bytes *out, const struct equivalent *s)
{
	const char *why = why_not(s);
	struct shell sh;

	if (why != NULL) {
		shell_note(out, why);
		return;
	}
	begin(&sh, out, s);
	shell_text(&sh, "--verbose");
	add_where(&sh, s);
	add_tls(&sh, s);
	add_auth(&sh, s);
	add_mail(&sh, s);
	add_url(&sh, s);
	finish(&sh, s);
	notes(out, s);
}
