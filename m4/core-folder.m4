dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl
dnl SS_SPARE_CORE_FOLDER - directly after AC_INIT.
dnl
dnl Every configure script runs "rm -f core ..." against left-over core dumps
dnl and chains the removal of its own scratch files behind it with "&&".  Ours
dnl meets a folder of that name, so the rm would fail, leave confdefs.h behind
dnl and break distcheck.  This stand-in for rm leaves out a "core" that is a
dnl folder, and nothing else.
AC_DEFUN([SS_SPARE_CORE_FOLDER], [
rm ()
{
	ss_n=$[#]
	while test $ss_n -gt 0; do
		test "x$[1]" = xcore && test -d core ||
			set -- "$[@]" "$[1]"
		shift
		ss_n=`expr $ss_n - 1`
	done
	command rm "$[@]"
}
])
