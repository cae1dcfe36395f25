#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# "make sbom" lists each library that is linked, once, and no other; a library
# that it does not know is an error.
if grep -q __asan_init "$SMTPSCOPE"; then
	echo '1..0 # SKIP this build has the libraries of the sanitizers'
	exit 0
fi
top=${TOP_SRCDIR:-.}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
n=0

result() {	# STATUS NAME
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" || echo "not ok $n - $2"
}

needed() {	# PROGRAM, as the loader has it, by another reader
	LC_ALL=C objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }' | sort
}

sh "$top/sbom.sh" "$SMTPSCOPE" 1.2.3 > "$dir/sbom" 2> "$dir/err"
result $? 'there is a list'
sed 's/^/# /' "$dir/err"
python3 - "$dir/sbom" > "$dir/listed" << 'END'
import json, sys
bom = json.load(open(sys.argv[1]))
assert bom["bomFormat"] == "CycloneDX" and bom["specVersion"] == "1.4"
assert bom["metadata"]["component"]["version"] == "1.2.3"
assert "timestamp" not in bom["metadata"]
names = []
for c in bom["components"]:
    assert c["name"] and c["version"][0].isdigit(), c
    assert c["licenses"][0]["expression"], c
    names.append(c["properties"][0]["value"])
    assert names[-1] == c["bom-ref"], c
assert bom["dependencies"][0]["dependsOn"] == names
print("\n".join(sorted(names)))
END
result $? 'each has a name, a version and a licence'
needed "$SMTPSCOPE" > "$dir/needed"
diff "$dir/needed" "$dir/listed" > "$dir/difference"
result $? 'it is what the program asks for'
sed 's/^/# /' "$dir/difference"
SOURCE_DATE_EPOCH=86400 sh "$top/sbom.sh" "$SMTPSCOPE" 1.2.3 |
    grep -q '"timestamp": "1970-01-02T00:00:00Z"'
result $? 'its time is that of the source'

echo 'int other(void); int main(void) { return other(); }' > "$dir/main.c"
echo 'int other(void); int other(void) { return 0; }' > "$dir/other.c"
${CC:-cc} -shared -fPIC -Wl,-soname,libother.so.1 -o "$dir/libother.so" \
    "$dir/other.c" && ${CC:-cc} -o "$dir/main" "$dir/main.c" -L"$dir" -lother
! sh "$top/sbom.sh" "$dir/main" 1 > /dev/null 2> "$dir/err" &&
    grep -q 'libother[.]so[.]1 is linked' "$dir/err"
result $? 'a library that it does not know is refused'
echo "1..$n"
