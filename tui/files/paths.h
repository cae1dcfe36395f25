/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * paths - where a user's files are: the XDG base directories, with their
 * fall-backs.  NULL when neither they nor HOME are set to an absolute path;
 * nothing is ever put into the current folder.
 */
#ifndef TUI_PATHS_H
#define TUI_PATHS_H

#include <stdbool.h>

char *paths_config(const char *name);	/* caller frees */
char *paths_state(const char *name);	/* its folder is made, 0700 */

bool paths_make(const char *path);		/* the folders of a path */

#endif
