/* SPDX-License-Identifier: GPL-3.0-or-later */
/* embedded - the scenario and voice files that are compiled in. */
#ifndef CORE_SCENARIO_EMBEDDED_H
#define CORE_SCENARIO_EMBEDDED_H

#include "core/base/embedded.h"

extern const struct embedded embedded_scenarios[];
extern const struct embedded embedded_voices[];

#endif
