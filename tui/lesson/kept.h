/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kept - the progress of lessons in $XDG_STATE_HOME/smtpscope/lessons: names
 * and numbers, 0600, written whole or not at all.
 */
#ifndef TUI_LESSON_KEPT_H
#define TUI_LESSON_KEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/lesson/progress.h"

/* p was initialised.  False: there is a file, and it cannot be used (err id
 * lesson.kept, with the path); no file is no error. */
bool kept_read(struct progress *p, struct err *e);
/* One lesson: what was done once stays done, until done is 0.  A file that
 * cannot be used is left as it is. */
bool kept_set(const char *key, size_t done, size_t of, struct err *e);

#endif
