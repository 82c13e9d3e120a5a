// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which interfaces of a mobile node have a BID, and by what: what an operator says, and sees.
 */
#include <linux/slab.h>

#include "mn_priv.h"
#include "tunnel.h"

static struct mob_mn_bid *mob_mn_bid_make(struct mob_mn_home *h, const struct mob_mn_bid_cfg *cfg)
{
	struct mob_mn_bid *b = kzalloc(sizeof(*b), GFP_KERNEL);

	if (!b)
		return NULL;
	list_add_tail(&b->list, &h->bids);
	b->cfg.bid = cfg->bid;
	/* The HA may have a binding without BIDs. */
	h->overwrite |= !h->n_bids++;
	return b;
}

/* @cga is the BID's when there is no error. */
static int mob_mn_bid_new(struct mob_mn_home *h, const struct mob_mn_bid_cfg *cfg,
			  struct mob_mn_cga *cga, struct netlink_ext_ack *extack)
{
	struct mob_mn_sr *sr = NULL;
	struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list) {
		if (!b->gone && (b->cfg.bid == cfg->bid || b->cfg.ifindex == cfg->ifindex)) {
			NL_SET_ERR_MSG(extack, "this BID or interface is in use: bid del first");
			return -EEXIST;
		}
	}
	b = mob_mn_bid_find(h, cfg->bid);
	if (!b && h->n_bids == MOB_BIDS_MAX) {
		NL_SET_ERR_MSG(extack, "a home address has at most 8 BIDs");
		return -ENOSPC;
	}
	if (cfg->asks) {
		sr = kzalloc(sizeof(*sr), GFP_KERNEL);
		if (!sr)
			return -ENOMEM;
	}
	b = b ?: mob_mn_bid_make(h, cfg);
	if (!b) {
		kfree(sr);
		return -ENOMEM;
	}
	swap(b->sr, sr);
	kfree(sr);
	mob_mn_cga_free(b->cga);
	b->cga = cga;
	b->gone = false;
	b->coa = in6addr_any;
	b->cfg = *cfg;
	if (!b->cfg.pri)
		b->cfg.pri = min_t(u16, cfg->bid, MOB_BID_PRI_MAX);
	h->bids_off = false;
	return 0;
}

static int mob_mn_bid_insert(struct net *net, const struct mob_mn_bid_cfg *cfg,
			     struct mob_mn_cga *cga, struct netlink_ext_ack *extack)
{
	struct mob_mn_home *h = mob_mn_home_lock(net, &cfg->hoa, extack);
	int err;

	if (IS_ERR(h))
		return PTR_ERR(h);
	if (mob_mn_map_has(mob_pernet(net)->mn, &cfg->hoa)) {
		NL_SET_ERR_MSG(extack, "this home registers at a MAP, which knows no BIDs");
		err = -EBUSY;
	} else {
		err = mob_mn_bid_new(h, cfg, cga, extack);
	}
	mob_mn_home_unlock(h);
	return err;
}

int mob_mn_bid_add(struct net *net, const struct mob_mn_bid_cfg *cfg,
		   const struct mob_mn_cga_cfg *key, struct netlink_ext_ack *extack)
{
	/* A signature proves it: not under the lock that packets' work waits for */
	struct mob_mn_cga *cga = mob_mn_cga_make(key, extack);
	int err;

	if (IS_ERR(cga))
		return PTR_ERR(cga);
	err = mob_mn_bid_insert(net, cfg, cga, extack);
	if (err)
		mob_mn_cga_free(cga);
	else
		mob_mn_coa_scan_soon(net, 0);
	return err;
}

/* The last one: from now on as if there had never been any. */
static void mob_mn_bid_last(struct mob_mn_home *h)
{
	mob_mn_bid_free(h);
	h->bids_off = false;
	if (h->wanted_at_home)
		return;
	/* A BU without BIDs replaces them all at the home agent. */
	if (!ipv6_addr_any(&h->coa) && !mob_mn_home_renew(h))
		mob_mn_home_begin(h);
}

static void mob_mn_bid_end(struct mob_mn_home *h, struct mob_mn_bid *b)
{
	bool others = false;
	struct mob_mn_bid *o;

	list_for_each_entry(o, &h->bids, list)
		others |= o != b && !o->gone;
	if (!others)
		return mob_mn_bid_last(h);
	mob_mn_bid_down(h, b);
	b->gone = true;
	b->due = false;
	if (!b->held)
		mob_mn_bid_remove(h, b);
}

int mob_mn_bid_del(struct net *net, const struct in6_addr *hoa, u16 bid)
{
	struct mob_mn_home *h = mob_mn_home_lock(net, hoa, NULL);
	struct mob_mn_bid *b;

	if (IS_ERR(h))
		return -ENOENT;
	b = mob_mn_bid_find(h, bid);
	if (b && b->gone)
		b = NULL;
	if (b) {
		mob_mn_bid_end(h, b);
		if (mob_mn_bid_active(h) && !h->wanted_at_home && mob_mn_bid_left(h))
			mob_mn_home_series(h);
	}
	mob_mn_home_unlock(h);
	if (!b)
		return -ENOENT;
	mob_mn_coa_scan_soon(net, 0);
	return 0;
}

/* ---- what is shown ---- */

int mob_mn_walk_bids(struct net *net, int (*fn)(const struct mob_coa_info *i, void *arg),
		     void *arg)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	u64 now = get_jiffies_64();
	struct mob_mn_home *h;
	struct mob_mn_bid *b;
	int err = 0;

	if (!m)
		return 0;
	mutex_lock(&m->lock);
	list_for_each_entry(h, &m->homes, list) {
		list_for_each_entry(b, &h->bids, list) {
			struct mob_tunnel_stats st = {};
			struct mob_coa_info i = {
				.role = MOB_ROLE_MN,
				.hoa = h->hoa, .ha = h->ha, .coa = b->coa,
				.bid = b->cfg.bid, .pri = b->cfg.pri, .reg = b->cfg.reg,
				.ifindex = b->cfg.ifindex,
				.alone = b->alone || b->outside,
				.state = mob_mn_bid_state(b), .status = b->status,
				.lifetime = b->up ? b->lifetime : 0,
				.left = b->up && b->expires > now ?
					div_u64(b->expires - now, HZ) : 0,
			};

			if (b->gone)
				continue;
			mob_mn_sr_info(b, &i);
			mob_mn_cga_info(b, &i);
			mob_tunnel_bid_stats(net, &h->hoa, true, b->cfg.bid, &st);
			i.tx_packets = st.tx_packets;
			i.tx_bytes = st.tx_bytes;
			i.rx_packets = st.rx_packets;
			i.rx_bytes = st.rx_bytes;
			err = fn(&i, arg);
			if (err)
				goto out;
		}
	}
out:
	mutex_unlock(&m->lock);
	return err;
}
