/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a line is meant as a command, or may be anything, a password too. */
#include "core/smtp/command.h"

#include <string.h>

#include "core/banned.h"

#define SLIP_MIN	3	/* letters of a verb with a slip */
#define VERB_LONG	7	/* from here on two slips */
#define WORD_MAX	16

/* Of extensions, and of old; those that carry a secret are left out. */
static const char *const others[] = {
	"XCLIENT", "XFORWARD", "ETRN", "ATRN", "BURL", "TURN", "SEND", "SOML",
	"SAML",
};

static bool
is_letters(struct slice word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!((word.p[i] >= 'a' && word.p[i] <= 'z') ||
		    (word.p[i] >= 'A' && word.p[i] <= 'Z')))
			return false;
	return true;
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* One row of the edit distance; two neighbours that changed places are one
 * edit. */
static void
next_row(struct slice word, const char *verb, size_t n, size_t i,
    size_t rows[][WORD_MAX + 1])
{
	rows[i][0] = i;
	for (size_t j = 1; j <= n; j++) {
		char x = upper(word.p[i - 1]);

		rows[i][j] = least(rows[i - 1][j] + 1, rows[i][j - 1] + 1,
		    rows[i - 1][j - 1] + (x != verb[j - 1]));
		if (i > 1 && j > 1 && x == verb[j - 2] &&
		    upper(word.p[i - 2]) == verb[j - 1] &&
		    rows[i - 2][j - 2] + 1 < rows[i][j])
			rows[i][j] = rows[i - 2][j - 2] + 1;
	}
}

static bool
is_slip_of(struct slice word, const char *verb)
{
	size_t rows[WORD_MAX + 1][WORD_MAX + 1], n = strlen(verb);

	if (word.n < SLIP_MIN || word.n > WORD_MAX || n > WORD_MAX ||
	    !is_letters(word))
		return false;
	for (size_t j = 0; j <= n; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= word.n; i++)
		next_row(word, verb, n, i, rows);
	return rows[word.n][n] <= (n >= VERB_LONG ? 2 : 1);
}

/* "rest assured" is no slip of RSET: what follows must be fit for it, too. */
static bool
takes(enum verb v, struct slice args)
{
	struct slice rest = args, word;

	switch (v) {
	case VERB_MAIL:
	case VERB_RCPT:
		return slice_find(args, ':') < args.n;
	case VERB_EHLO:
	case VERB_HELO:
	case VERB_LHLO:
	case VERB_VRFY:
	case VERB_EXPN:
	case VERB_HELP:
		slice_word(&rest, &word);
		return slice_trim(rest).n == 0;
	case VERB_AUTH:
		return true;
	default:
		return slice_trim(args).n == 0;
	}
}

static enum verb
slip_of(const struct command *c)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (is_slip_of(c->word, verb_name((enum verb)i)) &&
		    takes((enum verb)i, c->args))
			return (enum verb)i;
	return VERB_OTHER;
}

static bool
is_other(struct slice word)
{
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (slice_iis(word, others[i]) ||
		    (strlen(others[i]) >= VERB_LONG &&
		    is_slip_of(word, others[i])))
			return true;
	return false;
}

enum verb
command_meant(const struct command *c)
{
	return c->verb != VERB_OTHER ? c->verb : slip_of(c);
}

bool
command_is_meant(struct slice line)
{
	struct command c;

	command_parse(line, &c);
	return c.word.n == 0 || slice_is(slice_trim(line), "*") ||
	    command_meant(&c) != VERB_OTHER || is_other(c.word);
}
