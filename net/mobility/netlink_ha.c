// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: a home agent's subscribers and exchanges.
 */
#include <uapi/linux/mobility.h>

#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"

static_assert((int)MOBILITY_EXCHANGE_STATE_FAILED == MOB_EXCHANGE_FAILED);

int mobility_nl_subscriber_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_ha_subscriber_cfg cfg = {};
	struct mob_net *mn;
	int err;

	err = mob_netlink_subscription(info, &cfg.hoa, &cfg.ha, &cfg.secret, &cfg.spi);
	if (!err)
		err = mob_netlink_device(info, &cfg.home_ifindex);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_ha_subscriber_add(genl_info_net(info), &cfg, info->extack);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_subscriber_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr hoa;
	struct mob_net *mn;
	int err;

	err = mob_netlink_hoa(info, &hoa);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_ha_subscriber_del(genl_info_net(info), &hoa);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "no subscriber has this home address");
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static int mob_netlink_put_subscriber(const struct mob_ha_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_HA, &i->cfg.hoa, NULL))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->cfg.hoa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HA, &i->cfg.ha) &&
		!nla_put_u32(skb, MOBILITY_A_SPI, i->cfg.spi) &&
		(!i->cfg.home_ifindex ||
		 !nla_put_s32(skb, MOBILITY_A_IFINDEX, i->cfg.home_ifindex)) &&
		mob_netlink_put_flag(skb, MOBILITY_A_BOUND, i->bound) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->coa) &&
		mob_netlink_put_lifetime(skb, i->seq, i->lifetime, i->left) &&
		!nla_put_u8(skb, MOBILITY_A_KEY_GENERATION, i->k_ha_generation) &&
		mob_netlink_put_flag(skb, MOBILITY_A_KEY_PENDING, i->k_ha_pending) &&
		(!i->bound ||
		 !nla_put(skb, MOBILITY_A_KEY_ID, sizeof(i->keyid), i->keyid)) &&
		!nla_put_u32(skb, MOBILITY_A_EXCHANGES, i->exchanges) &&
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
}

static int mob_netlink_walk_subscribers(struct net *net, struct mob_netlink_out *o)
{
	return mob_ha_walk(net, mob_netlink_put_subscriber, o);
}

static const mob_netlink_walk mob_netlink_subscribers[] = { mob_netlink_walk_subscribers, NULL };

int mobility_nl_subscriber_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_hoa(info, MOBILITY_CMD_SUBSCRIBER_GET, mob_netlink_subscribers);
}

int mobility_nl_subscriber_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_SUBSCRIBER_GET, mob_netlink_subscribers);
}

static int mob_netlink_put_exchange(const struct mob_exchange_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_HA, &i->hoa, &i->cn))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_CN, &i->cn) &&
		!nla_put_u8(skb, MOBILITY_A_EXCHANGE_STATE, i->state) &&
		(!i->suite || !nla_put_u8(skb, MOBILITY_A_SUITE, i->suite)) &&
		(!i->error || !nla_put_u8(skb, MOBILITY_A_ERROR, i->error)) &&
		!nla_put_u8(skb, MOBILITY_A_RETRIES, i->retries) &&
		!nla_put_u32(skb, MOBILITY_A_AGE, i->age_ms));
}

static int mob_netlink_walk_exchanges(struct net *net, struct mob_netlink_out *o)
{
	return mob_ha_walk_exchanges(net, mob_netlink_put_exchange, o);
}

static int mob_netlink_walk_deals(struct net *net, struct mob_netlink_out *o)
{
	return mob_cn_ha_walk(net, mob_netlink_put_exchange, o);
}

static const mob_netlink_walk mob_netlink_exchanges[] = {
	mob_netlink_walk_exchanges, mob_netlink_walk_deals, NULL
};

int mobility_nl_exchange_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_cn(info, MOBILITY_CMD_EXCHANGE_GET, mob_netlink_exchanges);
}

int mobility_nl_exchange_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_EXCHANGE_GET, mob_netlink_exchanges);
}
