/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gssapi-view - what GSSAPI's messages hold, as facts, with or without the
 * Kerberos libraries.  Private to core/sasl.
 */
#ifndef CORE_SASL_GSSAPI_VIEW_H
#define CORE_SASL_GSSAPI_VIEW_H

#include "core/base/bytes.h"
#include "core/sasl/mechs.h"

/* The security layers of RFC 4752, 3.3. */
enum gss_layer {
	GSS_LAYER_NONE		= 1,
	GSS_LAYER_INTEGRITY	= 2,
	GSS_LAYER_PRIVACY	= 4,
};
#define GSS_LAYER_BYTES	4	/* the layers, and a size of three bytes */

/* "none, integrity (0x03)" */
void gss_layer_words(struct bytes *out, unsigned layers);

void gssapi_describe(struct sasl_view *v);
void gssapi_describe_challenge(struct sasl_view *v);

#endif
