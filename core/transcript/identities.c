/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/identities.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/log/plain-words.h"
#include "core/smtp/command.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

#define KNOWN_MIN	3	/* a shorter name stands in any word */

static const char *const kind_names[IDENTITY_KINDS] = { "user name",
    "address", "host name", "IP address", "message id", "queue id",
    "certificate fingerprint" };

const char *
identity_kind_name(enum identity_kind k)
{
	return kind_names[k];
}

void
identities_init(struct identities *ids)
{
	*ids = (struct identities){ .index = json_object(),
	    .numbers = json_object() };
}

void
identities_clear(struct identities *ids)
{
	for (size_t i = 0; i < ids->n; i++) {
		free(ids->v[i].name);
		free(ids->v[i].pseudonym);
	}
	free(ids->v);
	free(ids->formless);
	json_decref(ids->index);
	json_decref(ids->numbers);
	*ids = (struct identities){ .v = NULL };
}

/* ---- the table --------------------------------------------------------- */

static char *
key_of(enum identity_kind kind, struct slice name)
{
	char *key = xasprintf("%d %.*s", (int)kind, (int)name.n, name.p);

	for (char *p = key; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
	return key;
}

size_t
identity_find(const struct identities *ids, enum identity_kind kind,
    struct slice name)
{
	char *key = key_of(kind, name);
	json_t *at = json_object_get(ids->index, key);

	free(key);
	return at != NULL ? (size_t)json_integer_value(at) : SIZE_MAX;
}

/* Names without a form of their own are known from where they were used. */
static bool
has_no_form(const struct identity *id)
{
	const char *at = strchr(id->name, '@');

	if (id->kind == IDENTITY_ADDRESS)
		return at != NULL && strchr(at, '.') == NULL;
	return id->kind == IDENTITY_USER || (id->kind == IDENTITY_HOST &&
	    strchr(id->name, '.') == NULL);
}

size_t
identity_add(struct identities *ids, enum identity_kind kind,
    struct slice name)
{
	size_t at = identity_find(ids, kind, name);
	char *key;

	if (at != SIZE_MAX)
		return at;
	if (ids->n == ids->cap) {
		ids->cap = ids->cap ? 2 * ids->cap : 32;
		ids->v = xrealloc(ids->v, ids->cap, sizeof(*ids->v));
	}
	ids->v[ids->n] = (struct identity){ .kind = kind,
	    .name = xstrndup(name.p, name.n),
	    .pseudonym = pseudonym_make(ids, kind, name) };
	if (has_no_form(&ids->v[ids->n]) && name.n >= KNOWN_MIN) {
		ids->formless = xrealloc(ids->formless, ids->nformless + 1,
		    sizeof(*ids->formless));
		ids->formless[ids->nformless++] = ids->n;
	}
	key = key_of(kind, name);
	json_object_set_new_nocheck(ids->index, key,
	    json_integer((json_int_t)ids->n));
	free(key);
	return ids->n++;
}

/* ---- what a text is ---------------------------------------------------- */

static bool
is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

enum text_role
role_of_fact(const char *name)
{
	static const char *const users[] = { "authcid", "authzid", "user",
	    "username" };
	static const char *const hosts[] = { "tls.sni", "verify.name",
	    "realm", "workstation", "domain", "target" };
	/* Renamed, they would prove something else. */
	static const char *const randoms[] = { "nonce", "cnonce", "salt",
	    "proof", "response", "signature" };
	size_t n = strlen(name);

	if (is_one_of(name, randoms, COUNT_OF(randoms)))
		return TEXT_RANDOM;
	if (is_one_of(name, users, COUNT_OF(users)))
		return TEXT_USER;
	if (is_one_of(name, hosts, COUNT_OF(hosts)))
		return TEXT_HOST;
	if (n > 7 && strcmp(name + n - 7, ".sha256") == 0)
		return TEXT_FINGERPRINT;
	return TEXT_ANY;
}

static bool
answers_ehlo(const struct log *l, const struct entry *e)
{
	const struct unit *u = log_unit(l, e->unit);
	struct command c;

	if (u->answers == UNIT_NONE || u->answers >= log_units(l))
		return false;
	command_parse(log_unit_first(l, u->answers)->text, &c);
	return c.verb == VERB_EHLO || c.verb == VERB_LHLO;
}

enum text_role
role_of_entry(const struct log *l, const struct entry *e)
{
	struct reply_line r;

	if (e->kind != ENTRY_SERVER || answers_ehlo(l, e) ||
	    (reply_line_parse(e->text, &r) && r.code == 334))
		return TEXT_ANY;
	return TEXT_REPLY;
}

size_t
names_from(const struct entry *e)
{
	struct reply_line r;

	if (e->kind != ENTRY_SERVER || !reply_line_parse(e->text, &r))
		return 0;
	return r.code_at.n < e->text.n ? r.code_at.n + 1 : e->text.n;
}

static struct slice
words_of(const struct entry *e)
{
	return slice_sub(e->text, names_from(e), e->text.n);
}

/* ---- looking ----------------------------------------------------------- */

struct look {
	const struct identities *ids;
	struct slice	 text;
	void		(*each)(void *arg, struct span at, size_t identity);
	void		*arg;
};

static void
on_name(void *arg, struct span at, enum identity_kind kind)
{
	struct look *k = arg;
	size_t i = identity_find(k->ids, kind, slice_sub(k->text, at.at,
	    at.n));

	if (i != SIZE_MAX)
		k->each(k->arg, at, i);
}

static bool
is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
stands_alone(struct slice text, size_t at, size_t n)
{
	return (at == 0 || !is_word_byte(text.p[at - 1])) &&
	    (at + n >= text.n || !is_word_byte(text.p[at + n]));
}

static void
look_for(struct look *k, size_t identity)
{
	struct slice name = slice_of(k->ids->v[identity].name);

	for (size_t at = 0; at + name.n <= k->text.n; at++) {
		struct span here = { at, name.n };

		if (!slice_ieq(slice_sub(k->text, at, name.n), name) ||
		    !stands_alone(k->text, at, name.n) ||
		    plain_words_have(k->text, here))
			continue;
		k->each(k->arg, here, identity);
		at += name.n - 1;
	}
}

static enum identity_kind
kind_of_whole(struct slice text, enum text_role role)
{
	if (role == TEXT_FINGERPRINT)
		return IDENTITY_FINGERPRINT;
	if (role == TEXT_HOST)
		return IDENTITY_HOST;
	return slice_find(text, '@') < text.n && name_is_host(slice_sub(text,
	    slice_find(text, '@') + 1, text.n)) ? IDENTITY_ADDRESS :
	    IDENTITY_USER;
}

static bool
is_whole(struct slice text, enum text_role role)
{
	return role >= TEXT_USER && !name_is_nobody(text) &&
	    (role != TEXT_HOST || slice_find(text, ' ') == text.n);
}

void
identities_each(const struct identities *ids, struct slice text,
    enum text_role role,
    void (*each)(void *arg, struct span at, size_t identity), void *arg)
{
	struct look k = { ids, text, each, arg };
	size_t whole;

	if (role == TEXT_RANDOM)
		return;
	whole = is_whole(text, role) ? identity_find(ids,
	    kind_of_whole(text, role), text) : SIZE_MAX;

	if (whole != SIZE_MAX) {
		each(arg, (struct span){ 0, text.n }, whole);
		return;
	}
	names_each(text, role == TEXT_REPLY ? TEXT_REPLY : TEXT_ANY,
	    on_name, &k);
	for (size_t i = 0; i < ids->nformless; i++)
		look_for(&k, ids->formless[i]);
}

/* ---- collecting -------------------------------------------------------- */

struct collect {
	struct identities *ids;
	struct slice	 text;
};

static void
add_name(void *arg, struct span at, enum identity_kind kind)
{
	struct collect *c = arg;
	struct slice name = slice_sub(c->text, at.at, at.n);

	if (!name_is_nobody(name))
		identity_add(c->ids, kind, name);
}

static void
collect_text(struct identities *ids, struct slice text, enum text_role role)
{
	struct collect c = { ids, text };

	if (role == TEXT_RANDOM)
		return;
	if (is_whole(text, role)) {
		enum identity_kind kind = kind_of_whole(text, role);

		/* An address of the network may stand for a host. */
		if (kind != IDENTITY_HOST || name_is_host(text) ||
		    slice_find(text, '.') == text.n)
			if (slice_find(text, ':') == text.n ||
			    kind != IDENTITY_HOST)
				identity_add(ids, kind, text);
	}
	names_each(text, role == TEXT_REPLY ? TEXT_REPLY : TEXT_ANY,
	    add_name, &c);
}

/* A client may call itself by one label. */
static void
collect_hello(struct identities *ids, const struct entry *e)
{
	struct command c;

	if (e->kind != ENTRY_CLIENT || e->stage != STAGE_EHLO)
		return;
	command_parse(e->text, &c);
	if (c.verb <= VERB_LHLO && c.args.n >= KNOWN_MIN &&
	    c.args.p[0] != '[' && slice_find(c.args, '.') == c.args.n &&
	    slice_find(c.args, ' ') == c.args.n && !name_is_nobody(c.args))
		identity_add(ids, IDENTITY_HOST, c.args);
}

static void
count_one(void *arg, struct span at, size_t identity)
{
	struct identities *ids = arg;

	(void)at;
	ids->v[identity].count++;
}

static void
count_entry(struct identities *ids, const struct log *l,
    const struct entry *e)
{
	identities_each(ids, words_of(e), role_of_entry(l, e), count_one, ids);
	for (size_t i = 0; i < e->facts.n; i++)
		identities_each(ids, slice_of(e->facts.v[i].value),
		    role_of_fact(e->facts.v[i].name), count_one, ids);
}

void
identities_collect(struct identities *ids, const struct log *l,
    const char *target)
{
	collect_text(ids, slice_of(target), TEXT_ANY);
	for (size_t i = 0; i < log_count(l); i++) {
		const struct entry *e = log_entry(l, i);

		for (size_t k = 0; k < e->facts.n; k++)
			if (!e->facts.v[k].secret)
				collect_text(ids,
				    slice_of(e->facts.v[k].value),
				    role_of_fact(e->facts.v[k].name));
		collect_hello(ids, e);
		collect_text(ids, words_of(e), role_of_entry(l, e));
	}
	identities_each(ids, slice_of(target), TEXT_ANY, count_one, ids);
	for (size_t i = 0; i < log_count(l); i++)
		count_entry(ids, l, log_entry(l, i));
}
