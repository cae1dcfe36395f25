/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The capabilities of an EHLO reply, as it stands in the log. */
#include "core/smtp/ehlo.h"

#include "core/log/log.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

void
capabilities_read(struct capabilities *c, const struct log *l,
    const struct unit *u)
{
	struct reply_line r;

	capabilities_clear(c);
	capabilities_init(c);
	c->known = true;
	for (uint32_t i = 1; i < u->n; i++) {
		const struct entry *e = log_entry(l, u->first + i);

		if (reply_line_parse(e->text, &r))
			capabilities_add(c, slice_sub(e->text, r.text_at.at,
			    r.text_at.n));
	}
}
