/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed blindly, or read out of the wrong file, is not repeated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/bytes.h"
#include "tests/lib/appcase.h"
#include "tui/command/command.h"
#include "core/filter/filter.h"
#include "tui/keys/keymap.h"
#include "core/base/nearest.h"
#include "tui/plain/answer.h"
#include "tui/screen/theme.h"
#include "tui/script/script.h"
#include "tui/settings/config.h"
#include "tui/settings/profile.h"
#include "tui/settings/theme-file.h"

#define PW	"hunter2secret"
#define BLOB	"AGFubgBodW50ZXIyc2VjcmV0"

static struct bytes told;

static void
on_problem(void *arg, const char *text)
{
	(void)arg;
	bytes_addf(&told, "%s\n", text);
}

static void
begin(void)
{
	bytes_clear(&told);
	bytes_init(&told, BYTES_NO_LIMIT);
}

/* ---- keymaps ----------------------------------------------------------- */

static const struct {
	const char	*line;
	const char	*says;		/* NULL: it is bound */
} maps[] = {
	{ "map ledger X send AUTH PLAIN " BLOB, "keys:1:30: a secret does not "
	    "belong into a keymap: the password is asked for when the key is "
	    "pressed: map to \"auth plain\"\n" },
	{ "map ledger X noop ; send auth xoauth2 " BLOB, "keys:1:39: a secret "
	    "does not belong into a keymap: the password is asked for when "
	    "the key is pressed: map to \"auth xoauth2\"\n" },
	{ "map ledger X prompt send\tAUTH LOGIN " BLOB, "keys:1:37: a secret "
	    "does not belong into a keymap: the password is asked for when "
	    "the key is pressed: map to \"auth login\"\n" },
	{ "map ledger X send AUTH " PW " " BLOB, "keys:1:38: a secret does "
	    "not belong into a keymap: the password is asked for when the "
	    "key is pressed: map to \"auth\"\n" },
	{ "map ledger X send " BLOB, "keys:1:19: a secret does not belong "
	    "into a keymap: the password is asked for when the key is "
	    "pressed: map to \"auth\"\n" },
	{ "map ledger X map ledger Y send AUTH PLAIN " BLOB, "keys:1:43: a "
	    "secret does not belong into a keymap: the password is asked for "
	    "when the key is pressed: map to \"auth plain\"\n" },
	{ "map ledger X auth plain", NULL },
	{ "map ledger X send AUTH PLAIN", NULL },
	{ "map ledger X send AUTH EXTERNAL =", NULL },
	{ "map ledger X send XFORWARD", NULL },
	{ "map ledger X send STARTTLS", NULL },
	{ "map ledger X send MAIL FROM:<ann@example.org>", NULL },
	{ "map ledger X search AUTH PLAIN LOGIN", NULL },
};

static void
test_no_secret_in_a_keymap(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(maps); i++) {
		struct keymap m;
		unsigned n;

		begin();
		keymap_init(&m);
		n = keymap_load_text(&m, "keys", slice_of(maps[i].line),
		    command_check_kept, on_problem, NULL);
		assert_int_equal(n, maps[i].says != NULL);
		assert_string_equal(told.data, maps[i].says != NULL ?
		    maps[i].says : "");
		assert_int_equal(m.n, maps[i].says == NULL);
		assert_null(strstr(told.data, BLOB));
		keymap_clear(&m);
	}
}

static void
test_nor_at_run_time(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_run(&c, "map ledger X send AUTH PLAIN " BLOB);
	assert_true(c.app.message_bad);
	assert_non_null(strstr(c.app.message, "column 30: "));
	assert_null(strstr(c.app.message, BLOB));
	appcase_run(&c, "keys --changed");
	appcase_shows_not(&c, BLOB);
	appcase_clear(&c);
}

/* ---- files ------------------------------------------------------------- */

static void
check_silent(const char *text)
{
	if (strstr(text, PW) != NULL)
		fail_msg("%s", text);
}

static void
test_keymap_files_are_not_repeated(void **state)
{
	static const char *const lines[] = { PW, "map " PW " x noop",
	    "map ledger <" PW "> noop", "map ledger x " PW,
	    "map ledger x set " PW "=on", "map ledger x set wrap=" PW,
	    "map ledger x wrap " PW, "map ledger x scroll " PW,
	    "unmap ledger x " PW, "preset " PW, "reset " PW " x",
	    "machine mail login ann password " PW,
	    "root:$6$" PW ":19000:0:99999:7:::" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct keymap m;

		begin();
		keymap_init(&m);
		assert_int_equal(keymap_load_text(&m, "keys",
		    slice_of(lines[i]), command_check_kept, on_problem, NULL),
		    1);
		assert_ptr_equal(strstr(told.data, "keys:1:"), told.data);
		check_silent(told.data);
		keymap_clear(&m);
	}
}

static void
test_themes_are_not_repeated(void **state)
{
	static const char *const texts[] = { PW "\n", "role " PW " red",
	    "role dim " PW, "role dim red mono: " PW, "base " PW,
	    "role dim red " PW ":", "machine x login y password " PW };
	struct theme t;
	struct err e;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		theme_builtin(&t, "dark");
		assert_false(theme_read(&t, slice_of(texts[i]), &e));
		assert_ptr_equal(strstr(e.detail, "line 1: "), e.detail);
		check_silent(e.detail);
	}
	assert_false(theme_load(&t, PW, &e));
	check_silent(e.detail);
}

static void
test_configurations_are_not_repeated(void **state)
{
	static const char *const texts[] = { PW, PW " = 1", "wrap = " PW,
	    "split = " PW, "[a]\nhost = b\n" PW " = 1\n",
	    "[a]\nhost = b\nport = " PW "\n", "[a]\nhost = b\nauth = " PW
	    "\n", "[" PW, "[a]\ntimeout = " PW "\nhost = b\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct config c;

		begin();
		config_init(&c);
		assert_int_equal(config_read(&c, "config",
		    slice_of(texts[i]), on_problem, NULL), 1);
		check_silent(told.data);
		config_clear(&c);
	}
}

static void
test_scripts_are_not_repeated(void **state)
{
	static const char *const lines[] = { PW, ":" PW, "command " PW,
	    "wait " PW, "keys <" PW ">", ":wrap " PW, ":set " PW };
	struct script_line parsed;
	struct err e;
	size_t at;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		assert_false(script_parse(slice_of(lines[i]), &parsed, &at,
		    &e));
		check_silent(e.detail);
	}
}

/* ---- typed ------------------------------------------------------------- */

static const char *const typed[] = { PW, "set " PW, "set wrap=" PW,
	"wrap " PW, "scroll " PW, "help " PW, "theme " PW, "keys " PW,
	"filter " PW, "filter code:" PW, "toggle " PW, "copy " PW };

static void
test_typed_words_are_not_repeated(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		appcase_run(&c, typed[i]);
		assert_true(c.app.message_bad);
		check_silent(c.app.message);
	}
	appcase_run(&c, PW);
	assert_string_equal(c.app.message,
	    "there is no such command (:help lists them)");
	appcase_run(&c, "messages");
	appcase_shows_not(&c, PW);
	assert_true(plain_answer(&c.app, "version"));
	assert_false(plain_answer(&c.app, PW));
	check_silent(c.app.message);
	appcase_run(&c, "stattls");
	assert_non_null(strstr(c.app.message, "there is no command "
	    "\"stattls\"; the nearest is \"starttls\""));
	appcase_clear(&c);
}

static const struct {
	const char	*word, *near, *want;
} quotes[] = {
	{ "mvoe", "move", "\"mvoe\"" },
	{ "yes", NULL, "\"yes\"" },
	{ "conn", "connect", "\"conn\"" },
	{ PW, NULL, "it" },
	{ "swordfish", "starttls", "it" },
	{ "1234", NULL, "it" },
	{ "\033[2J", "x", "it" },
	{ "\033x", NULL, "\"\\x1bx\"" },
	{ "", NULL, "\"\"" },
};

static void
test_what_is_quoted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(quotes); i++)
		assert_string_equal(nearest_quote(slice_of(quotes[i].word),
		    quotes[i].near, "it").text, quotes[i].want);
}

/* ---- the history ------------------------------------------------------- */

static void
test_history_keeps_known_words(void **state)
{
	static const struct {
		const char	*line;
		bool		 kept;
	} rows[] = {
		{ "noop", true }, { "ehlo", true }, { "quit", true },
		{ "move 5", true }, { "set wrap=on", true },
		{ "set wrap", true }, { "theme light", true },
		{ "help walk", true }, { "auth PLAIN", true },
		{ "connect mail.example.org:587 starttls", true },
		{ "connect 127.0.0.1:2525", true },
		{ "connect practice:bad-password", true },
		{ "connect localhost", true }, { "connect [::1]:25", true },
		{ "filter code:535 dir:s !verb:auth failures", true },
		{ "noop ; rset", true }, { "copy all", true },
		{ PW, false }, { "connect " PW, false },
		{ "connect practice:" PW, false }, { "help " PW, false },
		{ "connect unix:/" PW, false },
		{ "connect " PW ":25", false },
		{ "connect ann@mail.example.org", false },
		{ "filter /" PW "/", false }, { "filter " PW, false },
		{ "filter verb:" PW, false }, { "filter code:535 " PW, false },
		{ "filter !/" PW "/ code:535", false },
		{ "ehlo " PW, false }, { "auth PLAIN " PW, false },
		{ "auth " PW, false }, { "save " PW, false },
		{ "source " PW, false }, { "theme " PW, false },
		{ "data " PW, false }, { "explain " PW, false },
		{ "send NOOP", false }, { "set copy-command=" PW, false },
		{ "set theme=" PW, false }, { "search " PW, false },
		{ "noop ; " PW, false }, { "noop;vrfy " PW, false },
		{ "map ledger x noop", false }, { "prompt " PW, false },
		{ "mark-set " PW, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (command_is_harmless(rows[i].line) != rows[i].kept)
			fail_msg("%s", rows[i].line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_secret_in_a_keymap),
		cmocka_unit_test(test_nor_at_run_time),
		cmocka_unit_test(test_keymap_files_are_not_repeated),
		cmocka_unit_test(test_themes_are_not_repeated),
		cmocka_unit_test(test_configurations_are_not_repeated),
		cmocka_unit_test(test_scripts_are_not_repeated),
		cmocka_unit_test(test_typed_words_are_not_repeated),
		cmocka_unit_test(test_what_is_quoted),
		cmocka_unit_test(test_history_keeps_known_words),
	};

	begin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
