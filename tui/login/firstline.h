/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * firstline - the first line of a file, a pipe or a terminal, straight into
 * a secret: as it is, blanks included, but without the end of the line.
 */
#ifndef TUI_FIRSTLINE_H
#define TUI_FIRSTLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/secret.h"

struct firstline {
	struct secret	*value;		/* the caller's; may be empty */
	bool		 line_end;	/* one was dropped behind it */
	bool		 more;		/* there are more lines, not only ends */
};

/*
 * Waits at most limit_us for all of it.  err ids: credentials.too-long,
 * credentials.timeout, credentials.cancelled (patience.h), credentials.read;
 * nothing of what was read is in them.
 */
bool firstline_read(int fd, int64_t limit_us, struct firstline *out,
    struct err *e);

/*
 * What follows, up to its end, at most max bytes and until end_us of the
 * monotonic clock; out->more says whether it holds anything.
 */
void firstline_drop_rest(int fd, size_t max, int64_t end_us,
    struct firstline *out);

#endif
