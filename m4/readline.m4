dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl
dnl SS_CHECK_GNU_READLINE - libedit answers to the same name, but lacks the
dnl hooks that let the prompt live inside the screen.
AC_DEFUN([SS_CHECK_GNU_READLINE], [
AC_MSG_CHECKING([for GNU readline 8])
ss_saved_c=$CFLAGS
ss_saved_l=$LIBS
CFLAGS="$CFLAGS $READLINE_CFLAGS"
LIBS="$READLINE_LIBS $LIBS"
AC_LINK_IFELSE([AC_LANG_PROGRAM([
#include <stdio.h>
#include <readline/readline.h>
#if RL_READLINE_VERSION < 0x0800
#error "too old"
#endif
], [
rl_input_available_hook = 0;
rl_callback_sigcleanup();
return rl_gnu_readline_p != 1;
])], [AC_MSG_RESULT([yes])], [
	AC_MSG_RESULT([no])
	AC_MSG_ERROR([GNU readline 8 or newer is needed; the look-alike of libedit is not enough])
])
CFLAGS=$ss_saved_c
LIBS=$ss_saved_l
])
