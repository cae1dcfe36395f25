/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * document - what every format tells of a session, computed once: writers
 * share it, and only lay it out.  It borrows log, story and explanation; the
 * log is the one that is to be written, masked and renamed as it was asked
 * for (rename.h), so a writer has no say in what is seen.
 */
#ifndef CORE_TRANSCRIPT_DOCUMENT_H
#define CORE_TRANSCRIPT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decode/fields.h"
#include "core/explain/explain.h"
#include "core/log/log.h"
#include "core/story/story.h"
#include "core/transcript/sink.h"
#include "core/walk/walk.h"

#define TRANSCRIPT_VERSION	1

/* The part of a goal that a walk can be computed from, later. */
struct document_goal {
	enum stage	 until;
	bool		 with_auth, lmtp;
	enum tls_mode	 tls;
};

/* One thing that is hidden, and why. */
struct document_mask {
	uint32_t	 entry;
	char		*what;		/* "password (10 bytes)" */
	const char	*why;
};

/* One line of the head. */
struct document_head {
	const char	*name;		/* "target" */
	char		*value;
	enum sink_kind	 kind;		/* of the value */
	bool		 read;		/* the reader needs it */
};

struct document {
	const struct log *log;
	const struct story *story;
	const struct explanation *explanation;	/* NULL: nothing failed */
	uint32_t	 explained;	/* the unit that it stands behind */
	const char	*target, *program;
	struct document_goal goal;
	bool		 notes;		/* decoded fields and explanation */
	/* computed */
	struct document_head *heads;
	size_t		 nheads;
	struct document_mask *masks;
	size_t		 nmasks;
};

/* Fills in what is computed, from what is above it. */
void document_compute(struct document *d, const char *renamed);
void document_clear(struct document *d);

/* How long a reply took, in microseconds; -1: it is no answer. */
int64_t document_latency_us(const struct document *d, const struct entry *e);

/* The things hidden in a log; free with document_masks_free(). */
size_t document_masks(const struct log *l, struct document_mask **out);
void document_masks_free(struct document_mask *m, size_t n);

/* "2026-11-21T11:43:36.123456+01:00", and back. */
void document_time(struct bytes *out, int64_t wall_us);
bool document_time_read(struct slice s, int64_t *wall_us);

/* "until=auth login tls=auto", and back (words that are not known: false). */
void document_goal_write(struct bytes *out, const struct document_goal *g);
bool document_goal_read(struct slice s, struct document_goal *out);

#endif
