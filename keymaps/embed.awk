# SPDX-License-Identifier: GPL-3.0-or-later
# Keymap files to the table of tui/keys/presets.h:
#	awk -f embed.awk default.keymap ... > keymaps-data.c

function base(path)
{
	sub(/.*\//, "", path)
	sub(/\.keymap$/, "", path)
	return path
}

BEGIN {
	print "/* Made by keymaps/embed.awk; change the keymap files. */"
	print "#include \"tui/keys/presets.h\""
	print ""
	print "#include <stddef.h>"
	print ""
	print "const struct preset_file preset_files[] = {"
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
