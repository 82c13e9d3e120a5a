// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: bindings, of every role.
 */
#include <uapi/linux/mobility.h>

#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"

static_assert((int)MOBILITY_BINDING_STATE_STOPPED == MOB_BINDING_STOPPED);

int mobility_nl_binding_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	bool any = !info->attrs[MOBILITY_A_CN];
	struct in6_addr hoa, cn;
	struct mob_net *mn;
	int err;

	err = mob_netlink_hoa(info, &hoa);
	if (!err && !any)
		err = mob_netlink_cn(info, &cn);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_cn_forget(genl_info_net(info), &hoa, any ? NULL : &cn);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "no binding of this home address at this correspondent");
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static int mob_netlink_put_cn_binding(const struct mob_cn_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_CN, &i->hoa, &i->cn))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_CN) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->coa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_CN, &i->cn) &&
		!nla_put_u8(skb, MOBILITY_A_BINDING_STATE, i->state) &&
		(!i->mode || !nla_put_u8(skb, MOBILITY_A_MODES, i->mode)) &&
		(!i->suite || !nla_put_u8(skb, MOBILITY_A_SUITE, i->suite)) &&
		mob_netlink_put_lifetime(skb, i->seq, i->lifetime, i->left) &&
		!nla_put_u32(skb, MOBILITY_A_KEY_LEFT, i->key_left) &&
		!nla_put_u32(skb, MOBILITY_A_LT_EN_LEFT, i->lt_en_left) &&
		!nla_put_u32(skb, MOBILITY_A_REKEYS, i->rekeys) &&
		(i->state != MOB_BINDING_PROVISIONAL ||
		 !nla_put_u32(skb, MOBILITY_A_BUDGET, i->budget_packets)) &&
		(!i->spi_in || !nla_put_be32(skb, MOBILITY_A_SPI_IN, i->spi_in)) &&
		(!i->spi_out || !nla_put_be32(skb, MOBILITY_A_SPI_OUT, i->spi_out)) &&
		!nla_put(skb, MOBILITY_A_FINGERPRINT, MOB_HASH_LEN, i->peer_fp) &&
		!nla_put_s64(skb, MOBILITY_A_SIGNED_AT, i->signed_at, MOBILITY_A_PAD) &&
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
}

static int mob_netlink_walk_cn_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_cn_walk(net, mob_netlink_put_cn_binding, o);
}

/* Between home agent and mobile node, either end */
static int mob_netlink_put_home_binding(struct mob_netlink_out *o, u32 role,
					const struct in6_addr *hoa, const struct in6_addr *ha,
					const struct in6_addr *coa, bool confirmed,
					u16 seq, u32 lifetime, u32 left, const u64 traffic[4])
{
	struct sk_buff *skb = o->skb;
	void *hdr;

	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, role) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, hoa) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, coa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HA, ha) &&
		!nla_put_u8(skb, MOBILITY_A_BINDING_STATE,
			    confirmed ? MOB_BINDING_CONFIRMED : MOB_BINDING_PENDING) &&
		mob_netlink_put_lifetime(skb, seq, lifetime, left) &&
		mob_netlink_put_traffic(skb, traffic[0], traffic[1], traffic[2], traffic[3]));
}

static int mob_netlink_put_ha_binding(const struct mob_ha_info *i, void *arg)
{
	const u64 traffic[4] = { i->tx_packets, i->tx_bytes, i->rx_packets, i->rx_bytes };
	struct mob_netlink_out *o = arg;

	if (!mob_netlink_wanted(o, MOB_ROLE_HA, &i->cfg.hoa, NULL) || !i->bound)
		return 0;
	return mob_netlink_put_home_binding(o, MOB_ROLE_HA, &i->cfg.hoa, &i->cfg.ha,
					    &i->coa, true, i->seq, i->lifetime, i->left,
					    traffic);
}

static int mob_netlink_walk_ha_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_ha_walk(net, mob_netlink_put_ha_binding, o);
}

static int mob_netlink_put_mn_home_binding(const struct mob_mn_home_info *i, void *arg)
{
	const u64 traffic[4] = { i->tx_packets, i->tx_bytes, i->rx_packets, i->rx_bytes };
	struct mob_netlink_out *o = arg;

	if (!mob_netlink_wanted(o, MOB_ROLE_MN, &i->cfg.hoa, NULL) ||
	    i->at_home || ipv6_addr_any(&i->coa))
		return 0;
	return mob_netlink_put_home_binding(o, MOB_ROLE_MN, &i->cfg.hoa, &i->cfg.ha,
					    &i->coa, i->registered,
					    i->seq, i->lifetime, i->left, traffic);
}

static int mob_netlink_walk_mn_home_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_homes(net, mob_netlink_put_mn_home_binding, o);
}

static int mob_netlink_put_mn_binding(const struct mob_mn_cn_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MN, &i->hoa, &i->cn) ||
	    (i->state != MOB_RO_BU && i->state != MOB_RO_UP))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_MN) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->coa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_CN, &i->cn) &&
		!nla_put_u8(skb, MOBILITY_A_BINDING_STATE,
			    i->state == MOB_RO_UP ? MOB_BINDING_CONFIRMED :
						    MOB_BINDING_PENDING) &&
		(!i->mode || !nla_put_u8(skb, MOBILITY_A_MODES, i->mode)) &&
		(!i->suite || !nla_put_u8(skb, MOBILITY_A_SUITE, i->suite)) &&
		mob_netlink_put_lifetime(skb, i->seq, i->lifetime, i->left) &&
		!nla_put_u32(skb, MOBILITY_A_KEY_LEFT, i->key_left) &&
		(!i->spi_in || !nla_put_be32(skb, MOBILITY_A_SPI_IN, i->spi_in)) &&
		(!i->spi_out || !nla_put_be32(skb, MOBILITY_A_SPI_OUT, i->spi_out)) &&
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
}

static int mob_netlink_walk_mn_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_correspondents(net, mob_netlink_put_mn_binding, o);
}

static int mob_netlink_put_map_binding(const struct mob_map_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MAP, &i->hoa, NULL))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_MAP) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_COA, &i->lcoa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_MAP, &i->map) &&
		!nla_put_in6_addr(skb, MOBILITY_A_RCOA, &i->rcoa) &&
		!nla_put_u8(skb, MOBILITY_A_BINDING_STATE, MOB_BINDING_CONFIRMED) &&
		mob_netlink_put_lifetime(skb, i->seq, i->lifetime, i->left) &&
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
}

static int mob_netlink_walk_map_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_map_walk_bindings(net, mob_netlink_put_map_binding, o);
}

static const mob_netlink_walk mob_netlink_bindings[] = {
	mob_netlink_walk_cn_bindings, mob_netlink_walk_ha_bindings,
	mob_netlink_walk_mn_home_bindings, mob_netlink_walk_mn_bindings,
	mob_netlink_walk_map_bindings, NULL
};

int mobility_nl_binding_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_hoa(info, MOBILITY_CMD_BINDING_GET, mob_netlink_bindings);
}

int mobility_nl_binding_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_BINDING_GET, mob_netlink_bindings);
}
