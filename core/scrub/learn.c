/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scrub/priv.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/sasl/token.h"
#include "core/sasl/trace.h"
#include "core/banned.h"

#define BLOB_MIN	8

size_t
base64_run(struct slice s, size_t at)
{
	size_t i = at;

	while (i < s.n && (is_word_byte(s.p[i]) || s.p[i] == '+' ||
	    s.p[i] == '/' || s.p[i] == '-' || s.p[i] == '='))
		i++;
	return i - at;
}

bool
is_base64_run(struct slice s)
{
	return s.n > 0 && base64_run(s, 0) == s.n;
}

/* A word that is met everywhere gives nothing away. */
static bool
is_common(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && (i > 0 ||
		    !is_letter(s.p[i])))
			return false;
	return s.n < 8;
}

void
learn_value(struct known *k, struct slice value)
{
	if (value.n < KNOWN_MIN || is_common(value) || is_masked(value))
		return;
	known_add(k, value);
	near_add(known_near(k), value);
}

static void
learn_facts(struct known *k, struct slice mech, struct slice text)
{
	static const char *const names[] = { "authcid", "username", "user",
	    "authzid" };
	struct sasl_trace t;
	struct facts f;

	facts_init(&f);
	sasl_trace_begin(&t, mech);
	sasl_trace_typed(&t, text, &f);
	/* Of LOGIN nobody knows here which of its two messages it is. */
	for (size_t i = 0; !slice_iis(mech, "LOGIN") && i < COUNT_OF(names);
	    i++) {
		const char *name = facts_get(&f, names[i]);

		if (name != NULL)
			near_spare(known_near(k), slice_of(name));
	}
	for (size_t i = 0; i < f.n; i++)
		learn_value(k, secret_bytes(f.v[i].hidden));
	facts_forget(&f);
	facts_clear(&f);
	sasl_trace_clear(&t);
}

/* The last part of what is separated by NULs, when there is one. */
static struct slice
behind_nul(struct slice s)
{
	for (size_t i = s.n; i-- > 0;)
		if (s.p[i] == '\0')
			return slice_sub(s, i + 1, s.n);
	return (struct slice){ "", 0 };
}

/* The token of a bearer, or the digest behind a name. */
static void
learn_parts(struct known *k, struct slice s)
{
	size_t bearer = find_word(s, 0, "auth=bearer "), end;
	size_t blank = s.n;

	if (bearer < s.n) {
		bearer += strlen("auth=bearer ");
		for (end = bearer; end < s.n && s.p[end] > ' '; end++)
			;
		learn_value(k, slice_sub(s, bearer, end - bearer));
		return;
	}
	while (blank > 0 && s.p[blank - 1] != ' ')
		blank--;
	if (blank > 0 && s.n - blank >= BLOB_MIN)
		learn_value(k, slice_sub(s, blank, s.n));
}

void
learn_message(struct known *k, struct slice mech, struct slice text)
{
	size_t max = base64_decoded_max(text.n), n = 0;
	bool run = is_base64_run(text);
	char *buf;
	struct slice s;

	known_add_message(k, text);
	if (run)
		near_add(known_near(k), text);
	else if (slice_find(text, ' ') == text.n)
		learn_value(k, text);	/* a password as it is */
	text.n = slice_find(text, ' ');	/* somebody's words behind it */
	while (text.n > 0 && text.p[text.n - 1] == '=')
		text.n--;		/* too many of them, or too few */
	while (text.n % 4 == 1)
		text.n--;		/* a line that was cut */
	if (text.n > SECRET_MAX || max == 0)
		return;
	if (mech.n == 0)
		mech = slice_of(is_login_blob(text) ? "PLAIN" : "");
	learn_facts(k, mech, text);
	buf = secret_scratch(max);
	if (buf == NULL)
		return;
	if (base64_decode(buf, &n, text) != BASE64_INVALID) {
		s = (struct slice){ buf, n };
		if (memchr(buf, '\0', n) != NULL)
			learn_value(k, behind_nul(s));
		else if (slice_iis(mech, "LOGIN") || mech.n == 0)
			learn_value(k, s);
		learn_parts(k, s);
		if (memchr(buf, '\0', n) == NULL && s.n >= KNOWN_MIN &&
		    !is_common(s))
			known_add_message(k, s);
	} else if (run)
		learn_value(k, text);
	secret_scratch_free(buf, max);
}

static size_t
nuls(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\0';
	return n;
}

/* authzid NUL authcid NUL password, and nothing that is no text before. */
static bool
is_plain_message(struct slice s)
{
	size_t seen = 0;

	if (nuls(s) != 2 || s.n < 5)
		return false;
	for (size_t i = 0; i < s.n && seen < 2; i++) {
		if (s.p[i] == '\0')
			seen++;
		else if ((unsigned char)s.p[i] < ' ')
			return false;
	}
	return behind_nul(s).n > 0;
}

/* A queue id, a fingerprint: base64 of a login has other letters, too. */
static bool
is_hexadecimal(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && (s.p[i] < 'A' || s.p[i] > 'F'))
			return false;
	return true;
}

bool
is_login_blob(struct slice token)
{
	char buf[1024];
	size_t n = 0;
	struct slice s;

	if (is_hexadecimal(token))
		return false;
	token = slice_sub(token, 0, 1360);
	while (token.n > 0 && token.n % 4 == 1)
		token.n--;
	if (token.n < BLOB_MIN ||
	    base64_decode(buf, &n, token) == BASE64_INVALID)
		return false;
	s = (struct slice){ buf, n };
	return is_plain_message(s) || slice_ihas(s, "\001auth=bearer ");
}
