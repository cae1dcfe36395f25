/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prefilter - a cheap look at a line of a large log: false when no dialect
 * could hear anything in it.  Only for the logs that are large, and mostly
 * noise.
 */
#ifndef CORE_CAPTURE_PREFILTER_H
#define CORE_CAPTURE_PREFILTER_H

#include "core/dialect/dialect.h"

/* NULL: every line has to be heard. */
bool (*prefilter_for(const struct recognised *r))(struct slice line);

#endif
