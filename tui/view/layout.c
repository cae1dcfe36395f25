/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/layout.h"

#include "core/base/slice.h"
#include "tui/banned.h"

#define BODY_MIN	3
#define IDS_COLS	4
#define TIMES_COLS	9		/* "  12.345 " */
#define WIDE		100
#define SPLIT_FROM	72
#define INLINE_FROM	40

static const char *const want_names[] = {
	[LAYOUT_AUTO] = "auto", [LAYOUT_SPLIT] = "split",
	[LAYOUT_INLINE] = "inline", [LAYOUT_RAW] = "raw",
	[LAYOUT_DECODED] = "decoded",
};
_Static_assert(COUNT_OF(want_names) == LAYOUT_WANT_COUNT, "one name each");

const char *
layout_want_name(enum layout_want w)
{
	return want_names[w];
}

/* ---- columns ----------------------------------------------------------- */

static enum projection
projection_for(int cols, const struct layout_wish *w)
{
	if (w->zoom)
		return w->zoom_decoded ? PROJECTION_DECODED : PROJECTION_RAW;
	switch (w->want) {
	case LAYOUT_SPLIT:
		return cols > 2 * LAYOUT_SPLIT_MIN ?
		    PROJECTION_SPLIT : PROJECTION_INLINE;
	case LAYOUT_INLINE:
		return PROJECTION_INLINE;
	case LAYOUT_RAW:
		return PROJECTION_RAW;
	case LAYOUT_DECODED:
		return PROJECTION_DECODED;
	default:
		return cols >= SPLIT_FROM ? PROJECTION_SPLIT :
		    PROJECTION_INLINE;
	}
}

static bool
is_shown(enum layout_show show, int cols)
{
	if (show == LAYOUT_SHOW_AUTO)
		return cols >= WIDE;
	return show == LAYOUT_SHOW_ON && cols >= INLINE_FROM;
}

static void
split_body(struct layout *l, int percent)
{
	int before = l->ids_cols + l->times_cols;
	int room = l->body.w - before - 1;	/* for the two sides */
	int raw = room * percent / 100;

	if (raw < LAYOUT_SPLIT_MIN)
		raw = LAYOUT_SPLIT_MIN;
	if (room - raw < LAYOUT_SPLIT_MIN)
		raw = room - LAYOUT_SPLIT_MIN;
	l->left.w = before + raw;
	l->rule_x = l->left.w;
	l->right = l->body;
	l->right.x = l->rule_x + 1;
	l->right.w = l->body.w - l->right.x;
}

static void
columns(struct layout *l, const struct layout_wish *w)
{
	l->projection = projection_for(l->cols, w);
	l->ids_cols = is_shown(w->ids, l->cols) ? IDS_COLS : 0;
	l->times_cols = is_shown(w->times, l->cols) ? TIMES_COLS : 0;
	if (l->projection == PROJECTION_SPLIT && l->cols - IDS_COLS -
	    TIMES_COLS <= 2 * LAYOUT_SPLIT_MIN)
		l->ids_cols = l->times_cols = 0;
	l->one_field = l->projection == PROJECTION_INLINE &&
	    l->cols < INLINE_FROM;
	l->left = l->body;
	l->rule_x = -1;
	if (l->projection == PROJECTION_SPLIT)
		split_body(l, w->split_percent);
}

/* ---- rows -------------------------------------------------------------- */

/* What is wanted, given up in the order of the list until it fits. */
static void
rows(struct layout *l, const struct layout_wish *w)
{
	int bottom = w->prompt_rows > 1 ? w->prompt_rows : 1;
	bool header = l->rows >= 16, hints = w->hints && l->rows >= 10;
	bool title = l->rows >= 6 || w->alert, strip = w->strip;
	bool *const drop[] = { &header, &hints, w->alert ? &strip : &title,
	    w->alert ? &title : &strip };
	int y = 0;

	if (bottom > l->rows - 1)
		bottom = l->rows - 1;
	for (size_t i = 0; i < COUNT_OF(drop) && l->rows - bottom - header -
	    hints - title - strip < BODY_MIN; i++)
		*drop[i] = false;
	l->title = (struct rect){ 0, y, l->cols, title };
	y += title;
	l->header = (struct rect){ 0, y, l->cols, header };
	y += header;
	l->body = (struct rect){ 0, y, l->cols,
	    l->rows - bottom - hints - strip - y };
	y += l->body.h;
	l->strip = (struct rect){ 0, y, l->cols, strip };
	y += strip;
	l->hints = (struct rect){ 0, y, l->cols, hints };
	y += hints;
	l->message = (struct rect){ 0, y, l->cols, bottom };
}

/* The panel takes from the body. */
static void
panel(struct layout *l, const struct layout_wish *w)
{
	int most = l->rows >= 10 ? (l->body.h * 2 + 2) / 5 : 1;
	int h = w->panel_rows < most ? w->panel_rows : most;

	if (l->body.h - h < BODY_MIN)
		h = l->body.h > BODY_MIN ? l->body.h - BODY_MIN : 0;
	l->body.h -= h;
	l->panel = (struct rect){ 0, l->body.y + l->body.h, l->cols, h };
}

void
layout_compute(struct layout *l, int cols, int nrows,
    const struct layout_wish *wish)
{
	*l = (struct layout){ .cols = cols, .rows = nrows, .rule_x = -1 };
	l->too_small = cols < LAYOUT_COLS_MIN || nrows < LAYOUT_ROWS_MIN;
	if (l->too_small)
		return;
	rows(l, wish);
	panel(l, wish);
	columns(l, wish);
}

bool
rect_has(const struct rect *r, int x, int y)
{
	return x >= r->x && x < r->x + r->w && y >= r->y && y < r->y + r->h;
}

int
layout_percent_at(const struct layout *l, int x)
{
	int before = l->ids_cols + l->times_cols;
	int room = l->body.w - before - 1;

	if (l->projection != PROJECTION_SPLIT || room <= 0)
		return LAYOUT_SPLIT_PERCENT;
	return x <= before ? 0 : ((x - before) * 100 + room - 1) / room;
}

int
layout_raw_cols(const struct layout *l)
{
	return l->left.w - l->ids_cols - l->times_cols - LAYOUT_GUTTER;
}

int
layout_decoded_cols(const struct layout *l)
{
	switch (l->projection) {
	case PROJECTION_SPLIT:
		return l->right.w - 1;		/* its mark */
	case PROJECTION_INLINE:
		return l->left.w - l->ids_cols - l->times_cols - LAYOUT_INDENT;
	default:
		return layout_raw_cols(l);
	}
}
