/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * layout - which areas fit into a screen of a size, and where.
 *
 * Rows are given up in this order when the screen is low: header (under 16
 * rows), hints (under 10), title (under 6), strip; the body and the message
 * row stay.  The panel of a lesson has a part of the body, which leaves it at
 * least as many rows.  Under 20x5 nothing is drawn but one line that says so.
 */
#ifndef TUI_VIEW_LAYOUT_H
#define TUI_VIEW_LAYOUT_H

#include <stdbool.h>

#include "tui/view/rows.h"

#define LAYOUT_COLS_MIN		20
#define LAYOUT_ROWS_MIN		5
#define LAYOUT_SPLIT_MIN	24	/* columns of each side */
#define LAYOUT_SPLIT_PERCENT	52
#define LAYOUT_GUTTER		5	/* "*<~  " in front of a line */
#define LAYOUT_INDENT		7	/* of a field under its line (inline) */

struct rect {
	int	x, y, w, h;		/* h == 0: not there */
};

enum layout_want { LAYOUT_AUTO, LAYOUT_SPLIT, LAYOUT_INLINE, LAYOUT_RAW,
	LAYOUT_DECODED, LAYOUT_WANT_COUNT };

/* A column that is there by itself on wide screens. */
enum layout_show { LAYOUT_SHOW_AUTO, LAYOUT_SHOW_ON, LAYOUT_SHOW_OFF };

struct layout_wish {
	bool		 alert;		/* the title warns: it stays longest */
	enum layout_want want;
	bool		 zoom;		/* only the focused side */
	bool		 zoom_decoded;
	int		 split_percent;	/* for the raw side */
	bool		 strip, hints;
	int		 panel_rows;	/* that it would fill; 0: none */
	enum layout_show ids, times;
	int		 prompt_rows;	/* at the bottom; at least one */
};

struct layout {
	int		 cols, rows;
	bool		 too_small;
	enum projection	 projection;
	struct rect	 title, header, body, panel, strip, hints, message;
	struct rect	 left, right;	/* of the body; split only, else left */
	int		 ids_cols, times_cols;	/* 0: not shown */
	int		 rule_x;	/* between the sides; -1: no rule */
	bool		 one_field;
};

void layout_compute(struct layout *l, int cols, int rows,
    const struct layout_wish *wish);
bool rect_has(const struct rect *r, int x, int y);
/* Columns for the text of a line, and for a field. */
int layout_raw_cols(const struct layout *l);
int layout_decoded_cols(const struct layout *l);

/* The split for which the rule is at a column, or as near as it gets. */
int layout_percent_at(const struct layout *l, int x);

const char *layout_want_name(enum layout_want w);  /* "auto" */

#endif
