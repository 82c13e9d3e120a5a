// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: how a home agent verifies care-of addresses: its methods by
 * prefix, and the networks that it trusts.
 */
#include <uapi/linux/mobility.h>

#include "addr.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"
#include "trusted.h"
#include "verify.h"
#include "verify_order.h"

static_assert((int)MOBILITY_VERIFY_SOURCE == MOB_VERIFY_SOURCE);
static_assert((int)MOBILITY_VERIFY_REFUSE == MOB_VERIFY_REFUSE);
static_assert((int)MOBILITY_VERIFY_TRUSTED == MOB_VERIFY_TRUSTED);
static_assert((int)MOBILITY_VERIFY_PING == MOB_VERIFY_PING);
static_assert((int)MOBILITY_VERIFY_ROUTER == MOB_VERIFY_ROUTER);
static_assert((int)MOBILITY_VERIFY_CERTIFICATE == MOB_VERIFY_CERTIFICATE);
static_assert((int)MOBILITY_VERIFY_PROBE == MOB_VERIFY_PROBE);
static_assert((int)MOBILITY_VERIFY_CGA == MOB_VERIFY_CGA);
static_assert((int)MOBILITY_UNVERIFIED_STRICT == MOB_UNVERIFIED_STRICT);
static_assert((int)MOBILITY_UNVERIFIED_CREDIT == MOB_UNVERIFIED_CREDIT);

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
		methods[n++] = nla_get_u8(a);
	}
	return 0;
}

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

/* ---- what is shown ---- */

static bool mob_netlink_wanted_prefix(struct mob_netlink_out *o, const struct mob_prefix *p)
{
	return mob_netlink_wanted(o, MOB_ROLE_HA, NULL, NULL) &&
	       mob_netlink_same_addr(o->prefix, &p->addr) &&
	       (!o->prefix_len || nla_get_u8(o->prefix_len) == p->len);
}

static int mob_netlink_put_trusted(const struct mob_prefix *p, void *arg)
{
	struct mob_netlink_out *o = arg;
	void *hdr;

	if (!mob_netlink_wanted_prefix(o, p))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		mob_netlink_put_prefix(o->skb, MOBILITY_A_PREFIX, MOBILITY_A_PREFIX_LEN, p));
}

static int mob_netlink_walk_trusted(struct net *net, struct mob_netlink_out *o)
{
	return mob_trusted_walk(net, mob_netlink_put_trusted, o);
}

static const mob_netlink_walk mob_netlink_trusted[] = { mob_netlink_walk_trusted, NULL };

bool mob_netlink_put_order(struct sk_buff *skb, const u8 methods[MOB_VERIFY_MAX])
{
	unsigned int i;

	for (i = 0; i < MOB_VERIFY_MAX && methods[i]; i++)
		if (nla_put_u8(skb, MOBILITY_A_VERIFY, methods[i]))
			return false;
	return true;
}

static int mob_netlink_put_rule(const struct mob_verify_rule *r, void *arg)
{
	struct mob_netlink_out *o = arg;
	void *hdr;

	if (!mob_netlink_wanted_prefix(o, &r->prefix))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		mob_netlink_put_prefix(o->skb, MOBILITY_A_PREFIX, MOBILITY_A_PREFIX_LEN,
				       &r->prefix) &&
		mob_netlink_put_order(o->skb, r->order.method));
}

static int mob_netlink_walk_rules(struct net *net, struct mob_netlink_out *o)
{
	return mob_verify_order_walk(net, mob_netlink_put_rule, o);
}

static const mob_netlink_walk mob_netlink_rules[] = { mob_netlink_walk_rules, NULL };

static int mob_netlink_one_prefix(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_PREFIX)) {
		GENL_SET_ERR_MSG(info, "give the prefix of a network, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, cmd, walks);
}

int mobility_nl_trusted_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_prefix(info, MOBILITY_CMD_TRUSTED_GET, mob_netlink_trusted);
}

int mobility_nl_trusted_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_TRUSTED_GET, mob_netlink_trusted);
}

int mobility_nl_verify_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_prefix(info, MOBILITY_CMD_VERIFY_GET, mob_netlink_rules);
}

int mobility_nl_verify_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_VERIFY_GET, mob_netlink_rules);
}
