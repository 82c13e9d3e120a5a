// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's part in a new k_EN, draft-qiu section 3:
 *
 *   REQ_KEY -> EXCH0' -> (EXCH1') -> NEWKEY
 *
 * and what it keeps of a finished exchange to that end.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "auth.h"
#include "ha_priv.h"
#include "output.h"
#include "trace.h"
#include "trust.h"

#define MOB_EXCH0_KEY_LEN	56	/* octets of EXCH0' */

struct mob_ha_session_id {
	struct in6_addr hoa, cn;
};

/*
 * struct mob_ha_session - the keys of a MN and a correspondent
 * @line:    Cert_CN and its issuers: without one of them no successor is made
 * @mac:     of EXCH0' and EXCH1', all that is kept of the current k_EN
 * @waiting: EXCH0' is out, unanswered; repeated with the same octets
 * @en_id:   names the current k_EN: the MN's, as its last REQ_KEY said
 * @next:    its one successor: under one k_EN there is one N1', so that CN has
 *	     nothing to choose and a replayed EXCH0' nothing to replace
 * @key:     the k_HA of the last REQ_KEY, which NEWKEY uses
 *
 * Softirq finds it under RCU; all but @id belongs to mob_ha.lock.
 */
struct mob_ha_session {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	struct list_head list;		/* in mob_ha_sub.sessions */
	struct mob_ha_sub *sub;
	struct net *net;
	struct mob_ha_session_id id;
	struct delayed_work timer;
	bool dead;
	bool has_next;
	u8 retries;
	u64 expires;			/* jiffies64 */
	u64 due;			/* jiffies64: repeat EXCH0', while @waiting */
	struct mob_trust_line line;

	spinlock_t lock;		/* @mac, @n1, @waiting; softirq takes it */
	struct mob_prf *mac;
	u8 n1[MOB_NONCE_LEN];
	bool waiting;

	u8 master[MOB_KEY_LEN];
	u8 next[MOB_KEY_LEN];
	u8 en_id[MOB_KEYID_LEN], next_id[MOB_KEYID_LEN];
	u32 lt_en;			/* s, of @next */
	u8 n0[MOB_NONCE_LEN];
	u8 key[MOB_KEY_LEN];
	u16 out_len;			/* 0: no EXCH0' under this k_EN yet */
	u8 out[MOB_EXCH0_KEY_LEN];
};

static const struct rhashtable_params mob_ha_session_params = {
	.key_len = sizeof(struct mob_ha_session_id),
	.key_offset = offsetof(struct mob_ha_session, id),
	.head_offset = offsetof(struct mob_ha_session, node),
	.automatic_shrinking = true,
};

static struct mob_ha_session *mob_ha_session_find(struct mob_ha *ha, const struct in6_addr *hoa,
						  const struct in6_addr *cn)
{
	struct mob_ha_session_id id = { .hoa = *hoa, .cn = *cn };

	return rhashtable_lookup(&ha->sessions, &id, mob_ha_session_params);
}

static struct mob_ha_session *mob_ha_session_find_locked(struct mob_ha *ha,
							 const struct in6_addr *hoa,
							 const struct in6_addr *cn)
{
	struct mob_ha_session *ss;

	rcu_read_lock();
	ss = mob_ha_session_find(ha, hoa, cn);
	rcu_read_unlock();	/* sessions go only under ha->lock */
	return ss;
}

static void mob_ha_session_rcu(struct rcu_head *head)
{
	struct mob_ha_session *ss = container_of(head, struct mob_ha_session, rcu);

	mob_prf_free(ss->mac);
	kfree_sensitive(ss);
}

static void mob_ha_session_put(struct mob_ha_session *ss)
{
	if (!refcount_dec_and_test(&ss->ref))
		return;
	mob_ha_sub_put(ss->sub);
	call_rcu(&ss->rcu, mob_ha_session_rcu);
}

/* Wake up for what is due next. */
static void mob_ha_session_kick(struct mob_ha_session *ss)
{
	u64 now = get_jiffies_64(), at = ss->waiting ? min(ss->due, ss->expires) : ss->expires;

	/* The queued timer holds a reference; one that was pending has it already. */
	refcount_inc(&ss->ref);
	if (mod_delayed_work(mob_pernet(ss->net)->wq, &ss->timer, at > now ? at - now : 0))
		mob_ha_session_put(ss);
}

static void mob_ha_session_unlink(struct mob_ha_session *ss)
{
	struct mob_ha *ha = mob_pernet(ss->net)->ha;

	ss->dead = true;
	list_del(&ss->list);
	ss->sub->n_sessions--;
	rhashtable_remove_fast(&ha->sessions, &ss->node, mob_ha_session_params);
	atomic_dec(&ha->n_sessions);
	if (cancel_delayed_work(&ss->timer))
		mob_ha_session_put(ss);
	mob_ha_session_put(ss);
}

void mob_ha_session_drop_all(struct mob_ha_sub *s)
{
	struct mob_ha_session *ss, *tmp;

	list_for_each_entry_safe(ss, tmp, &s->sessions, list)
		mob_ha_session_unlink(ss);
}

/* @key becomes the current k_EN, of which no successor was asked for yet. */
static int mob_ha_session_use(struct mob_ha_session *ss, const u8 *key)
{
	u8 rekey[MOB_KEY_LEN], id[MOB_KEYID_LEN];
	struct mob_prf *mac;
	int err;

	err = mob_schedule_keyid(key, id) ?: mob_schedule_rekey(key, rekey);
	if (err)
		return err;
	mac = mob_prf_alloc(rekey, sizeof(rekey));
	memzero_explicit(rekey, sizeof(rekey));
	if (IS_ERR(mac))
		return PTR_ERR(mac);
	memcpy(ss->en_id, id, sizeof(ss->en_id));
	memzero_explicit(ss->next, sizeof(ss->next));
	ss->has_next = false;
	ss->out_len = 0;
	spin_lock_bh(&ss->lock);
	swap(ss->mac, mac);
	ss->waiting = false;
	spin_unlock_bh(&ss->lock);
	mob_prf_free(mac);
	return 0;
}

/* ---- NEWKEY -------------------------------------------------------------- */

static void mob_ha_send_newkey(struct mob_ha_sub *s, const struct in6_addr *cn, const u8 *key,
			       struct mob_buf *plain)
{
	const struct mob_ha_reply r = {
		.type = MOB_T_NEWKEY,
		.stat = MOB_STAT_tx_newkey,
		.cn = cn,
		.key = key,
	};

	mob_ha_reply(s, &r, plain);
}

/* NEWKEY = {Src=CN, Dst=CoA, e(k_HA, N0', k_EN-new, LT_EN)} */
static void mob_ha_newkey(struct mob_ha_session *ss)
{
	u8 plain[128];
	struct mob_buf b;

	mob_wire_begin_sealed(&b, plain, sizeof(plain));
	mob_wire_put(&b, MOB_A_N0, ss->n0, MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_KEY_EN, ss->next, MOB_KEY_LEN);
	mob_wire_put_be32(&b, MOB_A_LT_EN, ss->lt_en);
	mob_ha_send_newkey(ss->sub, &ss->id.cn, ss->key, &b);
	memzero_explicit(plain, sizeof(plain));
}

/* There will be no successor: the MN begins a new exchange. */
static void mob_ha_newkey_refuse(struct mob_ha_sub *s, const struct in6_addr *cn,
				 const u8 *n0, const u8 *key, u8 status)
{
	u8 plain[64];
	struct mob_buf b;

	mob_stat_inc(s->net, MOB_STAT_ha_rekey_refused);
	mob_wire_begin_sealed(&b, plain, sizeof(plain));
	mob_wire_put(&b, MOB_A_N0, n0, MOB_NONCE_LEN);
	mob_wire_put_u8(&b, MOB_A_STATUS, status);
	mob_ha_send_newkey(s, cn, key, &b);
}

/* ---- EXCH0' -------------------------------------------------------------- */

/* EXCH0' = {Src=HoA, Dst=CN, N1', MAC_EXCH0'} */
static int mob_ha_build_exch0_key(struct mob_ha_session *ss)
{
	struct mob_mh m;
	struct mob_buf b;
	int len;

	mob_wire_begin(&b, ss->out, sizeof(ss->out), MOB_T_EXCH0_KEY, 0);
	mob_wire_put(&b, MOB_A_N1, ss->n1, MOB_NONCE_LEN);
	mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
	len = mob_wire_finish(&b, 0);
	if (len < 0 || mob_wire_parse(ss->out, len, &m) ||
	    mob_auth_exch0_key(ss->mac, &m, &ss->id.hoa, &ss->id.cn, ss->out + m.msg.tag_off))
		return -EINVAL;
	ss->out_len = len;
	return 0;
}

static void mob_ha_send_exch0_key(struct mob_ha_session *ss)
{
	struct mob_out o = {
		.saddr = &ss->id.hoa,
		.daddr = &ss->id.cn,
		.type = MOB_T_EXCH0_KEY,
		.stat = MOB_STAT_tx_exch0_key,
	};

	mob_output(ss->net, &o, ss->out, ss->out_len);
	ss->due = get_jiffies_64() + msecs_to_jiffies(MOB_EXCH_RETRANS_MS << ss->retries);
	mob_ha_session_kick(ss);
}

static void mob_ha_session_wait(struct mob_ha_session *ss, bool waiting)
{
	spin_lock_bh(&ss->lock);
	ss->waiting = waiting;
	spin_unlock_bh(&ss->lock);
}

/* Ask CN for the successor; what was asked before is asked again. */
static int mob_ha_rekey_ask(struct mob_ha_session *ss)
{
	u8 n1[MOB_NONCE_LEN];
	int err = 0;

	if (!ss->out_len) {
		get_random_bytes(n1, sizeof(n1));
		spin_lock_bh(&ss->lock);
		memcpy(ss->n1, n1, sizeof(n1));
		spin_unlock_bh(&ss->lock);
		err = mob_ha_build_exch0_key(ss);
	}
	if (err)
		return err;
	ss->retries = 0;
	mob_ha_session_wait(ss, true);
	mob_ha_send_exch0_key(ss);
	return 0;
}

static void mob_ha_session_timer(struct work_struct *work)
{
	struct mob_ha_session *ss = container_of(to_delayed_work(work), struct mob_ha_session,
						 timer);
	struct mob_ha *ha = mob_pernet(ss->net)->ha;
	u64 now = get_jiffies_64();

	mutex_lock(&ha->lock);
	if (ss->dead)
		goto out;
	if (time_after_eq64(now, ss->expires)) {
		mob_ha_session_unlink(ss);
	} else if (ss->waiting && time_after_eq64(now, ss->due)) {
		if (++ss->retries < MOB_EXCH_RETRIES) {
			mob_ha_send_exch0_key(ss);
		} else {
			mob_ha_session_wait(ss, false);
			mob_ha_newkey_refuse(ss->sub, &ss->id.cn, ss->n0, ss->key, MOB_E_SILENT);
			mob_ha_session_kick(ss);
		}
	} else {
		mob_ha_session_kick(ss);
	}
out:
	mutex_unlock(&ha->lock);
	mob_ha_session_put(ss);
}

/* Why there are no more keys for it, 0 if there are */
static enum mob_stat mob_ha_session_fallen(const struct mob_ha_session *ss)
{
	if (!mob_trust_line_stands(mob_pernet(ss->net)->trust, &ss->line))
		return MOB_STAT_drop_cert_revoked;
	return mob_ha_permits(ss->sub, &ss->id.cn, &ss->line) ? 0 : MOB_STAT_drop_access;
}

void mob_ha_rekey_request(struct mob_ha_sub *s, const struct mob_ha_req_key *q)
{
	struct mob_ha_session *ss = mob_ha_session_find_locked(mob_pernet(s->net)->ha, &s->hoa,
							       &q->cn);
	int err = -ENOENT;

	if (ss && mob_ha_session_fallen(ss)) {
		mob_ha_session_unlink(ss);
		ss = NULL;
	}
	if (ss && ss->has_next && !memcmp(ss->next_id, q->id, MOB_KEYID_LEN))
		err = mob_ha_session_use(ss, ss->next);
	else if (ss && !memcmp(ss->en_id, q->id, MOB_KEYID_LEN))
		err = 0;
	/* Restarted, forgotten, or out of step with the MN: only a new exchange helps. */
	if (err)
		return mob_ha_newkey_refuse(s, &q->cn, q->n0, q->key, MOB_E_UNSPEC);
	memcpy(ss->n0, q->n0, sizeof(ss->n0));
	memcpy(ss->key, q->key, sizeof(ss->key));
	if (ss->has_next) {
		mob_stat_inc(s->net, MOB_STAT_ha_rekey_repeated);
		mob_ha_newkey(ss);
	} else if (!ss->waiting && mob_ha_rekey_ask(ss)) {
		mob_ha_newkey_refuse(s, &q->cn, q->n0, q->key, MOB_E_UNSPEC);
	}
}

/* ---- EXCH1' -------------------------------------------------------------- */

/* EXCH1' = {Src=CN, Dst=HoA, N1', N2', LT_EN, MAC_EXCH1'}; its MAC was checked */
static void mob_ha_exch1_key_work(struct mob_rx *rx, void *arg)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_ha_session *ss;

	mutex_lock(&ha->lock);
	ss = mob_ha_session_find_locked(ha, &rx->dst, &rx->src);
	if (!ss || !ss->waiting || crypto_memneq(ss->n1, a[MOB_A_N1].data, sizeof(ss->n1))) {
		mob_drop(rx->net, MOB_STAT_drop_no_exchange, &rx->src, &rx->dst);
	} else if (mob_ha_session_fallen(ss)) {
		/* The MN asks again, and is refused. */
		mob_drop(rx->net, mob_ha_session_fallen(ss), &rx->src, &rx->dst);
		mob_ha_session_unlink(ss);
	} else if (mob_schedule_k_en(ss->master, ss->n1, a[MOB_A_N2].data, ss->next) ||
		   mob_schedule_keyid(ss->next, ss->next_id)) {
		mob_drop(rx->net, MOB_STAT_drop_internal, &rx->src, &rx->dst);
	} else {
		mob_ha_session_wait(ss, false);
		ss->has_next = true;
		ss->lt_en = mob_wire_get_u32(&a[MOB_A_LT_EN]);
		mob_stat_inc(rx->net, MOB_STAT_rx_exch1_key);
		mob_stat_inc(rx->net, MOB_STAT_ha_rekey);
		trace_mobility_rekey(rx->net, MOB_ROLE_HA, &ss->id.hoa, &ss->id.cn, ss->next_id);
		mob_ha_newkey(ss);
	}
	mutex_unlock(&ha->lock);
}

bool mob_ha_rekey_takes(struct mob_rx *rx)
{
	struct mob_ha_session *ss;
	u8 mac[MOB_MAC_LEN];
	bool ours, good;

	ss = mob_ha_session_find(mob_pernet(rx->net)->ha, &rx->dst, &rx->src);
	if (!ss)
		return false;
	spin_lock_bh(&ss->lock);
	/* N1' tells an answer to us from what is for the MN itself. */
	ours = ss->waiting && !crypto_memneq(ss->n1, rx->mh.msg.attr[MOB_A_N1].data,
					     sizeof(ss->n1));
	good = ours && !mob_auth_exch1_key(ss->mac, &rx->mh, &ss->id.hoa, &ss->id.cn, mac) &&
	       mob_auth_matches(&rx->mh, mac);
	spin_unlock_bh(&ss->lock);
	if (!ours)
		return false;
	trace_mobility_rx(rx->net, rx->mh.msg.type, &rx->src, &rx->dst, rx->mh.len);
	if (good)
		mob_job(rx, MOB_QUEUE_STATE, mob_ha_exch1_key_work, NULL);
	else
		mob_drop(rx->net, MOB_STAT_drop_mac, &rx->src, &rx->dst);
	return true;
}

/* ---- sessions ------------------------------------------------------------ */

/* The oldest makes room: its MN will need an exchange instead of a rekey, no more. */
static void mob_ha_session_make_room(struct mob_ha_sub *s)
{
	if (s->n_sessions >= MOB_HA_SESSIONS_PER_SUBSCRIBER)
		mob_ha_session_unlink(list_last_entry(&s->sessions, struct mob_ha_session, list));
}

void mob_ha_session_set(struct mob_ha_sub *s, const struct in6_addr *cn,
			const struct mob_keys *keys, const struct mob_trust_line *line,
			u32 lifetime)
{
	struct mob_ha *ha = mob_pernet(s->net)->ha;
	struct mob_ha_session *ss = mob_ha_session_find_locked(ha, &s->hoa, cn);

	if (ss)
		mob_ha_session_unlink(ss);
	mob_ha_session_make_room(s);
	if (atomic_read(&ha->n_sessions) >= MOB_HA_SESSIONS_MAX)
		return;
	ss = kzalloc(sizeof(*ss), GFP_KERNEL);
	if (!ss)
		return;
	refcount_set(&ss->ref, 1);
	spin_lock_init(&ss->lock);
	INIT_DELAYED_WORK(&ss->timer, mob_ha_session_timer);
	refcount_inc(&s->ref);
	ss->sub = s;
	ss->net = s->net;
	ss->id.hoa = s->hoa;
	ss->id.cn = *cn;
	ss->expires = get_jiffies_64() + (u64)lifetime * HZ;
	ss->line = *line;
	memcpy(ss->master, keys->master, sizeof(ss->master));
	if (mob_ha_session_use(ss, keys->en) ||
	    rhashtable_insert_fast(&ha->sessions, &ss->node, mob_ha_session_params)) {
		mob_ha_session_put(ss);
		return;
	}
	list_add(&ss->list, &s->sessions);
	s->n_sessions++;
	atomic_inc(&ha->n_sessions);
	mob_ha_session_kick(ss);
}

int mob_ha_sessions_init(struct mob_ha *ha)
{
	return rhashtable_init(&ha->sessions, &mob_ha_session_params);
}

void mob_ha_sessions_destroy(struct mob_ha *ha)
{
	rhashtable_destroy(&ha->sessions);
}
