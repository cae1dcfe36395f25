/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lessons - what went well, explained: for trainers (--explain-all).
 */
#ifndef CORE_REPORT_LESSONS_H
#define CORE_REPORT_LESSONS_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/explain/terms.h"
#include "core/log/log.h"
#include "core/story/story.h"

#define LESSON_TERMS_MAX	24	/* of one unit */
#define LESSON_UNITS_MAX	400	/* of a log: later ones are not told */
#define LESSONS_END	"Lessons end here: only the first 400 events have them."

/* As teach_unit(), within these limits. */
size_t lessons_of(const struct log *l, const struct story *st, uint32_t unit,
    const struct term *out[LESSON_TERMS_MAX]);

/* The cards of the terms behind a unit, every line with " i"; nothing where
 * there is nothing to tell. */
void report_lessons_text(struct bytes *out, const struct log *l,
    const struct story *st, uint32_t unit, int columns);
/* All of them, in the order in which they are told. */
json_t *report_lessons_json(const struct log *l, const struct story *st);

#endif
