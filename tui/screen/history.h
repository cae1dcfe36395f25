/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * history - the lines that were typed at the command line, and the file that
 * keeps them.  readline edits the lines of its own list while it walks
 * through them, so it gets a copy for each line that is typed, and none of
 * what it does to that comes back.
 */
#ifndef TUI_SCREEN_HISTORY_H
#define TUI_SCREEN_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

#define HISTORY_LINES_MAX	1000
#define HISTORY_BYTES_MAX	(1 << 20)	/* a larger file is refused */

struct history {
	char	*path;		/* NULL: in no file */
	char	**lines;	/* the oldest first */
	size_t	 n;
	size_t	 fresh;		/* of them, not in the file yet */
};

/*
 * A file that is missing is an empty one.  One that cannot be read, or is not
 * safe to be changed, is left alone for good: false, err id history.file.
 */
bool history_init(struct history *h, const char *path, struct err *e);
void history_clear(struct history *h);
/* An empty line, or the last one again, is not kept. */
void history_add(struct history *h, const char *line);
/* Leave out the new ones that are not to be kept. */
void history_sift(struct history *h, bool (*keep)(void *arg,
    const char *line), void *arg);
/*
 * Put the new lines into the file, 0600, behind those that other runs have
 * put there since; whole or not at all.  False: err id history.file or one
 * of newfile's.
 */
bool history_write(const struct history *h, struct err *e);

/* Make readline's list a copy of it; NULL: an empty one. */
void history_lend(const struct history *h);

#endif
