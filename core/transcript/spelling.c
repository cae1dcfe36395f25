/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/spelling.h"

#include <stdint.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/decode/redact.h"
#include "core/banned.h"

#define MASK_LEN	(sizeof(LOG_MASK) - 1)

/* ---- spelling ---------------------------------------------------------- */

/* At the end of a piece anything may follow. */
static bool
backslash_is_doubled(struct slice text, size_t at)
{
	return at + 1 == text.n || strchr("\\xu* ", text.p[at + 1]) != NULL;
}

static size_t
stars_at(struct slice text, size_t at)
{
	size_t n = 0;

	while (at + n < text.n && text.p[at + n] == '*')
		n++;
	return n;
}

/* Stars are spelled out that could be a mask, or touch one. */
static void
add_stars(struct bytes *out, size_t n, bool spelled)
{
	for (size_t i = 0; i < n; i++)
		bytes_add_str(out, spelled ? "\\x2a" : "*");
}

struct beside {
	bool		 masks;		/* there are any */
	bool		 before, behind;	/* one touches the piece */
};

static void
add_plain(struct bytes *out, struct slice text, struct beside beside)
{
	for (size_t at = 0; at < text.n; ) {
		size_t stars = stars_at(text, at);

		if (stars > 0) {
			add_stars(out, stars, beside.masks &&
			    (stars >= MASK_LEN || (at == 0 && beside.before) ||
			    (at + stars == text.n && beside.behind)));
			at += stars;
			continue;
		}
		if (text.p[at] == '\\' && backslash_is_doubled(text, at))
			bytes_add_char(out, '\\');
		bytes_add_char(out, text.p[at++]);
	}
}

static bool
is_mask(const struct shown *s, size_t i)
{
	return i < s->n && s->v[i].ink == INK_SECRET;
}

static void
add_shown(struct bytes *out, const struct shown *s, bool masks)
{
	for (size_t i = 0; i < s->n; i++) {
		struct slice text = slice_sub(bytes_slice(&s->text),
		    s->v[i].at, s->v[i].n);

		if (s->v[i].ink == INK_PLAIN)
			add_plain(out, text, (struct beside){ masks,
			    i > 0 && is_mask(s, i - 1), is_mask(s, i + 1) });
		else
			bytes_add_slice(out, text);
	}
}

void
spell_entry(struct bytes *out, const struct entry *e)
{
	struct shown s;

	shown_init(&s);
	redact_entry(&s, e, FOR_EXPORT, VIS_UTF8);
	add_shown(out, &s, true);
	shown_clear(&s);
}

void
spell_value(struct bytes *out, const struct fact *f)
{
	struct field field = { .value = f->value };
	struct shown s;

	if (f->secret) {
		bytes_add_str(out, LOG_MASK);
		return;
	}
	shown_init(&s);
	redact_value(&s, &field, FOR_EXPORT, VIS_UTF8);
	add_shown(out, &s, false);
	shown_clear(&s);
}

void
spell_text(struct bytes *out, struct slice text)
{
	char scratch[16];
	struct vis_run run;
	size_t at = 0;

	while (vis_next(&text, &at, VIS_UTF8, scratch, &run))
		if (run.escape)
			bytes_add_slice(out, run.text);
		else
			add_plain(out, run.text, (struct beside){ false, false,
			    false });
}

/* ---- and back ---------------------------------------------------------- */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* How long the escape at the front is; 0: it is none. */
static size_t
escape_byte(struct slice s, struct bytes *out)
{
	int high = s.n >= 4 && s.p[1] == 'x' ? hex(s.p[2]) : -1;
	int low = high >= 0 ? hex(s.p[3]) : -1;

	if (low < 0)
		return 0;
	bytes_add_char(out, (char)(high << 4 | low));
	return 4;
}

static size_t
escape_character(struct slice s, struct bytes *out)
{
	uint32_t cp = 0;
	char utf8[4];
	size_t at = 3;

	if (s.n < 5 || s.p[1] != 'u' || s.p[2] != '{')
		return 0;
	for (; at < s.n && at < 9 && hex(s.p[at]) >= 0; at++)
		cp = cp << 4 | (uint32_t)hex(s.p[at]);
	if (at == 3 || at == s.n || s.p[at] != '}' || cp > 0x10ffff ||
	    (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	bytes_add(out, utf8, utf8_put(utf8, cp));
	return at + 1;
}

static size_t
unescape(struct slice s, struct bytes *out)
{
	size_t n = escape_byte(s, out);

	if (n == 0)
		n = escape_character(s, out);
	if (n == 0) {
		bytes_add_char(out, '\\');
		n = s.n > 1 && s.p[1] == '\\' ? 2 : 1;
	}
	return n;
}

bool
unspell(struct slice in, struct bytes *out, struct span *holes,
    size_t *nholes)
{
	while (in.n > 0) {
		size_t n = 1;

		if (holes != NULL && in.n >= MASK_LEN &&
		    memcmp(in.p, LOG_MASK, MASK_LEN) == 0) {
			if (*nholes == SPELLED_HOLES_MAX ||
			    !bytes_add_str(out, LOG_MASK))
				return false;
			holes[(*nholes)++] = (struct span){
			    out->len - MASK_LEN, MASK_LEN };
			n = MASK_LEN;
		} else if (in.p[0] == '\\')
			n = unescape(in, out);
		else
			bytes_add_char(out, in.p[0]);
		in = slice_sub(in, n, in.n);
	}
	return true;
}
