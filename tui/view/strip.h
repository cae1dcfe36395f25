/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * strip - the steps of the guided walk in one row: [x] done, [>] now,
 * [!] failed, [-] skipped, [ ] to come, and the keys that go on.
 *
 * Where it is too narrow, names get shorter; then the steps that are done
 * are left out, then those to come.
 */
#ifndef TUI_VIEW_STRIP_H
#define TUI_VIEW_STRIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/walk/offer.h"
#include "core/walk/walk.h"
#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/layout.h"

/* What can be done at a failed step is what offer says, in its words. */
struct strip_ways {
	const struct active *keys;
	const struct offer *offers;
	size_t		 noffers;
	bool		 none;		/* nothing goes on */
};

#define STRIP_NO_STEP	SIZE_MAX

void strip_draw(const struct rect *at, const struct walk *w,
    const struct strip_ways *ways, struct canvas *c);
/* Of what it draws at a column: the index of the step, the command line of
 * the way on; STRIP_NO_STEP, NULL: there is none. */
size_t strip_step_at(const struct rect *at, const struct walk *w,
    const struct strip_ways *ways, int x);
const char *strip_way_at(const struct rect *at, const struct walk *w,
    const struct strip_ways *ways, int x);

#endif
