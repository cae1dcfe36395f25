dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl
dnl SS_CHECK_RESOLVER - the reader of DNS messages is in the C library or in
dnl libresolv, and may hide behind a macro: so link what the program says.
AC_DEFUN([SS_CHECK_RESOLVER], [
AC_MSG_CHECKING([where the resolver functions are])
ss_saved=$LIBS
ss_answer=nowhere
for ss_try in "" -lresolv; do
	LIBS="$ss_try $ss_saved"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([
#include <sys/types.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <resolv.h>
], [
unsigned char answer@<:@512@:>@ = { 0 };
ns_msg m;
return ns_initparse(answer, 12, &m) + res_search("x", ns_c_in, ns_t_mx,
    answer, sizeof(answer));
])], [
		RESOLV_LIBS=$ss_try
		ss_answer=${ss_try:-libc}
		break
	])
done
LIBS=$ss_saved
AC_MSG_RESULT([$ss_answer])
AS_IF([test $ss_answer = nowhere],
	[AC_MSG_ERROR([the resolver functions (ns_initparse, res_search) are needed])])
AC_SUBST([RESOLV_LIBS])
])
