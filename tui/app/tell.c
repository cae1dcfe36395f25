/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message row: what is said there, and what is worth saying. */
#include "tui/app/app.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

static void
remember_message(struct app *a, const char *text)
{
	if (a->nmessages == APP_MESSAGES_MAX) {
		free(a->messages[0]);
		memmove(a->messages, a->messages + 1,
		    (APP_MESSAGES_MAX - 1) * sizeof(a->messages[0]));
		a->nmessages--;
	}
	a->messages[a->nmessages++] = xstrdup(text);
}

static void
prefix(char *text, size_t size, const char *with)
{
	size_t n = strlen(with), have = strlen(text);

	if (have + n >= size)
		have = size - n - 1;
	memmove(text + n, text, have);
	memcpy(text, with, n);
	text[n + have] = '\0';
}

static void __attribute__((format(printf, 3, 0)))
say(struct app *a, bool bad, const char *fmt, va_list ap)
{
	char text[400];

	vsnprintf(text, sizeof(text), fmt, ap);
	if (bad && a->prefs.speak)
		prefix(text, sizeof(text), "failure: ");
	free(a->message);
	a->message = text[0] != '\0' ? xstrdup(text) : NULL;
	a->message_bad = bad;
	a->said++;
	if (text[0] != '\0')
		remember_message(a, text);
	if (text[0] != '\0' && a->face.said != NULL)
		a->face.said(a->face.arg, text, bad);
}

void
app_say(struct app *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(a, false, fmt, ap);
	va_end(ap);
}

void
app_error(struct app *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(a, true, fmt, ap);
	va_end(ap);
}

void
app_show_page(struct app *a, const char *title, const struct bytes *text)
{
	app_conceal(a);
	page_set(&a->page, title, bytes_slice(text));
	a->overlay = OVERLAY_PAGE;
}

/* ---- lists to pick from ------------------------------------------------ */

void
app_show_list(struct app *a)
{
	app_conceal(a);
	a->overlay = OVERLAY_LIST;
}

struct list *
app_list(struct app *a)
{
	switch (a->overlay) {
	case OVERLAY_LIST:
		return &a->list;
	case OVERLAY_START:
		return &a->start.list;
	case OVERLAY_SAVE:
		return &a->save.list;
	default:
		return NULL;
	}
}

void
app_helped(struct app *a, struct active *out)
{
	enum overlay now = a->overlay;

	if (a->below == OVERLAY_NONE) {
		app_active(a, out);
	} else {
		a->overlay = a->below;
		app_overlay_active(a, out);
		a->overlay = now;
	}
	out->at = command_at;
}

/* What the rows must hold goes first. */
void
app_overlay_leave(struct app *a)
{
	struct list *l = app_list(a);

	if (l != NULL && l->filter[0] != '\0') {
		list_filter(l, "");
		return;
	}
	if (a->overlay == OVERLAY_START && a->run.idle) {
		command_run(a, "quit");
		return;
	}
	if (a->overlay == OVERLAY_SAVE) {
		preview_leave(a);
		return;
	}
	a->overlay = a->overlay == OVERLAY_HELP ? a->below : OVERLAY_NONE;
	a->below = OVERLAY_NONE;
}

/* ---- what is worth saying ---------------------------------------------- */

/* Commands are written in capitals, as people say them; what the server says
 * first is called as in the strip. */
static const char *
stage_shown(enum stage stage, char *out, size_t size)
{
	bool capitals = stage >= STAGE_EHLO || stage == STAGE_TLS;

	snprintf(out, size, "%s", stage == STAGE_BANNER ? "greeting" :
	    stage_name(stage));
	for (char *p = out; capitals && *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return out;
}

/* What there is room for, in whole words; the title stands above, too. */
static void
say_failure(struct app *a, const char *stage, const char *title,
    const char *key)
{
	int cols = (int)(strlen(stage) + sizeof(" failed: ")) +
	    utf8_columns(slice_of(title));

	if (a->face.is == FACE_PLAIN)	/* the card follows */
		app_error(a, "%s failed: %s", stage, title);
	else if (cols + (int)(strlen(key) + sizeof(". tells all")) <=
	    a->canvas.cols)
		app_error(a, "%s failed: %s. %s tells all", stage, title, key);
	else if (cols + 2 <= a->canvas.cols)
		app_error(a, "%s failed: %s", stage, title);
	else
		app_error(a, "%s failed; %s tells why", stage, key);
}

static void
tell_failure(struct app *a)
{
	uint32_t unit = a->run.newest_unit;
	char keys[ACTIVE_KEYS_MAX], name[16];
	struct story_failure f;
	struct active active;

	/* What was told is not taken back, and not told again. */
	if (a->face.is == FACE_PLAIN && a->failure_told != UNIT_NONE &&
	    unit < a->failure_told)
		return;
	if (unit == a->failure_told || !story_failure_at(&a->run.story,
	    a->run.log, unit, &f))
		return;
	a->failure_told = unit;
	a->running = false;
	app_active(a, &active);
	say_failure(a, f.stage < STAGE_COUNT ? stage_shown(f.stage, name,
	    sizeof(name)) : "this", explanation_title(&a->run.explanation),
	    active_keys(&active, "explain", keys, sizeof(keys)));
}

static const char *
skipped_step(const struct walk *w)
{
	for (size_t i = 0; i < w->nsteps; i++)
		if (w->steps[i].state == STEP_SKIPPED)
			return w->steps[i].stage == STAGE_TLS ?
			    "the check of the certificate" :
			    w->steps[i].name;
	return NULL;
}

static void
add_next(const struct active *active, const char *command,
    const char *words, char *out, size_t size)
{
	char keys[ACTIVE_KEYS_MAX];
	size_t n = strlen(out);

	if (active_keys(active, command, keys, sizeof(keys))[0] != '\0')
		snprintf(out + n, size - n, ", %s %s", keys, words);
}

/* It is only the walk that has ended. */
static void
say_done(struct app *a)
{
	static const char done[] = "done: every step of the walk went well";
	char next[160] = "";
	struct active active;

	if (a->face.is == FACE_PLAIN) {
		app_say(a, "%s; mail, data, save FILE, connect%s", done,
		    a->run.practice != NULL ? ", scenarios" : "");
		return;
	}
	app_active(a, &active);
	add_next(&active, "prompt send", "line", next, sizeof(next));
	add_next(&active, "prompt save", "save", next, sizeof(next));
	if (a->run.practice == NULL)
		add_next(&active, "prompt connect", "connect", next,
		    sizeof(next));
	app_say(a, "%s; next %s%s", done, a->run.practice != NULL ?
	    ":scenarios, :mail" : ":mail", next);
}

void
app_tell_done(struct app *a)
{
	const struct story *st = &a->run.story;

	if (a->run.walk.no_starttls)
		app_say(a, "done, but nothing was encrypted: the server does "
		    "not offer STARTTLS");
	else if (skipped_step(&a->run.walk))
		app_say(a, "done, but %s was left out",
		    skipped_step(&a->run.walk));
	else if (st->encrypted && !st->verified)
		app_say(a, "done, but the certificate is not verified");
	else
		say_done(a);
}

static void
tell_success(struct app *a)
{
	bool reached = a->run.walk.reached;

	if (reached && !a->reached_told)
		app_tell_done(a);
	a->reached_told = reached;
}

void
app_tell(struct app *a)
{
	tell_failure(a);
	tell_success(a);
}

void
app_welcome(struct app *a)
{
	char next[ACTIVE_KEYS_MAX], where[ACTIVE_KEYS_MAX];
	char help[ACTIVE_KEYS_MAX];
	struct active active;

	if (a->face.is == FACE_PLAIN) {
		app_say(a, "%swalk next takes the next step, walk run all of "
		    "them; help lists the commands", a->run.practice ?
		    "practice server: " : "");
		return;
	}
	app_active(a, &active);
	app_say(a, "%s%s next step, %s another server, %s all keys",
	    a->run.practice ? "practice server: " : "",
	    active_keys(&active, "walk next", next, sizeof(next)),
	    active_keys(&active, "prompt connect", where, sizeof(where)),
	    active_keys(&active, "help", help, sizeof(help)));
}
