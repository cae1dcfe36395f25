/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * source - a file, or a text in memory, line by line from any place.  Files
 * are read through a window and not mapped: one that shrinks meanwhile ends
 * there, and what was read takes no memory.
 */
#ifndef CORE_CAPTURE_SOURCE_H
#define CORE_CAPTURE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/slice.h"

#define SOURCE_WINDOW	(1u << 20)	/* of a longer line only so much is seen */

struct source {
	int		 fd;		/* -1: text */
	struct slice	 text;
	uint64_t	 size;
	bool		 shrank;
	bool		 cr_ends;	/* lines end by \r alone: read as \n */
	char		*changed;	/* of text: with them changed */
	int64_t		 changed_us;	/* written last; else now */
};

bool source_open(struct source *s, const char *path, struct err *e);
void source_of(struct source *s, struct slice text);
void source_close(struct source *s);

/* At most n bytes from at into room; fewer at the end. */
struct slice source_read(struct source *s, uint64_t at, char *room, size_t n);

struct source_lines {
	struct source	*source;
	uint64_t	 at, end;	/* of the next line; of what is read */
	char		*room;		/* NULL: text */
	size_t		 room_n;
	struct slice	 window;
	uint64_t	 window_at;
	bool		 cut;		/* the line goes on: its rest is skipped */
};

void source_lines_init(struct source_lines *l, struct source *s,
    uint64_t from, uint64_t end);
void source_lines_clear(struct source_lines *l);	/* wipes the window */
/* The next line, without its line end; from is where it begins. */
bool source_line(struct source_lines *l, struct slice *line, uint64_t *from);

#endif
