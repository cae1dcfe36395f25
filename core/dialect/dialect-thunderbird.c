/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thunderbird: "SMTP Response: " and "SMTP Send: " of its logging modules,
 * and "mailnews.smtp: S: " of the error console, which puts the source line
 * behind and lets a reply go on in lines of its own.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

#define FRONT_MAX	128u

static const struct mark module[] = {
	{ "SMTP Response: ", SPEAKER_SERVER, 0, false, false },
	{ "SMTP Send: ", SPEAKER_CLIENT, 0, false, false },
	{ "SMTP Connecting to: ", SPEAKER_EVENT, HEARD_BEGINS, false, false },
};

static const struct mark console[] = {
	{ "S: ", SPEAKER_SERVER, 0, false, false },
	{ "C: ", SPEAKER_CLIENT, 0, false, false },
	{ "Connecting to ", SPEAKER_EVENT, HEARD_BEGINS, false, false },
	{ "Command failed: ", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "Authentication failed", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "Closing connection", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "Socket closed", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "SecurityError", SPEAKER_EVENT, HEARD_TLS_FAILED, false, true },
	{ "NetworkError", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false, true },
};

/* " SmtpClient.sys.mjs:418:17" */
static struct slice
without_source(struct slice s)
{
	size_t at = find_words(s, " SmtpClient.");

	return at < s.n && (find_words(s, ".jsm:") < s.n ||
	    find_words(s, ".mjs:") < s.n) ? slice_sub(s, 0, at) : s;
}

static struct slice
without_scheme(struct slice s)
{
	if (!cut(&s, "smtp://"))
		cut(&s, "smtps://");
	return slice_sub(s, 0, slice_find(s, ';'));
}

/* What stands behind the mark, without the source line. */
static bool
hear_mark(struct slice s, const struct mark *marks, size_t n,
    struct heard *out)
{
	if (!mark_hear(marks, n, s, out))
		return false;
	if (out->speaker == SPEAKER_EVENT && out->event == HEARD_BEGINS)
		hear_peer(out, s, without_scheme(without_source(out->text)));
	out->text = without_source(out->text);
	if (out->text.n == 0)
		out->text = (struct slice){ s.p + s.n, 0 };
	return true;
}

/* "2026-11-21 15:03:23.000000 UTC - [Parent 1: Main Thread]: D/SMTP " */
static bool
hear_module(struct slice line, struct heard *out)
{
	struct slice front = slice_sub(line, 0, FRONT_MAX);

	for (size_t i = 0; i < COUNT_OF(module); i++) {
		size_t at = find_words(front, module[i].words);

		if (at < front.n)
			return hear_mark(slice_sub(line, at, line.n),
			    module + i, 1, out);
	}
	return false;
}

static bool
hear_console(struct slice line, struct heard *out)
{
	struct slice front = slice_sub(line, 0, FRONT_MAX);
	size_t at = find_words(front, "mailnews.smtp: ");
	struct slice s = slice_sub(line, at, line.n);

	return at < front.n && cut(&s, "mailnews.smtp: ") && s.n > 0 &&
	    hear_mark(s, console, COUNT_OF(console), out);
}

static bool
hear_thunderbird(struct slice line, struct heard *out)
{
	struct slice text;

	hear_nobody(out);
	if (line.n == 0)
		return false;
	if (hear_module(line, out) || hear_console(line, out))
		return true;
	text = without_source(line);
	return looks_reply(text) > 0 ?
	    hear_text(out, SPEAKER_SERVER, text) : hear_nobody(out);
}

static int
claims_thunderbird(struct slice line)
{
	struct slice front = slice_sub(line, 0, FRONT_MAX);

	if (find_words(front, "mailnews.smtp: ") < front.n ||
	    find_words(front, "SMTP Send: ") < front.n ||
	    find_words(front, "SMTP Response: ") < front.n ||
	    find_words(front, "SMTP entering state: ") < front.n)
		return CLAIM_CERTAIN;
	return looks_reply(line) > 0 ? CLAIM_COULD : CLAIM_NONE;
}

const struct dialect dialect_thunderbird = {
	.id = "thunderbird", .name = "Thunderbird",
	.claims = claims_thunderbird, .hear = hear_thunderbird,
};
