// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's subscribers: who may register a HoA, and the k_HA they share.
 */
#include <crypto/algapi.h>
#include <keys/user-type.h>
#include <linux/key.h>
#include <linux/slab.h>

#include "access.h"
#include "addr.h"
#include "cn_ha.h"
#include "ha_priv.h"
#include "ndp.h"
#include "output.h"
#include "secret.h"
#include "trace.h"
#include "tunnel.h"

static const struct rhashtable_params mob_ha_sub_params = {
	.key_len = sizeof(struct in6_addr),
	.key_offset = offsetof(struct mob_ha_sub, hoa),
	.head_offset = offsetof(struct mob_ha_sub, node),
	.automatic_shrinking = true,
};

struct mob_ha_sub *mob_ha_sub_find(struct mob_ha *ha, const struct in6_addr *hoa)
{
	return rhashtable_lookup(&ha->subs, hoa, mob_ha_sub_params);
}

static void mob_ha_sub_rcu(struct rcu_head *head)
{
	struct mob_ha_sub *s = container_of(head, struct mob_ha_sub, rcu);

	kfree(s->tried);
	kfree_sensitive(s->z);
	kfree(s->dad);
	kfree_sensitive(s);
}

void mob_ha_sub_put(struct mob_ha_sub *s)
{
	if (refcount_dec_and_test(&s->ref))
		call_rcu(&s->rcu, mob_ha_sub_rcu);
}

void mob_ha_sub_kick(struct mob_ha_sub *s, unsigned long delay)
{
	/* The queued timer holds a reference; one that was pending has it already. */
	refcount_inc(&s->ref);
	if (mod_delayed_work(mob_pernet(s->net)->wq, &s->timer, delay))
		mob_ha_sub_put(s);
}

void mob_ha_sub_arm(struct mob_ha_sub *s, unsigned long delay)
{
	mob_ha_sub_kick(s, delay);
	if (READ_ONCE(s->lost))
		mob_ha_sub_kick(s, 0);
}

void mob_ha_sub_event(const struct mob_ha_sub *s, u8 event)
{
	struct mob_event_info ev = {
		.event = event,
		.role = MOB_ROLE_HA,
		.state = s->bound ? MOB_BINDING_CONFIRMED : 0,
		.hoa = &s->hoa,
		.coa = &s->coa,
		.peer = &s->cfg.ha,
		.lifetime = s->lifetime,
	};

	trace_mobility_binding(s->net, ev.role, ev.state, ev.hoa, ev.peer, ev.coa);
	mob_netlink_event(s->net, &ev);
}

bool mob_ha_permits(const struct mob_ha_sub *s, const struct in6_addr *cn,
		    const struct mob_trust_line *line)
{
	const struct mob_access_query q = {
		.role = MOB_ROLE_HA, .hoa = &s->hoa, .cn = cn, .line = line,
	};

	return mob_access_permits(s->net, &q);
}

/* The HoA stays defended. */
static void mob_ha_sub_end(struct mob_ha_sub *s, enum mob_stat why)
{
	mob_tunnel_del(s->net, &s->hoa, false);
	mob_ha_coa_forget(s);
	mob_exchange_drop_all(s);
	mob_cn_ha_forget(s);
	if (!s->bound)
		return;
	s->bound = false;
	s->lifetime = 0;
	mob_stat_inc(s->net, why);
	mob_ha_sub_event(s, MOB_EVENT_BINDING_DEL);
}

static void mob_ha_sub_undefend(struct mob_ha_sub *s)
{
	if (s->defended)
		mob_ndp_release(s->net, &s->hoa);
	s->defended = false;
	s->asking = false;
}

void mob_ha_sub_unbind(struct mob_ha_sub *s, enum mob_stat why)
{
	mob_ha_sub_undefend(s);
	mob_ha_sub_end(s, why);
}

void mob_ha_sub_brr(struct mob_ha_sub *s, const struct in6_addr *coa)
{
	u8 mh[MOB_MH_MIN_LEN];
	struct mob_out o = {
		.saddr = &s->cfg.ha,
		.daddr = coa,
		.rh2 = &s->hoa,
		.sig = s->sig,
		.stat = MOB_STAT_tx_brr,
	};
	struct mob_buf b;
	int len;

	mob_wire_begin_brr(&b, mh, sizeof(mh));
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(s->net, &o, mh, len);
}

/*
 * To where the MN was: its next BU brings what makes new states.  The HoA is defended
 * meanwhile, so that no DAD holds that up.
 */
static void mob_ha_sub_ask(struct mob_ha_sub *s)
{
	/* To nowhere, if it was bound to addresses that nobody has verified. */
	if (s->asked == MOB_HA_BRR_TRIES || ipv6_addr_any(&s->coa))
		return mob_ha_sub_undefend(s);
	mob_ha_sub_brr(s, &s->coa);
	mob_ha_sub_kick(s, msecs_to_jiffies(MOB_RETRANS_MS << s->asked++));
}

static void mob_ha_sub_lost(struct mob_ha_sub *s)
{
	mob_ha_sub_end(s, MOB_STAT_ha_xfrm_lost);
	s->asking = true;
	s->asked = 0;
}

void mob_ha_sub_confirm_key(struct mob_ha_sub *s)
{
	memcpy(s->k_ha, s->k_next, sizeof(s->k_ha));
	memzero_explicit(s->k_next, sizeof(s->k_next));
	s->has_next = false;
	s->seq_moved = s->seq_moved_next;
	s->generation++;
	mob_stat_inc(s->net, MOB_STAT_ha_k_ha_confirmed);
	mob_exchange_confirm(s);
}

static void mob_ha_sub_timer(struct work_struct *work)
{
	struct mob_ha_sub *s = container_of(to_delayed_work(work), struct mob_ha_sub, timer);
	struct mob_ha *ha = mob_pernet(s->net)->ha;
	u64 now = get_jiffies_64();

	mutex_lock(&ha->lock);
	if (!s->dead && s->bound) {
		/* Never half there: the same nonces would make the same ESP keys again. */
		if (READ_ONCE(s->lost))
			mob_ha_sub_lost(s);
		else if (s->coas)
			mob_ha_coa_due(s);
		else if (time_after_eq64(now, s->expires))
			mob_ha_sub_unbind(s, MOB_STAT_ha_binding_expired);
		else
			mob_ha_sub_arm(s, s->expires - now);
	}
	if (!s->dead && !s->bound && s->asking)
		mob_ha_sub_ask(s);
	mutex_unlock(&ha->lock);
	mob_ha_sub_put(s);
}

/* Both directions of the signalling SA from z; the SPI is the same, the address not. */
static int mob_ha_sub_sig(struct mob_ha_sub *s)
{
	struct {
		u8 enc_in[MOB_ESP_CBC_KEY_LEN], auth_in[MOB_ESP_AUTH_KEY_LEN];
		u8 enc_out[MOB_ESP_CBC_KEY_LEN], auth_out[MOB_ESP_AUTH_KEY_LEN];
	} k;
	__be32 spi = htonl(s->cfg.spi);
	int err;

	err = mob_schedule_signalling(s->z, s->z_len, MOB_DIR_MN_TO_PEER, &s->hoa, &s->cfg.ha,
				      spi, k.enc_in, k.auth_in) ?:
	      mob_schedule_signalling(s->z, s->z_len, MOB_DIR_PEER_TO_MN, &s->hoa, &s->cfg.ha,
				      spi, k.enc_out, k.auth_out);
	if (!err) {
		s->sig = mob_esp_sig_alloc(s->net, &s->cfg.ha, &s->hoa, spi, spi, k.enc_in,
					   k.auth_in, k.enc_out, k.auth_out);
		err = PTR_ERR_OR_ZERO(s->sig);
	}
	memzero_explicit(&k, sizeof(k));
	return err;
}

static struct mob_ha_sub *mob_ha_sub_make(struct net *net,
					  const struct mob_ha_subscriber_cfg *cfg,
					  struct netlink_ext_ack *extack)
{
	struct mob_ha_sub *s = kzalloc(sizeof(*s), GFP_KERNEL);
	int err;

	if (!s)
		return ERR_PTR(-ENOMEM);
	refcount_set(&s->ref, 1);
	INIT_DELAYED_WORK(&s->timer, mob_ha_sub_timer);
	INIT_LIST_HEAD(&s->exchanges);
	INIT_LIST_HEAD(&s->sessions);
	INIT_LIST_HEAD(&s->given);
	s->net = net;
	s->hoa = cfg->hoa;
	s->cfg = *cfg;
	s->cfg.secret = 0;
	s->cfg.spi = mob_secret_spi(cfg->spi, &cfg->hoa);
	s->z = mob_secret_read(cfg->secret, &s->z_len, extack);
	if (IS_ERR(s->z)) {
		err = PTR_ERR(s->z);
		s->z = NULL;
		goto free;
	}
	err = mob_schedule_k_ha0(s->z, s->z_len, s->k0);
	memcpy(s->k_ha, s->k0, sizeof(s->k_ha));
	if (!err)
		err = mob_ha_sub_sig(s);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "signalling SPI in use at this address: give another");
	if (err)
		goto free;
	return s;

free:
	mob_ha_sub_put(s);
	return ERR_PTR(err);
}

/* Out of the table; mob_ha.lock held. */
static void mob_ha_sub_unlink(struct mob_ha *ha, struct mob_ha_sub *s)
{
	mob_ha_sub_unbind(s, MOB_STAT_ha_binding_deleted);
	mob_ha_session_drop_all(s);
	mob_cn_ha_given_drop_all(s);
	s->dead = true;
	rhashtable_remove_fast(&ha->subs, &s->node, mob_ha_sub_params);
	atomic_dec(&ha->n_subs);
	mob_esp_unaccept_hao(s->net, &s->cfg.ha);
	if (cancel_delayed_work(&s->timer))
		mob_ha_sub_put(s);
}

/*
 * The rest, without the lock: the result of DAD wants it, and none begins once
 * nobody finds @s.  Softirq that found it before may still ask whether a packet
 * passed the SA, whose memory waits for such readers as that of @s does.
 */
static void mob_ha_sub_finish(struct mob_ha_sub *s)
{
	mob_ndp_dad_cancel(s->net, &s->hoa);
	mob_esp_sig_free(s->sig);
	mob_ha_sub_put(s);
}

static int mob_ha_sub_check(struct net *net, const struct mob_ha_subscriber_cfg *cfg,
			    struct netlink_ext_ack *extack)
{
	struct mob_ha *ha = mob_pernet(net)->ha;

	if (!ha) {
		NL_SET_ERR_MSG(extack, "this namespace is no home agent: ip mobility set role ha");
		return -EOPNOTSUPP;
	}
	if (!mob_addr_routable(&cfg->hoa) || mob_addr_is_own(net, &cfg->hoa)) {
		NL_SET_ERR_MSG(extack, "the HoA must be routable unicast and not of this host");
		return -EINVAL;
	}
	if (!mob_addr_is_own(net, &cfg->ha)) {
		NL_SET_ERR_MSG(extack, "the home agent's address is not of this host");
		return -EADDRNOTAVAIL;
	}
	if (cfg->spi && cfg->spi < MOB_SPI_MIN) {
		NL_SET_ERR_MSG(extack, "SPIs below 256 are reserved");
		return -EINVAL;
	}
	if (atomic_read(&ha->n_subs) >= MOB_SUBSCRIBERS_MAX) {
		NL_SET_ERR_MSG(extack, "too many subscribers");
		return -ENOSPC;
	}
	return 0;
}

int mob_ha_subscriber_add(struct net *net, const struct mob_ha_subscriber_cfg *cfg,
			  struct netlink_ext_ack *extack)
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct mob_ha_sub *s;
	int err;

	err = mob_ha_sub_check(net, cfg, extack);
	if (err)
		return err;
	rcu_read_lock();
	s = mob_ha_sub_find(ha, &cfg->hoa);
	rcu_read_unlock();
	if (s) {
		NL_SET_ERR_MSG(extack, "there is a subscriber with this home address");
		return -EEXIST;
	}
	s = mob_ha_sub_make(net, cfg, extack);
	if (IS_ERR(s))
		return PTR_ERR(s);
	err = mob_esp_accept_hao(net, &cfg->ha);
	if (err)
		goto free;
	mutex_lock(&ha->lock);
	err = rhashtable_insert_fast(&ha->subs, &s->node, mob_ha_sub_params);
	if (!err)
		atomic_inc(&ha->n_subs);
	mutex_unlock(&ha->lock);
	if (!err)
		return 0;
	mob_esp_unaccept_hao(net, &cfg->ha);
free:
	mob_esp_sig_free(s->sig);
	mob_ha_sub_put(s);
	return err;
}

int mob_ha_subscriber_del(struct net *net, const struct in6_addr *hoa)
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct mob_ha_sub *s;

	if (!ha)
		return -ENOENT;
	mutex_lock(&ha->lock);
	rcu_read_lock();
	s = mob_ha_sub_find(ha, hoa);
	rcu_read_unlock();
	if (s)
		mob_ha_sub_unlink(ha, s);
	mutex_unlock(&ha->lock);
	if (!s)
		return -ENOENT;
	mob_ha_sub_finish(s);
	return 0;
}

/* ---- over a restart ---- */

int mob_ha_state_save(struct net *net, const struct in6_addr *hoa, u8 out[MOB_STATE_LEN])
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct mob_state st = {};
	struct mob_ha_sub *s;
	int err = -ENOENT;

	if (!ha)
		return -EOPNOTSUPP;
	mutex_lock(&ha->lock);
	rcu_read_lock();
	s = mob_ha_sub_find(ha, hoa);
	rcu_read_unlock();
	if (s) {
		st.saved = ktime_get_real_seconds();
		st.generation = s->generation;
		st.flags = s->has_next ? MOB_STATE_F_NEXT : 0;
		memcpy(st.key[0], s->k_ha, MOB_KEY_LEN);
		memcpy(st.key[1], s->k_next, MOB_KEY_LEN);
		err = mob_state_seal(s->k0, MOB_STATE_SUBSCRIBER, hoa, &s->cfg.ha, &st, out);
	}
	mutex_unlock(&ha->lock);
	memzero_explicit(&st, sizeof(st));
	return err;
}

/*
 * Seq# is not restored: without one, the first BU has to echo a nonce, and that is
 * what makes an old file harmless.  How far it went under these keys is lost, too.
 */
static int mob_ha_sub_restore(struct mob_ha_sub *s, const u8 *sealed, struct mob_state *st,
			      struct netlink_ext_ack *extack)
{
	int err = mob_state_open(s->k0, MOB_STATE_SUBSCRIBER, &s->hoa, &s->cfg.ha, sealed, st,
				 extack);

	if (err)
		return err;
	if (s->bound || s->seq_known || s->has_next ||
	    crypto_memneq(s->k_ha, s->k0, sizeof(s->k_ha))) {
		NL_SET_ERR_MSG(extack, "what is live is newer: restore before the MN registers");
		return -ESTALE;
	}
	memcpy(s->k_ha, st->key[0], MOB_KEY_LEN);
	memcpy(s->k_next, st->key[1], MOB_KEY_LEN);
	s->has_next = st->flags & MOB_STATE_F_NEXT;
	s->seq_moved = U16_MAX;
	s->seq_moved_next = U16_MAX;
	s->generation = st->generation;
	return 0;
}

int mob_ha_state_restore(struct net *net, const struct in6_addr *hoa,
			 const u8 sealed[MOB_STATE_LEN], struct netlink_ext_ack *extack)
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct mob_state st = {};
	struct mob_ha_sub *s;
	int err = -ENOENT;

	if (!ha) {
		NL_SET_ERR_MSG(extack, "this namespace is no home agent: ip mobility set role ha");
		return -EOPNOTSUPP;
	}
	mutex_lock(&ha->lock);
	rcu_read_lock();
	s = mob_ha_sub_find(ha, hoa);
	rcu_read_unlock();
	if (s)
		err = mob_ha_sub_restore(s, sealed, &st, extack);
	else
		NL_SET_ERR_MSG(extack, "no such subscriber: ip mobility subscriber add");
	mutex_unlock(&ha->lock);
	memzero_explicit(&st, sizeof(st));
	return err;
}

static void mob_ha_info_fill(struct mob_ha_sub *s, struct mob_ha_info *i)
{
	struct mob_tunnel_stats st = {};
	u64 now = get_jiffies_64();

	*i = (struct mob_ha_info) {
		.cfg = s->cfg,
		.bound = s->bound,
		.seq = s->seq,
		.lifetime = s->lifetime,
		.k_ha_generation = s->generation,
		.k_ha_pending = s->has_next,
		.exchanges = s->n_exchanges,
	};
	if (!s->bound)
		return;
	i->coa = s->coa;
	memcpy(i->keyid, s->keyid, sizeof(i->keyid));
	i->left = s->expires > now ? div_u64(s->expires - now, HZ) : 0;
	mob_tunnel_get_stats(s->net, &s->hoa, false, &st);
	i->tx_packets = st.tx_packets;
	i->tx_bytes = st.tx_bytes;
	i->rx_packets = st.rx_packets;
	i->rx_bytes = st.rx_bytes;
}

int mob_ha_walk_subs(struct mob_ha *ha, int (*fn)(struct mob_ha_sub *s, void *arg), void *arg)
{
	struct rhashtable_iter it;
	struct mob_ha_sub *s;
	int err = 0;

	rhashtable_walk_enter(&ha->subs, &it);
	rhashtable_walk_start(&it);
	while (!err && (s = rhashtable_walk_next(&it))) {
		if (IS_ERR(s) || !refcount_inc_not_zero(&s->ref))
			continue;	/* -EAGAIN: a resize; some come twice */
		rhashtable_walk_stop(&it);
		err = s->dead ? 0 : fn(s, arg);
		mob_ha_sub_put(s);
		rhashtable_walk_start(&it);
	}
	rhashtable_walk_stop(&it);
	rhashtable_walk_exit(&it);
	return err;
}

struct mob_ha_walk {
	struct mob_ha *ha;
	int (*fn)(const struct mob_ha_info *i, void *arg);
	void *arg;
};

static int mob_ha_walk_sub(struct mob_ha_sub *s, void *arg)
{
	struct mob_ha_walk *w = arg;
	struct mob_ha_info i;

	mutex_lock(&w->ha->lock);
	mob_ha_info_fill(s, &i);
	mutex_unlock(&w->ha->lock);
	return w->fn(&i, w->arg);
}

int mob_ha_walk(struct net *net, int (*fn)(const struct mob_ha_info *i, void *arg), void *arg)
{
	struct mob_ha_walk w = { .ha = mob_pernet(net)->ha, .fn = fn, .arg = arg };

	return w.ha ? mob_ha_walk_subs(w.ha, mob_ha_walk_sub, &w) : 0;
}

int mob_ha_subs_init(struct mob_ha *ha)
{
	return rhashtable_init(&ha->subs, &mob_ha_sub_params);
}

/* One walk; it may leave some. */
static void mob_ha_subs_drop(struct mob_ha *ha)
{
	struct rhashtable_iter it;
	struct mob_ha_sub *s;

	rhashtable_walk_enter(&ha->subs, &it);
	rhashtable_walk_start(&it);
	while ((s = rhashtable_walk_next(&it))) {
		if (IS_ERR(s))
			continue;	/* -EAGAIN: a resize */
		/* It stays: configuration, which is here, is all that removes any. */
		rhashtable_walk_stop(&it);
		mutex_lock(&ha->lock);
		mob_ha_sub_unlink(ha, s);
		mutex_unlock(&ha->lock);
		mob_ha_sub_finish(s);
		rhashtable_walk_start(&it);
	}
	rhashtable_walk_stop(&it);
	rhashtable_walk_exit(&it);
}

void mob_ha_subs_destroy(struct mob_ha *ha)
{
	/* A walk that removes may pass over the next of a chain, and one that ended stays so. */
	while (atomic_read(&ha->n_subs))
		mob_ha_subs_drop(ha);
	/* Timers that were running when their subscriber went find it dead. */
	flush_workqueue(mob_pernet(ha->net)->wq);
	rhashtable_destroy(&ha->subs);
}
