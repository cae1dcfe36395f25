/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * part - which bytes of the decoded message of AUTH the field under the
 * cursor is: "bytes 6-11 of 27".  The number of all of them is left out when
 * the message is hidden, and not kept.
 */
#ifndef TUI_VIEW_PART_H
#define TUI_VIEW_PART_H

#include "core/base/bytes.h"
#include "core/decode/fields.h"

/* Appends nothing when f is no part of a message; counted from 1. */
void part_add(struct bytes *out, const struct log *l, const struct field *f);

#endif
