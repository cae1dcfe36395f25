#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No leak, no bad access and no byte sent or decided upon that was never
# written, in each way to use the program, good and bad.
if ! command -v valgrind > /dev/null; then
	echo '1..0 # SKIP valgrind is not installed'
	exit 0
fi
if grep -q __asan_init "$SMTPSCOPE"; then
	echo '1..0 # SKIP this build has AddressSanitizer instead'
	exit 0
fi
top=$(cd "${TOP_SRCDIR:-.}" && pwd) || exit 99
dir=$(mktemp -d) || exit 99
server=
# shellcheck disable=SC2329,SC2317 # the trap calls it
finish() {
	[ -z "$server" ] || kill "$server" 2> /dev/null
	rm -rf "$dir"
}
trap finish EXIT
export HOME="$dir" XDG_CONFIG_HOME="$dir" XDG_STATE_HOME="$dir/state"
export LC_ALL=C.UTF-8 TZ=UTC INPUTRC=/dev/null
n=0

# A child is not followed: before it becomes another program it has what the
# parent had.
checked="valgrind -q --leak-check=full --error-exitcode=99 \
    --show-leak-kinds=definite,indirect,possible \
    --errors-for-leak-kinds=definite,indirect,possible \
    --child-silent-after-fork=yes --log-file=$dir/log"

judge() {	# NAME STATUS WANTED
	n=$((n + 1))
	# Of a system call that valgrind does not know (mlock2) it only says so.
	if grep -q '^==' "$dir/log" || [ "$2" != "$3" ]; then
		echo "not ok $n - $1 (status $2, not $3)"
		sed 's/^/# /' "$dir/log" "$dir/err"
	else
		echo "ok $n - $1"
	fi
}

run() {		# NAME STATUS ARGUMENTS...
	name=$1
	wanted=$2
	shift 2
	# shellcheck disable=SC2086 # its options
	timeout -k 5 120 $checked "$SMTPSCOPE" "$@" > "$dir/out" 2> "$dir/err" < /dev/null
	judge "$name" $? "$wanted"
}

# -- sessions ----------------------------------------------------------------
run 'sessions, good and bad, and a handshake that fails' 28 check --json \
    practice practice:bad-password practice:cert-expired \
    practice:implicit-tls practice:starttls-broken
run 'a password from a command' 0 check --user student \
    --password-eval 'echo fifty-ways-to-fail-now' --auth SCRAM-SHA-256-PLUS \
    --save "$dir/saved.html" practice:every-mechanism
run 'a command for it that fails' 1 check --user student \
    --password-eval 'exit 3' practice

# -- files -------------------------------------------------------------------
run 'decode' 0 decode --json "$top/tests/logs/swaks/535.log"
run 'sanitize' 0 sanitize "$top/tests/logs/postfix-smtpd/mixed.log"
run 'explain' 0 explain '535 5.7.8 Error: authentication failed'

# -- a screen ----------------------------------------------------------------
run 'a lesson' 0 --script \
    "$top/tests/script/lessons/login-and-plain.script"

# Keys when the screen is there; what is read is thrown away.
cat > "$dir/terminal.py" << 'END'
import os, pty, select, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen, keys, end = b"", [(b"535", b"jjG?"), (b"elp", b"q:quit\r")], \
    time.monotonic() + 300
while time.monotonic() < end:
    if select.select([fd], [], [], 1)[0]:
        try:
            got = os.read(fd, 65536)
        except OSError:
            break
        seen += got
    if keys and keys[0][0] in seen:
        os.write(fd, keys.pop(0)[1])
        seen = b""
else:
    os.kill(pid, 9)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) or len(keys))
END
export TERM=xterm-256color
# shellcheck disable=SC2086
python3 "$dir/terminal.py" $checked "$SMTPSCOPE" open \
    "$top/tests/logs/swaks/535.log" < /dev/null > /dev/null 2> "$dir/err"
judge 'open, in a terminal' $? 0

# -- the practice server -----------------------------------------------------
# shellcheck disable=SC2086
$checked "$SMTPSCOPE" practice --scenario every-mechanism > "$dir/said" \
    2> "$dir/err" < /dev/null &
server=$!
tries=0
until grep -q '^practice server on ' "$dir/said"; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || break
	sleep 0.05
done
port=$(sed -n 's/^practice server on 127[.]0[.]0[.]1:\([0-9]*\),.*/\1/p' \
    "$dir/said")
for mechanism in SCRAM-SHA-256-PLUS DIGEST-MD5; do
	"$SMTPSCOPE" check --insecure --user student --auth "$mechanism" \
	    --password-eval 'echo fifty-ways-to-fail-now' "127.0.0.1:$port" \
	    > /dev/null 2>&1 < /dev/null
done
kill -INT "$server"
wait "$server"
status=$?
server=
judge 'practice, with two clients' $status 0
echo "1..$n"
