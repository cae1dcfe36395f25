/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server's hello by hand, as a TLS library would never say it.  In words:
 *	share-again		HelloRetryRequest for a group whose share came
 *	alien-group		... for a group that nobody offered
 *	retry-forever		... for another, and once more each time
 *	cookie			... with 60,000 bytes to send back
 *	compression | alien-cipher | alpn | unasked
 *				TLS 1.2 with what was not asked for
 *	ssl3 | newer | other-session	a version, a session id
 *	certificates		of 16 MB, without end
 */
#include "tests/lib/rogue.h"

#include <openssl/sha.h>
#include <string.h>

#include "core/base/slice.h"

#define RECORD_HEADER	5
#define BODY_HEADER	4
#define RANDOM		32
#define X25519		0x001d
#define P384		0x0018
#define GREASE		0x0a0a
#define AES_GCM		0xc02f		/* TLS 1.2 */
#define AES_GCM_13	0x1301

struct hello {
	const char	*word;
	int		 version, cipher, compression;
	int		 group;		/* 0: TLS 1.2 */
	bool		 other_session;
	const char	*extension;	/* of 1.2, whole */
	size_t		 nextension;
	size_t		 cookie;
};

#define SECURE	"\xff\x01\0\1\0"
#define EXT(x)	.extension = x, .nextension = sizeof(x) - 1

static const struct hello hellos[] = {
	{ "share-again", 0x303, AES_GCM_13, 0, .group = X25519 },
	{ "alien-group", 0x303, AES_GCM_13, 0, .group = GREASE },
	{ "retry-forever", 0x303, AES_GCM_13, 0, .group = P384 },
	{ "cookie", 0x303, AES_GCM_13, 0, .group = P384, .cookie = 60000 },
	{ "compression", 0x303, AES_GCM, 1, EXT(SECURE) },
	{ "alien-cipher", 0x303, 0x0002, 0, EXT(SECURE) },
	{ "alpn", 0x303, AES_GCM, 0, EXT(SECURE "\0\x10\0\5\0\3\2h2") },
	{ "unasked", 0x303, AES_GCM, 0, EXT(SECURE "\x77\x77\0\0") },
	{ "ssl3", 0x300, AES_GCM, 0, EXT(SECURE) },
	{ "newer", 0x305, AES_GCM, 0, EXT(SECURE) },
	{ "other-session", 0x303, AES_GCM_13, 0, .group = P384,
	  .other_session = true },
	{ "certificates", 0x303, AES_GCM, 0, EXT(SECURE) },
};

static void
add_number(struct bytes *b, size_t v, unsigned octets)
{
	while (octets-- > 0)
		bytes_add_char(b, (char)(v >> 8 * octets));
}

/* The session id of the client's hello, which the server's has to repeat. */
static struct slice
hear_hello(struct rogue_talk *t, struct bytes *in)
{
	char p[4096];
	size_t at = RECORD_HEADER + BODY_HEADER + 2 + RANDOM, need = at + 1;

	bytes_reset(in);
	while (in->len < need) {
		bytes_add(in, p, rogue_recv_raw(t, p, sizeof(p)));
		if (in->len >= RECORD_HEADER)
			need = RECORD_HEADER + (size_t)((unsigned char)
			    in->data[3] << 8 | (unsigned char)in->data[4]);
	}
	return slice_sub(bytes_slice(in), at + 1,
	    (unsigned char)in->data[at]);
}

static void
add_extensions(struct bytes *b, const struct hello *h)
{
	size_t cookie = h->cookie > 0 ? h->cookie + 6 : 0;

	if (h->group == 0) {
		add_number(b, h->nextension, 2);
		bytes_add(b, h->extension, h->nextension);
		return;
	}
	add_number(b, 12 + cookie, 2);
	bytes_add(b, "\0\x2b\0\2\3\4", 6);	/* TLS 1.3 */
	bytes_add(b, "\0\x33\0\2", 4);		/* a share, please */
	add_number(b, (size_t)h->group, 2);
	if (cookie > 0) {
		bytes_add(b, "\0\x2c", 2);
		add_number(b, h->cookie + 2, 2);
		add_number(b, h->cookie, 2);
		for (size_t i = 0; i < h->cookie; i++)
			bytes_add_char(b, 'c');
	}
}

static void
add_body(struct bytes *b, const struct hello *h, struct slice session)
{
	unsigned char random[RANDOM] = { 0 };

	/* RFC 8446 4.1.3: what makes it a HelloRetryRequest */
	if (h->group != 0)
		SHA256((const unsigned char *)"HelloRetryRequest", 17,
		    random);
	add_number(b, (size_t)h->version, 2);
	bytes_add(b, (char *)random, sizeof(random));
	if (h->group == 0)
		session.n = 0;
	add_number(b, session.n, 1);
	for (size_t i = 0; i < session.n; i++)
		bytes_add_char(b, (char)(session.p[i] ^ h->other_session));
	add_number(b, (size_t)h->cipher, 2);
	add_number(b, (size_t)h->compression, 1);
	add_extensions(b, h);
}

/* In records, as it may be longer than one. */
static void
say_handshake(struct rogue_talk *t, int type, struct slice body, size_t claim)
{
	struct bytes message, record;

	bytes_init(&message, BYTES_NO_LIMIT);
	bytes_init(&record, BYTES_NO_LIMIT);
	add_number(&message, (size_t)type, 1);
	add_number(&message, claim, 3);
	bytes_add_slice(&message, body);
	for (size_t at = 0, n; at < message.len; at += n) {
		n = message.len - at < 16384 ? message.len - at : 16384;
		bytes_reset(&record);
		bytes_add(&record, "\x16\3\3", 3);
		add_number(&record, n, 2);
		bytes_add(&record, message.data + at, n);
		rogue_send_raw(t, record.data, record.len);
	}
	bytes_clear(&message);
	bytes_clear(&record);
}

/* Until the client has gone. */
static void
say_certificates(struct rogue_talk *t)
{
	static const char zeros[16000];

	for (;;)
		say_handshake(t, 11, (struct slice){ zeros, sizeof(zeros) },
		    0xffffff);
}

void
rogue_hello(struct rogue_talk *t, const char *word)
{
	struct bytes in, body;
	const struct hello *h = NULL;

	for (size_t i = 0; i < COUNT_OF(hellos); i++)
		if (strcmp(hellos[i].word, word) == 0)
			h = &hellos[i];
	if (h == NULL)
		rogue_fault(t, "no such hello: %s", word);
	bytes_init(&in, BYTES_NO_LIMIT);
	bytes_init(&body, BYTES_NO_LIMIT);
	for (;;) {
		struct slice session = hear_hello(t, &in);

		bytes_reset(&body);
		add_body(&body, h, session);
		say_handshake(t, 2, bytes_slice(&body), body.len);
		if (strcmp(word, "certificates") == 0)
			say_certificates(t);
	}
}
