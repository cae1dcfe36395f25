/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * read - a transcript of this program, in any of its formats, back to a log:
 * decode, story, explain and walk work on it as on a live session, because
 * they never saw more than a log.
 *
 * It is recognised by its content: "smtpscope transcript N" at the beginning
 * of a line, wherever it stands (in a mail, quoted, in a fence of Markdown,
 * in a page of HTML), or a JSON object with the schema.  What was broken on
 * the way is mended where that is sure (quotes, wrapped lines, blanks at the
 * ends) and told where it is not: then the log holds what could be read.
 *
 * What is none of its own formats may be the log of another program: then the
 * first session in it is read (core/capture), format names the program, and
 * the remarks say what was skipped, guessed and masked.
 *
 * A file may say anything.  A line that logs in and is not masked is masked
 * here, so an opened file shows no password.
 */
#ifndef CORE_TRANSCRIPT_READ_H
#define CORE_TRANSCRIPT_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/log/log.h"
#include "core/transcript/document.h"

#define TRANSCRIPT_FILE_MAX	(512u << 20)
#define TRANSCRIPT_REMARKS_MAX	20	/* then only counted */

/* Something that the reader has to say. */
struct transcript_remark {
	size_t		 line, column;	/* from 1 */
	char		*text;
};

struct transcript {
	struct log	*log;
	char		*target, *program;
	struct document_goal goal;
	const char	*format;	/* "text", "JSON Lines" */
	bool		 partial;	/* not all of it could be read */
	size_t		 joined;	/* lines that were wrapped on the way */
	size_t		 masked;	/* lines that should have been */
	size_t		 sessions;	/* in the file; this is the first one */
	struct transcript_remark remarks[TRANSCRIPT_REMARKS_MAX];
	size_t		 nremarks, nmore;
};

/*
 * False when there is nothing to show: err says where and why.  True with
 * partial set when there is less than there was.  err ids: transcript.none,
 * transcript.version, transcript.binary, transcript.broken,
 * transcript.open, transcript.size.
 */
bool transcript_read(struct transcript *t, struct slice text, struct err *e);
/* "-" is standard input. */
bool transcript_open(struct transcript *t, const char *path, struct err *e);
void transcript_clear(struct transcript *t);

#endif
