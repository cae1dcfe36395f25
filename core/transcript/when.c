/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/when.h"

#include <stdlib.h>
#include <time.h>

#include "core/transcript/document.h"
#include "core/banned.h"

#define SECONDS_MAX	(366ul * 86400)
#define MICRO_DIGITS	6

void
document_time(struct bytes *out, int64_t wall_us)
{
	int64_t us = wall_us % 1000000;
	time_t at = (time_t)(wall_us / 1000000);
	struct tm tm;
	long zone;

	if (us < 0) {
		us += 1000000;
		at--;
	}
	if (localtime_r(&at, &tm) == NULL)
		return;
	zone = tm.tm_gmtoff / 60;
	bytes_addf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%c%02ld:%02ld",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, (int)us, zone < 0 ? '-' : '+',
	    labs(zone) / 60, labs(zone) % 60);
}

/* One number of a fixed width; the separator behind it is skipped. */
static bool
take(struct slice *s, size_t digits, unsigned long max, int *out)
{
	unsigned long n;

	if (s->n < digits || !slice_number(slice_sub(*s, 0, digits), max, &n))
		return false;
	*out = (int)n;
	*s = slice_sub(*s, digits + 1, s->n);
	return true;
}

static bool
zone_read(struct slice s, char sign, long *seconds)
{
	int hours, minutes = 0;

	if (sign == 'Z') {
		*seconds = 0;
		return s.n == 0;
	}
	if ((sign != '+' && sign != '-') || !take(&s, 2, 15, &hours) ||
	    (s.n > 0 && !take(&s, 2, 59, &minutes)))
		return false;
	*seconds = (hours * 60 + minutes) * 60 * (sign == '-' ? -1 : 1);
	return true;
}

bool
document_time_read(struct slice s, int64_t *wall_us)
{
	static const size_t sign_at = 26;	/* behind the microseconds */
	char sign = s.n > sign_at ? s.p[sign_at] : '\0';
	struct tm tm = { .tm_isdst = 0 };
	long zone;
	int us;

	if (!take(&s, 4, 9999, &tm.tm_year) || !take(&s, 2, 12, &tm.tm_mon) ||
	    !take(&s, 2, 31, &tm.tm_mday) || !take(&s, 2, 23, &tm.tm_hour) ||
	    !take(&s, 2, 59, &tm.tm_min) || !take(&s, 2, 60, &tm.tm_sec) ||
	    !take(&s, MICRO_DIGITS, 999999, &us) ||
	    !zone_read(s, sign, &zone) || tm.tm_year < 1900)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	*wall_us = ((int64_t)timegm(&tm) - zone) * 1000000 + us;
	return true;
}

bool
when_seconds_read(struct slice s, int64_t *us)
{
	size_t dot = slice_find(s, '.');
	unsigned long whole, part;

	if (s.n != dot + 1 + MICRO_DIGITS ||
	    !slice_number(slice_sub(s, 0, dot), SECONDS_MAX, &whole) ||
	    !slice_number(slice_sub(s, dot + 1, s.n), 999999, &part))
		return false;
	*us = (int64_t)whole * 1000000 + (int64_t)part;
	return true;
}
