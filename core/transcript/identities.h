/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * identities - who and what is named in a session, each with the pseudonym
 * that can stand for it: the same thing has the same one everywhere, and
 * things of one domain stay of one domain.
 *
 *	ann@example.net		user1@domain1.example
 *	mx.example.net		host1.domain1.example
 *	198.51.100.7		192.0.2.1 (RFC 5737), 2001:db8::1 (RFC 3849)
 *	queued as 4F5T2x1B	queue1
 *
 * Loopback addresses and "localhost" name nobody and stay.
 */
#ifndef CORE_TRANSCRIPT_IDENTITIES_H
#define CORE_TRANSCRIPT_IDENTITIES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/log/log.h"

enum identity_kind {
	IDENTITY_USER, IDENTITY_ADDRESS, IDENTITY_HOST, IDENTITY_IP,
	IDENTITY_MESSAGE_ID, IDENTITY_QUEUE_ID, IDENTITY_FINGERPRINT,
	IDENTITY_KINDS,
};

struct identity {
	enum identity_kind kind;
	char		*name;		/* as it was first seen */
	char		*pseudonym;
	size_t		 count;		/* how often it stands there */
	bool		 replace;
};

struct identities {
	struct identity	*v;
	size_t		 n, cap;
	size_t		*formless;	/* those to be looked for by value */
	size_t		 nformless;
	json_t		*index;		/* kind and name to its place in v */
	json_t		*numbers;	/* of users, domains, hosts */
	unsigned	 next[IDENTITY_KINDS + 4];
};

const char *identity_kind_name(enum identity_kind k);	/* "user name" */

void identities_init(struct identities *ids);
void identities_clear(struct identities *ids);

/* All of a log and of the target, counted; replace is false for each. */
void identities_collect(struct identities *ids, const struct log *l,
    const char *target);

/* What a text is, for who looks for names in it. */
enum text_role {
	TEXT_ANY,
	TEXT_REPLY,		/* ids of messages and queues may stand in it */
	TEXT_RANDOM,		/* whatever it looks like, it names nobody */
	TEXT_USER, TEXT_HOST, TEXT_FINGERPRINT,		/* all of it is one */
};
enum text_role role_of_fact(const char *name);
enum text_role role_of_entry(const struct log *l, const struct entry *e);
/* Where names may begin in a line: behind the code of a reply. */
size_t names_from(const struct entry *e);

/* Each name in a text, in no order; they may overlap. */
void identities_each(const struct identities *ids, struct slice text,
    enum text_role role,
    void (*each)(void *arg, struct span at, size_t identity), void *arg);

/* Private: pseudonym.c, names.c. */
char *pseudonym_make(struct identities *ids, enum identity_kind kind,
    struct slice name);
size_t identity_add(struct identities *ids, enum identity_kind kind,
    struct slice name);
/* SIZE_MAX: not known. */
size_t identity_find(const struct identities *ids, enum identity_kind kind,
    struct slice name);

/* Private: what can be told from a text alone. */
void names_each(struct slice text, enum text_role role,
    void (*each)(void *arg, struct span at, enum identity_kind kind),
    void *arg);
bool name_is_host(struct slice s);
bool name_is_nobody(struct slice s);	/* loopback, localhost, nothing */

#endif
