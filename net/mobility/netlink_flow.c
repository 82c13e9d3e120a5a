// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: flows of a mobile node.  A selector travels as RFC 6088 writes it, so
 * that one reader judges what operators and mobile nodes say.
 */
#include <uapi/linux/mobility.h>

#include "addr.h"
#include "flow.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"

static_assert((int)MOBILITY_EVENT_TYPE_FLOW == MOB_EVENT_FLOW);
static_assert((int)MOBILITY_EVENT_TYPE_FLOW_DEL == MOB_EVENT_FLOW_DEL);

/* The home address and the FID that a command is about */
static int mob_netlink_fid(struct genl_info *info, struct in6_addr *hoa, u16 *fid)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_HOA) ||
	    GENL_REQ_ATTR_CHECK(info, MOBILITY_A_FID)) {
		GENL_SET_ERR_MSG(info, "give a home address and a flow identifier");
		return -EINVAL;
	}
	*hoa = nla_get_in6_addr(info->attrs[MOBILITY_A_HOA]);
	*fid = nla_get_u16(info->attrs[MOBILITY_A_FID]);
	if (mob_addr_routable(hoa))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_HOA],
			    "not a global unicast address");
	return -EINVAL;
}

static int mob_netlink_flow_bids(struct genl_info *info, struct mob_flow *flow)
{
	const struct nlattr *a = info->attrs[MOBILITY_A_BIDS];
	const u16 *bid = a ? nla_data(a) : NULL;
	unsigned int i, k, n = a ? nla_len(a) / sizeof(*bid) : 0;

	if (!a || nla_len(a) % sizeof(*bid) || n > MOB_BIDS_MAX) {
		GENL_SET_ERR_MSG(info, "give up to 8 binding identifiers, an empty list discards");
		return -EINVAL;
	}
	for (i = 0; i < n; i++) {
		for (k = 0; k < i && bid[k] != bid[i]; k++)
			;
		if (!bid[i] || k < i) {
			NL_SET_ERR_MSG_ATTR(info->extack, a,
					    "a binding identifier is 0, or listed twice");
			return -EINVAL;
		}
		flow->bid[i] = bid[i];
	}
	flow->n_bids = n;
	return 0;
}

static int mob_netlink_flow(struct genl_info *info, struct mob_flow *flow)
{
	static const u8 all[MOB_SELECTOR_HEAD];
	const struct nlattr *a = info->attrs[MOBILITY_A_SELECTOR];

	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_FID_PRI)) {
		GENL_SET_ERR_MSG(info, "give the flow a priority, the lowest that matches decides");
		return -EINVAL;
	}
	flow->pri = nla_get_u16(info->attrs[MOBILITY_A_FID_PRI]);
	if (mob_selector_parse(a ? nla_data(a) : all, a ? nla_len(a) : sizeof(all), &flow->sel)) {
		NL_SET_ERR_MSG_ATTR(info->extack, a,
				    "not an IPv6 selector, or one that ends before it starts");
		return -EINVAL;
	}
	return mob_netlink_flow_bids(info, flow);
}

int mobility_nl_flow_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_flow flow = {};
	struct in6_addr hoa;
	struct mob_net *mn;
	int err;

	err = mob_netlink_fid(info, &hoa, &flow.fid) ?: mob_netlink_flow(info, &flow);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_flow_add(genl_info_net(info), &hoa, &flow, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_flow_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr hoa;
	struct mob_net *mn;
	u16 fid;
	int err;

	err = mob_netlink_fid(info, &hoa, &fid);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_flow_del(genl_info_net(info), &hoa, fid);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "no such flow of this home address");
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static int mob_netlink_fill_fid(struct sk_buff *skb, const struct mob_flow *flow)
{
	/* A malformed option may have neither. */
	return (flow->fid ? nla_put_u16(skb, MOBILITY_A_FID, flow->fid) : 0) ?:
	       (flow->pri ? nla_put_u16(skb, MOBILITY_A_FID_PRI, flow->pri) : 0);
}

static int mob_netlink_fill_flow(struct sk_buff *skb, const struct mob_flow *flow)
{
	u8 sel[MOB_SELECTOR_MAX];

	return mob_netlink_fill_fid(skb, flow) ?:
	       nla_put(skb, MOBILITY_A_SELECTOR, mob_selector_build(&flow->sel, sel), sel) ?:
	       nla_put(skb, MOBILITY_A_BIDS, flow->n_bids * sizeof(u16), flow->bid);
}

int mob_netlink_event_flow(struct sk_buff *skb, const struct mob_event_info *ev)
{
	return ev->event == MOB_EVENT_FLOW && !ev->error ? mob_netlink_fill_flow(skb, ev->flow) :
	       mob_netlink_fill_fid(skb, ev->flow);
}

size_t mob_netlink_event_flow_size(void)
{
	return 2 * nla_total_size(2) + nla_total_size(MOB_SELECTOR_MAX) +
	       nla_total_size(MOB_BIDS_MAX * sizeof(u16));
}

static int mob_netlink_put_flow(const struct mob_flow_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, i->role, &i->hoa, NULL) ||
	    (o->fid && nla_get_u16(o->fid) != i->flow->fid))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, i->role) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		!mob_netlink_fill_flow(skb, i->flow) &&
		mob_netlink_put_flag(skb, MOBILITY_A_ACTIVE, i->active) &&
		(!i->status || !nla_put_u8(skb, MOBILITY_A_STATUS, i->status)) &&
		(i->role != MOB_ROLE_HA ||
		 (!nla_put_u64_64bit(skb, MOBILITY_A_TX_PACKETS, i->packets, MOBILITY_A_PAD) &&
		  !nla_put_u64_64bit(skb, MOBILITY_A_TX_BYTES, i->bytes, MOBILITY_A_PAD))));
}

static int mob_netlink_walk_ha_flows(struct net *net, struct mob_netlink_out *o)
{
	return mob_ha_walk_flows(net, mob_netlink_put_flow, o);
}

static int mob_netlink_walk_mn_flows(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_flows(net, mob_netlink_put_flow, o);
}

static const mob_netlink_walk mob_netlink_flows[] = {
	mob_netlink_walk_ha_flows, mob_netlink_walk_mn_flows, NULL
};

int mobility_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_FID)) {
		GENL_SET_ERR_MSG(info, "give home address and FID, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one_hoa(info, MOBILITY_CMD_FLOW_GET, mob_netlink_flows);
}

int mobility_nl_flow_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_FLOW_GET, mob_netlink_flows);
}
