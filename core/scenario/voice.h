/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * voice - how one mail system words what the practice server says: which
 * capabilities it has, and its phrases by name.  docs/voice.md describes the
 * files.
 *
 * The voice "practice" has every phrase; another has those in which it
 * differs.  A phrase is one reply, its lines joined by LF, with placeholders
 * in it that practice-words.c fills in.
 */
#ifndef CORE_SCENARIO_VOICE_H
#define CORE_SCENARIO_VOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "core/scenario/wordfile.h"

struct phrase {
	const char	*name;
	const char	*text;
};

struct voice {
	const char	*name;		/* "exim" */
	const char	*title;		/* "Exim 4.96" */
	/* As EHLO names them, joined by LF: "SIZE 52428800", "AUTH". */
	const char	*capabilities;	/* NULL: those of "practice" */
	const char	*mechs;		/* NULL likewise */
	struct phrase	*phrases;
	size_t		 nphrases;
	struct keeper	 kept;		/* private */
};

/* Those that are compiled in; "practice" is the first. */
const struct voice *voice_at(size_t i);		/* NULL behind the last */
const struct voice *voice_find(const char *name);

bool voice_is_file(const char *name);	/* a '/', or ".voice" */
/* From a file on disk, named without folders and ".voice"; NULL and
 * practice.file when it cannot be read.  Caller frees. */
struct voice *voice_load(const char *path, struct err *e);
/* The same from text; name is for messages. */
struct voice *voice_read(const char *name, struct slice text, struct err *e);
void voice_free(struct voice *v);		/* NULL is fine */

/* What it says, or "practice" in its place; NULL: no such phrase. */
const char *voice_phrase(const struct voice *v, const char *name);
/* The names of all phrases; NULL behind the last. */
const char *voice_phrase_at(size_t i);

const char *voice_capabilities(const struct voice *v);
const char *voice_mechs(const struct voice *v);

#endif
