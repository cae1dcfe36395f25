/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dialect/hear.h"

#include <string.h>

#include "core/smtp/command.h"

#include "core/banned.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
starts(struct slice s, const char *words)
{
	size_t i = 0;

	/* Most lines differ in the first byte; no strlen() before that. */
	while (i < s.n && words[i] != '\0' && s.p[i] == words[i])
		i++;
	return words[i] == '\0';
}

bool
cut(struct slice *s, const char *words)
{
	if (!starts(*s, words))
		return false;
	*s = (struct slice){ s->p + strlen(words), s->n - strlen(words) };
	return true;
}

struct slice
skip_blanks(struct slice s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	return s;
}

size_t
find_words(struct slice s, const char *words)
{
	const char *at = s.n > 0 ? memmem(s.p, s.n, words, strlen(words)) :
	    NULL;

	return at != NULL ? (size_t)(at - s.p) : s.n;
}

bool
between(struct slice s, const char *a, const char *b, struct slice *out)
{
	size_t from = find_words(s, a);

	if (from == s.n)
		return false;
	from += strlen(a);
	*out = slice_sub(s, from, s.n);
	if (b == NULL)
		return true;
	from = find_words(*out, b);
	if (from == out->n)
		return false;
	out->n = from;
	return true;
}

bool
with_port(struct slice s, const char *a, struct slice *out)
{
	size_t end;

	if (!between(s, a, NULL, out))
		return false;
	end = find_words(*out, " port ");
	if (end == out->n)
		return false;
	end += sizeof(" port ") - 1;
	while (end < out->n && is_digit(out->p[end]))
		end++;
	out->n = end;
	return true;
}

/* "5.7.8 " behind the code of a reply. */
static bool
has_enhanced(struct slice s)
{
	return s.n >= 5 && is_digit(s.p[0]) && s.p[1] == '.' &&
	    is_digit(s.p[2]) && (s.p[3] == '.' || s.p[4] == '.');
}

static bool
is_smtp_code(struct slice s)
{
	switch (s.p[0] * 100 + s.p[1] * 10 + s.p[2] - '0' * 111) {
	case 211: case 214: case 220: case 221: case 235: case 250:
	case 251: case 252: case 334: case 354: case 421: case 432:
	case 435: case 450: case 451: case 452: case 454: case 455:
	case 500: case 501: case 502: case 503: case 504: case 521:
	case 523: case 530: case 534: case 535: case 538: case 550:
	case 551: case 552: case 553: case 554: case 555: case 556:
		return true;
	default:
		return false;
	}
}

int
looks_reply(struct slice s)
{
	struct slice text;

	if (s.n < 3 || s.p[0] < '2' || s.p[0] > '5' || s.p[1] < '0' ||
	    s.p[1] > '5' || !is_digit(s.p[2]))
		return 0;
	if (s.n > 3 && s.p[3] != ' ' && s.p[3] != '-')
		return 0;
	if (!is_smtp_code(s))
		return 1;
	text = slice_sub(s, 4, s.n);
	if (s.n == 3 || s.p[3] == '-' || has_enhanced(text) ||
	    memcmp(s.p, "334", 3) == 0 || slice_ihas(text, "SMTP") ||
	    slice_istarts(text, "ok") || slice_ihas(text, "auth"))
		return 2;
	return 1;
}

static bool
is_word(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == 127)
			return false;
	return s.n > 0;
}

/* The mechanism, and one word or nothing behind it. */
static bool
is_auth(struct slice args)
{
	struct slice mech, first;

	if (!slice_word(&args, &mech) || mech.n > 20)
		return false;
	for (size_t i = 0; i < mech.n; i++)
		if (!is_digit(mech.p[i]) && mech.p[i] != '-' &&
		    mech.p[i] != '_' && (mech.p[i] | 32) < 'a')
			return false;
	if (!slice_word(&args, &first))
		return true;
	return slice_trim(args).n == 0 || first.p[0] == '<' ||
	    first.p[0] == '*' || first.p[0] == '[' || first.p[0] == '(';
}

static int
arguments_fit(const struct command *c)
{
	struct slice args = slice_trim(c->args), path, params;

	switch (c->verb) {
	case VERB_EHLO:
	case VERB_HELO:
	case VERB_LHLO:
		return args.n == 0 ? CLAIM_COULD : is_word(args) ? 2 : 0;
	case VERB_MAIL:
		return command_path(args, "FROM", &path, &params) ? 2 : 0;
	case VERB_RCPT:
		return command_path(args, "TO", &path, &params) ? 2 : 0;
	case VERB_AUTH:
		return is_auth(args) ? 2 : 0;
	case VERB_STARTTLS:
		return args.n == 0 ? 2 : 0;
	case VERB_DATA:
	case VERB_QUIT:
	case VERB_RSET:
		return args.n == 0 ? 2 : 0;
	case VERB_BDAT:
		return args.n > 0 && is_digit(args.p[0]) ? 2 : 0;
	case VERB_HELP:
	case VERB_NOOP:
	case VERB_EXPN:
	case VERB_VRFY:
		return args.n == 0 || is_word(args) ? CLAIM_COULD : 0;
	default:
		return 0;
	}
}

static bool
has_lower(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 'a' && s.p[i] <= 'z')
			return true;
	return false;
}

int
looks_command(struct slice s)
{
	struct command c;
	int fit;

	/* A text that no command is: nearly every line of a log. */
	if (s.n < 4 || s.p[0] == ' ' || s.p[0] == '\t')
		return 0;
	if (s.n > 4 && s.p[4] != ' ' && !slice_istarts(s, "STARTTLS"))
		return 0;
	command_parse(s, &c);
	fit = arguments_fit(&c);
	/* "help", "quit", "data" are words of prose, too. */
	return fit == 2 && c.args.n == 0 && has_lower(c.word) ? 1 : fit;
}

bool
hear_nobody(struct heard *out)
{
	*out = (struct heard){ .speaker = SPEAKER_NOBODY,
	    .wall_us = INT64_MIN };
	return false;
}

bool
hear_text(struct heard *out, enum speaker who, struct slice text)
{
	*out = (struct heard){ .speaker = who, .text = text,
	    .wall_us = INT64_MIN };
	return true;
}

bool
hear_event(struct heard *out, enum heard_event event, struct slice text)
{
	*out = (struct heard){ .speaker = SPEAKER_EVENT, .event = event,
	    .text = text, .wall_us = INT64_MIN };
	return true;
}

bool
hear_peer(struct heard *out, struct slice line, struct slice peer)
{
	hear_event(out, HEARD_BEGINS, line);
	out->peer = slice_trim(peer);
	return true;
}

bool
mark_hear(const struct mark *marks, size_t n, struct slice line,
    struct heard *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct mark *m = &marks[i];
		struct slice text = line;

		if (!cut(&text, m->words))
			continue;
		if (m->speaker == SPEAKER_NOBODY)
			return hear_nobody(out);
		hear_text(out, m->speaker, m->keep ? line : text);
		out->event = m->event;
		out->tls = m->tls;
		return true;
	}
	return hear_nobody(out);
}
