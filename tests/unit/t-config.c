/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/bytes.h"
#include "tui/settings/config.h"
#include "tui/settings/setting.h"

static struct bytes told;

static void
on_problem(void *arg, const char *text)
{
	(void)arg;
	bytes_addf(&told, "%s\n", text);
}

static unsigned
read_text(struct config *c, const char *text)
{
	bytes_clear(&told);
	bytes_init(&told, BYTES_NO_LIMIT);
	config_init(c);
	return config_read(c, "config", slice_of(text), on_problem, NULL);
}

static const char work[] =
    "\xef\xbb\xbf# mine\n"
    "theme = light\r\n"
    "  wrap=off  \n"
    "split = 60%\n"
    "\n"
    "[work]\n"
    "host = mail.example.com\n"
    "port = 2587\n"
    "tls = starttls\n"
    "user = ann@example.com\n"
    "auth = PLAIN, LOGIN\n"
    "password-eval = pass show a=b # not a comment\n"
    "timeout = 5\n"
    "[six]\n"
    "host = 2001:db8::1\n"
    "port = 25\n"
    "[relay]\n"
    "host = submissions://relay.example.net\n";

static void
test_options_and_servers_are_read(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(read_text(&c, work), 0);
	assert_int_equal(c.nsettings, 3);
	assert_string_equal(c.settings[0].name, "theme");
	assert_string_equal(c.settings[0].value, "light");
	assert_string_equal(c.settings[1].value, "off");
	assert_int_equal(c.settings[2].line, 4);
	assert_int_equal(c.nprofiles, 3);
	assert_string_equal(config_profile(&c, "work")->target,
	    "mail.example.com:2587");
	assert_string_equal(config_profile(&c, "six")->target,
	    "[2001:db8::1]:25");
	assert_string_equal(config_profile(&c, "relay")->target,
	    "submissions://relay.example.net");
	assert_null(config_profile(&c, "theme"));
	config_clear(&c);
}

static const struct {
	const char	*text, *problem;
} wrong[] = {
	{ "wrap", "config:1:1: this line is neither NAME = VALUE nor "
	    "[SERVER] nor a comment (#)\n" },
	{ "\n wrpa = on", "config:2:2: there is no option \"wrpa\"; the "
	    "nearest is wrap\n" },
	{ "wrap = maybe", "config:1:8: wrap: what is said is not one of "
	    "on|off\n" },
	{ "split = 101%", "config:1:9: split: what is said is not a percentage, "
	    "such as 52%\n" },
	{ "[a]\nhost = x\n[a]\nhost = y", "config:3:2: there is a server of "
	    "this name already\n" },
	{ "[a]\nuser = x", "config:1:1: [a] has no host\n" },
	{ "[a", "config:1:3: a server's name ends with \"]\"\n" },
	{ "[a b]", "config:1:2: a server's name is one word of at most 64 "
	    "bytes, without @ : ; and brackets\n" },
	{ "[a]\nhost = x\nhsot = y", "config:3:1: \"hsot\" is nothing that a "
	    "server here has; the nearest is host\n" },
	{ "[a]\nhost = x\nport = 0", "config:3:1: port takes a number from 1 "
	    "to 65535, such as 587\n" },
	{ "[a]\nhost = x\ntls = yes", "config:3:1: tls takes auto, starttls, "
	    "implicit or none\n" },
	{ "[a]\nhost = x\nauth = PLAIN,LOGNI", "config:3:1: auth: there is "
	    "no mechanism \"LOGNI\"; the nearest is LOGIN\n" },
	{ "[a]\nhost = x\nuser =", "config:3:1: user has no value\n" },
	{ "[a]\nhost = x\nhost = y", "config:3:1: host is said twice\n" },
	{ "[a]\nhost = x\ntimeout = 1h", "config:3:1: timeout takes whole "
	    "seconds, 1 to 3600\n" },
	{ "[a]\nhost = x\npassword = geheim77", "config:3:1: a password does "
	    "not belong into this file; password-eval = COMMAND, or "
	    "password-file, says where it is kept\n" },
	{ "[a]\nhost = x\nToken = geheim77", "config:3:1: a password does "
	    "not belong into this file; password-eval = COMMAND, or "
	    "password-file, says where it is kept\n" },
	{ "\x1b[2J = 1", "config:1:1: there is no option of this name\n" },
};

/* Line and column, and the rest of the file counts all the same. */
static void
test_problems_name_the_place(void **state)
{
	struct config c;
	char text[300];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		snprintf(text, sizeof(text), "%s\n[zz]\nhost = last.example",
		    wrong[i].text);
		assert_int_equal(read_text(&c, text), 1);
		assert_string_equal(told.data, wrong[i].problem);
		assert_non_null(config_profile(&c, "zz"));
		config_clear(&c);
	}
}

static void
test_the_number_of_problems_is_bounded(void **state)
{
	struct bytes text;
	struct config c;
	size_t lines = 0;

	(void)state;
	bytes_init(&text, BYTES_NO_LIMIT);
	for (int i = 0; i < 500; i++)
		bytes_add_str(&text, "nonsense\n");
	read_text(&c, text.data);
	for (const char *p = told.data; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	assert_int_equal(lines, 100);
	config_clear(&c);
	bytes_clear(&text);
}

static void
test_a_server_fills_in_what_is_not_said(void **state)
{
	struct options o = { .password_fd = -1, .timeout_ms = 30000 };
	const char *word = "@work";
	struct config c;
	struct err e;

	(void)state;
	read_text(&c, work);
	o.user = "bob";
	assert_true(config_target(&c, &o, &word, &e));
	assert_string_equal(word, "mail.example.com:2587");
	assert_string_equal(o.user, "bob");
	assert_string_equal(o.auth, "PLAIN, LOGIN");
	assert_string_equal(o.password_eval, "pass show a=b # not a comment");
	assert_int_equal(o.tls, TLS_STARTTLS);
	assert_int_equal(o.timeout_ms, 5000);
	config_clear(&c);
}

/* A password that is given another way is not asked for twice. */
static void
test_the_command_line_goes_before(void **state)
{
	struct options o = { .password_fd = 3, .timeout_ms = 7000,
	    .timeout_given = true, .tls = TLS_NONE, .tls_given = true };
	const char *word = "@work";
	struct config c;
	struct err e;

	(void)state;
	read_text(&c, work);
	assert_true(config_target(&c, &o, &word, &e));
	assert_null(o.password_eval);
	assert_int_equal(o.tls, TLS_NONE);
	assert_int_equal(o.timeout_ms, 7000);
	config_clear(&c);
}

static void
test_other_targets_are_left_alone(void **state)
{
	struct options o = { .password_fd = -1 };
	const char *word = "work";
	struct config c;
	struct err e;

	(void)state;
	read_text(&c, work);
	assert_true(config_target(&c, &o, &word, &e));
	assert_string_equal(word, "work");
	assert_null(o.user);
	word = NULL;
	assert_true(config_target(&c, &o, &word, &e));
	word = "@wrok";
	assert_false(config_target(&c, &o, &word, &e));
	assert_string_equal(e.id, "config.profile");
	assert_string_equal(e.detail, "there is no server \"wrok\" in config; "
	    "the nearest is @work");
	config_clear(&c);
}

/* As the keymap's: it can run commands. */
static void
test_a_file_that_others_can_change_is_refused(void **state)
{
	char dir[] = "/tmp/smtpscope-config-XXXXXX", path[200];
	struct config c;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("XDG_CONFIG_HOME", dir, 1);
	snprintf(path, sizeof(path), "%s/smtpscope", dir);
	mkdir(path, 0700);
	bytes_clear(&told);
	bytes_init(&told, BYTES_NO_LIMIT);
	assert_int_equal(config_load(&c, on_problem, NULL), 0);
	config_clear(&c);
	snprintf(path, sizeof(path), "%s/smtpscope/config", dir);
	f = fopen(path, "w");
	fputs(work, f);
	fclose(f);
	assert_int_equal(config_load(&c, on_problem, NULL), 0);
	assert_int_equal(c.nprofiles, 3);
	config_clear(&c);
	chmod(path, 0666);
	assert_int_equal(config_load(&c, on_problem, NULL), 1);
	assert_int_equal(c.nprofiles, 0);
	assert_non_null(strstr(told.data, "can be changed by everyone"));
	config_clear(&c);
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	rmdir(dir);
}

/* docs/config.md says what the program says. */
static void
test_the_page_has_every_name(void **state)
{
	const char *top = getenv("TOP_SRCDIR");
	char path[300], row[400];
	static char text[65536];
	const struct setting_def *d;
	size_t n;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/docs/config.md", top ? top : ".");
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	for (size_t i = 0; (d = setting_at(i)) != NULL; i++) {
		snprintf(row, sizeof(row), "| %s | %s |\n", d->preset[0] ?
		    d->preset : "nothing", d->meaning);
		if (strstr(text, row) == NULL)
			fail_msg("docs/config.md lacks: | `%s` | ... %s",
			    d->name, row);
	}
	for (size_t i = 0; profile_key_at(i) != NULL; i++) {
		snprintf(row, sizeof(row), "`%s`", profile_key_at(i));
		if (strstr(text, row) == NULL)
			fail_msg("docs/config.md lacks %s", row);
	}
}

/* The example, with its comment signs taken off, has no problem. */
static void
test_the_example_is_right(void **state)
{
	const char *top = getenv("TOP_SRCDIR");
	char path[300], line[300];
	struct bytes text;
	struct config c;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/docs/config.example", top ? top :
	    ".");
	f = fopen(path, "r");
	assert_non_null(f);
	bytes_init(&text, BYTES_NO_LIMIT);
	while (fgets(line, sizeof(line), f) != NULL)
		bytes_add_str(&text, line[0] == '#' && line[1] != ' ' ?
		    line + 1 : line);
	fclose(f);
	assert_int_equal(read_text(&c, text.data), 0);
	assert_int_equal(c.nsettings, 4);
	assert_int_equal(c.nprofiles, 2);
	config_clear(&c);
	bytes_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_and_servers_are_read),
		cmocka_unit_test(test_problems_name_the_place),
		cmocka_unit_test(test_the_number_of_problems_is_bounded),
		cmocka_unit_test(test_a_server_fills_in_what_is_not_said),
		cmocka_unit_test(test_the_command_line_goes_before),
		cmocka_unit_test(test_other_targets_are_left_alone),
		cmocka_unit_test(
		    test_a_file_that_others_can_change_is_refused),
		cmocka_unit_test(test_the_page_has_every_name),
		cmocka_unit_test(test_the_example_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
