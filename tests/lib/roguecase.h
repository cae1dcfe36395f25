/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roguecase - tests/hostile/(name).case: what a rogue does, how the program
 * is run against it, and how that must end.  README.md there describes the
 * lines.
 */
#ifndef TESTS_LIB_ROGUECASE_H
#define TESTS_LIB_ROGUECASE_H

#include "tests/lib/rogue.h"

#define ROGUE_LIST_MAX	48
#define ROGUE_WITHIN_S	60

struct rogue_list {
	char	*v[ROGUE_LIST_MAX];
	size_t	 n;
};

/* One row of a case's table, or all of it where it has none. */
struct roguecase {
	char		*name;		/* "T18-banner, 3: stall" */
	struct rogue	 rogue;
	bool		 no_server, dead, tls;
	bool		 timing;	/* when bytes come matters, not only which */
	int		 family;
	char		*host;		/* of the target; NULL: 127.0.0.1 */
	char		*user, *password, *failed, *cause;
	char		*status;	/* as failed: one of several, "6|29" */
	struct rogue_list args, warnings, unwarned, shows, nowhere;
	bool		 ok;
	bool		 refused;	/* by the command line: no report */
	size_t		 message_kib;	/* 0: its own short one */
	unsigned	 within_s;
};

struct roguecases {
	struct roguecase *v;
	size_t		 n;
};

/* Adds each row of the file; fails the test for a line it does not know. */
void roguecases_read(struct roguecases *all, const char *path);
void roguecases_clear(struct roguecases *all);

#endif
