/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keybytes - the bytes that a terminal sends for a key.
 */
#ifndef TESTS_LIB_KEYBYTES_H
#define TESTS_LIB_KEYBYTES_H

#include "core/base/bytes.h"
#include "tui/keys/key.h"

/* Fails the test for a key that none sends. */
void keybytes_add(struct bytes *out, struct key k);
/* A sequence as keymaps write it. */
void keybytes_add_text(struct bytes *out, const char *keys);

#endif
