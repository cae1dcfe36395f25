/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mouse-report - what a terminal says of the mouse (xterm's SGR form, mode
 * 1006): ESC [ < BUTTON ; COLUMN ; ROW, and M (pressed, moved) or m (let
 * go).  Nothing here believes that a place is on the screen.
 */
#ifndef TUI_KEYS_MOUSE_REPORT_H
#define TUI_KEYS_MOUSE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/slice.h"

#define MOUSE_PLACE_MAX	10000		/* columns, rows: beyond is no place */

enum mouse_kind { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN };

struct mouse_report {
	enum mouse_kind	 kind;
	unsigned	 button;	/* 1 left, 2 middle, 3 right; 0: none */
	int		 x, y;		/* from 0 */
	uint8_t		 mods;		/* KEYMOD_ */
};

/* numbers: what stands between '<' and the final byte.  False for anything
 * that is not exactly such a report, or tells of other wheels and buttons. */
bool mouse_report_parse(struct slice numbers, unsigned char final,
    struct mouse_report *out);

#endif
