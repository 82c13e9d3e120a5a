/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rooms of the nouns, netlink_*.c, need for their commands; netlink_dump.h has
 * what they need to show them.
 */
#ifndef _MOBILITY_NETLINK_H
#define _MOBILITY_NETLINK_H

#include <net/genetlink.h>
#include "addr.h"
#include "core.h"

extern struct genl_family mob_netlink_family;
#define MOB_NETLINK_EVENTS	0	/* index of its only multicast group */

struct mob_event_info;
struct mob_net;

/* Take the namespace's config_lock. */
struct mob_net *mob_netlink_lock(struct genl_info *info);
/* Give it back; where whoever refused left no words, say what the errno means. */
int mob_netlink_unlock(struct mob_net *mn, struct genl_info *info, int err);

/*
 * Attributes of a command, into what they stand for.  Return: 0, or -EINVAL or -ENODEV
 * with words in extack.  Home addresses, home agents and correspondents alike are seen
 * from afar: an address is a global unicast one.
 */
int mob_netlink_addr(struct genl_info *info, int attr, struct in6_addr *out);
int mob_netlink_hoa(struct genl_info *info, struct in6_addr *hoa);
int mob_netlink_cn(struct genl_info *info, struct in6_addr *cn);
int mob_netlink_pair(struct genl_info *info, struct in6_addr *hoa, struct in6_addr *cn);
/* What a subscriber and a home have in common; @spi stays as it was without one. */
int mob_netlink_subscription(struct genl_info *info, struct in6_addr *hoa,
			     struct in6_addr *ha, key_serial_t *secret, u32 *spi);
/* A device of this namespace; @ifindex stays as it was without one. */
int mob_netlink_device(struct genl_info *info, int *ifindex);

/*
 * A prefix: attributes @addr and @len, which come together or not at all; @out stays as
 * it was without them.
 */
int mob_netlink_prefix(struct genl_info *info, int addr, int len, struct mob_prefix *out);

/* The methods that a request lists, in their order; zeros after them. */
int mob_netlink_verify(struct genl_info *info, u8 methods[MOB_VERIFY_MAX]);

/* What an event says of its flow, and the octets of that at most. */
int mob_netlink_event_flow(struct sk_buff *skb, const struct mob_event_info *ev);
size_t mob_netlink_event_flow_size(void);

/*
 * May events be sent?  The second one waits until nobody sends any more, and so may
 * sleep.
 */
void mob_netlink_events_up(void);
void mob_netlink_events_down(void);

#endif
