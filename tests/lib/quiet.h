/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quiet - from here on this process is killed by the system (SIGSYS) when it
 * makes a socket, starts another process, or becomes another program than
 * this one.  The kernel sees to it (seccomp), whoever makes the call, the C
 * library included; nothing can undo it.
 */
#ifndef TESTS_LIB_QUIET_H
#define TESTS_LIB_QUIET_H

#include <stdbool.h>

/* program: execve() with this very pointer is allowed.  False: this system
 * has no such thing. */
bool quiet_from_here(const char *program);

#endif
