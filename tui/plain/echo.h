/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * echo - the line that is being typed, shown on a terminal as the terminal
 * itself would show it: characters and, where something is taken back,
 * backspaces.  No other control is ever sent.
 */
#ifndef TUI_PLAIN_ECHO_H
#define TUI_PLAIN_ECHO_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

struct echo {
	bool		 on;		/* the line is begun */
	struct bytes	 label, text;	/* as they stand there */
	size_t		 point;		/* of the cursor, in bytes of text */
};

void echo_init(struct echo *e);
void echo_clear(struct echo *e);		/* wipes */
/* Make it look like that; another label begins another line. */
void echo_show(struct echo *e, const char *label, struct slice text,
    size_t point, struct bytes *out);
/* Other lines follow; false: the line had not been begun. */
bool echo_end(struct echo *e, struct bytes *out);

#endif
