/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/plain/echo.h"

#include "core/base/utf8.h"
#include "tui/banned.h"

void
echo_init(struct echo *e)
{
	*e = (struct echo){ .on = false };
	bytes_init(&e->label, BYTES_NO_LIMIT);
	bytes_init(&e->text, BYTES_NO_LIMIT);
}

void
echo_clear(struct echo *e)
{
	bytes_clear(&e->label);
	bytes_clear(&e->text);
}

static int
columns(struct slice text, size_t from, size_t to)
{
	return utf8_columns(slice_sub(text, from, to - from));
}

static void
repeat(struct bytes *out, char c, int n)
{
	while (n-- > 0)
		bytes_add_char(out, c);
}

/* Over what stands there, or back. */
static void
go_to(struct echo *e, size_t point, struct bytes *out)
{
	struct slice text = bytes_slice(&e->text);

	if (point < e->point)
		repeat(out, '\b', columns(text, point, e->point));
	else
		bytes_add_slice(out, slice_sub(text, e->point,
		    point - e->point));
	e->point = point;
}

/* Whole code points alone. */
static size_t
common(struct slice a, struct slice b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	while (n > 0 && ((n < a.n && (a.p[n] & 0xc0) == 0x80) ||
	    (n < b.n && (b.p[n] & 0xc0) == 0x80)))
		n--;
	return n;
}

static void
replace_tail(struct echo *e, struct slice text, struct bytes *out)
{
	struct slice old = bytes_slice(&e->text);
	size_t same = common(old, text);
	int left;

	if (same == old.n && same == text.n)
		return;
	go_to(e, same, out);
	left = columns(old, same, old.n) - columns(text, same, text.n);
	bytes_add_slice(out, slice_sub(text, same, text.n));
	repeat(out, ' ', left);
	repeat(out, '\b', left);
	bytes_reset(&e->text);
	bytes_add_slice(&e->text, text);
	e->point = text.n;
}

void
echo_show(struct echo *e, const char *label, struct slice text,
    size_t point, struct bytes *out)
{
	if (e->on && !slice_is(bytes_slice(&e->label), label))
		echo_end(e, out);
	if (!e->on) {
		bytes_reset(&e->label);
		bytes_add_str(&e->label, label);
		bytes_add_str(out, label);
		e->on = true;
	}
	replace_tail(e, text, out);
	go_to(e, point, out);
}

bool
echo_end(struct echo *e, struct bytes *out)
{
	if (!e->on)
		return false;
	go_to(e, e->text.len, out);
	bytes_add_char(out, '\n');
	bytes_reset(&e->text);
	e->point = 0;
	e->on = false;
	return true;
}
