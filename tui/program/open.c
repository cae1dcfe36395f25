/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file in the terminal interface. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/open/opened.h"
#include "tui/options/usage.h"
#include "tui/program/programs.h"
#include "tui/screen/term.h"
#include "tui/banned.h"

static bool
is_input(const struct options *o)
{
	return strcmp(o->words[0], "-") == 0;
}

/* The keyboard, where standard input is what is opened; -1: there is none. */
static int
keyboard(const struct options *o)
{
	if (!isatty(STDOUT_FILENO))
		return -1;
	if (isatty(STDIN_FILENO))
		return dup(STDIN_FILENO);
	return is_input(o) ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
}

static void
say_how_to_end(const struct options *o)
{
	if (is_input(o) && isatty(STDIN_FILENO))
		fputs("smtpscope: paste the session, then Enter and C-d\n",
		    stderr);
}

/* Whether a screen can be drawn with that keyboard. */
static bool
has_screen(int keys, struct err *e)
{
	int input = dup(STDIN_FILENO);
	bool usable;

	if (input < 0 || dup2(keys, STDIN_FILENO) < 0)
		return err_set(e, "term.keyboard", "the terminal cannot be "
		    "read");
	usable = term_is_usable(e);
	dup2(input, STDIN_FILENO);
	close(input);
	return usable;
}

static int
show(const struct options *o, int keys)
{
	struct opened *file;
	struct err e;

	say_how_to_end(o);
	file = opened_new(o->words[0], &e);
	if (file == NULL) {
		usage_error("%s", e.detail);
		return STATUS_USAGE;
	}
	if (dup2(keys, STDIN_FILENO) < 0) {
		usage_error("the terminal cannot be read");
		opened_free(file);
		return STATUS_USAGE;
	}
	return program_screen_with(o, file);
}

int
program_open(const struct options *o)
{
	struct err e;
	int keys, status;

	if (o->script != NULL)
		return program_script(o);
	keys = o->plain ? -1 : keyboard(o);
	if (keys < 0)
		return program_decode(o);
	if (has_screen(keys, &e))
		status = show(o, keys);
	else {
		usage_error("no screen but lines, as with --plain: %s",
		    e.detail);
		status = program_decode(o);
	}
	close(keys);
	return status;
}
