/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nonce - the client's own random text in SCRAM and DIGEST-MD5. */
#ifndef CORE_SASL_NONCE_H
#define CORE_SASL_NONCE_H

#include "core/sasl/sasl.h"

#define NONCE_LEN	24	/* characters of six bits: 144 random bits */

/*
 * NONCE_LEN characters of the base64 alphabet and a NUL, or what c->nonce
 * gives.  err id sasl.crypto.
 */
bool nonce_make(char out[NONCE_LEN + 1], const struct sasl_creds *c,
    struct err *e);

#endif
