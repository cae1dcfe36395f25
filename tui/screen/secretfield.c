/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/secretfield.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/screen/prompt-line.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

#define STATE_COLS	8	/* " typed /" */

void
secretfield_open(struct secretfield *f, const char *label)
{
	memset(f, 0, sizeof(*f));
	f->label = xstrdup(label);
	f->value = secret_new(NULL, 0);
	f->full = f->value == NULL;
	f->open = true;
}

void
secretfield_may_show(struct secretfield *f)
{
	f->may_show = true;
}

void
secretfield_stars(struct secretfield *f, bool on)
{
	f->stars = on;
}

static void
touch(struct secretfield *f)
{
	f->touched = true;
	f->turn = !f->turn;
}

static void
push(struct secretfield *f, const void *p, size_t n)
{
	touch(f);
	if (n > 0 && !f->full && !secret_push(f->value, p, n))
		f->full = true;
}

static void
erase(struct secretfield *f, bool all)
{
	touch(f);
	if (!f->value)
		return;
	if (!all) {
		secret_pop_char(f->value);
		return;
	}
	secret_reset(f->value);
	f->full = f->joined = false;
}

static bool
is_ctrl(struct key k, char c)
{
	return k.mods == KEYMOD_CTRL && k.code == (uint32_t)c;
}

/* C-h and C-j: what some terminals send for Backspace and Enter. */
enum secretfield_result
secretfield_key(struct secretfield *f, struct key k, const unsigned char *raw,
    size_t n)
{
	if (is_ctrl(k, 'j') || (k.code == KEYCODE_ENTER && k.mods == 0))
		return f->full ? SECRETFIELD_MORE : SECRETFIELD_DONE;
	if (is_ctrl(k, 'c') || k.code == KEYCODE_ESC)
		return SECRETFIELD_CANCELLED;
	if (f->may_show && k.code == KEYCODE_TAB && k.mods == 0)
		f->shown = !f->shown;
	else if (is_ctrl(k, 'u'))
		erase(f, true);
	else if (is_ctrl(k, 'h') || (k.code == KEYCODE_BACKSPACE &&
	    k.mods == 0))
		erase(f, false);
	else if (k.mods == 0 && (k.code < KEYCODE_BASE ||
	    k.code == KEYCODE_SPACE))
		push(f, raw, n);
	return SECRETFIELD_MORE;
}

static bool
is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

/* What was copied in several lines is one value; that is said. */
void
secretfield_paste(struct secretfield *f, struct slice text)
{
	size_t from = 0;

	while (text.n > 0 && is_line_end(text.p[text.n - 1]))
		text.n--;
	for (size_t i = 0; i <= text.n; i++) {
		if (i < text.n && !is_line_end(text.p[i]))
			continue;
		push(f, text.p + from, i - from);
		f->joined = f->joined || i < text.n;
		from = i + 1;
	}
}

struct secret *
secretfield_take(struct secretfield *f)
{
	struct secret *value = f->value;

	f->value = NULL;
	secretfield_close(f);
	return value;
}

void
secretfield_close(struct secretfield *f)
{
	secret_free(f->value);
	free(f->label);
	memset(f, 0, sizeof(*f));
}

/* ---- drawing ----------------------------------------------------------- */

static const char *
state_text(const struct secretfield *f)
{
	if (f->full)
		return f->value ? "too long; C-u empties it" :
		    "no protected memory is left";
	if (!f->touched)
		return "";
	if (secret_bytes(f->value).n == 0)
		return "empty";
	return f->turn ? "typed /" : "typed \\";
}

/* The label as far as there is room for its words. */
static void
label_text(const struct secretfield *f, int room, struct bytes *out)
{
	struct slice label;
	size_t skip;

	vis_add(out, slice_of(f->label), VIS_UTF8);
	if (utf8_columns(bytes_slice(out)) <= room)
		return;
	label = bytes_slice(out);
	out->len = wrap_words(label, room > 6 ? room - 3 : 3, &skip);
	out->data[out->len] = '\0';
	bytes_add_str(out, "...");
}

static const char *
suffix(const struct secretfield *f, int cols)
{
	if (f->shown || cols < 40 || (f->stars && !f->may_show && !f->joined))
		return ": ";
	if (f->may_show)
		return " (Tab shows): ";
	return f->joined ? " (not shown; line ends left out): " :
	    " (not shown): ";
}

static void
draw_shown(const struct secretfield *f, const char *label, struct canvas *c,
    int y)
{
	size_t scroll = 0;	/* the end is what is kept in view */
	struct slice text = secret_bytes(f->value);
	struct prompt_line line = { .label = label, .text = text,
	    .point = text.n, .scroll = &scroll };

	prompt_line_draw(&line, c, y);
}

/* A line of its own: nothing of the secret but how many characters it has. */
static void
draw_stars(const struct secretfield *f, const char *label, struct canvas *c,
    int y)
{
	struct slice text = secret_bytes(f->value);
	size_t scroll = 0;
	struct prompt_line line = { .label = label, .scroll = &scroll };
	struct bytes stars;

	bytes_init(&stars, BYTES_NO_LIMIT);
	for (size_t i = 0; i < text.n; i++)
		if (((unsigned char)text.p[i] & 0xc0) != 0x80)
			bytes_add_char(&stars, '*');
	line.text = bytes_slice(&stars);
	line.point = stars.len;
	prompt_line_draw(&line, c, y);
	bytes_clear(&stars);
}

void
secretfield_draw(const struct secretfield *f, struct canvas *c, int y)
{
	const char *behind = suffix(f, c->cols);
	int room = c->cols - (int)strlen(behind) - STATE_COLS, x;
	struct bytes label;

	bytes_init(&label, BYTES_NO_LIMIT);
	label_text(f, room, &label);
	bytes_add_str(&label, behind);
	if (f->shown && !f->full)
		draw_shown(f, label.data, c, y);
	else if (f->stars && !f->full)
		draw_stars(f, label.data, c, y);
	else {
		x = canvas_puts(c, 0, y, c->cols, label.data, ROLE_PROMPT);
		if (x + 1 < c->cols)
			canvas_puts(c, x + 1, y, c->cols - x - 1,
			    state_text(f), f->full ? ROLE_ALERT : ROLE_DIM);
		canvas_cursor(c, x, y);
	}
	bytes_clear(&label);
}
