# SPDX-License-Identifier: GPL-3.0-or-later
# Servers that are away, refuse everybody, or die in the middle.

server=
session 'nothing listens' 2 "127.0.0.1:$(port none/closed)"
fails_at connect connection-refused

server=postfix
session 'a greeting of 554' 21 mail.example.test $(at postfix/banned)
holds 'fails at the banner' '.failed_stage == "banner"
    and .reply.code == 554 and (.explain.fix | length) > 0'

in_background() {	# ARGS: like session; $pid is what to wait for
	(
		run check --json --ca-file "$ca" --user "$user" \
		    --password-fd 3 "$@"
		exit "$status"
	) &
	pid=$!
}

more_lines() {	# FILE TEXT THAN: are there more than THAN such lines?
	[ "$(grep -c "$2" "$1")" -gt "$3" ]
}

# Dovecot logs a wrong password at once, and Postfix hears of it a second
# later: time enough to end Postfix in the middle of AUTH.
name='postfix: killed during AUTH'
login ann 'not the password 66'
log=$LIVE_STATE/dovecot/log
seen=$(grep -c mismatch "$log")
in_background mail.example.test $(at postfix/submission) --auth PLAIN
before 10 more_lines "$log" mismatch "$seen"
result $? "$name: the password arrived"
for process in $("$here/servers.sh" pids postfix); do
	[ "$(cat "/proc/$process/comm" 2> /dev/null)" != smtpd ] ||
	    kill -s KILL "$process"
done
status=0
wait "$pid" || status=$?
wanted='6 28'
judge
holds 'the stage is told' '.failed_stage == "auth"
    and (.explain.fix | length) > 0'

# At this port Exim logs, then waits before it answers MAIL.
name='exim: killed during MAIL'
login ann
log=$LIVE_STATE/exim/mainlog
seen=$(grep -c stalled "$log")
in_background mail.example.test $(at exim/stall) --until mail \
    --from ann@example.test
before 10 more_lines "$log" stalled "$seen"
result $? "$name: MAIL arrived"
read -r daemon _ < "$LIVE_STATE/exim.pid"
for process in $("$here/servers.sh" pids exim); do
	[ "$process" = "$daemon" ] || kill -s KILL "$process"
done
status=0
wait "$pid" || status=$?
wanted='6 23'
judge
holds 'the stage is told' '.failed_stage == "mail"
    and (.explain.fix | length) > 0'

server=exim
session 'no answer to MAIL' '6 23' mail.example.test $(at exim/stall) \
    --until mail --from ann@example.test --timeout 1
holds 'the stage is told' '.failed_stage == "mail"'
nobody
