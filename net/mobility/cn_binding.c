// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correspondent's records: keys of a (HoA, CN) and the binding on them.
 */
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "be.h"
#include "cn.h"
#include "cn_binding.h"
#include "mobile.h"
#include "output.h"
#include "trace.h"

static const struct rhashtable_params mob_cn_params = {
	.key_len = sizeof(struct mob_cn_id),
	.key_offset = offsetof(struct mob_cn_record, id),
	.head_offset = offsetof(struct mob_cn_record, node),
	.automatic_shrinking = true,
};

void mob_cn_keys_free(struct mob_cn_keys *k)
{
	if (!k)
		return;
	mob_prf_free(k->bu);
	mob_prf_free(k->ba);
	mob_cn_en_free(k);
	kfree_sensitive(k);
}

static void mob_cn_record_rcu(struct rcu_head *head)
{
	struct mob_cn_record *r = container_of(head, struct mob_cn_record, rcu);

	mob_cn_keys_free(r->keys);
	mob_cn_keys_free(r->pending);
	mob_cn_keys_free(r->reverse);
	kfree_sensitive(r);
}

void mob_cn_record_put(struct mob_cn_record *r)
{
	if (refcount_dec_and_test(&r->ref))
		call_rcu(&r->rcu, mob_cn_record_rcu);
}

void mob_cn_binding_event(const struct mob_cn_record *r, u8 event)
{
	struct mob_event_info ev = {
		.event = event,
		.role = MOB_ROLE_CN,
		.state = r->bound ? r->state : 0,
		.hoa = &r->id.hoa,
		.coa = &r->coa,
		.peer = &r->id.cn,
		.lifetime = r->lifetime,
	};

	trace_mobility_binding(r->net, ev.role, ev.state, ev.hoa, ev.peer, ev.coa);
	mob_netlink_event(r->net, &ev);
}

struct mob_cn_record *mob_cn_binding_find(struct mob_cn *cn, const struct in6_addr *hoa,
					  const struct in6_addr *local)
{
	struct mob_cn_id id = { .hoa = *hoa, .cn = *local };

	return rhashtable_lookup(&cn->records, &id, mob_cn_params);
}

struct mob_cn_record *mob_cn_binding_find_locked(struct mob_cn *cn, const struct in6_addr *hoa,
						 const struct in6_addr *local)
{
	struct mob_cn_record *r;

	rcu_read_lock();
	r = mob_cn_binding_find(cn, hoa, local);
	rcu_read_unlock();	/* records go only under cn->lock */
	return r;
}

void mob_cn_binding_kick(struct mob_cn_record *r)
{
	/* The queued timer holds a reference; one that was pending has it already. */
	refcount_inc(&r->ref);
	if (mod_delayed_work(mob_pernet(r->net)->wq, &r->timer, 0))
		mob_cn_record_put(r);
}

/* From its timer: unless something kicked it meanwhile, that the timer did not see */
static void mob_cn_binding_arm(struct mob_cn_record *r, unsigned long delay)
{
	refcount_inc(&r->ref);
	if (!queue_delayed_work(mob_pernet(r->net)->wq, &r->timer, delay))
		mob_cn_record_put(r);
}

/* ---- pending keys, bounded per home prefix ------------------------------ */

static atomic_t *mob_cn_pending_count(struct mob_cn *cn, const struct in6_addr *hoa)
{
	return &cn->pending_by_prefix[jhash(hoa, sizeof(*hoa) / 2, cn->prefix_seed) %
				      MOB_PENDING_BUCKETS];
}

int mob_cn_binding_set_pending(struct mob_cn *cn, struct mob_cn_record *r,
			       struct mob_cn_keys *keys)
{
	atomic_t *count = mob_cn_pending_count(cn, &r->id.hoa);
	struct mob_cn_keys *old = keys;
	int err = -ENOSPC;

	spin_lock_bh(&r->lock);
	if (r->pending || atomic_inc_return(count) <= MOB_PENDING_PER_PREFIX) {
		old = r->pending;
		r->pending = keys;
		r->pending_until = get_jiffies_64() + msecs_to_jiffies(MOB_PENDING_KEY_MS);
		err = 0;
	} else {
		atomic_dec(count);
	}
	spin_unlock_bh(&r->lock);
	mob_cn_keys_free(old);
	mob_cn_binding_kick(r);
	return err;
}

struct mob_cn_keys *mob_cn_take_pending(struct mob_cn *cn, struct mob_cn_record *r)
{
	struct mob_cn_keys *k = r->pending;

	if (k)
		atomic_dec(mob_cn_pending_count(cn, &r->id.hoa));
	r->pending = NULL;
	return k;
}

struct mob_cn_keys *mob_cn_binding_promote(struct mob_cn_record *r)
{
	struct mob_cn_keys *old = r->keys;

	r->keys = mob_cn_take_pending(mob_pernet(r->net)->cn, r);
	return old;
}

struct mob_cn_keys *mob_cn_binding_promote_reverse(struct mob_cn_record *r)
{
	struct mob_cn_keys *old = r->keys;

	r->keys = r->reverse;
	r->reverse = NULL;
	return old;
}

void mob_cn_binding_set_reverse(struct mob_cn_record *r, struct mob_cn_keys *keys)
{
	struct mob_cn_keys *old;

	spin_lock_bh(&r->lock);
	old = r->reverse;
	r->reverse = keys;
	spin_unlock_bh(&r->lock);
	mob_cn_keys_free(old);
	mob_cn_binding_kick(r);
}

/* ---- the binding -------------------------------------------------------- */

void mob_cn_binding_grant(struct mob_cn_record *r, u32 seconds)
{
	u64 until = get_jiffies_64() + (u64)seconds * HZ;

	r->lifetime = seconds;
	r->brr_sent = false;
	if (!r->mobile || !r->bound || time_after64(until, r->expires))
		r->expires = until;
}

void mob_cn_binding_end(struct mob_cn *cn, struct mob_cn_record *r, enum mob_stat why)
{
	struct mob_esp_peer *peer;
	struct mob_esp_pair *staged;
	bool was;

	spin_lock_bh(&r->lock);
	mob_cn_binding_left(r);
	was = r->bound;
	peer = r->peer;
	r->peer = NULL;
	staged = r->staged;
	r->staged = NULL;
	mob_cn_binding_set_state(cn, r, 0);
	r->bound = false;
	r->resume = false;
	r->lifetime = 0;
	/* The pair goes: no BU is a refresh of it any more. */
	memset(r->n_mn, 0, sizeof(r->n_mn));
	spin_unlock_bh(&r->lock);
	mob_esp_pair_free(staged);
	if (peer)
		mob_esp_peer_free(peer);
	if (r->mobile)
		mob_mobile_path_lost(r->net, &r->id.cn, &r->id.hoa);
	if (was) {
		mob_stat_inc(r->net, why);
		mob_cn_binding_event(r, MOB_EVENT_BINDING_DEL);
	}
	mob_cn_binding_kick(r);
}

/* ---- time --------------------------------------------------------------- */

/* RFC 6275 section 9.5.5, by way of the HoA: it may carry no routing header. */
static void mob_cn_send_brr(struct mob_cn_record *r)
{
	u8 mh[MOB_MH_MIN_LEN];
	struct mob_out o = {
		.saddr = &r->id.cn,
		.daddr = &r->id.hoa,
		.stat = MOB_STAT_tx_brr,
	};
	struct mob_buf b;
	int len;

	mob_wire_begin_brr(&b, mh, sizeof(mh));
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(r->net, &o, mh, len);
}

/* What is due on the binding, and jiffies to the next thing.  mob_cn.lock held. */
static u64 mob_cn_binding_due(struct mob_cn *cn, struct mob_cn_record *r, u64 now)
{
	u64 brr = r->expires - (u64)r->lifetime * HZ / MOB_BRR_SHARE, next;

	if (READ_ONCE(r->lost)) {
		/* Never half there: drop it, and ask the MN for a new one. */
		mob_cn_binding_end(cn, r, MOB_STAT_cn_xfrm_lost);
		mob_cn_send_brr(r);
		return U64_MAX;
	}
	if (time_after_eq64(now, r->expires)) {
		mob_cn_binding_end(cn, r, MOB_STAT_cn_binding_expired);
		return U64_MAX;
	}
	next = r->expires;
	mob_cn_binding_let_go(cn, r);
	if (r->staged && time_after_eq64(now, READ_ONCE(r->switch_at)))
		mob_cn_binding_switch(cn, r);
	else if (r->staged)
		next = min(next, READ_ONCE(r->switch_at));
	if (!r->bound)
		return U64_MAX;
	spin_lock_bh(&r->lock);
	if (r->state == MOB_BINDING_PROVISIONAL) {
		if (time_after_eq64(now, r->prov_until))
			mob_cn_binding_exhaust(cn, r);
		else
			next = min(next, r->prov_until);
	}
	spin_unlock_bh(&r->lock);
	if (!r->brr_sent) {
		if (time_before64(now, brr))
			return min(next, brr);
		r->brr_sent = true;
		if (mob_esp_peer_heard(r->peer))
			mob_cn_send_brr(r);
	}
	return next;
}

/* ---- shares -------------------------------------------------------------- */

/* Whoever has a block of addresses and a certificate for it has HoAs without end. */
static struct mob_cn_owner *mob_cn_owner_get(struct mob_cn *cn, const u8 fp[MOB_HASH_LEN])
{
	static const u8 none[MOB_HASH_LEN];
	struct mob_cn_owner *o;
	u32 key;

	fp = fp ?: none;
	key = jhash(fp, MOB_HASH_LEN, cn->prefix_seed);
	hash_for_each_possible(cn->owners, o, node, key) {
		if (memcmp(o->fp, fp, sizeof(o->fp)))
			continue;
		if (o->count >= READ_ONCE(mob_pernet(cn->net)->set.cn_share))
			return ERR_PTR(-EDQUOT);
		o->count++;
		return o;
	}
	o = kzalloc(sizeof(*o), GFP_KERNEL);
	if (!o)
		return ERR_PTR(-ENOMEM);
	o->count = 1;
	memcpy(o->fp, fp, sizeof(o->fp));
	hash_add(cn->owners, &o->node, key);
	return o;
}

static void mob_cn_owner_put(struct mob_cn_owner *o)
{
	if (--o->count)
		return;
	hash_del(&o->node);
	kfree(o);
}

static void mob_cn_record_unlink(struct mob_cn *cn, struct mob_cn_record *r)
{
	r->dead = true;
	rhashtable_remove_fast(&cn->records, &r->node, mob_cn_params);
	atomic_dec(&cn->count);
	mob_cn_owner_put(r->owner);
	mob_esp_unaccept_hao(r->net, &r->id.cn);
	if (cancel_delayed_work(&r->timer))
		mob_cn_record_put(r);
	mob_cn_record_put(r);
}

static void mob_cn_timer(struct work_struct *work)
{
	struct mob_cn_record *r = container_of(to_delayed_work(work), struct mob_cn_record, timer);
	struct mob_cn *cn = mob_pernet(r->net)->cn;
	struct mob_cn_keys *k1 = NULL, *k2 = NULL, *k3 = NULL;
	u64 now = get_jiffies_64(), next = U64_MAX, en;

	mutex_lock(&cn->lock);
	if (r->dead)
		goto out;
	en = mob_cn_en_due(cn, r, now);
	if (r->bound)
		next = mob_cn_binding_due(cn, r, now);
	next = min(next, en);
	spin_lock_bh(&r->lock);
	if (r->pending && time_after_eq64(now, r->pending_until))
		k1 = mob_cn_take_pending(cn, r);
	if (r->keys && !r->bound && time_after_eq64(now, r->keys->expires)) {
		k2 = r->keys;
		r->keys = NULL;
	}
	if (r->reverse && time_after_eq64(now, r->reverse->expires)) {
		k3 = r->reverse;
		r->reverse = NULL;
	}
	if (r->reverse)
		next = min(next, r->reverse->expires);
	if (r->pending)
		next = min(next, r->pending_until);
	if (r->keys && !r->bound)
		next = min(next, r->keys->expires);
	spin_unlock_bh(&r->lock);
	mob_cn_keys_free(k1);
	mob_cn_keys_free(k2);
	mob_cn_keys_free(k3);
	if (!r->keys && !r->pending && !r->reverse && !r->bound)
		mob_cn_record_unlink(cn, r);
	else if (next != U64_MAX)
		mob_cn_binding_arm(r, min_t(u64, next > now ? next - now : 0, MAX_JIFFY_OFFSET));
out:
	mutex_unlock(&cn->lock);
	mob_cn_record_put(r);
}

/* ---- the table ---------------------------------------------------------- */

struct mob_cn_record *mob_cn_binding_get(struct mob_cn *cn, const struct in6_addr *hoa,
					 const struct in6_addr *local,
					 const u8 fp[MOB_HASH_LEN])
{
	struct mob_cn_record *r = mob_cn_binding_find_locked(cn, hoa, local);
	int err = -ENOMEM;

	if (r)
		return r;
	if (atomic_read(&cn->count) >= MOB_CN_BINDINGS_MAX)
		return ERR_PTR(-ENOSPC);
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return ERR_PTR(err);
	r->owner = mob_cn_owner_get(cn, fp);
	if (IS_ERR(r->owner)) {
		err = PTR_ERR(r->owner);
		goto free;
	}
	refcount_set(&r->ref, 1);
	spin_lock_init(&r->lock);
	INIT_DELAYED_WORK(&r->timer, mob_cn_timer);
	r->net = cn->net;
	r->id.hoa = *hoa;
	r->id.cn = *local;
	r->budget_packets = MOB_PROVISIONAL_PACKETS;
	r->budget_octets = MOB_PROVISIONAL_OCTETS;
	/* The BUs to come carry a Home Address option. */
	err = mob_esp_accept_hao(cn->net, local);
	if (err)
		goto disown;
	err = rhashtable_insert_fast(&cn->records, &r->node, mob_cn_params);
	if (err)
		goto unaccept;
	atomic_inc(&cn->count);
	return r;

unaccept:
	mob_esp_unaccept_hao(cn->net, local);
disown:
	mob_cn_owner_put(r->owner);
free:
	kfree(r);
	return ERR_PTR(err);
}

void mob_cn_binding_drop(struct mob_cn *cn, struct mob_cn_record *r, enum mob_stat why)
{
	struct mob_cn_keys *k1, *k2, *k3;

	mob_cn_binding_end(cn, r, why);
	spin_lock_bh(&r->lock);
	k1 = r->keys;
	k2 = mob_cn_take_pending(cn, r);
	k3 = r->reverse;
	r->keys = NULL;
	r->reverse = NULL;
	spin_unlock_bh(&r->lock);
	mob_cn_keys_free(k1);
	mob_cn_keys_free(k2);
	mob_cn_keys_free(k3);
	mob_cn_record_unlink(cn, r);
}

/* ---- role on, role off -------------------------------------------------- */

int mob_cn_start(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_cn *cn;
	int err;

	cn = kzalloc(sizeof(*cn), GFP_KERNEL);
	if (!cn)
		return -ENOMEM;
	cn->net = net;
	cn->prefix_seed = get_random_u32();
	mutex_init(&cn->lock);
	hash_init(cn->owners);
	err = rhashtable_init(&cn->records, &mob_cn_params);
	if (err)
		goto free;
	WRITE_ONCE(mn->cn, cn);
	err = mob_cn_provisional_init(net);
	if (err)
		goto destroy;
	err = mob_be_init(net);
	if (err)
		goto provisional;
	return 0;

provisional:
	mob_cn_provisional_exit(net);
destroy:
	WRITE_ONCE(mn->cn, NULL);
	/* One hook may have been there, with a packet in it. */
	synchronize_net();
	rhashtable_destroy(&cn->records);
free:
	kfree(cn);
	return err;
}

/* The role is off and no job or softirq of it is under way: see core.c. */
void mob_cn_stop(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_cn *cn = mn->cn;

	if (!cn)
		return;
	mob_be_exit(net);
	mob_cn_provisional_exit(net);
	mob_cn_forget(net, NULL, NULL);
	/* Timers that were running when their record went find it dead. */
	flush_workqueue(mn->wq);
	WRITE_ONCE(mn->cn, NULL);
	/* A packet may still be in a hook, which no role keeps out. */
	synchronize_net();
	rhashtable_destroy(&cn->records);
	kfree(cn);
}
