/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * filename - names of files on the command line: "~/" is the home, "..."
 * and \ keep blanks together.
 */
#ifndef TUI_FILENAME_H
#define TUI_FILENAME_H

#include <stdbool.h>

#include "core/base/err.h"
#include "core/base/slice.h"

/* The name at the front, cut off; NULL: there is none.  Caller frees. */
char *filename_take(struct slice *words);
/* False, with filename.waits: a pipe or a device, which might never end, and
 * nothing else would be done meanwhile.  What is not there is not its word. */
bool filename_is_at_hand(const char *name, struct err *e);
/* What may stand where typed was typed, quoted as it has to be. */
void filename_complete(struct slice typed, void (*add)(const char *));

#endif
