/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a paste, on a clock of its own: what comes behind it at once,
 * a moment later, and never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/clock.h"
#include "tests/lib/appcase.h"
#include "tui/hands/pasted.h"

#define BEGIN	"\033[200~"
#define END	"\033[201~"
#define MS	1000

static struct appcase c;
static struct pasted p;
static struct bytes keys;		/* what got through */

static void
on_key(void *arg, unsigned char byte)
{
	(void)arg;
	bytes_add_char(&keys, (char)byte);
	app_byte(&c.app, byte);
}

static int
setup(void **state)
{
	(void)state;
	clock_fake(1000000000, 1000000000);
	appcase_init(&c, NULL, 80, 24);
	bytes_init(&keys, BYTES_NO_LIMIT);
	pasted_init(&p, &c.app, on_key, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	pasted_clear(&p);
	bytes_clear(&keys);
	appcase_clear(&c);
	return 0;
}

static void
send(const char *text)
{
	for (; *text != '\0'; text++)
		pasted_byte(&p, (unsigned char)*text);
}

static void
after(int64_t ms)
{
	clock_advance(ms * MS);
	loop_turn(&c.app.run.loop, 0);
}

static void
check_keys(const char *want)
{
	assert_string_equal(keys.data, want);
	bytes_reset(&keys);
}

static void
test_keys_come_later(void **state)
{
	(void)state;
	send("j" BEGIN "a" END "k");
	check_keys("j" BEGIN "a" END);
	assert_true(pasted_is_pending(&p));
	after(PASTED_QUIET_MS - 1);
	send("l");
	after(PASTED_QUIET_MS - 1);
	check_keys("");
	after(1);
	check_keys("kl");
	assert_false(pasted_is_pending(&p));
	send("m");
	check_keys("m");
}

static void
test_another_end(void **state)
{
	unsigned long before = c.app.consumed;

	(void)state;
	send(BEGIN "a" END);
	bytes_reset(&keys);
	send(":quit\r" END ":quit\r");
	after(PASTED_QUIET_MS - 1);
	send(":quit\r" BEGIN END);
	after(PASTED_QUIET_MS);
	check_keys("");
	assert_int_equal(c.app.consumed, before + 13 + 6 + 6 + 6 + 6 + 12);
	assert_non_null(strstr(appcase_message(&c), "more than one end"));
	send("j");
	check_keys("j");
}

static void
test_more_than_is_held(void **state)
{
	(void)state;
	send(BEGIN END);
	bytes_reset(&keys);
	for (int i = 0; i <= PASTED_HELD_MAX; i++)
		send("x");
	after(PASTED_QUIET_MS);
	check_keys("");
	send(BEGIN END);
	bytes_reset(&keys);
	for (int i = 0; i < PASTED_HELD_MAX; i++)
		send("x");
	after(PASTED_QUIET_MS);
	assert_int_equal(keys.len, PASTED_HELD_MAX);
}

/* C-c in the text of a paste is text; behind a long pause it is a key. */
static void
test_paste_without_an_end(void **state)
{
	(void)state;
	send(BEGIN "a");
	after(PASTED_STALE_MS);
	send("\003");
	assert_true(keydec_in_paste(&c.app.keydec));
	after(PASTED_STALE_MS + 1);
	send("b");
	assert_true(keydec_in_paste(&c.app.keydec));
	after(PASTED_STALE_MS + 1);
	bytes_reset(&keys);
	send("\003");
	assert_false(keydec_in_paste(&c.app.keydec));
	check_keys("\003");
	send(":quit\r" END);		/* it was only late */
	after(PASTED_QUIET_MS);
	check_keys("");
	assert_false(c.app.quit);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_keys_come_later, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_another_end, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_more_than_is_held, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_paste_without_an_end,
		    setup, teardown),
	};

	return cmocka_run_group_tests(tests, appcase_setup,
	    appcase_teardown);
}
