/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/viewcase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"

/* ---- commands ---------------------------------------------------------- */

static const char *
already(struct app *a)
{
	(void)a;
	return "already encrypted";
}

static const struct command_def commands[] = {
	{ .name = "move", .help = "move the cursor" },
	{ .name = "goto", .help = "go to a row" },
	{ .name = "next", .help = "go to the next one of a kind" },
	{ .name = "prev", .help = "go to the one before" },
	{ .name = "focus", .help = "choose the side" },
	{ .name = "fold", .help = "show or hide details" },
	{ .name = "walk", .help = "the guided walk" },
	{ .name = "task", .help = "the lesson's text" },
	{ .name = "hint", .help = "one more hint" },
	{ .name = "explain", .help = "all about a failure" },
	{ .name = "starttls", .help = "switch this connection to TLS",
	    .unfit = already },
	{ .name = "quit", .help = "end the program" },
};

const struct command_def *
viewcase_find(struct slice name)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		if (slice_is(name, commands[i].name))
			return &commands[i];
	return NULL;
}

/* ---- one view ---------------------------------------------------------- */

void
viewcase_init(struct viewcase *c, int cols, int rows)
{
	memset(c, 0, sizeof(*c));
	assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
	secret_init();
	logcase_init(&c->logcase);
	story_init(&c->story);
	c->goal = (struct goal){ .until = STAGE_AUTH, .with_auth = true,
	    .tls = TLS_AUTO };
	keymap_init(&c->keymap);
	assert_true(keymap_preset(&c->keymap, "default", NULL, NULL, NULL));
	view_init(&c->view);
	search_init(&c->search);
	filter_init(&c->filter);
	c->view.ascii = true;
	help_init(&c->help);
	page_init(&c->page);
	list_init(&c->list);
	canvas_init(&c->canvas, cols, rows);
	c->state = (struct view_state){
		.active = { .keymap = &c->keymap, .ncontexts = 3,
		    .contexts = { CONTEXT_RAW, CONTEXT_LEDGER,
		    CONTEXT_GLOBAL }, .find = viewcase_find },
		.overlay = { .keymap = &c->keymap, .ncontexts = 1,
		    .contexts = { CONTEXT_HELP }, .find = viewcase_find },
	};
}

void
viewcase_clear(struct viewcase *c)
{
	free(c->panel_text);
	if (c->explained)
		explanation_clear(&c->explanation);
	view_clear(&c->view);
	help_clear(&c->help);
	page_clear(&c->page);
	list_clear(&c->list);
	keymap_clear(&c->keymap);
	story_clear(&c->story);
	canvas_free(&c->canvas);
	logcase_clear(&c->logcase);
	search_clear(&c->search);
	filter_clear(&c->filter);
	free(c->message);
	free(c->waiting);
	free(c->question);
}

static void
set_contexts(struct viewcase *c)
{
	struct active *a = &c->state.active;

	a->ncontexts = 0;
	if (c->state.panel != NULL)
		a->contexts[a->ncontexts++] = CONTEXT_LESSON;
	if (c->state.walking)
		a->contexts[a->ncontexts++] = CONTEXT_WALK;
	a->contexts[a->ncontexts++] = view_side(&c->view) == SIDE_RAW ?
	    CONTEXT_RAW : CONTEXT_DECODED;
	a->contexts[a->ncontexts++] = CONTEXT_LEDGER;
	a->contexts[a->ncontexts++] = CONTEXT_GLOBAL;
}

static void
explain_it(struct viewcase *c)
{
	struct situation s = { 0 };
	struct bytes text;

	if (c->explained)
		explanation_clear(&c->explanation);
	c->explained = c->story.failure.is;
	if (!c->explained)
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&c->story, c->logcase.log, &s, &text);
	explain(&s, &c->explanation);
	bytes_clear(&text);
}

static void
offer_it(struct viewcase *c)
{
	const struct offer_facts f = { .cause = c->explained ?
	    c->explanation.cause : NULL, .host = "mx.example.net", .port = 587,
	    .walking = c->state.walking, .has_secret = true };

	c->state.offers = c->offers;
	c->state.offers_here = true;
	c->state.noffers = walk_offers(&c->walk, &c->story, &c->goal, &f,
	    c->offers, OFFER_COUNT);
}

void
viewcase_update(struct viewcase *c)
{
	if (c->state.log != c->logcase.log ||
	    log_count(c->logcase.log) != c->nread) {
		story_update(&c->story, c->logcase.log);
		walk_compute(&c->walk, &c->story, c->logcase.log, &c->goal);
		explain_it(c);
		c->nread = log_count(c->logcase.log);
	}
	c->state.log = c->logcase.log;
	c->state.story = &c->story;
	c->state.walk = &c->walk;
	c->state.explanation = c->explained ? &c->explanation : NULL;
	c->state.explain_unit = c->story.failure.unit;
	c->state.peer = c->logcase.peer;
	set_contexts(c);
	offer_it(c);
	view_update(&c->view, &c->state, c->canvas.cols, c->canvas.rows);
}

void
viewcase_draw(struct viewcase *c)
{
	viewcase_update(c);
	view_draw(&c->view, &c->state, &c->canvas);
}

void
viewcase_resize(struct viewcase *c, int cols, int rows)
{
	canvas_resize(&c->canvas, cols, rows);
	viewcase_update(c);
}

const char *
viewcase_row(struct viewcase *c, int y)
{
	static struct bytes dump;
	static char *copy;
	const char *p;

	bytes_init(&dump, BYTES_NO_LIMIT);
	canvas_dump(&c->canvas, false, &dump);
	p = dump.data;
	for (; y > 0; y--)
		p = strchr(p, '\n') + 1;
	free(copy);
	copy = xstrndup(p, strcspn(p, "\n"));
	bytes_clear(&dump);
	return copy;
}

/* ---- what can be done with it ------------------------------------------ */

static long
number(const char *arg, long otherwise)
{
	return *arg != '\0' ? strtol(arg, NULL, 10) : otherwise;
}

static void
do_down(struct viewcase *c, const char *arg)
{
	view_move(&c->view, number(arg, 1));
}

static void
do_up(struct viewcase *c, const char *arg)
{
	view_move(&c->view, -number(arg, 1));
}

static void
do_half(struct viewcase *c, const char *arg)
{
	view_move_half(&c->view, number(arg, 1));
}

static void
do_scroll(struct viewcase *c, const char *arg)
{
	view_scroll(&c->view, number(arg, 1));
}

static void
do_goto(struct viewcase *c, const char *arg)
{
	view_goto(&c->view, (size_t)number(arg, 1));
}

static void
do_first(struct viewcase *c, const char *arg)
{
	(void)arg;
	view_first(&c->view);
}

static void
do_last(struct viewcase *c, const char *arg)
{
	(void)arg;
	view_last(&c->view);
}

static const char *const jump_names[] = { "exchange", "failure", "command",
	"reply", "note" };

static void
jump(struct viewcase *c, const char *arg, bool forward)
{
	for (size_t i = 0; i < COUNT_OF(jump_names); i++)
		if (strcmp(arg, jump_names[i]) == 0)
			view_jump(&c->view, (enum jump)i, forward);
}

static void
do_next(struct viewcase *c, const char *arg)
{
	jump(c, arg, true);
}

static void
do_prev(struct viewcase *c, const char *arg)
{
	jump(c, arg, false);
}

static void
do_side(struct viewcase *c, const char *arg)
{
	view_focus(&c->view, *arg == 'd' ? SIDE_DECODED : SIDE_RAW);
}

static void
do_layout(struct viewcase *c, const char *arg)
{
	for (int i = 0; i < LAYOUT_WANT_COUNT; i++)
		if (strcmp(arg, layout_want_name((enum layout_want)i)) == 0)
			view_set_layout(&c->view, (enum layout_want)i);
}

static void
do_toggle(struct viewcase *c, const char *arg)
{
	struct view *v = &c->view;

	if (strcmp(arg, "wrap") == 0)
		view_set_wrap(v, !v->wrap);
	else if (strcmp(arg, "times") == 0)
		v->wish.times = v->layout.times_cols > 0 ? LAYOUT_SHOW_OFF :
		    LAYOUT_SHOW_ON;
	else if (strcmp(arg, "ids") == 0)
		v->wish.ids = v->layout.ids_cols > 0 ? LAYOUT_SHOW_OFF :
		    LAYOUT_SHOW_ON;
	else if (strcmp(arg, "eol") == 0)
		v->eol = !v->eol;
	else if (strcmp(arg, "hints") == 0)
		v->wish.hints = !v->wish.hints;
	else
		fail_msg("toggle %s", arg);
}

static void
do_columns(struct viewcase *c, const char *arg)
{
	view_scroll_columns(&c->view, (int)number(arg, 8));
}

static void
do_fold(struct viewcase *c, const char *arg)
{
	if (strcmp(arg, "all") == 0)
		view_fold_all(&c->view, false);
	else
		view_fold(&c->view, VIEW_FOLD_TOGGLE);
}

static void
do_unfold(struct viewcase *c, const char *arg)
{
	if (strcmp(arg, "all") == 0)
		view_fold_all(&c->view, true);
	else
		view_fold(&c->view, VIEW_FOLD_OPEN);
}

static void
do_explain(struct viewcase *c, const char *arg)
{
	(void)arg;
	view_explain(&c->view);
}

static void
do_teach(struct viewcase *c, const char *arg)
{
	view_teach(&c->view, *arg == '\0');
}

static void
do_lesson(struct viewcase *c, const char *arg)
{
	(void)arg;
	assert_true(view_teaching(&c->view));
}

static void
do_walk(struct viewcase *c, const char *arg)
{
	(void)arg;
	c->state.walking = true;
}

static void
do_reveal(struct viewcase *c, const char *arg)
{
	(void)arg;
	c->state.revealing = true;
	c->state.reveal_seconds = 10;
	c->state.reveal_unit = view_cursor_unit(&c->view);
}

static void
do_box(struct viewcase *c, const char *arg)
{
	(void)arg;
	c->view.ascii = false;
}

static const char *
keep(char **where, const char *arg)
{
	free(*where);
	*where = xstrdup(arg);
	return *where;
}

static void
do_say(struct viewcase *c, const char *arg)
{
	c->state.message = keep(&c->message, arg);
}

static void
do_wait(struct viewcase *c, const char *arg)
{
	c->state.waiting = keep(&c->waiting, arg);
}

static void
do_ask(struct viewcase *c, const char *arg)
{
	c->state.question = keep(&c->question, arg);
	c->state.answer = "";
}

static void
do_press(struct viewcase *c, const char *arg)
{
	struct slice rest = slice_of(arg);
	struct err e;

	c->state.npending = 0;
	while (rest.n > 0 && key_parse(&rest,
	    &c->pending[c->state.npending], &e))
		c->state.npending++;
	c->state.pending = c->pending;
}

static void
do_count(struct viewcase *c, const char *arg)
{
	c->state.count = (unsigned)number(arg, 1);
}

static void
do_help(struct viewcase *c, const char *arg)
{
	help_filter(&c->help, &c->state.active, arg);
	c->state.help = &c->help;
}

static void
do_help_down(struct viewcase *c, const char *arg)
{
	help_move(&c->help, number(arg, 1));
}

/* "title|heading:|name=detail|*name=detail|...": a mark may stand in front. */
static void
do_list(struct viewcase *c, const char *arg)
{
	struct slice rest = slice_of(arg);
	size_t id = 0;

	while (rest.n > 0) {
		struct slice one = slice_sub(rest, 0, slice_find(rest, '|'));
		bool mark = one.n > 0 && (*one.p == '*' || *one.p == 'x');
		char *text = xstrndup(one.p + mark, one.n - mark);
		char *detail = strchr(text, '=');

		if (detail != NULL)
			*detail++ = '\0';
		if (one.p == arg)
			list_begin(&c->list, text);
		else if (one.n > 0 && one.p[one.n - 1] == ':')
			list_heading(&c->list, text);
		else
			list_add(&c->list, id++, text, detail);
		if (mark)
			list_mark(&c->list, *one.p);
		free(text);
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
	list_end(&c->list);
	c->state.list = &c->list;
}

static void
do_list_filter(struct viewcase *c, const char *arg)
{
	list_filter(&c->list, arg);
}

static void
do_list_down(struct viewcase *c, const char *arg)
{
	list_move(&c->list, number(arg, 1));
}

static void
do_page(struct viewcase *c, const char *arg)
{
	page_set(&c->page, "Messages", slice_of(arg));
	c->state.page = &c->page;
}

/* A pattern, and the first hit from the cursor on. */
static void
do_search(struct viewcase *c, const char *arg)
{
	struct search_hit from;
	struct err e;

	c->state.search = &c->search;
	viewcase_update(c);
	assert_int_equal(search_set(&c->search, slice_of(arg), &e),
	    PATTERN_GOOD);
	view_place(&c->view, false, &from);
	search_seek(&c->search, &from, true, true, 1);
	assert_false(search_work(&c->search, INT64_MAX));
	assert_int_equal(c->search.seek, SEEK_FOUND);
	assert_true(view_goto_hit(&c->view, &c->search.hit));
}

static bool
filter_says(void *arg, uint32_t unit)
{
	struct viewcase *c = arg;

	return filter_shows(&c->filter, c->logcase.log, unit);
}

static void
do_filter(struct viewcase *c, const char *arg)
{
	struct err e;

	if (!filter_parse(&c->filter, slice_of(arg), &e))
		fail_msg("%s", e.detail);
	c->state.filter = c->filter.text;
	view_set_filter(&c->view, *arg ? filter_says : NULL, c);
}

/* "1/3|Task 2 of 3: Say hello|Send EHLO.|Hint: =Press e." */
static void
do_panel(struct viewcase *c, const char *arg)
{
	struct panel *p = &c->panel;
	char *at, *one;

	free(c->panel_text);
	at = c->panel_text = xstrdup(arg);
	*p = (struct panel){ .asks = true, .hints = true };
	p->done = strtoul(strsep(&at, "/"), NULL, 10);
	p->of = strtoul(strsep(&at, "|"), NULL, 10);
	p->heading = strsep(&at, "|");
	while ((one = strsep(&at, "|")) != NULL) {
		char *text = strchr(one, '=');

		if (text != NULL)
			*text++ = '\0';
		p->at_end = text != NULL;
		p->v[p->n].mark = text != NULL ? one : "";
		p->v[p->n++].text = text != NULL ? text : one;
	}
	c->state.panel = p;
}

static const struct {
	const char	*word;
	void		(*fn)(struct viewcase *c, const char *arg);
} doings[] = {
	{ "down", do_down }, { "up", do_up }, { "half", do_half },
	{ "scroll", do_scroll }, { "goto", do_goto }, { "first", do_first },
	{ "last", do_last }, { "next", do_next }, { "prev", do_prev },
	{ "side", do_side }, { "layout", do_layout },
	{ "toggle", do_toggle }, { "columns", do_columns },
	{ "fold", do_fold }, { "unfold", do_unfold },
	{ "explain", do_explain }, { "walk", do_walk },
	{ "reveal", do_reveal }, { "box", do_box }, { "say", do_say },
	{ "wait", do_wait }, { "ask", do_ask }, { "press", do_press },
	{ "count", do_count }, { "help", do_help },
	{ "help-down", do_help_down },
	{ "page", do_page }, { "list", do_list },
	{ "list-filter", do_list_filter }, { "list-down", do_list_down }, { "teach", do_teach }, { "lesson", do_lesson },
	{ "search", do_search }, { "filter", do_filter },
	{ "panel", do_panel },
};

static void
do_one(struct viewcase *c, struct slice one)
{
	struct slice word = slice_of("");
	char *arg;

	if (!slice_word(&one, &word))
		return;
	arg = xstrndup(one.p, one.n);
	for (size_t i = 0; i < COUNT_OF(doings); i++)
		if (slice_is(word, doings[i].word)) {
			doings[i].fn(c, arg + strspn(arg, " "));
			viewcase_update(c);
			free(arg);
			return;
		}
	free(arg);
	fail_msg("viewcase: \"%.*s\" is not known", (int)word.n, word.p);
}

void
viewcase_do(struct viewcase *c, const char *actions)
{
	struct slice rest = slice_of(actions), one;

	viewcase_update(c);
	while (rest.n > 0) {
		one = slice_sub(rest, 0, slice_find(rest, ';'));
		rest = slice_sub(rest, one.n + 1, rest.n);
		do_one(c, slice_trim(one));
	}
}
