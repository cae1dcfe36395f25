/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hex - the bytes of a unit as they went over the wire, as text: offset,
 * bytes, the characters among them; line ends included.  What is masked is
 * ** in place of its bytes, also while it is revealed.
 */
#ifndef TUI_VIEW_HEX_H
#define TUI_VIEW_HEX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/log/log.h"

#define HEX_BYTES_MAX	(64 * 1024)	/* of one page */

/*
 * cols: what a line may take; 16 bytes a line, or 8, 4, 2.  A unit that is
 * too long begins at the line `entry`.  *at: on which line of out that entry
 * stands.  False, and nothing: an event, which is no bytes.
 */
bool hex_text(const struct log *l, uint32_t unit, uint32_t entry, int cols,
    struct bytes *out, size_t *at);

#endif
