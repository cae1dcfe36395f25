/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server's side of each mechanism, as far as a client insists on it, and
 * with an echo wherever there is room for one.
 */
#include "tests/lib/echoer-priv.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/sasl/hash.h"

#define MORE_ROUNDS	8	/* one exchange in so many asks once more */
#define SCRAM_ITERATIONS 4096
#define NTLM_HEAD	48

static void
note(struct talk *t, const char *name, struct slice bytes)
{
	struct echoer *e = t->e;
	struct echoer_proof *p = &e->proofs[e->nproofs];

	if (e->nproofs == ECHOER_PROOFS_MAX || bytes.n < 12)
		return;
	p->name = name;
	p->n = bytes.n < sizeof(p->bytes) ? bytes.n : sizeof(p->bytes);
	memcpy(p->bytes, bytes.p, p->n);
	e->nproofs++;
}

/* The same as bytes, too. */
static void
note_hex(struct talk *t, const char *name, struct slice digits)
{
	char bytes[64];
	size_t n = 0;

	note(t, name, digits);
	for (; 2 * n + 1 < digits.n && n < sizeof(bytes); n++) {
		char two[3] = { digits.p[2 * n], digits.p[2 * n + 1], '\0' };

		bytes[n] = (char)strtoul(two, NULL, 16);
	}
	note(t, name, (struct slice){ bytes, n });
}

static void
note_base64(struct talk *t, const char *name, struct slice text)
{
	char *buf = xmalloc(base64_decoded_max(text.n) + 1);
	size_t n = 0;

	note(t, name, text);
	base64_decode(buf, &n, text);
	note(t, name, (struct slice){ buf, n });
	free(buf);
}

static void
add_base64(struct bytes *out, struct slice in)
{
	char *text = xmalloc(base64_encoded_len(in.n) + 1);

	bytes_add(out, text, base64_encode(text, in));
	free(text);
}

/*
 * An echo that fits between quotes and commas.  The 'i' has no bits in common
 * with what it replaces at either end, or a part that is too short to be
 * found might look whole in base64.
 */
static void
add_word(struct talk *t, struct bytes *out)
{
	size_t at = out->len;

	echo_add(t, out, ECHO_IN_BASE64);
	for (; at < out->len; at++)
		if (strchr("\",\\<>@", out->data[at]) != NULL)
			out->data[at] = 'i';
}

/* The value behind name= or name=", and up to the next quote or comma. */
static struct slice
value_of(struct slice list, const char *name)
{
	size_t n = strlen(name);

	for (size_t at = 0; at + n < list.n; at++) {
		struct slice v = slice_sub(list, at + n, list.n);

		if (memcmp(list.p + at, name, n) != 0 ||
		    (at > 0 && list.p[at - 1] != ',' && list.p[at - 1] != ' '))
			continue;
		if (v.n > 0 && v.p[0] == '"')
			return slice_sub(v, 1, slice_find(
			    slice_sub(v, 1, v.n), '"'));
		return slice_sub(v, 0, slice_find(v, ','));
	}
	return slice_of("");
}

/* ---- LOGIN, PLAIN and the like ----------------------------------------- */

static bool
login(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	static const char *const prompts[] = { "Username:", "Password:",
	    "User Name", "Password", "Passwort:", "PIN:", "" };

	(void)heard;
	if (t->stage > 2 || (t->stage == 2 && !maybe(t, 4)))
		return false;
	if (t->e->quiet || rng_once_in(&t->rng, 2))
		bytes_add_str(out, prompts[t->stage & 1]);
	else
		bytes_add_str(out, prompts[rng_below(&t->rng,
		    COUNT_OF(prompts))]);
	if (t->stage > 0 && maybe(t, 3)) {
		bytes_add_char(out, ' ');
		echo_add(t, out, ECHO_IN_BASE64);
	}
	*base64 = !maybe(t, 10);
	return true;
}

static bool
nothing(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	(void)t;
	(void)heard;
	(void)out;
	(void)base64;
	return false;
}

/* ---- CRAM-MD5 ---------------------------------------------------------- */

static bool
cram(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	(void)heard;
	(void)base64;
	if (t->stage > 0)
		return false;
	bytes_addf(out, "<%zu.1784000000@", rng_below(&t->rng, 1u << 30));
	if (maybe(t, 3))
		add_word(t, out);
	else
		bytes_add_str(out, "echo.example.net");
	bytes_add_char(out, '>');
	return true;
}

static void
look_cram(struct talk *t, struct slice heard)
{
	if (heard.n > 32 && heard.p[heard.n - 33] == ' ')
		note_hex(t, "CRAM-MD5 digest",
		    slice_sub(heard, heard.n - 32, 32));
}

/* ---- DIGEST-MD5 -------------------------------------------------------- */

static void
digest_hex(char out[33], const struct slice *parts, size_t n)
{
	unsigned char md5[HASH_MAX];
	struct err e;

	if (!hash_digest("MD5", parts, n, md5, &e))
		abort();
	hash_hex(out, md5, 16);
	out[32] = '\0';
}

/* What the server says in the end, RFC 2831, 2.1.3. */
static void
add_rspauth(struct talk *t, struct slice heard, struct bytes *out)
{
	struct slice colon = slice_of(":"), nonce = value_of(heard, "nonce="),
	    cnonce = value_of(heard, "cnonce="), none = slice_of("");
	unsigned char y[HASH_MAX];
	char a1[33], a2[33], all[33];
	struct err e;

	if (!hash_digest("MD5", (struct slice[]){ t->e->user, colon,
	    value_of(heard, "realm="), colon, t->e->secret }, 5, y, &e))
		abort();
	digest_hex(a1, (struct slice[]){ { (char *)y, 16 }, colon, nonce,
	    colon, cnonce }, 5);
	digest_hex(a2, (struct slice[]){ colon, value_of(heard,
	    "digest-uri="), none }, 3);
	digest_hex(all, (struct slice[]){ slice_of(a1), colon, nonce, colon,
	    value_of(heard, "nc="), colon, cnonce, colon,
	    value_of(heard, "qop="), colon, slice_of(a2) }, 11);
	bytes_addf(out, "rspauth=%s", all);
	note_hex(t, "DIGEST-MD5 rspauth", slice_of(all));
}

static bool
digest(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	(void)base64;
	if (t->stage == 1 && !maybe(t, 5)) {
		add_rspauth(t, heard, out);
		return true;
	}
	if (t->stage > 0)
		return false;
	bytes_add_str(out, "realm=\"");
	if (maybe(t, 3))
		add_word(t, out);
	else
		bytes_add_str(out, "echo.example.net");
	bytes_addf(out, "\",nonce=\"OA6MG9tEQGm2hh%zu\",qop=\"auth\","
	    "algorithm=md5-sess,charset=utf-8", rng_below(&t->rng, 1u << 30));
	return true;
}

static void
look_digest(struct talk *t, struct slice heard)
{
	struct slice v = value_of(heard, "response=");

	if (v.n == 32)
		note_hex(t, "DIGEST-MD5 response", v);
}

/* ---- SCRAM ------------------------------------------------------------- */

static void
scram_first(struct talk *t, struct slice heard, struct bytes *out)
{
	struct slice bare = heard;

	for (int commas = 0; commas < 2; commas++)
		bare = slice_sub(bare, slice_find(bare, ',') + 1, bare.n);
	bytes_reset(&t->first);
	bytes_add_slice(&t->first, bare);
	bytes_add_str(out, "r=");
	bytes_add_slice(out, value_of(bare, "r="));
	bytes_addf(out, "%zu,s=QSXCR+Q6sek8bf92,i=%d",
	    rng_below(&t->rng, 1u << 30), SCRAM_ITERATIONS);
	if (maybe(t, 3)) {
		bytes_add_str(out, ",x=");
		add_word(t, out);
	}
	bytes_reset(&t->challenge);
	bytes_add_slice(&t->challenge, bytes_slice(out));
}

/* RFC 5802, section 3. */
static void
scram_last(struct talk *t, const char *hash, struct slice heard,
    struct bytes *out)
{
	struct slice salt = slice_of("A%\xc2G\xe4:\xb1\xe9<m\xff" "v");
	size_t n = hash_size(hash), end = heard.n;
	unsigned char salted[HASH_MAX], key[HASH_MAX], sign[HASH_MAX];
	struct bytes all;
	struct err e;

	while (end > 3 && memcmp(heard.p + end - 3, ",p=", 3) != 0)
		end--;
	bytes_init(&all, BYTES_NO_LIMIT);
	bytes_add_slice(&all, bytes_slice(&t->first));
	bytes_add_char(&all, ',');
	bytes_add_slice(&all, bytes_slice(&t->challenge));
	bytes_add_char(&all, ',');
	bytes_add_slice(&all, slice_sub(heard, 0, end > 3 ? end - 3 : 0));
	if (!hash_pbkdf2(hash, t->e->secret, salt, SCRAM_ITERATIONS, salted,
	    &e) || !hash_hmac(hash, (struct slice){ (char *)salted, n },
	    slice_of("Server Key"), key, &e) || !hash_hmac(hash,
	    (struct slice){ (char *)key, n }, bytes_slice(&all), sign, &e))
		abort();
	bytes_add_str(out, "v=");
	add_base64(out, (struct slice){ (char *)sign, n });
	note_base64(t, "SCRAM server signature",
	    slice_sub(bytes_slice(out), 2, out->len));
	bytes_clear(&all);
}

static bool
scram(struct talk *t, const char *hash, struct slice heard,
    struct bytes *out)
{
	if (t->stage == 0) {
		scram_first(t, heard, out);
		return true;
	}
	if (t->stage > 1 || maybe(t, 5))
		return false;
	if (maybe(t, 5))
		bytes_add_str(out, "e=invalid-proof");
	else
		scram_last(t, hash, heard, out);
	return true;
}

static bool
scram_1(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	(void)base64;
	return scram(t, "SHA1", heard, out);
}

static bool
scram_256(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	(void)base64;
	return scram(t, "SHA256", heard, out);
}

static bool
scram_512(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	(void)base64;
	return scram(t, "SHA512", heard, out);
}

static void
look_scram(struct talk *t, struct slice heard)
{
	struct slice proof = value_of(heard, "p=");

	if (t->stage == 1 && proof.n > 20)
		note_base64(t, "SCRAM proof", proof);
}

/* ---- NTLM -------------------------------------------------------------- */

static void
put32(char *p, size_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(v >> 8 * i);
}

static void
put_field(char *p, size_t n, size_t at)
{
	put32(p, n | n << 16);
	put32(p + 4, at);
}

static void
add_pair(struct bytes *out, unsigned id, struct slice value)
{
	char head[4] = { (char)id, 0, (char)value.n, (char)(value.n >> 8) };

	bytes_add(out, head, sizeof(head));
	bytes_add_slice(out, value);
}

static bool
ntlm(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	static const char name[] = "E\0C\0H\0O";
	char head[NTLM_HEAD] = "NTLMSSP", nonce[8];
	struct slice target = { name, sizeof(name) };
	struct bytes own, pairs;

	(void)heard;
	(void)base64;
	if (t->stage > 0)
		return false;
	bytes_init(&own, BYTES_NO_LIMIT);
	bytes_init(&pairs, BYTES_NO_LIMIT);
	if (maybe(t, 3)) {
		echo_add(t, &own, ECHO_IN_BASE64);
		target = slice_sub(bytes_slice(&own), 0, own.len & ~(size_t)1);
	}
	add_pair(&pairs, 2, target);
	if (maybe(t, 2))	/* then there is a MIC, too */
		add_pair(&pairs, 7, (struct slice){ "\0\0\x10\x20\x30\x40"
		    "\xda\x01", 8 });
	add_pair(&pairs, 0, slice_of(""));
	for (size_t i = 0; i < sizeof(nonce); i++)
		nonce[i] = (char)rng_next(&t->rng);
	put32(head + 8, 2);
	put_field(head + 12, target.n, NTLM_HEAD);
	put32(head + 20, 0x00888205);
	memcpy(head + 24, nonce, sizeof(nonce));
	put_field(head + 40, pairs.len, NTLM_HEAD + target.n);
	bytes_add(out, head, sizeof(head));
	bytes_add_slice(out, target);
	bytes_add_slice(out, bytes_slice(&pairs));
	bytes_clear(&own);
	bytes_clear(&pairs);
	return true;
}

static struct slice
ntlm_field(struct slice m, size_t at)
{
	size_t n, from = 0;

	if (m.n < at + 8)
		return slice_of("");
	n = (unsigned char)m.p[at] | (size_t)(unsigned char)m.p[at + 1] << 8;
	for (size_t i = 4; i-- > 0;)
		from = from << 8 | (unsigned char)m.p[at + 4 + i];
	return slice_sub(m, from, n);
}

static void
look_ntlm(struct talk *t, struct slice heard)
{
	static const char none[16];
	struct slice lm = ntlm_field(heard, 12), nt = ntlm_field(heard, 20);
	bool mic = true;

	if (heard.n < 64 || memcmp(heard.p, "NTLMSSP", 8) != 0 ||
	    heard.p[8] != 3)
		return;
	if (lm.n >= 16 && memcmp(lm.p, none, 16) != 0)
		note(t, "NTLM LM response", slice_sub(lm, 0, 16));
	note(t, "NTLM NT response", slice_sub(nt, 0, 16));
	/* There is none where the first field lies. */
	for (size_t at = 12; at <= 52; at += 8) {
		struct slice f = ntlm_field(heard, at);

		mic &= f.n == 0 || f.p >= heard.p + 88;
	}
	if (mic && heard.n >= 88 && memcmp(heard.p + 72, none, 16) != 0)
		note(t, "NTLM MIC", slice_sub(heard, 72, 16));
}

/* ---- OAuth ------------------------------------------------------------- */

static bool
oauth(struct talk *t, struct slice heard, struct bytes *out, bool *base64)
{
	(void)heard;
	(void)base64;
	if (t->stage > 0 || maybe(t, 4))
		return false;
	bytes_add_str(out, "{\"status\":\"401\",\"schemes\":\"bearer\","
	    "\"scope\":\"https://mail.example.net/\"");
	if (!t->e->quiet && !rng_once_in(&t->rng, 3)) {
		bytes_add_str(out, ",\"token\":\"");
		add_word(t, out);
		bytes_add_char(out, '"');
	}
	bytes_add_char(out, '}');
	return true;
}

/* ---- any of them ------------------------------------------------------- */

static const struct mechanism {
	const char	*name;
	bool		 client_first;
	bool		(*next)(struct talk *t, struct slice heard,
			    struct bytes *out, bool *base64);
	void		(*look)(struct talk *t, struct slice heard);
} mechanisms[] = {
	{ "LOGIN", false, login, NULL },
	{ "CRAM-MD5", false, cram, look_cram },
	{ "DIGEST-MD5", false, digest, look_digest },
	{ "SCRAM-SHA-1", true, scram_1, look_scram },
	{ "SCRAM-SHA-1-PLUS", true, scram_1, look_scram },
	{ "SCRAM-SHA-256", true, scram_256, look_scram },
	{ "SCRAM-SHA-256-PLUS", true, scram_256, look_scram },
	{ "SCRAM-SHA-512", true, scram_512, look_scram },
	{ "SCRAM-SHA-512-PLUS", true, scram_512, look_scram },
	{ "XOAUTH2", true, oauth, NULL },
	{ "OAUTHBEARER", true, oauth, NULL },
	{ "NTLM", true, ntlm, look_ntlm },
	/* PLAIN, and whatever is not known here, is one message. */
	{ "", true, nothing, NULL },
};

static const struct mechanism *
mechanism_of(struct slice name)
{
	size_t i = 0;

	while (i + 1 < COUNT_OF(mechanisms) &&
	    !slice_iis(name, mechanisms[i].name))
		i++;
	return &mechanisms[i];
}

bool
echoer_challenge(struct talk *t, struct slice mech, int round,
    struct slice heard, struct bytes *out, bool *base64)
{
	const struct mechanism *m = mechanism_of(mech);
	bool more;

	if (round == 0 && heard.n == 0 && m->client_first) {
		if (!t->e->polite && maybe(t, 8))
			echo_add(t, out, ECHO_IN_BASE64);
		return true;
	}
	more = m->next(t, heard, out, base64);
	t->stage++;
	if (more || t->e->polite || !maybe(t, MORE_ROUNDS))
		return more;
	echo_add(t, out, ECHO_IN_BASE64);
	*base64 = !rng_once_in(&t->rng, 3);
	return true;
}

void
echoer_look(struct talk *t, struct slice mech, struct slice heard)
{
	const struct mechanism *m = mechanism_of(mech);

	if (m->look != NULL)
		m->look(t, heard);
}
