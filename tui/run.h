/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run - one session with everything that it needs, made from the options:
 * the loop, the log, the session, its goal, and the practice server when
 * that is the target.  The screen and check both drive one of these.
 */
#ifndef TUI_RUN_H
#define TUI_RUN_H

#include <stdbool.h>

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/explain/explain.h"
#include "core/log/log.h"
#include "core/net/target.h"
#include "core/scenario/choice.h"
#include "core/practice/practice.h"
#include "core/smtp/session.h"
#include "core/story/story.h"
#include "core/walk/walk.h"
#include "tui/login/credentials.h"
#include "tui/options/options.h"

struct run {
	struct loop	 loop;
	struct log	*log;
	struct target	 target;	/* as the user named it */
	struct target	 host;		/* where the session goes */
	char		*name;		/* for the eyes: "mail.example.com:587" */
	struct practice	*practice;	/* NULL: a real server */
	struct scenario_choice choice;	/* of its scenario */
	struct session_opts opts;
	struct session	*session;
	struct goal	 goal;
	struct credentials credentials;
	char		*told;		/* what was said of them: presend.h */
	char		*message;	/* of --data, or a short one of our own */
	char		*connect_host;
	struct story	 story;
	struct walk	 walk;
	struct explanation explanation;
	bool		 explained;
	uint32_t	 explained_unit;	/* what it is about */
	uint32_t	 newest_unit;	/* the newest failure */
	uint32_t	 asked_unit;	/* another failure that was asked about */
	const struct cause *cause;	/* of what the walk stopped at; NULL */
	bool		 changed;	/* since the last run_update() */
	bool		 idle;		/* there is no target yet */
	bool		 shown;		/* of an opened file: nothing is sent */
};

/*
 * word: a TARGET, or NULL with --mx or --srv.  err ids: target.*,
 * credentials.*, practice.*, run.data.  Nothing is connected yet.
 */
bool run_init(struct run *r, const struct options *o, const char *word,
    struct err *e);
/* The same without a target: nothing can be connected to, nothing was
 * started; run_retarget() names one. */
void run_init_idle(struct run *r, const struct options *o);
void run_idle(struct run *r, const struct options *o);
void run_clear(struct run *r);

/* A record that was opened, in place of a session; the log is taken, and the
 * one before is freed.  target: where it was made; NULL: not known.  The
 * story is read, the goal is left to the caller. */
void run_show(struct run *r, const struct options *o, struct log *log,
    const char *target);

/* A message to send, whole; err id run.data.  Caller clears. */
bool run_read_message(const char *path, struct bytes *out, struct err *e);

/* Whether the practice scenario is about those who have not logged in: the
 * walk does not, unless it is told to. */
bool run_is_for_strangers(const struct run *r);

/* A new target for the same run: the log goes on, the session is new. */
bool run_retarget(struct run *r, const struct options *o, const char *word,
    struct err *e);

/* The same target and credentials, and a new session: nothing that the old
 * one was allowed holds any more.  The old one is closed. */
void run_renew(struct run *r, const struct options *o);
/* The same by another port, with the TLS that o says. */
bool run_by_port(struct run *r, const struct options *o, uint16_t port,
    struct err *e);

/* Read story and walk anew, and explain when there is something to: the
 * newest failure, or the one that was asked about. */
void run_update(struct run *r);
/* Explain this unit from now on; false when it did not fail. */
bool run_explain(struct run *r, uint32_t unit);

#endif
