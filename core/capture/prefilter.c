/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/capture/prefilter.h"

#include <string.h>

#include "core/banned.h"

#define STAMP_MAX	160u	/* time, host and program of syslog */

/*
 * Postfix, behind syslog's "program[pid]: ".  Of the verbose lines most are
 * names of functions; those of the dialogue begin with an arrow, the others
 * that matter with one of few words.
 */
static bool
postfix_line(struct slice line)
{
	const char *at = memchr(line.p, ']', line.n < STAMP_MAX ? line.n :
	    STAMP_MAX);
	size_t n = at != NULL ? (size_t)(at - line.p) : 0;

	if (at == NULL || n + 4 > line.n || at[1] != ':' || at[2] != ' ')
		return true;		/* unusual: look */
	line.p += n + 3;
	line.n -= n + 3;
	switch (line.p[0]) {
	case '<':
	case '>':
	case 'A':			/* Anonymous, Trusted ... TLS */
	case 'T':
	case 'U':
	case 'V':
	case 'S':			/* SSL_accept error */
	case 'w':			/* warning */
		return true;
	case 'c':			/* connect from */
	case 'd':			/* disconnect */
	case 'l':			/* lost */
	case 't':			/* timeout, too many */
	case 'i':			/* improper */
	case 's':			/* smtp_connect_addr */
		return memchr(line.p, '_', line.n < 20 ? line.n : 20) ==
		    NULL || slice_istarts(line, "smtp_connect");
	default:
		return (unsigned char)line.p[0] >= 0x80;
	}
}

bool
(*prefilter_for(const struct recognised *r))(struct slice line)
{
	if (r->dialect == NULL || !r->wrap.stamped || r->wrap.quoted ||
	    r->wrap.entities || r->wrap.ansi)
		return NULL;
	return strncmp(r->dialect->id, "postfix", strlen("postfix")) == 0 ?
	    postfix_line : NULL;
}
