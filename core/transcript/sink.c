/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/sink.h"

#include <stdarg.h>
#include <stdlib.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

void
sink_init(struct sink *s)
{
	*s = (struct sink){ .nparts = 0 };
	bytes_init(&s->text, BYTES_NO_LIMIT);
}

void
sink_clear(struct sink *s)
{
	bytes_wipe(&s->text);
	free(s->parts);
	free(s->rows);
	s->parts = NULL;
	s->rows = NULL;
	s->nparts = s->parts_cap = s->nrows = s->rows_cap = 0;
}

void
sink_add(struct sink *s, enum sink_kind kind, struct slice text)
{
	if (text.n == 0)
		return;
	if (s->nparts > 0 && s->parts[s->nparts - 1].kind == kind)
		s->parts[s->nparts - 1].n += text.n;
	else {
		if (s->nparts == s->parts_cap) {
			s->parts_cap = s->parts_cap ? 2 * s->parts_cap : 64;
			s->parts = xrealloc(s->parts, s->parts_cap,
			    sizeof(*s->parts));
		}
		s->parts[s->nparts++] = (struct sink_part){ s->text.len,
		    text.n, kind };
	}
	bytes_add_slice(&s->text, text);
}

void
sink_own(struct sink *s, const char *text)
{
	sink_add(s, SINK_OWN, slice_of(text));
}

void
sink_ownf(struct sink *s, const char *fmt, ...)
{
	struct bytes b;
	va_list ap;

	bytes_init(&b, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&b, fmt, ap);
	va_end(ap);
	sink_add(s, SINK_OWN, bytes_slice(&b));
	bytes_clear(&b);
}

void
sink_begin_row(struct sink *s, uint32_t entry)
{
	if (s->nrows == s->rows_cap) {
		s->rows_cap = s->rows_cap ? 2 * s->rows_cap : 64;
		s->rows = xrealloc(s->rows, s->rows_cap, sizeof(*s->rows));
	}
	s->rows[s->nrows++] = (struct sink_row){ s->text.len, entry };
}

uint32_t
sink_entry_at(const struct sink *s, size_t at)
{
	size_t low = 0, high = s->nrows;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->rows[mid].at <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 ? s->rows[low - 1].entry : UINT32_MAX;
}

size_t
sink_part_at(const struct sink *s, size_t at)
{
	size_t low = 0, high = s->nparts;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->parts[mid].at + s->parts[mid].n <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}
