// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a BU with BIDs asks for, and whether each of its care-of addresses is believed: what
 * was proved before beside what verify.c says now.
 */
#include <net/ipv6.h>

#include "ha_cga.h"
#include "ha_coa.h"
#include "mh.h"

const struct in6_addr *mob_ha_coa_named(const struct mob_rx *rx, const struct mob_bid *bid)
{
	return bid->has_coa ? &bid->coa : &rx->wire_src;
}

bool mob_ha_coa_same(const struct mob_ha_coa *c, const struct mob_rx *rx,
		     const struct mob_bid *bid)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_bid_share share;

	return c && c->state != MOB_COA_REFUSED &&
	       ipv6_addr_equal(&c->coa, mob_ha_coa_named(rx, bid)) &&
	       mob_bid_share_find(&a[MOB_A_BIDS], bid->bid, &share) &&
	       share.spi == c->spi_mn && !memcmp(share.nonce, c->n_mn, MOB_NONCE_LEN) &&
	       !memcmp(c->keyid, a[MOB_A_KEYID].data, MOB_KEYID_LEN);
}

bool mob_ha_coa_refreshes(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	const struct mob_bid *bids = rx->mh.bids;
	unsigned int i;

	/* Overwriting may remove others. */
	if (rx->mh.flags & MOB_BU_OVERWRITE)
		return false;
	for (i = 0; i < rx->mh.n_bids; i++)
		if (!mob_ha_coa_same(mob_ha_coa_find(s, bids[i].bid), rx, &bids[i]))
			return false;
	return s->bound;
}

size_t mob_ha_coa_shares(const struct mob_ha_sub *s, const struct mob_rx *rx,
			 const struct mob_ha_answer *ans,
			 u8 shares[MOB_BIDS_MAX * MOB_BID_SHARE_LEN])
{
	const struct mob_ha_coa *c;
	size_t len = 0;
	unsigned int i;

	for (i = 0; rx->mh.lifetime && i < rx->mh.n_bids; i++) {
		c = mob_ha_coa_find(s, rx->mh.bids[i].bid);
		if (!c || (ans->bids && ans->bids[i]))
			continue;
		mob_bid_share_put(shares + len, c->bid, c->spi_ha, c->n_ha);
		len += MOB_BID_SHARE_LEN;
	}
	return len;
}

/* Is the address none that this BU may name?  A status, or 0. */
static u8 mob_ha_coa_wrong(const struct mob_ha_sub *s, const struct mob_rx *rx,
			   const struct mob_bid *bid)
{
	const struct in6_addr *coa = mob_ha_coa_named(rx, bid);
	bool home = ipv6_addr_equal(&rx->wire_src, &s->hoa);
	struct mob_bid_share share;

	/* Nothing here sends to the home link and away from it at once. */
	if (bid->home || (home && bid->has_coa))
		return MOB_STATUS_MCOA_HOME;
	if (home)
		return MOB_STATUS_MCOA_UNKNOWN;
	if (ipv6_addr_any(coa) || ipv6_addr_is_multicast(coa) ||
	    !mob_bid_share_find(&rx->mh.msg.attr[MOB_A_BIDS], bid->bid, &share))
		return MOB_STATUS_MCOA_MALFORMED;
	return mob_ha_coa_ok(s, rx->net, coa) ? 0 : MOB_STATUS_COA;
}

/* s */
static u32 mob_ha_coa_proof_lifetime(struct net *net)
{
	return READ_ONCE(mob_pernet(net)->set.proof_lifetime);
}

/*
 * A proof is good for some minutes: later the MN may be gone, and keep refreshing from another
 * address.  One by a method that the operator does not want any more is none.
 */
u64 mob_ha_coa_worn(struct net *net, const struct mob_ha_coa *c)
{
	return c->since + (u64)mob_ha_coa_proof_lifetime(net) * HZ;
}

bool mob_ha_coa_proved(struct net *net, const struct mob_ha_coa *c, const struct in6_addr *coa,
		       u32 lifetime)
{
	return c && mob_verify_counts(net, c->method, coa) &&
	       c->state == MOB_COA_VERIFIED && ipv6_addr_equal(&c->coa, coa) &&
	       time_before_eq64(get_jiffies_64() + (u64)lifetime * HZ, mob_ha_coa_worn(net, c));
}

/* No longer than a proof, fresh as it may be: the MN comes again before it is over. */
u32 mob_ha_coa_lifetime(const struct mob_rx *rx)
{
	u32 most = READ_ONCE(mob_pernet(rx->net)->set.ha_lifetime);

	return min3(rx->mh.lifetime, most, mob_ha_coa_proof_lifetime(rx->net));
}

/* The router's word is over, and there is a way to ask for a new one. */
static bool mob_ha_coa_again(const struct mob_ha_coa *c, const struct mob_verdict *v)
{
	return c->method == MOB_VERIFY_ROUTER && v->ask == MOB_VERIFY_ROUTER &&
	       time_after64(get_jiffies_64(), c->good);
}

/*
 * What was proved before, of the address or of another one of its key; the fresh proof of a
 * verified one has no method.
 */
static void mob_ha_coa_stands(const struct mob_ha_sub *s, const struct mob_ha_coa *c,
			      const struct in6_addr *coa, u32 lifetime, struct mob_verdict *v)
{
	if (mob_ha_coa_proved(s->net, c, coa, lifetime) && !mob_ha_coa_again(c, v)) {
		*v = (struct mob_verdict) { .state = MOB_COA_VERIFIED };
	} else if (mob_ha_cga_joins(s, lifetime, v)) {
		v->ask = 0;
	} else if (v->ask && mob_ha_coa_proved(s->net, c, coa, 0) &&
		   mob_ha_cga_same_key(c, v)) {
		/* Until the old proof is none, its packets wait for no new one. */
		v->state = MOB_COA_VERIFIED;
		v->method = 0;
	} else {
		mob_ha_cga_joins(s, 0, v);
	}
}

void mob_ha_coa_judge(const struct mob_ha_sub *s, const struct mob_rx *rx,
		      const struct mob_bid *bid, struct mob_ha_cgas *cgas, struct mob_verdict *v)
{
	const struct mob_ha_coa *c = mob_ha_coa_find(s, bid->bid);
	struct mob_bid_proof proof;
	struct mob_verify_ask ask = {
		.net = rx->net,
		.hoa = &s->hoa,
		.coa = mob_ha_coa_named(rx, bid),
		.source = &rx->wire_src,
		.bulk = rx->mh.n_bids > 1,
		.bid = bid->bid,
		.cgas = cgas,
	};

	*v = (struct mob_verdict) { .state = MOB_COA_REFUSED };
	v->status = mob_ha_coa_wrong(s, rx, bid);
	if (v->status)
		return;
	if (mob_bid_proof_find(&rx->mh.msg.attr[MOB_A_COA_PROOFS], bid->bid, &proof))
		ask.proof = &proof;
	mob_verify(&ask, v);
	if (v->state == MOB_COA_VERIFIED)
		return;
	mob_ha_coa_stands(s, c, ask.coa, mob_ha_coa_lifetime(rx), v);
	if (v->state != MOB_COA_VERIFIED && v->state != MOB_COA_REFUSED &&
	    mob_ha_tried_failed(s, ask.coa))
		*v = (struct mob_verdict) {
			.state = MOB_COA_REFUSED, .status = MOB_STATUS_COA, .method = v->method,
		};
}
