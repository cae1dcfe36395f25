/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One unit decoded: which file knows how, and how bad it is. */
#include "core/decode/parts.h"

#include "core/smtp/reply.h"
#include "core/banned.h"

void
decode_unit(const struct log *l, size_t unit, struct fields *out)
{
	const struct unit *u = log_unit(l, unit);

	switch (log_entry(l, u->first)->kind) {
	case ENTRY_CLIENT:
		decode_client(l, u, out);
		break;
	case ENTRY_SERVER:
		decode_server(l, u, out);
		break;
	case ENTRY_EVENT:
		decode_event(log_entry(l, u->first), out);
		break;
	}
}

enum severity
decode_severity(const struct log *l, size_t unit)
{
	const struct unit *u = log_unit(l, unit);
	const struct entry *e = log_entry(l, u->first);
	struct reply_line r;

	for (uint32_t i = 0; i < u->n; i++)
		if (log_entry(l, u->first + i)->flags &
		    (ENTRY_FAILED | ENTRY_VIOLATION))
			return SEV_BAD;
	if (e->kind == ENTRY_SERVER && reply_line_parse(e->text, &r))
		return code_severity(r.code);
	return e->flags & ENTRY_WARNING ? SEV_WARN : SEV_NONE;
}
