/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exit statuses of the contract; where the stage is the same they are the
 * numbers that users of swaks know. */
#include "core/walk/walk.h"

#include <string.h>

#include "core/banned.h"

enum {
	STATUS_OK = 0, STATUS_CONNECT = 2, STATUS_CLOSED = 6,
	STATUS_BANNER = 21, STATUS_EHLO = 22, STATUS_MAIL = 23,
	STATUS_RCPT = 24, STATUS_DATA = 25, STATUS_MESSAGE = 26,
	STATUS_QUIT = 27, STATUS_AUTH = 28, STATUS_TLS = 29,
	STATUS_EHLO_TLS = 32,
};

/* The connection went away, and nobody had refused anything; "tls." is an
 * end without close_notify, for the handshake has a status of its own. */
static bool
was_cut(const struct story_failure *f)
{
	return f->event != NULL && (strncmp(f->event, "net.", 4) == 0 ||
	    strncmp(f->event, "tls.", 4) == 0);
}

/* It ended where nothing was asked any more: the step before was done. */
static bool
was_between_steps(const struct story *st, const struct story_failure *f)
{
	return f->is && f->stage > STAGE_BANNER && f->stage < STAGE_COUNT &&
	    st->stages[f->stage].outcome == OUTCOME_OK;
}

int
walk_exit_status(const struct walk *w, const struct story *st)
{
	const struct story_failure *f = &st->failure;

	if (w->reached)
		return st->stages[STAGE_QUIT].outcome == OUTCOME_FAILED &&
		    f->is && f->code > 0 ? STATUS_QUIT : STATUS_OK;
	if (was_between_steps(st, f))
		return STATUS_CLOSED;
	switch (f->is ? f->stage : STAGE_COUNT) {
	case STAGE_RESOLVE:
	case STAGE_CONNECT:
		return STATUS_CONNECT;
	case STAGE_TLS:
	case STAGE_STARTTLS:
		return STATUS_TLS;
	case STAGE_AUTH:
		return STATUS_AUTH;
	default:
		break;
	}
	if (!f->is || was_cut(f))
		return STATUS_CLOSED;
	switch (f->stage) {
	case STAGE_BANNER:
		return STATUS_BANNER;
	case STAGE_EHLO:
		return f->after_tls ? STATUS_EHLO_TLS : STATUS_EHLO;
	case STAGE_MAIL:
		return STATUS_MAIL;
	case STAGE_RCPT:
		return STATUS_RCPT;
	case STAGE_DATA:
		return f->of_message ? STATUS_MESSAGE : STATUS_DATA;
	default:
		return STATUS_CLOSED;
	}
}
