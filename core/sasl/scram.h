/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scram - what the files of SCRAM share (RFC 5802, RFC 7677): the grammar of
 * its messages, and the computation.  Private to core/sasl.
 */
#ifndef CORE_SASL_SCRAM_H
#define CORE_SASL_SCRAM_H

#include "core/base/bytes.h"
#include "core/sasl/hash.h"
#include "core/sasl/mechs.h"

/* RFC 5802, 5.1: the least that a server ought to ask for. */
#define SASL_SCRAM_ITERATIONS_MIN	4096
/*
 * The most that is computed, about half a second: the program answers no key
 * meanwhile, and it is the server that names the number.
 */
#define SASL_SCRAM_ITERATIONS_MAX	600000

/* ---- the grammar ------------------------------------------------------- */

/* One "x=value"; a message is a list of them with commas between. */
struct scram_attr {
	char		name;		/* '\0': not of this shape */
	struct slice	value;
	struct slice	whole;
};

/* Cut the next one off the front of *rest; false at the end. */
bool scram_next(struct slice *rest, struct scram_attr *a);
/* The same, only when it is the attribute of that name. */
bool scram_take(struct slice *rest, char name, struct slice *value);

/* "n,a=zid," and the like, before the client's first message. */
struct scram_gs2 {
	char		flag;		/* 'n', 'y', 'p' */
	struct slice	flag_part;	/* "n", "p=tls-exporter" */
	struct slice	type;		/* of 'p' */
	struct slice	authzid;	/* as it is escaped; may be empty */
	struct slice	whole;		/* with both commas */
};
bool scram_gs2(struct slice *rest, struct scram_gs2 *g);

struct scram_server_first {
	struct slice	nonce, salt;	/* salt: still base64 */
	struct slice	iterations;
};
/* NULL when it is one, else why not, as the rest of a sentence. */
const char *scram_server_first(struct slice message,
    struct scram_server_first *out);

/* Printable ASCII without a comma, at least one. */
bool scram_is_nonce(struct slice s);
/* A name with ',' and '=' as =2C and =3D, and back. */
void scram_escape(struct bytes *out, struct slice name);
void scram_unescape(struct bytes *out, struct slice name);

/* What the word behind e= means; NULL when RFC 5802 does not have it. */
const char *scram_error_words(struct slice error);

/* ---- the computation --------------------------------------------------- */

const char *scram_hash(const struct sasl_mech *m);	/* hash.h's name */

struct scram_proofs {
	unsigned char	client[HASH_MAX];
	unsigned char	server[HASH_MAX];	/* the signature to expect */
};

/*
 * RFC 5802, section 3.  password is prepared, salt decoded; out lies on the
 * secure heap.
 */
bool scram_prove(const char *hash, struct slice password, struct slice salt,
    unsigned long iterations, struct slice auth_message,
    struct scram_proofs *out, struct err *e);

/* ---- describing -------------------------------------------------------- */

void scram_describe(struct sasl_view *v);
void scram_describe_challenge(struct sasl_view *v);

#endif
