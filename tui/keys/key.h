/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * key - one key press, and its name as keymap files write it (<C-x>, <A-v>,
 * <PageUp>, <lt>, j, ä).
 */
#ifndef TUI_KEYS_KEY_H
#define TUI_KEYS_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "tui/keys/mouse-report.h"

enum {
	KEYCODE_BASE = 0x110000,	/* above every code point */
	KEYCODE_UP, KEYCODE_DOWN, KEYCODE_LEFT, KEYCODE_RIGHT, KEYCODE_HOME,
	KEYCODE_END, KEYCODE_PAGEUP, KEYCODE_PAGEDOWN, KEYCODE_ENTER,
	KEYCODE_TAB, KEYCODE_BACKTAB, KEYCODE_ESC, KEYCODE_SPACE,
	KEYCODE_BACKSPACE, KEYCODE_DELETE, KEYCODE_INSERT, KEYCODE_F1,
	KEYCODE_F12 = KEYCODE_F1 + 11,
};

enum { KEYMOD_CTRL = 1, KEYMOD_ALT = 2, KEYMOD_SHIFT = 4 };

struct key {
	uint32_t code;		/* a code point or KEYCODE_ */
	uint8_t	 mods;
};

bool key_eq(struct key a, struct key b);
/* Cut one key off the front of *spec; err ids key.unknown (the detail names
 * the nearest known name), key.impossible (no terminal can send it). */
bool key_parse(struct slice *spec, struct key *out, struct err *e);
/* Its name; returns the length, always terminated. */
size_t key_name(struct key k, char *out, size_t size);

/*
 * Terminal bytes to keys: UTF-8, CSI, SS3, Alt as a leading ESC, bracketed
 * paste as one event.  Unknown sequences are dropped whole, so that answers
 * of the terminal never act as keys.
 */
#define PASTE_MAX	(1u << 20)

enum keydec_event { KEYDEC_NONE, KEYDEC_KEY, KEYDEC_PASTE, KEYDEC_MOUSE };

struct keydec {
	unsigned char	 buf[64];
	size_t		 n;
	int		 state;		/* private */
	size_t		 need;
	char		*paste;		/* grows while a paste is on; wiped after */
	size_t		 paste_n, paste_cap;
	bool		 paste_cut;
	/* the key as it came, for the line editor */
	unsigned char	 raw[64];
	size_t		 raw_n;
	struct mouse_report mouse;	/* after KEYDEC_MOUSE */
};

void keydec_init(struct keydec *d);
void keydec_clear(struct keydec *d);		/* wipes */
enum keydec_event keydec_byte(struct keydec *d, unsigned char c,
    struct key *out);
/* A lone ESC is a key only when nothing follows for KEYDEC_ESC_MS. */
#define KEYDEC_ESC_MS	25
bool keydec_is_pending(const struct keydec *d);
enum keydec_event keydec_timeout(struct keydec *d, struct key *out);
bool keydec_in_paste(const struct keydec *d);	/* and it has not ended */
struct slice keydec_paste(struct keydec *d);	/* after KEYDEC_PASTE */

#endif
