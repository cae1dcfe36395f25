/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any words behind the program's name, one on a line: they are taken, and
 * what was taken is in bounds, or refused with a status.  A word that stands
 * for a secret is never repeated.
 */
#include <assert.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/slice.h"
#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/options/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define WORDS_MAX	40
#define SECRET		"Zebra#Quilt7"

struct words {
	char	*v[WORDS_MAX + 2];
	char	*given[WORDS_MAX + 2];	/* as v was: it is sorted, and more */
	int	 n;
};

static void
split(struct words *w, struct slice text)
{
	w->n = 0;
	w->v[w->n++] = xstrdup("smtpscope");
	while (text.n > 0 && w->n <= WORDS_MAX) {
		size_t end = slice_find(text, '\n');

		w->v[w->n++] = xstrndup(text.p, end);
		text = slice_sub(text, end + 1, text.n);
	}
	w->v[w->n] = NULL;
	memcpy(w->given, w->v, sizeof(w->given));
}

static void
check_taken(const struct options *o)
{
	assert(o->program <= PROGRAM_LESSON);
	assert(o->tls <= TLS_NONE && o->until <= STAGE_COUNT);
	assert(o->timeout_ms > 0 && o->timeout_ms <= 3600 * 1000);
	assert(o->nkeymaps <= OPTIONS_LIST_MAX);
	assert(o->cols >= 0 && o->cols <= OPTIONS_SIZE_MAX);
	assert(o->rows >= 0 && o->rows <= OPTIONS_SIZE_MAX);
	assert(o->password_fd >= -1);
	for (size_t i = 0; i < o->nwords; i++)
		assert(o->words[i] != NULL);
}

static bool
holds_password(const char *word)
{
	return strcmp(word, "--password=" SECRET) == 0 ||
	    strcmp(word, "--pass=" SECRET) == 0 ||
	    strcmp(word, "-p" SECRET) == 0 ||
	    strcmp(word, "ann:" SECRET "@mail.example.org") == 0;
}

/* Any password on the command line is refused, and not said again, unless
 * it stands somewhere else, too. */
static void
check_said(const char *said, size_t n, const struct words *w)
{
	bool elsewhere = false;

	assert(n < 65536);
	for (int i = 1; i < w->n; i++)
		elsewhere |= !holds_password(w->given[i]) &&
		    strstr(w->given[i], SECRET) != NULL;
	assert(elsewhere || strstr(said, SECRET) == NULL);
	for (struct slice s = { said, n }; s.n > 0; ) {
		size_t len;
		uint32_t cp = utf8_next(s, &len);

		assert(cp == '\n' || (cp != UTF8_BAD && utf8_width(cp) > 0));
		s = slice_sub(s, len, s.n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *out = stdout, *errors = stderr;
	struct options o;
	struct words w;
	int status = -1;
	char *said = NULL;
	size_t n = 0;
	bool ok;

	split(&w, (struct slice){ (const char *)data, size });
	stdout = stderr = open_memstream(&said, &n);
	if (stderr == NULL)
		abort();
	ok = options_read(&o, w.n, w.v, &status);
	fclose(stderr);
	stdout = out;
	stderr = errors;
	if (ok)
		check_taken(&o);
	else
		assert(status == 0 || status == 1);
	check_said(said, n, &w);
	free(said);
	for (int i = 0; i < w.n; i++)
		free(w.given[i]);
	return 0;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}
