/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lesson-priv - between the files of a lesson on the screen: lesson.c begins
 * it and sees what is done, lesson-panel.c draws, lesson-tell.c speaks.
 */
#ifndef TUI_APP_LESSON_PRIV_H
#define TUI_APP_LESSON_PRIV_H

#include "tui/app/app.h"
#include "tui/app/lesson.h"

/* lesson-tell.c */
struct lesson_state app_lesson_state(const struct app *a);
bool app_lesson_has_panel(const struct app *a);
/* For those who see no panel. */
void app_lesson_news(struct app *a, const char *before, const char *text);
void app_lesson_tell_task(struct app *a);
void app_lesson_show_all(struct app *a);	/* the page that it begins with */

#endif
