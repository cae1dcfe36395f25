/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/part.h"

#include "tui/banned.h"

/* Of base64 as it is on the wire, without decoding it; 0: it is not. */
static size_t
decoded_length(struct slice digits)
{
	size_t n = digits.n;

	while (n > 0 && digits.p[n - 1] == '=')
		n--;
	return n % 4 == 1 ? 0 : n * 3 / 4;
}

/* The word of a line that is base64: the last one. */
static struct slice
last_word(struct slice text)
{
	struct slice word, last = slice_of("");

	while (slice_word(&text, &word))
		last = word;
	return last;
}

static size_t
message_length(const struct entry *e)
{
	if (e->nholes == 0)
		return decoded_length(last_word(e->text));
	if (e->nholes == 1 && e->holes[0].hidden != NULL)
		return decoded_length(secret_bytes(e->holes[0].hidden));
	return 0;
}

void
part_add(struct bytes *out, const struct log *l, const struct field *f)
{
	size_t last = f->part.at + f->part.n, all;

	if (f->part.n == 0)
		return;
	if (f->part.n == 1)
		bytes_addf(out, "byte %zu", last);
	else
		bytes_addf(out, "bytes %zu-%zu", f->part.at + 1, last);
	all = message_length(log_entry(l, f->entry));
	if (all >= last)
		bytes_addf(out, " of %zu", all);
}
