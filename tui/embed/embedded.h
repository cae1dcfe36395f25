/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * embedded - text files that are compiled in, and installed to be read and
 * copied as well: the keymaps and the themes.  Made by tui/embed/embed.awk.
 */
#ifndef TUI_EMBEDDED_H
#define TUI_EMBEDDED_H

struct embedded {
	const char	*name;		/* "default", of default.keymap */
	const char	*text;
};

/* Each ends with a NULL name. */
extern const struct embedded embedded_keymaps[];
extern const struct embedded embedded_themes[];
extern const struct embedded embedded_topics[];

#endif
