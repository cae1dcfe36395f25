/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: the letter that is waited for, and the list of them. */
#include "tui/app/app.h"

#include "core/decode/redact.h"
#include "tui/banned.h"

void
app_ask_letter(struct app *a, enum letter_use use)
{
	char set[2 * MARKS_LETTERS + 4];

	marks_list(&a->view.marks, set, sizeof(set));
	if (use == LETTER_MARK_SET)
		app_say(a, "mark this row: a letter, a-z or A-Z; Esc leaves");
	else if (*set == '\0') {
		app_say(a, "no marks are set yet");
		return;
	} else
		app_say(a, "to the mark: %s%s; Esc leaves", set,
		    marks_get(&a->view.marks, MARKS_BEFORE) != NULL ?
		    " (' is where the last jump began)" : "");
	a->keys.letter = use;
}

static void
jump(struct app *a, char letter)
{
	switch (view_mark_jump(&a->view, letter)) {
	case MARKS_JUMPED:
		app_say(a, "%s", "");
		break;
	case MARKS_NOT_SET:
		app_error(a, letter == MARKS_BEFORE ?
		    "there was no jump to come back from" :
		    "mark %c is not set", letter);
		break;
	case MARKS_HIDDEN:
		app_error(a, "mark %c is on an event that the filter hides",
		    letter);
		break;
	}
}

void
app_mark(struct app *a, enum letter_use use, char letter)
{
	app_refresh(a);
	if (use == LETTER_MARK_JUMP)
		jump(a, letter);
	else if (view_mark(&a->view, letter))
		app_say(a, "mark %c is set", letter);
	else
		app_error(a, "there is no row to mark");
}

/* Any key but a letter leaves. */
void
app_letter_key(struct app *a, struct key k)
{
	enum letter_use use = a->keys.letter;
	bool back = use == LETTER_MARK_JUMP && k.code == MARKS_BEFORE;
	bool leaves = k.code == KEYCODE_ESC || k.mods != 0;

	a->keys.letter = LETTER_NONE;
	if (k.mods == 0 && (back || marks_is_letter(k.code)))
		app_mark(a, use, (char)k.code);
	else if (leaves)
		app_say(a, "%s", "");
	else
		app_error(a, "a mark is a letter, a-z or A-Z");
}

/* "event 12  ->  EHLO client.example.org" */
static void
add_mark(struct app *a, char letter)
{
	const struct mark *m = marks_get(&a->view.marks, letter);
	const char title[] = { letter, '\0' };
	const struct entry *e;
	struct bytes text;

	if (m == NULL || m->on.unit >= log_units(a->run.log))
		return;
	e = log_entry(a->run.log, m->on.entry);
	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_addf(&text, "event %u  %s  ", m->on.unit + 1,
	    e->kind == ENTRY_CLIENT ? "->" : e->kind == ENTRY_SERVER ? "<-" :
	    "===");
	redact_entry_text(&text, e, FOR_SCREEN);
	if (view_is_hidden(&a->view, m->on.unit))
		bytes_add_str(&text, "  (hidden by the filter)");
	list_add(&a->list, (unsigned char)letter, title, text.data);
	bytes_clear(&text);
}

static void
on_pick(struct app *a, size_t letter)
{
	app_mark(a, LETTER_MARK_JUMP, (char)letter);
}

void
app_show_marks(struct app *a)
{
	list_clear(&a->list);
	a->list.on_pick = on_pick;
	list_begin(&a->list, "MARKS");
	for (size_t i = 0; i < MARKS_LETTERS; i++)
		add_mark(a, marks_letter(i));
	add_mark(a, MARKS_BEFORE);
	list_end(&a->list);
	if (list_count(&a->list) == 0)
		app_say(a, "no marks are set yet");
	else
		app_show_list(a);
}
