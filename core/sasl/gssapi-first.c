/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_GSSAPI
#include "core/sasl/gssapi-first.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gssapi/gssapi_krb5.h>

#include "core/base/bytes.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/sasl/gssapi-status.h"
#endif
#include "core/banned.h"

#ifdef HAVE_GSSAPI

/* ---- names and tickets ------------------------------------------------- */

static bool
import_name(gss_name_t *out, const char *text, gss_OID type, struct err *e)
{
	gss_buffer_desc name = { strlen(text), (void *)(uintptr_t)text };
	OM_uint32 minor, major = gss_import_name(&minor, &name, type, out);

	return major == GSS_S_COMPLETE || gss_fails(e, "sasl.no-ticket",
	    "not a name for Kerberos", major, minor);
}

static bool
name_target(struct gss_start *s, const char *host, struct err *e)
{
	struct bytes name;
	bool ok;

	bytes_init(&name, BYTES_NO_LIMIT);
	bytes_addf(&name, "smtp@%s", host != NULL ? host : "");
	ok = import_name(&s->target, name.data, GSS_C_NT_HOSTBASED_SERVICE,
	    e);
	bytes_clear(&name);
	return ok;
}

/* A user that was named needs a ticket of that name. */
static bool
find_ticket(struct gss_start *s, const char *named, struct err *e)
{
	gss_OID_set_desc krb5 = { 1, (gss_OID)(uintptr_t)gss_mech_krb5 };
	OM_uint32 minor, major, ignored;
	char what[160], user[80];
	gss_name_t name;

	if (named == NULL || named[0] == '\0')
		return true;
	if (!import_name(&name, named, GSS_C_NT_USER_NAME, e))
		return false;
	major = gss_acquire_cred(&minor, name, 0, &krb5, GSS_C_INITIATE,
	    &s->cred, NULL, NULL);
	gss_release_name(&ignored, &name);
	if (major == GSS_S_COMPLETE)
		return true;
	vis_copy(user, sizeof(user), slice_of(named));
	snprintf(what, sizeof(what), "no Kerberos ticket for %s: kinit first",
	    user);
	return gss_fails(e, "sasl.no-ticket", what, major, minor);
}

/* ---- the token --------------------------------------------------------- */

static bool
is_about_tickets(OM_uint32 major)
{
	return GSS_ROUTINE_ERROR(major) == GSS_S_NO_CRED ||
	    GSS_ROUTINE_ERROR(major) == GSS_S_CREDENTIALS_EXPIRED ||
	    GSS_ROUTINE_ERROR(major) == GSS_S_DEFECTIVE_CREDENTIAL;
}

static bool
no_ticket(const char *host, OM_uint32 major, OM_uint32 minor, struct err *e)
{
	char what[160], shown[80];

	vis_copy(shown, sizeof(shown), slice_of(host));
	snprintf(what, sizeof(what), "no Kerberos ticket for smtp@%s%s",
	    shown, is_about_tickets(major) ? ": kinit first" : "");
	return gss_fails(e, "sasl.no-ticket", what, major, minor);
}

bool
gss_start_make(struct gss_start *s, const char *host, const char *user,
    struct err *e)
{
	OM_uint32 minor;

	*s = (struct gss_start){ .context = GSS_C_NO_CONTEXT };
	if (!name_target(s, host, e) || !find_ticket(s, user, e))
		return false;
	s->major = gss_init_sec_context(&minor, s->cred, &s->context,
	    s->target, (gss_OID)(uintptr_t)gss_mech_krb5,
	    GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG, 0,
	    GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, NULL, &s->token,
	    &s->flags, NULL);
	return !GSS_ERROR(s->major) || no_ticket(host, s->major, minor, e);
}

void
gss_start_clear(struct gss_start *s)
{
	OM_uint32 minor;

	gss_release_buffer(&minor, &s->token);
	gss_delete_sec_context(&minor, &s->context, GSS_C_NO_BUFFER);
	gss_release_cred(&minor, &s->cred);
	gss_release_name(&minor, &s->target);
}

/* ---- the thread -------------------------------------------------------- */

/* Whoever lets go of it last frees it: the thread, or who waits for it. */
struct gss_first {
	char		*host, *user;
	struct gss_start start;
	bool		 ok;
	struct err	 e;
	int		 out, in;	/* closed at the end: that is all it tells */
	atomic_int	 holders;
	atomic_bool	 over;
};

static void
forget(struct gss_first *f)
{
	gss_start_clear(&f->start);
	free(f->host);
	free(f->user);
	free(f);
}

static void
let_go(struct gss_first *f)
{
	if (atomic_fetch_sub(&f->holders, 1) == 1)
		forget(f);
}

static void *
make(void *arg)
{
	struct gss_first *f = arg;
	int in = f->in;

	f->ok = gss_start_make(&f->start, f->host, f->user, &f->e);
	atomic_store(&f->over, true);
	let_go(f);
	close(in);
	return NULL;
}

/* Signals are for the thread that has the terminal. */
static bool
start_thread(struct gss_first *f)
{
	sigset_t all, before;
	pthread_t thread;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&thread, NULL, make, f);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed == 0)
		pthread_detach(thread);
	return failed == 0;
}

struct gss_first *
gss_first_begin(const char *host, const char *user)
{
	struct gss_first *f;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return NULL;
	f = xcalloc(1, sizeof(*f));
	f->host = xstrdup(host != NULL ? host : "");
	f->user = xstrdup(user != NULL ? user : "");
	f->out = fds[0];
	f->in = fds[1];
	atomic_init(&f->holders, 2);
	atomic_init(&f->over, false);
	if (start_thread(f))
		return f;
	close(fds[0]);
	close(fds[1]);
	forget(f);
	return NULL;
}

int
gss_first_fd(const struct gss_first *f)
{
	return f->out;
}

bool
gss_first_take(struct gss_first *f, struct gss_start *s, struct err *e)
{
	struct pollfd end = { f->out, POLLIN, 0 };

	while (!atomic_load(&f->over))
		poll(&end, 1, -1);
	*s = f->start;
	f->start = (struct gss_start){ .context = GSS_C_NO_CONTEXT };
	if (!f->ok)
		*e = f->e;
	return f->ok;
}

void
gss_first_end(struct gss_first *f)
{
	if (f == NULL)
		return;
	close(f->out);
	let_go(f);
}

#endif
