// SPDX-License-Identifier: GPL-2.0-only
/*
 * The role mn: its home addresses as they are configured and shown, and where the node is,
 * which mn_home.c tells each home agent.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "mh.h"
#include "mn_priv.h"
#include "ndp.h"
#include "output.h"
#include "seq.h"
#include "secret.h"
#include "trace.h"
#include "tunnel.h"

struct mob_mn_home *mob_mn_home_find(struct mob_mn *m, const struct in6_addr *hoa)
{
	struct mob_mn_home *h;

	list_for_each_entry_rcu(h, &m->homes, list, lockdep_is_held(&m->lock))
		if (ipv6_addr_equal(&h->hoa, hoa))
			return h;
	return NULL;
}

struct mob_mn_home *mob_mn_home_lock(struct net *net, const struct in6_addr *hoa,
				     struct netlink_ext_ack *extack)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_home *h;

	if (!m) {
		NL_SET_ERR_MSG(extack, "this namespace is no mobile node: ip mobility set role mn");
		return ERR_PTR(-EOPNOTSUPP);
	}
	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, hoa);
	if (h)
		return h;
	mutex_unlock(&m->lock);
	NL_SET_ERR_MSG(extack, "no such home address: ip mobility home add");
	return ERR_PTR(-ENOENT);
}

void mob_mn_home_unlock(struct mob_mn_home *h)
{
	mutex_unlock(&mob_pernet(h->net)->mn->lock);
}

/* ---- where the node is -------------------------------------------------- */

static void mob_mn_came_home(struct mob_mn *m, struct mob_mn_home *h, int ifindex)
{
	bool fresh = ipv6_addr_any(&h->coa);

	h->wanted_at_home = true;
	h->ifindex = ifindex;
	mob_tunnel_home(h->net, &h->hoa, ifindex);
	mob_mn_ro_moved(m, h);
	if (fresh) {
		/* Never away: nobody else answers for the HoA. */
		h->at_home = true;
		mob_ndp_announce(h->net, ifindex, &h->hoa);
		mob_mn_home_event(h);
	} else {
		mob_mn_home_begin(h);
	}
}

void mob_mn_left_home(struct mob_mn_home *h)
{
	mob_ndp_release(h->net, &h->hoa);
	mob_tunnel_home(h->net, &h->hoa, 0);
	h->wanted_at_home = false;
	h->at_home = false;
}

static void mob_mn_place(struct mob_mn *m, struct mob_mn_home *h,
			 const struct mob_mn_place *place)
{
	if (place->home) {
		if (!h->wanted_at_home || h->ifindex != place->ifindex)
			mob_mn_came_home(m, h, place->ifindex);
		return;
	}
	if (ipv6_addr_any(&place->coa))
		return;	/* between two links: what was keeps until something is */
	if (!h->wanted_at_home && ipv6_addr_equal(&place->coa, &h->coa) &&
	    place->ifindex == h->ifindex)
		return;
	if (h->wanted_at_home)
		mob_mn_left_home(h);
	h->coa = place->coa;
	h->ifindex = place->ifindex;
	if (mob_mn_home_renew(h))
		return;
	mob_mn_home_begin(h);
	/* Not after the BA: the correspondents' half of the handover runs beside it. */
	mob_mn_ro_moved(m, h);
}

/* Nobody tells of a route: soon after an address came, and ever later. */
static unsigned long mob_mn_route_delay(struct mob_mn *m)
{
	u32 ms = READ_ONCE(m->route_ms);

	WRITE_ONCE(m->route_ms, min_t(u32, ms * 2, MOB_MN_ROUTE_MAX_MS));
	return msecs_to_jiffies(ms);
}

static void mob_mn_scan(struct work_struct *work)
{
	struct mob_mn *m = container_of(to_delayed_work(work), struct mob_mn, scan);
	struct mob_mn_place place;
	struct mob_mn_home *h;
	unsigned long again = 0, next;

	mutex_lock(&m->lock);
	list_for_each_entry(h, &m->homes, list) {
		mob_mn_coa_find(h, &place);
		if (!place.home && mob_mn_bid_active(h)) {
			if (mob_mn_bid_place(m, h) && !again)
				again = mob_mn_route_delay(m);
			if (place.pending)
				again = msecs_to_jiffies(MOB_MN_TENTATIVE_MS);
			continue;
		}
		if (!ipv6_addr_any(&place.coa) && !ipv6_addr_equal(&place.coa, &h->lcoa)) {
			h->lcoa = place.coa;
			mob_mn_ra_moved(m);
		}
		mob_mn_map_place(m, h, &place);
		mob_mn_place(m, h, &place);
		if (place.pending)
			again = msecs_to_jiffies(MOB_MN_TENTATIVE_MS);
		else if (!place.home && ipv6_addr_any(&place.coa) && !again)
			again = mob_mn_route_delay(m);
	}
	mutex_unlock(&m->lock);
	next = mob_mn_ra_next(m);
	if (next && (!again || next < again))
		again = next;
	/* Unless something asked for it sooner meanwhile */
	if (again)
		queue_delayed_work(mob_pernet(m->net)->wq, &m->scan, again);
}

/* ---- configuration ------------------------------------------------------ */

static int mob_mn_home_sig(struct mob_mn_home *h)
{
	struct {
		u8 enc_in[MOB_ESP_CBC_KEY_LEN], auth_in[MOB_ESP_AUTH_KEY_LEN];
		u8 enc_out[MOB_ESP_CBC_KEY_LEN], auth_out[MOB_ESP_AUTH_KEY_LEN];
	} k;
	__be32 spi = htonl(h->cfg.spi);
	int err;

	err = mob_schedule_signalling(h->z, h->z_len, MOB_DIR_PEER_TO_MN, &h->hoa, &h->ha, spi,
				      k.enc_in, k.auth_in) ?:
	      mob_schedule_signalling(h->z, h->z_len, MOB_DIR_MN_TO_PEER, &h->hoa, &h->ha, spi,
				      k.enc_out, k.auth_out);
	if (!err) {
		h->sig = mob_esp_sig_alloc(h->net, &h->hoa, &h->ha, spi, spi, k.enc_in,
					   k.auth_in, k.enc_out, k.auth_out);
		err = PTR_ERR_OR_ZERO(h->sig);
		if (err)
			h->sig = NULL;
	}
	memzero_explicit(&k, sizeof(k));
	return err;
}

static struct mob_mn_home *mob_mn_home_make(struct net *net, const struct mob_mn_home_cfg *cfg,
					    struct netlink_ext_ack *extack)
{
	struct mob_mn_home *h = kzalloc(sizeof(*h), GFP_KERNEL);
	int err;

	if (!h)
		return ERR_PTR(-ENOMEM);
	refcount_set(&h->ref, 1);
	INIT_DELAYED_WORK(&h->timer, mob_mn_home_timer);
	INIT_LIST_HEAD(&h->bids);
	INIT_LIST_HEAD(&h->flows);
	h->net = net;
	h->cfg = *cfg;
	h->cfg.secret = 0;
	h->cfg.spi = mob_secret_spi(cfg->spi, &cfg->hoa);
	h->hoa = cfg->hoa;
	h->ha = cfg->ha;
	h->seq = get_random_u32();
	h->z = mob_secret_read(cfg->secret, &h->z_len, extack);
	if (IS_ERR(h->z)) {
		err = PTR_ERR(h->z);
		h->z = NULL;
		goto free;
	}
	err = mob_schedule_k_ha0(h->z, h->z_len, h->k0);
	memcpy(h->k_ha, h->k0, sizeof(h->k_ha));
	/* KEYS is tried under all three: none is ever a key that everybody knows. */
	memcpy(h->bu_key, h->k0, sizeof(h->bu_key));
	memcpy(h->k_prev, h->k0, sizeof(h->k_prev));
	if (!err)
		err = mob_mn_home_sig(h);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "signalling SPI in use at this address: give another");
	if (err)
		goto free;
	return h;

free:
	mob_mn_home_put(h);
	return ERR_PTR(err);
}

int mob_mn_home_add(struct net *net, const struct mob_mn_home_cfg *cfg,
		    struct netlink_ext_ack *extack)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_home *h;
	int err = 0;

	if (!m) {
		NL_SET_ERR_MSG(extack, "this namespace is no mobile node: ip mobility set role mn");
		return -EOPNOTSUPP;
	}
	if (!mob_addr_routable(&cfg->hoa) || !mob_addr_routable(&cfg->ha) ||
	    ipv6_addr_equal(&cfg->hoa, &cfg->ha)) {
		NL_SET_ERR_MSG(extack, "HoA and home agent must be two routable unicast addresses");
		return -EINVAL;
	}
	if (!cfg->plen || cfg->plen > 127) {
		NL_SET_ERR_MSG(extack, "the home prefix has 1 to 127 bits");
		return -EINVAL;
	}
	if (cfg->spi && cfg->spi < MOB_SPI_MIN) {
		NL_SET_ERR_MSG(extack, "SPIs below 256 are reserved");
		return -EINVAL;
	}
	h = mob_mn_home_make(net, cfg, extack);
	if (IS_ERR(h))
		return PTR_ERR(h);
	err = mob_esp_accept_rh2(net, &h->hoa);
	if (err)
		goto free;
	mutex_lock(&m->lock);
	if (mob_mn_home_find(m, &h->hoa)) {
		NL_SET_ERR_MSG(extack, "there is a home with this address");
		err = -EEXIST;
	} else if (m->n_homes == MOB_MN_HOMES_MAX) {
		NL_SET_ERR_MSG(extack, "too many home addresses: 64 in a namespace");
		err = -ENOSPC;
	} else {
		m->n_homes++;
		list_add_tail_rcu(&h->list, &m->homes);
	}
	mutex_unlock(&m->lock);
	if (!err) {
		mob_mn_coa_scan_soon(net, 0);
		return 0;
	}
	mob_esp_unaccept_rh2(net, &h->hoa);
free:
	mob_esp_sig_free(h->sig);
	mob_mn_home_put(h);
	return err;
}

int mob_mn_home_del(struct net *net, const struct in6_addr *hoa)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_home *h;

	if (!m)
		return -ENOENT;
	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, hoa);
	if (h) {
		mob_mn_ro_drop(m, h);
		h->dead = true;
		/* Once, unanswered: the registration's lifetime ends it, too. */
		if (h->registered && !h->wanted_at_home)
			mob_mn_home_send_bu(h);
		m->n_homes--;
		list_del_rcu(&h->list);
		mob_mn_map_forget(m, hoa);
		mob_tunnel_del(net, &h->hoa, true);
		if (h->wanted_at_home)
			mob_mn_left_home(h);
		mob_mn_bid_free(h);
		mob_mn_flow_free(h);
		mob_esp_unaccept_rh2(net, &h->hoa);
		if (cancel_delayed_work(&h->timer))
			mob_mn_home_put(h);
	}
	mutex_unlock(&m->lock);
	if (!h)
		return -ENOENT;
	/* Softirq may still ask whether a packet passed the SA: it waits for RCU, as @h does. */
	mob_esp_sig_free(h->sig);
	mob_mn_home_put(h);
	return 0;
}

int mob_mn_walk_homes(struct net *net, int (*fn)(const struct mob_mn_home_info *i, void *arg),
		      void *arg)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_tunnel_stats st;
	struct mob_mn_home *h;
	u64 now = get_jiffies_64();
	int err = 0;

	if (!m)
		return 0;
	mutex_lock(&m->lock);
	list_for_each_entry(h, &m->homes, list) {
		struct mob_mn_home_info i = {
			.cfg = h->cfg,
			/* After a move it is from there, once HA says so. */
			.registered = h->registered && ipv6_addr_equal(&h->coa, &h->up_coa),
			.at_home = h->at_home,
			.coa = h->coa,
			.coa_ifindex = h->ifindex,
			.seq = h->seq,
			.lifetime = h->lifetime,
			.left = h->registered && h->expires > now ?
				div_u64(h->expires - now, HZ) : 0,
			.last_status = h->last_status,
			.key_pending = memcmp(h->bu_key, h->k_ha, sizeof(h->k_ha)),
		};

		memcpy(i.keyid, h->up_keyid, sizeof(i.keyid));
		i.trusted_len = h->trusted_len;
		memcpy(i.trusted, h->trusted, h->trusted_len);
		memset(&st, 0, sizeof(st));
		mob_tunnel_get_stats(net, &h->hoa, true, &st);
		i.tx_packets = st.tx_packets;
		i.tx_bytes = st.tx_bytes;
		i.rx_packets = st.rx_packets;
		i.rx_bytes = st.rx_bytes;
		err = fn(&i, arg);
		if (err)
			break;
	}
	mutex_unlock(&m->lock);
	return err;
}

/* ---- role on, role off -------------------------------------------------- */

int mob_mn_start(struct net *net)
{
	struct mob_mn *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int err;

	if (!m)
		return -ENOMEM;
	m->net = net;
	mutex_init(&m->lock);
	INIT_LIST_HEAD(&m->homes);
	INIT_LIST_HEAD(&m->maps);
	spin_lock_init(&m->maps_lock);
	m->map_seq = get_random_u32();
	mob_mn_ra_init(m);
	INIT_DELAYED_WORK(&m->scan, mob_mn_scan);
	mob_mn_sr_init(m);
	m->route_ms = MOB_MN_ROUTE_MS;
	err = mob_mn_ro_init(m);
	if (err) {
		kfree(m);
		return err;
	}
	mob_pernet(net)->mn = m;
	return 0;
}

/* The role is off and no job, notifier or softirq of it is under way: see core.c. */
void mob_mn_stop(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_mn *m = mn->mn;

	if (!m)
		return;
	mob_mn_ra_destroy(m);
	cancel_delayed_work_sync(&m->scan);
	while (!list_empty(&m->homes)) {
		struct mob_mn_home *h = list_first_entry(&m->homes, struct mob_mn_home, list);
		struct in6_addr hoa = h->hoa;

		mob_mn_home_del(net, &hoa);
	}
	mob_mn_sr_destroy(m);
	mutex_lock(&m->lock);
	mob_mn_ro_drop(m, NULL);
	mutex_unlock(&m->lock);
	/* Timers that were running when their owner went find it dead. */
	flush_workqueue(mn->wq);
	mob_mn_ro_destroy(m);
	mn->mn = NULL;
	kfree(m);
}

int mob_mn_init(void)
{
	return mob_mn_coa_init();
}

void mob_mn_exit(void)
{
	mob_mn_coa_exit();
}
