// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: several care-of addresses, and how a home agent verifies them.
 */
#include <linux/netdevice.h>
#include <uapi/linux/mobility.h>

#include "addr.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "roles.h"
#include "trusted.h"
#include "verify.h"
#include "verify_order.h"

static_assert((int)MOBILITY_VERIFY_SOURCE == MOB_VERIFY_SOURCE);
static_assert((int)MOBILITY_VERIFY_REFUSE == MOB_VERIFY_REFUSE);
static_assert((int)MOBILITY_VERIFY_TRUSTED == MOB_VERIFY_TRUSTED);
static_assert((int)MOBILITY_VERIFY_PING == MOB_VERIFY_PING);
static_assert((int)MOBILITY_VERIFY_PROBE == MOB_VERIFY_PROBE);
static_assert((int)MOBILITY_PROBE_CARRY_BA == MOB_PROBE_ON_BA);
static_assert((int)MOBILITY_PROBE_CARRY_DATA == MOB_PROBE_ON_DATA);
static_assert((int)MOBILITY_UNVERIFIED_STRICT == MOB_UNVERIFIED_STRICT);
static_assert((int)MOBILITY_UNVERIFIED_CREDIT == MOB_UNVERIFIED_CREDIT);
static_assert((int)MOBILITY_VERIFY_CERTIFICATE == MOB_VERIFY_CERTIFICATE);
static_assert((int)MOBILITY_COA_STATE_PENDING == MOB_COA_PENDING);
static_assert((int)MOBILITY_COA_STATE_REGISTERED == MOB_COA_REGISTERED);
static_assert((int)MOBILITY_COA_STATE_PROBING == MOB_COA_PROBING);
static_assert((int)MOBILITY_EVENT_TYPE_COA == MOB_EVENT_COA);

int mob_netlink_verify(struct genl_info *info, u8 methods[MOB_VERIFY_MAX])
{
	unsigned int n = 0;
	struct nlattr *a;
	int rem;

	memset(methods, 0, MOB_VERIFY_MAX);
	nla_for_each_attr(a, genlmsg_data(info->genlhdr), genlmsg_len(info->genlhdr), rem) {
		if (nla_type(a) != MOBILITY_A_VERIFY)
			continue;
		if (n == MOB_VERIFY_MAX || memchr(methods, nla_get_u8(a), n)) {
			NL_SET_ERR_MSG_ATTR(info->extack, a, "a method is listed twice");
			return -EINVAL;
		}
		if (!mob_verify_known(nla_get_u8(a))) {
			NL_SET_ERR_MSG_ATTR(info->extack, a, "this method is not built");
			return -EOPNOTSUPP;
		}
		methods[n++] = nla_get_u8(a);
	}
	return 0;
}

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

int mobility_nl_bid_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_mn_bid_cfg cfg = { .reg = info->attrs[MOBILITY_A_REGISTER] };
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
	err = mob_netlink_bid_router(info, &cfg);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_bid_add(genl_info_net(info), &cfg, info->extack);
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

/* ---- methods by prefix, and trusted networks ---- */

static int mob_netlink_network(struct genl_info *info, struct mob_prefix *p)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_PREFIX)) {
		GENL_SET_ERR_MSG(info, "give the prefix of a network");
		return -EINVAL;
	}
	return mob_netlink_prefix(info, MOBILITY_A_PREFIX, MOBILITY_A_PREFIX_LEN, p);
}

int mobility_nl_trusted_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_prefix p;
	struct mob_net *mn;
	int err;

	err = mob_netlink_network(info, &p);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_trusted_add(genl_info_net(info), &p, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_trusted_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_prefix p;
	struct mob_net *mn;
	int err;

	err = mob_netlink_network(info, &p);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_trusted_del(genl_info_net(info), &p);
	/* Off the list first: whoever is verified meanwhile is by what is left. */
	if (err)
		GENL_SET_ERR_MSG(info, "no network with this prefix is trusted");
	else
		mob_ha_coa_recheck(genl_info_net(info));
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_trusted_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_net *mn = mob_netlink_lock(info);

	mob_trusted_flush(genl_info_net(info));
	mob_ha_coa_recheck(genl_info_net(info));
	return mob_netlink_unlock(mn, info, 0);
}

int mobility_nl_verify_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	bool replace = info->attrs[MOBILITY_A_REPLACE];
	struct mob_verify_rule r;
	struct mob_net *mn;
	int err;

	err = mob_netlink_network(info, &r.prefix);
	if (!err)
		err = mob_netlink_verify(info, r.order.method);
	if (err)
		return err;
	if (!r.order.method[0]) {
		GENL_SET_ERR_MSG(info, "give the methods for this prefix");
		return -EINVAL;
	}

	mn = mob_netlink_lock(info);
	err = mob_verify_order_add(genl_info_net(info), &r, replace, info->extack);
	if (!err)
		mob_ha_coa_recheck(genl_info_net(info));
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_verify_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_prefix p;
	struct mob_net *mn;
	int err;

	err = mob_netlink_network(info, &p);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_verify_order_del(genl_info_net(info), &p);
	if (err)
		GENL_SET_ERR_MSG(info, "this prefix has no methods of its own");
	else
		mob_ha_coa_recheck(genl_info_net(info));
	return mob_netlink_unlock(mn, info, err);
}
