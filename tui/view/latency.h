/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * latency - how long the server took for a reply: from the end of what it
 * answers to its first line.
 */
#ifndef TUI_VIEW_LATENCY_H
#define TUI_VIEW_LATENCY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/log/log.h"

/* False for what is no reply, or answers nothing that is known. */
bool latency_us(const struct log *l, uint32_t unit, int64_t *out);
/* "0.4 ms", "42 ms", "3.9 s"; nothing where there is none. */
void latency_add(struct bytes *out, const struct log *l, uint32_t unit);

#endif
