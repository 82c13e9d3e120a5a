/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TAP version 13 for the unit tests.  A test is a function full of check()s;
 * it is "not ok" when one of them was false, and each says where.
 */
#ifndef _UNIT_TAP_H
#define _UNIT_TAP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tap_test {
	const char *name;
	void (*run)(void);
};

static unsigned int tap_failed;	/* checks of the running test */
static unsigned long tap_checks;

static inline void tap_fail(const char *file, int line, const char *what)
{
	/* The first few say enough when a loop goes wrong. */
	if (tap_failed++ < 10)
		printf("# %s:%d: %s\n", file, line, what);
}

#define check(cond) \
	do { \
		tap_checks++; \
		if (!(cond)) \
			tap_fail(__FILE__, __LINE__, #cond); \
	} while (0)

/* The same with words of one's own */
#define check_msg(cond, ...) \
	do { \
		tap_checks++; \
		if (!(cond)) { \
			char tap_text[256]; \
			snprintf(tap_text, sizeof(tap_text), __VA_ARGS__); \
			tap_fail(__FILE__, __LINE__, tap_text); \
		} \
	} while (0)

#define check_mem(a, b, n)	check(!memcmp(a, b, n))

/* Run them all; what main() returns. */
static inline int tap_main(const struct tap_test *tests, unsigned int n)
{
	unsigned int i, bad = 0;

	printf("TAP version 13\n1..%u\n", n);
	for (i = 0; i < n; i++) {
		tap_failed = 0;
		tests[i].run();
		if (tap_failed)
			bad++;
		printf("%sok %u %s\n", tap_failed ? "not " : "", i + 1,
		       tests[i].name);
		fflush(stdout);
	}
	printf("# %lu checks, %u of %u tests failed\n", tap_checks, bad, n);
	return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
