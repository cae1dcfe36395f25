/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * opened - a file with sessions in it: a transcript of our own, which is one
 * session, or what another program wrote (core/capture), in which there may
 * be many.  It is looked at in slices, so that the first session is there
 * before the last was found.  Nothing of a terminal, and nothing of the
 * interface, is known here.
 */
#ifndef TUI_OPENED_H
#define TUI_OPENED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/capture/capture.h"
#include "core/log/log.h"
#include "core/net/target.h"
#include "core/story/story.h"
#include "core/transcript/read.h"
#include "core/walk/walk.h"

struct opened;

/*
 * "-" and what is no regular file is read to its end first.  False words are
 * those of the readers, and what helps; err ids as in capture.h and
 * transcript/read.h.  A session is in it.
 */
struct opened *opened_new(const char *path, struct err *e);
/* The same of text that is there, under a name. */
struct opened *opened_of(const char *name, struct slice text, struct err *e);
void opened_free(struct opened *f);

const char *opened_path(const struct opened *f);
const char *opened_name(const struct opened *f);	/* printable, without
							 * folders */
const char *opened_kind(const struct opened *f);	/* "swaks" */
/* NULL: not of that kind. */
const struct transcript *opened_transcript(const struct opened *f);
const struct capture *opened_capture(const struct opened *f);

/* Look on, so many bytes; true while there is more. */
bool opened_scan(struct opened *f, size_t bytes);
bool opened_is_whole(const struct opened *f);
unsigned opened_percent(const struct opened *f);

size_t opened_sessions(const struct opened *f);		/* so far; >= 1 */
/* NULL: of our own, which is not listed. */
const struct capture_session *opened_session(const struct opened *f,
    size_t i);

/* One of them; the log is the caller's.  That of our own is read once. */
struct reading {
	struct log	*log;
	char		*target;	/* "mx.example.net:25"; NULL: not told */
	bool		 no_port;	/* the log does not say which one */
	bool		 has_goal;	/* else it is what the story tells */
	struct goal	 goal;
	struct capture_notes notes;
};

void opened_read(struct opened *f, size_t i, struct reading *out);
void reading_clear(struct reading *r);

/* Where a name in a log leads, as a TARGET: "mx.example.net[192.0.2.7]:25"
 * is mx.example.net:25.  Caller frees; NULL: nowhere. */
char *opened_target(const char *peer);
/* How far a session went that nobody walked. */
struct goal opened_goal(const struct story *st);

#endif
