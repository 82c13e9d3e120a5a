/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Token buckets per source /64 in a bounded table.
 */
#ifndef _MOBILITY_RATELIMIT_H
#define _MOBILITY_RATELIMIT_H

#include <linux/in6.h>
#include <linux/types.h>

struct mob_ratelimit;

/**
 * mob_ratelimit_alloc - a table of buckets
 * @per_second: tokens a bucket gains
 * @burst:	tokens a bucket holds
 * @max:	buckets at most; when full, unknown sources are refused until idle
 *		ones are collected
 *
 * None of the three may be zero.
 * Context: may sleep.
 * Return: the table or ERR_PTR(-ENOMEM).
 */
struct mob_ratelimit *mob_ratelimit_alloc(u32 per_second, u32 burst, u32 max);
/* No other call may be under way.  NULL and ERR_PTR are fine.  May sleep. */
void mob_ratelimit_free(struct mob_ratelimit *rl);
/* Take a token for the /64 of @src.  Context: any but hard interrupt. */
bool mob_ratelimit_allow(struct mob_ratelimit *rl, const struct in6_addr *src);

/* The same at @now, in ns of ktime_get_coarse_ns(). */
bool mob_ratelimit_allow_at(struct mob_ratelimit *rl, const struct in6_addr *src, u64 now);
/* Drop the buckets that are full again at @now; what the timer does.  May sleep. */
void mob_ratelimit_collect(struct mob_ratelimit *rl, u64 now);

#endif
