#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No leak and no bad access in whole sessions, good and bad.
if ! command -v valgrind > /dev/null; then
	echo '1..0 # SKIP valgrind is not installed'
	exit 0
fi
if grep -q __asan_init "$SMTPSCOPE"; then
	echo '1..0 # SKIP this build has AddressSanitizer instead'
	exit 0
fi
log=$(mktemp) || exit 99
trap 'rm -f "$log"' EXIT
n=0
echo 1..4
for target in practice practice:bad-password practice:cert-expired \
    practice:implicit-tls; do
	n=$((n + 1))
	valgrind -q --leak-check=full --error-exitcode=99 \
	    --show-leak-kinds=definite,indirect,possible --log-file="$log" \
	    "$SMTPSCOPE" check --json "$target" > /dev/null 2>&1
	status=$?
	if [ $status = 99 ] || grep -q 'definitely lost' "$log"; then
		echo "not ok $n - $target"
		sed 's/^/# /' "$log"
	else
		echo "ok $n - $target ended with $status"
	fi
done
