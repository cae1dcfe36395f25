/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets in what Postfix, Exim, msmtp and others remark beside the dialogue,
 * in words of their own.
 */
#include "core/scrub/priv.h"

#include <string.h>

#include "core/banned.h"

static void
mask(struct known *k, struct slice line, size_t at, size_t end,
    struct masks *out)
{
	struct slice v = slice_sub(line, at, end > at ? end - at : 0);

	while (v.n > 0 && is_blank(v.p[v.n - 1]))
		v.n--;
	if (v.n == 0 || is_masked(v))
		return;
	learn_value(k, v);
	masks_add(out, at, v.n);
}

static size_t
word_end(struct slice line, size_t at)
{
	while (at < line.n && !is_blank(line.p[at]) && line.p[at] != ',')
		at++;
	return at;
}

static size_t
last_of(struct slice line, size_t from, size_t end, char c)
{
	for (size_t i = end; i-- > from;)
		if (line.p[i] == c)
			return i;
	return line.n;
}

/* ---- what follows some words ------------------------------------------- */

enum extent { TO_END, ONE_WORD };

static const struct {
	const char	*words;
	enum extent	 extent;
} announced[] = {
	{ "xsasl_cyrus_client_get_passwd: ", TO_END },
	{ "uncoded initial reply: ", TO_END },
	{ "uncoded client response ", TO_END },
	{ "uncoded client response: ", TO_END },
	{ "decoded initial response ", TO_END },
	{ "decoded initial response: ", TO_END },
	{ "decoded response: ", TO_END },
	{ "decoded client response: ", TO_END },
	{ "init_response ", ONE_WORD },
};

static void
announced_values(struct known *k, struct slice line, struct masks *out)
{
	for (size_t i = 0; i < COUNT_OF(announced); i++) {
		size_t at = find_word(line, 0, announced[i].words);

		if (at == line.n)
			continue;
		at = blanks_end(line, at + strlen(announced[i].words));
		mask(k, line, at, announced[i].extent == TO_END ? line.n :
		    word_end(line, at), out);
	}
}

/* ---- Postfix ----------------------------------------------------------- */

/* user `ann' pass `...' */
static void
passwd_lookup(struct known *k, struct slice line, struct masks *out)
{
	size_t at = find_word(line, 0, "smtp_sasl_passwd_lookup:"), from;

	at = find_word(line, at, " pass `");
	if (at == line.n)
		return;
	from = at + strlen(" pass `");
	mask(k, line, from, last_of(line, from, line.n, '\''), out);
}

/* static:ann:...(0,lock|...), and static:ann:... at the end */
static void
static_maps(struct known *k, struct slice line, struct masks *out)
{
	for (size_t at = find_word(line, 0, "static:"); at < line.n;
	    at = find_word(line, at + 1, "static:")) {
		size_t user = at + strlen("static:"), end, secret;

		end = find_word(line, user, "(0,");
		if (end == line.n)
			end = find_word(line, user, " = ");
		secret = user + slice_find(slice_sub(line, user, end - user),
		    ':') + 1;
		if (secret < end && find_word(slice_sub(line, user, secret -
		    user), 0, " ") == secret - user)
			mask(k, line, secret, end, out);
	}
}

/* maps_find: smtp_sasl_password_maps: hash:/x(0,...): mx = ann:... */
static void
password_maps(struct known *k, struct slice line, struct masks *out)
{
	size_t at = find_word(line, 0, "password_maps"), colon;

	at = find_word(line, at, " = ");
	if (at == line.n)
		return;
	colon = at + slice_find(slice_sub(line, at, line.n), ':');
	mask(k, line, colon + 1, line.n, out);
}

/* ---- others ------------------------------------------------------------ */

/* msmtp: passwordeval = echo ... */
static void
password_command(struct known *k, struct slice line, struct masks *out)
{
	size_t at = find_word(line, 0, "passwordeval");

	if (at == line.n)
		return;
	at += strlen("passwordeval");
	while (at < line.n && (is_blank(line.p[at]) || is_quote(line.p[at]) ||
	    line.p[at] == '='))
		at++;
	for (size_t i = 0; i < 2; i++) {
		const char *command = i == 0 ? "echo " : "printf ";
		size_t end = line.n;

		if (!slice_istarts(slice_sub(line, at, line.n), command))
			continue;
		at += strlen(command);
		while (at < line.n && line.p[at] == '-')
			at = blanks_end(line, word_end(line, at));
		while (at < end && is_quote(line.p[at]))
			at++;
		while (end > at && (is_quote(line.p[end - 1]) ||
		    is_blank(line.p[end - 1])))
			end--;
		mask(k, line, at, end, out);
		return;
	}
}

/* Exim: auth input decode: '' 'ann' '...' */
static void
input_decode(struct known *k, struct slice line, struct masks *out)
{
	size_t at = find_word(line, 0, "auth input decode: "), end, from;

	if (at == line.n)
		return;
	end = last_of(line, at, line.n, '\'');
	if (end == line.n)
		return;
	from = find_word(line, at, "' '");
	for (size_t next = from; next < line.n; next = find_word(line,
	    next + 1, "' '"))
		from = next;
	from = from < line.n ? from + 3 : last_of(line, at, end, '\'') + 1;
	mask(k, line, from, end, out);
}

/* Exim, while it checks a password: what it compares it with. */
static void
lookup_result(struct known *k, struct slice line, struct masks *out)
{
	size_t at = find_word(line, 0, "lookup yielded: ");

	if (at < line.n)
		mask(k, line, at + strlen("lookup yielded: "), line.n, out);
}

/* SCRAM in clear: c=biws,r=...,p=... */
static void
scram_proof(struct known *k, struct slice line, struct masks *out)
{
	size_t c = find_word(line, 0, "c="), r = find_word(line, c, ",r=");
	size_t p = find_word(line, r, ",p="), n;

	if (p == line.n)
		return;
	n = base64_run(line, p + 3);
	mask(k, line, p + 3, p + 3 + n, out);
}

void
remarks_find(struct known *k, struct slice line, bool in_login,
    struct masks *out)
{
	announced_values(k, line, out);
	passwd_lookup(k, line, out);
	static_maps(k, line, out);
	password_maps(k, line, out);
	password_command(k, line, out);
	input_decode(k, line, out);
	scram_proof(k, line, out);
	if (in_login)
		lookup_result(k, line, out);
}
