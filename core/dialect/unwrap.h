/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unwrap - what a log went through on its way: quoted in a mail ("> "),
 * written by syslog or journald, stamped with times, made HTML.  Each is
 * taken off again; what kinds there are is found out once from a sample.
 */
#ifndef CORE_DIALECT_UNWRAP_H
#define CORE_DIALECT_UNWRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

struct unwrap {
	bool	quoted;		/* "> " of mail, any depth */
	bool	stamped;	/* a time, syslog's host and program[pid]: */
	bool	entities;	/* &gt; <br> and other tags */
	bool	ansi;		/* colours of a terminal */
	int	year;		/* for times that name none */
	int64_t	latest_us;	/* behind it they are of the year before;
				 * 0: whenever */
	unsigned depth;		/* of the quotes; 0 where not quoted */
};

struct unwrapped {
	struct slice	 text;
	struct span	 at;		/* where in the line it stood */
	int64_t		 wall_us;	/* INT64_MIN: none */
	struct slice	 program;	/* "postfix/smtpd" */
	struct slice	 pid;		/* "4711"; n == 0: none */
};

void unwrap_guess(struct slice sample, struct unwrap *out);
void unwrap_line(const struct unwrap *u, struct slice line,
    struct bytes *scratch, struct unwrapped *out);

/* Where a part of text stood in the line; unwrapped with the same scratch. */
struct span unwrap_span(const struct unwrap *u, struct slice line,
    const struct bytes *scratch, struct slice part);

/* A time at the beginning, in any of the usual forms; its length, or 0.
 * Date-less times count from the epoch's first day. */
size_t when_parse(struct slice s, int year, int64_t *wall_us);

#endif
