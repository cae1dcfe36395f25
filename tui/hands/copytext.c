/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/hands/copytext.h"

#include "core/decode/redact.h"
#include "core/report/report.h"
#include "core/transcript/gate.h"
#include "tui/banned.h"

void
copytext_line(struct bytes *out, const struct entry *e, const struct field *f)
{
	if (f != NULL)
		redact_value_text(out, f, FOR_EXPORT);
	else
		redact_entry_text(out, e, FOR_EXPORT);
}

/* An exchange begins with its command, whichever part the cursor is on. */
void
copytext_unit(struct bytes *out, const struct log *l, uint32_t unit,
    enum copy_what what)
{
	const struct unit *u = log_unit(l, unit);
	uint32_t reply = UNIT_NONE;

	if (what == COPY_EXCHANGE && u->answers != UNIT_NONE) {
		unit = u->answers;
		u = log_unit(l, unit);
	}
	if (what == COPY_EXCHANGE)
		reply = u->answered_by;
	report_unit_text(out, l, unit);
	if (reply != UNIT_NONE)
		report_unit_text(out, l, reply);
}

bool
copytext_gate(const struct log *l, struct slice text, struct err *e)
{
	struct gate_hit hit;

	return gate_pass(l, text, &hit) || err_set(e, "copy.gate",
	    "nothing was copied: %s", hit.says);
}
