/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * byte-table - a constant table with a row for each byte, made from a macro
 * that gives the value for one:
 *	static const unsigned char is_digit[256] = BYTE_TABLE(IS_DIGIT);
 */
#ifndef CORE_LOG_BYTE_TABLE_H
#define CORE_LOG_BYTE_TABLE_H

#define BYTE_TABLE_1(F, c)	(unsigned char)(F(c))
#define BYTE_TABLE_4(F, c)						\
	BYTE_TABLE_1(F, c), BYTE_TABLE_1(F, (c) + 1),			\
	BYTE_TABLE_1(F, (c) + 2), BYTE_TABLE_1(F, (c) + 3)
#define BYTE_TABLE_16(F, c)						\
	BYTE_TABLE_4(F, c), BYTE_TABLE_4(F, (c) + 4),			\
	BYTE_TABLE_4(F, (c) + 8), BYTE_TABLE_4(F, (c) + 12)
#define BYTE_TABLE_64(F, c)						\
	BYTE_TABLE_16(F, c), BYTE_TABLE_16(F, (c) + 16),		\
	BYTE_TABLE_16(F, (c) + 32), BYTE_TABLE_16(F, (c) + 48)
#define BYTE_TABLE(F)							\
	{ BYTE_TABLE_64(F, 0), BYTE_TABLE_64(F, 64),			\
	  BYTE_TABLE_64(F, 128), BYTE_TABLE_64(F, 192) }

/* For such macros: whether c is one of from..to; c in lower case. */
#define BYTE_IN(c, from, to)	((c) >= (from) && (c) <= (to))
#define BYTE_LOWER(c)		(BYTE_IN(c, 'A', 'Z') ? (c) - 'A' + 'a' : (c))

#endif
