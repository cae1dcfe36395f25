/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keymap-edit - changing one binding; used by the loader only.
 */
#ifndef TUI_KEYS_KEYMAP_EDIT_H
#define TUI_KEYS_KEYMAP_EDIT_H

#include "core/base/err.h"
#include "tui/keys/keymap.h"

#define KEYMAP_BINDINGS_MAX	4096

struct keymap_seq {
	struct key	keys[KEYMAP_SEQ_MAX];
	size_t		n;
};

/* Where a statement stands. */
struct keymap_place {
	const char	*file;
	unsigned	 line;
	bool		 preset;
};

/*
 * Bind, replacing what was there; command NULL unmaps, and with a beginning
 * all that begins with it.  Of two sequences one of which begins the other,
 * either both are unmapped or only one is there.  err ids keymap.conflict
 * (the detail names the other line), keymap.full.
 */
bool keymap_bind(struct keymap *m, enum context c, const struct keymap_seq *s,
    const char *command, const char *note, const struct keymap_place *at,
    struct err *e);
void keymap_unbind_all(struct keymap *m, enum context c,
    const struct keymap_place *at);
/* Back to the preset: this sequence and all that begin with it, or all. */
bool keymap_restore(struct keymap *m, enum context c,
    const struct keymap_seq *s, struct err *e);
void keymap_restore_all(struct keymap *m, enum context c);

/* What is bound now becomes what restoring goes back to. */
void keymap_set_base(struct keymap *m, const char *name);

/* Whether b begins with the n keys. */
bool binding_begins(const struct binding *b, const struct key *keys, size_t n);

#endif
