/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * filter - which units of a log are shown, said in words that all must
 * agree:
 *
 *	dir:c|s				the client's lines, the server's
 *	kind:command|reply|tls|note|data
 *	code:535  code:4xx  code:25x	of a reply
 *	enh:5.7.8  enh:5.7.*  enh:4	its enhanced code
 *	verb:auth			a command, and the replies to it
 *	/regex/				in a line or a field: see pattern.h
 *	failures  auth  nodata		refusals and errors; everything about
 *					logging in; all but the message
 *
 * Words are separated by blanks or by "and"; "!" in front negates a word;
 * values separated by "|" are alternatives.  Only masked text is looked at.
 */
#ifndef CORE_FILTER_FILTER_H
#define CORE_FILTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/filter/findtext.h"
#include "core/filter/pattern.h"
#include "core/log/log.h"

#define FILTER_BYTES_MAX	1000
#define FILTER_TERMS_MAX	32

struct filter_term;

struct filter {
	char		*text;		/* as it was typed; NULL: no filter */
	struct filter_term *v;
	size_t		 n;
	struct findtext	 scratch;
};

void filter_init(struct filter *f);
void filter_clear(struct filter *f);

/*
 * False with find.filter: the column of what is wrong, and the nearest known
 * word.  Then the old filter stays.  Empty text is no filter.
 */
bool filter_parse(struct filter *f, struct slice text, struct err *e);
bool filter_is_on(const struct filter *f);

/* Whether a unit is shown; without a filter every one is. */
bool filter_shows(struct filter *f, const struct log *l, uint32_t unit);
/* A regex of it takes too long, and fits nothing any more. */
bool filter_is_costly(const struct filter *f);

/* Where a filter ends that another command follows: at the first ";" that is
 * not within a regex. */
size_t filter_length(struct slice text);
/* What a word may go on to be. */
void filter_complete(struct slice typed, void (*add)(const char *));

#endif
