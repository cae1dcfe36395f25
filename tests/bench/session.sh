#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh [ROUNDS] - what a session costs, beside other programs doing the
# same job against the same Postfix on loopback, in interleaved rounds.
#
# SMTPSCOPE  the program (build/smtpscope below the source tree); an
#            optimized build, without sanitizers
# CC         the compiler for measure.c
#
# The jobs: start (print the version), clear (EHLO, AUTH PLAIN, QUIT),
# starttls (the same inside verified TLS), message (that and a message).
# Prints medians and ratios to curl.  A report, never a verdict: the exit
# status says only whether it could be made.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
servers=$here/../live/servers.sh
rounds=${1:-30}
SMTPSCOPE=${SMTPSCOPE:-$top/build/smtpscope}
PATH=$PATH:/usr/sbin:/sbin

[ -x "$SMTPSCOPE" ] || { echo "no program at $SMTPSCOPE" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/smtpscope-bench.XXXXXX")
LIVE_STATE=$work/servers
export LIVE_STATE

finish() {
	trap '' HUP INT PIPE TERM
	"$servers" down < /dev/null
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' HUP INT PIPE TERM
chmod 755 "$work"
${CC:-cc} -std=gnu11 -D_GNU_SOURCE -O2 -Wall -o "$work/measure" \
    "$here/measure.c"
"$servers" up < /dev/null || { echo "cannot run the servers"; exit 1; }

# ---------------------------------------------------------------- the jobs

mkdir -m 700 "$work/home"
HOME=$work/home
LC_ALL=C.UTF-8
export HOME LC_ALL
unset XDG_CONFIG_HOME XDG_STATE_HOME SSLKEYLOGFILE
user=ann
secret=$("$servers" user "$user")
blob=$(printf '\0%s\0%s' "$user" "$secret" | base64 -w 0)
ca=$LIVE_STATE/certs/ca.pem
clear=$("$servers" port postfix/clear)
tls=$("$servers" port postfix/submission)
us=client.example.test
from=ann@example.test
to=someone@elsewhere.test

(
	umask 077
	cd "$work"
	printf 'Subject: bench\r\n\r\nOne line.\r\n' > letter
	printf '%s\n' "$secret" > secret
	printf 'EHLO %s\nAUTH PLAIN %s\nQUIT\n' "$us" "$blob" > typed
	printf 'EHLO %s\nAUTH PLAIN %s\nMAIL FROM:<%s>\nRCPT TO:<%s>\nDATA\n' \
	    "$us" "$blob" "$from" "$to" > typed.message
	printf 'Subject: bench\n\nOne line.\n.\nQUIT\n' >> typed.message
	# Passwords go by file, never by argument, in every program.
	printf 'user = "%s:%s"\nlogin-options = AUTH=PLAIN\nsasl-ir\nsilent\n' \
	    "$user" "$secret" > curlrc
	printf '%s\n' --auth-user "$user" | paste -d' ' - - > swaksrc
	printf '%s %s\n' --auth-password "$secret" --to "$to" --from "$from" \
	    --helo "$us" --auth PLAIN --data "@$work/letter" >> swaksrc
	printf '%s\n' defaults 'auth plain' "user $user" "password $secret" \
	    'host 127.0.0.1' "domain $us" "from $from" \
	    'tls on' 'tls_starttls on' "tls_trust_file $ca" \
	    "account default" "port $tls" > msmtprc
)

# No password may be sent to a program as an argument; input is what it reads.
once() {	# TOOL JOB
	tool=$1
	job=$2
	input=/dev/null
	scope="check --ca-file $ca --helo $us --user $user --auth PLAIN"
	scope="$scope --password-file $work/secret"
	mail="--until data --from $from --to $to --data $work/letter"
	curl="-q -K $work/curlrc"
	letter="--mail-from $from --mail-rcpt $to -T $work/letter"
	ssl="s_client -starttls smtp -name $us -CAfile $ca -verify_ip 127.0.0.1
	    -verify_return_error -quiet -crlf -connect 127.0.0.1:$tls"
	swaks="--config $work/swaksrc --server 127.0.0.1"
	secure="--tls --tls-verify --tls-ca-path $ca --port $tls"

	case $tool-$job in
	smtpscope-start) set -- "$SMTPSCOPE" --version ;;
	smtpscope-clear) set -- "$SMTPSCOPE" $scope --tls none \
	    --allow-plaintext-auth "127.0.0.1:$clear" ;;
	smtpscope-starttls) set -- "$SMTPSCOPE" $scope "127.0.0.1:$tls" ;;
	smtpscope-message) set -- "$SMTPSCOPE" $scope $mail "127.0.0.1:$tls" ;;
	json-clear) set -- "$SMTPSCOPE" $scope --json --tls none \
	    --allow-plaintext-auth "127.0.0.1:$clear" ;;
	json-starttls) set -- "$SMTPSCOPE" $scope --json "127.0.0.1:$tls" ;;
	json-message) set -- "$SMTPSCOPE" $scope --json $mail \
	    "127.0.0.1:$tls" ;;
	curl-start) set -- curl -q --version ;;
	curl-clear) set -- curl $curl -X NOOP "smtp://127.0.0.1:$clear/$us" ;;
	curl-starttls) set -- curl $curl -X NOOP --ssl-reqd --cacert "$ca" \
	    "smtp://127.0.0.1:$tls/$us" ;;
	curl-message) set -- curl $curl --ssl-reqd --cacert "$ca" $letter \
	    "smtp://127.0.0.1:$tls/$us" ;;
	openssl-start) set -- openssl version ;;
	openssl-starttls)
		input=$work/typed
		set -- openssl $ssl ;;
	openssl-message)
		input=$work/typed.message
		set -- openssl $ssl ;;
	msmtp-start) set -- msmtp --version ;;
	msmtp-message)
		input=$work/letter
		set -- msmtp -C "$work/msmtprc" "$to" ;;
	swaks-start) set -- swaks --version ;;
	swaks-clear) set -- swaks $swaks --port "$clear" --quit-after AUTH ;;
	swaks-starttls) set -- swaks $swaks $secure --quit-after AUTH ;;
	swaks-message) set -- swaks $swaks $secure ;;
	*) return 1 ;;
	esac
	"$work/measure" -i "$input" -o "$work/said" "$@" > "$work/figures"
	read -r _ _ _ status < "$work/figures"
}

logins() {	# how many sessions Postfix saw log in and leave
	grep -c 'disconnect from .* auth=1 .*quit=1' "$LIVE_STATE/postfix/log" ||
	    :
}

# One rehearsal: does the program do this job at all?  Postfix is asked.
able() {	# TOOL JOB
	seen=$(logins)
	: > "$work/said"
	once "$1" "$2" || return 1
	why=
	[ "$status" = 0 ] || why="it ended with status $status"
	if [ -z "$why" ] && [ "$2" != start ]; then
		for _ in $(seq 40); do
			[ "$(logins)" = "$seen" ] || return 0
			sleep 0.05
		done
		why="Postfix saw no login"
	fi
	[ -n "$why" ] || return 0
	echo "skipped: $1 at $2: $why"
	tail -n 3 "$work/said" | tr -c '\12\40-\176' '?' | sed 's/^/    /'
	return 1
}

# ------------------------------------------------------------- the rounds

jobs='start clear starttls message'
tools='smtpscope json'
for tool in curl openssl msmtp swaks; do
	if command -v $tool > /dev/null; then
		tools="$tools $tool"
	else
		echo "skipped: $tool is not installed"
	fi
done

pairs=
for job in $jobs; do
	for tool in $tools; do
		! able "$tool" "$job" || pairs="$pairs $tool-$job"
	done
done

round=0
while [ $round -lt "$rounds" ]; do
	round=$((round + 1))
	for pair in $pairs; do
		once "${pair%-*}" "${pair#*-}"
		[ "$status" = 0 ] || echo "$pair: status $status"
		cat "$work/figures" >> "$work/all.$pair"
	done
done

# ------------------------------------------------------------- the report

median() {	# COLUMN FILE
	awk -v column="$1" '{ print $column }' "$2" | sort -n |
	    awk '{ v[NR] = $1 }
	    END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

echo "$rounds rounds, medians; x is the ratio to curl"
for job in $jobs; do
	echo
	printf '%-10s %9s %9s %9s %7s %7s %7s\n' "$job" 'wall ms' 'CPU ms' \
	    'RSS MiB' 'x wall' 'x CPU' 'x RSS'
	for tool in $tools; do
		file=$work/all.$tool-$job
		[ -f "$file" ] || continue
		echo "$tool $(median 1 "$file") $(median 2 "$file")" \
		    "$(median 3 "$file")"
	done | awk '
	{ name[NR] = $1; wall[NR] = $2; cpu[NR] = $3; rss[NR] = $4 }
	$1 == "curl" { w = $2; c = $3; r = $4 }
	END {
		for (i = 1; i <= NR; i++) {
			printf "%-10s %9.2f %9.2f %9.2f", name[i],
			    wall[i] / 1000, cpu[i] / 1000, rss[i] / 1024
			if (w)
				printf " %7.2f %7.2f %7.2f", wall[i] / w,
				    cpu[i] / c, rss[i] / r
			print ""
		}
	}'
done
echo
echo 'smtpscope is the text report, json the same with --json;' \
    'curl sends NOOP after AUTH'
