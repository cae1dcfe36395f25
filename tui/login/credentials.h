/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * credentials - where the user name and the secret come from: a descriptor,
 * a file, a command, netrc, or the terminal; never from the command line and
 * never through a buffer that is not wiped.
 */
#ifndef TUI_CREDENTIALS_H
#define TUI_CREDENTIALS_H

#include <stdbool.h>

#include "core/base/err.h"
#include "core/base/secret.h"
#include "tui/options/options.h"

#define PASSWORD_EVAL_LIMIT_MS	60000
#define PASSWORD_EVAL_REST_MAX	65536	/* bytes behind the first line */

/* What should be said of the place where the secret was read. */
enum credentials_note {
	NOTE_LINE_END	= 1 << 0,	/* a line end behind it was dropped */
	NOTE_MORE_LINES	= 1 << 1,	/* only the first line is used */
};

struct credentials {
	char		*user;		/* NULL: none was given */
	char		*authzid;	/* NULL: act for oneself */
	struct secret	*password;	/* or token; NULL: to be asked for */
	const char	*source;	/* "password file"; NULL: none */
	unsigned	 notes;		/* enum credentials_note, about source */
};

/*
 * From the options, without asking anybody.  host is what netrc is searched
 * for.  Nothing is waited for longer than o->timeout_ms.  err ids:
 * credentials.fd, credentials.file, credentials.eval, credentials.netrc,
 * credentials.too-long, credentials.timeout, credentials.cancelled.
 */
bool credentials_get(struct credentials *c, const struct options *o,
    const char *host, struct err *e);
void credentials_clear(struct credentials *c);

/* "the line end behind the secret of the password file was dropped": the
 * next of *notes, in words, and it is taken off; false when none is left. */
bool credentials_say(unsigned *notes, const char *source, char *out,
    size_t size);

/*
 * Ask on the controlling terminal, without echo; what: "Password" or
 * "Token"; user may be NULL.  NULL: there is no terminal
 * (credentials.no-terminal), or it was cancelled (credentials.cancelled).
 */
struct secret *credentials_ask(const char *what, const char *user,
    const char *host, struct err *e);

/* A terminal that is read like a file: without echo, until this is undone;
 * anything else is left alone.  False: it goes on showing what is typed, and
 * must not be read. */
bool credentials_echo_off(int fd);
void credentials_echo_back(void);

/* The entry of a netrc file for host; false with an empty e->id when there
 * is none. */
bool netrc_find(const char *path, const char *host, struct credentials *c,
    struct err *e);

#endif
