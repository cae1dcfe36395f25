/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * findtext - the text that search and filter look at: a whole line, or a
 * whole field, as the screen shows it, however it is wrapped.
 *
 * Always FOR_SCREEN, whatever is revealed: what is masked cannot be found.
 * A field is its name, a blank, and its value.
 */
#ifndef CORE_FILTER_FINDTEXT_H
#define CORE_FILTER_FINDTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/decode/redact.h"
#include "core/filter/pattern.h"

struct findtext {
	struct shown	 shown;
	size_t		 value_at;	/* where the value of a field begins */
};

void findtext_init(struct findtext *t);
void findtext_clear(struct findtext *t);

void findtext_line(struct findtext *t, const struct entry *e,
    enum vis_how how);
void findtext_field(struct findtext *t, const struct field *f,
    enum vis_how how);

struct slice findtext_slice(const struct findtext *t);
/* Whether a range shows nothing but a mask. */
bool findtext_is_masked(const struct findtext *t, struct span at);
/* Whether a pattern fits something that is not all mask. */
bool findtext_fits(const struct findtext *t, struct pattern *p);

#endif
