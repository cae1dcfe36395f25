/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a reply, at any stage.  The first byte chooses the stage.
 * Oracles: an id and a meaning always; the sentences for people hold nothing
 * but printable text; the same bytes give the same answer.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/explain/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check_printable(const char *s)
{
	for (; *s != '\0'; s++)
		assert((unsigned char)*s >= 0x20 && *s != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct situation s = { .stage = STAGE_OTHER, .mech = "PLAIN",
	    .user = "alice", .host = "mail.example.org" };
	struct explanation a, b;

	if (n == 0)
		return 0;
	s.stage = (enum stage)(data[0] % (STAGE_COUNT + 1));
	situation_given(&s, (struct slice){ (const char *)data + 1, n - 1 });
	explain(&s, &a);
	explain(&s, &b);
	assert(*explanation_id(&a) != '\0' && *explanation_meaning(&a) != '\0');
	assert(strcmp(explanation_id(&a), explanation_id(&b)) == 0);
	assert(a.nseen == b.nseen && a.nalso <= EXPLAIN_MAX);
	for (size_t i = 0; i < a.nseen; i++)
		check_printable(a.seen[i]);
	explanation_clear(&a);
	explanation_clear(&b);
	return 0;
}
