/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/walk/driver.h"

#include "core/banned.h"

/* Refusals are in the log, where the walk finds them; anything else ends it. */
static bool
begin(struct driver *d, const struct intent *i)
{
	size_t before = log_units(d->log);
	struct err e = { .id = "" };

	if (session_do(d->session, i, &e) || log_units(d->log) > before)
		return true;
	d->err = e;
	return false;
}

static bool
leave(struct driver *d)
{
	struct intent quit = { .kind = INTENT_QUIT };

	if (session_state(d->session) != SESSION_READY) {
		session_abort(d->session);
		return false;
	}
	d->quitting = true;
	return begin(d, &quit);
}

bool
driver_step(struct driver *d)
{
	bool begun = log_units(d->log) > 0;

	if (session_is_busy(d->session))
		return loop_turn(d->loop, -1);
	if (session_state(d->session) == SESSION_CLOSED && begun)
		return false;
	if (d->quitting) {	/* after the 221 either side may close */
		session_abort(d->session);
		return false;
	}
	/* What has come already must not be taken for the answer to what is
	 * sent next; limits on what comes unasked end this. */
	if (session_state(d->session) == SESSION_READY &&
	    loop_has_pending(d->loop))
		return loop_turn(d->loop, 0);
	if (!d->walk->failed && d->walk->next.kind != INTENT_NONE)
		return begin(d, &d->walk->next);
	return leave(d);
}
