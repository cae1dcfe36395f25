/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace - an AUTH exchange as it goes over the wire, described message by
 * message: what each holds, as facts for the log, and by that which of them
 * must be hidden.  It needs no credentials, so it serves our own exchanges,
 * typed ones, and those of a saved transcript alike.
 */
#ifndef CORE_SASL_TRACE_H
#define CORE_SASL_TRACE_H

#include "core/sasl/sasl.h"

struct sasl_trace {
	const struct sasl_mech *mech;	/* NULL: not in the table */
	int		 sent, heard;	/* messages of client and server */
	/* For checks across messages; owned, NULL until known. */
	char		*client_nonce;	/* SCRAM, DIGEST-MD5 */
	char		*gs2_header;	/* SCRAM */
	char		*server_nonce;
};

void sasl_trace_begin(struct sasl_trace *t, struct slice mech_name);
void sasl_trace_clear(struct sasl_trace *t);

/* A message of ours, decoded. */
void sasl_trace_sent(struct sasl_trace *t, struct slice message,
    struct facts *out);
/* The same, and the user's name is a secret. */
void sasl_trace_sent_masked(struct sasl_trace *t, struct slice message,
    struct facts *out);
/*
 * What somebody else put on the client's side of the wire: base64, or what
 * should have been.  Everything that may hold a secret is one.
 */
void sasl_trace_typed(struct sasl_trace *t, struct slice text,
    struct facts *out);
/*
 * The text of a 334: base64, or what should have been.  proof: what
 * sasl_check() said, SASL_PROOF_NONE when nobody could tell.
 */
void sasl_trace_heard(struct sasl_trace *t, struct slice text,
    enum sasl_proof proof, struct facts *out);

/* Whether the text that these facts were taken from must be hidden whole. */
bool sasl_facts_hide(const struct facts *f);

#endif
