/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A refusal that repeats the secret in every way that was met in the wild:
 * why a server's words are masked, too.
 */
#include "core/practice/practice-verbs.h"

#include "core/base/base64.h"

#include "core/banned.h"

#define ECHO_MAX	120	/* of a secret; three times that is a line */
#define BLOB_MAX	400

static void
as_text(struct bytes *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];

		bytes_add_char(out, b < 0x20 || b == 0x7f ? '?' : s.p[i]);
	}
}

static void
as_base64(struct bytes *out, struct slice s)
{
	char b64[(ECHO_MAX + 2) / 3 * 4];

	bytes_add(out, b64, base64_encode(b64, s));
}

static void
as_hex(struct bytes *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		bytes_addf(out, "%02x", (unsigned char)s.p[i]);
}

static void
as_percent(struct bytes *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		bytes_addf(out, "%%%02X", (unsigned char)s.p[i]);
}

static void
backwards(struct bytes *out, struct slice s)
{
	for (size_t i = s.n; i > 0; i--)
		as_text(out, slice_sub(s, i - 1, 1));
}

static const struct {
	const char	 *name;
	void		(*write)(struct bytes *, struct slice);
} forms[] = {
	{ "as it is", as_text },
	{ "encoded", as_base64 },
	{ "in hexadecimal", as_hex },
	{ "in a URL", as_percent },
	{ "backwards", backwards },
};

static void
say_form(struct practice_client *c, const char *name, struct slice form)
{
	practice_say_hidden(c, "535-5.7.8 " LOG_MASK, "535-5.7.8 %s: %.*s",
	    name, (int)form.n, form.p ? form.p : "");
}

/* PLAIN's password stands behind the last NUL, LOGIN's alone. */
static struct slice
secret_of(struct slice message)
{
	size_t at = message.n;

	while (at > 0 && message.p[at - 1] != '\0')
		at--;
	return slice_sub(message, at, ECHO_MAX);
}

void
practice_echo(struct practice_client *c, struct slice b64,
    struct slice message)
{
	struct slice secret = secret_of(message);
	struct bytes form;

	practice_say(c, "535-5.7.8 This is what you have sent:");
	say_form(c, "as it came", slice_sub(b64, 0, BLOB_MAX));
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		bytes_init(&form, BYTES_NO_LIMIT);
		forms[i].write(&form, secret);
		say_form(c, forms[i].name, bytes_slice(&form));
		bytes_wipe(&form);
	}
	practice_phrase(c, "bad-credentials");
}
