/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keymap-file - reading a keymap file whole, refusing what is none: folders
 * and devices, files too large, with NUL bytes, or that others can change
 * (a keymap runs commands).
 */
#ifndef TUI_KEYS_KEYMAP_FILE_H
#define TUI_KEYS_KEYMAP_FILE_H

#include <sys/types.h>

#include "core/base/bytes.h"
#include "core/base/err.h"

struct keymap_file {
	struct bytes	 text;
	dev_t		 dev;		/* which file it is, for cycles */
	ino_t		 ino;
};

/* err id keymap.file; the detail does not repeat the path.  On failure
 * there is nothing to free. */
bool keymap_file_read(const char *path, struct keymap_file *out,
    struct err *e);

#endif
