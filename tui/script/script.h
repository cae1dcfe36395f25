/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * script - a file of keys and commands, run through the real loop and a real
 * session on a screen that is only a canvas (docs/script.md).
 *
 *	keys jj<Enter>		keys, as keymap files write them
 *	:ehlo	command ehlo	a command, as behind ":"
 *	wait, assert, ...	commands that exist only here
 *
 * The whole file is checked before anything of it is run.  The first
 * expectation that does not hold ends it.  It has no way to the password
 * field, and sees masked text alone.
 */
#ifndef TUI_SCRIPT_SCRIPT_H
#define TUI_SCRIPT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "tui/keys/key.h"

struct app;

enum script_kind { SCRIPT_NOTHING, SCRIPT_KEYS, SCRIPT_COMMAND };

/* A line; arg is what is to be done, behind the first word. */
struct script_line {
	enum script_kind kind;
	struct slice	 arg;
};

/* False: e says what is wrong, *at at which byte of the line. */
bool script_parse(struct slice line, struct script_line *out, size_t *at,
    struct err *e);
/* Whether that is a command that exists only here. */
bool script_is_own(struct slice word);
/* A command line, and what wait and assert have behind them. */
bool script_check_command(struct slice line, size_t *at, struct err *e);

/* A key as a terminal would send it. */
size_t script_key_bytes(struct key k, unsigned char out[16]);

struct script {
	struct app	*app;
	const char	*file;		/* for messages */
	unsigned	 line;
	size_t		 column;
	size_t		 units;		/* of the log, before the last action */
	bool		 failed;
};

/* Ends the script; the screen is shown with what is said. */
void script_fail(struct script *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* What happened is on the screen. */
void script_settle(struct script *s);

/* ---- the commands (script-commands.c) ----------------------------------- */
#define SCRIPT_WAIT_S		10
#define SCRIPT_WAIT_MAX_S	600

enum script_condition { WAIT_IDLE, WAIT_REPLY, WAIT_TEXT, WAIT_CLOSED };

struct script_wait {
	enum script_condition what;
	char		*text;		/* of WAIT_TEXT; the caller's */
	unsigned	 seconds;
};

bool script_parse_wait(struct slice text, struct script_wait *out,
    struct err *e);
/* A text as it is, or between quotes with \" and \\; the caller's. */
char *script_text(struct slice text, struct err *e);

void script_wait(struct script *s, struct slice text);
void script_assert(struct script *s, struct slice text, bool wanted);
void script_snapshot(struct script *s, struct slice file, bool roles);
void script_resize(struct script *s, int cols, int rows);

#endif
