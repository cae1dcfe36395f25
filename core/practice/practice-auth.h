/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice-auth - the server's side of SASL mechanisms (RFC 4422), behind one
 * table.  A mechanism sees decoded messages and says what it thinks of them;
 * AUTH, base64, and the words of the verdict are practice-auth.c's.
 *
 * Nothing is taken on trust: what a client proves is computed here and
 * compared in constant time, and a user name that is wrong is found out no
 * earlier than a wrong password.  Private to the practice server.
 */
#ifndef CORE_PRACTICE_PRACTICE_AUTH_H
#define CORE_PRACTICE_PRACTICE_AUTH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"
#include "core/practice/practice-account.h"
#include "core/practice/practice-client.h"

#define PRACTICE_CHALLENGE_MAX	1024	/* bytes, decoded */

enum practice_verdict {
	VERDICT_ASK,		/* send the challenge, and wait */
	VERDICT_RIGHT,
	VERDICT_WRONG,
	VERDICT_MALFORMED,	/* fault says in what way */
	VERDICT_NO_ROOM,	/* nothing is wrong with the client */
};

/* One exchange, from AUTH to its last reply; all of it is wiped then. */
struct practice_exchange {
	const struct practice_mech *mech;
	struct practice_account	*account;
	const struct scenario	*scenario;
	const struct voice	*voice;
	const struct practice_channel *channel;	/* NULL: there is no TLS */
	unsigned	 round;		/* messages of the client before this */
	bool		 right;		/* for the mechanism: so far */
	bool		 user_known;	/* the account's was named */
	bool		 guest;		/* RIGHT, but nobody in particular */
	const char	*fault;		/* for VERDICT_MALFORMED; static */
	bool		 proves;	/* the challenge is a proof: masked */
	size_t		 challenge_n;
	char		 challenge[PRACTICE_CHALLENGE_MAX];
	void		*state;		/* the mechanism's, zeroed */
};

enum practice_mech_flag {
	PRACTICE_SERVER_FIRST	= 1 << 0,	/* no initial response */
	PRACTICE_BINDS		= 1 << 1,	/* needs channel binding */
	PRACTICE_CERTIFICATE	= 1 << 2,	/* needs a client's one */
	PRACTICE_TOKENS		= 1 << 3,	/* takes a token */
};

struct practice_mech {
	const char	*name;
	unsigned	 flags;
	int		 variant;	/* which of its family */
	size_t		 state_size;
	/* The challenge to AUTH without an initial response.  NULL: empty. */
	enum practice_verdict (*begin)(struct practice_exchange *x);
	/* What to do about the client's message number x->round. */
	enum practice_verdict (*step)(struct practice_exchange *x,
	    struct slice message);
};

extern const struct practice_mech practice_plain;
extern const struct practice_mech practice_login;
extern const struct practice_mech practice_external;
extern const struct practice_mech practice_anonymous;
extern const struct practice_mech practice_cram_md5;
extern const struct practice_mech practice_digest_md5;
extern const struct practice_mech practice_scram_sha_1;
extern const struct practice_mech practice_scram_sha_1_plus;
extern const struct practice_mech practice_scram_sha_256;
extern const struct practice_mech practice_scram_sha_256_plus;
extern const struct practice_mech practice_scram_sha_512;
extern const struct practice_mech practice_scram_sha_512_plus;
extern const struct practice_mech practice_ntlm;
extern const struct practice_mech practice_xoauth2;
extern const struct practice_mech practice_oauthbearer;

const struct practice_mech *practice_mech_find(struct slice name);
/* Whether it can be used where these are listed, on this connection. */
bool practice_mech_offered(const struct practice_mech *m, const char *listed,
    const struct practice_channel *channel);

/* VERDICT_ASK with these bytes; VERDICT_NO_ROOM when they are too many. */
enum practice_verdict practice_ask(struct practice_exchange *x,
    struct slice challenge);
enum practice_verdict practice_askf(struct practice_exchange *x,
    const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* VERDICT_MALFORMED; why is static. */
enum practice_verdict practice_fault(struct practice_exchange *x,
    const char *why);
/* RIGHT or WRONG. */
enum practice_verdict practice_decide(bool right);

/* Whether it names the user of the account, or nobody. */
bool practice_may_act_for(const struct practice_exchange *x,
    struct slice authzid);
bool practice_is_user(struct practice_exchange *x, struct slice user);
bool practice_is_password(const struct practice_exchange *x,
    struct slice password);

#endif
