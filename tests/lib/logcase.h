/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * logcase - a log made from a small text, for tests that look at logs:
 *
 *	# a comment
 *	peer mx.example.net:587		for the title of a screen
 *	wait 40				milliseconds pass
 *	stage auth			of what follows
 *	tls | clear			what follows is inside TLS, or not
 *	fact NAME VALUE			for the next line or event
 *	hide NAME VALUE			the same, secret
 *	event ID[,failed][,warning][,violation][,closed] TEXT
 *	>[auth][,data] TEXT		we say
 *	<[auth][,lf][,eof][,violation][,unasked] TEXT	the server says
 *
 * In a line \xNN is a byte, and {TEXT} a secret.  A reply goes on as long
 * as its lines have a hyphen; it answers the last command, and a 334 without
 * facts is described.  Message lines
 * that follow each other are one unit.
 */
#ifndef TESTS_LIB_LOGCASE_H
#define TESTS_LIB_LOGCASE_H

#include "core/log/log.h"
#include "core/sasl/trace.h"

struct logcase {
	struct log	*log;
	char		*peer;
	/* private */
	enum stage	 stage;
	bool		 tls;
	uint32_t	 asked, open, message;
	struct facts	 facts;
	struct sasl_trace trace;	/* of the latest AUTH */
};

/* Fakes the clock. */
void logcase_init(struct logcase *c);
void logcase_clear(struct logcase *c);
/* Fails the test for a line that is not understood. */
void logcase_add(struct logcase *c, const char *text);
void logcase_load(struct logcase *c, const char *path);

/* The whole of a file below TOP_SRCDIR; the caller frees. */
char *logcase_read_file(const char *path);

#endif
