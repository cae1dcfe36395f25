/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/voice.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/practice/embedded.h"

#include "core/banned.h"

#define VOICES_MAX	32
#define REPLY_MAX	8192	/* bytes of one reply in a file */
#define LINE_TEXT_MAX	500	/* of a line of it */
#define SUFFIX		".voice"

/* Read once; they are there as long as the program. */
static struct voice *voices[VOICES_MAX];
static size_t nvoices;

/* ---- phrases ----------------------------------------------------------- */

static const struct phrase *
find_own(const struct voice *v, struct slice name)
{
	for (size_t i = 0; i < v->nphrases; i++)
		if (slice_is(name, v->phrases[i].name))
			return &v->phrases[i];
	return NULL;
}

const char *
voice_phrase(const struct voice *v, const char *name)
{
	const struct phrase *p = find_own(v, slice_of(name));

	if (p == NULL)
		p = find_own(voice_at(0), slice_of(name));
	return p != NULL ? p->text : NULL;
}

const char *
voice_phrase_at(size_t i)
{
	const struct voice *all = voice_at(0);

	return i < all->nphrases ? all->phrases[i].name : NULL;
}

const char *
voice_capabilities(const struct voice *v)
{
	return v->capabilities ? v->capabilities : voice_at(0)->capabilities;
}

const char *
voice_mechs(const struct voice *v)
{
	return v->mechs ? v->mechs : voice_at(0)->mechs;
}

/* ---- arguments of lines ------------------------------------------------ */

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
voice_read_name(struct practice_file *f, const struct voice **out)
{
	const struct token *t = practice_file_want(f, "the name of a voice");

	if (t == NULL)
		return false;
	for (size_t i = 0; (*out = voice_at(i)) != NULL; i++)
		if (slice_is(t->text, (*out)->name))
			return true;
	return practice_file_unknown(f, t, "voice", voice_name_at, NULL);
}

bool
voice_read_phrase_name(struct practice_file *f, const char **out)
{
	const struct token *t = practice_file_want(f, "the name of a phrase");

	if (t == NULL)
		return false;
	for (size_t i = 0; (*out = voice_phrase_at(i)) != NULL; i++)
		if (!t->quoted && slice_is(t->text, *out))
			return true;
	return practice_file_unknown(f, t, "phrase", phrase_name_at, NULL);
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
read_list(struct practice_file *f, struct keeper *k, const char *what,
    void (*add)(struct bytes *, const struct token *), const char **out)
{
	const struct token *t = practice_file_want(f, what);
	struct bytes b;
	bool ok = t != NULL;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (; ok && t != NULL; t = practice_file_next(f)) {
		ok = is_printable(t->text) && t->text.n <= LINE_TEXT_MAX;
		if (ok)
			add(&b, t);
		else
			practice_file_fail(f, t, "%s is made of up to %d "
			    "printable ASCII characters", what, LINE_TEXT_MAX);
	}
	if (ok)
		*out = keeper_add(k, bytes_slice(&b));
	bytes_clear(&b);
	return ok;
}

bool
voice_read_capabilities(struct practice_file *f, struct keeper *k,
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
voice_read_mechs(struct practice_file *f, struct keeper *k, const char **out)
{
	return read_list(f, k, "a mechanism", add_mech, out);
}

static bool
add_line(struct practice_file *f, struct bytes *b, const struct token *t)
{
	if (!t->quoted)
		return practice_file_fail(f, t,
		    "a line of a reply stands in double quotes");
	if (t->text.n > LINE_TEXT_MAX)
		return practice_file_fail(f, t, "the line is longer than %d "
		    "bytes", LINE_TEXT_MAX);
	if ((b->len > 0 && !bytes_add_char(b, '\n')) ||
	    !bytes_add_slice(b, t->text))
		return practice_file_fail(f, t, "the reply is longer than %d "
		    "bytes", REPLY_MAX);
	return true;
}

bool
voice_read_lines(struct practice_file *f, struct keeper *k, const char *what,
    const char **out)
{
	const struct token *t = practice_file_want(f, what);
	struct bytes b;
	bool ok = t != NULL;

	bytes_init(&b, REPLY_MAX);
	for (; ok && t != NULL; t = practice_file_next(f))
		ok = add_line(f, &b, t);
	if (ok)
		*out = keeper_add(k, bytes_slice(&b));
	bytes_clear(&b);
	return ok;
}

/* ---- a voice ----------------------------------------------------------- */

static bool
read_title(struct practice_file *f, void *into)
{
	struct voice *v = into;
	struct slice text;

	if (!practice_file_text(f, "the title", &text))
		return false;
	v->title = keeper_add(&v->kept, text);
	return true;
}

static bool
read_capabilities(struct practice_file *f, void *into)
{
	struct voice *v = into;

	return voice_read_capabilities(f, &v->kept, &v->capabilities);
}

static bool
read_mechanisms(struct practice_file *f, void *into)
{
	struct voice *v = into;

	return voice_read_mechs(f, &v->kept, &v->mechs);
}

/* Whether the voice that is being read is the one that has them all. */
static bool
is_first(void)
{
	return nvoices == 0;
}

static bool
read_say(struct practice_file *f, void *into)
{
	struct voice *v = into;
	const struct token *t = practice_file_peek(f);
	struct phrase p;

	if (is_first() && t != NULL && !t->quoted) {
		practice_file_next(f);
		p.name = keeper_add(&v->kept, t->text);
	} else if (!voice_read_phrase_name(f, &p.name)) {
		return false;
	}
	if (find_own(v, slice_of(p.name)) != NULL)
		return practice_file_fail(f, t, "%s was said before", p.name);
	if (!voice_read_lines(f, &v->kept, "what is said", &p.text))
		return false;
	v->phrases = xrealloc(v->phrases, v->nphrases + 1,
	    sizeof(*v->phrases));
	v->phrases[v->nphrases++] = p;
	return true;
}

static const struct file_word words[] = {
	{ "title",		read_title },
	{ "capabilities",	read_capabilities },
	{ "mechanisms",		read_mechanisms },
	{ "say",		read_say },
};

struct voice *
voice_read(const char *name, struct slice text, struct err *e)
{
	struct voice *v = xcalloc(1, sizeof(*v));

	v->name = keeper_add(&v->kept, practice_file_bare_name(name,
	    SUFFIX));
	v->title = v->name;
	if (practice_file_read(name, text, words, COUNT_OF(words), v, e))
		return v;
	voice_free(v);
	return NULL;
}

bool
voice_is_file(const char *name)
{
	return practice_file_is_named(name, SUFFIX);
}

struct voice *
voice_load(const char *path, struct err *e)
{
	struct voice *v;
	struct bytes b;

	voice_at(0);
	if (!practice_file_load(path, &b, e))
		return NULL;
	v = voice_read(path, bytes_slice(&b), e);
	bytes_clear(&b);
	return v;
}

void
voice_free(struct voice *v)
{
	if (v == NULL)
		return;
	free(v->phrases);
	keeper_clear(&v->kept);
	free(v);
}

/* ---- those that are compiled in ---------------------------------------- */

static void
read_embedded(void)
{
	for (const struct embedded *t = embedded_voices; t->name; t++) {
		struct err e = { .id = "" };
		struct voice *v = voice_read(t->name, slice_of(t->text), &e);

		assert(v != NULL && nvoices < VOICES_MAX);
		voices[nvoices++] = v;
	}
}

const struct voice *
voice_at(size_t i)
{
	if (nvoices == 0)
		read_embedded();
	return i < nvoices ? voices[i] : NULL;
}

const struct voice *
voice_find(const char *name)
{
	const struct voice *v;

	for (size_t i = 0; (v = voice_at(i)) != NULL; i++)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}
