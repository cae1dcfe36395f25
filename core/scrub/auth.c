/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An AUTH command in a line, whatever stands in front of it. */
#include "core/scrub/priv.h"

#include <string.h>

#include "core/sasl/sasl.h"
#include "core/banned.h"

static bool
is_mech(struct slice w)
{
	static const char *const others[] = { "NTLM", "GSSAPI", "GS2-KRB5",
	    "KERBEROS_V4", "XYMCOOKIE", "XYMCOOKIEB64", "MSN", "OTP", "SKEY",
	    "SRP", "PLAIN-CLIENTTOKEN", "XOAUTH", "APOP", "GSS-SPNEGO" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (slice_iis(w, others[i]))
			return true;
	return sasl_find(w) != NULL;
}

/* An upper-case word could be a mechanism that nobody has told us of. */
static bool
is_mech_like(struct slice w)
{
	if (w.n < 2 || w.n > 30 || w.p[0] < 'A' || w.p[0] > 'Z')
		return false;
	for (size_t i = 0; i < w.n; i++)
		if (!(w.p[i] >= 'A' && w.p[i] <= 'Z') && !is_digit(w.p[i]) &&
		    w.p[i] != '-' && w.p[i] != '_')
			return false;
	return true;
}

static bool
is_prose_word(struct slice w)
{
	static const char *const words[] = { "command", "is", "was", "not",
	    "failed", "fails", "failure", "failing", "succeeded",
	    "successful", "authentication", "mechanism", "mechanisms",
	    "and", "or", "with", "without", "over", "on", "for", "in", "as",
	    "to", "only", "supported", "unsupported", "method", "requires",
	    "required", "error", "exchange", "trace", "here", "works",
	    "before", "after", "then", "because", "when", "but", "are",
	    "advertised", "offered", "available", "disabled", "enabled",
	    "returned", "rejected", "refused", "accepted", "again",
	    "response", "step", "the", "from", "by" };

	while (w.n > 0 && strchr(".,;:!?)", w.p[w.n - 1]) != NULL)
		w.n--;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (slice_iis(w, words[i]))
			return true;
	return false;
}

static size_t
word_end(struct slice line, size_t at)
{
	while (at < line.n && !is_blank(line.p[at]) &&
	    !is_quote(line.p[at]) && line.p[at] != '\\' &&
	    line.p[at] != '<' && line.p[at] != '&' && line.p[at] != '\033' &&
	    line.p[at] != ',')
		at++;
	return at;
}

static size_t
skip_blanks(struct slice line, size_t at)
{
	while (at < line.n && is_blank(line.p[at]))
		at++;
	return at;
}

/* base64 that is no word: with digits, capitals inside, or signs. */
static bool
looks_encoded(struct slice w)
{
	bool small = false, other = false;

	if (w.n < 8 || base64_run(w, 0) != w.n)
		return false;
	for (size_t i = 1; i < w.n; i++) {
		small = small || (w.p[i] >= 'a' && w.p[i] <= 'z');
		other = other || !is_letter(w.p[i]) || (w.p[i] <= 'Z');
	}
	return small && other;
}

/* 250-AUTH: also where the ends of lines were lost, "ETRN250-AUTH". */
static bool
is_capability(struct slice shape)
{
	size_t n = shape.n;

	if (n < 4 || !slice_is(slice_sub(shape, n - 4, 3), "250"))
		return false;
	if (shape.p[n - 1] != ' ' || n == 4)
		return shape.p[n - 1] == '-' || shape.p[n - 1] == ' ';
	/* 12:00:01.250 AUTH is no reply. */
	return !is_digit(shape.p[n - 5]) && !(n > 5 &&
	    is_digit(shape.p[n - 6]) && strchr(".,:", shape.p[n - 5]));
}

/* MAIL FROM:<> AUTH=PLAIN ...: a login in the wrong place. */
static bool
is_parameter(struct slice line, size_t at)
{
	return line.p[at - 1] == ' ' && find_word(slice_sub(line, 0, at), 0,
	    "from:<") < at;
}

/* Whether the verb stands at `at` of the line; its length. */
static size_t
auth_verb(struct slice line, size_t at)
{
	struct slice s = slice_sub(line, at, line.n);
	size_t n = slice_istarts(s, "authenticate") ? 12 :
	    slice_istarts(s, "auth") ? 4 : 0;

	if (n == 4 && n < s.n && s.p[n] == '=' && at > 0 &&
	    is_parameter(line, at))
		return n + 1;
	if (n == 0 || n >= s.n || !is_blank(s.p[n]) ||
	    (at > 0 && (is_word_byte(line.p[at - 1]) ||
	    line.p[at - 1] == '=')))
		return 0;
	return n;
}

/* HELP AUTH LOGIN ...: what it was typed behind is a command, and the first
 * word of the line but for its time and whose it is. */
static bool
is_behind_command(struct slice line, size_t at)
{
	static const char *const verbs[] = { "HELP", "NOOP", "VRFY", "EXPN",
	    "RSET", "EHLO", "HELO", "LHLO", "QUIT", "STARTTLS", "DATA" };
	size_t end = at, from;

	while (end > 0 && is_blank(line.p[end - 1]))
		end--;
	for (from = end; from > 0 && is_letter(line.p[from - 1]);)
		from--;
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		if (slice_iis(slice_sub(line, from, end - from), verbs[i])) {
			while (from > 0 && is_blank(line.p[from - 1]))
				from--;
			return from == 0 || !is_letter(line.p[from - 1]);
		}
	return false;
}

static bool
read_auth(struct slice line, size_t at, size_t verb, struct auth *a)
{
	struct slice shape = slice_sub(line, 0, at), arg;
	size_t w = skip_blanks(line, at + verb), e = word_end(line, w);
	bool capital = line.p[at] == 'A' && line.p[at + 1] == 'U';
	char before = '\0';

	for (size_t i = at; i-- > 0 && before == '\0';)
		before = is_blank(line.p[i]) ? '\0' : line.p[i];
	*a = (struct auth){ .at = at, .mech = slice_sub(line, w, e - w),
	    .arg = skip_blanks(line, e), .in_words = is_word_byte(before) &&
	    !is_behind_command(line, at) };
	if (is_capability(shape) || (e + 1 < line.n && line.p[e] == ',' &&
	    is_blank(line.p[e + 1])))
		return false;
	a->end = shape_content_end(shape, line, a->arg);
	if (a->end < a->arg || (e < line.n && !is_blank(line.p[e])))
		a->end = a->arg;
	arg = slice_sub(line, a->arg, a->end - a->arg);
	if (!is_mech(a->mech) && !(capital && is_mech_like(a->mech))) {
		/* No mechanism, but what belongs behind one. */
		if (!looks_encoded(a->mech) && !is_masked(a->mech))
			return false;
		a->arg = w;
		a->end = shape_content_end(shape, line, w);
		a->mech.n = 0;
		return true;
	}
	if (!a->in_words || arg.n == 0)
		return true;
	arg = slice_sub(line, a->arg, word_end(line, a->arg) - a->arg);
	if (is_masked(arg))
		return true;
	while (arg.n > 0 && strchr(".,;:!?)", arg.p[arg.n - 1]) != NULL)
		arg.n--;
	return looks_encoded(arg);
}

bool
auth_find(struct slice line, struct auth *a)
{
	for (size_t i = 0; i + 5 < line.n; i++) {
		size_t verb;

		if ((line.p[i] | 0x20) != 'a')
			continue;
		verb = auth_verb(line, i);
		if (verb > 0 && read_auth(line, i, verb, a))
			return true;
	}
	return false;
}

/* What follows the mechanism is no message. */
bool
auth_is_prose(const struct auth *a, struct slice line)
{
	struct slice rest = slice_sub(line, a->arg, a->end - a->arg), w;
	bool mechs = true, first = true;

	while (slice_word(&rest, &w)) {
		if (first && is_prose_word(w))
			return true;
		first = false;
		mechs = mechs && is_mech(w);
	}
	return !first && mechs;
}
