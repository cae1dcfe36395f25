/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ntlm-message - reading the three messages of NTLM ([MS-NLMP] 2.2), and
 * their two alphabets.
 *
 * What is read points into the message and nowhere else: every length and
 * offset is checked against it before use, whatever the other fields say.
 * Numbers are little-endian.  Private to core/sasl.
 */
#ifndef CORE_SASL_NTLM_MESSAGE_H
#define CORE_SASL_NTLM_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

#define NTLM_SIGNATURE		"NTLMSSP"	/* and its NUL: 8 bytes */
#define NTLM_CHALLENGE_BYTES	8

enum ntlm_type {
	NTLM_NEGOTIATE = 1,	/* client: what it can */
	NTLM_CHALLENGE,		/* server: its challenge and its names */
	NTLM_AUTHENTICATE,	/* client: the responses */
};

enum ntlm_flag {		/* [MS-NLMP] 2.2.2.5; those we act upon */
	NTLM_UNICODE		= 0x00000001,
	NTLM_OEM		= 0x00000002,
	NTLM_REQUEST_TARGET	= 0x00000004,
	NTLM_LM_KEY		= 0x00000080,
	NTLM_NTLM		= 0x00000200,
	NTLM_ALWAYS_SIGN	= 0x00008000,
	NTLM_EXTENDED_SECURITY	= 0x00080000,
	NTLM_TARGET_INFO	= 0x00800000,
	NTLM_VERSION		= 0x02000000,
};

enum ntlm_av {			/* [MS-NLMP] 2.2.2.1 */
	NTLM_AV_EOL,
	NTLM_AV_NB_COMPUTER,
	NTLM_AV_NB_DOMAIN,
	NTLM_AV_DNS_COMPUTER,
	NTLM_AV_DNS_DOMAIN,
	NTLM_AV_DNS_TREE,
	NTLM_AV_FLAGS,		/* 4 bytes: enum ntlm_av_flag */
	NTLM_AV_TIMESTAMP,	/* 8 bytes, FILETIME */
	NTLM_AV_SINGLE_HOST,
	NTLM_AV_TARGET_NAME,
	NTLM_AV_CHANNEL_BINDINGS,	/* 16 bytes, MD5 */
};

enum ntlm_av_flag {
	NTLM_AVF_CONSTRAINED	= 1,	/* account authentication constrained */
	NTLM_AVF_MIC		= 2,	/* the message has a MIC */
	NTLM_AVF_UNTRUSTED_SPN	= 4,	/* the target name is not trusted */
};

/* Fields that a message of its type does not have are empty. */
struct ntlm_message {
	uint32_t	 type;		/* 1 to 3 */
	bool		 has_flags;	/* old type 3 messages have none */
	uint32_t	 flags;
	struct slice	 flag_bytes;
	struct slice	 version;	/* 8 bytes, when the flag says so */
	struct slice	 domain, workstation;		/* types 1, 3 */
	struct slice	 target, challenge, info;	/* type 2 */
	struct slice	 user, lm, nt, key, mic;	/* type 3 */
	size_t		 unread;	/* bytes that belong to no field */
};

uint16_t ntlm_get16(const char *p);
uint32_t ntlm_get32(const char *p);
uint64_t ntlm_get64(const char *p);

bool ntlm_is_message(struct slice bytes);	/* begins with the signature */
/*
 * NULL when it is sound; otherwise what is wrong, in words, and *m is what
 * was sound up to there.
 */
const char *ntlm_read(struct ntlm_message *m, struct slice bytes);

/*
 * The next pair of a target info.  False at its end: then *fault says why, if
 * it is not the end mark (NULL).
 */
struct ntlm_pair {
	unsigned	 id;		/* enum ntlm_av, or unknown */
	struct slice	 value;
};
bool ntlm_next_pair(struct slice *rest, struct ntlm_pair *pair,
    const char **fault);
/* The first of that id; false when there is none. */
bool ntlm_find_pair(struct slice info, unsigned id, struct slice *value);

/* UTF-16LE to UTF-8; what is no character becomes U+FFFD. */
void ntlm_to_utf8(struct bytes *out, struct slice utf16);
/*
 * UTF-8 to UTF-16LE.  out has room for 2 * in.n bytes; false when in is not
 * UTF-8.  upper: as Windows compares names.
 */
bool ntlm_to_utf16(char *out, size_t *n, struct slice in, bool upper);

/* Little-endian, as all numbers of NTLM are. */
static inline void
ntlm_put16(char *p, size_t value)
{
	p[0] = (char)(value & 0xff);
	p[1] = (char)(value >> 8 & 0xff);
}

static inline void
ntlm_put32(char *p, size_t value)
{
	ntlm_put16(p, value);
	ntlm_put16(p + 2, value >> 16);
}

#endif
