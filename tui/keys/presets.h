/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * presets - the files of keymaps/, compiled in by keymaps/embed.awk.
 */
#ifndef TUI_KEYS_PRESETS_H
#define TUI_KEYS_PRESETS_H

struct preset_file {
	const char	*name;		/* "default", of default.keymap */
	const char	*text;
};

extern const struct preset_file preset_files[];	/* name NULL: the last */

#endif
