/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: the letter that is waited for, and the list of them. */
#include "tui/app.h"

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

static void
add_mark(struct app *a, char letter, const struct mark *m, struct bytes *out)
{
	const struct entry *e;

	if (m == NULL || m->on.unit >= log_units(a->run.log))
		return;
	e = log_entry(a->run.log, m->on.entry);
	bytes_addf(out, "%c  event %u  %s  ", letter, m->on.unit + 1,
	    e->kind == ENTRY_CLIENT ? "->" : e->kind == ENTRY_SERVER ? "<-" :
	    "===");
	redact_entry_text(out, e, FOR_SCREEN);
	if (view_is_hidden(&a->view, m->on.unit))
		bytes_add_str(out, "  (hidden by the filter)");
	bytes_add_char(out, '\n');
}

void
app_show_marks(struct app *a)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; i < MARKS_LETTERS; i++)
		add_mark(a, marks_letter(i), marks_get(&a->view.marks,
		    marks_letter(i)), &text);
	add_mark(a, MARKS_BEFORE, marks_get(&a->view.marks, MARKS_BEFORE),
	    &text);
	if (text.len == 0)
		app_say(a, "no marks are set yet");
	else
		app_show_page(a, "MARKS", &text);
	bytes_clear(&text);
}
