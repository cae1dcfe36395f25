/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * login-list - the logins that the lines so far have opened, and how far each
 * is.  A line can be tried: with what it did taken back, it is read again as
 * it looks with its masks.
 */
#ifndef CORE_SCRUB_LOGIN_LIST_H
#define CORE_SCRUB_LOGIN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/scrub/priv.h"

#define LOGIN_MECH_MAX	24

struct login {
	char		*shape;		/* what stands in front of its lines */
	size_t		 nshape;
	bool		 by_server;	/* the shape is that of a reply */
	bool		 asked;		/* a 334 was its latest line */
	bool		 name_asked;
	bool		 name_given;
	bool		 mixed;		/* with another: whose turn is it? */
	uint32_t	 process;	/* shape_process() of its lines */
	unsigned	 over;		/* lines since; 0: it is under way */
	struct near_secrets secrets;
	char		 mech[LOGIN_MECH_MAX];
	uint64_t	 born, latest;	/* lines */
};

/* How far all are. */
struct login_list {
	struct login	*v;
	size_t		 n;
	uint64_t	 seen;
	bool		 wraps;		/* what was masked went to the line's end */
};

struct logins {
	struct login_list now;
	struct login_list tried;	/* as it was before the line */
	struct login	*gone;		/* what the line dropped */
	size_t		 ngone;
	uint64_t	 line;
	uint32_t	 process;	/* of the line */
	uint64_t	 mark;		/* near_mark() before it */
};

/* At the end of the list; the one that is least wanted makes room. */
struct login *login_begin(struct logins *l, struct slice shape,
    bool by_server);
/* What follows may still repeat what was said. */
void login_end(struct login *g);

#endif
