/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * format - the formats a transcript can be written in; one table, one file
 * each.
 */
#ifndef CORE_TRANSCRIPT_FORMAT_H
#define CORE_TRANSCRIPT_FORMAT_H

#include "core/transcript/document.h"
#include "core/transcript/sink.h"

struct transcript_format {
	const char	*name;		/* "text" */
	const char	*suffixes;	/* " .txt .log " */
	const char	*title;		/* for lists */
	void		(*write)(struct sink *out, const struct document *d);
};

/* NULL behind the last; the first is the one without a suffix. */
const struct transcript_format *transcript_format_at(size_t i);
const struct transcript_format *transcript_format_find(const char *name);
/* By the end of a file's name; the first one where that says nothing. */
const struct transcript_format *transcript_format_of(const char *path);
/* An ending that is none of theirs, such as ".xml"; NULL: it is one, or there
 * is none. */
const char *transcript_format_strange(const char *path);

/* The formats. */
void write_text(struct sink *out, const struct document *d);
void write_markdown(struct sink *out, const struct document *d);
void write_json(struct sink *out, const struct document *d);
void write_html(struct sink *out, const struct document *d);

/* The grammar of docs/transcript.md, for text and what it is put into; each
 * piece passes through put (NULL: as it is). */
struct text_style {
	bool		 heads;		/* also what the reader does not need */
	bool		 fields;	/* decoded */
	bool		 card;		/* the explanation */
	void		(*put)(struct sink *out, enum sink_kind kind,
			    struct slice text);
};
void write_text_as(struct sink *out, const struct document *d,
    const struct text_style *style);

#endif
