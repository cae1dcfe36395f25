/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clipboard - giving text away: to the terminal (OSC 52), which never says
 * whether it took it, or to a command of the user's on its standard input.
 */
#ifndef TUI_HANDS_CLIPBOARD_H
#define TUI_HANDS_CLIPBOARD_H

#include <stdbool.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/base/slice.h"

/* The usual limit of a terminal for one sequence is 100,000 bytes; base64
 * makes four of three. */
#define CLIPBOARD_TERMINAL_MAX	74994

/* The sequence for a text; err id clipboard.too-long. */
bool clipboard_sequence(struct bytes *out, struct slice text, struct err *e);

/*
 * Run a command, its words separated by blanks and no shell between, and
 * wait until it has taken the text.  err ids: clipboard.command (it cannot
 * be run, or failed, or took too long; the detail says which).
 */
bool clipboard_command(const char *command, struct slice text, struct err *e);

#endif
