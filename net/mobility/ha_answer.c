// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's answer to a registration: the home BA, what it has for tunnels,
 * and the nonce that it demands back.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <net/ipv6.h>

#include "ha_priv.h"
#include "mh.h"
#include "output.h"
#include "trusted.h"

/* Several BIDs and their shares, an answer for each flow, and the rest */
#define MOB_HA_SMALL_MH		(384 + MOB_FLOW_ANSWERS_MAX * 8)

/* RFC 5648 section 6.2: every BID comes back, without its CoA, which the MN knows. */
static void mob_ha_put_bids(struct mob_buf *b, const struct mob_rx *rx,
			    const struct mob_ha_answer *ans)
{
	struct mob_bid bid;
	unsigned int i;

	for (i = 0; i < rx->mh.n_bids; i++) {
		bid = rx->mh.bids[i];
		bid.has_coa = false;
		bid.status = ans->bids ? ans->bids[i] : 0;
		if (bid.bid)
			mob_bid_put(b, &bid);
	}
}

/* What an accepting BA has for the tunnel, or for the tunnels of several BIDs */
static void mob_ha_put_pairs(struct mob_buf *b, const struct mob_ha_sub *s,
			     const struct mob_rx *rx, const struct mob_ha_answer *ans)
{
	u8 shares[MOB_BIDS_MAX * MOB_BID_SHARE_LEN];
	size_t len;

	if (rx->mh.n_bids) {
		len = mob_ha_coa_shares(s, rx, ans, shares);
		if (len)
			mob_wire_put(b, MOB_A_BIDS, shares, len);
		mob_wire_put(b, MOB_A_KEYID, rx->mh.msg.attr[MOB_A_KEYID].data, MOB_KEYID_LEN);
		return;
	}
	mob_wire_put(b, MOB_A_SPI, &s->spi_ha, 4);
	mob_wire_put(b, MOB_A_NONCE, s->n_ha, MOB_NONCE_LEN);
	mob_wire_put(b, MOB_A_KEYID, s->keyid, MOB_KEYID_LEN);
}

void mob_ha_send_ba(struct mob_ha_sub *s, const struct mob_rx *rx,
		    const struct mob_ha_answer *ans)
{
	u8 type = rx->mh.n_bids ? MOB_T_BID_BA : MOB_T_HOME_BA;
	struct mob_out o = {
		.saddr = &s->cfg.ha,
		.daddr = &rx->wire_src,
		.rh2 = rx->hao ? &s->hoa : NULL,
		.sig = s->sig,
		.type = type,
		.stat = MOB_STAT_tx_home_ba,
	};
	u8 mh[MOB_HA_SMALL_MH];
	struct mob_buf b;
	int len;

	mob_wire_begin_ba(&b, mh, sizeof(mh), ans->status, 0, ans->seq, ans->lifetime);
	mob_ha_put_bids(&b, rx, ans);
	if (ans->flows)
		mob_ha_flow_put(&b, ans->flows);
	mob_wire_option(&b, type, 0);
	if (ans->status < 128)
		mob_ha_put_pairs(&b, s, rx, ans);
	if (ans->demand)
		mob_wire_put(&b, MOB_A_ECHO, s->demand, MOB_NONCE_LEN);
	if (ans->status < 128 && ans->lifetime) {
		if (rx->mh.n_bids)
			mob_ha_probe_put(&b, s, rx);
		mob_trusted_put(&b, rx);
	}
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(rx->net, &o, mh, len);
}

/* A nonce that never was before; the same until it was echoed, or is wanted elsewhere. */
static void mob_ha_make_demand(struct mob_ha_sub *s, const struct in6_addr *at)
{
	if (!s->demanded || !ipv6_addr_equal(&s->demand_at, at))
		get_random_bytes(s->demand, sizeof(s->demand));
	s->demanded = true;
	s->demand_at = *at;
}

void mob_ha_demand(struct mob_ha_sub *s, const struct mob_rx *rx)
{
	struct mob_ha_answer ans = {
		.status = MOB_STATUS_NEED_ECHO,
		.seq = rx->mh.seq,
		.demand = true,
	};

	mob_ha_make_demand(s, &rx->wire_src);
	mob_stat_inc(rx->net, MOB_STAT_ha_nonce_demanded);
	mob_ha_send_ba(s, rx, &ans);
}

void mob_ha_send_accepting_ba(struct mob_ha_sub *s, const struct mob_rx *rx,
			      struct mob_ha_answer *ans)
{
	ans->demand = mob_ha_at_first_key(s);
	if (ans->demand)
		mob_ha_make_demand(s, &rx->wire_src);
	mob_ha_send_ba(s, rx, ans);
}

bool mob_ha_echoed(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	const struct mob_attr *a = &rx->mh.msg.attr[MOB_A_ECHO];

	return s->demanded && a->data && !crypto_memneq(a->data, s->demand, MOB_NONCE_LEN);
}
