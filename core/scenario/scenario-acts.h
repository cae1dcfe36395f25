/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario-acts - the lines of a scenario file that say what happens at a
 * point of the session: WORD POINT [if|unless tls|login] [after N] [times N]
 * and what the word takes.  Each adds to the acts of the scenario; false
 * after wordfile_fail().
 */
#ifndef CORE_SCENARIO_SCENARIO_ACTS_H
#define CORE_SCENARIO_SCENARIO_ACTS_H

#include <stdbool.h>

#include "core/scenario/scenario.h"

bool scenario_read_answer(struct wordfile *f, void *scenario);
bool scenario_read_inject(struct wordfile *f, void *scenario);
bool scenario_read_drop(struct wordfile *f, void *scenario);
bool scenario_read_reset(struct wordfile *f, void *scenario);
bool scenario_read_silent(struct wordfile *f, void *scenario);
bool scenario_read_delay(struct wordfile *f, void *scenario);

#endif
