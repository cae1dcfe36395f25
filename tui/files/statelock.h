/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * statelock - one of us at a time changes what the program keeps: the file is
 * read, changed and replaced while nobody else does so.  The lock is on the
 * folder, so that nothing is left behind, and ends with its holder.
 */
#ifndef TUI_STATELOCK_H
#define TUI_STATELOCK_H

/* One that stands still (C-z) while it holds it is not waited for: what it
 * writes then may replace what we wrote, but never half of it. */
#define STATELOCK_WAIT_MS	10000

/* path: of the file.  -1: it goes on without. */
int statelock_take(const char *path);
void statelock_give(int lock);

#endif
