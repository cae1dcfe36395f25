/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/clock.h"

#include <time.h>

#include "core/banned.h"

static bool faked;
static int64_t fake_mono_us, fake_wall_us;

static int64_t
read_us(clockid_t which)
{
	struct timespec ts;

	if (clock_gettime(which, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
clock_mono_us(void)
{
	return faked ? fake_mono_us : read_us(CLOCK_MONOTONIC);
}

int64_t
clock_wall_us(void)
{
	return faked ? fake_wall_us : read_us(CLOCK_REALTIME);
}

void
clock_fake(int64_t mono_us, int64_t wall_us)
{
	faked = true;
	fake_mono_us = mono_us;
	fake_wall_us = wall_us;
}

void
clock_advance(int64_t us)
{
	fake_mono_us += us;
	fake_wall_us += us;
}

bool
clock_is_fake(void)
{
	return faked;
}
