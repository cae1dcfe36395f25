/* SPDX-License-Identifier: GPL-3.0-or-later */
/* done - one condition of a task, as a lesson file writes it.  Private to
 * the reader. */
#ifndef CORE_LESSON_DONE_H
#define CORE_LESSON_DONE_H

#include "core/lesson/lesson.h"

/* d->filter was initialised.  False: *at is where in words, and the detail
 * says what. */
bool lesson_done_read(struct lesson_done *d, struct slice words,
    const char **at, struct err *e);

#endif
