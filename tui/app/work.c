/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done between the keys, in slices: counting the rows of a long log
 * after their form has changed. */
#include "tui/app/app.h"

#include "tui/banned.h"

/* Blocks of a slice: a key never waits for longer than they take. */
#define SLICE_BLOCKS	8

bool
app_work(struct app *a)
{
	bool more = rows_work(&a->view.rows, SLICE_BLOCKS);

	/* Those before the cursor have moved it. */
	cursor_settle(&a->view.cursor, &a->view.rows, a->view.cursor.height);
	return more;
}

static void
on_slice(struct timer *t)
{
	app_work(t->arg);
}

void
app_work_init(struct app *a)
{
	a->work_timer = (struct timer){ .fn = on_slice, .arg = a };
}

void
app_work_go_on(struct app *a)
{
	if (!rows_are_known(&a->view.rows))
		loop_timer_in(&a->run.loop, &a->work_timer, 0);
}
