/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usage - what --help says, and how a wrong command line is told. */
#ifndef TUI_USAGE_H
#define TUI_USAGE_H

#include <stdbool.h>

#include "tui/options/options.h"

void usage_help(enum program p);

/* "smtpscope: ..." on standard error; returns false. */
bool usage_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
