/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * start - where the program begins without a TARGET, and "start" comes back
 * to: practice, servers of the configuration, recent ones, keys, help.  As
 * long as there is no target there is nothing below it.
 */
#ifndef TUI_START_START_H
#define TUI_START_START_H

#include <stdbool.h>

#include "core/base/slice.h"
#include "tui/start/recent.h"
#include "tui/view/list.h"

struct app;

struct start {
	struct list	 list;
	struct recent	 recent;
	char		*word;		/* the TARGET as it was named; NULL */
	bool		 noted;		/* it stands among the recent ones */
};

void start_init(struct app *a);
void start_clear(struct start *s);

void start_open(struct app *a);
/* After anything happened: opens where there is nothing else to see, and
 * notes a server that was reached. */
void start_settle(struct app *a);
/* The next target is that; what is connected to begins now. */
void start_target(struct app *a, const char *word);
void start_connecting(struct app *a);

/* The scenarios of the practice server, and the keymaps, to pick from. */
void start_scenarios(struct app *a);
void start_keymaps(struct app *a);
/* Hosts that are known: for completion. */
void start_hosts(struct app *a, struct slice typed,
    void (*add)(const char *));

#endif
