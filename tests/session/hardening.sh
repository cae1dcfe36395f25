#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What can be read off the program that was built, and off it running: the
# hardening that the OpenSSF's guide for compilers names is in it, and not
# only in the flags.  Each question is put to a program that was made without,
# too: there the answer must be no.
if grep -q __asan_init "$SMTPSCOPE"; then
	echo '1..0 # SKIP this build has AddressSanitizer instead'
	exit 0
fi
cc=${CC:-cc}
top=$(cd "${TOP_SRCDIR:-.}" && pwd) || exit 99
build=$(cd "${TOP_BUILDDIR:-${SMTPSCOPE%/*}}" && pwd) || exit 99
dir=$(mktemp -d) || exit 99
child=
# shellcheck disable=SC2329,SC2317 # the trap calls it
finish() {
	[ -z "$child" ] || kill "$child" 2> /dev/null
	rm -rf "$dir"
}
trap finish EXIT
n=0

result() {	# STATUS NAME
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" || echo "not ok $n - $2"
}

skip() {	# NAME WHY
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# ---- the questions ---------------------------------------------------------

header() {	# PROGRAM PATTERN
	LC_ALL=C readelf -hldW "$1" | grep -Eq "$2"
}

calls() {	# PROGRAM PATTERN
	LC_ALL=C readelf -W --dyn-syms "$1" | grep -Eq " UND ($2)(@|\$)"
}

occurs() {	# PROGRAM BYTES: how often they are in it
	LC_ALL=C grep -aoP "$2" "$1" | wc -l
}

is_pie() { header "$1" 'Flags: .*PIE' && header "$1" 'Type: +DYN'; }
has_relro() { header "$1" GNU_RELRO; }
binds_now() { header "$1" '(FLAGS.*BIND_NOW|Flags: .*NOW)'; }
stack_is_data() { header "$1" 'GNU_STACK .* RW +0x'; }
nothing_rwx() { ! header "$1" 'LOAD .* RWE '; }
no_run_path() { ! header "$1" 'RPATH|RUNPATH'; }
no_text_relocation() { ! header "$1" TEXTREL; }
needs_all_it_names() { ldd -u "$1" > /dev/null; }
has_guards() { calls "$1" __stack_chk_fail; }
is_fortified() {
	calls "$1" '__(mem|str)[a-z]*_chk' &&
	    calls "$1" '__v?snprintf_chk' && calls "$1" '__read_chk'
}
bounds_all() {
	! calls "$1" 'gets|strcpy|stpcpy|strcat|v?sprintf|v?f?scanf|v?sscanf|strtok|alloca'
}
no_shell_no_guessed_name() {
	! calls "$1" 'system|popen|wordexp|execlp|execvpe?|mktemp|tmpnam|tempnam|tmpfile|getwd|getpass'
}
is_not_traced() {
	! calls "$1" '_?_?mcount|__gcov_.*|__llvm_profile_.*|__cyg_profile_.*|__sanitizer_.*' &&
	    ! LC_ALL=C grep -aq -e __gcov_ -e __llvm_profile_ "$1"
}
no_folder_of_ours() {
	! LC_ALL=C grep -aqF -e "$top" -e "$build" -e "$dir" "$1"
}
# Every function that is called by its address begins with endbr64.
marks_targets() { [ "$(occurs "$1" '\xf3\x0f\x1e\xfa')" -gt 500 ]; }
# orq $0, (%rsp): each page of a large frame is touched.
probes_stack() { [ "$(occurs "$1" '\x48\x83\x0c\x24\x00')" -gt 0 ]; }

# ---- programs that lack it -------------------------------------------------

cat > "$dir/soft.c" << 'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv)
{
	char room[40], large[20000];

	strcpy(room, argv[argc - 1]);
	memcpy(large, argv[0], (size_t)argc);
	sprintf(large + 100, "%s", argv[0]);
	return system(room) + large[argc] + puts(__FILE__);
}
END
cat > "$dir/odd.c" << 'END'
__asm__(".text\n.dc.a main\n.section .odd,\"awx\",%progbits\n.dc.a 0\n.text");
int main(void) { return 0; }
END
$cc -w -g -O0 -no-pie -fno-pie -fno-stack-protector -U_FORTIFY_SOURCE \
    -finstrument-functions -o "$dir/soft" "$dir/soft.c" -Wl,-z,norelro \
    -Wl,-z,lazy -Wl,-z,execstack -Wl,-rpath,/somewhere -Wl,--no-as-needed -lm &&
    $cc -w -pie -fPIE -o "$dir/odd" "$dir/odd.c" -Wl,-z,notext \
	2> "$dir/said" || {
	cat "$dir/said"
	exit 99
}

ask() {		# WHAT QUESTION [SOFT]
	"$2" "$SMTPSCOPE"
	result $? "$1"
	! "$2" "$dir/${3:-soft}"
	result $? "$1: could fail"
}

ask 'position-independent' is_pie
ask 'addresses of functions are read-only' has_relro
ask 'all of them from the start' binds_now
ask 'the stack is not executable' stack_is_data
ask 'nothing is writable and executable' nothing_rwx odd
ask 'no library from the folder of somebody' no_run_path
ask 'no text that has to be changed at start' no_text_relocation odd
ask 'no library for nothing' needs_all_it_names
ask 'stacks have guards' has_guards
ask 'copies, prints and reads are checked' is_fortified
ask 'nothing that cannot be bounded' bounds_all
ask 'no shell, no name that can be guessed' no_shell_no_guessed_name
ask 'nothing in it to measure or to trace' is_not_traced
ask 'no folder of who built it' no_folder_of_ours
case $(uname -m) in
x86_64)
	ask 'targets of jumps are marked' marks_targets
	ask 'large frames are probed' probes_stack ;;
*)
	skip 'targets of jumps are marked' 'known for x86-64 alone'
	skip 'large frames are probed' 'known for x86-64 alone' ;;
esac

# ---- what only running shows -----------------------------------------------

# With the flags of the program: what is left on the stack is not seen.
cat > "$dir/left.c" << 'END'
static __attribute__((noinline)) void leave(void)
{
	volatile unsigned char room[512];

	for (int i = 0; i < 512; i++)
		room[i] = 0xaa;
}
static __attribute__((noinline)) int look(void)
{
	volatile unsigned char room[512];
	int seen = 0;

	for (int i = 0; i < 512; i++)
		seen |= room[i] == 0xaa;
	return seen;
}
int main(void)
{
	leave();
	return look();
}
END
case ${BUILD_CFLAGS:-} in
*-ftrivial-auto-var-init=zero*)
	# shellcheck disable=SC2086 # lists of flags
	$cc $BUILD_CFLAGS -w -o "$dir/left" "$dir/left.c" ${BUILD_LDFLAGS:-} &&
	    "$dir/left"
	result $? 'variables begin as zeros'
	# shellcheck disable=SC2086
	$cc $BUILD_CFLAGS -ftrivial-auto-var-init=uninitialized -w \
	    -o "$dir/left" "$dir/left.c" ${BUILD_LDFLAGS:-} || exit 99
	"$dir/left"
	[ $? = 1 ]
	result $? 'variables begin as zeros: could fail' ;;
*)
	skip 'variables begin as zeros' 'the compiler does not know that' ;;
esac

# What may not be dumped belongs to root in /proc: ask as somebody else.
chmod 755 "$dir" && cp "$SMTPSCOPE" "$dir/program" && mkfifo "$dir/input"
chmod 644 "$dir/input"
# shellcheck disable=SC3045 # bash and dash have it
ulimit -S -c 1024 2> /dev/null
as_nobody=
[ "$(id -u)" != 0 ] ||
    as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'

starts() {	# WHEN COMMAND...: with nothing to read; waits for WHEN
	ready=$1
	shift
	$as_nobody "$@" < "$dir/input" > /dev/null 2>&1 &
	child=$!
	exec 9> "$dir/input"
	tries=0
	until "$ready"; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || break
		sleep 0.02
	done
}

ends() {
	exec 9>&-
	wait "$child" 2> /dev/null
	child=
}

limit_is_0() { grep -q '^Max core file size  *0  *0 ' "/proc/$child/limits"; }
is_there() { readlink "/proc/$child/exe" | grep -q '/cat$'; }
is_locked() { [ "$(stat -c %u "/proc/$child/environ")" = 0 ]; }
is_closed() { limit_is_0 && is_locked; }

if [ ! -r /proc/self/limits ] || ! command -v setpriv > /dev/null; then
	skip 'no core file, and no other process that looks in' \
	    'no /proc, or no setpriv'
else
	starts is_closed "$dir/program" decode -
	limit_is_0
	result $? 'no core file while it runs'
	is_locked
	result $? 'no process of the same user looks into it'
	ends
	starts is_there "$(readlink -f "$(command -v cat)")"
	! limit_is_0 && ! is_locked
	result $? 'another program has neither'
	ends
fi
echo "1..$n"
