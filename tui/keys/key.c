/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/key.h"

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/nearest.h"
#include "tui/banned.h"

/* Which modifiers terminals send with a key that has a name. */
#define ANY	(KEYMOD_CTRL | KEYMOD_ALT | KEYMOD_SHIFT)

static const struct named {
	const char	*name;
	uint32_t	 code;
	uint8_t		 mods;
} names[] = {
	{ "Up", KEYCODE_UP, ANY },
	{ "Down", KEYCODE_DOWN, ANY },
	{ "Left", KEYCODE_LEFT, ANY },
	{ "Right", KEYCODE_RIGHT, ANY },
	{ "Home", KEYCODE_HOME, ANY },
	{ "End", KEYCODE_END, ANY },
	{ "PageUp", KEYCODE_PAGEUP, ANY },
	{ "PageDown", KEYCODE_PAGEDOWN, ANY },
	{ "Enter", KEYCODE_ENTER, KEYMOD_ALT },
	{ "Tab", KEYCODE_TAB, KEYMOD_ALT },
	{ "BackTab", KEYCODE_BACKTAB, 0 },
	{ "Esc", KEYCODE_ESC, 0 },
	{ "Space", KEYCODE_SPACE, KEYMOD_CTRL | KEYMOD_ALT },
	{ "Backspace", KEYCODE_BACKSPACE, KEYMOD_ALT },
	{ "Delete", KEYCODE_DELETE, ANY },
	{ "Insert", KEYCODE_INSERT, ANY },
	{ "F1", KEYCODE_F1, ANY },
	{ "F2", KEYCODE_F1 + 1, ANY },
	{ "F3", KEYCODE_F1 + 2, ANY },
	{ "F4", KEYCODE_F1 + 3, ANY },
	{ "F5", KEYCODE_F1 + 4, ANY },
	{ "F6", KEYCODE_F1 + 5, ANY },
	{ "F7", KEYCODE_F1 + 6, ANY },
	{ "F8", KEYCODE_F1 + 7, ANY },
	{ "F9", KEYCODE_F1 + 8, ANY },
	{ "F10", KEYCODE_F1 + 9, ANY },
	{ "F11", KEYCODE_F1 + 10, ANY },
	{ "F12", KEYCODE_F12, ANY },
	{ "lt", '<', 0 },		/* names of characters; their */
	{ "gt", '>', 0 },		/* modifiers follow other rules */
	{ "hash", '#', 0 },
	{ "bar", '|', 0 },
};

static bool
is_char(struct key k)
{
	return k.code < KEYCODE_BASE;
}

bool
key_eq(struct key a, struct key b)
{
	return a.code == b.code && a.mods == b.mods;
}

static const char *
name_at(size_t i)
{
	return i < COUNT_OF(names) ? names[i].name : NULL;
}

static const struct named *
named_code(uint32_t code)
{
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (names[i].code == code)
			return &names[i];
	return NULL;
}

static bool
unknown(struct slice text, struct err *e)
{
	const char *near = nearest_name(
	    slice_sub(text, 1, text.n > 2 ? text.n - 2 : 0), name_at);
	struct quoted inner = nearest_quote(slice_sub(text, 1, text.n > 2 ?
	    text.n - 2 : 0), near, "");
	size_t n = strlen(inner.text);

	/* As a key is written, where it may be repeated. */
	if (n > 0)
		return err_set(e, "key.unknown", "unknown key <%.*s>%s%s%s",
		    (int)n - 2, inner.text + 1, near ? "; nearest: <" : "",
		    near ? near : "", near ? ">" : "");
	return err_set(e, "key.unknown", "unknown key%s%s%s", near ?
	    "; nearest: <" : "", near ? near : "", near ? ">" : "");
}

static bool
impossible(struct key k, struct err *e, const char *why)
{
	char name[48];

	key_name(k, name, sizeof(name));
	return err_set(e, "key.impossible", "no terminal can send %s: %s",
	    name, why);
}

/* Control and a character is one byte below 32, so few of them exist. */
static bool
fix_ctrl_char(struct key *k, struct err *e)
{
	uint32_t c = k->code;

	if (c == 'i' || c == 'I')
		return impossible(*k, e, "it is the same byte as <Tab>");
	if (c == 'm' || c == 'M')
		return impossible(*k, e, "it is the same byte as <Enter>");
	if (c == '[')
		return impossible(*k, e, "it is the same byte as <Esc>");
	if (c == '?')
		return impossible(*k, e, "it is the same byte as <Backspace>");
	if (c >= 'A' && c <= 'Z')
		return impossible(*k, e,
		    "with Ctrl, capitals are the same bytes as small letters");
	if (c == '@') {
		k->code = KEYCODE_SPACE;
		return true;
	}
	if ((c >= 'a' && c <= 'z') || c == '\\' || c == ']' || c == '^' ||
	    c == '_')
		return true;
	return impossible(*k, e, "Ctrl goes with the letters a to z, "
	    "with Space and with \\ ] ^ _");
}

static bool
fix_char(struct key *k, struct err *e)
{
	if (k->mods & KEYMOD_SHIFT)
		return impossible(*k, e,
		    "write the character that Shift gives");
	if ((k->mods & KEYMOD_CTRL) && !fix_ctrl_char(k, e))
		return false;
	if (k->mods == KEYMOD_ALT && (k->code == '[' || k->code == 'O'))
		return impossible(*k, e,
		    "the sequences of other keys begin with it");
	return true;
}

/* Make it what the decoder gives for it, or say why no terminal sends it. */
static bool
fix(struct key *k, struct err *e)
{
	const struct named *n;

	if (k->code == KEYCODE_TAB && k->mods == KEYMOD_SHIFT)
		*k = (struct key){ .code = KEYCODE_BACKTAB };
	if (k->mods == 0)
		return true;
	if (is_char(*k))
		return fix_char(k, e);
	n = named_code(k->code);
	if ((k->mods & ~n->mods) == 0)
		return true;
	if (k->code == KEYCODE_ESC)
		return impossible(*k, e, "it is the same bytes as <Esc><Esc>");
	if (k->code == KEYCODE_BACKSPACE && (k->mods & KEYMOD_CTRL))
		return impossible(*k, e, "many terminals send <C-h> for it");
	return impossible(*k, e,
	    "it cannot be told from the key without the modifier");
}

static uint8_t
modifier(char c)
{
	switch (c) {
	case 'C':
		return KEYMOD_CTRL;
	case 'A':
		return KEYMOD_ALT;
	case 'S':
		return KEYMOD_SHIFT;
	default:
		return 0;
	}
}

static bool
one_char(struct slice s, size_t *n, struct key *out, struct err *e)
{
	uint32_t cp = utf8_next(s, n);

	if (cp == UTF8_BAD || utf8_width(cp) == 0) {
		char shown[32];

		vis_copy(shown, sizeof(shown), slice_sub(s, 0, *n));
		return err_set(e, "key.unknown",
		    "%s is not a character that a key can stand for", shown);
	}
	*out = (struct key){ .code = cp == ' ' ? KEYCODE_SPACE : cp };
	return true;
}

static bool
base_key(struct slice base, struct key *out)
{
	struct err ignored;
	size_t n;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (slice_is(base, names[i].name)) {
			*out = (struct key){ .code = names[i].code };
			return true;
		}
	}
	return base.n > 0 && one_char(base, &n, out, &ignored) && n == base.n;
}

static bool
bracketed(struct slice text, struct key *out, struct err *e)
{
	struct slice rest = slice_sub(text, 1, text.n - 2);
	uint8_t mods = 0;

	while (rest.n > 2 && rest.p[1] == '-' && modifier(rest.p[0])) {
		if (mods & modifier(rest.p[0]))
			return err_set(e, "key.unknown",
			    "a modifier is written twice");
		mods |= modifier(rest.p[0]);
		rest = slice_sub(rest, 2, rest.n);
	}
	if (!base_key(rest, out))
		return unknown(text, e);
	out->mods = mods;
	return fix(out, e);
}

bool
key_parse(struct slice *spec, struct key *out, struct err *e)
{
	size_t n;

	if (spec->n == 0)
		return err_set(e, "key.unknown", "a key is missing");
	if (spec->p[0] == '<') {
		n = slice_find(*spec, '>') + 1;
		if (n > spec->n)
			return err_set(e, "key.unknown",
			    "< without >; the character itself is <lt>");
		if (!bracketed(slice_sub(*spec, 0, n), out, e))
			return false;
	} else if (!one_char(*spec, &n, out, e)) {
		return false;
	}
	*spec = slice_sub(*spec, n, spec->n);
	return true;
}

/* The part without brackets and modifiers; *plain: it needs no brackets. */
static size_t
base_name(struct key k, char *out, size_t size, bool *plain)
{
	const struct named *n = named_code(k.code);
	char utf8[4];
	size_t len;

	*plain = false;
	if (n && k.code != '|')
		return (size_t)snprintf(out, size, "%s", n->name);
	*plain = k.mods == 0;
	if (!is_char(k))
		return (size_t)snprintf(out, size, "?");
	len = utf8_put(utf8, k.code);
	return (size_t)snprintf(out, size, "%.*s", (int)len, utf8);
}

size_t
key_name(struct key k, char *out, size_t size)
{
	char base[16];
	bool plain;
	int n;

	base_name(k, base, sizeof(base), &plain);
	n = plain ? snprintf(out, size, "%s", base) :
	    snprintf(out, size, "<%s%s%s%s>",
	    k.mods & KEYMOD_CTRL ? "C-" : "", k.mods & KEYMOD_ALT ? "A-" : "",
	    k.mods & KEYMOD_SHIFT ? "S-" : "", base);
	if (n < 0)
		n = 0;
	return (size_t)n < size ? (size_t)n : size - 1;
}
