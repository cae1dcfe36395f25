/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell - commands for sh, written so that they can be pasted into a
 * terminal whatever their words hold.
 *
 * A word reaches the command byte for byte.  No byte of a word acts in the
 * shell, nor on the terminal: what vis would not print stands as
 * "$(printf '\ooo')", so nothing but printable text and our own line breaks
 * comes out; the history character is quoted so that interactive shells
 * leave it alone.  One thing is lost: line feeds at the very end of a word,
 * because $() drops them.
 */
#ifndef CORE_REPORT_SHELL_H
#define CORE_REPORT_SHELL_H

#include "core/base/bytes.h"
#include "core/base/slice.h"

#define SHELL_COLUMNS	78

/* One command line; continued with a backslash where it grows too long.
 * What is added by one call stays on one line. */
struct shell {
	struct bytes	*out;
	int		 cols;		/* used in this line */
};

void shell_begin(struct shell *sh, struct bytes *out, const char *text);
/* Our own text, as it is: "|", "2>&1", "--verbose". */
void shell_text(struct shell *sh, const char *text);
/* "--user NAME" */
void shell_option(struct shell *sh, const char *option, const char *value);
/* "--user=NAME"; also "@FILE", or a word of its own with "" before it. */
void shell_joined(struct shell *sh, const char *before, const char *value);
void shell_end(struct shell *sh);

void shell_word(struct bytes *out, struct slice word);

/* Comments: text is ours and is wrapped; a line shows bytes by vis. */
void shell_note(struct bytes *out, const char *text);
void shell_line(struct bytes *out, const char *before, const char *bytes,
    const char *after);

#endif
