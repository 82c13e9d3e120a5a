// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: several care-of addresses, at either end.
 */
#include <linux/netdevice.h>
#include <uapi/linux/mobility.h>

#include "addr.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"
#include "verify.h"

static_assert((int)MOBILITY_PROBE_CARRY_BA == MOB_PROBE_ON_BA);
static_assert((int)MOBILITY_PROBE_CARRY_DATA == MOB_PROBE_ON_DATA);
static_assert((int)MOBILITY_COA_STATE_PENDING == MOB_COA_PENDING);
static_assert((int)MOBILITY_COA_STATE_REGISTERED == MOB_COA_REGISTERED);
static_assert((int)MOBILITY_COA_STATE_PROBING == MOB_COA_PROBING);
static_assert((int)MOBILITY_EVENT_TYPE_COA == MOB_EVENT_COA);

/* The home address and the BID that a command is about */
static int mob_netlink_bid(struct genl_info *info, struct in6_addr *hoa, u16 *bid)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_HOA) ||
	    GENL_REQ_ATTR_CHECK(info, MOBILITY_A_BID)) {
		GENL_SET_ERR_MSG(info, "give a home address and a binding identifier");
		return -EINVAL;
	}
	*hoa = nla_get_in6_addr(info->attrs[MOBILITY_A_HOA]);
	*bid = nla_get_u16(info->attrs[MOBILITY_A_BID]);
	if (mob_addr_routable(hoa))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_HOA],
			    "not a global unicast address");
	return -EINVAL;
}

/* The access router to ask, if any */
static int mob_netlink_bid_router(struct genl_info *info, struct mob_mn_bid_cfg *cfg)
{
	struct nlattr *ar = info->attrs[MOBILITY_A_AR];

	cfg->cert = info->attrs[MOBILITY_A_WANT_CERT];
	if (cfg->cert && !ar) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_WANT_CERT],
				    "a certificate comes from an access router: give it");
		return -EINVAL;
	}
	if (!ar)
		return 0;
	cfg->asks = true;
	cfg->router = nla_get_in6_addr(ar);
	if (ipv6_addr_any(&cfg->router) || mob_addr_routable(&cfg->router))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, ar,
			    "give a global address of the router, which the home agent can ask");
	return -EINVAL;
}

/* The key that its address is made of, if any */
static int mob_netlink_bid_cga(struct genl_info *info, struct mob_mn_cga_cfg *cga)
{
	struct nlattr *pub = info->attrs[MOBILITY_A_PUBLIC_KEY];
	struct nlattr *key = info->attrs[MOBILITY_A_KEY];
	struct nlattr *modifier = info->attrs[MOBILITY_A_MODIFIER];

	if (!pub && !key && !modifier)
		return 0;
	if (!pub || !key || !modifier) {
		GENL_SET_ERR_MSG(info,
				 "an address is made of public key and modifier, and its private key signs: give all three");
		return -EINVAL;
	}
	cga->spki = nla_data(pub);
	cga->len = nla_len(pub);
	cga->key = nla_get_s32(key);
	cga->modifier = nla_data(modifier);
	return 0;
}

int mobility_nl_bid_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_mn_bid_cfg cfg = { .reg = info->attrs[MOBILITY_A_REGISTER] };
	struct mob_mn_cga_cfg cga = {};
	struct net_device *dev;
	struct mob_net *mn;
	int err;

	err = mob_netlink_bid(info, &cfg.hoa, &cfg.bid);
	if (err)
		return err;
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_IFINDEX)) {
		GENL_SET_ERR_MSG(info, "give the interface that has the care-of address");
		return -EINVAL;
	}
	cfg.ifindex = nla_get_s32(info->attrs[MOBILITY_A_IFINDEX]);
	dev = dev_get_by_index(genl_info_net(info), cfg.ifindex);
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_IFINDEX],
				    "no such device");
		return -ENODEV;
	}
	dev_put(dev);
	if (info->attrs[MOBILITY_A_BID_PRI])
		cfg.pri = nla_get_u8(info->attrs[MOBILITY_A_BID_PRI]);
	err = mob_netlink_bid_router(info, &cfg) ?: mob_netlink_bid_cga(info, &cga);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_bid_add(genl_info_net(info), &cfg, &cga, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_bid_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr hoa;
	struct mob_net *mn;
	u16 bid;
	int err;

	err = mob_netlink_bid(info, &hoa, &bid);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_bid_del(genl_info_net(info), &hoa, bid);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "no such binding identifier of this home address");
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static bool mob_netlink_put_bid_router(struct sk_buff *skb, const struct mob_coa_info *i)
{
	return !i->asks ||
	       (!nla_put_in6_addr(skb, MOBILITY_A_AR, &i->router) &&
		mob_netlink_put_flag(skb, MOBILITY_A_WANT_CERT, i->cert) &&
		!nla_put_u32(skb, MOBILITY_A_AR_LEFT, i->router_left));
}

static bool mob_netlink_put_bid_cga(struct sk_buff *skb, const struct mob_coa_info *i)
{
	return !i->modifier ||
	       (!nla_put(skb, MOBILITY_A_MODIFIER, MOB_CGA_MODIFIER_LEN, i->modifier) &&
		(i->collisions < 0 || !nla_put_u8(skb, MOBILITY_A_COLLISIONS, i->collisions)));
}

static bool mob_netlink_put_bid_state(struct sk_buff *skb, const struct mob_coa_info *i)
{
	return !nla_put_u8(skb, MOBILITY_A_COA_STATE, i->state) &&
	       (!i->method || !nla_put_u8(skb, MOBILITY_A_VERIFY, i->method)) &&
	       (!i->status || !nla_put_u8(skb, MOBILITY_A_STATUS, i->status)) &&
	       !nla_put_u32(skb, MOBILITY_A_LIFETIME, i->lifetime) &&
	       !nla_put_u32(skb, MOBILITY_A_LEFT, i->left) &&
	       (i->role != MOB_ROLE_HA || !nla_put_u32(skb, MOBILITY_A_AGE, i->age_ms)) &&
	       (!i->asked || !nla_put_u8(skb, MOBILITY_A_ASKED, i->asked));
}

static int mob_netlink_put_bid(const struct mob_coa_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, i->role, &i->hoa, NULL) ||
	    (o->bid && nla_get_u16(o->bid) != i->bid))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, i->role) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HA, &i->ha) &&
		!nla_put_u16(skb, MOBILITY_A_BID, i->bid) &&
		!nla_put_u8(skb, MOBILITY_A_BID_PRI, i->pri) &&
		(!i->ifindex || !nla_put_s32(skb, MOBILITY_A_IFINDEX, i->ifindex)) &&
		mob_netlink_put_flag(skb, MOBILITY_A_REGISTER, i->reg) &&
		mob_netlink_put_bid_router(skb, i) &&
		mob_netlink_put_bid_cga(skb, i) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->coa) &&
		mob_netlink_put_bid_state(skb, i) &&
		mob_netlink_put_flag(skb, MOBILITY_A_ALONE, i->alone) &&
		(!i->pays ||
		 (!nla_put_u64_64bit(skb, MOBILITY_A_CREDIT, i->credit, MOBILITY_A_PAD) &&
		  !nla_put_u64_64bit(skb, MOBILITY_A_UNPAID, i->unpaid, MOBILITY_A_PAD))) &&
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
}

static int mob_netlink_walk_coas(struct net *net, struct mob_netlink_out *o)
{
	return mob_ha_walk_coas(net, mob_netlink_put_bid, o);
}

static int mob_netlink_walk_mn_bids(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_bids(net, mob_netlink_put_bid, o);
}

static const mob_netlink_walk mob_netlink_bids[] = {
	mob_netlink_walk_coas, mob_netlink_walk_mn_bids, NULL
};

int mobility_nl_bid_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_BID)) {
		GENL_SET_ERR_MSG(info, "give home address and BID, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one_hoa(info, MOBILITY_CMD_BID_GET, mob_netlink_bids);
}

int mobility_nl_bid_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_BID_GET, mob_netlink_bids);
}
