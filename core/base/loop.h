/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * loop - one poll() for everything that can happen: sockets, the terminal,
 * the signal pipe, children's pipes, and the nearest timer.
 *
 * Watches and timers live inside their owners.  A callback may add and
 * remove any of them, its own included.  Nothing here is thread-safe.
 */
#ifndef CORE_BASE_LOOP_H
#define CORE_BASE_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct watch {
	int	  fd;
	short	  events;		/* POLLIN, POLLOUT; may be changed at any time */
	void	(*fn)(struct watch *, short revents);
	void	 *arg;
	bool	  on;			/* private */
};

struct timer {
	int64_t	  at_us;		/* on clock_mono_us() */
	void	(*fn)(struct timer *);
	void	 *arg;
	bool	  on;			/* private */
};

struct loop {
	struct watch	**watches;
	size_t		  nwatches;
	struct timer	**timers;
	size_t		  ntimers;
	void		 *polled;	/* private: the pollfd array */
	size_t		  npolled;
};

void loop_init(struct loop *l);
void loop_clear(struct loop *l);

void loop_watch(struct loop *l, struct watch *w);	/* again: no-op */
void loop_unwatch(struct loop *l, struct watch *w);	/* not on: no-op */
void loop_timer_at(struct loop *l, struct timer *t, int64_t at_us);
void loop_timer_in(struct loop *l, struct timer *t, int64_t us);
void loop_timer_stop(struct loop *l, struct timer *t);

/*
 * Wait for the next thing, at most max_wait_us (-1: no limit), and handle
 * all that is due.  False when there is nothing left to wait for.
 */
bool loop_turn(struct loop *l, int64_t max_wait_us);

/* Whether a timer or descriptor is due without waiting (for idle marks). */
bool loop_has_pending(struct loop *l);

#endif
