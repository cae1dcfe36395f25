/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/hex.h"

#include "tui/banned.h"

#define ROW_MAX		16
#define WIDE		16		/* bytes, from which there is room */

/* A byte of the page, or the place of one that is hidden. */
#define HIDDEN		(-1)

struct hex {
	struct bytes	*out;
	size_t		 per_row;
	int		 row[ROW_MAX];
	size_t		 n;		/* in row */
	size_t		 offset;	/* of the row */
	size_t		 rows;
};

/* "0000  32 35 30 2d 6d 78 2e 65  78 61 6d 70 6c 65 2e 6e  |250-mx.example.n|"
 * where there is room, else "0000 32 35 30 2d 250-". */
static size_t
per_row(int cols)
{
	if (cols >= 4 + 2 + 3 * 16 + 2 + 16 + 2)
		return 16;
	for (int n = 8; n > 2; n /= 2)
		if (cols >= 4 + 3 * n + 1 + n)
			return (size_t)n;
	return 2;
}

static void
add_digits(struct hex *h)
{
	bool wide = h->per_row == WIDE;

	for (size_t i = 0; i < h->per_row; i++) {
		if (wide && i % 8 == 0)
			bytes_add_char(h->out, ' ');
		if (i >= h->n)
			bytes_add_str(h->out, "   ");
		else if (h->row[i] == HIDDEN)
			bytes_add_str(h->out, " **");
		else
			bytes_addf(h->out, " %02x", (unsigned)h->row[i]);
	}
}

static void
add_characters(struct hex *h)
{
	bool wide = h->per_row == WIDE;

	bytes_add_str(h->out, wide ? "  |" : " ");
	for (size_t i = 0; i < h->n; i++) {
		int c = h->row[i];

		if (c == HIDDEN)
			c = '*';
		else if (c < ' ' || c > '~')
			c = '.';
		bytes_add_char(h->out, (char)c);
	}
	if (wide)
		bytes_add_char(h->out, '|');
}

static void
end_row(struct hex *h)
{
	if (h->n == 0)
		return;
	bytes_addf(h->out, "%04zx", h->offset);
	add_digits(h);
	add_characters(h);
	bytes_add_char(h->out, '\n');
	h->offset += h->n;
	h->n = 0;
	h->rows++;
}

static void
add_byte(struct hex *h, int byte)
{
	h->row[h->n++] = byte;
	if (h->n == h->per_row)
		end_row(h);
}

static bool
is_hidden(const struct entry *e, size_t at)
{
	for (size_t i = 0; i < e->nholes; i++)
		if (at >= e->holes[i].at.at &&
		    at < e->holes[i].at.at + e->holes[i].at.n)
			return true;
	return false;
}

static void
add_entry(struct hex *h, const struct entry *e, size_t most)
{
	for (size_t i = 0; i < e->text.n && i < most; i++)
		add_byte(h, is_hidden(e, i) ? HIDDEN :
		    (unsigned char)e->text.p[i]);
	if (e->eol == EOL_CRLF)
		add_byte(h, '\r');
	if (e->eol != EOL_NONE)
		add_byte(h, '\n');
	end_row(h);
}

static void
add_remarks(struct hex *h, const struct entry *e)
{
	if (e->flags & ENTRY_CUT) {
		bytes_addf(h->out, "     (%zu bytes came, the first %zu were "
		    "kept)\n", e->full_len, e->text.n);
		h->rows++;
	}
	if (e->eol == EOL_NONE) {
		bytes_add_str(h->out, "     (the connection ended here, "
		    "without a line end)\n");
		h->rows++;
	}
}

bool
hex_text(const struct log *l, uint32_t unit, uint32_t entry, int cols,
    struct bytes *out, size_t *at)
{
	const struct unit *u = log_unit(l, unit);
	struct hex h = { .out = out, .per_row = per_row(cols) };
	uint32_t i = u->bytes > HEX_BYTES_MAX ? entry : u->first;
	bool hidden = false;
	size_t left = HEX_BYTES_MAX;

	*at = 0;
	if (log_entry(l, u->first)->kind == ENTRY_EVENT)
		return false;
	for (; i < u->first + u->n && left > 0; i++) {
		const struct entry *e = log_entry(l, i);

		if (i == entry)
			*at = h.rows;
		add_entry(&h, e, left);
		add_remarks(&h, e);
		hidden = hidden || e->nholes > 0;
		left -= e->text.n < left ? e->text.n : left;
	}
	if (i < u->first + u->n)
		bytes_addf(out, "(%u more lines)\n", u->first + u->n - i);
	if (hidden)
		bytes_add_str(out, "\n** is hidden. It takes the place of "
		    "eight bytes, however many there are, and offsets behind "
		    "it count eight.\n");
	return true;
}
