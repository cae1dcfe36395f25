/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows-source - what the rows are made of and drawn from: decoded units and
 * redacted text, kept as long as they are looked at.  Private to rows.
 */
#ifndef TUI_VIEW_ROWS_SOURCE_H
#define TUI_VIEW_ROWS_SOURCE_H

#include "core/decode/fields.h"
#include "core/decode/redact.h"

#define ROWS_DECODED	4		/* units that are kept decoded */

struct rows;

struct rows_decoded {
	uint32_t	 unit;		/* UNIT_NONE: unused */
	struct fields	 fields;
	/* Behind which line each field stands: that of its entry, or of the
	 * latest before it in the list. */
	uint32_t	*line;
	int		 names;		/* columns */
};

struct rows_source {
	struct rows_decoded decoded[ROWS_DECODED];
	struct shown	 shown;		/* of shown_entry */
	uint32_t	 shown_entry;
	struct shown	 value;		/* of value_field of value_unit */
	uint32_t	 value_unit, value_field;
};

void rows_source_init(struct rows_source *s);
/* Forget everything; text that was revealed is wiped with it. */
void rows_source_drop(struct rows_source *s);
/* Forget one unit, and the texts. */
void rows_source_drop_unit(struct rows_source *s, uint32_t unit);
const struct rows_decoded *rows_decoded(struct rows *r, uint32_t unit);

#endif
