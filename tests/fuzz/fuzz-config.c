/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a configuration, and as a theme. */
#include <assert.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/screen/theme.h"
#include "tui/settings/config.h"
#include "tui/settings/setting.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every problem is one printable line that begins with its place. */
static void
on_problem(void *arg, const char *text)
{
	struct slice s = slice_of(text);

	(void)arg;
	assert(strncmp(text, "fuzz:", 5) == 0 && text[5] >= '1' &&
	    text[5] <= '9');
	assert(utf8_valid(s));
	for (size_t i = 0; i < s.n; i++)
		assert((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

/* What was kept is right: it can be used without another look. */
static void
check_config(const struct config *c)
{
	struct err e;

	for (size_t i = 0; i < c->nsettings; i++)
		assert(setting_check(slice_of(c->settings[i].name),
		    slice_of(c->settings[i].value), &e));
	for (size_t i = 0; i < c->nprofiles; i++) {
		struct options o = { .password_fd = -1 };
		char name[80] = "@";
		const char *word = name;
		struct target t;

		strcat(name, c->profiles[i].name);
		assert(config_target(c, &o, &word, &e));
		assert(target_parse(&t, word, &e));
		target_clear(&t);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data, size };
	struct config c;
	struct theme t;
	struct err e;

	setlocale(LC_CTYPE, "C.UTF-8");
	config_init(&c);
	config_read(&c, "fuzz", text, on_problem, NULL);
	check_config(&c);
	config_clear(&c);
	assert(theme_builtin(&t, "dark"));
	if (!theme_read(&t, text, &e)) {
		assert(strncmp(e.detail, "line ", 5) == 0);
		assert(utf8_valid(slice_of(e.detail)));
	}
	return 0;
}
