/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a message of NTLM, of either side: the first byte says which
 * side it is from and whether it is trusted.  Facts stay inside the message,
 * and what the client answers is a sound message that does not tell its
 * password.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/sasl/mechs.h"
#include "core/sasl/ntlm-message.h"

#define PASSWORD	"fuzz-horse-7391"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
describe(struct slice message, bool from_server, bool trusted)
{
	struct sasl_trace trace = { .mech = &sasl_ntlm };
	struct facts f;
	struct sasl_view v = { .message = message, .trusted = trusted,
	    .trace = &trace, .out = &f };

	facts_init(&f);
	if (from_server)
		sasl_ntlm.describe_challenge(&v);
	else
		sasl_ntlm.describe(&v);
	assert(f.n > 0);
	for (size_t i = 0; i < f.n; i++) {
		const struct fact *x = &f.v[i];

		assert(x->at.at <= message.n);
		assert(x->at.n <= message.n - x->at.at);
		assert(!x->secret || x->value[0] == '\0');
		assert(from_server || !trusted ||
		    strstr(x->value, PASSWORD) == NULL);
	}
	facts_clear(&f);
}

static void
answer(struct slice challenge)
{
	struct secret *p = secret_new(PASSWORD, strlen(PASSWORD));
	struct sasl_creds c = { .user = "Domain\\ann", .password = p };
	struct sasl *x = sasl_new(&sasl_ntlm, &c);
	struct ntlm_message read;
	struct sasl_message m;
	struct err e;

	assert(x != NULL);
	assert(sasl_respond(x, challenge, &m, &e));
	sasl_message_clear(&m);
	if (sasl_respond(x, challenge, &m, &e)) {
		struct slice all = { m.data, m.n };

		assert(m.is_secret);
		assert(ntlm_read(&read, all) == NULL);
		assert(read.type == NTLM_AUTHENTICATE);
		assert(memmem(m.data, m.n, PASSWORD, strlen(PASSWORD)) ==
		    NULL);
		describe(all, false, true);
		sasl_message_clear(&m);
	} else
		assert(m.data == NULL && e.id[0] != '\0');
	sasl_free(x);
	secret_free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice message;
	unsigned how;

	if (size == 0)
		return 0;
	how = data[0];
	message = (struct slice){ (const char *)data + 1, size - 1 };
	/* What happens to hold the password may well show it. */
	if (memmem(message.p, message.n, "fuzz", 4) != NULL)
		return 0;
	describe(message, how & 1, how & 2);
	answer(message);
	return 0;
}
