# SPDX-License-Identifier: GPL-3.0-or-later
# cases.sh - many sessions side by side: first they are described, then all
# of them run, then each gives one TAP line.
#
# talk_to [SASLSERVER-OPTIONS...]   whom the following cases talk to: a
#         saslserver of their own, or, without options, whom ARGS name.
# case_of NAME STATUS JQ ARGS...   a session as in lib.sh, and a jq expression
#         on its JSON; before it, login USER [PASSWORD] or nobody.
# in_text NAME STATUS ARGS...   the same session without --json.
# saw JQ  on the last case: an expression on what saslserver reports.
# run_cases   run and judge them, and forget them.
#
# Each case is a folder, and case.sh runs and judges it there.

cases=$work/cases
cases_made=0
other_server=
json=--json

lines() {	# ARGS...: one a line
	[ $# = 0 ] || printf '%s\n' "$@"
}

talk_to() {
	other_server=$(lines "$@")
}

case_of() {	# NAME STATUS JQ ARGS...
	cases_made=$((cases_made + 1))
	this=$cases/$(printf %04d "$cases_made")
	mkdir -p "$this/home"
	printf '%s\n' "${server:+$server: }$1" > "$this/name"
	printf '%s\n' "$2" > "$this/wanted"
	printf '%s\n' "$3" > "$this/expected"
	shift 3
	[ -z "$user" ] || set -- --user "$user" --password-fd 3 "$@"
	{
		if [ -n "$other_server" ]; then
			lines "$SASLSERVER" --report report --secrets proofs \
			    "$other_server" --
			set -- mail.example.test --connect-to 127.0.0.1:%p "$@"
		fi
		lines "$SMTPSCOPE" check $json --ca-file "$ca" "$@"
	} > "$this/argv"
	cp "$work/secret" "$work/needles" "$this/"
}

in_text() {	# NAME STATUS ARGS...
	text_name=$1 text_status=$2
	shift 2
	json=
	case_of "$text_name, as text" "$text_status" text "$@"
	json=--json
}

saw() {	# JQ
	printf '%s\n' "$1" > "$this/seen"
}

run_cases() {
	printf '%s\n' "$cases"/* | xargs -P 8 -n 1 sh "$here/case.sh"
	for this in "$cases"/*; do
		[ -e "$this/done" ] && [ ! -s "$this/faults" ]
		verdict=$?
		read -r each < "$this/name"
		result $verdict "$each"
		[ $verdict != 0 ] || continue
		for file in faults report err out; do
			[ ! -s "$this/$file" ] || note "$this/$file"
		done
	done
	[ -z "${LIVE_KEEP:-}" ] || mv "$cases" "$cases-to-$cases_made"
	rm -rf "$cases"
}
