/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a token of GSSAPI, of either side: the first byte says which
 * side it is from and whether it is trusted.  Facts stay inside the message.
 * Without a ticket the client itself has nothing to say, and says so.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/sasl/mechs.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	/* No KDC is asked, whatever this machine has been told of one. */
	setenv("KRB5_CONFIG", "/dev/null", 1);
	setenv("KRB5CCNAME", "FILE:/nonexistent/ticket", 1);
	return 0;
}

static void
describe(struct slice message, bool from_server, bool trusted)
{
	struct sasl_trace trace = { .mech = &sasl_gssapi };
	struct facts f;
	struct sasl_view v = { .message = message, .trusted = trusted,
	    .trace = &trace, .out = &f };

	facts_init(&f);
	if (from_server)
		sasl_gssapi.describe_challenge(&v);
	else
		sasl_gssapi.describe(&v);
	assert(f.n > 0);
	for (size_t i = 0; i < f.n; i++) {
		const struct fact *x = &f.v[i];

		assert(x->at.at <= message.n);
		assert(x->at.n <= message.n - x->at.at);
		assert(!x->secret || x->value[0] == '\0');
	}
	facts_clear(&f);
}

static void
answer(struct slice challenge)
{
	struct sasl_creds c = { .host = "localhost" };
	struct sasl *x = sasl_new(&sasl_gssapi, &c);
	struct sasl_message m;
	struct err e;

	assert(x != NULL);
	assert(sasl_check(x, challenge) == SASL_PROOF_NONE);
	assert(!sasl_respond(x, challenge, &m, &e));
	assert(strcmp(e.id, "sasl.no-ticket") == 0 ||
	    strcmp(e.id, "sasl.not-built") == 0);
	sasl_free(x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned count;
	struct slice message;

	if (size == 0)
		return 0;
	message = (struct slice){ (const char *)data + 1, size - 1 };
	describe(message, data[0] & 1, data[0] & 2);
	if (count++ % 4096 == 0)	/* the library reads files for it */
		answer(message);
	return 0;
}
