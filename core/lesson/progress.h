/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress - how many tasks of each lesson were done, as it is kept: a line
 * "NAME DONE/OF" each.  A lesson that has another number of tasks by now is
 * begun anew.
 */
#ifndef CORE_LESSON_PROGRESS_H
#define CORE_LESSON_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

#define PROGRESS_MAX		400	/* lessons */
#define PROGRESS_NAME_MAX	80

struct progress_row {
	char	name[PROGRESS_NAME_MAX + 1];
	size_t	done, of;
};

struct progress {
	struct progress_row *v;
	size_t		 n;
	size_t		 bad;		/* lines that say nothing */
};

void progress_init(struct progress *p);
void progress_clear(struct progress *p);

void progress_parse(struct progress *p, struct slice text);
void progress_print(const struct progress *p, struct bytes *out);

/* Small letters, digits, and - . _ @ */
bool progress_is_name(struct slice name);
size_t progress_done(const struct progress *p, const char *name, size_t of);
/* done 0 forgets the lesson. */
void progress_set(struct progress *p, const char *name, size_t done,
    size_t of);

#endif
