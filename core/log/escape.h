/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * escape - reading one character that some writer has escaped: %73, %u0073,
 * =73, +73 (xtext, RFC 3461), \x73, \x{73}, \163, \u0073, \u{73},
 * \U00000073, \n, &#115;, &#x73;, &amp;.  Used to find secrets in what
 * servers echo, never to show anything.
 */
#ifndef CORE_LOG_ESCAPE_H
#define CORE_LOG_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"

struct escape {
	size_t		n;	/* bytes of text that it takes */
	uint32_t	cp;
	bool		byte;	/* one byte, not a code point */
};

/* Whether an escape may begin with c. */
bool escape_leads(unsigned char c);

/* The escape at the offset at of text; false when there is none. */
bool escape_read(struct slice text, size_t at, struct escape *out);

int hex_value(char c);		/* either case; -1 for another byte */

#endif
