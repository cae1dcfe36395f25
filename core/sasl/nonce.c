/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/nonce.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include "core/banned.h"

bool
nonce_make(char out[NONCE_LEN + 1], const struct sasl_creds *c, struct err *e)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char raw[NONCE_LEN];

	out[NONCE_LEN] = '\0';
	if (c->nonce != NULL) {
		c->nonce(out, NONCE_LEN);
		return true;
	}
	if (RAND_bytes(raw, sizeof(raw)) != 1) {
		ERR_clear_error();
		return err_set(e, "sasl.crypto",
		    "OpenSSL has no random numbers to give");
	}
	for (size_t i = 0; i < NONCE_LEN; i++)
		out[i] = digits[raw[i] & 63];
	return true;
}
