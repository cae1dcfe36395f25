# SPDX-License-Identifier: GPL-3.0-or-later
# --equivalent: the command that is printed logs in where smtpscope did, and
# fails where the password is wrong.  The whole text is run as it is, with the
# password given as each tool takes it: from ~/.netrc (swaks, msmtp), from
# where it asks for it (curl), or as the base64 that the text itself makes
# (openssl).

tools=$work/tools
mkdir -p "$tools"

text_of() {	# TOOL ARGS...: the printed text, as a script
	tool=$1
	shift
	run check --ca-file "$ca" --user "$user" --password-fd 3 \
	    --equivalent "$tool" "$@"
	sed -n '/^# The same session with/,$p' "$out" > "$tools/text"
	[ "$status" = 0 ] && [ -s "$tools/text" ]
	result $? "$name: it is printed"
	! leaks "$out" "$err" > "$work/where"
	result $? "$name: and holds no password"
	note "$work/where"
}

give() {	# PASSWORD: where the tools look for it
	printf '%s\n' "$1" > "$tools/secret"
	rm -rf "${tools:?}/home"
	mkdir -m 700 "$tools/home"
	for host in 127.0.0.1 mail.example.test; do
		printf 'machine %s login %s password %s\n' "$host" "$user" "$1"
	done > "$tools/home/.netrc"
	chmod 600 "$tools/home/.netrc"
}

# Without a terminal of its own curl asks on standard input.
in_peace() {	# COMMAND...
	env -u XDG_CONFIG_HOME HOME="$tools/home" TZ=UTC LC_ALL=C.UTF-8 \
	    timeout 30 setsid -w "$@" > "$tools/out" 2> "$tools/err"
}

follow_text() {
	in_peace sh "$tools/text" < "$tools/secret"
}

# ------------------------------------------------------------------ openssl

encoded() {	# the pipeline in the comments, fed with the password
	sed -n '/^#     stty -echo/,/unset secret$/s/^#     //p' \
	    "$tools/text" > "$tools/encode"
	sh "$tools/encode" < "$tools/secret" 2> /dev/null
}

replies() {
	grep -ac '^[2-5][0-9][0-9] ' "$tools/out"
}

has_replies() {	# NUMBER, or it has ended
	[ "$(replies)" -ge "$1" ] || ! kill -0 "$talking" 2> /dev/null
}

# Each line after the reply to the one before, as the text says.  With
# STARTTLS s_client keeps the reply to its own EHLO back until it ends, and
# reads nothing before TLS stands.
type_lines() {
	due=1
	! grep -q -e ' -starttls ' "$tools/text" || due=0
	while IFS= read -r line; do
		before 20 has_replies $due || return
		due=$(($(replies) + 1))
		case $line in
		'<base64 of:'*) encoded ;;
		*'<base64 of:'*)
			printf '%s' "${line%%<base64 of:*}"
			encoded ;;
		*) printf '%s\n' "$line" ;;
		esac
	done
	before 20 has_replies $due
}

follow_openssl() {
	sed -n '/^# Type these/,/^# [^ ]/s/^#     //p' "$tools/text" |
	    sed '/^stty/,$d' > "$tools/lines"
	rm -f "$tools/fifo"
	mkfifo "$tools/fifo"
	: > "$tools/out"
	in_peace sh "$tools/text" < "$tools/fifo" &
	talking=$!
	type_lines < "$tools/lines" > "$tools/fifo"
	wait "$talking"
	! grep -aq '^[45][0-9][0-9] ' "$tools/out"
}

# --------------------------------------------------------------------- each

follow() {	# TOOL
	if [ "$1" = openssl ]; then
		follow_openssl
	else
		follow_text
	fi
}

said() {	# CODE
	grep -aqE "(^|[^0-9])$1[ -]" "$tools/out" "$tools/err"
}

judge_tool() {	# TOOL: with the right password, and with a wrong one
	give "$secret"
	follow "$1" && said 235
	good=$?
	result $good "$name: it logs in"
	[ $good = 0 ] || show_tool
	give "not-$secret"
	! follow "$1" && said 535 && ! said 235
	bad=$?
	result $bad "$name: a wrong password is refused"
	[ $bad = 0 ] || show_tool
}

show_tool() {
	note "$tools/text"
	note "$tools/out"
	note "$tools/err"
}

login carl
for tool in openssl swaks curl msmtp; do
	if ! command -v $tool > /dev/null; then
		count=$((count + 1))
		echo "ok $count - as $tool # SKIP $tool is not installed"
		continue
	fi
	# msmtp logs in only to send something.
	until=
	[ $tool != msmtp ] || until="--until data --from ann@example.test
	    --to someone@elsewhere.test"
	for server in postfix exim; do
		name="$server: STARTTLS, PLAIN, as $tool"
		text_of $tool --auth PLAIN $until mail.example.test \
		    $(at $server/submission)
		judge_tool $tool
		name="$server: implicit TLS, LOGIN, as $tool"
		text_of $tool --auth LOGIN $until \
		    submissions://mail.example.test $(at $server/submissions)
		judge_tool $tool
	done
done
server=
nobody
