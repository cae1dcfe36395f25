/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * arguments - what lines of scenario and voice files both may take.  Each
 * takes its argument from the line; false after wordfile_fail().
 */
#ifndef CORE_SCENARIO_ARGUMENTS_H
#define CORE_SCENARIO_ARGUMENTS_H

#include <stdbool.h>

#include "core/scenario/wordfile.h"
#include "core/scenario/voice.h"

/* The argument of a line that names a compiled-in voice, or a phrase. */
bool argument_voice(struct wordfile *f, const struct voice **out);
bool argument_phrase(struct wordfile *f, const char **out);
/* "SIZE=100 HELP" as capabilities, "PLAIN LOGIN" as mechanisms. */
bool argument_capabilities(struct wordfile *f, struct keeper *k,
    const char **out);
bool argument_mechs(struct wordfile *f, struct keeper *k,
    const char **out);
/* One or more strings, joined by LF. */
bool argument_reply(struct wordfile *f, struct keeper *k,
    const char *what, const char **out);

#endif
