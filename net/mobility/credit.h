/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Credit-based authorization, RFC 4866: what a mobile node sent by addresses that are known
 * to be its own may be sent to one that is not.  So it gets no more there than it could have
 * sent itself.
 */
#ifndef _MOBILITY_CREDIT_H
#define _MOBILITY_CREDIT_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include "user.h"
#endif

/* Of a credit of less than 2^63 nothing is left then. */
#define MOB_CREDIT_PERIODS_MAX	400

/**
 * mob_credit_aged - a credit some time later
 * @credit:  octets
 * @periods: how many times 5 s
 *
 * RFC 4866: 7/8 of it is left after each, rounded down.  Pure.
 *
 * Context: any.
 */
static inline u64 mob_credit_aged(u64 credit, unsigned long periods)
{
	if (periods > MOB_CREDIT_PERIODS_MAX)
		return 0;
	while (credit && periods--)
		credit = credit / 8 * 7 + credit % 8 * 7 / 8;
	return credit;
}

#ifdef __KERNEL__
#include <linux/atomic.h>

/**
 * struct mob_credit - the credit of one mobile node
 * @octets: how much, never negative
 * @aged:   jiffies up to which @octets is aged
 *
 * Of use from any context, without a lock: a packet ages it first, and one on another
 * processor may just before have used what is over.
 */
struct mob_credit {
	atomic64_t octets;
	unsigned long aged;
};

void mob_credit_init(struct mob_credit *c);
void mob_credit_add(struct mob_credit *c, u64 octets);
/* Pay @octets; false, and nothing is paid, when there are not as many. */
bool mob_credit_take(struct mob_credit *c, u64 octets);
u64 mob_credit_left(struct mob_credit *c);
#endif

#endif
