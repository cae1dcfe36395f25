/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keymap - which keys run which command line, per context; docs/keymap.md
 * describes the files.  Lookups go from the most specific context to the
 * least; there is no timeout, because a key may not be both a command and
 * the beginning of a longer sequence.
 */
#ifndef TUI_KEYS_KEYMAP_H
#define TUI_KEYS_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/base/slice.h"
#include "tui/keys/key.h"

#define KEYMAP_SEQ_MAX	4
#define KEYMAP_DEPTH_MAX 8		/* of includes */

enum context {
	CONTEXT_GLOBAL, CONTEXT_LEDGER, CONTEXT_RAW, CONTEXT_DECODED,
	CONTEXT_WALK, CONTEXT_LESSON, CONTEXT_HELP, CONTEXT_LIST, CONTEXT_CONFIRM,
	CONTEXT_SEARCH,
	CONTEXT_COUNT
};
const char *context_name(enum context c);
bool context_parse(struct slice name, enum context *out);

struct binding {
	enum context	 context;
	struct key	 keys[KEYMAP_SEQ_MAX];
	size_t		 nkeys;
	char		*command;	/* what may follow ":"; NULL: unmapped */
	char		*note;		/* map -n "..."; NULL: the command's help */
	char		*file;		/* where it was made */
	unsigned	 line;		/* 0: typed on the command line */
	bool		 preset;	/* from a preset, not from the user */
};

struct keymap {
	struct binding	*v;
	size_t		 n;
	char		*preset;	/* its name */
	bool		 chosen;	/* by name: files do not change it */
	/* private */
	struct binding	*base;		/* the preset's own, for reset */
	size_t		 nbase;
};

/* Whether a command line may be bound; fills e (with the nearest name), and
 * says at which byte of it. */
typedef bool keymap_check(const char *command, size_t *at, struct err *e);
/* One problem: "FILE:LINE:COLUMN: message". */
typedef void keymap_problem(void *arg, const char *text);

void keymap_init(struct keymap *m);
void keymap_clear(struct keymap *m);

/* The compiled-in presets: "default", "emacs", "none".  False when there is
 * none of that name.  check NULL: every command will do. */
bool keymap_preset(struct keymap *m, const char *name, keymap_check *check,
    keymap_problem *problem, void *arg);
/* A file, or text that is named like one; bad lines are reported and
 * skipped, the rest loads.  Returns the number of problems. */
unsigned keymap_load_file(struct keymap *m, const char *path,
    keymap_check *check, keymap_problem *problem, void *arg);
unsigned keymap_load_text(struct keymap *m, const char *name,
    struct slice text, keymap_check *check, keymap_problem *problem,
    void *arg);

/* One statement that was typed, such as "unmap ledger x"; e.detail begins
 * with its column.  err ids keymap.statement. */
bool keymap_load_line(struct keymap *m, const char *line,
    keymap_check *check, struct err *e);
/* The names of the presets; NULL behind the last. */
const char *keymap_preset_at(size_t i);

enum keymap_match { KEYMAP_NONE, KEYMAP_PREFIX, KEYMAP_EXACT };

/* contexts: most specific first.  *out is NULL unless KEYMAP_EXACT; a
 * sequence that is unmapped in a context is not looked for below it. */
enum keymap_match keymap_find(const struct keymap *m,
    const enum context *contexts, size_t ncontexts, const struct key *keys,
    size_t nkeys, const struct binding **out);

/* Why a sequence is KEYMAP_NONE: what was unmapped; NULL: nothing was. */
const struct binding *keymap_unmapped(const struct keymap *m,
    const enum context *contexts, size_t ncontexts, const struct key *keys,
    size_t nkeys);

/* The first key sequence for a command in these contexts, as text ("" when
 * it has none): for hints and texts that name a key. */
const char *keymap_keys_for(const struct keymap *m,
    const enum context *contexts, size_t ncontexts, const char *command,
    char *out, size_t size);
size_t binding_keys_text(const struct binding *b, char *out, size_t size);
/* "default.keymap:12", "typed", printable. */
const char *binding_place_text(const struct binding *b, char *out,
    size_t size);

/* In the syntax of keymap files: loaded again, it gives the same map. */
void keymap_print(const struct keymap *m, bool changed_only,
    struct bytes *out);
/* Only those of one context, and not what they are based on. */
void keymap_print_context(const struct keymap *m, bool changed_only,
    enum context c, struct bytes *out);

#endif
