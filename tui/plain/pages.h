/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pages - the commands whose answer is another one where there is no screen:
 * the whole explanation, and the commands there are.
 */
#ifndef TUI_PLAIN_PAGES_H
#define TUI_PLAIN_PAGES_H

struct app;

void plain_explain(struct app *a);
void plain_help(struct app *a);

#endif
