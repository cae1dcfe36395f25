/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keycodes - what the bytes, letters and numbers that terminals send stand
 * for.  Private to the decoder.
 */
#ifndef TUI_KEYS_KEYCODES_H
#define TUI_KEYS_KEYCODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"
#include "tui/keys/key.h"

/* Up to three numbers; anything else is nothing that a key sends. */
struct keycode_params {
	unsigned	v[3];
	size_t		n;
};

/* Of ASCII: a key by itself, or a letter with Ctrl. */
struct key keycode_of_byte(unsigned char c);
/* ESC [ A, ESC O P; 0: none that is known. */
uint32_t keycode_of_final(unsigned char c);
/* ESC [ 5 ~; 0: none that is known. */
uint32_t keycode_of_tilde(unsigned n);
/* "1;5" of ESC [ 1 ; 5 A. */
bool keycode_params(struct slice s, struct keycode_params *p);
/* 1 + a bit set of Shift, Alt, Ctrl; 0 or nothing: none of them. */
bool keycode_mods(unsigned param, uint8_t *mods);

#endif
