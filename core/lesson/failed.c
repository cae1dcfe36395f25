/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lesson/failed.h"

#include "core/banned.h"

/* The story as it is told around this one. */
const struct cause *
failed_cause(const struct log *l, const struct story *st, uint32_t unit)
{
	struct story around = *st;
	struct situation situation;
	const struct cause *cause;
	struct explanation x;
	struct bytes text;

	if (st->failure.is && st->failure.unit == unit)
		around.failure = st->failure;
	else if (!story_failure_at(st, l, unit, &around.failure))
		return NULL;
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&around, l, &situation, &text);
	explain(&situation, &x);
	cause = x.cause;
	explanation_clear(&x);
	bytes_clear(&text);
	return cause;
}
