/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gate - the last look at a finished text before it leaves the program: it
 * must hold no piece of any secret that the session knows, in any encoding
 * (core/log/needles), secrets included that were learnt long after the row.
 * It is the second lock: what it finds should have been masked when the entry
 * was made.  A hit refuses; nothing is edited.
 */
#ifndef CORE_TRANSCRIPT_GATE_H
#define CORE_TRANSCRIPT_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/slice.h"
#include "core/log/log.h"
#include "core/transcript/sink.h"

struct gate_hit {
	struct span	 at;		/* in the text */
	uint32_t	 entry;		/* it is about; UINT32_MAX: unknown */
	uint32_t	 unit;		/* likewise: UNIT_NONE */
	char		 says[160];	/* a sentence for people, without it */
};

/* For any text; hit may be NULL. */
bool gate_pass(const struct log *l, struct slice text, struct gate_hit *hit);

/*
 * For one of which it is known what are our own words: a hit within them is
 * none, nor one with some of what decoding made in it, when no row of the log
 * that was written (given) has it.  l knows the secrets.
 */
bool gate_pass_sink(const struct log *l, const struct log *given,
    const struct sink *s, struct gate_hit *hit);

#endif
