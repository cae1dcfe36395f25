# SPDX-License-Identifier: GPL-3.0-or-later
# span.awk - a command in running text, such as "smtpscope check --until STAGE
# TARGET", as words that can be tried: words in capitals become examples.
BEGIN {
	split("STAGE=auth MODE=starttls MECH=PLAIN TOOL=swaks FORMAT=text " \
	    "SECONDS=5 N=3 COLUMNSxROWS=80x24 WxH=80x24 VERSION=1.2 " \
	    "ADDRESS=127.0.0.1 PORT=2525 TYPE=tls-exporter WHEN=never " \
	    "SCENARIO=ok NAME=name", pairs, " ")
	for (i in pairs) {
		split(pairs[i], pair, "=")
		example[pair[1]] = pair[2]
	}
}

{
	sub(/^smtpscope /, "")
	sub(/ *[|<>&].*/, "")
	gsub(/["'\[\]]/, "")
	gsub(/\.\.\./, "")
	line = ""
	while (match($0, /[A-Z][A-Za-z]*/)) {
		word = substr($0, RSTART, RLENGTH)
		line = line substr($0, 1, RSTART - 1) \
		    (word in example ? example[word] : word)
		$0 = substr($0, RSTART + RLENGTH)
	}
	print line $0
}
