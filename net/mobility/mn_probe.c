// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's half of PROBE, draft-lim section 3.4: the cookie goes back, from the
 * care-of address that the home agent names.
 */
#include "mh.h"
#include "mn_priv.h"
#include "output.h"
#include "probe.h"
#include "tunnel.h"

/* From one of its addresses, with all that is to come from there */
static void mob_mn_probe_answer(struct mob_mn_home *h, const struct mob_mn_bid *b,
				const u8 *cookies, size_t n)
{
	struct mob_out o = {
		.saddr = &b->coa,
		.daddr = &h->ha,
		.hao = &h->hoa,
		.ifindex = b->cfg.ifindex,
		.sig = h->sig,
		.type = MOB_T_PROBE_REP,
		.stat = MOB_STAT_tx_probe_rep,
	};
	u8 mh[96];
	struct mob_buf buf;
	int len;

	mob_wire_begin(&buf, mh, sizeof(mh), MOB_T_PROBE_REP, 0);
	mob_wire_put(&buf, MOB_A_COOKIES, cookies, n * MOB_ASK_COOKIE_LEN);
	len = mob_wire_finish(&buf, 0);
	if (len > 0)
		mob_output(h->net, &o, mh, len);
}

/* Those of @a that name the same address as the @i-th, once: with the first of them */
static void mob_mn_probe_one(struct mob_mn_home *h, struct mob_rx *rx, const struct mob_attr *a,
			     unsigned int i)
{
	u8 cookies[MOB_BIDS_MAX * MOB_ASK_COOKIE_LEN];
	const struct mob_mn_bid *b;
	struct mob_probe p, o;
	unsigned int k, n = 0;

	mob_probe_get(a, i, &p);
	for (k = 0; mob_probe_get(a, k, &o); k++) {
		if (o.from != p.from)
			continue;
		if (k < i)
			return;
		memcpy(cookies + n++ * MOB_ASK_COOKIE_LEN, o.cookie, MOB_ASK_COOKIE_LEN);
	}
	b = mob_mn_bid_at(h, p.from);
	if (b)
		mob_mn_probe_answer(h, b, cookies, n);
	else
		mob_drop(rx->net, MOB_STAT_drop_bid, &rx->src, &rx->dst);
}

void mob_mn_probe_take(struct mob_mn_home *h, struct mob_rx *rx)
{
	const struct mob_attr *a = &rx->mh.msg.attr[MOB_A_PROBES];
	struct mob_probe p;
	unsigned int i;

	if (!mob_probe_get(a, 0, &p))
		return;
	mob_stat_inc(rx->net, MOB_STAT_rx_probe);
	for (i = 0; mob_probe_get(a, i, &p); i++)
		mob_mn_probe_one(h, rx, a, i);
}

static void mob_mn_probe_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_home *h;

	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, &rx->dst);
	if (h)
		atomic_dec_if_positive(&h->probe_queued);
	if (h && mob_mn_bid_active(h) && !h->wanted_at_home)
		mob_mn_probe_take(h, rx);
	else
		mob_drop(rx->net, MOB_STAT_drop_bid, &rx->src, &rx->dst);
	mutex_unlock(&m->lock);
}

/* Who was deleted and made again meanwhile has a new count, so jobs end at 0. */
static void mob_mn_probe_queue(struct mob_mn_home *h, struct mob_rx *rx)
{
	if (atomic_inc_return(&h->probe_queued) > MOB_PROBE_QUEUED_MAX)
		mob_drop(rx->net, MOB_STAT_drop_rate_limited, &rx->src, &rx->dst);
	else if (!mob_job(rx, MOB_QUEUE_STATE, mob_mn_probe_work, NULL))
		return;
	atomic_dec(&h->probe_queued);
}

void mob_mn_rx_probe(struct mob_rx *rx)
{
	struct mob_mn_home *h = mob_mn_home_find(mob_pernet(rx->net)->mn, &rx->dst);

	if (!h || !ipv6_addr_equal(&rx->src, &h->ha))
		return mob_drop(rx->net, MOB_STAT_drop_address, &rx->src, &rx->dst);
	if (!mob_esp_sig_passed(h->sig, rx->skb))
		return mob_drop(rx->net, MOB_STAT_drop_unprotected, &rx->src, &rx->dst);
	mob_mn_probe_queue(h, rx);
}

/* From here on as one that came by itself */
void mob_mn_probe_tagged(struct net *net, const struct in6_addr *hoa, const struct in6_addr *ha,
			 const struct mob_attr *probes)
{
	struct mob_rx rx = { .net = net, .src = *ha, .dst = *hoa };
	struct mob_mn_home *h;
	u8 mh[MOB_PROBE_MH];
	struct mob_buf b;
	int len;

	h = mob_role(net, MOB_ROLE_MN) ? mob_mn_home_find(mob_pernet(net)->mn, hoa) : NULL;
	if (!h)
		return;
	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_PROBE, 0);
	mob_wire_put(&b, MOB_A_PROBES, probes->data, probes->len);
	len = mob_wire_finish(&b, 0);
	if (len < 0 || mob_wire_parse(mh, len, &rx.mh))
		return;
	mob_stat_inc(net, MOB_STAT_rx_probe_tag);
	mob_mn_probe_queue(h, &rx);
}
