/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/latency.h"

#include "tui/banned.h"

/* What a reply answers; the greeting answers the connection. */
static uint32_t
asked(const struct log *l, uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);
	const struct entry *e = log_entry(l, u->first);

	if (e->kind != ENTRY_SERVER)
		return UNIT_NONE;
	if (u->answers != UNIT_NONE)
		return u->answers;
	return e->stage == STAGE_BANNER && unit > 0 &&
	    !(e->flags & ENTRY_UNASKED) ? unit - 1 : UNIT_NONE;
}

bool
latency_us(const struct log *l, uint32_t unit, int64_t *out)
{
	uint32_t what = asked(l, unit);
	const struct unit *u;

	if (what == UNIT_NONE || what >= unit)
		return false;
	u = log_unit(l, what);
	*out = log_unit_first(l, unit)->at_us -
	    log_entry(l, u->first + u->n - 1)->at_us;
	/* A log of another tool may have no times at all. */
	return *out > 0 || (*out == 0 && log_unit_first(l, unit)->at_us > 0);
}

void
latency_add(struct bytes *out, const struct log *l, uint32_t unit)
{
	int64_t us;

	if (!latency_us(l, unit, &us))
		return;
	if (us < 10000)
		bytes_addf(out, "%.1f ms", (double)us / 1e3);
	else if (us < 1000000)
		bytes_addf(out, "%.0f ms", (double)us / 1e3);
	else
		bytes_addf(out, "%.1f s", (double)us / 1e6);
}
