/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fields - what a unit of the log means: a list of named values, each tied
 * to the bytes of the raw line that it explains.
 *
 * The head field (depth 0) names the unit ("EHLO", "535", "TLSv1.3"); the
 * details follow (depth 1); depth 2 is folded away until asked for.
 */
#ifndef CORE_DECODE_FIELDS_H
#define CORE_DECODE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/secret.h"
#include "core/base/slice.h"
#include "core/log/log.h"

enum severity {
	SEV_NONE,
	SEV_GOOD,		/* 2xx, done */
	SEV_MORE,		/* 3xx, go on */
	SEV_WARN,		/* odd, but it works */
	SEV_RETRY,		/* 4xx */
	SEV_BAD,		/* 5xx, TLS or network failure, violation */
};

struct field {
	uint32_t	 entry;		/* the line that it belongs to */
	struct span	 raw;		/* within entry.text; n == 0: all of it */
	struct span	 part;		/* within the decoded SASL message;
					 * n == 0: no part of one */
	unsigned char	 depth;		/* 0 head, 1 detail, 2 folded */
	enum severity	 severity;
	char		*name;		/* "authcid"; may be "" */
	char		*value;		/* raw bytes, made visible by redact */
	bool		 secret;	/* value is empty: see shape */
	struct shape	 shape;
	const struct secret *hidden;	/* borrowed from the log; may be NULL */
	const char	*warning;	/* id for the list of warnings, or NULL */
};

struct fields {
	struct field	*v;
	size_t		 n;
};

void fields_init(struct fields *f);
void fields_clear(struct fields *f);

/* Decode one unit.  out is appended to. */
void decode_unit(const struct log *l, size_t unit, struct fields *out);

/* How bad a unit is, without its details: for gutter marks and jumps. */
enum severity decode_severity(const struct log *l, size_t unit);

#endif
