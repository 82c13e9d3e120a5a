// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correspondent's k_EN: EXCH0' and EXCH1' of draft-qiu section 3, and when
 * one key gives way to the next.
 *
 * A k_EN has one successor.  It waits until a BU names it, and only then is the
 * old one erased: whatever is lost on the way, both sides have a key in common.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "auth.h"
#include "cn.h"
#include "cn_binding.h"
#include "output.h"
#include "ratelimit.h"
#include "trace.h"

/*
 * struct mob_cn_next - the successor of a k_EN
 * @n1: the N1' it was made with; EXCH0' with it gets the same answer
 */
struct mob_cn_next {
	struct mob_cn_en en;
	u8 n1[MOB_NONCE_LEN];
	u16 exch1_len;
	u8 exch1[MOB_EXCH1_KEY_LEN];
};

int mob_cn_en_set(struct mob_cn_en *en, const u8 key[MOB_KEY_LEN])
{
	struct mob_prf *prf, *mac_prf;
	u8 mac[MOB_KEY_LEN];
	int err;

	err = mob_schedule_keyid(key, en->id) ?: mob_schedule_rekey(key, mac);
	if (err)
		return err;
	mac_prf = mob_prf_alloc(mac, sizeof(mac));
	memzero_explicit(mac, sizeof(mac));
	prf = mob_prf_alloc(key, MOB_KEY_LEN);
	err = PTR_ERR_OR_ZERO(mac_prf) ?: PTR_ERR_OR_ZERO(prf);
	if (err) {
		mob_prf_free(mac_prf);
		mob_prf_free(prf);
		return err;
	}
	en->mac = mac_prf;
	en->prf = prf;
	return 0;
}

static void mob_cn_next_free(struct mob_cn_next *next)
{
	if (!next)
		return;
	mob_prf_free(next->en.mac);
	mob_prf_free(next->en.prf);
	kfree_sensitive(next);
}

void mob_cn_en_free(struct mob_cn_keys *k)
{
	mob_prf_free(k->en.mac);
	mob_prf_free(k->en.prf);
	mob_prf_free(k->retired);
	mob_cn_next_free(k->next);
}

/* Erase k_EN; what is left of it only tells late messages from forged ones. */
static void mob_cn_en_retire(struct mob_cn_keys *k)
{
	mob_prf_free(k->retired);
	k->retired = k->en.mac;
	k->en.mac = NULL;
	mob_prf_free(k->en.prf);
	k->en.prf = NULL;
}

static bool mob_cn_en_over(const struct mob_cn_en *en)
{
	return !en->mac || (en->expires && time_after_eq64(get_jiffies_64(), en->expires));
}

static u64 mob_cn_en_lifetime(const struct mob_cn_record *r)
{
	return (u64)READ_ONCE(mob_pernet(r->net)->set.lt_en) * HZ;
}

u32 mob_cn_en_left(const struct mob_cn_record *r, const struct mob_cn_en *en)
{
	u64 now = get_jiffies_64();

	if (!en->expires)
		return READ_ONCE(mob_pernet(r->net)->set.lt_en);
	return en->expires > now ? div_u64(en->expires - now + HZ / 2, HZ) : 0;
}

/* A BU named the successor: the MN has it, the old key goes. */
static void mob_cn_en_promote(struct mob_cn_record *r, struct mob_cn_keys *k)
{
	struct mob_cn_next *next = k->next;

	mob_cn_en_retire(k);
	k->en = next->en;
	next->en.mac = NULL;
	next->en.prf = NULL;
	k->next = NULL;
	mob_cn_next_free(next);
	r->rekeys++;
	mob_stat_inc(r->net, MOB_STAT_cn_rekey);
	trace_mobility_rekey(r->net, MOB_ROLE_CN, &r->id.hoa, &r->id.cn, k->en.id);
	mob_cn_binding_event(r, MOB_EVENT_REKEY);
}

bool mob_cn_en_take(struct mob_cn_record *r, struct mob_cn_keys *k, const u8 *id, bool data)
{
	if (id && k->next && !memcmp(k->next->en.id, id, MOB_KEYID_LEN) &&
	    !mob_cn_en_over(&k->next->en))
		mob_cn_en_promote(r, k);
	else if (id && memcmp(k->en.id, id, MOB_KEYID_LEN))
		return false;
	if (mob_cn_en_over(&k->en))
		return false;
	/* LT_EN of the first k_EN runs from its first use. */
	if (!k->en.expires && data)
		k->en.expires = get_jiffies_64() + mob_cn_en_lifetime(r);
	return true;
}

u64 mob_cn_en_due(struct mob_cn *cn, struct mob_cn_record *r, u64 now)
{
	struct mob_cn_keys *k;
	u64 end = U64_MAX;
	bool over = false, ours;

	spin_lock_bh(&r->lock);
	k = r->keys;
	if (k && k->en.mac && k->en.expires) {
		/* What the MN sent in time is still on its way. */
		end = k->en.expires + msecs_to_jiffies(MOB_LINGER_MS);
		over = time_after_eq64(now, end);
		if (over)
			mob_cn_en_retire(k);
	}
	over = over && r->bound && r->mode == MOB_F_ENCRYPT;
	/* Between two mobile nodes a newer BU of our own may have made what is in use. */
	ours = over && r->mobile && memcmp(r->pair_en, k->en.id, sizeof(r->pair_en));
	spin_unlock_bh(&r->lock);
	if (over && ours)
		mob_esp_peer_drop_other(r->peer);
	else if (over)
		mob_cn_binding_end(cn, r, MOB_STAT_cn_en_expired);
	return time_after64(end, now) ? end : U64_MAX;
}

/* ---- EXCH0' and EXCH1' -------------------------------------------------- */

static void mob_cn_send_exch1_key(const struct mob_rx *rx, const u8 *mh, int len)
{
	struct mob_out o = {
		.saddr = &rx->dst,
		.daddr = &rx->src,
		.type = MOB_T_EXCH1_KEY,
		.stat = MOB_STAT_tx_exch1_key,
	};

	mob_output(rx->net, &o, mh, len);
}

/* EXCH1' = {Src=CN, Dst=HoA, N1', N2', LT_EN, MAC_EXCH1'} */
static int mob_cn_build_exch1_key(const struct mob_cn_record *r, struct mob_cn_next *next,
				  const struct mob_prf *mac, const u8 *n2, u32 lt_en)
{
	struct mob_mh m;
	struct mob_buf b;
	int len;

	mob_wire_begin(&b, next->exch1, sizeof(next->exch1), MOB_T_EXCH1_KEY, 0);
	mob_wire_put(&b, MOB_A_N1, next->n1, MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_N2, n2, MOB_NONCE_LEN);
	mob_wire_put_be32(&b, MOB_A_LT_EN, lt_en);
	mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
	len = mob_wire_finish(&b, 0);
	if (len < 0 || mob_wire_parse(next->exch1, len, &m) ||
	    mob_auth_exch1_key(mac, &m, &r->id.hoa, &r->id.cn,
			       next->exch1 + m.msg.tag_off))
		return -EINVAL;
	next->exch1_len = len;
	return 0;
}

/* k_EN-new = prf(k_master, N1' | N2' | 2) */
static struct mob_cn_next *mob_cn_make_next(const u8 *master, const u8 *n1, const u8 *n2)
{
	struct mob_cn_next *next = kzalloc(sizeof(*next), GFP_KERNEL);
	u8 key[MOB_KEY_LEN];
	int err;

	if (!next)
		return NULL;
	memcpy(next->n1, n1, MOB_NONCE_LEN);
	err = mob_schedule_k_en(master, n1, n2, key) ?: mob_cn_en_set(&next->en, key);
	memzero_explicit(key, sizeof(key));
	if (!err)
		return next;
	mob_cn_next_free(next);
	return NULL;
}

/* Did EXCH0' come under the k_EN of now? r->lock held. */
static enum mob_stat mob_cn_exch0_key_check(const struct mob_cn_record *r,
					    const struct mob_rx *rx)
{
	const struct mob_cn_keys *k = r->keys;
	u8 mac[MOB_MAC_LEN];

	/* Without k_master there is no successor: the other side begins a new exchange. */
	if (!k || k->handed)
		return MOB_STAT_drop_no_key;
	if (k->en.mac && !mob_auth_exch0_key(k->en.mac, &rx->mh, &r->id.hoa, &r->id.cn, mac) &&
	    mob_auth_matches(&rx->mh, mac))
		return mob_cn_en_over(&k->en) ? MOB_STAT_drop_key_old :
						MOB_STAT_rx_exch0_key;
	if (k->retired && !mob_auth_exch0_key(k->retired, &rx->mh, &r->id.hoa, &r->id.cn, mac) &&
	    mob_auth_matches(&rx->mh, mac))
		return MOB_STAT_drop_stale;
	return MOB_STAT_drop_mac;
}

/* Make the successor; a copy of this EXCH0' in the queue finds it made.  mob_cn.lock held. */
static enum mob_stat mob_cn_exch0_key_commit(struct mob_cn_record *r, struct mob_rx *rx)
{
	const u8 *n1 = rx->mh.msg.attr[MOB_A_N1].data;
	u8 master[MOB_KEY_LEN], n2[MOB_NONCE_LEN];
	struct mob_cn_next *next;
	enum mob_stat why;

	spin_lock_bh(&r->lock);
	why = mob_cn_exch0_key_check(r, rx);
	if (why == MOB_STAT_rx_exch0_key)
		memcpy(master, r->keys->master, sizeof(master));
	spin_unlock_bh(&r->lock);
	if (why != MOB_STAT_rx_exch0_key)
		return why;
	get_random_bytes(n2, sizeof(n2));
	next = mob_cn_make_next(master, n1, n2);
	memzero_explicit(master, sizeof(master));
	if (!next)
		return MOB_STAT_drop_nomem;

	spin_lock_bh(&r->lock);
	/* A BU may have promoted other keys meanwhile. */
	why = mob_cn_exch0_key_check(r, rx);
	if (why == MOB_STAT_rx_exch0_key && r->keys->next)
		why = MOB_STAT_drop_n1;
	if (why == MOB_STAT_rx_exch0_key) {
		next->en.expires = get_jiffies_64() + mob_cn_en_lifetime(r);
		if (mob_cn_build_exch1_key(r, next, r->keys->en.mac, n2,
					   mob_cn_en_left(r, &next->en)))
			why = MOB_STAT_drop_internal;
	}
	if (why == MOB_STAT_rx_exch0_key)
		swap(r->keys->next, next);
	spin_unlock_bh(&r->lock);
	mob_cn_next_free(next);
	return why;
}

/* The answer to a repeated EXCH0', copied to @mh.  r->lock held.  Return: octets, 0 for none. */
static int mob_cn_repeat_exch1_key(const struct mob_cn_record *r, const struct mob_rx *rx, u8 *mh)
{
	const struct mob_cn_next *next = r->keys ? r->keys->next : NULL;

	if (!next || crypto_memneq(next->n1, rx->mh.msg.attr[MOB_A_N1].data, MOB_NONCE_LEN))
		return 0;
	memcpy(mh, next->exch1, next->exch1_len);
	return next->exch1_len;
}

static void mob_cn_exch0_key_work(struct mob_rx *rx, void *arg)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	enum mob_stat why = MOB_STAT_drop_no_key;
	u8 mh[MOB_EXCH1_KEY_LEN];
	struct mob_cn_record *r;
	int len = 0;

	mutex_lock(&cn->lock);
	r = mob_cn_binding_find_locked(cn, &rx->src, &rx->dst);
	if (r) {
		why = mob_cn_exch0_key_commit(r, rx);
		spin_lock_bh(&r->lock);
		len = mob_cn_repeat_exch1_key(r, rx, mh);
		spin_unlock_bh(&r->lock);
	}
	mutex_unlock(&cn->lock);
	if (len) {
		mob_stat_inc(rx->net, MOB_STAT_rx_exch0_key);
		mob_cn_send_exch1_key(rx, mh, len);
	} else {
		mob_drop(rx->net, why, &rx->src, &rx->dst);
	}
}

/* A copy, which anybody can send, takes nothing from the others of its /64. */
static bool mob_cn_exch0_key_paid(struct mob_net *mn, const struct mob_rx *rx, bool copy)
{
	struct in6_addr n1;

	if (!copy)
		return mob_ratelimit_allow(mn->exch0_limit, &rx->src);
	static_assert(sizeof(n1) == MOB_NONCE_LEN);
	memcpy(&n1, rx->mh.msg.attr[MOB_A_N1].data, sizeof(n1));
	return mob_ratelimit_allow(mn->again_limit, &n1);
}

/*
 * EXCH0' = {Src=HoA, Dst=CN, N1', MAC_EXCH0'}.  Without the MAC of a k_EN that
 * is in use there is neither an answer nor work.
 */
void mob_cn_rx_exch0_key(struct mob_rx *rx)
{
	struct mob_net *mn = mob_pernet(rx->net);
	enum mob_stat why = MOB_STAT_drop_no_key;
	u8 mh[MOB_EXCH1_KEY_LEN];
	struct mob_cn_record *r;
	bool made = false;
	int len = 0;

	r = mob_cn_binding_find(mn->cn, &rx->src, &rx->dst);
	if (r) {
		spin_lock_bh(&r->lock);
		why = mob_cn_exch0_key_check(r, rx);
		if (why == MOB_STAT_rx_exch0_key) {
			made = r->keys->next;
			len = mob_cn_repeat_exch1_key(r, rx, mh);
		}
		spin_unlock_bh(&r->lock);
	}
	if (why == MOB_STAT_rx_exch0_key && made && !len)
		why = MOB_STAT_drop_n1;
	else if (why == MOB_STAT_rx_exch0_key && !mob_cn_exch0_key_paid(mn, rx, made))
		why = MOB_STAT_drop_rate_limited;
	if (why != MOB_STAT_rx_exch0_key)
		return mob_drop(rx->net, why, &rx->src, &rx->dst);
	if (len) {
		mob_stat_inc(rx->net, why);
		mob_cn_send_exch1_key(rx, mh, len);
	} else {
		mob_job(rx, MOB_QUEUE_STATE, mob_cn_exch0_key_work, NULL);
	}
}
