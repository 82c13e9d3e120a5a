// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: settings.
 */
#include <uapi/linux/mobility.h>

#include "core.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"
#include "trust.h"
#include "tunnel.h"

static_assert((int)MOBILITY_ROLE_MN == MOB_ROLE_MN);
static_assert((int)MOBILITY_ROLE_HA == MOB_ROLE_HA);
static_assert((int)MOBILITY_ROLE_CN == MOB_ROLE_CN);
static_assert((int)MOBILITY_ROLE_MAP == MOB_ROLE_MAP);
static_assert((int)MOBILITY_MODE_PLAIN == MOB_F_PLAIN);
static_assert((int)MOBILITY_MODE_ENCRYPT == MOB_F_ENCRYPT);
static_assert((int)MOBILITY_FALLBACK_TUNNEL == MOB_FALLBACK_TUNNEL);
static_assert((int)MOBILITY_FALLBACK_BLOCK == MOB_FALLBACK_BLOCK);

static int mob_netlink_suites(struct genl_info *info, u8 suites[MOB_SUITES_MAX])
{
	unsigned int n = 0;
	struct nlattr *a;
	int rem;

	memset(suites, 0, MOB_SUITES_MAX);
	nla_for_each_attr(a, genlmsg_data(info->genlhdr), genlmsg_len(info->genlhdr), rem) {
		if (nla_type(a) != MOBILITY_A_SUITE)
			continue;
		if (n == MOB_SUITES_MAX || memchr(suites, nla_get_u8(a), n)) {
			NL_SET_ERR_MSG_ATTR(info->extack, a, "a suite is listed twice");
			return -EINVAL;
		}
		suites[n++] = nla_get_u8(a);
	}
	return 0;
}

static int mob_netlink_at_most(struct genl_info *info, int attr, u32 max)
{
	const struct nlattr *a = info->attrs[attr];

	if (!a || nla_get_u32(a) <= max)
		return 0;
	if (max == MOB_KEY_LIFETIME_S)
		NL_SET_ERR_MSG_ATTR(info->extack, a, "a key lives at most 86400 seconds");
	else
		NL_SET_ERR_MSG_ATTR(info->extack, a, "a lifetime is at most 262140 seconds");
	return -ERANGE;
}

static int mob_netlink_check_rekey(struct genl_info *info)
{
	const struct nlattr *packets = info->attrs[MOBILITY_A_REKEY_PACKETS];
	const struct nlattr *octets = info->attrs[MOBILITY_A_REKEY_BYTES];

	BUILD_BUG_ON(MOB_REKEY_PACKETS != 2147483648ULL || MOB_REKEY_OCTETS != 274877906944ULL);
	if (packets && nla_get_u64(packets) > MOB_REKEY_PACKETS) {
		NL_SET_ERR_MSG_ATTR(info->extack, packets,
				    "a key carries at most 2147483648 packets each way");
		return -ERANGE;
	}
	if (octets && nla_get_u64(octets) > MOB_REKEY_OCTETS) {
		NL_SET_ERR_MSG_ATTR(info->extack, octets,
				    "a key carries at most 274877906944 bytes each way");
		return -ERANGE;
	}
	return 0;
}

static int mob_netlink_check_settings(struct genl_info *info)
{
	const struct nlattr *modes = info->attrs[MOBILITY_A_MODES];
	const struct nlattr *share = info->attrs[MOBILITY_A_CN_SHARE];
	int err;

	BUILD_BUG_ON(MOB_LIFETIME_MAX_S != 262140 || MOB_KEY_LIFETIME_S != 86400 ||
		     MOB_VERIFIED_S != 840);
	if (modes && !nla_get_u8(modes)) {
		NL_SET_ERR_MSG_ATTR(info->extack, modes,
				    "allow at least one mode: plain or encrypt");
		return -EINVAL;
	}
	err = mob_netlink_at_most(info, MOBILITY_A_CN_LIFETIME, MOB_LIFETIME_MAX_S);
	if (!err)
		err = mob_netlink_at_most(info, MOBILITY_A_HA_LIFETIME, MOB_LIFETIME_MAX_S);
	if (!err)
		err = mob_netlink_at_most(info, MOBILITY_A_MN_LIFETIME, MOB_LIFETIME_MAX_S);
	if (!err)
		err = mob_netlink_at_most(info, MOBILITY_A_LT_EN, MOB_KEY_LIFETIME_S);
	if (!err)
		err = mob_netlink_check_rekey(info);
	BUILD_BUG_ON(MOB_CN_BINDINGS_MAX != 65536);
	if (!err && share && nla_get_u32(share) > MOB_CN_BINDINGS_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, share,
				    "a correspondent keeps 65536 home addresses in all");
		err = -ERANGE;
	}
	return err;
}

/* A certificate that fitted without a suite may not fit with it. */
static int mob_netlink_suites_fit(struct mob_net *mn, struct genl_info *info,
				  const u8 suites[MOB_SUITES_MAX])
{
	struct mob_trust_cert *own = mob_trust_own(mn->trust);
	unsigned int i;
	int err = 0;

	if (!own)
		return 0;
	for (i = 0; i < MOB_SUITES_MAX && suites[i] && !err; i++)
		if (mob_trust_exch_len(&own->cert, suites[i]) > MOB_MH_MAX_LEN)
			err = -EMSGSIZE;
	mob_trust_put(own);
	if (err)
		GENL_SET_ERR_MSG(info,
				 "the own certificate is too large for this suite; shorten its key");
	return err;
}

static void mob_netlink_apply(struct mob_settings *set, struct nlattr **attrs,
			      const u8 suites[MOB_SUITES_MAX],
			      const u8 methods[MOB_VERIFY_MAX])
{
	unsigned int i;

	if (attrs[MOBILITY_A_VERIFY])
		for (i = 0; i < MOB_VERIFY_MAX; i++)
			WRITE_ONCE(set->verify[i], methods[i]);
	if (attrs[MOBILITY_A_UNVERIFIED])
		WRITE_ONCE(set->unverified, nla_get_u8(attrs[MOBILITY_A_UNVERIFIED]));
	if (attrs[MOBILITY_A_PROBE_DIRECT])
		WRITE_ONCE(set->probe_direct, nla_get_u8(attrs[MOBILITY_A_PROBE_DIRECT]));
	if (attrs[MOBILITY_A_PROBE_FREE])
		WRITE_ONCE(set->probe_free, nla_get_u8(attrs[MOBILITY_A_PROBE_FREE]));
	if (attrs[MOBILITY_A_PROBE_CARRY])
		WRITE_ONCE(set->probe_carry, nla_get_u8(attrs[MOBILITY_A_PROBE_CARRY]));
	if (attrs[MOBILITY_A_PROBE_NEED])
		WRITE_ONCE(set->probe_need, nla_get_u8(attrs[MOBILITY_A_PROBE_NEED]));
	if (attrs[MOBILITY_A_PROBE_SOURCE])
		WRITE_ONCE(set->probe_source, nla_get_u8(attrs[MOBILITY_A_PROBE_SOURCE]));
	if (attrs[MOBILITY_A_SUITE])
		for (i = 0; i < MOB_SUITES_MAX; i++)
			WRITE_ONCE(set->suites[i], suites[i]);
	if (attrs[MOBILITY_A_MODES])
		WRITE_ONCE(set->modes, nla_get_u8(attrs[MOBILITY_A_MODES]));
	if (attrs[MOBILITY_A_FALLBACK])
		WRITE_ONCE(set->fallback, nla_get_u8(attrs[MOBILITY_A_FALLBACK]));
	if (attrs[MOBILITY_A_AUTO_RO])
		WRITE_ONCE(set->auto_ro, nla_get_u8(attrs[MOBILITY_A_AUTO_RO]));
	if (attrs[MOBILITY_A_CN_LIFETIME])
		WRITE_ONCE(set->cn_lifetime, nla_get_u32(attrs[MOBILITY_A_CN_LIFETIME]));
	if (attrs[MOBILITY_A_HA_LIFETIME])
		WRITE_ONCE(set->ha_lifetime, nla_get_u32(attrs[MOBILITY_A_HA_LIFETIME]));
	if (attrs[MOBILITY_A_PROOF_LIFETIME])
		WRITE_ONCE(set->proof_lifetime, nla_get_u32(attrs[MOBILITY_A_PROOF_LIFETIME]));
	if (attrs[MOBILITY_A_MN_LIFETIME])
		WRITE_ONCE(set->mn_lifetime, nla_get_u32(attrs[MOBILITY_A_MN_LIFETIME]));
	if (attrs[MOBILITY_A_LT_EN])
		WRITE_ONCE(set->lt_en, nla_get_u32(attrs[MOBILITY_A_LT_EN]));
	if (attrs[MOBILITY_A_REKEY_PACKETS])
		WRITE_ONCE(set->rekey_packets, nla_get_u64(attrs[MOBILITY_A_REKEY_PACKETS]));
	if (attrs[MOBILITY_A_REKEY_BYTES])
		WRITE_ONCE(set->rekey_octets, nla_get_u64(attrs[MOBILITY_A_REKEY_BYTES]));
	if (attrs[MOBILITY_A_CN_SHARE])
		WRITE_ONCE(set->cn_share, nla_get_u32(attrs[MOBILITY_A_CN_SHARE]));
}

int mobility_nl_settings_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	u8 suites[MOB_SUITES_MAX], methods[MOB_VERIFY_MAX];
	struct mob_net *mn;
	int err;

	err = mob_netlink_suites(info, suites);
	if (!err)
		err = mob_netlink_verify(info, methods);
	if (!err)
		err = mob_netlink_check_settings(info);
	if (err)
		return err;

	mn = mob_netlink_lock(info);
	if (attrs[MOBILITY_A_SUITE])
		err = mob_netlink_suites_fit(mn, info, suites);
	/* The only step that can still fail comes first. */
	if (!err && attrs[MOBILITY_A_ROLES])
		err = mob_core_set_roles(genl_info_net(info),
					 nla_get_u32(attrs[MOBILITY_A_ROLES]), info->extack);
	if (!err)
		mob_netlink_apply(&mn->set, attrs, suites, methods);
	if (!err && attrs[MOBILITY_A_VERIFY])
		mob_ha_coa_recheck(genl_info_net(info));
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static bool mob_netlink_put_settings(struct sk_buff *skb, struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	const struct mob_settings *set = &mn->set;
	int ifindex = mob_tunnel_ifindex(net);
	key_serial_t ring[3] = {};
	unsigned int i;

	for (i = 0; i < MOB_SUITES_MAX && set->suites[i]; i++)
		if (nla_put_u8(skb, MOBILITY_A_SUITE, set->suites[i]))
			return false;
	if (!mob_netlink_put_order(skb, set->verify))
		return false;
	mob_trust_serials(mn->trust, ring);
	return !nla_put_u32(skb, MOBILITY_A_ROLES, set->roles) &&
	       !nla_put_u8(skb, MOBILITY_A_MODES, set->modes) &&
	       !nla_put_u8(skb, MOBILITY_A_FALLBACK, set->fallback) &&
	       !nla_put_u8(skb, MOBILITY_A_AUTO_RO, set->auto_ro) &&
	       !nla_put_u32(skb, MOBILITY_A_CN_LIFETIME, set->cn_lifetime) &&
	       !nla_put_u32(skb, MOBILITY_A_HA_LIFETIME, set->ha_lifetime) &&
	       !nla_put_u32(skb, MOBILITY_A_PROOF_LIFETIME, set->proof_lifetime) &&
	       !nla_put_u32(skb, MOBILITY_A_MN_LIFETIME, set->mn_lifetime) &&
	       !nla_put_u32(skb, MOBILITY_A_LT_EN, set->lt_en) &&
	       !nla_put_u64_64bit(skb, MOBILITY_A_REKEY_PACKETS, set->rekey_packets,
				  MOBILITY_A_PAD) &&
	       !nla_put_u64_64bit(skb, MOBILITY_A_REKEY_BYTES, set->rekey_octets,
				  MOBILITY_A_PAD) &&
	       !nla_put_u32(skb, MOBILITY_A_CN_SHARE, set->cn_share) &&
	       !nla_put_u8(skb, MOBILITY_A_UNVERIFIED, set->unverified) &&
	       !nla_put_u8(skb, MOBILITY_A_PROBE_DIRECT, set->probe_direct) &&
	       !nla_put_u8(skb, MOBILITY_A_PROBE_FREE, set->probe_free) &&
	       !nla_put_u8(skb, MOBILITY_A_PROBE_SOURCE, set->probe_source) &&
	       !nla_put_u8(skb, MOBILITY_A_PROBE_CARRY, set->probe_carry) &&
	       !nla_put_u8(skb, MOBILITY_A_PROBE_NEED, set->probe_need) &&
	       (!ifindex || !nla_put_s32(skb, MOBILITY_A_IFINDEX, ifindex)) &&
	       !nla_put_s32(skb, MOBILITY_A_KEYRING_ANCHORS, ring[MOB_TRUST_ANCHOR]) &&
	       !nla_put_s32(skb, MOBILITY_A_KEYRING_INTERMEDIATES, ring[MOB_TRUST_INTERMEDIATE]) &&
	       !nla_put_s32(skb, MOBILITY_A_KEYRING_OWN, ring[MOB_TRUST_OWN]);
}

int mobility_nl_settings_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct mob_net *mn = mob_pernet(net);
	struct sk_buff *msg;
	void *hdr;
	bool fits;

	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &mob_netlink_family, 0, MOBILITY_CMD_SETTINGS_GET);

	mutex_lock(&mn->config_lock);
	fits = hdr && mob_netlink_put_settings(msg, net);
	mutex_unlock(&mn->config_lock);
	if (!fits) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}
