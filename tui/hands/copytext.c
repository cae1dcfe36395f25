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

/* Of the lines of a unit those of the session begin with their gutter. */
static bool
is_of_session(struct slice line)
{
	return line.n > 3 && (line.p[0] == '*' || line.p[1] != ' ');
}

static void
add_line(struct sink *s, enum copy_made made, struct slice line,
    enum sink_kind *of_card)
{
	switch (made) {
	case COPY_OF_SESSION:
		sink_add(s, SINK_SESSION, line);
		break;
	case COPY_OF_BOTH:
		sink_add(s, is_of_session(line) ? SINK_SESSION :
		    SINK_DERIVED, line);
		break;
	case COPY_OF_CARD:
		if (slice_is(line, " !  What points to it:\n"))
			*of_card = SINK_DERIVED;
		else if (slice_is(line, " !\n"))
			*of_card = SINK_OWN;
		sink_add(s, *of_card, line);
		break;
	case COPY_DERIVED:
		sink_add(s, SINK_DERIVED, line);
		break;
	}
}

bool
copytext_gate(const struct log *l, enum copy_made made, struct slice text,
    struct err *e)
{
	enum sink_kind of_card = SINK_OWN;
	struct gate_hit hit;
	struct sink s;
	bool passes;

	sink_init(&s);
	while (text.n > 0) {
		size_t n = slice_find(text, '\n') + 1;

		add_line(&s, made, slice_sub(text, 0, n), &of_card);
		text = slice_sub(text, n, text.n);
	}
	passes = gate_pass_sink(l, l, &s, &hit);
	sink_clear(&s);
	return passes || err_set(e, "copy.gate", "nothing was copied: %s",
	    hit.says);
}
