#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What others find in the sources: clang's warnings, cppcheck, shellcheck,
# and clang's analyzer, when it is asked for, as it takes minutes.
#
# ANALYSIS        the tools (clang cppcheck shellcheck; all: analyzer as well)
# ANALYSIS_FILES  look at these alone, instead of at the whole tree
# ANALYSIS_DIR    where findings are kept, so that only what changed is
#                 looked at again (analysis/ in the build folder)
# ANALYSIS_FLAGS  of the preprocessor, as configure found them
# ANALYSIS_WITHOUT  sources whose libraries are not here
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"
top=$(pwd)
tools=${ANALYSIS:-clang cppcheck shellcheck}
[ "$tools" != all ] || tools='clang cppcheck shellcheck analyzer'
dir=${ANALYSIS_DIR:-${TOP_BUILDDIR:-$top/build}/analysis}
jobs=$(getconf _NPROCESSORS_ONLN 2> /dev/null) || jobs=2
mkdir -p "$dir" || exit 99

excepted() {	# TOOL PREFIX
	awk -v tool="$1" -v prefix="$2" '$1 == tool {
		printf "%s%s ", prefix, $2 }' tests/lint/analysis.except
}

# Those of configure that clang has, and its own that are worth having.
warnings="-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
-Wvla -Wformat=2 -Wwrite-strings -Wundef -Wconversion -Wsign-conversion \
-Wimplicit-fallthrough -Wstring-concatenation -Wstring-conversion \
-Wunreachable-code -Wunreachable-code-return -Wloop-analysis \
-Wpointer-arith -Wnewline-eof -Wfloat-equal \
-Wmissing-variable-declarations -Wheader-hygiene $(excepted clang -Wno-)"
checkers="-Xclang -analyzer-checker=core,deadcode,unix,security \
$(excepted analyzer '-Xclang -analyzer-disable-checker=')"
cppflags="-std=gnu11 -D_GNU_SOURCE -I$top -I$(dirname "$dir") \
${ANALYSIS_FLAGS:-}"

without() {
	for each in ${ANALYSIS_WITHOUT:-}; do
		echo "$each"
	done > "$dir/without"
	grep -v -F -f "$dir/without"
}

sources() {	# FOLDER...: all of them, or those that were named
	if [ -n "${ANALYSIS_FILES:-}" ]; then
		printf '%s\n' $ANALYSIS_FILES
	else
		c_files
		find tests -name '*.c' | sort
	fi | grep -E "^($1)/.*[.]c\$" | without
}

scripts() {
	if [ -n "${ANALYSIS_FILES:-}" ]; then
		printf '%s\n' $ANALYSIS_FILES
	else
		written_files
	fi | grep -v -e '[.]md$' -e '[.]c$' -e '[.]h$' | sort |
	    xargs grep -l -E '^#!(/bin/sh|/bin/bash|/usr/bin/env bash)$' /dev/null
}

# What scripts read, without a first line of its own.
script_parts() {
	{
		scripts
		scripts
		find tests -name '*.sh' -o -path 'tests/lint/*.inc' \
		    -o -path 'tests/session/docs/*.inc'
	} | sort | uniq -u
}

missing() {	# COMMAND PACKAGE
	! command -v "$1" > /dev/null || return 1
	cases=$((cases + 1))
	echo "ok $cases - $1 # SKIP $1 is not installed (Debian: $2)"
}

# ---- clang -----------------------------------------------------------------

look() {	# WARNED ANALYZED
	for each in $1; do
		echo "$dir/warnings/${each%/*}"
	done | sort -u | xargs mkdir -p "$dir"
	for each in $2; do
		echo "$dir/analyzer/${each%/*}"
	done | sort -u | xargs mkdir -p "$dir"
	clang --version | cat - tests/lint/analysis.mk > "$dir/flags.new"
	echo "$cppflags $warnings $checkers" >> "$dir/flags.new"
	cmp -s "$dir/flags.new" "$dir/flags" ||
		mv "$dir/flags.new" "$dir/flags"
	make -s -k -j"$jobs" -C "$dir" -f "$top/tests/lint/analysis.mk" \
	    top="$top" cppflags="$cppflags" warnings="$warnings" \
	    checkers="$checkers" warned="$1" analyzed="$2" 2>&1
}

findings() {	# FOLDER SOURCES
	for each in $2; do
		cat "$dir/$1/$each.txt" 2>&1
	done | sed "s|^$top/||"
}

with_clang() {
	# shellcheck disable=SC2086 # words
	check "clang looked at each source" "$(look "$1" "$2")"
	[ -z "$1" ] || for each in core tui tests; do
		check "clang: no warnings in $each/" \
		    "$(findings warnings "$(printf '%s\n' $1 |
			grep "^$each/")")"
	done
	[ -z "$2" ] || for each in core tui; do
		check "clang's analyzer: nothing in $each/" \
		    "$(findings analyzer "$(printf '%s\n' $2 |
			grep "^$each/")")"
	done
}

warned=
analyzed=
case " $tools " in
*' clang '*) warned=$(sources 'core|tui|tests') ;;
esac
case " $tools " in
*' analyzer '*) analyzed=$(sources 'core|tui') ;;
esac
[ -z "$warned$analyzed" ] || missing clang clang ||
	with_clang "$warned" "$analyzed"

# ---- cppcheck --------------------------------------------------------------

with_cppcheck() {
	mkdir -p "$dir/cppcheck"
	sources 'core|tui' > "$dir/sources"
	[ -s "$dir/sources" ] || return 0
	# Of the flags it needs the definitions alone.
	# shellcheck disable=SC2046 # a list of options
	check "cppcheck: nothing in core/ and tui/" "$(cppcheck -q -j "$jobs" \
	    --enable=warning,performance,portability --inline-suppr \
	    --std=c11 -D_GNU_SOURCE -D__linux__ -DHAVE_GSSAPI=1 -I. \
	    --template=gcc --cppcheck-build-dir="$dir/cppcheck" \
	    $(excepted cppcheck --suppress=) \
	    --file-list="$dir/sources" 2>&1 || echo "cppcheck failed")"
}

case " $tools " in
*' cppcheck '*) missing cppcheck cppcheck || with_cppcheck ;;
esac

# ---- shellcheck ------------------------------------------------------------

# shellcheck disable=SC2046 # lists of words
with_shellcheck() {
	check "shellcheck: nothing in the scripts" "$(scripts |
	    xargs -r shellcheck -f gcc -S warning 2>&1)"
	[ -n "${ANALYSIS_FILES:-}" ] ||
		check "shellcheck: nothing in what they read" "$(
		    script_parts | xargs -r shellcheck -f gcc -S warning -s sh \
			$(excepted part --exclude=) 2>&1)"
}

case " $tools " in
*' shellcheck '*) missing shellcheck shellcheck || with_shellcheck ;;
esac
finish
