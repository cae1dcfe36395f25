/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of SCRAM's messages: RFC 5802, section 7. */
#include "core/sasl/scram.h"

#include "core/base/base64.h"
#include "core/banned.h"

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
scram_next(struct slice *rest, struct scram_attr *a)
{
	size_t end = slice_find(*rest, ',');

	*a = (struct scram_attr){ .name = '\0' };
	if (rest->n == 0)
		return false;
	a->whole = slice_sub(*rest, 0, end);
	*rest = slice_sub(*rest, end + 1, rest->n);
	if (a->whole.n < 2 || !is_letter(a->whole.p[0]) ||
	    a->whole.p[1] != '=')
		return true;
	a->name = a->whole.p[0];
	a->value = slice_sub(a->whole, 2, a->whole.n);
	return true;
}

bool
scram_take(struct slice *rest, char name, struct slice *value)
{
	struct slice behind = *rest;
	struct scram_attr a;

	*value = (struct slice){ NULL, 0 };
	if (!scram_next(&behind, &a) || a.name != name)
		return false;
	*value = a.value;
	*rest = behind;
	return true;
}

/* A comma is due at the end of the header, even with nothing behind it. */
static bool
cut(struct slice *rest, struct slice *part)
{
	size_t end = slice_find(*rest, ',');

	if (end == rest->n)
		return false;
	*part = slice_sub(*rest, 0, end);
	*rest = slice_sub(*rest, end + 1, rest->n);
	return true;
}

bool
scram_gs2(struct slice *rest, struct scram_gs2 *g)
{
	struct slice s = *rest, zid, *flag = &g->flag_part;

	*g = (struct scram_gs2){ .flag = '\0' };
	if (!cut(&s, flag) || !cut(&s, &zid) || flag->n == 0)
		return false;
	g->flag = flag->p[0];
	g->type = slice_sub(*flag, 2, flag->n);
	if (g->flag == 'p' ? flag->n < 3 || flag->p[1] != '=' :
	    !slice_is(*flag, "n") && !slice_is(*flag, "y"))
		return false;
	if (zid.n > 0 && (zid.n < 3 || zid.p[0] != 'a' || zid.p[1] != '='))
		return false;
	g->authzid = slice_sub(zid, 2, zid.n);
	g->whole = slice_sub(*rest, 0, rest->n - s.n);
	*rest = s;
	return true;
}

const char *
scram_server_first(struct slice message, struct scram_server_first *out)
{
	*out = (struct scram_server_first){ .nonce = { NULL, 0 } };
	if (message.n >= 2 && message.p[0] == 'm' && message.p[1] == '=')
		return "it asks for an extension (m=) that RFC 5802 does not "
		    "define";
	if (!scram_take(&message, 'r', &out->nonce))
		return "it does not begin with a nonce (r=)";
	if (!scram_take(&message, 's', &out->salt))
		return "there is no salt (s=) behind the nonce";
	if (!scram_take(&message, 'i', &out->iterations))
		return "there is no iteration count (i=) behind the salt";
	return NULL;
}

bool
scram_is_nonce(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f || s.p[i] == ',')
			return false;
	return s.n > 0;
}

void
scram_escape(struct bytes *out, struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == ',')
			bytes_add_str(out, "=2C");
		else if (name.p[i] == '=')
			bytes_add_str(out, "=3D");
		else
			bytes_add_char(out, name.p[i]);
}

void
scram_unescape(struct bytes *out, struct slice name)
{
	for (size_t i = 0; i < name.n; i++) {
		struct slice code = slice_sub(name, i, 3);
		bool comma = slice_iis(code, "=2C");

		if (comma || slice_iis(code, "=3D")) {
			bytes_add_char(out, comma ? ',' : '=');
			i += 2;
		} else
			bytes_add_char(out, name.p[i]);
	}
}

const char *
scram_error_words(struct slice error)
{
	static const struct {
		const char	*name, *words;
	} rows[] = {
		{ "invalid-encoding", "it could not read our message" },
		{ "extensions-not-supported", "it does not know an extension "
		    "that our message demands" },
		{ "invalid-proof", "the password is wrong" },
		{ "channel-bindings-dont-match", "our TLS connection is not "
		    "the one that the server sees: something stands between" },
		{ "server-does-support-channel-binding", "it does support "
		    "channel binding, though its offer said otherwise: "
		    "somebody may have changed the offer" },
		{ "channel-binding-not-supported", "it does not support "
		    "channel binding" },
		{ "unsupported-channel-binding-type", "it does not support "
		    "this type of channel binding" },
		{ "unknown-user", "it does not know the user" },
		{ "invalid-username-encoding", "it cannot read the user name: "
		    "not UTF-8, or forbidden by SASLprep" },
		{ "no-resources", "it lacks the means just now: try again "
		    "later" },
		{ "other-error", "it does not say what is wrong" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (slice_is(error, rows[i].name))
			return rows[i].words;
	return NULL;
}
