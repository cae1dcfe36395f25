# SPDX-License-Identifier: GPL-3.0-or-later
# Text files to a table of tui/embed/embedded.h:
#	awk -v table=embedded_keymaps -f embed.awk default.keymap ...
# header: what declares the table, where it is not tui/embed/embedded.h.

function base(path)
{
	sub(/.*\//, "", path)
	sub(/\.[^.]*$/, "", path)
	return path
}

BEGIN {
	print "/* Made by tui/embed/embed.awk; change the files themselves. */"
	if (header == "")
		header = "tui/embed/embedded.h"
	printf "#include \"%s\"\n", header
	print ""
	print "#include <stddef.h>"
	print ""
	printf "const struct embedded %s[] = {\n", table
}

FNR == 1 {
	if (NR > 1)
		print "\t},"
	printf "\t{ \"%s\",\n", base(FILENAME)
}

{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\\&")
	printf "\t  \"%s\\n\"\n", $0
}

END {
	if (NR > 0)
		print "\t},"
	print "\t{ NULL, NULL }"
	print "};"
}
