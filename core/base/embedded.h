/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * embedded - a text file that is compiled in, and installed to be read and
 * copied as well.  Tables of them are made by tui/embed/embed.awk, and each
 * ends with a NULL name.
 */
#ifndef CORE_BASE_EMBEDDED_H
#define CORE_BASE_EMBEDDED_H

struct embedded {
	const char	*name;		/* "default", of default.keymap */
	const char	*text;
};

#endif
