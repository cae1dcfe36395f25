/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vt - a program in a real pseudo-terminal, read through libvterm.
 *
 * The program runs as a foreground job of a small keeper process, as under a
 * shell, so that it can be stopped and continued, and so that the terminal's
 * modes can still be looked at when it has ended.  Nothing here sleeps: all
 * waiting is for a condition, and gives up after VT_DEADLINE_MS.
 *
 * Being idle is told by the program itself, in the stream of its output (ESC
 * ] 7770 ; BYTES ; COLS x ROWS BEL, see term_idle_mark()): everything that
 * was sent has been handled and drawn at the size that was set.
 */
#ifndef TESTS_LIB_VT_H
#define TESTS_LIB_VT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/base/slice.h"

/* For giving up alone; a busy machine may take its time. */
#define VT_DEADLINE_MS	60000

struct vt;

struct vt_options {
	int			 cols, rows;	/* 0: 80x24 */
	/*
	 * "NAME=value", NULL-terminated, before the defaults (TERM, LC_ALL,
	 * TZ, HOME, PATH, INPUTRC, the idle mark); "NAME" alone leaves it
	 * unset.  Nothing else is inherited but the sanitizers' options.
	 */
	const char *const	*env;
	bool			 silent;	/* answers no queries */
};

/* argv[0] is a path.  Ends the test program when a pty cannot be had. */
struct vt *vt_start(const char *const *argv, const struct vt_options *o);
void vt_free(struct vt *v);		/* kills what still runs */

void vt_send(struct vt *v, const char *p, size_t n);
void vt_type(struct vt *v, const char *text);		/* a C string */
void vt_resize(struct vt *v, int cols, int rows);
void vt_signal(struct vt *v, int sig);
void vt_continue(struct vt *v);			/* fg, after a stop */
/* The window is closed: reads and writes fail from now on.  No signal comes
 * with it, for the keeper is the leader of the session and stays. */
void vt_hang_up(struct vt *v);

/* While it is stopped: the modes from before, off the alternate screen and
 * without bracketed paste, as shells like a terminal. */
void vt_as_a_shell(struct vt *v);
/* Until nothing more fits between the program and the screen, which takes
 * nothing; keys are sent meanwhile, so they should make it draw.  Then, still
 * without taking anything, the program's end; -1 at the deadline. */
bool vt_wait_full(struct vt *v, const char *keys);
int vt_wait_exit_untaken(struct vt *v);

/* Each returns false at the deadline, or when the program has ended first,
 * and then has printed the screen to stderr. */
bool vt_idle(struct vt *v);
bool vt_idle_or_ended(struct vt *v);	/* true: idle; says nothing */
bool vt_wait_text(struct vt *v, const char *text);	/* on the screen */
bool vt_wait_gone(struct vt *v, const char *text);	/* from the screen */
bool vt_wait_output(struct vt *v, const char *bytes);	/* ever sent */
bool vt_wait_times(struct vt *v, const char *bytes, size_t times);
bool vt_wait_stopped(struct vt *v);
bool vt_wait_alternate(struct vt *v, bool on);
bool vt_wait_silent(struct vt *v);	/* the terminal echoes nothing */

/* The program itself, for /proc. */
pid_t vt_pid(const struct vt *v);

/* The status as waitpid() gives it; -1 at the deadline. */
int vt_wait_exit(struct vt *v);

/* The screen: rows joined by line feeds, trailing blanks cut. */
char *vt_text(struct vt *v);			/* caller frees */
char *vt_row(struct vt *v, int row);		/* -1: the last; caller frees */
bool vt_has(struct vt *v, const char *text);
void vt_cursor(struct vt *v, int *x, int *y, bool *visible);
bool vt_is_alternate(const struct vt *v);
/* 'R' reverse, 'B' bold, 'U' underline, 'C' coloured, '.' none of them. */
char vt_look(struct vt *v, int x, int y);

size_t vt_times(struct vt *v, const char *bytes);	/* how often sent */
/* Every byte that the program ever wrote. */
struct slice vt_output(struct vt *v);
/* The modes are those from before the start; else it says what differs. */
bool vt_modes_restored(struct vt *v);
bool vt_is_raw(struct vt *v);		/* no line editing, no echo */

#endif
