#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# live-gssapi.sh - AUTH GSSAPI against a KDC, Dovecot and Exim on 127.0.0.1;
# prints TAP.  It starts and ends servers of its own, so live.sh does not run
# it.
#
# SMTPSCOPE   the program (build/smtpscope below the source tree)
# LIVE_CACHE  as for servers.sh; Kerberos' servers are unpacked there, too
# LIVE_KEEP   when not empty, logs and configuration are kept and named
#
# It needs what servers.sh needs, and the package dovecot-gssapi.
set -u
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin:/sbin
SMTPSCOPE=${SMTPSCOPE:-$here/../../build/smtpscope}
cache=${LIVE_CACHE:-/var/cache/smtpscope-live}
realm=EXAMPLE.TEST
host=mail.example.test
count=0
failed=0
started=

skip() {
	echo "1..0 # SKIP $(echo "$*" | tr '\n#' '  ')"
	exit 0
}

result() {	# STATUS NAME
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2"
	fi
}

# ----------------------------------------------------------- what is needed

kerberos="krb5-kdc krb5-admin-server krb5-user libverto1 libverto-libev1
libev4 libkadm5srv-mit12 libkadm5clnt-mit12 libkdb5-10 libgssrpc4"

# Unpacked, not installed: an installed KDC would be started by its package.
unpack() {
	[ ! -d "$cache/kerberos" ] || return 0
	mkdir -p "$cache" && new=$(mktemp -d "$cache/new.XXXXXX") || return 1
	chmod 755 "$new"
	# shellcheck disable=SC2086 # a list of words
	if (cd "$new" && apt-get -qq -o APT::Sandbox::User=root download \
	    $kerberos) > /dev/null 2>&1; then
		for deb in "$new"/*.deb; do
			dpkg-deb -x "$deb" "$new"
		done
		rm -f "$new"/*.deb
		mv -T "$new" "$cache/kerberos" 2> /dev/null
	fi
	rm -rf "$new"
	[ -d "$cache/kerberos" ]
}

[ -x "$SMTPSCOPE" ] || { echo "Bail out! no program at $SMTPSCOPE"; exit 1; }
for command in jq openssl apt-get dpkg-deb; do
	command -v $command > /dev/null || skip "$command is not installed"
done
ldd "$SMTPSCOPE" | grep -q libgssapi || skip "this build has no Kerberos"
[ -f /usr/lib/dovecot/modules/auth/libmech_gssapi.so ] ||
	skip "dovecot-gssapi is not installed"
why=$(LIVE_CACHE=$cache "$here/servers.sh" fetch 2>&1) || skip "$why"
unpack || skip "cannot download $kerberos"
multiarch=$(cd "$cache/kerberos/usr/lib" && echo *-linux-*)
lib=$cache/kerberos/usr/lib/$multiarch

# ------------------------------------------------------------- the servers

work=$(mktemp -d "${TMPDIR:-/tmp}/smtpscope-gssapi.XXXXXX") || exit 1
chmod 755 "$work"

finish() {
	trap '' HUP INT PIPE TERM
	for leader in $started; do
		kill -TERM "-$leader" 2> /dev/null
	done
	wait
	if [ -n "${LIVE_KEEP:-}" ]; then
		echo "# kept: $work"
	else
		rm -rf "$work"
	fi
}
trap finish EXIT
trap 'exit 130' HUP INT PIPE TERM

busy() {	# PORT: does anything listen there?
	grep -qi " 0100007F:$(printf %04X "$1") [0-9A-F:]* 0A " /proc/net/tcp
}

free_port() {
	for _ in 1 2 3 4 5 6 7 8; do
		random=$(od -An -N2 -tu2 /dev/urandom)
		free=$((20000 + random % 12000))
		busy $free || { echo $free; return; }
	done
}

# Each leads a session of its own, so that finish ends it as a whole.
start() {	# NAME COMMAND...
	name=$1
	shift
	setsid "$@" < /dev/null > "$work/$name.out" 2>&1 &
	started="$started $!"
}

wait_until() {	# WHAT COMMAND...
	what=$1
	shift
	for _ in $(seq 200); do
		! "$@" || return 0
		sleep 0.05
	done
	sed 's/^/# /' "$work"/*.out
	echo "Bail out! $what did not start"
	exit 1
}

kdc=$(free_port)
smtp=$(free_port)

cat > "$work/krb5.conf" << END
[libdefaults]
	default_realm = $realm
	dns_lookup_kdc = false
	dns_lookup_realm = false
	dns_canonicalize_hostname = false
	rdns = false
	udp_preference_limit = 1
[realms]
	$realm = {
		kdc = 127.0.0.1:$kdc
	}
[domain_realm]
	.example.test = $realm
[dbmodules]
	db_module_dir = $lib/krb5/plugins/kdb
END
cat > "$work/kdc.conf" << END
[kdcdefaults]
	kdc_listen = 127.0.0.1:$kdc
	kdc_tcp_listen = 127.0.0.1:$kdc
[realms]
	$realm = {
		database_name = $work/principal
		key_stash_file = $work/stash
		max_life = 1h
	}
[logging]
	kdc = FILE:$work/kdc.log
	default = FILE:$work/kerberos.log
END
cat > "$work/dovecot.conf" << END
base_dir = $work/run
log_path = $work/dovecot.log
protocols =
ssl = no
listen = 127.0.0.1
auth_mechanisms = gssapi
auth_failure_delay = 0 secs
auth_krb5_keytab = $work/keytab
auth_gssapi_hostname = $host
import_environment = TZ KRB5_CONFIG=$work/krb5.conf
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=/nonexistent
}
service auth {
  unix_listener auth-client {
    mode = 0666
  }
}
# Without this, each failed login would make the next one slower.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
END
cat > "$work/exim.conf" << END
exim_path = $cache/exim-heavy/usr/sbin/exim4
exim_user = Debian-exim
exim_group = Debian-exim
primary_hostname = $host
spool_directory = $work/spool
log_file_path = $work/spool/%slog
pid_file_path = $work/spool/daemon.pid
keep_environment =
host_lookup =
rfc1413_hosts =
local_interfaces = 127.0.0.1.$smtp
auth_advertise_hosts = *
tls_advertise_hosts = *
tls_certificate = $work/certs/good.pem
tls_privatekey = $work/certs/good.pem
begin authenticators
gssapi:
  driver = dovecot
  public_name = GSSAPI
  server_socket = $work/run/auth-client
  server_set_id = \$auth1
END

KRB5_CONFIG=$work/krb5.conf
KRB5_KDC_PROFILE=$work/kdc.conf
KRB5CCNAME=FILE:$work/ticket
export KRB5_CONFIG KRB5_KDC_PROFILE KRB5CCNAME

krb() {	# PROGRAM ARGS...: one of the unpacked
	program=$1
	shift
	for folder in sbin bin; do
		path=$cache/kerberos/usr/$folder/$program
		[ ! -x "$path" ] || LD_LIBRARY_PATH=$lib "$path" "$@"
	done
}

{
	krb kdb5_util create -s -r $realm -P "$(openssl rand -hex 16)"
	krb kadmin.local -q 'addprinc -pw ann-pw ann'
	krb kadmin.local -q "addprinc -randkey smtp/$host"
	krb kadmin.local -q "ktadd -k $work/keytab smtp/$host"
} > "$work/kerberos.out" 2>&1
[ -s "$work/keytab" ] || {
	sed 's/^/# /' "$work/kerberos.out"
	echo 'Bail out! no Kerberos database'
	exit 1
}
chmod 644 "$work/keytab"		# Dovecot's own user reads it
sh "$here/certs.sh" "$work/certs" || exit 1
install -d -o Debian-exim "$work/spool"
mkdir "$work/run" "$work/home"
start kdc env LD_LIBRARY_PATH="$lib" \
    "$cache/kerberos/usr/sbin/krb5kdc" -n
kdc_leader=${started##* }
start dovecot dovecot -F -c "$work/dovecot.conf"
start exim "$cache/exim-heavy/usr/sbin/exim4" -C "$work/exim.conf" -bdf
wait_until 'the KDC' busy "$kdc"
wait_until Dovecot test -S "$work/run/auth-client"
wait_until Exim busy "$smtp"

# ---------------------------------------------------------------- sessions

session() {	# NAME STATUS JQ ARGS...
	session_name=$1 wanted=$2 expected=$3
	shift 3
	status=0
	env -u SSLKEYLOGFILE HOME="$work/home" TERM=dumb TZ=UTC \
	    LC_ALL=C.UTF-8 timeout 30 "$SMTPSCOPE" check --json \
	    --ca-file "$work/certs/ca.pem" --connect-to "127.0.0.1:$smtp" \
	    $host --auth GSSAPI "$@" < /dev/null > "$work/json" \
	    2> "$work/err" || status=$?
	[ "$status" = "$wanted" ]
	result $? "$session_name: exit status $wanted, it was $status"
	[ -s "$work/json" ] &&
	    jq -e "$expected" "$work/json" > "$work/held" 2>&1
	held=$?
	result $held "$session_name: the session is as expected"
	[ $held = 0 ] || head -c 3000 "$work/json" "$work/err" | sed 's/^/# /'
}

says() {	# WORDS: somewhere in the transcript
	printf 'any(.transcript[]; .text + .decoded | contains("%s"))' "$1"
}

no_ticket='(.ok | not) and .failed_stage == "auth" and .auth.tried == []'

session 'without a ticket' 28 \
    "$no_ticket and $(says 'kinit first')"
echo ann-pw | krb kinit ann > /dev/null
result $? 'kinit'
session 'with a ticket' 0 ".ok and .auth.tried == [\"GSSAPI\"]
    and $(says 'has proved that it knows the service')
    and $(says 'service: smtp/mail.example.test')
    and (.transcript | map(select(.masked)) | length) == 2"
session 'no initial response' 0 '.ok' --no-initial-response
session 'the user of the ticket' 0 '.ok' --user ann@$realm
session 'another user' 28 "$no_ticket
    and $(says "no Kerberos ticket for bob@$realm")" --user bob@$realm
session 'acting for oneself' 0 '.ok' --authzid ann

# The service's key is another one now, and the ticket is for the old one.
krb kadmin.local -q "ktadd -k $work/keytab.new smtp/$host" > /dev/null 2>&1
chmod 644 "$work/keytab.new"
mv "$work/keytab.new" "$work/keytab"
session 'a ticket for an old key' 28 \
    '(.ok | not) and .failed_stage == "auth" and .auth.tried == ["GSSAPI"]'

# The KDC takes connections and says nothing: its library waits longer.
echo ann-pw | krb kinit ann > /dev/null
kill -STOP "-$kdc_leader"
session 'a KDC that is silent' 28 "$no_ticket
    and $(says 'no answer came within 2.0 s while asking Kerberos')
    and .cause == \"kerberos-ticket\"" --timeout 2
kill -CONT "-$kdc_leader"

# A service that Kerberos does not know.
krb kadmin.local -q "delprinc -force smtp/$host" > /dev/null 2>&1
echo ann-pw | krb kinit ann > /dev/null
session 'a service without a key' 28 \
    "$no_ticket and $(says 'not found in Kerberos database')"

echo "1..$count"
[ $failed = 0 ]
