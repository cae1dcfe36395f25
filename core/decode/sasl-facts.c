/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a SASL message as fields, each tied to its bytes on the wire. */
#include "core/decode/parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

static enum severity
severity_of(enum fact_mark mark)
{
	switch (mark) {
	case FACT_GOOD:
		return SEV_GOOD;
	case FACT_WARN:
		return SEV_WARN;
	case FACT_BAD:
		return SEV_BAD;
	case FACT_PLAIN:
		break;
	}
	return SEV_NONE;
}

/* The base64 digits that carry a range of bytes: six bits a digit. */
static struct span
digits_of(struct span blob, struct span part)
{
	size_t first = part.at * 8 / 6;
	size_t last = ((part.at + part.n) * 8 + 5) / 6;

	if (part.n == 0 || last > blob.n)
		return blob;
	return (struct span){ blob.at + first, last - first };
}

void
decode_sasl_facts(const struct entry *e, struct span blob,
    struct fields *out)
{
	for (size_t i = 0; i < e->facts.n; i++) {
		const struct fact *fact = &e->facts.v[i];
		struct field *f;

		if (strcmp(fact->name, "mech") == 0)
			continue;	/* it stands in the head */
		f = fields_add_fact(out, e, fact->folded ? 2 : 1, fact);
		f->severity = severity_of(fact->mark);
		f->warning = fact->warning;
		f->part = fact->at;
		f->raw = e->nholes > 0 ? e->holes[0].at :
		    digits_of(blob, fact->at);
		if (!fact->secret && fact->value[0] == '\0') {
			free(f->value);
			f->value = xstrdup("(none)");
		}
	}
}
