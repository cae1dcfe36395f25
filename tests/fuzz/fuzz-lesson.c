/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a lesson: it is read or refused with a place in it, and what is
 * read keeps its bounds, can be shown, and looks at a log to its end. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/lesson/look.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
scenario_at_place(size_t i)
{
	static const char *const names[] = { "ok", "bad-password" };

	return i < COUNT_OF(names) ? names[i] : NULL;
}

static void
add(struct log *l, enum entry_kind kind, const char *text)
{
	struct log_line line = { .kind = kind, .stage = STAGE_AUTH,
	    .flags = ENTRY_LAST, .unit = UNIT_NONE, .answers = UNIT_NONE,
	    .text = { text, strlen(text) } };

	log_line(l, &line);
}

static void
check_text(const char *text)
{
	struct slice s = slice_of(text);

	assert(s.n <= LESSON_BYTES_MAX * 8);
	assert(utf8_valid(s));
	for (size_t i = 0; i < s.n; i++)
		assert(s.p[i] == '\n' || (unsigned char)s.p[i] >= ' ');
}

static void
check_texts(const struct lesson *ls)
{
	assert(ls->ntasks > 0 && ls->ntasks <= LESSON_TASKS_MAX);
	assert((ls->scenario == NULL) != (ls->transcript == NULL));
	assert((ls->question == NULL) == (ls->answer == NULL));
	check_text(ls->title);
	check_text(ls->goal);
	check_text(ls->text);
	for (size_t t = 0; t < ls->ntasks; t++) {
		const struct lesson_task *task = &ls->tasks[t];

		assert(task->ndones > 0 && task->text != NULL);
		check_text(task->text);
		for (size_t i = 0; i < task->nhints; i++)
			check_text(task->hints[i]);
	}
}

static void
check_look(struct lesson *ls)
{
	struct log *l = log_new();
	struct story st;
	struct lesson_look k;
	enum answer_kind kind;
	size_t steps = 0;

	add(l, ENTRY_SERVER, "220 mx.example.net ESMTP");
	add(l, ENTRY_CLIENT, "EHLO client.example.org");
	add(l, ENTRY_SERVER, "535 5.7.8 no");
	story_init(&st);
	story_read(&st, l);
	lesson_look_begin(&k, 0, 0);
	while (lesson_look(&k, ls, l, &st))
		assert(++steps <= ls->ntasks);
	lesson_answer(&k, ls, l, &st, slice_of("535"), &kind);
	while (lesson_look(&k, ls, l, &st))
		assert(++steps <= ls->ntasks);
	assert(k.task <= ls->ntasks);
	story_clear(&st);
	log_free(l);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data, size };
	struct lesson *ls;
	struct err e;

	ls = lesson_read(text, scenario_at_place, &e);
	if (ls == NULL) {
		assert(strcmp(e.id, "lesson.file") == 0);
		assert(e.detail[0] >= '1' && e.detail[0] <= '9');
		assert(utf8_valid(slice_of(e.detail)));
		for (const char *p = e.detail; *p != '\0'; p++)
			assert((unsigned char)*p >= ' ' && *p != 0x7f);
		return 0;
	}
	check_texts(ls);
	check_look(ls);
	lesson_free(ls);
	return 0;
}
