/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the content of a line can be: a name, a reply, a command. */
#include "core/scrub/priv.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/smtp/command.h"
#include "core/banned.h"

/* ann@example.net: whoever types a password does not type this. */
static bool
is_address(struct slice s)
{
	size_t at = slice_find(s, '@'), dot = 0;

	if (at == 0 || at + 4 > s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.')
			dot = i;
		if (i != at && !is_word_byte(s.p[i]) && s.p[i] != '.' &&
		    s.p[i] != '-' && s.p[i] != '+')
			return false;
	}
	if (dot < at + 2 || s.n - dot < 3)
		return false;
	for (size_t i = dot + 1; i < s.n; i++)
		if (!is_letter(s.p[i]))
			return false;
	return true;
}

bool
said_name(struct known *k, struct slice text, bool asked)
{
	struct slice s;
	char buf[192];
	size_t n = 0;
	bool is;

	if (text.n < 4 || text.n > 240)
		return false;
	if (base64_decode(buf, &n, text) != BASE64_CANONICAL)
		return false;
	s = (struct slice){ buf, n };
	is = is_address(s) || asked;
	for (size_t i = 0; i < n; i++)
		is = is && (unsigned char)buf[i] > ' ' && buf[i] != 0x7f;
	if (is)
		near_spare(known_near(k), s);
	return is;
}

int
said_code(struct slice s)
{
	if (s.n < 3 || s.p[0] < '2' || s.p[0] > '5' || !is_digit(s.p[1]) ||
	    !is_digit(s.p[2]))
		return 0;
	if (s.n > 3 && (is_word_byte(s.p[3]) || strchr("+/=", s.p[3])))
		return 0;
	return (s.p[0] - '0') * 100 + (s.p[1] - '0') * 10 + s.p[2] - '0';
}

size_t
said_words(struct slice s)
{
	struct slice w;
	size_t n = 0;

	while (n < SAID_PROSE && slice_word(&s, &w))
		n++;
	return n;
}

bool
said_command(struct slice s)
{
	struct command c;

	command_parse(s, &c);
	switch (c.verb) {
	case VERB_QUIT: case VERB_RSET: case VERB_DATA: case VERB_STARTTLS:
		return c.args.n == 0;
	case VERB_NOOP: case VERB_EHLO: case VERB_HELO: case VERB_LHLO:
		return true;
	case VERB_MAIL:
		return slice_istarts(c.args, "from");
	case VERB_RCPT:
		return slice_istarts(c.args, "to");
	default:
		return false;
	}
}

/* What s_client says in between. */
bool
said_noise(struct slice s)
{
	return slice_is(s, "read R BLOCK") || slice_is(s, "KEYUPDATE") ||
	    slice_is(s, "RENEGOTIATING") || slice_is(s, "---");
}

bool
said_asks_name(struct slice prompt)
{
	return slice_istarts(prompt, "VXNlcm5hbWU6") ||
	    slice_istarts(prompt, "dXNlcm5hbWU6") ||
	    slice_istarts(prompt, "VXNlciBOYW1l") ||
	    slice_istarts(prompt, "user");
}

static bool
is_printable_base64(struct slice s)
{
	char buf[256];
	size_t n = 0;

	s = slice_sub(s, 0, 256);
	s.n -= s.n % 4;
	if (s.n == 0 || base64_decode(buf, &n, s) == BASE64_INVALID)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)buf[i] < ' ' && buf[i] != '\n')
			return false;
	return n > 0;
}

bool
said_challenge(struct slice text, bool at_front)
{
	struct slice rest = slice_sub(text, 3, text.n), w = { "", 0 };
	size_t n;

	if (rest.n > 0 && !is_blank(rest.p[0]) && !is_quote(rest.p[0]) &&
	    rest.p[0] != '\\' && rest.p[0] != '<')
		return false;
	rest = slice_trim(rest);
	n = base64_run(rest, 0);
	w = slice_sub(rest, 0, n);
	if (n == 0)
		return at_front && (rest.n == 0 || !is_word_byte(rest.p[0]));
	if (n < rest.n && is_word_byte(rest.p[n]))
		return false;
	return is_printable_base64(w) || slice_iis(w, "username") ||
	    slice_iis(w, "password");
}
