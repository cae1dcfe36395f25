/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes from the terminal.  A byte of 0xfe, which is never part of a
 * key, stands for waiting until a lone Esc counts.
 */
#include <assert.h>
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/keys/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Its name is a name, and where the name can be read, it is this key's. */
static void
check_key(struct key k)
{
	char name[32], again[32];
	size_t n = key_name(k, name, sizeof(name));
	struct slice spec = { name, n };
	struct key parsed;
	struct err e;

	assert(n > 0 && n < sizeof(name) - 1 && name[n] == '\0');
	assert((k.mods & ~(KEYMOD_CTRL | KEYMOD_ALT | KEYMOD_SHIFT)) == 0);
	assert(k.code <= 0x10ffff || (k.code > KEYCODE_BASE &&
	    k.code <= KEYCODE_F12));
	if (!key_parse(&spec, &parsed, &e))
		return;
	assert(spec.n == 0);
	key_name(parsed, again, sizeof(again));
	assert(strcmp(name, again) == 0);
	assert(key_eq(parsed, k));
}

static void
check_state(const struct keydec *d)
{
	assert(d->n <= sizeof(d->buf));
	assert(d->raw_n <= sizeof(d->raw));
	assert(d->paste_n <= d->paste_cap && d->paste_n <= PASTE_MAX);
}

static void
check_event(struct keydec *d, enum keydec_event ev, struct key k)
{
	check_state(d);
	if (ev == KEYDEC_KEY) {
		assert(d->raw_n > 0);
		check_key(k);
	} else if (ev == KEYDEC_PASTE) {
		struct slice s = keydec_paste(d);

		assert(s.p);
		assert(!memmem(s.p, s.n, "\033[201~", 6));
	} else if (ev == KEYDEC_MOUSE) {
		assert(d->mouse.x >= 0 && d->mouse.x < MOUSE_PLACE_MAX);
		assert(d->mouse.y >= 0 && d->mouse.y < MOUSE_PLACE_MAX);
		assert(d->mouse.button <= 3);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keydec d;
	struct key k = { 0 };

	setlocale(LC_ALL, "C.UTF-8");
	keydec_init(&d);
	for (size_t i = 0; i < size; i++) {
		if (data[i] == 0xfe) {
			bool pending = keydec_is_pending(&d);
			enum keydec_event ev = keydec_timeout(&d, &k);

			assert(pending == (ev == KEYDEC_KEY));
			check_event(&d, ev, k);
		} else {
			check_event(&d, keydec_byte(&d, data[i], &k), k);
		}
	}
	keydec_clear(&d);
	return 0;
}
