/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/save.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "core/explain/explain.h"
#include "core/story/story.h"
#include "core/transcript/adjust.h"
#include "core/transcript/newfile.h"
#include "core/banned.h"

struct save {
	const struct log *log;
	char		*target, *program;
	struct document_goal goal;
	bool		 notes;
	struct identities ids;
	struct adjust	 adjust;
	/* as it is to be given away */
	struct log	*copy;		/* NULL: the log itself */
	bool		 stale;		/* the masks below are of before */
	struct document_mask *masks;
	size_t		 nmasks;
	struct sink	 text;
};

struct save *
save_new(const struct save_input *in)
{
	struct save *s = xcalloc(1, sizeof(*s));

	s->log = in->log;
	s->target = xstrdup(in->target != NULL ? in->target : "unknown");
	s->program = xstrdup(in->program != NULL ? in->program : "smtpscope");
	s->goal.until = STAGE_STARTTLS;
	if (in->goal != NULL)
		s->goal = (struct document_goal){ in->goal->until,
		    in->goal->with_auth, in->goal->lmtp, in->goal->tls };
	s->notes = !in->no_notes;
	identities_init(&s->ids);
	identities_collect(&s->ids, s->log, s->target);
	s->adjust.ids = &s->ids;
	s->stale = true;
	sink_init(&s->text);
	return s;
}

void
save_free(struct save *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->adjust.nwords; i++)
		free(s->adjust.words[i]);
	free(s->adjust.words);
	free(s->adjust.rows);
	identities_clear(&s->ids);
	log_free(s->copy);
	document_masks_free(s->masks, s->nmasks);
	sink_clear(&s->text);
	free(s->target);
	free(s->program);
	free(s);
}

/* ---- as it is wanted --------------------------------------------------- */

static bool
changes_anything(const struct save *s)
{
	if (s->adjust.nwords > 0 || s->adjust.nrows > 0)
		return true;
	for (size_t i = 0; i < s->ids.n; i++)
		if (s->ids.v[i].replace)
			return true;
	return false;
}

static const struct log *
given_log(const struct save *s)
{
	return s->copy != NULL ? s->copy : s->log;
}

/* The copy is made anew for each text: the session may have gone on. */
static void
make_copy(struct save *s)
{
	log_free(s->copy);
	s->copy = NULL;
	if (changes_anything(s))
		s->copy = adjust_log(&s->adjust, s->log);
}

static void
freshen(struct save *s)
{
	if (!s->stale)
		return;
	s->stale = false;
	make_copy(s);
	document_masks_free(s->masks, s->nmasks);
	s->nmasks = document_masks(given_log(s), &s->masks);
}

size_t
save_masks(const struct save *s)
{
	freshen((struct save *)(uintptr_t)s);
	return s->nmasks;
}

const struct document_mask *
save_mask_at(const struct save *s, size_t i)
{
	freshen((struct save *)(uintptr_t)s);
	return &s->masks[i];
}

size_t
save_names(const struct save *s)
{
	return s->ids.n;
}

const struct identity *
save_name_at(const struct save *s, size_t i)
{
	return &s->ids.v[i];
}

void
save_rename(struct save *s, size_t i, bool replace)
{
	s->ids.v[i].replace = replace;
	s->stale = true;
}

void
save_rename_kind(struct save *s, enum identity_kind kind, bool replace)
{
	for (size_t i = 0; i < s->ids.n; i++)
		if (s->ids.v[i].kind == kind)
			save_rename(s, i, replace);
}

void
save_rename_all(struct save *s, bool replace)
{
	for (size_t i = 0; i < s->ids.n; i++)
		save_rename(s, i, replace);
}

/* ---- words and rows ---------------------------------------------------- */

static size_t
find_word(const struct save *s, const char *word)
{
	size_t i = 0;

	while (i < s->adjust.nwords && !slice_ieq(slice_of(word),
	    slice_of(s->adjust.words[i])))
		i++;
	return i;
}

static bool
is_somewhere(const struct save *s, const char *word)
{
	for (size_t i = 0; i < log_count(s->log); i++) {
		const struct entry *e = log_entry(s->log, i);

		if (slice_ihas(e->text, word))
			return true;
		for (size_t k = 0; k < e->facts.n; k++)
			if (slice_ihas(slice_of(e->facts.v[k].value), word))
				return true;
	}
	return slice_ihas(slice_of(s->target), word);
}

bool
save_mask_word(struct save *s, const char *word)
{
	struct adjust *a = &s->adjust;

	if (word[0] == '\0')
		return false;
	if (find_word(s, word) == a->nwords) {
		a->words = xrealloc(a->words, a->nwords + 1,
		    sizeof(*a->words));
		a->words[a->nwords++] = xstrdup(word);
		s->stale = true;
	}
	return is_somewhere(s, word);
}

void
save_unmask_word(struct save *s, const char *word)
{
	struct adjust *a = &s->adjust;
	size_t i = find_word(s, word);

	if (i == a->nwords)
		return;
	free(a->words[i]);
	a->words[i] = a->words[--a->nwords];
	s->stale = true;
}

void
save_mask_row(struct save *s, uint32_t unit, bool mask)
{
	struct adjust *a = &s->adjust;
	size_t i = 0;

	while (i < a->nrows && a->rows[i] != unit)
		i++;
	s->stale = true;
	if (i < a->nrows && !mask)
		a->rows[i] = a->rows[--a->nrows];
	else if (i == a->nrows && mask) {
		a->rows = xrealloc(a->rows, a->nrows + 1, sizeof(*a->rows));
		a->rows[a->nrows++] = unit;
	}
}

static bool
gives_away(const struct log *l, const struct entry *e)
{
	const struct needles *n = log_known_needles(l);
	struct span at;

	if (needles_find(n, e->text, &at, 1) > 0)
		return true;
	for (size_t i = 0; i < e->facts.n; i++)
		if (needles_find(n, slice_of(e->facts.v[i].value), &at,
		    1) > 0)
			return true;
	return false;
}

void
save_mask_hit(struct save *s, const struct gate_hit *hit)
{
	if (hit->unit != UNIT_NONE)
		save_mask_row(s, hit->unit, true);
	for (size_t i = 0; i < log_count(s->log); i++) {
		const struct entry *e = log_entry(s->log, i);

		if (gives_away(s->log, e))
			save_mask_row(s, e->unit, true);
	}
}

/* ---- the explanation --------------------------------------------------- */

static void
explain_log(const struct log *l, struct story *st, struct explanation *x)
{
	struct situation situation;
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(st, l, &situation, &text);
	explain(&situation, x);
	bytes_clear(&text);
}

/*
 * The cause is that of the session as it was, because a pseudonym says less
 * than a name; what points to it is told with the pseudonyms.
 */
static void
explain_given(const struct save *s, struct story *given,
    struct explanation *x)
{
	struct story was;
	struct explanation now;

	story_init(&was);
	story_read(&was, s->log);
	explain_log(s->log, &was, x);
	if (s->copy != NULL) {
		explain_log(s->copy, given, &now);
		for (size_t i = 0; i < x->nseen; i++)
			free(x->seen[i]);
		memcpy(x->seen, now.seen, sizeof(x->seen));
		x->nseen = now.nseen;
		now.nseen = 0;
		explanation_clear(&now);
	}
	story_clear(&was);
}

/* ---- the text ---------------------------------------------------------- */

static char *
renamed_words(const struct save *s)
{
	size_t of[IDENTITY_KINDS] = { 0 };
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s->ids.n; i++)
		of[s->ids.v[i].kind] += s->ids.v[i].replace;
	for (size_t k = 0; k < IDENTITY_KINDS; k++)
		if (of[k] > 0)
			bytes_addf(&b, "%s%zu %s%s", b.len > 0 ? ", " : "",
			    of[k], identity_kind_name((enum identity_kind)k),
			    of[k] == 1 ? "" : k == IDENTITY_ADDRESS ||
			    k == IDENTITY_IP ? "es" : "s");
	if (b.len > 0)
		bytes_add_str(&b, ": pseudonyms stand for them");
	return bytes_take(&b);
}

static void
write_given(struct save *s, const struct transcript_format *f,
    struct story *st)
{
	struct document d = { .log = given_log(s), .story = st,
	    .program = s->program, .goal = s->goal, .notes = s->notes };
	char *target = adjust_text(&s->adjust, s->target);
	char *renamed = renamed_words(s);
	struct explanation x;

	d.target = target;
	if (st->failure.is) {
		explain_given(s, st, &x);
		d.explanation = &x;
		d.explained = st->failure.unit;
	}
	document_compute(&d, renamed);
	sink_clear(&s->text);
	sink_init(&s->text);
	f->write(&s->text, &d);
	document_clear(&d);
	if (st->failure.is)
		explanation_clear(&x);
	free(renamed);
	free(target);
}

bool
save_make(struct save *s, const struct transcript_format *f,
    struct slice *text, struct gate_hit *hit)
{
	struct story st;

	s->stale = true;
	freshen(s);
	story_init(&st);
	story_read(&st, given_log(s));
	write_given(s, f, &st);
	story_clear(&st);
	*text = bytes_slice(&s->text.text);
	return gate_pass_sink(s->log, given_log(s), &s->text, hit);
}

bool
save_write(struct save *s, const struct transcript_format *f,
    const char *path, bool overwrite, struct gate_hit *hit, struct err *e)
{
	struct gate_hit ignored;
	struct slice text;

	if (hit == NULL)
		hit = &ignored;
	if (!save_make(s, f, &text, hit))
		return needles_full(log_known_needles(s->log)) ?
		    err_set(e, "save.no-memory", "nothing was saved: the "
		    "memory for secrets ran out, so that everything counts "
		    "as one; connect again for another session") :
		    err_set(e, "save.gate", "nothing was saved: %s; mask "
		    "it, and save again", hit->says);
	if (strcmp(path, "-") == 0)
		return newfile_write_fd(STDOUT_FILENO, "standard output",
		    text, e);
	return newfile_write(path, text, overwrite, e);
}
