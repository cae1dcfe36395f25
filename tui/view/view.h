/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view - the whole screen: rows, cursor, layout and the areas around the
 * ledger, drawn on a canvas from what the owner of the session tells.
 *
 * The owner fills in a view_state (everything in it is borrowed), calls
 * view_update() when something happened and view_draw() when it is to be
 * seen.  Moving works on the rows of the last update.  Nothing is shown that
 * did not come through redact or vis, or is the program's own words.
 */
#ifndef TUI_VIEW_VIEW_H
#define TUI_VIEW_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/explain/explain.h"
#include "core/log/log.h"
#include "core/story/story.h"
#include "core/walk/walk.h"
#include "tui/find/search.h"
#include "tui/keys/key.h"
#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/cursor.h"
#include "tui/view/explain-rows.h"
#include "tui/view/help.h"
#include "tui/view/layout.h"
#include "tui/view/teachings.h"
#include "tui/view/list.h"
#include "tui/view/marks.h"
#include "tui/view/page.h"
#include "tui/view/panel.h"
#include "tui/view/rows.h"
#include "tui/view/spot.h"

struct view_state {
	const struct log *log;
	const struct story *story;	/* NULL: nothing is known */
	const struct walk *walk;	/* NULL: none */
	bool		 walking;	/* the strip is shown */
	bool		 sessions;	/* more than one is in that file */
	bool		 opened;	/* of a file: nothing comes, or goes on */
	const struct explanation *explanation;	/* NULL: none */
	uint32_t	 explain_unit;	/* the unit that it is about */
	const struct offer *offers;	/* where the walk stopped */
	size_t		 noffers;
	bool		 offers_here;	/* that is what is explained */
	struct active	 active;	/* of the ledger, below any overlay */

	/* title; texts may hold anything, they go through vis */
	const char	*peer;		/* "mx.example.net:587"; NULL: none */
	const char	*security;	/* NULL: as the story says */
	bool		 security_alert; /* with security: not verified */
	bool		 keylog;	/* keys of TLS go to a file */
	const char	*user;		/* NULL: as the story says */
	const char	*saved;		/* "saved: never"; NULL: not shown */
	const char	*filter;	/* as it was typed; NULL: none */
	struct search	*search;	/* its hits are marked; NULL: none */
	bool		 searching;	/* it is typed: `overlay` has its keys */

	const struct panel *panel;	/* of a lesson; NULL: none */

	bool		 revealing;
	uint32_t	 reveal_unit;
	int		 reveal_seconds;

	/* the bottom */
	const char	*message;	/* NULL: the position is shown */
	bool		 message_bad;
	const char	*waiting;	/* "waiting for the greeting"; NULL */
	const struct key *pending;	/* the keys of a sequence so far */
	size_t		 npending;
	unsigned	 count;		/* 0: none typed */
	const char	*question;	/* takes the message row; NULL: none */
	const char	*answer;	/* as far as it is typed */
	/* rows at the bottom that the owner draws after view_draw(); 0: none,
	 * then the message row is the view's */
	int		 prompt_rows;
	const char	*typing;	/* hints for it; NULL: the usual ones */

	/* over everything; at most one */
	struct help	*help;
	struct page	*page;
	struct list	*list;
	struct active	 overlay;	/* the keys of that overlay */
};

struct view {
	struct rows	 rows;
	struct cursor	 cursor;
	struct layout	 layout;
	struct layout_wish wish;
	struct explain_rows explain;
	enum explain_form explain_form;
	struct teachings	 teachings;
	struct marks	 marks;
	bool		 wrap, eol;
	enum cursor_at	 cursor_at;
	bool		 ascii;		/* lines drawn with - | + */
	bool		 vis_ascii;	/* the terminal shows ASCII alone */
	/* private */
	const struct log *log;
	unsigned	 filters;	/* how often there was another one */
	uint32_t	 explain_unit;
	size_t		 explain_max;
	const char	*explain_id;
	bool		 show_cursor_at_explain;
};

void view_init(struct view *v);
void view_clear(struct view *v);

/* Bring rows, explanation and cursor up to date for a screen of that size. */
void view_update(struct view *v, const struct view_state *s, int cols,
    int rows);
/* Updates, and draws everything; the canvas is cleared first. */
void view_draw(struct view *v, const struct view_state *s, struct canvas *c);
/* What the last view_draw() drew at a place. */
void view_spot(const struct view *v, const struct view_state *s, int x, int y,
    struct spot *out);
/* Another log, or secrets forgotten: nothing that was built is used again. */
void view_stale(struct view *v);
/* The log is freed: nothing of it is known any more, not even its address. */
void view_another_log(struct view *v);

uint32_t view_cursor_unit(const struct view *v);	/* UNIT_NONE: no row */
uint32_t view_cursor_entry(const struct view *v);	/* UINT32_MAX: no row */
enum side view_side(const struct view *v);
bool view_on_explanation(const struct view *v);
bool view_on_teaching(const struct view *v);
/* The field under the cursor; NULL: none of its text is there. */
const struct field *view_field(struct view *v);

/* ---- moving (false: there is none in that direction) ------------------- */
void view_move(struct view *v, long rows);
void view_move_half(struct view *v, long halves);	/* 2 is a page */
void view_scroll(struct view *v, long rows);
void view_scroll_columns(struct view *v, int cols);
void view_goto(struct view *v, size_t row);		/* counted from 1 */
/* The row that is nearest to one in view; true: it was selected before. */
bool view_select(struct view *v, size_t row, enum side side);
void view_goto_unit(struct view *v, uint32_t unit);
void view_first(struct view *v);
void view_last(struct view *v);
bool view_jump(struct view *v, enum jump what, bool forward);
void view_follow(struct view *v, bool on);

/* ---- sides and layout -------------------------------------------------- */
void view_focus(struct view *v, enum side side);
void view_focus_next(struct view *v);
void view_zoom(struct view *v);			/* on and off */
void view_set_layout(struct view *v, enum layout_want want);
void view_next_layout(struct view *v);
void view_split(struct view *v, int percent);		/* clamped */
void view_split_by(struct view *v, int percent);
void view_split_at(struct view *v, int x);	/* the column of the rule */

/* ---- options ----------------------------------------------------------- */
void view_set_wrap(struct view *v, bool on);

/* ---- finding (view-find.c) ---------------------------------------------- */
/* Units for which shows() is false have no rows; NULL: all have.  Again with
 * the same function: it has another opinion. */
void view_set_filter(struct view *v, bool (*shows)(void *arg, uint32_t unit),
    void *arg);
bool view_is_hidden(struct view *v, uint32_t unit);
/* "filter: code:5xx (23 events hidden)" */
void view_filter_text(struct view *v, const struct view_state *s, bool brief,
    struct bytes *out);
void view_draw_none_fits(struct view *v, const struct view_state *s,
    struct canvas *c);
/* Let a search look at what is shown now; where the cursor's row begins or
 * ends in it; go to a hit (false: it is hidden), unfolding what it is in. */
void view_search_look(struct view *v, struct search *s);
void view_place(struct view *v, bool end, struct search_hit *out);
bool view_is_at_hit(struct view *v, const struct search_hit *h);
bool view_goto_hit(struct view *v, const struct search_hit *h);

/* ---- details ----------------------------------------------------------- */
enum view_fold { VIEW_FOLD_TOGGLE, VIEW_FOLD_OPEN, VIEW_FOLD_CLOSE };
/* At the cursor; false when nothing there folds. */
bool view_fold(struct view *v, enum view_fold how);
void view_fold_all(struct view *v, bool open);
/* Go to the explanation, or show all of it, or the short form again; false
 * when there is none. */
bool view_explain(struct view *v);
/* The explanation at the cursor is short because there is no more of it. */
bool view_is_whole(const struct view *v);
/* What is shown in full at the cursor is short again; false: nothing is. */
bool view_fold_back(struct view *v);
/* Lessons under what went well, or none. */
void view_teach(struct view *v, bool on);
/* All of the teaching under the cursor's unit, or the short form again; false
 * when there is none. */
bool view_teaching(struct view *v);

#endif
