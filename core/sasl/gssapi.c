/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GSSAPI (RFC 4752) with MIT Kerberos: tokens until the context stands, then
 * one message each about security layers, of which we choose none: TLS is
 * the layer here.
 *
 * The library reads the user's Kerberos set-up and ticket cache; in the first
 * step it may look the host up and ask the KDC for a ticket.  That blocks, as
 * long as the library's own limits let it (krb5.conf).
 *
 * Without HAVE_GSSAPI the row only describes.
 */
#include "core/sasl/mechs.h"

#include "core/sasl/gssapi-view.h"

#ifdef HAVE_GSSAPI
#include <stdio.h>
#include <string.h>

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_krb5.h>

#include "core/base/bytes.h"
#include "core/base/vis.h"
#include "core/sasl/gssapi-token.h"
#endif
#include "core/banned.h"

#ifdef HAVE_GSSAPI

struct gssapi {
	gss_ctx_id_t	 context;
	gss_cred_id_t	 cred;		/* GSS_C_NO_CREDENTIAL: the default */
	gss_name_t	 target;
	bool		 complete;
	bool		 mutual;	/* and the server has proved itself */
	bool		 layers_sent;
	bool		 stepped;	/* for the challenge at hand */
	bool		 failed;	/* then why has the words */
	gss_buffer_desc	 token;		/* the library's; the next to be sent */
	struct err	 why;
};

/* ---- what the library says --------------------------------------------- */

static void
add_status(struct bytes *out, OM_uint32 code, int type)
{
	OM_uint32 more = 0, minor;

	do {
		gss_buffer_desc text;

		if (gss_display_status(&minor, code, type, GSS_C_NO_OID,
		    &more, &text) != GSS_S_COMPLETE)
			return;
		if (out->len > 0)
			bytes_add_str(out, ": ");
		bytes_add(out, text.value, text.length);
		gss_release_buffer(&minor, &text);
	} while (more != 0 && out->len < sizeof(((struct err *)NULL)->detail));
}

/* The minor status has the words that help, or none: "Success", then. */
static bool
fails(struct err *e, const char *id, const char *what, OM_uint32 major,
    OM_uint32 minor)
{
	struct bytes words;
	char safe[160];

	bytes_init(&words, BYTES_NO_LIMIT);
	if (minor != 0)
		add_status(&words, minor, GSS_C_MECH_CODE);
	if (words.len == 0 || slice_is(bytes_slice(&words), "Success")) {
		bytes_reset(&words);
		add_status(&words, major, GSS_C_GSS_CODE);
	}
	vis_copy(safe, sizeof(safe), bytes_slice(&words));
	bytes_clear(&words);
	return err_set(e, id, "%s: %s", what, safe);
}

/* ---- names and tickets ------------------------------------------------- */

static bool
import_name(gss_name_t *out, const char *text, gss_OID type, struct err *e)
{
	gss_buffer_desc name = { strlen(text), (void *)(uintptr_t)text };
	OM_uint32 minor, major = gss_import_name(&minor, &name, type, out);

	return major == GSS_S_COMPLETE || fails(e, "sasl.no-ticket",
	    "not a name for Kerberos", major, minor);
}

static bool
name_target(struct sasl *x, struct gssapi *g, struct err *e)
{
	const char *host = x->creds->host != NULL ? x->creds->host : "";
	struct bytes name;
	bool ok;

	bytes_init(&name, BYTES_NO_LIMIT);
	bytes_addf(&name, "smtp@%s", host);
	ok = import_name(&g->target, name.data, GSS_C_NT_HOSTBASED_SERVICE,
	    e);
	bytes_clear(&name);
	return ok;
}

/* A user that was named needs a ticket of that name. */
static bool
find_ticket(struct sasl *x, struct gssapi *g, struct err *e)
{
	gss_OID_set_desc krb5 = { 1, (gss_OID)(uintptr_t)gss_mech_krb5 };
	OM_uint32 minor, major, ignored;
	char what[160], user[80];
	gss_name_t name;

	if (x->creds->user == NULL || x->creds->user[0] == '\0')
		return true;
	if (!import_name(&name, x->creds->user, GSS_C_NT_USER_NAME, e))
		return false;
	major = gss_acquire_cred(&minor, name, 0, &krb5, GSS_C_INITIATE,
	    &g->cred, NULL, NULL);
	gss_release_name(&ignored, &name);
	if (major == GSS_S_COMPLETE)
		return true;
	vis_copy(user, sizeof(user), slice_of(x->creds->user));
	snprintf(what, sizeof(what), "no Kerberos ticket for %s: kinit first",
	    user);
	return fails(e, "sasl.no-ticket", what, major, minor);
}

/* ---- the context ------------------------------------------------------- */

static bool
is_about_tickets(OM_uint32 major)
{
	return GSS_ROUTINE_ERROR(major) == GSS_S_NO_CRED ||
	    GSS_ROUTINE_ERROR(major) == GSS_S_CREDENTIALS_EXPIRED ||
	    GSS_ROUTINE_ERROR(major) == GSS_S_DEFECTIVE_CREDENTIAL;
}

static bool
first_fails(struct sasl *x, OM_uint32 major, OM_uint32 minor, struct err *e)
{
	char what[160], host[80];

	vis_copy(host, sizeof(host), slice_of(x->creds->host != NULL ?
	    x->creds->host : ""));
	snprintf(what, sizeof(what), "no Kerberos ticket for smtp@%s%s", host,
	    is_about_tickets(major) ? ": kinit first" : "");
	return fails(e, "sasl.no-ticket", what, major, minor);
}

/* A wrong proof, an error of the server's own words, or nothing sound. */
static bool
later_fails(struct slice challenge, OM_uint32 major, OM_uint32 minor,
    struct err *e)
{
	struct gss_token t;

	gss_token_read(&t, challenge);
	if (t.kind == GSS_TOKEN_ERROR)
		return fails(e, "sasl.server-error",
		    "the server's Kerberos refuses", major, minor);
	if (t.kind == GSS_TOKEN_AP_REP && t.sound)
		return fails(e, "sasl.server-proof",
		    "the server's Kerberos proof is wrong", major, minor);
	return fails(e, "sasl.challenge",
	    "the server's Kerberos token cannot be answered", major, minor);
}

static bool
step(struct sasl *x, struct gssapi *g, struct slice challenge, struct err *e)
{
	gss_buffer_desc in = { challenge.n, (void *)(uintptr_t)challenge.p };
	OM_uint32 flags = 0, minor, major;
	bool first = g->context == GSS_C_NO_CONTEXT;

	major = gss_init_sec_context(&minor, g->cred, &g->context, g->target,
	    (gss_OID)(uintptr_t)gss_mech_krb5,
	    GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG, 0,
	    GSS_C_NO_CHANNEL_BINDINGS, first ? GSS_C_NO_BUFFER : &in, NULL,
	    &g->token, &flags, NULL);
	if (GSS_ERROR(major))
		return first ? first_fails(x, major, minor, e) :
		    later_fails(challenge, major, minor, e);
	if (major & GSS_S_CONTINUE_NEEDED)
		return true;
	g->complete = true;
	g->mutual = flags & GSS_C_MUTUAL_FLAG;
	return g->mutual || err_set(e, "sasl.server-proof",
	    "the server did not prove itself, though it was asked to");
}

/*
 * Once for each challenge, whether check() or respond() comes first.
 */
static bool
step_once(struct sasl *x, struct slice challenge, struct err *e)
{
	struct gssapi *g = x->state;

	if (!g->stepped)
		g->failed = !step(x, g, challenge, &g->why);
	g->stepped = true;
	if (g->failed)
		*e = g->why;
	return !g->failed;
}

/* ---- security layers --------------------------------------------------- */

static bool
judge_layers(const gss_buffer_desc *text, struct err *e)
{
	const unsigned char *p = text->value;
	struct bytes words;

	if (text->length < GSS_LAYER_BYTES)
		return err_set(e, "sasl.challenge", "the server's security "
		    "layers have %zu bytes instead of %d", text->length,
		    GSS_LAYER_BYTES);
	if (p[0] & GSS_LAYER_NONE)
		return true;
	bytes_init(&words, BYTES_NO_LIMIT);
	gss_layer_words(&words, p[0]);
	err_set(e, "sasl.challenge", "the server insists on a security layer "
	    "of Kerberos (%s); here TLS is the only one", words.data);
	bytes_clear(&words);
	return false;
}

static bool
read_layers(struct gssapi *g, struct slice challenge, struct err *e)
{
	gss_buffer_desc in = { challenge.n, (void *)(uintptr_t)challenge.p };
	gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, major;
	bool ok;

	major = gss_unwrap(&minor, g->context, &in, &text, NULL, NULL);
	if (major != GSS_S_COMPLETE)
		return fails(e, "sasl.challenge", "the server's security "
		    "layers cannot be read", major, minor);
	ok = judge_layers(&text, e);
	gss_release_buffer(&minor, &text);
	return ok;
}

/* No layer, so a size of zero, and whom to act for. */
static bool
write_layers(struct sasl *x, struct gssapi *g, struct sasl_message *out,
    struct err *e)
{
	struct slice zid = slice_of(x->creds->authzid);
	gss_buffer_desc in, wrapped = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, major;
	struct bytes text;
	bool ok;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add(&text, "\1\0\0\0", GSS_LAYER_BYTES);
	bytes_add_slice(&text, zid);
	in = (gss_buffer_desc){ text.len, text.data };
	major = gss_wrap(&minor, g->context, 0, GSS_C_QOP_DEFAULT, &in, NULL,
	    &wrapped);
	bytes_clear(&text);
	if (major != GSS_S_COMPLETE)
		return fails(e, "sasl.crypto",
		    "the answer cannot be signed", major, minor);
	ok = sasl_message_set(out, (struct slice){ wrapped.value,
	    wrapped.length }, false, e);
	gss_release_buffer(&minor, &wrapped);
	g->layers_sent = ok;
	return ok;
}

/* ---- the row ----------------------------------------------------------- */

static bool
send_token(struct gssapi *g, struct sasl_message *out, struct err *e)
{
	OM_uint32 minor;
	bool ok = sasl_message_set(out, (struct slice){ g->token.value,
	    g->token.length }, true, e);

	gss_release_buffer(&minor, &g->token);
	return ok;
}

static bool
gssapi_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct gssapi *g = x->state;
	bool was_complete = g->complete && !g->stepped;

	if (g->layers_sent)
		return sasl_rounds_over(x, e);
	if (was_complete)
		return read_layers(g, challenge, e) &&
		    write_layers(x, g, out, e);
	if (x->round == 0 && !g->stepped &&
	    (!name_target(x, g, e) || !find_ticket(x, g, e)))
		return false;
	if (!step_once(x, challenge, e))
		return false;
	g->stepped = false;
	return send_token(g, out, e);
}

/* The server's token is the answer to ours, so there is none in round 0. */
static enum sasl_proof
gssapi_check(struct sasl *x, struct slice challenge)
{
	struct gssapi *g = x->state;
	struct err e;

	if (x->round == 0 || g->complete || challenge.n == 0)
		return SASL_PROOF_NONE;
	if (!step_once(x, challenge, &e))
		return strcmp(e.id, "sasl.server-proof") == 0 ?
		    SASL_PROOF_BAD : SASL_PROOF_NONE;
	return g->complete && g->mutual ? SASL_PROOF_GOOD : SASL_PROOF_NONE;
}

static void
gssapi_end(struct sasl *x)
{
	struct gssapi *g = x->state;
	OM_uint32 minor;

	gss_release_buffer(&minor, &g->token);
	gss_delete_sec_context(&minor, &g->context, GSS_C_NO_BUFFER);
	gss_release_cred(&minor, &g->cred);
	gss_release_name(&minor, &g->target);
}

#else

static bool
gssapi_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	(void)x;
	(void)challenge;
	(void)out;
	return err_set(e, "sasl.not-built",
	    "this build has no Kerberos libraries: GSSAPI can only be read");
}

#endif

const struct sasl_mech sasl_gssapi = {
	.name = "GSSAPI",
	.flags = SASL_CLIENT_FIRST | SASL_MUTUAL | SASL_ONLY_ASKED,
	.rank = 0,
	.rounds_max = 8,
#ifdef HAVE_GSSAPI
	.state_size = sizeof(struct gssapi),
	.check = gssapi_check,
	.end = gssapi_end,
#endif
	.respond = gssapi_respond,
	.describe = gssapi_describe,
	.describe_challenge = gssapi_describe_challenge,
};
