/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by netlink.c (settings, commands, events), netlink_access.c (rules),
 * netlink_bid.c (several care-of addresses), netlink_flow.c (flows) and netlink_dump.c
 * (what there is to see).
 */
#ifndef _MOBILITY_NETLINK_H
#define _MOBILITY_NETLINK_H

#include <net/genetlink.h>
#include "addr.h"
#include "core.h"

extern struct genl_family mob_netlink_family;

struct mob_event_info;
struct mob_flow;
struct mob_net;

/* Take the namespace's config_lock. */
struct mob_net *mob_netlink_lock(struct genl_info *info);
/* Give it back; where whoever refused left no words, say what the errno means. */
int mob_netlink_unlock(struct mob_net *mn, struct genl_info *info, int err);

/*
 * A prefix: attributes @addr and @len, which come together or not at all; @out stays as
 * it was without them.
 */
int mob_netlink_prefix(struct genl_info *info, int addr, int len, struct mob_prefix *out);

/* The methods that a request lists, in their order; zeros after them. */
int mob_netlink_verify(struct genl_info *info, u8 methods[MOB_VERIFY_MAX]);

/* All that a flow is.  Return: 0 or -EMSGSIZE. */
int mob_netlink_fill_flow(struct sk_buff *skb, const struct mob_flow *flow);
/* What an event says of its flow, and the octets of that at most. */
int mob_netlink_event_flow(struct sk_buff *skb, const struct mob_event_info *ev);
size_t mob_netlink_event_flow_size(void);

#endif
