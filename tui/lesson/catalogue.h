/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * catalogue - where lessons come from: those of docs/lessons/ are compiled
 * in, in the order in which they are taught; others are files of a trainer.
 */
#ifndef TUI_LESSON_CATALOGUE_H
#define TUI_LESSON_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/lesson/lesson.h"

struct opened;

/* One that was read, with where it came from. */
struct lesson_source {
	struct lesson	*lesson;	/* NULL: none */
	char		*name;		/* "auth-missing", printable */
	char		*key;		/* by which its progress is kept */
	char		*path;		/* of the file; NULL: compiled in */
};

/* word: the name of one, or a file (with a slash in it, or the suffix
 * .lesson).  err ids lesson.unknown, lesson.file: the detail begins with
 * FILE:LINE:COLUMN where it is about a line. */
bool catalogue_open(struct lesson_source *out, const char *word,
    struct err *e);
void lesson_source_clear(struct lesson_source *s);

/* Those that are compiled in; NULL behind the last.  Owned here. */
const struct lesson_source *catalogue_at(size_t i);
/* The one that is taught behind it; NULL: it is the last, or a file. */
const struct lesson_source *catalogue_next(const char *name);
void catalogue_complete(struct slice typed, void (*add)(const char *));

/* The session that the lesson is about; lesson->transcript is set. */
struct opened *catalogue_transcript(const struct lesson_source *s,
    struct err *e);

#endif
