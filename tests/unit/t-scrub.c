/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/scrub/scrub.h"
#include "tests/lib/rng.h"

#define M	"********"

static bool
take(void *arg, const char *p, size_t n)
{
	return bytes_add(arg, p, n);
}

static void
scrub(struct slice in, size_t piece, struct bytes *out,
    struct scrub_counts *c)
{
	struct scrub *s = scrub_new(take, out);

	bytes_reset(out);
	for (size_t at = 0; at < in.n; at += piece)
		assert_true(scrub_add(s, in.p + at, in.n - at < piece ?
		    in.n - at : piece));
	assert_true(scrub_end(s, c));
	scrub_free(s);
}

/* in -> out, whole and by pieces; and what came out stays as it is. */
static void
check(const char *in, const char *out)
{
	struct scrub_counts c;
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	scrub(slice_of(in), SIZE_MAX / 2, &b, &c);
	assert_string_equal(b.data, out);
	assert_int_equal(c.masked > 0, strcmp(in, out) != 0);
	for (size_t piece = 1; piece <= 7; piece++) {
		scrub(slice_of(in), piece, &b, &c);
		assert_string_equal(b.data, out);
	}
	scrub(slice_of(out), SIZE_MAX / 2, &b, &c);
	assert_string_equal(b.data, out);
	assert_int_equal(c.masked, 0);
	bytes_clear(&b);
}

struct pair {
	const char	*in, *out;
};

static void
check_all(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(pairs[i].in, pairs[i].out != NULL ? pairs[i].out :
		    pairs[i].in);
}

/* ---- logins ------------------------------------------------------------ */

static const struct pair logins[] = {
	/* at once */
	{ "AUTH PLAIN AGFubgBzM2NyZXQ=\r\n235 ok\r\n",
	  "AUTH PLAIN " M "\r\n235 ok\r\n" },
	{ " ~> auth plain AGFubgBzM2NyZXQ=\n<~  535 no\n",
	  " ~> auth plain " M "\n<~  535 no\n" },
	{ "C: AUTH XOAUTH2 dXNlcj1hAWF1dGg9QmVhcmVyIHh5enp5AQE=",
	  "C: AUTH XOAUTH2 " M },
	{ "> AUTH X-NEW-THING abc def\n", "> AUTH X-NEW-THING " M "\n" },
	{ "AUTH cGFzc3dvcmQtMQ==\n", "AUTH " M "\n" },
	{ "AUTHENTICATE PLAIN AGFubgBzM2NyZXQ=\n",
	  "AUTHENTICATE PLAIN " M "\n" },
	{ "I typed AUTH PLAIN AGFubgBzM2NyZXQ= and then\n",
	  "I typed AUTH PLAIN " M "\n" },
	{ "AUTH PLAIN =\n235 ok\n", NULL },
	/* behind a command */
	{ " -> HELP AUTH LOGIN ann s3cret-word\n<-  214 no\n",
	  " -> HELP AUTH LOGIN " M "\n<-  214 no\n" },
	{ "12:01:02 C: noop auth plain ann s3cret-word\n",
	  "12:01:02 C: noop auth plain " M "\n" },
	{ "MAIL FROM:<a@b.test> AUTH=LOGIN s3cret-word\n",
	  "MAIL FROM:<a@b.test> AUTH=LOGIN " M "\n" },
	{ "MAIL FROM:<a@b.test> SIZE=5 AUTH=<a+40b>\n", NULL },
	{ "I typed help AUTH LOGIN and it failed\n", NULL },
	{ "HELP AUTH LOGIN\n", NULL },
	{ "250-AUTH=LOGIN PLAIN\n", NULL },
	/* step by step */
	{ "AUTH LOGIN\n334 VXNlcm5hbWU6\nYW5u\n334 UGFzc3dvcmQ6\n"
	  "czNjcmV0LTE=\n535 5.7.8 no\nNOOP\n",
	  "AUTH LOGIN\n334 VXNlcm5hbWU6\nYW5u\n334 UGFzc3dvcmQ6\n" M "\n"
	  "535 5.7.8 no\nNOOP\n" },
	{ "AUTH LOGIN\n334 VXNlcm5hbWU6\nYW5uQGV4YW1wbGUubmV0\n"
	  "334 UGFzc3dvcmQ6\nczNjcmV0LTE=\n235 ok\n",
	  "AUTH LOGIN\n334 VXNlcm5hbWU6\nYW5uQGV4YW1wbGUubmV0\n"
	  "334 UGFzc3dvcmQ6\n" M "\n235 ok\n" },
	{ " -> AUTH LOGIN\n<-  334 VXNlcm5hbWU6\n -> *\n<-  501 gone\n"
	  " -> EHLO x\n", NULL },
	{ "send: 'AUTH LOGIN\\r\\n'\nreply: b'334 UGFzc3dvcmQ6\\r\\n'\n"
	  "send: 'cGFzcyB3b3Jk\\r\\n'\nreply: b'535 no\\r\\n'\n"
	  "send: 'quit\\r\\n'\n",
	  "send: 'AUTH LOGIN\\r\\n'\nreply: b'334 UGFzc3dvcmQ6\\r\\n'\n"
	  "send: '" M "\\r\\n'\nreply: b'535 no\\r\\n'\nsend: 'quit\\r\\n'\n" },
	{ "334 UGFzc3dvcmQ6\nc2VjcmV0LTE=\n235 ok\n",
	  "334 UGFzc3dvcmQ6\n" M "\n235 ok\n" },
	{ "CLIENT -> SERVER: AUTH LOGIN\nSERVER -> CLIENT: 334 UGFzc3dvcmQ6\n"
	  "CLIENT -> SERVER: MTIzNDU2\n",
	  "CLIENT -> SERVER: AUTH LOGIN\nSERVER -> CLIENT: 334 UGFzc3dvcmQ6\n"
	  "CLIENT -> SERVER: " M "\n" },
	{ "{\"tnx\":\"client\",\"msg\":\"AUTH PLAIN AGFubgBzM2NyZXQ=\"}\n",
	  "{\"tnx\":\"client\",\"msg\":\"AUTH PLAIN " M "\"}\n" },
	{ "&gt; AUTH PLAIN AGFubgBzM2NyZXQ=<br>\n",
	  "&gt; AUTH PLAIN " M "<br>\n" },
	{ "\033[32m> AUTH PLAIN AGFubgBzM2NyZXQ=\033[0m\n",
	  "\033[32m> AUTH PLAIN " M "\033[0m\n" },
	/* a terminal has broken the line */
	{ "> > AUTH PLAIN AGFubgBzM2\n> > NyZXQtd29yZA==\n> > 235 ok\n",
	  "> > AUTH PLAIN " M "\n> > " M "\n> > 235 ok\n" },
	/* two at once */
	{ "x smtpd[12]: < h[1.2.3.4]: AUTH LOGIN\n"
	  "x smtpd[13]: < h[1.2.3.5]: EHLO some thing\n"
	  "x smtpd[12]: > h[1.2.3.4]: 334 UGFzc3dvcmQ6\n"
	  "x smtpd[13]: < h[1.2.3.5]: XYZZY\n"
	  "x smtpd[12]: < h[1.2.3.4]: czNjcmV0LTE=\n",
	  "x smtpd[12]: < h[1.2.3.4]: AUTH LOGIN\n"
	  "x smtpd[13]: < h[1.2.3.5]: EHLO some thing\n"
	  "x smtpd[12]: > h[1.2.3.4]: 334 UGFzc3dvcmQ6\n"
	  "x smtpd[13]: < h[1.2.3.5]: XYZZY\n"
	  "x smtpd[12]: < h[1.2.3.4]: " M "\n" },
	/* none */
	{ "250-AUTH PLAIN LOGIN\n250 AUTH=PLAIN\nQUIT\n", NULL },
	{ "S: 250-ETRN250-AUTH PLAIN LOGIN250-8BITMIME\n", NULL },
	{ "x,>,250 AUTH LOGIN,\nx,>,221 2.0.0 Service closing,\n", NULL },
	{ "12:00:01.250 AUTH PLAIN AGFubgBzM2NyZXQ=\n",
	  "12:00:01.250 AUTH PLAIN " M "\n" },
	{ "Send: AUTH PLAIN\nSend: Logging suppressed for this command\n",
	  NULL },
	{ "Authentication via AUTH PLAIN SmtpClient.sys.mjs:734:21\n", NULL },
	{ "host=h, user=bob, password=<non-null>\npassword = *\n", NULL },
	/* whose turn is it? */
	{ "AUTH LOGIN\n334 VXNlcm5hbWU6\nYW5u\n334 UGFzc3dvcmQ6\n"
	  "AUTH LOGIN\n334 VXNlcm5hbWU6\nczNjcmV0LTE=\n",
	  "AUTH LOGIN\n334 VXNlcm5hbWU6\nYW5u\n334 UGFzc3dvcmQ6\n"
	  "AUTH LOGIN\n334 VXNlcm5hbWU6\n" M "\n" },
	{ "AUTH LOGIN failed: not supported\nbye for now\n", NULL },
	{ "DEBUG SMTP: AUTH LOGIN command trace suppressed\n", NULL },
	{ "took 334 ms, uid=334, 1.334\nnext line is here\n", NULL },
	{ "AUTH PLAIN " M "\n235 ok\n", NULL },
	{ "AUTH PLAIN <hidden>\n", NULL },
};

static void
test_logins(void **state)
{
	(void)state;
	check_all(logins, COUNT_OF(logins));
}

/* ---- words ------------------------------------------------------------- */

static const struct pair words[] = {
	{ "password = hunter2!\n", "password = " M "\n" },
	{ "smtp_pass: \"a b c\", x\n", "smtp_pass: \"" M "\", x\n" },
	{ "\"auth\":{\"user\":\"ann\",\"pass\":\"q1w2\"}",
	  "\"auth\":{\"user\":\"ann\",\"pass\":\"" M "\"}" },
	{ "define('SMTP_PASS', 'q1w2');", "define('SMTP_PASS', '" M "');" },
	{ "$mail->Password = 'q1w2';", "$mail->Password = '" M "';" },
	{ "'password' => 'q1w2',", "'password' => '" M "'," },
	{ "<Password>q1w2</Password>", "<Password>" M "</Password>" },
	{ "<add key=\"smtpPassword\" value=\"q1w2\"/>",
	  "<add key=\"smtpPassword\" value=\"" M "\"/>" },
	{ "swaks --auth-password q1w2 -t x", "swaks --auth-password " M
	  " -t x" },
	{ "swaks -au ann -ap 'q1 w2'", "swaks -au ann -ap '" M "'" },
	{ "curl -u ann:q1w2 smtp://h", "curl -u ann:" M " smtp://h" },
	{ "curl --user 'ann:q1 w2' x", "curl --user 'ann:" M "' x" },
	{ "smtp://ann:q1w2@mx.example/", "smtp://ann:" M "@mx.example/" },
	{ "Authorization: Basic YTpi", "Authorization: Basic " M },
	{ "auth=Bearer abcdefgh.ijk", "auth=Bearer " M },
	{ "printf '\\0ann\\0q1w2' | base64", "printf '\\0ann\\0" M
	  "' | base64" },
	{ "echo -ne '\\x00ann\\x00q1w2'|base64", "echo -ne '\\x00ann\\x00" M
	  "'|base64" },
	{ "echo -n q1w2 | base64", "echo -n " M " | base64" },
	{ "perl -MMIME::Base64 -e 'print encode_base64(\"\\000a\\000q1\")'",
	  "perl -MMIME::Base64 -e 'print encode_base64(\"\\000a\\000" M
	  "\")'" },
	{ "base64 <<< q1w2", "base64 <<< " M },
	{ "    server.login(\"ann\", \"q1w2\")", "    server.login(\"ann\", \""
	  M "\")" },
	{ "smtp.PlainAuth(\"\", \"ann\", \"q1w2\", \"host\")",
	  "smtp.PlainAuth(\"\", \"ann\", \"" M "\", \"host\")" },
	{ "machine mx login ann password q1w2",
	  "machine mx login ann password " M },
	{ "password q1w2\n", "password " M "\n" },
	{ "Password mismatch (given password: q 1 w)",
	  "Password mismatch (given password: " M ")" },
	{ "$auth1 = ann $auth2 = q1w2", "$auth1 = ann $auth2 = " M },
	{ "AUTH\t1\tPLAIN\tservice=smtp\tresp=AGFubgBzM2NyZXQ=",
	  "AUTH\t1\tPLAIN\tservice=smtp\tresp=" M },
	{ "client in: CONT\t1\tYW5uIGFiYw==", "client in: CONT\t1\t" M },
	{ "token eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
	  "token " M },
	{ "it gave AGFubgBzM2NyZXQ= then", "it gave " M " then" },
	/* what only looks so */
	{ "535 5.7.8 bad password: authentication failed\n", NULL },
	{ "dkim=pass header.d=example.net; spf=pass\n", NULL },
	{ "passwordeval \"pass show mail\"\n", NULL },
	{ "password: \nPassword incorrect\ncompass=north\n", NULL },
	{ "https://example.net/a:b@c\n", NULL },
	{ "token_endpoint=https://login.example.net/\n", NULL },
	{ "--password-file pw --auth LOGIN\n", NULL },
	{ "the password is wrong; passed the passage\n", NULL },
	{ "password = $SMTP_PASSWORD\n", NULL },
};

static void
test_words(void **state)
{
	(void)state;
	check_all(words, COUNT_OF(words));
}

/* ---- what was learnt --------------------------------------------------- */

static const struct pair repeated[] = {
	/* In clear, but for its last byte it could be base64. */
	{ "AUTH PLAIN HCMrmHYL#\n535 no: <eHgmIzcyOyYjNjc7JiM3NzsmIzExNDsm"
	  "IzEwOTsmIzcyOyYjODk7JiM3NjsmIzM1Ow==> x\n",
	  "AUTH PLAIN " M "\n535 no: <eH" M "> x\n" },
	{ "AUTH PLAIN AGFubgBzM2NyZXQtd29yZA==\n535 s3cret-word\n"
	  "x czNjcmV0LXdvcmQ= 7333637265742d776f7264 s3cret%2Dword\n",
	  "AUTH PLAIN " M "\n535 " M "\nx " M " " M " " M "\n" },
	{ "password = abc-12-xyz\nand abc-12-xyz again\n",
	  "password = " M "\nand " M " again\n" },
	/* not its parts, where it could be anything */
	{ "p[7]: < c[192.0.2.0]: AUTH PLAIN AGFubgBwYXNzMDAwMDAwMDE=\n"
	  "p[7]: > c[192.0.2.0]: 535 5.7.8 no 192.0.2.0 pass\n"
	  "p[7]: < c[192.0.2.0]: QUIT\n",
	  "p[7]: < c[192.0.2.0]: AUTH PLAIN " M "\n"
	  "p[7]: > c[192.0.2.0]: 535 5.7.8 no 192.0.2.0 pass\n"
	  "p[7]: < c[192.0.2.0]: QUIT\n" },
	{ "AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=\n535 no\n"
	  "Extended master secret: no\n",
	  "AUTH PLAIN " M "\n535 no\nExtended master secret: no\n" },
	/* beside the login in any spelling, and eight bytes of it */
	{ "AUTH PLAIN AGFubgBzM2NyZXQtd29yZA==\n"
	  "535 no: \\x73\\x33\\x63\\x72\\x65"
	  "\\x74\\x2d\\x77\\x6f\\x72\\x64\nfor 3cret-wo\n",
	  "AUTH PLAIN " M "\n"
	  "535 no: " M "\nfor " M "\n" },
	/* in front of what is no command before the echo is masked */
	{ "<-  250 AUTH PLAIN\n -> AUTH PLAIN AGFubgBzM2NyZXQtd29yZA==\n"
	  "<-  535 no s3cret-woAUTH PLAIN AGFuAUTH bgBzM2\nbm8gbW9yZQ==\n",
	  "<-  250 AUTH PLAIN\n -> AUTH PLAIN " M "\n"
	  "<-  535 no " M "AUTH PLAIN " M "\n" M "\n" },
	/* one that each mask opens anew: it is masked as a whole */
	{ "pass:<`\"a \\0o` \\0)`a \\0\\` \\0)`a \\0` `p \\0 \"` `= \\` `p \\"
	  "0 \"` `=\\0 \"` 0)` \\0 \"/` \\0)<`\\\"/` \\0`\\`\"/ \\0' \\0\"/ "
	  "\\0' \\0 ' a\\0 ' '0login(<'AUTH\\\\0' 3' '33cur4 'A'33cur4 '>AUTH"
	  " TT <'AUTH ' \\0`''\\0`''\\0'\\'\\0Ny w'<'\\00 \\0AI''\\0'4'\\\\0'"
	  "'\\0 ' \\0\\''4'\\0' ':'\\00= \\0b\\'''\\0''<\\0''\\0' \\03''\\\\0"
	  "''\\\\0 \\03''\\0''\\00 \\03''\\0''\\0'\"<':\\0"
	  "\nbye\n", M "\nbye\n" },
	/* a word of every day is no needle */
	{ "password = mail\nmail for mail\n", "password = " M
	  "\nmail for mail\n" },
};

static void
test_repeated(void **state)
{
	(void)state;
	check_all(repeated, COUNT_OF(repeated));
}

static void
test_in_front(void **state)
{
	const char *in = "it is s3cret-word\nAUTH PLAIN "
	    "AGFubgBzM2NyZXQtd29yZA==\n";
	struct scrub_counts c;
	struct scrub *s = scrub_new(NULL, NULL);
	struct bytes b;

	(void)state;
	bytes_init(&b, BYTES_NO_LIMIT);
	scrub_add(s, in, strlen(in));
	scrub_end(s, &c);
	assert_int_equal(c.first_line, 2);
	scrub_again(s, take, &b);
	scrub_add(s, in, strlen(in));
	scrub_end(s, &c);
	assert_string_equal(b.data, "it is " M "\nAUTH PLAIN " M "\n");
	assert_int_equal(c.first_line, 1);
	assert_int_equal(c.masked, 2);
	assert_int_equal(c.logins, 1);
	bytes_clear(&b);
	scrub_free(s);
}

/* Each is found again at the end, when so many are known. */
static void
test_many(void **state)
{
	const unsigned n = 10000;
	struct scrub_counts c;
	struct bytes in, out;

	(void)state;
	bytes_init(&in, BYTES_NO_LIMIT);
	bytes_init(&out, BYTES_NO_LIMIT);
	for (unsigned i = 0; i < n; i++)
		bytes_addf(&in, "password=\"word-%08x\"\n", i * 2654435761u);
	for (unsigned i = 0; i < n; i++)
		bytes_addf(&in, "it was word-%08x.\n", i * 2654435761u);
	scrub(bytes_slice(&in), 65521, &out, &c);
	assert_int_equal(c.masked, 2 * n);
	assert_int_equal(c.secrets, n);
	assert_int_equal(c.forgotten, 0);
	assert_null(strstr(out.data, "word-"));
	/* more than there is room for are told of */
	bytes_reset(&in);
	for (unsigned i = 0; i < 40000; i++)
		bytes_addf(&in, "password=\"word-%08x\"\n", i * 2654435761u);
	scrub(bytes_slice(&in), 65521, &out, &c);
	assert_int_equal(c.masked, 40000);
	assert_true(c.secrets < 40000 && c.secrets + c.forgotten == 40000);
	bytes_clear(&in);
	bytes_clear(&out);
}

/* ---- bytes ------------------------------------------------------------- */

static void
check_bytes(const char *in, size_t n)
{
	struct scrub_counts c;
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	scrub((struct slice){ in, n }, 3, &b, &c);
	assert_int_equal(b.len, n);
	assert_memory_equal(b.data, in, n);
	assert_int_equal(c.bytes, n);
	bytes_clear(&b);
}

static void
test_every_byte_is_kept(void **state)
{
	static const char odd[] = "a\0b\r\n\xff\xfe\r\rAUTH \0 LOGIN\n\n\xc3";
	char all[512];

	(void)state;
	check_bytes("", 0);
	check_bytes(odd, sizeof(odd) - 1);
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	check_bytes(all, sizeof(all));
	check_bytes("no end", 6);
}

/* Queue ids that base64 would read as a NUL and a name. */
static void
test_ids_are_kept(void **state)
{
	static const char log[] =
	    "postfix/qmgr[12491]: AEAA69A616: from=<user262@example.org>\n"
	    "postfix/smtp[1]: AD4AE09BF1: to=<a@example.org>, status=sent\n"
	    "fingerprint AEAADA0098AD4AE09BF1AEEA7333DCAE\n";

	(void)state;
	check_bytes(log, sizeof(log) - 1);
}

static void
add_many(struct bytes *b, char c, size_t n)
{
	char *p = malloc(n);

	assert_non_null(p);
	memset(p, c, n);
	bytes_add(b, p, n);
	free(p);
}

/* Cut at the same place however it comes in; the secret is found. */
static void
test_long_lines(void **state)
{
	static const size_t fronts[] = { 0, 100, SCRUB_LINE_MAX - 60,
	    SCRUB_LINE_MAX - 20, SCRUB_LINE_MAX, 3 * SCRUB_LINE_MAX };
	struct scrub_counts c;
	struct bytes in, out, again;

	(void)state;
	bytes_init(&in, BYTES_NO_LIMIT);
	bytes_init(&out, BYTES_NO_LIMIT);
	bytes_init(&again, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(fronts); i++) {
		bytes_reset(&in);
		add_many(&in, 'z', fronts[i]);
		bytes_add_str(&in, " password=abc-12-xyz ");
		add_many(&in, 'y', SCRUB_LINE_MAX);
		bytes_add_str(&in, "\nx\n");
		scrub(bytes_slice(&in), SIZE_MAX / 2, &out, &c);
		assert_null(strstr(out.data, "abc-12-xyz"));
		assert_non_null(strstr(out.data, "password=" M));
		assert_int_equal(c.cut, 1);
		assert_int_equal(c.lines, 2);
		scrub(bytes_slice(&in), 65521, &again, &c);
		assert_int_equal(out.len, again.len);
		assert_memory_equal(out.data, again.data, out.len);
	}
	bytes_clear(&in);
	bytes_clear(&out);
	bytes_clear(&again);
}

/* All cases in any order, cut anywhere: as if they came in whole. */
static void
test_random_cuts(void **state)
{
	struct rng r = { 7 };
	struct bytes in, whole, cut;
	struct scrub_counts c;

	(void)state;
	bytes_init(&in, BYTES_NO_LIMIT);
	bytes_init(&whole, BYTES_NO_LIMIT);
	bytes_init(&cut, BYTES_NO_LIMIT);
	for (int round = 0; round < 60; round++) {
		struct scrub *s;

		bytes_reset(&in);
		for (int i = 0; i < 6; i++) {
			bytes_add_str(&in, logins[rng_below(&r,
			    COUNT_OF(logins))].in);
			bytes_add_str(&in, words[rng_below(&r,
			    COUNT_OF(words))].in);
			bytes_add_str(&in, rng_once_in(&r, 2) ? "\n" : "\r\n");
		}
		scrub(bytes_slice(&in), SIZE_MAX / 2, &whole, &c);
		bytes_reset(&cut);
		s = scrub_new(take, &cut);
		for (size_t at = 0, n; at < in.len; at += n) {
			n = 1 + rng_below(&r, 200);
			n = n < in.len - at ? n : in.len - at;
			scrub_add(s, in.data + at, n);
		}
		scrub_end(s, &c);
		scrub_free(s);
		assert_string_equal(whole.data, cut.data);
		scrub(bytes_slice(&whole), SIZE_MAX / 2, &cut, &c);
		assert_string_equal(whole.data, cut.data);
	}
	bytes_clear(&in);
	bytes_clear(&whole);
	bytes_clear(&cut);
}

static bool
refuse(void *arg, const char *p, size_t n)
{
	(void)p;
	(void)n;
	++*(int *)arg;
	return false;
}

static void
test_output_that_fails(void **state)
{
	struct scrub_counts c;
	int asked = 0;
	struct scrub *s = scrub_new(refuse, &asked);

	(void)state;
	assert_false(scrub_add(s, "a\nb\n", 4));
	assert_false(scrub_add(s, "c\n", 2));
	assert_false(scrub_end(s, &c));
	assert_int_equal(asked, 1);
	scrub_free(s);
}

static int
begin(void **state)
{
	(void)state;
	secret_init();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logins),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_in_front),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_every_byte_is_kept),
		cmocka_unit_test(test_ids_are_kept),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_random_cuts),
		cmocka_unit_test(test_output_that_fails),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
