/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters and figures of ASCII in another dress: raised, in circles, of
 * mathematics, small (Unicode 15; those whose compatibility form, NFKC, is
 * one of ASCII, and those in black circles and of flags beside them).
 */
#include "core/log/letters.h"

#include <string.h>

#include "core/banned.h"

/* A blank where there is none. */
static const struct {
	uint32_t	 from;
	const char	*forms;
} scattered[] = {
	{ 0xaa, "a       23     1o" },
	{ 0x2b0, "h jr   wy" },
	{ 0x2e1, "lsx" },
	{ 0x1d2c, "A B DE GHIJKLMN O PRTUWa   bde   g km o   ptu  v      iruv" },
	{ 0x1d9c, "c   f                          z" },
	{ 0x2070, "0i  456789+ =()n0123456789+ =() aeox hklmnpst" },
	{ 0x2102, "C       gHHHh IILl N   PQRRR      Z   Z K BC eEF Mo    i           Ddeij" },
	{ 0x2160, "I   V    X  LCDMi   v    x  lcdm" },
	{ 0xfe50, ", . ;:?! (){}  #&*+-<>= \\$%@" },
};

/* As many as there are, again and again up to `to`. */
static const struct {
	uint32_t	from, to;
	char		first;
	unsigned	count;
} runs[] = {
	{ 0x2460, 0x2468, '1', 9 }, { 0x2474, 0x247c, '1', 9 },
	{ 0x2488, 0x2490, '1', 9 }, { 0x249c, 0x24b5, 'a', 26 },
	{ 0x24b6, 0x24cf, 'A', 26 }, { 0x24d0, 0x24e9, 'a', 26 },
	{ 0x24ea, 0x24ea, '0', 1 }, { 0x1d7ce, 0x1d7ff, '0', 10 },
	{ 0x1f110, 0x1f129, 'A', 26 }, { 0x1f130, 0x1f149, 'A', 26 },
	{ 0x1f150, 0x1f169, 'A', 26 }, { 0x1f170, 0x1f189, 'A', 26 },
	{ 0x1f1e6, 0x1f1ff, 'A', 26 }, { 0x1fbf0, 0x1fbf9, '0', 10 },
};

/* Bold, italic, script and so on: capitals and then small ones, each. */
#define MATH_FIRST	0x1d400u
#define MATH_LAST	0x1d6a3u

uint32_t
letter_plain(uint32_t cp)
{
	for (size_t i = 0; i < COUNT_OF(runs); i++)
		if (cp >= runs[i].from && cp <= runs[i].to)
			return (unsigned char)runs[i].first +
			    (cp - runs[i].from) % runs[i].count;
	if (cp >= MATH_FIRST && cp <= MATH_LAST) {
		cp = (cp - MATH_FIRST) % 52;
		return cp < 26 ? 'A' + cp : 'a' + cp - 26;
	}
	for (size_t i = 0; i < COUNT_OF(scattered); i++) {
		uint32_t at = cp - scattered[i].from;

		if (at < strlen(scattered[i].forms) &&
		    scattered[i].forms[at] != ' ')
			return (unsigned char)scattered[i].forms[at];
	}
	return cp;
}
