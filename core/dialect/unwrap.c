/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taken off in this order: entities and colours (they change bytes, so this
 * goes through scratch, and only for lines that have any), the quotes of a
 * mail, the stamp in front.
 */
#include "core/dialect/unwrap.h"

#include <string.h>

#include "core/dialect/atoms.h"
#include "core/dialect/stamp.h"

#include "core/banned.h"

#define GUESS_LINES	2000u
#define DEPTH_MAX	8u

static struct slice
without_end(struct slice s)
{
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

/* "> " so many times; the blank may be missing, but for the last one. */
static size_t
quote_length(struct slice s, unsigned depth)
{
	size_t at = 0;

	for (unsigned i = 0; i < depth; i++) {
		if (at >= s.n || s.p[at] != '>')
			break;
		at++;
		if (at < s.n && s.p[at] == ' ')
			at++;
	}
	return at;
}

static unsigned
quote_depth(struct slice s)
{
	size_t at = 0;
	unsigned depth = 0;

	while (at < s.n && s.p[at] == '>' && depth < DEPTH_MAX) {
		at++;
		depth++;
		if (at < s.n && s.p[at] == ' ')
			at++;
	}
	return depth;
}

static struct slice
after(struct slice s, size_t n)
{
	return (struct slice){ s.p + n, s.n - n };
}

void
unwrap_line(const struct unwrap *u, struct slice line, struct bytes *scratch,
    struct unwrapped *out)
{
	struct slice s = without_end(line);
	bool changed = false;

	*out = (struct unwrapped){ .wall_us = INT64_MIN };
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		s = after(s, 3);
	out->at = (struct span){ (size_t)(s.p - line.p), s.n };
	if (atoms_any(s, u->entities, u->ansi)) {
		bytes_reset(scratch);
		atoms_decode(s, u->entities, u->ansi, scratch);
		changed = true;
	}
	out->text = changed ? bytes_slice(scratch) : s;
	out->text = without_end(out->text);
	if (u->quoted)
		out->text = after(out->text,
		    quote_length(out->text, u->depth > 0 ? u->depth : 1));
	if (u->stamped)
		stamp_cut(u, out);
	if (!changed) {
		out->at.at = (size_t)(out->text.p - line.p);
		out->at.n = out->text.n;
	}
}

struct span
unwrap_span(const struct unwrap *u, struct slice line,
    const struct bytes *scratch, struct slice part)
{
	struct slice s = without_end(line);
	size_t from, to;

	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		s = after(s, 3);
	if (part.p >= line.p && part.p <= line.p + line.n)
		return (struct span){ (size_t)(part.p - line.p), part.n };
	if (part.p < scratch->data || part.p > scratch->data + scratch->len)
		return (struct span){ 0, 0 };
	from = atoms_raw(s, u->entities, u->ansi,
	    (size_t)(part.p - scratch->data));
	to = atoms_raw(s, u->entities, u->ansi,
	    (size_t)(part.p - scratch->data) + part.n);
	return (struct span){ (size_t)(s.p - line.p) + from, to - from };
}

/* -- what there is -------------------------------------------------------- */

struct seen {
	size_t	 lines, quoted, stamped, entities, ansi;
	size_t	 depths[DEPTH_MAX + 1];
};

static bool
has_entity(struct slice s)
{
	return atoms_any(s, true, false);
}

static void
look_stamp(struct seen *seen, struct slice text)
{
	struct unwrap u = { .stamped = true };
	struct unwrapped got = { .text = text, .wall_us = INT64_MIN };

	stamp_cut(&u, &got);
	if (got.wall_us != INT64_MIN)
		seen->stamped++;
}

static void
look(struct seen *seen, struct slice line, struct bytes *scratch)
{
	struct slice s = without_end(line);
	unsigned depth;

	if (slice_trim(s).n == 0)
		return;
	seen->lines++;
	seen->ansi += atoms_any(s, false, true);
	seen->entities += has_entity(s);
	if (atoms_any(s, true, true)) {
		bytes_reset(scratch);
		atoms_decode(s, true, true, scratch);
		s = bytes_slice(scratch);
	}
	depth = quote_depth(s);
	seen->quoted += depth > 0;
	seen->depths[depth]++;
	look_stamp(seen, after(s, quote_length(s, depth)));
}

/* The least depth that most quoted lines have. */
static unsigned
usual_depth(const struct seen *seen)
{
	size_t below = 0;

	for (unsigned d = 1; d <= DEPTH_MAX; d++) {
		below += seen->depths[d];
		if (below * 10 >= seen->quoted)
			return d;
	}
	return 1;
}

void
unwrap_guess(struct slice sample, struct unwrap *out)
{
	struct seen seen = { 0 };
	struct bytes scratch;

	bytes_init(&scratch, BYTES_NO_LIMIT);
	for (size_t i = 0; i < GUESS_LINES && sample.n > 0; i++) {
		size_t end = slice_find(sample, '\n');

		look(&seen, slice_sub(sample, 0, end), &scratch);
		sample = end < sample.n ? after(sample, end + 1) :
		    (struct slice){ NULL, 0 };
	}
	bytes_clear(&scratch);
	*out = (struct unwrap){
		.quoted = seen.quoted * 10 >= seen.lines * 6 &&
		    seen.quoted > 0,
		.stamped = seen.stamped * 5 >= seen.lines && seen.stamped > 0,
		.entities = seen.entities * 5 >= seen.lines &&
		    seen.entities > 0,
		.ansi = seen.ansi > 0,
	};
	out->depth = out->quoted ? usual_depth(&seen) : 0;
}
