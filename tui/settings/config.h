/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config - the user's configuration, $XDG_CONFIG_HOME/smtpscope/config:
 * options of the interface, then servers by name (docs/config.md).  A wrong
 * line is told with its place and left out; the rest counts.  Never a
 * password: a line that holds one is refused without repeating it.
 */
#ifndef TUI_SETTINGS_CONFIG_H
#define TUI_SETTINGS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"
#include "tui/settings/profile.h"

#define CONFIG_PROFILES_MAX	1000

struct config_setting {
	char		*name, *value;
	unsigned	 line;
};

struct config {
	char		*file;		/* for messages; NULL: none was read */
	struct config_setting *settings;
	size_t		 nsettings;
	struct profile	*profiles;
	size_t		 nprofiles;
};

/* text: "FILE:LINE:COLUMN: what is wrong, and the remedy" */
typedef void config_problem(void *arg, const char *text);

void config_init(struct config *c);
void config_clear(struct config *c);
/* The file that the environment names; none is fine.  Returns how many
 * problems were told. */
unsigned config_load(struct config *c, config_problem *problem, void *arg);
unsigned config_read(struct config *c, const char *file, struct slice text,
    config_problem *problem, void *arg);

const struct profile *config_profile(const struct config *c, const char *name);

/*
 * A TARGET that begins with "@" is a profile's name: fill in what o does not
 * say, and make *word the profile's target.  Any other word is left alone.
 * What is filled in is borrowed from c.  err ids: config.profile,
 * config.file.
 */
bool config_target(const struct config *c, struct options *o,
    const char **word, struct err *e);

#endif
