/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * command - the one table of everything that can be done: what follows ":",
 * what a key runs, what help lists.  Names are verbs; options are words.
 */
#ifndef TUI_COMMAND_COMMAND_H
#define TUI_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/slice.h"

struct app;

/* What the words behind the name are, for checking and completion. */
enum arg_type { ARG_NONE, ARG_TEXT, ARG_NUMBER, ARG_CHOICE, ARG_HOST,
	ARG_MECH, ARG_ADDRESS, ARG_FILE, ARG_COMMAND, ARG_OPTION,
	ARG_FILTER, ARG_TOPIC, ARG_LESSON, ARG_SMTP };

struct command_arg {
	enum arg_type	 type;
	const char	*name;		/* "HOST", as in the manual */
	const char	*choices;	/* ARG_CHOICE: "a|b|c" */
	bool		 optional;
	bool		 rest;		/* takes everything that is left */
};

#define COMMAND_ARGS_MAX	3

struct command_def {
	const char	*name;		/* may have two words: "walk next" */
	const char	*group;		/* "session", "walk", "view", ... */
	const char	*help;		/* one line, lower case, no full stop */
	struct command_arg args[COMMAND_ARGS_MAX];
	void		(*run)(struct app *a, const struct slice *argv, size_t argc);
	/* NULL when it can run now, else why not. */
	const char	*(*unfit)(struct app *a);
};

const struct command_def *command_at(size_t i);	/* NULL behind the last */
const struct command_def *command_find(struct slice name);

/* The next of several commands in a line, cut off its front. */
bool command_next(struct slice *rest, struct slice *one);

/*
 * Check a command line without running it: names, number and type of words
 * (err ids command.unknown with the nearest name, command.argument).  Used
 * by the keymap loader and by the prompt.
 */
bool command_check(const char *line, struct err *e);
/* The same, and at which byte of the line. */
bool command_check_at(const char *line, size_t *at, struct err *e);
/* The same for a line that a keymap keeps: one that holds a secret is
 * refused (command.secret), and not repeated. */
bool command_check_kept(const char *line, size_t *at, struct err *e);
/* Whether each word of a line is one of our own, a number or a host's name:
 * nothing that could be a secret, so that a history may keep it. */
bool command_is_harmless(const char *line);
/* Run one (";" separates several); errors go to the message row. */
void command_run(struct app *a, const char *line);
/* Completion for the word of line that begins at start. */
void command_complete(struct app *a, const char *line, size_t start,
    void (*add)(const char *candidate));

#endif
