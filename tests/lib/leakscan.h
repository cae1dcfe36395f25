/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * leakscan - looks for secrets in anything that a session has left behind:
 * every window of a secret is written down in every way of leakspell.h, and
 * each of these is searched for as it stands.  It shares nothing with the
 * code that hides secrets.
 *
 * A window of fewer than LEAK_DISTINCT different bytes is left out (it might
 * be indentation, or the mask itself).
 */
#ifndef TESTS_LIB_LEAKSCAN_H
#define TESTS_LIB_LEAKSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "tests/lib/leakspell.h"

#define LEAK_WINDOW	6
#define LEAK_SHORTEST	4	/* a shorter secret cannot be searched for */
#define LEAK_DISTINCT	3

struct leak {
	const char	*what;		/* the secret's name */
	const char	*how;		/* the way it is written */
	size_t		 of;		/* where in the secret the window begins */
	struct span	 at;		/* in the text */
};

struct leakscan;

struct leakscan *leakscan_new(void);
void leakscan_free(struct leakscan *s);
/* What everybody may see: windows inside it are not searched for.  Before
 * the secrets. */
void leakscan_allow(struct leakscan *s, struct slice text);
/*
 * window: LEAK_WINDOW for what may not be seen in parts; longer for digests
 * and the like, whose parts are no secret.  A shorter secret is one window.
 * Blanks around it are not part of it.
 */
void leakscan_add(struct leakscan *s, const char *what, struct slice secret,
    size_t window);

/* The first one; false when there is none. */
bool leakscan_find(const struct leakscan *s, struct slice text,
    struct leak *out);
/* "password, byte 3 on, in base64, at 120: ...>>c2VjcmV0<<..." */
void leak_describe(struct bytes *out, const struct leak *l,
    struct slice text);

/* Every window of every secret in any way, for who reads piece by piece: the
 * length of the longest. */
size_t leakscan_longest(const struct leakscan *s);

#endif
