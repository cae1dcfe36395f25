/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * teachings - what went well, explained: for trainers (--explain-all).
 */
#ifndef CORE_REPORT_TEACHINGS_H
#define CORE_REPORT_TEACHINGS_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/explain/terms.h"
#include "core/log/log.h"
#include "core/story/story.h"

#define TEACHING_TERMS_MAX	24	/* of one unit */
#define TEACHING_UNITS_MAX	400	/* of a log: later ones are not told */
#define TEACHINGS_END	"Lessons end here: only the first 400 events have them."

/* As teach_unit(), within these limits. */
size_t teachings_of(const struct log *l, const struct story *st, uint32_t unit,
    const struct term *out[TEACHING_TERMS_MAX]);

/* The cards of the terms behind a unit, every line with " i"; nothing where
 * there is nothing to tell. */
void report_teachings_text(struct bytes *out, const struct log *l,
    const struct story *st, uint32_t unit, int columns);
/* All of them, in the order in which they are told. */
json_t *report_teachings_json(const struct log *l, const struct story *st);

#endif
