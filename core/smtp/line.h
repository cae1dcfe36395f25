/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * line - bytes to lines, one reading for every consumer.
 *
 * A line ends at LF.  A CR in front of it belongs to the end; any other CR
 * is content (and is shown).  The text of a line is kept up to LOG_LINE_MAX
 * bytes, the rest is only counted.  The result does not depend on how the
 * bytes were cut into pieces.
 */
#ifndef CORE_SMTP_LINE_H
#define CORE_SMTP_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/log/log.h"		/* enum eol, LOG_LINE_MAX */

#define LINE_RFC_MAX	512		/* RFC 5321 4.5.3.1.5, with CRLF */
#define LINE_GIVE_UP	(16u << 20)	/* a line longer than this is no line */

struct line {
	struct slice	text;		/* valid until the next call */
	enum eol	eol;
	size_t		full_len;	/* without the line end */
};

struct line_reader {
	struct bytes	kept;
	size_t		full_len;
	bool		cr;		/* the last byte was a CR, not yet kept */
	bool		taken;		/* the line in kept was handed out */
};

void line_reader_init(struct line_reader *r);
void line_reader_clear(struct line_reader *r);

/* Take bytes off *rest; true when a line is complete. */
bool line_read(struct line_reader *r, struct slice *rest, struct line *out);

/* The fragment at the end of the connection; false when there is none. */
bool line_fragment(struct line_reader *r, struct line *out);

/* How many bytes of an unfinished line are there so far. */
size_t line_pending(const struct line_reader *r);

#endif
