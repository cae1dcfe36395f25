/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/secretfield.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/banned.h"

void
secretfield_open(struct secretfield *f, const char *label)
{
	memset(f, 0, sizeof(*f));
	f->label = xstrdup(label);
	f->value = secret_new(NULL, 0);
	f->full = f->value == NULL;
	f->open = true;
}

static void
push(struct secretfield *f, const void *p, size_t n)
{
	if (n > 0 && !f->full && !secret_push(f->value, p, n))
		f->full = true;
}

static void
erase(struct secretfield *f, bool all)
{
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
	if (is_ctrl(k, 'u'))
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

void
secretfield_draw(const struct secretfield *f, struct canvas *c, int y)
{
	int x = canvas_puts(c, 0, y, c->cols, f->label, ROLE_PROMPT);

	x += canvas_puts(c, x, y, c->cols - x, f->joined ?
	    " (not shown; line ends left out): " : " (not shown): ",
	    ROLE_PROMPT);
	if (f->full)
		canvas_puts(c, x + 1, y, c->cols - x - 1,
		    f->value ? "too long; C-u empties it" :
		    "no protected memory is left", ROLE_ALERT);
	canvas_cursor(c, x, y);
}
