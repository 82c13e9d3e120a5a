// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: settings, commands and events.
 *
 * The family's attributes, policies and operations are generated from
 * Documentation/netlink/specs/mobility.yaml; by the time a handler runs, the
 * core has refused unknown attributes, wrong lengths and values out of range.
 * What a policy cannot say is checked here on copies, then config_lock is
 * taken and the role asked.  Whatever is refused says why through extack.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <uapi/linux/mobility.h>

#include "addr.h"
#include "core.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "ra.h"
#include "roles.h"
#include "trust.h"

#define MOB_NETLINK_EVENTS	0	/* index of the only multicast group */

static_assert((int)MOBILITY_ROLE_MN == MOB_ROLE_MN);
static_assert((int)MOBILITY_ROLE_HA == MOB_ROLE_HA);
static_assert((int)MOBILITY_ROLE_CN == MOB_ROLE_CN);
static_assert((int)MOBILITY_ROLE_MAP == MOB_ROLE_MAP);
static_assert((int)MOBILITY_MODE_PLAIN == MOB_F_PLAIN);
static_assert((int)MOBILITY_MODE_ENCRYPT == MOB_F_ENCRYPT);
static_assert((int)MOBILITY_FALLBACK_TUNNEL == MOB_FALLBACK_TUNNEL);
static_assert((int)MOBILITY_FALLBACK_BLOCK == MOB_FALLBACK_BLOCK);
static_assert((int)MOBILITY_CERT_KIND_ANCHOR == MOB_TRUST_ANCHOR);
static_assert((int)MOBILITY_CERT_KIND_INTERMEDIATE == MOB_TRUST_INTERMEDIATE);
static_assert((int)MOBILITY_CERT_KIND_OWN == MOB_TRUST_OWN);
static_assert((int)MOBILITY_CERT_KIND_LEARNT == MOB_TRUST_LEARNT);
static_assert((int)MOBILITY_CERT_KIND_REVOKED == MOB_TRUST_REVOKED);
static_assert((int)MOBILITY_CERT_KIND_PEER == MOB_TRUST_PEER);
static_assert((int)MOBILITY_ERROR_NO_CBU == MOB_E_NO_CBU);
static_assert((int)MOBILITY_ERROR_SILENT == MOB_E_SILENT);
static_assert((int)MOBILITY_EVENT_TYPE_BINDING_NEW == MOB_EVENT_BINDING_NEW);
static_assert((int)MOBILITY_EVENT_TYPE_DROP == MOB_EVENT_DROP);
static_assert((int)MOBILITY_EVENT_TYPE_REKEY == MOB_EVENT_REKEY);
static_assert((int)MOBILITY_BINDING_STATE_STOPPED == MOB_BINDING_STOPPED);
static_assert((int)MOBILITY_RO_STATE_REFUSED == MOB_RO_REFUSED);
static_assert((int)MOBILITY_EXCHANGE_STATE_FAILED == MOB_EXCHANGE_FAILED);

/* Cleared, with a grace period after it, before the group goes away. */
static bool mob_netlink_up;

/* ---- helpers ---- */

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

/* Home addresses, home agents and correspondents alike are seen from afar. */
static int mob_netlink_addr(struct genl_info *info, int attr, struct in6_addr *out)
{
	*out = nla_get_in6_addr(info->attrs[attr]);
	if (mob_addr_routable(out))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[attr],
			    "not a global unicast address");
	return -EINVAL;
}

static int mob_netlink_hoa(struct genl_info *info, struct in6_addr *hoa)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_HOA)) {
		GENL_SET_ERR_MSG(info, "give a home address");
		return -EINVAL;
	}
	return mob_netlink_addr(info, MOBILITY_A_HOA, hoa);
}

static int mob_netlink_cn(struct genl_info *info, struct in6_addr *cn)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_CN)) {
		GENL_SET_ERR_MSG(info, "give the correspondent's address");
		return -EINVAL;
	}
	return mob_netlink_addr(info, MOBILITY_A_CN, cn);
}

static int mob_netlink_pair(struct genl_info *info, struct in6_addr *hoa, struct in6_addr *cn)
{
	return mob_netlink_hoa(info, hoa) ?: mob_netlink_cn(info, cn);
}

/* What a subscriber and a home have in common */
static int mob_netlink_subscription(struct genl_info *info, struct in6_addr *hoa,
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

/* ---- settings ---- */

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

	BUILD_BUG_ON(MOB_LIFETIME_MAX_S != 262140 || MOB_KEY_LIFETIME_S != 86400);
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

/* ---- certificates ---- */

/* The enabled suites, one bit each */
static u8 mob_netlink_suite_mask(const struct mob_net *mn)
{
	unsigned int i;
	u8 mask = 0;

	for (i = 0; i < MOB_SUITES_MAX && mn->set.suites[i]; i++)
		mask |= BIT(mn->set.suites[i]);
	return mask;
}

static int mob_netlink_set_own(struct mob_net *mn, struct genl_info *info,
			       const u8 *der, size_t len)
{
	return mob_trust_set_own(mn->trust, der, len,
				 nla_get_s32(info->attrs[MOBILITY_A_KEY]),
				 mob_netlink_suite_mask(mn), info->extack);
}

static int mob_netlink_revoke(struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct mob_net *mn;
	const u8 *fp;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_FINGERPRINT) ||
	    info->attrs[MOBILITY_A_DER] || info->attrs[MOBILITY_A_KEY]) {
		GENL_SET_ERR_MSG(info, "what is revoked is named by its fingerprint alone");
		return -EINVAL;
	}
	fp = nla_data(info->attrs[MOBILITY_A_FINGERPRINT]);
	mn = mob_netlink_lock(info);
	err = mob_trust_revoke(mn->trust, fp, info->extack);
	/* On the list first: whoever builds on it now looks there before it commits. */
	if (!err) {
		mob_cn_recheck(net);
		mob_ha_recheck(net);
		mob_cn_ha_recheck(net);
	}
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_cert_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mob_net *mn;
	const u8 *der;
	size_t len;
	u8 kind;
	int err;

	if (info->attrs[MOBILITY_A_KIND] &&
	    nla_get_u8(info->attrs[MOBILITY_A_KIND]) == MOB_TRUST_REVOKED)
		return mob_netlink_revoke(info);
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_KIND) ||
	    GENL_REQ_ATTR_CHECK(info, MOBILITY_A_DER)) {
		GENL_SET_ERR_MSG(info, "give the kind of certificate and the certificate");
		return -EINVAL;
	}
	kind = nla_get_u8(info->attrs[MOBILITY_A_KIND]);
	if (info->attrs[MOBILITY_A_FINGERPRINT]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_FINGERPRINT],
				    "a certificate is added whole; a fingerprint is for revoked");
		return -EINVAL;
	}
	der = nla_data(info->attrs[MOBILITY_A_DER]);
	len = nla_len(info->attrs[MOBILITY_A_DER]);
	if (kind == MOB_TRUST_LEARNT) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_KIND],
				    "others bring certificates to learn; add an intermediate or a peer");
		return -EINVAL;
	}
	if (kind == MOB_TRUST_OWN && GENL_REQ_ATTR_CHECK(info, MOBILITY_A_KEY)) {
		GENL_SET_ERR_MSG(info, "give the serial of the private key (type asymmetric)");
		return -EINVAL;
	}
	if (kind != MOB_TRUST_OWN && info->attrs[MOBILITY_A_KEY]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[MOBILITY_A_KEY],
				    "only the own certificate has a private key here");
		return -EINVAL;
	}

	mn = mob_netlink_lock(info);
	if (kind == MOB_TRUST_ANCHOR)
		err = mob_trust_add_anchor(mn->trust, der, len, info->extack);
	else if (kind == MOB_TRUST_INTERMEDIATE)
		err = mob_trust_add_intermediate(mn->trust, der, len, info->extack);
	else if (kind == MOB_TRUST_PEER)
		err = mob_trust_add_peer(mn->trust, der, len, info->extack);
	else
		err = mob_netlink_set_own(mn, info, der, len);
	return mob_netlink_unlock(mn, info, err);
}

int mobility_nl_cert_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *kind = info->attrs[MOBILITY_A_KIND];
	struct nlattr *fp = info->attrs[MOBILITY_A_FINGERPRINT];
	struct mob_net *mn;
	int err = 0;

	if (kind && fp && nla_get_u8(kind) == MOB_TRUST_REVOKED) {
		mn = mob_netlink_lock(info);
		err = mob_trust_unrevoke(mn->trust, nla_data(fp));
		if (err)
			NL_SET_ERR_MSG_ATTR(info->extack, fp, "this fingerprint is not revoked");
		return mob_netlink_unlock(mn, info, err);
	}
	if (!kind == !fp) {
		GENL_SET_ERR_MSG(info,
				 "give a fingerprint (anchor, intermediate, peer) or the kind own");
		return -EINVAL;
	}
	if (kind && nla_get_u8(kind) != MOB_TRUST_OWN) {
		NL_SET_ERR_MSG_ATTR(info->extack, kind,
				    "give a fingerprint; only own is deleted by its kind");
		return -EINVAL;
	}

	mn = mob_netlink_lock(info);
	if (kind) {
		mob_trust_clear_own(mn->trust);
	} else {
		err = mob_trust_del(mn->trust, nla_data(fp));
		if (err == -ENOENT)
			NL_SET_ERR_MSG_ATTR(info->extack, fp,
					    "no anchor, intermediate or peer with this fingerprint");
	}
	return mob_netlink_unlock(mn, info, err);
}

/* ---- subscribers, homes, correspondents, bindings ---- */

static int mob_netlink_device(struct genl_info *info, int *ifindex)
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

/* ---- mobility anchor points ---- */

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

/* ---- access routers ---- */

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

/* ---- events ---- */

/* A flood of forgeries must not become a flood of notifications. */
static bool mob_netlink_event_allowed(struct mob_net *mn, u8 event)
{
	unsigned long now = jiffies / HZ;

	if (event != MOB_EVENT_DROP)
		return true;
	if (READ_ONCE(mn->event_second) != now) {
		WRITE_ONCE(mn->event_second, now);
		atomic_set(&mn->event_count, 0);
	}
	return atomic_inc_return(&mn->event_count) <= MOB_EVENT_DROPS_PER_S;
}

static size_t mob_netlink_event_size(const struct mob_event_info *ev)
{
	return nla_total_size(1) +			/* event */
	       nla_total_size_64bit(8) +		/* time */
	       2 * nla_total_size(4) +			/* roles, lifetime */
	       3 * nla_total_size(sizeof(struct in6_addr)) +
	       3 * nla_total_size(1) +			/* state, error, method */
	       nla_total_size(2) +			/* BID */
	       (ev->flow ? mob_netlink_event_flow_size() : 0) +
	       (ev->reason ? nla_total_size(strlen(ev->reason) + 1) : 0);
}

/* The attribute that holds the state of an event, 0 for none */
static int mob_netlink_state_attr(u8 event)
{
	switch (event) {
	case MOB_EVENT_BINDING_NEW:
	case MOB_EVENT_BINDING_CHANGE:
	case MOB_EVENT_BINDING_DEL:
	case MOB_EVENT_HOME:
		return MOBILITY_A_BINDING_STATE;
	case MOB_EVENT_EXCHANGE:
		return MOBILITY_A_EXCHANGE_STATE;
	case MOB_EVENT_RO:
		return MOBILITY_A_RO_STATE;
	case MOB_EVENT_COA:
		return MOBILITY_A_COA_STATE;
	}
	return 0;
}

static int mob_netlink_event_addr(struct sk_buff *skb, int attr, const struct in6_addr *a)
{
	return a && !ipv6_addr_any(a) ? nla_put_in6_addr(skb, attr, a) : 0;
}

static int mob_netlink_event_fill(struct sk_buff *skb, const struct mob_event_info *ev)
{
	int state = ev->state ? mob_netlink_state_attr(ev->event) : 0;
	/* At home it is the status of the last BA. */
	bool status = ev->event == MOB_EVENT_HOME || ev->event == MOB_EVENT_COA || ev->flow;
	int error = status ? MOBILITY_A_STATUS : MOBILITY_A_ERROR;
	void *hdr;

	hdr = genlmsg_put(skb, 0, 0, &mob_netlink_family, 0, MOBILITY_CMD_EVENT);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_u8(skb, MOBILITY_A_EVENT, ev->event) ||
	    nla_put_u64_64bit(skb, MOBILITY_A_TIME, ktime_get_real_ns(), MOBILITY_A_PAD) ||
	    (ev->role && nla_put_u32(skb, MOBILITY_A_ROLES, ev->role)) ||
	    mob_netlink_event_addr(skb, MOBILITY_A_HOA, ev->hoa) ||
	    mob_netlink_event_addr(skb, MOBILITY_A_COA, ev->coa) ||
	    mob_netlink_event_addr(skb, MOBILITY_A_PEER, ev->peer) ||
	    (state && nla_put_u8(skb, state, ev->state)) ||
	    (ev->error && nla_put_u8(skb, error, ev->error)) ||
	    (ev->lifetime && nla_put_u32(skb, MOBILITY_A_LIFETIME, ev->lifetime)) ||
	    (ev->bid && nla_put_u16(skb, MOBILITY_A_BID, ev->bid)) ||
	    (ev->method && nla_put_u8(skb, MOBILITY_A_VERIFY, ev->method)) ||
	    (ev->flow && mob_netlink_event_flow(skb, ev)) ||
	    (ev->reason && nla_put_string(skb, MOBILITY_A_REASON, ev->reason)))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

void mob_netlink_event(struct net *net, const struct mob_event_info *ev)
{
	struct mob_net *mn = mob_pernet(net);
	struct sk_buff *skb;

	if (ev->event != MOB_EVENT_DROP)
		atomic_inc(&mn->generation);

	/* mob_netlink_exit() waits for us before the group is given to others. */
	rcu_read_lock();
	if (!READ_ONCE(mob_netlink_up) ||
	    !genl_has_listeners(&mob_netlink_family, net, MOB_NETLINK_EVENTS) ||
	    !mob_netlink_event_allowed(mn, ev->event))
		goto out;
	skb = genlmsg_new(mob_netlink_event_size(ev), GFP_ATOMIC);
	if (!skb)
		goto out;
	if (mob_netlink_event_fill(skb, ev))
		nlmsg_free(skb);
	else
		genlmsg_multicast_netns(&mob_netlink_family, net, skb, 0,
					MOB_NETLINK_EVENTS, GFP_ATOMIC);
out:
	rcu_read_unlock();
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
		WRITE_ONCE(mob_netlink_up, true);
	return err;
}

void mob_netlink_exit(void)
{
	WRITE_ONCE(mob_netlink_up, false);
	synchronize_net();
	genl_unregister_family(&mob_netlink_family);
}
