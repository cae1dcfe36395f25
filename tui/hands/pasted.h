/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pasted - the end of a paste, where somebody else has written the paste:
 * what has an end mark in it goes on as keys behind the mark, Enter included.
 * So what follows the end at once is held back; when there is another end, it
 * was a part of the paste and is left out.  A terminal takes such marks out
 * itself; not all do.
 */
#ifndef TUI_HANDS_PASTED_H
#define TUI_HANDS_PASTED_H

#include "tui/app/app.h"

#define PASTED_QUIET_MS	50		/* then nothing more belongs to it */
#define PASTED_HELD_MAX	4096		/* bytes; more than that are dropped */
/* A paste that never ends is given up by C-c behind such a pause. */
#define PASTED_STALE_MS	1000

struct pasted {
	struct app	*app;
	void		(*key)(void *arg, unsigned char c);
	void		*arg;
	struct timer	 quiet;
	int64_t		 last_us;
	char		*held;		/* protected: it may be a password */
	size_t		 n, seen, match;
	bool		 on;
};

/* key: what a byte goes to, once it is known to be none of a paste. */
void pasted_init(struct pasted *p, struct app *a,
    void (*key)(void *arg, unsigned char c), void *arg);
void pasted_clear(struct pasted *p);		/* wipes */
void pasted_byte(struct pasted *p, unsigned char c);
/* Bytes are held back. */
bool pasted_is_pending(const struct pasted *p);

#endif
