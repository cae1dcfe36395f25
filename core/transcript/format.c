/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/format.h"

#include <string.h>

#include "core/banned.h"

static const struct transcript_format formats[] = {
	{ "text", ".txt .text .log .transcript", "plain text, for tickets",
	    write_text },
	{ "markdown", ".md .markdown", "Markdown", write_markdown },
	{ "json", ".jsonl .ndjson .json", "JSON Lines, for programs",
	    write_json },
	{ "html", ".html .htm", "a page that needs nothing else",
	    write_html },
};

const struct transcript_format *
transcript_format_at(size_t i)
{
	return i < COUNT_OF(formats) ? &formats[i] : NULL;
}

const struct transcript_format *
transcript_format_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(formats); i++)
		if (slice_iis(slice_of(name), formats[i].name))
			return &formats[i];
	return NULL;
}

static const char *
ending_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	return strrchr(name, '.');
}

static const struct transcript_format *
by_ending(const char *dot)
{
	struct slice rest, suffix;

	for (size_t i = 0; dot != NULL && i < COUNT_OF(formats); i++) {
		rest = slice_of(formats[i].suffixes);
		while (slice_word(&rest, &suffix))
			if (slice_iis(suffix, dot))
				return &formats[i];
	}
	return NULL;
}

const struct transcript_format *
transcript_format_of(const char *path)
{
	const struct transcript_format *f = by_ending(ending_of(path));

	return f != NULL ? f : &formats[0];
}

const char *
transcript_format_strange(const char *path)
{
	const char *dot = ending_of(path);

	/* A hidden file's name is no ending. */
	return dot == NULL || dot == path || dot[-1] == '/' ||
	    by_ending(dot) != NULL ? NULL : dot;
}
