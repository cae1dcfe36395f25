/* SPDX-License-Identifier: GPL-3.0-or-later */
/* banned - included last by every source file in tui/; see core/banned.h. */
#ifndef TUI_BANNED_H
#define TUI_BANNED_H

/* Fortified headers make macros of some of them. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strncat strtok gets
#pragma GCC poison atoi atol strerror ctime asctime gmtime localtime
#pragma GCC poison system popen tmpnam mktemp tempnam wordexp
#pragma GCC poison execlp execvp execvpe vfork

#endif
