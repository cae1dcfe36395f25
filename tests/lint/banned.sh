#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every source file ends its includes with the list of banned functions (the
# compiler refuses their names from there on), and core/ stays silent.
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"

last_include_is_not() {	# HEADER, of the .c files on standard input
	xargs awk -v want="#include \"$1\"" '
	function judge() {
		if (file != "" && last != want)
			print file ": the last include must be " want
	}
	FNR == 1 { judge(); file = FILENAME; last = "" }
	/^[ \t]*#[ \t]*include/ { last = $0; sub(/[ \t]*(\/\*.*)?$/, "", last) }
	END { judge() }'
}

c_in() {
	c_files | grep "^$1/.*[.]c\$"
}

check "core/*.c include core/banned.h last" \
    "$(c_in core | last_include_is_not core/banned.h)"
check "tui/*.c include tui/banned.h last" \
    "$(c_in tui | last_include_is_not tui/banned.h)"
check "nobody lifts the ban" "$(c_files | xargs awk '
    /^[ \t]*#[ \t]*pragma/ && FILENAME !~ /\/banned\.h$/ && /poison/ {
	print FILENAME ":" FNR ": " $0 }
    /#[ \t]*define[ \t]+(CORE|TUI)_BANNED_H/ && FILENAME !~ /\/banned\.h$/ {
	print FILENAME ":" FNR ": " $0 }')"
check "core/ writes to no standard stream" "$(c_in core | xargs awk '
    /[^a-z_](stdout|stderr)[^a-z_]/ && !/^[ \t]*(\/?\*|\/\/)/ {
	print FILENAME ":" FNR ": " $0 }')"
# Limits are kept by the monotonic clock: what reads the clock of the day shows
# it, or compares it with a date that somebody else has written.
reads_the_day='^(core/base/clock[.][ch]|core/log/log[.]c|core/sasl/(jwt|ntlm)[.]c
|core/explain/seen-cert[.]c|core/capture/source[.]c
|core/practice/practice-(words|token|auth-ntlm)[.]c
|tui/run[.]c|tui/save/preview[.]c)$'
reads_the_day=$(printf %s "$reads_the_day" | tr -d '\n')
check "core/base/clock alone reads clocks" "$(for top in core tui; do
    c_in $top; done | grep -v '^core/base/clock[.]c$' | xargs awk '
    /(^|[^a-z_>.])(clock_gettime|gettimeofday|time|alarm|setitimer)\(/ &&
    !(FILENAME ~ /^(tui\/signals|core\/net\/resolve-helper)[.]c$/ && /alarm/) && !/^[ \t]*(\/?\*|\/\/)/ {
	print FILENAME ":" FNR ": " $0 }')"
check "the clock of the day is no limit" "$(c_files |
    grep -E '^(core|tui)/' | grep -vE "$reads_the_day" |
    xargs grep -n 'clock_wall_us' /dev/null)"

# LIST...: where these functions are called.
calls() {
	c_files | xargs awk -v "names=$1" '
	/^[ \t]*(\/?\*|\/\/|#[ \t]*pragma)/ { next }
	$0 ~ "(^|[^a-zA-Z0-9_>.])(" names ")[ \t]*\\(" {
		print FILENAME ":" FNR ": " $0 }'
}

check "no shell but that of --password-eval" "$(calls \
    'system|popen|wordexp|exec[lv][pe]*|execveat|fexecve|dlopen' |
    grep -v '^tui/login/eval[.]c:[0-9]*:.*execl("/bin/sh", "sh", "-c"')"
check "programs are started in three places" "$(calls \
    'fork|vfork|clone|posix_spawn|posix_spawnp' | grep -v \
    -e '^core/net/resolve[.]c:.*posix_spawn(' \
    -e '^tui/hands/clipboard[.]c:.*posix_spawnp(' \
    -e '^tui/login/eval[.]c:.*fork(')"
check "no predictable temporary name" "$(calls \
    'mktemp|tmpnam|tmpnam_r|tempnam|tmpfile|mkstemps?|mkdtemp|mkfifo|mknod'
    c_files | xargs awk '
    /"(\/var|\/dev)?\/(tmp|shm)\/[^"]*"/ && !/XXXXXX"/ {
	print FILENAME ":" FNR ": " $0 }')"
# The mode stands in the line of O_CREAT, or in one of the two below it.
check "what is made is nobody else's to read" "$(c_files | xargs awk '
    FNR == 1 && wanted { print wanted; wanted = "" }
    /O_CREAT|O_TMPFILE/ { wanted = FILENAME ":" FNR ": " $0; until = FNR + 2 }
    wanted && /[ (]0600\)/ { wanted = "" }
    wanted && FNR >= until { print wanted; wanted = "" }
    /[^a-z_](mkdir|mkdirat)\(/ && !/, 0700\)/ ||
    /[^a-z_](chmod|fchmod|fchmodat)\(/ && !/, 0600\)/ ||
    /[^a-z_]umask\(/ && !/umask\(077\)/ ||
    /[^a-z_](creat|freopen)\(/ || /[^a-z_]fopen\([^"]*[^,]*, "[wa]/ {
	print FILENAME ":" FNR ": " $0 }
    END { if (wanted) print wanted }')"
check "no clock, user or host of who builds" "$(c_files | xargs awk '
    /__(DATE|TIME|TIMESTAMP)__/ ||
    /[^a-z_](gethostname|uname|getlogin(_r)?|cuserid)\(/ {
	print FILENAME ":" FNR ": " $0 }')"
finish
