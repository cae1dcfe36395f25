/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * passcommand - the command of --password-eval while it runs.  It may ask at
 * the terminal (gpg does), so it is a job of its own that owns the terminal
 * meanwhile, as under a shell: C-c is its, C-z stops it and us, and when its
 * time is over all that it started is ended.  It has our environment, the
 * descriptors 0, 1 and 2, and signals as they were when we were started.
 */
#ifndef TUI_PASSCOMMAND_H
#define TUI_PASSCOMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PASSCOMMAND_TERM_MS	1000	/* from SIGTERM to SIGKILL */

struct passcommand {
	pid_t	 pid;
	int	 out;			/* to be read */
	int	 tty;			/* -1: there is none */
};

/* A screen that must go away while a command runs (true), and comes back. */
void passcommand_on_run(void (*fn)(bool runs));

bool passcommand_start(struct passcommand *c, const char *line);
/* It is waited for until end_us (clock_mono_us) when in_time is set, and
 * ended by force then.  Whether it ended well. */
bool passcommand_end(struct passcommand *c, bool in_time, int64_t end_us);

#endif
