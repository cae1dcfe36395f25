/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log - the one append-only record of a session: everything that is shown,
 * explained, saved or tested is read from here.
 *
 * An entry is one line of the dialogue, or one event of the connection
 * itself.  Entries never change and never move, with one exception.  They
 * hold no secret: the maker names the secret ranges, ******** is stored in
 * their place, and the bytes go to a hole beside the entry, or nowhere
 * (log_set_reveal(false)).  Known secrets that a server echoes are cut out in
 * the same way, by value (see needles.h).  The exception: one that is split
 * over the lines of a reply is cut out of them when the reply is complete.
 *
 * Entries belong to units: a command line, a whole reply, a handshake, one
 * event.  The entries of a unit follow each other without a gap.
 */
#ifndef CORE_LOG_LOG_H
#define CORE_LOG_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/facts.h"
#include "core/base/secret.h"
#include "core/base/slice.h"
#include "core/log/needles.h"
#include "core/log/stage.h"

#define LOG_MASK	"********"	/* one width, whatever it hides */
#define LOG_LINE_MAX	65536		/* bytes of a line that are kept */
#define LOG_BYTES_MAX	(40u << 20)	/* of text; then the log is full */

enum entry_kind {
	ENTRY_CLIENT,		/* a line that we sent */
	ENTRY_SERVER,		/* a line that came */
	ENTRY_EVENT,		/* see entry.event */
};

enum entry_flag {
	ENTRY_TLS	= 1 << 0,	/* inside TLS */
	ENTRY_LAST	= 1 << 1,	/* the last line of its unit */
	ENTRY_FAILED	= 1 << 2,	/* an event that ended a step */
	ENTRY_VIOLATION	= 1 << 3,	/* the protocol forbids it */
	ENTRY_UNASKED	= 1 << 4,	/* a reply that answers no command */
	ENTRY_CUT	= 1 << 5,	/* longer than LOG_LINE_MAX: see full_len */
	ENTRY_TYPED	= 1 << 6,	/* a line typed by a person */
	ENTRY_IN_AUTH	= 1 << 7,	/* between AUTH and its final reply */
	ENTRY_IN_DATA	= 1 << 8,	/* of the message */
	ENTRY_WARNING	= 1 << 9,	/* an event to list among the warnings */
	ENTRY_CLOSED	= 1 << 10,	/* an event: the connection is gone */
};

enum eol { EOL_CRLF, EOL_LF, EOL_NONE };	/* NONE: the connection ended first */

/* Where a secret was: the mask's place in the stored text. */
struct hole {
	struct span	 at;
	struct shape	 shape;
	struct secret	*hidden;	/* NULL: never kept, or forgotten */
};

struct entry {
	uint32_t	 id;		/* its index */
	uint32_t	 unit;
	int64_t		 at_us;		/* since the log began */
	enum entry_kind	 kind;
	enum stage	 stage;
	enum eol	 eol;
	unsigned	 flags;
	const char	*event;		/* ENTRY_EVENT: its id ("connect", "tls") */
	struct slice	 text;		/* masked; without the line end */
	size_t		 full_len;	/* of the line as it came */
	struct hole	*holes;
	size_t		 nholes;
	struct facts	 facts;		/* of an event; the parts of an AUTH line */
};

#define UNIT_NONE	UINT32_MAX

struct unit {
	uint32_t	first, n;	/* entries */
	uint32_t	answers;	/* a reply: the command's unit, or UNIT_NONE */
	uint32_t	answered_by;	/* a command: its reply, or UNIT_NONE */
	size_t		bytes;		/* as they came, with a line end each */
	bool		open;		/* more lines may come */
};

struct log;

struct log *log_new(void);
void log_free(struct log *l);		/* NULL is fine; wipes what it hides */

/* Whether hidden bytes are kept for reveal (the default). */
void log_set_reveal(struct log *l, bool keep);
void log_forget(struct log *l);		/* drop every hidden value now */

/* The secrets of the session, for cutting out echoes; the log owns it. */
struct needles *log_needles(struct log *l);
const struct needles *log_known_needles(const struct log *l);
/* For a log that is read a second time: what the first time taught. */
void log_adopt_needles(struct log *l, struct log *from);
/* All that is in `from`, which is empty then; l had nothing in it. */
void log_take(struct log *l, struct log *from);

/*
 * Append a line.  secrets are ranges of text in ascending order, not
 * overlapping.  facts, when not NULL, is moved into the entry.  A reply line
 * that continues the open unit is given unit = that unit; UNIT_NONE opens a
 * new one, which ENTRY_LAST closes at once.  Returns the entry, valid as long
 * as the log.  When the log is full the text is dropped, and an event
 * "log-full" says so once.
 */
struct log_line {
	enum entry_kind	 kind;
	enum stage	 stage;
	enum eol	 eol;
	unsigned	 flags;
	uint32_t	 unit;		/* UNIT_NONE: a new one */
	uint32_t	 answers;	/* UNIT_NONE: none */
	struct slice	 text;
	size_t		 full_len;	/* 0: text.n */
	const struct span *secrets;
	size_t		 nsecrets;
	struct facts	*facts;
};
const struct entry *log_line(struct log *l, const struct log_line *line);

/* Append an event: one sentence, and its facts (moved; may be NULL). */
const struct entry *log_event(struct log *l, enum stage stage,
    const char *event, unsigned flags, struct facts *facts,
    const char *fmt, ...) __attribute__((format(printf, 6, 7)));

void log_close_unit(struct log *l, uint32_t unit);

/*
 * For a log that was saved, or is made from another: an entry as it was, at
 * its time, with its holes, in which nothing is hidden.  The text has
 * LOG_MASK where they are; line.secrets is not used, event and the holes are
 * copied.
 */
struct log_saved {
	struct log_line	 line;
	int64_t		 at_us;
	const char	*event;		/* of an ENTRY_EVENT */
	const struct hole *holes;
	size_t		 nholes;
};
const struct entry *log_restore(struct log *l, const struct log_saved *s);
void log_set_began(struct log *l, int64_t wall_us);
/* The entries that follow get this time, and no longer that of the clock. */
void log_set_now(struct log *l, int64_t at_us);
/* The same text for as long as the log lives (the warning of a fact). */
const char *log_keep_text(struct log *l, const char *text);

size_t log_count(const struct log *l);
const struct entry *log_entry(const struct log *l, size_t id);
size_t log_units(const struct log *l);
const struct unit *log_unit(const struct log *l, size_t unit);
static inline const struct entry *
log_unit_first(const struct log *l, size_t unit)
{
	return log_entry(l, log_unit(l, unit)->first);
}
int64_t log_began_wall_us(const struct log *l);

#endif
