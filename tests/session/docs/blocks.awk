# SPDX-License-Identifier: GPL-3.0-or-later
# blocks.awk - the command lines of one document, cut out.
#
#	awk -v dir=FOLDER -v name=PATH -f blocks.awk DOCUMENT
#
# writes FOLDER/page.sh (what to run), FOLDER/N.want (what the document shows
# below command N), FOLDER/index ("N LINE FIRST LAST WHAT-IT-IS"), and
# FOLDER/faults (what must not be in a document).  README.md here says how a
# block is marked.

function fault(line, what) {
	print name ":" line ": " what > (dir "/faults")
}

function quoted(text) {
	gsub(/'/, "'\\''", text)
	return "'" text "'"
}

function emit(text) {
	print text > (dir "/page.sh")
}

# ---- one command, with what is shown below it

function end_command(    safe) {
	if (command == "")
		return
	n++
	safe = command
	gsub(/127\.0\.0\.1:2525/, "127.0.0.1:$docs_port", safe)
	gsub(/127\.0\.0\.1 2525/, "127.0.0.1 $docs_port", safe)
	print n, command_line, (shown ? first : 0), last, marks \
	    > (dir "/index")
	printf "%s", want > (dir "/" n ".want")
	close(dir "/" n ".want")
	if (marks ~ /(^| )dev( |$)/)
		emit("docs_dev " quoted(command) " > \"$docs_out/" n ".got\" 2>&1")
	else if (marks ~ /(^| )serve( |$)/)
		emit("docs_serve \"$docs_out/" n ".got\" " safe)
	else
		emit("{\n" safe "\n} > \"$docs_out/" n ".got\" 2>&1")
	emit("docs_status=$?\necho $docs_status > \"$docs_out/" n ".status\"")
	emit("(exit $docs_status)")
	command = ""
}

function begin_block(line,    i, words, k) {
	command = ""
	nfiles = 0
	if (marks ~ /(^| )needs=/) {
		k = marks
		sub(/.*needs=/, "", k)
		sub(/ .*/, "", k)
		emit("if command -v " k " > /dev/null; then")
		open_if = 1
	}
	k = ""
	if (marks ~ /(^| )server=/) {
		k = marks
		sub(/.*server=/, "", k)
		sub(/ .*/, "", k)
	}
	emit("docs_block " quoted(marks) " " quoted(k))
	i = split(marks, words, " ")
	for (k = 1; k <= i; k++)
		if (words[k] !~ /^(dev|serve|client|screen|verify|server=[a-z0-9-]+|status=[0-9]+|needs=[a-z0-9-]+)$/)
			fault(line, "\"" words[k] "\" is no mark of a block")
}

function end_block() {
	end_command()
	if (open_if)
		emit("fi")
	open_if = 0
}

function block_line(line, text) {
	if (text ~ /^\$ /) {
		end_command()
		command = substr(text, 3)
		command_line = line
		shown = 0
		want = ""
		last = line
		continued = text ~ /\\$/
	} else if (command != "" && (continued || text ~ /^> /) && !shown) {
		sub(/^> /, "", text)
		command = command "\n" text
		continued = text ~ /\\$/
		last = line
	} else if (command == "") {
		fault(line, "a block of commands begins with \"$ \"")
	} else {
		if (!shown)
			first = line
		shown = 1
		last = line
		want = want text "\n"
	}
}

# ---- a screen, drawn by a script that the document does not show

function begin_screen(line,    script) {
	script = marks
	sub(/^screen=/, "", script)
	sub(/ .*/, "", script)
	command = marks
	sub(/^[^ ]* */, "", command)
	command = "smtpscope --script \"$docs_here/" script "\" " command
	command_line = last = line
	shown = 0
	want = ""
	emit("docs_block '' ''")
}

function screen_line(line, text) {
	if (!shown)
		first = line
	shown = 1
	last = line
	want = want text "\n"
}

# ---- Markdown

# Inline code: a span that is a command of ours must be one that is taken.
function spans(line, text,    span) {
	while (match(text, /`[^`]+`/)) {
		span = substr(text, RSTART + 1, RLENGTH - 2)
		text = substr(text, RSTART + RLENGTH)
		if (span ~ /^(smtpscope|\.\/dev) / &&
		    span !~ transcript)
			print line "\t" span > (dir "/spans")
	}
}

# A line that says what can be typed.
function usage(line, text) {
	sub(/^[ \t]+/, "", text)
	sub(/  +.*/, "", text)
	spans(line, "`" text "`")
}

function is_command(text) {
	return text ~ /^(    |\t)?(\$ |smtpscope( |$)|\.\/dev( |$))/
}

function markdown(    info) {
	# A fence in a list is as far in as the text of the list.
	if (fence)
		sub("^" margin, "")
	if (!fence && $0 ~ /^ *```/) {
		fence = FNR
		info = margin = $0
		sub(/```.*/, "", margin)
		sub(/^ *```/, "", info)
		language = info
		sub(/ .*/, "", language)
		marks = info
		if (!sub(/^[^ ]+ +/, "", marks))
			marks = ""
		if (language == "console")
			begin_block(FNR)
		else if (marks ~ /^screen=/) {
			begin_screen(FNR)
		} else if (marks ~ /^file=/) {
			filename = substr(marks, 6)
			emit("docs_file " quoted(filename) " <<'docs_end'")
		} else if (language ~ /^(sh|bash|zsh|fish|shell)$/)
			fault(FNR, "a block of commands is ```console, and a " \
			    "script ```" language " file=NAME")
		return
	}
	if (fence && $0 ~ /^ *```/) {
		if (language == "console" || marks ~ /^screen=/)
			end_block()
		else if (marks ~ /^file=/)
			emit("docs_end")
		fence = 0
		return
	}
	if (fence && marks ~ /^screen=/)
		screen_line(FNR, $0)
	else if (fence && language == "console")
		block_line(FNR, $0)
	else if (fence && marks ~ /^file=/)
		emit($0)
	else if (fence) {
		if (is_command($0) && $0 !~ transcript &&
		    language !~ /^(script|keymap)$/)
			fault(FNR, "a command in a block that is not ```console")
	} else if ($0 ~ /^(    |\t)\$ /)
		fault(FNR, "a command in a block that is not ```console")
	else if ($0 ~ /^(    |\t)/ && is_command($0))
		usage(FNR, $0)
	else
		spans(FNR, $0)
}

# ---- manual pages

function plain(text) {
	gsub(/\\\(dq/, "\"", text)
	gsub(/\\\(aq/, "'", text)
	gsub(/\\\(ha/, "^", text)
	gsub(/\\-/, "-", text)
	gsub(/\\&/, "", text)
	gsub(/\\e/, "\\", text)
	return text
}

function mdoc(    text) {
	if ($0 ~ /^\.\\" console/) {
		end_block()
		marks = $0
		sub(/^\.\\" console */, "", marks)
		marked = 1
		begin_block(FNR)
	} else if ($0 ~ /^\.\\" file=/) {
		filename = $0
		sub(/.*file=/, "", filename)
	} else if (in_file) {
		if ($0 ~ /^\.Ed/) {
			emit("docs_end")
			in_file = 0
		} else
			emit(plain($0))
	} else if (filename != "" && $0 ~ /^\.Bd -literal/) {
		emit("docs_file " quoted(filename) " <<'docs_end'")
		in_file = 1
		filename = ""
	} else if ($0 ~ /^\.(Dl|D1) \$ /) {
		if (!marked)
			fault(FNR, "a command without a mark in front of it")
		block_line(FNR, plain(substr($0, 5)))
	} else if ($0 ~ /^\.(Dl|D1|Li) smtpscope /) {
		text = plain(substr($0, 5))
		while (gsub(/ (Ar|Ns|Op|Cm|Fl|Li) /, " ", text))
			;
		sub(/ [.,;:)]$/, "", text)
		usage(FNR, text)
	} else if ($0 ~ /^\.Bd -literal/) {
		literal = 1
	} else if ($0 ~ /^\.Ed/) {
		if (literal && marked)
			end_block()
		literal = marked = 0
	} else if (literal && (marked ||
	    (is_command($0) && $0 !~ transcript))) {
		if (!marked)
			fault(FNR, "a command without a mark in front of it")
		block_line(FNR, plain($0))
	} else if (marked) {
		end_block()
		marked = 0
	}
}

BEGIN {
	# The first line of a file, and no command.
	transcript = "^ *smtpscope transcript [0-9]"
	emit("# made of " name)
	printf "" > (dir "/faults")
	printf "" > (dir "/index")
	printf "" > (dir "/spans")
}

name ~ /[.][1-9]$/ {
	mdoc()
	next
}

{
	markdown()
}

END {
	if (fence)
		fault(fence, "a block that does not end")
	end_block()
}
