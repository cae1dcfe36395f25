/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * programs - what a command line can start; each returns the exit status of
 * the contract.
 */
#ifndef TUI_PROGRAMS_H
#define TUI_PROGRAMS_H

#include "tui/options/options.h"

struct opened;

enum {
	STATUS_GOOD = 0,
	STATUS_USAGE = 1,
	STATUS_FAULT = 70,
	STATUS_NOT_SAVED = 73,		/* and all else was well */
	STATUS_SCRIPT = 74,		/* what a script expects is not so */
};

int program_screen(const struct options *o);	/* screen.c */
int program_open(const struct options *o);
int program_decode(const struct options *o);
int program_sanitize(const struct options *o);
/* With a file that was opened before (taken), in place of a TARGET. */
int program_screen_with(const struct options *o, struct opened *file);
int program_plain(const struct options *o);	/* plain/plain.c */
int program_script(const struct options *o);	/* script/script.c */
int program_check(const struct options *o);
int program_practice(const struct options *o);
int program_explain(const struct options *o);
int program_keys(const struct options *o);
int program_lesson(const struct options *o);

/* smtpscope --complete WORD...: for the shells, see docs/completions. */
#define COMPLETE_ARG	"--complete"
int program_complete(int n, char **words);

#endif
