/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which methods a home agent verifies a care-of address by, and in which order: the
 * operator's list for the longest prefix that has it, or the one for all.
 */
#ifndef _MOBILITY_VERIFY_ORDER_H
#define _MOBILITY_VERIFY_ORDER_H

#include "addr.h"
#include "core.h"

struct netlink_ext_ack;

/* Methods in their order, 0 ends */
struct mob_verify_order {
	u8 method[MOB_VERIFY_MAX];
};

/* The order for a prefix */
struct mob_verify_rule {
	struct mob_prefix prefix;
	struct mob_verify_order order;
};

/* Of @coa.  Context: any. */
void mob_verify_order(struct net *net, const struct in6_addr *coa, struct mob_verify_order *o);
/* Does @fn say so of the order for all, or of that of some prefix?  Context: any. */
bool mob_verify_order_any(struct net *net, bool (*fn)(const struct mob_verify_order *o));

/* Configuration; mob_net.config_lock is held.  @replace: one of the same prefix */
int mob_verify_order_add(struct net *net, const struct mob_verify_rule *r, bool replace,
			 struct netlink_ext_ack *extack);
int mob_verify_order_del(struct net *net, const struct mob_prefix *p);
/* Longer prefixes before shorter ones; stops when @fn returns non-zero. */
int mob_verify_order_walk(struct net *net, int (*fn)(const struct mob_verify_rule *r, void *arg),
			  void *arg);
void mob_verify_order_init(struct net *net);
/* No role is on any more. */
void mob_verify_order_end(struct net *net);

#endif
