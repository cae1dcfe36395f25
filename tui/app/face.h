/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * app-face - what the interface looks like: a screen, lines that are only
 * ever added (--plain), or a screen that nobody sees (--script).  All three
 * run the same commands; some make no sense in one of them.
 */
#ifndef TUI_APP_FACE_H
#define TUI_APP_FACE_H

#include <stdbool.h>

struct app;
struct command_def;
struct script;

enum face_kind { FACE_SCREEN, FACE_PLAIN, FACE_SCRIPT };

struct face {
	enum face_kind	 is;
	struct script	*script;	/* FACE_SCRIPT: the one that runs */
	/* Hears every message, in order; NULL: the message row is enough. */
	void	       (*said)(void *arg, const char *text, bool bad);
	void		*arg;
};

/* Why a command cannot run in this interface; NULL when it can. */
const char *app_unfit_here(const struct app *a, const struct command_def *d);

/* End a session that still stands, politely when that is quick. */
void app_goodbye(struct app *a);

#endif
