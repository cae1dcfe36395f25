/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/line.h"

#include "core/banned.h"

void
line_reader_init(struct line_reader *r)
{
	*r = (struct line_reader){ .full_len = 0 };
	bytes_init(&r->kept, LOG_LINE_MAX);
}

/* Lines may hold credentials (a typed exchange, an echo): leave none. */
void
line_reader_clear(struct line_reader *r)
{
	bytes_wipe(&r->kept);
	line_reader_init(r);
}

static void
keep(struct line_reader *r, const char *p, size_t n)
{
	size_t room = r->kept.max - r->kept.len;

	bytes_add(&r->kept, p, n < room ? n : room);
	r->full_len += n;
}

static void
keep_pending_cr(struct line_reader *r)
{
	if (r->cr)
		keep(r, "\r", 1);
	r->cr = false;
}

static void
forget_taken(struct line_reader *r)
{
	if (!r->taken)
		return;
	bytes_reset(&r->kept);
	r->full_len = 0;
	r->taken = false;
}

static void
hand_out(struct line_reader *r, enum eol eol, struct line *out)
{
	*out = (struct line){ bytes_slice(&r->kept), eol, r->full_len };
	r->cr = false;
	r->taken = true;
}

static void
advance(struct slice *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

/* How many bytes there are in front of a CR or LF. */
static size_t
content_length(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '\r' && s.p[n] != '\n')
		n++;
	return n;
}

bool
line_read(struct line_reader *r, struct slice *rest, struct line *out)
{
	forget_taken(r);
	while (rest->n > 0) {
		size_t n = content_length(*rest);
		char end;

		if (n > 0) {
			keep_pending_cr(r);
			keep(r, rest->p, n);
			advance(rest, n);
			continue;
		}
		end = rest->p[0];
		advance(rest, 1);
		if (end == '\n') {
			hand_out(r, r->cr ? EOL_CRLF : EOL_LF, out);
			return true;
		}
		keep_pending_cr(r);
		r->cr = true;
	}
	return false;
}

bool
line_fragment(struct line_reader *r, struct line *out)
{
	forget_taken(r);
	keep_pending_cr(r);
	if (r->full_len == 0)
		return false;
	hand_out(r, EOL_NONE, out);
	return true;
}

size_t
line_pending(const struct line_reader *r)
{
	return r->taken ? 0 : r->full_len + r->cr;
}
