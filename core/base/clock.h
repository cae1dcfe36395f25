/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock - the one source of time, in microseconds.
 *
 * clock_mono_us() never jumps and is what every limit uses; clock_wall_us()
 * is the time of day (since 1970, UTC) for people.  Tests take both over
 * with clock_fake(), and move them with clock_advance().
 */
#ifndef CORE_BASE_CLOCK_H
#define CORE_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t clock_mono_us(void);
int64_t clock_wall_us(void);

void clock_fake(int64_t mono_us, int64_t wall_us);
void clock_advance(int64_t us);
bool clock_is_fake(void);

#endif
