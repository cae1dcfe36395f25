/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: what is taken, what is refused with which words, and
 * that no refusal repeats what may be a secret.
 */
#include "tui/options/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/slice.h"
#include "tui/options/options-check.h"

#define WORDS_MAX	12

/* ---- reading a command line -------------------------------------------- */

static char told[4000];		/* on standard error */

/* line: words separated by blanks. */
static bool
read_line(struct options *o, const char *line, int *status)
{
	static char copy[1000], program[] = "smtpscope";
	char *argv[WORDS_MAX + 2] = { program };
	int argc = 1, keep = dup(STDERR_FILENO);
	FILE *caught = tmpfile();
	bool ok;

	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = copy; *word != '\0' && argc <= WORDS_MAX;) {
		size_t n = strcspn(word, " ");

		argv[argc++] = word;
		word += n;
		if (*word != '\0')
			*word++ = '\0';
	}
	assert_non_null(caught);
	fflush(stderr);
	dup2(fileno(caught), STDERR_FILENO);
	ok = options_read(o, argc, argv, status);
	fflush(stderr);
	dup2(keep, STDERR_FILENO);
	close(keep);
	rewind(caught);
	told[fread(told, 1, sizeof(told) - 1, caught)] = '\0';
	fclose(caught);
	return ok;
}

static void
check_taken(const char *line, struct options *o)
{
	int status;

	if (!read_line(o, line, &status))
		fail_msg("\"%s\" was refused: %s", line, told);
	assert_string_equal(told, "");
}

static void
check_refused(const char *line, const char *says)
{
	struct options o;
	int status = -1;

	if (read_line(&o, line, &status))
		fail_msg("\"%s\" was taken", line);
	assert_int_equal(status, 1);
	if (strstr(told, says) == NULL)
		fail_msg("\"%s\" says: %s", line, told);
}

/* ---- AUTH -------------------------------------------------------------- */

static void
test_mechanisms(void **state)
{
	static const char *const good[] = { "PLAIN", "plain,Login",
	    "XOAUTH2,OAUTHBEARER", "SCRAM-SHA-256-PLUS,SCRAM-SHA-1",
	    "EXTERNAL", "NTLM", "GSSAPI", "ANONYMOUS", "CRAM-MD5",
	    "DIGEST-MD5" };
	static const char *const bad[] = { "PLAINE", "", ",", "PLAIN,",
	    "PLAIN,,LOGIN", "PLAIN;LOGIN", "Tr0ub4dor&3" };
	char line[200];
	struct options o;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		snprintf(line, sizeof(line), "check --auth %s x", good[i]);
		check_taken(line, &o);
		assert_string_equal(o.auth, good[i]);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		snprintf(line, sizeof(line), "check --auth=%s x", bad[i]);
		check_refused(line, "It knows PLAIN,");
		assert_non_null(strstr(told, "OAUTHBEARER"));
	}
	check_refused("check --auth SCRAM-SHA256 x", "is SCRAM-SHA-256.");
}

static void
test_what_is_needed(void **state)
{
	static const struct {
		const char *auth;
		bool user, password, token;
	} all[] = {
		{ "PLAIN", true, true, false },
		{ "EXTERNAL", false, false, false },
		{ "EXTERNAL,ANONYMOUS", false, false, false },
		{ "EXTERNAL,PLAIN", true, true, false },
		{ "XOAUTH2", true, true, true },
		{ "XOAUTH2,PLAIN", true, true, false },
	};
	struct options o = { .auth = NULL };

	(void)state;
	assert_true(options_need_user(&o));
	assert_true(options_need_password(&o));
	assert_false(options_need_token(&o));
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		o.auth = all[i].auth;
		assert_int_equal(options_need_user(&o), all[i].user);
		assert_int_equal(options_need_password(&o), all[i].password);
		assert_int_equal(options_need_token(&o), all[i].token);
	}
}

static void
test_until_auth(void **state)
{
	struct options o;

	(void)state;
	check_refused("check --until auth x", "--until auth needs --user");
	check_refused("check --until auth --auth PLAIN x", "needs --user");
	check_refused("check --until auth --auth EXTERNAL,PLAIN x",
	    "needs --user");
	check_taken("check --until auth --auth EXTERNAL x", &o);
	check_taken("check --until auth --auth EXTERNAL,ANONYMOUS x", &o);
	check_taken("check --until auth --user ann x", &o);
	check_taken("check --until auth practice", &o);
}

static void
test_names(void **state)
{
	struct options o;

	(void)state;
	check_taken("check --user ann --authzid boss x", &o);
	assert_string_equal(o.authzid, "boss");
	check_refused("check --user ann --authzid bo\nss x",
	    "--authzid holds a control character");
	check_refused("check --user ann\n x",
	    "--user holds a control character");
}

/* An address literal and an authorization identity may have colons. */
static void
test_name_and_password(void **state)
{
	static const char *const bad[] = { "ann:xyzzy", "ann@example.org:xyzzy",
	    ":xyzzy", "ann:xyzzy@[192.0.2.1]", "smtp://ann:xyzzy@host" };
	char line[200];
	struct options o;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		snprintf(line, sizeof(line), "check --user %s x", bad[i]);
		check_refused(line, "--password-file FILE");
		assert_null(strstr(told, "xyzzy"));
	}
	check_taken("check --user ann@[IPv6:2001:db8::1] x", &o);
	check_taken("check --user ann --authzid u:boss x", &o);
}

static void
test_channel_binding(void **state)
{
	static const char *const good[] = { "tls-exporter", "tls-unique",
	    "tls-server-end-point" };
	char line[100];
	struct options o;

	(void)state;
	check_taken("x", &o);
	assert_null(o.binding);
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		snprintf(line, sizeof(line), "--channel-binding %s x",
		    good[i]);
		check_taken(line, &o);
		assert_string_equal(o.binding, good[i]);
	}
	check_refused("--channel-binding tls x", "takes tls-exporter, "
	    "tls-unique or tls-server-end-point");
	check_refused("--channel-binding", "needs a value");
}

/* ---- secrets at the wrong place ---------------------------------------- */

static void
test_nothing_secret_is_repeated(void **state)
{
	static const char *const at[] = { "--auth", "--channel-binding",
	    "--tls-min", "--tls-max", "--source", "--tls", "--until",
	    "--timeout", "--password-fd", "--color", "--password" };
	static const char *const secrets[] = { "Tr0ub4dor&3", "hunter2",
	    "correct-horse-battery-staple", "AQID/4+=" };
	char line[100];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(at); i++)
		for (size_t k = 0; k < COUNT_OF(secrets); k++) {
			snprintf(line, sizeof(line), "check %s=%s x", at[i],
			    secrets[k]);
			check_refused(line, "smtpscope: ");
			assert_null(strstr(told, secrets[k]));
		}
}

/* Of letters that stand together only the one is said that is wrong. */
static void
test_letters(void **state)
{
	(void)state;
	check_refused("check --user ann -pxyzzy x", "--password-file FILE");
	assert_null(strstr(told, "xyzzy"));
	check_refused("check -qxyzzy x", "-q is not an option");
	assert_null(strstr(told, "xyzzy"));
}

static void
test_file_names(void **state)
{
	static const char *const shown[] = { "/run/secrets/mail",
	    "./Tr0ub4dor3", "~/pw", "pw", "pw.txt", "password-file", "secret",
	    "smtp_password.txt" };
	static const char *const hidden[] = { "Tr0ub4dor3", "hunter2",
	    "correct-horse-battery-staple", "p&ssword", "AQID/4+=" };
	char out[300];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(shown); i++)
		assert_string_equal(options_file_shown(out, sizeof(out),
		    shown[i]), shown[i]);
	for (size_t i = 0; i < COUNT_OF(hidden); i++)
		assert_null(strstr(options_file_shown(out, sizeof(out),
		    hidden[i]), hidden[i]));
	assert_string_equal(options_file_shown(out, sizeof(out), "/a\033b"),
	    "/a\\x1bb");
}

/* ---- other values ------------------------------------------------------ */

static void
test_versions_and_addresses(void **state)
{
	struct options o;

	(void)state;
	check_taken("--tls-min 1.2 --tls-max TLSv1.3 x", &o);
	check_taken("--tls-min tls1.0 --source 2001:db8::7 x", &o);
	check_taken("--source 192.0.2.7 x", &o);
	check_refused("--tls-min 1.4 x", "--tls-min takes a TLS version");
	check_refused("--tls-max SSLv3 x", "--tls-max takes a TLS version");
	check_refused("--source eth0 x", "--source takes an IP address");
}

static void
test_teaching(void **state)
{
	struct options o;

	(void)state;
	check_taken("check practice", &o);
	assert_false(o.explain_all);
	assert_null(o.equivalent);
	check_taken("check --explain-all --equivalent swaks practice", &o);
	assert_true(o.explain_all);
	assert_string_equal(o.equivalent, "swaks");
	check_taken("--explain-all practice", &o);
	assert_true(o.explain_all);
	check_refused("check --equivalent Tr0ub4dor practice",
	    "--equivalent takes openssl, swaks, curl or msmtp");
	assert_null(strstr(told, "Tr0ub4dor"));
}

/* ---- in place of the screen -------------------------------------------- */

static void
test_faces(void **state)
{
	struct options o;

	(void)state;
	check_taken("practice", &o);
	assert_false(o.plain);
	assert_null(o.script);
	assert_int_equal(o.rows, 0);
	check_taken("--plain practice", &o);
	assert_true(o.plain);
	check_taken("--plain", &o);
	check_taken("--script demo.script --size 120x40 practice", &o);
	assert_string_equal(o.script, "demo.script");
	assert_int_equal(o.cols, 120);
	assert_int_equal(o.rows, 40);
	check_taken("--script demo.script", &o);
	check_refused("--script", "--script needs a value");
	check_refused("--plain --script demo.script", "exclude each other");
	check_refused("check --plain practice", "--plain takes the place of "
	    "the screen");
	check_refused("keys --script x", "--script takes the place of the "
	    "screen");
	check_refused("--plain a b", "--plain holds one session");
	check_refused("--script x a b", "--script holds one session");
	check_refused("--size 80x24", "--size is for the screen of --script");
	check_refused("--plain --size 80x24", "--size is for the screen of");
}

static void
test_sizes(void **state)
{
	static const char *const wrong[] = { "80", "x24", "80x", "0x24",
	    "80x0", "80x24x2", "1001x24", "80x-1", "axb", "80 x24" };
	char line[80];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		snprintf(line, sizeof(line), "--script x --size %s",
		    wrong[i]);
		check_refused(line, "--size takes columns and rows");
	}
}

/* ---- the practice server's certificate --------------------------------- */

static void
test_ca_out(void **state)
{
	struct options o;

	(void)state;
	check_taken("practice --ca-out ca.pem --scenario ok", &o);
	assert_string_equal(o.ca_out, "ca.pem");
	assert_false(o.overwrite);
	check_taken("practice --ca-out ca.pem --overwrite", &o);
	assert_true(o.overwrite);
	check_taken("practice --listen 127.0.0.1", &o);
	assert_null(o.ca_out);
	check_refused("practice --ca-out", "--ca-out needs a value");
	check_refused("practice --ca-out=", "takes the name of a file");
	check_refused("practice --overwrite", "--overwrite needs --save");
	check_refused("practice --list --ca-out x", "belongs to practice");
	check_refused("check --ca-out x practice", "belongs to practice");
	check_refused("--ca-out x practice", "belongs to practice");
	check_refused("practice --ca-out x --save y", "saves no transcript");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mechanisms),
		cmocka_unit_test(test_what_is_needed),
		cmocka_unit_test(test_until_auth),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_name_and_password),
		cmocka_unit_test(test_channel_binding),
		cmocka_unit_test(test_nothing_secret_is_repeated),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_file_names),
		cmocka_unit_test(test_versions_and_addresses),
		cmocka_unit_test(test_teaching),
		cmocka_unit_test(test_faces),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_ca_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
