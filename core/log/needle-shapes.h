/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * needle-shapes - the windows of a secret: of its bytes, of what they become
 * when somebody takes them for characters of another encoding, and of its
 * letters alone (letters.h), if these are a WINDOW at least.
 */
#ifndef CORE_LOG_NEEDLE_SHAPES_H
#define CORE_LOG_NEEDLE_SHAPES_H

#include <stdbool.h>

#include "core/base/slice.h"
#include "core/log/windows.h"

/* False when there is no room; the set may then hold a part of them. */
bool needle_shapes_add(struct windows *w, struct slice secret);

/* Whether it has punctuation, or symbols, of ASCII. */
bool needle_has_marks(struct slice secret);

#endif
