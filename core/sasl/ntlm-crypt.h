/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ntlm-crypt - the computations of NTLMv2 ([MS-NLMP] 3.3.2, 3.1.5.1.2).
 *
 * MD4 and MD5 come from a library context of our own that has OpenSSL's
 * default and legacy providers, loaded at the first use and kept; the rest
 * of the program never sees the legacy one.  Where a module is missing every
 * function fails with err id sasl.crypto, and says which.
 *
 * A key, and what is computed with one, belongs on the secure heap: these
 * functions leave no copy elsewhere.  Private to core/sasl.
 */
#ifndef CORE_SASL_NTLM_CRYPT_H
#define CORE_SASL_NTLM_CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/slice.h"

#define NTLM_KEY	16		/* bytes of every key and proof here */
#define NTLM_LM_BYTES	24
#define NTLM_BLOB_HEAD	28		/* of the client's blob */
#define NTLM_BLOB_TAIL	4

/* NT hash: MD4 of the password in UTF-16LE. */
bool ntlm_nt_hash(char out[NTLM_KEY], struct slice password16,
    struct err *e);
/* NTOWFv2: user16 in upper case, domain16 as it is. */
bool ntlm_owf_v2(char out[NTLM_KEY], const char nt_hash[NTLM_KEY],
    struct slice user16, struct slice domain16, struct err *e);
/*
 * NTProofStr.  The blob follows it in the message; see ntlm_blob_head() for
 * how it begins.
 */
bool ntlm_v2_proof(char out[NTLM_KEY], const char owf[NTLM_KEY],
    struct slice server_challenge, struct slice blob, struct err *e);
bool ntlm_v2_lm(char out[NTLM_LM_BYTES], const char owf[NTLM_KEY],
    struct slice server_challenge, const char client_challenge[8],
    struct err *e);
/* Without a key exchange this key is the exported one, too. */
bool ntlm_session_key(char out[NTLM_KEY], const char owf[NTLM_KEY],
    const char proof[NTLM_KEY], struct err *e);
/* Over the three messages; the place of the MIC in the last is zero. */
bool ntlm_mic(char out[NTLM_KEY], const char session_key[NTLM_KEY],
    const struct slice messages[3], struct err *e);

/* time: FILETIME, ticks of 100 ns since 1601. */
void ntlm_blob_head(char out[NTLM_BLOB_HEAD], uint64_t time,
    const char client_challenge[8]);
uint64_t ntlm_time_of(int64_t wall_us);

#endif
