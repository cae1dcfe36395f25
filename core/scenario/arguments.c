/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scenario/arguments.h"

#include <ctype.h>

#include "core/banned.h"

#define REPLY_MAX	8192	/* bytes of one reply in a file */
#define LINE_TEXT_MAX	500	/* of a line of it */

static const char *
voice_name_at(const void *arg, size_t i)
{
	const struct voice *v = voice_at(i);

	(void)arg;
	return v != NULL ? v->name : NULL;
}

static const char *
phrase_name_at(const void *arg, size_t i)
{
	(void)arg;
	return voice_phrase_at(i);
}

bool
argument_voice(struct wordfile *f, const struct voice **out)
{
	const struct token *t = wordfile_want(f, "the name of a voice");

	if (t == NULL)
		return false;
	for (size_t i = 0; (*out = voice_at(i)) != NULL; i++)
		if (slice_is(t->text, (*out)->name))
			return true;
	return wordfile_unknown(f, t, "voice", voice_name_at, NULL);
}

bool
argument_phrase(struct wordfile *f, const char **out)
{
	const struct token *t = wordfile_want(f, "the name of a phrase");

	if (t == NULL)
		return false;
	for (size_t i = 0; (*out = voice_phrase_at(i)) != NULL; i++)
		if (!t->quoted && slice_is(t->text, *out))
			return true;
	return wordfile_unknown(f, t, "phrase", phrase_name_at, NULL);
}

/* NAME=A,B is "NAME A B"; "NAME=" alone is the old form of AUTH. */
static void
add_capability(struct bytes *b, const struct token *t)
{
	size_t eq = t->quoted ? t->text.n : slice_find(t->text, '=');
	bool has_value = eq + 1 < t->text.n;

	if (b->len > 0)
		bytes_add_char(b, '\n');
	for (size_t i = 0; i < t->text.n; i++) {
		char c = t->text.p[i];

		bytes_add_char(b, has_value && (i == eq ||
		    (i > eq && c == ',')) ? ' ' : c);
	}
}

static bool
is_printable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return s.n > 0;
}

/* All arguments that are left, one by one to add. */
static bool
read_list(struct wordfile *f, struct keeper *k, const char *what,
    void (*add)(struct bytes *, const struct token *), const char **out)
{
	const struct token *t = wordfile_want(f, what);
	struct bytes b;
	bool ok = t != NULL;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (; ok && t != NULL; t = wordfile_next(f)) {
		ok = is_printable(t->text) && t->text.n <= LINE_TEXT_MAX;
		if (ok)
			add(&b, t);
		else
			wordfile_fail(f, t, "%s is made of up to %d "
			    "printable ASCII characters", what, LINE_TEXT_MAX);
	}
	if (ok)
		*out = keeper_add(k, bytes_slice(&b));
	bytes_clear(&b);
	return ok;
}

bool
argument_capabilities(struct wordfile *f, struct keeper *k,
    const char **out)
{
	return read_list(f, k, "a capability", add_capability, out);
}

static void
add_mech(struct bytes *b, const struct token *t)
{
	if (b->len > 0)
		bytes_add_char(b, ' ');
	for (size_t i = 0; i < t->text.n; i++)
		bytes_add_char(b, (char)toupper((unsigned char)t->text.p[i]));
}

bool
argument_mechs(struct wordfile *f, struct keeper *k, const char **out)
{
	return read_list(f, k, "a mechanism", add_mech, out);
}

static bool
add_line(struct wordfile *f, struct bytes *b, const struct token *t)
{
	if (!t->quoted)
		return wordfile_fail(f, t,
		    "a line of a reply stands in double quotes");
	if (t->text.n > LINE_TEXT_MAX)
		return wordfile_fail(f, t, "the line is longer than %d "
		    "bytes", LINE_TEXT_MAX);
	if ((b->len > 0 && !bytes_add_char(b, '\n')) ||
	    !bytes_add_slice(b, t->text))
		return wordfile_fail(f, t, "the reply is longer than %d "
		    "bytes", REPLY_MAX);
	return true;
}

bool
argument_reply(struct wordfile *f, struct keeper *k, const char *what,
    const char **out)
{
	const struct token *t = wordfile_want(f, what);
	struct bytes b;
	bool ok = t != NULL;

	bytes_init(&b, REPLY_MAX);
	for (; ok && t != NULL; t = wordfile_next(f))
		ok = add_line(f, &b, t);
	if (ok)
		*out = keeper_add(k, bytes_slice(&b));
	bytes_clear(&b);
	return ok;
}
