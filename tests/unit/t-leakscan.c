/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms are literal texts, made by other programs' encoders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/lib/leakscan.h"

#define TEXT(s)	{ s, sizeof(s) - 1 }

#define SECRET	"Kq7#zV-\"rx%W&"
#define WORDS	"gr\303\274\303\237e-\342\202\254\303\244\360\237\224\221ok"

struct form {
	const char	*how;
	struct slice	 text;
};

static const struct form forms[] = {
	{ "as it is",
	    TEXT("for Kq7#zV-\"rx%W& no") },
	{ "as it is",
	    TEXT("for kq7#zv-\"rx%w& no") },
	{ "as it is",
	    TEXT("only z#zV-\"r of it") },
	{ "reversed",
	    TEXT("&W%xr\"-Vz#7qK") },
	{ "rot13",
	    TEXT("Xd7#mI-\"ek%J&") },
	{ "base64",
	    TEXT("S3E3I3pWLSJyeCVXJg==") },
	{ "base64",
	    TEXT("YUtxNyN6Vi0icnglVyY=") },
	{ "base64",
	    TEXT("YWJLcTcjelYtInJ4JVcm") },
	{ "base64",
	    TEXT("AGFubgBLcTcjelYtInJ4JVcm") },
	{ "base64",
	    TEXT("eHl6Vi0icnh6eg==") },
	{ "base64 of the reverse",
	    TEXT("YWImVyV4ciItVnojN3FL") },
	{ "the reverse of base64",
	    TEXT("==gJXVCeyJSLWp3I3E3SjJWY") },
	{ "base64 of base64",
	    TEXT("UVFZVXR4TnlONlZpMGljbmdsVnlZPQ==") },
	{ "base64 of base64",
	    TEXT("WVdKTGNUY2plbFl0SW5KNEpWY20=") },
	{ "hex",
	    TEXT("4b7137237a562d227278255726") },
	{ "hex",
	    TEXT("4B7137237A562D227278255726") },
	{ "hex with colons",
	    TEXT("4B:71:37:23:7A:56:2D:22:72:78:25:57:26") },
	{ "hex with blanks",
	    TEXT("4b 71 37 23 7a 56 2d 22 72 78 25 57 26") },
	{ "hex with 0x",
	    TEXT("0x4B, 0x71, 0x37, 0x23, 0x7A, 0x56, 0x2D, 0x22, 0x"
	    "72, 0x78, 0x25, 0x57, 0x26") },
	{ "hex of the reverse",
	    TEXT("2657257872222d567a2337714b") },
	{ "hex of base64",
	    TEXT("595574784e794e3656693069636e676c5679593d") },
	{ "base64 of hex",
	    TEXT("YTRiNzEzNzIzN2E1NjJkMjI3Mjc4MjU1NzI2") },
	{ "percent signs",
	    TEXT("%4b%71%37%23%7a%56%2d%22%72%78%25%57%26") },
	{ "percent signs where needed",
	    TEXT("Kq7%23zV%2D%22rx%25W%26") },
	{ "base64 of percent signs",
	    TEXT("S3E3JTIzelYlMkQlMjJyeCUyNVclMjY=") },
	{ "quoted-printable",
	    TEXT("=4B=71=37=23=7A=56=2D=22=72=78=25=57=26") },
	{ "\\x",
	    TEXT("\\x4b\\x71\\x37\\x23\\x7a\\x56\\x2d\\x22\\x72\\x78"
	    "\\x25\\x57\\x26") },
	{ "octal",
	    TEXT("\\113\\161\\067\\043\\172\\126\\055\\042\\162\\170"
	    "\\045\\127\\046") },
	{ "JSON, all escaped",
	    TEXT("\\u004B\\u0071\\u0037\\u0023\\u007A\\u0056\\u002D"
	    "\\u0022\\u0072\\u0078\\u0025\\u0057\\u0026") },
	{ "JSON",
	    TEXT("\"Kq7#zV-\\\"rx%W&\"") },
	{ "base64 of JSON",
	    TEXT("eyJ0IjoiS3E3I3pWLVwicnglVyYifQ==") },
	{ "HTML",
	    TEXT("Kq7#zV-&quot;rx%W&amp;") },
	{ "HTML, decimal",
	    TEXT("&#75;&#113;&#55;&#35;&#122;&#86;&#45;&#34;&#114;&#"
	    "120;&#37;&#87;&#38;") },
	{ "HTML, hexadecimal",
	    TEXT("&#x4B;&#x71;&#x37;&#x23;&#x7A;&#x56;&#x2D;&#x22;&#"
	    "x72;&#x78;&#x25;&#x57;&#x26;") },
	{ "UTF-16, little end",
	    TEXT("K\000q\0007\000#\000z\000V\000-\000\"\000r\000x"
	    "\000%\000W\000&\000") },
	{ "UTF-16, big end",
	    TEXT("\000K\000q\0007\000#\000z\000V\000-\000\"\000r\000"
	    "x\000%\000W\000&") },
	{ "base64 of UTF-16",
	    TEXT("YUsAcQA3ACMAegBWAC0AIgByAHgAJQBXACYA") },
	{ "hex of UTF-16",
	    TEXT("4b007100370023007a0056002d00220072007800250057002600") },
	{ "with blanks between",
	    TEXT("K q 7 # z V - \" r x % W &") },
	{ "with hyphens between",
	    TEXT("K-q-7-#-z-V---\"-r-x-%-W-&") },
};

/* With letters beyond ASCII. */
static const struct form wide_forms[] = {
	{ "as it is",
	    TEXT("gr\303\274\303\237e-\342\202\254\303\244\360\237"
	    "\224\221ok") },
	{ "characters in UTF-16, little end",
	    TEXT("g\000r\000\374\000\337\000e\000-\000\254 \344\000="
	    "\330\021\335o\000k\000") },
	{ "characters in UTF-16, big end",
	    TEXT("\000g\000r\000\374\000\337\000e\000- \254\000\344"
	    "\330=\335\021\000o\000k") },
	{ "base64 of characters in UTF-16",
	    TEXT("YWcAcgD8AN8AZQAtAKwg5AA92BHdbwBrAA==") },
	{ "characters in JSON",
	    TEXT("\"gr\\u00fc\\u00dfe-\\u20ac\\u00e4\\ud83d\\udd11ok\"") },
	{ "characters in HTML",
	    TEXT("&#103;&#114;&#252;&#223;&#101;&#45;&#8364;&#228;&#"
	    "128273;&#111;&#107;") },
	{ "characters as \\u{}",
	    TEXT("gr\\u{FC}\\u{DF}e-\\u{20AC}\\u{E4}\\u{1F511}ok") },
	{ "quoted-printable where needed",
	    TEXT("gr=C3=BC=C3=9Fe-=E2=82=AC=C3=A4=F0=9F=94=91ok") },
	{ "\\x where needed",
	    TEXT("gr\\xC3\\xBC\\xC3\\x9Fe-\\xE2\\x82\\xAC\\xC3\\xA4"
	    "\\xF0\\x9F\\x94\\x91ok") },
};

static const struct slice innocent[] = {
	TEXT(""), TEXT("Kq7#z"), TEXT("q7#zV"), TEXT("rx%W&"),
	TEXT("535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6"),
	TEXT("235 2.7.0 Authentication successful"),
	TEXT("********"), TEXT("                    "),
	TEXT("AUTH PLAIN ********"), TEXT("MTIzNDU2Nzg5MEFCQ0RFRkdISUpL"),
	TEXT("4b713723:7a56"), TEXT("%4b%71%37%23%7a"),
};

static struct leakscan *
scan_for(const char *secret)
{
	struct leakscan *s = leakscan_new();

	leakscan_add(s, "password", slice_of(secret), LEAK_WINDOW);
	return s;
}

static void
must_find(struct leakscan *s, const struct form *f)
{
	struct leak l;

	if (!leakscan_find(s, f->text, &l))
		fail_msg("not found, though there: %s", f->how);
	/* Where little needs an escape, some of it stands as it is. */
	if (strstr(f->how, l.how) == NULL && strcmp(l.how, "as it is") != 0)
		fail_msg("found as \"%s\", not as \"%s\"", l.how, f->how);
	assert_string_equal(l.what, "password");
}

static void
test_every_form(void **state)
{
	struct leakscan *s = scan_for(SECRET), *wide = scan_for(WORDS);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++)
		must_find(s, &forms[i]);
	for (size_t i = 0; i < COUNT_OF(wide_forms); i++)
		must_find(wide, &wide_forms[i]);
	for (size_t i = 0; i < COUNT_OF(innocent); i++) {
		struct leak l;

		assert_false(leakscan_find(s, innocent[i], &l));
		assert_false(leakscan_find(wide, innocent[i], &l));
	}
	leakscan_free(s);
	leakscan_free(wide);
}

/* What leak_spell() writes is found again, whole and in part. */
static void
test_every_recipe(void **state)
{
	struct leakscan *s = scan_for(SECRET);
	struct bytes text;
	struct leak l;

	(void)state;
	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; i < leak_recipes(); i++)
		for (unsigned before = 0; before < 12; before++)
			for (size_t at = 0; at < 8; at++) {
				bytes_reset(&text);
				bytes_add_str(&text, "535 no ");
				if ((before & 3) == 3)
					continue;
				leak_spell(&text, slice_sub(slice_of(SECRET),
				    at, LEAK_WINDOW), leak_recipe_at(i),
				    before);
				if (!leakscan_find(s, bytes_slice(&text), &l))
					fail_msg("%s, %u in front, from %zu: "
					    "%s", leak_recipe_at(i)->name,
					    before, at, text.data);
			}
	bytes_clear(&text);
	leakscan_free(s);
}

static void
test_base64_of_either_alphabet(void **state)
{
	static const char bytes[] = "\xfb\xff\xbf\xfe\xff\xef";
	struct leakscan *s = scan_for(bytes);
	struct leak l;

	(void)state;
	assert_true(leakscan_find(s, slice_of("+/+//v/v"), &l));
	assert_string_equal(l.how, "base64");
	assert_true(leakscan_find(s, slice_of("-_-__v_v"), &l));
	assert_string_equal(l.how, "URL-safe base64");
	leakscan_free(s);
}

static void
test_short_secrets(void **state)
{
	struct leakscan *s = scan_for(" q7#z ");
	struct leak l;

	(void)state;
	assert_true(leakscan_find(s, slice_of("xq7#zx"), &l));
	/* xq7#zx */
	assert_true(leakscan_find(s, slice_of("eHE3I3p4"), &l));
	assert_true(leakscan_find(s, slice_of("71:37:23:7A"), &l));
	assert_false(leakscan_find(s, slice_of("xq7#x"), &l));
	leakscan_free(s);
	s = scan_for("q7#");
	assert_false(leakscan_find(s, slice_of("q7# q7#"), &l));
	leakscan_free(s);
}

static void
test_what_is_allowed(void **state)
{
	struct leakscan *s = leakscan_new();
	struct leak l;

	(void)state;
	leakscan_allow(s, slice_of("Student"));
	leakscan_add(s, "password", slice_of("student#Kq7zV"), LEAK_WINDOW);
	leakscan_add(s, "digest", slice_of("0123456789abcdef"), 12);
	assert_false(leakscan_find(s, slice_of("student STUDENT"), &l));
	assert_true(leakscan_find(s, slice_of("tudent#"), &l));
	assert_int_equal(l.of, 2);
	assert_int_equal(l.at.at, 1);
	assert_false(leakscan_find(s, slice_of("3456789abcd"), &l));
	assert_true(leakscan_find(s, slice_of("x3456789abcde"), &l));
	assert_string_equal(l.what, "digest");
	assert_int_equal(l.at.at, 1);
	assert_int_equal(l.at.n, 12);
	leakscan_free(s);
}

static void
test_says_what_it_found(void **state)
{
	struct leakscan *s = scan_for(SECRET);
	struct slice text = slice_of("535 no: \t#zV-\"r...");
	struct bytes said;
	struct leak l;

	(void)state;
	bytes_init(&said, BYTES_NO_LIMIT);
	assert_true(leakscan_find(s, text, &l));
	leak_describe(&said, &l, text);
	assert_string_equal(said.data, "password, byte 3 on, as it is, at 9: "
	    "535 no: \\x09>>#zV-\"r<<...");
	bytes_clear(&said);
	leakscan_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_form),
		cmocka_unit_test(test_every_recipe),
		cmocka_unit_test(test_base64_of_either_alphabet),
		cmocka_unit_test(test_short_secrets),
		cmocka_unit_test(test_what_is_allowed),
		cmocka_unit_test(test_says_what_it_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
