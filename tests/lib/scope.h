/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scope - smtpscope itself in a terminal (vt.h), in a home of its own, and
 * servers that play a script (script.h) in a process of their own.  What
 * does not hold fails the running test.
 */
#ifndef TESTS_LIB_SCOPE_H
#define TESTS_LIB_SCOPE_H

#include <stdint.h>
#include <sys/types.h>

#include "core/base/slice.h"
#include "tests/lib/vt.h"

/* For cmocka_run_group_tests(): make and remove the home. */
int scope_setup(void **state);
int scope_teardown(void **state);
const char *scope_home(void);

/* arg: NULL-terminated, without the program.  The environment of o comes
 * first, then HOME.  scope_start() waits until the program is idle. */
struct vt *scope_begin(const char *const *args, const struct vt_options *o);
struct vt *scope_start(const char *const *args, const struct vt_options *o);
struct vt *scope_practice(int cols, int rows);	/* the practice server */

void scope_type(struct vt *v, const char *keys);	/* until idle */
void scope_send(struct vt *v, const char *p, size_t n);
void scope_paste(struct vt *v, const char *text);
void scope_resize(struct vt *v, int cols, int rows);
void scope_shows(struct vt *v, const char *text);
void scope_shows_not(struct vt *v, const char *text);
void scope_row(struct vt *v, int row, const char *part);
/* Out of whatever is open, it still does what it is told. */
void scope_answers(struct vt *v, const char *after);
/* Whether the bytes were ever written to the terminal. */
bool scope_wrote(struct vt *v, const char *p, size_t n);

/* The program has ended with this status of waitpid(), and the terminal is
 * as it was before: modes, screen, cursor, paste, mouse.  Frees v. */
void scope_ended(struct vt *v, int status);
void scope_quit(struct vt *v);		/* q, and y when it asks */

/* Whether any file below the home holds the bytes. */
bool scope_on_disk(const char *p, size_t n);

struct server {
	pid_t	 pid;
	char	 target[32];
};

/*
 * turns: NULL-terminated; "S TEXT" says a line, "B TEXT" bytes, "C TEXT"
 * must be heard, "close" ends the connection; TEXT as in script_expand().
 * Start it before the terminal: it would keep a copy of that.
 */
void server_start(struct server *s, const char *const *turns);
/* It has played everything, and the connection is gone. */
void server_ended(struct server *s);
void server_kill(struct server *s);

#endif
