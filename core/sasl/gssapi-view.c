/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever has a ticket or an answer that was computed with the service's key
 * can try keys at home, so those bytes are secrets; a wrap token's checksum
 * is made with a random key, and is none.
 */
#include "core/sasl/gssapi-view.h"

#include "core/sasl/gssapi-token.h"
#include "core/banned.h"

/* ---- words ------------------------------------------------------------- */

struct number_name {
	long		 number;
	const char	*name;
};

static const struct number_name etypes[] = {	/* IANA */
	{ 1, "des-cbc-crc" },
	{ 3, "des-cbc-md5" },
	{ 16, "des3-cbc-sha1" },
	{ 17, "aes128-cts-hmac-sha1-96" },
	{ 18, "aes256-cts-hmac-sha1-96" },
	{ 19, "aes128-cts-hmac-sha256-128" },
	{ 20, "aes256-cts-hmac-sha384-192" },
	{ 23, "rc4-hmac" },
	{ 24, "rc4-hmac-exp" },
	{ 25, "camellia128-cts-cmac" },
	{ 26, "camellia256-cts-cmac" },
};

static const struct number_name errors[] = {	/* RFC 4120, 7.5.9 */
	{ 6, "the client is not in the Kerberos database" },
	{ 7, "the service is not in the Kerberos database" },
	{ 12, "the policy forbids it" },
	{ 14, "no type of encryption in common" },
	{ 18, "the client's account is disabled" },
	{ 23, "the password has expired" },
	{ 24, "the password was wrong" },
	{ 31, "the ticket cannot be decrypted: the server has another key" },
	{ 32, "the ticket has expired" },
	{ 33, "the ticket is not valid yet" },
	{ 34, "a repeated request" },
	{ 35, "the ticket is for another service" },
	{ 36, "ticket and authenticator are of two clients" },
	{ 37, "the clocks of client and server differ too much" },
	{ 38, "the ticket is for another network address" },
	{ 39, "another version of the protocol" },
	{ 40, "a message of the wrong type" },
	{ 41, "the message was changed on its way" },
	{ 44, "the server has no key of that version" },
	{ 45, "the server has no key for that service" },
	{ 46, "mutual authentication failed" },
	{ 60, "a failure without a name" },
};

static const char *
name_of(const struct number_name *rows, size_t n, long number)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].number == number)
			return rows[i].name;
	return "unknown";
}

void
gss_layer_words(struct bytes *out, unsigned layers)
{
	static const struct {
		unsigned	 bit;
		const char	*name;
	} rows[] = {
		{ GSS_LAYER_NONE, "none" },
		{ GSS_LAYER_INTEGRITY, "integrity" },
		{ GSS_LAYER_PRIVACY, "confidentiality" },
	};
	const char *comma = "";

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (layers & rows[i].bit) {
			bytes_addf(out, "%s%s", comma, rows[i].name);
			comma = ", ";
		}
	bytes_addf(out, "%s(0x%02x)", *comma != '\0' ? " " : "", layers);
}

static struct span
span_of(const struct sasl_view *v, struct slice part)
{
	return part.n == 0 ? (struct span){ 0, 0 } :
	    (struct span){ (size_t)(part.p - v->message.p), part.n };
}

/* ---- security layers (RFC 4752, 3.1) ----------------------------------- */

/* at: where text stands in the message; n == 0: nowhere in one piece. */
static struct span
within(struct span at, size_t from, size_t n)
{
	return at.n == 0 ? at : (struct span){ at.at + from, n };
}

static void
show_layers(struct sasl_view *v, unsigned layers, bool by_server,
    struct span at)
{
	struct bytes words;

	bytes_init(&words, BYTES_NO_LIMIT);
	gss_layer_words(&words, layers);
	sasl_say(v, FACT_PLAIN, by_server ? "layers" : "layer", "%s",
	    words.data)->at = within(at, 0, 1);
	bytes_clear(&words);
	if (by_server && !(layers & GSS_LAYER_NONE))
		sasl_say(v, FACT_WARN, "odd", "the server insists on a layer "
		    "of its own below SMTP");
	if (!by_server && layers != GSS_LAYER_NONE &&
	    layers != GSS_LAYER_INTEGRITY && layers != GSS_LAYER_PRIVACY)
		sasl_fault(v, "the client must choose one layer");
}

static void
show_negotiation(struct sasl_view *v, struct slice text, bool by_server,
    struct span at)
{
	const unsigned char *p = (const unsigned char *)text.p;
	struct slice zid = slice_sub(text, GSS_LAYER_BYTES, text.n);

	if (text.n < GSS_LAYER_BYTES) {
		sasl_fault(v, "%zu bytes: security layers have %d", text.n,
		    GSS_LAYER_BYTES);
		return;
	}
	show_layers(v, p[0], by_server, at);
	sasl_say(v, FACT_PLAIN, "max-size", "%u",
	    (unsigned)(p[1] << 16 | p[2] << 8 | p[3]))->at =
	    within(at, 1, 3);
	if (zid.n > 0)
		sasl_show_name(v, "authzid", zid)->at =
		    within(at, GSS_LAYER_BYTES, zid.n);
	else if (!by_server)
		sasl_say(v, FACT_PLAIN, "authzid",
		    "(the principal of the ticket)");
}

static void
show_open_wrap(struct sasl_view *v, const struct gss_token *t)
{
	char *text = secret_scratch(t->inner.n);
	size_t n, at;
	struct span span = { 0, 0 };

	if (text != NULL && gss_token_open(t, text, &n, &at)) {
		if (at < t->inner.n)
			span = span_of(v, slice_sub(t->inner, at, n));
		show_negotiation(v, (struct slice){ text, n }, t->by_server,
		    span);
		sasl_say(v, FACT_PLAIN, "checksum", "%zu bytes",
		    t->checksum_n)->folded = true;
	} else {
		sasl_fault(v, "the wrap token is shorter than its checksum");
		sasl_hide(v, "token", v->message);
	}
	if (text != NULL)
		secret_scratch_free(text, t->inner.n);
}

static void
describe_wrap(struct sasl_view *v, const struct gss_token *t)
{
	sasl_say(v, FACT_PLAIN, "token", "wrap: security layers, %s",
	    t->sealed ? "encrypted" : "signed")->at = span_of(v, t->id);
	if (t->sealed)
		sasl_hide(v, "sealed", slice_sub(t->inner, 14, t->inner.n));
	else
		show_open_wrap(v, t);
}

/* ---- Kerberos ---------------------------------------------------------- */

static void
say_encrypted(struct sasl_view *v, const char *name,
    const struct gss_encrypted *d)
{
	struct fact *fact;

	fact = sasl_say(v, d->etype < 17 || d->etype == 23 || d->etype == 24 ?
	    FACT_WARN : FACT_PLAIN, name, "%s (%ld)",
	    name_of(etypes, COUNT_OF(etypes), d->etype), d->etype);
	fact->folded = true;
	fact->at = span_of(v, d->cipher);
}

/* smtp/mail.example.org, the parts as they stand in the message. */
static void
show_service(struct sasl_view *v, const struct gss_token *t)
{
	struct slice last;
	struct bytes name;
	struct fact *fact;

	if (t->parts == 0)
		return;
	bytes_init(&name, BYTES_NO_LIMIT);
	for (size_t i = 0; i < t->parts; i++) {
		if (i > 0)
			bytes_add_char(&name, '/');
		bytes_add_slice(&name, t->name[i]);
	}
	fact = sasl_show_name(v, "service", bytes_slice(&name));
	last = t->name[t->parts - 1];
	if (t->name[0].n > 0 && last.n > 0)
		fact->at = span_of(v, (struct slice){ t->name[0].p,
		    (size_t)(last.p + last.n - t->name[0].p) });
	bytes_wipe(&name);
}

static void
describe_ap_req(struct sasl_view *v, const struct gss_token *t)
{
	if (t->realm.n > 0)
		sasl_show_name(v, "realm", t->realm);
	show_service(v, t);
	sasl_say(v, FACT_PLAIN, "mutual", "%s", t->mutual ?
	    "the server is to prove itself, too" :
	    "the server need not prove itself");
	say_encrypted(v, "ticket.etype", &t->ticket);
	if (t->ticket.kvno >= 0)
		sasl_say(v, FACT_PLAIN, "ticket.kvno", "%ld",
		    t->ticket.kvno)->folded = true;
	sasl_hide(v, "ticket", t->ticket.cipher);
	say_encrypted(v, "authenticator.etype", &t->proof);
	sasl_hide(v, "authenticator", t->proof.cipher);
}

static void
describe_ap_rep(struct sasl_view *v, const struct gss_token *t)
{
	say_encrypted(v, "proof.etype", &t->proof);
	sasl_hide(v, "proof", t->proof.cipher);
}

static void
describe_error(struct sasl_view *v, const struct gss_token *t)
{
	sasl_say(v, FACT_BAD, "error", "%s (%ld)",
	    name_of(errors, COUNT_OF(errors), t->error), t->error);
	if (t->error_text.n > 0)
		sasl_show_name(v, "text", t->error_text);
	if (t->error_time.n > 0)
		sasl_show_name(v, "server-time", t->error_time);
	if (t->realm.n > 0)
		sasl_show_name(v, "realm", t->realm);
	show_service(v, t);
}

static const char *
kind_words(enum gss_token_kind kind)
{
	switch (kind) {
	case GSS_TOKEN_AP_REQ:
		return "Kerberos 5 AP-REQ: the client's ticket and proof";
	case GSS_TOKEN_AP_REP:
		return "Kerberos 5 AP-REP: the server's proof";
	case GSS_TOKEN_ERROR:
		return "Kerberos 5 KRB-ERROR";
	case GSS_TOKEN_WRAP_OLD:
		return "wrap, in the old form of RFC 1964";
	default:
		return "unknown";
	}
}

/* What stands outside Kerberos 5: named by its OID, and hidden. */
static void
describe_foreign(struct sasl_view *v, const struct gss_token *t)
{
	static const char *const names[] = {
		[GSS_MECH_OTHER] = "of an unknown mechanism",
		[GSS_MECH_KRB5] = "Kerberos 5, of an unknown kind",
		[GSS_MECH_SPNEGO] = "SPNEGO: GSSAPI wants Kerberos 5 alone "
		    "(RFC 4752)",
		[GSS_MECH_NTLM] = "NTLM: GSSAPI wants Kerberos 5 alone "
		    "(RFC 4752)",
	};

	if (t->framed)
		sasl_say(v, FACT_WARN, "token", "%s", names[t->mech])->at =
		    span_of(v, t->oid);
	else
		sasl_fault(v, "no token of Kerberos 5");
	sasl_hide(v, "message", v->message);
}

static void
describe_kerberos(struct sasl_view *v, const struct gss_token *t)
{
	sasl_say(v, FACT_PLAIN, "token", "%s, %zu bytes",
	    kind_words(t->kind), v->message.n)->at = span_of(v, t->id);
	if (!t->sound) {
		sasl_fault(v, "the token is cut or malformed");
		sasl_hide(v, "message", v->message);
	} else if (t->kind == GSS_TOKEN_AP_REQ)
		describe_ap_req(v, t);
	else if (t->kind == GSS_TOKEN_AP_REP)
		describe_ap_rep(v, t);
	else if (t->kind == GSS_TOKEN_ERROR)
		describe_error(v, t);
	else
		sasl_hide(v, "message", v->message);
}

/* Whether it is what the other side sends: repeated, perhaps. */
static bool
is_astray(const struct gss_token *t, bool from_server)
{
	switch (t->kind) {
	case GSS_TOKEN_AP_REQ:
		return from_server;
	case GSS_TOKEN_AP_REP:
		return !from_server;
	case GSS_TOKEN_WRAP:
		return t->sound && t->by_server != from_server;
	default:
		return false;
	}
}

static void
describe_token(struct sasl_view *v, bool from_server)
{
	struct gss_token t;

	gss_token_read(&t, v->message);
	if (is_astray(&t, from_server)) {
		sasl_fault(v, "a token that only a %s sends", from_server ?
		    "client" : "server");
		sasl_hide(v, "message", v->message);
	} else if (t.kind == GSS_TOKEN_OTHER)
		describe_foreign(v, &t);
	else if (t.kind == GSS_TOKEN_WRAP && t.sound)
		describe_wrap(v, &t);
	else
		describe_kerberos(v, &t);
}

void
gssapi_describe(struct sasl_view *v)
{
	if (v->message.n == 0)
		sasl_say(v, FACT_PLAIN, "note",
		    "empty: nothing to add, the server goes on");
	else
		describe_token(v, false);
}

void
gssapi_describe_challenge(struct sasl_view *v)
{
	/* A server's names are no secrets, whoever runs the client. */
	v->trusted = true;
	if (v->message.n == 0)
		sasl_say(v, FACT_PLAIN, "note",
		    "empty: the client's token is due");
	else
		describe_token(v, true);
	if (v->proof == SASL_PROOF_GOOD)
		sasl_say(v, FACT_GOOD, "server",
		    "has proved that it knows the service's key");
	else if (v->proof == SASL_PROOF_BAD)
		sasl_say(v, FACT_BAD, "server",
		    "its proof is wrong: it does not know the service's key");
}
