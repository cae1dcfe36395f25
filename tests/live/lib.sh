# SPDX-License-Identifier: GPL-3.0-or-later
# lib.sh - what the parts of live.sh share: TAP, one session, its checks.
#
# session NAME STATUS ARGS...  run `smtpscope check --json` with ARGS, and
#         test its exit status, the form of its JSON, and that no secret
#         leaked.  Before it, login USER [PASSWORD] or nobody.
#         STATUS may list several: '6 23'.
# holds NAME JQ   test a jq expression on the JSON of the last session.

count=0
failed=0
ca=$LIVE_STATE/certs/ca.pem
out=$work/out
err=$work/err
name=

result() {	# STATUS NAME: one TAP line
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2"
	fi
}

note() {	# a file, as TAP comments
	head -c 3000 "$1" | tr -c '\12\40-\176' '?' | awk '{ print "#   " $0 }'
}

"$here/servers.sh" list > "$work/ports"

port() {	# NAME
	while read -r each number _; do
		[ "$each" != "$1" ] || echo "$number"
	done < "$work/ports"
}

at() {	# NAME: the options that lead a target to a port of the servers
	echo "--connect-to 127.0.0.1:$(port "$1")"
}

# ------------------------------------------------------------------ secrets

nobody() {
	user=
	secret=
	: > "$work/secret"
	: > "$work/needles"
}

login() {	# USER [PASSWORD]
	user=$1
	secret=${2-$("$here/servers.sh" user "$1")}
	printf '%s\n' "$secret" > "$work/secret"
	needles > "$work/needles"
}

in_base64() {	# OFFSET: the characters that do not depend on neighbours
	size=$(printf %s "$secret" | wc -c)
	first=$(($1 + ($1 > 0) + 1))
	last=$((($1 + size) * 8 / 6))
	{ head -c "$1" /dev/zero; printf %s "$secret"; } | base64 -w 0 |
	    cut -c "$first-$last"
}

needles() {	# every form in which the secret must not appear
	printf '%s\n' "$secret"
	{
		for offset in 0 1 2; do
			in_base64 "$offset"
		done
		printf '\0%s\0%s' "$user" "$secret" | base64 -w 0 | tr -d =
		echo
	} > "$work/base64"
	cat "$work/base64"
	tr '+/' '-_' < "$work/base64"	# as in URLs
	printf %s "$secret" | od -An -v -tx1 | tr -d ' \n'
	echo
}

leaks() {	# FILE-OR-FOLDER...: names those that hold the secret
	LC_ALL=C grep -raliF -f "$work/needles" "$@"
}

# ----------------------------------------------------------------- sessions

run() {	# ARGS...: sets status; leaves $out, $err and a home folder
	rm -rf "${work:?}/home"
	mkdir "$work/home"
	status=0
	env -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME \
	    -u SSLKEYLOGFILE HOME="$work/home" TERM=dumb TZ=UTC \
	    LC_ALL=C.UTF-8 timeout 30 "$SMTPSCOPE" "$@" < /dev/null \
	    > "$out" 2> "$err" 3< "$work/secret" || status=$?
}

session() {	# NAME STATUS ARGS...
	name="${server:+$server: }$1"
	wanted=$2
	shift 2
	if [ -n "$user" ]; then
		set -- --user "$user" --password-fd 3 "$@"
	fi
	run check --json --ca-file "$ca" "$@"
	judge
}

judge() {	# name, wanted, status, $out and $err are set
	case " $wanted " in
	*" $status "*)
		result 0 "$name: exit status $status" ;;
	*)
		result 1 "$name: exit status $wanted, not $status"
		note "$err"
		note "$out" ;;
	esac
	jq -r -s -f "$here/check.jq" "$out" > "$work/faults" 2>&1
	[ ! -s "$work/faults" ]
	result $? "$name: the JSON is as promised"
	note "$work/faults"
	silent
}

silent() {	# no secret in anything that the program wrote
	jq -r '.. | strings' "$out" > "$work/strings" 2> /dev/null
	leaks "$out" "$err" "$work/strings" "$work/home" > "$work/where"
	[ ! -s "$work/where" ]
	result $? "$name: no secret leaks"
	note "$work/where"
}

holds() {	# NAME JQ
	jq -e "$2" "$out" > "$work/held" 2>&1
	held=$?
	result $held "$name: $1"
	if [ $held != 0 ]; then
		echo "#   $2" | tr '\n\t' '  '
		echo
		note "$work/held"
		note "$out"
	fi
}

fails_at() {	# STAGE CAUSE
	holds "fails at $1 with cause $2" \
	    ".failed_stage == \"$1\" and .cause == \"$2\""
	holds "explains it" '.explain | (.title | length) > 0
	    and (.meaning | length) > 0 and (.fix | length) > 0'
}

before() {	# SECONDS COMMAND...: wait until the command succeeds
	tries=$(($1 * 20))
	shift
	while ! "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}

nobody
