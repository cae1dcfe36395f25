/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/welcome.h"

#include "core/base/vis.h"
#include "tui/banned.h"

#define COLS	58

static const struct {
	const char	*command, *words;
} ways[] = {
	{ "walk next", "the guided walk: one step at a time, explained" },
	{ "walk toggle", "take the guided walk, or leave it" },
	{ "walk run", "the same walk without stopping" },
	{ "prompt connect", "connect to a server of your choice" },
	{ "prompt", "type a command, for example: connect practice" },
	{ "help", "all keys that work here" },
	{ "close", "leave" },
};

/* Lines of the whole text. */
#define LINES	((int)COUNT_OF(ways) + 4)

static int
put_heading(const char *peer, const struct rect *at, int x, int y,
    struct canvas *c)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_str(&text, "Nothing has happened yet");
	if (peer != NULL) {
		bytes_add_str(&text, " with ");
		vis_add(&text, slice_of(peer), VIS_UTF8);
	}
	bytes_add_char(&text, '.');
	canvas_put(c, x, y, at->w - (x - at->x), bytes_slice(&text),
	    ROLE_STEP_NOW);
	bytes_clear(&text);
	return y + 2;
}

void
welcome_draw(const struct rect *at, const char *peer, const struct active *a,
    struct canvas *c)
{
	int x = at->w > COLS + 2 ? at->x + (at->w - COLS) / 2 : at->x + 1;
	int y = at->h > LINES ? at->y + (at->h - LINES) / 3 : at->y;
	int end = at->y + at->h;
	char keys[ACTIVE_KEYS_MAX];

	y = put_heading(peer, at, x, y, c);
	for (size_t i = 0; i < COUNT_OF(ways) && y < end; i++) {
		if (active_keys(a, ways[i].command, keys,
		    sizeof(keys))[0] == '\0')
			continue;
		canvas_puts(c, x + 2, y, 8, keys, ROLE_HINT_KEY);
		canvas_puts(c, x + 8, y, at->x + at->w - x - 8,
		    ways[i].words, ROLE_HINT_TEXT);
		y++;
	}
}
