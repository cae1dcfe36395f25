/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/marks.h"

#include <string.h>

#include "tui/view/view.h"
#include "tui/banned.h"

static const char letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
_Static_assert(sizeof(letters) - 1 == MARKS_LETTERS, "one mark each");

void
marks_clear(struct marks *m)
{
	*m = (struct marks){ .before.set = false };
}

char
marks_letter(size_t i)
{
	return i < MARKS_LETTERS ? letters[i] : '\0';
}

bool
marks_is_letter(uint32_t code)
{
	return code > 0 && code < 0x80 && strchr(letters, (int)code) != NULL;
}

static struct mark *
slot(struct marks *m, char letter)
{
	const char *at = letter != '\0' ? strchr(letters, letter) : NULL;

	return letter == MARKS_BEFORE ? &m->before :
	    at != NULL ? &m->v[at - letters] : NULL;
}

const struct mark *
marks_get(const struct marks *m, char letter)
{
	for (size_t i = 0; i < MARKS_LETTERS; i++)
		if (letters[i] == letter)
			return m->v[i].set ? &m->v[i] : NULL;
	return letter == MARKS_BEFORE && m->before.set ? &m->before : NULL;
}

void
marks_list(const struct marks *m, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i <= MARKS_LETTERS; i++) {
		char c = i < MARKS_LETTERS ? letters[i] : MARKS_BEFORE;

		if (marks_get(m, c) == NULL || n + 3 > size)
			continue;
		if (n > 0)
			out[n++] = ' ';
		out[n++] = c;
	}
	out[n] = '\0';
}

static bool
keep(struct view *v, struct mark *m)
{
	if (v->cursor.row >= v->rows.n || !v->cursor.is_on)
		return false;
	*m = (struct mark){ true, v->cursor.side, v->cursor.on };
	return true;
}

bool
view_mark(struct view *v, char letter)
{
	struct mark *m = slot(&v->marks, letter);

	return m != NULL && keep(v, m);
}

void
view_remember(struct view *v)
{
	keep(v, &v->marks.before);
}

enum marks_jump
view_mark_jump(struct view *v, char letter)
{
	const struct mark *m = marks_get(&v->marks, letter);
	struct mark to;

	if (m == NULL || m->on.unit >= v->rows.nunits)
		return MARKS_NOT_SET;
	if (view_is_hidden(v, m->on.unit))
		return MARKS_HIDDEN;
	to = *m;
	view_remember(v);
	cursor_set_side(&v->cursor, &v->rows, to.side);
	v->wish.zoom_decoded = to.side == SIDE_DECODED;
	cursor_goto_like(&v->cursor, &v->rows, &to.on);
	return MARKS_JUMPED;
}
