# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for bash.  The program itself knows what may come next:
# "smtpscope --complete WORD..." prints what else it may be (files, folders,
# or words for nothing else), then a candidate a line with a description.

# COMP_WORDS is also split at ":" and "=": join what was typed together.  Sets
# words, and lead: the part of the last one that is not replaced.
_smtpscope_words() {
	local rest=$COMP_LINE word i bare
	words=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		bare=${rest#"${rest%%[![:space:]]*}"}
		if ((i > 0)) && [[ $bare == "$rest" ]]; then
			words[${#words[@]} - 1]+=$word
		else
			words+=("$word")
		fi
		rest=${bare#"$word"}
	done
	word=${COMP_WORDS[COMP_CWORD]}
	[[ $word != [:=] ]] || word=
	lead=${words[${#words[@]} - 1]}
	lead=${lead%"$word"}
}

_smtpscope() {
	local words lead kind candidate _ typed=
	_smtpscope_words
	COMPREPLY=()
	{
		IFS= read -r kind
		while IFS=$'\t' read -r candidate _; do
			COMPREPLY+=("${candidate#"$lead"}")
		done
	} < <("${words[0]/#\~/$HOME}" --complete "${words[@]:1}" 2> /dev/null)
	if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[:,=] ]]; then
		compopt -o nospace 2> /dev/null
	fi
	typed=${words[${#words[@]} - 1]#"$lead"}
	case $kind in
	files)
		compopt -o filenames 2> /dev/null
		while IFS= read -r candidate; do
			COMPREPLY+=("$candidate")
		done < <(compgen -f -- "$typed") ;;
	folders)
		compopt -o filenames 2> /dev/null
		while IFS= read -r candidate; do
			COMPREPLY+=("$candidate")
		done < <(compgen -d -- "$typed") ;;
	esac
}

complete -F _smtpscope smtpscope
