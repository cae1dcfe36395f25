/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dialect/dialect.h"

#include <string.h>

#include "core/dialect/hear.h"

#include "core/banned.h"

const struct dialect *const dialects[] = {
	&dialect_swaks,
	&dialect_curl,
	&dialect_msmtp,
	&dialect_python,
	&dialect_ruby,
	&dialect_perl,
	&dialect_phpmailer,
	&dialect_nodemailer,
	&dialect_mailkit,
	&dialect_thunderbird,
	&dialect_postfix_smtpd,
	&dialect_postfix_smtp,
	&dialect_exim,
	&dialect_exchange,
	&dialect_outlook,
	&dialect_sendmail,
	&dialect_javamail,
	&dialect_openssl,
	&dialect_arrows,
	&dialect_plain,
	&dialect_bare,
	NULL,
};

const struct dialect *
dialect_find(struct slice id)
{
	for (size_t i = 0; dialects[i] != NULL; i++)
		if (slice_is(id, dialects[i]->id))
			return dialects[i];
	return NULL;
}

static void
add_escaped(struct bytes *out, char c)
{
	if (c == '\\')
		bytes_add_char(out, c);
	bytes_add_char(out, c);
}

static bool
is_part(struct slice s, size_t at)
{
	return at >= 4 && at + 3 < s.n && memcmp(s.p + at, s.p, 3) == 0 &&
	    (s.p[at + 3] == '-' || s.p[at + 3] == ' ');
}

/*
 * The lines of a reply begin with its code each time.  The session's name
 * may live in scratch, too, which moves when it grows.
 */
static void
part_reply(struct heard *out, struct bytes *scratch)
{
	struct slice s = out->text, name = out->session;
	struct bytes made;
	bool inside = name.n > 0 && name.p >= scratch->data &&
	    name.p < scratch->data + scratch->len;
	size_t name_at = 0, from;

	bytes_init(&made, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s.n; i++) {
		if (is_part(s, i))
			bytes_add_str(&made, "\\n");
		add_escaped(&made, s.p[i]);
	}
	if (inside)
		name_at = (size_t)(name.p - scratch->data);
	else
		bytes_reset(scratch);
	from = scratch->len;
	bytes_add_slice(scratch, bytes_slice(&made));
	if (inside)
		out->session.p = scratch->data + name_at;
	out->text = slice_sub(bytes_slice(scratch), from, scratch->len);
	out->spelling = SPELLED_ESCAPED;
	out->run_together = false;
	bytes_clear(&made);
}

bool
dialect_hear(const struct recognised *r, struct slice line,
    struct bytes *scratch, struct heard *out, struct span *at)
{
	struct unwrapped u;

	unwrap_line(&r->wrap, line, scratch, &u);
	*at = u.at;
	if (r->dialect == NULL || !r->dialect->hear(u.text, out)) {
		hear_nobody(out);
		out->wall_us = u.wall_us;
		return false;
	}
	if (out->speaker == SPEAKER_CLIENT && is_hidden(out->text))
		out->hidden = true;
	if (out->session.n == 0)
		out->session = u.pid;
	if (out->wall_us == INT64_MIN)
		out->wall_us = u.wall_us;
	if (out->text.p == NULL)
		out->text = slice_sub(u.text, u.text.n, 0);
	*at = unwrap_span(&r->wrap, line, scratch, out->text);
	if (out->run_together)
		part_reply(out, scratch);
	return true;
}
