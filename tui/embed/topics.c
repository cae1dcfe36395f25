/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/embed/topics.h"

#include "tui/command/command.h"
#include "tui/banned.h"

const struct embedded *
topics_find(struct slice name)
{
	for (const struct embedded *t = embedded_topics; t->name != NULL; t++)
		if (slice_iis(name, t->name))
			return t;
	return NULL;
}

static struct slice
take_line(struct slice *rest)
{
	struct slice line = slice_sub(*rest, 0, slice_find(*rest, '\n'));

	*rest = slice_sub(*rest, line.n + 1, rest->n);
	return line;
}

struct slice
topics_title(const struct embedded *t)
{
	struct slice rest = slice_of(t->text), line = take_line(&rest);

	return slice_sub(line, line.n > 2 && line.p[0] == '#' ? 2 : 0,
	    line.n);
}

static bool
begins(struct slice line, const char *with)
{
	struct slice w = slice_of(with);

	return slice_eq(slice_sub(line, 0, w.n), w);
}

/* Lines that stand as they are: indented ones, and items of a list. */
static bool
stands_alone(struct slice line)
{
	return line.n == 0 || begins(line, "    ") || begins(line, "- ") ||
	    begins(line, "#");
}

void
topics_text(const struct embedded *t, struct bytes *out)
{
	struct slice rest = slice_of(t->text), line;
	bool open = false;		/* a paragraph, or an item */

	take_line(&rest);
	while (rest.n > 0) {
		line = take_line(&rest);
		if (open && !stands_alone(line)) {
			bytes_add_char(out, ' ');
			bytes_add_slice(out, slice_trim(line));
			continue;
		}
		if (open)
			bytes_add_char(out, '\n');
		if (begins(line, "## "))
			line = slice_sub(line, 3, line.n);
		bytes_add_slice(out, line);
		open = line.n > 0 && !begins(line, "    ");
		if (!open)
			bytes_add_char(out, '\n');
	}
	if (open)
		bytes_add_char(out, '\n');
}

void
topics_complete(struct slice typed, void (*add)(const char *))
{
	const struct command_def *d;

	for (const struct embedded *t = embedded_topics; t->name != NULL; t++)
		if (slice_eq(slice_sub(slice_of(t->name), 0, typed.n), typed))
			add(t->name);
	/* A command's own page, when its name is being typed. */
	for (size_t i = 0; typed.n > 0 && (d = command_at(i)) != NULL; i++)
		if (topics_find(slice_of(d->name)) == NULL &&
		    slice_eq(slice_sub(slice_of(d->name), 0, typed.n), typed))
			add(d->name);
}
