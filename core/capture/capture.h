/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * capture - a file (or standard input) with the sessions of other programs:
 * what it is, which sessions are in it and where, and each of them as a log.
 * The file is read through one window and never kept; what is kept of it is
 * one small record a session, so a log of a gigabyte costs a few megabytes,
 * and the first session is there before the last was found.  A file that
 * grows is read as far as it was long when it was opened; one that shrinks
 * ends where it ends.
 */
#ifndef CORE_CAPTURE_CAPTURE_H
#define CORE_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/dialect/dialect.h"
#include "core/log/log.h"

#define CAPTURE_SAMPLE		(256u << 10)	/* by it a file is recognised */
#define CAPTURE_SLICE		(4u << 20)	/* a scan between two keystrokes */
#define CAPTURE_SESSIONS_MAX	2000000u
#define CAPTURE_OPEN_MAX	4096u		/* sessions under way at once */

struct capture_session {
	uint64_t	 from, to;	/* bytes of the file: its first and behind
					 * its last line; others may lie between */
	int64_t		 wall_us;	/* of the first line; INT64_MIN: none */
	uint32_t	 lines;		/* of the dialogue */
	uint32_t	 key;		/* hash of its name in the log; 0: none */
	uint32_t	 strays;	/* behind it, and no part of it */
	uint32_t	 line;		/* of from, counted from 1 */
	uint32_t	 gap;		/* private */
	short		 code;		/* the reply that failed; 0: none did */
	unsigned char	 stage;		/* where (enum stage), or how far it got */
	bool		 ended;		/* to is final */
	char		 peer[46];	/* printable, cut; "" when not told */
};

struct capture;

/*
 * "-" is standard input; that, and what else cannot be read twice (a FIFO),
 * is read to its end first, into a file without a name.  Errors:
 * capture.open, capture.size (no room for that), capture.none (no SMTP in
 * the samples, and what it looks like), capture.binary.
 */
struct capture *capture_open(const char *path, struct err *e);
struct capture *capture_of(struct slice text, struct err *e);	/* borrows */
void capture_free(struct capture *c);

/* Its beginning, by which it was recognised. */
struct slice capture_text(const struct capture *c);
const struct recognised *capture_is(const struct capture *c);

/* Look on, at most so many bytes; true while there is more. */
bool capture_scan(struct capture *c, size_t bytes);
uint64_t capture_scanned(const struct capture *c);
uint64_t capture_size(const struct capture *c);
bool capture_shrank(const struct capture *c);	/* while it was read */

size_t capture_count(const struct capture *c);	/* as far as it was scanned */
const struct capture_session *capture_session(const struct capture *c,
    size_t i);

/* What reading a session has to say: what was skipped, guessed, mended. */
struct capture_notes {
	size_t	 skipped;	/* lines between and behind, none of it */
	size_t	 guessed;	/* lines whose speaker the grammar told */
	size_t	 joined;	/* lines that a terminal had wrapped */
	size_t	 masked;	/* secrets that stood in the file */
	size_t	 hidden;	/* that the tool had hidden already */
	size_t	 first_line;	/* in the file, from 1; 0: not counted */
	bool	 partial;	/* the log is full, or the file ends within */
};

/* One session, read into an empty log. */
void capture_read(struct capture *c, size_t i, struct log *out,
    struct capture_notes *notes);

#endif
