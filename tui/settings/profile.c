/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/settings/profile.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/sasl/sasl.h"
#include "core/base/nearest.h"
#include "tui/banned.h"

#define TIMEOUT_MAX_S	3600

static bool check_port(struct slice value, struct err *e);
static bool check_tls(struct slice value, struct err *e);
static bool check_auth(struct slice value, struct err *e);
static bool check_timeout(struct slice value, struct err *e);

#define NOWHERE	((size_t)-1)
#define AT(m)	offsetof(struct options, m)

static const struct {
	const char	*name;
	size_t		 at;		/* a text of struct options */
	bool		(*check)(struct slice value, struct err *e);
} keys[PROFILE_KEYS] = {
	[PROFILE_HOST] = { "host", NOWHERE, NULL },
	[PROFILE_PORT] = { "port", NOWHERE, check_port },
	[PROFILE_TLS] = { "tls", NOWHERE, check_tls },
	[PROFILE_USER] = { "user", AT(user), NULL },
	[PROFILE_AUTHZID] = { "authzid", AT(authzid), NULL },
	[PROFILE_AUTH] = { "auth", AT(auth), check_auth },
	[PROFILE_PASSWORD_EVAL] = { "password-eval", AT(password_eval), NULL },
	[PROFILE_PASSWORD_FILE] = { "password-file", AT(password_file), NULL },
	[PROFILE_HELO] = { "helo", AT(helo), NULL },
	[PROFILE_CA_FILE] = { "ca-file", AT(tls_opts.ca_file), NULL },
	[PROFILE_CERT] = { "cert", AT(tls_opts.cert), NULL },
	[PROFILE_KEY] = { "key", AT(tls_opts.key), NULL },
	[PROFILE_SNI] = { "sni", AT(sni), NULL },
	[PROFILE_CONNECT_TO] = { "connect-to", AT(connect_to), NULL },
	[PROFILE_TIMEOUT] = { "timeout", NOWHERE, check_timeout },
	[PROFILE_FROM] = { "from", AT(from), NULL },
	[PROFILE_TO] = { "to", AT(to), NULL },
};

const char *
profile_key_at(size_t i)
{
	return i < PROFILE_KEYS ? keys[i].name : NULL;
}

void
profile_clear(struct profile *p)
{
	for (int i = 0; i < PROFILE_KEYS; i++)
		free(p->values[i]);
	free(p->name);
	free(p->target);
	*p = (struct profile){ .name = NULL };
}

/* ---- values ------------------------------------------------------------ */

static bool
check_port(struct slice value, struct err *e)
{
	unsigned long n = 0;

	return (slice_number(value, 65535, &n) && n > 0) ||
	    err_set(e, "profile.value", "port takes a number from 1 to "
	    "65535, such as 587");
}

static bool
check_tls(struct slice value, struct err *e)
{
	char word[20];
	enum tls_mode mode;

	vis_copy(word, sizeof(word), value);
	return tls_mode_parse(word, &mode) || err_set(e, "profile.value",
	    "tls takes auto, starttls, implicit or none");
}

static const char *
mech_at(size_t i)
{
	const struct sasl_mech *m = sasl_at(i);

	return m != NULL ? m->name : NULL;
}

static bool
check_auth(struct slice value, struct err *e)
{
	const char *near;
	struct slice one;

	for (;; value = slice_sub(value, one.n + 1, value.n)) {
		one = slice_sub(value, 0, slice_find(value, ','));
		if (sasl_find(slice_trim(one)) == NULL)
			break;
		if (one.n == value.n)
			return true;
	}
	near = nearest_name(slice_trim(one), mech_at);
	return err_set(e, "profile.value", "auth: there is no mechanism "
	    "%s%s%s", nearest_quote(slice_trim(one), near,
	    "of this name").text, near != NULL ? "; the nearest is " : "",
	    near != NULL ? near : "");
}

static bool
check_timeout(struct slice value, struct err *e)
{
	unsigned long n = 0;

	return (slice_number(value, TIMEOUT_MAX_S, &n) && n > 0) ||
	    err_set(e, "profile.value", "timeout takes whole seconds, 1 to "
	    "%d", TIMEOUT_MAX_S);
}

/* ---- lines ------------------------------------------------------------- */

static bool
is_secret(struct slice name)
{
	static const char *const secrets[] = { "password", "pass", "passwd",
	    "token", "secret", "passphrase" };

	for (size_t i = 0; i < COUNT_OF(secrets); i++)
		if (slice_iis(name, secrets[i]))
			return true;
	return false;
}

static bool
unknown(struct slice name, struct err *e)
{
	const char *near = nearest_name(name, profile_key_at);

	if (is_secret(name))
		return err_set(e, "profile.secret", "a password does not "
		    "belong into this file; password-eval = COMMAND, or "
		    "password-file, says where it is kept");
	return err_set(e, "profile.key", "%s is nothing that a server here "
	    "has%s%s", nearest_quote(name, near, "this").text, near != NULL ?
	    "; the nearest is " : "", near != NULL ? near : "");
}

static bool
is_path(size_t key)
{
	return key == PROFILE_PASSWORD_FILE || key == PROFILE_CA_FILE ||
	    key == PROFILE_CERT || key == PROFILE_KEY;
}

/* "~/x", as a shell would have it. */
static char *
at_home(struct slice path)
{
	const char *home = getenv("HOME");

	if (home == NULL || path.n < 2 || path.p[0] != '~' ||
	    path.p[1] != '/')
		return xstrndup(path.p, path.n);
	return xasprintf("%s%.*s", home, (int)(path.n - 1), path.p + 1);
}

bool
profile_set(struct profile *p, struct slice name, struct slice value,
    struct err *e)
{
	size_t i = 0;

	while (i < PROFILE_KEYS && !slice_is(name, keys[i].name))
		i++;
	if (i == PROFILE_KEYS)
		return unknown(name, e);
	if (value.n == 0)
		return err_set(e, "profile.value", "%s has no value",
		    keys[i].name);
	if (p->values[i] != NULL)
		return err_set(e, "profile.key", "%s is said twice",
		    keys[i].name);
	if (keys[i].check != NULL && !keys[i].check(value, e))
		return false;
	p->values[i] = is_path(i) ? at_home(value) :
	    xstrndup(value.p, value.n);
	return true;
}

bool
profile_finish(struct profile *p, struct err *e)
{
	const char *host = p->values[PROFILE_HOST];
	const char *port = p->values[PROFILE_PORT];
	bool bare = host != NULL && strchr(host, ':') != NULL &&
	    host[0] != '[' && strstr(host, "://") == NULL;
	struct target t;
	bool ok;

	if (host == NULL)
		return err_set(e, "profile.host", "[%s] has no host", p->name);
	if (port != NULL)
		p->target = xasprintf(bare ? "[%s]:%s" : "%s:%s", host, port);
	else
		p->target = xstrdup(host);
	ok = target_parse(&t, p->target, e);
	if (ok)
		target_clear(&t);
	return ok;
}

void
profile_apply(const struct profile *p, struct options *o)
{
	const char *tls = p->values[PROFILE_TLS];
	const char *timeout = p->values[PROFILE_TIMEOUT];
	bool has_secret = o->password_fd >= 0 || o->password_file != NULL ||
	    o->password_eval != NULL || o->netrc || o->netrc_file != NULL;
	unsigned long seconds = 0;

	for (int i = 0; i < PROFILE_KEYS; i++) {
		const char **to = (const char **)((char *)o + keys[i].at);

		if (keys[i].at == NOWHERE || p->values[i] == NULL)
			continue;
		if (has_secret && (i == PROFILE_PASSWORD_EVAL ||
		    i == PROFILE_PASSWORD_FILE))
			continue;
		if (*to == NULL)
			*to = p->values[i];
	}
	if (tls != NULL && !o->tls_given)
		o->tls_given = tls_mode_parse(tls, &o->tls);
	if (timeout != NULL && !o->timeout_given &&
	    slice_number(slice_of(timeout), TIMEOUT_MAX_S, &seconds))
		o->timeout_ms = (int)seconds * 1000;
}
