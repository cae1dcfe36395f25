/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ownfile - reading a file that steers the program (a keymap, the
 * configuration, a theme), or that it keeps (recent servers, lessons, the
 * history), whole, and refusing what is none: folders and devices, files too
 * large, with NUL bytes, or that others can change (such a file runs
 * commands).
 */
#ifndef TUI_OWNFILE_H
#define TUI_OWNFILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/base/bytes.h"
#include "core/base/err.h"

#define OWNFILE_MAX	(256 * 1024)

struct ownfile {
	struct bytes	 text;
	bool		 missing;	/* ownfile_read_any(): there is none */
	dev_t		 dev;		/* which file it is, for cycles */
	ino_t		 ino;
};

/* False only when there is none: one that cannot be reached is there, and
 * reading it says why. */
bool ownfile_exists(const char *path);

/* err id ownfile; the detail does not repeat the path.  On failure there is
 * nothing to free. */
bool ownfile_read(const char *path, struct ownfile *out, struct err *e);
/* The same for one that need not be there, in one step, of at most max
 * bytes. */
bool ownfile_read_any(const char *path, size_t max, struct ownfile *out,
    struct err *e);

#endif
