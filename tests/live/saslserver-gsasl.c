/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AUTH by GNU SASL. */
#include "tests/live/saslserver.h"

#include <stdlib.h>
#include <string.h>

#include <gsasl.h>
#include <openssl/evp.h>

static const struct options *opts;
static const struct peer *peer;
static Gsasl *library;
static Gsasl_session *session;
static struct verdict verdict;

/* ---- what the library asks --------------------------------------------- */

static bool
is(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* May the one act for the other?  Nobody named: for oneself. */
static bool
may_act(const char *authcid, const char *authzid)
{
	if (authzid == NULL || *authzid == '\0')
		return true;
	return is(authcid, authzid) || is(opts->authzid, authzid);
}

static int
give_password(Gsasl_session *s)
{
	const char *authcid = gsasl_property_fast(s, GSASL_AUTHID);

	if (!is(authcid, opts->user) ||
	    !may_act(authcid, gsasl_property_fast(s, GSASL_AUTHZID)))
		return GSASL_NO_PASSWORD;
	return gsasl_property_set(s, GSASL_PASSWORD, opts->password);
}

static int
give_binding(Gsasl_session *s, Gsasl_property which, const char *type)
{
	char text[128];

	if (!is(peer->binding, type))
		return GSASL_NO_CALLBACK;
	EVP_EncodeBlock((unsigned char *)text, peer->data, (int)peer->n);
	copy_name(verdict.binding, sizeof(verdict.binding), type);
	return gsasl_property_set(s, which, text);
}

/* The name is the certificate's, whomever the client wants to be. */
static int
check_external(Gsasl_session *s)
{
	const char *authzid = gsasl_property_fast(s, GSASL_AUTHZID);

	copy_name(verdict.authcid, sizeof(verdict.authcid), peer->name);
	if (peer->name[0] == '\0' || !may_act(peer->name, authzid))
		return GSASL_AUTHENTICATION_ERROR;
	return GSASL_OK;
}

static int
callback(Gsasl *ctx, Gsasl_session *s, Gsasl_property which)
{
	(void)ctx;
	switch (which) {
	case GSASL_PASSWORD:
		return give_password(s);
	case GSASL_CB_TLS_UNIQUE:
		return give_binding(s, which, "tls-unique");
	case GSASL_CB_TLS_EXPORTER:
		return give_binding(s, which, "tls-exporter");
	case GSASL_VALIDATE_EXTERNAL:
		return check_external(s);
	case GSASL_VALIDATE_ANONYMOUS:
		copy_name(verdict.authcid, sizeof(verdict.authcid),
		    gsasl_property_fast(s, GSASL_ANONYMOUS_TOKEN));
		return GSASL_OK;
	case GSASL_SERVICE:
		return gsasl_property_set(s, which, "smtp");
	case GSASL_HOSTNAME:
	case GSASL_REALM:
		return gsasl_property_set(s, which, opts->hostname);
	case GSASL_SCRAM_ITER:
		return gsasl_property_set(s, which, "4096");
	default:
		return GSASL_NO_CALLBACK;
	}
}

/* ---- the backend ------------------------------------------------------- */

static void
gsasl_backend_init(const struct options *o)
{
	opts = o;
	if (gsasl_init(&library) != GSASL_OK)
		die("GNU SASL does not start");
	gsasl_callback_set(library, callback);
}

static bool
failed(int rc)
{
	snprintf(verdict.error, sizeof(verdict.error), "%s: %s",
	    gsasl_strerror_name(rc), gsasl_strerror(rc));
	return false;
}

static bool
gsasl_backend_begin(const struct peer *p, const char *mech)
{
	int rc;

	peer = p;
	memset(&verdict, 0, sizeof(verdict));
	rc = gsasl_server_start(library, mech, &session);
	if (rc == GSASL_OK)
		return true;
	session = NULL;
	return failed(rc);
}

static enum step
gsasl_backend_step(const char *in, size_t n, struct message *out)
{
	char *made = NULL;
	size_t size = 0;
	int rc = gsasl_step(session, in, n, &made, &size);

	out->n = 0;
	if (rc != GSASL_OK && rc != GSASL_NEEDS_MORE) {
		failed(rc);
		return STEP_FAILED;
	}
	if (size > sizeof(out->data))
		die("a message too long to send");
	if (size > 0)
		memcpy(out->data, made, size);
	out->n = size;
	gsasl_free(made);
	return rc == GSASL_OK ? STEP_DONE : STEP_MORE;
}

static void
gsasl_backend_end(struct verdict *v)
{
	const char *name;

	if (session != NULL) {
		name = gsasl_property_fast(session, GSASL_AUTHID);
		if (name != NULL)
			copy_name(verdict.authcid, sizeof(verdict.authcid),
			    name);
		copy_name(verdict.authzid, sizeof(verdict.authzid),
		    gsasl_property_fast(session, GSASL_AUTHZID));
		gsasl_finish(session);
	}
	session = NULL;
	*v = verdict;
}

const struct backend backend_gsasl = {
	.name = "gsasl",
	.init = gsasl_backend_init,
	.begin = gsasl_backend_begin,
	.step = gsasl_backend_step,
	.end = gsasl_backend_end,
};
