/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/loop.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/clock.h"

static struct loop loop;

struct pipe_watch {
	struct watch	 w;
	int		 fds[2];
	int		 calls;
	short		 last;
	struct pipe_watch *victim;	/* removed when this one is called */
};

static int
setup(void **state)
{
	(void)state;
	clock_fake(0, 0);
	loop_init(&loop);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	loop_clear(&loop);
	return 0;
}

static void
on_pipe(struct watch *w, short revents)
{
	struct pipe_watch *p = w->arg;

	p->calls++;
	p->last = revents;
	if (p->victim != NULL)
		loop_unwatch(&loop, &p->victim->w);
	p->victim = NULL;
}

/* With a byte in it, so that it is ready. */
static void
pipe_open(struct pipe_watch *p)
{
	memset(p, 0, sizeof(*p));
	assert_int_equal(pipe(p->fds), 0);
	assert_int_equal(write(p->fds[1], "x", 1), 1);
	p->w = (struct watch){ .fd = p->fds[0], .events = POLLIN,
	    .fn = on_pipe, .arg = p };
	loop_watch(&loop, &p->w);
}

static void
pipe_close(struct pipe_watch *p)
{
	loop_unwatch(&loop, &p->w);
	close(p->fds[0]);
	close(p->fds[1]);
}

static void
test_nothing_to_wait_for(void **state)
{
	(void)state;
	assert_false(loop_turn(&loop, -1));
	assert_false(loop_has_pending(&loop));
}

static void
test_ready_descriptor(void **state)
{
	struct pipe_watch p;
	char c;

	(void)state;
	pipe_open(&p);
	loop_watch(&loop, &p.w);		/* again: nothing happens */
	assert_int_equal(loop.nwatches, 1);
	assert_true(loop_has_pending(&loop));
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(p.calls, 1);
	assert_true(p.last & POLLIN);
	assert_int_equal(read(p.fds[0], &c, 1), 1);
	assert_false(loop_has_pending(&loop));
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(p.calls, 1);
	pipe_close(&p);
	loop_unwatch(&loop, &p.w);
	assert_false(loop_turn(&loop, 0));
}

static void
test_events_decide(void **state)
{
	struct pipe_watch p;

	(void)state;
	pipe_open(&p);
	p.w.events = 0;
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(p.calls, 0);
	p.w.events = POLLIN;
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(p.calls, 1);
	pipe_close(&p);
}

static void
test_removed_by_an_earlier_callback(void **state)
{
	struct pipe_watch *a = malloc(sizeof(*a)), b, c;

	(void)state;
	assert_non_null(a);
	pipe_open(&b);
	pipe_open(a);
	pipe_open(&c);
	b.victim = a;
	c.victim = &c;				/* itself */
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(b.calls, 1);
	assert_int_equal(a->calls, 0);
	assert_int_equal(c.calls, 1);
	pipe_close(a);
	free(a);			/* nothing may point there now */
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(b.calls, 2);
	assert_int_equal(c.calls, 1);
	pipe_close(&b);
	pipe_close(&c);
}

struct tick {
	struct timer	 t;
	int		 calls, order;
	int64_t		 again_us;	/* -1: once */
	struct tick	*victim;
};

static int tick_count;

static void
on_tick(struct timer *t)
{
	struct tick *k = t->arg;

	k->calls++;
	k->order = ++tick_count;
	if (k->again_us >= 0)
		loop_timer_in(&loop, t, k->again_us);
	if (k->victim != NULL)
		loop_timer_stop(&loop, &k->victim->t);
}

static void
tick_set(struct tick *k, int64_t us)
{
	*k = (struct tick){ .t = { .fn = on_tick, .arg = k }, .again_us = -1 };
	loop_timer_in(&loop, &k->t, us);
}

static void
test_timers_in_order(void **state)
{
	struct tick a, b, c;

	(void)state;
	tick_set(&a, 300);
	tick_set(&b, 100);
	tick_set(&c, 100000);
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(a.calls + b.calls + c.calls, 0);
	clock_advance(500);
	assert_true(loop_has_pending(&loop));
	assert_true(loop_turn(&loop, -1));
	assert_true(b.calls == 1 && a.calls == 1 && c.calls == 0);
	assert_true(b.order < a.order);
	loop_timer_stop(&loop, &c.t);
	loop_timer_stop(&loop, &c.t);
	assert_false(loop_turn(&loop, 0));
}

static void
test_timer_set_again_moves(void **state)
{
	struct tick a;

	(void)state;
	tick_set(&a, 100);
	loop_timer_in(&loop, &a.t, 5000);
	assert_int_equal(loop.ntimers, 1);
	clock_advance(200);
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(a.calls, 0);
	clock_advance(5000);
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(a.calls, 1);
}

/* One that is always due neither holds the turn nor starves the other. */
static void
test_timer_that_is_always_due(void **state)
{
	struct tick a, b;

	(void)state;
	tick_set(&a, 0);
	a.again_us = 0;
	tick_set(&b, 0);
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(b.calls, 1);
	assert_true(a.calls >= 1 && a.calls <= 2);
	loop_timer_stop(&loop, &a.t);
}

static void
test_timer_stops_another(void **state)
{
	struct tick a, b;

	(void)state;
	tick_set(&a, 10);
	tick_set(&b, 20);
	a.victim = &b;
	clock_advance(100);
	assert_true(loop_turn(&loop, 0));
	assert_int_equal(a.calls, 1);
	assert_int_equal(b.calls, 0);
	assert_false(loop_turn(&loop, 0));
}

static void
test_closed_peer_is_told(void **state)
{
	struct pipe_watch p;
	char c;

	(void)state;
	pipe_open(&p);
	assert_int_equal(read(p.fds[0], &c, 1), 1);
	close(p.fds[1]);
	p.w.events = 0;
	assert_true(loop_turn(&loop, 0));
	assert_true(p.last & POLLHUP);
	p.fds[1] = open("/dev/null", O_WRONLY);
	pipe_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(test_nothing_to_wait_for),
		T(test_ready_descriptor),
		T(test_events_decide),
		T(test_removed_by_an_earlier_callback),
		T(test_timers_in_order),
		T(test_timer_set_again_moves),
		T(test_timer_that_is_always_due),
		T(test_timer_stops_another),
		T(test_closed_peer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
