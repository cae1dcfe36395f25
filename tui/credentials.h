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
#include "tui/options.h"

#define PASSWORD_EVAL_LIMIT_MS	60000
#define PASSWORD_EVAL_REST_MAX	65536	/* bytes behind the first line */

struct credentials {
	char		*user;		/* NULL: none was given */
	struct secret	*password;	/* NULL: to be asked for */
};

/*
 * From the options, without asking anybody.  host is what netrc is searched
 * for.  err ids: credentials.fd, credentials.file, credentials.eval,
 * credentials.netrc, credentials.too-long.
 */
bool credentials_get(struct credentials *c, const struct options *o,
    const char *host, struct err *e);
void credentials_clear(struct credentials *c);

/* The first line of fd, without its end; NULL and e on failure. */
struct secret *credentials_read_line(int fd, struct err *e);

/*
 * Ask on the controlling terminal, without echo.  NULL: there is none
 * (credentials.no-terminal), or it was cancelled (credentials.cancelled).
 */
struct secret *credentials_ask(const char *user, const char *host,
    struct err *e);

/* The entry of a netrc file for host; false with an empty e->id when there
 * is none. */
bool netrc_find(const char *path, const char *host, struct credentials *c,
    struct err *e);

#endif
