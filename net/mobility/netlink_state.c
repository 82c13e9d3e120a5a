// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: what a file keeps over a restart.  Sealed records only: no key
 * can be read out of them without the subscriber's secret.
 */
#include <uapi/linux/mobility.h>

#include "addr.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "roles.h"

/*
 * struct mob_netlink_record - which one
 * @cn: a correspondent of the home @hoa, when @has_cn
 */
struct mob_netlink_record {
	u32 role;
	struct in6_addr hoa, cn;
	bool has_cn;
};

static int mob_netlink_which(struct genl_info *info, struct mob_netlink_record *r)
{
	BUILD_BUG_ON(MOB_STATE_LEN != 152);	/* in the spec */
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_ROLES) ||
	    GENL_REQ_ATTR_CHECK(info, MOBILITY_A_HOA)) {
		GENL_SET_ERR_MSG(info, "give the role and the home address of the record");
		return -EINVAL;
	}
	r->role = nla_get_u32(info->attrs[MOBILITY_A_ROLES]);
	r->hoa = nla_get_in6_addr(info->attrs[MOBILITY_A_HOA]);
	r->has_cn = info->attrs[MOBILITY_A_CN];
	if (r->has_cn)
		r->cn = nla_get_in6_addr(info->attrs[MOBILITY_A_CN]);
	if (r->role == MOB_ROLE_MN || (r->role == MOB_ROLE_HA && !r->has_cn))
		return 0;
	GENL_SET_ERR_MSG(info, "subscribers (ha), homes and their correspondents (mn) are saved");
	return -EINVAL;
}

static int mob_netlink_state_reply(struct genl_info *info, const struct mob_netlink_record *r,
				   const u8 *sealed)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *hdr;

	if (!skb)
		return -ENOMEM;
	hdr = genlmsg_put_reply(skb, info, &mob_netlink_family, 0, MOBILITY_CMD_STATE_GET);
	if (!hdr || nla_put_u32(skb, MOBILITY_A_ROLES, r->role) ||
	    nla_put_in6_addr(skb, MOBILITY_A_HOA, &r->hoa) ||
	    (r->has_cn && nla_put_in6_addr(skb, MOBILITY_A_CN, &r->cn)) ||
	    nla_put(skb, MOBILITY_A_SEALED_STATE, MOB_STATE_LEN, sealed)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}

int mobility_nl_state_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct mob_net *mn = mob_pernet(net);
	struct mob_netlink_record r = {};
	u8 sealed[MOB_STATE_LEN];
	int err;

	err = mob_netlink_which(info, &r);
	if (err)
		return err;
	mutex_lock(&mn->config_lock);
	if (r.role == MOB_ROLE_HA)
		err = mob_ha_state_save(net, &r.hoa, sealed);
	else
		err = mob_mn_state_save(net, &r.hoa, r.has_cn ? &r.cn : NULL, sealed);
	mutex_unlock(&mn->config_lock);
	if (!err)
		return mob_netlink_state_reply(info, &r, sealed);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "there are no keys to save");
	return err;
}

int mobility_nl_state_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct mob_net *mn = mob_pernet(net);
	struct mob_netlink_record r = {};
	const u8 *sealed;
	int err;

	err = mob_netlink_which(info, &r);
	if (err)
		return err;
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_SEALED_STATE)) {
		GENL_SET_ERR_MSG(info, "give the record as it was saved");
		return -EINVAL;
	}
	sealed = nla_data(info->attrs[MOBILITY_A_SEALED_STATE]);
	mutex_lock(&mn->config_lock);
	if (r.role == MOB_ROLE_HA)
		err = mob_ha_state_restore(net, &r.hoa, sealed, info->extack);
	else
		err = mob_mn_state_restore(net, &r.hoa, r.has_cn ? &r.cn : NULL, sealed,
					   info->extack);
	mutex_unlock(&mn->config_lock);
	if (!err) {
		atomic_inc(&mn->generation);
		mob_stat_inc(net, MOB_STAT_state_restored);
	}
	return err;
}
