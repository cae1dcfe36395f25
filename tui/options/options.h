/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options - the command line, read into one struct and checked; nothing is
 * done here but reading it.
 */
#ifndef TUI_OPTIONS_H
#define TUI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/log/stage.h"
#include "core/net/target.h"
#include "core/net/tls.h"
#include "tui/screen/term.h"

enum program {
	PROGRAM_SCREEN,		/* smtpscope [TARGET] */
	PROGRAM_CHECK,
	PROGRAM_PRACTICE,
	PROGRAM_KEYS,
	PROGRAM_EXPLAIN,
	PROGRAM_OPEN,
	PROGRAM_DECODE,
	PROGRAM_SANITIZE,
	PROGRAM_LESSON,
};

#define OPTIONS_LIST_MAX	16
#define OPTIONS_SIZE_MAX	1000	/* of --size */

struct options {
	enum program	 program;
	char		**words;		/* what is left: TARGETs */
	size_t		 nwords;
	/* where to */
	enum tls_mode	 tls;
	bool		 tls_given;
	const char	*mx, *srv;
	const char	*connect_to;
	int		 family;
	const char	*source;
	int		 timeout_ms;
	bool		 timeout_given;
	const char	*helo;
	const char	*sni;
	struct tls_opts	 tls_opts;
	bool		 insecure;
	/* who */
	const char	*user, *authzid, *auth, *binding;
	int		 password_fd;		/* -1: none */
	const char	*password_file, *password_eval;
	bool		 netrc;
	const char	*netrc_file;
	bool		 allow_plaintext_auth, no_initial_response;
	/* how far */
	enum stage	 until;
	bool		 until_given;
	const char	*from, *to, *data;
	/* how it is told */
	bool		 json;
	bool		 explain_all;
	const char	*equivalent;		/* a tool; NULL: none */
	const char	*save, *format;		/* a transcript; NULL: none */
	bool		 anonymize, overwrite;
	const char	*output;		/* of sanitize; NULL: stdout */
	bool		 no_reveal;
	bool		 mask_user;		/* by set, or the configuration */
	bool		 plain;			/* lines, no screen */
	const char	*script;		/* a file; NULL: none */
	int		 cols, rows;		/* of its screen; 0: 80x24 */
	enum term_colour colour;
	const char	*keymaps[OPTIONS_LIST_MAX];
	size_t		 nkeymaps;
	bool		 changed;		/* keys --changed */
	const char	*preset;		/* keys --preset; NULL: the user's */
	/* practice */
	bool		 list;
	const char	*listen, *scenario;
	const char	*like;			/* a voice; also for check */
	const char	*ca_out;		/* a file; NULL: none */
	/* explain */
	struct {
		const char	*stage, *tls, *port, *mech, *host, *command;
		const char	*offered, *banner, *attempts;
		bool		 authenticated;
	} explain;
};

/*
 * False when the program should end at once with *status: after --help and
 * --version (0), and after an error, which was told on standard error (1).
 */
bool options_read(struct options *o, int argc, char **argv, int *status);

#endif
