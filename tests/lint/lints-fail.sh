#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The checks of this folder, on copies of the tree with one thing broken:
# each must notice.  A check that cannot fail checks nothing.
set -u
top=$(cd "${TOP_SRCDIR:-.}" && pwd) || exit 99
copy=$(mktemp -d) || exit 99
trap 'rm -rf "$copy"' EXIT
cases=0
bad=0

fresh() {
	rm -rf "$copy/tree"
	mkdir "$copy/tree"
	for each in core tui keymaps docs tests m4 configure.ac Makefile.am \
	    autogen.sh .gitignore; do
		[ ! -e "$top/$each" ] || cp -R "$top/$each" "$copy/tree/"
	done
	chmod -R u+w "$copy/tree"
	cd "$copy/tree" || exit 99
}

# CHECK TEXT: the check fails, in a case that names what was broken.
notices() {
	cases=$((cases + 1))
	if TOP_SRCDIR=. sh "tests/lint/$1.sh" > "$copy/out" 2>&1 ||
	    ! grep -q "^#   .*$2" "$copy/out"; then
		echo "not ok $cases - $1 notices: $3"
		grep '^#   ' "$copy/out"
		bad=1
	else
		echo "ok $cases - $1 notices: $3"
	fi
}

a_c=core/base/broken.c

fresh
sed -i '/#include "core\/banned.h"/d' core/base/bytes.c
notices banned 'core/base/bytes.c' 'a core file without the ban'
fresh
printf '#include "core/banned.h"\n#include <time.h>\n' > $a_c
notices banned "$a_c" 'an include after the ban'
notices sources "add to core/Makefile.inc: $a_c" 'a source not listed'
notices names "$a_c" 'a source without a licence'
fresh
printf 'void f(void) { fputs("x", stderr); }\n' > $a_c
notices banned "$a_c:1" 'core writing to standard error'
printf '\treturn time(NULL) > limit;\n' > $a_c
notices banned "$a_c:1" 'a clock that is not ours'
printf '\treturn clock_wall_us() > limit;\n' > $a_c
notices banned "$a_c:1" 'a limit by the clock of the day'

# WHAT CASE: a line of code, and the case of banned that names it.
refuses() {
	printf '%s\n' "$1" > $a_c
	notices banned "$a_c:1" "$2"
}

fresh
refuses 'void f(void) { system("ls"); }' 'a shell'
refuses 'void f(char **a) { execvp(a[0], a); }' 'a program from the path'
refuses 'void f(void) { execl("/bin/sh", "sh", "-c", "ls", 0); }' \
    'a shell elsewhere'
refuses 'void f(void) { if (fork() == 0) for (;;); }' 'a child elsewhere'
refuses 'const char *f(void) { return tempnam(0, 0); }' 'a name for a file'
refuses 'const char *f(void) { return "/tmp/smtpscope.log"; }' \
    'a file that others can put there first'
refuses 'int f(void) { return open("x", O_WRONLY | O_CREAT, 0644); }' \
    'a file that everybody reads'
refuses 'FILE *f(void) { return fopen("x", "w"); }' 'a file of unknown mode'
refuses 'int f(void) { return mkdir("x", 0755); }' 'an open folder'
refuses 'const char *f(void) { return __DATE__; }' 'the date of the build'

fresh
printf '#include "core/log/log.h"\n' > $a_c
notices arrows "$a_c:1" 'base including log'
printf '#include "tui/keys/key.h"\n' > core/report/broken.h
notices arrows core/report/broken.h:1 'core including tui'
printf '#include "core/smtp/session.h"\n' > core/practice/broken.h
notices arrows core/practice/broken.h:1 'practice including the session'
printf '#include <ncurses.h>\n' > tui/keys/broken.c
notices arrows tui/keys/broken.c:1 'curses outside the terminal files'
printf '#  include <readline/readline.h>\n' > tui/screen/term.h
notices arrows tui/screen/term.h:1 'readline in a header'
printf '#include <openssl/ssl.h>\n' > core/net/wire.h
notices arrows core/net/wire.h:1 'ssl.h outside the TLS files'
printf '#include "bytes.h"\n' > core/base/other.h
notices arrows core/base/other.h:1 'an include that does not start at the top'
mkdir core/elsewhere
printf '#include "core/base/err.h"\n' > core/elsewhere/broken.h
notices arrows core/elsewhere/broken.h:1 'a folder that no arrow knows'

fresh
rm core/base/bytes.c
notices sources 'remove from core/Makefile.inc: core/base/bytes.c' \
    'a source that is gone'
: > tests/unit/t-forgotten.c
notices sources tests/unit/t-forgotten 'a test that is not run'
: > docs/causes/forgotten.md
notices sources docs/causes/forgotten.md 'a cause that is not compiled in'
: > docs/terms/forgotten.md
notices sources docs/terms/forgotten.md 'a term that is not compiled in'
: > tests/session/forgotten.case
notices sources tests/session/forgotten.case 'data not in the archive'
fresh
sed -i 's/^\(\tcore\/base\/bytes\.c \\\)$/\1\n\tcore\/base\/bytes.c \\/' \
    core/Makefile.inc
notices sources 'twice in core/Makefile.inc: core/base/bytes.c' \
    'a source listed twice'

# The analysis looks at these files alone.
analysis() {	# TOOL FILE PATTERN WHAT
	tool=$1
	shift
	cp "$copy/broken" "$1"
	ANALYSIS=$tool ANALYSIS_FILES=$1 ANALYSIS_DIR=$copy/analysis-$tool
	export ANALYSIS ANALYSIS_FILES ANALYSIS_DIR
	[ "$tool" != analyzer ] || tool=clang
	if command -v "$tool" > /dev/null; then
		notices analysis "$2" "$3"
	else
		cases=$((cases + 1))
		echo "ok $cases - analysis notices: $3 # SKIP $tool is not here"
	fi
}

fresh
cat > "$copy/broken" << 'END'
#include "core/base/bytes.h"
unsigned char f(size_t n);
unsigned char
f(size_t n)
{
	return n;
}
END
analysis clang $a_c "$a_c:6:.*conversion" 'a number cut off (clang)'
cat > "$copy/broken" << 'END'
#include <stdlib.h>
int f(int n);
int
f(int n)
{
	char *p = malloc(4);

	if (p == NULL)
		return 0;
	p[5] = (char)n;
	free(p);
	return n;
}
END
analysis cppcheck $a_c "$a_c:10:.*arrayIndexOutOfBounds" \
    'a write behind the end (cppcheck)'
cat > "$copy/broken" << 'END'
#include <stdlib.h>
int f(int n);
int
f(int n)
{
	char *p = malloc(4);

	if (p == NULL || n > 3)
		return 0;
	free(p);
	return p[n & 3];
}
END
analysis analyzer $a_c "$a_c:9:.*leak" 'memory that is lost (the analyzer)'
printf '#!/bin/sh\ncd somewhere\nrm -rf $1/*\n' > "$copy/broken"
analysis shellcheck tests/live/broken.sh 'broken.sh:2:.*SC2164' \
    'a cd that fails (shellcheck)'
unset ANALYSIS ANALYSIS_FILES ANALYSIS_DIR

fresh
printf '/* see %s */\n' /wor''k/here > $a_c
notices names "$a_c:1" 'a path of one machine'
fresh
printf '/* TO''DO: more */\n' > $a_c
notices names "$a_c:1" 'something left to be done'
fresh
echo core >> .gitignore
notices names core 'an ignored core folder'

echo "1..$cases"
exit $bad
