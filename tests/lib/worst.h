/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * worst - servers that a person at the keyboard has to bear, and the program
 * in a terminal with one of them.
 */
#ifndef TESTS_LIB_WORST_H
#define TESTS_LIB_WORST_H

#include "tests/lib/rogue.h"
#include "tests/lib/scope.h"

#define WORST_STEPS_MAX	8

struct worst {
	const char	*name;
	struct {
		enum rogue_kind	 kind;
		const char	*text;
		unsigned long	 count;
	}		 steps[WORST_STEPS_MAX];
	const char	*shows;		/* before anything is typed */
	const char	*keys;		/* then, before the rest */
	const char	*then;		/* what these bring; NULL: nothing */
	const char	*args[3];
};

/* How it begins, for those who go on otherwise. */
#define WORST_BANNER	{ ROGUE_SAY, "220 mx.test ESMTP\r\n", 1 }
#define WORST_HELLO	WORST_BANNER, { ROGUE_HEAR_START, "EHLO ", 1 }
#define WORST_READY	WORST_HELLO, { ROGUE_SAY, "250 mx.test\r\n", 1 }

extern const struct worst worst_servers[];
extern const size_t worst_count;

/* rogue_begin() comes before, scope_ended() and rogue_join() after. */
void worst_serve(struct rogue *r, const struct worst *w);
struct vt *worst_program(const struct rogue *r, const struct worst *w);

#endif
