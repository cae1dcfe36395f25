/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
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

#include "core/base/xalloc.h"
#include "tui/keys/keymap.h"
#include "tui/files/ownfile.h"

/* What the default keymap has a key for, at least. */
static const char *const commands[] = {
	"move 1", "move -1", "move half", "move -half", "move page",
	"move -page", "goto first", "goto last", "scroll 1", "scroll -1",
	"scroll-columns 8", "scroll-columns -8", "next exchange",
	"prev exchange", "next failure", "prev failure", "next command",
	"prev command", "next reply", "prev reply", "next note", "prev note",
	"follow toggle", "focus next", "focus raw", "focus decoded",
	"zoom toggle", "layout next", "layout split", "split -5", "split +5",
	"split 52%", "toggle wrap", "toggle times", "toggle ids",
	"toggle eol", "toggle hints", "fold toggle", "fold open",
	"fold close", "fold open-all", "fold close-all", "explain",
	"prompt connect", "prompt send", "ehlo", "starttls", "auth",
	"disconnect", "walk toggle", "walk run", "walk next", "walk retry",
	"walk skip", "walk back", "reveal", "forget", "prompt", "help",
	"describe-key", "messages", "dismiss", "cancel", "redraw", "suspend",
	"close", "quit",
};

/* Every command is known but for two slips, of which one is like "move". */
static bool
check(const char *line, size_t *at, struct err *e)
{
	struct slice rest = slice_of(line), name;

	while (slice_word(&rest, &name)) {
		*at = (size_t)(name.p - line);
		if (slice_is(name, "mvoe"))
			return err_set(e, "command.unknown",
			    "unknown command mvoe; nearest: move");
		if (slice_is(name, "dance"))
			return err_set(e, "command.unknown",
			    "unknown command dance");
	}
	return true;
}

static void
collect(void *arg, const char *text)
{
	bytes_addf(arg, "%s\n", text);
}

static void
fresh(struct keymap *m, struct bytes *problems)
{
	keymap_init(m);
	bytes_init(problems, BYTES_NO_LIMIT);
	/* Its commands are checked when the program loads it. */
	assert_true(keymap_preset(m, "default", NULL, collect, problems));
	assert_string_equal(problems->data, "");
}

static void
done(struct keymap *m, struct bytes *problems)
{
	keymap_clear(m);
	bytes_clear(problems);
}

static unsigned
load(struct keymap *m, const char *text, struct bytes *problems)
{
	return keymap_load_text(m, "t", slice_of(text), check, collect,
	    problems);
}

static size_t
parse(const char *text, struct key keys[KEYMAP_SEQ_MAX])
{
	struct slice rest = slice_of(text);
	struct err e;
	size_t n = 0;

	while (rest.n > 0) {
		assert_true(n < KEYMAP_SEQ_MAX);
		assert_true(key_parse(&rest, &keys[n++], &e));
	}
	return n;
}

static enum keymap_match
find(const struct keymap *m, const char *contexts, const char *keys_text,
    const struct binding **out)
{
	enum context v[CONTEXT_COUNT];
	struct slice rest = slice_of(contexts), name;
	struct key keys[KEYMAP_SEQ_MAX];
	size_t n = 0, nkeys = parse(keys_text, keys);

	while (slice_word(&rest, &name))
		assert_true(context_parse(name, &v[n++]));
	return keymap_find(m, v, n, keys, nkeys, out);
}

static void
check_find(const struct keymap *m, const char *contexts, const char *keys,
    const char *command)
{
	const struct binding *b;
	enum keymap_match match = find(m, contexts, keys, &b);

	if (!command) {
		assert_int_equal(match, KEYMAP_NONE);
		assert_null(b);
	} else if (*command == '\0') {
		assert_int_equal(match, KEYMAP_PREFIX);
		assert_null(b);
	} else {
		assert_int_equal(match, KEYMAP_EXACT);
		assert_string_equal(b->command, command);
	}
}

/* Some of each group of the interface's key table. */
static const char *const table[][3] = {
	{ "ledger", "j", "move 1" }, { "ledger", "<Up>", "move -1" },
	{ "ledger", "<C-d>", "move half" },
	{ "ledger", "<Space>", "move page" },
	{ "ledger", "<PageUp>", "move -page" },
	{ "ledger", "gg", "goto first" },
	{ "ledger", "<End>", "goto last" }, { "ledger", "<C-y>", "scroll -1" },
	{ "ledger", "zh", "scroll-columns -8" },
	{ "ledger", "{", "prev exchange" },
	{ "ledger", "]f", "next failure" }, { "ledger", "[n", "prev note" },
	{ "ledger", "<Tab>", "focus next" },
	{ "ledger", "<C-w>h", "focus raw" },
	{ "ledger", "<Right>", "focus decoded" },
	{ "ledger", "|", "layout next" },
	{ "ledger", "<C-w><lt>", "split -5" },
	{ "ledger", "<C-w>=", "split 52%" },
	{ "ledger", "te", "toggle eol" },
	{ "ledger", "<Enter>", "fold toggle" },
	{ "ledger", "zM", "fold close-all" }, { "ledger", "K", "explain" },
	{ "ledger", "c", "prompt connect" }, { "ledger", "i", "prompt send" },
	{ "ledger", "s", "starttls" }, { "ledger", "x", "disconnect" },
	{ "ledger", "w", "walk toggle" }, { "ledger", "W", "walk run" },
	{ "walk", ".", "walk next" }, { "walk", ",", "walk back" },
	{ "ledger", "R", "reveal" }, { "global", ":", "prompt" },
	{ "global", "<F1>", "help" }, { "global", "g?", "describe-key" },
	{ "global", "g<lt>", "messages" }, { "global", "<C-c>", "cancel" },
	{ "global", "<Esc>", "dismiss" }, { "global", "ZZ", "quit" },
	{ "help", "q", "close" }, { "confirm", "<C-z>", "suspend" },
	{ "search", "<C-l>", "redraw" }, { "list", "<Esc>", "dismiss" },
};

static void
test_default_has_the_keys(void **state)
{
	struct bytes problems;
	struct keymap m;

	(void)state;
	fresh(&m, &problems);
	for (size_t i = 0; i < COUNT_OF(table); i++)
		check_find(&m, table[i][0], table[i][1], table[i][2]);
	/* What the count and the command line need stays free. */
	for (char c = '0'; c <= '9'; c++)
		check_find(&m, "walk raw decoded ledger global",
		    (char[]){ c, '\0' }, NULL);
	done(&m, &problems);
}

static void
test_default_has_each_command(void **state)
{
	struct bytes problems;
	struct keymap m;

	(void)state;
	fresh(&m, &problems);
	for (size_t c = 0; c < COUNT_OF(commands); c++) {
		bool found = false;

		for (size_t i = 0; i < m.n; i++)
			found |= strcmp(m.v[i].command, commands[c]) == 0;
		if (!found)
			fail_msg("no key for %s", commands[c]);
	}
	for (size_t i = 0; i < m.n; i++) {
		assert_true(m.v[i].preset);
		assert_string_equal(m.v[i].file, "default.keymap");
	}
	done(&m, &problems);
}

static char *
slurp(const char *path)
{
	struct bytes b;
	FILE *f = fopen(path, "r");
	int c;

	if (!f)
		fail_msg("cannot open %s", path);
	bytes_init(&b, BYTES_NO_LIMIT);
	while ((c = getc(f)) != EOF)
		bytes_add_char(&b, (char)c);
	fclose(f);
	return bytes_take(&b);
}

static void
spit(const char *path, const char *p, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

/* Copies of our own: a source tree may belong to anybody. */
static void
copy_folder(const char *from)
{
	DIR *d = opendir(from);
	struct dirent *entry;

	if (!d)
		fail_msg("no folder %s", from);
	while ((entry = readdir(d)) != NULL) {
		char *path = xasprintf("%s/%s", from, entry->d_name), *text;

		if (entry->d_name[0] != '.') {
			text = slurp(path);
			spit(entry->d_name, text, strlen(text));
			free(text);
		}
		free(path);
	}
	closedir(d);
}

static char folder[] = "/tmp/t-keymap-XXXXXX";

static int
make_folder(void **state)
{
	const char *top = getenv("TOP_SRCDIR");
	char *full = realpath(top ? top : ".", NULL);

	if (!full || !mkdtemp(folder) || chdir(folder) != 0)
		return -1;
	*state = full;
	return 0;
}

static int
remove_folder(void **state)
{
	DIR *d = opendir(".");
	struct dirent *entry;

	free(*state);
	while (d && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			remove(entry->d_name);
	if (d)
		closedir(d);
	return chdir("/") != 0 || rmdir(folder) != 0;
}

/* The line of the preset that a problem names changes with the preset. */
static void
cut_preset_lines(char *text)
{
	static const char file[] = "default.keymap:";
	char *at = text;

	while ((at = strstr(at, file)) != NULL) {
		at += strlen(file);
		memmove(at, at + strspn(at, "0123456789"),
		    strlen(at + strspn(at, "0123456789")) + 1);
	}
}

/* cmocka shows only the first kilobyte of a string. */
static void
check_same(const char *name, char *got, char *want)
{
	cut_preset_lines(got);
	cut_preset_lines(want);
	if (strcmp(got, want) != 0)
		fprintf(stderr, "%s: got\n%swant\n%s", name, got, want);
	assert_true(strcmp(got, want) == 0);
}

static void
check_file(const char *name, bool good)
{
	char *keymap = xasprintf("%.*s.keymap", (int)(strlen(name) -
	    strlen(".expect")), name);
	char *want = slurp(name);
	struct bytes problems, printed;
	struct keymap m;

	fresh(&m, &problems);
	bytes_init(&printed, BYTES_NO_LIMIT);
	keymap_load_file(&m, keymap, check, collect, &problems);
	if (good) {
		assert_string_equal(problems.data, "");
		keymap_print(&m, true, &printed);
		check_same(name, printed.data, want);
	} else {
		check_same(name, problems.data, want);
	}
	bytes_clear(&printed);
	done(&m, &problems);
	free(want);
	free(keymap);
}

static void
check_folder(const char *top, const char *part, bool good)
{
	char *from = xasprintf("%s/tests/keymap/%s", top, part);
	struct dirent *entry;
	size_t n = 0;
	DIR *d;

	copy_folder(from);
	d = opendir(from);
	while ((entry = readdir(d)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len > 7 && strcmp(entry->d_name + len - 7,
		    ".expect") == 0) {
			check_file(entry->d_name, good);
			n++;
		}
	}
	closedir(d);
	free(from);
	assert_true(n > 3);
}

static void
test_good_files(void **state)
{
	check_folder(*state, "good", true);
}

static void
test_bad_files(void **state)
{
	check_folder(*state, "bad", false);
}

static void
check_refused(const char *path, const char *want)
{
	struct bytes problems;
	struct keymap m;

	fresh(&m, &problems);
	assert_int_equal(keymap_load_file(&m, path, check, collect,
	    &problems), 1);
	assert_string_equal(problems.data, want);
	done(&m, &problems);
}

static void
test_refused_files(void **state)
{
	static char big[OWNFILE_MAX + 1];

	(void)state;
	check_refused("absent", "absent:1:1: the file cannot be read: "
	    "No such file or directory\n");
	assert_int_equal(mkdir("folder", 0700), 0);
	check_refused("folder", "folder:1:1: the file is not a regular "
	    "file\n");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	check_refused("fifo", "fifo:1:1: the file is not a regular file\n");
	check_refused("/dev/zero",
	    "/dev/zero:1:1: the file is not a regular file\n");
	memset(big, '\n', sizeof(big));
	spit("big", big, sizeof(big));
	check_refused("big", "big:1:1: the file is larger than 256 KiB\n");
	spit("binary", "map\0j", 5);
	check_refused("binary", "binary:1:1: the file is not a text file "
	    "(a NUL byte is in it)\n");
	spit("open-to-all", "", 0);
	assert_int_equal(chmod("open-to-all", 0666), 0);
	check_refused("open-to-all", "open-to-all:1:1: the file can be "
	    "changed by everyone; chmod o-w makes it safe\n");
	check_refused("bad\033[31mname", "bad\\x1b[31mname:1:1: the file "
	    "cannot be read: No such file or directory\n");
	if (geteuid() == 0) {
		spit("foreign", "", 0);
		assert_int_equal(chown("foreign", 12345, 12345), 0);
		check_refused("foreign", "foreign:1:1: the file belongs to "
		    "another user; make a copy of your own\n");
	}
}

static void
test_includes_end(void **state)
{
	struct bytes problems, text;
	struct keymap m;

	(void)state;
	fresh(&m, &problems);
	bytes_init(&text, BYTES_NO_LIMIT);
	for (int i = 0; i < 12; i++) {		/* a chain */
		char name[32], line[64];

		snprintf(name, sizeof(name), "chain-%d", i);
		snprintf(line, sizeof(line), "include \"chain-%d\"\n", i + 1);
		spit(name, line, strlen(line));
	}
	assert_int_equal(keymap_load_file(&m, "chain-0", check, collect,
	    &problems), 1);
	assert_string_equal(problems.data, "chain-8:1:9: includes are nested "
	    "more than 8 deep\n");
	bytes_reset(&problems);
	spit("leaf", "", 0);			/* a crowd */
	for (int i = 0; i < 70; i++)
		bytes_addf(&text, "include \"leaf\"\n");
	spit("crowd", text.data, text.len);
	assert_int_equal(keymap_load_file(&m, "crowd", check, collect,
	    &problems), 6);
	assert_non_null(strstr(problems.data,
	    "crowd:65:9: more than 64 files are included\n"));
	bytes_reset(&problems);
	spit("self", "include \"./self\"\n", 17);
	assert_int_equal(keymap_load_file(&m, "self", check, collect,
	    &problems), 1);
	assert_string_equal(problems.data,
	    "self:1:9: \"./self\" includes itself\n");
	bytes_clear(&text);
	done(&m, &problems);
}

/* An include is looked for beside the file that names it. */
static void
test_include_is_relative(void **state)
{
	struct bytes problems;
	struct keymap m;

	(void)state;
	fresh(&m, &problems);
	assert_int_equal(mkdir("sub", 0700), 0);
	spit("sub/one", "include \"two\"\n", 14);
	spit("sub/two", "map walk u quit\n", 16);
	assert_int_equal(keymap_load_file(&m, "sub/one", check, collect,
	    &problems), 0);
	check_find(&m, "walk", "u", "quit");
	remove("sub/one");
	remove("sub/two");
	done(&m, &problems);
}

static void
test_flood_of_problems(void **state)
{
	struct bytes problems, text;
	struct keymap m;
	size_t lines = 0;

	(void)state;
	fresh(&m, &problems);
	bytes_init(&text, BYTES_NO_LIMIT);
	for (int i = 0; i < 5000; i++)
		bytes_add_str(&text, "x\n");
	assert_int_equal(load(&m, text.data, &problems), 5000);
	for (const char *p = problems.data; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 101);
	assert_non_null(strstr(problems.data,
	    "t:101:1: further problems are not listed\n"));
	bytes_clear(&text);
	done(&m, &problems);
}

static void
test_flood_of_bindings(void **state)
{
	struct bytes problems, text;
	struct keymap m;

	(void)state;
	fresh(&m, &problems);
	bytes_init(&text, BYTES_NO_LIMIT);
	for (unsigned i = 0; i < 5000; i++)
		bytes_addf(&text, "map search %c%c%c quit\n", 'a' + i % 16,
		    'a' + i / 16 % 16, 'a' + i / 256);
	assert_true(load(&m, text.data, &problems) > 0);
	assert_int_equal(m.n, 4096);
	assert_non_null(strstr(problems.data, "more than 4096 bindings"));
	bytes_clear(&text);
	done(&m, &problems);
}

static void
test_layers(void **state)
{
	struct bytes problems;
	struct keymap m;

	(void)state;
	fresh(&m, &problems);
	assert_int_equal(load(&m, "preset none\n"
	    "map global q close\n"
	    "map global gx quit\n"
	    "map global h help\n"
	    "map ledger gg goto first\n"
	    "map ledger h focus raw\n"
	    "map ledger zz quit\n"
	    "map raw l move 1\n"
	    "map raw z move 1\n"
	    "unmap raw h\n", &problems), 0);
	check_find(&m, "raw ledger global", "q", "close");
	check_find(&m, "raw ledger global", "g", "");
	check_find(&m, "raw ledger global", "gg", "goto first");
	check_find(&m, "raw ledger global", "gx", "quit");
	check_find(&m, "raw ledger global", "gy", NULL);
	check_find(&m, "ledger global", "h", "focus raw");
	check_find(&m, "raw ledger global", "h", NULL);
	check_find(&m, "decoded ledger global", "l", NULL);
	check_find(&m, "raw ledger global", "z", "move 1");
	check_find(&m, "ledger global", "z", "");
	check_find(&m, "help", "q", NULL);
	done(&m, &problems);
}

static void
check_keys_for(const struct keymap *m, const char *command, const char *want)
{
	static const enum context v[] = { CONTEXT_RAW, CONTEXT_LEDGER,
	    CONTEXT_GLOBAL };
	char out[64];

	assert_string_equal(keymap_keys_for(m, v, COUNT_OF(v), command, out,
	    sizeof(out)), want);
}

static void
test_keys_for(void **state)
{
	struct bytes problems;
	struct keymap m;

	(void)state;
	fresh(&m, &problems);
	check_keys_for(&m, "reveal", "R");
	check_keys_for(&m, "goto first", "gg");
	check_keys_for(&m, "split +5", "<C-w><gt>");
	check_keys_for(&m, "walk next", "");
	check_keys_for(&m, "nothing", "");
	load(&m, "map raw g quit\nunmap raw R\n", &problems);
	check_keys_for(&m, "goto first", "<Home>");	/* gg is hidden */
	check_keys_for(&m, "reveal", "");
	done(&m, &problems);
}

static void
test_later_wins_and_tells_where(void **state)
{
	const struct binding *b;
	struct bytes problems;
	struct keymap m;

	(void)state;
	fresh(&m, &problems);
	load(&m, "map ledger j quit\n\nmap -n \"why\" ledger j move -1\n",
	    &problems);
	assert_string_equal(problems.data, "");
	assert_int_equal(find(&m, "ledger", "j", &b), KEYMAP_EXACT);
	assert_string_equal(b->command, "move -1");
	assert_string_equal(b->note, "why");
	assert_string_equal(b->file, "t");
	assert_int_equal(b->line, 3);
	assert_false(b->preset);
	done(&m, &problems);
}

/* Printed and loaded again, it is the same. */
static void
check_round_trip(const char *text, bool changed_only)
{
	struct bytes problems, first, second;
	struct keymap m;

	fresh(&m, &problems);
	bytes_init(&first, BYTES_NO_LIMIT);
	bytes_init(&second, BYTES_NO_LIMIT);
	load(&m, text, &problems);
	keymap_print(&m, changed_only, &first);
	keymap_clear(&m);
	keymap_preset(&m, "none", check, collect, &problems);
	load(&m, first.data, &problems);
	assert_string_equal(problems.data, "");
	keymap_print(&m, changed_only, &second);
	assert_string_equal(first.data, second.data);
	bytes_clear(&first);
	bytes_clear(&second);
	done(&m, &problems);
}

static void
test_print_round_trip(void **state)
{
	static const char *const texts[] = {
		"", "unmap ledger g\nmap ledger g quit\n",
		"map -n \"a \\\"b\\\" \\\\\" walk <hash><bar><lt> quit\n",
		"unmap ledger,raw,help *\nmap ledger <*> quit\n",
		"preset none\nmap global : prompt\nunmap walk <*>\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		check_round_trip(texts[i], false);
		check_round_trip(texts[i], true);
	}
}

static void
test_unknown_preset(void **state)
{
	struct bytes problems;
	struct keymap m;
	size_t n;

	(void)state;
	fresh(&m, &problems);
	n = m.n;
	assert_false(keymap_preset(&m, "vi", check, collect, &problems));
	assert_int_equal(m.n, n);
	assert_string_equal(m.preset, "default");
	assert_true(keymap_preset(&m, "none", check, collect, &problems));
	assert_int_equal(m.n, 0);
	done(&m, &problems);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_has_the_keys),
		cmocka_unit_test(test_default_has_each_command),
		cmocka_unit_test(test_good_files),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_refused_files),
		cmocka_unit_test(test_includes_end),
		cmocka_unit_test(test_include_is_relative),
		cmocka_unit_test(test_flood_of_problems),
		cmocka_unit_test(test_flood_of_bindings),
		cmocka_unit_test(test_layers),
		cmocka_unit_test(test_keys_for),
		cmocka_unit_test(test_later_wins_and_tells_where),
		cmocka_unit_test(test_print_round_trip),
		cmocka_unit_test(test_unknown_preset),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
