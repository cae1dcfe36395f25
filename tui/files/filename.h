/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * filename - names of files on the command line: "~/" is the home, "..."
 * and \ keep blanks together.
 */
#ifndef TUI_FILENAME_H
#define TUI_FILENAME_H

#include "core/base/slice.h"

/* The name at the front, cut off; NULL: there is none.  Caller frees. */
char *filename_take(struct slice *words);
/* What may stand where typed was typed, quoted as it has to be. */
void filename_complete(struct slice typed, void (*add)(const char *));

#endif
