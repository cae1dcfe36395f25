/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/loop.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"

#include "core/banned.h"

/*
 * One turn's view of the watches: fds[i] belongs to owners[i], which
 * loop_unwatch() sets to NULL, so that a watch removed (and perhaps freed)
 * by an earlier callback of the same turn is not called.
 */
struct polled {
	struct pollfd	 *fds;
	struct watch	**owners;
	size_t		  cap;
	bool		  turning;
};

void
loop_init(struct loop *l)
{
	memset(l, 0, sizeof(*l));
	l->polled = xcalloc(1, sizeof(struct polled));
}

void
loop_clear(struct loop *l)
{
	struct polled *p = l->polled;

	for (size_t i = 0; i < l->nwatches; i++)
		l->watches[i]->on = false;
	for (size_t i = 0; i < l->ntimers; i++)
		l->timers[i]->on = false;
	free(l->watches);
	free(l->timers);
	if (p != NULL) {
		free(p->fds);
		free(p->owners);
		free(p);
	}
	memset(l, 0, sizeof(*l));
}

void
loop_watch(struct loop *l, struct watch *w)
{
	if (w->on)
		return;
	l->watches = xrealloc(l->watches, l->nwatches + 1,
	    sizeof(struct watch *));
	l->watches[l->nwatches++] = w;
	w->on = true;
}

void
loop_unwatch(struct loop *l, struct watch *w)
{
	struct polled *p = l->polled;
	size_t at = 0;

	if (!w->on)
		return;
	while (l->watches[at] != w)
		at++;
	l->nwatches--;
	memmove(l->watches + at, l->watches + at + 1,
	    (l->nwatches - at) * sizeof(struct watch *));
	for (size_t i = 0; i < l->npolled; i++)
		if (p->owners[i] == w)
			p->owners[i] = NULL;
	w->on = false;
}

/* A timer set again goes to the end: those due at one moment take turns. */
void
loop_timer_at(struct loop *l, struct timer *t, int64_t at_us)
{
	loop_timer_stop(l, t);
	l->timers = xrealloc(l->timers, l->ntimers + 1,
	    sizeof(struct timer *));
	l->timers[l->ntimers++] = t;
	t->at_us = at_us;
	t->on = true;
}

void
loop_timer_in(struct loop *l, struct timer *t, int64_t us)
{
	loop_timer_at(l, t, clock_mono_us() + us);
}

void
loop_timer_stop(struct loop *l, struct timer *t)
{
	size_t at = 0;

	if (!t->on)
		return;
	while (l->timers[at] != t)
		at++;
	l->ntimers--;
	memmove(l->timers + at, l->timers + at + 1,
	    (l->ntimers - at) * sizeof(struct timer *));
	t->on = false;
}

static struct timer *
nearest_timer(const struct loop *l)
{
	struct timer *t = NULL;

	for (size_t i = 0; i < l->ntimers; i++)
		if (t == NULL || l->timers[i]->at_us < t->at_us)
			t = l->timers[i];
	return t;
}

static bool
timer_is_due(const struct loop *l, int64_t now_us)
{
	const struct timer *t = nearest_timer(l);

	return t != NULL && t->at_us <= now_us;
}

/* For poll(): rounded up, lest the turn ends just before its timer. */
static int
wait_ms(const struct loop *l, int64_t max_wait_us)
{
	const struct timer *t = nearest_timer(l);
	int64_t us = max_wait_us, ms;

	if (t != NULL) {
		int64_t left = t->at_us - clock_mono_us();

		if (left < 0)
			left = 0;
		if (us < 0 || left < us)
			us = left;
	}
	if (us < 0)
		return -1;
	ms = us / 1000 + (us % 1000 > 0);
	return ms < INT_MAX ? (int)ms : INT_MAX;
}

static int
poll_watches(struct loop *l, int timeout_ms)
{
	struct polled *p = l->polled;

	if (l->nwatches > p->cap) {
		p->cap = l->nwatches + 8;
		p->fds = xrealloc(p->fds, p->cap, sizeof(*p->fds));
		p->owners = xrealloc(p->owners, p->cap,
		    sizeof(struct watch *));
	}
	for (size_t i = 0; i < l->nwatches; i++) {
		p->fds[i] = (struct pollfd){ .fd = l->watches[i]->fd,
		    .events = l->watches[i]->events };
		p->owners[i] = l->watches[i];
	}
	l->npolled = l->nwatches;
	return poll(p->fds, (nfds_t)l->npolled, timeout_ms);
}

static void
call_watches(struct loop *l)
{
	struct polled *p = l->polled;

	for (size_t i = 0; i < l->npolled; i++) {
		struct watch *w = p->owners[i];
		short wanted = POLLERR | POLLHUP | POLLNVAL, revents;

		if (w == NULL)
			continue;
		/* An earlier callback may have changed what w waits for. */
		wanted |= w->events;
		revents = p->fds[i].revents & wanted;
		if (revents != 0)
			w->fn(w, revents);
	}
}

/* Bounded, so that a timer that is always due again cannot hold the turn. */
static void
call_timers(struct loop *l)
{
	int64_t now_us = clock_mono_us();
	size_t most = l->ntimers;

	while (most-- > 0 && timer_is_due(l, now_us)) {
		struct timer *t = nearest_timer(l);

		loop_timer_stop(l, t);
		t->fn(t);
	}
}

bool
loop_turn(struct loop *l, int64_t max_wait_us)
{
	struct polled *p = l->polled;
	int ready;

	assert(!p->turning);
	if (l->nwatches == 0 && l->ntimers == 0)
		return false;
	p->turning = true;
	ready = poll_watches(l, wait_ms(l, max_wait_us));
	/* All else that poll() has is no error here but a want of memory, and
	 * to go on would be to turn for ever. */
	if (ready < 0 && errno != EINTR && errno != EAGAIN)
		xalloc_fatal();
	if (ready > 0)
		call_watches(l);
	l->npolled = 0;
	call_timers(l);
	p->turning = false;
	return true;
}

bool
loop_has_pending(struct loop *l)
{
	struct polled *p = l->polled;
	int ready;

	assert(!p->turning);
	if (timer_is_due(l, clock_mono_us()))
		return true;
	ready = poll_watches(l, 0);
	l->npolled = 0;
	return ready > 0;
}
