/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * app-open - an opened file in place of a live session: the same log, rows
 * and explanations, and nothing that could be sent to.
 */
#ifndef TUI_APP_OPEN_H
#define TUI_APP_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/loop.h"
#include "core/base/slice.h"
#include "core/walk/offer.h"

struct app;
struct opened;

struct app_open {
	struct opened	*file;		/* NULL: the session is a live one */
	struct opened	*next;		/* while it is asked whether to */
	size_t		 session;	/* of the file */
	uint32_t	 lines;		/* of it when it was read, */
	bool		 ended;		/* and whether those were all */
	bool		 no_port;	/* the file names a host without one */
	char		*connect;	/* "connect mx.example.net:25"; NULL */
	struct bytes	 peer, kind, status;	/* as they are shown */
	struct timer	 timer;		/* the next slice of the scan */
	bool		 stopped;	/* by the user */
	unsigned long	 told;		/* app.said behind what was said of it */
	int64_t		 listed_us;	/* when the list was filled last */
};

void app_open_init(struct app *a);
void app_open_clear(struct app *a);

/* ":open FILE": reads it, asks when something would be lost, shows it. */
void app_open(struct app *a, const char *path);
/* A file that was opened before: it is taken. */
void app_open_take(struct app *a, struct opened *f);
/* Whether what the ledger holds is a session of ours that nobody saved. */
bool app_open_would_lose(struct app *a);
/* An empty record; what a session had is given up. */
void app_open_fresh(struct app *a);
/* Back to no session; before a live one begins. */
void app_open_leave(struct app *a);

/* Another session of the file; from 0; so many further. */
void app_open_session(struct app *a, size_t i);
void app_open_step(struct app *a, long by);
void app_open_list(struct app *a);

/* Goes on looking at the file; after each drawing. */
void app_open_go_on(struct app *a);
/* C-c; false: nothing was being looked at. */
bool app_open_stop(struct app *a);
/* For the message row; NULL: nothing. */
const char *app_open_status(struct app *a);

/* Why a command line makes no sense in an opened file; NULL: it does, or
 * none is open. */
const char *app_open_unfit(const struct app *a, const char *line);
/* What can be done: connect to where the file was made; 0 or 1. */
size_t app_open_offers(const struct app *a, struct offer *out);

#endif
