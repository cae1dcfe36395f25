/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exim -d, client and server: "SMTP>>" went out, "SMTP<<" came in, and the
 * text tells which of the two this Exim is.  Lines of a reply go on indented.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

/* The process of -d+pid; what is left is returned. */
static struct slice
without_pid(struct slice line, struct slice *pid)
{
	size_t n = 0;

	*pid = (struct slice){ NULL, 0 };
	while (n < line.n && n < 10 && line.p[n] >= '0' && line.p[n] <= '9')
		n++;
	if (n == 0 || n >= line.n || line.p[n] != ' ')
		return line;
	*pid = slice_sub(line, 0, n);
	return slice_sub(line, n + 1, line.n);
}

static bool
cut_mark(struct slice *s, bool *in)
{
	size_t end;

	if (!cut(s, "SMTP"))
		return false;
	if (s->n > 0 && s->p[0] == '(') {
		end = slice_find(*s, ')');
		if (end == s->n || end > 16)
			return false;
		*s = slice_sub(*s, end + 1, s->n);
	}
	*in = starts(*s, "<<");
	return cut(s, "<<") || cut(s, ">>") || cut(s, "|>") || cut(s, "+>");
}

static bool
split(struct slice line, bool *in, struct slice *text)
{
	*text = skip_blanks(line);
	if (!cut_mark(text, in))
		return false;
	cut(text, " ");
	return true;
}

static bool
hear_sent(struct slice text, struct heard *out)
{
	struct slice dot;

	if (starts(text, "writing message and terminating ") &&
	    between(text, "\"", "\"", &dot))
		return hear_text(out, SPEAKER_CLIENT, dot);
	if (starts(text, "writing "))
		return hear_nobody(out);
	if (looks_reply(text) > 0)
		return hear_text(out, SPEAKER_SERVER, text);
	/* What is no reply comes from the client: base64, mostly. */
	return hear_text(out, SPEAKER_CLIENT, text);
}

static bool
hear_remark(struct slice line, struct heard *out)
{
	struct slice peer, text = skip_blanks(line);

	if (starts(text, "Connecting to ") &&
	    between(text, "Connecting to ", " ...", &peer)) {
		size_t cut_at = find_words(peer, " from ");

		return hear_peer(out, text, slice_sub(peer, 0, cut_at));
	}
	if (starts(text, "SMTP connection from ")) {
		if (find_words(text, " closed by ") < text.n ||
		    find_words(text, " lost") < text.n)
			return hear_event(out, HEARD_ENDS, text);
		between(text, "SMTP connection from ", NULL, &peer);
		return hear_peer(out, text, peer);
	}
	if (starts(text, "TLS session: ") || starts(text, "cipher: "))
		return hear_event(out, HEARD_TLS, text);
	if (starts(text, "TLS session fail") || starts(text, "TLS error"))
		return hear_event(out, HEARD_TLS_FAILED, text);
	if (line.n > text.n && looks_reply(text) > 0)
		return hear_text(out, SPEAKER_SERVER, text);
	return false;
}

static bool
hear_exim(struct slice line, struct heard *out)
{
	struct slice text, pid, rest;
	bool in, heard;

	hear_nobody(out);
	rest = without_pid(line, &pid);
	if (rest.n < 6)
		return false;
	if (split(rest, &in, &text))
		heard = (text.n > 0 || in) && hear_sent(text, out);
	else
		heard = hear_remark(rest, out);
	if (!heard)
		return hear_nobody(out);
	if (out->text.n == 0)
		out->text = (struct slice){ line.p + line.n, 0 };
	out->session = pid;
	return true;
}

static int
claims_exim(struct slice line)
{
	struct slice text, pid, rest = without_pid(line, &pid);
	bool in;

	if (starts(rest, "Exim version ") || starts(rest, "LOG: "))
		return CLAIM_LIKELY;
	return split(rest, &in, &text) ? CLAIM_CERTAIN : CLAIM_NONE;
}

const struct dialect dialect_exim = {
	.id = "exim", .name = "Exim -d",
	.claims = claims_exim, .hear = hear_exim,
};
