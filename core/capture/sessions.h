/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sessions - which sessions are in a log and where, told one line heard
 * after another.  Those under way at once are told apart by their names; a
 * log without names has one at a time.
 */
#ifndef CORE_CAPTURE_SESSIONS_H
#define CORE_CAPTURE_SESSIONS_H

#include "core/capture/capture.h"

struct sessions;

/* What was tried, "mx.example:587", and what was reached of it. */
bool sessions_is_reached(const char *tried, struct slice peer);

struct sessions *sessions_new(void);
void sessions_free(struct sessions *s);

/* A line from from to to, the line-th of the file. */
void sessions_heard(struct sessions *s, const struct heard *h, uint64_t from,
    uint64_t to, uint64_t line);
void sessions_end(struct sessions *s);	/* the file has no more lines */

size_t sessions_count(const struct sessions *s);
const struct capture_session *sessions_at(const struct sessions *s, size_t i);

/*
 * Where nothing of the session stands, SESSIONS_GAP bytes or more: whoever
 * reads it may leave that out.  Begin with at = 0; false: no more.
 */
#define SESSIONS_GAP		(256u << 10)
#define SESSIONS_GAPS_MAX	(1u << 20)	/* of all sessions together */
bool sessions_gap(const struct sessions *s, const struct capture_session *r,
    uint32_t *at, uint64_t *from, uint64_t *to);

/* Never 0, but for the empty name. */
uint32_t sessions_key(struct slice name);

#endif
