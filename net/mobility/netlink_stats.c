// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: counters.
 */
#include <uapi/linux/mobility.h>

#include "core.h"
#include "netlink.h"
#include "netlink_gen.h"

static bool mob_netlink_put_counter(struct sk_buff *skb, struct net *net, enum mob_stat s)
{
	struct nlattr *nest = nla_nest_start(skb, MOBILITY_A_COUNTER);

	if (!nest ||
	    nla_put_string(skb, MOBILITY_COUNTER_A_NAME, mob_stat_names[s]) ||
	    nla_put_u64_64bit(skb, MOBILITY_COUNTER_A_VALUE, mob_stat_read(net, s),
			      MOBILITY_COUNTER_A_PAD))
		return false;
	nla_nest_end(skb, nest);
	return true;
}

static size_t mob_netlink_counters_size(void)
{
	size_t size = 0;
	unsigned int s;

	for (s = 0; s < MOB_STAT_COUNT; s++)
		size += nla_total_size(nla_total_size(strlen(mob_stat_names[s]) + 1) +
				       nla_total_size_64bit(sizeof(u64)));
	return size;
}

int mobility_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[MOBILITY_A_NAME];
	struct net *net = genl_info_net(info);
	unsigned int s, found = 0;
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(mob_netlink_counters_size(), GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &mob_netlink_family, 0, MOBILITY_CMD_STATS_GET);
	if (!hdr)
		goto full;
	for (s = 0; s < MOB_STAT_COUNT; s++) {
		if (name && nla_strcmp(name, mob_stat_names[s]))
			continue;
		if (!mob_netlink_put_counter(msg, net, s))
			goto full;
		found++;
	}
	if (!found) {
		nlmsg_free(msg);
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no counter has this name");
		return -ENOENT;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);

full:
	nlmsg_free(msg);
	return -EMSGSIZE;
}
