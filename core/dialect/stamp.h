/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stamp - the time, host and program in front of a line of a log. */
#ifndef CORE_DIALECT_STAMP_H
#define CORE_DIALECT_STAMP_H

#include "core/dialect/unwrap.h"

/* Cuts them off out->text; text, wall_us, program and pid are set. */
void stamp_cut(const struct unwrap *u, struct unwrapped *out);

#endif
