/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words - what a command line is made of, as tables: the commands, their
 * options, and what each takes.  Completion reads them;
 * tests/session/completion.sh holds them against the options that are read,
 * what --help says, and the manual.
 */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include "tui/options/options.h"

enum word_value {
	VALUE_NONE,		/* a switch */
	VALUE_TEXT,		/* nobody else knows it */
	VALUE_FILE,
	VALUE_FOLDER,
	VALUE_CHOICE,		/* one of choices */
	VALUE_FORMAT,		/* of transcripts */
	VALUE_MECH,
	VALUE_MECHS,		/* joined by commas */
	VALUE_PRESET,		/* of keys */
	VALUE_SCENARIO,		/* or a file with one */
	VALUE_STAGE,
	VALUE_TOOL,		/* of --equivalent */
	VALUE_VOICE,		/* or a file with one */
};

/* What follows a command's options. */
enum word_operand {
	OPERAND_NONE,
	OPERAND_TARGET,
	OPERAND_FILE,
	OPERAND_REPLY,		/* a cause, or a word of the catalogue */
	OPERAND_CONTEXT,	/* of keys */
	OPERAND_LESSON,		/* or a file with one */
};

struct command_word {
	const char	*word;		/* NULL: no word, the interface */
	enum program	 program;
	enum word_operand operand;
	const char	*help;
};

struct option_word {
	const char	*name;		/* "--tls", "-4" */
	unsigned	 programs;	/* 1 << enum program, those it is for */
	enum word_value	 value;
	const char	*choices;	/* "auto|starttls", or NULL */
	const char	*help;
};

/* NULL behind the last; the first command is the one without a word. */
const struct command_word *command_word_at(size_t i);
const struct option_word *option_word_at(size_t i);

const struct command_word *command_word_find(const char *word);
/* The row of that name for that program; NULL: it has no such option. */
const struct option_word *option_word_find(const char *name,
    enum program program);

#endif
