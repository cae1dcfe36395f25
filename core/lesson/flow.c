/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lesson/flow.h"

#include "core/banned.h"

void
flow_init(struct flow *f)
{
	*f = (struct flow){ .open = false };
	bytes_init(&f->text, BYTES_NO_LIMIT);
}

void
flow_clear(struct flow *f)
{
	bytes_clear(&f->text);
	flow_init(f);
}

static bool
is_set_apart(struct slice line)
{
	return line.p[0] == '\t' || slice_is(slice_sub(line, 0, 4), "    ");
}

/* A tab is eight blanks, wherever it stands. */
static void
add_as_it_is(struct bytes *out, struct slice line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\t')
			bytes_add_str(out, "        ");
		else
			bytes_add_char(out, line.p[i]);
}

static void
add_flowing(struct bytes *out, struct slice line)
{
	line = slice_trim(line);
	for (size_t i = 0; i < line.n; i++)
		bytes_add_char(out, line.p[i] == '\t' ? ' ' : line.p[i]);
}

void
flow_add(struct flow *f, struct slice line)
{
	bool apart = is_set_apart(line);
	bool item = slice_is(slice_sub(line, 0, 2), "- ");

	if (f->text.len > 0) {
		if (f->open && !f->gap && !apart && !item)
			bytes_add_char(&f->text, ' ');
		else
			bytes_add_str(&f->text, f->gap ? "\n\n" : "\n");
	}
	if (apart)
		add_as_it_is(&f->text, line);
	else
		add_flowing(&f->text, line);
	f->open = !apart;
	f->gap = false;
}

void
flow_break(struct flow *f)
{
	f->gap = f->text.len > 0;
}

char *
flow_take(struct flow *f)
{
	char *text = f->text.len > 0 ? bytes_take(&f->text) : NULL;

	flow_clear(f);
	return text;
}
