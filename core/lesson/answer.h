/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answer - what a learner is asked about a session, and what is right: that
 * is read from the log, never written in a lesson.
 */
#ifndef CORE_LESSON_ANSWER_H
#define CORE_LESSON_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/filter/filter.h"
#include "core/log/log.h"
#include "core/story/story.h"

enum answer_kind {
	ANSWER_CODE,		/* of the newest refusal, or else reply */
	ANSWER_ENHANCED,	/* likewise */
	ANSWER_CAUSE,		/* of the newest failure: its id, or title */
	ANSWER_STAGE,		/* likewise */
	ANSWER_MECHANISMS,	/* of the newest EHLO, in any order */
	ANSWER_CAPABILITIES,	/* likewise, without their parameters */
	ANSWER_SIZE,		/* likewise: the largest message, in bytes */
	ANSWER_HOST,		/* as which the server greets */
	ANSWER_TLS,		/* the version of the newest handshake */
	ANSWER_CIPHER,
	ANSWER_CERTIFICATE,	/* a name that it is for */
	ANSWER_ISSUER,
	ANSWER_EXPIRES,		/* its last day, YYYY-MM-DD */
	ANSWER_USER,		/* who logs in */
	ANSWER_MECHANISM,	/* by which */
	ANSWER_COUNT,		/* how many events fit the filter */
	ANSWER_KIND_COUNT,
};

const char *answer_name(enum answer_kind k);		/* "mechanisms" */
const char *answer_name_at(size_t i);			/* NULL behind the last */
bool answer_parse(struct slice name, enum answer_kind *out);
/* What form it has, for who gave a wrong one: "three digits, such as 250" */
const char *answer_form(enum answer_kind k);
/* Whether a filter may, or must, say which events it is about. */
bool answer_takes_filter(enum answer_kind k);
bool answer_needs_filter(enum answer_kind k);

/*
 * What is right at this moment: several ways to say it, a line each.  False:
 * the log does not tell yet.  *unit: the event that tells.
 */
bool answer_right(enum answer_kind k, struct filter *f, const struct log *l,
    const struct story *st, struct bytes *out, uint32_t *unit);
/* Whether somebody's words say one of them. */
bool answer_fits(enum answer_kind k, struct slice right, struct slice words);

#endif
