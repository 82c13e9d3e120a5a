// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters per namespace, and the one way to drop a message.
 */
#include <linux/percpu.h>

#include "core.h"
#include "trace.h"

const char *const mob_stat_names[MOB_STAT_COUNT] = {
#define MOB_STAT(name) [MOB_STAT_##name] = #name,
#include "stats_list.h"
#undef MOB_STAT
};

void mob_stat_inc(struct net *net, enum mob_stat s)
{
	this_cpu_inc(mob_pernet(net)->stats->v[s]);
}

void mob_drop(struct net *net, enum mob_stat why, const struct in6_addr *src,
	      const struct in6_addr *dst)
{
	mob_stat_inc(net, why);
	trace_mobility_drop(net, mob_stat_names[why], src ?: &in6addr_any,
			    dst ?: &in6addr_any);
}

u64 mob_stat_read(struct net *net, enum mob_stat s)
{
	struct mob_stats __percpu *stats = mob_pernet(net)->stats;
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(stats, cpu)->v[s]);
	return sum;
}
