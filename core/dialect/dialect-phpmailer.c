/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PHPMailer: the marks may stand behind whatever the application's own log
 * puts in front.  A reply of several lines goes on indented, at the margin,
 * or run together, as the program that printed it likes.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

#define FRONT_MAX	160u

static const struct {
	const char	*words;
	enum speaker	 speaker;
} sides[] = {
	{ "SERVER -> CLIENT:", SPEAKER_SERVER },
	{ "CLIENT -> SERVER:", SPEAKER_CLIENT },
	/* Before 5.2.7. */
	{ "SMTP -> FROM SERVER:", SPEAKER_SERVER },
};

static const struct mark remarks[] = {
	{ "Connection: opened", SPEAKER_NOBODY, 0, false, true },
	{ "Connection: closed", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "Connection: Failed to connect", SPEAKER_EVENT,
	    HEARD_CONNECT_FAILED, false, true },
	{ "SMTP ERROR: Failed to connect", SPEAKER_EVENT,
	    HEARD_CONNECT_FAILED, false, true },
	{ "SMTP INBOUND:", SPEAKER_NOBODY, 0, false, true },
	{ "SMTP ERROR:", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "SMTP NOTICE:", SPEAKER_EVENT, HEARD_NOTE, false, true },
};

static struct slice
without_break(struct slice s)
{
	s = slice_trim(s);
	if (s.n >= 4 && slice_istarts(slice_sub(s, s.n - 4, 4), "<br>"))
		s.n -= 4;
	return slice_trim(s);
}

/* "250-a250-b250 c": how it looks when a browser was to show the log. */
static bool
is_run_together(struct slice s)
{
	char next[] = "250-";

	if (looks_reply(s) == 0 || s.n < 12 || s.p[3] != '-')
		return false;
	for (size_t i = 0; i < 3; i++)
		next[i] = s.p[i];
	s = slice_sub(s, 4, s.n);
	if (find_words(s, next) < s.n)
		return true;
	next[3] = ' ';
	return find_words(s, next) < s.n;
}

static bool
hear_sides(struct slice line, struct heard *out)
{
	struct slice front = slice_sub(line, 0, FRONT_MAX);

	for (size_t i = 0; i < COUNT_OF(sides); i++) {
		size_t at = find_words(front, sides[i].words);
		struct slice text;

		if (at == front.n)
			continue;
		text = slice_sub(line, at, line.n);
		cut(&text, sides[i].words);
		cut(&text, " ");
		hear_text(out, sides[i].speaker, without_break(text));
		if (out->text.n == 0)
			out->text = (struct slice){ line.p + line.n, 0 };
		out->run_together = sides[i].speaker == SPEAKER_SERVER &&
		    is_run_together(out->text);
		return true;
	}
	return false;
}

static bool
hear_phpmailer(struct slice line, struct heard *out)
{
	struct slice text, peer;

	hear_nobody(out);
	if (hear_sides(line, out))
		return true;
	text = without_break(line);
	if (looks_reply(text) > 0)
		return hear_text(out, SPEAKER_SERVER, text);
	if (between(text, "Connection: opening to ", ",", &peer))
		return hear_peer(out, text, peer);
	return mark_hear(remarks, COUNT_OF(remarks), text, out);
}

static int
claims_phpmailer(struct slice line)
{
	struct heard h;

	if (hear_sides(line, &h) || starts(line, "SMTP INBOUND: "))
		return CLAIM_CERTAIN;
	return starts(line, "Connection: ") ? CLAIM_LIKELY :
	    looks_reply(skip_blanks(line)) > 0 ? CLAIM_COULD : CLAIM_NONE;
}

const struct dialect dialect_phpmailer = {
	.id = "phpmailer", .name = "PHPMailer",
	.claims = claims_phpmailer, .hear = hear_phpmailer,
};
