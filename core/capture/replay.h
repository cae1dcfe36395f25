/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay - lines that were heard, back to the log of one session: who
 * answers what, the stages, TLS, and above all the logins, whose secrets are
 * masked as they are read, so that no log ever holds them.
 *
 * User names stay readable, where they can be nothing else.  What a program
 * has hidden itself becomes a hole whose shape is not known (len 0).
 */
#ifndef CORE_CAPTURE_REPLAY_H
#define CORE_CAPTURE_REPLAY_H

#include "core/capture/capture.h"

struct replay;

/* out is empty; nothing that it hides is kept in it. */
struct replay *replay_new(struct log *out, const struct dialect *d);
void replay_heard(struct replay *r, const struct heard *h);
/* Between AUTH and its final reply. */
bool replay_in_login(const struct replay *r);
/* Whose line one of SPEAKER_EITHER would be, as the dialogue stands;
 * SPEAKER_NOBODY: none of it. */
enum speaker replay_guess(const struct replay *r, struct slice text);
/* Closes the log, frees r; adds to skipped, guessed, masked, hidden and partial. */
void replay_end(struct replay *r, struct capture_notes *notes);

#endif
