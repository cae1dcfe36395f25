/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tell - what has happened since the last time, as lines that are only ever
 * added: the dialogue with its fields, messages, the short explanation of
 * what failed, and pages that were asked for.  Nothing is told twice.
 */
#ifndef TUI_PLAIN_TELL_H
#define TUI_PLAIN_TELL_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"

struct app;

struct tell {
	struct app	*app;
	size_t		 units;		/* those that were told */
	uint32_t	 explained;	/* the unit of the last card */
	struct bytes	 messages;	/* lines that are still to be told */
	struct bytes	 list;		/* the one that is open, as told */
};

void tell_init(struct tell *t, struct app *a);
void tell_clear(struct tell *t);
/* Adds what is new. */
void tell_all(struct tell *t, struct bytes *out);

#endif
