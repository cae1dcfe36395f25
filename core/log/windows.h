/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * windows - the set of all pieces of WINDOW bytes of the known secrets, and
 * the search for any of them in a run of bytes.
 *
 * Exact, but for what tells nothing apart: two windows are the same that
 * differ in the case of ASCII letters only, or in '+' for a blank; that are
 * each other backwards; or each other in rot13.  Shorter windows, down to
 * WINDOW_MIN bytes, stand for secrets that are no longer themselves.
 *
 * On the secure heap: a window is a piece of a secret.
 */
#ifndef CORE_LOG_WINDOWS_H
#define CORE_LOG_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"

#define WINDOW		6
#define WINDOW_MIN	4

struct windows {
	uint64_t	*slots;		/* NULL: empty */
	uint64_t	*pairs;
	size_t		 nslots, n;
	size_t		 shortest;	/* bytes; 0: empty */
	bool		 has[WINDOW + 1];	/* by length */
	bool		 binary;	/* any has a byte that is no text */
};

void windows_init(struct windows *w);
void windows_clear(struct windows *w);

/* Of WINDOW_MIN to WINDOW bytes; false when there is no room for it. */
bool windows_add(struct windows *w, struct slice window);

/*
 * The next place where a window ends, the longest that ends there.  Start
 * with all zero but the first two; the set is not empty.
 */
struct windows_scan {
	const struct windows *in;
	struct slice	 bytes;
	size_t		 end, run;	/* private */
};
bool windows_next(struct windows_scan *s, struct span *found);

#endif
