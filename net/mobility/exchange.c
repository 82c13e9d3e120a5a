// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's side of an exchange, draft-qiu section 3:
 *
 *   REQ -> COOKIE0 -> (COOKIE1) -> EXCH0 -> (EXCH1) -> REP
 *
 * HA speaks as HoA and takes what comes back for it out of the stream.
 */
#include <crypto/algapi.h>
#include <linux/icmpv6.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ip6_route.h>
#include <net/mip6.h>

#include "addr.h"
#include "auth.h"
#include "cn_ha.h"
#include "ha_priv.h"
#include "mh.h"
#include "output.h"
#include "suite.h"
#include "trace.h"
#include "trust.h"
#include "tunnel.h"

/* COOKIE0 is padded to COOKIE1's size, so that a CN amplifies nothing. */
#define MOB_COOKIE0_LEN		112

struct mob_exchange_id {
	struct in6_addr hoa, cn;
};

/*
 * struct mob_exchange - one exchange of a subscriber with a correspondent
 * @key:   the k_HA its REQ came under; REP goes under it, too
 * @n0:	   of the REQ; a repeat of it gets the same REP, never a second exchange
 * @out:   the message that waits for an answer: COOKIE0, then EXCH0; kept as
 *	   sent, because SIG_CN covers EXCH0
 * @busy:  public-key work is under way: repeats of an answer buy none
 *
 * Softirq finds it under RCU and reads @id, @c0 and @state only; the rest
 * belongs to mob_ha.lock.
 */
struct mob_exchange {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	struct list_head list;		/* in mob_ha_sub.exchanges */
	struct mob_ha_sub *sub;
	struct net *net;
	struct mob_exchange_id id;
	struct delayed_work timer;
	u8 state;			/* enum mob_exchange_state */
	u8 error;			/* enum mob_error, a hint until it failed */
	u8 retries;
	u8 suite;
	bool busy;
	bool dead;
	bool confirmed;			/* the MN has the keys: REP is not repeated */
	u64 since;			/* jiffies64 */
	u8 c0[MOB_COOKIE_LEN];
	u8 c1[MOB_C1_LEN];
	u8 forged;			/* EXCH1s that failed */
	u8 n0[MOB_NONCE_LEN], n1[MOB_NONCE_LEN], n2[MOB_NONCE_LEN];
	u8 key[MOB_KEY_LEN];
	struct mob_dh *dh;
	u8 pub[MOB_DH_PUB_MAX];
	struct mob_keys keys;
	struct mob_trust_line line;	/* Cert_CN and its issuers, when done */
	u32 lt_key;
	u8 suites[MOB_SUITES_MAX], n_suites;
	u16 out_len;
	u8 out[MOB_MH_MAX_LEN];
};

static const struct rhashtable_params mob_exchange_params = {
	.key_len = sizeof(struct mob_exchange_id),
	.key_offset = offsetof(struct mob_exchange, id),
	.head_offset = offsetof(struct mob_exchange, node),
	.automatic_shrinking = true,
};

static struct mob_exchange *mob_exchange_find(struct mob_ha *ha, const struct in6_addr *hoa,
					      const struct in6_addr *cn)
{
	struct mob_exchange_id id = { .hoa = *hoa, .cn = *cn };

	return rhashtable_lookup(&ha->exchanges, &id, mob_exchange_params);
}

static void mob_exchange_rcu(struct rcu_head *head)
{
	kfree_sensitive(container_of(head, struct mob_exchange, rcu));
}

static void mob_exchange_put(struct mob_exchange *x)
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

/* Does it still wait for the CN?  Only then is anything taken out of the stream. */
static bool mob_exchange_open(const struct mob_exchange *x)
{
	u8 state = READ_ONCE(x->state);

	return state == MOB_EXCHANGE_COOKIE || state == MOB_EXCHANGE_EXCH;
}

static void mob_exchange_free_dh(struct mob_exchange *x)
{
	mob_dh_free(x->dh);
	x->dh = NULL;
}

/* mob_ha.lock held. */
static void mob_exchange_set_state(struct mob_exchange *x, u8 state)
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

/* payload = e(k_HA, N0, k_BU, k_BA, k_EN, k_HA-next); sealed anew each time it is repeated */
static void mob_exchange_rep(struct mob_exchange *x)
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

static void mob_exchange_fail(struct mob_exchange *x, u8 error, enum mob_stat why)
{
	x->error = error;
	mob_exchange_set_state(x, MOB_EXCHANGE_FAILED);
	mob_stat_inc(x->net, why);
	mob_exchange_refuse(x->sub, &x->id.cn, x->n0, x->key, error);
	mob_exchange_kick(x, msecs_to_jiffies(MOB_EXCH_ENDED_MS));
}

/* ---- to the correspondent ----------------------------------------------- */

static void mob_exchange_send(struct mob_exchange *x)
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

/* ---- from the correspondent --------------------------------------------- */

static void mob_exchange_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->src, &rx->dst);
}

/* The exchange that @rx answers, for a worker: with a reference and marked busy. */
static struct mob_exchange *mob_exchange_claim(struct mob_rx *rx, u8 state)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_exchange *x;

	mutex_lock(&ha->lock);
	rcu_read_lock();
	x = mob_exchange_find(ha, &rx->dst, &rx->src);
	rcu_read_unlock();
	if (x && (x->busy || x->state != state ||
		  crypto_memneq(x->c0, rx->mh.msg.attr[MOB_A_C0].data, sizeof(x->c0))))
		x = NULL;
	if (x) {
		x->busy = true;
		refcount_inc(&x->ref);
	}
	mutex_unlock(&ha->lock);
	if (!x)
		mob_exchange_drop(rx, MOB_STAT_drop_no_exchange);
	return x;
}

/* Take the lock for the commit; false when the exchange went meanwhile. */
static bool mob_exchange_recheck(struct mob_exchange *x)
{
	mutex_lock(&mob_pernet(x->net)->ha->lock);
	x->busy = false;
	if (!x->dead && mob_exchange_open(x))
		return true;
	mob_exchange_free_dh(x);
	return false;
}

static void mob_exchange_release(struct mob_exchange *x)
{
	mutex_unlock(&mob_pernet(x->net)->ha->lock);
	mob_exchange_put(x);
}

/*
 * EXCH0 = {Src=HoA, Dst=CN, C0, C1, N1, N2, g^x, TS, SIG_HA, Cert_HA}, built in @out.
 * TS traces a culprit later; nobody checks it now.
 */
static int mob_exchange_build_exch0(struct mob_exchange *x, const struct mob_rx *rx,
				    const u8 *hc0, u8 *out)
{
	struct mob_trust *trust = mob_pernet(x->net)->trust;
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_trust_cert *own;
	struct mob_mh *m;
	struct mob_buf b;
	size_t sig_len;
	int len, err = -EINVAL;

	own = mob_trust_own(trust);
	if (!own)
		return -ENOKEY;
	x->lt_key = clamp_t(s64, own->cert.not_after - ktime_get_real_seconds(), 0,
			    MOB_KEY_LIFETIME_S);
	sig_len = mob_trust_sig_len(trust);
	mob_wire_begin(&b, out, MOB_MH_MAX_LEN, MOB_T_EXCH0, x->suite);
	mob_wire_put(&b, MOB_A_C0, x->c0, sizeof(x->c0));
	mob_wire_put(&b, MOB_A_C1, a[MOB_A_C1].data, a[MOB_A_C1].len);
	mob_wire_put(&b, MOB_A_N1, x->n1, sizeof(x->n1));
	mob_wire_put(&b, MOB_A_N2, x->n2, sizeof(x->n2));
	mob_wire_put(&b, MOB_A_HC0, hc0, MOB_HASH_LEN);
	mob_wire_put(&b, MOB_A_SUITES_I, x->suites, x->n_suites);
	mob_wire_put(&b, MOB_A_SUITES_R, a[MOB_A_SUITES_R].data, a[MOB_A_SUITES_R].len);
	mob_wire_put(&b, MOB_A_DH, x->pub, mob_dh_len(x->suite));
	mob_wire_put_be64(&b, MOB_A_TS, ktime_get_real_seconds());
	mob_wire_put_be32(&b, MOB_A_LT_KEY, x->lt_key);
	mob_wire_put(&b, MOB_A_CERT, own->der, own->cert.der_len);
	mob_wire_reserve(&b, MOB_A_SIG, sig_len);
	mob_trust_put(own);
	len = mob_wire_finish(&b, 0);
	if (len < 0)
		return len;
	m = kmalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	if (!mob_wire_parse(out, len, m))
		err = mob_trust_sign(trust, v, mob_auth_exch0(m, &x->id.hoa, &x->id.cn, v),
				     out + m->msg.tag_off, sig_len);
	kfree(m);
	if (err >= 0 && err != (int)sig_len)
		err = -ESTALE;	/* the own certificate changed meanwhile */
	return err < 0 ? err : len;
}

/* COOKIE1 = {Src=CN, Dst=HoA, C0, C1, N1}: choose the suite, make x, sign. */
static void mob_exchange_cookie1_work(struct mob_rx *rx, void *arg)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_exchange *x = mob_exchange_claim(rx, MOB_EXCHANGE_COOKIE);
	u8 hc0[MOB_HASH_LEN], *out = NULL;
	struct mob_mh *m;
	int len = -ENOMEM;

	if (!x)
		return;
	/* Nobody else touches what is busy: the dear work needs no lock. */
	x->suite = mob_suite_choose(x->suites, x->n_suites, a[MOB_A_SUITES_R].data,
				    a[MOB_A_SUITES_R].len);
	memcpy(x->c1, a[MOB_A_C1].data, sizeof(x->c1));
	memcpy(x->n1, a[MOB_A_N1].data, sizeof(x->n1));
	get_random_bytes(x->n2, sizeof(x->n2));
	m = kmalloc(sizeof(*m), GFP_KERNEL);
	out = kmalloc(MOB_MH_MAX_LEN, GFP_KERNEL);
	if (x->suite && m && out && !mob_wire_parse(x->out, x->out_len, m) &&
	    !mob_mh_hash(m, hc0)) {
		x->dh = mob_dh_new(x->suite, x->pub);
		len = PTR_ERR_OR_ZERO(x->dh);
		if (len)
			x->dh = NULL;
		else
			len = mob_exchange_build_exch0(x, rx, hc0, out);
	}
	kfree(m);

	if (!mob_exchange_recheck(x)) {
		mob_exchange_drop(rx, MOB_STAT_drop_no_exchange);
	} else if (len > 0) {
		mob_stat_inc(x->net, MOB_STAT_rx_cookie1);
		memcpy(x->out, out, len);
		x->out_len = len;
		mob_exchange_set_state(x, MOB_EXCHANGE_EXCH);
		mob_exchange_send(x);
	} else {
		mob_exchange_fail(x, x->suite ? MOB_E_UNSPEC : MOB_E_SUITE,
				  MOB_STAT_ha_exchange_failed);
	}
	mob_exchange_release(x);
	kfree(out);
}

/* Certificate, CN inside it, SIG_CN, then the keys.  Without the lock: @x is busy. */
static enum mob_stat mob_exchange_verify(struct mob_exchange *x, struct mob_rx *rx)
{
	struct mob_trust *trust = mob_pernet(x->net)->trust;
	const struct mob_attr *a = rx->mh.msg.attr;
	u8 secret[MOB_DH_SECRET_MAX];
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_trust_cert *cert;
	enum mob_cert_error ce;
	int err;

	if (crypto_memneq(x->c1, a[MOB_A_C1].data, sizeof(x->c1)))
		return MOB_STAT_drop_cookie;
	ce = mob_trust_check(trust, a[MOB_A_CERT].data, a[MOB_A_CERT].len, &x->id.cn, &cert);
	if (ce)
		return mob_mh_cert_reason(ce);
	err = mob_trust_verify(cert, v,
			       mob_auth_exch1(&rx->mh, &x->id.hoa, &x->id.cn, x->out,
					      x->out_len, v),
			       a[MOB_A_SIG].data, a[MOB_A_SIG].len);
	mob_trust_line_of(cert, &x->line);
	mob_trust_put(cert);
	if (err)
		return MOB_STAT_drop_signature;
	if (!mob_ha_permits(x->sub, &x->id.cn, &x->line))
		return MOB_STAT_drop_access;
	if (rx->mh.msg.suite != x->suite)
		return MOB_STAT_drop_suite;
	err = mob_dh_shared(x->dh, a[MOB_A_DH].data, a[MOB_A_DH].len, secret);
	if (!err)
		err = mob_schedule_exchange(secret, mob_dh_len(x->suite), x->n1, x->n2, &x->keys);
	memzero_explicit(secret, sizeof(secret));
	return err ? MOB_STAT_drop_dh : MOB_STAT_rx_exch1;
}

/*
 * Anybody may have sent what is wrong.  The exchange goes on waiting for the real
 * EXCH1; what was wrong is told if none comes.  Only one that is good in all but the
 * rules is the real one.  mob_ha.lock held.
 */
static void mob_exchange_bad_exch1(struct mob_exchange *x, const struct mob_rx *rx,
				   enum mob_stat why)
{
	mob_exchange_drop(rx, why);
	x->error = why == MOB_STAT_drop_access ? MOB_E_PROHIBITED :
		   why == MOB_STAT_drop_signature || why == MOB_STAT_drop_dh ?
		   MOB_E_REFUSED : MOB_E_CERT;
	if (why == MOB_STAT_drop_access || ++x->forged >= MOB_EXCH_FORGED_MAX)
		mob_exchange_fail(x, x->error, MOB_STAT_ha_exchange_failed);
}

/* EXCH1 = {Src=CN, Dst=HoA, C0, C1, g^y, SIG_CN, Cert_CN} */
static void mob_exchange_exch1_work(struct mob_rx *rx, void *arg)
{
	struct mob_exchange *x = mob_exchange_claim(rx, MOB_EXCHANGE_EXCH);
	enum mob_stat why;
	struct mob_ha_sub *s;
	u8 next[MOB_KEY_LEN];

	if (!x)
		return;
	s = x->sub;
	why = mob_exchange_verify(x, rx);
	if (why == MOB_STAT_rx_exch1 &&
	    mob_schedule_k_ha(s->z, s->z_len, x->n0, x->n1, next))
		why = MOB_STAT_drop_internal;

	if (!mob_exchange_recheck(x)) {
		mob_exchange_drop(rx, MOB_STAT_drop_no_exchange);
		goto release;
	}
	/*
	 * A revocation, and a change of rules, look for exchanges to end under the lock
	 * that is held now.
	 */
	if (why == MOB_STAT_rx_exch1 &&
	    !mob_trust_line_stands(mob_pernet(x->net)->trust, &x->line))
		why = MOB_STAT_drop_cert_revoked;
	else if (why == MOB_STAT_rx_exch1 && !mob_ha_permits(s, &x->id.cn, &x->line))
		why = MOB_STAT_drop_access;
	if (why != MOB_STAT_rx_exch1) {
		mob_exchange_bad_exch1(x, rx, why);
	} else {
		mob_stat_inc(x->net, why);
		/* One successor until the MN uses it: it came with the first exchange. */
		if (!s->has_next && !memcmp(s->k_ha, x->key, sizeof(s->k_ha))) {
			memcpy(s->k_next, next, sizeof(s->k_next));
			s->has_next = true;
		}
		x->error = 0;
		mob_exchange_set_state(x, MOB_EXCHANGE_DONE);
		mob_stat_inc(x->net, MOB_STAT_ha_exchange_done);
		mob_ha_session_set(s, &x->id.cn, &x->keys, &x->line, x->lt_key);
		mob_exchange_rep(x);
	}
release:
	mob_exchange_release(x);
	memzero_explicit(next, sizeof(next));
}

/* An error report is a hint: it is told if the exchange fails, and changes nothing now. */
static void mob_exchange_error(struct mob_exchange *x, const struct mob_rx *rx)
{
	mob_stat_inc(rx->net, MOB_STAT_rx_error);
	WRITE_ONCE(x->error, mob_wire_error(rx->mh.msg.attr[MOB_A_STATUS].data[0]));
}

static bool mob_exchange_takes(struct mob_rx *rx)
{
	const struct mob_attr *c0 = &rx->mh.msg.attr[MOB_A_C0];
	struct mob_exchange *x;

	x = mob_exchange_find(mob_pernet(rx->net)->ha, &rx->dst, &rx->src);
	if (!x)
		return false;
	if (rx->mh.msg.type == MOB_T_ERROR) {
		mob_exchange_error(x, rx);
		return true;
	}
	/* C0 tells ours from what is for the MN itself; compared before work is queued. */
	if (crypto_memneq(c0->data, x->c0, sizeof(x->c0)))
		return false;
	trace_mobility_rx(rx->net, rx->mh.msg.type, &rx->src, &rx->dst, rx->mh.len);
	if (READ_ONCE(x->busy) || !mob_exchange_open(x)) {
		mob_exchange_drop(rx, MOB_STAT_drop_no_exchange);
		return true;
	}
	mob_job(rx, MOB_QUEUE_PUBKEY, rx->mh.msg.type == MOB_T_COOKIE1 ?
		mob_exchange_cookie1_work : mob_exchange_exch1_work, NULL);
	return true;
}

/*
 * EXCH0 did not fit: the next one goes in fragments.  The route's MTU is what
 * changes, and never below IPv6's least.
 */
static void mob_exchange_too_big(struct net *net, struct sk_buff *skb, unsigned int off,
				 __be32 mtu)
{
	off += sizeof(struct icmp6hdr);
	if (!pskb_may_pull(skb, off + sizeof(struct ipv6hdr)))
		return;
	/* The quoted header is looked for where the data begin; nobody needs more of it. */
	__skb_pull(skb, off);
	ip6_update_pmtu(skb, net, mtu, 0, 0, sock_net_uid(net, NULL));
}

/* An ICMPv6 error that quotes COOKIE0 or EXCH0: for us, not for the MN. */
static bool mob_exchange_icmp(struct net *net, struct sk_buff *skb, unsigned int off)
{
	struct { struct icmp6hdr icmp; struct ipv6hdr ip6; } buf, *h;
	unsigned int at = off + sizeof(buf);
	struct frag_hdr fbuf, *f;
	struct mob_exchange *x;
	u8 proto, tbuf, *type;

	h = skb_header_pointer(skb, off, sizeof(buf), &buf);
	if (!h || h->icmp.icmp6_type >= ICMPV6_INFOMSG_MASK)
		return false;
	proto = h->ip6.nexthdr;
	if (proto == NEXTHDR_FRAGMENT) {
		/* EXCH0 may go in fragments; the first one tells what it is. */
		f = skb_header_pointer(skb, at, sizeof(fbuf), &fbuf);
		if (!f || f->frag_off & htons(IP6_OFFSET))
			return false;
		proto = f->nexthdr;
		at += sizeof(fbuf);
	}
	type = skb_header_pointer(skb, at + offsetof(struct ip6_mh, ip6mh_type), sizeof(tbuf),
				  &tbuf);
	if (proto != NEXTHDR_MOBILITY || !type || *type != MOB_MH_EXPERIMENTAL)
		return false;
	x = mob_exchange_find(mob_pernet(net)->ha, &h->ip6.saddr, &h->ip6.daddr);
	if (!x || !ipv6_addr_equal(&h->ip6.saddr, &ipv6_hdr(skb)->daddr))
		return false;
	mob_stat_inc(net, MOB_STAT_rx_error);
	if (h->icmp.icmp6_type == ICMPV6_PKT_TOOBIG)
		mob_exchange_too_big(net, skb, off, h->icmp.icmp6_mtu);
	else
		WRITE_ONCE(x->error, MOB_E_NO_CBU);
	return true;
}

/*
 * What a HA alone says to its mobile nodes, who believe it by the tunnel: whoever else
 * sends it to a HoA would have us put it in there.  Our own has come from no device.
 */
static bool mob_ha_refuses(struct mob_rx *rx)
{
	if (rx->ifindex == rx->net->loopback_dev->ifindex)
		return false;
	mob_drop(rx->net, MOB_STAT_drop_not_tunnelled, &rx->src, &rx->dst);
	return true;
}

bool mob_ha_intercept(struct net *net, struct sk_buff *skb, u8 proto, unsigned int off)
{
	struct mob_rx rx;
	bool taken;

	if (!mob_role(net, MOB_ROLE_HA))
		return false;
	if (proto == IPPROTO_ICMPV6) {
		taken = mob_exchange_icmp(net, skb, off);
	} else {
		/* Not for us, then: the MN gets it, and says what is wrong with it. */
		if (mob_input_parse(net, skb, off, &rx) || !rx.mh.ours)
			return false;
		rx.wire_src = rx.src;
		rx.hao = false;
		rx.lladdr_len = 0;
		switch (rx.mh.msg.type) {
		case MOB_T_COOKIE1:
		case MOB_T_EXCH1:
		case MOB_T_ERROR:
			taken = mob_exchange_takes(&rx);
			break;
		case MOB_T_EXCH1_KEY:
			taken = mob_ha_rekey_takes(&rx);
			break;
		case MOB_T_COOKIE0:
		case MOB_T_EXCH0:
			taken = mob_cn_ha_takes(&rx);
			break;
		case MOB_T_REP:
		case MOB_T_NEWKEY:
		case MOB_T_TEST:
		case MOB_T_KEYS:
			taken = mob_ha_refuses(&rx);
			break;
		default:
			taken = false;
		}
	}
	if (taken)
		consume_skb(skb);
	return taken;
}

bool mob_ha_wants_fragments(struct net *net, const struct in6_addr *hoa)
{
	struct mob_ha_sub *s;

	if (!mob_role(net, MOB_ROLE_HA))
		return false;
	s = mob_ha_sub_find(mob_pernet(net)->ha, hoa);
	return s && (atomic_read(&s->open) || mob_cn_ha_wants_fragments(s));
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
