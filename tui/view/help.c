/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/view/hints.h"
#include "tui/view/lines.h"
#include "tui/banned.h"

static const char *const where[CONTEXT_COUNT] = {
	[CONTEXT_GLOBAL] = "everywhere", [CONTEXT_LEDGER] = "both sides",
	[CONTEXT_RAW] = "this side", [CONTEXT_DECODED] = "this side",
	[CONTEXT_WALK] = "the guided walk is on",
	[CONTEXT_LESSON] = "a lesson is begun", [CONTEXT_HELP] = "help",
	[CONTEXT_LIST] = "lists", [CONTEXT_CONFIRM] = "questions",
	[CONTEXT_SEARCH] = "while searching",
};

void
help_init(struct help *h)
{
	*h = (struct help){ .n = 0 };
}

static void
drop_rows(struct help *h)
{
	for (size_t i = 0; i < h->n; i++) {
		free(h->v[i].text);
		free(h->v[i].keys);
	}
	free(h->v);
	h->v = NULL;
	h->n = h->row = h->top = h->nown = 0;
}

void
help_clear(struct help *h)
{
	drop_rows(h);
	free(h->preset);
	help_init(h);
}

/* ---- the rows ---------------------------------------------------------- */

static struct help_row *
add_row(struct help *h)
{
	h->v = xrealloc(h->v, h->n + 1, sizeof(*h->v));
	h->v[h->n] = (struct help_row){ .heading = false };
	return &h->v[h->n++];
}

static void
add_heading(struct help *h, enum context c)
{
	struct help_row *row = add_row(h);

	row->heading = true;
	row->text = xasprintf("%s (%s)", context_name(c), where[c]);
}

/* Whether these keys really lead to this binding. */
static bool
is_reached(const struct active *a, const struct binding *b)
{
	const struct binding *found;

	return b->command != NULL && keymap_find(a->keymap, a->contexts,
	    a->ncontexts, b->keys, b->nkeys, &found) == KEYMAP_EXACT &&
	    found == b;
}

static void
add_keys(struct help_row *row, const struct binding *b)
{
	char keys[ACTIVE_KEYS_MAX];
	char *all;

	active_binding_keys(b, 0, keys, sizeof(keys));
	all = row->keys == NULL ? xstrdup(keys) :
	    xasprintf("%s  %s", row->keys, keys);
	free(row->keys);
	row->keys = all;
	row->own = row->own || !b->preset;
	if (b->note != NULL)
		row->help = b->note;
}

/* The row of a command within the context that is being listed. */
static struct help_row *
row_of(struct help *h, const struct active *a, size_t from,
    const char *command)
{
	const struct command_def *d;
	struct help_row *row;

	for (size_t i = from; i < h->n; i++)
		if (!h->v[i].heading && strcmp(h->v[i].command, command) == 0)
			return &h->v[i];
	row = add_row(h);
	d = active_command(a, command);
	row->command = command;
	row->help = d != NULL ? d->help : "";
	row->unfit = active_unfit(a, command);
	return row;
}

static bool
has(const char *text, const char *part)
{
	return text != NULL && slice_ihas(slice_of(text), part);
}

static bool
is_wanted(const struct help *h, const struct help_row *row)
{
	return h->filter[0] == '\0' || has(row->keys, h->filter) ||
	    has(row->command, h->filter) || has(row->help, h->filter);
}

/* Take out what the filter does not want, from row `from` on. */
static void
sift(struct help *h, size_t from)
{
	size_t n = from;

	for (size_t i = from; i < h->n; i++) {
		if (is_wanted(h, &h->v[i])) {
			h->v[n++] = h->v[i];
			continue;
		}
		free(h->v[i].keys);
	}
	h->n = n;
}

static void
add_context(struct help *h, const struct active *a, enum context c)
{
	size_t from;

	add_heading(h, c);
	from = h->n;
	for (size_t i = 0; i < a->keymap->n; i++) {
		const struct binding *b = &a->keymap->v[i];

		if (b->context == c && is_reached(a, b))
			add_keys(row_of(h, a, from, b->command), b);
	}
	sift(h, from);
	if (h->n == from) {
		h->n--;
		free(h->v[h->n].text);
	}
}

static bool
has_row(const struct help *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++) {
		struct slice rest, word = slice_of("");

		if (h->v[i].heading)
			continue;
		rest = slice_of(h->v[i].command);
		if (slice_word(&rest, &word) && slice_is(word, name))
			return true;
	}
	return false;
}

/* Only for who looks for something: they are many. */
static void
add_without_keys(struct help *h, const struct active *a)
{
	const struct command_def *d;
	struct help_row *row;
	size_t from;

	if (h->filter[0] == '\0' || a->at == NULL)
		return;
	from = h->n;
	row = add_row(h);
	row->heading = true;
	row->text = xstrdup("typed at the command line");
	for (size_t i = 0; (d = a->at(i)) != NULL; i++) {
		if (has_row(h, d->name))
			continue;
		row = add_row(h);
		row->command = d->name;
		row->help = d->help;
		row->keys = xstrdup(":");
		row->unfit = active_unfit(a, d->name);
	}
	sift(h, from + 1);
	if (h->n == from + 1)
		free(h->v[--h->n].text);
}

void
help_build(struct help *h, const struct active *a)
{
	drop_rows(h);
	free(h->preset);
	h->preset = NULL;
	if (a->keymap == NULL)
		return;
	if (a->keymap->preset != NULL)
		h->preset = xstrdup(a->keymap->preset);
	for (size_t i = 0; i < a->ncontexts; i++)
		add_context(h, a, a->contexts[i]);
	add_without_keys(h, a);
	for (size_t i = 0; i < h->n; i++)
		h->nown += h->v[i].own;
	help_first(h);
}

void
help_filter(struct help *h, const struct active *a, const char *text)
{
	vis_copy(h->filter, sizeof(h->filter), slice_of(text));
	help_build(h, a);
}

/* ---- moving ------------------------------------------------------------ */

static void
keep_in_view(struct help *h)
{
	size_t height = h->height > 0 ? h->height : 1;

	if (h->top + height > h->n)
		h->top = h->n > height ? h->n - height : 0;
	if (h->row >= h->top + height)
		h->top = h->row + 1 - height;
	if (h->row < h->top)
		h->top = h->row;
	if (h->top > 0 && h->top == h->row && h->v[h->top - 1].heading)
		h->top--;		/* a first row shows its heading, too */
	if (h->row >= h->top + height)
		h->top = h->row;
}

void
help_move(struct help *h, long rows)
{
	bool up = rows < 0;
	size_t row = h->row;

	for (long n = labs(rows); n > 0;) {
		if (up ? row == 0 : row + 1 >= h->n)
			break;
		row = up ? row - 1 : row + 1;
		if (!h->v[row].heading) {
			h->row = row;
			n--;
		}
	}
	if (h->n > 0)
		keep_in_view(h);
}

void
help_page(struct help *h, long halves)
{
	long half = h->height > 1 ? (long)(h->height / 2) : 1;

	help_move(h, halves * half);
}

void
help_first(struct help *h)
{
	h->row = h->n > 1 ? 1 : 0;
	h->top = 0;
}

void
help_last(struct help *h)
{
	help_move(h, (long)h->n);
}

const char *
help_command(const struct help *h)
{
	return h->row < h->n ? h->v[h->row].command : NULL;
}

/* ---- drawing ----------------------------------------------------------- */

#define ROOMY_ROWS	10
#define KEYS_MAX	20
#define COMMAND_MAX	18

struct columns {
	int	keys, command, help;	/* where they begin */
};

static int
at_most(int n, int max)
{
	return n < max ? n : max;
}

/* As wide as what is in them, within reason. */
static struct columns
columns_of(const struct help *h, int cols)
{
	struct columns at = { 2, 4, 6 };
	int keys = 4, command = 7;

	for (size_t i = 0; i < h->n; i++) {
		int n;

		if (h->v[i].heading)
			continue;
		n = utf8_columns(slice_of(h->v[i].keys));
		keys = n > keys ? n : keys;
		n = (int)strlen(h->v[i].command);
		command = n > command ? n : command;
	}
	at.command = at.keys + at_most(keys, cols < 60 ? 10 : KEYS_MAX) + 2;
	at.help = at.command + at_most(command, COMMAND_MAX) + 2;
	return at;
}

static void
draw_help_row(const struct help_row *row, const struct columns *at, int y,
    bool ascii, struct canvas *c)
{
	enum role role = row->unfit != NULL ? ROLE_DIM : ROLE_HINT_TEXT;
	char text[400];

	if (row->own)
		canvas_puts(c, 1, y, 1, "+", ROLE_HINT_KEY);
	canvas_puts(c, at->keys, y, at->command - at->keys - 1, row->keys,
	    row->unfit != NULL ? ROLE_DIM : ROLE_HINT_KEY);
	canvas_words(c, at->command, y, at->help - at->command - 1,
	    row->command, ascii, role);
	snprintf(text, sizeof(text), "%s%s%s", row->help,
	    row->unfit == NULL ? "" : row->help[0] ? "; now: " : "now: ",
	    row->unfit != NULL ? row->unfit : "");
	canvas_words(c, at->help, y, c->cols - at->help, text, ascii, role);
}

static void
draw_heading(const struct help_row *row, int y, bool ascii, struct canvas *c)
{
	line_across(c, 0, y, c->cols, ascii, ROLE_DIM);
	canvas_puts(c, 1, y, c->cols - 1, row->text, ROLE_HEADER);
}

/* Headings are not counted. */
static size_t
rows_before(const struct help *h, size_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < end; i++)
		n += !h->v[i].heading;
	return n;
}

static void
draw_title(const struct help *h, struct canvas *c)
{
	char place[64];
	int n;

	canvas_fill(c, 0, 0, c->cols, ' ', ROLE_TITLE);
	if (h->filter[0] != '\0')
		canvas_putf(c, 1, 0, c->cols - 1, ROLE_TITLE,
		    "HELP: keys with \"%s\"", h->filter);
	else
		canvas_puts(c, 1, 0, c->cols - 1,
		    c->cols < 60 ? "HELP" : "HELP: keys that work here",
		    ROLE_TITLE);
	n = snprintf(place, sizeof(place), "row %zu of %zu",
	    rows_before(h, h->n > 0 ? h->row + 1 : 0),
	    rows_before(h, h->n));
	if (c->cols >= 40)
		canvas_puts(c, c->cols - 1 - n, 0, n, place, ROLE_TITLE);
}

/* The selected row in full, for what the columns had to cut. */
static void
draw_foot(const struct help *h, int y, struct canvas *c)
{
	const struct help_row *row = h->row < h->n ? &h->v[h->row] : NULL;
	int x = 1;

	if (row == NULL || row->heading) {
		canvas_puts(c, 1, y, c->cols - 1, "no key for that here",
		    ROLE_TEXT);
		return;
	}
	x += canvas_putf(c, x, y, c->cols - x, ROLE_STEP_NOW, ":%s",
	    row->command);
	if (row->unfit != NULL)
		canvas_putf(c, x, y, c->cols - x, ROLE_TEXT,
		    "  cannot be done now: %s", row->unfit);
	else
		canvas_putf(c, x, y, c->cols - x, ROLE_TEXT, "  %s",
		    row->help);
}

static void
draw_own(const struct help *h, int y, struct canvas *c)
{
	if (h->nown > 0)
		canvas_putf(c, 1, y, c->cols - 1, ROLE_TEXT, "%zu row%s from "
		    "your own keymap, marked +", h->nown,
		    h->nown == 1 ? " is" : "s are");
	else if (h->preset != NULL)
		canvas_putf(c, 1, y, c->cols - 1, ROLE_DIM, "keymap: %s",
		    h->preset);
}

static void
draw_list(struct help *h, int y0, bool ascii, struct canvas *c)
{
	struct columns at = columns_of(h, c->cols);

	for (size_t i = h->top; i < h->n && i < h->top + h->height; i++) {
		int y = y0 + (int)(i - h->top);

		if (h->v[i].heading) {
			draw_heading(&h->v[i], y, ascii, c);
			continue;
		}
		draw_help_row(&h->v[i], &at, y, ascii, c);
		if (i != h->row)
			continue;
		canvas_puts(c, 0, y, 1, ">", ROLE_TEXT);
		canvas_flag(c, 0, y, c->cols, CELL_CURSOR);
		canvas_cursor(c, 0, y);
	}
}

struct areas {
	struct rect	 hints, list;
};

static struct areas
areas_of(int cols, int rows)
{
	bool roomy = rows >= ROOMY_ROWS;
	int y0 = roomy ? 2 : 1, foot = roomy ? 2 : 1;

	return (struct areas){ { 0, 1, cols, roomy },
	    { 0, y0, cols, rows > y0 + foot ? rows - y0 - foot : 1 } };
}

void
help_draw(struct help *h, const struct active *a, bool ascii,
    struct canvas *c)
{
	const struct areas at = areas_of(c->cols, c->rows);

	canvas_clear(c);
	h->height = (size_t)at.list.h;
	if (h->n > 0)
		keep_in_view(h);
	draw_title(h, c);
	hints_draw(&at.hints, HINTS_HELP, 0, a, c);
	draw_list(h, at.list.y, ascii, c);
	if (c->rows >= ROOMY_ROWS)
		draw_own(h, c->rows - 2, c);
	draw_foot(h, c->rows - 1, c);
}

void
help_spot(const struct help *h, const struct active *a,
    const struct rect *screen, int x, int y, struct spot *out)
{
	const struct areas at = areas_of(screen->w, screen->h);
	size_t row = h->top + (size_t)(y - at.list.y);

	if (rect_has(&at.hints, x, y)) {
		out->command = hints_at(&at.hints, HINTS_HELP, 0, a, x);
		out->kind = out->command != NULL ? SPOT_COMMAND :
		    SPOT_NOTHING;
	} else if (rect_has(&at.list, x, y) && row < h->n &&
	    !h->v[row].heading) {
		out->kind = SPOT_ROW;
		out->row = row;
	}
}

bool
help_select(struct help *h, size_t row)
{
	bool was = h->row == row;

	if (row < h->n && !h->v[row].heading)
		h->row = row;
	return was;
}
