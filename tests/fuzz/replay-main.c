/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay-main - the main of a fuzz entry that is built without the fuzzer:
 * feeds it nothing, then every file of its seeds folder, and prints TAP.
 * A crash or a failed assertion ends the program, and so fails the test.
 *
 * The folder is the argument, or $TOP_SRCDIR/tests/fuzz/seeds/NAME where the
 * program is called fuzz-NAME.  An empty folder is a failure: a replay that
 * replays nothing proves nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

enum { SEED_MAX = 16 << 20 };

static char *
seeds_folder(const char *given)
{
	const char *top = getenv("TOP_SRCDIR");
	const char *name = program_invocation_short_name;
	char *path;

	if (given)
		return strdup(given);
	if (strncmp(name, "fuzz-", 5) == 0)
		name += 5;
	if (asprintf(&path, "%s/tests/fuzz/seeds/%s", top ? top : ".",
	    name) < 0)
		return NULL;
	return path;
}

static bool
replay_file(const char *folder, const char *name)
{
	char *path;
	uint8_t *data;
	FILE *f;
	size_t n;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return false;
	f = fopen(path, "rb");
	free(path);
	if (!f)
		return false;
	data = malloc(SEED_MAX);
	n = data ? fread(data, 1, SEED_MAX, f) : 0;
	if (fclose(f) != 0 || !data)
		return false;
	/* Exactly as long as the seed, so that ASan sees one byte too many. */
	data = realloc(data, n ? n : 1);
	if (!data)
		return false;
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	return true;
}

static int
is_seed(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int
replay_all(const char *folder)
{
	struct dirent **seeds;
	int n = scandir(folder, &seeds, is_seed, alphasort);
	int bad = 0;

	if (n <= 0) {
		printf("1..1\nnot ok 1 - no seeds in %s\n", folder);
		return 1;
	}
	printf("1..%d\n", n + 1);
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	puts("ok 1 - nothing at all");
	for (int i = 0; i < n; i++) {
		bool ok = replay_file(folder, seeds[i]->d_name);

		printf("%s %d - %s\n", ok ? "ok" : "not ok", i + 2,
		    seeds[i]->d_name);
		bad += !ok;
		free(seeds[i]);
	}
	free(seeds);
	return bad;
}

int
main(int argc, char **argv)
{
	char *folder = seeds_folder(argc > 1 ? argv[1] : NULL);
	int bad;

	if (!folder)
		return 99;
	/* A crash must leave the last good case in the log. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	bad = replay_all(folder);
	free(folder);
	return bad != 0;
}
