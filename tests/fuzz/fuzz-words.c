/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any text behind ":", and as a line of a script: it is refused at a place
 * in it, in printable words, or it is made of commands that there are; what
 * completes it is a text that the prompt can hold; and what a history or a
 * keymap may keep has no secret in it.  In the text 0xff stands for one.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tests/lib/appcase.h"
#include "tui/command/command.h"
#include "tui/script/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define SECRET	"Zebra#Quilt7"

static struct appcase the_case;

static void
must_be_printable(const char *text)
{
	assert(utf8_valid(slice_of(text)));
	for (; *text != '\0'; text++)
		assert((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void
check_refused(const struct err *e, size_t at, size_t n)
{
	assert(e->id[0] != '\0' && e->detail[0] != '\0');
	assert(at <= n);
	must_be_printable(e->detail);
}

static void
check_command(const char *line)
{
	struct slice rest = slice_of(line), one;
	size_t n = strlen(line), at = 0, sum = 0;
	struct err e = { .id = "" };
	bool ok = command_check_at(line, &at, &e);

	if (!ok)
		check_refused(&e, at, n);
	assert(command_check(line, &e) == ok);
	while (command_next(&rest, &one)) {
		sum += one.n;
		assert(sum <= n);
	}
	if (command_check_kept(line, &at, &e))
		assert(ok);
	else {
		check_refused(&e, at, n);
		assert(strcmp(e.id, "command.secret") != 0 ||
		    strstr(e.detail, SECRET) == NULL);
	}
	assert(!command_is_harmless(line) || strstr(line, SECRET) == NULL);
}

static void
add(const char *candidate)
{
	must_be_printable(candidate);
}

static void
check_completion(const char *line)
{
	size_t n = strlen(line), start = n;

	while (start > 0 && line[start - 1] != ' ')
		start--;
	command_complete(&the_case.app, line, start, add);
	command_complete(&the_case.app, line, 0, add);
}

static void
check_script(struct slice line)
{
	struct script_line l;
	struct err e = { .id = "" };
	size_t at = 0;

	if (!script_parse(line, &l, &at, &e)) {
		check_refused(&e, at, line.n);
		return;
	}
	assert(l.kind == SCRIPT_NOTHING || (l.arg.p >= line.p &&
	    l.arg.p + l.arg.n <= line.p + line.n));
	if (l.kind == SCRIPT_COMMAND &&
	    !script_check_command(l.arg, &at, &e))
		check_refused(&e, at, line.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; i < size; i++)
		if (data[i] == 0xff)
			bytes_add_str(&text, SECRET);
		else if (data[i] != 0)
			bytes_add_char(&text, (char)data[i]);
	check_command(text.data);
	check_completion(text.data);
	check_script(bytes_slice(&text));
	bytes_clear(&text);
	return 0;
}

static void
leave(void)
{
	appcase_clear(&the_case);
	appcase_teardown(NULL);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	assert(appcase_setup(NULL) == 0);
	appcase_init(&the_case, NULL, 80, 24);
	atexit(leave);
	return 0;
}
