/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * embedded - text files that are compiled in, and installed to be read and
 * copied as well: keymaps, themes, help topics, lessons.  Made by tui/embed/embed.awk.
 */
#ifndef TUI_EMBEDDED_H
#define TUI_EMBEDDED_H

#include "core/base/embedded.h"

/* Each ends with a NULL name. */
extern const struct embedded embedded_keymaps[];
extern const struct embedded embedded_themes[];
extern const struct embedded embedded_topics[];
extern const struct embedded embedded_lessons[];
extern const struct embedded embedded_transcripts[];	/* that they read */

#endif
