/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Postfix, smtpd -v and smtp -v: "< name[address]: EHLO ..." is what came
 * in, ">" what went out.  The client's daemon writes the port behind the
 * address and the server's does not (unless told to), so that one mail log
 * with both is heard right; with a port the text itself decides.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

/* "name[address]" or "name[address]:port", up to the ": " behind it. */
static size_t
peer_end(struct slice s, bool *port)
{
	size_t open = slice_find(s, '['), at;

	if (open == 0 || open == s.n || open > 255 ||
	    slice_find(slice_sub(s, 0, open), ' ') < open)
		return 0;
	at = open + slice_find(slice_sub(s, open, 80), ']');
	if (at >= s.n || s.p[at] != ']')
		return 0;
	at++;
	*port = at + 1 < s.n && s.p[at] == ':' && s.p[at + 1] != ' ';
	if (*port)
		for (at++; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++)
			;
	return at < s.n && s.p[at] == ':' ? at : 0;
}

static bool
split(struct slice line, char *arrow, bool *port, struct slice *text)
{
	struct slice rest = slice_sub(line, 2, line.n);
	size_t end;

	if (line.n < 8 || (line.p[0] != '<' && line.p[0] != '>') ||
	    line.p[1] != ' ')
		return false;
	*arrow = line.p[0];
	end = peer_end(rest, port);
	if (end == 0)
		return false;
	*text = slice_sub(rest, end + 1, rest.n);
	if (!cut(text, " ") && text->n > 0)
		return false;
	if (text->n == 0)
		*text = (struct slice){ line.p + line.n, 0 };
	return true;
}

static const struct mark remarks[] = {
	{ "disconnect from ", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "lost connection after ", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "timeout after ", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "too many errors after ", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "improper command pipelining ", SPEAKER_EVENT, HEARD_NOTE, false,
	    true },
	{ "SSL_accept error from ", SPEAKER_EVENT, HEARD_TLS_FAILED, false,
	    true },
	{ "SSL_connect error to ", SPEAKER_EVENT, HEARD_TLS_FAILED, false,
	    true },
	{ "connect to ", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false, true },
};

/* "smtp_connect_addr: trying: name[address] port 25..." */
static bool
hear_trying(struct slice line, struct heard *out)
{
	struct slice peer;

	if (!starts(line, "smtp_connect_addr: trying: ") ||
	    !with_port(line, "trying: ", &peer))
		return false;
	return hear_peer(out, line, peer);
}

/* "warning: name[address]: SASL PLAIN authentication failed: why" */
static bool
hear_warning(struct slice line, struct heard *out)
{
	if (!starts(line, "warning: ") ||
	    (find_words(line, " authentication failed") == line.n &&
	    find_words(line, "TLS library problem") == line.n))
		return false;
	return hear_event(out, HEARD_NOTE, slice_sub(line, 9, line.n));
}

/* "Anonymous TLS connection established from ..." */
static bool
is_tls(struct slice line)
{
	return (line.p[0] == 'A' || line.p[0] == 'T' || line.p[0] == 'U' ||
	    line.p[0] == 'V') &&
	    find_words(line, " TLS connection established ") < line.n;
}

static bool
hear_remark(struct slice line, struct heard *out)
{
	struct slice peer = line;

	if (cut(&peer, "connect from "))
		return hear_peer(out, line, peer);
	if (is_tls(line))
		return hear_event(out, HEARD_TLS, line);
	if (starts(line, "connect to ") &&
	    find_words(line, "]:") == line.n)
		return false;
	return hear_trying(line, out) || hear_warning(line, out) ||
	    mark_hear(remarks, COUNT_OF(remarks), line, out);
}

static bool
hear_postfix(struct slice line, struct heard *out)
{
	struct slice text;
	enum speaker in = SPEAKER_CLIENT, away = SPEAKER_SERVER;
	char arrow;
	bool port;

	hear_nobody(out);
	if (line.n < 8)
		return false;
	if (!split(line, &arrow, &port, &text))
		return hear_remark(line, out) ? true : hear_nobody(out);
	if (port && (looks_reply(text) > 0) == (arrow == '<')) {
		in = SPEAKER_SERVER;
		away = SPEAKER_CLIENT;
	}
	return hear_text(out, arrow == '<' ? in : away, text);
}

static int
claims_form(struct slice line, bool with_port)
{
	struct slice text;
	char arrow;
	bool port;

	if (!split(line, &arrow, &port, &text))
		return CLAIM_NONE;
	return port == with_port ? CLAIM_CERTAIN : CLAIM_LIKELY;
}

static int
claims_smtpd(struct slice line)
{
	return claims_form(line, false);
}

static int
claims_smtp(struct slice line)
{
	return claims_form(line, true);
}

const struct dialect dialect_postfix_smtpd = {
	.id = "postfix-smtpd", .name = "Postfix smtpd -v",
	.claims = claims_smtpd, .hear = hear_postfix, .server_side = true,
};

const struct dialect dialect_postfix_smtp = {
	.id = "postfix-smtp", .name = "Postfix smtp -v",
	.claims = claims_smtp, .hear = hear_postfix,
};
