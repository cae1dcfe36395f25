/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gssapi-status - what the Kerberos library says of a failure, as an error of
 * ours.  In the thread that failed: the words are kept for each. */
#ifndef CORE_SASL_GSSAPI_STATUS_H
#define CORE_SASL_GSSAPI_STATUS_H

#include <stdbool.h>

#include <gssapi/gssapi.h>

#include "core/base/err.h"

/* "what: words"; returns false. */
bool gss_fails(struct err *e, const char *id, const char *what,
    OM_uint32 major, OM_uint32 minor);

#endif
