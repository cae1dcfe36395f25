/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Head and explanation as Markdown, the session as text in a fence. */
#include "core/transcript/format.h"

#include <string.h>

#include "core/transcript/card.h"
#include "core/banned.h"

static bool
is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' &&
	    (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
}

/* Seven figures in hexadecimal or more are a commit to those who look. */
static bool
holds_hash(struct slice word)
{
	size_t n = 0, figures = 0;

	for (size_t i = 0; i <= word.n; i++) {
		char c = i < word.n ? word.p[i] : ' ';

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
			n++;
			figures += c <= '9';
			continue;
		}
		if (n >= 7 && n <= 64 && figures > 0)
			return true;
		n = figures = 0;
	}
	return false;
}

/*
 * Mentions, references and links are made of the text behind the markup, so
 * that a backslash does not help; they are not made of code.
 */
static bool
is_reference(struct slice word)
{
	for (size_t i = 0; i + 1 < word.n; i++)
		if (strchr("@#!$%~&^", word.p[i]) != NULL &&
		    (is_word_byte(word.p[i + 1]) || word.p[i + 1] == '"'))
			return true;
	return slice_ihas(word, "www.") || slice_ihas(word, "://") ||
	    slice_ihas(word, "mailto:") || slice_ihas(word, "xmpp:") ||
	    slice_ihas(word, "GH-") || holds_hash(word);
}

static void
add_code(struct bytes *b, struct slice word)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < word.n; i++) {
		run = word.p[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		bytes_add_char(b, '`');
	bytes_addf(b, longest > 0 ? " %.*s " : "%.*s", (int)word.n, word.p);
	for (size_t i = 0; i <= longest; i++)
		bytes_add_char(b, '`');
}

static void
add_escaped(struct bytes *b, struct slice word)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (strchr("\\`*_{}[]<>&|~#!$", c) != NULL)
			bytes_add_char(b, '\\');
		bytes_add_char(b, c);
	}
}

/* Nothing that came out of the session may become markup or a link. */
static void
escaped(struct sink *out, enum sink_kind kind, struct slice text)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0, end; i < text.n; i = end) {
		struct slice word;

		for (end = i; end < text.n && text.p[end] != ' '; )
			end++;
		word = slice_sub(text, i, end - i);
		if (is_reference(word))
			add_code(&b, word);
		else
			add_escaped(&b, word);
		if (end < text.n)
			bytes_add_char(&b, text.p[end++]);
	}
	sink_add(out, kind, bytes_slice(&b));
	bytes_clear(&b);
}

static bool
is_link(const char *s)
{
	return slice_istarts(slice_of(s), "https://");
}

static void
items(struct sink *out, const struct card_section *c)
{
	if (c->n == 0)
		return;
	sink_ownf(out, "\n%s:\n\n", c->title);
	for (size_t i = 0; i < c->n; i++) {
		sink_own(out, "- ");
		if (c->kind == SINK_OWN && is_link(c->items[i]))
			sink_ownf(out, "<%s>", c->items[i]);
		else
			escaped(out, c->kind, slice_of(c->items[i]));
		sink_own(out, "\n");
	}
}

static void
explanation(struct sink *out, const struct document *d)
{
	const struct explanation *x = d->explanation;
	struct card_section card[CARD_SECTIONS];

	sink_own(out, "\n## ");
	escaped(out, SINK_OWN, slice_of(explanation_title(x)));
	sink_ownf(out, "\n\nAt row %u.  ", d->explained + 1);
	escaped(out, SINK_OWN, slice_of(explanation_meaning(x)));
	sink_own(out, "\n");
	card_sections(x, card);
	for (size_t i = 0; i < CARD_SECTIONS; i++)
		items(out, &card[i]);
}

static void
masks(struct sink *out, const struct document *d)
{
	if (d->nmasks > 0)
		sink_own(out, "\n## Hidden\n\n");
	for (size_t i = 0; i < d->nmasks; i++) {
		const struct document_mask *m = &d->masks[i];

		sink_ownf(out, "- row %u: ",
		    log_entry(d->log, m->entry)->unit + 1);
		escaped(out, SINK_DERIVED, slice_of(m->what));
		sink_ownf(out, ": %s\n", m->why);
	}
}

void
write_markdown(struct sink *out, const struct document *d)
{
	sink_own(out, "# SMTP session with ");
	escaped(out, SINK_SESSION, slice_of(d->target));
	sink_own(out, "\n\n");
	for (size_t i = 0; i < d->nheads; i++) {
		sink_ownf(out, "- **%s**: ", d->heads[i].name);
		escaped(out, d->heads[i].kind, slice_of(d->heads[i].value));
		sink_own(out, "\n");
	}
	if (d->explanation != NULL && d->notes)
		explanation(out, d);
	masks(out, d);
	sink_own(out, "\n## Session\n\n```text\n");
	write_text_as(out, d, &(struct text_style){ .fields = d->notes });
	sink_own(out, "```\n");
}
