/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * blob - whether a word that stands where none of a login was expected is
 * one all the same: base64, a part of it, or a bearer token.
 */
#ifndef CORE_SASL_BLOB_H
#define CORE_SASL_BLOB_H

#include <stdbool.h>

#include "core/base/slice.h"

/* Only digits of base64, of either alphabet; also of nothing. */
bool blob_is_digits(struct slice word);
/* Too many digits for a word, or with a NUL in what they say; or a token. */
bool blob_is(struct slice word);

#endif
