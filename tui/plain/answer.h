/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answer - a whole line, given to whatever waits for one: the password
 * field, a question, a question for a name, or else it is a command.
 */
#ifndef TUI_PLAIN_ANSWER_H
#define TUI_PLAIN_ANSWER_H

#include <stdbool.h>

struct app;

/* line: NUL-terminated, may be a secret.  False: it is no command. */
bool plain_answer(struct app *a, const char *line);
/* There will be no answer. */
void plain_no_answer(struct app *a);

#endif
