/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * presend - what is said of credentials before they are sent: the findings
 * of core/explain/checks, and what happened to them where they were read.
 * Said once for the same credentials, however often they are sent.
 */
#ifndef TUI_PRESEND_H
#define TUI_PRESEND_H

#include "core/explain/checks.h"
#include "core/sasl/sasl.h"
#include "tui/run.h"

/*
 * About AUTH with m, now.  clear_allowed: the user has agreed to send it
 * without encryption (otherwise the session refuses, and says why).
 */
void presend_look(const struct run *r, const struct sasl_mech *m,
    bool clear_allowed, struct checks *out);

/* Into the log, what was not said yet; *told holds the ids that were. */
void presend_log(struct run *r, const struct checks *c);

/* Ids as a list: whether one is in it, and adding one. */
bool presend_has(const char *list, const char *id);
void presend_add(char **list, const char *id);

#endif
