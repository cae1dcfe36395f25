/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * recent - the servers that were connected to, newest first, in
 * $XDG_STATE_HOME/smtpscope/recent: one TARGET a line, 0600, written whole
 * or not at all.  A line can hold a host, a port and a scheme, and nothing
 * else: no user, and no password.
 */
#ifndef TUI_START_RECENT_H
#define TUI_START_RECENT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/slice.h"

#define RECENT_MAX	20

struct recent {
	char		*v[RECENT_MAX];
	size_t		 n;
	size_t		 bad;		/* lines that name no server */
};

void recent_clear(struct recent *r);
void recent_parse(struct recent *r, struct slice text);
/* False: there is a file, and it cannot be used (err id recent.file, with
 * the path); r is empty then.  No file is no error. */
bool recent_read(struct recent *r, struct err *e);

/* Whether a word may stand in that file at all. */
bool recent_fits(const char *word);
/* To the front, and into the file; a file that cannot be used is left as it
 * is (err id recent.file). */
bool recent_add(const char *word, struct err *e);

#endif
