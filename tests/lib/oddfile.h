/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oddfile - where a file of the user's is expected: what is none, or is
 * nobody's to trust.  The path is free.
 */
#ifndef TESTS_LIB_ODDFILE_H
#define TESTS_LIB_ODDFILE_H

void odd_folder(const char *path);
void odd_pipe(const char *path);
void odd_device(const char *path);	/* by a link; it never ends */
void odd_loop(const char *path);	/* a link to itself */
void odd_open_to_all(const char *path);
void odd_foreign(const char *path);	/* not root: open to all */
void odd_binary(const char *path);
void odd_huge(const char *path);	/* 1 GiB, of holes */

#endif
