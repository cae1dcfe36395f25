/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * teach - which terms explain a step that went well: for trainers, who want
 * the good session explained, too.
 */
#ifndef CORE_EXPLAIN_TEACH_H
#define CORE_EXPLAIN_TEACH_H

#include <stddef.h>
#include <stdint.h>

#include "core/explain/terms.h"
#include "core/log/log.h"
#include "core/story/story.h"

/*
 * The terms to tell behind this unit, the most important first, at most max;
 * 0 for one that failed, is still open, or has nothing to teach.  A term is
 * told once in a log: what an earlier unit was given is left out, so max
 * must be the same in every call.  What comes later in the log does not
 * change the answer.  st is the story of l.
 */
size_t teach_unit(const struct log *l, const struct story *st, uint32_t unit,
    const struct term **out, size_t max);

#endif
