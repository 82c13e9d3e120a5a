// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's correspondents: the table, what is due when, and what happens
 * when the node moves.
 */
#include <linux/slab.h>

#include "addr.h"
#include "mobile.h"
#include "trace.h"

static const struct rhashtable_params mob_mn_ro_params = {
	.key_len = sizeof(struct mob_mn_ro_id),
	.key_offset = offsetof(struct mob_mn_ro, id),
	.head_offset = offsetof(struct mob_mn_ro, node),
	.automatic_shrinking = true,
};

struct mob_mn_ro *mob_mn_ro_find(struct mob_mn *m, const struct in6_addr *hoa,
				 const struct in6_addr *cn)
{
	struct mob_mn_ro_id id = { .hoa = *hoa, .cn = *cn };

	return rhashtable_lookup(&m->ros, &id, mob_mn_ro_params);
}

struct mob_mn_ro *mob_mn_ro_find_locked(struct mob_mn *m, const struct in6_addr *hoa,
					const struct in6_addr *cn)
{
	struct mob_mn_ro *ro;

	rcu_read_lock();
	ro = mob_mn_ro_find(m, hoa, cn);
	rcu_read_unlock();	/* they go only under m->lock */
	return ro;
}

static void mob_mn_ro_rcu(struct rcu_head *head)
{
	struct mob_mn_ro *ro = container_of(head, struct mob_mn_ro, rcu);

	mob_prf_free(ro->bu);
	mob_prf_free(ro->ba);
	kfree_sensitive(ro);
}

void mob_mn_ro_put(struct mob_mn_ro *ro)
{
	if (refcount_dec_and_test(&ro->ref))
		call_rcu(&ro->rcu, mob_mn_ro_rcu);
}

/* Any context; @ro is held or found under RCU and not yet dead. */
void mob_mn_ro_kick(struct mob_mn_ro *ro, unsigned long delay)
{
	/* The queued timer holds a reference; one that was pending has it already. */
	if (!refcount_inc_not_zero(&ro->ref))
		return;
	if (mod_delayed_work(mob_pernet(ro->net)->wq, &ro->timer, delay))
		mob_mn_ro_put(ro);
}

/* From its timer: unless something kicked it meanwhile */
static void mob_mn_ro_arm(struct mob_mn_ro *ro, unsigned long delay)
{
	refcount_inc(&ro->ref);
	if (!queue_delayed_work(mob_pernet(ro->net)->wq, &ro->timer, delay))
		mob_mn_ro_put(ro);
}

void mob_mn_ro_due(struct mob_mn_ro *ro, unsigned long ms)
{
	ro->due = get_jiffies_64() + msecs_to_jiffies(ms);
	mob_mn_ro_kick(ro, msecs_to_jiffies(ms));
}

static u8 mob_mn_ro_state(const struct mob_mn_ro *ro)
{
	if (ro->up && !ro->moving)
		return MOB_RO_UP;
	if (ro->bu_out)
		return MOB_RO_BU;
	if (ro->req)
		return MOB_RO_REQ;
	return ro->error ? MOB_RO_REFUSED : MOB_RO_IDLE;
}

void mob_mn_ro_event(const struct mob_mn_ro *ro)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_RO,
		.role = MOB_ROLE_MN,
		.state = mob_mn_ro_state(ro),
		.error = ro->error,
		.hoa = &ro->id.hoa,
		.coa = &ro->bu_coa,
		.peer = &ro->id.cn,
		.lifetime = ro->lifetime,
	};

	trace_mobility_binding(ro->net, ev.role, ev.state, ev.hoa, ev.peer, ev.coa);
	mob_netlink_event(ro->net, &ev);
}

bool mob_mn_ro_has_keys(const struct mob_mn_ro *ro)
{
	return ro->bu && ro->used < MOB_KEY_BU_MAX &&
	       time_before64(get_jiffies_64(), ro->key_expires);
}

void mob_mn_ro_set_keys(struct mob_mn_ro *ro, struct mob_prf *bu, struct mob_prf *ba)
{
	struct mob_prf *old_bu, *old_ba;

	spin_lock_bh(&ro->lock);
	old_bu = ro->bu;
	old_ba = ro->ba;
	ro->bu = bu;
	ro->ba = ba;
	spin_unlock_bh(&ro->lock);
	mob_prf_free(old_bu);
	mob_prf_free(old_ba);
}

/* Data goes by the tunnel from now on. */
void mob_mn_ro_down(struct mob_mn_ro *ro)
{
	struct mob_esp_peer *peer = ro->peer;

	ro->peer = NULL;
	if (peer)
		mob_esp_peer_free(peer);
	if (ro->mobile)
		mob_mobile_end(ro);
	memset(ro->up_nonce, 0, sizeof(ro->up_nonce));
	if (!ro->up)
		return;
	ro->up = false;
	ro->rekey = false;
	ro->lifetime = 0;
	mob_stat_inc(ro->net, MOB_STAT_mn_ro_down);
	mob_mn_ro_event(ro);
}

void mob_mn_ro_forget_keys(struct mob_mn_ro *ro)
{
	mob_mn_ro_set_keys(ro, NULL, NULL);
	memzero_explicit(ro->key_bu, sizeof(ro->key_bu));
	memzero_explicit(ro->key_ba, sizeof(ro->key_ba));
	memzero_explicit(ro->en, sizeof(ro->en));
	memzero_explicit(ro->reverse, sizeof(ro->reverse));
	ro->has_reverse = false;
	ro->bu_out = false;
}

static void mob_mn_ro_unlink(struct mob_mn *m, struct mob_mn_ro *ro)
{
	mob_mn_ro_down(ro);
	ro->dead = true;
	rhashtable_remove_fast(&m->ros, &ro->node, mob_mn_ro_params);
	atomic_dec(&m->n_ros);
	if (cancel_delayed_work(&ro->timer))
		mob_mn_ro_put(ro);
	if (cancel_delayed_work(&ro->rekey_timer))
		mob_mn_ro_put(ro);
	mob_mn_ro_put(ro);
}

/* ---- time --------------------------------------------------------------- */

/* Does a mobile correspondent's CoA wait for the echo, and may we ask once more? */
static bool mob_mn_ro_unconfirmed(struct mob_mn_ro *ro)
{
	struct mob_mobile_info i;

	if (!ro->mobile)
		return false;
	mob_mobile_get(ro, false, &i);
	if (i.state == MOB_BINDING_CONFIRMED)
		ro->echo_tries = 0;
	return i.state != MOB_BINDING_CONFIRMED && ro->echo_tries < MOB_BU_RETRIES_RO;
}

/* When to look at this correspondent again: refresh, or is it still there? */
void mob_mn_ro_schedule(struct mob_mn_ro *ro)
{
	u64 quarter = (u64)ro->lifetime * HZ / 4, now = get_jiffies_64();
	u64 next = min(ro->expires - quarter, now + msecs_to_jiffies(MOB_ONE_WAY_MS));

	if (mob_mn_ro_unconfirmed(ro))
		next = min(next, now + msecs_to_jiffies(MOB_BC_ECHO_MS << ro->echo_tries));
	if (time_before64(now, ro->key_soft))
		next = min(next, ro->key_soft);
	next = min(next, ro->key_expires);
	/* A CN that grants next to nothing must not keep us and the HA busy for it. */
	ro->due = max(next, now + msecs_to_jiffies(MOB_RETRANS_MS));
	mob_mn_ro_kick(ro, ro->due - now);
	/* The loss of a path kicked before this, and must not wait for it. */
	if (READ_ONCE(ro->plain_seen))
		mob_mn_ro_kick(ro, 0);
}

/* Three BUs unanswered: the CN restarted, or is gone.  Tunnel, then a new exchange. */
static void mob_mn_ro_unanswered(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	bool again = !ro->ending;
	struct mob_mobile_info i;

	/* What comes by ESP shows that a mobile correspondent learnt our CoA by its own BU. */
	if (again && ro->mobile && mob_mn_ro_has_keys(ro)) {
		mob_mobile_get(ro, true, &i);
		if (i.heard)
			return mob_mn_ro_send_bu(ro, h);
	}
	mob_stat_inc(ro->net, MOB_STAT_mn_cn_restarted);
	mob_mn_ro_down(ro);
	mob_mn_ro_forget_keys(ro);
	ro->ending = false;
	if (again)
		mob_mn_ro_begin_req(ro, h);
	else
		mob_mn_ro_due(ro, MOB_MN_IDLE_MS);
}

/* We send and nothing comes: is the CN still there?  Then a BU asks it. */
static bool mob_mn_ro_one_way(struct mob_mn_ro *ro)
{
	u64 tx = 0, tx_bytes, rx, rx_bytes;
	struct mob_mobile_info i;
	bool sent;

	if (ro->mobile) {
		mob_mobile_get(ro, true, &i);
		sent = i.tx_packets != ro->tx_last;
		ro->tx_last = i.tx_packets;
		/* A path just made is looked at sooner, for the echo. */
		return !i.state || (sent && !i.heard &&
				    time_after64(get_jiffies_64(), ro->up_since +
						 msecs_to_jiffies(MOB_ONE_WAY_MS)));
	}
	mob_esp_peer_stats(ro->peer, &tx, &tx_bytes, &rx, &rx_bytes);
	sent = tx != ro->tx_last;
	ro->tx_last = tx;
	return sent && !mob_esp_peer_heard(ro->peer);
}

static void mob_mn_ro_check_up(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	u64 now = get_jiffies_64(), quarter = (u64)ro->lifetime * HZ / 4;
	bool plain = READ_ONCE(ro->plain_seen);

	WRITE_ONCE(ro->plain_seen, false);
	/* MAX_UPDATE_RATE, RFC 6275 section 11.8 */
	if (plain && time_before64(now, ro->last_bu + HZ / MOB_BU_RATE_PER_S)) {
		WRITE_ONCE(ro->plain_seen, true);
		return mob_mn_ro_due(ro, 1000 / MOB_BU_RATE_PER_S);
	}
	if (plain || mob_mn_ro_one_way(ro)) {
		/* One side lost its states: both make new ones, from new nonces. */
		memzero_explicit(ro->nonce, sizeof(ro->nonce));
		return mob_mn_ro_begin_bu(ro, h);
	}
	if (mob_mn_ro_unconfirmed(ro)) {
		ro->echo_tries++;
		return mob_mn_ro_begin_bu(ro, h);
	}
	if (mob_mn_rekey_all(ro, h))
		return;
	if (time_after_eq64(now, ro->expires - quarter))
		return mob_mn_ro_begin_bu(ro, h);
	mob_mn_ro_schedule(ro);
}

static bool mob_mn_ro_recent(unsigned long seen)
{
	return seen && time_before(jiffies, seen + msecs_to_jiffies(MOB_MN_IDLE_MS));
}

/*
 * Nothing under way.  Only a correspondent that the node itself has sent to is
 * worth an exchange: anything else would make the HA a reflector.
 */
static void mob_mn_ro_check_idle(struct mob_mn *m, struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	u64 now = get_jiffies_64();
	bool wanted = ro->manual || (READ_ONCE(mob_pernet(ro->net)->set.auto_ro) &&
				     mob_mn_ro_recent(READ_ONCE(ro->tx_seen)) &&
				     mob_mn_ro_recent(READ_ONCE(ro->rx_seen)));
	struct mob_mobile_info i;

	if (ro->mobile) {
		/* The other's BU made the path: nothing to tell it before we move. */
		mob_mobile_get(ro, false, &i);
		if (i.state)
			return mob_mn_ro_due(ro, MOB_MN_IDLE_MS);
	}
	if (ro->error && time_before64(now, ro->refused_until)) {
		mob_mn_ro_due(ro, jiffies64_to_msecs(ro->refused_until - now));
		return;
	}
	if (!wanted && !ro->bu && !mob_mn_ro_recent(READ_ONCE(ro->tx_seen)))
		return mob_mn_ro_unlink(m, ro);
	if (!wanted || h->wanted_at_home || ipv6_addr_any(&h->coa))
		return mob_mn_ro_due(ro, MOB_MN_IDLE_MS);
	if (mob_mn_ro_has_keys(ro))
		return mob_mn_ro_begin_bu(ro, h);
	/* A peer may answer anything we send: not every answer buys an exchange at once. */
	if (!ro->manual && time_before64(now, m->auto_next))
		return mob_mn_ro_due(ro, jiffies64_to_msecs(m->auto_next - now));
	m->auto_next = now + msecs_to_jiffies(MOB_MN_AUTO_MS);
	mob_mn_ro_begin_req(ro, h);
}

static void mob_mn_ro_timer(struct work_struct *work)
{
	struct mob_mn_ro *ro = container_of(to_delayed_work(work), struct mob_mn_ro, timer);
	struct mob_mn *m = mob_pernet(ro->net)->mn;
	u64 now = get_jiffies_64();
	struct mob_mn_home *h;

	mutex_lock(&m->lock);
	if (ro->dead)
		goto out;
	/* What goes under keys that have ended, CN drops without a word. */
	if (ro->up && time_after_eq64(now, ro->key_expires))
		mob_mn_ro_down(ro);
	h = mob_mn_home_find(m, &ro->id.hoa);
	if (!h) {
		mob_mn_ro_unlink(m, ro);
	} else if (ro->up && READ_ONCE(ro->plain_seen) && !ro->bu_out && !ro->req) {
		mob_mn_ro_check_up(ro, h);
	} else if (ro->due && time_before64(now, ro->due) && (ro->req || ro->bu_out || ro->up)) {
		mob_mn_ro_arm(ro, ro->due - now);	/* kicked by traffic: not its turn */
	} else if (ro->bu_out) {
		if (ro->tries < MOB_BU_RETRIES_RO)
			mob_mn_ro_send_bu(ro, h);
		else
			mob_mn_ro_unanswered(ro, h);
	} else if (ro->req) {
		if (ro->tries < MOB_MN_REQ_TRIES)
			mob_mn_ro_req(ro, h);
		else
			mob_mn_ro_refused(ro, MOB_E_SILENT);
	} else if (ro->up) {
		mob_mn_ro_check_up(ro, h);
	} else {
		mob_mn_ro_check_idle(m, ro, h);
	}
out:
	mutex_unlock(&m->lock);
	mob_mn_ro_put(ro);
}

struct mob_mn_ro *mob_mn_ro_new(struct mob_mn *m, const struct in6_addr *hoa,
				const struct in6_addr *cn, gfp_t gfp)
{
	struct mob_mn_ro *ro;

	if (atomic_inc_return(&m->n_ros) > MOB_MN_RO_MAX)
		goto full;
	ro = kzalloc(sizeof(*ro), gfp);
	if (!ro)
		goto full;
	refcount_set(&ro->ref, 1);
	spin_lock_init(&ro->lock);
	INIT_DELAYED_WORK(&ro->timer, mob_mn_ro_timer);
	INIT_DELAYED_WORK(&ro->rekey_timer, mob_mn_rekey_timer);
	ro->net = m->net;
	ro->id.hoa = *hoa;
	ro->id.cn = *cn;
	if (!rhashtable_lookup_insert_fast(&m->ros, &ro->node, mob_mn_ro_params))
		return ro;
	kfree(ro);
full:
	atomic_dec(&m->n_ros);
	return NULL;
}

/* ---- with the home ------------------------------------------------------ */

static int mob_mn_ro_each(struct mob_mn *m, const struct in6_addr *hoa,
			  int (*fn)(struct mob_mn *m, struct mob_mn_ro *ro, void *arg), void *arg)
{
	struct rhashtable_iter it;
	struct mob_mn_ro *ro;
	int err = 0;

	rhashtable_walk_enter(&m->ros, &it);
	rhashtable_walk_start(&it);
	while (!err && (ro = rhashtable_walk_next(&it))) {
		if (IS_ERR(ro) || (hoa && !ipv6_addr_equal(hoa, &ro->id.hoa)) ||
		    !refcount_inc_not_zero(&ro->ref))
			continue;	/* -EAGAIN: a resize; some come twice */
		rhashtable_walk_stop(&it);
		if (!ro->dead)
			err = fn(m, ro, arg);
		mob_mn_ro_put(ro);
		rhashtable_walk_start(&it);
	}
	rhashtable_walk_stop(&it);
	rhashtable_walk_exit(&it);
	return err;
}

static int mob_mn_ro_moved_one(struct mob_mn *m, struct mob_mn_ro *ro, void *arg)
{
	struct mob_mn_home *h = arg;

	if (h->wanted_at_home) {
		ro->req = false;
		ro->ending = (ro->up || ro->mobile) && mob_mn_ro_has_keys(ro);
		mob_mn_ro_down(ro);
		if (ro->ending)
			mob_mn_ro_begin_bu(ro, h);
		return 0;
	}
	ro->ending = false;
	if (mob_mn_ro_has_keys(ro) && (ro->up || ro->bu_out || ro->manual || ro->mobile))
		mob_mn_ro_begin_bu(ro, h);
	return 0;
}

void mob_mn_ro_moved(struct mob_mn *m, struct mob_mn_home *h)
{
	mob_mn_ro_each(m, &h->hoa, mob_mn_ro_moved_one, h);
}

/* Answers go to the CoA that is bound: those asked for from another are asked for anew. */
static int mob_mn_ro_arrived_one(struct mob_mn *m, struct mob_mn_ro *ro, void *arg)
{
	ro->tries = ro->req ? 0 : ro->tries;
	ro->rekey_tries = 0;
	return 0;
}

static int mob_mn_ro_registered_one(struct mob_mn *m, struct mob_mn_ro *ro, void *arg)
{
	struct mob_mn_home *h = arg;

	mob_mn_rekey_registered(ro);
	/* Same N0, the new CoA: the home agent answers with the same keys. */
	if (ro->req && !ro->tries) {
		ro->retry_ms = MOB_RETRANS_MS;
		mob_mn_ro_req(ro, h);
	} else if (!ro->req && !ro->up && !ro->bu_out && (ro->manual || ro->tx_seen)) {
		mob_mn_ro_kick(ro, 0);
	}
	return 0;
}

void mob_mn_ro_registered(struct mob_mn *m, struct mob_mn_home *h, bool moved)
{
	if (moved)
		mob_mn_ro_each(m, &h->hoa, mob_mn_ro_arrived_one, h);
	mob_mn_ro_each(m, &h->hoa, mob_mn_ro_registered_one, h);
}

/*
 * Forget a correspondent, and tell it: else it would go on sending to a CoA
 * where nobody opens it.  Once, unanswered: its lifetime ends it, too.
 */
static void mob_mn_ro_end(struct mob_mn *m, struct mob_mn_ro *ro)
{
	struct mob_mn_home *h = mob_mn_home_find(m, &ro->id.hoa);

	if (h && ro->up && mob_mn_ro_has_keys(ro)) {
		ro->ending = true;
		mob_mn_ro_send_bu(ro, h);
	}
	mob_mn_ro_unlink(m, ro);
}

static int mob_mn_ro_drop_one(struct mob_mn *m, struct mob_mn_ro *ro, void *arg)
{
	bool *again = arg;

	mob_mn_ro_end(m, ro);
	*again = true;
	return 0;
}

void mob_mn_ro_drop(struct mob_mn *m, const struct mob_mn_home *h)
{
	bool again;

	/* A walk that removes may pass over the next of a chain: until one finds none. */
	do {
		again = false;
		mob_mn_ro_each(m, h ? &h->hoa : NULL, mob_mn_ro_drop_one, &again);
	} while (again);
}

/* ---- configuration ------------------------------------------------------ */

int mob_mn_correspondent_add(struct net *net, const struct in6_addr *hoa,
			     const struct in6_addr *cn, struct netlink_ext_ack *extack)
{
	struct mob_mn_home *h = mob_mn_home_lock(net, hoa, extack);
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_ro *ro;
	int err = 0;

	if (IS_ERR(h))
		return PTR_ERR(h);
	if (!mob_addr_routable(cn) || ipv6_addr_equal(cn, &h->ha) || ipv6_addr_equal(cn, hoa)) {
		NL_SET_ERR_MSG(extack, "a correspondent is routable unicast, not the home agent");
		err = -EINVAL;
	} else {
		ro = mob_mn_ro_find_locked(m, hoa, cn) ?:
		     mob_mn_ro_new(m, hoa, cn, GFP_KERNEL);
		if (ro) {
			/* By command: at once, whatever was refused before. */
			ro->manual = true;
			if (!ro->req && !ro->bu_out && !ro->up)
				ro->error = 0;
			mob_mn_ro_kick(ro, 0);
		} else {
			NL_SET_ERR_MSG(extack, "too many correspondents");
			err = -ENOSPC;
		}
	}
	mob_mn_home_unlock(h);
	return err;
}

int mob_mn_correspondent_del(struct net *net, const struct in6_addr *hoa,
			     const struct in6_addr *cn)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_ro *ro;

	if (!m)
		return -ENOENT;
	mutex_lock(&m->lock);
	ro = mob_mn_ro_find_locked(m, hoa, cn);
	if (ro)
		mob_mn_ro_end(m, ro);
	mutex_unlock(&m->lock);
	return ro ? 0 : -ENOENT;
}

struct mob_mn_ro_walk {
	int (*fn)(const struct mob_mn_cn_info *i, void *arg);
	void *arg;
};

static u32 mob_mn_ro_left(u64 when)
{
	u64 now = get_jiffies_64();

	return when > now ? div_u64(when - now, HZ) : 0;
}

static int mob_mn_ro_walk_one(struct mob_mn *m, struct mob_mn_ro *ro, void *arg)
{
	struct mob_mn_ro_walk *w = arg;
	struct mob_mobile_info p;
	struct mob_mn_home *h;
	struct mob_mn_cn_info i = {
		.hoa = ro->id.hoa,
		.cn = ro->id.cn,
		.coa = ro->bu_coa,
		.state = mob_mn_ro_state(ro),
		.error = ro->error,
		.manual = ro->manual,
		.seq = ro->seq,
		.key_left = ro->bu ? mob_mn_ro_left(ro->key_expires) : 0,
	};

	i.rekeys = ro->rekeys;
	if (ro->up) {
		i.mode = ro->mode;
		i.suite = ro->suite;
		i.lifetime = ro->lifetime;
		i.left = mob_mn_ro_left(ro->expires);
		i.lt_en_left = ro->mode == MOB_F_ENCRYPT ? mob_mn_ro_left(ro->en_expires) : 0;
		i.spi_in = ro->up_spi;
		i.spi_out = ro->up_peer_spi;
		if (ro->peer)
			mob_esp_peer_stats(ro->peer, &i.tx_packets, &i.tx_bytes,
					   &i.rx_packets, &i.rx_bytes);
	}
	if (ro->mobile) {
		mob_mobile_get(ro, false, &p);
		i.mobile = true;
		i.cn_coa = p.coa;
		/* The path is there, whoever's BU made it. */
		if (p.state && !ro->req && !ro->bu_out) {
			h = mob_mn_home_find(m, &ro->id.hoa);
			i.coa = h ? h->coa : i.coa;
			i.state = MOB_RO_UP;
			i.error = 0;
			i.mode = MOB_F_ENCRYPT;
		}
		i.tx_packets = p.tx_packets;
		i.tx_bytes = p.tx_bytes;
		i.rx_packets = p.rx_packets;
		i.rx_bytes = p.rx_bytes;
	}
	return w->fn(&i, w->arg);
}

int mob_mn_walk_correspondents(struct net *net,
			       int (*fn)(const struct mob_mn_cn_info *i, void *arg), void *arg)
{
	struct mob_mn_ro_walk w = { fn, arg };
	struct mob_mn *m = mob_pernet(net)->mn;
	int err;

	if (!m)
		return 0;
	mutex_lock(&m->lock);
	err = mob_mn_ro_each(m, NULL, mob_mn_ro_walk_one, &w);
	mutex_unlock(&m->lock);
	return err;
}

int mob_mn_ro_init(struct mob_mn *m)
{
	return rhashtable_init(&m->ros, &mob_mn_ro_params);
}

void mob_mn_ro_destroy(struct mob_mn *m)
{
	rhashtable_destroy(&m->ros);
}
