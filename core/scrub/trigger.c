/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every other pair of bytes is looked up in a table; of each word two pairs
 * that overlap are in it, so one of them is met wherever the word begins.
 */
#include "core/scrub/priv.h"

#include <string.h>

#include "core/banned.h"

/* at: where the two pairs begin, such that they are rare in other words. */
static const struct {
	const char	*word;
	unsigned char	 at;
	unsigned short	 about;
} words[] = {
	{ "auth", 0, ABOUT_LOGIN | ABOUT_KEY | ABOUT_CALL },
	{ "334", 0, ABOUT_CHALLENGE },
	{ "pass", 0, ABOUT_KEY | ABOUT_CALL },
	{ "pwd", 0, ABOUT_KEY }, { "pw", 0, ABOUT_KEY },
	{ "kennwort", 3, ABOUT_KEY }, { "contrase", 4, ABOUT_KEY },
	{ "token", 1, ABOUT_KEY }, { "secret", 1, ABOUT_KEY },
	{ "bearer", 0, ABOUT_KEY }, { "login", 1, ABOUT_CALL },
	{ "resp=", 2, ABOUT_KEY },
	{ "credential", 2, ABOUT_KEY | ABOUT_CALL },
	{ "apikey", 1, ABOUT_KEY }, { "api_key", 2, ABOUT_KEY },
	{ "api-key", 2, ABOUT_KEY }, { "://", 0, ABOUT_URL },
	{ "curl", 0, ABOUT_CURL }, { " -ap", 1, ABOUT_KEY },
	{ " -xp", 1, ABOUT_KEY }, { " --ap", 1, ABOUT_KEY },
	{ "b64", 0, ABOUT_ENCODER }, { "base64", 3, ABOUT_ENCODER },
	{ "btoa(", 0, ABOUT_ENCODER }, { "encodetostring", 6, ABOUT_ENCODER },
	{ "\\x0", 0, ABOUT_NUL }, { "\\u0", 0, ABOUT_NUL },
	{ "%00", 0, ABOUT_NUL }, { "\\0", 0, ABOUT_NUL },
	{ "cont\t", 2, ABOUT_CONT }, { "eyj", 0, ABOUT_TOKEN },
	{ "ya29.", 1, ABOUT_TOKEN }, { "sg.", 0, ABOUT_TOKEN },
	{ "xsmtpsib", 0, ABOUT_TOKEN }, { "xkeysib", 0, ABOUT_TOKEN },
	{ "gocspx", 3, ABOUT_TOKEN }, { "dxnlcj", 0, ABOUT_BLOB },
	{ "bixhp", 1, ABOUT_BLOB }, { "static:", 3, ABOUT_REMARK },
	{ "coded ", 0, ABOUT_REMARK }, { "init_resp", 4, ABOUT_REMARK },
	{ "yielded", 2, ABOUT_REMARK }, { ",p=", 0, ABOUT_REMARK },
	{ "get_passwd:", 3, ABOUT_REMARK },
	{ "passwd_lookup", 6, ABOUT_REMARK },
	{ "password_maps", 8, ABOUT_REMARK },
	{ "passwordeval", 8, ABOUT_REMARK },
	{ "input decode", 5, ABOUT_REMARK },
};
#define BLOB	COUNT_OF(words)		/* base64 of what begins with a NUL */
#define ROWS_MAX	1400

static struct {
	bool		ready;
	unsigned short	first[65536];	/* of a pair: row + 1 */
	struct {
		unsigned char	word, back;
		unsigned short	next;
	} rows[ROWS_MAX];
	unsigned short	n;
} table;

static unsigned
pair_at(const char *p)
{
	return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

static void
add_row(unsigned char a, unsigned char b, size_t word, size_t back)
{
	unsigned pair = (unsigned)a << 8 | b;

	table.rows[table.n].word = (unsigned char)word;
	table.rows[table.n].back = (unsigned char)back;
	table.rows[table.n].next = table.first[pair];
	table.first[pair] = ++table.n;
}

/* In both cases of its letters. */
static void
add_pair(const char *p, size_t word, size_t back)
{
	for (int i = 0; i < 4; i++) {
		char a = p[0], b = p[1];

		if ((i & 1 && !is_letter(a)) || (i & 2 && !is_letter(b)))
			continue;
		a = i & 1 ? (char)(a & ~0x20) : a;
		b = i & 2 ? (char)(b & ~0x20) : b;
		add_row((unsigned char)a, (unsigned char)b, word, back);
	}
}

static void
make_table(void)
{
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		const char *w = words[i].word;
		size_t at = words[i].at;

		add_pair(w + at, i, at);
		if (w[at + 2] != '\0')
			add_pair(w + at + 1, i, at + 1);
		else
			for (unsigned c = 1; c < 256; c++)
				add_row((unsigned char)c, (unsigned char)w[at],
				    i, (size_t)-1);
	}
	for (char c = 'D'; c <= 'H'; c++) {
		add_row('A', (unsigned char)c, BLOB, 0);
		for (unsigned d = '+'; d <= 'z'; d++)
			if (is_letter((char)d) || is_digit((char)d))
				add_row((unsigned char)c, (unsigned char)d,
				    BLOB, 1);
	}
	table.ready = true;
}

#define BLOB_MIN	8

static bool
is_blob(const char *p, size_t n, size_t at)
{
	if (n - at < BLOB_MIN || p[at] != 'A' || p[at + 1] < 'D' ||
	    p[at + 1] > 'H' || (at > 0 && is_word_byte(p[at - 1])))
		return false;
	for (size_t i = 2; i < BLOB_MIN; i++)
		if (!is_word_byte(p[at + i]) && !strchr("+/=-", p[at + i]))
			return false;
	return true;
}

static bool
is_word(const char *p, size_t n, size_t at, const char *word)
{
	size_t i;

	for (i = 0; word[i] != '\0'; i++)
		if (at + i >= n || lower_byte(p[at + i]) != word[i])
			return false;
	return true;
}

/* What the words that have this pair are about; *found is the first one. */
static unsigned
check_pair(const char *p, size_t n, size_t i, size_t *found)
{
	unsigned row = table.first[pair_at(p + i)], about = 0;

	for (; row != 0; row = table.rows[row - 1].next) {
		size_t back = table.rows[row - 1].back;
		size_t word = table.rows[row - 1].word;
		size_t at = back == 255 ? i + 1 : i - back;

		if (back != 255 && back > i)
			continue;
		if (word == BLOB ? !is_blob(p, n, at) :
		    !is_word(p, n, at, words[word].word))
			continue;
		about |= word == BLOB ? ABOUT_BLOB : words[word].about;
		*found = at;
	}
	return about;
}

/* The first pair from i on, every other byte, that a word has. */
static size_t
next_pair(const char *p, size_t n, size_t i)
{
	for (; i + 8 <= n; i += 8)
		if ((table.first[pair_at(p + i)] |
		    table.first[pair_at(p + i + 2)] |
		    table.first[pair_at(p + i + 4)] |
		    table.first[pair_at(p + i + 6)]) != 0)
			break;
	for (; i + 2 <= n; i += 2)
		if (table.first[pair_at(p + i)] != 0)
			return i;
	return n;
}

size_t
trigger_find(const char *p, size_t n)
{
	size_t found;

	if (!table.ready)
		make_table();
	for (size_t i = next_pair(p, n, 0); i < n; i = next_pair(p, n, i + 2))
		if (check_pair(p, n, i, &found) != 0)
			return found;
	return n;
}

unsigned
trigger_about(struct slice line)
{
	unsigned about = 0;
	size_t found;

	if (!table.ready)
		make_table();
	for (size_t i = next_pair(line.p, line.n, 0); i < line.n;
	    i = next_pair(line.p, line.n, i + 2))
		about |= check_pair(line.p, line.n, i, &found);
	return about;
}
