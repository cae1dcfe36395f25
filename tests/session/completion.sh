#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the shells offer: the tables behind it are those of the program, and
# bash, zsh and fish, where they are installed, offer what it says.
top=${TOP_SRCDIR:-.}
folder=$top/docs/completions
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
n=0
failed=0
result() {	# NAME FAULT
	n=$((n + 1))
	if [ -n "$2" ]; then
		failed=1
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/#   /'
	else
		echo "ok $n - $1"
	fi
}
XDG_CONFIG_HOME=$dir
export XDG_CONFIG_HOME
mkdir -p "$dir/smtpscope" "$dir/bin" "$dir/files/folder"
printf '[work]\nhost = mail.example.org\n[relay]\nhost = relay.example.net\n' \
    > "$dir/smtpscope/config"
# A shell would act on these names, or a terminal show them wrongly.
for name in '$(reboot)' '`reboot`' 'a&reboot' 'a|b' '-rf' '*' \
    $'a\xe2\x80\xaeb' $'a\xc2\x9bb' $'a\xff'; do
	printf '[%s]\nhost = odd.example.org\n' "$name"
done >> "$dir/smtpscope/config"
: > "$dir/files/one.log"
: > "$dir/files/two words.log"
ln -s "$SMTPSCOPE" "$dir/bin/smtpscope"
PATH=$dir/bin:$PATH
cd "$dir/files" || exit 99

# ---- the tables ------------------------------------------------------------

listed() {	# WORDS...: the candidates alone
	"$SMTPSCOPE" --complete "$@" | sed 1d | cut -f 1
}

only_in_first() {	# WHAT, and two lists
	comm -23 <(sort -u <<< "$2") <(sort -u <<< "$3") | grep . |
	    sed "s|^|$1: |"
}

commands=$(listed '' | grep -v -e '^practice:' -e '^@' | sort -u)
used=$("$SMTPSCOPE" --help | sed -n '/^$/q;s/.* smtpscope \([a-z]*\).*/\1/p')
result 'every command is offered' "$(only_in_first 'not offered' "$used" \
    "$commands"; only_in_first 'not in --help' "$commands" "$used")"

for command in '' $commands; do
	# Of "smtpscope ...", what it says itself, not what it says of others.
	said=$("$SMTPSCOPE" ${command:+"$command"} --help |
	    sed "/^usage:/,/^\$/d;s/(see .*--help)//;s/of check --json//" |
	    grep -oE -- '(^|[ (,])--[a-z][a-z-]+|(^  |, )-[a-z0-9]\>' |
	    tr -d ' (,')
	known=$(listed ${command:+"$command"} -)
	result "${command:-smtpscope}: its options are those of --help" "$(
		only_in_first 'add to tui/options/words.c' "$said" \
		    "$known
--help"
		only_in_first 'not in --help' "$(grep -v -e '^--help$' \
		    -e '^--version$' <<< "$known")" "$said")"
done

read_options=$(sed -n 's/^	{ "\([a-z-]*\)", [a-z_]*argument.*/--\1/p' \
    "$top/tui/options/options.c" |
    grep -v -e '^--pass\(word\)*$' -e '^--colour$' -e '^--anonymise$')
offered=$(for command in '' $commands; do
	listed ${command:+"$command"} --
done)
result 'every option that is read is offered' "$(
	only_in_first 'add to tui/options/words.c' "$read_options" "$offered"
	only_in_first 'not read' "$(grep -- -- <<< "$offered")" \
	    "$read_options")"
result 'every option is in the manual' "$(
	for option in $offered; do
		name=${option#-}
		grep -qE -- "Fl $name( |\$)" "$top/docs/smtpscope.1" ||
			echo "$option is not in docs/smtpscope.1"
	done | sort -u)"
result 'an option takes a value where one is asked for' "$(
	for option in $(sort -u <<< "$read_options"); do
		kind=$(sed -n "s/^	{ \"${option#--}\", \([a-z]*\)_.*/\1/p" \
		    "$top/tui/options/options.c")
		table=$(sed -n "s/^	{ \"$option\", .*\(VALUE_[A-Z]*\).*/\1/p" \
		    "$top/tui/options/words.c" | head -n 1)
		case $kind$table in
		noVALUE_NONE) ;;
		no* | requiredVALUE_NONE)
			echo "$option: $kind argument, $table" ;;
		esac
	done)"
choices() {	# COMMAND OPTION: each is taken, and another word is not
	local each
	for each in $(listed ${1:+"$1"} "$2" ''); do
		"$SMTPSCOPE" ${1:+"$1"} "$2" "$each" --help > /dev/null 2>&1 ||
			echo "$2 $each is offered and not taken"
	done
	[ -n "$each" ] || echo "$2: nothing is offered"
	! "$SMTPSCOPE" ${1:+"$1"} "$2" xyzzy --help > /dev/null 2>&1 ||
		echo "$2 takes anything"
}
for option in --tls --tls-min --tls-max --until --auth --channel-binding \
    --equivalent --format; do
	result "what is offered for $option is taken" "$(choices check $option)"
done
result 'what is offered for --color is taken' "$(choices '' --color)"
result 'what is offered for explain --stage is taken' "$(
	for each in $(listed explain --stage ''); do
		"$SMTPSCOPE" explain --stage "$each" 535 > /dev/null ||
			echo "$each is not taken"
	done)"
result 'what is offered for keys is taken' "$(
	for each in $(listed keys ''); do
		"$SMTPSCOPE" keys "$each" > /dev/null || echo "$each"
	done
	for each in $(listed keys --preset ''); do
		"$SMTPSCOPE" keys --preset "$each" > /dev/null || echo "$each"
	done)"
result 'every scenario is offered, and no other' "$(
	all=$("$SMTPSCOPE" practice --list | sed 's/ .*//')
	for each in "$(listed practice --scenario '')" \
	    "$(listed check practice: | sed 's/^practice://')"; do
		only_in_first 'not offered' "$all" "$each"
		only_in_first 'not there' "$each" "$all"
	done)"
result 'every lesson is offered' "$(only_in_first 'not offered' \
    "$("$SMTPSCOPE" lesson | sed 's/ .*//')" "$(listed lesson '')")"
result 'every cause is offered, and what is offered is explained' "$(
	only_in_first 'not offered' "$("$SMTPSCOPE" explain --list |
	    sed 's/ .*//')" "$(listed explain '')"
	for each in $(listed explain S); do
		"$SMTPSCOPE" explain "$each" | grep -q 'does not know' &&
			echo "$each is not known"
	done)"

result 'servers are offered, but none that a shell would act on' "$(
	LC_ALL=C diff <(listed check @) <(printf '@work\n@relay\n'))"

# ---- the shells ------------------------------------------------------------

# One line: what is typed, what must be offered, and what must not.
cases() {
	cat <<'CASES'
smtpscope ch|check|open
smtpscope |practice|--tls
smtpscope check @w|@work|@relay
smtpscope check @|@relay|practice
smtpscope check --unt|--until|--user
smtpscope check --until st|starttls|auth
smtpscope check --auth PLAIN,LO|PLAIN,LOGIN|LOGIN
smtpscope check practice:bad|practice:bad-password|practice:ok
smtpscope check --user x practice:bad|practice:bad-password|practice:ok
smtpscope practice --scenario bad-p|bad-password|ok
smtpscope explain bad-c|bad-credentials|check
smtpscope explain --mech SCRAM-SHA-5|SCRAM-SHA-512|SCRAM-SHA-256
smtpscope open on|one.log|folder
smtpscope sanitize -o fo|folder|one.log
smtpscope check --ca-dir fo|folder|one.log
smtpscope check --equivalent sw|swaks|curl
smtpscope keys --preset em|emacs|default
smtpscope lesson starttl|starttls|oauth
smtpscope practice --like ex|exim|gmail
CASES
}

# NAME FUNCTION: given what is typed, and which case it is, it prints the offers
one_shell() {
	local typed want not got fault="" number=0
	while IFS='|' read -r typed want not; do
		number=$((number + 1))
		got=$("$2" "$typed" $number | sed 's|/$||')
		grep -qx -e "$want" <<< "$got" ||
			fault+="\"$typed\" does not offer $want but: ${got//$'\n'/ }"$'\n'
		! grep -qx -e "$not" <<< "$got" ||
			fault+="\"$typed\" offers $not"$'\n'
	done < <(cases)
	result "$1 offers what it should" "$fault"
}

. "$folder/smtpscope.bash"
# As bash does it: split at blanks, and at : and = by themselves.
in_bash() {
	local rest=$1
	COMP_LINE=$1
	COMP_POINT=${#1}
	COMP_WORDS=()
	while [[ $rest =~ ^[[:space:]]*([:=]|[^[:space:]:=]+)(.*)$ ]]; do
		COMP_WORDS+=("${BASH_REMATCH[1]}")
		rest=${BASH_REMATCH[2]}
	done
	[[ $1 != *' ' ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_smtpscope
	# What stands there when one of them is taken.
	local last=${COMP_WORDS[COMP_CWORD]} whole=${1##* }
	[[ $last != [:=] ]] || last=
	printf -- "${whole%"$last"}%s\n" "${COMPREPLY[@]}"
}
one_shell bash in_bash
result 'bash: the value of --option=value' "$(
	in_bash 'smtpscope check --tls=st' | grep -qx -e '--tls=starttls' ||
		in_bash 'smtpscope check --tls=st'
	in_bash 'smtpscope check --ca-file=one' |
	    grep -qx -e '--ca-file=one.log' ||
		in_bash 'smtpscope check --ca-file=one')"

if command -v fish > /dev/null; then
	in_fish() {
		HOME=$dir fish --no-config -c "source '$folder/smtpscope.fish'
			complete -C '$1'" 2>&1 | cut -f 1
	}
	result 'fish reads it' "$(fish --no-config -n "$folder/smtpscope.fish" 2>&1)"
	one_shell fish in_fish
fi
if command -v zsh > /dev/null; then
	result 'zsh reads it' "$(zsh -f -n "$folder/_smtpscope" 2>&1)"
	cases | cut -d '|' -f 1 |
	    zsh -f "$top/tests/session/completion.zsh" "$folder" |
	    awk -v dir="$dir" 'BEGIN { n = 1 }
		$0 == "[end]" { n++; next }
		{ print > (dir "/zsh." n) }'
	in_zsh() {
		cat "$dir/zsh.$2"
	}
	one_shell zsh in_zsh
fi
echo "1..$n"
exit $failed
