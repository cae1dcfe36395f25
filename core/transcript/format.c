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

const struct transcript_format *
transcript_format_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash != NULL ? slash : path, '.');
	struct slice rest, suffix;

	for (size_t i = 0; dot != NULL && i < COUNT_OF(formats); i++) {
		rest = slice_of(formats[i].suffixes);
		while (slice_word(&rest, &suffix))
			if (slice_iis(suffix, dot))
				return &formats[i];
	}
	return &formats[0];
}
