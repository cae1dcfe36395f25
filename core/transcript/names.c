/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What in a text is an address, a host, an id: by its form alone. */
#include "core/transcript/identities.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "core/banned.h"

#define QUEUE_ID_MIN		6	/* behind "queued as", "id=" */
#define QUEUE_ID_ALONE_MIN	10	/* without such a word */
#define QUEUE_ID_DIGITS		3
#define LONG_LOCAL_PART		20	/* of a message's id */

/* ---- letters ----------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_token(char c)
{
	return is_digit(c) || is_letter(c) || (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr(".-_+%@:~", c) != NULL);
}

static size_t
count_of(struct slice s, bool (*is)(char c))
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is(s.p[i]);
	return n;
}

/* ---- forms ------------------------------------------------------------- */

static bool
is_label(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !is_letter(s.p[i]) &&
		    s.p[i] != '-' && s.p[i] != '_' &&
		    (unsigned char)s.p[i] < 0x80)
			return false;
	return s.n > 0 && s.n <= 63;
}

/* Letters of one case: "failed.Please" is no name. */
static bool
is_top_level(struct slice s)
{
	bool upper = false, lower = false;

	if (slice_istarts(s, "xn--"))
		return true;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_letter(s.p[i]))
			return (unsigned char)s.p[i] >= 0x80;
		upper |= s.p[i] < 'a';
		lower |= s.p[i] >= 'a';
	}
	return s.n >= 2 && s.n <= 24 && upper != lower;
}

bool
name_is_host(struct slice s)
{
	struct slice label = s;
	size_t labels = 0;

	while (s.n > 0) {
		size_t n = slice_find(s, '.');

		label = slice_sub(s, 0, n);
		if (!is_label(label))
			return false;
		labels++;
		s = slice_sub(s, n + 1, s.n);
	}
	return labels >= 2 && is_top_level(label);
}

static bool
is_address(struct slice s, int family)
{
	char text[64], room[16];

	if (s.n == 0 || s.n >= sizeof(text))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)s.n, s.p);
	return inet_pton(family, text, room) == 1;
}

bool
name_is_nobody(struct slice s)
{
	return s.n == 0 || slice_istarts(s, "localhost") ||
	    slice_is(s, "::1") || slice_is(s, "::") ||
	    slice_is(s, "0.0.0.0") ||
	    (slice_istarts(s, "127.") && is_address(s, AF_INET));
}

static bool
is_date(struct slice s)
{
	return s.n > 8 && is_digit(s.p[0]) && is_digit(s.p[3]) &&
	    s.p[4] == '-' && s.p[7] == '-';
}

/* ---- the walk through a text ------------------------------------------- */

struct walk_names {
	struct slice	 text;
	enum text_role	 role;
	void		(*each)(void *arg, struct span at,
			    enum identity_kind kind);
	void		*arg;
};

static void
tell(const struct walk_names *w, struct slice name, enum identity_kind kind)
{
	w->each(w->arg, (struct span){ (size_t)(name.p - w->text.p), name.n },
	    kind);
}

static char
before(const struct walk_names *w, struct slice s)
{
	return s.p > w->text.p ? s.p[-1] : '\0';
}

/* The local part of "<bounce+ann=example.net@list.example>" has a "=". */
static struct slice
whole_local_part(const struct walk_names *w, struct slice s)
{
	struct slice longer = s;

	while (before(w, longer) == '=' || is_token(before(w, longer))) {
		longer.p--;
		longer.n++;
	}
	return before(w, longer) == '<' ? longer : s;
}

static bool
is_in_brackets(const struct walk_names *w, struct slice s)
{
	const char *end = s.p + s.n;

	return before(w, whole_local_part(w, s)) == '<' &&
	    end < w->text.p + w->text.n && *end == '>';
}

static bool
is_message_id(const struct walk_names *w, struct slice whole,
    struct slice local)
{
	size_t digits = count_of(local, is_digit);

	return before(w, whole) == '<' && ((local.n >= LONG_LOCAL_PART &&
	    digits >= QUEUE_ID_DIGITS) || (digits >= QUEUE_ID_DIGITS &&
	    count_of(local, is_letter) == 0));
}

static bool
mail_address(const struct walk_names *w, struct slice s)
{
	size_t at = slice_find(s, '@');
	struct slice domain = slice_sub(s, at + 1, s.n);
	struct slice whole;

	/* A host of one label is one in brackets: "<ann@mailhost>". */
	if (at == 0 || at >= s.n || (!name_is_host(domain) &&
	    (!is_label(domain) || !is_in_brackets(w, s))))
		return false;
	whole = whole_local_part(w, s);
	tell(w, whole, is_message_id(w, whole, slice_sub(whole, 0,
	    slice_find(whole, '@'))) ? IDENTITY_MESSAGE_ID :
	    IDENTITY_ADDRESS);
	return true;
}

/* The word in front of a token. */
static struct slice
word_before(const struct walk_names *w, struct slice s)
{
	const char *end = s.p, *p;

	while (end > w->text.p && strchr(" \t=:<[(\"'", end[-1]) != NULL)
		end--;
	for (p = end; p > w->text.p && is_letter(p[-1]); )
		p--;
	return (struct slice){ p, (size_t)(end - p) };
}

static bool
is_queue_id(const struct walk_names *w, struct slice s)
{
	struct slice word = word_before(w, s);
	bool named = slice_iis(word, "as") || slice_iis(word, "id") ||
	    slice_iis(word, "queueid") || slice_iis(word, "msgid");
	size_t digits = count_of(s, is_digit);

	if (w->role != TEXT_REPLY || is_date(s))
		return false;
	return named ? s.n >= QUEUE_ID_MIN && digits > 0 :
	    s.n >= QUEUE_ID_ALONE_MIN && slice_find(s, '_') == s.n &&
	    digits >= QUEUE_ID_DIGITS && count_of(s, is_letter) > 0;
}

static bool
simple(const struct walk_names *w, struct slice s)
{
	if (is_address(s, AF_INET) || is_address(s, AF_INET6))
		tell(w, s, IDENTITY_IP);
	else if (name_is_host(s))
		tell(w, s, IDENTITY_HOST);
	else if (is_queue_id(w, s))
		tell(w, s, IDENTITY_QUEUE_ID);
	else
		return false;
	return true;
}

static struct slice
without_ends(struct slice s)
{
	while (s.n > 0 && strchr(".:-@", s.p[s.n - 1]) != NULL &&
	    !(s.n > 1 && s.p[s.n - 1] == ':' && s.p[s.n - 2] == ':'))
		s.n--;
	while (s.n > 0 && strchr(".-@", s.p[0]) != NULL)
		s = slice_sub(s, 1, s.n);
	return s;
}

static void
token(const struct walk_names *w, struct slice s)
{
	s = without_ends(s);
	if (slice_istarts(s, "IPv6:"))
		s = slice_sub(s, 5, s.n);
	if (is_address(s, AF_INET6)) {
		tell(w, s, IDENTITY_IP);
		return;
	}
	while (s.n > 0) {	/* HOST:PORT, KEY:VALUE */
		size_t n = slice_find(s, ':');
		struct slice part = without_ends(slice_sub(s, 0, n));

		if (!mail_address(w, part))
			simple(w, part);
		s = slice_sub(s, n + 1, s.n);
	}
}

void
names_each(struct slice text, enum text_role role,
    void (*each)(void *arg, struct span at, enum identity_kind kind),
    void *arg)
{
	struct walk_names w = { text, role, each, arg };

	for (size_t i = 0; i < text.n; ) {
		size_t from = i;

		while (i < text.n && is_token(text.p[i]))
			i++;
		if (i > from)
			token(&w, slice_sub(text, from, i - from));
		else
			i++;
	}
}
