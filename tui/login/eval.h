/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eval - the user's own command (--password-eval), whose output is the
 * secret: what it prints is repeated nowhere, and it ends when we do.
 */
#ifndef TUI_LOGIN_EVAL_H
#define TUI_LOGIN_EVAL_H

#include "tui/login/firstline.h"

/* The first line; err ids: credentials.eval, credentials.cancelled. */
bool eval_read(const char *command, struct firstline *out, struct err *e);

#endif
