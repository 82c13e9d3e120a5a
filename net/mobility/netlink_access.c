// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: rules of access control.
 */
#include <linux/slab.h>
#include <net/ipv6.h>
#include <uapi/linux/mobility.h>

#include "access.h"
#include "cert.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"

static_assert((int)MOBILITY_ACCESS_PERMIT == MOB_ACCESS_PERMIT);
static_assert((int)MOBILITY_ACCESS_DENY == MOB_ACCESS_DENY);

/* A certificate whose holder is meant: its fingerprint, or the whole of it */
static int mob_netlink_holder(struct genl_info *info, struct mob_access_rule *r)
{
	const struct nlattr *fp = info->attrs[MOBILITY_A_FINGERPRINT];
	const struct nlattr *der = info->attrs[MOBILITY_A_DER];
	enum mob_cert_error ce;
	struct mob_cert *cert;
	struct mob_vec v;

	r->has_fp = fp || der;
	if (fp && der) {
		GENL_SET_ERR_MSG(info, "give a certificate or its fingerprint");
		return -EINVAL;
	}
	if (fp)
		memcpy(r->fp, nla_data(fp), sizeof(r->fp));
	if (!der)
		return 0;
	cert = kmalloc(sizeof(*cert), GFP_KERNEL);
	if (!cert)
		return -ENOMEM;
	ce = mob_cert_parse(nla_data(der), nla_len(der), cert);
	kfree(cert);
	if (ce) {
		NL_SET_ERR_MSG_ATTR(info->extack, der,
				    "not a certificate that could ever be believed");
		return -EINVAL;
	}
	v = (struct mob_vec){ nla_data(der), nla_len(der) };
	return mob_hash(&v, 1, r->fp);
}

static int mob_netlink_rule(struct genl_info *info, struct mob_access_rule *r)
{
	struct nlattr **a = info->attrs;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_ACCESS)) {
		GENL_SET_ERR_MSG(info, "permit or deny?");
		return -EINVAL;
	}
	r->action = nla_get_u8(a[MOBILITY_A_ACCESS]);
	r->pref = a[MOBILITY_A_PREF] ? nla_get_u32(a[MOBILITY_A_PREF]) : 0;
	r->roles = a[MOBILITY_A_ROLES] ? nla_get_u32(a[MOBILITY_A_ROLES]) :
					 MOB_ROLE_CN | MOB_ROLE_HA;
	if (!r->roles || r->roles & ~(MOB_ROLE_CN | MOB_ROLE_HA)) {
		NL_SET_ERR_MSG_ATTR(info->extack, a[MOBILITY_A_ROLES],
				    "rules are for the roles cn and ha");
		return -EINVAL;
	}
	if (a[MOBILITY_A_HOA] && r->roles != MOB_ROLE_HA) {
		NL_SET_ERR_MSG_ATTR(info->extack, a[MOBILITY_A_HOA],
				    "hoa is for role ha; at a correspondent prefix is the home address");
		return -EINVAL;
	}
	if (!a[MOBILITY_A_PREFIX] && !a[MOBILITY_A_HOA] && !a[MOBILITY_A_FINGERPRINT] &&
	    !a[MOBILITY_A_DER]) {
		GENL_SET_ERR_MSG(info, "whom? give prefix, hoa or cert; prefix ::/0 is everybody");
		return -EINVAL;
	}
	err = mob_netlink_prefix(info, MOBILITY_A_PREFIX, MOBILITY_A_PREFIX_LEN, &r->peer);
	if (!err)
		err = mob_netlink_prefix(info, MOBILITY_A_HOA, MOBILITY_A_HOA_LEN, &r->hoa);
	return err ?: mob_netlink_holder(info, r);
}

/* The rules changed before the searches begin: whoever commits meanwhile asks them. */
static void mob_netlink_recheck(struct net *net)
{
	mob_cn_recheck(net);
	mob_ha_recheck(net);
	mob_cn_ha_recheck(net);
}

int mobility_nl_access_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct mob_access_rule r = {};
	struct mob_net *mn;
	int err;

	err = mob_netlink_rule(info, &r);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	err = mob_access_add(net, &r, info->extack);
	if (!err)
		mob_netlink_recheck(net);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_access_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct mob_net *mn;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_PREF)) {
		GENL_SET_ERR_MSG(info, "give the preference of the rule");
		return -EINVAL;
	}

	mn = mob_netlink_lock(info);
	err = mob_access_del(net, nla_get_u32(info->attrs[MOBILITY_A_PREF]));
	if (err)
		GENL_SET_ERR_MSG(info, "no rule has this preference");
	else
		mob_netlink_recheck(net);
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static int mob_netlink_put_access(const struct mob_access_rule *r, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, r->roles, NULL, NULL) ||
	    (o->pref && nla_get_u32(o->pref) != r->pref))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_PREF, r->pref) &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, r->roles) &&
		!nla_put_u8(skb, MOBILITY_A_ACCESS, r->action) &&
		mob_netlink_put_prefix(skb, MOBILITY_A_PREFIX, MOBILITY_A_PREFIX_LEN, &r->peer) &&
		(r->roles != MOB_ROLE_HA ||
		 mob_netlink_put_prefix(skb, MOBILITY_A_HOA, MOBILITY_A_HOA_LEN, &r->hoa)) &&
		(!r->has_fp ||
		 !nla_put(skb, MOBILITY_A_FINGERPRINT, sizeof(r->fp), r->fp)));
}

static int mob_netlink_walk_access(struct net *net, struct mob_netlink_out *o)
{
	return mob_access_walk(net, mob_netlink_put_access, o);
}

static const mob_netlink_walk mob_netlink_access[] = { mob_netlink_walk_access, NULL };

int mobility_nl_access_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_PREF)) {
		GENL_SET_ERR_MSG(info, "give the preference of a rule, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, MOBILITY_CMD_ACCESS_GET, mob_netlink_access);
}

int mobility_nl_access_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_ACCESS_GET, mob_netlink_access);
}
