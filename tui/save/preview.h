/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * preview - a session on its way into a file: what is hidden and why, who is
 * named, and more to hide, in a list; written only when that is said.
 */
#ifndef TUI_SAVE_PREVIEW_H
#define TUI_SAVE_PREVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"
#include "core/transcript/save.h"
#include "tui/view/list.h"

struct app;

struct preview {
	struct list	 list;
	struct save	*save;		/* NULL: none is being prepared */
	const struct transcript_format *format;
	char		*path;
	bool		 overwrite;
	bool		 strange;	/* the ending names no format, nor did
					 * a word behind the name */
	bool		 anonymous;	/* every name is replaced */
	uint32_t	 unit;		/* the cursor's: may be hidden whole */
	bool		 unit_masked;
	struct gate_hit	 hit;		/* what the gate has found last */
	/* what was saved last */
	char		*name;		/* NULL: never */
	size_t		 entries;	/* of the log at that time */
	char		*state;		/* "saved: NAME" */
};

void preview_init(struct preview *p);
void preview_clear(struct preview *p);

/* "FILE [FORMAT] [no-notes]": asks before it replaces a file, and shows the
 * preview. */
void preview_begin(struct app *a, struct slice words);
void preview_leave(struct app *a);
bool preview_is_open(const struct app *a);

/* In the preview: */
void preview_write(struct app *a);
void preview_rename_all(struct app *a);		/* and back */
void preview_mask_word(struct app *a, struct slice word);
void preview_mask_row(struct app *a, uint32_t unit);

/* For the title: "saved: never", "saved: NAME", "unsaved changes"; NULL when
 * there is nothing to save. */
const char *preview_state(struct app *a);
/* Nothing has happened since it was saved. */
bool preview_is_saved(const struct app *a);
/* The log is another one. */
void preview_another_log(struct preview *p);
/* A name for a file that does not exist yet, as typed; caller frees. */
char *preview_name(struct app *a);

#endif
