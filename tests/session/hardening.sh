#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What can be read off the program that was built: the hardening that the
# OpenSSF's guide for compilers names is in it, and not only in the flags.
if grep -q __asan_init "$SMTPSCOPE"; then
	echo '1..0 # SKIP this build has AddressSanitizer instead'
	exit 0
fi
facts=$(mktemp) || exit 99
trap 'rm -f "$facts"' EXIT
LC_ALL=C readelf -hldW "$SMTPSCOPE" > "$facts" || exit 99
symbols=$(LC_ALL=C readelf -W --dyn-syms "$SMTPSCOPE") || exit 99
n=0

result() {	# STATUS NAME
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" || echo "not ok $n - $2"
}

has() {		# NAME PATTERN
	grep -Eq "$2" "$facts"
	result $? "$1"
}

has_not() {	# NAME PATTERN
	! grep -Eq "$2" "$facts"
	result $? "$1"
}

calls() {	# NAME PATTERN
	printf '%s\n' "$symbols" | grep -Eq "UND $2(@|\$)"
	result $? "$1"
}

calls_not() {	# NAME PATTERN
	! printf '%s\n' "$symbols" | grep -E "UND ($2)(@|\$)"
	result $? "$1"
}

has 'position-independent' 'Flags: .*PIE'
has 'a type that can be placed anywhere' 'Type: +DYN'
has 'addresses of functions are read-only' 'GNU_RELRO'
has 'all of them from the start' '(FLAGS.*BIND_NOW|Flags: NOW)'
has 'the stack is not executable' 'GNU_STACK .* RW +0x'
has_not 'nothing is writable and executable' 'LOAD .* RWE '
has_not 'no library from the folder of somebody' 'RPATH|RUNPATH'
has_not 'no text that has to be changed at start' 'TEXTREL'
calls 'stacks have guards' '__stack_chk_fail'
calls 'copies are checked' '__(mem|str|snprintf|vsnprintf|fprintf)[a-z]*_chk'
calls_not 'nothing that cannot be bounded' \
    'gets|strcpy|strcat|sprintf|vsprintf|scanf|sscanf|mktemp|tmpnam|system|popen'
echo "1..$n"
