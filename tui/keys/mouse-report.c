/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/mouse-report.h"

#include "tui/keys/key.h"
#include "tui/banned.h"

enum {
	BUTTONS = 0x03, SHIFT = 0x04, ALT = 0x08, CTRL = 0x10,
	MOTION = 0x20, WHEEL = 0x40, KNOWN = 0x7f,
};

/* Cut "12" and what separates it off the front; no sign, no blank. */
static bool
number(struct slice *s, char behind, unsigned max, unsigned *out)
{
	size_t i = 0;

	*out = 0;
	for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
		*out = *out * 10 + (unsigned)(s->p[i] - '0');
		if (*out > max)
			return false;
	}
	if (i == 0 || (behind != '\0' && (i == s->n || s->p[i] != behind)))
		return false;
	*s = slice_sub(*s, i + (behind != '\0'), s->n);
	return true;
}

/* What happened; false for wheels to the side. */
static bool
kind_of(unsigned code, bool released, struct mouse_report *out)
{
	unsigned which = code & BUTTONS;

	out->button = 0;
	if (code & WHEEL) {
		out->kind = which == 0 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
		return which < 2 && !released;
	}
	out->button = which == BUTTONS ? 0 : which + 1;
	out->kind = released ? MOUSE_RELEASE : code & MOTION ? MOUSE_DRAG :
	    MOUSE_PRESS;
	return true;
}

bool
mouse_report_parse(struct slice numbers, unsigned char final,
    struct mouse_report *out)
{
	unsigned code, x, y;

	if ((final != 'M' && final != 'm') ||
	    !number(&numbers, ';', KNOWN, &code) ||
	    !number(&numbers, ';', MOUSE_PLACE_MAX, &x) ||
	    !number(&numbers, '\0', MOUSE_PLACE_MAX, &y) ||
	    numbers.n > 0 || x == 0 || y == 0)
		return false;
	out->x = (int)x - 1;
	out->y = (int)y - 1;
	out->mods = (uint8_t)((code & SHIFT ? KEYMOD_SHIFT : 0) |
	    (code & ALT ? KEYMOD_ALT : 0) | (code & CTRL ? KEYMOD_CTRL : 0));
	return kind_of(code, final == 'm', out);
}
