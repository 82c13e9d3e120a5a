// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: the family, and what its commands have in common.
 *
 * The family's attributes, policies and operations are generated from
 * Documentation/netlink/specs/mobility.yaml; by the time a handler runs, the
 * core has refused unknown attributes, wrong lengths and values out of range.
 * What a policy cannot say is checked on copies, then config_lock is taken and
 * the role asked.  Whatever is refused says why through extack.  Each noun has
 * a room of its own, netlink_*.c, with its commands and what is shown of it.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <net/ipv6.h>
#include <uapi/linux/mobility.h>

#include "addr.h"
#include "core.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "roles.h"

struct mob_net *mob_netlink_lock(struct genl_info *info)
{
	struct mob_net *mn = mob_pernet(genl_info_net(info));

	mutex_lock(&mn->config_lock);
	return mn;
}

int mob_netlink_unlock(struct mob_net *mn, struct genl_info *info, int err)
{
	mutex_unlock(&mn->config_lock);
	if (!err) {
		atomic_inc(&mn->generation);
		return 0;
	}
	if (!info->extack || info->extack->_msg)
		return err;

	switch (err) {
	case -EEXIST:
		GENL_SET_ERR_MSG(info, "exists already; delete it first");
		break;
	case -ENOENT:
		GENL_SET_ERR_MSG(info, "no such entry");
		break;
	case -ENOKEY:
		GENL_SET_ERR_MSG(info, "no key with this serial");
		break;
	case -EACCES:
		GENL_SET_ERR_MSG(info, "the caller may not search this key");
		break;
	case -EKEYEXPIRED:
	case -EKEYREVOKED:
		GENL_SET_ERR_MSG(info, "the key has expired or is revoked; add it again");
		break;
	case -ENOSPC:
		GENL_SET_ERR_MSG(info, "the table is full");
		break;
	}
	return err;
}

int mob_netlink_addr(struct genl_info *info, int attr, struct in6_addr *out)
{
	*out = nla_get_in6_addr(info->attrs[attr]);
	if (mob_addr_routable(out))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[attr],
			    "not a global unicast address");
	return -EINVAL;
}

int mob_netlink_hoa(struct genl_info *info, struct in6_addr *hoa)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_HOA)) {
		GENL_SET_ERR_MSG(info, "give a home address");
		return -EINVAL;
	}
	return mob_netlink_addr(info, MOBILITY_A_HOA, hoa);
}

int mob_netlink_cn(struct genl_info *info, struct in6_addr *cn)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_CN)) {
		GENL_SET_ERR_MSG(info, "give the correspondent's address");
		return -EINVAL;
	}
	return mob_netlink_addr(info, MOBILITY_A_CN, cn);
}

int mob_netlink_pair(struct genl_info *info, struct in6_addr *hoa, struct in6_addr *cn)
{
	return mob_netlink_hoa(info, hoa) ?: mob_netlink_cn(info, cn);
}

int mob_netlink_subscription(struct genl_info *info, struct in6_addr *hoa,
			     struct in6_addr *ha, key_serial_t *secret, u32 *spi)
{
	int err;

	err = mob_netlink_hoa(info, hoa);
	if (err)
		return err;
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_HA)) {
		GENL_SET_ERR_MSG(info, "give the home agent's address");
		return -EINVAL;
	}
	err = mob_netlink_addr(info, MOBILITY_A_HA, ha);
	if (err)
		return err;
	if (ipv6_addr_equal(hoa, ha)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_HA],
				    "home address and home agent are the same address");
		return -EINVAL;
	}
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_KEY)) {
		GENL_SET_ERR_MSG(info, "give the serial of a key (logon or user) with the secret");
		return -EINVAL;
	}
	*secret = nla_get_s32(info->attrs[MOBILITY_A_KEY]);
	if (info->attrs[MOBILITY_A_SPI])
		*spi = nla_get_u32(info->attrs[MOBILITY_A_SPI]);
	return 0;
}

int mob_netlink_device(struct genl_info *info, int *ifindex)
{
	struct net_device *dev;

	if (!info->attrs[MOBILITY_A_IFINDEX])
		return 0;
	*ifindex = nla_get_s32(info->attrs[MOBILITY_A_IFINDEX]);
	dev = dev_get_by_index(genl_info_net(info), *ifindex);
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_IFINDEX],
				    "no such device");
		return -ENODEV;
	}
	dev_put(dev);
	return 0;
}

int mob_netlink_prefix(struct genl_info *info, int addr, int len, struct mob_prefix *out)
{
	struct in6_addr net;

	if (!info->attrs[addr] != !info->attrs[len]) {
		GENL_SET_ERR_MSG(info, "a prefix is an address and a length");
		return -EINVAL;
	}
	if (!info->attrs[addr])
		return 0;
	out->addr = nla_get_in6_addr(info->attrs[addr]);
	out->len = nla_get_u8(info->attrs[len]);
	ipv6_addr_prefix(&net, &out->addr, out->len);
	if (ipv6_addr_equal(&net, &out->addr))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[addr],
			    "the address has bits set beyond the length of its prefix");
	return -EINVAL;
}

/* ---- family ---- */

static const struct genl_multicast_group mob_netlink_groups[] = {
	[MOB_NETLINK_EVENTS] = { .name = MOBILITY_MCGRP_EVENTS, },
};

struct genl_family mob_netlink_family __ro_after_init = {
	.name		= MOBILITY_FAMILY_NAME,
	.version	= MOBILITY_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,		/* config_lock, per namespace */
	.module		= THIS_MODULE,
	.ops		= mobility_nl_ops,
	.n_ops		= ARRAY_SIZE(mobility_nl_ops),
	.mcgrps		= mob_netlink_groups,
	.n_mcgrps	= ARRAY_SIZE(mob_netlink_groups),
};

int __init mob_netlink_init(void)
{
	int err;

	err = genl_register_family(&mob_netlink_family);
	if (!err)
		mob_netlink_events_up();
	return err;
}

void mob_netlink_exit(void)
{
	mob_netlink_events_down();
	genl_unregister_family(&mob_netlink_family);
}
