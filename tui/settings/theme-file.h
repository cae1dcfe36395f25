/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * theme-file - a theme by its name: the user's own file, or one that is
 * compiled in.
 */
#ifndef TUI_SETTINGS_THEME_FILE_H
#define TUI_SETTINGS_THEME_FILE_H

#include "core/base/err.h"
#include "tui/screen/theme.h"

/*
 * name: of a built-in theme, of $XDG_CONFIG_HOME/smtpscope/themes/NAME.theme,
 * or a path (with a slash in it).  The file comes first.  err ids:
 * theme.unknown, theme.file, theme.syntax; the detail names the place.
 */
bool theme_load(struct theme *t, const char *name, struct err *e);

#endif
