/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/save/preview.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config.h"
#include "core/base/clock.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/transcript/newfile.h"
#include "tui/app/app.h"
#include "tui/files/filename.h"
#include "core/base/nearest.h"
#include "tui/banned.h"

enum way { ENTRY_WRITE, ENTRY_ALL, ENTRY_WORD, ENTRY_ROW, ENTRY_MASK,
	ENTRY_NAME };
#define ID(entry, i)	((size_t)(entry) << 24 | (i))
#define ID_ENTRY(id)	((enum way)((id) >> 24))
#define ID_PLACE(id)	((id) & 0xffffff)

/* Names of a long session: the rest is replaced all at once, or not. */
#define NAMES_MAX	2000

static void pick(struct app *a, size_t id);

void
preview_init(struct preview *p)
{
	*p = (struct preview){ .name = NULL };
	list_init(&p->list);
}

static void
drop(struct preview *p)
{
	save_free(p->save);
	free(p->path);
	list_clear(&p->list);
	p->save = NULL;
	p->path = NULL;
	p->anonymous = p->unit_masked = false;
}

void
preview_clear(struct preview *p)
{
	drop(p);
	free(p->name);
	free(p->state);
	preview_init(p);
}

bool
preview_is_open(const struct app *a)
{
	return a->save.save != NULL && a->overlay == OVERLAY_SAVE;
}

void
preview_leave(struct app *a)
{
	drop(&a->save);
	a->overlay = OVERLAY_NONE;
	app_say(a, "nothing was written");
}

/* ---- the list ---------------------------------------------------------- */

static void
add_masks(struct preview *p, const struct log *l)
{
	size_t n = save_masks(p->save);
	char words[200];

	list_heading(&p->list, n > 0 ? "hidden" : "nothing is hidden: no "
	    "secret was sent");
	for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
		const struct document_mask *m = save_mask_at(p->save, i);

		snprintf(words, sizeof(words), "event %u: %s",
		    log_entry(l, m->entry)->unit + 1, m->why);
		list_add(&p->list, ID(ENTRY_MASK, i), m->what, words);
		list_mark(&p->list, '*');
	}
}

static void
add_names(struct preview *p)
{
	size_t n = save_names(p->save);
	char words[300];

	if (n > 0)
		list_heading(&p->list, "named: Enter replaces a name, or "
		    "keeps it");
	for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
		const struct identity *id = save_name_at(p->save, i);

		snprintf(words, sizeof(words), "%s%.120s (%s, %zu time%s)",
		    id->replace ? "replaced by " : "kept; or ",
		    id->pseudonym, identity_kind_name(id->kind), id->count,
		    id->count == 1 ? "" : "s");
		list_add(&p->list, ID(ENTRY_NAME, i), id->name, words);
		list_mark(&p->list, id->replace ? 'x' : ' ');
	}
}

static void
add_ways(struct preview *p)
{
	char words[120];

	if (p->strange)
		snprintf(words, sizeof(words), "unknown ending: written as "
		    "text (.txt .md .jsonl .html)");
	else
		snprintf(words, sizeof(words), "as %s (.txt .md .jsonl "
		    ".html)", p->format->title);
	list_add(&p->list, ID(ENTRY_WRITE, 0), "write the file", words);
	list_add(&p->list, ID(ENTRY_ALL, 0), p->anonymous ?
	    "keep all names" : "replace all names",
	    "users, hosts, addresses and ids by invented ones");
	list_add(&p->list, ID(ENTRY_WORD, 0), "hide a word...",
	    "wherever it stands");
	if (p->unit == UNIT_NONE)
		return;
	snprintf(words, sizeof(words), "event %u, where the cursor was",
	    p->unit + 1);
	list_add(&p->list, ID(ENTRY_ROW, 0), p->unit_masked ?
	    "show that event" : "hide an event", words);
}

static void
fill(struct app *a)
{
	struct preview *p = &a->save;
	char *title = xasprintf("SAVE %s", p->path);

	p->list.on_pick = pick;
	p->list.hints = HINTS_SAVE;
	list_begin(&p->list, title);
	add_ways(p);
	add_masks(p, a->run.log);
	add_names(p);
	list_end(&p->list);
	free(title);
}

static void
pick(struct app *a, size_t id)
{
	struct preview *p = &a->save;

	app_say(a, "%s", "");
	switch (ID_ENTRY(id)) {
	case ENTRY_WRITE:
		preview_write(a);
		return;
	case ENTRY_ALL:
		preview_rename_all(a);
		return;
	case ENTRY_WORD:
		app_prompt(a, "save-mask ");
		return;
	case ENTRY_ROW:
		preview_mask_row(a, p->unit);
		return;
	case ENTRY_MASK:
		app_say(a, "it stays hidden: no file ever holds a secret");
		return;
	case ENTRY_NAME:
		save_rename(p->save, ID_PLACE(id), !save_name_at(p->save,
		    ID_PLACE(id))->replace);
		fill(a);
		return;
	}
}

void
preview_rename_all(struct app *a)
{
	struct preview *p = &a->save;

	p->anonymous = !p->anonymous;
	save_rename_all(p->save, p->anonymous);
	fill(a);
}

void
preview_mask_word(struct app *a, struct slice word)
{
	char *text = xstrndup(word.p, word.n);

	if (save_mask_word(a->save.save, text))
		app_say(a, "that word is hidden wherever it stands");
	else
		app_error(a, "that word stands nowhere; it would be hidden");
	explicit_bzero(text, word.n);
	free(text);
	fill(a);
}

void
preview_mask_row(struct app *a, uint32_t unit)
{
	struct preview *p = &a->save;
	bool mask = unit != p->unit || !p->unit_masked;

	if (unit >= log_units(a->run.log)) {
		app_error(a, "there is no event %u", unit + 1);
		return;
	}
	save_mask_row(p->save, unit, mask);
	if (unit == p->unit)
		p->unit_masked = mask;
	app_say(a, "event %u is %s", unit + 1, mask ? "hidden" :
	    "shown again");
	fill(a);
}

/* ---- opening it -------------------------------------------------------- */

static void
open_preview(struct app *a)
{
	app_say(a, "%s", "");
	fill(a);
	list_select(&a->save.list, ID(ENTRY_WRITE, 0));
	a->overlay = OVERLAY_SAVE;
}

static void
on_replace(struct app *a)
{
	a->save.overwrite = true;
	open_preview(a);
}

static void
on_keep(struct app *a)
{
	drop(&a->save);
	app_say(a, "no: nothing was written");
}

/* A format and "no-notes" behind the name. */
static bool
read_words(struct app *a, struct slice words, bool *no_notes)
{
	struct preview *p = &a->save;
	char name[16];
	struct slice word;

	*no_notes = false;
	p->path = filename_take(&words);
	if (p->path == NULL || p->path[0] == '\0') {
		app_error(a, "save needs a file name");
		return false;
	}
	if (strcmp(p->path, "-") == 0 && a->face.is == FACE_SCREEN) {
		app_error(a, "- is standard output, and that is this screen: "
		    "bare shows the session on it; ./- is a file");
		return false;
	}
	p->format = transcript_format_of(p->path);
	p->strange = transcript_format_strange(p->path) != NULL;
	while (slice_word(&words, &word)) {
		const struct transcript_format *f;

		vis_copy(name, sizeof(name), word);
		f = transcript_format_find(name);

		if (slice_is(word, "no-notes"))
			*no_notes = true;
		else if (f != NULL) {
			p->format = f;
			p->strange = false;
		} else {
			app_error(a, "%s is no format (text, markdown, "
			    "json, html); a name with blanks needs quotes",
			    nearest_quote(word, NULL, "what stands behind "
			    "the name").text);
			return false;
		}
	}
	return true;
}

static struct save *
new_save(struct app *a, bool no_notes)
{
	const struct save_input in = { .log = a->run.log,
	    .target = a->run.name, .program = "smtpscope " PACKAGE_VERSION,
	    .goal = &a->run.goal, .no_notes = no_notes };

	return save_new(&in);
}

void
preview_begin(struct app *a, struct slice words)
{
	const struct ask how = { .word = "yes", .on_yes = on_replace,
	    .on_no = on_keep };
	struct preview *p = &a->save;
	bool no_notes, exists;
	struct err e;

	app_conceal(a);
	drop(p);
	p->overwrite = false;
	if (!read_words(a, words, &no_notes)) {
		drop(p);
		return;
	}
	exists = !newfile_check(p->path, false, &e);
	if (exists && strcmp(e.id, "save.exists") != 0) {
		app_error(a, "%s", e.detail);
		drop(p);
		return;
	}
	p->unit = view_cursor_unit(&a->view);
	p->save = new_save(a, no_notes);
	if (!exists)
		open_preview(a);
	else
		app_ask_as(a, &how, "%.120s exists. Type yes to replace it, "
		    "or Enter to leave it:", p->path);
}

/* ---- the file ---------------------------------------------------------- */

static void
on_hide_hit(struct app *a)
{
	if (!preview_is_open(a))
		return;
	save_mask_hit(a->save.save, &a->save.hit);
	fill(a);
	app_say(a, "those rows are hidden; write it again");
}

static void
refused(struct app *a, const struct err *e)
{
	if (strcmp(e->id, "save.gate") == 0 &&
	    a->save.hit.unit != UNIT_NONE)
		app_ask(a, "y", on_hide_hit, "Not written: %.150s. Hide the "
		    "rows that hold it? [y/N]", a->save.hit.says);
	else
		app_error(a, "%s", e->detail);
}

void
preview_write(struct app *a)
{
	struct preview *p = &a->save;
	size_t hidden = save_masks(p->save);
	struct err e;

	if (!save_write(p->save, p->format, p->path, p->overwrite, &p->hit,
	    &e)) {
		refused(a, &e);
		return;
	}
	free(p->name);
	p->name = xstrdup(p->path);
	p->entries = log_count(a->run.log);
	a->overlay = OVERLAY_NONE;
	/* What surprises stands first: a long path takes the rest. */
	if (p->strange)
		app_say(a, "unknown ending: written as %s: %.200s (%zu "
		    "thing%s hidden)", p->format->name, p->name, hidden,
		    hidden == 1 ? "" : "s");
	else
		app_say(a, "saved: %.200s (%s, %zu thing%s hidden)", p->name,
		    p->format->name, hidden, hidden == 1 ? "" : "s");
	drop(p);
}

/* ---- what is said of it ------------------------------------------------ */

const char *
preview_state(struct app *a)
{
	struct preview *p = &a->save;
	const char *slash;

	if (log_count(a->run.log) == 0)
		return NULL;
	if (p->name == NULL)
		return "saved: never";
	if (p->entries != log_count(a->run.log))
		return "unsaved changes";
	slash = strrchr(p->name, '/');
	free(p->state);
	p->state = xasprintf("saved: %s", slash != NULL ? slash + 1 :
	    p->name);
	return p->state;
}

bool
preview_is_saved(const struct app *a)
{
	return a->save.name != NULL &&
	    a->save.entries == log_count(a->run.log);
}

void
preview_another_log(struct preview *p)
{
	drop(p);
	free(p->name);
	p->name = NULL;
}

/* Of letters that need no quoting anywhere, and no option for any tool. */
char *
preview_name(struct app *a)
{
	time_t now = (time_t)(clock_wall_us() / 1000000);
	const char *host = a->run.host.host;
	char date[32], *name;
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &tm);
	if (a->run.practice != NULL || host == NULL)
		host = "";
	name = xasprintf("%s%.60s-%s.txt", isalnum((unsigned char)*host) ? "" :
	    "smtpscope", host, date);
	for (char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("-.", *p) == NULL)
			*p = '-';
	return name;
}
