/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/base/clock.h"
#include "core/sasl/mechs.h"
#include "core/sasl/ntlm-crypt.h"
#include "core/sasl/ntlm-message.h"

#define FILETIME_0_US	INT64_C(-11644473600000000)
#define MESSAGE_MAX	1024

/* The values of [MS-NLMP] 4.2.1 and 4.2.4: User, Password, Domain, Server. */
#define OWF	"0c868a403bfd7a93a3001ef22ef02e3f"
#define PROOF	"68cd0ab851e51c96aabc927bebef6a1c"
#define LM	"86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa"
#define SESSION	"8de40ccadbc14a82f15cb0ad0de95ca3"
#define DOMAIN16 "44006f006d00610069006e00"
#define SERVER16 "530065007200760065007200"
#define PAIRS	"02000c00" DOMAIN16 "01000c00" SERVER16 "00000000"
#define BLOB	"0101000000000000" "0000000000000000" "aaaaaaaaaaaaaaaa" \
		"00000000" PAIRS "00000000"
#define TYPE2	"4e544c4d53535000" "02000000" "0c000c0038000000" "33828ae2" \
		"0123456789abcdef" "0000000000000000" "2400240044000000" \
		"060070170000000f" SERVER16 PAIRS
#define TYPE3	"4e544c4d53535000" "03000000" "180018006c000000" \
		"5400540084000000" "0c000c0048000000" "0800080054000000" \
		"100010005c000000" "10001000d8000000" "358288e2" \
		"0501280a0000000f" DOMAIN16 "5500730065007200" \
		"43004f004d0050005500540045005200" LM PROOF BLOB \
		"c5dad2544fc9799094ce1ce90bc9d03e"
/* As of a newer server: time stamp 2020-01-01T00:00:00Z, and 20348. */
#define STAMP	"0000056936c0d501"
#define STAMPED	"02000c00" DOMAIN16 "07000800" STAMP "00000000"
#define TYPE2_NEW "4e544c4d53535000" "02000000" "0c000c0038000000" \
		"05828aa2" "0123456789abcdef" "0000000000000000" \
		"2000200044000000" "0a007c4f0000000f" DOMAIN16 STAMPED

/* ---- helpers ----------------------------------------------------------- */

struct blob {
	char	*p;		/* of n bytes, so that ASan sees one more */
	size_t	 n;
};

static int
digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static struct blob
unhex(const char *hex)
{
	struct blob b = { malloc(strlen(hex) / 2 + 1), 0 };

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		b.p[b.n++] = (char)(digit(hex[0]) << 4 | digit(hex[1]));
		hex++;
	}
	b.p = realloc(b.p, b.n > 0 ? b.n : 1);
	return b;
}

static struct slice
bytes_of(struct blob b)
{
	return (struct slice){ b.p, b.n };
}

static void
same(const void *got, const char *hex)
{
	struct blob b = unhex(hex);

	assert_memory_equal(got, b.p, b.n);
	free(b.p);
}

static void
nonce(char *out, size_t n)
{
	memset(out, 0xaa, n);
}

/* One client, its messages, and what it says of them. */
struct client {
	struct secret	*password;
	struct sasl_creds creds;
	struct sasl	*x;
	struct sasl_message m;
	struct err	 e;
};

static void
client_open(struct client *c, const char *user, const char *password)
{
	*c = (struct client){ .m.data = NULL };
	c->password = password != NULL ?
	    secret_new(password, strlen(password)) : NULL;
	c->creds = (struct sasl_creds){ .user = user,
	    .password = c->password, .nonce = nonce };
	c->x = sasl_new(&sasl_ntlm, &c->creds);
	assert_non_null(c->x);
}

static bool
client_say(struct client *c, const char *hex)
{
	struct blob b = unhex(hex);
	bool ok;

	sasl_message_clear(&c->m);
	ok = sasl_respond(c->x, bytes_of(b), &c->m, &c->e);
	free(b.p);
	return ok;
}

static void
client_close(struct client *c)
{
	sasl_message_clear(&c->m);
	sasl_free(c->x);
	secret_free(c->password);
}

/* ---- the computations -------------------------------------------------- */

static void
test_vectors(void **state)
{
	static const char password[] = "P\0a\0s\0s\0w\0o\0r\0d";
	struct blob user = unhex("5500530045005200"), blob = unhex(BLOB);
	struct blob domain = unhex(DOMAIN16);
	struct blob challenge = unhex("0123456789abcdef");
	char nt[16], owf[16], proof[16], lm[24], key[16], head[28], fill[8];
	struct err e;

	(void)state;
	nonce(fill, sizeof(fill));
	assert_true(ntlm_nt_hash(nt, (struct slice){ password,
	    sizeof(password) }, &e));
	same(nt, "a4f49c406510bdcab6824ee7c30fd852");
	assert_true(ntlm_owf_v2(owf, nt, bytes_of(user), bytes_of(domain),
	    &e));
	same(owf, OWF);
	assert_true(ntlm_v2_proof(proof, owf, bytes_of(challenge),
	    bytes_of(blob), &e));
	same(proof, PROOF);
	assert_true(ntlm_v2_lm(lm, owf, bytes_of(challenge), fill, &e));
	same(lm, LM);
	assert_true(ntlm_session_key(key, owf, proof, &e));
	same(key, SESSION);
	ntlm_blob_head(head, 0, fill);
	assert_memory_equal(head, blob.p, sizeof(head));
	assert_true(ntlm_time_of(FILETIME_0_US) == 0);
	free(user.p);
	free(blob.p);
	free(domain.p);
	free(challenge.p);
}

static void
test_exchange(void **state)
{
	struct ntlm_message m;
	struct client c;

	(void)state;
	clock_fake(0, FILETIME_0_US);
	client_open(&c, "Domain\\User", "Password");
	assert_true(client_say(&c, ""));
	assert_false(c.m.is_secret);
	same(c.m.data, "4e544c4d53535000" "01000000" "07820800");
	assert_null(ntlm_read(&m, (struct slice){ c.m.data, c.m.n }));
	assert_int_equal(m.domain.n + m.workstation.n + m.unread, 0);
	assert_true(client_say(&c, TYPE2));
	assert_true(c.m.is_secret);
	assert_null(ntlm_read(&m, (struct slice){ c.m.data, c.m.n }));
	assert_int_equal(m.type, NTLM_AUTHENTICATE);
	assert_int_equal(m.lm.n, 24);
	same(m.lm.p, LM);
	same(m.nt.p, PROOF BLOB);
	same(m.domain.p, DOMAIN16);
	same(m.user.p, "5500730065007200");
	assert_int_equal(m.workstation.n + m.key.n + m.mic.n + m.unread, 0);
	/* Neither signing, nor sealing, nor a key. */
	assert_int_equal(m.flags & 0x40000030, 0);
	assert_false(client_say(&c, ""));
	assert_string_equal(c.e.id, "sasl.rounds");
	client_close(&c);
}

static void
hmac(unsigned char out[16], const void *key, const struct slice *parts,
    size_t count)
{
	unsigned char all[3 * MESSAGE_MAX];
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		memcpy(all + n, parts[i].p, parts[i].n);
		n += parts[i].n;
	}
	assert_non_null(HMAC(EVP_md5(), key, 16, all, n, out, NULL));
}

/* A server with a time stamp wants a MIC, and no LMv2. */
static void
test_mic(void **state)
{
	struct blob two = unhex(TYPE2_NEW), owf = unhex(OWF);
	char one[40], three[MESSAGE_MAX];
	unsigned char key[16], mic[16];
	struct slice parts[3] = { { one, sizeof(one) }, bytes_of(two),
	    { three, 0 } };
	struct ntlm_message m;
	struct slice value;
	struct client c;

	(void)state;
	client_open(&c, "Domain\\user", "Password");
	assert_true(client_say(&c, ""));
	assert_int_equal(c.m.n, sizeof(one));
	memcpy(one, c.m.data, sizeof(one));
	assert_true(client_say(&c, TYPE2_NEW));
	assert_null(ntlm_read(&m, (struct slice){ c.m.data, c.m.n }));
	assert_int_equal(m.mic.n, 16);
	same(m.lm.p, "000000000000000000000000000000000000000000000000");
	value = slice_sub(m.nt, 44, m.nt.n);
	assert_true(ntlm_find_pair(slice_sub(m.nt, 44, m.nt.n),
	    NTLM_AV_FLAGS, &value));
	same(value.p, "02000000");
	same(m.nt.p + 24, STAMP);	/* the server's own time */
	memcpy(three, c.m.data, c.m.n);
	memset(three + 72, 0, 16);
	parts[2].n = c.m.n;
	value = slice_sub(m.nt, 0, 16);
	hmac(key, owf.p, &value, 1);
	hmac(mic, key, parts, 3);
	assert_memory_equal(m.mic.p, mic, 16);
	client_close(&c);
	free(two.p);
	free(owf.p);
}

static void
test_users(void **state)
{
	static const struct {
		const char	*user, *domain16, *user16;
	} rows[] = {
		{ "ann", "", "61006e006e00" },
		{ "ann@x.y", "", "61006e006e0040007800" "2e007900" },
		{ "X\\ann", "5800", "61006e006e00" },
		{ "X\\a\\b", "5800", "61005c006200" },
		{ "\\ann", "", "61006e006e00" },
		{ "\xc3\xa4", "", "e400" },
		{ "\xf0\x9f\x98\x80", "", "3dd800de" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct ntlm_message m;
		struct client c;

		client_open(&c, rows[i].user, "pw");
		assert_true(client_say(&c, "4e544c4d20737570706f72746564"));
		assert_true(client_say(&c, TYPE2));
		assert_null(ntlm_read(&m, (struct slice){ c.m.data, c.m.n }));
		assert_int_equal(m.domain.n, strlen(rows[i].domain16) / 2);
		assert_int_equal(m.user.n, strlen(rows[i].user16) / 2);
		if (m.domain.n > 0)
			same(m.domain.p, rows[i].domain16);
		same(m.user.p, rows[i].user16);
		client_close(&c);
	}
}

static void
test_upper_case(void **state)
{
	char out[16];
	size_t n;

	(void)state;
	assert_true(ntlm_to_utf16(out, &n, slice_of("a\xc3\xa4i\xc3\x9f"),
	    true));
	assert_int_equal(n, 8);
	same(out, "4100c4004900df00");
	assert_false(ntlm_to_utf16(out, &n, slice_of("a\xff"), false));
}

/* ---- what cannot be answered ------------------------------------------- */

static void
test_refusals(void **state)
{
	static const struct {
		const char	*user, *password, *challenge, *id;
	} rows[] = {
		{ NULL, "pw", NULL, "sasl.no-user" },
		{ "", "pw", NULL, "sasl.no-user" },
		{ "ann", NULL, NULL, "sasl.no-password" },
		{ "ann", "\xff", TYPE2, "sasl.password-utf8" },
		{ "\xff", "pw", TYPE2, "sasl.user-utf8" },
		{ "ann", "pw", "", "sasl.challenge" },
		{ "ann", "pw", "4e544c4d", "sasl.challenge" },
		{ "ann", "pw", TYPE3, "sasl.challenge" },
		/* no Unicode, and a name that needs it */
		{ "\xc3\xa4", "pw", "4e544c4d53535000" "02000000"
		    "0000000000000000" "02020000" "0123456789abcdef"
		    "0000000000000000", "sasl.challenge" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		bool first = rows[i].challenge != NULL;
		struct client c;

		client_open(&c, rows[i].user, rows[i].password);
		assert_int_equal(client_say(&c, ""), first);
		if (first)
			assert_false(client_say(&c, rows[i].challenge));
		assert_string_equal(c.e.id, rows[i].id);
		assert_null(c.m.data);
		client_close(&c);
	}
}

/* Exim's: no target info, and names no alphabet but Unicode. */
static void
test_old_server(void **state)
{
	struct ntlm_message m;
	struct client c;

	(void)state;
	client_open(&c, "ann", "pw");
	assert_true(client_say(&c, ""));
	assert_true(client_say(&c, "4e544c4d53535000" "02000000"
	    "0000000030000000" "01820000" "0123456789abcdef"
	    "0000000000000000" "0000000030000000"));
	assert_null(ntlm_read(&m, (struct slice){ c.m.data, c.m.n }));
	assert_int_equal(m.nt.n, 16 + 28 + 4 + 4);
	client_close(&c);
}

/* ---- hostile messages -------------------------------------------------- */

static void
check_facts(const struct facts *f, size_t n)
{
	for (size_t i = 0; i < f->n; i++) {
		assert_true(f->v[i].at.at <= n);
		assert_true(f->v[i].at.n <= n - f->v[i].at.at);
		if (f->v[i].secret)
			assert_string_equal(f->v[i].value, "");
	}
}

static void
describe(struct slice message, bool from_server, bool trusted,
    struct facts *f)
{
	struct sasl_trace trace = { .mech = &sasl_ntlm };
	struct sasl_view v = { .message = message, .trusted = trusted,
	    .trace = &trace, .out = f };

	facts_init(f);
	if (from_server)
		sasl_ntlm.describe_challenge(&v);
	else
		sasl_ntlm.describe(&v);
	check_facts(f, message.n);
}

/* Everything that reads bytes of others. */
static void
survives(struct slice bytes)
{
	char *copy = malloc(bytes.n > 0 ? bytes.n : 1);
	struct slice s = { copy, bytes.n };
	struct client c;
	struct facts f;

	memcpy(copy, bytes.p, bytes.n);
	for (int i = 0; i < 4; i++) {
		describe(s, i & 1, i & 2, &f);
		facts_clear(&f);
	}
	client_open(&c, "Domain\\User", "Password");
	assert_true(client_say(&c, ""));
	sasl_message_clear(&c.m);
	if (!sasl_respond(c.x, s, &c.m, &c.e))
		assert_null(c.m.data);
	client_close(&c);
	free(copy);
}

static void
test_truncated(void **state)
{
	static const char *const messages[] = { TYPE2, TYPE2_NEW, TYPE3 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		struct blob b = unhex(messages[i]);

		for (size_t n = 0; n <= b.n; n++)
			survives(slice_sub(bytes_of(b), 0, n));
		free(b.p);
	}
}

/* Lengths and offsets at their limits, one field at a time. */
static void
test_corrupted(void **state)
{
	static const uint32_t values[] = { 0, 1, 11, 0x7f, 0xffff, 0x7fffffff,
	    0x80000000, 0xfffffff0, 0xffffffff };
	static const char *const messages[] = { TYPE2, TYPE2_NEW, TYPE3 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(messages); i++)
		for (size_t at = 8; at + 4 < 140; at += 2)
			for (size_t k = 0; k < COUNT_OF(values); k++) {
				struct blob b = unhex(messages[i]);

				if (at + 4 < b.n) {
					memcpy(b.p + at, &values[k], 4);
					survives(bytes_of(b));
				}
				free(b.p);
			}
}

static void
test_outside(void **state)
{
	struct blob b = unhex(TYPE2);
	struct ntlm_message m;

	(void)state;
	assert_null(ntlm_read(&m, bytes_of(b)));
	b.p[44] = (char)0xff;		/* the offset of the target info */
	assert_string_equal(ntlm_read(&m, bytes_of(b)),
	    "the target info lies outside the message");
	assert_int_equal(m.info.n, 0);
	free(b.p);
}

/* ---- facts ------------------------------------------------------------- */

static void
has(const struct facts *f, const char *name, const char *value)
{
	const struct fact *x = facts_find(f, name);

	assert_non_null(x);
	assert_int_equal(x->secret, value == NULL);
	assert_string_equal(x->value, value != NULL ? value : "");
}

static void
lies(const struct facts *f, const char *name, size_t at, size_t n)
{
	const struct fact *x = facts_find(f, name);

	assert_non_null(x);
	assert_int_equal(x->at.at, at);
	assert_int_equal(x->at.n, n);
}

static void
test_describes_challenge(void **state)
{
	struct blob b = unhex(TYPE2), later = unhex(TYPE2_NEW);
	struct facts f;

	(void)state;
	describe(bytes_of(b), true, false, &f);
	has(&f, "target", "Server");
	lies(&f, "target", 56, 12);
	has(&f, "flags", "0xe28a8233");
	has(&f, "challenge", "0123456789abcdef");
	lies(&f, "challenge", 24, 8);
	has(&f, "info.nb-domain", "Domain");
	has(&f, "info.nb-computer", "Server");
	lies(&f, "info.nb-computer", 88, 12);
	has(&f, "version", "6.0 build 6000");
	assert_true(facts_find(&f, "flag.unicode")->folded);
	assert_null(facts_find(&f, "flag.oem-unknown"));
	assert_null(facts_find(&f, "fault"));
	facts_clear(&f);
	describe(bytes_of(later), true, false, &f);
	has(&f, "info.time", "2020-01-01T00:00:00.000Z");
	has(&f, "version", "10.0 build 20348 (Windows Server 2022)");
	facts_clear(&f);
	free(b.p);
	free(later.p);
}

static void
test_describes_answer(void **state)
{
	struct blob b = unhex(TYPE3);
	struct facts f;

	(void)state;
	describe(bytes_of(b), false, true, &f);
	has(&f, "domain", "Domain");
	has(&f, "user", "User");
	lies(&f, "user", 84, 8);
	has(&f, "workstation", "COMPUTER");
	has(&f, "lm", NULL);
	has(&f, "nt", NULL);
	has(&f, "session-key", NULL);
	has(&f, "kind",
	    "NTLMv2: 16 bytes of proof, 68 of what it is about");
	assert_true(facts_find(&f, "info.nb-domain")->folded);
	facts_clear(&f);
	describe(bytes_of(b), false, false, &f);
	has(&f, "domain", NULL);
	has(&f, "user", NULL);
	has(&f, "workstation", NULL);
	assert_null(facts_find(&f, "info.nb-domain"));
	facts_clear(&f);
	free(b.p);
}

static void
says(const char *hex, bool from_server, const char *name, bool secret)
{
	struct blob b = unhex(hex);
	const struct fact *x;
	struct facts f;

	describe(bytes_of(b), from_server, false, &f);
	x = facts_find(&f, name);
	assert_non_null(x);
	assert_int_equal(x->secret, secret);
	facts_clear(&f);
	free(b.p);
}

static void
test_describes_oddities(void **state)
{
	static const char v1[] = "4e544c4d53535000" "03000000"
	    "0000000034000000" "1800180034000000" "0000000034000000"
	    "0000000034000000" "0000000034000000"
	    "000102030405060708090a0b0c0d0e0f1011121314151617";

	(void)state;
	says("", false, "note", false);
	says("", true, "note", false);
	says("4e544c4d20737570706f72746564", true, "prompt", false);
	says("736563726574", false, "message", true);
	says(TYPE2, false, "message", true);
	says(TYPE3, true, "message", true);	/* it repeats ours */
	says(v1, false, "nt", true);
	says(v1, false, "kind", false);
	/* bytes behind a message 1: a stray password, perhaps */
	says("4e544c4d53535000" "01000000" "07820800" "736563726574", false,
	    "message", true);
	/* no target info, and LAN Manager's alone */
	says("4e544c4d53535000" "02000000" "0000000000000000" "01000000"
	    "0123456789abcdef" "0000000000000000", true, "weak", false);
	says("4e544c4d53535000" "02000000" "0000000000000000" "01020000"
	    "0123456789abcdef" "0000000000000000", true, "old", false);
}

/* The same message with the same key makes the same proof: so no value may
 * show any of it. */
static void
test_no_secret_in_values(void **state)
{
	static const char *const parts[] = { "68cd0ab8", "86c35097",
	    "Password", "8de40cca", "0c868a40" };
	struct client c;
	struct facts f;

	(void)state;
	clock_fake(0, FILETIME_0_US);
	client_open(&c, "Domain\\User", "Password");
	assert_true(client_say(&c, ""));
	assert_true(client_say(&c, TYPE2));
	describe((struct slice){ c.m.data, c.m.n }, false, true, &f);
	for (size_t i = 0; i < f.n; i++)
		for (size_t k = 0; k < COUNT_OF(parts); k++)
			assert_null(strstr(f.v[i].value, parts[k]));
	has(&f, "nt", NULL);
	facts_clear(&f);
	client_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_exchange),
		cmocka_unit_test(test_mic),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_upper_case),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_old_server),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_corrupted),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_describes_challenge),
		cmocka_unit_test(test_describes_answer),
		cmocka_unit_test(test_describes_oddities),
		cmocka_unit_test(test_no_secret_in_values),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
