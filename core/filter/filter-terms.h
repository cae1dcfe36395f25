/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filter-terms - the words of a filter, taken apart.  Private to filter.c;
 * the syntax is in filter.h. */
#ifndef CORE_FILTER_FILTER_TERMS_H
#define CORE_FILTER_FILTER_TERMS_H

#include "core/filter/filter.h"

#define FILTER_ALTERNATIVES_MAX	16
#define FILTER_ANY		(-1)

enum filter_what { FILTER_DIRECTION, FILTER_KIND, FILTER_CODE, FILTER_ENHANCED,
	FILTER_VERB, FILTER_REGEX, FILTER_FAILURES, FILTER_LOGIN,
	FILTER_NODATA };

enum { FILTER_CLIENT = 1, FILTER_SERVER = 2 };
enum { FILTER_COMMAND = 1, FILTER_REPLY = 2, FILTER_TLS = 4, FILTER_NOTE = 8,
	FILTER_DATA = 16 };

struct filter_alternative {
	int		digits[3];	/* of a code; FILTER_ANY */
	struct slice	word;		/* of the term's text: a verb */
};

struct filter_term {
	enum filter_what what;
	bool		 negated;
	unsigned	 bits;		/* directions, kinds */
	struct filter_alternative alternatives[FILTER_ALTERNATIVES_MAX];
	size_t		 nalternatives;
	char		*text;		/* the values; owned */
	struct pattern	*pattern;
};

/* *v is the caller's; on failure nothing is left behind. */
bool filter_terms_parse(struct slice text, struct filter_term **v, size_t *n,
    struct err *e);
void filter_terms_free(struct filter_term *v, size_t n);

#endif
