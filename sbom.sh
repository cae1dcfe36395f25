#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# sbom.sh PROGRAM VERSION - which libraries the program asks for, by its own
# words, as a bill of materials (CycloneDX 1.4).  "make sbom" calls it.
#
# The time in it is SOURCE_DATE_EPOCH; without that there is none.
set -eu
program=$1
version=$2
pkg_config=${PKG_CONFIG:-pkg-config}

# SONAME (without numbers)  MODULE of pkg-config  NAME  LICENCE
known='
libncursesw       ncursesw     ncurses     X11-distribute-modifications-variant
libtinfo          ncursesw     ncurses     X11-distribute-modifications-variant
libtinfow         ncursesw     ncurses     X11-distribute-modifications-variant
libreadline       readline     readline    GPL-3.0-or-later
libssl            openssl      openssl     Apache-2.0
libcrypto         openssl      openssl     Apache-2.0
libjansson        jansson      jansson     MIT
libidn            libidn       libidn      LGPL-3.0-or-later OR GPL-2.0-or-later
libidn2           libidn2      libidn2     LGPL-3.0-or-later OR GPL-2.0-or-later
libpcre2-8        libpcre2-8   pcre2       BSD-3-Clause
libgssapi_krb5    krb5-gssapi  krb5        MIT
libresolv         -            glibc       LGPL-2.1-or-later
libm              -            glibc       LGPL-2.1-or-later
libc              -            glibc       LGPL-2.1-or-later
'

version_of() {	# MODULE
	if [ "$1" = - ]; then
		getconf GNU_LIBC_VERSION | cut -d ' ' -f 2
	else
		$pkg_config --modversion "$1"
	fi
}

# NAME LICENCE-TEXT VERSION SONAME: one that is linked.
component() {
	printf '%s    {\n' "$comma"
	printf '      "type": "library",\n'
	printf '      "bom-ref": "%s",\n' "$4"
	printf '      "name": "%s",\n' "$1"
	printf '      "version": "%s",\n' "$3"
	printf '      "licenses": [ { "expression": "%s" } ],\n' "$2"
	printf '      "purl": "pkg:generic/%s@%s",\n' "$1" "$3"
	printf '      "properties": [ { "name": "soname", '
	printf '"value": "%s" } ]\n    }' "$4"
	comma=',
'
}

sonames=$(LC_ALL=C readelf -dW "$program" |
    sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p' | sort)
[ -n "$sonames" ] || { echo "sbom.sh: $program asks for nothing" >&2; exit 1; }

cat << END
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.4",
  "version": 1,
  "metadata": {
END
[ -z "${SOURCE_DATE_EPOCH:-}" ] || printf '    "timestamp": "%s",\n' \
    "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)"
cat << END
    "component": {
      "type": "application",
      "bom-ref": "smtpscope",
      "name": "smtpscope",
      "version": "$version",
      "licenses": [ { "expression": "GPL-3.0-or-later" } ]
    }
  },
  "components": [
END
comma=
refs=
for soname in $sonames; do
	row=$(printf '%s\n' "$known" |
	    awk -v stem="${soname%%.so*}" '$1 == stem')
	if [ -z "$row" ]; then
		echo "sbom.sh: $soname is linked, and not known here" >&2
		exit 1
	fi
	# shellcheck disable=SC2086 # its words
	set -- $row
	module=$2
	name=$3
	shift 3
	at=$(version_of "$module") || exit 1
	component "$name" "$*" "$at" "$soname"
	refs="$refs${refs:+, }\"$soname\""
done
cat << END

  ],
  "dependencies": [
    { "ref": "smtpscope", "dependsOn": [ $refs ] }
  ]
}
END
