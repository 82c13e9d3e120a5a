// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the rate of the time stamp counter. QEMU hands a guest this machine's
 * counter but no good means to calibrate it, and a guest without a clock
 * source loses ticks and with them half of its time.
 */
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(void)
{
	double start = now(), end;
	unsigned long long tsc = __rdtsc();

	do {
		end = now();
	} while (end - start < 20);
	tsc = __rdtsc() - tsc;
	printf("%.0f\n", tsc / (end - start));
	return 0;
}
