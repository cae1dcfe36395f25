#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The lists in the Makefile.inc files name every file there is, once, sorted:
# a source that is not listed is not built, a test that is not listed is not
# run, and a file that is not listed is not in the release archive.
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"

listed() {	# MAKEFILE VARIABLE...: their values, in order
	makefile=$1
	shift
	for variable; do
		awk -v name="$variable" '
		$1 == name && $2 == "=" { inside = 1; $1 = $2 = "" }
		inside {
			more = /\\$/
			sub(/\\$/, "")
			for (i = 1; i <= NF; i++)
				if ($i !~ /^\$\(/)
					print $i
			inside = more
		}' "$makefile"
	done
}

compare() {	# MAKEFILE VARIABLE...; what exists is on standard input
	list=$(listed "$@" | sort)
	there=$(sort)
	[ "$list" = "$there" ] || {
		printf '%s\n' "$list" "--" "$there" | awk -v file="$1" '
		/^--$/ { second = 1; next }
		$0 == "" { next }
		!second { listed[$0]++; next }
		{ there[$0] = 1 }
		END {
			for (f in there)
				if (!(f in listed))
					print "add to " file ": " f
			for (f in listed) {
				if (!(f in there))
					print "remove from " file ": " f
				if (listed[f] > 1)
					print "twice in " file ": " f
			}
		}' | sort
	}
	makefile=$1
	shift
	for variable; do
		listed "$makefile" "$variable" | sort -c 2>&1 |
		    sed "s/.*disorder: /$variable is not sorted at: /"
	done
}

files() {	# FOLDER PATTERN
	[ ! -d "$1" ] || find "$1" -type f -name "$2"
}

programs() {
	files "$1" "$2" | sed 's/[.]c$//'
}

check "core/Makefile.inc is complete" "$(c_files | grep '^core/' |
    compare core/Makefile.inc core_libcore_a_SOURCES)"
check "tui/Makefile.inc is complete" "$(c_files | grep '^tui/' |
    compare tui/Makefile.inc tui_libui_a_SOURCES tui_libterm_a_SOURCES \
    smtpscope_SOURCES)"
check "tui/libui.a knows no terminal" \
    "$(listed tui/Makefile.inc tui_libui_a_SOURCES |
	grep -e '^tui/main[.]c$' -e '^tui/screen/term-')"
check "keymaps/Makefile.inc is complete" "$(files keymaps '*.keymap' |
    compare keymaps/Makefile.inc keymap_files)"
check "every cause is listed" "$(files docs/causes '[a-z]*.md' |
    compare docs/Makefile.inc cause_pages)"
check "every term is listed" "$(files docs/terms '[0-9a-z]*.md' |
    compare docs/Makefile.inc term_pages)"
check "every page of the guide is listed" "$(files docs/guide '*.md' |
    compare docs/Makefile.inc guide_pages)"
# In the order of the lists, so only that they are there.
for kind in scenario voice; do
	check "every $kind is listed" \
	    "$(files "core/scenario/${kind}s" "*.$kind" |
		compare core/Makefile.inc ${kind}_files |
		grep -v "is not sorted")"
done
check "every manual page is listed" "$(files docs '*.[1-9]' |
    compare docs/Makefile.inc manual_pages)"
for kind in unit corpus hostile session vterm fault; do
	check "every test in tests/$kind is run" \
	    "$(programs tests/$kind 't-*.c' |
		compare tests/Makefile.inc ${kind}_tests)"
done
check "what the tests share is built" "$(files tests/lib '*.c' |
    compare tests/Makefile.inc tests_lib_libtest_a_SOURCES vterm_lib)"
check "the tests' headers are listed" "$(files tests '*.h' |
    compare tests/Makefile.inc noinst_HEADERS)"
check "every fuzz entry is built" "$(programs tests/fuzz 'fuzz-*.c' |
    compare tests/Makefile.inc fuzz_tests)"
check "every script in tests/session is run" "$(files tests/session '*.sh' |
    compare tests/Makefile.inc session_scripts)"
check "every test in tests/live is run" "$(files tests/live 'live*.sh' |
    compare tests/Makefile.inc live_tests)"
check "every test in tests/lint is run" "$(files tests/lint '*.sh' |
    compare tests/Makefile.inc lint_tests)"
check "every benchmark is listed" "$(files tests/bench '*.sh' |
    compare tests/Makefile.inc bench_scripts)"

# Data: by name, or by the name of a folder in which nothing is ever built.
unlisted() {
	{
		tr -s ' \t\\' '\n' < tests/Makefile.inc | grep '^tests/'
		echo --
		files tests '*' | grep -v '[.][oa]$' | sort
	} | awk '
	/^--$/ { second = 1; next }
	!second { listed[$0] = 1; next }
	{
		path = $0
		sub(/[.]c$/, "", path)
		if (path in listed)
			next
		path = $0
		while (!(path in listed) && sub(/\/[^\/]*$/, "", path))
			;
		if (!(path in listed) && $0 != "tests/Makefile.inc")
			print "add to tests/Makefile.inc: " $0
	}'
}

check "everything in tests/ is in the release archive" "$(unlisted)"
finish
