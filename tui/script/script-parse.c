/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of scripts: lines, keys, texts and conditions. */
#include "tui/script/script.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/command/command.h"
#include "core/base/nearest.h"
#include "tui/banned.h"

/* ---- texts and conditions ---------------------------------------------- */

static bool
unquote(struct slice text, struct bytes *out, struct err *e)
{
	size_t i = 1;

	for (; i < text.n && text.p[i] != '"'; i++) {
		if (text.p[i] == '\\' && i + 1 < text.n)
			i++;
		bytes_add_char(out, text.p[i]);
	}
	if (i >= text.n)
		return err_set(e, "script.quote", "the quote is not closed");
	if (i + 1 < text.n)
		return err_set(e, "script.quote", "there is more behind the "
		    "closing quote");
	return true;
}

char *
script_text(struct slice text, struct err *e)
{
	struct bytes out;

	text = slice_trim(text);
	bytes_init(&out, BYTES_NO_LIMIT);
	if (text.n == 0) {
		err_set(e, "script.text", "a text is missing");
	} else if (text.p[0] != '"') {
		bytes_add_slice(&out, text);
		return bytes_take(&out);
	} else if (unquote(text, &out, e)) {
		if (out.len > 0)
			return bytes_take(&out);
		err_set(e, "script.text", "the text is empty");
	}
	bytes_clear(&out);
	return NULL;
}

/* "... within 20" at the end of a condition. */
static bool
take_within(struct slice *text, unsigned *seconds, struct err *e)
{
	struct slice rest = *text, word, before = slice_of(""), last = before;
	unsigned long n;

	*seconds = SCRIPT_WAIT_S;
	while (slice_word(&rest, &word)) {
		before = last;
		last = word;
	}
	if (!slice_is(before, "within"))
		return true;
	if (!slice_number(last, SCRIPT_WAIT_MAX_S, &n) || n == 0)
		return err_set(e, "script.wait", "within takes whole seconds, "
		    "1 to %d", SCRIPT_WAIT_MAX_S);
	*seconds = (unsigned)n;
	*text = slice_trim(slice_sub(*text, 0, (size_t)(before.p - text->p)));
	return true;
}

bool
script_parse_wait(struct slice text, struct script_wait *out, struct err *e)
{
	static const char *const names[] = { [WAIT_IDLE] = "idle",
	    [WAIT_REPLY] = "reply", [WAIT_TEXT] = "text",
	    [WAIT_CLOSED] = "closed" };
	struct slice word = slice_of("");
	size_t i = 0;

	*out = (struct script_wait){ .text = NULL };
	text = slice_trim(text);
	if (!take_within(&text, &out->seconds, e))
		return false;
	slice_word(&text, &word);
	while (i < COUNT_OF(names) && !slice_is(word, names[i]))
		i++;
	out->what = (enum script_condition)i;
	if (i == COUNT_OF(names))
		return err_set(e, "script.wait", "wait takes idle, reply, "
		    "closed or text \"...\", and within SECONDS behind it");
	text = slice_trim(text);
	if (out->what == WAIT_TEXT) {
		out->text = script_text(text, e);
		return out->text != NULL;
	}
	return text.n == 0 || err_set(e, "script.wait", "wait %s takes "
	    "nothing behind it but within SECONDS", names[i]);
}

/* ---- lines ------------------------------------------------------------- */

static bool
check_keys(struct slice keys, size_t *at, struct err *e)
{
	struct slice rest = keys;
	struct key k;

	if (slice_trim(keys).n == 0)
		return err_set(e, "script.keys", "keys needs at least one "
		    "key");
	while (rest.n > 0) {
		*at = (size_t)(rest.p - keys.p);
		if (*rest.p == ' ' || *rest.p == '\t')
			rest = slice_sub(rest, 1, rest.n);
		else if (!key_parse(&rest, &k, e))
			return false;
	}
	return true;
}

static bool
fits_own(struct slice name, struct slice rest, struct err *e)
{
	struct script_wait w;
	char *text;
	bool ok;

	if (slice_is(name, "wait")) {
		ok = script_parse_wait(rest, &w, e);
		free(w.text);
		return ok;
	}
	if (!slice_is(name, "assert") && !slice_is(name, "assert-not"))
		return true;
	text = script_text(rest, e);
	free(text);
	return text != NULL;
}

bool
script_check_command(struct slice line, size_t *at, struct err *e)
{
	char *text = xstrndup(line.p, line.n);
	struct slice rest = line, name = slice_of("");
	bool ok;

	*at = 0;
	if (slice_trim(line).n == 0) {
		free(text);
		return err_set(e, "script.command", "a command is missing");
	}
	ok = command_check_at(text, at, e);
	free(text);
	if (!ok)
		return false;
	slice_word(&rest, &name);
	if (fits_own(name, rest, e))
		return true;
	rest = slice_trim(rest);
	*at = (size_t)(rest.n > 0 ? rest.p - line.p : name.p - line.p);
	return false;
}

static const char *const own[] = { "wait", "assert", "assert-not",
	"snapshot", "resize" };

bool
script_is_own(struct slice word)
{
	for (size_t i = 0; i < COUNT_OF(own); i++)
		if (slice_is(word, own[i]))
			return true;
	return false;
}

static const char *
first_word_at(size_t i)
{
	static const char *const others[] = { "keys", "command" };

	if (i < COUNT_OF(own))
		return own[i];
	i -= COUNT_OF(own);
	return i < COUNT_OF(others) ? others[i] : NULL;
}

static bool
unknown(struct slice word, struct err *e)
{
	const char *near = nearest_name(word, first_word_at);

	return err_set(e, "script.word", "%s begins no line of a script: "
	    "keys, command or \":\", wait, assert, assert-not, snapshot, "
	    "resize", nearest_quote(word, near, "this").text);
}

static struct slice
behind_blanks(struct slice s)
{
	while (s.n > 0 && (*s.p == ' ' || *s.p == '\t'))
		s = (struct slice){ s.p + 1, s.n - 1 };
	return s;
}

/* What the line is about, and its kind; false for an unknown first word. */
static bool
first_word(struct slice line, struct slice word, struct slice rest,
    struct script_line *out)
{
	size_t at = (size_t)(word.p - line.p);

	out->kind = slice_is(word, "keys") ? SCRIPT_KEYS : SCRIPT_COMMAND;
	out->arg = rest.n > 0 ? behind_blanks(rest) :
	    (struct slice){ word.p + word.n, 0 };
	if (word.p[0] == ':')
		out->arg = (struct slice){ word.p + 1, line.n - at - 1 };
	else if (script_is_own(word))
		out->arg = slice_sub(line, at, line.n);
	else
		return slice_is(word, "keys") || slice_is(word, "command");
	return true;
}

bool
script_parse(struct slice line, struct script_line *out, size_t *at,
    struct err *e)
{
	struct slice rest = line, word = slice_of("");
	size_t in = 0;
	bool ok;

	*at = 0;
	*out = (struct script_line){ .kind = SCRIPT_NOTHING };
	if (line.n > 0 && memchr(line.p, '\0', line.n) != NULL)
		return err_set(e, "script.nul", "this line holds a NUL byte");
	if (!slice_word(&rest, &word) || word.p[0] == '#')
		return true;
	*at = (size_t)(word.p - line.p);
	if (!first_word(line, word, rest, out))
		return unknown(word, e);
	*at = (size_t)(out->arg.p - line.p);
	ok = out->kind == SCRIPT_KEYS ? check_keys(out->arg, &in, e) :
	    script_check_command(out->arg, &in, e);
	*at += in;
	return ok;
}

/* ---- keys -------------------------------------------------------------- */

/* The end of a sequence behind ESC [; with a number where there are
 * modifiers. */
static const struct {
	uint32_t	 code;
	const char	*number;	/* NULL: a letter alone */
	char		 final;
} sequences[] = {
	{ KEYCODE_UP, NULL, 'A' }, { KEYCODE_DOWN, NULL, 'B' },
	{ KEYCODE_RIGHT, NULL, 'C' }, { KEYCODE_LEFT, NULL, 'D' },
	{ KEYCODE_HOME, NULL, 'H' }, { KEYCODE_END, NULL, 'F' },
	{ KEYCODE_BACKTAB, NULL, 'Z' }, { KEYCODE_INSERT, "2", '~' },
	{ KEYCODE_DELETE, "3", '~' }, { KEYCODE_PAGEUP, "5", '~' },
	{ KEYCODE_PAGEDOWN, "6", '~' },
};

static const char *const function_keys[] = { "11", "12", "13", "14", "15",
	"17", "18", "19", "20", "21", "23", "24" };

static size_t
sequence(const char *number, char final, uint8_t mods, unsigned char *out)
{
	unsigned param = 1 + (mods & KEYMOD_SHIFT ? 1u : 0) +
	    (mods & KEYMOD_ALT ? 2u : 0) + (mods & KEYMOD_CTRL ? 4u : 0);
	size_t n = 0;

	out[n++] = 0x1b;
	out[n++] = '[';
	if (number == NULL && param > 1)
		number = "1";
	for (; number != NULL && *number != '\0'; number++)
		out[n++] = (unsigned char)*number;
	if (param > 1) {
		out[n++] = ';';
		out[n++] = (unsigned char)('0' + param);
	}
	out[n++] = (unsigned char)final;
	return n;
}

static uint32_t
plain_code(uint32_t code)
{
	switch (code) {
	case KEYCODE_ENTER:
		return '\r';
	case KEYCODE_TAB:
		return '\t';
	case KEYCODE_ESC:
		return 0x1b;
	case KEYCODE_SPACE:
		return ' ';
	case KEYCODE_BACKSPACE:
		return 0x7f;
	default:
		return code;
	}
}

size_t
script_key_bytes(struct key k, unsigned char out[16])
{
	uint32_t code = plain_code(k.code);
	size_t n = 0;

	for (size_t i = 0; i < COUNT_OF(sequences); i++)
		if (sequences[i].code == k.code)
			return sequence(sequences[i].number,
			    sequences[i].final, k.mods, out);
	if (k.code >= KEYCODE_F1 && k.code <= KEYCODE_F12)
		return sequence(function_keys[k.code - KEYCODE_F1], '~',
		    k.mods, out);
	if (k.mods & KEYMOD_ALT)
		out[n++] = 0x1b;
	if (k.mods & KEYMOD_CTRL) {
		out[n++] = code == ' ' ? 0 : (unsigned char)(code & 0x1f);
		return n;
	}
	return n + utf8_put((char *)out + n, code);
}
