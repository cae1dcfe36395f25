/* SPDX-License-Identifier: GPL-3.0-or-later */
/* openssl s_client: the connection, and what is typed into it. */
#include "core/report/equivalent-priv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

/* ---- the command ------------------------------------------------------- */

static void
add_where(struct shell *sh, const struct equivalent *s)
{
	struct bytes b;

	if (s->unix_path != NULL) {
		equivalent_path(sh, "-unix", s->unix_path);
		return;
	}
	bytes_init(&b, BYTES_NO_LIMIT);
	equivalent_add_address(&b, equivalent_connect_host(s),
	    equivalent_connect_port(s));
	shell_option(sh, "-connect", b.data);
	bytes_reset(&b);
	if (s->family == AF_INET)
		shell_text(sh, "-4");
	if (s->family == AF_INET6)
		shell_text(sh, "-6");
	if (s->source != NULL) {
		bool bare = strchr(s->source, ':') == NULL;

		bytes_addf(&b, "%s%s%s", bare ? "" : "[", s->source,
		    bare ? "" : "]");
		shell_option(sh, "-bind", b.data);
	}
	bytes_clear(&b);
}

static void
add_verify(struct shell *sh, const struct equivalent *s)
{
	const char *name = equivalent_tls_name(s);
	bool address = name != NULL && equivalent_is_address(name);

	if (name != NULL && !address)
		shell_option(sh, "-servername", name);
	else
		shell_text(sh, "-noservername");
	equivalent_path(sh, "-CAfile", s->ca_file);
	equivalent_path(sh, "-CApath", s->ca_dir);
	if (s->insecure)
		return;
	if (name != NULL)
		shell_option(sh, address ? "-verify_ip" : "-verify_hostname",
		    name);
	shell_text(sh, "-verify_return_error");
}

static void
add_protocol(struct shell *sh, const struct equivalent *s)
{
	static const char *const names[] = { "TLSv1", "TLSv1.1", "TLSv1.2",
	    "TLSv1.3" };
	struct bytes upto12, of13;

	if (s->min != NULL)
		shell_option(sh, "-min_protocol",
		    names[equivalent_version(s->min, 2)]);
	if (s->max != NULL)
		shell_option(sh, "-max_protocol",
		    names[equivalent_version(s->max, 3)]);
	bytes_init(&upto12, BYTES_NO_LIMIT);
	bytes_init(&of13, BYTES_NO_LIMIT);
	equivalent_ciphers(s, &upto12, &of13);
	if (upto12.len > 0)
		shell_option(sh, "-cipher", upto12.data);
	if (of13.len > 0)
		shell_option(sh, "-ciphersuites", of13.data);
	bytes_clear(&upto12);
	bytes_clear(&of13);
}

static void
add_command(struct bytes *out, const struct equivalent *s)
{
	struct shell sh;

	shell_begin(&sh, out, "openssl s_client");
	add_where(&sh, s);
	if (s->tls == EQUIVALENT_STARTTLS) {
		shell_option(&sh, "-starttls", s->lmtp ? "lmtp" : "smtp");
		if (s->helo != NULL)
			shell_option(&sh, "-name", s->helo);
	}
	add_verify(&sh, s);
	add_protocol(&sh, s);
	equivalent_path(&sh, "-cert", s->cert);
	equivalent_path(&sh, "-key", s->key);
	shell_text(&sh, "-crlf");
	shell_text(&sh, "-quiet");
	shell_end(&sh);
}

/* ---- AUTH -------------------------------------------------------------- */

static char *
base64_of(const char *text)
{
	size_t n = strlen(text);
	char *b = xcalloc(base64_encoded_len(n) + 1, 1);

	base64_encode(b, slice_of(text));
	return b;
}

/* AUTH and the response, on one line or on two. */
static void
auth_lines(struct bytes *out, const char *mech, bool at_once,
    const char *response)
{
	struct bytes line;

	if (!at_once) {
		shell_line(out, "AUTH ", mech, "");
		shell_line(out, "", response, "");
		return;
	}
	bytes_init(&line, BYTES_NO_LIMIT);
	bytes_addf(&line, "AUTH %s %s", mech, response);
	shell_line(out, "", line.data, "");
	bytes_clear(&line);
}

static const char *
user_of(const struct equivalent *s)
{
	return s->user != NULL ? s->user : "";
}

static void
auth_plain(struct bytes *out, const struct equivalent *s)
{
	auth_lines(out, "PLAIN", s->initial_response, s->authzid != NULL ?
	    "<base64 of: identity to act for, NUL, user, NUL, password>" :
	    "<base64 of: NUL, user, NUL, password>");
}

static void
auth_login(struct bytes *out, const struct equivalent *s)
{
	char *user = base64_of(user_of(s));

	auth_lines(out, "LOGIN", false, user);
	shell_line(out, "", "<base64 of: password>", "");
	free(user);
}

static void
auth_known(struct bytes *out, const struct equivalent *s, const char *mech,
    const char *text)
{
	char *b = base64_of(text != NULL ? text : "");
	const char *empty = s->initial_response ? "=" : "";

	auth_lines(out, mech, s->initial_response, b[0] != '\0' ? b : empty);
	free(b);
}

static void
auth(struct bytes *out, const struct equivalent *s,
    const struct equivalent_mech *m)
{
	if (m == NULL || strcmp(m->name, "PLAIN") == 0)
		auth_plain(out, s);
	else if (strcmp(m->name, "LOGIN") == 0)
		auth_login(out, s);
	else if (strcmp(m->name, "EXTERNAL") == 0)
		auth_known(out, s, m->name, s->authzid);
	else if (strcmp(m->name, "ANONYMOUS") == 0)
		auth_known(out, s, m->name, user_of(s)[0] != '\0' ? s->user :
		    "anonymous");
	else if (m->token)
		auth_lines(out, m->name, s->initial_response,
		    "<base64 of: the message below>");
	else
		shell_line(out, "AUTH ", m->name,
		    "   (its answers cannot be typed: see below)");
}

/* ---- how the base64 is made -------------------------------------------- */

#define RECIPE_COLS	(SHELL_COLUMNS - 8)	/* "#     " and " \\" */

/* RFC 5801: "," and "=" of a name stand as =2C and =3D. */
static void
add_gs2_name(struct bytes *out, const char *name)
{
	for (; *name != '\0'; name++) {
		if (*name == ',')
			bytes_add_str(out, "=2C");
		else if (*name == '=')
			bytes_add_str(out, "=3D");
		else
			bytes_add_char(out, *name);
	}
}

static void
recipe_word(struct bytes *line, const char *word)
{
	bytes_add_char(line, ' ');
	shell_word(line, slice_of(word));
}

/* What printf is given, and into *words what it puts there. */
static void
recipe_format(struct bytes *line, struct bytes *words,
    const struct equivalent *s, const struct equivalent_mech *m)
{
	struct bytes name;

	if (m != NULL && strcmp(m->name, "LOGIN") == 0) {
		bytes_add_str(line, "printf %s");
	} else if (m != NULL && strcmp(m->name, "XOAUTH2") == 0) {
		bytes_add_str(line,
		    "printf 'user=%s\\001auth=Bearer %s\\001\\001'");
		recipe_word(words, user_of(s));
	} else if (m != NULL && m->token) {
		bytes_add_str(line, "printf 'n,a=%s,\\001host=%s\\001port=%s"
		    "\\001auth=Bearer %s\\001\\001'");
		bytes_init(&name, BYTES_NO_LIMIT);
		add_gs2_name(&name, s->authzid ? s->authzid : user_of(s));
		recipe_word(words, name.data);
		recipe_word(words, s->host != NULL ? s->host : "localhost");
		bytes_addf(words, " %u", s->port);
		bytes_clear(&name);
	} else {
		bytes_add_str(line, "printf '%s\\0%s\\0%s'");
		recipe_word(words, s->authzid != NULL ? s->authzid : "");
		recipe_word(words, user_of(s));
	}
}

static void
recipe(struct bytes *out, const struct equivalent *s,
    const struct equivalent_mech *m)
{
	struct bytes line, words;

	shell_note(out, m != NULL && m->token ?
	    "In another terminal, this asks for the token without showing "
	    "it, and makes the base64:" :
	    "In another terminal, this asks for the password without "
	    "showing it, and makes the base64:");
	bytes_init(&line, BYTES_NO_LIMIT);
	bytes_init(&words, BYTES_NO_LIMIT);
	recipe_format(&line, &words, s, m);
	bytes_add_str(&words, " \"$secret\"");
	/* One line for the shell, or read would take what is pasted next. */
	shell_line(out, "", "stty -echo; IFS= read -r secret; stty echo; \\",
	    "");
	if (line.len + words.len > RECIPE_COLS) {
		shell_line(out, "", line.data, " \\");
		shell_line(out, "   ", words.data, " \\");
	} else {
		bytes_add_slice(&line, bytes_slice(&words));
		shell_line(out, "", line.data, " \\");
	}
	shell_line(out, "    ", "| openssl base64 -A; echo; unset secret", "");
	bytes_clear(&line);
	bytes_clear(&words);
	shell_note(out, "The base64 is the secret itself, only written "
	    "differently: keep it out of tickets.");
	if (m != NULL && m->token)
		shell_note(out, "A terminal takes no line of more than 4095 "
		    "bytes, and tokens may be longer.");
}

static void
auth_notes(struct bytes *out, const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	if (!equivalent_has_auth(s))
		return;
	if (s->mech != NULL && (m == NULL || !m->by_hand))
		shell_note(out, "The answers of this mechanism are computed "
		    "from the server's challenge: nobody types them. Use PLAIN "
		    "or LOGIN by hand, if the server offers one.");
	else if (equivalent_asks(s))
		recipe(out, s, m);
}

/* ---- what to type ------------------------------------------------------ */

static void
mail_lines(struct bytes *out, const struct equivalent *s)
{
	if (s->until >= STAGE_MAIL)
		shell_line(out, "MAIL FROM:<", equivalent_from(s), ">");
	if (s->until >= STAGE_RCPT)
		for (size_t i = 0; i < s->nto; i++)
			shell_line(out, "RCPT TO:<", s->to[i], ">");
	if (s->until < STAGE_DATA)
		return;
	shell_line(out, "DATA", "", "");
	shell_line(out, "", "<the message, and a line that is a single dot>",
	    "");
}

static bool
says_hello(const struct equivalent *s)
{
	return s->until >= (s->tls == EQUIVALENT_STARTTLS ? STAGE_STARTTLS :
	    STAGE_EHLO);
}

static void
lines_to_type(struct bytes *out, const struct equivalent *s)
{
	const struct equivalent_mech *m = equivalent_mech(s);

	shell_note(out, "Type these, each after the reply to the one before:");
	if (says_hello(s))
		shell_line(out, s->lmtp ? "LHLO " : "EHLO ",
		    s->helo ? s->helo : "<your host's name>", "");
	if (equivalent_has_auth(s) && s->mech != NULL && m == NULL)
		shell_line(out, "AUTH ", s->mech,
		    "   (its answers cannot be typed: see below)");
	else if (equivalent_has_auth(s))
		auth(out, s, m);
	mail_lines(out, s);
	shell_line(out, "QUIT", "", "");
}

static void
notes(struct bytes *out, const struct equivalent *s)
{
	if (s->tls == EQUIVALENT_STARTTLS)
		shell_note(out, "s_client says EHLO and STARTTLS by itself "
		    "before that, and goes on when they are refused.");
	shell_note(out, "Without -quiet, s_client takes a line that begins "
	    "with R or Q (RCPT, QUIT) for a command to itself.");
	if (!s->insecure && equivalent_tls_name(s) != NULL)
		shell_note(out, "OpenSSL accepts the CN of a certificate that "
		    "has no subjectAltName; smtpscope does not.");
	if (equivalent_binds(s) && equivalent_has_auth(s))
		shell_note(out, "Channel binding cannot be done by hand.");
	if (s->timeout_s > 0)
		shell_note(out, "s_client has no timeout.");
}

void
equivalent_openssl(struct bytes *out, const struct equivalent *s)
{
	if (s->tls == EQUIVALENT_CLEAR) {
		shell_note(out, "There is no command: s_client always speaks "
		    "TLS, and this session does not. Without TLS, nc -C (or "
		    "telnet) takes the same lines.");
		lines_to_type(out, s);
		auth_notes(out, s);
		return;
	}
	add_command(out, s);
	lines_to_type(out, s);
	auth_notes(out, s);
	notes(out, s);
}
