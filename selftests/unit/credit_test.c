// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ageing of credit, RFC 4866: a factor of 7/8 every 5 s.
 */
#include "credit.h"
#include "tap.h"

static void ages(void)
{
	u64 c;

	check(mob_credit_aged(8000, 0) == 8000);
	check(mob_credit_aged(8000, 1) == 7000);
	check(mob_credit_aged(8000, 2) == 6125);
	check(mob_credit_aged(6125, 1) == 5359);	/* 5359.375 */
	check(mob_credit_aged(0, 1) == 0 && mob_credit_aged(0, ~0UL) == 0);
	/* Never more than 7/8, and less than that by less than an octet */
	for (c = 0; c < 5000; c++) {
		u64 a = mob_credit_aged(c, 1);

		check(a * 8 <= c * 7 && c * 7 < a * 8 + 8);
	}
}

static void together(void)
{
	static const u64 some[] = { 1, 7, 8, 9, 1500, 65535, 1ULL << 32, (1ULL << 63) - 1 };
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		u64 c = some[i];

		for (n = 1; n <= 500; n++) {
			u64 next = mob_credit_aged(c, 1);

			check(next < c || !c);
			c = next;
			/* Looked at each time, or once after all of them */
			check(mob_credit_aged(some[i], n) == c);
		}
		check(!c);
	}
}

static void ends(void)
{
	/* What fits a counter is over before the periods that are not gone through */
	check(!mob_credit_aged((1ULL << 63) - 1, MOB_CREDIT_PERIODS_MAX));
	check(!mob_credit_aged(~0ULL, MOB_CREDIT_PERIODS_MAX + 1));
	check(!mob_credit_aged(~0ULL, ~0UL));
	/* No product is too large for 64 bits on the way */
	check(mob_credit_aged(~0ULL, 1) == 0xdfffffffffffffffULL);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "7/8 of a credit is left after a period", ages },
		{ "many periods at once are as many one by one", together },
		{ "a credit comes to its end", ends },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
