/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/needles.h"

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/log/escape.h"
#include "core/banned.h"

#define HEX_MIN		32

static bool
is_hex(struct slice v)
{
	for (size_t i = 0; i < v.n; i++)
		if (hex_value(v.p[i]) < 0)
			return false;
	return v.n >= HEX_MIN && v.n % 2 == 0;
}

void
needles_add_coded(struct needles *needles, struct slice v)
{
	size_t max = base64_decoded_max(v.n), n = 0;
	char *buf = max > 0 ? secret_scratch(max) : NULL;

	needles_add(needles, v);
	if (buf == NULL)
		return;
	if (is_hex(v))
		for (n = 0; n < v.n / 2; n++)
			buf[n] = (char)(hex_value(v.p[2 * n]) << 4 |
			    hex_value(v.p[2 * n + 1]));
	else if (base64_decode(buf, &n, v) != BASE64_CANONICAL)
		n = 0;
	needles_add(needles, (struct slice){ buf, n });
	secret_scratch_free(buf, max);
}
