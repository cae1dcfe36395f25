#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# servers.sh - Postfix and Exim on 127.0.0.1, for the live tests.
#
#   up            start the servers and wait until they listen
#   down          end them, by process id
#   port NAME     the number of a port, such as postfix/submission
#   list          every port: name, number, purpose
#   user NAME     the password of a user
#   pids SERVER   the processes of postfix, exim or dovecot
#   fetch         only download and unpack the servers
#   packages      the Debian packages that must be installed
#   clean         forget what fetch unpacked
#
# LIVE_STATE      a folder for configuration, certificates, logs (required
#                 for up, down, port, list, pids; other accounts must be able
#                 to enter it)
# LIVE_PORT_BASE  the first port; by default a random free range
# LIVE_CACHE      where the servers are unpacked (/var/cache/smtpscope-live)
#
# Exit status 77, with the reason on standard error: this machine cannot run
# the servers.
set -eu
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
cache=${LIVE_CACHE:-/var/cache/smtpscope-live}
state=${LIVE_STATE:-}
tab=$(printf '\t')

packages="openssl netbase dovecot-core dovecot-gssapi libdb5.3
libgnutls-dane0 libgnutls30 libicu72 libidn12 libidn2-0 libldap-2.5-0 libmariadb3 libnsl2 libpam0g
libpcre2-8-0 libperl5.36 libpq5 libsasl2-2 libsasl2-modules libspf2-2
libsqlite3-0"

die() {
	echo "servers.sh: $*" >&2
	exit 1
}

cannot() {
	echo "$*" >&2
	exit 77
}

need_state() {
	[ -n "$state" ] || die "set LIVE_STATE to a folder"
}

# ------------------------------------------------------------- the servers

# The two servers exclude one another as installed packages; unpacked they
# run side by side, and a mail server that the machine has is left alone.
unpack() {	# NAME PACKAGE...
	[ ! -d "$cache/$1" ] || return 0
	name=$1
	shift
	command -v dpkg-deb > /dev/null || cannot "no dpkg-deb: not a Debian"
	command -v apt-get > /dev/null || cannot "no apt-get: not a Debian"
	mkdir -p "$cache"
	new=$(mktemp -d "$cache/new.XXXXXX")
	chmod 755 "$new"
	if ! download "$new" "$@"; then
		rm -rf "$new"
		cannot "cannot download $*"
	fi
	for deb in "$new"/*.deb; do
		dpkg-deb -x "$deb" "$new"
	done
	rm -f "$new"/*.deb
	mv -T "$new" "$cache/$name" 2> /dev/null || rm -rf "$new"
}

download() {	# FOLDER PACKAGE...
	(
		cd "$1"
		shift
		get="apt-get -qq -o APT::Sandbox::User=root download"
		$get "$@" > /dev/null 2>&1 && exit 0
		apt-get -qq update > /dev/null 2>&1
		$get "$@" > /dev/null 2>&1
	)
}

fetch() {
	[ "$(id -u)" = 0 ] || cannot "the servers must be started by root"
	command -v openssl > /dev/null || cannot "openssl is not installed"
	command -v dovecot > /dev/null || cannot "dovecot-core is not installed"
	# One at a time, until "up" has its ports.
	mkdir -p "$cache"
	exec 9> "$cache/lock"
	flock 9
	unpack postfix postfix
	unpack exim-heavy exim4-daemon-heavy exim4-base
	unpack cyrus sasl2-bin
	for program in exim-heavy/usr/sbin/exim4 \
	    postfix/usr/lib/postfix/sbin/smtpd cyrus/usr/sbin/saslpasswd2; do
		lost=$(LD_LIBRARY_PATH=$cache/postfix/usr/lib/postfix \
		    ldd "$cache/$program" | awk '/not found/ { print $1 }')
		[ -z "$lost" ] || cannot "$program lacks" $lost
	done
	# The one account whose name is compiled in.
	getent passwd Debian-exim > /dev/null ||
	    useradd --system --user-group --no-create-home \
	    --home-dir /nonexistent --shell /usr/sbin/nologin Debian-exim
}

# ------------------------------------------------------------------- ports

ports() {	# every OFFSET NAME PURPOSE
	sed -e '/^#/d' -e '/^$/d' "$here/ports"
}

busy() {	# BASE: does anything listen in its range?
	awk -v base="$1" '
	BEGIN { for (i = 0; i < 40; i++) ours[sprintf("%04X", base + i)] = 1 }
	$4 == "0A" { sub(/.*:/, "", $2); if ($2 in ours) found = 1 }
	END { exit !found }' /proc/net/tcp
}

choose_base() {
	if [ -n "${LIVE_PORT_BASE:-}" ]; then
		base=$LIVE_PORT_BASE
		! busy "$base" || die "a port from $base on is taken"
		return 0
	fi
	# Below the range from which the kernel takes ports for clients.
	for try in 1 2 3 4 5 6 7 8; do
		random=$(od -An -N2 -tu2 /dev/urandom)
		base=$((20000 + random % 300 * 40))
		busy "$base" || return 0
	done
	die "found no free ports in $try tries"
}

port() {	# NAME
	[ -f "$state/base" ] || die "no servers in $state"
	base=$(cat "$state/base")
	ports | {
		while read -r offset name _; do
			[ "$name" != "$1" ] || { echo $((base + offset)); exit; }
		done
		die "no port is called $1"
	}
}

list() {
	base=$(cat "$state/base")
	ports | while read -r offset name purpose; do
		printf '%s\t%s\t%s\n' "$name" $((base + offset)) "$purpose"
	done
}

listening() {	# SERVER: on all of its ports?
	ports | {
		while read -r offset name _; do
			case $name in "$1"/*) ;; *) continue ;; esac
			grep -qi " 0100007F:$(printf %04X $((base + offset))) [0-9A-F:]* 0A " \
			    /proc/net/tcp || exit 1
		done
		exit 0
	}
}

# --------------------------------------------------------------- processes

# Every server leads a session of its own, so that its processes, and no
# others, can be found without a guess.
stat_of() {	# PID: sets condition, session and began
	read -r line 2> /dev/null < "/proc/$1/stat" || return 1
	set -- ${line##*) }
	condition=$1
	session=$4
	shift 19
	began=$1
}

start() {	# SERVER COMMAND...
	server=$1
	shift
	setsid "$@" < /dev/null >> "$state/$server.out" 2>&1 9>&- &
	stat_of $! || die "$server did not start; see $state/$server.out"
	echo "$! $began" > "$state/$server.pid"
}

pids() {	# SERVER
	read -r leader leader_began 2> /dev/null < "$state/$1.pid" || return 0
	# Has the number gone to somebody else meanwhile?
	if stat_of "$leader" && [ "$began" != "$leader_began" ]; then
		return 0
	fi
	for each in /proc/[0-9]*; do
		stat_of "${each#/proc/}" || continue
		[ "$session" != "$leader" ] || [ "$condition" = Z ] ||
		    echo "${each#/proc/}"
	done
}

signal() {	# SIGNAL PID...
	name=$1
	shift
	for pid; do
		kill -s "$name" "$pid" 2> /dev/null || :
	done
}

gone() {	# SERVER: within 3 seconds?
	for try in $(seq 60); do
		[ -n "$(pids "$1")" ] || return 0
		sleep 0.05
	done
	return 1
}

stop() {	# SERVER
	[ -f "$state/$1.pid" ] || return 0
	read -r leader _ < "$state/$1.pid"
	for step in first TERM KILL; do
		all=$(pids "$1")
		[ -n "$all" ] || break
		case $step in
		first)	echo "$all" | grep -qx "$leader" || continue
			signal TERM "$leader" ;;
		*)	signal "$step" $all ;;
		esac
		! gone "$1" || break
	done
	[ -z "$(pids "$1")" ] || die "cannot end $1"
	rm -f "$state/$1.pid"
}

wait_until() {	# WHAT COMMAND...
	what=$1
	shift
	for try in $(seq 200); do
		! "$@" || return 0
		sleep 0.05
	done
	die "$what did not start; see the logs in $state"
}

# --------------------------------------------------------------- up and down

write_conf() {	# NAME TARGET
	ports | awk -v base="$base" '{ print "s|@" $2 "@|" base + $1 "|g" }' \
	    > "$state/substitute"
	printf 's|@STATE@|%s|g\ns|@POSTFIX@|%s|g\ns|@EXIM@|%s|g\n' \
	    "$state" "$cache/postfix" "$cache/exim-heavy" >> "$state/substitute"
	sed -f "$state/substitute" "$here/conf/$1" > "$2"
}

users() {	# SEPARATOR
	sed -e '/^#/d' -e "s/$tab/$1/" "$here/users"
}

start_dovecot() {
	mkdir -p "$state/dovecot/run"
	users ':{PLAIN}' > "$state/dovecot/users"
	sh "$here/tokens.sh" "$state/tokens"
	write_conf oauth2.conf "$state/dovecot/oauth2.conf"
	write_conf dovecot.conf "$state/dovecot/dovecot.conf"
	start dovecot dovecot -F -c "$state/dovecot/dovecot.conf"
	wait_until Dovecot test -S "$state/dovecot/run/auth-client"
}

# What Postfix reads of Cyrus SASL: a user of another domain has its realm.
write_cyrus() {
	mkdir -p "$state/postfix/conf/sasl"
	write_conf cyrus.conf "$state/postfix/conf/sasl/smtpd.conf"
	users "$tab" | while IFS=$tab read -r name password; do
		case $name in
		*@*) realm=${name#*@} ;;
		*) realm=mail.example.test ;;
		esac
		printf %s "$password" | "$cache/cyrus/usr/sbin/saslpasswd2" \
		    -p -c -f "$state/postfix/sasldb" -u "$realm" "${name%%@*}"
	done
	chown mail "$state/postfix/sasldb"
}

start_postfix() {
	spool=$state/postfix/spool
	mkdir -p "$state/postfix/conf" "$state/postfix/data" "$spool/pid"
	for queue in active bounce corrupt defer deferred flush hold incoming \
	    private saved trace; do
		install -d -m 700 -o mail "$spool/$queue"
	done
	install -d -m 730 -o mail -g news "$spool/maildrop"
	install -d -m 710 -o mail -g news "$spool/public"
	chown mail "$state/postfix/data"
	write_conf main.cf "$state/postfix/conf/main.cf"
	write_conf master.cf "$state/postfix/conf/master.cf"
	write_cyrus
	start postfix env LD_LIBRARY_PATH="$cache/postfix/usr/lib/postfix" \
	    MAIL_CONFIG="$state/postfix/conf" LC_ALL=C \
	    "$cache/postfix/usr/lib/postfix/sbin/master" \
	    -c "$state/postfix/conf"
	wait_until Postfix listening postfix
}

start_exim() {
	install -d -o Debian-exim "$state/exim" "$state/exim/spool"
	users ': ' > "$state/exim/users"
	write_conf exim.conf "$state/exim/exim.conf"
	start exim "$cache/exim-heavy/usr/sbin/exim4" \
	    -C "$state/exim/exim.conf" -bdf
	wait_until Exim listening exim
}

up() {
	need_state
	[ ! -f "$state/base" ] || die "servers were started in $state already"
	fetch
	mkdir -p "$state"
	state=$(cd "$state" && pwd)
	chmod 755 "$state"
	umask 022
	choose_base
	trap cancel EXIT
	trap 'exit 130' HUP INT PIPE TERM
	echo "$base" > "$state/base"
	sh "$here/certs.sh" "$state/certs" ||
	    die "cannot make certificates; see $state/certs/openssl.log"
	start_dovecot
	start_postfix
	start_exim
	exec 9>&-
	trap - EXIT HUP INT PIPE TERM
}

cancel() {
	# A server may have been started and not yet been written down.
	if [ -n "${!:-}" ] && ! grep -qs "^$! " "$state"/*.pid &&
	    stat_of $!; then
		echo "$! $began" > "$state/$server.pid"
	fi
	down
}

down() {
	need_state
	for server in exim postfix dovecot; do
		stop "$server"
	done
	rm -f "$state/base"
}

case ${1:-} in
up | down | fetch | list)
	"$1" ;;
port)
	need_state
	port "${2:?NAME}" ;;
pids)
	need_state
	pids "${2:?SERVER}" ;;
user)
	awk -F "$tab" -v name="${2:?NAME}" '
	$1 == name { print $2; found = 1 }
	END { exit !found }' "$here/users" ;;
packages)
	echo $packages jq ;;
clean)
	rm -rf "$cache" ;;
*)
	sed -n '3,/^set -eu/{/^set/d;s/^# \{0,1\}//;p;}' "$0" >&2
	exit 2 ;;
esac
