/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in a message of DIGEST-MD5: a table of directives for each side.
 * A client's message that is no such list is hidden whole: it may be a
 * password in the wrong place.
 */
#include "core/sasl/digest-md5.h"

#include "core/banned.h"

struct row {
	const char	 *directive, *fact;
	void		(*show)(struct sasl_view *, const struct row *,
			    struct slice value);
	bool		(*is_sound)(struct slice value);
};

/* The value without the backslashes, standing for the part that has them. */
static void
show_plain(struct sasl_view *v, const struct row *row, struct slice value)
{
	struct bytes plain;

	bytes_init(&plain, BYTES_NO_LIMIT);
	digest_unquote(&plain, value);
	sasl_place(v, sasl_show(v, row->fact, bytes_slice(&plain)), value);
	bytes_clear(&plain);
}

/* One fact for each directive, by the row of its name. */
static void
show_list(struct sasl_view *v, const struct row *rows, size_t n,
    bool from_server)
{
	struct slice rest = v->message;
	struct digest_directive d;

	while (digest_next(&rest, &d) == DIGEST_ONE) {
		size_t i = 0;

		while (i < n && !slice_iis(d.name, rows[i].directive))
			i++;
		if (i < n)
			rows[i].show(v, &rows[i], d.value);
		else if (from_server)
			sasl_show(v, "extension", d.whole);
		else
			sasl_show_name(v, "extension", d.whole);
	}
}

/* ---- the client's side -------------------------------------------------- */

static bool
is_hex(struct slice s, size_t n)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') ||
		    (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n == n;
}

static bool
is_count(struct slice s)
{
	return is_hex(s, 8);
}

static bool
is_qop(struct slice s)
{
	return slice_iis(s, "auth") || slice_iis(s, "auth-int") ||
	    slice_iis(s, "auth-conf");
}

static bool
is_charset(struct slice s)
{
	return slice_iis(s, "utf-8");
}

static bool
is_size(struct slice s)
{
	unsigned long n;

	return slice_number(s, 16777215, &n);	/* RFC 2831, 2.1.1 */
}

static bool
is_uri(struct slice s)
{
	return slice_istarts(s, "smtp/");
}

static bool
is_any(struct slice s)
{
	(void)s;
	return true;
}

/* A typed value is shown where it can be nothing else. */
static void
client_value(struct sasl_view *v, const struct row *row, struct slice value)
{
	if (v->trusted || (row->is_sound != NULL && row->is_sound(value)))
		show_plain(v, row, value);
	else
		sasl_hide(v, row->fact, value);
}

static void
client_nonce(struct sasl_view *v, const struct row *row, struct slice value)
{
	sasl_remember(&v->trace->client_nonce, value);
	client_value(v, row, value);
}

static void
repeated_nonce(struct sasl_view *v, const struct row *row, struct slice value)
{
	const char *due = v->trace->server_nonce;
	struct bytes plain;
	bool same;

	bytes_init(&plain, BYTES_NO_LIMIT);
	digest_unquote(&plain, value);
	same = due != NULL && slice_is(bytes_slice(&plain), due);
	bytes_wipe(&plain);
	if (v->trusted || same)
		show_plain(v, row, value);
	else
		sasl_hide(v, row->fact, value);
	if (due != NULL && !same)
		sasl_fault(v, "the nonce is not the one that the server sent");
}

static void
client_response(struct sasl_view *v, const struct row *row,
    struct slice value)
{
	sasl_hide(v, row->fact, value);
	if (!is_hex(value, DIGEST_MD5_HEX))
		sasl_fault(v, "the response is not 32 hexadecimal digits in "
		    "lower case");
}

static const struct row client_rows[] = {
	{ "username", "authcid", client_value, NULL },
	{ "realm", "realm", client_value, NULL },
	{ "nonce", "nonce", repeated_nonce, NULL },
	{ "cnonce", "cnonce", client_nonce, is_any },
	{ "nc", "nc", client_value, is_count },
	{ "qop", "qop", client_value, is_qop },
	{ "digest-uri", "digest-uri", client_value, is_uri },
	{ "response", "response", client_response, NULL },
	{ "maxbuf", "maxbuf", client_value, is_size },
	{ "charset", "charset", client_value, is_charset },
	{ "cipher", "cipher", client_value, NULL },
	{ "authzid", "authzid", client_value, NULL },
};

static bool
is_response(struct slice message)
{
	struct slice value;

	return digest_is_list(message) &&
	    digest_find(message, "username", &value) &&
	    digest_find(message, "response", &value);
}

void
digest_describe(struct sasl_view *v)
{
	if (v->round > 0 && v->message.n == 0)
		sasl_say(v, FACT_PLAIN, "note", "nothing: the exchange is "
		    "over for the client");
	else if (v->round > 0)
		sasl_hide(v, "extra", v->message);
	else if (is_response(v->message))
		show_list(v, client_rows, COUNT_OF(client_rows), false);
	else {
		sasl_fault(v, "this is not DIGEST-MD5's response, which is a "
		    "list with username= and response=");
		sasl_hide(v, "message", v->message);
	}
}

/* ---- the server's side -------------------------------------------------- */

static void
server_nonce(struct sasl_view *v, const struct row *row, struct slice value)
{
	struct bytes plain;

	bytes_init(&plain, BYTES_NO_LIMIT);
	digest_unquote(&plain, value);
	sasl_remember(&v->trace->server_nonce, bytes_slice(&plain));
	bytes_clear(&plain);
	show_plain(v, row, value);
}

static void
server_qop(struct sasl_view *v, const struct row *row, struct slice value)
{
	sasl_show(v, row->fact, value)->mark =
	    digest_has_word(value, "auth") ? FACT_PLAIN : FACT_BAD;
}

static void
server_stale(struct sasl_view *v, const struct row *row, struct slice value)
{
	if (slice_iis(value, "true"))
		sasl_place(v, sasl_say(v, FACT_WARN, row->fact, "true: the "
		    "nonce of an earlier answer was too old"), value);
	else
		sasl_show(v, row->fact, value);
}

static void
server_checked(struct sasl_view *v, const struct row *row, struct slice value)
{
	sasl_show(v, row->fact, value)->mark =
	    row->is_sound(value) ? FACT_PLAIN : FACT_BAD;
}

static void
server_proof(struct sasl_view *v, const struct row *row, struct slice value)
{
	sasl_show_proof(v, row->fact, value);
}

static bool
is_algorithm(struct slice s)
{
	return slice_iis(s, "md5-sess");
}

static const struct row server_rows[] = {
	{ "realm", "realm", show_plain, NULL },
	{ "nonce", "nonce", server_nonce, NULL },
	{ "qop", "qop", server_qop, NULL },
	{ "stale", "stale", server_stale, NULL },
	{ "maxbuf", "maxbuf", server_checked, is_size },
	{ "charset", "charset", server_checked, is_charset },
	{ "algorithm", "algorithm", server_checked, is_algorithm },
	{ "cipher", "cipher", show_plain, NULL },
	{ "rspauth", "rspauth", server_proof, NULL },
};

void
digest_describe_challenge(struct sasl_view *v)
{
	struct slice proof;
	const char *why = digest_challenge_fault(v->message);

	if (v->message.n == 0)
		sasl_fault(v, "the server's message is empty");
	else if (why != NULL && !digest_find(v->message, "rspauth", &proof))
		sasl_fault(v, "this cannot be answered: %s", why);
	if (digest_is_list(v->message))
		show_list(v, server_rows, COUNT_OF(server_rows), true);
	else if (slice_ihas(v->message, "rspauth"))
		sasl_hide(v, "challenge", v->message);
	else if (v->message.n > 0)
		sasl_show(v, "challenge", v->message);
}
