/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jwtmake - tokens of the form header.claims.signature, for tests. */
#ifndef TESTS_LIB_JWTMAKE_H
#define TESTS_LIB_JWTMAKE_H

#include "core/base/base64.h"
#include "core/base/bytes.h"

#define JWT_SIGNATURE	"h7Zq0xWvT2mYdK9cLrUe5aNsJf3PoGb1Qi8XyVw6CtE"

static inline void
jwt_add_part(struct bytes *out, struct slice json)
{
	char four[4];

	for (size_t i = 0; i < json.n; i += 3) {
		base64_encode(four, slice_sub(json, i, 3));
		for (size_t k = 0; k < 4 && four[k] != '='; k++)
			bytes_add_char(out, four[k] == '+' ? '-' :
			    four[k] == '/' ? '_' : four[k]);
	}
}

/* out is initialised here; the caller clears it. */
static inline struct slice
jwt_make(struct bytes *out, const char *header, struct slice claims,
    const char *signature)
{
	bytes_init(out, BYTES_NO_LIMIT);
	jwt_add_part(out, slice_of(header));
	bytes_add_char(out, '.');
	jwt_add_part(out, claims);
	bytes_add_char(out, '.');
	bytes_add_str(out, signature);
	return bytes_slice(out);
}

#endif
