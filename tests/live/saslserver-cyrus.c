/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AUTH by Cyrus SASL.  Its only user comes from an auxprop plug-in in this
 * file, its options from a callback: nothing below /etc is read.
 */
#include "tests/live/saslserver.h"

#include <stdlib.h>
#include <string.h>

#include <sasl/sasl.h>
#include <sasl/saslplug.h>
#include <sasl/saslutil.h>

/* configure knows where the library keeps its mechanisms. */
#ifndef CYRUS_PLUGINS
#define CYRUS_PLUGINS	"/usr/lib/sasl2"
#endif

static const struct options *opts;
static const struct peer *peer;
static sasl_conn_t *session;
static char wanted[64];		/* the mechanism */
static bool begun;
static struct verdict verdict;

/* ---- what the library asks --------------------------------------------- */

static const char *const settings[][2] = {
	{ "pwcheck_method", "auxprop" },
	{ "auxprop_plugin", "saslserver" },
	{ "canon_user_plugin", "INTERNAL" },
	{ "reauth_timeout", "0" },
};

static bool
is(const char *p, size_t n, const char *name)
{
	return name != NULL && n == strlen(name) && memcmp(p, name, n) == 0;
}

static int
get_option(void *context, const char *plugin, const char *option,
    const char **value, unsigned *n)
{
	(void)context;
	(void)plugin;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (strcmp(option, settings[i][0]) != 0)
			continue;
		*value = settings[i][1];
		if (n != NULL)
			*n = (unsigned)strlen(*value);
		return SASL_OK;
	}
	return SASL_FAIL;
}

static int
get_plugins(void *context, const char **path)
{
	(void)context;
	*path = CYRUS_PLUGINS;
	return SASL_OK;
}

static int
get_configuration(void *context, char **path)
{
	static char nowhere[] = "/nonexistent";

	(void)context;
	*path = nowhere;
	return SASL_OK;
}

static int
take_log(void *context, int level, const char *text)
{
	(void)context;
	if (level <= SASL_LOG_FAIL)
		copy_name(verdict.error, sizeof(verdict.error), text);
	return SASL_OK;
}

static int
may_act(sasl_conn_t *conn, void *context, const char *authzid, unsigned zn,
    const char *authcid, unsigned cn, const char *realm, unsigned rn,
    struct propctx *props)
{
	(void)conn;
	(void)context;
	(void)realm;
	(void)rn;
	(void)props;
	if (zn == cn && memcmp(authzid, authcid, zn) == 0)
		return SASL_OK;
	return is(authzid, zn, opts->authzid) ? SASL_OK : SASL_NOAUTHZ;
}

/* A pointer to a function of any kind, as sasl.h wants it. */
#define CALL(f)	((int (*)(void))(void (*)(void))(f))

static const sasl_callback_t callbacks[] = {
	{ SASL_CB_GETOPT, CALL(get_option), NULL },
	{ SASL_CB_GETPATH, CALL(get_plugins), NULL },
	{ SASL_CB_GETCONFPATH, CALL(get_configuration), NULL },
	{ SASL_CB_LOG, CALL(take_log), NULL },
	{ SASL_CB_PROXY_POLICY, CALL(may_act), NULL },
	{ SASL_CB_LIST_END, NULL, NULL },
};

/* ---- the only user ----------------------------------------------------- */

static int
look_up(void *context, sasl_server_params_t *p, unsigned flags,
    const char *user, unsigned n)
{
	const struct propval *v;
	bool of_authcid = !(flags & SASL_AUXPROP_AUTHZID);

	(void)context;
	if (is(user, n, "anonymous") || is(user, n, opts->authzid))
		return SASL_OK;
	if (!is(user, n, opts->user))
		return SASL_NOUSER;
	v = p->utils->prop_get(p->propctx);
	for (; v != NULL && v->name != NULL; v++) {
		if ((v->name[0] == '*') != of_authcid ||
		    strcmp(v->name + of_authcid, "userPassword") != 0)
			continue;
		if (v->values != NULL)
			p->utils->prop_erase(p->propctx, v->name);
		p->utils->prop_set(p->propctx, v->name, opts->password,
		    (int)strlen(opts->password));
	}
	return SASL_OK;
}

static sasl_auxprop_plug_t user_plugin = {
	.auxprop_lookup = look_up,
	.name = (char *)(uintptr_t)"saslserver",
};

static int
plug_in(const sasl_utils_t *utils, int newest, int *version,
    sasl_auxprop_plug_t **plugin, const char *name)
{
	(void)utils;
	(void)name;
	if (newest < SASL_AUXPROP_PLUG_VERSION)
		return SASL_BADVERS;
	*version = SASL_AUXPROP_PLUG_VERSION;
	*plugin = &user_plugin;
	return SASL_OK;
}

/* ---- the backend ------------------------------------------------------- */

static void
must(int rc, const char *what)
{
	if (rc != SASL_OK)
		die("Cyrus SASL: %s: %s", what, sasl_errstring(rc, NULL, NULL));
}

static void
cyrus_init(const struct options *o)
{
	opts = o;
	must(sasl_server_init(callbacks, "saslserver"), "start");
	must(sasl_auxprop_add_plugin("saslserver", plug_in), "plug-in");
}

static bool
cyrus_begin(const struct peer *p, const char *mech)
{
	static sasl_security_properties_t props;
	static sasl_channel_binding_t binding;

	peer = p;
	begun = false;
	copy_name(wanted, sizeof(wanted), mech);
	memset(&verdict, 0, sizeof(verdict));
	must(sasl_server_new("smtp", opts->hostname, NULL, NULL, NULL, NULL,
	    0, &session), "connection");
	must(sasl_setprop(session, SASL_SEC_PROPS, &props), "properties");
	if (p->name[0] != '\0')
		must(sasl_setprop(session, SASL_AUTH_EXTERNAL, p->name),
		    "external name");
	if (p->binding == NULL)
		return true;
	binding = (sasl_channel_binding_t){ .name = p->binding,
	    .len = p->n, .data = p->data };
	must(sasl_setprop(session, SASL_CHANNEL_BINDING, &binding),
	    "channel binding");
	return true;
}

static enum step
cyrus_step(const char *in, size_t n, struct message *out)
{
	const char *made = NULL;
	unsigned size = 0;
	int rc;

	if (begun)
		rc = sasl_server_step(session, in, (unsigned)n, &made, &size);
	else
		rc = sasl_server_start(session, wanted, in, (unsigned)n,
		    &made, &size);
	begun = true;
	out->n = 0;
	if (rc != SASL_OK && rc != SASL_CONTINUE) {
		copy_name(verdict.error, sizeof(verdict.error),
		    sasl_errdetail(session));
		return STEP_FAILED;
	}
	if (size > sizeof(out->data))
		die("a message too long to send");
	if (size > 0)
		memcpy(out->data, made, size);
	out->n = size;
	return rc == SASL_OK ? STEP_DONE : STEP_MORE;
}

static const char *
property(int which)
{
	const void *value = NULL;

	if (sasl_getprop(session, which, &value) != SASL_OK)
		return NULL;
	return value;
}

static void
cyrus_end(struct verdict *v)
{
	size_t n = strlen(wanted);

	copy_name(verdict.authcid, sizeof(verdict.authcid),
	    property(SASL_AUTHUSER));
	copy_name(verdict.authzid, sizeof(verdict.authzid),
	    property(SASL_USERNAME));
	/* It has no word for this; with -PLUS it demands it. */
	if (n > 5 && strcmp(wanted + n - 5, "-PLUS") == 0)
		copy_name(verdict.binding, sizeof(verdict.binding),
		    peer->binding);
	sasl_dispose(&session);
	*v = verdict;
}

const struct backend backend_cyrus = {
	.name = "cyrus",
	.init = cyrus_init,
	.begin = cyrus_begin,
	.step = cyrus_step,
	.end = cyrus_end,
};
