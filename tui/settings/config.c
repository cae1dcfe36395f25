/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/settings/config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/base/nearest.h"
#include "tui/files/ownfile.h"
#include "tui/files/paths.h"
#include "tui/settings/setting.h"
#include "tui/banned.h"

#define NAME_MAX_LEN	64
#define PROBLEMS_MAX	100

struct reader {
	struct config	*c;
	const char	*file;
	unsigned	 nline;
	struct slice	 line;
	struct profile	 open;		/* name NULL: before the first one */
	bool		 skipping;	/* a section that is none */
	config_problem	*problem;
	void		*arg;
	unsigned	 problems;
};

void
config_init(struct config *c)
{
	*c = (struct config){ .file = NULL };
}

void
config_clear(struct config *c)
{
	for (size_t i = 0; i < c->nsettings; i++) {
		free(c->settings[i].name);
		free(c->settings[i].value);
	}
	for (size_t i = 0; i < c->nprofiles; i++)
		profile_clear(&c->profiles[i]);
	free(c->settings);
	free(c->profiles);
	free(c->file);
	config_init(c);
}

static void tell(struct reader *r, unsigned line, size_t at, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

/* at: in bytes, of the line that is being read */
static void
tell(struct reader *r, unsigned line, size_t at, const char *fmt, ...)
{
	struct slice before = slice_sub(r->line, 0, at);
	struct bytes text;
	va_list ap;

	if (r->problems++ >= PROBLEMS_MAX)
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	vis_add(&text, slice_of(r->file), VIS_UTF8);
	bytes_addf(&text, ":%u:%d: ", line, utf8_columns(before) + 1);
	va_start(ap, fmt);
	bytes_vaddf(&text, fmt, ap);
	va_end(ap);
	if (r->problems == PROBLEMS_MAX)
		bytes_add_str(&text, " (further problems are not told)");
	r->problem(r->arg, text.data);
	bytes_clear(&text);
}

/* ---- sections ---------------------------------------------------------- */

static void
keep_profile(struct reader *r)
{
	struct config *c = r->c;

	c->profiles = xrealloc(c->profiles, c->nprofiles + 1,
	    sizeof(*c->profiles));
	c->profiles[c->nprofiles++] = r->open;
	r->open = (struct profile){ .name = NULL };
}

static void
end_section(struct reader *r)
{
	struct err e;

	if (r->open.name == NULL)
		return;
	if (profile_finish(&r->open, &e)) {
		keep_profile(r);
		return;
	}
	r->line = slice_of("");
	tell(r, r->open.line, 0, "%s", e.detail);
	profile_clear(&r->open);
}

static bool
is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || strchr("[]@:;\"'", c) != NULL)
			return false;
	}
	return s.n > 0 && s.n <= NAME_MAX_LEN;
}

static void
begin_section(struct reader *r)
{
	struct slice name = slice_trim(r->line);
	char *copy;

	end_section(r);
	r->skipping = true;
	if (name.p[name.n - 1] != ']') {
		tell(r, r->nline, r->line.n, "a server's name ends with \"]\"");
		return;
	}
	name = slice_trim(slice_sub(name, 1, name.n - 2));
	if (!is_name(name)) {
		tell(r, r->nline, 1, "a server's name is one word of at most "
		    "%d bytes, without @ : ; and brackets", NAME_MAX_LEN);
		return;
	}
	if (r->c->nprofiles == CONFIG_PROFILES_MAX) {
		tell(r, r->nline, 0, "at most %d servers are kept",
		    CONFIG_PROFILES_MAX);
		return;
	}
	copy = xstrndup(name.p, name.n);
	if (config_profile(r->c, copy) != NULL) {
		tell(r, r->nline, 1, "there is a server of this name already");
		free(copy);
		return;
	}
	r->skipping = false;
	r->open = (struct profile){ .name = copy, .line = r->nline };
}

/* ---- lines ------------------------------------------------------------- */

static void
keep_setting(struct reader *r, struct slice name, struct slice value)
{
	struct config *c = r->c;

	c->settings = xrealloc(c->settings, c->nsettings + 1,
	    sizeof(*c->settings));
	c->settings[c->nsettings++] = (struct config_setting){
	    .name = xstrndup(name.p, name.n),
	    .value = xstrndup(value.n > 0 ? value.p : "", value.n),
	    .line = r->nline };
}

static size_t
offset(const struct reader *r, struct slice part)
{
	return part.p != NULL ? (size_t)(part.p - r->line.p) : 0;
}

static void
read_pair(struct reader *r, struct slice line)
{
	size_t at = slice_find(line, '=');
	struct slice name = slice_trim(slice_sub(line, 0, at));
	struct slice value = slice_trim(slice_sub(line, at + 1, line.n));
	bool is_setting = r->open.name == NULL;
	struct err e;

	if (at == line.n)
		tell(r, r->nline, offset(r, line), "this line is neither "
		    "NAME = VALUE nor [SERVER] nor a comment (#)");
	else if (is_setting && !setting_check(name, value, &e))
		tell(r, r->nline, offset(r, e.id[8] == 'v' ? value : name),
		    "%s", e.detail);
	else if (is_setting)
		keep_setting(r, name, value);
	else if (!profile_set(&r->open, name, value, &e))
		tell(r, r->nline, offset(r, name), "%s", e.detail);
}

static void
read_line(struct reader *r)
{
	struct slice line = slice_trim(r->line);

	if (line.n == 0 || line.p[0] == '#')
		return;
	if (line.p[0] == '[')
		begin_section(r);
	else if (!r->skipping)
		read_pair(r, line);
}

unsigned
config_read(struct config *c, const char *file, struct slice text,
    config_problem *problem, void *arg)
{
	struct reader r = { .c = c, .file = file, .problem = problem,
	    .arg = arg };

	free(c->file);
	c->file = xstrdup(file);
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = slice_sub(text, 3, text.n);
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');

		r.line = slice_sub(text, 0, end);
		r.nline++;
		if (r.line.n > 0 && r.line.p[r.line.n - 1] == '\r')
			r.line.n--;
		read_line(&r);
		text = slice_sub(text, end + 1, text.n);
	}
	end_section(&r);
	return r.problems;
}

unsigned
config_load(struct config *c, config_problem *problem, void *arg)
{
	char *path = paths_config("config");
	struct reader r = { .c = c, .problem = problem, .arg = arg };
	struct ownfile file;
	struct err e;

	config_init(c);
	c->file = path;
	r.file = path;
	if (path == NULL)
		return 0;
	if (!ownfile_read_any(path, OWNFILE_MAX, &file, &e)) {
		tell(&r, 1, 0, "the file %s", e.detail);
		return r.problems;
	}
	if (file.missing)
		return 0;
	c->file = NULL;
	r.problems = config_read(c, path, bytes_slice(&file.text), problem,
	    arg);
	bytes_clear(&file.text);
	free(path);
	return r.problems;
}

/* ---- servers ----------------------------------------------------------- */

const struct profile *
config_profile(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->nprofiles; i++)
		if (strcmp(c->profiles[i].name, name) == 0)
			return &c->profiles[i];
	return NULL;
}

static const char *
profile_name_at(const void *arg, size_t i)
{
	const struct config *c = arg;

	return i < c->nprofiles ? c->profiles[i].name : NULL;
}

static bool
no_such(const struct config *c, const char *name, struct err *e)
{
	char file[200];
	const char *near;

	near = nearest_among(slice_of(name), profile_name_at, c);
	vis_copy(file, sizeof(file), slice_of(c->file != NULL ? c->file :
	    "the configuration"));
	if (near != NULL)
		return err_set(e, "config.profile", "there is no server "
		    "%s in %s; the nearest is @%s", nearest_quote(
		    slice_of(name), near, "of this name").text, file, near);
	return err_set(e, "config.profile", "there is no server %s in %s; "
	    "a line [NAME] with host = HOST below it makes one",
	    nearest_quote(slice_of(name), NULL, "of this name").text, file);
}

bool
config_target(const struct config *c, struct options *o, const char **word,
    struct err *e)
{
	const struct profile *p;

	if (*word == NULL || **word != '@')
		return true;
	p = config_profile(c, *word + 1);
	if (p == NULL)
		return no_such(c, *word + 1, e);
	profile_apply(p, o);
	*word = p->target;
	return true;
}
