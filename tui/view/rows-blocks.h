/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows-blocks - how many rows each block of lines has: which block a row is
 * in, and where a block begins, in logarithmic time (a binary indexed tree).
 *
 * A block that is not known yet has no rows.  So a million of them can be
 * forgotten at once, and be counted again piece by piece.
 */
#ifndef TUI_VIEW_ROWS_BLOCKS_H
#define TUI_VIEW_ROWS_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK_KNOWN	(1u << 0)	/* the other flags are the owner's */

struct blocks {
	size_t		 n;
	size_t		 unknown;	/* how many are */
	size_t		 total;		/* rows in all */
	/* private */
	uint32_t	*count, *tree;
	uint8_t		*flags;
	size_t		 cap, hint;	/* every block before hint is known */
};

void blocks_init(struct blocks *b);
void blocks_clear(struct blocks *b);
void blocks_grow(struct blocks *b, size_t n);	/* the new ones: unknown */

void blocks_set(struct blocks *b, size_t block, uint32_t rows,
    uint8_t flags);
void blocks_forget(struct blocks *b, size_t block);
void blocks_forget_all(struct blocks *b);

uint8_t blocks_flags(const struct blocks *b, size_t block);
uint32_t blocks_rows(const struct blocks *b, size_t block);
/* The rows of all blocks before this one. */
size_t blocks_before(const struct blocks *b, size_t block);
/* The block that a row is in; row < total. */
size_t blocks_find(const struct blocks *b, size_t row);
/* The first that is not known; n when all are. */
size_t blocks_next_unknown(struct blocks *b);

#endif
