// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: a mobile node's homes and correspondents.
 */
#include <uapi/linux/mobility.h>

#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"

static_assert((int)MOBILITY_ERROR_NO_CBU == MOB_E_NO_CBU);
static_assert((int)MOBILITY_ERROR_SILENT == MOB_E_SILENT);
static_assert((int)MOBILITY_RO_STATE_REFUSED == MOB_RO_REFUSED);

int mobility_nl_home_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_mn_home_cfg cfg = {};
	struct mob_net *mn;
	int err;

	err = mob_netlink_subscription(info, &cfg.hoa, &cfg.ha, &cfg.secret, &cfg.spi);
	if (err)
		return err;
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_PLEN)) {
		GENL_SET_ERR_MSG(info, "give the length of the home prefix");
		return -EINVAL;
	}
	cfg.plen = nla_get_u8(info->attrs[MOBILITY_A_PLEN]);

	mn = mob_netlink_lock(info);
	err = mob_mn_home_add(genl_info_net(info), &cfg, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_home_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr hoa;
	struct mob_net *mn;
	int err;

	err = mob_netlink_hoa(info, &hoa);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_home_del(genl_info_net(info), &hoa);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "not a home address of this node");
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_correspondent_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr hoa, cn;
	struct mob_net *mn;
	int err;

	err = mob_netlink_pair(info, &hoa, &cn);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_correspondent_add(genl_info_net(info), &hoa, &cn, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_correspondent_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr hoa, cn;
	struct mob_net *mn;
	int err;

	err = mob_netlink_pair(info, &hoa, &cn);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_correspondent_del(genl_info_net(info), &hoa, &cn);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "not a correspondent of this home address");
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_correspondent_rekey_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr hoa, cn;
	struct mob_net *mn;
	int err;

	err = mob_netlink_pair(info, &hoa, &cn);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_mn_correspondent_rekey(genl_info_net(info), &hoa, &cn, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

/* The networks that the home agent told of */
static bool mob_netlink_put_told(struct sk_buff *skb, const struct mob_mn_home_info *i)
{
	struct nlattr *told, *one;
	struct mob_prefix p;
	size_t off = 0;

	if (!i->trusted_len)
		return true;
	told = nla_nest_start(skb, MOBILITY_A_TRUSTED);
	if (!told)
		return false;
	while (mob_prefixes_next(i->trusted, i->trusted_len, &off, &p.addr, &p.len)) {
		one = nla_nest_start(skb, MOBILITY_TRUSTED_A_NETWORK);
		if (!one || !mob_netlink_put_prefix(skb, MOBILITY_NETWORK_A_PREFIX,
						    MOBILITY_NETWORK_A_PREFIX_LEN, &p))
			return false;
		nla_nest_end(skb, one);
	}
	if (!mob_netlink_put_flag(skb, MOBILITY_TRUSTED_A_OTHERS,
				  i->trusted[0] & MOB_PREFIXES_OTHERS))
		return false;
	nla_nest_end(skb, told);
	return true;
}

static int mob_netlink_put_home(const struct mob_mn_home_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MN, &i->cfg.hoa, NULL))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->cfg.hoa) &&
		!nla_put_u8(skb, MOBILITY_A_PLEN, i->cfg.plen) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HA, &i->cfg.ha) &&
		!nla_put_u32(skb, MOBILITY_A_SPI, i->cfg.spi) &&
		mob_netlink_put_flag(skb, MOBILITY_A_REGISTERED, i->registered) &&
		mob_netlink_put_flag(skb, MOBILITY_A_AT_HOME, i->at_home) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->coa) &&
		(!i->coa_ifindex || !nla_put_s32(skb, MOBILITY_A_IFINDEX, i->coa_ifindex)) &&
		mob_netlink_put_lifetime(skb, i->seq, i->lifetime, i->left) &&
		(!i->registered ||
		 (mob_netlink_put_flag(skb, MOBILITY_A_KEY_PENDING, i->key_pending) &&
		  !nla_put(skb, MOBILITY_A_KEY_ID, sizeof(i->keyid), i->keyid))) &&
		!nla_put_u8(skb, MOBILITY_A_STATUS, i->last_status) &&
		mob_netlink_put_told(skb, i) &&
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
}

static int mob_netlink_walk_homes(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_homes(net, mob_netlink_put_home, o);
}

static const mob_netlink_walk mob_netlink_homes[] = { mob_netlink_walk_homes, NULL };

int mobility_nl_home_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_hoa(info, MOBILITY_CMD_HOME_GET, mob_netlink_homes);
}

int mobility_nl_home_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_HOME_GET, mob_netlink_homes);
}

static int mob_netlink_put_correspondent(const struct mob_mn_cn_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MN, &i->hoa, &i->cn))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_CN, &i->cn) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->coa) &&
		!nla_put_u8(skb, MOBILITY_A_RO_STATE, i->state) &&
		(!i->error || !nla_put_u8(skb, MOBILITY_A_ERROR, i->error)) &&
		(!i->mode || !nla_put_u8(skb, MOBILITY_A_MODES, i->mode)) &&
		(!i->suite || !nla_put_u8(skb, MOBILITY_A_SUITE, i->suite)) &&
		mob_netlink_put_flag(skb, MOBILITY_A_MANUAL, i->manual) &&
		mob_netlink_put_flag(skb, MOBILITY_A_MOBILE, i->mobile) &&
		mob_netlink_put_addr(skb, MOBILITY_A_CN_COA, &i->cn_coa) &&
		mob_netlink_put_lifetime(skb, i->seq, i->lifetime, i->left) &&
		!nla_put_u32(skb, MOBILITY_A_KEY_LEFT, i->key_left) &&
		!nla_put_u32(skb, MOBILITY_A_LT_EN_LEFT, i->lt_en_left) &&
		!nla_put_u32(skb, MOBILITY_A_REKEYS, i->rekeys) &&
		(!i->spi_in || !nla_put_be32(skb, MOBILITY_A_SPI_IN, i->spi_in)) &&
		(!i->spi_out || !nla_put_be32(skb, MOBILITY_A_SPI_OUT, i->spi_out)) &&
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
}

static int mob_netlink_walk_correspondents(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_correspondents(net, mob_netlink_put_correspondent, o);
}

static const mob_netlink_walk mob_netlink_correspondents[] = {
	mob_netlink_walk_correspondents, NULL
};

int mobility_nl_correspondent_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_cn(info, MOBILITY_CMD_CORRESPONDENT_GET,
				  mob_netlink_correspondents);
}

int mobility_nl_correspondent_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_CORRESPONDENT_GET,
				mob_netlink_correspondents);
}
