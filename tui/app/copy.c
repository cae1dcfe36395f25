/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking text along: to the clipboard, or bare on the terminal. */
#include "tui/app/app.h"

#include <stdlib.h>

#include "config.h"
#include "core/report/report.h"
#include "core/transcript/save.h"
#include "tui/hands/clipboard.h"
#include "tui/screen/term.h"
#include "tui/banned.h"

#define CARD_COLS	78

/* ---- giving it away ---------------------------------------------------- */

static size_t
lines_of(struct slice text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return text.n > 0 && text.p[text.n - 1] != '\n' ? n + 1 : n;
}

static bool
give(struct app *a, struct slice text, struct err *e)
{
	struct bytes sequence;
	bool ok;

	if (a->prefs.copy_command != NULL)
		return clipboard_command(a->prefs.copy_command, text, e);
	bytes_init(&sequence, BYTES_NO_LIMIT);
	ok = clipboard_sequence(&sequence, text, e);
	if (ok && !term_send(bytes_slice(&sequence)))
		ok = err_set(e, "clipboard.no-terminal", "nothing is known of "
		    "this terminal's clipboard: set copy-command");
	bytes_clear(&sequence);
	return ok;
}

/* tmux may keep it to itself. */
static const char *
where_to(const struct app *a)
{
	const char *tmux = getenv("TMUX");

	if (a->prefs.copy_command != NULL)
		return "given to copy-command";
	return tmux != NULL && *tmux != '\0' ? "sent to the terminal (tmux: "
	    "set-clipboard on)" : "sent to the terminal's clipboard";
}

/* It has passed a gate.  Nobody confirms what a terminal does with it. */
static void
hand_over(struct app *a, struct slice text, const char *what)
{
	size_t lines = lines_of(text);
	struct err e;

	if (!give(a, text, &e))
		app_error(a, "%s", e.detail);
	else
		app_say(a, "%s (%zu line%s) %s", what, lines,
		    lines == 1 ? "" : "s", where_to(a));
}

static void
copy(struct app *a, enum copy_made made, struct slice text,
    const char *what)
{
	struct err e;

	if (text.n == 0)
		app_error(a, "there is nothing to copy here");
	else if (!copytext_gate(a->run.log, made, text, &e))
		app_error(a, "%s", e.detail);
	else
		hand_over(a, text, what);
}

/* ---- what is taken ----------------------------------------------------- */

/* As it stands there, without its frame. */
static void
add_teaching(struct app *a, struct bytes *out)
{
	const struct explain_rows *r = teachings_rows(&a->view.teachings,
	    view_cursor_unit(&a->view));

	for (size_t i = 0; r != NULL && i < r->n; i++) {
		const struct explain_line *line = &r->v[i];

		for (size_t k = line->first; k < line->first + line->n; k++)
			bytes_add_slice(out, explain_run_text(r, k));
		if (line->n > 0)
			bytes_add_char(out, '\n');
	}
}

/* What the cursor is on; says what that is. */
static const char *
add_row(struct app *a, struct bytes *out, enum copy_made *made)
{
	struct view *v = &a->view;
	const struct field *f = view_side(v) == SIDE_DECODED ?
	    view_field(v) : NULL;
	uint32_t entry = view_cursor_entry(v);

	if (view_on_explanation(v) && a->run.explained) {
		report_card_text(out, &a->run.explanation, CARD_COLS);
		*made = COPY_OF_CARD;
		return "the explanation";
	}
	if (view_on_teaching(v)) {
		add_teaching(a, out);
		*made = COPY_DERIVED;
		return "the lesson";
	}
	if (entry != UINT32_MAX)
		copytext_line(out, log_entry(a->run.log, entry), f);
	*made = f != NULL ? COPY_DERIVED : COPY_OF_SESSION;
	return f != NULL ? "this value" : "this line";
}

void
app_copy(struct app *a, enum copy_what what)
{
	const char *name = what == COPY_UNIT ? "this event" :
	    "this exchange";
	uint32_t unit = view_cursor_unit(&a->view);
	enum copy_made made = COPY_OF_BOTH;
	struct bytes text;

	app_conceal(a);
	bytes_init(&text, BYTES_NO_LIMIT);
	if (what == COPY_ROW)
		name = add_row(a, &text, &made);
	else if (unit != UNIT_NONE)
		copytext_unit(&text, a->run.log, unit, what);
	copy(a, made, bytes_slice(&text), name);
	bytes_clear(&text);
}

/* Where it is, and what can be done about it. */
static void
say_hit(struct app *a, const struct gate_hit *hit)
{
	char keys[ACTIVE_KEYS_MAX];
	struct active active;

	app_active(a, &active);
	if (active_keys(&active, "prompt save", keys, sizeof(keys))[0] ==
	    '\0')
		snprintf(keys, sizeof(keys), "save");
	if (hit->unit != UNIT_NONE)
		view_goto_unit(&a->view, hit->unit);
	app_error(a, "%s%s; %s shows it and can hide it", hit->says,
	    hit->unit != UNIT_NONE ? " (the cursor is there)" : "", keys);
}

/* The transcript as a file would hold it; false when the gate refuses it. */
static bool
add_all(struct app *a, struct bytes *out)
{
	const struct save_input in = { .log = a->run.log,
	    .target = a->run.name, .program = "smtpscope " PACKAGE_VERSION,
	    .goal = &a->run.goal };
	struct save *s = save_new(&in);
	struct gate_hit hit;
	struct slice text;
	bool ok = save_make(s, transcript_format_at(0), &text, &hit);

	if (ok)
		bytes_add_slice(out, text);
	else
		say_hit(a, &hit);
	save_free(s);
	return ok;
}

void
app_copy_all(struct app *a)
{
	struct bytes text;

	app_conceal(a);
	bytes_init(&text, BYTES_NO_LIMIT);
	/* The gate of files knows our own words from those of the session. */
	if (add_all(a, &text))
		hand_over(a, bytes_slice(&text), "the whole session");
	bytes_clear(&text);
}

/* The owner of the terminal shows it, and waits for Enter. */
void
app_bare(struct app *a)
{
	app_conceal(a);
	bytes_clear(&a->bare);
	bytes_init(&a->bare, BYTES_NO_LIMIT);
	add_all(a, &a->bare);
}
