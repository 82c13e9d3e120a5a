// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's rules for correspondents, draft-qiu section 3: REQ and REP
 * with the home agent once, then BU, BA and BC with the correspondent for
 * every move.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "auth.h"
#include "mh.h"
#include "mn_priv.h"
#include "output.h"
#include "seq.h"
#include "trace.h"
#include "tunnel.h"

#define MOB_RO_SMALL_MH		256

struct mob_mn_ro_id {
	struct in6_addr hoa, cn;
};

/*
 * struct mob_mn_ro - one correspondent of one HoA
 * @tx_seen, @rx_seen: jiffies of traffic through the tunnel, 0 for never; softirq
 * @lock:     @bu, @ba: softirq checks a MAC before it queues work
 * @req:      a REQ is out; @n0 and @req_key are its nonce and the k_HA it used
 * @bu_out:   a BU is out, unanswered; @bu_coa is where it was sent from
 * @up:       the pair is in place, data goes CoA - CN
 * @ending:   the BU that is out ends the binding: the node came home
 *
 * Found under RCU; all but the first block belongs to mob_mn.lock.
 */
struct mob_mn_ro {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	struct net *net;
	struct mob_mn_ro_id id;
	struct delayed_work timer;
	unsigned long tx_seen, rx_seen;
	bool plain_seen;

	spinlock_t lock;
	struct mob_prf *bu, *ba;

	bool dead, manual;
	bool req, bu_out, up, ending;
	u8 tries;
	u8 error;			/* enum mob_error of a refusal */
	u8 mode, suite;
	u32 retry_ms;
	u64 due;			/* jiffies64: the next thing to do, 0 for none */
	u64 refused_until;
	u64 last_bu;
	u8 n0[MOB_NONCE_LEN];
	u8 req_key[MOB_KEY_LEN];

	u8 en[MOB_KEY_LEN];
	u64 key_expires, en_expires;
	u16 seq, used;
	struct in6_addr bu_coa;
	u8 nonce[MOB_NONCE_LEN];
	__be32 spi;
	u8 up_nonce[MOB_NONCE_LEN], up_peer_nonce[MOB_NONCE_LEN];
	__be32 up_peer_spi, up_spi;
	u64 up_since;
	u64 tx_last;
	u32 lifetime;
	u64 expires;
	struct mob_esp_peer *peer;
};

static const struct rhashtable_params mob_mn_ro_params = {
	.key_len = sizeof(struct mob_mn_ro_id),
	.key_offset = offsetof(struct mob_mn_ro, id),
	.head_offset = offsetof(struct mob_mn_ro, node),
	.automatic_shrinking = true,
};

static struct mob_mn_ro *mob_mn_ro_find(struct mob_mn *m, const struct in6_addr *hoa,
					const struct in6_addr *cn)
{
	struct mob_mn_ro_id id = { .hoa = *hoa, .cn = *cn };

	return rhashtable_lookup(&m->ros, &id, mob_mn_ro_params);
}

static void mob_mn_ro_rcu(struct rcu_head *head)
{
	struct mob_mn_ro *ro = container_of(head, struct mob_mn_ro, rcu);

	mob_prf_free(ro->bu);
	mob_prf_free(ro->ba);
	kfree_sensitive(ro);
}

static void mob_mn_ro_put(struct mob_mn_ro *ro)
{
	if (refcount_dec_and_test(&ro->ref))
		call_rcu(&ro->rcu, mob_mn_ro_rcu);
}

/* Any context; @ro is held or found under RCU and not yet dead. */
static void mob_mn_ro_kick(struct mob_mn_ro *ro, unsigned long delay)
{
	/* The queued timer holds a reference; one that was pending has it already. */
	if (!refcount_inc_not_zero(&ro->ref))
		return;
	if (mod_delayed_work(mob_pernet(ro->net)->wq, &ro->timer, delay))
		mob_mn_ro_put(ro);
}

static void mob_mn_ro_due(struct mob_mn_ro *ro, unsigned long ms)
{
	ro->due = get_jiffies_64() + msecs_to_jiffies(ms);
	mob_mn_ro_kick(ro, msecs_to_jiffies(ms));
}

static u8 mob_mn_ro_state(const struct mob_mn_ro *ro)
{
	if (ro->up)
		return MOB_RO_UP;
	if (ro->bu_out)
		return MOB_RO_BU;
	if (ro->req)
		return MOB_RO_REQ;
	return ro->error ? MOB_RO_REFUSED : 0;
}

static void mob_mn_ro_event(const struct mob_mn_ro *ro)
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

static bool mob_mn_ro_has_keys(const struct mob_mn_ro *ro)
{
	return ro->bu && ro->used < MOB_KEY_BU_MAX &&
	       time_before64(get_jiffies_64(), ro->key_expires);
}

static void mob_mn_ro_set_keys(struct mob_mn_ro *ro, struct mob_prf *bu, struct mob_prf *ba)
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
static void mob_mn_ro_down(struct mob_mn_ro *ro)
{
	struct mob_esp_peer *peer = ro->peer;

	ro->peer = NULL;
	if (peer)
		mob_esp_peer_free(peer);
	memset(ro->up_nonce, 0, sizeof(ro->up_nonce));
	if (!ro->up)
		return;
	ro->up = false;
	ro->lifetime = 0;
	mob_stat_inc(ro->net, MOB_STAT_mn_ro_down);
	mob_mn_ro_event(ro);
}

static void mob_mn_ro_forget_keys(struct mob_mn_ro *ro)
{
	mob_mn_ro_set_keys(ro, NULL, NULL);
	memzero_explicit(ro->en, sizeof(ro->en));
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
	mob_mn_ro_put(ro);
}

/* ---- REQ and REP -------------------------------------------------------- */

/* REQ = {Src=HoA, Dst=HA, e(k_HA, HoA, CoA, CN, N0)}; the route by HoA leads into the tunnel. */
static void mob_mn_ro_send_req(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	u8 plain[128], mh[512], *sealed;
	const struct in6_addr addrs[2] = { h->hoa, h->ha };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	struct mob_out o = {
		.saddr = &h->hoa,
		.daddr = &h->ha,
		.type = MOB_T_REQ,
		.stat = MOB_STAT_tx_req,
	};
	struct mob_buf b;
	int len;

	mob_wire_begin_sealed(&b, plain, sizeof(plain));
	mob_wire_put(&b, MOB_A_HOA, &h->hoa, 16);
	mob_wire_put(&b, MOB_A_COA, &h->coa, 16);
	mob_wire_put(&b, MOB_A_CN, &ro->id.cn, 16);
	mob_wire_put(&b, MOB_A_N0, ro->n0, MOB_NONCE_LEN);
	len = mob_wire_finish(&b, 0);
	if (len < 0)
		return;
	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_REQ, 0);
	mob_wire_put(&b, MOB_A_HOA, &h->hoa, 16);
	sealed = mob_wire_reserve(&b, MOB_A_SEALED, len + MOB_SEAL_OVERHEAD);
	if (!sealed || mob_seal(ro->req_key, MOB_T_REQ, &ad, plain, len, sealed))
		return;
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(ro->net, &o, mh, len);
}

static void mob_mn_ro_req(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	/* Home registration comes first: REP goes to the CoA that is bound. */
	if (h->registered && !h->waiting && !h->wanted_at_home) {
		if (ro->tries++)
			mob_stat_inc(ro->net, MOB_STAT_mn_retransmit);
		mob_mn_ro_send_req(ro, h);
	}
	mob_mn_ro_due(ro, ro->retry_ms);
	ro->retry_ms = min_t(u32, ro->retry_ms * 2, MOB_RETRANS_MAX_MS);
}

static void mob_mn_ro_begin_req(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	get_random_bytes(ro->n0, sizeof(ro->n0));
	memcpy(ro->req_key, h->k_ha, sizeof(ro->req_key));
	ro->req = true;
	ro->error = 0;
	ro->tries = 0;
	ro->retry_ms = MOB_RETRANS_MS;
	mob_mn_ro_req(ro, h);
	mob_mn_ro_event(ro);
}

static void mob_mn_ro_refused(struct mob_mn_ro *ro, u8 error)
{
	ro->req = false;
	ro->bu_out = false;
	ro->error = error;
	ro->refused_until = get_jiffies_64() + msecs_to_jiffies(MOB_NO_CBU_MS);
	mob_stat_inc(ro->net, MOB_STAT_mn_ro_refused);
	mob_mn_ro_event(ro);
	mob_mn_ro_due(ro, MOB_NO_CBU_MS);
}

static void mob_mn_ro_begin_bu(struct mob_mn_ro *ro, struct mob_mn_home *h);

/* The keys of REP, once N0 matched. */
static enum mob_stat mob_mn_ro_take_keys(struct mob_mn_ro *ro, struct mob_mn_home *h,
					 const struct mob_msg *m)
{
	const u8 *keys = m->attr[MOB_A_KEYS].data;
	struct mob_prf *bu = mob_prf_alloc(keys, MOB_KEY_LEN);
	struct mob_prf *ba = mob_prf_alloc(keys + MOB_KEY_LEN, MOB_KEY_LEN);
	u32 lifetime = mob_wire_get_u32(&m->attr[MOB_A_LT_KEY]);

	if (IS_ERR(bu) || IS_ERR(ba)) {
		mob_prf_free(bu);
		mob_prf_free(ba);
		return MOB_STAT_drop_nomem;
	}
	mob_mn_ro_set_keys(ro, bu, ba);
	memcpy(ro->en, keys + 2 * MOB_KEY_LEN, MOB_KEY_LEN);
	/* A nonce serves one key: the next BU takes a new one. */
	memzero_explicit(ro->nonce, sizeof(ro->nonce));
	ro->key_expires = get_jiffies_64() +
		(u64)min_t(u32, lifetime, MOB_KEY_LIFETIME_S) * HZ;
	ro->seq = get_random_u32();
	ro->used = 0;
	ro->req = false;
	/*
	 * Forward only: the REP of an older REQ, late, must not bring back a k_HA
	 * that the home agent has erased.
	 */
	if (!crypto_memneq(ro->req_key, h->k_ha, MOB_KEY_LEN))
		memcpy(h->k_ha, m->attr[MOB_A_K_HA].data, MOB_KEY_LEN);
	mob_mn_ro_begin_bu(ro, h);
	return MOB_STAT_rx_rep;
}

/*
 * struct mob_mn_rep - the plaintext of REP
 */
struct mob_mn_rep {
	struct mob_msg m;
	u8 plain[512];
};

static enum mob_stat mob_mn_ro_rep(struct mob_mn *m, struct mob_rx *rx, struct mob_mn_rep *q)
{
	const struct mob_attr *a = rx->mh.msg.attr, *sealed = &a[MOB_A_SEALED];
	struct mob_mn_home *h = mob_mn_home_find(m, &rx->dst);
	const struct in6_addr addrs[2] = { rx->src, rx->dst };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	size_t len = sealed->len - MOB_SEAL_OVERHEAD;
	struct mob_mn_ro *ro;

	rcu_read_lock();
	ro = mob_mn_ro_find(m, &rx->dst, &rx->src);
	rcu_read_unlock();	/* they go only under m->lock */
	if (!h || !ro || !ro->req)
		return MOB_STAT_drop_stale;
	if (memcmp(a[MOB_A_HOA].data, &rx->dst, 16) || memcmp(a[MOB_A_CN].data, &rx->src, 16))
		return MOB_STAT_drop_address;
	if (len > sizeof(q->plain) ||
	    mob_open(ro->req_key, MOB_T_REP, &ad, sealed->data, sealed->len, q->plain) ||
	    mob_wire_parse_sealed(MOB_T_REP, q->plain, len, &q->m))
		return MOB_STAT_drop_decrypt;
	if (crypto_memneq(q->m.attr[MOB_A_N0].data, ro->n0, sizeof(ro->n0)))
		return MOB_STAT_drop_n0;
	if (q->m.attr[MOB_A_STATUS].data) {
		mob_mn_ro_refused(ro, q->m.attr[MOB_A_STATUS].data[0]);
		return MOB_STAT_rx_rep;
	}
	return mob_mn_ro_take_keys(ro, h, &q->m);
}

static void mob_mn_rep_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_rep *q = kmalloc(sizeof(*q), GFP_KERNEL);
	enum mob_stat why = MOB_STAT_drop_nomem;

	mutex_lock(&m->lock);
	if (q)
		why = mob_mn_ro_rep(m, rx, q);
	mutex_unlock(&m->lock);
	kfree_sensitive(q);
	if (why == MOB_STAT_rx_rep)
		mob_stat_inc(rx->net, why);
	else
		mob_drop(rx->net, why, &rx->src, &rx->dst);
}

/* REP = {Src=CN, Dst=CoA, payload}, inside the tunnel */
void mob_mn_rx_rep(struct mob_rx *rx)
{
	if (!rx->tunnelled)
		return mob_drop(rx->net, MOB_STAT_drop_not_tunnelled, &rx->src, &rx->dst);
	if (!mob_mn_ro_find(mob_pernet(rx->net)->mn, &rx->dst, &rx->src))
		return mob_drop(rx->net, MOB_STAT_drop_stale, &rx->src, &rx->dst);
	mob_job(rx, MOB_QUEUE_STATE, mob_mn_rep_work, NULL);
}

/* ---- BU, BA and BC ------------------------------------------------------ */

static u32 mob_mn_ro_ask(const struct mob_mn_ro *ro, const struct mob_mn_home *h)
{
	u64 now = get_jiffies_64();
	u32 home = h->registered && h->expires > now ? div_u64(h->expires - now, HZ) :
		MOB_HOME_LIFETIME_S;

	if (ro->ending)
		return 0;
	/* RFC 6275 section 11.7.2: not longer than the home registration */
	return min(home, READ_ONCE(mob_pernet(ro->net)->set.mn_lifetime));
}

/* BU = {Src=CoA, Dst=CN, HoA, Seq#, LT_BU, MAC_BU}; every repeat has a new Seq#. */
static void mob_mn_ro_send_bu(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	struct mob_out o = {
		.saddr = &ro->bu_coa,
		.daddr = &ro->id.cn,
		.hao = ro->ending ? NULL : &ro->id.hoa,
		.type = MOB_T_BU,
		.stat = MOB_STAT_tx_bu,
	};
	u8 mh[MOB_RO_SMALL_MH];
	struct mob_mh m;
	struct mob_buf b;
	int len;

	ro->seq++;
	ro->used++;
	ro->last_bu = get_jiffies_64();
	mob_wire_begin_bu(&b, mh, sizeof(mh), ro->seq, MOB_BU_ACK, mob_mn_ro_ask(ro, h));
	mob_wire_option(&b, MOB_T_BU, 0);
	mob_wire_put(&b, MOB_A_SPI, &ro->spi, 4);
	mob_wire_put(&b, MOB_A_NONCE, ro->nonce, MOB_NONCE_LEN);
	mob_wire_put_u8(&b, MOB_A_FLAG, READ_ONCE(mob_pernet(ro->net)->set.modes));
	mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
	len = mob_wire_finish(&b, 0);
	if (len > 0 && !mob_wire_parse(mh, len, &m) &&
	    !mob_auth_bu(ro->bu, &m, &ro->id.hoa, &ro->bu_coa, mh + m.msg.tag_off))
		mob_output(ro->net, &o, mh, len);
	if (ro->tries++)
		mob_stat_inc(ro->net, MOB_STAT_mn_retransmit);
	ro->bu_out = true;
	mob_mn_ro_due(ro, ro->retry_ms);
	ro->retry_ms = min_t(u32, ro->retry_ms * 2, MOB_RETRANS_MAX_MS);
}

/*
 * First of a series.  The nonce serves one CoA under one key: a refresh keeps
 * it, everything else takes a new one.
 */
static void mob_mn_ro_begin_bu(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	const struct in6_addr *coa = h->wanted_at_home ? &h->hoa : &h->coa;
	bool renew = !ro->up || !ipv6_addr_equal(&ro->bu_coa, coa) ||
		     memcmp(ro->up_nonce, ro->nonce, MOB_NONCE_LEN);

	ro->bu_coa = *coa;
	if (renew) {
		get_random_bytes(ro->nonce, sizeof(ro->nonce));
		ro->spi = mob_esp_spi_alloc(ro->net, coa);
	}
	ro->tries = 0;
	ro->retry_ms = MOB_RETRANS_MS;
	mob_mn_ro_send_bu(ro, h);
}

/* BC = {Src=CoA, Dst=CN, HoA, Seq#, Flag, MAC_BC}, with what only a reader of BA knows */
static void mob_mn_ro_send_bc(struct mob_mn_ro *ro, const struct mob_rx *rx)
{
	struct mob_out o = {
		.saddr = &ro->bu_coa,
		.daddr = &ro->id.cn,
		.type = MOB_T_BC,
		.stat = MOB_STAT_tx_bc,
	};
	u8 mh[MOB_RO_SMALL_MH];
	struct mob_mh m;
	struct mob_buf b;
	int len;

	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_BC, 0);
	mob_wire_put(&b, MOB_A_HOA, &ro->id.hoa, 16);
	mob_wire_put_be16(&b, MOB_A_SEQ, rx->mh.seq);
	mob_wire_put_u8(&b, MOB_A_FLAG, MOB_F_CONFIRM);
	mob_wire_put(&b, MOB_A_ECHO, rx->mh.msg.attr[MOB_A_ECHO].data, MOB_NONCE_LEN);
	mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
	len = mob_wire_finish(&b, 0);
	if (len > 0 && !mob_wire_parse(mh, len, &m) &&
	    !mob_auth_bc(ro->ba, &m, &ro->id.hoa, &ro->bu_coa, mh + m.msg.tag_off))
		mob_output(ro->net, &o, mh, len);
}

static void mob_mn_ro_lost(struct net *net, void *cookie)
{
	struct mob_mn_ro *ro = cookie;

	WRITE_ONCE(ro->plain_seen, true);
	mob_mn_ro_kick(ro, 0);
}

static struct mob_esp_pair *mob_mn_ro_make_pair(struct mob_mn_ro *ro, const struct mob_attr *a,
						u8 mode)
{
	const u8 *n_cn = a[MOB_A_NONCE].data;
	struct mob_esp_pair_cfg cfg = {
		.mode = mode == MOB_F_ENCRYPT ? MOB_ESP_ENCRYPT : MOB_ESP_PLAIN,
		.local = ro->bu_coa,
		.remote = ro->id.cn,
		.in_local = ro->id.hoa,
		.in_remote = ro->id.cn,
		.spi_in = ro->spi,
		.mn = true,
	};
	struct mob_esp_pair *pair;
	int err = 0;

	memcpy(&cfg.spi_out, a[MOB_A_SPI].data, 4);
	if (cfg.mode == MOB_ESP_ENCRYPT)
		err = mob_schedule_esp(ro->en, MOB_ESP_LABEL_CN, MOB_DIR_PEER_TO_MN, cfg.spi_in,
				       ro->nonce, n_cn, cfg.key_in) ?:
		      mob_schedule_esp(ro->en, MOB_ESP_LABEL_CN, MOB_DIR_MN_TO_PEER, cfg.spi_out,
				       ro->nonce, n_cn, cfg.key_out);
	pair = err ? ERR_PTR(err) : mob_esp_pair_alloc(ro->net, &cfg);
	memzero_explicit(&cfg, sizeof(cfg));
	return pair;
}

/* A BA that answers a refresh names the pair in place; any other brings a new one. */
static int mob_mn_ro_install(struct mob_mn_ro *ro, const struct mob_attr *a, u8 mode)
{
	struct mob_esp_pair *pair;
	struct mob_esp_peer *peer = ro->peer;
	__be32 spi;
	int err;

	memcpy(&spi, a[MOB_A_SPI].data, 4);
	if (peer && mob_esp_peer_intact(peer) && spi == ro->up_peer_spi &&
	    !memcmp(ro->up_nonce, ro->nonce, MOB_NONCE_LEN) &&
	    !memcmp(ro->up_peer_nonce, a[MOB_A_NONCE].data, MOB_NONCE_LEN))
		return 0;
	if (!peer) {
		peer = mob_esp_peer_alloc(ro->net, &ro->id.hoa, &ro->id.cn, true);
		if (IS_ERR(peer))
			return PTR_ERR(peer);
		mob_esp_peer_on_loss(peer, mob_mn_ro_lost, ro);
		ro->peer = peer;
	}
	pair = mob_mn_ro_make_pair(ro, a, mode);
	if (IS_ERR(pair))
		return PTR_ERR(pair);
	err = mob_esp_peer_use(peer, pair, true);
	if (err)
		return err;
	memcpy(ro->up_nonce, ro->nonce, MOB_NONCE_LEN);
	memcpy(ro->up_peer_nonce, a[MOB_A_NONCE].data, MOB_NONCE_LEN);
	ro->up_peer_spi = spi;
	ro->up_spi = ro->spi;
	ro->up_since = get_jiffies_64();
	return 0;
}

/* When to look at this correspondent again: refresh, new keys, or is it still there? */
static void mob_mn_ro_schedule(struct mob_mn_ro *ro)
{
	u64 quarter = (u64)ro->lifetime * HZ / 4, now = get_jiffies_64();
	u64 next = min(ro->expires - quarter, ro->en_expires);

	next = min(next, now + msecs_to_jiffies(MOB_ONE_WAY_MS));
	ro->due = max(next, now + 1);
	mob_mn_ro_kick(ro, ro->due - now);
}

static void mob_mn_ro_accepted(struct mob_mn_ro *ro, struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	u8 mode = a[MOB_A_FLAG].data[0];
	u64 now = get_jiffies_64();

	if (!mob_mh_mode(READ_ONCE(mob_pernet(ro->net)->set.modes), mode)) {
		mob_mn_ro_down(ro);
		return mob_mn_ro_refused(ro, MOB_E_PROHIBITED);
	}
	if (mob_mn_ro_install(ro, a, mode)) {
		mob_mn_ro_down(ro);
		return mob_mn_ro_refused(ro, MOB_E_UNSPEC);
	}
	/* Our inbound state is in place: now the CN may send without limit. */
	mob_mn_ro_send_bc(ro, rx);
	ro->mode = mode;
	ro->suite = rx->mh.msg.suite;
	ro->lifetime = rx->mh.lifetime;
	ro->expires = now + (u64)ro->lifetime * HZ;
	ro->en_expires = now + (u64)mob_wire_get_u32(&a[MOB_A_LT_EN]) * HZ;
	WRITE_ONCE(ro->plain_seen, false);
	if (!ro->up)
		mob_stat_inc(ro->net, MOB_STAT_mn_ro_up);
	ro->up = true;
	mob_mn_ro_event(ro);
	mob_mn_ro_schedule(ro);
}

static void mob_mn_ro_ba(struct mob_mn *m, struct mob_mn_ro *ro, struct mob_rx *rx)
{
	struct mob_mn_home *h = mob_mn_home_find(m, &ro->id.hoa);

	if (!h || !ro->bu_out || (rx->mh.seq != ro->seq && rx->mh.status != MOB_STATUS_SEQ))
		return mob_drop(rx->net, MOB_STAT_drop_seq, &rx->src, &rx->dst);
	mob_stat_inc(rx->net, MOB_STAT_rx_ba);
	if (rx->mh.status == MOB_STATUS_SEQ) {
		/* An old one of these, replayed, is not newer than what we sent. */
		if (mob_seq_newer(rx->mh.seq, ro->seq) && ro->tries < MOB_BU_RETRIES_RO) {
			ro->seq = rx->mh.seq;
			mob_mn_ro_send_bu(ro, h);
		}
		return;
	}
	ro->bu_out = false;
	if (ro->ending) {
		ro->ending = false;
		mob_mn_ro_due(ro, MOB_MN_IDLE_MS);
	} else if (rx->mh.status >= 128) {
		mob_mn_ro_down(ro);
		mob_mn_ro_refused(ro, rx->mh.status == MOB_STATUS_PROHIBITED ?
				  MOB_E_PROHIBITED : MOB_E_REFUSED);
	} else {
		mob_mn_ro_accepted(ro, rx);
	}
}

static void mob_mn_ba_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_ro *ro;

	mutex_lock(&m->lock);
	rcu_read_lock();
	ro = mob_mn_ro_find(m, &rx->dst, &rx->src);
	rcu_read_unlock();
	if (ro)
		mob_mn_ro_ba(m, ro, rx);
	mutex_unlock(&m->lock);
}

/* BA = {Src=CN, Dst=CoA, HoA, Seq#, LT_BA, LT_EN, MAC_BA} */
void mob_mn_rx_ba(struct mob_rx *rx)
{
	struct mob_mn_ro *ro = mob_mn_ro_find(mob_pernet(rx->net)->mn, &rx->dst, &rx->src);
	u8 mac[MOB_MAC_LEN];
	bool ok;

	if (!ro)
		return mob_drop(rx->net, MOB_STAT_drop_no_binding, &rx->src, &rx->dst);
	/* The MAC before any work is queued. */
	spin_lock_bh(&ro->lock);
	ok = ro->ba && !mob_auth_ba(ro->ba, &rx->mh, &ro->bu_coa, &ro->id.cn, mac) &&
	     mob_auth_matches(&rx->mh, mac);
	spin_unlock_bh(&ro->lock);
	if (!ok)
		return mob_drop(rx->net, MOB_STAT_drop_mac, &rx->src, &rx->dst);
	mob_job(rx, MOB_QUEUE_STATE, mob_mn_ba_work, NULL);
}

/* The CN lost its states, or its binding runs out: a hint to send a BU, no more. */
void mob_mn_rx_brr(struct mob_rx *rx)
{
	struct mob_mn_ro *ro = mob_mn_ro_find(mob_pernet(rx->net)->mn, &rx->dst, &rx->src);

	if (!ro)
		return;
	WRITE_ONCE(ro->plain_seen, true);
	mob_mn_ro_kick(ro, 0);
}

/* ---- time and traffic --------------------------------------------------- */

/* Three BUs unanswered: the CN restarted, or is gone.  Tunnel, then a new exchange. */
static void mob_mn_ro_unanswered(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	bool again = !ro->ending;

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
	bool sent;

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
	if (time_after_eq64(now, ro->en_expires))
		return mob_mn_ro_begin_req(ro, h);
	/* MAX_UPDATE_RATE, RFC 6275 section 11.8 */
	if (plain && time_before64(now, ro->last_bu + HZ / MOB_BU_RATE_PER_S)) {
		WRITE_ONCE(ro->plain_seen, true);
		return mob_mn_ro_due(ro, 1000 / MOB_BU_RATE_PER_S);
	}
	if (plain || time_after_eq64(now, ro->expires - quarter) || mob_mn_ro_one_way(ro))
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

	if (ro->error && time_before64(now, ro->refused_until)) {
		mob_mn_ro_due(ro, jiffies64_to_msecs(ro->refused_until - now));
		return;
	}
	if (!wanted && !ro->bu && !mob_mn_ro_recent(READ_ONCE(ro->tx_seen)))
		return mob_mn_ro_unlink(m, ro);
	if (!wanted || h->wanted_at_home || ipv6_addr_any(&h->coa))
		return mob_mn_ro_due(ro, MOB_MN_IDLE_MS);
	if (mob_mn_ro_has_keys(ro))
		mob_mn_ro_begin_bu(ro, h);
	else
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
	h = mob_mn_home_find(m, &ro->id.hoa);
	if (!h) {
		mob_mn_ro_unlink(m, ro);
	} else if (ro->up && READ_ONCE(ro->plain_seen) && !ro->bu_out && !ro->req) {
		mob_mn_ro_check_up(ro, h);
	} else if (ro->due && time_before64(now, ro->due) && (ro->req || ro->bu_out || ro->up)) {
		mob_mn_ro_kick(ro, ro->due - now);	/* kicked by traffic: not its turn */
	} else if (ro->bu_out) {
		if (ro->tries < MOB_BU_RETRIES_RO)
			mob_mn_ro_send_bu(ro, h);
		else
			mob_mn_ro_unanswered(ro, h);
	} else if (ro->req) {
		if (ro->tries < MOB_MN_REQ_TRIES)
			mob_mn_ro_req(ro, h);
		else
			mob_mn_ro_refused(ro, MOB_E_NO_CBU);
	} else if (ro->up) {
		mob_mn_ro_check_up(ro, h);
	} else {
		mob_mn_ro_check_idle(m, ro, h);
	}
out:
	mutex_unlock(&m->lock);
	mob_mn_ro_put(ro);
}

/* Any context. */
static struct mob_mn_ro *mob_mn_ro_new(struct mob_mn *m, const struct in6_addr *hoa,
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

void mob_mn_tunnel_tx(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_home *h;
	struct mob_mn_ro *ro;

	if (!mob_role(net, MOB_ROLE_MN) || !m)
		return;
	ro = mob_mn_ro_find(m, hoa, peer);
	if (!ro && READ_ONCE(mob_pernet(net)->set.auto_ro) && mob_addr_routable(peer)) {
		h = mob_mn_home_find(m, hoa);
		if (h && !ipv6_addr_equal(peer, &h->ha))
			ro = mob_mn_ro_new(m, hoa, peer, GFP_ATOMIC);
		if (ro)
			mob_mn_ro_kick(ro, msecs_to_jiffies(MOB_MN_IDLE_MS));
	}
	if (ro && READ_ONCE(ro->tx_seen) != jiffies)
		WRITE_ONCE(ro->tx_seen, jiffies ?: 1);
}

void mob_mn_tunnel_rx(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_ro *ro;
	unsigned long seen;

	if (!mob_role(net, MOB_ROLE_MN) || !m)
		return;
	ro = mob_mn_ro_find(m, hoa, peer);
	if (!ro || !READ_ONCE(ro->tx_seen))
		return;
	seen = READ_ONCE(ro->rx_seen);
	if (seen == jiffies)
		return;
	WRITE_ONCE(ro->rx_seen, jiffies ?: 1);
	if (READ_ONCE(ro->up)) {
		/* A bound CN sends by the HoA: it restarted, or stopped believing us. */
		if (time_after64(get_jiffies_64(), READ_ONCE(ro->up_since) +
				 msecs_to_jiffies(MOB_MN_PLAIN_GRACE_MS)) &&
		    !READ_ONCE(ro->plain_seen)) {
			WRITE_ONCE(ro->plain_seen, true);
			mob_mn_ro_kick(ro, 0);
		}
	} else if (!seen || time_after(jiffies, seen + HZ)) {
		mob_mn_ro_kick(ro, 0);
	}
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
		ro->ending = ro->up && mob_mn_ro_has_keys(ro);
		mob_mn_ro_down(ro);
		if (ro->ending)
			mob_mn_ro_begin_bu(ro, h);
		return 0;
	}
	ro->ending = false;
	if (mob_mn_ro_has_keys(ro) && (ro->up || ro->bu_out || ro->manual))
		mob_mn_ro_begin_bu(ro, h);
	return 0;
}

void mob_mn_ro_moved(struct mob_mn *m, struct mob_mn_home *h)
{
	mob_mn_ro_each(m, &h->hoa, mob_mn_ro_moved_one, h);
}

static int mob_mn_ro_registered_one(struct mob_mn *m, struct mob_mn_ro *ro, void *arg)
{
	struct mob_mn_home *h = arg;

	/* Same N0, the new CoA: the home agent answers with the same keys. */
	if (ro->req) {
		ro->retry_ms = MOB_RETRANS_MS;
		mob_mn_ro_req(ro, h);
	} else if (!ro->up && !ro->bu_out && (ro->manual || ro->tx_seen)) {
		mob_mn_ro_kick(ro, 0);
	}
	return 0;
}

void mob_mn_ro_registered(struct mob_mn *m, struct mob_mn_home *h)
{
	mob_mn_ro_each(m, &h->hoa, mob_mn_ro_registered_one, h);
}

static int mob_mn_ro_drop_one(struct mob_mn *m, struct mob_mn_ro *ro, void *arg)
{
	mob_mn_ro_unlink(m, ro);
	return 0;
}

void mob_mn_ro_drop(struct mob_mn *m, const struct mob_mn_home *h)
{
	mob_mn_ro_each(m, h ? &h->hoa : NULL, mob_mn_ro_drop_one, NULL);
}

/* ---- configuration ------------------------------------------------------ */

int mob_mn_correspondent_add(struct net *net, const struct in6_addr *hoa,
			     const struct in6_addr *cn, struct netlink_ext_ack *extack)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_home *h;
	struct mob_mn_ro *ro;
	int err = 0;

	if (!m) {
		NL_SET_ERR_MSG(extack, "this namespace is no mobile node: ip mobility set role mn");
		return -EOPNOTSUPP;
	}
	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, hoa);
	if (!h) {
		NL_SET_ERR_MSG(extack, "no such home address: ip mobility home add");
		err = -ENOENT;
	} else if (!mob_addr_routable(cn) || ipv6_addr_equal(cn, &h->ha) ||
		   ipv6_addr_equal(cn, hoa)) {
		NL_SET_ERR_MSG(extack, "a correspondent is a routable unicast address, not the home agent");
		err = -EINVAL;
	} else {
		rcu_read_lock();
		ro = mob_mn_ro_find(m, hoa, cn);
		rcu_read_unlock();
		ro = ro ?: mob_mn_ro_new(m, hoa, cn, GFP_KERNEL);
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
	mutex_unlock(&m->lock);
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
	rcu_read_lock();
	ro = mob_mn_ro_find(m, hoa, cn);
	rcu_read_unlock();
	if (ro)
		mob_mn_ro_unlink(m, ro);
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

	if (ro->up) {
		i.mode = ro->mode;
		i.suite = ro->suite;
		i.lifetime = ro->lifetime;
		i.left = mob_mn_ro_left(ro->expires);
		i.lt_en_left = mob_mn_ro_left(ro->en_expires);
		i.spi_in = ro->up_spi;
		i.spi_out = ro->up_peer_spi;
		mob_esp_peer_stats(ro->peer, &i.tx_packets, &i.tx_bytes,
				   &i.rx_packets, &i.rx_bytes);
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
