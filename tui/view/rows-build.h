/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows-build - the rows of one unit.  Private to rows. */
#ifndef TUI_VIEW_ROWS_BUILD_H
#define TUI_VIEW_ROWS_BUILD_H

#include "tui/view/rows.h"

/* Into r->built, nothing else of the rows is changed. */
void rows_build_unit(struct rows *r, uint32_t unit);

#endif
