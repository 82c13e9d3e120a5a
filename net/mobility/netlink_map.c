// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: mobility anchor points, at either end.
 */
#include <net/ipv6.h>
#include <uapi/linux/mobility.h>

#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "ra.h"
#include "roles.h"

static int mob_netlink_map(struct genl_info *info, struct in6_addr *map)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_MAP)) {
		GENL_SET_ERR_MSG(info, "give the address of the MAP");
		return -EINVAL;
	}
	return mob_netlink_addr(info, MOBILITY_A_MAP, map);
}

static int mob_netlink_map_prefix(struct genl_info *info, struct in6_addr *prefix, u8 *plen)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_PREFIX) ||
	    GENL_REQ_ATTR_CHECK(info, MOBILITY_A_PLEN)) {
		GENL_SET_ERR_MSG(info, "give the prefix of regional care-of addresses");
		return -EINVAL;
	}
	*prefix = nla_get_in6_addr(info->attrs[MOBILITY_A_PREFIX]);
	*plen = nla_get_u8(info->attrs[MOBILITY_A_PLEN]);
	return 0;
}

/* What a mobile node is told of its MAP; RFC 5380 section 5 has the prefix it is of. */
static int mob_netlink_map_at(struct genl_info *info, struct mob_mn_map_cfg *at)
{
	int err = mob_netlink_map(info, &at->addr);

	if (err)
		return err;
	if (info->attrs[MOBILITY_A_RCOA])
		at->rcoa = nla_get_in6_addr(info->attrs[MOBILITY_A_RCOA]);
	if (info->attrs[MOBILITY_A_PREFIX] || info->attrs[MOBILITY_A_PLEN])
		return mob_netlink_map_prefix(info, &at->prefix, &at->plen);
	at->plen = MOB_RA_MAP_PLEN;
	ipv6_addr_prefix(&at->prefix, &at->addr, at->plen);
	return 0;
}

/* Without the address of a MAP: one that routers advertise */
static int mob_netlink_map_home(struct genl_info *info)
{
	struct mob_mn_map_cfg at = { .automatic = !info->attrs[MOBILITY_A_MAP] };
	struct mob_net *mn;
	int err;

	err = mob_netlink_hoa(info, &at.hoa);
	if (!err && !at.automatic)
		err = mob_netlink_map_at(info, &at);
	if (err)
		return err;
	if (info->attrs[MOBILITY_A_IFINDEX] ||
	    (at.automatic && (info->attrs[MOBILITY_A_PREFIX] || info->attrs[MOBILITY_A_PLEN] ||
			      info->attrs[MOBILITY_A_RCOA]))) {
		GENL_SET_ERR_MSG(info, "a home takes a MAP's address, prefix and RCoA, or nothing");
		return -EINVAL;
	}

	mn = mob_netlink_lock(info);
	err = mob_mn_map_add(genl_info_net(info), &at, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_map_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_map_cfg cfg = {};
	struct mob_net *mn;
	int err;

	if (info->attrs[MOBILITY_A_HOA])
		return mob_netlink_map_home(info);
	err = mob_netlink_map(info, &cfg.addr);
	if (!err)
		err = mob_netlink_device(info, &cfg.ifindex);
	if (!err)
		err = mob_netlink_map_prefix(info, &cfg.prefix, &cfg.plen);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_map_add(genl_info_net(info), &cfg, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_map_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	bool home = info->attrs[MOBILITY_A_HOA], any = home && !info->attrs[MOBILITY_A_MAP];
	struct in6_addr addr, hoa;
	struct mob_net *mn;
	int err;

	err = any ? 0 : mob_netlink_map(info, &addr);
	if (!err && home)
		err = mob_netlink_hoa(info, &hoa);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	if (home)
		err = mob_mn_map_del(genl_info_net(info), &hoa, any ? NULL : &addr);
	else
		err = mob_map_del(genl_info_net(info), &addr);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "no such MAP here");
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static int mob_netlink_put_map(const struct mob_map_cfg *c, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MAP, NULL, NULL) ||
	    !mob_netlink_same_addr(o->map, &c->addr))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_MAP) &&
		!nla_put_in6_addr(skb, MOBILITY_A_MAP, &c->addr) &&
		!nla_put_in6_addr(skb, MOBILITY_A_PREFIX, &c->prefix) &&
		!nla_put_u8(skb, MOBILITY_A_PLEN, c->plen) &&
		(!c->ifindex || !nla_put_s32(skb, MOBILITY_A_IFINDEX, c->ifindex)));
}

static int mob_netlink_walk_maps(struct net *net, struct mob_netlink_out *o)
{
	return mob_map_walk(net, mob_netlink_put_map, o);
}

static int mob_netlink_put_mn_map(const struct mob_mn_map_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MN, &i->cfg.hoa, NULL) ||
	    !mob_netlink_same_addr(o->map, &i->cfg.addr))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_MN) &&
		mob_netlink_put_addr(skb, MOBILITY_A_MAP, &i->cfg.addr) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->cfg.hoa) &&
		mob_netlink_put_flag(skb, MOBILITY_A_MANUAL, !i->cfg.automatic) &&
		mob_netlink_put_addr(skb, MOBILITY_A_RCOA, &i->cfg.rcoa) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->lcoa) &&
		!nla_put_u8(skb, MOBILITY_A_BINDING_STATE, i->state) &&
		mob_netlink_put_lifetime(skb, i->seq, i->lifetime, i->left) &&
		!nla_put_u8(skb, MOBILITY_A_STATUS, i->last_status));
}

static int mob_netlink_walk_mn_maps(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_map_walk(net, mob_netlink_put_mn_map, o);
}

static int mob_netlink_put_advertised(const struct mob_mn_ra_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MN, NULL, NULL) ||
	    !mob_netlink_same_addr(o->map, &i->addr))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_MN) &&
		!nla_put_in6_addr(skb, MOBILITY_A_MAP, &i->addr) &&
		!nla_put_s32(skb, MOBILITY_A_IFINDEX, i->ifindex) &&
		!nla_put_u8(skb, MOBILITY_A_DISTANCE, i->distance) &&
		!nla_put_u8(skb, MOBILITY_A_PREFERENCE, i->preference) &&
		!nla_put_u32(skb, MOBILITY_A_LIFETIME, i->lifetime) &&
		!nla_put_u32(skb, MOBILITY_A_LEFT, i->left));
}

static int mob_netlink_walk_advertised(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_ra_walk(net, mob_netlink_put_advertised, o);
}

static const mob_netlink_walk mob_netlink_maps[] = {
	mob_netlink_walk_maps, mob_netlink_walk_mn_maps, mob_netlink_walk_advertised, NULL
};

int mobility_nl_map_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_MAP)) {
		GENL_SET_ERR_MSG(info, "give the address of a MAP, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, MOBILITY_CMD_MAP_GET, mob_netlink_maps);
}

int mobility_nl_map_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_MAP_GET, mob_netlink_maps);
}
