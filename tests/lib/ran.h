/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ran - smtpscope run once without a terminal, in a home and a folder of its
 * own, and what came of it; with the shim of tests/fault, when it is asked
 * for.  Whatever is done, some things may never be: see ran_is_sound().
 */
#ifndef TESTS_LIB_RAN_H
#define TESTS_LIB_RAN_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/base/bytes.h"

#define RAN_DEADLINE_S	20

struct ran_options {
	const char *const *args;	/* without the program */
	const char	*fault;		/* NULL: none */
	const char	*input;		/* standard input; NULL: nothing */
	const char	*output;	/* a file to write to; NULL: kept */
	const char *const *env;		/* beside HOME; "NAME" unsets */
	unsigned	 closed;	/* bits: these streams are closed */
	bool		 no_reader;	/* output is a pipe that nobody reads */
	mode_t		 umask;
	void		(*started)(pid_t pid);	/* may kill it */
	void		(*child)(void);	/* in it, before it is the program */
	const char	*opened;	/* names of opened files go there */
};

struct ran {
	int		 status;	/* as from waitpid(); -1: it hung */
	bool		 struck;	/* a call was made to fail */
	struct bytes	 out, err;
};

/* For cmocka_run_group_tests(): the folders. */
int ran_setup(void **state);
int ran_teardown(void **state);
const char *ran_home(void);
const char *ran_folder(void);		/* the current one of the program */
void ran_clean(void);			/* both empty again */

void ran_write(const char *path, const char *text);	/* from ran_folder() */
/* NULL: it is not there; caller frees. */
char *ran_read(const char *path);
bool ran_exists(const char *path);

/* Caller clears. */
void ran_start(struct ran *r, const struct ran_options *o);
void ran_clear(struct ran *r);
int ran_exit(const struct ran *r);	/* -1: by a signal, or it hung */
bool ran_says(const struct ran *r, const char *text);	/* on stderr */
bool ran_prints(const struct ran *r, const char *text);	/* on stdout */

/*
 * It ended by itself, with a status that the manual has; neither what it
 * printed nor any file holds a secret of the tests; no temporary file is
 * left; nothing but printable text on stderr.  Else *why says what.
 */
bool ran_is_sound(const struct ran *r, struct bytes *why);

#define RAN_PASSWORD	"fifty-ways-to-fail-now"	/* practice's */
#define RAN_SECRET	"quiet-Zebra-4711-umbrella"	/* in our logs */

#endif
