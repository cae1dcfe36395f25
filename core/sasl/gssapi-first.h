/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gssapi-first - the first token for a server.  The library may look the host
 * up and ask the KDC for a ticket meanwhile, for as long as its own limits
 * let it (krb5.conf): so that is done in a thread, which can be left alone.
 */
#ifndef CORE_SASL_GSSAPI_FIRST_H
#define CORE_SASL_GSSAPI_FIRST_H

#include <stdbool.h>

#include <gssapi/gssapi.h>

#include "core/base/err.h"

/* What the library gave; gss_start_clear() gives it back. */
struct gss_start {
	gss_ctx_id_t	 context;
	gss_cred_id_t	 cred;		/* GSS_C_NO_CREDENTIAL: the default */
	gss_name_t	 target;
	gss_buffer_desc	 token;
	OM_uint32	 major, flags;	/* of gss_init_sec_context() */
};

void gss_start_clear(struct gss_start *s);

/* Here and now; host and user may be NULL.  err id: sasl.no-ticket. */
bool gss_start_make(struct gss_start *s, const char *host, const char *user,
    struct err *e);

struct gss_first;

/* NULL: there can be no thread. */
struct gss_first *gss_first_begin(const char *host, const char *user);
/* Readable when it is over. */
int gss_first_fd(const struct gss_first *f);
/* Waits for that; *s is the caller's then. */
bool gss_first_take(struct gss_first *f, struct gss_start *s, struct err *e);
/* Nobody waits any longer.  NULL is fine. */
void gss_first_end(struct gss_first *f);

#endif
