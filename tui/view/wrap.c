/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/wrap.h"

#include "core/base/utf8.h"
#include "tui/banned.h"

size_t
wrap_columns(struct slice text, int cols)
{
	size_t at = 0, n;
	int used = 0;

	while (at < text.n) {
		uint32_t cp = utf8_next(slice_sub(text, at, 4), &n);
		int width = cp == UTF8_BAD ? 1 : utf8_width(cp);

		if (at > 0 && used + width > cols)
			break;
		used += width;
		at += n;
	}
	return at;
}

size_t
wrap_words(struct slice text, int cols, size_t *skip)
{
	size_t n = wrap_columns(text, cols), end = n;

	*skip = 0;
	if (n == text.n)
		return n;
	while (end > 0 && text.p[end] != ' ')
		end--;
	while (end > 0 && text.p[end - 1] == ' ')
		end--;
	if (end == 0)		/* one long word */
		return n;
	while (end + *skip < text.n && text.p[end + *skip] == ' ')
		(*skip)++;
	return end;
}
