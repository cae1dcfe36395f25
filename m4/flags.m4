dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl
dnl Compiler and linker flags.  They are collected in SS_CFLAGS and SS_LDFLAGS,
dnl which Makefile.am puts into AM_CFLAGS and AM_LDFLAGS, each only after this
dnl compiler has shown that it takes it.

dnl SS_TRY_CFLAGS(FLAGS...) - append each one that compiles without a warning.
AC_DEFUN([SS_TRY_CFLAGS], [
for ss_flag in m4_normalize([$1]); do
	AC_MSG_CHECKING([whether $CC takes $ss_flag])
	ss_saved=$CFLAGS
	CFLAGS="$SS_CFLAGS $CFLAGS -Werror $ss_flag"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([#include <stdlib.h>])],
		[SS_CFLAGS="$SS_CFLAGS $ss_flag"; ss_answer=yes],
		[ss_answer=no])
	CFLAGS=$ss_saved
	AC_MSG_RESULT([$ss_answer])
done
AC_SUBST([SS_CFLAGS])
])

dnl SS_TRY_LDFLAGS(FLAGS...) - append each one that links without a warning.
AC_DEFUN([SS_TRY_LDFLAGS], [
for ss_flag in m4_normalize([$1]); do
	AC_MSG_CHECKING([whether the linker takes $ss_flag])
	ss_saved_c=$CFLAGS
	ss_saved_l=$LDFLAGS
	CFLAGS="$SS_CFLAGS $CFLAGS -Werror"
	LDFLAGS="$SS_LDFLAGS $LDFLAGS $ss_flag -Wl,--fatal-warnings"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([#include <stdlib.h>])],
		[SS_LDFLAGS="$SS_LDFLAGS $ss_flag"; ss_answer=yes],
		[ss_answer=no])
	CFLAGS=$ss_saved_c
	LDFLAGS=$ss_saved_l
	AC_MSG_RESULT([$ss_answer])
done
AC_SUBST([SS_LDFLAGS])
])

AC_DEFUN([SS_WARNINGS], [
SS_CFLAGS=-std=gnu11
SS_TRY_CFLAGS([-Wall -Wextra -Wshadow -Wstrict-prototypes
	-Wmissing-prototypes -Wvla -Wformat=2 -Wwrite-strings -Wundef
	-Wconversion -Wsign-conversion -Wimplicit-fallthrough
	-Wstring-concatenation -Wtrampolines
	-Wbidi-chars=any -Werror=format-security
	-Werror=implicit -Werror=incompatible-pointer-types
	-Werror=int-conversion])
])

dnl The set of the OpenSSF hardening guide.  Sanitizers replace what they do
dnl better: FORTIFY hides calls from ASan, zeroed locals hide mistakes.
AC_DEFUN([SS_HARDENING], [
SS_TRY_CFLAGS([-fstack-protector-strong -fstack-clash-protection
	-fcf-protection=full -fstrict-flex-arrays=3
	-fno-delete-null-pointer-checks -fno-strict-overflow -fPIE])
SS_TRY_LDFLAGS([-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
	-Wl,--as-needed -Wl,-O1 -Wl,--hash-style=gnu])
AS_IF([test "x$enable_sanitizers" != xyes], [
	SS_TRY_CFLAGS([-ftrivial-auto-var-init=zero])
	SS_FORTIFY
])
])

dnl A distribution may define _FORTIFY_SOURCE itself, so undefine it in the
dnl same breath.  Without optimisation glibc warns, and the probe says no.
AC_DEFUN([SS_FORTIFY], [
for ss_level in 3 2; do
	AC_MSG_CHECKING([whether _FORTIFY_SOURCE=$ss_level works])
	ss_flag="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$ss_level"
	ss_saved=$CFLAGS
	CFLAGS="$SS_CFLAGS $CFLAGS -Werror $ss_flag"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([#include <string.h>])],
		[SS_CFLAGS="$SS_CFLAGS $ss_flag"; ss_answer=yes],
		[ss_answer=no])
	CFLAGS=$ss_saved
	AC_MSG_RESULT([$ss_answer])
	test $ss_answer = yes && break
done
])

AC_DEFUN([SS_SANITIZERS], [
ss_sanitizers=
AS_IF([test "x$enable_sanitizers" = xyes],
	[ss_sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all"])
dnl Every object must carry the coverage hooks, or the fuzzer is blind.
AS_IF([test "x$enable_fuzzing" = xyes],
	[ss_sanitizers="$ss_sanitizers -fsanitize=fuzzer-no-link"
	FUZZ_ENGINE=-fsanitize=fuzzer])
AC_SUBST([FUZZ_ENGINE])
AS_IF([test -n "$ss_sanitizers"], [
	AC_MSG_CHECKING([whether $CC can build with $ss_sanitizers])
	ss_saved=$CFLAGS
	CFLAGS="$CFLAGS $ss_sanitizers"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([])], [AC_MSG_RESULT([yes])], [
		AC_MSG_RESULT([no])
		AC_MSG_ERROR([the sanitizers asked for do not work with $CC (fuzzing needs CC=clang)])
	])
	CFLAGS=$ss_saved
	SS_CFLAGS="$SS_CFLAGS $ss_sanitizers -fno-omit-frame-pointer"
	SS_LDFLAGS="$SS_LDFLAGS $ss_sanitizers"
])
])
