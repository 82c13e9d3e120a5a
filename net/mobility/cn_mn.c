// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile correspondent (CN_MN) with its own home agent, draft-qiu section 4:
 * TEST is answered with ALIVE, and KEYS brings what CN_HA agreed on for it.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "access.h"
#include "addr.h"
#include "mh.h"
#include "mobile.h"
#include "output.h"

#define MOB_CN_MN_SMALL_MH	128

/* The oldest makes room: CN_HA uses the newest. */
static struct mob_mn_n3 *mob_cn_mn_new_n3(struct mob_mn_home *h)
{
	struct mob_mn_n3 *n = &h->n3[h->n3_next++ % MOB_N3_MAX];

	get_random_bytes(n->n3, sizeof(n->n3));
	n->until = get_jiffies_64() + msecs_to_jiffies(MOB_N3_MS);
	n->used = false;
	return n;
}

static struct mob_mn_n3 *mob_cn_mn_find_n3(struct mob_mn_home *h, const u8 *n3)
{
	unsigned int i;

	for (i = 0; i < MOB_N3_MAX; i++)
		if (time_before64(get_jiffies_64(), h->n3[i].until) &&
		    !crypto_memneq(h->n3[i].n3, n3, MOB_NONCE_LEN))
			return &h->n3[i];
	return NULL;
}

/* ALIVE = {Src=CN_CoA, Dst=CN_HA, N3}; after KEYS with the N3 of that.  mob_mn.lock held. */
static void mob_cn_mn_send_alive(struct mob_mn_home *h, const u8 *echo)
{
	struct mob_out o = {
		.saddr = &h->hoa,	/* the route by HoA leads into the tunnel */
		.daddr = &h->ha,
		.type = MOB_T_ALIVE,
		.stat = MOB_STAT_tx_alive,
	};
	u8 mh[MOB_CN_MN_SMALL_MH];
	struct mob_buf b;
	int len;

	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_ALIVE, 0);
	if (echo)
		mob_wire_put(&b, MOB_A_ECHO, echo, MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_N3, mob_cn_mn_new_n3(h)->n3, MOB_NONCE_LEN);
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(h->net, &o, mh, len);
}

/* From our own home agent, by the tunnel, and we are a correspondent, too? */
static bool mob_cn_mn_believes(const struct mob_rx *rx)
{
	struct mob_mn_home *h = mob_mn_home_find(mob_pernet(rx->net)->mn, &rx->dst);
	enum mob_stat why = 0;

	if (!rx->tunnelled)
		why = MOB_STAT_drop_not_tunnelled;
	else if (!h || !ipv6_addr_equal(&rx->src, &h->ha))
		why = MOB_STAT_drop_address;
	else if (!mob_role(rx->net, MOB_ROLE_CN))
		why = MOB_STAT_drop_role_off;
	if (why)
		mob_drop(rx->net, why, &rx->src, &rx->dst);
	return !why;
}

static void mob_cn_mn_test_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_home *h;

	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, &rx->dst);
	if (h && h->registered)
		mob_cn_mn_send_alive(h, NULL);
	mutex_unlock(&m->lock);
}

/* TEST = {Src=CN_HA, Dst=CN_CoA, test_flag}, inside the tunnel */
void mob_cn_mn_rx_test(struct mob_rx *rx)
{
	if (!mob_cn_mn_believes(rx))
		return;
	mob_stat_inc(rx->net, MOB_STAT_rx_test);
	mob_job(rx, MOB_QUEUE_STATE, mob_cn_mn_test_work, NULL);
}

/*
 * struct mob_cn_mn_keys - the plaintext of KEYS
 */
struct mob_cn_mn_keys {
	struct mob_msg m;
	u8 plain[256];
};

/* k_CN is the k_HA that CN_HA holds confirmed: ours, or the one before a REP not yet used. */
static bool mob_cn_mn_open(struct mob_mn_home *h, const struct mob_rx *rx,
			   struct mob_cn_mn_keys *q)
{
	const u8 *const k_cn[] = { h->k_ha, h->k_prev, h->bu_key };
	const struct mob_attr *a = rx->mh.msg.attr, *sealed = &a[MOB_A_SEALED];
	size_t len = sealed->len - MOB_SEAL_OVERHEAD;
	struct in6_addr addrs[3] = { rx->src, rx->dst };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	unsigned int i;

	memcpy(&addrs[2], a[MOB_A_HOA].data, sizeof(addrs[2]));
	if (len > sizeof(q->plain))
		return false;
	for (i = 0; i < ARRAY_SIZE(k_cn); i++)
		if (!mob_open(k_cn[i], MOB_T_KEYS, &ad, sealed->data, sealed->len, q->plain))
			return !mob_wire_parse_sealed(MOB_T_KEYS, q->plain, len, &q->m);
	return false;
}

/* The keys stay pending until a BU shows that the other side has them. */
static enum mob_stat mob_cn_mn_keep(const struct mob_rx *rx, const struct mob_msg *m)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	u32 lifetime = mob_wire_get_u32(&m->attr[MOB_A_LT_KEY]);
	struct mob_mobile_keys raw = {
		.expires = get_jiffies_64() + (u64)min_t(u32, lifetime, MOB_KEY_LIFETIME_S) * HZ,
	};
	struct mob_access_query q = { .role = MOB_ROLE_CN, .cn = &rx->dst };
	enum mob_stat why = MOB_STAT_drop_table_full;
	struct mob_cn_record *r;
	struct mob_cn_keys *k;
	struct in6_addr hoa;

	memcpy(raw.keys, m->attr[MOB_A_KEYS].data, sizeof(raw.keys));
	memcpy(&hoa, rx->mh.msg.attr[MOB_A_HOA].data, sizeof(hoa));
	k = mob_mobile_make_keys(&raw, rx->mh.msg.suite);
	if (k)
		k->has_reverse = !mob_schedule_reverse(raw.keys, k->reverse);
	memzero_explicit(&raw, sizeof(raw));
	if (!k)
		return MOB_STAT_drop_nomem;
	q.hoa = &hoa;	/* which certificate its home agent has, ours knows */
	mutex_lock(&cn->lock);
	/* A change of rules looks for keys to end under this lock. */
	if (!mob_access_permits(rx->net, &q)) {
		why = MOB_STAT_drop_access;
		goto free;
	}
	r = mob_cn_binding_get(cn, &hoa, &rx->dst, NULL);
	if (IS_ERR(r)) {
		if (PTR_ERR(r) == -EDQUOT)
			why = MOB_STAT_drop_share;
		goto free;
	}
	if (!mob_cn_binding_set_pending(cn, r, k))
		why = MOB_STAT_rx_keys;
	goto out;

free:
	mob_cn_keys_free(k);
out:
	mutex_unlock(&cn->lock);
	return why;
}

/* Our home agent gave us keys on a certificate that is revoked: nothing stands on them. */
static void mob_cn_mn_end(const struct mob_rx *rx)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	struct mob_cn_record *r;
	struct in6_addr hoa;

	memcpy(&hoa, rx->mh.msg.attr[MOB_A_HOA].data, sizeof(hoa));
	mob_mobile_forget(rx->net, &rx->dst, &hoa);
	mutex_lock(&cn->lock);
	r = mob_cn_binding_find_locked(cn, &hoa, &rx->dst);
	if (r)
		mob_cn_binding_drop(cn, r, MOB_STAT_cn_binding_revoked);
	mutex_unlock(&cn->lock);
}

/* mob_mn.lock held. */
static enum mob_stat mob_cn_mn_keys(struct mob_mn_home *h, const struct mob_rx *rx,
				    struct mob_cn_mn_keys *q)
{
	enum mob_stat why = MOB_STAT_rx_keys;
	u8 n3[MOB_NONCE_LEN];
	struct mob_mn_n3 *n;

	if (!mob_cn_mn_open(h, rx, q))
		return MOB_STAT_drop_decrypt;
	memcpy(n3, q->m.attr[MOB_A_N3].data, sizeof(n3));
	n = mob_cn_mn_find_n3(h, n3);
	if (!n)
		return MOB_STAT_drop_n3;
	/* A repeat: our ALIVE was lost.  It brings no second pending keys. */
	if (q->m.attr[MOB_A_STATUS].data)
		mob_cn_mn_end(rx);
	else if (!n->used)
		why = mob_cn_mn_keep(rx, &q->m);
	if (why != MOB_STAT_rx_keys)
		return why;
	n->used = true;
	mob_cn_mn_send_alive(h, n3);
	return why;
}

static void mob_cn_mn_keys_work(struct mob_rx *rx, void *arg)
{
	struct mob_cn_mn_keys *q = kmalloc(sizeof(*q), GFP_KERNEL);
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	enum mob_stat why = MOB_STAT_drop_nomem;
	struct mob_mn_home *h;

	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, &rx->dst);
	if (!h || !mob_role(rx->net, MOB_ROLE_CN))
		why = MOB_STAT_drop_role_off;
	else if (q)
		why = mob_cn_mn_keys(h, rx, q);
	mutex_unlock(&m->lock);
	kfree_sensitive(q);
	if (why == MOB_STAT_rx_keys)
		mob_stat_inc(rx->net, why);
	else
		mob_drop(rx->net, why, &rx->src, &rx->dst);
}

/* KEYS = {Src=CN_HA, Dst=CN_CoA, e(k_CN, N3, k_BU, k_BA, k_EN)}, inside the tunnel */
void mob_cn_mn_rx_keys(struct mob_rx *rx)
{
	if (mob_cn_mn_believes(rx))
		mob_job(rx, MOB_QUEUE_STATE, mob_cn_mn_keys_work, NULL);
}
