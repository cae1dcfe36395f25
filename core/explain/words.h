/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words - a text as lower-case words; patterns.h looks for some in them.
 *
 * Letters, digits and bytes beyond ASCII make words; '.' and '@' do so
 * between two of them (so that a host name is one word), an apostrophe there
 * is left out ("can't" is "cant").  Behind what was written together from
 * several words ("SendAsDenied") stand its parts, too.  The code and the
 * enhanced code at the front of each line are no words.
 *
 * A word or phrase of another language, or one that says the same ("Passwort",
 * "mot de passe"), is read as itself and as the word that the rules use
 * (word_aliases, from docs/causes/words.md).
 */
#ifndef CORE_EXPLAIN_WORDS_H
#define CORE_EXPLAIN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

#define WORDS_MAX	600		/* what is behind them is not looked at */
#define WORDS_BYTES_MAX	16384

struct words {
	struct bytes	 store, raw;	/* private */
	struct slice	*v;
	struct slice	*written;	/* the same in raw, as it was written */
	const char	**also;		/* what v[i] can be read as, too; NULL */
	size_t		 n;
	uint64_t	 begins[8];	/* private: how words begin */
};

/* Lower-case words with one blank between; the last may end in "*". */
struct word_alias {
	const char	*phrase;
	const char	*means;
};

extern const struct word_alias word_aliases[];
extern const size_t word_aliases_n;

/* code: stripped from the lines that begin with it; 0 for none. */
void words_init(struct words *w, struct slice text, int code);
void words_clear(struct words *w);

struct word_run {
	size_t	first, n;
};

/*
 * The words of a run as the text has them, with what stands between them;
 * in small letters where they come from several lines.
 */
struct slice words_written(const struct words *w, struct word_run run);

/* A bit for how a word begins, of those that words.begins has: 512. */
unsigned words_beginning(struct slice word);

#endif
