/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * read-rows - what the readers of all formats have in common: a row as it is
 * gathered, put into the log when it is whole.  Private to the readers.
 */
#ifndef CORE_TRANSCRIPT_READ_ROWS_H
#define CORE_TRANSCRIPT_READ_ROWS_H

#include "core/base/bytes.h"
#include "core/sasl/trace.h"
#include "core/transcript/read.h"
#include "core/transcript/spelling.h"
#include "core/transcript/words.h"

#define READ_ROWS_MAX	20000000u

struct row {
	bool		 is;		/* one has begun */
	bool		 begins;	/* a unit */
	enum entry_kind	 kind;
	enum stage	 stage;
	int64_t		 at_us;
	struct bytes	 text;		/* not spelled */
	struct span	*spans;		/* of its holes */
	size_t		 nspans;
	struct shape	*shapes;	/* as far as they were told */
	size_t		 nshapes;
	unsigned	 flags;
	enum eol	 eol;
	uint32_t	 answers;
	bool		 open;
	size_t		 full_len;	/* 0: not told */
	char		*event;
	struct facts	 facts;
};

struct rows {
	struct transcript *t;
	struct row	 row;
	struct context	 context;
	struct sasl_trace trace;	/* of an AUTH that is not masked */
	bool		 last_open;	/* the latest unit stays so */
	size_t		 n;
};

void rows_read_init(struct rows *r, struct transcript *t);
void rows_read_clear(struct rows *r);

/* A new row; the one before is put into the log. */
void row_begin(struct rows *r, enum entry_kind kind, enum stage stage,
    bool tls, bool begins, int64_t at_us);
/* Its text, spelled; false when it has too many masks. */
bool row_text(struct rows *r, struct slice spelled);
/* What goes without saying, before anything is said. */
void row_usual(struct rows *r);
/* The id of an event, or of a warning: letters, digits, ".-_"; else false. */
bool row_event(struct rows *r, struct slice id);
bool row_warning(struct rows *r, struct fact *f, struct slice id);
bool row_shape(struct rows *r, struct slice word);
/* NULL: it has no name, or the row has too many. */
struct fact *row_fact(struct rows *r, struct slice name, struct slice value);
void rows_read_end(struct rows *r);

void remark(struct transcript *t, size_t line, size_t column,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

bool read_text(struct transcript *t, struct slice text, size_t line,
    bool entities, struct err *e);
bool read_json(struct transcript *t, struct slice text, struct err *e);

/* Hide what logs in and is not masked; true when there was something. */
bool row_mask_login(struct rows *r);

#endif
