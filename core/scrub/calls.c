/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets that no name announces: printf '\0ann\0...' | base64, curl -u,
 * login("ann", "..."), https://ann:...@host/, tokens that are known by their
 * shape, and base64 that decodes to a login.
 */
#include "core/scrub/priv.h"

#include <string.h>

#include "core/banned.h"

static void
mask(struct known *k, struct slice line, size_t at, size_t end,
    struct masks *out)
{
	struct slice v = slice_sub(line, at, end > at ? end - at : 0);

	if (v.n == 0 || is_masked(v))
		return;
	learn_value(k, v);
	masks_add(out, at, v.n);
}

static size_t
quoted_end(struct slice line, size_t at, char quote)
{
	for (; at < line.n && line.p[at] != quote; at++)
		if (line.p[at] == '\\' && at + 1 < line.n &&
		    line.p[at + 1] == quote)
			at++;
	return at;
}

static size_t
word_end(struct slice line, size_t at)
{
	while (at < line.n && !is_blank(line.p[at]))
		at++;
	return at;
}

/* ---- NULs, as printf and others write them ----------------------------- */

#define NULS_MAX	4	/* of a message; more are UTF-16 */

static size_t
nul_len(struct slice s)
{
	static const char *const nuls[] = { "\\000", "\\x00", "\\u0000",
	    "%00", "\\0" };

	for (size_t i = 0; i < COUNT_OF(nuls); i++)
		if (slice_istarts(s, nuls[i]))
			return strlen(nuls[i]);
	return 0;
}

/* The quote that is open at `at`; NUL: none. */
static char
open_quote(struct slice line, size_t at)
{
	char quote = '\0';

	for (size_t i = 0; i < at; i++) {
		if (quote == '\0' ? is_quote(line.p[i]) : line.p[i] == quote)
			quote = quote == '\0' ? line.p[i] : '\0';
		else if (quote != '\0' && is_quote(line.p[i]))
			quote = line.p[i];	/* the inner one */
	}
	return quote;
}

/* From behind the last NUL to the end of what is quoted. */
static void
nul_messages(struct known *k, struct slice line, struct masks *out)
{
	for (size_t i = 0; i < line.n; i++) {
		size_t n = nul_len(slice_sub(line, i, line.n)), end, last;
		unsigned nuls;
		char quote;

		if (n == 0)
			continue;
		quote = open_quote(line, i);
		end = quote != '\0' ? quoted_end(line, i, quote) :
		    word_end(line, i);
		last = i + n;
		nuls = 1;
		for (size_t m = i + n; m < end; m++) {
			size_t one = nul_len(slice_sub(line, m, end - m));

			if (one > 0) {
				last = m + one;
				nuls++;
			}
		}
		if (nuls <= NULS_MAX)
			mask(k, line, last, end, out);
		i = end;
	}
}

/* ---- echo -n ... | base64 ---------------------------------------------- */

static size_t
skip_options(struct slice line, size_t at)
{
	at = blanks_end(line, at);
	while (at < line.n && (line.p[at] == '-' || slice_istarts(
	    slice_sub(line, at, line.n), "'%") || slice_istarts(
	    slice_sub(line, at, line.n), "\"%")))
		at = blanks_end(line, word_end(line, at));
	return at;
}

static void
piped_echo(struct known *k, struct slice line, size_t base64,
    struct masks *out)
{
	static const char *const commands[] = { "echo ", "printf ",
	    "print " };
	size_t bar = base64;

	while (bar > 0 && line.p[bar - 1] != '|')
		bar--;
	if (bar == 0)
		return;
	bar--;
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		size_t at = find_word(slice_sub(line, 0, bar), 0, commands[i]);
		size_t end = bar;
		char quote;

		if (at >= bar)
			continue;
		at = skip_options(line, at + strlen(commands[i]));
		while (end > at && is_blank(line.p[end - 1]))
			end--;
		quote = at < end ? line.p[at] : '\0';
		if (is_quote(quote)) {
			at++;
			if (end > at && line.p[end - 1] == quote)
				end--;
		}
		if (nul_len(slice_sub(line, at, line.n)) == 0 &&
		    open_quote(line, bar) == '\0') {
			bool has_nul = false;

			for (size_t m = at; m < end; m++)
				has_nul = has_nul || nul_len(slice_sub(line,
				    m, line.n)) > 0;
			if (!has_nul)
				mask(k, line, at, end, out);
		}
		return;
	}
}

static void
encoders(struct known *k, struct slice line, struct masks *out)
{
	static const char *const calls[] = { "b64encode(",
	    "base64_encode(", "encode_base64(", "btoa(",
	    "base64.encode(", "encodeToString(" };
	size_t at;

	for (at = find_word(line, 0, "base64"); at < line.n;
	    at = find_word(line, at + 6, "base64")) {
		size_t here = find_word(slice_sub(line, at, 16), 0, "<<<");

		piped_echo(k, line, at, out);
		if (here < 16 && at + here + 3 < line.n) {
			size_t from = blanks_end(line, at + here + 3);
			char c = from < line.n ? line.p[from] : '\0';

			mask(k, line, from + is_quote(c), is_quote(c) ?
			    quoted_end(line, from + 1, c) :
			    word_end(line, from), out);
		}
	}
	for (size_t i = 0; i < COUNT_OF(calls); i++) {
		size_t from = find_word(line, 0, calls[i]);

		if (from == line.n)
			continue;
		for (from += strlen(calls[i]); from < line.n &&
		    !is_quote(line.p[from]) && line.p[from] != ')'; from++)
			;
		if (from < line.n && is_quote(line.p[from])) {
			size_t end = quoted_end(line, from + 1, line.p[from]);

			if (nul_len(slice_sub(line, from + 1, line.n)) == 0)
				mask(k, line, from + 1, end, out);
		}
	}
}

/* ---- calls with a user and a password ---------------------------------- */

/* The number of the quoted argument that is the secret; the last: 0. */
static const struct {
	const char	*call;
	unsigned	 number;
} calls[] = {
	{ "login(", 0 }, { "networkcredential(", 2 },
	{ "passwordauthentication(", 2 }, { "plainauth(", 3 },
	{ "authenticate(", 2 }, { "auth_plain(", 2 }, { "auth_login(", 2 },
	{ "crammd5auth(", 2 }, { "usernamepasswordcredential(", 2 },
};

static void
call_arguments(struct known *k, struct slice line, size_t at,
    unsigned number, struct masks *out)
{
	size_t from = 0, end = 0;
	unsigned seen = 0;

	while (at < line.n && line.p[at] != ')') {
		if (!is_quote(line.p[at])) {
			at++;
			continue;
		}
		from = at + 1;
		end = quoted_end(line, from, line.p[at]);
		at = end + 1;
		if (++seen == number)
			break;
	}
	if (seen >= 2 && (number == 0 || seen == number))
		mask(k, line, from, end, out);
}

static void
call_secrets(struct known *k, struct slice line, struct masks *out)
{
	if (memchr(line.p, '(', line.n) == NULL)
		return;
	for (size_t i = 0; i < COUNT_OF(calls); i++) {
		size_t at = find_word(line, 0, calls[i].call);

		if (at < line.n)
			call_arguments(k, line, at + strlen(calls[i].call),
			    calls[i].number, out);
	}
}

/* ---- curl -u ann:... --------------------------------------------------- */

static void
user_and_password(struct known *k, struct slice line, size_t at,
    struct masks *out)
{
	size_t end, colon;
	char c = at < line.n ? line.p[at] : '\0';

	end = is_quote(c) ? quoted_end(line, at + 1, c) : word_end(line, at);
	colon = at + slice_find(slice_sub(line, at, end - at), ':');
	if (colon < end)
		mask(k, line, colon + 1, end, out);
}

static void
curl_secrets(struct known *k, struct slice line, struct masks *out)
{
	static const char *const opts[] = { " -u", " --user ", " --user=",
	    " -U", " --proxy-user " };
	size_t curl = find_word(line, 0, "curl");

	if (curl == line.n)
		return;
	for (size_t i = 0; i < COUNT_OF(opts); i++)
		for (size_t at = find_word(line, curl, opts[i]); at < line.n;
		    at = find_word(line, at + 1, opts[i])) {
			size_t from = blanks_end(line, at + strlen(opts[i]));

			user_and_password(k, line, from, out);
		}
}

/* ---- URLs, and Postfix's sasl_passwd ----------------------------------- */

static void
urls(struct known *k, struct slice line, struct masks *out)
{
	for (size_t at = find_word(line, 0, "://"); at < line.n;
	    at = find_word(line, at + 3, "://")) {
		size_t from = at + 3, end = from, host, colon;

		while (end < line.n && !is_blank(line.p[end]) &&
		    !is_quote(line.p[end]) && strchr("<>\\",
		    line.p[end]) == NULL)
			end++;
		for (host = end; host > from && line.p[host - 1] != '@';)
			host--;
		if (host == from)
			continue;
		colon = from + slice_find(slice_sub(line, from, host - 1 -
		    from), ':');
		if (colon >= host - 1 || slice_find(slice_sub(line, from,
		    colon - from), '/') < colon - from)
			continue;
		mask(k, line, colon + 1, host - 1, out);
	}
}

/* ---- known by their shape ---------------------------------------------- */

static size_t
token_len(struct slice line, size_t at)
{
	size_t i = at;

	while (i < line.n && (is_word_byte(line.p[i]) || line.p[i] == '-' ||
	    line.p[i] == '.' || line.p[i] == '~' || line.p[i] == '+' ||
	    line.p[i] == '/' || line.p[i] == '='))
		i++;
	return i - at;
}

static void
shaped_tokens(struct known *k, struct slice line, struct masks *out)
{
	static const struct {
		const char	*front;
		size_t		 min, dots;
	} shapes[] = {
		{ "eyJ", 20, 1 }, { "ya29.", 16, 1 }, { "SG.", 30, 2 },
		{ "xsmtpsib-", 20, 0 }, { "xkeysib-", 20, 0 },
		{ "GOCSPX-", 16, 0 },
	};

	for (size_t i = 0; i < line.n; i++) {
		if (strchr("eySxG", line.p[i]) == NULL || line.p[i] == '\0' ||
		    (i > 0 && is_word_byte(line.p[i - 1])))
			continue;
		for (size_t s = 0; s < COUNT_OF(shapes); s++) {
			size_t m = strlen(shapes[s].front), n, dots = 0;

			if (i + m > line.n || memcmp(line.p + i,
			    shapes[s].front, m) != 0)
				continue;
			n = token_len(line, i);
			for (size_t d = 0; d < n; d++)
				dots += line.p[i + d] == '.';
			if (n >= shapes[s].min && dots >= shapes[s].dots) {
				mask(k, line, i, i + n, out);
				i += n - 1;
			}
			break;
		}
	}
}

static void
blobs(struct known *k, struct slice line, struct masks *out)
{
	for (size_t i = 0; i < line.n; i++) {
		size_t n = base64_run(line, i);

		if (n >= 8 && is_login_blob(slice_sub(line, i, n))) {
			learn_message(k, (struct slice){ "", 0 },
			    slice_sub(line, i, n));
			masks_add(out, i, n);
		}
		i += n;
	}
}

/* Dovecot: CONT <tab> 1 <tab> base64 */
static void
continuations(struct known *k, struct slice line, struct masks *out)
{
	size_t at = find_word(line, 0, "CONT\t");

	if (at == line.n)
		return;
	at += 5;
	while (at < line.n && is_digit(line.p[at]))
		at++;
	if (at < line.n && line.p[at] == '\t' && base64_run(line, at + 1) > 0)
		mask(k, line, at + 1, at + 1 + base64_run(line, at + 1), out);
}

void
calls_find(struct known *k, struct slice line, unsigned about,
    struct masks *out)
{
	if (about & ABOUT_NUL)
		nul_messages(k, line, out);
	if (about & ABOUT_ENCODER)
		encoders(k, line, out);
	if (about & ABOUT_CALL)
		call_secrets(k, line, out);
	if (about & ABOUT_CURL)
		curl_secrets(k, line, out);
	if (about & ABOUT_URL)
		urls(k, line, out);
	if (about & ABOUT_TOKEN)
		shaped_tokens(k, line, out);
	blobs(k, line, out);
	if (about & ABOUT_CONT)
		continuations(k, line, out);
}
