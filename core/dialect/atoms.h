/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * atoms - entities and tags of HTML and the colours of a terminal, back to
 * the bytes that they stand for.  Private to the folder.
 */
#ifndef CORE_DIALECT_ATOMS_H
#define CORE_DIALECT_ATOMS_H

#include <stdbool.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

bool atoms_any(struct slice s, bool entities, bool ansi);
void atoms_decode(struct slice s, bool entities, bool ansi,
    struct bytes *out);
/* Where in s the decoded byte at stands; s.n behind the last. */
size_t atoms_raw(struct slice s, bool entities, bool ansi, size_t at);

#endif
