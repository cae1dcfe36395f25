/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vis - untrusted bytes to printable text: the only function in the program
 * that does it.  What comes out is UTF-8 whose every code point has a width
 * of 1 or 2 columns; everything else is spelled out:
 *
 *	control bytes (NUL to 0x1f, DEL)	\xNN
 *	bytes that are not UTF-8		\xNN
 *	C1 controls, bidi and other format
 *	characters, combining marks, unknown	\u{202E}
 *
 * A tab is \x09, too: nothing moves the cursor.  Nothing is dropped.  In a
 * locale that is not UTF-8 all that is not ASCII is spelled out, as with
 * VIS_ASCII; otherwise the locale makes no difference.
 */
#ifndef CORE_BASE_VIS_H
#define CORE_BASE_VIS_H

#include "core/base/bytes.h"
#include "core/base/slice.h"

enum vis_how {
	VIS_UTF8,
	VIS_ASCII,	/* everything beyond ASCII as \u{...} */
};

/* One run of the output: either plain text, copied, or one spelled-out item. */
struct vis_run {
	struct slice	text;	/* valid until the next call */
	struct span	raw;	/* the input bytes that it shows */
	bool		escape;
};

/*
 * Cut the next run off *rest (at is its offset in the whole input, and is
 * moved on).  A plain run is as long as possible.  False at the end.  The
 * scratch buffer holds the text of an escape.
 */
bool vis_next(struct slice *rest, size_t *at, enum vis_how how,
    char scratch[16], struct vis_run *run);

/* All of it at once. */
void vis_add(struct bytes *out, struct slice in, enum vis_how how);
char *vis_dup(struct slice in);			/* VIS_UTF8; caller frees */

/* For fixed buffers (error details): always terminated, cut at a whole item. */
void vis_copy(char *out, size_t size, struct slice in);

#endif
