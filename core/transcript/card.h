/* SPDX-License-Identifier: GPL-3.0-or-later */
/* card - an explanation as lists, for formats that lay it out themselves. */
#ifndef CORE_TRANSCRIPT_CARD_H
#define CORE_TRANSCRIPT_CARD_H

#include <stddef.h>

#include "core/explain/explain.h"
#include "core/transcript/sink.h"

#define CARD_SECTIONS	5
#define CARD_ITEMS	40

struct card_section {
	const char	*key;		/* "fix" */
	const char	*title;		/* "What to do" */
	enum sink_kind	 kind;
	const char	*items[CARD_ITEMS];
	size_t		 n;		/* 0: leave it out */
};

void card_sections(const struct explanation *x,
    struct card_section out[CARD_SECTIONS]);

#endif
