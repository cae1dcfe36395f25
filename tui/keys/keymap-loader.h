/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keymap-loader - one load of a keymap: the files that are open, what is
 * wrong in them, and the words of a line.  Private to keymap-load.
 */
#ifndef TUI_KEYS_KEYMAP_LOADER_H
#define TUI_KEYS_KEYMAP_LOADER_H

#include "tui/keys/keymap.h"
#include "tui/keys/keymap-edit.h"
#include "core/base/nearest.h"
#include "tui/files/ownfile.h"

/* A file being read; an include puts one on top of the others. */
struct loader_file {
	char			*name;
	struct ownfile	 file;
	struct slice		 rest;
	struct slice		 line;
	unsigned		 nline;
	unsigned		 nstatements;
};

struct loader {
	struct keymap	*map;
	keymap_check	*check;
	keymap_problem	*problem;
	void		*arg;
	unsigned	 nproblems;
	unsigned	 nfiles;
	bool		 preset;	/* it is compiled in */
	bool		 typed;		/* one line, without a name */
	struct loader_file	 stack[1 + KEYMAP_DEPTH_MAX];
	size_t		 depth;
};

/* The words of the line that is being read. */
struct words {
	struct slice	 line;
	size_t		 at;		/* behind the last word */
};

/* ---- files (keymap-source.c) ------------------------------------------- */

struct loader_file *loader_top(struct loader *l);
/* at: where in the line, in bytes */
void loader_tell(struct loader *l, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* "unknown KIND NAME; nearest: ..." */
void loader_unknown(struct loader *l, size_t at, const char *kind,
    struct slice name, nearest_list *list);
/* Takes name and file. */
void loader_push(struct loader *l, char *name, struct ownfile *file);
void loader_pop(struct loader *l);
void loader_include(struct loader *l, size_t at, const char *as_written);
/* The next line of the file on top; false at its end. */
bool loader_line(struct loader_file *s);

/* Part of a file inside a message, printable and short. */
struct loader_shown {
	char	text[72];
};
struct loader_shown loader_show(struct slice s);
/* " WORD", where it may be repeated (nearest_quote()), else "". */
struct loader_shown loader_quote(struct slice word, const char *near);

/* ---- the words of a line (keymap-words.c) ------------------------------- */

/* To the next word; false at the end of the line or at a comment. */
bool words_skip(struct words *w);
bool words_next(struct words *w, struct slice *out);
/* All that is left, without a comment and blanks around it. */
bool words_rest(struct words *w, struct slice *out);
size_t words_offset(const struct words *w, struct slice part);

/* These tell what is wrong. */
bool words_at_end(struct loader *l, struct words *w);
/* A "string" with \" and \\ in it; caller frees; NULL: there is none. */
char *words_string(struct loader *l, struct words *w, const char *what);
/* "raw,decoded" to a set of bits, 0 when there is a problem. */
unsigned words_contexts(struct loader *l, struct words *w);
bool words_keys(struct loader *l, struct words *w, struct keymap_seq *out,
    struct slice *text);

#endif
