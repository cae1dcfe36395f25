/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * check-save - --save of check: one transcript for each target.
 */
#ifndef TUI_CHECK_SAVE_H
#define TUI_CHECK_SAVE_H

#include <stdbool.h>

#include "tui/options/options.h"
#include "tui/run.h"

/* What the option says: "notes.txt" is "notes-2.txt" for the second of
 * several targets.  The caller frees; "-" stays. */
char *check_save_path(const char *save, size_t number, size_t of);

/* Before anything is sent: whether these files can be made. */
bool check_save_begins(const struct options *o);

/* Write the transcript of a session; tells what went wrong. */
bool check_save(const struct options *o, const struct run *r);

#endif
