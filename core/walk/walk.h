/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * walk - the guided walk, computed from the log: which steps there are, what
 * is done, what failed and why, and which intent comes next.  It sends
 * nothing and keeps nothing; the guided mode, check, and the lessons all
 * compute the same walk.
 */
#ifndef CORE_WALK_WALK_H
#define CORE_WALK_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/log/log.h"
#include "core/net/target.h"
#include "core/smtp/session.h"
#include "core/story/story.h"

/* What the user wants to reach. */
struct goal {
	enum stage	 until;
	bool		 with_auth;	/* AUTH is a step on the way */
	enum tls_mode	 tls;		/* resolved: never TLS_AUTO for port 465 */
	const char	*helo;
	const char	*mechs;		/* --auth: in this order, those that
					 * are offered; NULL: choose */
	const char	*from, *to;
	struct slice	 message;	/* for STAGE_DATA */
	bool		 lmtp;
};

enum step_state { STEP_AHEAD, STEP_NOW, STEP_DONE, STEP_FAILED, STEP_SKIPPED };

struct step {
	enum stage	 stage;
	const char	*name;		/* "EHLO", "STARTTLS", "TLS check" */
	const char	*short_name;	/* for narrow strips */
	enum step_state	 state;
	uint32_t	 unit;		/* the evidence, or UNIT_NONE */
};

#define WALK_STEPS_MAX	16

struct walk {
	struct step	 steps[WALK_STEPS_MAX];
	size_t		 nsteps;
	size_t		 now;		/* index; nsteps when all is done */
	bool		 reached;	/* the goal */
	bool		 failed;	/* a step failed: story.failure */
	bool		 waiting;	/* an answer is outstanding */
	bool		 no_starttls;	/* wanted, and not offered */
	char		 mech[40];	/* of next or retry, where named */
	struct intent	 next;		/* INTENT_NONE: nothing to send */
	struct intent	 retry;		/* what trying again means; NONE: nothing */
	const char	*note;		/* why the list is as it is; may be NULL */
};

void walk_compute(struct walk *w, const struct story *st, const struct log *l,
    const struct goal *g);

/* Exit status of the contract for how this walk ended. */
int walk_exit_status(const struct walk *w, const struct story *st);

#endif
