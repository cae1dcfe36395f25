dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl
dnl SS_CHECK_GSSAPI - Kerberos for the mechanism GSSAPI.  HAVE_GSSAPI goes
dnl into the flags with the library's own, as core/ needs no config.h.
AC_DEFUN([SS_CHECK_GSSAPI], [
AC_ARG_WITH([gssapi],
	[AS_HELP_STRING([--with-gssapi@<:@=auto|yes|no@:>@],
		[use MIT Kerberos for AUTH GSSAPI @<:@auto@:>@])],
	[], [with_gssapi=auto])
have_gssapi=no
AS_IF([test "x$with_gssapi" != xno],
	[PKG_CHECK_MODULES([GSSAPI], [krb5-gssapi >= 1.17],
		[have_gssapi=yes], [have_gssapi=no])])
AS_IF([test "x$with_gssapi" = xyes && test $have_gssapi = no],
	[AC_MSG_ERROR([--with-gssapi was asked for, and MIT Kerberos was not found (Debian: libkrb5-dev)])])
AS_IF([test $have_gssapi = yes],
	[GSSAPI_CFLAGS="$GSSAPI_CFLAGS -DHAVE_GSSAPI=1"],
	[GSSAPI_CFLAGS= GSSAPI_LIBS=])
AC_SUBST([GSSAPI_CFLAGS])
AC_SUBST([GSSAPI_LIBS])
])
