/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * appcase - the whole interface on a canvas, without a terminal and without
 * a connection, with the log of a logcase in front of it.
 */
#ifndef TESTS_LIB_APPCASE_H
#define TESTS_LIB_APPCASE_H

#include "tests/lib/logcase.h"
#include "tui/app/app.h"

struct appcase {
	struct app	 app;
	struct logcase	 logcase;
	char		 home[40];	/* of its own, below /tmp */
};

/* For cmocka_run_group_tests: locale, secrets, a home of its own; the
 * current folder is that home. */
int appcase_setup(void **state);
int appcase_teardown(void **state);

/* name: tests/screen/NAME.case, or NULL: an empty log. */
void appcase_init(struct appcase *c, const char *name, int cols, int rows);
void appcase_clear(struct appcase *c);

/* Keys as keymaps write them, each with what a turn of the program does. */
void appcase_keys(struct appcase *c, const char *keys);
void appcase_run(struct appcase *c, const char *command);
/* Bring everything up to date, and draw it. */
void appcase_turn(struct appcase *c);
/* The screen as text; the caller frees. */
char *appcase_screen(struct appcase *c);
void appcase_shows(struct appcase *c, const char *text);
void appcase_shows_not(struct appcase *c, const char *text);
/* The message row's text; "" when there is none. */
const char *appcase_message(const struct appcase *c);

/* Out of overlays, lines, questions, sequences. */
void appcase_leave(struct appcase *c);

#endif
