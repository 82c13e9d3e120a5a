/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A counter with a name for every outcome.  The list is the interface: netlink
 * dumps (name, value) pairs, a drop's tracepoint carries the same name.
 */
#ifndef _MOBILITY_STATS_H
#define _MOBILITY_STATS_H

#include <linux/types.h>

enum mob_stat {
#define MOB_STAT(name) MOB_STAT_##name,
#include "stats_list.h"
#undef MOB_STAT
	MOB_STAT_COUNT
};

extern const char *const mob_stat_names[MOB_STAT_COUNT];

struct mob_stats {
	u64 v[MOB_STAT_COUNT];
};

struct net;
/* Context: any. */
void mob_stat_inc(struct net *net, enum mob_stat s);
/* Counts and traces a drop of a message from @src to @dst (either may be NULL). */
struct in6_addr;
void mob_drop(struct net *net, enum mob_stat why, const struct in6_addr *src,
	      const struct in6_addr *dst);
/* Sum over CPUs. */
u64 mob_stat_read(struct net *net, enum mob_stat s);

#endif
