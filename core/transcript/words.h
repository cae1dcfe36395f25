/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words - the words that stand for flags, shapes and marks in every format,
 * and what goes without saying: writers name only what differs from it, and
 * readers fill it in.
 */
#ifndef CORE_TRANSCRIPT_WORDS_H
#define CORE_TRANSCRIPT_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/facts.h"
#include "core/log/log.h"

/* "10", "10+leading-blank+nul" */
void shape_write(struct bytes *out, struct shape s);
bool shape_read(struct slice word, struct shape *out);

const char *mark_word(enum fact_mark m);	/* NULL for FACT_PLAIN */
bool mark_read(struct slice word, enum fact_mark *out);

/* Of an entry's flags, one by one; false behind the last. */
bool flag_word_at(size_t i, unsigned *flag, const char **word);
bool flag_read(struct slice word, unsigned *flag);

/* " -> ", "<- ", "~> ", "<~ ", "===" without blanks at the ends. */
const char *gutter_of(enum entry_kind kind, bool tls);
bool gutter_read(struct slice word, enum entry_kind *kind, bool *tls);

/* What is known of the rows before one. */
struct context {
	uint32_t	 units;
	uint32_t	 asked;		/* the latest unanswered command */
	bool		 data;		/* our next line is the message's */
};
void context_init(struct context *c);

/* A row as it would be with nothing said of it but kind, TLS, stage, text,
 * and whether it begins a unit. */
struct usual {
	unsigned	 flags;		/* but ENTRY_TLS */
	enum eol	 eol;
	uint32_t	 answers;	/* UNIT_NONE: none */
};
struct usual context_usual(const struct context *c, enum entry_kind kind,
    enum stage stage, struct slice text, bool begins);
/* The row as it is. */
void context_pass(struct context *c, enum entry_kind kind, unsigned flags,
    struct slice text, bool begins, uint32_t answers);

/* The length that a line had, by its text and what was cut out of it. */
size_t usual_length(struct slice text, const struct hole *holes, size_t n);

#endif
