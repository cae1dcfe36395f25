/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Untrusted bytes to text: nothing but what a terminal cell may hold comes
 * out, and every byte of the input is in it once.
 */
#include <assert.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/base/vis.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

/* By the C library alone, as curses will see it. */
static void
check_cells(const char *s)
{
	mbstate_t st;
	int columns = 0;
	size_t left = strlen(s), n;
	const char *p = s;
	wchar_t wc;

	memset(&st, 0, sizeof(st));
	for (; left > 0; p += n, left -= n) {
		n = mbrtowc(&wc, p, left, &st);
		assert(n > 0 && n <= left);
		assert(wcwidth(wc) == 1 || wcwidth(wc) == 2);
		assert(wc >= 0x20 && (wc < 0x7f || wc > 0x9f));
		assert(wc < 0x200b || wc > 0x200f);
		assert(wc < 0x2028 || wc > 0x202e);
		assert(wc < 0x2060 || wc > 0x206f);
		columns += wcwidth(wc);
	}
	assert(columns == utf8_columns(slice_of(s)));
}

/* The runs lie side by side and are as long as they can be. */
static void
check_runs(struct slice in, enum vis_how how, struct bytes *joined)
{
	struct slice rest = in;
	struct vis_run run;
	char scratch[16];
	size_t at = 0, before = 0;
	bool was_plain = false;

	while (vis_next(&rest, &at, how, scratch, &run)) {
		assert(run.raw.at == before && run.raw.n > 0);
		before += run.raw.n;
		assert(at == before && rest.n == in.n - at);
		if (!run.escape) {
			assert(!was_plain);
			assert(slice_eq(run.text, slice_sub(in, run.raw.at,
			    run.raw.n)));
		} else
			assert(run.text.p[0] == '\\');
		was_plain = !run.escape;
		bytes_add_slice(joined, run.text);
	}
	assert(before == in.n);
}

static void
check_copy(struct slice in, const char *whole)
{
	for (size_t size = 1; size < 40; size++) {
		char out[40];
		size_t n;

		vis_copy(out, size, in);
		n = strlen(out);
		assert(n < size && strncmp(out, whole, n) == 0);
		assert(utf8_valid(slice_of(out)));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size };
	struct bytes joined, ascii;
	char *whole = vis_dup(in), *again = vis_dup(slice_of(whole));

	check_cells(whole);
	assert(strcmp(whole, again) == 0);
	bytes_init(&joined, BYTES_NO_LIMIT);
	bytes_init(&ascii, BYTES_NO_LIMIT);
	check_runs(in, VIS_UTF8, &joined);
	assert(slice_is(bytes_slice(&joined), whole));
	check_copy(in, whole);
	check_runs(in, VIS_ASCII, &ascii);
	for (size_t i = 0; i < ascii.len; i++)
		assert(ascii.data[i] >= 0x20 && ascii.data[i] <= 0x7e);
	bytes_clear(&joined);
	bytes_clear(&ascii);
	free(whole);
	free(again);
	return 0;
}
