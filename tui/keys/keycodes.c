/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keycodes.h"

#include "tui/banned.h"

struct key
keycode_of_byte(unsigned char c)
{
	switch (c) {
	case 0:
		return (struct key){ KEYCODE_SPACE, KEYMOD_CTRL };
	case '\t':
		return (struct key){ KEYCODE_TAB, 0 };
	case '\r':
		return (struct key){ KEYCODE_ENTER, 0 };
	case 0x1b:
		return (struct key){ KEYCODE_ESC, 0 };
	case ' ':
		return (struct key){ KEYCODE_SPACE, 0 };
	case 0x7f:
		return (struct key){ KEYCODE_BACKSPACE, 0 };
	}
	if (c <= 26)
		return (struct key){ (uint32_t)(c - 1 + 'a'), KEYMOD_CTRL };
	if (c < ' ')
		return (struct key){ (uint32_t)(c + '@'), KEYMOD_CTRL };
	return (struct key){ c, 0 };
}

bool
keycode_params(struct slice s, struct keycode_params *p)
{
	*p = (struct keycode_params){ .n = s.n > 0 };
	for (size_t i = 0; i < s.n; i++) {
		unsigned *v = &p->v[p->n - 1];

		if (s.p[i] == ';') {
			if (p->n++ == COUNT_OF(p->v))
				return false;
		} else if (s.p[i] >= '0' && s.p[i] <= '9' && *v < 1000) {
			*v = *v * 10 + (unsigned)(s.p[i] - '0');
		} else {
			return false;
		}
	}
	return true;
}

uint32_t
keycode_of_final(unsigned char c)
{
	switch (c) {
	case 'A':
		return KEYCODE_UP;
	case 'B':
		return KEYCODE_DOWN;
	case 'C':
		return KEYCODE_RIGHT;
	case 'D':
		return KEYCODE_LEFT;
	case 'H':
		return KEYCODE_HOME;
	case 'F':
		return KEYCODE_END;
	case 'P':
	case 'Q':
	case 'R':
	case 'S':
		return KEYCODE_F1 + (uint32_t)(c - 'P');
	default:
		return 0;
	}
}

uint32_t
keycode_of_tilde(unsigned n)
{
	static const uint32_t codes[] = {
		[1] = KEYCODE_HOME, [2] = KEYCODE_INSERT,
		[3] = KEYCODE_DELETE, [4] = KEYCODE_END,
		[5] = KEYCODE_PAGEUP, [6] = KEYCODE_PAGEDOWN,
		[7] = KEYCODE_HOME, [8] = KEYCODE_END,
		[11] = KEYCODE_F1, [12] = KEYCODE_F1 + 1,
		[13] = KEYCODE_F1 + 2, [14] = KEYCODE_F1 + 3,
		[15] = KEYCODE_F1 + 4, [17] = KEYCODE_F1 + 5,
		[18] = KEYCODE_F1 + 6, [19] = KEYCODE_F1 + 7,
		[20] = KEYCODE_F1 + 8, [21] = KEYCODE_F1 + 9,
		[23] = KEYCODE_F1 + 10, [24] = KEYCODE_F12,
	};

	return n < COUNT_OF(codes) ? codes[n] : 0;
}

bool
keycode_mods(unsigned param, uint8_t *mods)
{
	unsigned bits = param ? param - 1 : 0;

	*mods = (uint8_t)((bits & 1 ? KEYMOD_SHIFT : 0) |
	    (bits & 2 ? KEYMOD_ALT : 0) | (bits & 4 ? KEYMOD_CTRL : 0));
	return bits < 8;
}
