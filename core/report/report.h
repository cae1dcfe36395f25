/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report - a session told to people (text) and to programs (JSON), from log,
 * story and explanation; everything in it has passed redact.
 */
#ifndef CORE_REPORT_REPORT_H
#define CORE_REPORT_REPORT_H

#include <stdbool.h>

#include "core/base/bytes.h"
#include "core/explain/explain.h"
#include "core/explain/terms.h"
#include "core/log/log.h"
#include "core/story/story.h"
#include "core/walk/walk.h"

struct report {
	const char		*target;	/* as shown */
	const struct log	*log;
	const struct story	*story;
	const struct walk	*walk;
	const struct explanation *explanation;	/* NULL when all went well */
	bool			 teachings;	/* JSON: what went well, too */
	const char		*equivalent;	/* JSON: NULL: not asked for */
};

/* One unit as append-only text: gutter mark, raw lines, decoded fields
 * indented below. */
void report_unit_text(struct bytes *out, const struct log *l, size_t unit);
/* The explanation card, wrapped at width columns, every line with "!  ". */
void report_card_text(struct bytes *out, const struct explanation *x,
    int width);
/* The card of a term, in the same form. */
void report_term_text(struct bytes *out, const struct term *t, int columns);
/* The closing lines: result, and what to do next. */
void report_end_text(struct bytes *out, const struct report *r);

/* The one JSON object of check --json, with a line end. */
void report_json(struct bytes *out, const struct report *r);

#endif
