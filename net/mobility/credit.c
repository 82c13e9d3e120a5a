// SPDX-License-Identifier: GPL-2.0-only
/*
 * The credit of a mobile node; see credit.h for what is promised.
 */
#include <linux/jiffies.h>

#include "credit.h"
#include "limits.h"

void mob_credit_init(struct mob_credit *c)
{
	atomic64_set(&c->octets, 0);
	c->aged = jiffies;
}

/* No timer: whoever looks next makes up for the time since. */
static void mob_credit_age(struct mob_credit *c)
{
	const unsigned long period = msecs_to_jiffies(MOB_CREDIT_AGE_MS);
	unsigned long was = READ_ONCE(c->aged), n = (jiffies - was) / period;
	s64 old;

	if (likely(!n) || cmpxchg(&c->aged, was, was + n * period) != was)
		return;
	old = atomic64_read(&c->octets);
	while (!atomic64_try_cmpxchg(&c->octets, &old, mob_credit_aged(old, n)))
		;
}

void mob_credit_add(struct mob_credit *c, u64 octets)
{
	mob_credit_age(c);
	atomic64_add(octets, &c->octets);
}

bool mob_credit_take(struct mob_credit *c, u64 octets)
{
	s64 old;

	mob_credit_age(c);
	old = atomic64_read(&c->octets);
	do {
		if (old < (s64)octets)
			return false;
	} while (!atomic64_try_cmpxchg(&c->octets, &old, old - octets));
	return true;
}

u64 mob_credit_left(struct mob_credit *c)
{
	mob_credit_age(c);
	return atomic64_read(&c->octets);
}
