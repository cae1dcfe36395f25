/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * digest-md5 - what the files of DIGEST-MD5 share (RFC 2831): its directives
 * and its formulas.  Private to core/sasl.
 */
#ifndef CORE_SASL_DIGEST_MD5_H
#define CORE_SASL_DIGEST_MD5_H

#include "core/base/bytes.h"
#include "core/sasl/mechs.h"

#define DIGEST_MD5_HEX	32	/* characters of a response */

/* ---- directives -------------------------------------------------------- */

/* One name=value; a message is a list of them with commas between. */
struct digest_directive {
	struct slice	name;
	struct slice	value;		/* without the quotes, as escaped */
	struct slice	whole;
};

enum digest_next { DIGEST_END, DIGEST_ONE, DIGEST_MALFORMED };

/* Cut the next one off the front of *rest; empty elements are passed over. */
enum digest_next digest_next(struct slice *rest, struct digest_directive *d);
/* Whether all of it is directives, one at least. */
bool digest_is_list(struct slice message);
/* The first of that name; NULL when there is none. */
bool digest_find(struct slice message, const char *name,
    struct slice *value);
/* How many of that name. */
size_t digest_count(struct slice message, const char *name);
/* Whether word is one of a list ("auth,auth-int"). */
bool digest_has_word(struct slice list, const char *word);

/* Why a challenge cannot be answered, to end a sentence; NULL: it can. */
const char *digest_challenge_fault(struct slice challenge);

/* name="value", with backslashes where they are due; and back. */
void digest_quote(struct bytes *out, const char *name, struct slice value);
void digest_unquote(struct bytes *out, struct slice value);

/* ---- formulas (RFC 2831, 2.1.2.1) -------------------------------------- */

/* All as it is hashed: no quotes, user and password in their final charset. */
struct digest_input {
	struct slice	user, realm, password;
	struct slice	nonce, cnonce, uri;
	struct slice	authzid;		/* empty: none */
};

struct digest_proofs {
	char	client[DIGEST_MD5_HEX];		/* response= */
	char	server[DIGEST_MD5_HEX];		/* rspauth= to expect */
};

/* For qop auth and nonce count 1; out lies on the secure heap. */
bool digest_prove(const struct digest_input *in, struct digest_proofs *out,
    struct err *e);

/* ---- describing -------------------------------------------------------- */

void digest_describe(struct sasl_view *v);
void digest_describe_challenge(struct sasl_view *v);

#endif
