/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/fieldtext.h"

#include "core/base/utf8.h"
#include "tui/banned.h"

#define HEAD_COLS	9	/* "STARTTLS " */
#define DETAIL_INDENT	2
#define NAMES_MIN	5	/* then details stand under the head's */
#define NAMES_MAX	12	/* longer ones push their own value only */
#define NARROW		30
#define VALUE_MIN	8
#define VALUE_MIN_NARROW 3

void
fieldtext_name(const struct field *f, enum vis_how how, struct bytes *out)
{
	vis_add(out, slice_of(f->name), how);
}

static int
name_columns(const struct field *f, enum vis_how how)
{
	struct bytes name;
	int cols;

	bytes_init(&name, BYTES_NO_LIMIT);
	fieldtext_name(f, how, &name);
	cols = utf8_columns(bytes_slice(&name));
	bytes_clear(&name);
	return cols;
}

int
fieldtext_names(const struct fields *f, enum vis_how how)
{
	int max = NAMES_MIN;

	for (size_t i = 0; i < f->n; i++) {
		int cols = f->v[i].depth > 0 ? name_columns(&f->v[i], how) : 0;

		if (cols > max && cols <= NAMES_MAX)
			max = cols;
	}
	return max;
}

static int
at_least(int a, int b)
{
	return a > b ? a : b;
}

struct fieldtext
fieldtext_place(const struct field *f, int names, int cols, enum vis_how how)
{
	int name = name_columns(f, how), gap = cols < NARROW ? 1 : 2;
	struct fieldtext t;

	if (f->depth == 0) {
		t.name_x = 0;
		t.value_x = cols < NARROW ? name + gap : HEAD_COLS;
		t.first_x = at_least(t.value_x, name + 1);
	} else {
		t.name_x = DETAIL_INDENT;
		t.value_x = DETAIL_INDENT +
		    (cols < NARROW ? NAMES_MIN : names) + gap;
		t.first_x = name == 0 ? t.value_x :
		    at_least(t.value_x, DETAIL_INDENT + name + gap);
	}
	if (t.value_x > cols / 2)
		t.value_x = cols / 2;
	if (t.first_x > cols - (cols < NARROW ? VALUE_MIN_NARROW : VALUE_MIN)
	    && t.first_x > t.value_x)
		t.first_x = cols;
	return t;
}
