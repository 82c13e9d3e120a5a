// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent of a mobile correspondent (CN_HA), draft-qiu section 4: it
 * answers COOKIE0 and EXCH0 as CN_HoA and hands the keys on, in KEYS.
 *
 *   COOKIE0 -> TEST; (ALIVE) and EXCH0 -> EXCH1, KEYS; (ALIVE)
 *
 * EXCH1 waits for ALIVE: the other side is never given keys that CN_MN will not have.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "cn.h"
#include "cn_exch.h"
#include "cn_ha.h"
#include "mh.h"
#include "output.h"
#include "trace.h"
#include "trust.h"

#define MOB_CN_HA_SMALL_MH	384

/*
 * struct mob_cn_ha_deal - keys agreed for a subscriber, on their way to it
 * @hoa:   of the other side; @sub has CN_HoA
 * @given: what they stand on, until KEYS goes out
 * @cert:  whose share of the room it is of: a fingerprint, zeros for nobody's
 * @end:   no keys: it is told to end those that it has
 * @n3:	   the N3 that its KEYS carries, of one ALIVE and for one deal only
 * @keyed: has an N3: EXCH1 and KEYS went out
 * @done:  an ALIVE echoed @n3: CN_MN has the keys, they are erased here
 * @until: jiffies64: kept to answer a repeated EXCH0 with the same EXCH1
 *
 * mob_ha.lock.
 */
struct mob_cn_ha_deal {
	struct list_head list;		/* in mob_ha.deals */
	struct mob_ha_sub *sub;
	struct in6_addr hoa;
	struct mob_cn_ha_given *given;
	u8 cert[MOB_HASH_LEN];
	u8 suite;
	bool end, keyed, done;
	u8 tries;
	u64 since, due, until;
	u8 n3[MOB_NONCE_LEN];
	u8 keys[3 * MOB_KEY_LEN];
	u64 expires;			/* of the keys */
	u8 c1[MOB_C1_LEN];
	u8 exch0_hash[MOB_HASH_LEN];
	u16 exch1_len;
	u8 exch1[];
};

static void mob_cn_ha_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->src, &rx->dst);
}

static void mob_cn_ha_wake(struct mob_ha *ha, unsigned long delay)
{
	mod_delayed_work(mob_pernet(ha->net)->wq, &ha->deals_work, delay);
}

static void mob_cn_ha_free(struct mob_cn_ha_deal *d)
{
	list_del(&d->list);
	mob_pernet(d->sub->net)->ha->n_deals--;
	mob_cn_ha_given_free(d->given);
	mob_ha_sub_put(d->sub);
	kfree_sensitive(d);
}

static void mob_cn_ha_output(struct mob_ha_sub *s, u8 type, enum mob_stat stat,
			     const u8 *mh, int len)
{
	struct mob_out o = {
		.saddr = &s->cfg.ha,
		.daddr = &s->hoa,	/* steered into the tunnel to CN_CoA */
		.type = type,
		.stat = stat,
	};

	if (len <= 0)
		return;
	/* One ALIVE is expected now; any other buys no work. */
	atomic_set(&s->alive_wanted, 1);
	mob_output(s->net, &o, mh, len);
}

/* TEST = {Src=CN_HA, Dst=CN_CoA, test_flag} */
static void mob_cn_ha_send_test(struct mob_ha_sub *s)
{
	u8 mh[MOB_CN_HA_SMALL_MH];
	struct mob_buf b;

	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_TEST, 0);
	mob_wire_put_u8(&b, MOB_A_FLAG, MOB_F_TEST);
	mob_cn_ha_output(s, MOB_T_TEST, MOB_STAT_tx_test, mh, mob_wire_finish(&b, 0));
}

/*
 * Anybody can send COOKIE0: it makes traffic on the mobile node's link at most
 * every MOB_TEST_MS, and none while an N3 is there.  Context: softirq, RCU.
 */
static void mob_cn_ha_test(struct mob_ha_sub *s)
{
	unsigned long next = READ_ONCE(s->test_next);

	if (time_before64(get_jiffies_64(), READ_ONCE(s->n3_until)) ||
	    (next && time_before(jiffies, next)) ||
	    cmpxchg(&s->test_next, next, (jiffies + msecs_to_jiffies(MOB_TEST_MS)) | 1) != next)
		return;
	mob_cn_ha_send_test(s);
}

/*
 * Keys wait for an N3: one TEST asks for all of them.  The answer to KEYS brings the next,
 * and CN_MN keeps only the last MOB_N3_MAX: more would push out the one just given.
 */
static void mob_cn_ha_ask(struct mob_ha_sub *s, u64 now)
{
	if (time_before64(now, s->ask_next))
		return;
	s->ask_next = now + msecs_to_jiffies(MOB_EXCH_RETRANS_MS);
	mob_cn_ha_send_test(s);
}

static u32 mob_cn_ha_lifetime(const struct mob_cn_ha_deal *d)
{
	u64 now = get_jiffies_64();

	return d->expires > now ? div_u64(d->expires - now, HZ) : 0;
}

/*
 * KEYS = {Src=CN_HA, Dst=CN_CoA, e(k_CN, N3, k_BU, k_BA, k_EN)}, or e(k_CN, N3, STATUS);
 * k_CN is the confirmed k_HA.
 */
static void mob_cn_ha_send_keys(struct mob_cn_ha_deal *d)
{
	struct mob_ha_sub *s = d->sub;
	const struct in6_addr addrs[3] = { s->cfg.ha, s->hoa, d->hoa };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	u8 plain[192], mh[MOB_CN_HA_SMALL_MH], *sealed;
	struct mob_buf b;
	int len;

	mob_wire_begin_sealed(&b, plain, sizeof(plain));
	mob_wire_put(&b, MOB_A_N3, d->n3, sizeof(d->n3));
	if (d->end) {
		mob_wire_put_u8(&b, MOB_A_STATUS, MOB_E_CERT);
	} else {
		mob_wire_put(&b, MOB_A_KEYS, d->keys, sizeof(d->keys));
		mob_wire_put_be32(&b, MOB_A_LT_KEY, mob_cn_ha_lifetime(d));
	}
	len = mob_wire_finish(&b, 0);
	if (len < 0)
		return;
	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_KEYS, d->suite);
	mob_wire_put(&b, MOB_A_HOA, &d->hoa, 16);
	sealed = mob_wire_reserve(&b, MOB_A_SEALED, len + MOB_SEAL_OVERHEAD);
	if (sealed && !mob_seal(s->k_ha, MOB_T_KEYS, &ad, plain, len, sealed))
		mob_cn_ha_output(s, MOB_T_KEYS, MOB_STAT_tx_keys, mh, mob_wire_finish(&b, 0));
	memzero_explicit(plain, sizeof(plain));
}

static void mob_cn_ha_send_exch1(const struct mob_cn_ha_deal *d)
{
	struct mob_out o = {
		.saddr = &d->sub->hoa,
		.daddr = &d->hoa,
		.type = MOB_T_EXCH1,
		.stat = MOB_STAT_tx_exch1,
	};

	mob_output(d->sub->net, &o, d->exch1, d->exch1_len);
}

/* The subscriber's N3, when it is fresh, becomes this deal's. */
static void mob_cn_ha_give(struct mob_cn_ha_deal *d)
{
	struct mob_ha_sub *s = d->sub;

	if (d->keyed || !time_before64(get_jiffies_64(), s->n3_until))
		return;
	memcpy(d->n3, s->n3, sizeof(d->n3));
	WRITE_ONCE(s->n3_until, 0);
	d->keyed = true;
	d->tries = 0;
	if (d->end)
		return;
	mob_cn_ha_given_add(d->given);
	d->given = NULL;
	mob_cn_ha_send_exch1(d);
}

/* What is due: KEYS or TEST, again.  Return: jiffies64 of the next, 0 when @d is gone. */
static u64 mob_cn_ha_due(struct mob_cn_ha_deal *d, u64 now)
{
	if (time_after_eq64(now, d->until) || !d->sub->bound) {
		mob_cn_ha_free(d);
		return 0;
	}
	if (d->done || d->tries >= MOB_EXCH_RETRIES)
		return d->until;
	if (time_before64(now, d->due))
		return d->due;
	if (d->keyed)
		mob_cn_ha_send_keys(d);
	else
		mob_cn_ha_ask(d->sub, now);
	d->due = now + msecs_to_jiffies(MOB_EXCH_RETRANS_MS << d->tries);
	if (++d->tries >= MOB_EXCH_RETRIES)
		mob_stat_inc(d->sub->net, MOB_STAT_ha_cn_silent);
	return min(d->due, d->until);
}

static void mob_cn_ha_timer(struct work_struct *work)
{
	struct mob_ha *ha = container_of(to_delayed_work(work), struct mob_ha, deals_work);
	u64 now = get_jiffies_64(), next, when;
	struct mob_cn_ha_deal *d, *tmp;

	mutex_lock(&ha->lock);
	next = mob_cn_ha_given_purge(ha, now);
	list_for_each_entry_safe(d, tmp, &ha->deals, list) {
		when = mob_cn_ha_due(d, now);
		if (when)
			next = min(next, when);
	}
	/* Under the lock: a deal that came after it asks for the work at once. */
	if (next != U64_MAX)
		mob_cn_ha_wake(ha, next > now ? next - now : 1);
	mutex_unlock(&ha->lock);
}

/* ---- EXCH0 -------------------------------------------------------------- */

static struct mob_cn_ha_deal *mob_cn_ha_find(struct mob_ha *ha, const struct in6_addr *hoa,
					     const struct in6_addr *cn_hoa)
{
	struct mob_cn_ha_deal *d;

	list_for_each_entry(d, &ha->deals, list)
		if (ipv6_addr_equal(&d->hoa, hoa) && ipv6_addr_equal(&d->sub->hoa, cn_hoa))
			return d;
	return NULL;
}

/*
 * Room for one more on @cert, NULL for nobody's, of those for @s, or of all when it is NULL?
 * One that is done takes none: it only repeats its EXCH1, and the oldest of them goes.
 */
static bool mob_cn_ha_room(struct mob_ha *ha, const struct mob_ha_sub *s, const u8 *cert, u32 max)
{
	struct mob_cn_ha_deal *d, *done = NULL;
	u32 all = 0, open = 0, own = 0;

	list_for_each_entry(d, &ha->deals, list) {
		if (s && d->sub != s)
			continue;
		all++;
		if (d->done) {
			done = done ?: d;
			continue;
		}
		open++;
		own += cert && !memcmp(d->cert, cert, sizeof(d->cert));
	}
	if (!mob_cn_ha_share(own, open, max))
		return false;
	if (all >= max && done)
		mob_cn_ha_free(done);
	return true;
}

/* In place of any other of the two.  mob_ha.lock held.  Return: NULL when there are too many. */
static struct mob_cn_ha_deal *mob_cn_ha_new(struct mob_ha *ha, struct mob_ha_sub *s,
					    const struct in6_addr *hoa, const u8 *cert,
					    u16 exch1_len)
{
	struct mob_cn_ha_deal *d = mob_cn_ha_find(ha, hoa, &s->hoa);

	if (d)
		mob_cn_ha_free(d);
	if (!mob_cn_ha_room(ha, s, cert, MOB_CN_HA_DEALS_PER_SUBSCRIBER) ||
	    !mob_cn_ha_room(ha, NULL, cert, MOB_CN_HA_DEALS_MAX))
		return NULL;
	d = kzalloc(struct_size(d, exch1, exch1_len), GFP_KERNEL);
	if (!d)
		return NULL;
	refcount_inc(&s->ref);
	d->sub = s;
	d->hoa = *hoa;
	if (cert)
		memcpy(d->cert, cert, sizeof(d->cert));
	d->since = get_jiffies_64();
	d->due = d->since;
	d->until = d->since + msecs_to_jiffies(MOB_PENDING_KEY_MS);
	d->exch1_len = exch1_len;
	list_add_tail(&d->list, &ha->deals);
	ha->n_deals++;
	return d;
}

/* mob_ha.lock held.  Return: NULL when there are too many. */
static struct mob_cn_ha_deal *mob_cn_ha_keep(struct mob_ha *ha, struct mob_ha_sub *s,
					     const struct mob_rx *rx,
					     const struct mob_cn_deal *deal,
					     const struct mob_trust_line *line)
{
	struct mob_cn_ha_deal *d = mob_cn_ha_new(ha, s, &rx->src, line->fp[0], deal->exch1_len);

	if (!d)
		return NULL;
	d->expires = d->since + (u64)deal->lifetime * HZ;
	d->given = mob_cn_ha_given_new(s, &rx->src, line, d->expires);
	if (!d->given || mob_mh_hash(&rx->mh, d->exch0_hash)) {
		mob_cn_ha_free(d);
		return NULL;
	}
	d->suite = rx->mh.msg.suite;
	memcpy(d->keys, deal->keys.bu, MOB_KEY_LEN);
	memcpy(d->keys + MOB_KEY_LEN, deal->keys.ba, MOB_KEY_LEN);
	memcpy(d->keys + 2 * MOB_KEY_LEN, deal->keys.en, MOB_KEY_LEN);
	memcpy(d->c1, rx->mh.msg.attr[MOB_A_C1].data, sizeof(d->c1));
	memcpy(d->exch1, deal->exch1, d->exch1_len);
	return d;
}

void mob_cn_ha_tell(struct mob_ha_sub *s, const struct in6_addr *hoa, bool anew)
{
	struct mob_ha *ha = mob_pernet(s->net)->ha;
	struct mob_cn_ha_deal *d = mob_cn_ha_find(ha, hoa, &s->hoa);

	/* Newer keys, on another certificate, put an end to these as well. */
	if (d && (d->end ? !anew : !d->keyed))
		return;
	d = mob_cn_ha_new(ha, s, hoa, NULL, 0);
	if (!d)
		return;
	d->end = true;
	mob_cn_ha_give(d);
	mob_cn_ha_wake(ha, 0);
}

void mob_cn_ha_drop_fallen(struct mob_ha *ha)
{
	struct mob_cn_ha_deal *d, *tmp;

	list_for_each_entry_safe(d, tmp, &ha->deals, list)
		if (d->given && mob_cn_ha_given_fallen(d->given))
			mob_cn_ha_free(d);
}

static struct mob_ha_sub *mob_cn_ha_sub(struct mob_ha *ha, const struct in6_addr *hoa)
{
	struct mob_ha_sub *s;

	rcu_read_lock();
	s = mob_ha_sub_find(ha, hoa);
	rcu_read_unlock();	/* subscribers go only under ha->lock */
	return s && s->bound ? s : NULL;
}

static void mob_cn_ha_exch0_work(struct mob_rx *rx, void *arg)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_cn_deal *deal = mob_cn_exch_agree(rx);
	struct mob_cn_ha_deal *d = NULL;
	struct mob_trust_line line;
	enum mob_stat why = 0;
	struct mob_ha_sub *s;

	if (!deal)
		return;
	mob_trust_line_of(deal->cert, &line);
	mutex_lock(&ha->lock);
	/* A revocation, and a change of rules, look for keys to end under this lock. */
	if (!mob_trust_line_stands(mob_pernet(rx->net)->trust, &line))
		why = MOB_STAT_drop_cert_revoked;
	else if (!mob_cn_exch_permitted(rx, &line))
		why = MOB_STAT_drop_access;
	s = why ? NULL : mob_cn_ha_sub(ha, &rx->dst);
	if (s)
		d = mob_cn_ha_keep(ha, s, rx, deal, &line);
	if (d) {
		mob_stat_inc(rx->net, MOB_STAT_rx_exch0);
		mob_cn_ha_give(d);
		mob_cn_ha_wake(ha, 0);
	}
	mutex_unlock(&ha->lock);
	if (why)
		mob_cn_refuse(rx, why, why == MOB_STAT_drop_access ? MOB_E_PROHIBITED :
			      MOB_E_CERT);
	else if (!d)
		mob_cn_refuse(rx, MOB_STAT_drop_table_full, MOB_E_BUSY);
	mob_cn_exch_free(deal);
}

/* The cookie was spent: only the EXCH0 that spent it gets its EXCH1 again. */
static void mob_cn_ha_repeat_work(struct mob_rx *rx, void *arg)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_cn_ha_deal *d;
	u8 hash[MOB_HASH_LEN];
	bool same;

	mutex_lock(&ha->lock);
	d = mob_cn_ha_find(ha, &rx->src, &rx->dst);
	same = d && !d->end && !mob_mh_hash(&rx->mh, hash) &&
	       !crypto_memneq(d->c1, rx->mh.msg.attr[MOB_A_C1].data, sizeof(d->c1)) &&
	       !crypto_memneq(d->exch0_hash, hash, sizeof(hash));
	if (same && d->keyed)
		mob_cn_ha_send_exch1(d);
	mutex_unlock(&ha->lock);
	if (same)
		mob_stat_inc(rx->net, MOB_STAT_rx_exch0);
	else
		mob_cn_ha_drop(rx, MOB_STAT_drop_cookie_spent);
}

static void mob_cn_ha_rx_exch0(struct mob_rx *rx)
{
	if (!mob_cn_exch_check(rx) || mob_cn_exch_queue(rx, mob_cn_ha_exch0_work))
		return;
	if (mob_cn_exch_again(rx))
		mob_job(rx, MOB_QUEUE_STATE, mob_cn_ha_repeat_work, NULL);
}

/* May this home agent sign for @cn_hoa? */
static bool mob_cn_ha_speaks_for(struct net *net, const struct in6_addr *cn_hoa)
{
	struct mob_trust_cert *own = mob_trust_own(mob_pernet(net)->trust);
	bool yes;

	if (!own)
		return false;
	yes = mob_cert_covers(&own->cert, cn_hoa, 128) &&
	      !mob_cert_valid_at(&own->cert, ktime_get_real_seconds());
	mob_trust_put(own);
	return yes;
}

bool mob_cn_ha_takes(struct mob_rx *rx)
{
	struct mob_ha_sub *s = mob_ha_sub_find(mob_pernet(rx->net)->ha, &rx->dst);

	if (!s || !mob_cn_ha_speaks_for(rx->net, &rx->dst))
		return false;
	trace_mobility_rx(rx->net, rx->mh.msg.type, &rx->src, &rx->dst, rx->mh.len);
	if (rx->mh.msg.type == MOB_T_COOKIE0) {
		WRITE_ONCE(s->cookie0_seen, jiffies | 1);
		mob_cn_rx_cookie0(rx);
		mob_cn_ha_test(s);
	} else {
		mob_cn_ha_rx_exch0(rx);
	}
	return true;
}

bool mob_cn_ha_wants_fragments(const struct mob_ha_sub *s)
{
	unsigned long seen = READ_ONCE(s->cookie0_seen);

	return seen && time_before(jiffies, seen + msecs_to_jiffies(MOB_TEST_MS));
}

/* ---- ALIVE -------------------------------------------------------------- */

/* CN_MN has what KEYS said; frees @d unless EXCH0 may be repeated. */
static void mob_cn_ha_done(struct mob_cn_ha_deal *d)
{
	struct mob_cn_ha_given *g = mob_cn_ha_given_find(d->sub, &d->hoa);

	d->done = true;
	memzero_explicit(d->keys, sizeof(d->keys));
	mob_stat_inc(d->sub->net, d->end ? MOB_STAT_ha_cn_revoked : MOB_STAT_ha_cn_keyed);
	if (!d->end)
		return;
	if (g && g->revoked)
		mob_cn_ha_given_free(g);
	mob_cn_ha_free(d);
}

/* Does ALIVE say that CN_MN has the KEYS of @d? */
static bool mob_cn_ha_echoed(const struct mob_cn_ha_deal *d, const struct mob_attr *echo)
{
	return d->keyed && !d->done && echo->data &&
	       !crypto_memneq(echo->data, d->n3, sizeof(d->n3));
}

static void mob_cn_ha_alive_work(struct mob_rx *rx, void *arg)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_cn_ha_deal *d, *tmp;
	struct mob_ha_sub *s;

	mutex_lock(&ha->lock);
	s = mob_cn_ha_sub(ha, &rx->src);
	if (!s)
		goto out;
	memcpy(s->n3, a[MOB_A_N3].data, sizeof(s->n3));
	WRITE_ONCE(s->n3_until, get_jiffies_64() + msecs_to_jiffies(MOB_N3_HA_MS));
	list_for_each_entry_safe(d, tmp, &ha->deals, list)
		if (d->sub == s && mob_cn_ha_echoed(d, &a[MOB_A_ECHO]))
			mob_cn_ha_done(d);
	/* A revocation may end more than there is room to tell of at once. */
	mob_cn_ha_there(s, false);
	list_for_each_entry(d, &ha->deals, list) {
		if (d->sub != s)
			continue;
		mob_cn_ha_give(d);
		if (d->keyed && !d->tries)
			d->due = get_jiffies_64();
	}
	mob_cn_ha_wake(ha, 0);
out:
	mutex_unlock(&ha->lock);
}

/* ALIVE = {Src=CN_CoA, Dst=CN_HA, N3}, inside the tunnel; after KEYS it echoes the N3 of that. */
void mob_cn_ha_rx_alive(struct mob_rx *rx)
{
	struct mob_ha_sub *s;

	if (!rx->tunnelled)
		return mob_cn_ha_drop(rx, MOB_STAT_drop_not_tunnelled);
	s = mob_ha_sub_find(mob_pernet(rx->net)->ha, &rx->src);
	if (!s || !ipv6_addr_equal(&rx->dst, &s->cfg.ha))
		return mob_cn_ha_drop(rx, MOB_STAT_drop_subscriber);
	if (!atomic_xchg(&s->alive_wanted, 0))
		return mob_cn_ha_drop(rx, MOB_STAT_drop_stale);
	mob_stat_inc(rx->net, MOB_STAT_rx_alive);
	mob_job(rx, MOB_QUEUE_STATE, mob_cn_ha_alive_work, NULL);
}

/* ---- with the home agent's table ---------------------------------------- */

void mob_cn_ha_forget(struct mob_ha_sub *s)
{
	struct mob_ha *ha = mob_pernet(s->net)->ha;
	struct mob_cn_ha_deal *d, *tmp;

	list_for_each_entry_safe(d, tmp, &ha->deals, list)
		if (d->sub == s)
			mob_cn_ha_free(d);
}

int mob_cn_ha_walk(struct net *net, int (*fn)(const struct mob_exchange_info *i, void *arg),
		   void *arg)
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct mob_cn_ha_deal *d;
	int err = 0;

	if (!ha)
		return 0;
	mutex_lock(&ha->lock);
	list_for_each_entry(d, &ha->deals, list) {
		struct mob_exchange_info i = {
			.hoa = d->hoa,
			.cn = d->sub->hoa,
			.state = d->end ? MOB_EXCHANGE_FAILED :
				 d->done ? MOB_EXCHANGE_DONE : MOB_EXCHANGE_EXCH,
			.error = d->end ? MOB_E_CERT : 0,
			.suite = d->suite,
			.retries = d->tries,
			.age_ms = jiffies64_to_msecs(get_jiffies_64() - d->since),
		};

		err = fn(&i, arg);
		if (err)
			break;
	}
	mutex_unlock(&ha->lock);
	return err;
}

void mob_cn_ha_init(struct mob_ha *ha)
{
	INIT_LIST_HEAD(&ha->deals);
	INIT_LIST_HEAD(&ha->given);
	ha->cert_seed = get_random_u32();
	INIT_DELAYED_WORK(&ha->deals_work, mob_cn_ha_timer);
}

void mob_cn_ha_exit(struct mob_ha *ha)
{
	cancel_delayed_work_sync(&ha->deals_work);
}
