// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's side of an exchange, draft-qiu section 3:
 *
 *   REQ -> COOKIE0 -> (COOKIE1) -> EXCH0 -> (EXCH1) -> REP
 *
 * HA speaks as HoA; what comes back is dealt with in exchange_answer.c.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "exchange.h"
#include "output.h"
#include "suite.h"
#include "trust.h"

/* COOKIE0 is padded to COOKIE1's size, so that a CN amplifies nothing. */
#define MOB_COOKIE0_LEN		112

static const struct rhashtable_params mob_exchange_params = {
	.key_len = sizeof(struct mob_exchange_id),
	.key_offset = offsetof(struct mob_exchange, id),
	.head_offset = offsetof(struct mob_exchange, node),
	.automatic_shrinking = true,
};

struct mob_exchange *mob_exchange_find(struct mob_ha *ha, const struct in6_addr *hoa,
				       const struct in6_addr *cn)
{
	struct mob_exchange_id id = { .hoa = *hoa, .cn = *cn };

	return rhashtable_lookup(&ha->exchanges, &id, mob_exchange_params);
}

static void mob_exchange_rcu(struct rcu_head *head)
{
	kfree_sensitive(container_of(head, struct mob_exchange, rcu));
}

void mob_exchange_put(struct mob_exchange *x)
{
	if (!refcount_dec_and_test(&x->ref))
		return;
	mob_ha_sub_put(x->sub);
	call_rcu(&x->rcu, mob_exchange_rcu);
}

static void mob_exchange_kick(struct mob_exchange *x, unsigned long delay)
{
	/* The queued timer holds a reference; one that was pending has it already. */
	refcount_inc(&x->ref);
	if (mod_delayed_work(mob_pernet(x->net)->wq, &x->timer, delay))
		mob_exchange_put(x);
}

static void mob_exchange_event(const struct mob_exchange *x)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_EXCHANGE,
		.role = MOB_ROLE_HA,
		.state = x->state,
		.error = x->error,
		.hoa = &x->id.hoa,
		.peer = &x->id.cn,
	};

	mob_netlink_event(x->net, &ev);
}

bool mob_exchange_open(const struct mob_exchange *x)
{
	u8 state = READ_ONCE(x->state);

	return state == MOB_EXCHANGE_COOKIE || state == MOB_EXCHANGE_EXCH;
}

void mob_exchange_free_dh(struct mob_exchange *x)
{
	mob_dh_free(x->dh);
	x->dh = NULL;
}

void mob_exchange_set_state(struct mob_exchange *x, u8 state)
{
	bool was = mob_exchange_open(x);

	WRITE_ONCE(x->state, state);
	x->retries = 0;
	if (was && !mob_exchange_open(x)) {
		atomic_dec(&x->sub->open);
		atomic_dec(&mob_pernet(x->net)->ha->n_exchanges);
	}
	/* A worker that has it busy uses it without the lock, and frees it when done. */
	if (!mob_exchange_open(x) && !x->busy)
		mob_exchange_free_dh(x);
	mob_exchange_event(x);
}

/* Out of table and list; mob_ha.lock held. */
static void mob_exchange_unlink(struct mob_exchange *x)
{
	struct mob_ha *ha = mob_pernet(x->net)->ha;

	if (mob_exchange_open(x))
		mob_exchange_set_state(x, MOB_EXCHANGE_FAILED);
	x->dead = true;
	list_del(&x->list);
	x->sub->n_exchanges--;
	rhashtable_remove_fast(&ha->exchanges, &x->node, mob_exchange_params);
	if (cancel_delayed_work(&x->timer))
		mob_exchange_put(x);
	mob_exchange_put(x);
}

void mob_exchange_drop_all(struct mob_ha_sub *s)
{
	struct mob_exchange *x, *tmp;

	list_for_each_entry_safe(x, tmp, &s->exchanges, list)
		mob_exchange_unlink(x);
}

void mob_exchange_drop_done(struct mob_ha_sub *s)
{
	struct mob_exchange *x, *tmp;

	list_for_each_entry_safe(x, tmp, &s->exchanges, list)
		if (!mob_exchange_open(x))
			mob_exchange_unlink(x);
}

void mob_exchange_confirm(struct mob_ha_sub *s)
{
	struct mob_exchange *x;

	list_for_each_entry(x, &s->exchanges, list) {
		if (x->state != MOB_EXCHANGE_DONE || x->confirmed)
			continue;
		x->confirmed = true;
		memzero_explicit(&x->keys, sizeof(x->keys));
		mob_exchange_kick(x, msecs_to_jiffies(MOB_EXCH_ENDED_MS));
	}
}

/* Room for one more: the oldest that ended goes; mob_ha.lock held. */
static bool mob_exchange_make_room(struct mob_ha_sub *s)
{
	struct mob_exchange *x;

	if (s->n_exchanges < MOB_EXCH_PER_SUBSCRIBER)
		return true;
	list_for_each_entry_reverse(x, &s->exchanges, list) {
		if (mob_exchange_open(x) || x->busy)
			continue;
		mob_exchange_unlink(x);
		return true;
	}
	return false;
}

/* ---- REP ---------------------------------------------------------------- */

static void mob_exchange_send_rep(struct mob_ha_sub *s, const struct in6_addr *cn,
				  const u8 *key, struct mob_buf *plain)
{
	const struct mob_ha_reply r = {
		.type = MOB_T_REP,
		.stat = MOB_STAT_tx_rep,
		.cn = cn,
		.key = key,
	};

	mob_ha_reply(s, &r, plain);
}

/* payload = e(k_HA, N0, k_BU, k_BA, k_EN, k_HA-next) */
void mob_exchange_rep(struct mob_exchange *x)
{
	struct mob_ha_sub *s = x->sub;
	u8 plain[256], *keys;
	struct mob_buf b;

	mob_wire_begin_sealed(&b, plain, sizeof(plain));
	mob_wire_put(&b, MOB_A_N0, x->n0, MOB_NONCE_LEN);
	keys = mob_wire_reserve(&b, MOB_A_KEYS, 3 * MOB_KEY_LEN);
	if (keys) {
		memcpy(keys, x->keys.bu, MOB_KEY_LEN);
		memcpy(keys + MOB_KEY_LEN, x->keys.ba, MOB_KEY_LEN);
		memcpy(keys + 2 * MOB_KEY_LEN, x->keys.en, MOB_KEY_LEN);
	}
	mob_wire_put(&b, MOB_A_K_HA, s->has_next ? s->k_next : s->k_ha, MOB_KEY_LEN);
	mob_wire_put_be32(&b, MOB_A_LT_KEY, x->lt_key);
	mob_exchange_send_rep(s, &x->id.cn, x->key, &b);
	memzero_explicit(plain, sizeof(plain));
}

void mob_exchange_refuse(struct mob_ha_sub *s, const struct in6_addr *cn,
			 const u8 n0[MOB_NONCE_LEN], const u8 key[MOB_KEY_LEN], u8 status)
{
	u8 plain[64];
	struct mob_buf b;

	mob_wire_begin_sealed(&b, plain, sizeof(plain));
	mob_wire_put(&b, MOB_A_N0, n0, MOB_NONCE_LEN);
	mob_wire_put_u8(&b, MOB_A_STATUS, status);
	mob_exchange_send_rep(s, cn, key, &b);
}

void mob_exchange_fail(struct mob_exchange *x, u8 error, enum mob_stat why)
{
	x->error = error;
	mob_exchange_set_state(x, MOB_EXCHANGE_FAILED);
	mob_stat_inc(x->net, why);
	mob_exchange_refuse(x->sub, &x->id.cn, x->n0, x->key, error);
	mob_exchange_kick(x, msecs_to_jiffies(MOB_EXCH_ENDED_MS));
}

/* ---- to the correspondent ----------------------------------------------- */

void mob_exchange_send(struct mob_exchange *x)
{
	bool cookie = x->state == MOB_EXCHANGE_COOKIE;
	struct mob_out o = {
		.saddr = &x->id.hoa,
		.daddr = &x->id.cn,
		.type = cookie ? MOB_T_COOKIE0 : MOB_T_EXCH0,
		.stat = cookie ? MOB_STAT_tx_cookie0 : MOB_STAT_tx_exch0,
	};

	mob_output(x->net, &o, x->out, x->out_len);
	mob_exchange_kick(x, msecs_to_jiffies(MOB_EXCH_RETRANS_MS << x->retries));
}

/* COOKIE0 = {Src=HoA, Dst=CN, C0} */
static int mob_exchange_build_cookie0(struct mob_exchange *x)
{
	struct mob_buf b;
	int len;

	mob_wire_begin(&b, x->out, sizeof(x->out), MOB_T_COOKIE0, 0);
	mob_wire_put(&b, MOB_A_C0, x->c0, sizeof(x->c0));
	mob_wire_put(&b, MOB_A_SUITES_I, x->suites, x->n_suites);
	len = mob_wire_finish(&b, MOB_COOKIE0_LEN);
	if (len > 0)
		x->out_len = len;
	return len;
}

/* Repeat what waits for an answer, give up, or forget what ended. */
static void mob_exchange_timer(struct work_struct *work)
{
	struct mob_exchange *x = container_of(to_delayed_work(work), struct mob_exchange, timer);
	struct mob_ha *ha = mob_pernet(x->net)->ha;

	mutex_lock(&ha->lock);
	if (x->dead)
		goto out;
	if (x->state == MOB_EXCHANGE_FAILED || x->confirmed) {
		mob_exchange_unlink(x);
	} else if (mob_exchange_open(x)) {
		if (++x->retries < MOB_EXCH_RETRIES)
			mob_exchange_send(x);
		else
			mob_exchange_fail(x, x->error ?: MOB_E_SILENT,
					  MOB_STAT_ha_exchange_timeout);
	}
out:
	mutex_unlock(&ha->lock);
	mob_exchange_put(x);
}

static struct mob_exchange *mob_exchange_new(struct mob_ha_sub *s, const struct in6_addr *cn,
					     const u8 *n0, const u8 *key)
{
	struct mob_net *mn = mob_pernet(s->net);
	struct mob_exchange *x;

	if (atomic_read(&mn->ha->n_exchanges) >= MOB_EXCH_MAX || !mob_exchange_make_room(s))
		return NULL;
	x = kzalloc(sizeof(*x), GFP_KERNEL);
	if (!x)
		return NULL;
	refcount_set(&x->ref, 1);
	INIT_DELAYED_WORK(&x->timer, mob_exchange_timer);
	refcount_inc(&s->ref);
	x->sub = s;
	x->net = s->net;
	x->id.hoa = s->hoa;
	x->id.cn = *cn;
	x->since = get_jiffies_64();
	memcpy(x->n0, n0, sizeof(x->n0));
	memcpy(x->key, key, sizeof(x->key));
	get_random_bytes(x->c0, sizeof(x->c0));
	x->n_suites = mob_suite_list(mn, x->suites);
	x->state = MOB_EXCHANGE_COOKIE;
	if (mob_exchange_build_cookie0(x) < 0 ||
	    rhashtable_insert_fast(&mn->ha->exchanges, &x->node, mob_exchange_params)) {
		mob_exchange_put(x);
		return NULL;
	}
	list_add(&x->list, &s->exchanges);
	s->n_exchanges++;
	atomic_inc(&mn->ha->n_exchanges);
	atomic_inc(&s->open);
	return x;
}

void mob_exchange_request(struct mob_ha_sub *s, const struct in6_addr *cn,
			  const u8 n0[MOB_NONCE_LEN], const u8 key[MOB_KEY_LEN])
{
	struct mob_ha *ha = mob_pernet(s->net)->ha;
	struct mob_trust_cert *own;
	struct mob_exchange *x;
	bool usable;

	rcu_read_lock();
	x = mob_exchange_find(ha, &s->hoa, cn);
	rcu_read_unlock();	/* exchanges go only under ha->lock */
	if (x && !x->confirmed && !memcmp(x->n0, n0, sizeof(x->n0))) {
		/*
		 * The MN repeats itself: REP was lost, or is on its way.  It may have
		 * got a new k_HA meanwhile; the one it used last is the one it has.
		 */
		memcpy(x->key, key, sizeof(x->key));
		if (x->state == MOB_EXCHANGE_DONE) {
			mob_stat_inc(s->net, MOB_STAT_ha_rep_repeated);
			mob_exchange_rep(x);
		} else if (x->state == MOB_EXCHANGE_FAILED) {
			mob_exchange_refuse(s, cn, n0, key, x->error);
		}
		return;
	}
	own = mob_trust_own(mob_pernet(s->net)->trust);
	/* No CN would believe an expired one: the MN is told at once. */
	usable = own && !mob_cert_valid_at(&own->cert, ktime_get_real_seconds()) &&
		 !mob_trust_revoked(mob_pernet(s->net)->trust, own);
	if (own)
		mob_trust_put(own);
	if (!usable)
		return mob_exchange_refuse(s, cn, n0, key, MOB_E_CERT);
	if (x)
		mob_exchange_unlink(x);	/* a new N0: the MN begins anew */
	x = mob_exchange_new(s, cn, n0, key);
	if (!x)
		return mob_exchange_refuse(s, cn, n0, key, MOB_E_BUSY);
	mob_stat_inc(s->net, MOB_STAT_ha_exchange_new);
	mob_exchange_event(x);
	mob_exchange_send(x);
}

/* ---- revocation, and a change of rules ----------------------------------- */

/* mob_ha.lock held. */
static void mob_exchange_review(struct mob_exchange *x)
{
	bool done = x->state == MOB_EXCHANGE_DONE;
	u8 error = 0;

	if (!done && !mob_exchange_open(x))
		return;
	if (done && !mob_trust_line_stands(mob_pernet(x->net)->trust, &x->line))
		error = MOB_E_CERT;
	else if (!mob_ha_permits(x->sub, &x->id.cn, done ? &x->line : NULL))
		error = MOB_E_PROHIBITED;
	if (!error)
		return;
	if (!done)
		return mob_exchange_fail(x, error, MOB_STAT_ha_exchange_failed);
	/* It stays, without keys: a REQ replayed under its k_HA starts no other. */
	memzero_explicit(&x->keys, sizeof(x->keys));
	x->error = error;
	mob_stat_inc(x->net, MOB_STAT_ha_exchange_failed);
	mob_exchange_set_state(x, MOB_EXCHANGE_FAILED);
	mob_exchange_kick(x, msecs_to_jiffies(MOB_EXCH_ENDED_MS));
}

void mob_ha_recheck(struct net *net)
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct rhashtable_iter it;
	struct mob_exchange *x;

	if (!ha)
		return;
	mutex_lock(&ha->lock);
	rhashtable_walk_enter(&ha->exchanges, &it);
	rhashtable_walk_start(&it);
	while ((x = rhashtable_walk_next(&it))) {
		if (IS_ERR(x))
			continue;	/* -EAGAIN: a resize; some come twice */
		/* It stays: exchanges go only under ha->lock.  A REP may sleep. */
		rhashtable_walk_stop(&it);
		mob_exchange_review(x);
		rhashtable_walk_start(&it);
	}
	rhashtable_walk_stop(&it);
	rhashtable_walk_exit(&it);
	mutex_unlock(&ha->lock);
}

/* ---- what is shown ------------------------------------------------------ */

int mob_ha_walk_exchanges(struct net *net,
			  int (*fn)(const struct mob_exchange_info *i, void *arg), void *arg)
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct rhashtable_iter it;
	struct mob_exchange *x;
	int err = 0;

	if (!ha)
		return 0;
	rhashtable_walk_enter(&ha->exchanges, &it);
	rhashtable_walk_start(&it);
	while (!err && (x = rhashtable_walk_next(&it))) {
		struct mob_exchange_info i;

		if (IS_ERR(x))
			continue;	/* -EAGAIN: a resize; some come twice */
		i = (struct mob_exchange_info) {
			.hoa = x->id.hoa,
			.cn = x->id.cn,
			.state = READ_ONCE(x->state),
			.suite = READ_ONCE(x->suite),
			.error = READ_ONCE(x->error),
			.retries = READ_ONCE(x->retries),
			.age_ms = jiffies64_to_msecs(get_jiffies_64() - x->since),
		};
		rhashtable_walk_stop(&it);
		err = fn(&i, arg);
		rhashtable_walk_start(&it);
	}
	rhashtable_walk_stop(&it);
	rhashtable_walk_exit(&it);
	return err;
}

int mob_exchange_init(struct mob_ha *ha)
{
	return rhashtable_init(&ha->exchanges, &mob_exchange_params);
}

void mob_exchange_destroy(struct mob_ha *ha)
{
	rhashtable_destroy(&ha->exchanges);
}
