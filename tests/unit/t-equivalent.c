/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/report/equivalent.h"
#include "core/report/shell.h"
#include "tests/lib/rng.h"

/* ---- exact texts ------------------------------------------------------- */

static const char *const two[] = { "bob@example.com", "eve@example.com" };

#define AT	.host = "mail.example.com", .port = 587, \
	.tls = EQUIVALENT_STARTTLS
#define HELO	AT, .helo = "me.example.org"
#define ANN	HELO, .user = "ann", .initial_response = true
#define LOGIN	ANN, .mech = "PLAIN", .until = STAGE_AUTH

static const struct whole {
	enum equivalent_tool	 tool;
	struct equivalent	 s;
	const char		*text;
} wholes[] = {
	{ EQUIVALENT_OPENSSL, { LOGIN },
"# The same session with openssl s_client:\n"
"openssl s_client -connect mail.example.com:587 -starttls smtp \\\n"
"    -name me.example.org -servername mail.example.com \\\n"
"    -verify_hostname mail.example.com -verify_return_error -crlf -quiet\n"
"# Type these, each after the reply to the one before:\n"
"#     EHLO me.example.org\n"
"#     AUTH PLAIN <base64 of: NUL, user, NUL, password>\n"
"#     QUIT\n"
"# In another terminal, this asks for the password without showing it, and\n"
"# makes the base64:\n"
"#     stty -echo; IFS= read -r secret; stty echo; \\\n"
"#     printf '%s\\0%s\\0%s' '' ann \"$secret\" \\\n"
"#         | openssl base64 -A; echo; unset secret\n"
"# The base64 is the secret itself, only written differently: keep it out of\n"
"# tickets.\n"
"# s_client says EHLO and STARTTLS by itself before that, and goes on when "
"they\n# are refused.\n"
"# Without -quiet, s_client takes a line that begins with R or Q (RCPT, "
"QUIT)\n# for a command to itself.\n"
"# OpenSSL accepts the CN of a certificate that has no subjectAltName;\n"
"# smtpscope does not.\n" },
	{ EQUIVALENT_SWAKS, { LOGIN },
"# The same session with swaks:\n"
"swaks --server mail.example.com --port 587 --helo me.example.org --tls \\\n"
"    --tls-sni mail.example.com --tls-verify --auth PLAIN --auth-user ann \\\n"
"    --protect-prompt --auth-hide-password --quit-after AUTH\n"
"# swaks 20201014 checks the chain of certificates, not the name in it. "
"From\n# 20240103 on, --tls-verify checks the name, too; where that is not "
"the name\n# of --server, add --tls-verify-target NAME.\n"
"# swaks asks for the password, unless ~/.netrc has it. --protect-prompt "
"hides\n# what is typed only where Perl has Term::ReadKey or stty can be "
"run.\n"
"# --auth-hide-password hides the password, not the answers of CRAM-MD5,\n"
"# DIGEST-MD5 and NTLM: they permit guessing it, so take them out of a "
"ticket.\n" },
	{ EQUIVALENT_CURL, { LOGIN },
"# The same session with curl:\n"
"curl --verbose --ssl-reqd --user ann --login-options AUTH=PLAIN "
"--sasl-ir \\\n"
"    --request NOOP smtp://mail.example.com:587/me.example.org\n"
"# curl asks for the password.\n"
"# --verbose shows what AUTH sends, in base64: take it out before you share "
"the\n# output.\n"
"# NOOP stands for the mail, so none is sent.\n"
"# curl with OpenSSL accepts the CN of a certificate that has no\n"
"# subjectAltName; smtpscope does not.\n" },
	{ EQUIVALENT_MSMTP, { LOGIN },
"# The same session with msmtp:\n"
"msmtp --debug --serverinfo --host=mail.example.com --port=587 \\\n"
"    --domain=me.example.org --tls=on --tls-starttls=on\n"
"# msmtp logs in only to send a message, and cannot stop before it:\n"
"# --serverinfo ends ahead of AUTH. Let smtpscope go as far as the message\n"
"# (--until data) to see that command.\n"
"# GnuTLS accepts the CN of a certificate that has no subjectAltName; "
"smtpscope\n# does not.\n" },
	{ EQUIVALENT_SWAKS, { AT, .helo = "-", .until = STAGE_EHLO },
"# The same session with swaks:\n"
"# There is no command: swaks takes a value that begins with \"-\" for an "
"option.\n" },
	{ EQUIVALENT_CURL, { LOGIN, .lmtp = true },
"# The same session with curl:\n"
"# There is no command: curl has no LMTP.\n" },
};

/* Only the lines of the command. */
static const struct whole commands[] = {
	{ EQUIVALENT_OPENSSL, { .host = "192.0.2.1", .port = 465,
	    .connect_host = "2001:db8::1", .family = AF_INET6,
	    .source = "2001:db8::2", .tls = EQUIVALENT_IMPLICIT,
	    .ca_dir = "/etc/ca", .min = "TLSv1.1", .max = "1.2",
	    .ciphers = "TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-SHA",
	    .cert = "-me.pem", .until = STAGE_EHLO },
"openssl s_client -connect '[2001:db8::1]:465' -6 -bind '[2001:db8::2]' \\\n"
"    -noservername -CApath /etc/ca -verify_ip 192.0.2.1 "
"-verify_return_error \\\n"
"    -min_protocol TLSv1.1 -max_protocol TLSv1.2 \\\n"
"    -cipher 'ECDHE-RSA-AES128-SHA:@SECLEVEL=0' \\\n"
"    -ciphersuites TLS_AES_128_GCM_SHA256 -cert ./-me.pem -crlf -quiet\n" },
	{ EQUIVALENT_OPENSSL, { .unix_path = "/run/lmtp", .lmtp = true,
	    .tls = EQUIVALENT_STARTTLS, .insecure = true,
	    .sni = "mail.example.com", .until = STAGE_EHLO },
"openssl s_client -unix /run/lmtp -starttls lmtp "
"-servername mail.example.com \\\n"
"    -crlf -quiet\n" },
	{ EQUIVALENT_OPENSSL, { .host = "a.example", .port = 25,
	    .until = STAGE_EHLO }, "" },
	{ EQUIVALENT_SWAKS, { .unix_path = "-lmtp", .lmtp = true,
	    .until = STAGE_DATA, .from = "", .to = two, .nto = 2,
	    .data = "my mail" },
"swaks --protocol LMTP --socket ./-lmtp --from '<>' \\\n"
"    --to bob@example.com,eve@example.com --data @'my mail'\n" },
	{ EQUIVALENT_SWAKS, { .host = "a.example", .port = 465,
	    .tls = EQUIVALENT_IMPLICIT, .sni = "b.example", .min = "1.2",
	    .cert = "me.pem", .insecure = true, .timeout_s = 7,
	    .ca_file = "ca.pem", .family = AF_INET, .user = "ann",
	    .until = STAGE_RCPT, .from = "ann@example.com", .to = two,
	    .nto = 1 },
"swaks --server a.example --port 465 -4 --timeout 7 --tls-on-connect \\\n"
"    --tls-sni b.example --tls-ca-path ca.pem --tls-cert me.pem \\\n"
"    --tls-key me.pem --tls-protocol tlsv1_2,tlsv1_3 --auth "
"--auth-user ann \\\n"
"    --protect-prompt --auth-hide-password --from ann@example.com \\\n"
"    --to bob@example.com --quit-after RCPT\n" },
	{ EQUIVALENT_SWAKS, { .host = "a.example", .port = 25,
	    .user = "ann", .mech = "SCRAM-SHA-256", .until = STAGE_AUTH },
	    "" },
	{ EQUIVALENT_CURL, { .host = "2001:db8::1", .port = 465,
	    .tls = EQUIVALENT_IMPLICIT, .sni = "mail.example.com",
	    .insecure = true, .helo = "[192.0.2.7]", .cert = "a:b\\c",
	    .ciphers = "TLS_AES_128_GCM_SHA256", .max = "1.3",
	    .user = "ann", .authzid = "boss", .mech = "plain",
	    .until = STAGE_RCPT, .from = "ann@example.com" },
"curl --verbose --connect-to '::[2001:db8::1]:465' --insecure \\\n"
"    --cert 'a\\:b\\\\c' --tls-max 1.3 "
"--tls13-ciphers TLS_AES_128_GCM_SHA256 \\\n"
"    --user ann --login-options AUTH=PLAIN --sasl-authzid boss \\\n"
"    --request 'MAIL FROM:<ann@example.com>' \\\n"
"    smtps://mail.example.com:465/%5B192.0.2.7%5D\n" },
	{ EQUIVALENT_CURL, { ANN, .mech = "XOAUTH2",
	    .until = STAGE_DATA, .from = "ann@example.com", .to = two,
	    .nto = 2, .data = "my mail" },
"printf 'Token: ' >&2; stty -echo; IFS= read -r token; stty echo; \\\n"
"    printf 'oauth2-bearer = \"%s\"\\n' \"$token\" | "
"curl --config /dev/fd/3 \\\n"
"    --verbose --ssl-reqd --user ann: --login-options AUTH=XOAUTH2 "
"--sasl-ir \\\n"
"    --mail-from ann@example.com --mail-rcpt bob@example.com \\\n"
"    --mail-rcpt eve@example.com --crlf --upload-file - \\\n"
"    smtp://mail.example.com:587/me.example.org 3<&0 < 'my mail'\n" },
	{ EQUIVALENT_CURL, { HELO, .user = "ann:x", .until = STAGE_AUTH }, "" },
	{ EQUIVALENT_CURL, { HELO, .mech = "EXTERNAL", .authzid = "boss",
	    .until = STAGE_AUTH },
"curl --verbose --ssl-reqd --user boss: --login-options AUTH=EXTERNAL \\\n"
"    --request NOOP smtp://mail.example.com:587/me.example.org\n" },
	{ EQUIVALENT_MSMTP, { ANN, .mech = "SCRAM-SHA-256-PLUS",
	    .connect_host = "192.0.2.9", .connect_port = 25,
	    .until = STAGE_DATA, .from = "", .to = two, .nto = 2,
	    .min = "1.2", .max = "1.2", .ca_file = "ca.pem" },
"printf '%s\\n' 'Subject: a test' '' 'This is a test.' | msmtp --debug \\\n"
"    --host=192.0.2.9 --port=25 --domain=me.example.org --tls=on \\\n"
"    --tls-starttls=on --tls-host-override=mail.example.com \\\n"
"    --tls-trust-file=ca.pem "
"--tls-priorities=NORMAL:-VERS-ALL:+VERS-TLS1.2 \\\n"
"    --auth=scram-sha-256 --user=ann --from='<>' -- bob@example.com \\\n"
"    eve@example.com\n" },
	{ EQUIVALENT_MSMTP, { .unix_path = "/run/lmtp", .lmtp = true,
	    .until = STAGE_BANNER },
"msmtp --debug --serverinfo --protocol=lmtp --host=localhost --port=24 \\\n"
"    --socket=/run/lmtp --tls=off\n" },
	{ EQUIVALENT_MSMTP, { ANN, .mech = "ANONYMOUS",
	    .until = STAGE_DATA }, "" },
};

static char *
text_of(enum equivalent_tool tool, const struct equivalent *s)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	equivalent_text(&out, tool, s);
	return bytes_take(&out);
}

/* In place; the lines that are no comments. */
static void
keep_command(char *text)
{
	char *to = text;

	for (char *line = text, *next; *line != '\0'; line = next) {
		next = strchr(line, '\n') + 1;
		if (*line != '#') {
			memmove(to, line, (size_t)(next - line));
			to += next - line;
		}
	}
	*to = '\0';
}

static void
test_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wholes); i++) {
		char *text = text_of(wholes[i].tool, &wholes[i].s);

		assert_string_equal(text, wholes[i].text);
		free(text);
	}
}

static void
test_commands(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		char *text = text_of(commands[i].tool, &commands[i].s);

		keep_command(text);
		assert_string_equal(text, commands[i].text);
		free(text);
	}
}

/* As smtpscope itself: no secret that others could read and use. */
static void
test_in_clear(void **state)
{
	static const struct {
		const char	*mech;
		bool		 allowed, has_auth;
	} cases[] = {
		{ NULL, false, false }, { NULL, true, true },
		{ "PLAIN", false, false }, { "PLAIN", true, true },
		{ "login", false, false }, { "CRAM-MD5", false, true },
		{ "XOAUTH2", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct equivalent s = { .host = "a.example", .port = 25,
		    .user = "ann", .mech = cases[i].mech,
		    .allow_plaintext_auth = cases[i].allowed,
		    .until = STAGE_AUTH };
		char *text = text_of(EQUIVALENT_CURL, &s);

		assert_int_equal(strstr(text, "--user ann") != NULL,
		    cases[i].has_auth);
		assert_int_equal(strstr(text, "It ends ahead of AUTH") != NULL,
		    !cases[i].has_auth);
		free(text);
	}
}

static void
test_typed_lines(void **state)
{
	static const struct {
		const char	*mech, *line;
		bool		 later;
	} cases[] = {
		{ "PLAIN", "#     AUTH PLAIN\n#     <base64 of: ", true },
		{ "LOGIN", "#     AUTH LOGIN\n#     YW5u\n"
		    "#     <base64 of: password>\n", false },
		{ "EXTERNAL", "#     AUTH EXTERNAL =\n", false },
		{ "EXTERNAL", "#     AUTH EXTERNAL\n#     \n", true },
		{ "ANONYMOUS", "#     AUTH ANONYMOUS YW5u\n", false },
		{ "XOAUTH2", "#     printf 'user=%s\\001auth=Bearer %s"
		    "\\001\\001' ann \"$secret\" \\\n", false },
		{ "OAUTHBEARER", "'n,a=%s,\\001host=%s\\001port=%s\\001"
		    "auth=Bearer %s\\001\\001' \\\n"
		    "#         ann mail.example.com 587 \"$secret\" \\\n",
		    false },
		{ "CRAM-MD5", "nobody types them", false },
		{ "X-OWN", "nobody types them", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct equivalent s = { LOGIN };
		char *text;

		s.mech = cases[i].mech;
		s.initial_response = !cases[i].later;
		text = text_of(EQUIVALENT_OPENSSL, &s);
		if (strstr(text, cases[i].line) == NULL)
			fail_msg("%s: %s", cases[i].mech, text);
		for (const char *p = text; *p != '\0'; p += strspn(p, "\n")) {
			assert_true(strcspn(p, "\n") <= SHELL_COLUMNS);
			p += strcspn(p, "\n");
		}
		free(text);
	}
}

static void
test_names(void **state)
{
	enum equivalent_tool tool;

	(void)state;
	for (size_t i = 0; i < EQUIVALENT_COUNT; i++) {
		assert_true(equivalent_parse(equivalent_name(
		    (enum equivalent_tool)i), &tool));
		assert_int_equal(tool, i);
	}
	assert_true(equivalent_parse("Curl", &tool));
	assert_false(equivalent_parse("", &tool));
	assert_false(equivalent_parse("curly", &tool));
}

/* ---- what sh makes of it ----------------------------------------------- */

/* Every tool prints its arguments; nothing else can be run. */
static const char prelude[] =
    "tool() { printf 'CALL\\0'; for each do printf '%s\\0' \"$each\"; done; }\n"
    "openssl() { tool \"$@\"; }\nswaks() { tool \"$@\"; }\n"
    "curl() { tool \"$@\"; }\nmsmtp() { tool \"$@\"; }\n"
    "stty() { :; }\nPATH=/nonexistent\n";

#define QUESTION	"Token: "

static void
feed(const char *text, const char *file)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fwrite(prelude, 1, sizeof(prelude) - 1, f);
	fwrite(text, 1, strlen(text), f);
	assert_int_equal(fclose(f), 0);
}

/* All that it says, complaints included, but for the question that is ours. */
static struct bytes
run_sh(const char *text)
{
	char file[] = "/tmp/t-equivalent.XXXXXX", command[128], buf[4096];
	int fd = mkstemp(file);
	struct bytes said;
	size_t n;
	FILE *p;

	assert_true(fd >= 0);
	close(fd);
	feed(text, file);
	snprintf(command, sizeof(command),
	    "sh -n %s 2>&1 && sh %s 2>&1 < /dev/null", file, file);
	p = popen(command, "r");
	assert_non_null(p);
	bytes_init(&said, BYTES_NO_LIMIT);
	while ((n = fread(buf, 1, sizeof(buf), p)) > 0)
		bytes_add(&said, buf, n);
	assert_int_equal(pclose(p), 0);
	unlink(file);
	if (slice_istarts(bytes_slice(&said), QUESTION))
		bytes_drop(&said, sizeof(QUESTION) - 1);
	return said;
}

/* Bytes, words of the shell, and characters that vis spells out. */
static char *
hostile(struct rng *r)
{
	static const char *const pieces[] = { "'", "\"", "\\", "$(id)", "`id`",
	    "\n", "\n\n", "; id", "&& id", "| id", "> x", "< x", "#", " ",
	    "\t", "!", "!!", "$HOME", "${x}", "~", "*", "{a,b}", "[a]", "-",
	    "--", "=", "%s", "%00", "\x1b[2J", "\x03", "\x04", "\x15", "\r",
	    "\x7f", "\xff", "\xc3", "\xc3\xa9", "o\xcc\x88", "\xe2\x80\xae",
	    "\xc2\x9b", "a", "mail.example.com", "EOF", "'\\''", "')\"",
	    "7", "\\012" };
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t n = rng_below(r, 9); n > 0; n--) {
		if (rng_once_in(r, 4))
			bytes_add_char(&b, (char)(1 + rng_below(r, 255)));
		else
			bytes_add_str(&b, pieces[rng_below(r,
			    COUNT_OF(pieces))]);
	}
	while (b.len > 0 && b.data[b.len - 1] == '\n')
		b.len--;
	b.data[b.len] = '\0';
	return bytes_take(&b);
}

static void
assert_printable(const char *text)
{
	struct slice rest = slice_of(text);
	char scratch[16];
	struct vis_run run;
	size_t at = 0;

	while (vis_next(&rest, &at, VIS_UTF8, scratch, &run))
		if (run.escape && text[run.raw.at] != '\n')
			fail_msg("byte %zu of: %s", run.raw.at, text);
}

static void
test_words(void **state)
{
	struct rng r = { 3 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct bytes text, want, said;

		bytes_init(&text, BYTES_NO_LIMIT);
		bytes_init(&want, BYTES_NO_LIMIT);
		bytes_add_str(&text, "tool");
		bytes_add(&want, "CALL", 5);
		for (int k = 0; k < 8; k++) {
			char *word = hostile(&r);

			bytes_add_char(&text, ' ');
			shell_word(&text, slice_of(word));
			bytes_add(&want, word, strlen(word) + 1);
			free(word);
		}
		assert_null(strchr(text.data, '\n'));
		assert_printable(text.data);
		bytes_add_char(&text, '\n');
		said = run_sh(text.data);
		assert_int_equal(said.len, want.len);
		assert_memory_equal(said.data, want.data, want.len);
		bytes_clear(&said);
		bytes_clear(&want);
		bytes_clear(&text);
	}
}

/* What is lost, and nothing else. */
static void
test_final_line_feeds(void **state)
{
	struct bytes text, said;

	(void)state;
	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_str(&text, "tool ");
	shell_word(&text, slice_of("a\nb\n\n"));
	bytes_add_str(&text, " c\n");
	said = run_sh(text.data);
	assert_int_equal(said.len, sizeof("CALL\0a\nb\0c"));
	assert_memory_equal(said.data, "CALL\0a\nb\0c", said.len);
	bytes_clear(&said);
	bytes_clear(&text);
}

#define TEXTS		16
#define RECIPIENTS	2

struct case_of {
	char		*texts[TEXTS];
	const char	*to[RECIPIENTS];
	struct equivalent s;
};

static const char *
maybe(struct rng *r, const char *text)
{
	return rng_once_in(r, 3) ? NULL : text;
}

static void
choose(struct rng *r, struct case_of *c)
{
	static const char *const known[] = { "PLAIN", "LOGIN", "CRAM-MD5",
	    "XOAUTH2", "OAUTHBEARER", "EXTERNAL", "SCRAM-SHA-256-PLUS" };
	char **t = c->texts;

	for (size_t i = 0; i < TEXTS; i++)
		t[i] = hostile(r);
	for (size_t i = 0; i < RECIPIENTS; i++)
		c->to[i] = t[TEXTS - 1 - i];
	c->s = (struct equivalent){
		.host = t[0], .port = (uint16_t)(1 + rng_below(r, 65535)),
		.connect_host = maybe(r, t[1]), .unix_path = NULL,
		.source = maybe(r, t[2]), .sni = maybe(r, t[3]),
		.ca_file = maybe(r, t[4]), .ca_dir = maybe(r, t[5]),
		.cert = maybe(r, t[6]), .key = maybe(r, t[7]),
		.ciphers = maybe(r, t[8]), .min = maybe(r, "1.0"),
		.max = maybe(r, t[9]),
		.helo = maybe(r, t[10]), .user = t[11],
		.authzid = maybe(r, t[12]),
		.mech = rng_once_in(r, 4) ? t[9] :
		    known[rng_below(r, COUNT_OF(known))],
		.from = t[13], .to = c->to, .nto = RECIPIENTS,
		.tls = (enum equivalent_tls)rng_below(r, 3),
		.until = (enum stage)rng_below(r, STAGE_COUNT),
		.lmtp = rng_once_in(r, 4), .insecure = rng_once_in(r, 3),
		.initial_response = rng_once_in(r, 2),
		.allow_plaintext_auth = true,
		.timeout_s = (unsigned)rng_below(r, 2) * 9,
	};
	if (rng_once_in(r, 5))
		c->s.unix_path = t[1];
}

static void
case_clear(struct case_of *c)
{
	for (size_t i = 0; i < TEXTS; i++)
		free(c->texts[i]);
}

/* The words of a call: the one behind name, or with name in front. */
static const char *
value_of(const struct bytes *said, const char *name)
{
	const char *end = said->data + said->len, *word = said->data;
	size_t n = strlen(name);

	for (; word < end; word += strlen(word) + 1) {
		if (strncmp(word, name, n) != 0)
			continue;
		if (name[n - 1] == '=')
			return word + n;
		if (word[n] == '\0')
			return word + n + 1;
	}
	return NULL;
}

static void
assert_value(const struct bytes *said, const char *name, const char *want)
{
	const char *is = value_of(said, name);

	if (want == NULL)
		return;
	assert_non_null(is);
	assert_string_equal(is, want);
}

static void
check_values(enum equivalent_tool tool, const struct equivalent *s,
    const struct bytes *said)
{
	bool auth = s->until >= STAGE_AUTH, data = s->until >= STAGE_DATA;
	bool tls = s->tls != EQUIVALENT_CLEAR;

	switch (tool) {
	case EQUIVALENT_OPENSSL:
		if (s->tls == EQUIVALENT_STARTTLS)
			assert_value(said, "-name", s->helo);
		break;
	case EQUIVALENT_SWAKS:
		assert_value(said, "--helo", s->helo);
		if (auth && s->user[0] != '\0')
			assert_value(said, "--auth-user", s->user);
		break;
	case EQUIVALENT_CURL:
		if (tls && s->ca_file != NULL && s->ca_file[0] != '-')
			assert_value(said, "--cacert", s->ca_file);
		if (data)
			assert_value(said, "--mail-from", s->from);
		break;
	default:
		assert_value(said, "--domain=", s->helo);
		if (data && auth)
			assert_value(said, "--user=", s->user);
		break;
	}
}

static size_t
calls(const struct bytes *said)
{
	const char *end = said->data + said->len, *word = said->data;
	size_t n = 0;

	for (; word < end; word += strlen(word) + 1)
		n += strcmp(word, "CALL") == 0;
	return n;
}

/* How many words a tool gets does not depend on what is in them. */
static size_t
words(const struct bytes *said)
{
	size_t n = 0;

	for (size_t i = 0; i < said->len; i++)
		n += said->data[i] == '\0';
	return n;
}

static void
test_hostile(void **state)
{
	struct rng r = { 7 };
	size_t ran = 0;

	(void)state;
	for (int i = 0; i < 240; i++) {
		enum equivalent_tool tool = (enum equivalent_tool)(i %
		    EQUIVALENT_COUNT);
		struct case_of c;
		struct bytes said;
		char *text, *command;

		choose(&r, &c);
		text = text_of(tool, &c.s);
		command = xstrdup(text);
		assert_printable(text);
		keep_command(command);
		said = run_sh(text);
		if (said.len != 0 || command[0] != '\0') {
			if (said.len < 5 || memcmp(said.data, "CALL", 5) != 0)
				fail_msg("%s\nsays %s", text, said.data);
			assert_int_equal(calls(&said), 1);
			check_values(tool, &c.s, &said);
			ran++;
		}
		free(command);
		free(text);
		bytes_clear(&said);
		case_clear(&c);
	}
	assert_true(ran > 90);
}

/* The same session with harmless texts has as many words. */
static void
test_word_count(void **state)
{
	static const char *const values[] = { "x", "a b", "'", "$(id)",
	    "; id #", "-x", "\n;id;\nx", "\x1b]0;x\x07", "a\\" };

	(void)state;
	for (size_t tool = 0; tool < EQUIVALENT_COUNT; tool++)
		for (size_t i = 1, first = 0; i <= COUNT_OF(values); i++) {
			const char *v = values[i - 1];
			const char *to[] = { v };
			struct equivalent s = { .host = "h", .port = 1,
			    .tls = EQUIVALENT_STARTTLS, .helo = v, .sni = v,
			    .connect_host = v, .user = v, .from = v, .to = to,
			    .nto = 1, .until = STAGE_DATA, .ca_file = v,
			    .cert = v, .ciphers = v, .source = v };
			char *text = text_of((enum equivalent_tool)tool, &s);
			struct bytes said = run_sh(text);

			if (i == 1)
				first = words(&said);
			if (tool == EQUIVALENT_SWAKS && v[0] == '-')
				assert_int_equal(said.len, 0);
			else
				assert_int_equal(words(&said), first);
			free(text);
			bytes_clear(&said);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_in_clear),
		cmocka_unit_test(test_typed_lines),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_final_line_feeds),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_word_count),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
