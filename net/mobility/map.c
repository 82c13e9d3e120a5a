// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobility anchor point's rules, draft-qiu section 5: a mobile node's word
 * about its LCoA counts when SIG_MN is good, by the key in a Cert_MN that its home
 * agent issued for its HoA, and when it is new.  RFC 5380 says the rest.
 */
#include <linux/ktime.h>
#include <linux/slab.h>

#include "addr.h"
#include "auth.h"
#include "esp.h"
#include "map_priv.h"
#include "mh.h"
#include "ndp.h"
#include "output.h"
#include "seq.h"
#include "trust.h"
#include "tunnel.h"

#define MOB_MAP_SMALL_MH	256

static void mob_map_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->wire_src, &rx->dst);
}

/* Refused after a certificate or signature was looked at: worth telling, too */
static void mob_map_refuse(const struct mob_rx *rx, const struct in6_addr *hoa, enum mob_stat why)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_DROP,
		.role = MOB_ROLE_MAP,
		.hoa = hoa,
		.coa = &rx->wire_src,
		.peer = &rx->src,
		.reason = mob_stat_names[why],
	};

	mob_map_drop(rx, why);
	mob_netlink_event(rx->net, &ev);
}

/* ---- BA ------------------------------------------------------------------ */

/* RFC 5380 section 6.2: to the LCoA, with the RCoA in the routing header. */
static void mob_map_send_ba(const struct mob_rx *rx, const u8 nonce[MOB_NONCE_LEN], u8 status,
			    u32 lifetime)
{
	struct mob_out o = {
		.saddr = &rx->dst,
		.daddr = &rx->wire_src,
		.rh2 = &rx->src,
		.type = MOB_T_MAP_BA,
		.stat = MOB_STAT_tx_map_ba,
	};
	u8 mh[MOB_MAP_SMALL_MH];
	struct mob_buf b;
	int len;

	mob_wire_begin_ba(&b, mh, sizeof(mh), status, 0, rx->mh.seq, lifetime);
	mob_wire_option(&b, MOB_T_MAP_BA, 0);
	mob_wire_put(&b, MOB_A_ECHO, nonce, MOB_NONCE_LEN);
	if (status == MOB_STATUS_TIMESTAMP)
		mob_wire_put_be64(&b, MOB_A_TS, ktime_get_real_seconds());
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(rx->net, &o, mh, len);
}

/* ---- binding ------------------------------------------------------------- */

static struct mob_map_prefix *mob_map_prefix_find(struct mob_map *map,
						  const struct in6_addr *addr)
{
	struct mob_map_prefix *p;

	list_for_each_entry(p, &map->prefixes, list)
		if (ipv6_addr_equal(&p->cfg.addr, addr))
			return p;
	return NULL;
}

static bool mob_map_inside(const struct mob_map_prefix *p, const struct in6_addr *addr)
{
	return ipv6_prefix_equal(addr, &p->cfg.prefix, p->cfg.plen);
}

/* Young enough, and not older than what this MAP remembers? */
static bool mob_map_fresh(const struct mob_map *map, u64 ts)
{
	u64 now = ktime_get_real_seconds();

	return ts >= map->started && ts + MOB_MAP_TS_S >= now && ts <= now + MOB_MAP_TS_S;
}

/* The BU passed every check; DAD, too. */
static void mob_map_accept(struct mob_map *map, struct mob_map_binding *b,
			   const struct mob_rx *rx)
{
	bool fresh = !b->bound, moved = fresh || !ipv6_addr_equal(&b->lcoa, &rx->wire_src) ||
		     !ipv6_addr_equal(&b->map, &rx->dst);
	int err = 0;

	if (moved)
		err = mob_tunnel_set(map->net, &b->rcoa, &rx->dst, &rx->wire_src, 0, NULL, false,
				     false);
	b->bound = b->bound || !err;
	if (!err && b->ifindex && !b->defended) {
		err = mob_ndp_defend(map->net, b->ifindex, &b->rcoa);
		b->defended = !err;
	}
	if (err) {
		mob_map_binding_end(map, b, MOB_STAT_map_binding_deleted);
		mob_map_drop(rx, MOB_STAT_drop_internal);
		return mob_map_send_ba(rx, b->nonce, MOB_STATUS_RESOURCES, 0);
	}
	b->lcoa = rx->wire_src;
	b->map = rx->dst;
	b->lifetime = min_t(u32, rx->mh.lifetime, MOB_MAP_LIFETIME_S);
	b->expires = get_jiffies_64() + (u64)b->lifetime * HZ;
	mob_map_due_in(map, b->lifetime);
	mob_stat_inc(map->net, fresh ? MOB_STAT_map_binding_new :
		     moved ? MOB_STAT_map_binding_move : MOB_STAT_map_binding_refresh);
	if (moved)
		mob_map_binding_event(map, b, fresh ? MOB_EVENT_BINDING_NEW :
				      MOB_EVENT_BINDING_CHANGE);
	mob_map_send_ba(rx, b->nonce, MOB_STATUS_OK, b->lifetime);
}

/* Process context, without locks: nobody, or somebody, answered for the RCoA. */
static void mob_map_dad_done(struct net *net, const struct in6_addr *addr, bool dup, void *cookie)
{
	struct mob_map *map = mob_pernet(net)->map;
	struct mob_map_binding *b = cookie;
	struct mob_rx *rx;

	mutex_lock(&map->lock);
	b->probing = false;
	rx = b->dad;
	b->dad = NULL;
	if (rx && dup) {
		mob_map_binding_end(map, b, MOB_STAT_map_binding_deleted);
		mob_map_send_ba(rx, b->nonce, MOB_STATUS_DAD, 0);
	} else if (rx) {
		mob_map_accept(map, b, rx);
	}
	kfree(rx);
	mutex_unlock(&map->lock);
}

/* RFC 5380 section 6.2: DAD for the RCoA before the first BA. */
static void mob_map_register(struct mob_map *map, struct mob_map_binding *b,
			     const struct mob_rx *rx)
{
	if (b->bound || !b->ifindex)
		return mob_map_accept(map, b, rx);
	/* The MN repeats itself while DAD runs: the newest gets the answer. */
	kfree(b->dad);
	b->dad = mob_rx_keep(rx, GFP_KERNEL);
	if (b->dad && b->probing)
		return;
	b->probed = b->rcoa;
	if (b->dad && !mob_ndp_dad(map->net, b->ifindex, &b->rcoa, mob_map_dad_done, b)) {
		b->probing = true;
		return;
	}
	mob_map_binding_end(map, b, MOB_STAT_map_binding_deleted);
	mob_map_send_ba(rx, b->nonce, MOB_STATUS_RESOURCES, 0);
}

/* One RCoA for a HoA at a time, and one HoA for an RCoA: the first that proved it. */
static u8 mob_map_take_rcoa(struct mob_map *map, struct mob_map_binding *b,
			    const struct mob_map_prefix *p, const struct mob_rx *rx)
{
	struct mob_map_binding *owner = mob_map_by_rcoa(map, &rx->src);

	if (owner == b)
		return MOB_STATUS_OK;
	/* That somebody else has it already is an attack, or DAD's business. */
	if (owner || mob_tunnel_coa_loops(map->net, &rx->src)) {
		mob_map_refuse(rx, &b->hoa, MOB_STAT_drop_rcoa_taken);
		return MOB_STATUS_DAD;
	}
	if (b->probing)
		return MOB_STATUS_RESOURCES;
	mob_map_binding_end(map, b, MOB_STAT_map_binding_deleted);
	b->ifindex = p->cfg.ifindex;
	return mob_map_binding_take(map, b, &rx->src) ? MOB_STATUS_RESOURCES : MOB_STATUS_OK;
}

/* Where the mobile node says it is, and what it wants to be called here */
static u8 mob_map_judge(struct mob_map *map, const struct mob_map_prefix *p,
			const struct mob_rx *rx, const struct in6_addr *hoa)
{
	if (!mob_map_inside(p, &rx->src) || !mob_addr_routable(&rx->src)) {
		mob_map_refuse(rx, hoa, MOB_STAT_drop_rcoa);
		return MOB_STATUS_PROHIBITED;
	}
	if (!mob_addr_routable(&rx->wire_src) || mob_map_inside(p, &rx->wire_src) ||
	    mob_tunnel_coa_loops(map->net, &rx->wire_src)) {
		mob_map_refuse(rx, hoa, MOB_STAT_drop_coa);
		return MOB_STATUS_COA;
	}
	return MOB_STATUS_OK;
}

/* Is the BU newer than all that were believed for its HoA?  By time, then by Seq#. */
static bool mob_map_newer(const struct mob_map_binding *b, u64 ts, u16 seq)
{
	return ts > b->ts || (ts == b->ts && mob_seq_newer(seq, b->seq));
}

/* SIG_MN and Cert_MN are good.  mob_map.lock held. */
static void mob_map_commit(struct mob_map *map, const struct mob_rx *rx, const struct mob_mh *m,
			   const struct in6_addr *hoa)
{
	const u8 *nonce = m->msg.attr[MOB_A_NONCE].data;
	u64 ts = mob_wire_get_u64(&m->msg.attr[MOB_A_TS]);
	struct mob_map_binding *b = mob_map_by_hoa(map, hoa);
	struct mob_map_prefix *p = mob_map_prefix_find(map, &rx->dst);
	u8 status;

	if (!p)
		return mob_map_drop(rx, MOB_STAT_drop_address);
	if (!mob_map_fresh(map, ts)) {
		mob_map_refuse(rx, hoa, MOB_STAT_drop_timestamp);
		return mob_map_send_ba(rx, nonce, MOB_STATUS_TIMESTAMP, 0);
	}
	if (b && !mob_map_newer(b, ts, rx->mh.seq)) {
		mob_map_refuse(rx, hoa, MOB_STAT_drop_seq);
		return mob_map_send_ba(rx, nonce, MOB_STATUS_TIMESTAMP, 0);
	}
	status = mob_map_judge(map, p, rx, hoa);
	if (status)
		return mob_map_send_ba(rx, nonce, status, 0);
	if (!b) {
		b = mob_map_binding_new(map, hoa);
		if (IS_ERR(b)) {
			mob_map_drop(rx, MOB_STAT_drop_table_full);
			return mob_map_send_ba(rx, nonce, MOB_STATUS_RESOURCES, 0);
		}
		mob_map_due_in(map, MOB_MAP_TS_S);
	}
	mob_stat_inc(rx->net, MOB_STAT_rx_map_bu);
	b->ts = ts;
	b->seq = rx->mh.seq;
	memcpy(b->nonce, nonce, sizeof(b->nonce));
	if (!rx->mh.lifetime) {
		mob_map_binding_end(map, b, MOB_STAT_map_binding_deleted);
		return mob_map_send_ba(rx, nonce, MOB_STATUS_OK, 0);
	}
	status = mob_map_take_rcoa(map, b, p, rx);
	if (status)
		return mob_map_send_ba(rx, nonce, status, 0);
	mob_map_register(map, b, rx);
}

/* ---- BU ------------------------------------------------------------------ */

/*
 * Cert_MN, then SIG_MN by the key in it.  When nobody here knows the issuer the key
 * is only what the message says, but it must fit the signature before the home
 * agent is asked: @known says which it was.
 */
static bool mob_map_verify(const struct mob_rx *rx, const struct mob_mh *m,
			   const struct in6_addr *hoa, bool *known)
{
	struct mob_trust *trust = mob_pernet(rx->net)->trust;
	const struct mob_attr *cert = &m->msg.attr[MOB_A_CERT];
	const struct mob_attr *sig = &m->msg.attr[MOB_A_SIG];
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_trust_cert *c;
	enum mob_cert_error e;
	int err;

	e = mob_trust_check_mn(trust, cert->data, cert->len, hoa, &c);
	*known = e != MOB_CERT_UNTRUSTED;
	if (!*known)
		e = mob_trust_read(cert->data, cert->len, hoa, &c);
	if (e) {
		mob_map_refuse(rx, hoa, mob_mh_cert_reason(e));
		return false;
	}
	err = mob_trust_verify(c, v, mob_auth_map_bu(m, &rx->wire_src, &rx->dst, &rx->src, v),
			       sig->data, sig->len);
	mob_trust_put(c);
	if (err)
		mob_map_refuse(rx, hoa, MOB_STAT_drop_signature);
	return !err;
}

void mob_map_bu(struct mob_rx *rx)
{
	struct mob_map *map = mob_pernet(rx->net)->map;
	struct mob_mh *m = kmalloc(sizeof(*m) + rx->mh.len, GFP_KERNEL);
	struct in6_addr hoa;
	bool known;

	if (!m)
		return mob_map_drop(rx, MOB_STAT_drop_nomem);
	*m = rx->mh;
	if (mob_wire_join(m, (u8 *)(m + 1), rx->mh.len)) {
		mob_map_drop(rx, MOB_STAT_drop_attr);
		goto free;
	}
	memcpy(&hoa, m->msg.attr[MOB_A_HOA].data, sizeof(hoa));
	if (!mob_addr_routable(&hoa) || ipv6_addr_equal(&hoa, &rx->src)) {
		mob_map_drop(rx, MOB_STAT_drop_address);
		goto free;
	}
	if (!mob_map_verify(rx, m, &hoa, &known))
		goto free;
	if (known) {
		mutex_lock(&map->lock);
		mob_map_commit(map, rx, m, &hoa);
		mutex_unlock(&map->lock);
	} else if (mob_map_fresh(map, mob_wire_get_u64(&m->msg.attr[MOB_A_TS]))) {
		mob_map_ask_cert(map, rx, m);
	} else {
		mob_map_refuse(rx, &hoa, MOB_STAT_drop_timestamp);
	}
free:
	kfree(m);
}

static void mob_map_known_work(struct mob_rx *rx, void *arg)
{
	struct mob_map *map = mob_pernet(rx->net)->map;
	struct mob_map_binding *b;

	rcu_read_lock();
	b = mob_map_by_rcoa(map, &rx->src);
	/* The RCoA may have been let go and taken again, and then counts from 0. */
	if (b)
		atomic_dec_if_positive(&b->queued);
	rcu_read_unlock();
	mob_map_bu(rx);
}

static void mob_map_newcomer_work(struct mob_rx *rx, void *arg)
{
	atomic_dec(&mob_pernet(rx->net)->map->newcomers);
	mob_map_bu(rx);
}

/*
 * A BU buys verifications before anything is known of its sender.  Those of RCoAs that
 * are registered and those of others wait in rooms of their own, so that nobody who comes
 * from addresses without number keeps out who is there already.  The limit per /64 is for
 * the others, too: anybody can use up a /64's share, and fill the table of them, by
 * sending from addresses that are not his.
 */
static void mob_map_queue(struct mob_map *map, const struct mob_rx *rx)
{
	struct mob_map_binding *b;
	atomic_t *queued;

	rcu_read_lock();
	b = mob_map_by_rcoa(map, &rx->src);
	queued = b ? &b->queued : &map->newcomers;
	if (!b && !mob_ratelimit_allow(map->bu_limit, &rx->wire_src)) {
		mob_map_drop(rx, MOB_STAT_drop_rate_limited);
	} else if (atomic_inc_return(queued) > (b ? MOB_BU_QUEUED_MAX : MOB_MAP_NEWCOMERS_MAX)) {
		mob_map_drop(rx, b ? MOB_STAT_drop_rate_limited : MOB_STAT_drop_newcomer);
		atomic_dec(queued);
	} else if (mob_job(rx, MOB_QUEUE_PUBKEY, b ? mob_map_known_work : mob_map_newcomer_work,
			   NULL)) {
		atomic_dec(queued);
	}
	rcu_read_unlock();
}

/* BU = {Src=LCoA, Dst=MAP, HoA, RCoA, SIG_MN, Cert_MN} */
void mob_map_rx_bu(struct mob_rx *rx)
{
	struct mob_map *map = mob_pernet(rx->net)->map;

	if (!rx->hao || !(rx->mh.flags & MOB_BU_MAP) || (rx->mh.flags & MOB_BU_HOME))
		return mob_map_drop(rx, MOB_STAT_drop_address);
	if (rx->mh.altcoa && !ipv6_addr_equal(rx->mh.altcoa, &rx->wire_src))
		return mob_map_drop(rx, MOB_STAT_drop_coa);
	mob_map_queue(map, rx);
}

/* ---- configuration ------------------------------------------------------- */

static int mob_map_cfg_ok(struct net *net, const struct mob_map_cfg *cfg,
			  struct netlink_ext_ack *extack)
{
	if (!mob_addr_is_own(net, &cfg->addr)) {
		NL_SET_ERR_MSG(extack, "the MAP's address is not an address of this host");
		return -EADDRNOTAVAIL;
	}
	if (!cfg->plen || cfg->plen > 127 || !mob_addr_routable(&cfg->prefix)) {
		NL_SET_ERR_MSG(extack, "the MAP's prefix is a routable one of 1 to 127 bits");
		return -EINVAL;
	}
	return 0;
}

int mob_map_add(struct net *net, const struct mob_map_cfg *cfg, struct netlink_ext_ack *extack)
{
	struct mob_map *map = mob_pernet(net)->map;
	struct mob_map_prefix *p;
	int err;

	if (!map) {
		NL_SET_ERR_MSG(extack, "this namespace is no MAP: ip mobility set role map");
		return -EOPNOTSUPP;
	}
	err = mob_map_cfg_ok(net, cfg, extack);
	if (err)
		return err;
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->cfg = *cfg;
	ipv6_addr_prefix(&p->cfg.prefix, &cfg->prefix, cfg->plen);
	err = mob_esp_accept_hao(net, &cfg->addr);
	if (err)
		goto free;
	mutex_lock(&map->lock);
	if (mob_map_prefix_find(map, &cfg->addr))
		err = -EEXIST;
	else if (map->n_prefixes == MOB_MAP_PREFIXES_MAX)
		err = -ENOSPC;
	if (!err) {
		list_add_tail(&p->list, &map->prefixes);
		map->n_prefixes++;
	}
	mutex_unlock(&map->lock);
	if (!err)
		return 0;
	mob_esp_unaccept_hao(net, &cfg->addr);
free:
	kfree(p);
	return err;
}

/* mob_map.lock held. */
static void mob_map_prefix_drop(struct mob_map *map, struct mob_map_prefix *p)
{
	struct mob_map_binding *b;

	list_for_each_entry(b, &map->bindings, list)
		if (!ipv6_addr_any(&b->rcoa) && mob_map_inside(p, &b->rcoa))
			mob_map_binding_end(map, b, MOB_STAT_map_binding_deleted);
	mob_esp_unaccept_hao(map->net, &p->cfg.addr);
	list_del(&p->list);
	map->n_prefixes--;
	kfree(p);
}

int mob_map_del(struct net *net, const struct in6_addr *addr)
{
	struct mob_map *map = mob_pernet(net)->map;
	struct mob_map_prefix *p;

	if (!map)
		return -ENOENT;
	mutex_lock(&map->lock);
	p = mob_map_prefix_find(map, addr);
	if (p)
		mob_map_prefix_drop(map, p);
	mutex_unlock(&map->lock);
	return p ? 0 : -ENOENT;
}

int mob_map_walk(struct net *net, int (*fn)(const struct mob_map_cfg *c, void *arg), void *arg)
{
	struct mob_map *map = mob_pernet(net)->map;
	struct mob_map_prefix *p;
	int err = 0;

	if (!map)
		return 0;
	mutex_lock(&map->lock);
	list_for_each_entry(p, &map->prefixes, list) {
		err = fn(&p->cfg, arg);
		if (err)
			break;
	}
	mutex_unlock(&map->lock);
	return err;
}

/* ---- role on, role off --------------------------------------------------- */

int mob_map_start(struct net *net)
{
	struct mob_map *map = kzalloc(sizeof(*map), GFP_KERNEL);
	int err;

	if (!map)
		return -ENOMEM;
	map->net = net;
	map->started = ktime_get_real_seconds();
	mutex_init(&map->lock);
	spin_lock_init(&map->wait_lock);
	INIT_LIST_HEAD(&map->prefixes);
	INIT_LIST_HEAD(&map->waiting);
	map->bu_limit = mob_ratelimit_alloc(MOB_MAP_BU_PER_S, MOB_MAP_BU_BURST,
					    MOB_RATELIMIT_MAX);
	map->req_limit = mob_ratelimit_alloc(MOB_REQ_CERT_PER_S, MOB_REQ_CERT_BURST,
					     MOB_RATELIMIT_MAX);
	err = PTR_ERR_OR_ZERO(map->bu_limit) ?: PTR_ERR_OR_ZERO(map->req_limit) ?:
	      mob_map_bindings_init(map);
	if (err) {
		mob_ratelimit_free(map->req_limit);
		mob_ratelimit_free(map->bu_limit);
		kfree(map);
		return err;
	}
	mob_pernet(net)->map = map;
	return 0;
}

/* The role is off and no job or softirq of it is under way: see core.c. */
void mob_map_stop(struct net *net)
{
	struct mob_map *map = mob_pernet(net)->map;
	struct mob_map_prefix *p, *next;

	if (!map)
		return;
	mob_map_certs_destroy(map);
	mob_map_bindings_destroy(map);
	mutex_lock(&map->lock);
	list_for_each_entry_safe(p, next, &map->prefixes, list)
		mob_map_prefix_drop(map, p);
	mutex_unlock(&map->lock);
	mob_pernet(net)->map = NULL;
	mob_ratelimit_free(map->req_limit);
	mob_ratelimit_free(map->bu_limit);
	kfree(map);
}
