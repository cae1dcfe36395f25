/* SPDX-License-Identifier: GPL-3.0-or-later */
/* groups - the command table's parts, one file each.  Private to
 * tui/command; every list ends with a NULL name. */
#ifndef TUI_COMMAND_GROUPS_H
#define TUI_COMMAND_GROUPS_H

#include "tui/command/command.h"

extern const struct command_def commands_session[];
extern const struct command_def commands_walk[];
extern const struct command_def commands_view[];
extern const struct command_def commands_options[];
extern const struct command_def commands_find[];
extern const struct command_def commands_files[];
extern const struct command_def commands_secrets[];
extern const struct command_def commands_lesson[];
extern const struct command_def commands_program[];
extern const struct command_def commands_script[];
extern const struct command_def commands_keys[];
extern const struct command_def commands_marks[];

/* A word as a number: "5", "+5", "-5"; false for anything else. */
bool argument_number(struct slice word, long *out);
/* A word as a C string of the caller's: "" when it does not fit. */
const char *argument_copy(struct slice word, char *buf, size_t size);

#endif
