/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The times of logs, one form a row: letters say what to read, every other
 * byte stands for itself.
 *	Y year, O month in digits, M its name, D day (one digit or two, or a
 *	blank and one), w the name of a weekday, h m s, f a fraction that may
 *	be missing, z a zone that may be missing, p AM or PM, E seconds since
 *	the epoch
 */
#include "core/dialect/unwrap.h"

#include <string.h>

#include "core/banned.h"

static const char *const forms[] = {
	"Y-O-DTh:m:sfz",
	"Y-O-D h:m:sfz",
	"Y/O/D h:m:sfz",
	"Y.O.D h:m:sfz",
	"M D h:m:sfz",
	"M D Y h:m:sfz",
	"w M D h:m:sf Y",
	"w, D M Y h:m:sfz",
	"w D M Y h:m:sfz",
	"D M Y h:m:sfz",
	"D/M/Y:h:m:sfz",
	"D-M-Y h:m:sfz",
	"O/D/Y h:m:sf p",
	"O/D/Y h:m:sfz",
	"O/D/Y, h:m:sf p",
	"D.O.Y h:m:sfz",
	"h:m:sfz",
	"Ef",
};

/* Not struct tm and timegm(): this runs once a line of a log. */
struct clock_read {
	int		 year, month, day, hour, minute, second;
	int64_t		 us, zone_s, epoch;
	bool		 has_year, has_date, has_epoch, pm, am;
};

static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
	"Nov", "Dec",
};
static const char *const weekdays[] = {
	"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* From least to most digits; false: not a number in the range. */
static bool
number(struct slice s, size_t *at, size_t least, size_t most, int max,
    int *out)
{
	size_t n = 0;
	int v = 0;

	while (n < most && *at + n < s.n && is_digit(s.p[*at + n]))
		v = v * 10 + (s.p[*at + n++] - '0');
	if (n < least || v > max)
		return false;
	*at += n;
	*out = v;
	return true;
}

static bool
name(struct slice s, size_t *at, const char *const *names, size_t n, int *out)
{
	if (*at + 3 > s.n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (memcmp(s.p + *at, names[i], 3) != 0)
			continue;
		*out = (int)i;
		*at += 3;
		return true;
	}
	return false;
}

static bool
fraction(struct slice s, size_t *at, int64_t *us)
{
	size_t i = *at + 1;
	int64_t v = 0, unit = 100000;

	if (*at + 1 >= s.n || (s.p[*at] != '.' && s.p[*at] != ',') ||
	    !is_digit(s.p[i]))
		return true;
	for (; i < s.n && is_digit(s.p[i]) && i < *at + 10; i++, unit /= 10)
		v += unit * (s.p[i] - '0');
	*us = v;
	*at = i;
	return true;
}

/* "Z", "+01:00", "+0100", " +0100", " UTC", " GMT", or nothing. */
static bool
zone(struct slice s, size_t *at, int64_t *seconds)
{
	size_t i = *at;
	int hours, minutes = 0;
	char sign;

	if (i < s.n && s.p[i] == 'Z') {
		++*at;
		return true;
	}
	if (i + 3 < s.n && s.p[i] == ' ' &&
	    (slice_is(slice_sub(s, i + 1, 3), "UTC") ||
	    slice_is(slice_sub(s, i + 1, 3), "GMT"))) {
		*at += 4;
		return true;
	}
	if (i < s.n && s.p[i] == ' ')
		i++;
	if (i >= s.n || (s.p[i] != '+' && s.p[i] != '-'))
		return true;
	sign = s.p[i++];
	if (!number(s, &i, 2, 2, 14, &hours))
		return true;
	if (i < s.n && s.p[i] == ':')
		i++;
	if (!number(s, &i, 2, 2, 59, &minutes))
		return true;
	*seconds = (hours * 60 + minutes) * 60 * (sign == '-' ? -1 : 1);
	*at = i;
	return true;
}

/* Ten digits, from 2001 to 2286. */
static bool
epoch(struct slice s, size_t *at, int64_t *out)
{
	size_t i = *at;
	int64_t v = 0;

	while (i < s.n && i < *at + 11 && is_digit(s.p[i]))
		v = v * 10 + (s.p[i++] - '0');
	if (i != *at + 10 || v < 1000000000)
		return false;
	*at = i;
	*out = v;
	return true;
}

static bool
half(struct slice s, size_t *at, struct clock_read *c)
{
	struct slice word = slice_sub(s, *at, 2);

	c->am = slice_iis(word, "AM");
	c->pm = slice_iis(word, "PM");
	*at += 2;
	return c->am || c->pm;
}

static bool
day(struct slice s, size_t *at, struct clock_read *c)
{
	if (*at < s.n && s.p[*at] == ' ')
		++*at;
	return number(s, at, 1, 2, 31, &c->day) && c->day > 0;
}

static bool
year(struct slice s, size_t *at, struct clock_read *c)
{
	c->has_year = number(s, at, 4, 4, 9999, &c->year) &&
	    c->year >= 1970;
	return c->has_year;
}

static bool
month(struct slice s, size_t *at, struct clock_read *c)
{
	c->has_date = true;
	if (!number(s, at, 1, 2, 12, &c->month) || c->month == 0)
		return false;
	c->month--;
	return true;
}

static bool
item(char letter, struct slice s, size_t *at, struct clock_read *c)
{
	int ignored;

	switch (letter) {
	case 'Y': return year(s, at, c);
	case 'O': return month(s, at, c);
	case 'M':
		c->has_date = true;
		return name(s, at, months, COUNT_OF(months), &c->month);
	case 'D': return day(s, at, c);
	case 'w': return name(s, at, weekdays, COUNT_OF(weekdays), &ignored);
	case 'h': return number(s, at, 1, 2, 23, &c->hour);
	case 'm': return number(s, at, 2, 2, 59, &c->minute);
	case 's': return number(s, at, 2, 2, 60, &c->second);
	case 'f': return fraction(s, at, &c->us);
	case 'z': return zone(s, at, &c->zone_s);
	case 'p': return half(s, at, c);
	case 'E':
		c->has_epoch = true;
		return epoch(s, at, &c->epoch);
	default:
		if (*at >= s.n || s.p[*at] != letter)
			return false;
		++*at;
		return true;
	}
}

static size_t
read_form(const char *form, struct slice s, struct clock_read *c)
{
	size_t at = 0;

	*c = (struct clock_read){ .day = 1 };
	for (; *form != '\0'; form++)
		if (!item(*form, s, &at, c))
			return 0;
	/* Nothing that goes on is a time. */
	if (at < s.n && (is_digit(s.p[at]) || s.p[at] == '.'))
		return 0;
	return at;
}

/* Days since 1970-01-01 in the calendar of today, any year from 1970. */
static int64_t
days_of(int64_t year, int month, int day)
{
	static const int before[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334,
	};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	int64_t y = year - 1;

	return 365 * (year - 1970) + (y / 4 - y / 100 + y / 400) -
	    (1969 / 4 - 1969 / 100 + 1969 / 400) + before[month] +
	    (leap && month > 1) + day - 1;
}

static int64_t
wall_of(struct clock_read *c, int year_missing)
{
	if (c->has_epoch)
		return c->epoch * 1000000 + c->us;
	if (c->pm && c->hour < 12)
		c->hour += 12;
	if (c->am && c->hour == 12)
		c->hour = 0;
	if (!c->has_year)
		c->year = c->has_date && year_missing >= 1970 ?
		    year_missing : 1970;
	return (days_of(c->year, c->month, c->day) * 86400 +
	    c->hour * 3600 + c->minute * 60 + c->second - c->zone_s) *
	    1000000 + c->us;
}

/* Of a form that begins with a letter of the text, or one with a digit. */
static bool
begins_like(const char *form, char first)
{
	return (form[0] == 'M' || form[0] == 'w') == !is_digit(first);
}

size_t
when_parse(struct slice s, int year_missing, int64_t *wall_us)
{
	struct clock_read c;

	if (s.n < 7 || !(is_digit(s.p[0]) || (s.p[0] >= 'A' && s.p[0] <= 'Z')))
		return 0;
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		size_t n;

		if (!begins_like(forms[i], s.p[0]))
			continue;
		n = read_form(forms[i], s, &c);
		if (n > 0) {
			*wall_us = wall_of(&c, year_missing);
			return n;
		}
	}
	return 0;
}
