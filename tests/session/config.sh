#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Servers by name, from the configuration: check @NAME.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
n=0
result() {	# NAME FAULT
	n=$((n + 1))
	if [ -n "$2" ]; then
		echo "not ok $n - $1: $2"
	else
		echo "ok $n - $1"
	fi
}
XDG_CONFIG_HOME=$dir
export XDG_CONFIG_HOME
mkdir "$dir/smtpscope"
check() {	# STATUS ARGUMENTS...
	wanted=$1
	shift
	"$SMTPSCOPE" check "$@" > "$dir/out" 2> "$dir/err" < /dev/null
	status=$?
	fault=
	[ "$status" = "$wanted" ] || fault="status $status, not $wanted"
}
holds() {	# FILE TEXT
	grep -q -F -e "$2" "$dir/$1" || fault="$fault; no \"$2\" in $1"
}

cat > "$dir/smtpscope/config" <<'END'
theme = light
[good]
host = practice
[bad]
host = practice:bad-password
auth = LOGIN
[far]
host = 127.0.0.1
port = 1
user = ann
password-eval = touch "$XDG_CONFIG_HOME/was-run"; echo lantern-4711-moth
timeout = 2
END

check 0 @good
result 'a server by its name' "$fault"
check 28 --json @bad
holds out '"target":"practice:bad-password"'
holds out '"tried":["LOGIN"]'
result 'what its section says counts' "$fault"
check 28 --json --auth PLAIN @bad
holds out '"tried":["PLAIN"]'
result 'the command line goes before' "$fault"
check 2 --json @far
holds out '"target":"127.0.0.1:1"'
[ -e "$dir/was-run" ] || fault="$fault; password-eval was not run"
grep -q lantern-4711 "$dir/out" "$dir/err" && fault="$fault; a secret"
result 'the password comes from its command' "$fault"
rm -f "$dir/was-run"
echo other > "$dir/password"
check 2 --json --password-file "$dir/password" @far
[ -e "$dir/was-run" ] && fault="$fault; password-eval was run"
result 'another password needs no command' "$fault"
check 1 @god
holds err 'there is no server "god" in '
holds err 'the nearest is @good'
result 'a name that is not there' "$fault"
check 28 @bad @good
result 'several servers: the first failure counts' "$fault"

printf '[x]\nhost = practice\npassword = lantern-4711-moth\n' \
    >> "$dir/smtpscope/config"
check 0 @x
holds err 'config:15:1: a password does not belong into this file'
grep -q lantern-4711 "$dir/out" "$dir/err" && fault="$fault; it is repeated"
result 'a password in the file is refused, not repeated' "$fault"
chmod o+w "$dir/smtpscope/config"
check 1 @good
holds err 'can be changed by everyone'
result 'a file that others can change' "$fault"
rm "$dir/smtpscope/config"
check 1 @good
holds err 'there is no server of this name in '
holds err '[NAME] with host = HOST below it makes one'
result 'no file at all' "$fault"
echo "1..$n"
