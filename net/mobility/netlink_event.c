// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: events.
 */
#include <uapi/linux/mobility.h>

#include "core.h"
#include "netlink.h"
#include "roles.h"

static_assert((int)MOBILITY_EVENT_TYPE_BINDING_NEW == MOB_EVENT_BINDING_NEW);
static_assert((int)MOBILITY_EVENT_TYPE_DROP == MOB_EVENT_DROP);
static_assert((int)MOBILITY_EVENT_TYPE_REKEY == MOB_EVENT_REKEY);

/* Cleared, with a grace period after it, before the group goes away. */
static bool mob_netlink_up;

/* A flood of forgeries must not become a flood of notifications. */
static bool mob_netlink_event_allowed(struct mob_net *mn, u8 event)
{
	unsigned long now = jiffies / HZ;

	if (event != MOB_EVENT_DROP)
		return true;
	if (READ_ONCE(mn->event_second) != now) {
		WRITE_ONCE(mn->event_second, now);
		atomic_set(&mn->event_count, 0);
	}
	return atomic_inc_return(&mn->event_count) <= MOB_EVENT_DROPS_PER_S;
}

static size_t mob_netlink_event_size(const struct mob_event_info *ev)
{
	return nla_total_size(1) +			/* event */
	       nla_total_size_64bit(8) +		/* time */
	       2 * nla_total_size(4) +			/* roles, lifetime */
	       3 * nla_total_size(sizeof(struct in6_addr)) +
	       3 * nla_total_size(1) +			/* state, error, method */
	       nla_total_size(2) +			/* BID */
	       (ev->flow ? mob_netlink_event_flow_size() : 0) +
	       (ev->reason ? nla_total_size(strlen(ev->reason) + 1) : 0);
}

/* The attribute that holds the state of an event, 0 for none */
static int mob_netlink_state_attr(u8 event)
{
	switch (event) {
	case MOB_EVENT_BINDING_NEW:
	case MOB_EVENT_BINDING_CHANGE:
	case MOB_EVENT_BINDING_DEL:
	case MOB_EVENT_HOME:
		return MOBILITY_A_BINDING_STATE;
	case MOB_EVENT_EXCHANGE:
		return MOBILITY_A_EXCHANGE_STATE;
	case MOB_EVENT_RO:
		return MOBILITY_A_RO_STATE;
	case MOB_EVENT_COA:
		return MOBILITY_A_COA_STATE;
	}
	return 0;
}

static int mob_netlink_event_addr(struct sk_buff *skb, int attr, const struct in6_addr *a)
{
	return a && !ipv6_addr_any(a) ? nla_put_in6_addr(skb, attr, a) : 0;
}

static int mob_netlink_event_fill(struct sk_buff *skb, const struct mob_event_info *ev)
{
	int state = ev->state ? mob_netlink_state_attr(ev->event) : 0;
	/* At home it is the status of the last BA. */
	bool status = ev->event == MOB_EVENT_HOME || ev->event == MOB_EVENT_COA || ev->flow;
	int error = status ? MOBILITY_A_STATUS : MOBILITY_A_ERROR;
	void *hdr;

	hdr = genlmsg_put(skb, 0, 0, &mob_netlink_family, 0, MOBILITY_CMD_EVENT);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_u8(skb, MOBILITY_A_EVENT, ev->event) ||
	    nla_put_u64_64bit(skb, MOBILITY_A_TIME, ktime_get_real_ns(), MOBILITY_A_PAD) ||
	    (ev->role && nla_put_u32(skb, MOBILITY_A_ROLES, ev->role)) ||
	    mob_netlink_event_addr(skb, MOBILITY_A_HOA, ev->hoa) ||
	    mob_netlink_event_addr(skb, MOBILITY_A_COA, ev->coa) ||
	    mob_netlink_event_addr(skb, MOBILITY_A_PEER, ev->peer) ||
	    (state && nla_put_u8(skb, state, ev->state)) ||
	    (ev->error && nla_put_u8(skb, error, ev->error)) ||
	    (ev->lifetime && nla_put_u32(skb, MOBILITY_A_LIFETIME, ev->lifetime)) ||
	    (ev->bid && nla_put_u16(skb, MOBILITY_A_BID, ev->bid)) ||
	    (ev->method && nla_put_u8(skb, MOBILITY_A_VERIFY, ev->method)) ||
	    (ev->flow && mob_netlink_event_flow(skb, ev)) ||
	    (ev->reason && nla_put_string(skb, MOBILITY_A_REASON, ev->reason)))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

void mob_netlink_event(struct net *net, const struct mob_event_info *ev)
{
	struct mob_net *mn = mob_pernet(net);
	struct sk_buff *skb;

	if (ev->event != MOB_EVENT_DROP)
		atomic_inc(&mn->generation);

	/* mob_netlink_exit() waits for us before the group is given to others. */
	rcu_read_lock();
	if (!READ_ONCE(mob_netlink_up) ||
	    !genl_has_listeners(&mob_netlink_family, net, MOB_NETLINK_EVENTS) ||
	    !mob_netlink_event_allowed(mn, ev->event))
		goto out;
	skb = genlmsg_new(mob_netlink_event_size(ev), GFP_ATOMIC);
	if (!skb)
		goto out;
	if (mob_netlink_event_fill(skb, ev))
		nlmsg_free(skb);
	else
		genlmsg_multicast_netns(&mob_netlink_family, net, skb, 0,
					MOB_NETLINK_EVENTS, GFP_ATOMIC);
out:
	rcu_read_unlock();
}

void mob_netlink_events_up(void)
{
	WRITE_ONCE(mob_netlink_up, true);
}

void mob_netlink_events_down(void)
{
	WRITE_ONCE(mob_netlink_up, false);
	synchronize_net();
}
