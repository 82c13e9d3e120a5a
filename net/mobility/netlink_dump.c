// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: what there is to see.
 *
 * Each noun has a walker from its role and a function that puts one entry into
 * a message; both serve the request for one entry and the dump.  A dump holds
 * config_lock while it fills one message and goes on at the same place in the
 * next, counted in entries; what changed in between is told by
 * NLM_F_DUMP_INTR.  No secret and no key is ever in an entry.
 */
#include <linux/netdevice.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <uapi/linux/mobility.h>

#include "access.h"
#include "core.h"
#include "flow.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "roles.h"
#include "trust.h"
#include "trusted.h"
#include "tunnel.h"
#include "verify_order.h"

/* A message being filled */
struct mob_netlink_out {
	struct sk_buff *skb;
	struct netlink_callback *cb;	/* NULL for the answer to a request: one entry */
	u32 portid, seq;
	u8 cmd;
	unsigned int index;		/* entries seen */
	unsigned int skip;		/* of them, in earlier messages */
	unsigned int count;		/* entries put */
	bool full;			/* one did not fit */

	/* What the asker wants, NULL for all */
	const struct nlattr *roles, *hoa, *cn, *fp, *kind, *map, *pref, *ar, *bid, *fid;
	const struct nlattr *prefix, *prefix_len;
};

/* Where a dump goes on: entry @index of walker @part */
struct mob_netlink_ctx {
	unsigned int part;
	unsigned int index;
};

typedef int (*mob_netlink_walk)(struct net *net, struct mob_netlink_out *o);

/* ---- one entry ---- */

static bool mob_netlink_same_addr(const struct nlattr *want, const struct in6_addr *have)
{
	struct in6_addr a;

	if (!want)
		return true;
	a = nla_get_in6_addr(want);
	return have && ipv6_addr_equal(&a, have);
}

/* Is the next entry to be shown?  @cn is NULL for what has no correspondent. */
static bool mob_netlink_wanted(struct mob_netlink_out *o, u32 role,
			       const struct in6_addr *hoa, const struct in6_addr *cn)
{
	if (o->index++ < o->skip)
		return false;
	return (!o->roles || nla_get_u32(o->roles) & role) &&
	       mob_netlink_same_addr(o->hoa, hoa) &&
	       mob_netlink_same_addr(o->cn, cn);
}

static void *mob_netlink_begin(struct mob_netlink_out *o)
{
	void *hdr;

	hdr = genlmsg_put(o->skb, o->portid, o->seq, &mob_netlink_family,
			  o->cb ? NLM_F_MULTI : 0, o->cmd);
	if (hdr && o->cb)
		genl_dump_check_consistent(o->cb, hdr);
	return hdr;
}

/*
 * Finish an entry, or take it back so that the next message begins with it.
 * Return: what stops the walk, or 0.
 */
static int mob_netlink_end(struct mob_netlink_out *o, void *hdr, bool fits)
{
	if (!hdr || !fits) {
		if (hdr)
			genlmsg_cancel(o->skb, hdr);
		o->index--;
		o->full = true;
		return -EMSGSIZE;
	}
	genlmsg_end(o->skb, hdr);
	o->count++;
	return o->cb ? 0 : 1;
}

static bool mob_netlink_put_traffic(struct sk_buff *skb, u64 tx_packets, u64 tx_bytes,
				    u64 rx_packets, u64 rx_bytes)
{
	return !nla_put_u64_64bit(skb, MOBILITY_A_TX_PACKETS, tx_packets, MOBILITY_A_PAD) &&
	       !nla_put_u64_64bit(skb, MOBILITY_A_TX_BYTES, tx_bytes, MOBILITY_A_PAD) &&
	       !nla_put_u64_64bit(skb, MOBILITY_A_RX_PACKETS, rx_packets, MOBILITY_A_PAD) &&
	       !nla_put_u64_64bit(skb, MOBILITY_A_RX_BYTES, rx_bytes, MOBILITY_A_PAD);
}

static bool mob_netlink_put_lifetime(struct sk_buff *skb, u16 seq, u32 lifetime, u32 left)
{
	return !nla_put_u16(skb, MOBILITY_A_SEQ, seq) &&
	       !nla_put_u32(skb, MOBILITY_A_LIFETIME, lifetime) &&
	       !nla_put_u32(skb, MOBILITY_A_LEFT, left);
}

static bool mob_netlink_put_addr(struct sk_buff *skb, int attr, const struct in6_addr *a)
{
	return ipv6_addr_any(a) || !nla_put_in6_addr(skb, attr, a);
}

static bool mob_netlink_put_flag(struct sk_buff *skb, int attr, bool set)
{
	return !set || !nla_put_flag(skb, attr);
}

/* ---- certificates ---- */

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

/* ---- subscribers and exchanges of a home agent ---- */

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

/* ---- homes and correspondents of a mobile node ---- */

static bool mob_netlink_put_prefix(struct sk_buff *skb, int addr, int len,
				   const struct mob_prefix *p)
{
	return !nla_put_in6_addr(skb, addr, &p->addr) && !nla_put_u8(skb, len, p->len);
}

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

/* ---- bindings, of every role ---- */

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
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
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

static int mob_netlink_walk_cn_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_cn_walk(net, mob_netlink_put_cn_binding, o);
}

static int mob_netlink_walk_ha_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_ha_walk(net, mob_netlink_put_ha_binding, o);
}

static int mob_netlink_walk_mn_home_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_homes(net, mob_netlink_put_mn_home_binding, o);
}

static int mob_netlink_walk_mn_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_correspondents(net, mob_netlink_put_mn_binding, o);
}

static int mob_netlink_walk_map_bindings(struct net *net, struct mob_netlink_out *o)
{
	return mob_map_walk_bindings(net, mob_netlink_put_map_binding, o);
}

/* ---- several care-of addresses, at either end ---- */

static bool mob_netlink_put_bid_state(struct sk_buff *skb, const struct mob_coa_info *i)
{
	return !nla_put_u8(skb, MOBILITY_A_COA_STATE, i->state) &&
	       (!i->method || !nla_put_u8(skb, MOBILITY_A_VERIFY, i->method)) &&
	       (!i->status || !nla_put_u8(skb, MOBILITY_A_STATUS, i->status)) &&
	       !nla_put_u32(skb, MOBILITY_A_LIFETIME, i->lifetime) &&
	       !nla_put_u32(skb, MOBILITY_A_LEFT, i->left) &&
	       (i->role != MOB_ROLE_HA || !nla_put_u32(skb, MOBILITY_A_AGE, i->age_ms)) &&
	       (!i->asked || !nla_put_u8(skb, MOBILITY_A_ASKED, i->asked));
}

static bool mob_netlink_put_bid_router(struct sk_buff *skb, const struct mob_coa_info *i)
{
	return !i->asks ||
	       (!nla_put_in6_addr(skb, MOBILITY_A_AR, &i->router) &&
		mob_netlink_put_flag(skb, MOBILITY_A_WANT_CERT, i->cert) &&
		!nla_put_u32(skb, MOBILITY_A_AR_LEFT, i->router_left));
}

static int mob_netlink_put_bid(const struct mob_coa_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, i->role, &i->hoa, NULL) ||
	    (o->bid && nla_get_u16(o->bid) != i->bid))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, i->role) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HA, &i->ha) &&
		!nla_put_u16(skb, MOBILITY_A_BID, i->bid) &&
		!nla_put_u8(skb, MOBILITY_A_BID_PRI, i->pri) &&
		(!i->ifindex || !nla_put_s32(skb, MOBILITY_A_IFINDEX, i->ifindex)) &&
		mob_netlink_put_flag(skb, MOBILITY_A_REGISTER, i->reg) &&
		mob_netlink_put_bid_router(skb, i) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->coa) &&
		mob_netlink_put_bid_state(skb, i) &&
		mob_netlink_put_flag(skb, MOBILITY_A_ALONE, i->alone) &&
		(!i->pays ||
		 (!nla_put_u64_64bit(skb, MOBILITY_A_CREDIT, i->credit, MOBILITY_A_PAD) &&
		  !nla_put_u64_64bit(skb, MOBILITY_A_UNPAID, i->unpaid, MOBILITY_A_PAD))) &&
		mob_netlink_put_traffic(skb, i->tx_packets, i->tx_bytes,
					i->rx_packets, i->rx_bytes));
}

static int mob_netlink_walk_coas(struct net *net, struct mob_netlink_out *o)
{
	return mob_ha_walk_coas(net, mob_netlink_put_bid, o);
}

static int mob_netlink_walk_mn_bids(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_bids(net, mob_netlink_put_bid, o);
}

/* ---- flows, at either end ---- */

static int mob_netlink_put_flow(const struct mob_flow_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, i->role, &i->hoa, NULL) ||
	    (o->fid && nla_get_u16(o->fid) != i->flow->fid))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, i->role) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->hoa) &&
		!mob_netlink_fill_flow(skb, i->flow) &&
		mob_netlink_put_flag(skb, MOBILITY_A_ACTIVE, i->active) &&
		(!i->status || !nla_put_u8(skb, MOBILITY_A_STATUS, i->status)) &&
		(i->role != MOB_ROLE_HA ||
		 (!nla_put_u64_64bit(skb, MOBILITY_A_TX_PACKETS, i->packets, MOBILITY_A_PAD) &&
		  !nla_put_u64_64bit(skb, MOBILITY_A_TX_BYTES, i->bytes, MOBILITY_A_PAD))));
}

static int mob_netlink_walk_ha_flows(struct net *net, struct mob_netlink_out *o)
{
	return mob_ha_walk_flows(net, mob_netlink_put_flow, o);
}

static int mob_netlink_walk_mn_flows(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_walk_flows(net, mob_netlink_put_flow, o);
}

/* ---- mobility anchor points ---- */

static int mob_netlink_put_map(const struct mob_map_cfg *c, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MAP, NULL, NULL) ||
	    !mob_netlink_same_addr(o->map, &c->addr))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_MAP) &&
		!nla_put_in6_addr(skb, MOBILITY_A_MAP, &c->addr) &&
		!nla_put_in6_addr(skb, MOBILITY_A_PREFIX, &c->prefix) &&
		!nla_put_u8(skb, MOBILITY_A_PLEN, c->plen) &&
		(!c->ifindex || !nla_put_s32(skb, MOBILITY_A_IFINDEX, c->ifindex)));
}

static int mob_netlink_put_mn_map(const struct mob_mn_map_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MN, &i->cfg.hoa, NULL) ||
	    !mob_netlink_same_addr(o->map, &i->cfg.addr))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_MN) &&
		mob_netlink_put_addr(skb, MOBILITY_A_MAP, &i->cfg.addr) &&
		!nla_put_in6_addr(skb, MOBILITY_A_HOA, &i->cfg.hoa) &&
		mob_netlink_put_flag(skb, MOBILITY_A_MANUAL, !i->cfg.automatic) &&
		mob_netlink_put_addr(skb, MOBILITY_A_RCOA, &i->cfg.rcoa) &&
		mob_netlink_put_addr(skb, MOBILITY_A_COA, &i->lcoa) &&
		!nla_put_u8(skb, MOBILITY_A_BINDING_STATE, i->state) &&
		mob_netlink_put_lifetime(skb, i->seq, i->lifetime, i->left) &&
		!nla_put_u8(skb, MOBILITY_A_STATUS, i->last_status));
}

static int mob_netlink_put_advertised(const struct mob_mn_ra_info *i, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_MN, NULL, NULL) ||
	    !mob_netlink_same_addr(o->map, &i->addr))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_MN) &&
		!nla_put_in6_addr(skb, MOBILITY_A_MAP, &i->addr) &&
		!nla_put_s32(skb, MOBILITY_A_IFINDEX, i->ifindex) &&
		!nla_put_u8(skb, MOBILITY_A_DISTANCE, i->distance) &&
		!nla_put_u8(skb, MOBILITY_A_PREFERENCE, i->preference) &&
		!nla_put_u32(skb, MOBILITY_A_LIFETIME, i->lifetime) &&
		!nla_put_u32(skb, MOBILITY_A_LEFT, i->left));
}

static int mob_netlink_walk_advertised(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_ra_walk(net, mob_netlink_put_advertised, o);
}

static int mob_netlink_walk_mn_maps(struct net *net, struct mob_netlink_out *o)
{
	return mob_mn_map_walk(net, mob_netlink_put_mn_map, o);
}

static int mob_netlink_walk_maps(struct net *net, struct mob_netlink_out *o)
{
	return mob_map_walk(net, mob_netlink_put_map, o);
}

/* ---- access routers ---- */

static int mob_netlink_put_ar(const struct mob_ar_cfg *c, void *arg)
{
	struct mob_netlink_out *o = arg;
	struct sk_buff *skb = o->skb;
	void *hdr;

	if (!mob_netlink_wanted(o, MOB_ROLE_AR, NULL, NULL) ||
	    !mob_netlink_same_addr(o->ar, &c->addr))
		return 0;
	hdr = mob_netlink_begin(o);
	return mob_netlink_end(o, hdr, hdr &&
		!nla_put_u32(skb, MOBILITY_A_ROLES, MOB_ROLE_AR) &&
		!nla_put_in6_addr(skb, MOBILITY_A_AR, &c->addr) &&
		!nla_put_s32(skb, MOBILITY_A_IFINDEX, c->ifindex) &&
		!nla_put_u32(skb, MOBILITY_A_LIFETIME, c->lifetime));
}

static int mob_netlink_walk_ars(struct net *net, struct mob_netlink_out *o)
{
	return mob_ar_walk(net, mob_netlink_put_ar, o);
}

/* ---- rules of access control ---- */

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

/* ---- trusted networks ---- */

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

/* ---- methods by prefix ---- */

static bool mob_netlink_put_order(struct sk_buff *skb, const u8 methods[MOB_VERIFY_MAX])
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

/* ---- requests and dumps ---- */

static const mob_netlink_walk mob_netlink_certs[] = { mob_netlink_walk_certs, NULL };
static const mob_netlink_walk mob_netlink_subscribers[] = { mob_netlink_walk_subscribers, NULL };
static const mob_netlink_walk mob_netlink_exchanges[] = {
	mob_netlink_walk_exchanges, mob_netlink_walk_deals, NULL
};

static const mob_netlink_walk mob_netlink_homes[] = { mob_netlink_walk_homes, NULL };
static const mob_netlink_walk mob_netlink_correspondents[] = {
	mob_netlink_walk_correspondents, NULL
};

static const mob_netlink_walk mob_netlink_bindings[] = {
	mob_netlink_walk_cn_bindings, mob_netlink_walk_ha_bindings,
	mob_netlink_walk_mn_home_bindings, mob_netlink_walk_mn_bindings,
	mob_netlink_walk_map_bindings, NULL
};

static const mob_netlink_walk mob_netlink_access[] = { mob_netlink_walk_access, NULL };
static const mob_netlink_walk mob_netlink_maps[] = {
	mob_netlink_walk_maps, mob_netlink_walk_mn_maps, mob_netlink_walk_advertised, NULL
};

static const mob_netlink_walk mob_netlink_ars[] = { mob_netlink_walk_ars, NULL };

static const mob_netlink_walk mob_netlink_trusted[] = { mob_netlink_walk_trusted, NULL };

static const mob_netlink_walk mob_netlink_rules[] = { mob_netlink_walk_rules, NULL };

static const mob_netlink_walk mob_netlink_bids[] = {
	mob_netlink_walk_coas, mob_netlink_walk_mn_bids, NULL
};

static const mob_netlink_walk mob_netlink_flows[] = {
	mob_netlink_walk_ha_flows, mob_netlink_walk_mn_flows, NULL
};

/* The core has validated @nlh against the operation's policy. */
static void mob_netlink_filter(struct mob_netlink_out *o, const struct nlmsghdr *nlh)
{
	o->roles = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_ROLES);
	o->hoa = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_HOA);
	o->cn = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_CN);
	o->fp = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_FINGERPRINT);
	o->kind = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_KIND);
	o->map = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_MAP);
	o->pref = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_PREF);
	o->ar = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_AR);
	o->bid = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_BID);
	o->fid = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_FID);
	o->prefix = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_PREFIX);
	o->prefix_len = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_PREFIX_LEN);
}

static int mob_netlink_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
			    const mob_netlink_walk *walks)
{
	struct mob_netlink_ctx *ctx = (void *)cb->ctx;
	struct net *net = sock_net(skb->sk);
	struct mob_net *mn = mob_pernet(net);
	struct mob_netlink_out o = {
		.skb = skb, .cb = cb, .cmd = cmd,
		.portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
	};

	BUILD_BUG_ON(sizeof(*ctx) > sizeof(cb->ctx));
	mob_netlink_filter(&o, cb->nlh);

	mutex_lock(&mn->config_lock);
	cb->seq = (unsigned int)atomic_read(&mn->generation) + 1;
	while (walks[ctx->part]) {
		o.index = 0;
		o.skip = ctx->index;
		walks[ctx->part](net, &o);
		if (o.full) {
			ctx->index = o.index;
			break;
		}
		ctx->part++;
		ctx->index = 0;
	}
	mutex_unlock(&mn->config_lock);

	/* An entry that not even an empty message takes would never end. */
	return o.full && !o.count ? -EMSGSIZE : skb->len;
}

/* The first entry that @attrs name, which the caller has checked are there */
static int mob_netlink_one(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks)
{
	struct net *net = genl_info_net(info);
	struct mob_net *mn = mob_pernet(net);
	struct mob_netlink_out o = {
		.cmd = cmd, .portid = info->snd_portid, .seq = info->snd_seq,
	};

	o.skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!o.skb)
		return -ENOMEM;
	mob_netlink_filter(&o, info->nlhdr);

	mutex_lock(&mn->config_lock);
	for (; *walks && !o.count && !o.full; walks++) {
		o.index = 0;
		(*walks)(net, &o);
	}
	mutex_unlock(&mn->config_lock);

	if (o.count)
		return genlmsg_reply(o.skb, info);
	nlmsg_free(o.skb);
	if (o.full)
		return -EMSGSIZE;
	GENL_SET_ERR_MSG(info, "no such entry");
	return -ENOENT;
}

static int mob_netlink_one_hoa(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_HOA)) {
		GENL_SET_ERR_MSG(info, "give a home address, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, cmd, walks);
}

static int mob_netlink_one_cn(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_CN)) {
		GENL_SET_ERR_MSG(info, "give home address and correspondent, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one_hoa(info, cmd, walks);
}

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

int mobility_nl_subscriber_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_hoa(info, MOBILITY_CMD_SUBSCRIBER_GET, mob_netlink_subscribers);
}

int mobility_nl_subscriber_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_SUBSCRIBER_GET, mob_netlink_subscribers);
}

int mobility_nl_home_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_hoa(info, MOBILITY_CMD_HOME_GET, mob_netlink_homes);
}

int mobility_nl_home_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_HOME_GET, mob_netlink_homes);
}

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

int mobility_nl_binding_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_hoa(info, MOBILITY_CMD_BINDING_GET, mob_netlink_bindings);
}

int mobility_nl_binding_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_BINDING_GET, mob_netlink_bindings);
}

int mobility_nl_map_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_MAP)) {
		GENL_SET_ERR_MSG(info, "give the address of a MAP, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, MOBILITY_CMD_MAP_GET, mob_netlink_maps);
}

int mobility_nl_map_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_MAP_GET, mob_netlink_maps);
}

int mobility_nl_ar_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_AR)) {
		GENL_SET_ERR_MSG(info, "give the address of an access router, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, MOBILITY_CMD_AR_GET, mob_netlink_ars);
}

int mobility_nl_ar_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_AR_GET, mob_netlink_ars);
}

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

int mobility_nl_bid_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_BID)) {
		GENL_SET_ERR_MSG(info, "give home address and BID, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one_hoa(info, MOBILITY_CMD_BID_GET, mob_netlink_bids);
}

int mobility_nl_bid_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_BID_GET, mob_netlink_bids);
}

int mobility_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_FID)) {
		GENL_SET_ERR_MSG(info, "give home address and FID, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one_hoa(info, MOBILITY_CMD_FLOW_GET, mob_netlink_flows);
}

int mobility_nl_flow_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_FLOW_GET, mob_netlink_flows);
}

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

int mobility_nl_verify_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_prefix(info, MOBILITY_CMD_VERIFY_GET, mob_netlink_rules);
}

int mobility_nl_verify_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_VERIFY_GET, mob_netlink_rules);
}

int mobility_nl_trusted_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_TRUSTED_GET, mob_netlink_trusted);
}

int mobility_nl_exchange_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return mob_netlink_one_cn(info, MOBILITY_CMD_EXCHANGE_GET, mob_netlink_exchanges);
}

int mobility_nl_exchange_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mob_netlink_dump(skb, cb, MOBILITY_CMD_EXCHANGE_GET, mob_netlink_exchanges);
}

/* ---- settings and counters: one message each ---- */

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

static bool mob_netlink_put_counter(struct sk_buff *skb, struct net *net, enum mob_stat s)
{
	struct nlattr *nest = nla_nest_start(skb, MOBILITY_A_COUNTER);

	if (!nest ||
	    nla_put_string(skb, MOBILITY_COUNTER_A_NAME, mob_stat_names[s]) ||
	    nla_put_u64_64bit(skb, MOBILITY_COUNTER_A_VALUE, mob_stat_read(net, s),
			      MOBILITY_COUNTER_A_PAD))
		return false;
	nla_nest_end(skb, nest);
	return true;
}

static size_t mob_netlink_counters_size(void)
{
	size_t size = 0;
	unsigned int s;

	for (s = 0; s < MOB_STAT_COUNT; s++)
		size += nla_total_size(nla_total_size(strlen(mob_stat_names[s]) + 1) +
				       nla_total_size_64bit(sizeof(u64)));
	return size;
}

int mobility_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[MOBILITY_A_NAME];
	struct net *net = genl_info_net(info);
	unsigned int s, found = 0;
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(mob_netlink_counters_size(), GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &mob_netlink_family, 0, MOBILITY_CMD_STATS_GET);
	if (!hdr)
		goto full;
	for (s = 0; s < MOB_STAT_COUNT; s++) {
		if (name && nla_strcmp(name, mob_stat_names[s]))
			continue;
		if (!mob_netlink_put_counter(msg, net, s))
			goto full;
		found++;
	}
	if (!found) {
		nlmsg_free(msg);
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no counter has this name");
		return -ENOENT;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);

full:
	nlmsg_free(msg);
	return -EMSGSIZE;
}
