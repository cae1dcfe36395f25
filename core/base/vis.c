/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/vis.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"

#include "core/banned.h"

#define SCRATCH	16		/* "\u{10FFFF}" and a NUL fit */

/* How many bytes at the front of s can be copied as they are. */
static size_t
plain_prefix(struct slice s, enum vis_how how)
{
	size_t at = 0;

	while (at < s.n) {
		unsigned char c = (unsigned char)s.p[at];
		size_t n = 1;

		if (c < 0x20 || c == 0x7f)
			break;
		if (c >= 0x80) {
			uint32_t cp;

			if (how == VIS_ASCII)
				break;
			cp = utf8_next(slice_sub(s, at, 4), &n);
			if (cp == UTF8_BAD || utf8_width(cp) == 0)
				break;
		}
		at += n;
	}
	return at;
}

/* Spell out the front of s; returns how many bytes of it that were. */
static size_t
spell_out(struct slice s, char scratch[SCRATCH])
{
	size_t n;
	uint32_t cp = utf8_next(s, &n);

	if (cp == UTF8_BAD || cp < 0x80)
		snprintf(scratch, SCRATCH, "\\x%02x",
		    (unsigned)(unsigned char)s.p[0]);
	else
		snprintf(scratch, SCRATCH, "\\u{%04X}", (unsigned)cp);
	return n;
}

bool
vis_next(struct slice *rest, size_t *at, enum vis_how how,
    char scratch[SCRATCH], struct vis_run *run)
{
	size_t n;

	if (rest->n == 0)
		return false;
	n = plain_prefix(*rest, how);
	run->escape = n == 0;
	if (run->escape) {
		n = spell_out(*rest, scratch);
		run->text = slice_of(scratch);
	} else
		run->text = slice_sub(*rest, 0, n);
	run->raw = (struct span){ *at, n };
	*at += n;
	rest->p += n;
	rest->n -= n;
	return true;
}

void
vis_add(struct bytes *out, struct slice in, enum vis_how how)
{
	char scratch[SCRATCH];
	struct vis_run run;
	size_t at = 0;

	while (vis_next(&in, &at, how, scratch, &run))
		if (!bytes_add_slice(out, run.text))
			return;
}

char *
vis_dup(struct slice in)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	vis_add(&out, in, VIS_UTF8);
	return bytes_take(&out);
}

/* The longest prefix of at most max bytes that ends between characters. */
static size_t
whole_characters(struct slice s, size_t max)
{
	size_t at = 0;

	while (at < s.n) {
		size_t n;

		utf8_next(slice_sub(s, at, 4), &n);
		if (at + n > max)
			break;
		at += n;
	}
	return at;
}

void
vis_copy(char *out, size_t size, struct slice in)
{
	char scratch[SCRATCH];
	struct vis_run run;
	size_t at = 0, used = 0;

	if (size == 0)
		return;
	while (vis_next(&in, &at, VIS_UTF8, scratch, &run)) {
		size_t room = size - 1 - used, n = run.text.n;

		if (n > room)
			n = run.escape ? 0 : whole_characters(run.text, room);
		memcpy(out + used, run.text.p, n);
		used += n;
		if (n < run.text.n)
			break;
	}
	out[used] = '\0';
}
