# SPDX-License-Identifier: GPL-3.0-or-later
# completion.zsh FOLDER - what zsh offers, with the function in FOLDER, behind
# each line of standard input; "[end]" follows each.  A zsh in a terminal of
# its own types the line and a Tab; its compadd tells what it was given.
if [[ $1 == inside ]]; then
	exec 3>> $2
	fpath=($3 $fpath)
	PS1= PS2= RPS1=
	unsetopt beep
	autoload -Uz compinit
	compinit -u -D
	zstyle ':completion:*' insert-tab false
	compadd() {
		local -a offered
		if (( ! ${argv[(I)-[OAD]]} )); then
			builtin compadd -O offered "$@"
			(( ! $#offered )) ||
				print -rl -u 3 -- "$IPREFIX"${^offered}
		fi
		builtin compadd "$@"
	}
	finish() {
		print -u 3 '[end]'
		BUFFER=
	}
	zle -N finish
	bindkey '^X' finish
	print -u 3 ready
	return
fi

zmodload zsh/zpty zsh/zselect
out=${TMPDIR:-/tmp}/completion.$$
: > $out

# Until what was asked for has come: at most 20 seconds.
wait_for() {	# PATTERN
	local text i
	for (( i = 0; i < 2000; i++ )); do
		zpty -r -t shell text > /dev/null
		[[ "$(<$out)" != *$~1 ]] || return 0
		zselect -t 1
	done
	print 'nothing came'
	return 1
}

zpty shell "exec zsh -f -i"
zpty -w shell "cd ${(q)PWD}; . ${(q)0:A} inside ${(q)out} ${(q)1}"
wait_for ready || exit 1
while IFS= read -r line; do
	: > $out
	zpty -w -n shell "$line"$'\t'
	zpty -w -n shell $'\x18'
	wait_for '\[end\]'
	cat $out
done
zpty -d shell
rm -f $out
