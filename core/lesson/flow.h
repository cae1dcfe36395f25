/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * flow - lines of a file to text that is broken where it is shown: the lines
 * of a paragraph, or of an item that begins with "- ", become one; what is
 * set apart by four blanks or a tab stays as it is.
 */
#ifndef CORE_LESSON_FLOW_H
#define CORE_LESSON_FLOW_H

#include <stdbool.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

struct flow {
	struct bytes	 text;
	bool		 open;		/* the last line may go on */
	bool		 gap;		/* an empty line came behind it */
};

void flow_init(struct flow *f);
void flow_clear(struct flow *f);
void flow_add(struct flow *f, struct slice line);	/* not a blank one */
void flow_break(struct flow *f);
/* Caller frees; NULL: there was none.  f is empty then. */
char *flow_take(struct flow *f);

#endif
