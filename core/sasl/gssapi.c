/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GSSAPI (RFC 4752) with MIT Kerberos: tokens until the context stands, then
 * one message each about security layers, of which we choose none: TLS is
 * the layer here.
 *
 * The library reads the user's Kerberos set-up and ticket cache; the first
 * step may ask others, and so is waited for (gssapi-first.h).
 *
 * Without HAVE_GSSAPI the row only describes.
 */
#include "core/sasl/mechs.h"

#include "core/sasl/gssapi-view.h"

#ifdef HAVE_GSSAPI
#include <string.h>

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_krb5.h>

#include "core/base/bytes.h"
#include "core/sasl/gssapi-first.h"
#include "core/sasl/gssapi-status.h"
#include "core/sasl/gssapi-token.h"
#endif
#include "core/banned.h"

#ifdef HAVE_GSSAPI

struct gssapi {
	struct gss_first *first;	/* being made; NULL: not asked for */
	struct gss_start start;		/* its context stays, and its token is
					 * the next to be sent */
	bool		 complete;
	bool		 mutual;	/* and the server has proved itself */
	bool		 layers_sent;
	bool		 stepped;	/* for the challenge at hand */
	bool		 failed;	/* then why has the words */
	struct err	 why;
};

/* ---- the context ------------------------------------------------------- */

/* A wrong proof, an error of the server's own words, or nothing sound. */
static bool
later_fails(struct slice challenge, OM_uint32 major, OM_uint32 minor,
    struct err *e)
{
	struct gss_token t;

	gss_token_read(&t, challenge);
	if (t.kind == GSS_TOKEN_ERROR)
		return gss_fails(e, "sasl.server-error",
		    "the server's Kerberos refuses", major, minor);
	if (t.kind == GSS_TOKEN_AP_REP && t.sound)
		return gss_fails(e, "sasl.server-proof",
		    "the server's Kerberos proof is wrong", major, minor);
	return gss_fails(e, "sasl.challenge",
	    "the server's Kerberos token cannot be answered", major, minor);
}

static bool
make_first(struct sasl *x, struct gssapi *g, struct err *e)
{
	return g->first != NULL ? gss_first_take(g->first, &g->start, e) :
	    gss_start_make(&g->start, x->creds->host, x->creds->user, e);
}

static bool
make_next(struct gssapi *g, struct slice challenge, struct err *e)
{
	gss_buffer_desc in = { challenge.n, (void *)(uintptr_t)challenge.p };
	struct gss_start *s = &g->start;
	OM_uint32 minor;

	s->major = gss_init_sec_context(&minor, s->cred, &s->context,
	    s->target, (gss_OID)(uintptr_t)gss_mech_krb5,
	    GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG, 0,
	    GSS_C_NO_CHANNEL_BINDINGS, &in, NULL, &s->token, &s->flags, NULL);
	return !GSS_ERROR(s->major) ||
	    later_fails(challenge, s->major, minor, e);
}

static bool
step(struct sasl *x, struct gssapi *g, struct slice challenge, struct err *e)
{
	if (!(g->start.context == GSS_C_NO_CONTEXT ? make_first(x, g, e) :
	    make_next(g, challenge, e)))
		return false;
	if (g->start.major & GSS_S_CONTINUE_NEEDED)
		return true;
	g->complete = true;
	g->mutual = g->start.flags & GSS_C_MUTUAL_FLAG;
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

	major = gss_unwrap(&minor, g->start.context, &in, &text, NULL, NULL);
	if (major != GSS_S_COMPLETE)
		return gss_fails(e, "sasl.challenge", "the server's security "
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
	major = gss_wrap(&minor, g->start.context, 0, GSS_C_QOP_DEFAULT, &in,
	    NULL, &wrapped);
	bytes_clear(&text);
	if (major != GSS_S_COMPLETE)
		return gss_fails(e, "sasl.crypto",
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
	bool ok = sasl_message_set(out, (struct slice){ g->start.token.value,
	    g->start.token.length }, true, e);

	gss_release_buffer(&minor, &g->start.token);
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

static int
gssapi_start(struct sasl *x)
{
	struct gssapi *g = x->state;

	g->first = gss_first_begin(x->creds->host, x->creds->user);
	return g->first != NULL ? gss_first_fd(g->first) : -1;
}

static void
gssapi_end(struct sasl *x)
{
	struct gssapi *g = x->state;

	gss_first_end(g->first);
	gss_start_clear(&g->start);
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
	.start = gssapi_start,
	.start_waits = "asking Kerberos for a ticket",
	.start_late = "sasl.no-ticket",
	.check = gssapi_check,
	.end = gssapi_end,
#endif
	.respond = gssapi_respond,
	.describe = gssapi_describe,
	.describe_challenge = gssapi_describe_challenge,
};
