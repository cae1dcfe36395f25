/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secretfield - where a password is typed: straight into a secret, no echo,
 * no line editor, no history, no completion.  Keys: Enter (C-j), Esc (C-c),
 * Backspace (C-h), C-u; everything else printable is taken as it is.  What
 * did not fit whole is never handed over: then Enter waits for C-u.
 *
 * That keys arrive is seen by "typed /" and "typed \", in turn, and "empty":
 * no more of the length than whether there is any, unless its owner wants
 * stars.  What should be no password is shown by Tab; people type theirs at the wrong prompt, so not before.
 */
#ifndef TUI_SCREEN_SECRETFIELD_H
#define TUI_SCREEN_SECRETFIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/secret.h"
#include "core/base/slice.h"
#include "tui/keys/key.h"
#include "tui/screen/canvas.h"

enum secretfield_result { SECRETFIELD_MORE, SECRETFIELD_DONE, SECRETFIELD_CANCELLED };

struct secretfield {
	char		*label;		/* "Password for ann@example.org" */
	struct secret	*value;
	bool		 open;
	bool		 full;		/* something was dropped */
	bool		 joined;	/* a paste had line ends within it */
	bool		 may_show;	/* it should be no password: */
	bool		 shown;		/* Tab shows it, and hides it again */
	bool		 stars;		/* one for each character, if asked */
	bool		 touched;	/* something was typed, or erased */
	bool		 turn;		/* the other of two with each key */
};

void secretfield_open(struct secretfield *f, const char *label);
void secretfield_may_show(struct secretfield *f);	/* by Tab */
void secretfield_stars(struct secretfield *f, bool on);
enum secretfield_result secretfield_key(struct secretfield *f, struct key k,
    const unsigned char *raw, size_t n);
/* Without the line ends in it. */
void secretfield_paste(struct secretfield *f, struct slice text);
struct secret *secretfield_take(struct secretfield *f);	/* closes; caller owns */
void secretfield_close(struct secretfield *f);		/* wipes; idempotent */
void secretfield_draw(const struct secretfield *f, struct canvas *c, int y);

#endif
