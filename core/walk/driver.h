/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * driver - carries the walk's next intent to the session until nothing is
 * left to do, then leaves politely: what check, the lessons and the tests
 * run.  The owner keeps story and walk up to date between steps.
 */
#ifndef CORE_WALK_DRIVER_H
#define CORE_WALK_DRIVER_H

#include <stdbool.h>

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/log/log.h"
#include "core/smtp/session.h"
#include "core/story/story.h"
#include "core/walk/walk.h"

struct driver {
	struct loop		*loop;
	const struct log	*log;
	struct session		*session;
	const struct story	*story;
	const struct walk	*walk;
	bool			 quitting;	/* QUIT was sent */
	struct err		 err;	/* an intent that could not begin, and
					 * left no trace in the log */
};

/* One step: send, or wait once.  False when there is nothing left to do. */
bool driver_step(struct driver *d);

#endif
