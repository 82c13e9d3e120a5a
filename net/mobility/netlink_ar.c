// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: access routers.
 */
#include <uapi/linux/mobility.h>

#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"

static int mob_netlink_ar(struct genl_info *info, struct in6_addr *ar)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_AR)) {
		GENL_SET_ERR_MSG(info, "give the address of the access router");
		return -EINVAL;
	}
	return mob_netlink_addr(info, MOBILITY_A_AR, ar);
}

int mobility_nl_ar_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_ar_cfg cfg = {};
	struct mob_net *mn;
	int err;

	err = mob_netlink_ar(info, &cfg.addr);
	if (err)
		return err;
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_IFINDEX)) {
		GENL_SET_ERR_MSG(info, "give the link of the hosts that are vouched for");
		return -EINVAL;
	}
	err = mob_netlink_device(info, &cfg.ifindex);
	if (err)
		return err;
	if (info->attrs[MOBILITY_A_LIFETIME]) {
		cfg.lifetime = nla_get_u32(info->attrs[MOBILITY_A_LIFETIME]);
		if (!cfg.lifetime) {
			GENL_SET_ERR_MSG(info, "an access router's word counts for some time");
			return -ERANGE;
		}
	}

	mn = mob_netlink_lock(info);
	err = mob_ar_add(genl_info_net(info), &cfg, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_ar_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr addr;
	struct mob_net *mn;
	int err;

	err = mob_netlink_ar(info, &addr);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_ar_del(genl_info_net(info), &addr);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "nobody is vouched for at this address");
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static int mob_netlink_put_ar(const struct mob_ar_cfg *c, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_AR, NULL, NULL) ||
	    !mob_netlink_same_addr(o->ar, &c->addr))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_AR) &&
		!nla_put_in6_addr(skb, MOBILITY_A_AR, &c->addr) &&
		!nla_put_s32(skb, MOBILITY_A_IFINDEX, c->ifindex) &&
		!nla_put_u32(skb, MOBILITY_A_LIFETIME, c->lifetime));
}

static int mob_netlink_walk_ars(struct net *net, struct mob_netlink_out *o)
{
	return mob_ar_walk(net, mob_netlink_put_ar, o);
}

static const mob_netlink_walk mob_netlink_ars[] = { mob_netlink_walk_ars, NULL };

int mobility_nl_ar_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_AR)) {
		GENL_SET_ERR_MSG(info, "give the address of an access router, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, MOBILITY_CMD_AR_GET, mob_netlink_ars);
}

int mobility_nl_ar_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_AR_GET, mob_netlink_ars);
}
