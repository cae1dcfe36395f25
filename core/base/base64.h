/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base64 - RFC 4648, with a decoder that says exactly how good its input was.
 *
 * Servers and people send broken base64; the kinds keep them apart.  Output
 * is bounded before anything is written, and is produced as far as the input
 * was sound.
 */
#ifndef CORE_BASE_BASE64_H
#define CORE_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"

enum base64_kind {
	BASE64_CANONICAL,	/* what an encoder would have produced */
	BASE64_UNPADDED,	/* the final '=' are missing */
	BASE64_LOOSE,		/* left-over bits set, blanks or line breaks inside */
	BASE64_URL,		/* the URL-safe alphabet, padded or not */
	BASE64_INVALID,		/* another byte, inner padding, impossible length */
};

/* Room that the two need, without a NUL. */
size_t base64_encoded_len(size_t n);
size_t base64_decoded_max(size_t n);

/* out has base64_encoded_len(in.n) bytes; returns how many were written. */
size_t base64_encode(char *out, struct slice in);

/*
 * out has base64_decoded_max(in.n) bytes; *n_out is set in every case (0 for
 * BASE64_INVALID).  The empty input is canonical.
 */
enum base64_kind base64_decode(char *out, size_t *n_out, struct slice in);

/* Whether s is at least min bytes of sound standard base64 (any kind but
 * LOOSE and INVALID): "this looks like base64 of something already". */
bool base64_looks_encoded(struct slice s, size_t min);

#endif
