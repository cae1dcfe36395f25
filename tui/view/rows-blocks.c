/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/rows-blocks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/banned.h"

/* tree[i - 1] is the sum of the lowbit(i) blocks that end with block i. */
static size_t
lowbit(size_t i)
{
	return i & -i;
}

void
blocks_init(struct blocks *b)
{
	*b = (struct blocks){ .n = 0 };
}

void
blocks_clear(struct blocks *b)
{
	free(b->count);
	free(b->tree);
	free(b->flags);
	blocks_init(b);
}

static void
room_for(struct blocks *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 16;

	if (n <= b->cap)
		return;
	while (cap < n)
		cap *= 2;
	b->count = xrealloc(b->count, cap, sizeof(*b->count));
	b->tree = xrealloc(b->tree, cap, sizeof(*b->tree));
	b->flags = xrealloc(b->flags, cap, sizeof(*b->flags));
	b->cap = cap;
}

void
blocks_grow(struct blocks *b, size_t n)
{
	room_for(b, n);
	for (; b->n < n; b->n++) {
		size_t i = b->n + 1;

		b->count[b->n] = 0;
		b->flags[b->n] = 0;
		b->tree[b->n] = (uint32_t)(b->total -
		    blocks_before(b, i - lowbit(i)));
		b->unknown++;
	}
}

void
blocks_set(struct blocks *b, size_t block, uint32_t rows, uint8_t flags)
{
	uint32_t more = rows - b->count[block];	/* modulo 2^32 */

	assert(block < b->n);
	b->unknown += !(flags & BLOCK_KNOWN);
	b->unknown -= !(b->flags[block] & BLOCK_KNOWN);
	b->flags[block] = flags;
	if (!(flags & BLOCK_KNOWN) && block < b->hint)
		b->hint = block;
	if (more == 0)
		return;
	b->total += rows;
	b->total -= b->count[block];
	b->count[block] = rows;
	for (size_t i = block + 1; i <= b->n; i += lowbit(i))
		b->tree[i - 1] += more;
}

void
blocks_forget(struct blocks *b, size_t block)
{
	blocks_set(b, block, 0, 0);
}

void
blocks_forget_all(struct blocks *b)
{
	if (b->n > 0) {
		memset(b->count, 0, b->n * sizeof(*b->count));
		memset(b->tree, 0, b->n * sizeof(*b->tree));
		memset(b->flags, 0, b->n * sizeof(*b->flags));
	}
	b->unknown = b->n;
	b->total = b->hint = 0;
}

uint8_t
blocks_flags(const struct blocks *b, size_t block)
{
	return b->flags[block];
}

uint32_t
blocks_rows(const struct blocks *b, size_t block)
{
	return b->count[block];
}

size_t
blocks_before(const struct blocks *b, size_t block)
{
	size_t sum = 0;

	for (size_t i = block; i > 0; i -= lowbit(i))
		sum += b->tree[i - 1];
	return sum;
}

size_t
blocks_find(const struct blocks *b, size_t row)
{
	size_t at = 0, step = 1;

	assert(row < b->total);
	while (2 * step <= b->n)
		step *= 2;
	for (; step > 0; step /= 2)
		if (at + step <= b->n && b->tree[at + step - 1] <= row) {
			at += step;
			row -= b->tree[at - 1];
		}
	return at;
}

size_t
blocks_next_unknown(struct blocks *b)
{
	if (b->unknown == 0)
		return b->n;
	while (b->flags[b->hint] & BLOCK_KNOWN)
		b->hint++;
	return b->hint;
}
