/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/keybytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/utf8.h"

static const struct {
	uint32_t	 code;
	const char	*bytes;		/* by itself */
	int		 number;	/* of CSI number ~; 0: by its letter */
	char		 letter;
} named[] = {
	{ KEYCODE_UP, "\033[A", 0, 'A' }, { KEYCODE_DOWN, "\033[B", 0, 'B' },
	{ KEYCODE_RIGHT, "\033[C", 0, 'C' },
	{ KEYCODE_LEFT, "\033[D", 0, 'D' }, { KEYCODE_HOME, "\033[H", 0, 'H' },
	{ KEYCODE_END, "\033[F", 0, 'F' },
	{ KEYCODE_INSERT, "\033[2~", 2, 0 },
	{ KEYCODE_DELETE, "\033[3~", 3, 0 },
	{ KEYCODE_PAGEUP, "\033[5~", 5, 0 },
	{ KEYCODE_PAGEDOWN, "\033[6~", 6, 0 },
	{ KEYCODE_BACKTAB, "\033[Z", 0, 0 }, { KEYCODE_ENTER, "\r", 0, 0 },
	{ KEYCODE_TAB, "\t", 0, 0 }, { KEYCODE_ESC, "\033", 0, 0 },
	{ KEYCODE_SPACE, " ", 0, 0 }, { KEYCODE_BACKSPACE, "\177", 0, 0 },
	{ KEYCODE_F1, "\033OP", 11, 0 }, { KEYCODE_F1 + 1, "\033OQ", 12, 0 },
};

static void
add_char(struct bytes *out, struct key k)
{
	char utf8[4];

	if (k.mods & KEYMOD_ALT)
		bytes_add_char(out, '\033');
	if (k.mods & KEYMOD_CTRL)
		bytes_add_char(out, (char)(k.code & 0x1f));
	else
		bytes_add(out, utf8, utf8_put(utf8, k.code));
}

static void
add_named(struct bytes *out, struct key k, size_t i)
{
	int mods = 1 + (k.mods & KEYMOD_SHIFT ? 1 : 0) +
	    (k.mods & KEYMOD_ALT ? 2 : 0) + (k.mods & KEYMOD_CTRL ? 4 : 0);

	if (k.mods == 0)
		bytes_add_str(out, named[i].bytes);
	else if (named[i].letter != 0)
		bytes_addf(out, "\033[1;%d%c", mods, named[i].letter);
	else if (named[i].number != 0)
		bytes_addf(out, "\033[%d;%d~", named[i].number, mods);
	else if (k.mods == KEYMOD_ALT)
		bytes_addf(out, "\033%s", named[i].bytes);
	else if (k.mods == KEYMOD_CTRL && k.code == KEYCODE_SPACE)
		bytes_add_char(out, '\0');
	else
		fail_msg("no bytes for a key with these modifiers");
}

void
keybytes_add(struct bytes *out, struct key k)
{
	char name[32];

	if (k.code < KEYCODE_BASE) {
		add_char(out, k);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(named); i++)
		if (named[i].code == k.code) {
			add_named(out, k, i);
			return;
		}
	key_name(k, name, sizeof(name));
	fail_msg("this test does not know the key %s", name);
}

void
keybytes_add_text(struct bytes *out, const char *keys)
{
	struct slice rest = slice_of(keys);
	struct key k;
	struct err e;

	while (rest.n > 0) {
		if (!key_parse(&rest, &k, &e))
			fail_msg("%s: %s", keys, e.detail);
		keybytes_add(out, k);
	}
}
