// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: certificates.
 */
#include <uapi/linux/mobility.h>

#include "core.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_gen.h"
#include "roles.h"
#include "trust.h"

static_assert((int)MOBILITY_CERT_KIND_ANCHOR == MOB_TRUST_ANCHOR);
static_assert((int)MOBILITY_CERT_KIND_INTERMEDIATE == MOB_TRUST_INTERMEDIATE);
static_assert((int)MOBILITY_CERT_KIND_OWN == MOB_TRUST_OWN);
static_assert((int)MOBILITY_CERT_KIND_LEARNT == MOB_TRUST_LEARNT);
static_assert((int)MOBILITY_CERT_KIND_REVOKED == MOB_TRUST_REVOKED);
static_assert((int)MOBILITY_CERT_KIND_PEER == MOB_TRUST_PEER);

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
		mob_ha_coa_recheck(net);
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
		else if (!err)
			mob_ha_coa_recheck(genl_info_net(info));
	}
	return mob_netlink_unlock(mn, info, err);
}

/* ---- what is shown ---- */

static bool mob_netlink_put_blocks(struct sk_buff *skb, const struct mob_cert *cert)
{
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; i < cert->n_blocks; i++) {
		nest = nla_nest_start(skb, MOBILITY_A_BLOCK);
		if (!nest ||
		    nla_put_in6_addr(skb, MOBILITY_BLOCK_A_FIRST, &cert->blocks[i].min) ||
		    nla_put_in6_addr(skb, MOBILITY_BLOCK_A_LAST, &cert->blocks[i].max))
			return false;
		nla_nest_end(skb, nest);
	}
	return true;
}

static int mob_netlink_put_cert(enum mob_trust_kind kind, const struct mob_trust_cert *c,
				void *arg)
{
	const struct mob_cert *cert = &c->cert;
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, 0, NULL, NULL) ||
	    (o->kind && nla_get_u8(o->kind) != kind) ||
	    (o->fp && memcmp(nla_data(o->fp), c->fp, MOB_HASH_LEN)))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u8(skb, MOBILITY_A_KIND, kind) &&
		!nla_put(skb, MOBILITY_A_FINGERPRINT, MOB_HASH_LEN, c->fp) &&
		!nla_put(skb, MOBILITY_A_ISSUER, cert->issuer_len, cert->issuer) &&
		!nla_put(skb, MOBILITY_A_SUBJECT, cert->subject_len, cert->subject) &&
		!nla_put_s64(skb, MOBILITY_A_NOT_BEFORE, cert->not_before, MOBILITY_A_PAD) &&
		!nla_put_s64(skb, MOBILITY_A_NOT_AFTER, cert->not_after, MOBILITY_A_PAD) &&
		mob_netlink_put_blocks(skb, cert) &&
		!nla_put(skb, MOBILITY_A_DER, cert->der_len, cert->der));
}

static int mob_netlink_put_revoked(const u8 *fp, void *arg)
{
	struct mob_netlink_out *o = arg;
	void *hdr;

	if (!mob_netlink_wanted(o, 0, NULL, NULL) ||
	    (o->kind && nla_get_u8(o->kind) != MOB_TRUST_REVOKED) ||
	    (o->fp && memcmp(nla_data(o->fp), fp, MOB_HASH_LEN)))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u8(o->skb, MOBILITY_A_KIND, MOB_TRUST_REVOKED) &&
		!nla_put(o->skb, MOBILITY_A_FINGERPRINT, MOB_HASH_LEN, fp));
}

static int mob_netlink_walk_certs(struct net *net, struct mob_netlink_out *o)
{
	struct mob_trust *trust = mob_pernet(net)->trust;

	return mob_trust_walk(trust, mob_netlink_put_cert, o) ?:
	       mob_trust_walk_revoked(trust, mob_netlink_put_revoked, o);
}

static const mob_netlink_walk mob_netlink_certs[] = { mob_netlink_walk_certs, NULL };

int mobility_nl_cert_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_FINGERPRINT)) {
		GENL_SET_ERR_MSG(info, "give a fingerprint, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, MOBILITY_CMD_CERT_GET, mob_netlink_certs);
}

int mobility_nl_cert_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_CERT_GET, mob_netlink_certs);
}
