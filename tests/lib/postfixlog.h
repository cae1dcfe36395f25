/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * postfixlog - a made log of smtpd -v: sessions of several processes mixed
 * line by line, most lines noise, as Postfix writes it.
 */
#ifndef TESTS_LIB_POSTFIXLOG_H
#define TESTS_LIB_POSTFIXLOG_H

#include <stdint.h>
#include <stdio.h>

#define POSTFIXLOG_LANES	8	/* processes at work at once */

struct postfixlog {
	uint64_t	 random, bytes;
	unsigned	 sessions;	/* begun */
	unsigned	 noise;		/* lines of it for one of the dialogue */
	unsigned	 step[POSTFIXLOG_LANES], user[POSTFIXLOG_LANES];
	unsigned	 pid[POSTFIXLOG_LANES];
};

/* The next line of one of the processes; begins no session when !more.
 * False when all of them are over. */
int postfixlog_line(struct postfixlog *p, FILE *out, int more);

#endif
