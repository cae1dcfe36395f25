/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * choice - a scenario and a voice as a user names them: by the name
 * of one that is compiled in, or by that of a file (with a '/' in it, or
 * with the suffix .scenario or .voice).
 */
#ifndef CORE_SCENARIO_CHOICE_H
#define CORE_SCENARIO_CHOICE_H

#include <stdbool.h>

#include "core/base/err.h"
#include "core/scenario/scenario.h"
#include "core/scenario/voice.h"

struct scenario_choice {
	const struct scenario *scenario;
	const struct voice *voice;	/* NULL: the scenario's */
	/* private */
	struct scenario	*own_scenario;
	struct voice	*own_voice;
};

/* scenario NULL: "ok"; causes that a file may name, NULL: any.  err ids:
 * practice.scenario, practice.voice (with the nearest name), practice.file; c
 * is then clear. */
bool scenario_choose(struct scenario_choice *c, const char *scenario,
    const char *voice, nearest_list *causes, struct err *e);
void scenario_choice_clear(struct scenario_choice *c);

#endif
