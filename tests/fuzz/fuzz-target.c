/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any word: what is taken has a sound host, a port and a text that reads back
 * (after "smtp://") as the same target; what is refused has an id and a
 * detail without a control byte.  A word with '@' in it is never taken but as a path.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "core/net/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_clean(const char *s)
{
	assert(utf8_valid(slice_of(s)));
	for (; *s != '\0'; s++)
		assert((unsigned char)*s >= 0x20 && *s != 0x7f);
}

static void
check_refused(const struct err *e)
{
	assert(strncmp(e->id, "target.", 7) == 0);
	assert(e->detail[0] != '\0');
	check_clean(e->detail);
}

static void
check_host(const struct target *t)
{
	char *url = xasprintf("smtp://%s", t->text);
	struct target again;
	struct err e;

	assert(t->port != 0 && t->host[0] != '\0' && t->host[0] != '.');
	assert(strlen(t->host) <= 253);
	for (const char *p = t->host; *p != '\0'; p++)
		assert(*p > ' ' && *p < 0x7f && (*p < 'A' || *p > 'Z') &&
		    strchr("@/?#[]", *p) == NULL);
	check_clean(t->text);
	if (!target_parse(&again, url, &e))
		abort();
	assert(strcmp(again.host, t->host) == 0);
	assert(strcmp(again.text, t->text) == 0);
	assert(again.port == t->port);
	assert(again.is_address == t->is_address);
	target_clear(&again);
	free(url);
}

static void
check_taken(const struct target *t, const char *word)
{
	assert(t->text != NULL);
	if (t->kind != TARGET_UNIX)
		assert(strchr(word, '@') == NULL);
	if (t->kind == TARGET_HOST)
		check_host(t);
	else if (t->kind == TARGET_UNIX)
		assert(t->path[0] == '/' && strlen(t->path) < 108);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *word = xstrndup((const char *)data, size), *host;
	struct target t;
	struct err e;
	uint16_t port;

	if (target_parse(&t, word, &e)) {
		check_taken(&t, word);
		target_clear(&t);
	} else
		check_refused(&e);
	if (target_parse_address(word, &host, &port, &e))
		free(host);
	else
		check_refused(&e);
	free(word);
	return 0;
}
