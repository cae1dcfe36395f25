/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching and filtering as a user does it, in a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

static struct vt *
walked(int cols, int rows)
{
	struct vt *v = scope_practice(cols, rows);

	scope_type(v, "W");
	scope_shows(v, "done: every step");
	return v;
}

static void
test_search(void **state)
{
	struct vt *v = walked(80, 24);

	(void)state;
	scope_type(v, "/");
	scope_row(v, 23, "Search:");
	scope_row(v, 22, "stay here");
	scope_type(v, "au");
	scope_row(v, 23, "match 1 of");
	scope_type(v, "th pl");
	scope_row(v, 23, "match 1 of 2");
	scope_type(v, "\016");			/* C-n */
	scope_row(v, 23, "match 2 of 2");
	scope_type(v, "\033[B");
	scope_row(v, 23, "match 1 of 2, search wrapped");
	scope_type(v, "\r");
	scope_row(v, 23, "match 1 of 2");
	scope_row(v, 0, "PAUSED");
	scope_type(v, "n");
	scope_row(v, 23, "match 2 of 2");
	scope_type(v, "N");
	scope_row(v, 23, "match 1 of 2");
	scope_type(v, "3n");
	scope_row(v, 23, "match 2 of 2, search wrapped");
	scope_type(v, "\033");			/* the search is over */
	scope_type(v, "n");
	scope_row(v, 23, "nothing is searched for");
	scope_quit(v);
}

/* Esc: as if nothing had been. */
static void
test_escape(void **state)
{
	struct vt *v = walked(80, 24);
	char *before = vt_row(v, 19), *after;

	(void)state;
	scope_row(v, 0, "FOLLOW");
	scope_type(v, "/starttls");
	scope_row(v, 0, "PAUSED");
	scope_type(v, "\033");
	scope_row(v, 0, "FOLLOW");
	after = vt_row(v, 19);
	assert_string_equal(before, after);
	free(before);
	free(after);
	scope_type(v, "/starttls\003");		/* C-c does the same */
	scope_row(v, 0, "FOLLOW");
	scope_quit(v);
}

static void
test_broken(void **state)
{
	struct vt *v = walked(80, 24);

	(void)state;
	scope_type(v, "/pipe(");
	scope_row(v, 23, "match 1 of");		/* it may be finished yet */
	scope_type(v, "))");
	scope_shows(v, "character 7 of the pattern: unmatched");
	scope_type(v, "\r");
	scope_row(v, 23, "character 7 of the pattern");
	scope_row(v, 23, "search as before");
	scope_type(v, "n");
	scope_row(v, 23, "match 2 of 2");
	scope_quit(v);
}

/* Its own history: commands are not in it, nor patterns among commands. */
static void
test_history(void **state)
{
	struct vt *v = walked(80, 24);

	(void)state;
	scope_type(v, ":layout split\r");
	scope_type(v, "/pipelining\r");
	scope_type(v, "g/size\r");
	scope_type(v, "/\033[A");
	scope_row(v, 23, "Search: size");
	scope_type(v, "\033p");
	scope_row(v, 23, "Search: pipelining");
	scope_type(v, "\033n\033n");
	scope_type(v, "\022lay");		/* C-r looks at nothing */
	scope_shows_not(v, "layout");
	scope_type(v, "\033");
	scope_type(v, "\033");
	scope_type(v, ":\033[A");
	scope_row(v, 23, ":layout split");
	scope_type(v, "\033");
	scope_quit(v);
	assert_false(scope_on_disk("pipelining", 10));
	assert_true(scope_on_disk("layout split", 12));
}

static void
test_filter(void **state)
{
	struct vt *v = walked(120, 40);

	(void)state;
	scope_type(v, "fcode:3xx|4xx\r");
	scope_row(v, 0, "filter: code:3xx|4xx (13 events hidden)");
	scope_shows(v, "No event fits the filter code:3xx|4xx");
	scope_shows(v, "show every event again");
	scope_type(v, "\033f");
	scope_shows_not(v, "No event fits");
	scope_type(v, "gf");
	scope_row(v, 0, "filter: failures");
	scope_type(v, "gf");
	scope_row(v, 39, "every event is shown");
	scope_type(v, "fkind:comand\r");
	scope_row(v, 39, "\"comand\": the nearest is \"command\" (column 6: "
	    "there is no kind of that name)");
	scope_type(v, ":filter verb:noop ; layout raw\r");
	scope_row(v, 39, "layout: raw");
	scope_shows(v, "No event fits");
	scope_type(v, ":noop\r");		/* new ones that fit are shown */
	scope_shows_not(v, "No event fits");
	scope_shows(v, "NOOP");
	scope_type(v, "q");			/* closes the filter first */
	scope_shows(v, "EHLO");
	scope_quit(v);
}

static void
test_completion(void **state)
{
	struct vt *v = walked(80, 24);

	(void)state;
	scope_type(v, "fki\t");
	scope_row(v, 23, ":filter kind:");
	scope_type(v, "re\t");
	scope_row(v, 23, ":filter kind:reply");
	scope_type(v, "!co\t5xx");
	scope_row(v, 23, ":filter kind:reply !code:5xx");
	scope_type(v, "\033");
	scope_quit(v);
}

/* Every six letters of the password, also while it is revealed. */
static void
test_secret(void **state)
{
	static const char secret[] = "fifty-ways-to-fail-now";
	struct vt *v = walked(80, 24);

	(void)state;
	scope_type(v, "k\tRy");
	scope_shows(v, "SECRETS VISIBLE");
	for (size_t i = 0; i + 6 <= strlen(secret); i += 4) {
		char *keys = xasprintf(":search %.6s\r", secret + i);

		scope_type(v, keys);
		scope_row(v, 23, "no match");
		free(keys);
		keys = xasprintf(":filter /%.6s/\r", secret + i);
		scope_type(v, keys);
		scope_shows(v, "No event fits");
		scope_type(v, "\033f");
		free(keys);
	}
	scope_quit(v);
	assert_false(scope_on_disk("ways-to", 7));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_completion),
		cmocka_unit_test(test_secret),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
