/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole screens: tests/screen/NAME.scr says which log is shown, what is done
 * to the view, and what must then be seen.
 *
 *	case auth-refused		tests/screen/auth-refused.case; "-": none
 *	do walk; prev failure		see tests/lib/viewcase.c; may be left out
 *	size 80x24			as text
 *	size 80x24 roles		with roles and the hardware cursor
 *	|...				the rows, without blanks at their ends
 *
 * "do" begins anew with the case; UPDATE_SCREENS=1 rewrites the rows, and the
 * difference is then for a person to read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tests/lib/viewcase.h"

struct screens {
	char		*path;
	char		 name[64];	/* of the case */
	char		 actions[400];
	struct bytes	 made;		/* the file as it should be */
};

static const char *
top(void)
{
	const char *dir = getenv("TOP_SRCDIR");

	return dir != NULL ? dir : ".";
}

static void
add_rows(struct bytes *out, const struct canvas *canvas, bool roles)
{
	struct bytes dump;
	struct slice rest, row;

	bytes_init(&dump, BYTES_NO_LIMIT);
	canvas_dump(canvas, roles, &dump);
	rest = bytes_slice(&dump);
	while (rest.n > 0) {
		row = slice_sub(rest, 0, slice_find(rest, '\n'));
		bytes_add_char(out, '|');
		bytes_add_slice(out, row);
		bytes_add_char(out, '\n');
		rest = slice_sub(rest, row.n + 1, rest.n);
	}
	bytes_clear(&dump);
}

static void
draw_screen(struct screens *s, const char *size)
{
	struct viewcase c;
	char path[128];
	int cols, rows;

	assert_int_equal(sscanf(size, "%dx%d", &cols, &rows), 2);
	viewcase_init(&c, cols, rows);
	if (strcmp(s->name, "-") != 0) {
		snprintf(path, sizeof(path), "tests/screen/%s.case", s->name);
		logcase_load(&c.logcase, path);
	}
	viewcase_do(&c, s->actions);
	viewcase_draw(&c);
	add_rows(&s->made, &c.canvas, strstr(size, "roles") != NULL);
	viewcase_clear(&c);
}

static void
read_line(struct screens *s, const char *line)
{
	if (*line == '|')
		return;
	bytes_addf(&s->made, "%s\n", line);
	if (strncmp(line, "case ", 5) == 0) {
		snprintf(s->name, sizeof(s->name), "%s", line + 5);
		s->actions[0] = '\0';
	} else if (strncmp(line, "do ", 3) == 0)
		snprintf(s->actions, sizeof(s->actions), "%s", line + 3);
	else if (strncmp(line, "size ", 5) == 0)
		draw_screen(s, line + 5);
	else if (*line != '\0' && *line != '#')
		fail_msg("%s: \"%s\" is not understood", s->path, line);
}

static void
write_file(const struct screens *s)
{
	FILE *f = fopen(s->path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(s->made.data, 1, s->made.len, f),
	    s->made.len);
	assert_int_equal(fclose(f), 0);
}

/* The first line that differs, both ways. */
static void
compare(const struct screens *s, const char *want)
{
	const char *have = s->made.data;
	unsigned line = 1;

	if (strcmp(have, want) == 0)
		return;
	for (;; line++) {
		size_t n = strcspn(have, "\n"), m = strcspn(want, "\n");

		if (n != m || memcmp(have, want, n) != 0) {
			print_error("%s:%u:\nexpected %.*s\nbut saw  %.*s\n",
			    s->path, line, (int)m, want, (int)n, have);
			break;
		}
		have += n + (have[n] != '\0');
		want += m + (want[m] != '\0');
	}
	fail_msg("%s, line %u: another screen; UPDATE_SCREENS=1 rewrites it",
	    s->path, line);
}

static void
test_screens(void **state)
{
	struct screens s = { .path = *state };
	char *want = logcase_read_file(s.path + strlen(top()) + 1);

	bytes_init(&s.made, BYTES_NO_LIMIT);
	for (const char *p = want; *p != '\0';) {
		size_t n = strcspn(p, "\n");
		char *line = xstrndup(p, n);

		read_line(&s, line);
		free(line);
		p += n + (p[n] != '\0');
	}
	if (getenv("UPDATE_SCREENS") != NULL)
		write_file(&s);
	else
		compare(&s, want);
	bytes_clear(&s.made);
	free(want);
}

int
main(void)
{
	char *pattern = xasprintf("%s/tests/screen/*.scr", top());
	struct CMUnitTest *tests;
	glob_t found;
	int failed;

	if (glob(pattern, 0, NULL, &found) != 0) {
		fprintf(stderr, "%s: no screens\n", pattern);
		return 1;
	}
	tests = xcalloc(found.gl_pathc, sizeof(*tests));
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;

		tests[i] = (struct CMUnitTest){ .name = name,
		    .test_func = test_screens,
		    .initial_state = found.gl_pathv[i] };
	}
	failed = _cmocka_run_group_tests("screens", tests, found.gl_pathc,
	    NULL, NULL);
	free(tests);
	globfree(&found);
	free(pattern);
	return failed;
}
