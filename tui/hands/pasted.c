/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/hands/pasted.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/secret.h"
#include "tui/banned.h"

#define CTRL_C	3

static const char mark[] = "\033[201~";
#define MARK_LEN	(sizeof(mark) - 1)

static void
forget(struct pasted *p)
{
	if (p->held != NULL)
		secret_scratch_free(p->held, PASTED_HELD_MAX);
	p->held = NULL;
	p->n = p->seen = p->match = 0;
}

static void
wait_for_more(struct pasted *p)
{
	p->on = true;
	loop_timer_in(&p->app->run.loop, &p->quiet, PASTED_QUIET_MS * 1000);
}

static void
leave_out(struct pasted *p)
{
	p->app->consumed += p->seen;
	app_error(p->app, "this paste had more than one end: what stood "
	    "behind the first was left out");
	forget(p);
}

static void
on_quiet(struct timer *t)
{
	struct pasted *p = t->arg;

	p->on = false;
	if (p->seen > p->n) {
		leave_out(p);
		return;
	}
	for (size_t i = 0; i < p->n; i++)
		p->key(p->arg, (unsigned char)p->held[i]);
	forget(p);
}

void
pasted_init(struct pasted *p, struct app *a,
    void (*key)(void *arg, unsigned char c), void *arg)
{
	*p = (struct pasted){ .app = a, .key = key, .arg = arg,
	    .quiet = { .fn = on_quiet, .arg = p } };
}

void
pasted_clear(struct pasted *p)
{
	loop_timer_stop(&p->app->run.loop, &p->quiet);
	forget(p);
}

static void
hold(struct pasted *p, unsigned char c)
{
	if (p->held == NULL)
		p->held = secret_scratch(PASTED_HELD_MAX);
	p->seen++;
	if (p->held != NULL && p->n < PASTED_HELD_MAX)
		p->held[p->n++] = (char)c;
	p->match = c == (unsigned char)mark[p->match] ? p->match + 1 :
	    c == (unsigned char)mark[0];
	if (p->match == MARK_LEN)
		leave_out(p);
	wait_for_more(p);
}

/* Nobody sits before a keyboard that does nothing. */
static void
give_up(struct pasted *p)
{
	keydec_clear(&p->app->keydec);
	p->key(p->arg, CTRL_C);
	app_error(p->app, "this paste never ended: it was left out");
	wait_for_more(p);
}

void
pasted_byte(struct pasted *p, unsigned char c)
{
	int64_t now_us = clock_mono_us(), pause_us = now_us - p->last_us;
	bool inside = keydec_in_paste(&p->app->keydec);

	p->last_us = now_us;
	if (p->on) {
		hold(p, c);
		return;
	}
	if (inside && c == CTRL_C && pause_us > PASTED_STALE_MS * 1000) {
		give_up(p);
		return;
	}
	p->key(p->arg, c);
	if (inside && !keydec_in_paste(&p->app->keydec))
		wait_for_more(p);
}

bool
pasted_is_pending(const struct pasted *p)
{
	return p->on;
}
