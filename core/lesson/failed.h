/* SPDX-License-Identifier: GPL-3.0-or-later */
/* failed - why a unit failed, as the program explains it; NULL: it did not,
 * or the catalogue has no cause for it. */
#ifndef CORE_LESSON_FAILED_H
#define CORE_LESSON_FAILED_H

#include <stdint.h>

#include "core/explain/explain.h"
#include "core/log/log.h"
#include "core/story/story.h"

const struct cause *failed_cause(const struct log *l, const struct story *st,
    uint32_t unit);

#endif
