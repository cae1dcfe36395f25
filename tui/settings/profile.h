/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * profile - one server of the configuration: a target and what goes with it.
 */
#ifndef TUI_SETTINGS_PROFILE_H
#define TUI_SETTINGS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "tui/options/options.h"

enum profile_key {
	PROFILE_HOST, PROFILE_PORT, PROFILE_TLS, PROFILE_USER,
	PROFILE_AUTHZID, PROFILE_AUTH, PROFILE_PASSWORD_EVAL,
	PROFILE_PASSWORD_FILE, PROFILE_HELO, PROFILE_CA_FILE, PROFILE_CERT,
	PROFILE_KEY, PROFILE_SNI, PROFILE_CONNECT_TO, PROFILE_TIMEOUT,
	PROFILE_FROM, PROFILE_TO,
	PROFILE_KEYS
};

struct profile {
	char		*name;
	char		*values[PROFILE_KEYS];	/* NULL: not given */
	char		*target;	/* of host and port */
	unsigned	 line;		/* where it begins */
};

void profile_clear(struct profile *p);

/* One "name = value"; err ids profile.key (with the nearest name),
 * profile.value, profile.secret (the value is not repeated). */
bool profile_set(struct profile *p, struct slice name, struct slice value,
    struct err *e);
/* The last line was read: err id profile.host without a host. */
bool profile_finish(struct profile *p, struct err *e);
/* Into o, what it does not say itself. */
void profile_apply(const struct profile *p, struct options *o);

const char *profile_key_at(size_t i);	/* "host"; NULL behind the last */

#endif
