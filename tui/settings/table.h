/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table - every option, one row each; ends with a NULL name.  Private to
 * tui/settings. */
#ifndef TUI_SETTINGS_TABLE_H
#define TUI_SETTINGS_TABLE_H

#include "tui/settings/setting.h"

extern const struct setting_def settings_table[];

#endif
