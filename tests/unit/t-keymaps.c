/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keymaps that come with the program, and statements that are typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/command/command.h"
#include "tui/keys/keymap.h"

#define MORE	"walk raw decoded ledger global"

static const struct {
	const char *contexts, *command, *vi, *emacs;
} table[] = {
	{ MORE, "move 1", "j <Down> <C-n>", "<C-n> <Down>" },
	{ MORE, "move -1", "k <Up> <C-p>", "<C-p> <Up>" },
	{ MORE, "move half", "<C-d>", "<C-Down>" },
	{ MORE, "move -half", "<C-u>", "<C-Up>" },
	{ MORE, "move page", "<C-f> <PageDown> <Space>",
	    "<C-v> <PageDown> <Space>" },
	{ MORE, "move -page", "<C-b> <PageUp>", "<A-v> <PageUp>" },
	{ MORE, "goto first", "gg <Home>", "<A-lt> <Home>" },
	{ MORE, "goto last", "G <End>", "<A-gt> <End>" },
	{ MORE, "scroll 1", "<C-e>", "<A-Down>" },
	{ MORE, "scroll -1", "<C-y>", "<A-Up>" },
	{ MORE, "scroll-columns 8", "zl", "<C-x><gt>" },
	{ MORE, "scroll-columns -8", "zh", "<C-x><lt>" },
	{ MORE, "prev exchange", "{", "<A-{>" },
	{ MORE, "next exchange", "}", "<A-}>" },
	{ MORE, "prev failure", "[f", "<A-g>p" },
	{ MORE, "next failure", "]f", "<A-g>n" },
	{ MORE, "prev command", "[c", "<A-g>C" },
	{ MORE, "next command", "]c", "<A-g>c" },
	{ MORE, "prev reply", "[r", "<A-g>R" },
	{ MORE, "next reply", "]r", "<A-g>r" },
	{ MORE, "prev note", "[n", "<A-g>E" },
	{ MORE, "next note", "]n", "<A-g>e" },
	{ MORE, "mark-set", "m", "<C-x>m" },
	{ MORE, "mark-jump", "'", "<C-x>j" },
	{ MORE, "follow toggle", "F", "F" },
	{ MORE, "focus next", "<Tab> <C-w>w", "<Tab> <C-x>o" },
	{ MORE, "focus raw", "h <Left> <C-w>h", "<C-b> <Left>" },
	{ MORE, "focus decoded", "l <Right> <C-w>l", "<C-f> <Right>" },
	{ MORE, "zoom toggle", "<C-w>o", "<C-x>1" },
	{ MORE, "layout next", "|", "<C-x>2" },
	{ MORE, "layout split", "<C-w>v", "<C-x>3" },
	{ MORE, "split -5", "<C-w><lt>", "<C-x>{" },
	{ MORE, "split +5", "<C-w><gt>", "<C-x>}" },
	{ MORE, "split 52%", "<C-w>=", "<C-x>+" },
	{ MORE, "toggle wrap", "tw", "<C-c>w" },
	{ MORE, "toggle times", "tt", "<C-c>t" },
	{ MORE, "toggle ids", "ti", "<C-c>i" },
	{ MORE, "toggle eol", "te", "<C-c>e" },
	{ MORE, "toggle hints", "th", "<C-c>h" },
	{ MORE, "fold toggle", "<Enter> za", "<Enter>" },
	{ MORE, "fold open", "zo", "<C-c>o" },
	{ MORE, "fold close", "zc", "<C-c>c" },
	{ MORE, "fold open-all", "zR", "<C-c>O" },
	{ MORE, "fold close-all", "zM", "<C-c>C" },
	{ MORE, "explain", "K", "K" },
	{ MORE, "hex", "gx", "<C-c>x" },
	{ MORE, "search", "/", "<C-s>" },
	{ MORE, "search-back", "g/", "<C-r>" },
	{ MORE, "search-next", "n", "n" },
	{ MORE, "search-prev", "N", "N" },
	{ MORE, "dismiss", "<Esc>", "<C-g>" },
	{ MORE, "prompt filter", "f", "f" },
	{ MORE, "clear-filter", "<A-f>", "<A-f>" },
	{ MORE, "filter failures toggle", "gf", "gf" },
	{ MORE, "prompt connect", "c", "c" },
	{ MORE, "ehlo", "e", "e" },
	{ MORE, "starttls", "s", "s" },
	{ MORE, "auth", "a", "a" },
	{ MORE, "prompt send", "i", "i" },
	{ MORE, "disconnect", "x", "x" },
	{ MORE, "cancel", "<C-c>", "<C-c><C-c>" },
	{ "lesson", "task", "T", "T" }, { "lesson", "hint", "H", "H" },
	{ "lesson", "prompt answer", "A", "A" },
	{ MORE, "walk toggle", "w", "w" },
	{ MORE, "walk next", ".", "." },
	{ MORE, "walk retry", "!", "!" },
	{ MORE, "walk skip", "-", "-" },
	{ MORE, "walk back", ",", "," },
	{ MORE, "reveal", "R", "R" },
	{ MORE, "copy row", "yy", "<A-w>" },
	{ MORE, "copy unit", "ye", "ye" },
	{ MORE, "copy exchange", "yx", "yx" },
	{ MORE, "copy all", "ya", "ya" },
	{ MORE, "bare", "yb", "yb" },
	{ MORE, "prompt", ":", "<A-x> :" },
	{ MORE, "help", "? <F1>", "? <F1> <C-h>b" },
	{ MORE, "describe-key", "g?", "<C-h>k" },
	{ MORE, "messages", "g<lt>", "<C-h>e" },
	{ MORE, "redraw", "<C-l>", "<C-l>" },
	{ MORE, "suspend", "<C-z>", "<C-z>" },
	{ MORE, "close", "q", "q" },
	{ MORE, "quit", "ZZ Q", "<C-x><C-c>" },
	{ "search", "search-next", "<Down> <C-n>", "<Down> <C-n> <C-s>" },
	{ "search", "search-prev", "<Up> <C-p>", "<Up> <C-p> <C-r>" },
	{ "search", "redraw", "<C-l>", "<C-l>" },
	{ "confirm", "suspend", "<C-z>", "<C-z>" },
	{ "help", "pick", "<Enter>", "<Enter>" },
	{ "list", "close", "q", "q" },
};

static void
on_problem(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "%s\n", text);
}

static void
load(struct keymap *m, const char *preset)
{
	keymap_init(m);
	assert_true(keymap_preset(m, preset, command_check_at, on_problem,
	    NULL));
	assert_true(m->n > 50);
}

static size_t
contexts_of(const char *text, enum context out[CONTEXT_COUNT])
{
	struct slice rest = slice_of(text), word;
	size_t n = 0;

	while (slice_word(&rest, &word))
		assert_true(context_parse(word, &out[n++]));
	return n;
}

static void
check_keys(const struct keymap *m, const char *contexts, struct slice keys,
    const char *command)
{
	enum context v[CONTEXT_COUNT];
	size_t nv = contexts_of(contexts, v), n = 0;
	struct key typed[KEYMAP_SEQ_MAX];
	const struct binding *b;
	struct slice rest = keys;
	struct err e;

	while (rest.n > 0) {
		assert_true(key_parse(&rest, &typed[n++], &e));
		if (keymap_find(m, v, nv, typed, n, &b) != (rest.n > 0 ?
		    KEYMAP_PREFIX : KEYMAP_EXACT))
			fail_msg("%s: %.*s is not bound", m->preset,
			    (int)keys.n, keys.p);
	}
	assert_string_equal(b->command, command);
}

static void
test_the_table(void **state)
{
	struct keymap vi, emacs;

	(void)state;
	load(&vi, "default");
	load(&emacs, "emacs");
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct slice rest = slice_of(table[i].vi), word;

		while (slice_word(&rest, &word))
			check_keys(&vi, table[i].contexts, word,
			    table[i].command);
		rest = slice_of(table[i].emacs);
		while (slice_word(&rest, &word))
			check_keys(&emacs, table[i].contexts, word,
			    table[i].command);
	}
	keymap_clear(&vi);
	keymap_clear(&emacs);
}

static bool
binds(const struct keymap *m, enum context c, const char *command)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].context == c && m->v[i].command != NULL &&
		    strcmp(m->v[i].command, command) == 0)
			return true;
	return false;
}

/* Whoever changes keymaps loses nothing. */
static void
test_the_same_commands(void **state)
{
	struct keymap m[2];
	unsigned missing = 0;

	(void)state;
	load(&m[0], "default");
	load(&m[1], "emacs");
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < m[k].n; i++) {
			const struct binding *b = &m[k].v[i];

			if (binds(&m[!k], b->context, b->command))
				continue;
			fprintf(stderr, "%s has no key for \"%s\" (%s)\n",
			    m[!k].preset, b->command,
			    context_name(b->context));
			missing++;
		}
	assert_int_equal(missing, 0);
	keymap_clear(&m[0]);
	keymap_clear(&m[1]);
}

/* Digits are counts, and no command is checked away. */
static void
test_digits_are_free(void **state)
{
	const char *name, *last = NULL;

	(void)state;
	for (size_t p = 0; (name = keymap_preset_at(p)) != NULL; p++) {
		struct keymap m;

		last = name;
		keymap_init(&m);
		assert_true(keymap_preset(&m, name, command_check_at,
		    on_problem, NULL));
		for (size_t i = 0; i < m.n; i++)
			assert_true(m.v[i].keys[0].mods != 0 ||
			    m.v[i].keys[0].code < '0' ||
			    m.v[i].keys[0].code > '9');
		keymap_clear(&m);
	}
	assert_string_equal(last, "none");
}

static void
count_problem(void *arg, const char *text)
{
	(void)text;
	(*(unsigned *)arg)++;
}

/* A preset line of a file counts, but not against what was asked for. */
static void
test_who_chooses(void **state)
{
	const struct slice text = slice_of("preset emacs\n");
	const struct slice wrong = slice_of("preset emcas\n");
	unsigned n = 0;
	struct keymap m;

	(void)state;
	load(&m, "default");
	keymap_load_text(&m, "t", text, command_check_at, count_problem, &n);
	assert_string_equal(m.preset, "emacs");
	keymap_preset(&m, "default", command_check_at, count_problem, &n);
	m.chosen = true;
	keymap_load_text(&m, "t", text, command_check_at, count_problem, &n);
	assert_string_equal(m.preset, "default");
	assert_int_equal(n, 0);
	keymap_load_text(&m, "t", wrong, command_check_at, count_problem, &n);
	assert_int_equal(n, 1);
	keymap_clear(&m);
}

static const struct {
	const char *line, *wrong;	/* NULL: it is right */
} typed[] = {
	{ "map ledger J move 5", NULL },
	{ "map -n \"five\" raw,decoded <C-j> move 5 ; fold open", NULL },
	{ "unmap ledger x", NULL },
	{ "reset ledger *", NULL },
	{ "map leger J move 5",
	    "column 5: unknown context leger; nearest: ledger" },
	{ "map ledger <PgUp> move 5",
	    "column 12: unknown key <PgUp>; nearest: <PageUp>" },
	{ "map ledger J mvoe 5", "column 14: there is no command \"mvoe\"; "
	    "the nearest is \"move\"" },
	{ "map ledger J fold opne", "column 19: fold: \"opne\" is not "
	    "toggle|open|close|open-all|close-all; the nearest is open" },
	{ "map ledger J move 1 ; fold opne", "column 28: fold: \"opne\" is "
	    "not toggle|open|close|open-all|close-all; the nearest is open" },
	{ "map ledger J set warp=on",
	    "column 18: there is no option \"warp\"; the nearest is wrap" },
	{ "map ledger J set wrap=yes",
	    "column 18: wrap: \"yes\" is not one of on|off" },
	{ "map ledger J scroll far",
	    "column 21: scroll: \"far\" is not a number" },
	{ "map ledger J move", "column 14: move needs ROWS" },
	{ "map ledger J redraw now",
	    "column 21: redraw takes nothing behind it" },
	{ "map ledger g help",
	    "column 12: g is the beginning of gg (default.keymap:" },
	{ "map ledger jj help",
	    "column 12: jj begins with j (default.keymap:" },
	{ "map ledger <S-a> help", "column 12: no terminal can send <S-a>: "
	    "write the character that Shift gives" },
	{ "map ledger <C-A> help", "column 12: no terminal can send <C-A>: "
	    "with Ctrl, capitals are the same bytes as small letters" },
	{ "map ledger", "column 11: the keys are missing" },
	{ "unmap ledger x y", "column 16: unexpected y" },
	{ "mpa ledger x help",
	    "column 1: unknown statement mpa; nearest: map" },
};

static void
test_typed_statements(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++) {
		const char *wrong = typed[i].wrong;
		struct keymap m;
		struct err e;
		bool fine;

		load(&m, "default");
		fine = keymap_load_line(&m, typed[i].line, command_check_at,
		    &e);
		assert_int_equal(fine, wrong == NULL);
		if (wrong != NULL && strncmp(e.detail, wrong, strlen(wrong)))
			assert_string_equal(e.detail, wrong);
		keymap_clear(&m);
	}
}

/* One that was typed has no line, and says so. */
static void
test_places(void **state)
{
	const struct binding *b;
	struct key j = { 'J', 0 }, k = { 'j', 0 };
	enum context c = CONTEXT_LEDGER;
	char place[100];
	struct keymap m;
	struct err e;

	(void)state;
	load(&m, "default");
	assert_true(keymap_load_line(&m, "map ledger J move 5",
	    command_check_at, &e));
	assert_int_equal(keymap_find(&m, &c, 1, &j, 1, &b), KEYMAP_EXACT);
	assert_string_equal(binding_place_text(b, place, sizeof(place)),
	    "typed");
	assert_int_equal(keymap_find(&m, &c, 1, &k, 1, &b), KEYMAP_EXACT);
	binding_place_text(b, place, sizeof(place));
	assert_int_equal(strncmp(place, "default.keymap:", 15), 0);
	assert_true(keymap_load_line(&m, "unmap ledger j", command_check_at,
	    &e));
	assert_int_equal(keymap_find(&m, &c, 1, &k, 1, &b), KEYMAP_NONE);
	b = keymap_unmapped(&m, &c, 1, &k, 1);
	assert_non_null(b);
	assert_null(b->command);
	j.code = 'J' + 1;
	assert_null(keymap_unmapped(&m, &c, 1, &j, 1));
	keymap_clear(&m);
}

static void
check_again(const struct keymap *m, const char *printed, bool changed)
{
	struct keymap again;
	struct bytes text;
	unsigned n = 0;

	keymap_init(&again);
	bytes_init(&text, BYTES_NO_LIMIT);
	keymap_load_text(&again, "again", slice_of(printed),
	    command_check_at, on_problem, &n);
	keymap_print(&again, changed, &text);
	assert_string_equal(text.data, printed);
	assert_int_equal(again.n, m->n);
	bytes_clear(&text);
	keymap_clear(&again);
}

/* What is printed, pasted into a file, gives the same keymap; and no line
 * is broken when it is shown at 80 columns. */
static void
test_printed(void **state)
{
	static const char *const lines[] = { "map ledger J move 5",
	    "map -n \"a \\\"b\\\"\" walk . walk run ; follow on",
	    "unmap ledger x", "map global <F2> set keymap=emacs" };
	const char *name;

	(void)state;
	for (size_t p = 0; (name = keymap_preset_at(p)) != NULL; p++) {
		struct bytes text;
		struct keymap m;
		struct err e;

		keymap_init(&m);
		keymap_preset(&m, name, command_check_at, on_problem, NULL);
		for (size_t i = 0; i < 4; i++)
			assert_true(keymap_load_line(&m, lines[i],
			    command_check_at, &e));
		bytes_init(&text, BYTES_NO_LIMIT);
		keymap_print(&m, true, &text);
		check_again(&m, text.data, true);
		bytes_reset(&text);
		keymap_print(&m, false, &text);
		check_again(&m, text.data, false);
		for (const char *l = text.data; *l != '\0';
		    l += strcspn(l, "\n") + 1)
			assert_true(strcspn(l, "\n") <= 78);
		bytes_clear(&text);
		keymap_clear(&m);
	}
}

/* The contexts one by one are all of it. */
static void
test_printed_by_context(void **state)
{
	struct bytes all, parts;
	struct keymap m;

	(void)state;
	load(&m, "emacs");
	bytes_init(&all, BYTES_NO_LIMIT);
	bytes_init(&parts, BYTES_NO_LIMIT);
	keymap_print(&m, false, &all);
	bytes_add_str(&parts, "preset none\n");
	for (int c = 0; c < CONTEXT_COUNT; c++)
		keymap_print_context(&m, false, (enum context)c, &parts);
	assert_string_equal(parts.data, all.data);
	bytes_clear(&all);
	bytes_clear(&parts);
	keymap_clear(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_table),
		cmocka_unit_test(test_the_same_commands),
		cmocka_unit_test(test_digits_are_free),
		cmocka_unit_test(test_who_chooses),
		cmocka_unit_test(test_typed_statements),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_printed),
		cmocka_unit_test(test_printed_by_context),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
