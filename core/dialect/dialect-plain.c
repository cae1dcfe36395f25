/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "C: " and "S: " as MailKit, Go, Ruby, Java and many other programs write
 * them, "Client: " and "Server: ", and arrows of three: Perl's Net::SMTP
 * with the object in front, and others.  Where an arrow means "in" and "out"
 * the text tells whose side this is.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

#define FRONT_MAX	96u

static const struct mark letters[] = {
	{ "C: ", SPEAKER_CLIENT, 0, false, false },
	{ "S: ", SPEAKER_SERVER, 0, false, false },
	{ "C:", SPEAKER_CLIENT, 0, false, false },
	{ "S:", SPEAKER_SERVER, 0, false, false },
	{ "Client: ", SPEAKER_CLIENT, 0, false, false },
	{ "Server: ", SPEAKER_SERVER, 0, false, false },
	{ "CLIENT: ", SPEAKER_CLIENT, 0, false, false },
	{ "SERVER: ", SPEAKER_SERVER, 0, false, false },
	{ "client: ", SPEAKER_CLIENT, 0, false, false },
	{ "server: ", SPEAKER_SERVER, 0, false, false },
};

/* A mark behind a logger's own front: "INFO smtp - C: EHLO". */
static bool
hear_behind(struct slice line, struct heard *out)
{
	struct slice front = slice_sub(line, 0, FRONT_MAX);

	for (size_t i = 1; i + 4 <= front.n; i++) {
		struct slice s = slice_sub(line, i, line.n);
		int like;

		if ((front.p[i] != 'C' && front.p[i] != 'S') ||
		    front.p[i + 1] != ':' || front.p[i + 2] != ' ' ||
		    (front.p[i - 1] != ' ' && front.p[i - 1] != '\t' &&
		    front.p[i - 1] != ']'))
			continue;
		like = front.p[i] == 'S' ?
		    looks_reply(slice_sub(s, 3, s.n)) : 1;
		if (like > 0)
			return mark_hear(letters, 2, s, out);
	}
	return false;
}

static bool
hear_letters(struct slice line, struct heard *out)
{
	if (mark_hear(letters, COUNT_OF(letters), line, out)) {
		/* "C:\ProgramData" and "Server: nginx" are no dialogue. */
		return line.n < 3 || out->text.n == 0 || line.p[2] == ' ' ||
		    looks_reply(out->text) > 0 ||
		    looks_command(out->text) > 0 ? true : hear_nobody(out);
	}
	return hear_behind(line, out);
}

static bool
hear_mailkit(struct slice line, struct heard *out)
{
	struct slice peer = line;
	size_t end;

	hear_nobody(out);
	if (cut(&peer, "Connected to smtp://") ||
	    cut(&peer, "Connected to smtps://")) {
		end = slice_find(peer, '/');
		return hear_peer(out, line, slice_sub(peer, 0, end));
	}
	return hear_letters(line, out) || hear_nobody(out);
}

static int
claims_letters(struct slice line)
{
	struct heard h;

	if (!hear_letters(line, &h))
		return CLAIM_NONE;
	return looks_reply(h.text) > 1 || looks_command(h.text) > 1 ?
	    CLAIM_LIKELY : CLAIM_COULD;
}

/* Its marks are those of many; the line about the connection is its own. */
static int
claims_mailkit(struct slice line)
{
	if (starts(line, "Connected to smtp://") ||
	    starts(line, "Connected to smtps://"))
		return CLAIM_CERTAIN;
	return claims_letters(line);
}

static bool
hear_plain(struct slice line, struct heard *out)
{
	return hear_letters(line, out) || hear_nobody(out);
}

/* -- arrows --------------------------------------------------------------- */

static bool
hear_arrow(struct slice text, bool in, struct heard *out)
{
	if (!cut(&text, " ") && text.n > 0)
		return hear_nobody(out);
	/* Of a client unless the text is the other side's. */
	if (looks_reply(text) > 0)
		return hear_text(out, SPEAKER_SERVER, text);
	if (looks_command(text) > 0)
		return hear_text(out, SPEAKER_CLIENT, text);
	return hear_text(out, in ? SPEAKER_SERVER : SPEAKER_CLIENT, text);
}

/* "Net::SMTP=GLOB(0x55b2)>>> EHLO": the object is the connection. */
static bool
hear_perl(struct slice line, struct heard *out)
{
	struct slice id, text = line, end = { line.p + line.n, 0 };

	hear_nobody(out);
	if (!starts(line, "Net::SMTP") ||
	    !between(slice_sub(line, 0, FRONT_MAX), "=GLOB(", ")", &id))
		return false;
	text = slice_sub(line, (size_t)(id.p + id.n + 1 - line.p), line.n);
	if (cut(&text, ">>>"))
		hear_arrow(text, false, out);
	else if (cut(&text, "<<<"))
		hear_arrow(text, true, out);
	else
		return false;
	if (out->speaker == SPEAKER_NOBODY)
		return false;
	if (out->text.n == 0)
		out->text = end;
	out->session = id;
	return true;
}

static int
claims_perl(struct slice line)
{
	struct heard h;

	return starts(line, "Net::SMTP>>> ") || hear_perl(line, &h) ?
	    CLAIM_CERTAIN : CLAIM_NONE;
}

static bool
hear_arrows(struct slice line, struct heard *out)
{
	struct slice text = line;

	hear_nobody(out);
	if (cut(&text, ">>>"))
		return hear_arrow(text, false, out);
	if (cut(&text, "<<<"))
		return hear_arrow(text, true, out);
	return false;
}

static int
claims_arrows(struct slice line)
{
	struct heard h;

	if (!hear_arrows(line, &h))
		return CLAIM_NONE;
	/* ">>> EHLO" alone could be sendmail's. */
	if (line.p[0] == '<' || looks_reply(h.text) > 0)
		return looks_reply(h.text) > 0 ||
		    looks_command(h.text) > 0 ? CLAIM_CERTAIN : CLAIM_COULD;
	return looks_command(h.text) > 0 ? CLAIM_LIKELY : CLAIM_COULD;
}

const struct dialect dialect_mailkit = {
	.id = "mailkit", .name = "MailKit's protocol log",
	.claims = claims_mailkit, .hear = hear_mailkit,
};

const struct dialect dialect_plain = {
	.id = "plain", .name = "C: and S: marks",
	.claims = claims_letters, .hear = hear_plain,
	.generic = true,
};

const struct dialect dialect_perl = {
	.id = "perl", .name = "Perl Net::SMTP",
	.claims = claims_perl, .hear = hear_perl,
};

const struct dialect dialect_arrows = {
	.id = "arrows", .name = ">>> and <<< marks",
	.claims = claims_arrows, .hear = hear_arrows,
	.generic = true,
};
