/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * script - a server on loopback that plays lines from a list: says what it
 * is told to say and insists on what it must hear; in the test's own loop.
 */
#ifndef TESTS_LIB_SCRIPT_H
#define TESTS_LIB_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/loop.h"

enum turn_kind { TURN_SAY, TURN_HEAR, TURN_HEAR_ANYTHING, TURN_CLOSE,
	TURN_RESET };

struct turn {
	enum turn_kind	 kind;
	char		*text;		/* TURN_SAY: bytes; TURN_HEAR: a line */
	size_t		 n;
};

struct script {
	struct loop	*loop;
	struct turn	*turns;
	size_t		 nturns, at;
	size_t		 split;		/* bytes a write; 0: all at once */
	uint16_t	 port;
	char		 fault[400];	/* what was heard instead; "" if none */
	/* private */
	struct watch	 listener, client;
	struct bytes	 in, out;
};

void script_init(struct script *s, struct loop *loop);
void script_add(struct script *s, enum turn_kind k, const char *text, size_t n);
void script_start(struct script *s);
void script_clear(struct script *s);

/* "\r\n", "\xNN", "{b64:...}", "{9*...}" and so on to bytes. */
void script_expand(struct bytes *out, const char *text);

#endif
