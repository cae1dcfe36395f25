/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stage - where in a session something happens; the names are part of the
 * command-line contract (check --json, --until, the catalogue of causes).
 */
#ifndef CORE_LOG_STAGE_H
#define CORE_LOG_STAGE_H

#include <stdbool.h>

enum stage {
	STAGE_RESOLVE,
	STAGE_CONNECT,
	STAGE_TLS,		/* the handshake, whichever way it began */
	STAGE_BANNER,
	STAGE_EHLO,		/* also HELO and LHLO */
	STAGE_STARTTLS,
	STAGE_AUTH,
	STAGE_MAIL,
	STAGE_RCPT,
	STAGE_DATA,
	STAGE_QUIT,
	STAGE_COUNT,
	STAGE_OTHER = STAGE_COUNT,	/* a command that belongs to no stage */
};

const char *stage_name(enum stage s);		/* "other" for STAGE_OTHER */
bool stage_parse(const char *name, enum stage *out);

#endif
