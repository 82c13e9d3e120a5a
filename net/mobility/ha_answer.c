// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's answer to a registration: the home BA, what it has for tunnels,
 * and the nonce that it demands back.
 */
#include <crypto/algapi.h>
#include <linux/random.h>

#include "crypto.h"
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
	if (ans->echo)
		mob_wire_put(&b, MOB_A_ECHO, ans->echo, MOB_NONCE_LEN);
	if (ans->status < 128 && ans->lifetime) {
		if (rx->mh.n_bids)
			mob_ha_probe_put(&b, s, rx);
		mob_trusted_put(&b, rx);
	}
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(rx->net, &o, mh, len);
}

/* A nonce that never was before; the same until it was echoed, wherever it is demanded. */
static const u8 *mob_ha_make_demand(struct mob_ha_sub *s)
{
	if (!s->demanded)
		get_random_bytes(s->demand, sizeof(s->demand));
	s->demanded = true;
	return s->demand;
}

/*
 * The nonce of one address.  It is made of the address, so that a recording which is sent from
 * another one does not change what the MN is about to echo.
 */
static void mob_ha_nonce_there(const struct mob_ha_sub *s, const struct in6_addr *at,
			       u8 nonce[MOB_NONCE_LEN])
{
	const struct mob_vec v[] = { { s->there, sizeof(s->there) }, { at, sizeof(*at) } };
	u8 full[MOB_HASH_LEN];

	mob_hash(v, ARRAY_SIZE(v), full);
	memcpy(nonce, full, MOB_NONCE_LEN);
}

/* Who was there once, and left, has no use for what he got. */
static void mob_ha_make_there(struct mob_ha_sub *s)
{
	u64 now = get_jiffies_64();

	if (time_before64(now, s->there_until))
		return;
	get_random_bytes(s->there, sizeof(s->there));
	s->there_until = now + msecs_to_jiffies(MOB_UNVERIFIED_MS);
}

void mob_ha_demand(struct mob_ha_sub *s, const struct mob_rx *rx, bool there)
{
	u8 nonce[MOB_NONCE_LEN];
	struct mob_ha_answer ans = {
		.status = MOB_STATUS_NEED_ECHO,
		.seq = rx->mh.seq,
		.echo = nonce,
	};

	if (there) {
		mob_ha_make_there(s);
		mob_ha_nonce_there(s, &rx->wire_src, nonce);
	} else {
		ans.echo = mob_ha_make_demand(s);
	}
	mob_stat_inc(rx->net, MOB_STAT_ha_nonce_demanded);
	mob_ha_send_ba(s, rx, &ans);
}

void mob_ha_send_accepting_ba(struct mob_ha_sub *s, const struct mob_rx *rx,
			      struct mob_ha_answer *ans)
{
	if (mob_ha_recorded(s))
		ans->echo = mob_ha_make_demand(s);
	mob_ha_send_ba(s, rx, ans);
}

bool mob_ha_echoed(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	const struct mob_attr *a = &rx->mh.msg.attr[MOB_A_ECHO];

	return s->demanded && a->data && !crypto_memneq(a->data, s->demand, MOB_NONCE_LEN);
}

bool mob_ha_came_back(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	const struct mob_attr *a = &rx->mh.msg.attr[MOB_A_ECHO];
	u8 nonce[MOB_NONCE_LEN];

	if (!a->data || !time_before64(get_jiffies_64(), s->there_until))
		return false;
	mob_ha_nonce_there(s, &rx->wire_src, nonce);
	return !crypto_memneq(a->data, nonce, MOB_NONCE_LEN);
}
