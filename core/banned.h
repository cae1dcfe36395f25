/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * banned - included last by every source file in core/: what has a safer
 * twin, and what core/ must not do (print, read the environment, start
 * programs through a shell).
 */
#ifndef CORE_BANNED_H
#define CORE_BANNED_H

/* Fortified headers make macros of some of them. */
#undef sprintf
#undef vsprintf
#undef printf
#undef vprintf

#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strncat strtok gets
#pragma GCC poison atoi atol strerror ctime asctime gmtime localtime
#pragma GCC poison system popen tmpnam mktemp tempnam wordexp
#pragma GCC poison execlp execvp execvpe vfork
#pragma GCC poison printf puts putchar perror vprintf getenv secure_getenv

#endif
