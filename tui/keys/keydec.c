/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/key.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/keys/keycodes.h"
#include "tui/banned.h"

enum {
	ESC = 0x1b, BEL = 0x07, ETX = 0x03, CAN = 0x18, SUB = 0x1a,
};

enum state {
	GROUND,
	AFTER_ESC,
	AFTER_ESC_ESC,
	UTF8,			/* need: bytes still to come */
	CSI,
	CSI_LINUX,		/* ESC [ [ A: function keys of the console */
	SS3,
	STRING_BEGIN,		/* ESC ] and the like: a string, or Alt */
	STRING,			/* an answer of the terminal, until its end */
	STRING_ESC,
	SKIP,			/* need: bytes of an old mouse report */
	PASTE,			/* need: bytes of the end mark seen */
	STATE_COUNT
};

static const char paste_end[] = "\033[201~";
#define PASTE_END_LEN	(sizeof(paste_end) - 1)

static enum keydec_event on_ground(struct keydec *d, unsigned char c,
    struct key *out);
static enum keydec_event on_esc(struct keydec *d, unsigned char c,
    struct key *out);

static void
paste_release(struct keydec *d)
{
	if (!d->paste)
		return;
	explicit_bzero(d->paste, d->paste_cap);
	free(d->paste);
	d->paste = NULL;
	d->paste_n = d->paste_cap = 0;
	d->paste_cut = false;
}

void
keydec_init(struct keydec *d)
{
	memset(d, 0, sizeof(*d));
}

void
keydec_clear(struct keydec *d)
{
	paste_release(d);
	explicit_bzero(d, sizeof(*d));
}

static void
begin(struct keydec *d, enum state s, unsigned char c)
{
	explicit_bzero(d->buf, sizeof(d->buf));
	d->buf[0] = c;
	d->n = 1;
	d->state = (int)s;
}

static enum keydec_event
go(struct keydec *d, enum state s)
{
	d->state = (int)s;
	return KEYDEC_NONE;
}

static enum keydec_event
drop(struct keydec *d)
{
	explicit_bzero(d->buf, sizeof(d->buf));
	d->n = 0;
	return go(d, GROUND);
}

/* A sequence that grows past the buffer is none that we know. */
static void
push(struct keydec *d, unsigned char c)
{
	if (d->n < sizeof(d->buf))
		d->buf[d->n++] = c;
}

static enum keydec_event
emit(struct keydec *d, struct key k, struct key *out)
{
	memcpy(d->raw, d->buf, d->n);
	d->raw_n = d->n;
	drop(d);
	*out = k;
	return KEYDEC_KEY;
}

static struct key
with_alt(struct key k)
{
	k.mods |= KEYMOD_ALT;
	return k;
}

/* The first byte of a longer character; others cannot begin one. */
static enum keydec_event
utf8_begin(struct keydec *d, unsigned char c)
{
	if (c < 0xc2 || c > 0xf4)
		return drop(d);
	d->need = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	return go(d, UTF8);
}

static enum keydec_event
on_ground(struct keydec *d, unsigned char c, struct key *out)
{
	begin(d, GROUND, c);
	if (c == ESC)
		return go(d, AFTER_ESC);
	if (c >= 0x80)
		return utf8_begin(d, c);
	return emit(d, keycode_of_byte(c), out);
}

static enum keydec_event
on_esc(struct keydec *d, unsigned char c, struct key *out)
{
	push(d, c);
	switch (c) {
	case '[':
		return go(d, CSI);
	case 'O':
		return go(d, SS3);
	case ESC:
		return go(d, AFTER_ESC_ESC);
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		return go(d, STRING_BEGIN);
	}
	if (c >= 0x80)
		return utf8_begin(d, c);
	return emit(d, with_alt(keycode_of_byte(c)), out);
}

/* Some terminals send Alt and an arrow as two ESC. */
static enum keydec_event
on_esc_esc(struct keydec *d, unsigned char c, struct key *out)
{
	if (c == '[' || c == 'O') {
		push(d, c);
		return go(d, c == '[' ? CSI : SS3);
	}
	begin(d, AFTER_ESC, ESC);
	if (c != ESC)
		return on_esc(d, c, out);
	emit(d, keycode_of_byte(ESC), out);
	begin(d, AFTER_ESC_ESC, ESC);
	push(d, ESC);
	return KEYDEC_KEY;
}

static enum keydec_event
on_utf8(struct keydec *d, unsigned char c, struct key *out)
{
	size_t alt = d->buf[0] == ESC, n;
	struct slice s;
	uint32_t cp;

	if ((c & 0xc0) != 0x80)
		return on_ground(d, c, out);
	push(d, c);
	if (--d->need > 0)
		return KEYDEC_NONE;
	s = (struct slice){ (const char *)d->buf + alt, d->n - alt };
	cp = utf8_next(s, &n);
	if (cp == UTF8_BAD || n != s.n || cp < 0xa0)
		return drop(d);
	return emit(d, (struct key){ cp, alt ? KEYMOD_ALT : 0 }, out);
}

static enum keydec_event
csi_key(struct keydec *d, const struct keycode_params *p, unsigned char final,
    struct key *out)
{
	struct key k = { 0 };

	if (p->n > 2 || !keycode_mods(p->v[1], &k.mods))
		return drop(d);
	if (final == '~')
		k.code = keycode_of_tilde(p->v[0]);
	else if (final == 'Z' && p->n == 0)
		k.code = KEYCODE_BACKTAB;
	else if (p->n == 0 || p->v[0] == 1)
		k.code = keycode_of_final(final);
	if (k.code == 0)
		return drop(d);
	if (d->buf[1] == ESC)
		k.mods |= KEYMOD_ALT;
	return emit(d, k, out);
}

/* ESC [ < 0 ; 12 ; 3 M: of the mouse, or nothing. */
static enum keydec_event
mouse_end(struct keydec *d, unsigned char final)
{
	bool fine = mouse_report_parse((struct slice){ (char *)d->buf + 3,
	    d->n - 4 }, final, &d->mouse);

	drop(d);
	return fine ? KEYDEC_MOUSE : KEYDEC_NONE;
}

static enum keydec_event
csi_end(struct keydec *d, unsigned char final, struct key *out)
{
	size_t at = d->buf[1] == ESC ? 3 : 2;
	struct keycode_params p;

	if (d->n == sizeof(d->buf))
		return drop(d);
	if (at == 2 && d->buf[at] == '<')
		return mouse_end(d, final);
	if (!keycode_params((struct slice){ (char *)d->buf + at,
	    d->n - 1 - at }, &p))
		return drop(d);
	if (final == 'M' && p.n == 0) {
		d->need = 3;
		return go(d, SKIP);
	}
	/* Where the cursor is, an answer: it looks like F3 with a modifier. */
	if (final == 'R' && p.n > 0)
		return drop(d);
	if (final == '~' && p.n == 1 && p.v[0] == 200) {
		drop(d);
		d->need = 0;
		return go(d, PASTE);
	}
	return csi_key(d, &p, final, out);
}

static enum keydec_event
on_csi(struct keydec *d, unsigned char c, struct key *out)
{
	if (c < ' ' || c > '~')
		return on_ground(d, c, out);
	push(d, c);
	if (c == '[' && d->buf[d->n - 2] == '[')
		return go(d, CSI_LINUX);
	if (c < '@')
		return KEYDEC_NONE;
	return csi_end(d, c, out);
}

static enum keydec_event
on_csi_linux(struct keydec *d, unsigned char c, struct key *out)
{
	if (c < ' ' || c > '~')
		return on_ground(d, c, out);
	push(d, c);
	if (c < 'A' || c > 'E')
		return drop(d);
	return emit(d, (struct key){ KEYCODE_F1 + (uint32_t)(c - 'A'), 0 },
	    out);
}

static enum keydec_event
on_ss3(struct keydec *d, unsigned char c, struct key *out)
{
	struct key k = { 0 };

	if (c < ' ' || c > '~')
		return on_ground(d, c, out);
	push(d, c);
	k.code = c == 'M' ? KEYCODE_ENTER : keycode_of_final(c);
	if (k.code == 0)
		return drop(d);
	if (d->buf[1] == ESC)
		k.mods |= KEYMOD_ALT;
	return emit(d, k, out);
}

/* C-c ends it, too, so that nobody sits before a dead keyboard. */
static enum keydec_event
on_string(struct keydec *d, unsigned char c, struct key *out)
{
	(void)out;
	if (c == ESC)
		return go(d, STRING_ESC);
	if (c == BEL || c == CAN || c == SUB || c == ETX)
		return drop(d);
	return go(d, STRING);
}

static enum keydec_event
on_string_esc(struct keydec *d, unsigned char c, struct key *out)
{
	if (c == '\\')
		return drop(d);
	begin(d, AFTER_ESC, ESC);
	return on_esc(d, c, out);
}

static enum keydec_event
on_skip(struct keydec *d, unsigned char c, struct key *out)
{
	(void)c;
	(void)out;
	return --d->need > 0 ? KEYDEC_NONE : drop(d);
}

/* Not realloc(): it would leave a copy of what may be a password. */
static void
paste_grow(struct keydec *d)
{
	size_t cap = d->paste_cap ? d->paste_cap * 2 : 256;
	char *p = xmalloc(cap);

	if (d->paste) {
		memcpy(p, d->paste, d->paste_n);
		explicit_bzero(d->paste, d->paste_cap);
		free(d->paste);
	}
	d->paste = p;
	d->paste_cap = cap;
}

static void
paste_add(struct keydec *d, char c)
{
	if (d->paste_n == PASTE_MAX) {
		d->paste_cut = true;
		return;
	}
	if (d->paste_n == d->paste_cap)
		paste_grow(d);
	d->paste[d->paste_n++] = c;
}

static enum keydec_event
on_paste(struct keydec *d, unsigned char c, struct key *out)
{
	(void)out;
	if (c == (unsigned char)paste_end[d->need]) {
		if (++d->need < PASTE_END_LEN)
			return KEYDEC_NONE;
		d->need = 0;
		if (!d->paste)
			paste_grow(d);
		drop(d);
		return KEYDEC_PASTE;
	}
	for (size_t i = 0; i < d->need; i++)
		paste_add(d, paste_end[i]);
	d->need = c == ESC;
	if (c != ESC)
		paste_add(d, (char)c);
	return KEYDEC_NONE;
}

enum keydec_event
keydec_byte(struct keydec *d, unsigned char c, struct key *out)
{
	static enum keydec_event (*const on[])(struct keydec *, unsigned char,
	    struct key *) = {
		[GROUND] = on_ground, [AFTER_ESC] = on_esc,
		[AFTER_ESC_ESC] = on_esc_esc, [UTF8] = on_utf8,
		[CSI] = on_csi, [CSI_LINUX] = on_csi_linux, [SS3] = on_ss3,
		[STRING_BEGIN] = on_string, [STRING] = on_string,
		[STRING_ESC] = on_string_esc, [SKIP] = on_skip,
		[PASTE] = on_paste,
	};
	_Static_assert(COUNT_OF(on) == STATE_COUNT, "one row per state");

	explicit_bzero(d->raw, sizeof(d->raw));
	d->raw_n = 0;
	if (d->state != PASTE)
		paste_release(d);
	return on[d->state](d, c, out);
}

bool
keydec_is_pending(const struct keydec *d)
{
	return d->state == AFTER_ESC || d->state == AFTER_ESC_ESC ||
	    d->state == STRING_BEGIN || d->state == STRING_ESC;
}

enum keydec_event
keydec_timeout(struct keydec *d, struct key *out)
{
	switch (d->state) {
	case AFTER_ESC:
		return emit(d, keycode_of_byte(ESC), out);
	case AFTER_ESC_ESC:
		d->n = 1;
		emit(d, keycode_of_byte(ESC), out);
		begin(d, AFTER_ESC, ESC);	/* the second one */
		return KEYDEC_KEY;
	case STRING_BEGIN:
		return emit(d, with_alt(keycode_of_byte(d->buf[1])), out);
	case STRING_ESC:
		begin(d, GROUND, ESC);
		return emit(d, keycode_of_byte(ESC), out);
	default:
		return KEYDEC_NONE;
	}
}

bool
keydec_in_paste(const struct keydec *d)
{
	return d->state == PASTE;
}

struct slice
keydec_paste(struct keydec *d)
{
	return (struct slice){ d->paste, d->paste_n };
}
