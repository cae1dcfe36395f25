/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/hints.h"

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
	{ "reveal", NULL, "reveal", false, HINTS_SECRET },
	{ "explain", NULL, "explain", false, HINTS_EXPLAINED },
	{ "next failure", NULL, "failure", false, HINTS_FAILURE },
	{ "walk toggle", NULL, "walk", false, 0 },
	{ "prompt", NULL, "command", true, 0 },
	{ "help", NULL, "help", true, 0 },
	{ "close", NULL, "quit", false, 0 },
	{ "layout next", NULL, "layout", false, 0 },
	{ "prompt send", NULL, "send a line", false, 0 },
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
	{ "prompt help-filter", NULL, "filter", false, 0 },
	{ "close", "dismiss", "close", true, 0 },
};

static const struct {
	const struct hint *v;
	size_t		 n;
} tables[] = {
	[HINTS_LEDGER] = { ledger_hints, COUNT_OF(ledger_hints) },
	[HINTS_START] = { start_hints, COUNT_OF(start_hints) },
	[HINTS_HELP] = { help_hints, COUNT_OF(help_hints) },
	[HINTS_PAGE] = { help_hints, COUNT_OF(help_hints) },
};

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

static int
put_hint(const struct hint *h, const struct active *a, struct bytes *keys,
    int x, int y, int end, struct canvas *c)
{
	hint_keys(h, a, keys);
	x += canvas_put(c, x, y, end - x, bytes_slice(keys), ROLE_HINT_KEY);
	x++;
	x += canvas_puts(c, x, y, end - x, h->words, ROLE_HINT_TEXT);
	return x + GAP;
}

/* Columns of the hints in [from, n) that must have room. */
static int
kept(const struct hint *h, size_t from, size_t n, const struct active *a,
    struct bytes *keys)
{
	int sum = 0;

	for (size_t i = from; i < n; i++) {
		int cols = h[i].always ? hint_cols(&h[i], a, keys) : 0;

		sum += cols > 0 ? cols + GAP : 0;
	}
	return sum;
}

void
hints_draw(const struct rect *at, enum hints_where where, unsigned have,
    const struct active *a, struct canvas *c)
{
	const struct hint *h = tables[where].v;
	size_t n = tables[where].n;
	int x = at->x + 1, end = at->x + at->w;
	struct bytes keys;

	if (at->h == 0)
		return;
	bytes_init(&keys, BYTES_NO_LIMIT);
	for (size_t i = 0; i < n; i++) {
		int cols = (h[i].needs & ~have) == 0 ?
		    hint_cols(&h[i], a, &keys) : 0;
		int later = h[i].always ? 0 : kept(h, i + 1, n, a, &keys);

		if (cols > 0 && x + cols + later <= end)
			x = put_hint(&h[i], a, &keys, x, at->y, end, c);
	}
	bytes_clear(&keys);
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

static int
put_way(const struct binding *b, size_t nkeys, int x, int y, int end,
    struct canvas *c)
{
	char keys[ACTIVE_KEYS_MAX];
	const char *words = b->note != NULL ? b->note : b->command;
	int cols;

	active_binding_keys(b, nkeys, keys, sizeof(keys));
	cols = utf8_columns(slice_of(keys)) + 1 +
	    utf8_columns(slice_of(words));
	if (x + cols > end)
		return end;
	x += canvas_puts(c, x, y, end - x, keys, ROLE_HINT_KEY) + 1;
	x += canvas_puts(c, x, y, end - x, words, ROLE_HINT_TEXT);
	return x + GAP;
}

void
hints_draw_pending(const struct rect *at, const struct active *a,
    const struct key *keys, size_t nkeys, struct canvas *c)
{
	const struct keymap *m = a->keymap;
	struct binding typed = { .nkeys = nkeys };
	char text[ACTIVE_KEYS_MAX];
	int x = at->x + 1, end = at->x + at->w;

	if (at->h == 0 || m == NULL || nkeys > KEYMAP_SEQ_MAX)
		return;
	memcpy(typed.keys, keys, nkeys * sizeof(*keys));
	active_binding_keys(&typed, 0, text, sizeof(text));
	x += canvas_puts(c, x, at->y, end - x, text, ROLE_PROMPT);
	x += canvas_puts(c, x, at->y, end - x, "-", ROLE_PROMPT) + GAP;
	for (size_t k = 0; k < a->ncontexts; k++)
		for (size_t i = 0; i < m->n && x < end; i++)
			if (goes_on(&m->v[i], a, a->contexts[k], keys, nkeys))
				x = put_way(&m->v[i], nkeys, x, at->y, end, c);
}
