/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prompt - the command line at the bottom: GNU readline behind an interface
 * of our own (editing, history, completion, the user's inputrc), fed whole
 * keys from the one loop, drawn by us on the canvas.  Never for passwords:
 * see secretfield.h.
 */
#ifndef TUI_SCREEN_PROMPT_H
#define TUI_SCREEN_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "tui/keys/key.h"
#include "tui/screen/canvas.h"

/* accept and cancel run when the prompt is closed, and may open it again;
 * complete runs inside readline, and may only add candidates. */
struct prompt_callbacks {
	void	(*accept)(void *arg, const char *line);	/* Enter */
	void	(*cancel)(void *arg);			/* Esc, C-c, C-d when empty */
	/* Candidates for the word that begins at start; each is xstrdup()ed
	 * into the list by prompt_candidate(). */
	void	(*complete)(void *arg, const char *line, size_t start);
	/* Whether a line may go into the history. */
	bool	(*keep)(void *arg, const char *line);
	void	*arg;
};

/* False: it works, but without the history, see history_init(). */
bool prompt_init(const struct prompt_callbacks *cb, const char *history_file,
    struct err *e);
/* Writes the history, 0600; false: see history_write(). */
bool prompt_end(struct err *e);

/* C-u clears back to the first blank of text, and then all of it. */
void prompt_open(const char *label, const char *text);
/* The same without any history: that of the commands is out of reach. */
void prompt_open_alone(const char *label, const char *text);
void prompt_close(void);
bool prompt_is_open(void);
const char *prompt_line(void);
const char *prompt_label(void);
/* Whether C-u would leave something. */
bool prompt_has_word(void);
size_t prompt_point(void);		/* of the cursor, in bytes of the line */
/* What Tab has found; they live until the next key.  Returns how many. */
size_t prompt_candidates(char *const **v);

/* raw: the bytes of the key as they came. */
void prompt_key(struct key k, const unsigned char *raw, size_t n);
/* One edit, control bytes dropped, line ends and tabs made blanks; returns
 * how many line ends there were. */
size_t prompt_paste(struct slice text);
void prompt_candidate(const char *text);
void prompt_resize(int cols, int rows);

/* On row y of the canvas, with the cursor; the candidates, if any, in a list
 * above it, at most max_list rows. */
void prompt_draw(struct canvas *c, int y, int max_list);

#endif
