/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an EHLO reply offers that the one before did not, and the other way
 * round: after TLS, and after a login, the list is a new one (RFC 3207, 4.2).
 */
#include "core/decode/parts.h"

#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/smtp/command.h"
#include "core/smtp/ehlo.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

#define CHANGES_TOLD_MAX	100	/* keywords, each way */

static bool
is_ehlo_reply(const struct log *l, const struct unit *u)
{
	const struct entry *e = log_entry(l, u->first);
	struct reply_line r;
	struct command c;

	if (e->kind != ENTRY_SERVER || u->answers == UNIT_NONE ||
	    !reply_line_parse(e->text, &r) || r.code != 250)
		return false;
	command_parse(log_unit_first(l, u->answers)->text, &c);
	return c.verb == VERB_EHLO || c.verb == VERB_LHLO;
}

/* The EHLO reply before this one on the same connection, or NULL. */
static const struct unit *
reply_before(const struct log *l, const struct unit *u)
{
	size_t i = log_entry(l, u->first)->unit;

	while (i-- > 0) {
		const struct entry *e = log_unit_first(l, i);

		if (e->kind == ENTRY_EVENT && strcmp(e->event, "open") == 0)
			break;
		if (is_ehlo_reply(l, log_unit(l, i)))
			return log_unit(l, i);
	}
	return NULL;
}

/* ---- AUTH, mechanism by mechanism -------------------------------------- */

struct mechs {
	const struct capabilities *other;
	struct bytes	 names;
	unsigned	 n;
};

static void
add_if_missing(const char *mech, void *arg)
{
	struct mechs *m = arg;

	if (capabilities_has_mech(m->other, slice_of(mech)))
		return;
	bytes_addf(&m->names, "%s%s", m->n++ > 0 ? " " : "", mech);
}

/* The mechanisms of one list that the other lacks; true when there are any. */
static bool
only_in(const struct capabilities *one, const struct capabilities *other,
    struct bytes *names)
{
	struct mechs m = { .other = other };

	bytes_init(&m.names, BYTES_NO_LIMIT);
	capabilities_mechs(one, add_if_missing, &m);
	*names = m.names;
	return m.n > 0;
}

static void
auth_changes(const struct entry *e, const struct capabilities *was,
    const struct capabilities *is, struct fields *out)
{
	struct bytes names;
	struct field *f;

	if (only_in(is, was, &names))
		fields_addf(out, e, 1, "new", "AUTH %s", names.data);
	bytes_clear(&names);
	if (only_in(was, is, &names)) {
		f = fields_addf(out, e, 1, "gone", "AUTH %s: offered before, "
		    "and not any more", names.data);
		f->severity = SEV_WARN;
		f->warning = "auth-mechanisms-gone";
	}
	bytes_clear(&names);
}

/* ---- the other keywords ------------------------------------------------ */

static bool
is_auth(const char *keyword)
{
	return slice_istarts(slice_of(keyword), "AUTH") &&
	    (keyword[4] == '\0' || keyword[4] == '=');
}

/* A list of thousands tells nothing. */
static void
tell_more(const struct entry *e, const char *name, size_t n,
    struct fields *out)
{
	if (n > CHANGES_TOLD_MAX)
		fields_addf(out, e, 1, name, "%zu more keywords",
		    n - CHANGES_TOLD_MAX);
}

static void
new_keywords(const struct entry *e, const struct capabilities *was,
    const struct capabilities *is, struct fields *out)
{
	size_t n = 0;

	for (size_t i = 0; i < is->n; i++) {
		const char *k = is->v[i].keyword;

		if (!is_auth(k) && !capabilities_has(was, k) &&
		    ++n <= CHANGES_TOLD_MAX)
			fields_addf(out, e, 1, "new", "%s", k);
	}
	tell_more(e, "new", n, out);
}

/* STARTTLS has to go; nothing else has a reason to. */
static void
gone_keywords(const struct entry *e, const struct capabilities *was,
    const struct capabilities *is, struct fields *out)
{
	size_t n = 0;

	for (size_t i = 0; i < was->n; i++) {
		const char *k = was->v[i].keyword;
		bool starttls = slice_iis(slice_of(k), "STARTTLS");
		struct field *f;

		if (is_auth(k) || capabilities_has(is, k) ||
		    (starttls && (e->flags & ENTRY_TLS)) ||
		    (++n > CHANGES_TOLD_MAX && !starttls))
			continue;
		f = fields_addf(out, e, 1, "gone", "%s: offered before, and "
		    "not any more", k);
		f->severity = SEV_WARN;
		f->warning = starttls ? "starttls-gone" : NULL;
	}
	tell_more(e, "gone", n, out);
}

void
decode_ehlo_changes(const struct log *l, const struct unit *u,
    struct fields *out)
{
	/* Below the whole list. */
	const struct entry *e = log_entry(l, u->first + u->n - 1);
	const struct unit *before = reply_before(l, u);
	struct capabilities was, is;

	if (before == NULL)
		return;
	capabilities_init(&was);
	capabilities_init(&is);
	capabilities_read(&was, l, before);
	capabilities_read(&is, l, u);
	auth_changes(e, &was, &is, out);
	new_keywords(e, &was, &is, out);
	gone_keywords(e, &was, &is, out);
	capabilities_clear(&was);
	capabilities_clear(&is);
}
