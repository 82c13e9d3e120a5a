// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node at a MAP, draft-qiu section 5: the LCoA is told to the MAP alone,
 * and the RCoA is the care-of address for everybody else.
 *
 * The MAP shares no key with the node.  Its BA is believed when it echoes the nonce
 * of the BU: who can read that could as well drop both.
 */
#include <crypto/algapi.h>
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "auth.h"
#include "mh.h"
#include "mn_priv.h"
#include "output.h"
#include "rtnl.h"
#include "trace.h"
#include "trust.h"
#include "tunnel.h"

/*
 * struct mob_mn_map - a MAP that one HoA is registered at, or tries to be
 * @lcoa:    what the last BU said; any when there is none
 * @state:   MOB_BINDING_CONFIRMED: the RCoA is in use, MOB_BINDING_PENDING: it may
 *	     come into use soon, MOB_BINDING_STOPPED: the MAP does not answer or
 *	     refuses, so the LCoA is in use
 * @waiting: a BU is out, unanswered, @tries of them
 * @seq:     of the last BU
 * @nonce:   of the BU that is out
 * @ifindex: where the MAP is advertised, when routers do that
 *
 * mob_mn.lock, and for @nonce and addresses mob_mn.maps_lock: softirq compares them.
 */
struct mob_mn_map {
	struct list_head list;
	struct net *net;
	refcount_t ref;
	struct delayed_work timer;
	struct mob_mn_map_cfg cfg;
	bool dead, waiting;
	u8 state, tries, last_status;
	u16 seq;
	u32 retry_ms;
	struct in6_addr lcoa;
	int ifindex;
	u8 nonce[MOB_NONCE_LEN];
	u32 lifetime;
	u64 expires, due;		/* jiffies64 */
};

static void mob_mn_map_put(struct mob_mn_map *p)
{
	if (refcount_dec_and_test(&p->ref))
		kfree(p);
}

static void mob_mn_map_due(struct mob_mn_map *p, unsigned long delay)
{
	p->due = get_jiffies_64() + delay;
	/* The queued timer holds a reference; one that was pending has it already. */
	refcount_inc(&p->ref);
	if (mod_delayed_work(mob_pernet(p->net)->wq, &p->timer, delay))
		mob_mn_map_put(p);
}

static struct mob_mn_map *mob_mn_map_find(struct mob_mn *m, const struct in6_addr *hoa)
{
	struct mob_mn_map *p;

	list_for_each_entry(p, &m->maps, list)
		if (ipv6_addr_equal(&p->cfg.hoa, hoa))
			return p;
	return NULL;
}

bool mob_mn_map_has(struct mob_mn *m, const struct in6_addr *hoa)
{
	return mob_mn_map_find(m, hoa);
}

static void mob_mn_map_event(const struct mob_mn_map *p)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_HOME,
		.role = MOB_ROLE_MN,
		.state = p->state,
		.error = p->last_status,
		.hoa = &p->cfg.rcoa,
		.coa = &p->lcoa,
		.peer = &p->cfg.addr,
		.lifetime = p->lifetime,
	};

	trace_mobility_binding(p->net, ev.role, ev.state, ev.hoa, ev.peer, ev.coa);
	mob_netlink_event(p->net, &ev);
}

/* ---- BU ------------------------------------------------------------------ */

/* BU = {Src=LCoA, Dst=MAP, HoA, RCoA, SIG_MN, Cert_MN}, SIG_MN still zero */
static int mob_mn_map_build(struct mob_mn_map *p, u32 lifetime, u8 *mh)
{
	struct mob_trust *trust = mob_pernet(p->net)->trust;
	struct mob_trust_cert *own = mob_trust_own(trust);
	struct mob_buf b;

	if (!own)
		return -ENOKEY;
	mob_wire_begin_bu(&b, mh, MOB_MH_MAX_LEN, p->seq, MOB_BU_ACK | MOB_BU_MAP, lifetime);
	mob_wire_option(&b, MOB_T_MAP_BU, 0);
	mob_wire_put(&b, MOB_A_HOA, &p->cfg.hoa, 16);
	mob_wire_put(&b, MOB_A_HA, &p->cfg.ha, 16);
	mob_wire_put_be64(&b, MOB_A_TS, ktime_get_real_seconds());
	mob_wire_put(&b, MOB_A_NONCE, p->nonce, MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_CERT, own->der, own->cert.der_len);
	mob_wire_reserve(&b, MOB_A_SIG, mob_trust_sig_len(trust));
	mob_trust_put(own);
	return mob_wire_finish(&b, 0);
}

static int mob_mn_map_sign(struct mob_mn_map *p, u8 *mh, int len)
{
	struct mob_trust *trust = mob_pernet(p->net)->trust;
	struct mob_vec v[MOB_AUTH_VECS];
	u8 sig[MOB_SIG_MAX];
	struct mob_mh *m;
	int n = -EINVAL;

	m = kmalloc(sizeof(*m) + len, GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	if (!mob_wire_parse(mh, len, m) && !mob_wire_join(m, (u8 *)(m + 1), len))
		n = mob_trust_sign(trust, v, mob_auth_map_bu(m, &p->lcoa, &p->cfg.addr,
							     &p->cfg.rcoa, v),
				   sig, m->msg.attr[MOB_A_SIG].len);
	if (n > 0 && n != m->msg.attr[MOB_A_SIG].len)
		n = -ESTALE;	/* the own certificate changed meanwhile */
	if (n > 0)
		mob_wire_fill(mh, len, m->msg.tag_off, sig, n);
	kfree(m);
	return n;
}

static int mob_mn_map_send(struct mob_mn_map *p, u32 lifetime)
{
	struct mob_out o = {
		.saddr = &p->lcoa,
		.daddr = &p->cfg.addr,
		.hao = &p->cfg.rcoa,
		.type = MOB_T_MAP_BU,
		.stat = MOB_STAT_tx_map_bu,
	};
	struct mob_mn *m = mob_pernet(p->net)->mn;
	u8 *mh = kmalloc(MOB_MH_MAX_LEN, GFP_KERNEL);
	int len, err;

	if (!mh)
		return -ENOMEM;
	p->seq = ++m->map_seq;
	spin_lock_bh(&m->maps_lock);
	get_random_bytes(p->nonce, sizeof(p->nonce));
	spin_unlock_bh(&m->maps_lock);
	len = mob_mn_map_build(p, lifetime, mh);
	err = len < 0 ? len : mob_mn_map_sign(p, mh, len);
	if (err >= 0)
		err = mob_output(p->net, &o, mh, len);
	kfree(mh);
	return err;
}

/* RFC 5380 section 6.1: no longer than the RCoA is valid.  0: too short to ask */
static u32 mob_mn_map_wants(const struct mob_mn_map *p)
{
	struct mob_net *mn = mob_pernet(p->net);
	u32 lifetime = READ_ONCE(mn->set.mn_lifetime), left;

	if (!p->cfg.automatic)
		return lifetime;
	left = mob_mn_ra_left(mn->mn, p->ifindex, &p->cfg.addr);
	return left < MOB_LIFETIME_UNIT ? 0 : min(left, lifetime);
}

/* A BU of a series; each has a new Seq#, nonce and timestamp. */
static void mob_mn_map_bu(struct mob_mn_map *p)
{
	u32 lifetime = mob_mn_map_wants(p);

	/* Advertised no more: there is another to choose, or none, and no link is no choice. */
	if (!lifetime) {
		mob_mn_coa_scan_soon(p->net, 0);
		return mob_mn_map_due(p, MOB_LIFETIME_UNIT * HZ);
	}
	mob_mn_map_send(p, lifetime);
	if (p->tries++)
		mob_stat_inc(p->net, MOB_STAT_mn_retransmit);
	p->waiting = true;
	/* No answer the first time: the LCoA will do until there is one. */
	if (p->state == MOB_BINDING_PENDING && p->tries == MOB_MN_MAP_PATIENT + 1)
		mob_mn_coa_scan_soon(p->net, 0);
	mob_mn_map_due(p, msecs_to_jiffies(p->retry_ms));
	p->retry_ms *= 2;
}

static void mob_mn_map_begin(struct mob_mn_map *p)
{
	p->tries = 0;
	p->retry_ms = MOB_RETRANS_MS;
	mob_mn_map_bu(p);
}

/* ---- state --------------------------------------------------------------- */

/* The LCoA is good for all from now on, and the MAP is asked again later. */
static void mob_mn_map_stopped(struct mob_mn_map *p)
{
	if (p->cfg.automatic)
		mob_mn_ra_silent(mob_pernet(p->net)->mn, &p->cfg.addr);
	if (p->state != MOB_BINDING_STOPPED) {
		p->state = MOB_BINDING_STOPPED;
		mob_stat_inc(p->net, MOB_STAT_mn_map_down);
		mob_tunnel_del(p->net, &p->cfg.rcoa, true);
		mob_mn_map_event(p);
		mob_mn_coa_scan_soon(p->net, 0);
	}
	p->waiting = false;
	mob_mn_map_due(p, msecs_to_jiffies(MOB_MN_MAP_AGAIN_MS));
}

static void mob_mn_map_timer(struct work_struct *work)
{
	struct mob_mn_map *p = container_of(to_delayed_work(work), struct mob_mn_map, timer);
	struct mob_mn *m = mob_pernet(p->net)->mn;
	u64 now = get_jiffies_64();

	mutex_lock(&m->lock);
	if (p->dead || !p->due)
		goto out;
	if (time_before64(now, p->due))
		mob_mn_map_due(p, p->due - now);
	else if (!p->waiting)
		mob_mn_map_begin(p);
	else if (p->tries < MOB_MN_MAP_TRIES)
		mob_mn_map_bu(p);
	else
		mob_mn_map_stopped(p);
out:
	mutex_unlock(&m->lock);
	mob_mn_map_put(p);
}

/* Home, or without a link: the MAP has nothing to do. */
static void mob_mn_map_leave(struct mob_mn_map *p)
{
	if (ipv6_addr_any(&p->lcoa))
		return;
	/* Once, unanswered: the registration's lifetime ends it, too. */
	if (p->state == MOB_BINDING_CONFIRMED)
		mob_mn_map_send(p, 0);
	mob_tunnel_del(p->net, &p->cfg.rcoa, true);
	p->state = MOB_BINDING_PENDING;
	p->lcoa = in6addr_any;
	p->waiting = false;
	p->due = 0;
}

/* ---- RCoA ---------------------------------------------------------------- */

/* RFC 5380 section 6.1: an address of the MAP's prefix, which says nothing of the node. */
static void mob_mn_map_rcoa(struct mob_mn_map_cfg *cfg)
{
	get_random_bytes(&cfg->rcoa, sizeof(cfg->rcoa));
	ipv6_addr_prefix_copy(&cfg->rcoa, &cfg->prefix, cfg->plen);
}

/* Have an RCoA at the MAP of @cfg. */
static int mob_mn_map_take(struct mob_mn *m, struct mob_mn_map *p,
			   const struct mob_mn_map_cfg *cfg)
{
	int err = mob_rtnl_rcoa_add(p->net, &cfg->rcoa, !m->n_rcoas);

	if (err)
		return err;
	err = mob_esp_accept_rh2(p->net, &cfg->rcoa);
	if (err) {
		mob_rtnl_rcoa_del(p->net, &cfg->rcoa, !m->n_rcoas);
		return err;
	}
	m->n_rcoas++;
	spin_lock_bh(&m->maps_lock);
	p->cfg = *cfg;
	spin_unlock_bh(&m->maps_lock);
	p->state = MOB_BINDING_PENDING;
	return 0;
}

/* None from now on: LCoA is the care-of address. */
static void mob_mn_map_let_go(struct mob_mn *m, struct mob_mn_map *p)
{
	struct in6_addr rcoa = p->cfg.rcoa;

	if (ipv6_addr_any(&p->cfg.addr))
		return;
	if (p->state == MOB_BINDING_CONFIRMED) {
		mob_mn_map_send(p, 0);
		mob_stat_inc(p->net, MOB_STAT_mn_map_down);
		p->state = MOB_BINDING_STOPPED;
		mob_mn_map_event(p);
	}
	mob_mn_map_leave(p);
	spin_lock_bh(&m->maps_lock);
	p->cfg.addr = in6addr_any;
	p->cfg.rcoa = in6addr_any;
	spin_unlock_bh(&m->maps_lock);
	mob_esp_unaccept_rh2(p->net, &rcoa);
	mob_rtnl_rcoa_del(p->net, &rcoa, !--m->n_rcoas);
}

/* Of what is advertised where the LCoA is */
static void mob_mn_map_choose(struct mob_mn *m, struct mob_mn_map *p, int ifindex)
{
	struct mob_mn_map_cfg cfg = p->cfg;

	p->ifindex = ifindex;
	if (!mob_mn_ra_best(m, ifindex, &p->cfg.addr, &cfg.addr)) {
		/* One that is silent is asked again as long as it is advertised. */
		if (mob_mn_ra_left(m, ifindex, &p->cfg.addr) < MOB_LIFETIME_UNIT)
			mob_mn_map_let_go(m, p);
		return;
	}
	if (ipv6_addr_equal(&cfg.addr, &p->cfg.addr))
		return;
	mob_mn_map_let_go(m, p);
	cfg.plen = MOB_RA_MAP_PLEN;
	ipv6_addr_prefix(&cfg.prefix, &cfg.addr, cfg.plen);
	mob_mn_map_rcoa(&cfg);
	if (mob_mn_map_take(m, p, &cfg))
		mob_mn_ra_silent(m, &cfg.addr);
}

/* ---- place --------------------------------------------------------------- */

void mob_mn_map_place(struct mob_mn *m, struct mob_mn_home *h, struct mob_mn_place *place)
{
	struct mob_mn_map *p = mob_mn_map_find(m, &h->hoa);
	int ifindex = mob_tunnel_ifindex(h->net);

	if (!p || !ifindex)
		return;
	if (place->home)
		return mob_mn_map_leave(p);
	if (ipv6_addr_any(&place->coa))
		return;
	if (p->cfg.automatic)
		mob_mn_map_choose(m, p, place->ifindex);
	if (ipv6_addr_any(&p->cfg.addr))
		return;
	if (!ipv6_addr_equal(&p->lcoa, &place->coa)) {
		p->lcoa = place->coa;
		/* Not after the BA: what the MAP sends may be faster. */
		if (p->state != MOB_BINDING_STOPPED)
			mob_tunnel_set(p->net, &p->cfg.rcoa, &p->lcoa, &p->cfg.addr, 0, NULL,
				       true, false);
		mob_mn_map_begin(p);
	}
	if (p->state == MOB_BINDING_STOPPED ||
	    (p->state == MOB_BINDING_PENDING && p->tries > MOB_MN_MAP_PATIENT))
		return;
	place->coa = p->state == MOB_BINDING_CONFIRMED ? p->cfg.rcoa : in6addr_any;
	place->ifindex = ifindex;
}

/* RFC 5380 section 6.1: no registration outlives that of its care-of address. */
u32 mob_mn_map_lifetime(const struct mob_mn_home *h, u32 seconds)
{
	const struct mob_mn_map *p = mob_mn_map_find(mob_pernet(h->net)->mn, &h->hoa);
	u64 now = get_jiffies_64();

	if (!p || p->state != MOB_BINDING_CONFIRMED || !ipv6_addr_equal(&p->cfg.rcoa, &h->coa) ||
	    now >= p->expires)
		return seconds;
	return clamp_t(u64, div_u64(p->expires - now, HZ), MOB_LIFETIME_UNIT, seconds);
}

/* ---- BA ------------------------------------------------------------------ */

static void mob_mn_map_accepted(struct mob_mn_map *p, u32 lifetime)
{
	bool fresh = p->state != MOB_BINDING_CONFIRMED;

	if (fresh && mob_tunnel_set(p->net, &p->cfg.rcoa, &p->lcoa, &p->cfg.addr, 0, NULL, true,
				    false))
		return mob_mn_map_stopped(p);
	p->waiting = false;
	p->state = MOB_BINDING_CONFIRMED;
	p->lifetime = lifetime;
	p->expires = get_jiffies_64() + (u64)lifetime * HZ;
	/* Refresh with a quarter of the lifetime to spare. */
	mob_mn_map_due(p, (unsigned long)lifetime * HZ * 3 / 4);
	mob_stat_inc(p->net, fresh ? MOB_STAT_mn_map_up : MOB_STAT_mn_map_moved);
	mob_mn_map_event(p);
	if (fresh)
		mob_mn_coa_scan_soon(p->net, 0);
}

static void mob_mn_map_ba(struct mob_mn_map *p, struct mob_rx *rx)
{
	if (!p->waiting || rx->mh.seq != p->seq)
		return mob_drop(rx->net, MOB_STAT_drop_seq, &rx->src, &rx->dst);
	mob_stat_inc(rx->net, MOB_STAT_rx_map_ba);
	p->last_status = rx->mh.status;
	if (rx->mh.status < 128 && rx->mh.lifetime)
		mob_mn_map_accepted(p, rx->mh.lifetime);
	else
		mob_mn_map_stopped(p);
}

/* The MAP whose BU @rx answers.  mob_mn.lock or mob_mn.maps_lock held. */
static struct mob_mn_map *mob_mn_map_answered(struct mob_mn *m, const struct mob_rx *rx)
{
	const struct mob_attr *echo = &rx->mh.msg.attr[MOB_A_ECHO];
	struct mob_mn_map *p;

	list_for_each_entry(p, &m->maps, list)
		if (ipv6_addr_equal(&p->cfg.rcoa, &rx->dst) &&
		    ipv6_addr_equal(&p->cfg.addr, &rx->src) && echo->data &&
		    !crypto_memneq(echo->data, p->nonce, MOB_NONCE_LEN))
			return p;
	return NULL;
}

static void mob_mn_map_ba_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_map *p;

	mutex_lock(&m->lock);
	p = mob_mn_map_answered(m, rx);
	if (p)
		mob_mn_map_ba(p, rx);
	mutex_unlock(&m->lock);
}

/* Who cannot read the BU costs no work. */
void mob_mn_rx_map_ba(struct mob_rx *rx)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	bool ours;

	spin_lock_bh(&m->maps_lock);
	ours = mob_mn_map_answered(m, rx);
	spin_unlock_bh(&m->maps_lock);
	if (!ours)
		return mob_drop(rx->net, MOB_STAT_drop_echo, &rx->src, &rx->dst);
	mob_job(rx, MOB_QUEUE_STATE, mob_mn_map_ba_work, NULL);
}

/* ---- configuration ------------------------------------------------------- */

static int mob_mn_map_cfg_ok(struct net *net, const struct mob_mn_map_cfg *cfg,
			     struct netlink_ext_ack *extack)
{
	struct mob_trust_cert *own;
	bool covers;

	if (!cfg->automatic &&
	    (!cfg->plen || cfg->plen > 127 || !mob_addr_routable(&cfg->rcoa) ||
	     !ipv6_prefix_equal(&cfg->rcoa, &cfg->prefix, cfg->plen))) {
		NL_SET_ERR_MSG(extack, "the RCoA is not an address of the MAP's prefix");
		return -EINVAL;
	}
	own = mob_trust_own(mob_pernet(net)->trust);
	covers = own && mob_cert_covers(&own->cert, &cfg->hoa, 128);
	mob_trust_put(own);
	if (covers)
		return 0;
	NL_SET_ERR_MSG(extack, "no own certificate for this home address: cert add own");
	return -ENOKEY;
}

static int mob_mn_map_new(struct mob_mn *m, struct mob_mn_map_cfg *cfg,
			  struct netlink_ext_ack *extack)
{
	struct mob_mn_home *h = mob_mn_home_find(m, &cfg->hoa);
	struct mob_mn_map *p;
	int err;

	if (!h) {
		NL_SET_ERR_MSG(extack, "no such home: ip mobility home add");
		return -ENOENT;
	}
	if (mob_mn_map_find(m, &cfg->hoa)) {
		NL_SET_ERR_MSG(extack, "this home has a MAP; delete it first");
		return -EEXIST;
	}
	if (!list_empty(&h->bids)) {
		NL_SET_ERR_MSG(extack, "this home has BIDs, which no MAP knows: bid del first");
		return -EBUSY;
	}
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	refcount_set(&p->ref, 1);
	INIT_DELAYED_WORK(&p->timer, mob_mn_map_timer);
	p->net = m->net;
	cfg->ha = h->ha;
	p->cfg = *cfg;
	err = cfg->automatic ? mob_mn_ra_listen(m) : mob_mn_map_take(m, p, cfg);
	if (err && !cfg->automatic)
		NL_SET_ERR_MSG(extack, "the RCoA could not be added to the device mobility");
	if (err) {
		mob_mn_map_put(p);
		return err;
	}
	spin_lock_bh(&m->maps_lock);
	list_add_tail(&p->list, &m->maps);
	spin_unlock_bh(&m->maps_lock);
	return 0;
}

int mob_mn_map_add(struct net *net, struct mob_mn_map_cfg *cfg, struct netlink_ext_ack *extack)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	int err;

	if (!m) {
		NL_SET_ERR_MSG(extack, "this namespace is no mobile node: ip mobility set role mn");
		return -EOPNOTSUPP;
	}
	if (!cfg->automatic && ipv6_addr_any(&cfg->rcoa))
		mob_mn_map_rcoa(cfg);
	err = mob_mn_map_cfg_ok(net, cfg, extack);
	if (err)
		return err;
	mutex_lock(&m->lock);
	err = mob_mn_map_new(m, cfg, extack);
	mutex_unlock(&m->lock);
	if (!err)
		mob_mn_coa_scan_soon(net, 0);
	return err;
}

static void mob_mn_map_drop(struct mob_mn *m, struct mob_mn_map *p)
{
	mob_mn_map_let_go(m, p);
	p->dead = true;
	spin_lock_bh(&m->maps_lock);
	list_del(&p->list);
	spin_unlock_bh(&m->maps_lock);
	if (cancel_delayed_work(&p->timer))
		mob_mn_map_put(p);
	mob_mn_map_put(p);
}

void mob_mn_map_forget(struct mob_mn *m, const struct in6_addr *hoa)
{
	struct mob_mn_map *p = mob_mn_map_find(m, hoa);

	if (p)
		mob_mn_map_drop(m, p);
}

int mob_mn_map_del(struct net *net, const struct in6_addr *hoa, const struct in6_addr *addr)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_map *p;
	int err = -ENOENT;

	if (!m)
		return err;
	mutex_lock(&m->lock);
	p = mob_mn_map_find(m, hoa);
	if (p && (!addr || ipv6_addr_equal(&p->cfg.addr, addr))) {
		mob_mn_map_drop(m, p);
		err = 0;
	}
	mutex_unlock(&m->lock);
	if (!err)
		mob_mn_coa_scan_soon(net, 0);
	return err;
}

int mob_mn_map_walk(struct net *net, int (*fn)(const struct mob_mn_map_info *i, void *arg),
		    void *arg)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	u64 now = get_jiffies_64();
	struct mob_mn_map *p;
	int err = 0;

	if (!m)
		return 0;
	mutex_lock(&m->lock);
	list_for_each_entry(p, &m->maps, list) {
		struct mob_mn_map_info i = {
			.cfg = p->cfg,
			.lcoa = p->lcoa,
			.state = p->state,
			.last_status = p->last_status,
			.seq = p->seq,
			.lifetime = p->lifetime,
			.left = p->state == MOB_BINDING_CONFIRMED && p->expires > now ?
				div_u64(p->expires - now, HZ) : 0,
		};

		err = fn(&i, arg);
		if (err)
			break;
	}
	mutex_unlock(&m->lock);
	return err;
}
