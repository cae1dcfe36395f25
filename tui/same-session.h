/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * same-session - this session as a command of another tool
 * (core/report/equivalent), from its options and from what its record says.
 * No secret is asked for, so none can be in it.
 */
#ifndef TUI_SAME_SESSION_H
#define TUI_SAME_SESSION_H

#include "core/report/equivalent.h"
#include "tui/options/options.h"
#include "tui/run.h"

void same_session_text(struct bytes *out, enum equivalent_tool tool,
    const struct run *r, const struct options *o);

#endif
