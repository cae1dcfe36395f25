/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the bytes of user name and secret show, whoever they are for: blanks
 * and line ends that came along, characters that nobody types, encodings.
 */
#include "core/explain/checks-priv.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/base/utf8.h"
#include "core/banned.h"

#define BASE64_SURE	12	/* digits of readable text are no accident */
#define BASE64_MIN	8

enum {
	ODD_BLANK	= 1 << 0,	/* at either end */
	ODD_LINE_END	= 1 << 1,
	ODD_CONTROL	= 1 << 2,
	ODD_INVISIBLE	= 1 << 3,
	ODD_QUOTES	= 1 << 4,	/* typographic */
	ODD_NOT_UTF8	= 1 << 5,
};

/* Blanks that are none, and characters without width. */
static bool
is_invisible(uint32_t cp)
{
	return cp == 0xa0 || cp == 0xad || cp == 0x034f || cp == 0x061c ||
	    cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200f) ||
	    (cp >= 0x2028 && cp <= 0x202f) || (cp >= 0x205f && cp <= 0x206f) ||
	    cp == 0x3000 || cp == 0xfeff || (cp >= 0xe0000 && cp <= 0xe007f);
}

static bool
is_typographic(uint32_t cp)
{
	return (cp >= 0x2018 && cp <= 0x201f) || cp == 0x2039 ||
	    cp == 0x203a || cp == 0xab || cp == 0xbb;
}

static unsigned
oddities_inside(struct slice s)
{
	unsigned odd = 0;
	size_t n;

	for (; s.n > 0; s = slice_sub(s, n, s.n)) {
		uint32_t cp = utf8_next(s, &n);

		if (cp == UTF8_BAD)
			odd |= ODD_NOT_UTF8;
		else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			odd |= ODD_CONTROL;
		else if (is_invisible(cp))
			odd |= ODD_INVISIBLE;
		else if (is_typographic(cp))
			odd |= ODD_QUOTES;
	}
	return odd;
}

static unsigned
oddities(struct slice s)
{
	struct slice inside = token_trim(s);
	size_t before = inside.n > 0 ? (size_t)(inside.p - s.p) : s.n;
	unsigned odd = oddities_inside(inside);

	for (size_t i = 0; i < s.n; i++) {
		if (i >= before && i < before + inside.n)
			continue;
		odd |= s.p[i] == '\n' || s.p[i] == '\r' ? ODD_LINE_END :
		    ODD_BLANK;
	}
	return odd;
}

static void
check_secret_oddities(struct looking *k)
{
	unsigned odd = oddities(k->secret);

	if (odd & ODD_LINE_END)
		check_add(k, CHECK_WARNING, "secret-line-end",
		    "The {s} begins or ends with a line end.",
		    "It is sent as a part of the {s}: write files with printf "
		    "instead of echo, or take the line end off.");
	if (odd & ODD_BLANK)
		check_add(k, CHECK_WARNING, "secret-blank",
		    "The {s} begins or ends with a blank.",
		    "Blanks come along when one copies, and are sent as a "
		    "part of the {s}.");
	if (odd & ODD_CONTROL)
		check_add(k, CHECK_WARNING, "secret-control",
		    "The {s} holds control characters.",
		    "They were hardly typed: look at the file or the command "
		    "that it comes from.");
	if (odd & ODD_INVISIBLE)
		check_add(k, CHECK_WARNING, "secret-invisible",
		    "The {s} holds a character that cannot be seen, such as a "
		    "no-break space.",
		    "Copying from a web page does that: type it by hand, or "
		    "take the character out.");
	if (odd & ODD_QUOTES)
		check_add(k, CHECK_WARNING, "secret-quotes",
		    "The {s} holds typographic quotes.",
		    "Word processors and chats make them out of straight "
		    "ones: type it by hand.");
	if (odd & ODD_NOT_UTF8)
		check_add(k, CHECK_WARNING, "secret-not-utf8",
		    "The {s} is not UTF-8.",
		    "Servers expect UTF-8: look at the character set of the "
		    "file or terminal that it comes from.");
}

static void
check_user_oddities(struct looking *k)
{
	unsigned odd = oddities(k->user);

	if (odd & (ODD_BLANK | ODD_LINE_END))
		check_add(k, CHECK_WARNING, "user-blank",
		    "The user name begins or ends with a blank or a line end.",
		    "It is sent as a part of the name: take it off.");
	if (odd & ODD_CONTROL)
		check_add(k, CHECK_WARNING, "user-control",
		    "The user name holds control characters.",
		    "Look at where it comes from: no name has them.");
	if (odd & ODD_INVISIBLE)
		check_add(k, CHECK_WARNING, "user-invisible",
		    "The user name holds a character that cannot be seen, "
		    "such as a no-break space.",
		    "Copying from a web page does that: type it by hand.");
	if (odd & ODD_QUOTES)
		check_add(k, CHECK_WARNING, "user-quotes",
		    "The user name holds typographic quotes.",
		    "Word processors and chats make them: type it by hand.");
	if (odd & ODD_NOT_UTF8)
		check_add(k, CHECK_WARNING, "user-not-utf8",
		    "The user name is not UTF-8.",
		    "Servers expect UTF-8: look at the character set of the "
		    "terminal.");
}

/* ---- encodings --------------------------------------------------------- */

static bool
is_readable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\n' &&
		    s.p[i] != '\0') || (unsigned char)s.p[i] >= 0x7f)
			return false;
	return true;
}

static bool
is_plain_word(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
		    "XYZ0123456789-_.@!", s.p[i]) == NULL || s.p[i] == '\0')
			return false;
	return true;
}

/*
 * Random text reads like base64 of something now and then, the more often
 * the shorter it is.
 */
static bool
is_encoded(struct slice s, bool (*is_good)(struct slice inside))
{
	size_t max = base64_decoded_max(s.n), n;
	enum base64_kind kind;
	char *buf;
	bool yes;

	if (s.n < BASE64_MIN)
		return false;
	buf = secret_scratch(max);
	if (buf == NULL)
		return false;
	kind = base64_decode(buf, &n, s);
	yes = kind == BASE64_CANONICAL && n > 0 &&
	    is_good((struct slice){ buf, n });
	secret_scratch_free(buf, max);
	return yes;
}

static bool
has_address(struct slice inside)
{
	return is_readable(inside) && slice_find(inside, '@') < inside.n;
}

static bool
looks_encoded(struct slice s)
{
	bool sure = s.n >= BASE64_SURE || (s.n > 0 && s.p[s.n - 1] == '=');

	return is_encoded(s, sure ? is_readable : is_plain_word);
}

static void
check_encoding(struct looking *k)
{
	if (k->id == TOKEN_OPAQUE && looks_encoded(token_trim(k->secret)))
		check_add(k, CHECK_WARNING, "secret-base64",
		    "The {s} is base64 of readable text.",
		    "SMTP encodes it anyway: give it as it is, or it is "
		    "encoded twice.");
	if (is_encoded(token_trim(k->user), has_address))
		check_add(k, CHECK_WARNING, "user-base64",
		    "The user name is base64 of a mail address.",
		    "SMTP encodes it anyway: give it as it is, or it is "
		    "encoded twice.");
}

static void
check_wrapping(struct looking *k)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;",
	    "&quot;", "&#39;", "&#039;", "&apos;" };
	struct slice s = token_trim(k->secret);

	if (s.n > 2 && s.p[0] == s.p[s.n - 1] &&
	    (s.p[0] == '"' || s.p[0] == '\''))
		check_add(k, CHECK_NOTE, "secret-quoted",
		    "The {s} stands in quotes.",
		    "Quotes of a configuration file or a shell are often sent "
		    "by mistake: leave them out unless they belong to it.");
	for (size_t i = 0; i < COUNT_OF(entities); i++)
		if (slice_ihas(s, entities[i]))
			check_add(k, CHECK_NOTE, "secret-entity",
			    "The {s} holds an HTML entity, such as &amp;.",
			    "It may have been copied out of the source of a "
			    "page, where & is written so.");
}

/* ---- the two beside each other ----------------------------------------- */

static bool
is_secret_kind(struct slice s)
{
	unsigned flags = token_kind(token_identify(s))->flags;

	return (flags & TOKEN_SURE) && !(flags & TOKEN_NAME);
}

static void
check_user(struct looking *k)
{
	bool needs_user = k->mech == NULL ||
	    (k->mech->flags & SASL_NEEDS_USER);

	if (k->user.n == 0) {
		if (needs_user)
			check_add(k, CHECK_WARNING, "user-empty",
			    "No user name was given.",
			    "Give one with --user, as the provider's page on "
			    "SMTP has it.");
		return;
	}
	check_user_oddities(k);
	if (slice_find(k->user, '<') < slice_find(k->user, '@') &&
	    slice_find(k->user, '>') < k->user.n)
		check_add(k, CHECK_WARNING, "user-display-name",
		    "The user name has angle brackets around an address.",
		    "Give the address alone, without name and brackets.");
	if (is_secret_kind(k->user))
		check_add(k, CHECK_WARNING, "user-is-secret",
		    "The user name looks like a key or a token.",
		    "The two may have changed places: servers write user "
		    "names into their logs.");
}

static void
check_secret(struct looking *k)
{
	if (k->in->secret == NULL)
		return;
	if (k->secret.n == 0) {
		check_add(k, CHECK_WARNING, "secret-empty",
		    "The {s} is empty.",
		    "Look at where it comes from: a variable that is not set, "
		    "or a command that printed nothing.");
		return;
	}
	check_secret_oddities(k);
	check_wrapping(k);
	/* Postmark wants its token in both places. */
	if (slice_eq(k->user, k->secret) && k->id != TOKEN_UUID)
		check_add(k, CHECK_WARNING, "secret-is-user",
		    "The {s} is the same as the user name.",
		    "One of them was probably put at both places.");
}

void
checks_bytes(struct looking *k)
{
	check_user(k);
	check_secret(k);
	check_encoding(k);
}
