/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quoted - the reply inside what programs make of it.
 *
 * People paste what they see: the exception of a client library, the line of
 * a mail log, the window of a mail program.  Most of them hold the server's
 * reply, and say beside it which command it answers.
 */
#ifndef CORE_EXPLAIN_QUOTED_H
#define CORE_EXPLAIN_QUOTED_H

#include <stdbool.h>

#include "core/base/slice.h"
#include "core/log/stage.h"
#include "core/smtp/reply.h"

struct quoted {
	int		 code;	/* 0: it was dropped */
	struct enhanced	 enhanced;
	struct slice	 text;	/* within what was given */
};

/* The failure that is quoted; of several, the clearest, then the first. */
bool quoted_reply(struct slice paste, struct quoted *out);

/* A reply that begins the text, without the stack trace behind it. */
struct slice quoted_end(struct slice reply);

/* What the wrapping says about where it happened; STAGE_OTHER: nothing. */
enum stage quoted_stage(struct slice paste, int code);

#endif
