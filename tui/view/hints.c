/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/hints.h"

#include <limits.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "tui/banned.h"

#define GAP	2

/* other: a second command whose key is shown, too ("j/k row"). */
struct hint {
	const char	*command, *other, *words;
	bool		 always;	/* room is kept for it */
	unsigned	 needs;		/* enum hints_have */
};

static const struct hint ledger_hints[] = {
	{ "move 1", "move -1", "row", false, 0 },
	{ "focus next", NULL, "side", false, 0 },
	{ "fold toggle", NULL, "unfold", false, 0 },
	{ "next session", "prev session", "session", true, HINTS_SESSIONS },
	{ "reveal", NULL, "reveal", false, HINTS_SECRET },
	{ "explain", NULL, "explain", true, HINTS_EXPLAINED },
	{ "next failure", NULL, "failure", false, HINTS_FAILURE },
	{ "walk toggle", NULL, "walk", false, 0 },
	{ "prompt", NULL, "command", true, 0 },
	{ "help", NULL, "help", true, 0 },
	{ "close", NULL, "quit", false, 0 },
	{ "layout next", NULL, "layout", false, 0 },
	{ "prompt send", "type", "send lines", false, 0 },
};

static const struct hint start_hints[] = {
	{ "prompt connect", NULL, "connect", false, 0 },
	{ "prompt", NULL, "command", true, 0 },
	{ "help", NULL, "help", true, 0 },
	{ "close", NULL, "quit", true, 0 },
};

static const struct hint help_hints[] = {
	{ "move 1", "move -1", "row", false, 0 },
	{ "move page", NULL, "page", false, 0 },
	{ "pick", NULL, "run it", false, 0 },
	{ "narrow", NULL, "filter", false, 0 },
	{ "close", "dismiss", "close", true, 0 },
};

static const struct hint page_hints[] = {
	{ "move 1", "move -1", "row", false, 0 },
	{ "move page", NULL, "page", false, 0 },
	{ "narrow", NULL, "find", false, 0 },
	{ "help topics", NULL, "topics", false, 0 },
	{ "close", "dismiss", "close", true, 0 },
};

/* What is read before a lesson begins. */
static const struct hint lesson_hints[] = {
	{ "pick", NULL, "begin", true, 0 },
	{ "move 1", "move -1", "row", false, 0 },
	{ "move page", NULL, "page", false, 0 },
	{ "narrow", NULL, "find", false, 0 },
	{ "close", "dismiss", "close", false, 0 },
};

static const struct hint list_hints[] = {
	{ "move 1", "move -1", "row", false, 0 },
	{ "move page", NULL, "page", false, 0 },
	{ "pick", NULL, "take it", true, 0 },
	{ "narrow", NULL, "filter", false, 0 },
	{ "close", "dismiss", "close", true, 0 },
};

/* The three keys that matter first. */
static const struct hint begin_hints[] = {
	{ "pick", NULL, "begin", true, 0 },
	{ "help", NULL, "help", true, 0 },
	{ "close", NULL, "quit", true, 0 },
	{ "move 1", "move -1", "row", false, 0 },
	{ "narrow", NULL, "filter", false, 0 },
	{ "prompt", NULL, "command", false, 0 },
};

static const struct hint save_hints[] = {
	{ "pick", NULL, "switch", false, 0 },
	{ "save-rename all", NULL, "all names", false, 0 },
	{ "save-mask", NULL, "hide a word", false, 0 },
	{ "save-write", NULL, "write", true, 0 },
	{ "close", "dismiss", "leave", true, 0 },
	{ "move 1", "move -1", "row", false, 0 },
};

static const struct hint search_hints[] = {
	{ "search-accept", NULL, "stay here", true, 0 },
	{ "dismiss", NULL, "back to where it began", true, 0 },
	{ "search-next", "search-prev", "other hits", false, 0 },
	{ "search-recall older", NULL, "searches before", false, 0 },
};

static const struct {
	const struct hint *v;
	size_t		 n;
} tables[] = {
	[HINTS_LEDGER] = { ledger_hints, COUNT_OF(ledger_hints) },
	[HINTS_START] = { start_hints, COUNT_OF(start_hints) },
	[HINTS_HELP] = { help_hints, COUNT_OF(help_hints) },
	[HINTS_PAGE] = { page_hints, COUNT_OF(page_hints) },
	[HINTS_SEARCH] = { search_hints, COUNT_OF(search_hints) },
	[HINTS_LIST] = { list_hints, COUNT_OF(list_hints) },
	[HINTS_BEGIN] = { begin_hints, COUNT_OF(begin_hints) },
	[HINTS_SAVE] = { save_hints, COUNT_OF(save_hints) },
	[HINTS_LESSON] = { lesson_hints, COUNT_OF(lesson_hints) },
};

const char *
hints_command(size_t i)
{
	for (size_t t = 0; t < COUNT_OF(tables); t++) {
		for (size_t h = 0; h < tables[t].n; h++) {
			if (i-- == 0)
				return tables[t].v[h].command;
			if (tables[t].v[h].other != NULL && i-- == 0)
				return tables[t].v[h].other;
		}
	}
	return NULL;
}

/* "j/k"; empty when there is no key, or the command is not fit now. */
static int
hint_keys(const struct hint *h, const struct active *a, struct bytes *out)
{
	char keys[ACTIVE_KEYS_MAX];

	bytes_reset(out);
	if (active_unfit(a, h->command) != NULL)
		return 0;
	bytes_add_str(out, active_keys(a, h->command, keys, sizeof(keys)));
	if (out->len > 0 && h->other != NULL && active_keys(a, h->other, keys,
	    sizeof(keys))[0] != '\0')
		bytes_addf(out, "/%s", keys);
	return utf8_columns(bytes_slice(out));
}

static int
hint_cols(const struct hint *h, const struct active *a, struct bytes *keys)
{
	int cols = hint_keys(h, a, keys);

	return cols > 0 ? cols + 1 + (int)strlen(h->words) : 0;
}

static void
put_hint(const struct hint *h, const struct active *a, struct bytes *keys,
    int x, int y, int end, struct canvas *c)
{
	hint_keys(h, a, keys);
	x += canvas_put(c, x, y, end - x, bytes_slice(keys), ROLE_HINT_KEY);
	x++;
	canvas_puts(c, x, y, end - x, h->words, ROLE_HINT_TEXT);
}

static bool
is_useful(const struct hint *h, unsigned have)
{
	return (h->needs & ~have) == 0;
}

/* Columns of the hints in [from, n) that must have room. */
static int
kept(const struct hint *h, size_t from, size_t n, unsigned have,
    const struct active *a, struct bytes *keys)
{
	int sum = 0;

	for (size_t i = from; i < n; i++) {
		int cols = h[i].always && is_useful(&h[i], have) ?
		    hint_cols(&h[i], a, keys) : 0;

		sum += cols > 0 ? cols + GAP : 0;
	}
	return sum;
}

/* Drawn, where there is a canvas; returns the hint that is at want. */
static const struct hint *
each_hint(const struct rect *at, enum hints_where where, unsigned have,
    const struct active *a, int want, struct canvas *c)
{
	const struct hint *h = tables[where].v, *found = NULL;
	size_t n = tables[where].n;
	int x = at->x + 1, end = at->x + at->w;
	struct bytes keys;

	if (at->h == 0)
		return NULL;
	bytes_init(&keys, BYTES_NO_LIMIT);
	for (size_t i = 0; i < n; i++) {
		int cols = is_useful(&h[i], have) ?
		    hint_cols(&h[i], a, &keys) : 0;
		/* What is there at all times goes before what comes now. */
		int later = h[i].always && h[i].needs == 0 ? 0 :
		    kept(h, i + 1, n, have, a, &keys);

		if (cols == 0 || x + cols + later > end)
			continue;
		if (c != NULL)
			put_hint(&h[i], a, &keys, x, at->y, end, c);
		if (want >= x && want < x + cols)
			found = &h[i];
		x += cols + GAP;
	}
	bytes_clear(&keys);
	return found;
}

void
hints_draw(const struct rect *at, enum hints_where where, unsigned have,
    const struct active *a, struct canvas *c)
{
	each_hint(at, where, have, a, -1, c);
}

const char *
hints_at(const struct rect *at, enum hints_where where, unsigned have,
    const struct active *a, int x)
{
	const struct hint *h = each_hint(at, where, have, a, x, NULL);

	return h != NULL ? h->command : NULL;
}

/* ---- how a sequence can go on ------------------------------------------ */

static bool
goes_on(const struct binding *b, const struct active *a, enum context context,
    const struct key *keys, size_t nkeys)
{
	const struct binding *found;

	if (b->context != context || b->nkeys <= nkeys || b->command == NULL)
		return false;
	for (size_t i = 0; i < nkeys; i++)
		if (!key_eq(b->keys[i], keys[i]))
			return false;
	return keymap_find(a->keymap, a->contexts, a->ncontexts, b->keys,
	    b->nkeys, &found) == KEYMAP_EXACT && found == b;
}

/* Its columns, or 0 where it does not fit; drawn where there is a canvas. */
/* What is said of a way: less where there are many of them. */
enum saying { SAY_NOTE, SAY_COMMAND, SAY_WORD, SAY_KEYS };

/* The word that tells most: the last one, but "toggle" and numbers. */
static struct slice
telling_word(struct slice command)
{
	struct slice word, best = slice_of("");

	while (slice_word(&command, &word))
		if (best.n == 0 || (word.p[0] >= 'a' && word.p[0] <= 'z' &&
		    !slice_is(word, "toggle")))
			best = word;
	return best;
}

static struct slice
way_words(const struct binding *b, enum saying how)
{
	struct slice command = slice_of(b->command);

	switch (how) {
	case SAY_NOTE:
		return b->note != NULL ? slice_of(b->note) : command;
	case SAY_COMMAND:
		return command;
	case SAY_WORD:
		return telling_word(command);
	case SAY_KEYS:
		break;
	}
	return slice_of("");
}

/* Its columns, or 0 where it does not fit; drawn where there is a canvas. */
static int
put_way(const struct binding *b, size_t nkeys, enum saying how, int x, int y,
    int end, struct canvas *c)
{
	char keys[ACTIVE_KEYS_MAX];
	struct slice words = way_words(b, how);
	int cols, at;

	active_binding_keys(b, nkeys, keys, sizeof(keys));
	at = utf8_columns(slice_of(keys)) + (words.n > 0);
	cols = at + utf8_columns(words);
	if (x + cols > end)
		return 0;
	if (c != NULL) {
		canvas_puts(c, x, y, end - x, keys, ROLE_HINT_KEY);
		canvas_put(c, x + at, y, end - x - at, words,
		    ROLE_HINT_TEXT);
	}
	return cols;
}

/* What was typed; returns its columns. */
static int
put_typed(const struct key *keys, size_t nkeys, int x, int y, int end,
    struct canvas *c)
{
	struct binding typed = { .nkeys = nkeys };
	char text[ACTIVE_KEYS_MAX];
	int cols;

	memcpy(typed.keys, keys, nkeys * sizeof(*keys));
	active_binding_keys(&typed, 0, text, sizeof(text));
	cols = utf8_columns(slice_of(text));
	if (c != NULL) {
		canvas_puts(c, x, y, end - x, text, ROLE_PROMPT);
		canvas_puts(c, x + cols, y, end - x - cols, "-", ROLE_PROMPT);
	}
	return cols + 1;
}

/* Where not all get a word, the first ones do. */
static enum saying
word_or_keys(const struct binding *b, size_t nkeys, int room)
{
	return put_way(b, nkeys, SAY_WORD, 0, 0, room, NULL) > 0 ? SAY_WORD :
	    SAY_KEYS;
}

struct ways {
	const struct rect *at;
	const struct active *a;
	const struct key *keys;
	size_t		 nkeys;
	int		 want;		/* the binding there is looked for */
	const struct binding *found;
};

/* Columns of the keys alone. */
static int
keys_cols(const struct ways *w)
{
	const struct active *a = w->a;
	int sum = 0;

	for (size_t k = 0; k < a->ncontexts; k++)
		for (size_t i = 0; i < a->keymap->n; i++)
			if (goes_on(&a->keymap->v[i], a, a->contexts[k],
			    w->keys, w->nkeys))
				sum += GAP + put_way(&a->keymap->v[i],
				    w->nkeys, SAY_KEYS, 0, 0, INT_MAX, NULL);
	return sum;
}

/* Drawn, where there is a canvas; false: there was no room for all. */
static bool
put_ways(struct ways *w, enum saying how, struct canvas *c)
{
	const struct rect *at = w->at;
	const struct active *a = w->a;
	int x = at->x + 1, end = at->x + at->w, rest = keys_cols(w);
	bool mixed = how == SAY_KEYS;

	x += put_typed(w->keys, w->nkeys, x, at->y, end, c) + GAP;
	for (size_t k = 0; k < a->ncontexts; k++)
		for (size_t i = 0; i < a->keymap->n; i++) {
			const struct binding *b = &a->keymap->v[i];
			int cols;

			if (!goes_on(b, a, a->contexts[k], w->keys, w->nkeys))
				continue;
			rest -= GAP + put_way(b, w->nkeys, SAY_KEYS, 0, 0,
			    INT_MAX, NULL);
			if (mixed)
				how = word_or_keys(b, w->nkeys,
				    end - x - rest);
			cols = put_way(b, w->nkeys, how, x, at->y, end, c);
			if (cols == 0)
				return false;
			if (w->want >= x && w->want < x + cols)
				w->found = b;
			x += cols + GAP;
		}
	return true;
}

/* As much as can be said of all of them; returns the binding at want. */
static const struct binding *
each_way(const struct rect *at, const struct active *a,
    const struct key *keys, size_t nkeys, int want, struct canvas *c)
{
	struct ways w = { at, a, keys, nkeys, -1, NULL };
	enum saying how = SAY_NOTE;

	if (at->h == 0 || a->keymap == NULL || nkeys > KEYMAP_SEQ_MAX)
		return NULL;
	while (how < SAY_KEYS && !put_ways(&w, how, NULL))
		how++;
	w.want = want;
	put_ways(&w, how, c);
	return w.found;
}

void
hints_draw_pending(const struct rect *at, const struct active *a,
    const struct key *keys, size_t nkeys, struct canvas *c)
{
	each_way(at, a, keys, nkeys, -1, c);
}

const char *
hints_pending_at(const struct rect *at, const struct active *a,
    const struct key *keys, size_t nkeys, int x)
{
	const struct binding *b = each_way(at, a, keys, nkeys, x, NULL);

	return b != NULL ? b->command : NULL;
}
