/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * story-priv - between the files of the story: story.c reads the log,
 * story-stages.c keeps the stages and the failure.
 */
#ifndef CORE_STORY_STORY_PRIV_H
#define CORE_STORY_STORY_PRIV_H

#include "core/story/story.h"

void story_stage_begin(struct story *s, enum stage stage,
    const struct entry *e);
void story_stage_end(struct story *s, enum stage stage, enum outcome outcome,
    const struct entry *e, struct slice detail);
/* Where a session stands that fails without being asked anything. */
enum stage story_latest_stage(const struct story *s);

struct story_failure story_failure_of(const struct story *s,
    const struct log *l, enum stage stage, const struct entry *e);
/* It counts, if it is the first that nothing has mended yet. */
void story_fail(struct story *s, const struct log *l, enum stage stage,
    const struct entry *e);
void story_mend(struct story *s, enum stage stage);
/* Whether what was sent is a line of a message, not a command. */
bool story_is_message(const struct log *l, uint32_t unit);

#endif
