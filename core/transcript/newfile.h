/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * newfile - a file that appears whole or not at all: 0600 whatever the umask,
 * written beside its name under one that nobody can guess, synced, and then
 * given its name.  Never through a link, and never over what is there unless
 * the caller says so; even then only over a plain file.
 *
 * Temporary files are called ".NAME.smtpscope-HEX"; one that is left behind
 * by a machine that went down can be removed.
 */
#ifndef CORE_TRANSCRIPT_NEWFILE_H
#define CORE_TRANSCRIPT_NEWFILE_H

#include <stdbool.h>

#include "core/base/err.h"
#include "core/base/slice.h"

/*
 * err ids: save.exists, save.not-a-file, save.folder, save.denied, save.full,
 * save.name, save.failed; the detail names the place and what helps.
 */
bool newfile_write(const char *path, struct slice text, bool overwrite,
    struct err *e);
/* Whether it would begin well, before there is anything to write. */
bool newfile_check(const char *path, bool overwrite, struct err *e);
/* To an open descriptor; name is for the error. */
bool newfile_write_fd(int fd, const char *name, struct slice text,
    struct err *e);

/*
 * The same, piece by piece: newfile_open(), newfile_add() as often as there
 * is something, and newfile_close(), which gives it its name when keep is set
 * and nothing went wrong, and frees.  NULL or false: *e says why.
 */
struct newfile;
struct newfile *newfile_open(const char *path, bool overwrite, struct err *e);
bool newfile_add(struct newfile *f, struct slice text);
bool newfile_close(struct newfile *f, bool keep, struct err *e);

/* Removes every temporary file, for a program that ends at once; nothing is
 * written any more.  May be called by a signal handler. */
void newfile_abandon(void);

#endif
