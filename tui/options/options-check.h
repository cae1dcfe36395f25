/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options-check - whether the values of options make sense, alone and
 * together.  A value that was mistyped may be a password that went to the
 * wrong option: an error repeats it only when it is surely none.
 */
#ifndef TUI_OPTIONS_CHECK_H
#define TUI_OPTIONS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/options/options.h"

/* Each tells what is wrong on standard error, and then is false. */
bool options_check_auth(const char *list);
bool options_check_binding(const char *type);
bool options_check_version(const char *option, const char *version);
bool options_check_tool(const char *name);	/* --equivalent */
bool options_check_source(const char *address);
bool options_check_format(const char *name);	/* of --save */
bool options_fit_together(const struct options *o);

/* What the mechanisms of --auth need; without it, any may be chosen. */
bool options_need_user(const struct options *o);
bool options_need_password(const struct options *o);
bool options_need_token(const struct options *o);	/* and nothing else */

/* The name of a file, quoted; or that it is not repeated. */
const char *options_file_shown(char *out, size_t size, const char *path);

#endif
