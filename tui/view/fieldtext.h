/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fieldtext - where the name and the value of a field stand within the
 * decoded side, so that the values of a unit form a column.
 */
#ifndef TUI_VIEW_FIELDTEXT_H
#define TUI_VIEW_FIELDTEXT_H

#include "core/base/bytes.h"
#include "core/base/vis.h"
#include "core/decode/fields.h"

struct fieldtext {
	int	name_x;		/* first column of the name */
	int	first_x;	/* of the value, on the row of the name; the
				 * width, when it has no room there */
	int	value_x;	/* of the value, on the rows behind it */
};

/* Columns of the widest name among the details of a unit, within reason. */
int fieldtext_names(const struct fields *f, enum vis_how how);

/* names: as above; cols: of the decoded side, without the mark. */
struct fieldtext fieldtext_place(const struct field *f, int names, int cols,
    enum vis_how how);

/* The name, printable: a server may have chosen it. */
void fieldtext_name(const struct field *f, enum vis_how how,
    struct bytes *out);

#endif
