/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/login/patience.h"

#include <signal.h>
#include <stddef.h>

#include "core/base/slice.h"
#include "tui/banned.h"

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static struct sigaction before[COUNT_OF(ending)], before_stop;
static volatile sig_atomic_t struck;

static void (*leave_terminal)(const char *what);
static void (*take_terminal)(void);

void
patience_terminal(void (*leave)(const char *what), void (*back)(void))
{
	leave_terminal = leave;
	take_terminal = back;
}

/* The first counts; no SA_RESTART: what waits is to look. */
static void
on_signal(int sig)
{
	if (struck == 0)
		struck = sig;
}

void
patience_begin(const char *what)
{
	struct sigaction sa = { .sa_handler = on_signal }, dfl = {
	    .sa_handler = SIG_DFL };

	struck = 0;
	if (leave_terminal != NULL)
		leave_terminal(what);
	for (size_t i = 0; i < COUNT_OF(ending); i++) {
		sigaction(ending[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(ending[i], &sa, NULL);
	}
	sigaction(SIGTSTP, NULL, &before_stop);
	if (before_stop.sa_handler != SIG_IGN)
		sigaction(SIGTSTP, &dfl, NULL);
}

bool
patience_is_over(void)
{
	return struck != 0;
}

void
patience_end(void)
{
	bool is_key = before[0].sa_handler != SIG_DFL;

	for (size_t i = 0; i < COUNT_OF(ending); i++)
		sigaction(ending[i], &before[i], NULL);
	sigaction(SIGTSTP, &before_stop, NULL);
	if (take_terminal != NULL)
		take_terminal();
	if (struck != 0 && !(struck == SIGINT && is_key))
		raise((int)struck);
}
