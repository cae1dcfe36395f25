/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows-units - what the rows remember of each unit: how bad it is, whether
 * it is folded or hidden, and which units a jump may go to, as sets of bits.
 * Private to rows.
 */
#ifndef TUI_VIEW_ROWS_UNITS_H
#define TUI_VIEW_ROWS_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/log/log.h"

enum jump { JUMP_EXCHANGE, JUMP_FAILURE, JUMP_COMMAND, JUMP_REPLY, JUMP_NOTE,
	JUMP_COUNT };

enum unit_fold { FOLD_AS_ALL, FOLD_CLOSED, FOLD_OPEN };

/* Sets of units: those of each jump, and two of the filter. */
enum unit_set { UNITS_ASKED = JUMP_COUNT, UNITS_HIDDEN, UNITS_SETS };

struct rows_units {
	size_t		 n;
	uint8_t		*severity;	/* enum severity */
	uint8_t		*fold;		/* enum unit_fold */
	uint64_t	*set[UNITS_SETS];
	size_t		 cap;		/* a multiple of 64 */
	size_t		 nentries;	/* lines that were looked at */
};

void rows_units_init(struct rows_units *u);
void rows_units_clear(struct rows_units *u);
/* Forget everything but what is folded; that, too. */
void rows_units_forget(struct rows_units *u);
void rows_units_unfold(struct rows_units *u);

/* Look at the lines that are new; returns how many failures are. */
size_t rows_units_grow(struct rows_units *u, const struct log *l);

bool rows_units_has(const struct rows_units *u, enum unit_set set,
    uint32_t unit);
void rows_units_put(struct rows_units *u, enum unit_set set, uint32_t unit,
    bool in);
void rows_units_empty(struct rows_units *u, enum unit_set set);
/* The nearest unit of a set that is not known to be hidden, behind (before)
 * a unit; UNIT_NONE: there is none. */
uint32_t rows_units_next(const struct rows_units *u, enum unit_set set,
    uint32_t unit, bool forward);

#endif
