/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scenario/voice.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/scenario/arguments.h"
#include "core/scenario/embedded.h"

#include "core/banned.h"

#define VOICES_MAX	32
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

/* ---- a voice ----------------------------------------------------------- */

static bool
read_title(struct wordfile *f, void *into)
{
	struct voice *v = into;
	struct slice text;

	if (!wordfile_text(f, "the title", &text))
		return false;
	v->title = keeper_add(&v->kept, text);
	return true;
}

static bool
read_capabilities(struct wordfile *f, void *into)
{
	struct voice *v = into;

	return argument_capabilities(f, &v->kept, &v->capabilities);
}

static bool
read_mechanisms(struct wordfile *f, void *into)
{
	struct voice *v = into;

	return argument_mechs(f, &v->kept, &v->mechs);
}

/* Whether the voice that is being read is the one that has them all. */
static bool
is_first(void)
{
	return nvoices == 0;
}

static bool
read_say(struct wordfile *f, void *into)
{
	struct voice *v = into;
	const struct token *t = wordfile_peek(f);
	struct phrase p;

	if (is_first() && t != NULL && !t->quoted) {
		wordfile_next(f);
		p.name = keeper_add(&v->kept, t->text);
	} else if (!argument_phrase(f, &p.name)) {
		return false;
	}
	if (find_own(v, slice_of(p.name)) != NULL)
		return wordfile_fail(f, t, "%s was said before", p.name);
	if (!argument_reply(f, &v->kept, "what is said", &p.text))
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

	v->name = keeper_add(&v->kept, wordfile_bare_name(name,
	    SUFFIX));
	v->title = v->name;
	if (wordfile_read(name, text, words, COUNT_OF(words), v, e))
		return v;
	voice_free(v);
	return NULL;
}

bool
voice_is_file(const char *name)
{
	return wordfile_is_named(name, SUFFIX);
}

struct voice *
voice_load(const char *path, struct err *e)
{
	struct voice *v;
	struct bytes b;

	voice_at(0);
	if (!wordfile_load(path, &b, e))
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
