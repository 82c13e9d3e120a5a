// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's messages with correspondents, draft-qiu section 3: REQ and
 * REP with the home agent once, then BU, BA and BC with the correspondent for
 * every move.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "auth.h"
#include "mh.h"
#include "mobile.h"
#include "output.h"
#include "seq.h"

#define MOB_RO_SMALL_MH		256

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

void mob_mn_ro_req(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	/* Home registration comes first: REP goes to the CoA that is bound. */
	if (mob_mn_home_bound(h)) {
		/* HA erased the k_HA of before when its successor was used. */
		memcpy(ro->req_key, h->k_ha, sizeof(ro->req_key));
		if (ro->tries++)
			mob_stat_inc(ro->net, MOB_STAT_mn_retransmit);
		mob_mn_ro_send_req(ro, h);
	}
	mob_mn_ro_due(ro, ro->retry_ms);
	ro->retry_ms = min_t(u32, ro->retry_ms * 2, MOB_RETRANS_MAX_MS);
}

void mob_mn_ro_begin_req(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	get_random_bytes(ro->n0, sizeof(ro->n0));
	ro->req = true;
	ro->error = 0;
	ro->tries = 0;
	ro->retry_ms = MOB_RETRANS_MS;
	mob_mn_ro_req(ro, h);
	mob_mn_ro_event(ro);
}

/*
 * Silence proves nothing: a link that loses a third of everything fails one
 * exchange in ten.  So it is tried again soon, and ever later; what a peer or
 * an ICMPv6 error said is remembered at once for long.
 */
void mob_mn_ro_refused(struct mob_mn_ro *ro, u8 error)
{
	u32 wait = MOB_NO_CBU_MS;

	if (error == MOB_E_SILENT) {
		wait = clamp_t(u32, ro->silent_ms * 2, MOB_SILENT_MS, MOB_NO_CBU_MS);
		ro->silent_ms = wait;
	}
	ro->req = false;
	ro->error = error;
	ro->refused_until = get_jiffies_64() + msecs_to_jiffies(wait);
	mob_stat_inc(ro->net, MOB_STAT_mn_ro_refused);
	mob_mn_ro_event(ro);
	/* New keys were refused: those in use serve on, and so does a BU that is out. */
	if (ro->up && !ro->bu_out)
		mob_mn_ro_schedule(ro);
	else if (!ro->bu_out)
		mob_mn_ro_due(ro, wait);
}

int mob_mn_ro_use_keys(struct mob_mn_ro *ro, const u8 keys[3 * MOB_KEY_LEN], u64 expires)
{
	struct mob_prf *bu = mob_prf_alloc(keys, MOB_KEY_LEN);
	struct mob_prf *ba = mob_prf_alloc(keys + MOB_KEY_LEN, MOB_KEY_LEN);

	if (IS_ERR(bu) || IS_ERR(ba) ||
	    mob_mn_rekey_set(ro, keys + 2 * MOB_KEY_LEN, false)) {
		mob_prf_free(bu);
		mob_prf_free(ba);
		return -ENOMEM;
	}
	mob_mn_ro_set_keys(ro, bu, ba);
	memcpy(ro->key_bu, keys, MOB_KEY_LEN);
	memcpy(ro->key_ba, keys + MOB_KEY_LEN, MOB_KEY_LEN);
	/* A nonce serves one key: the next BU takes a new one. */
	memzero_explicit(ro->nonce, sizeof(ro->nonce));
	/* Nor do those of the way back outlive what they are the reverse of. */
	memzero_explicit(ro->reverse, sizeof(ro->reverse));
	ro->has_reverse = false;
	mob_mn_rekey_keys_until(ro, expires);
	ro->seq = get_random_u32();
	ro->used = 0;
	ro->adopted = false;
	return 0;
}

/* The keys of REP, once N0 matched.  Return: 0, or why they are not taken. */
static enum mob_stat mob_mn_ro_take_keys(struct mob_mn_ro *ro, struct mob_mn_home *h,
					 const struct mob_msg *m)
{
	const u8 *keys = m->attr[MOB_A_KEYS].data;
	u32 lifetime = mob_wire_get_u32(&m->attr[MOB_A_LT_KEY]);

	if (mob_mn_ro_use_keys(ro, keys, get_jiffies_64() +
			       (u64)min_t(u32, lifetime, MOB_KEY_LIFETIME_S) * HZ))
		return MOB_STAT_drop_nomem;
	ro->has_reverse = !mob_schedule_reverse(keys, ro->reverse);
	ro->req = false;
	ro->silent_ms = 0;
	/*
	 * Forward only: the REP of an older REQ, late, must not bring back a k_HA
	 * that the home agent has erased.
	 */
	if (!crypto_memneq(ro->req_key, h->k_ha, MOB_KEY_LEN))
		mob_mn_home_new_key(h, m->attr[MOB_A_K_HA].data);
	mob_mn_ro_begin_bu(ro, h);
	return 0;
}

/* ---- what the home agent says in a correspondent's name: REP and NEWKEY -- */

/*
 * struct mob_mn_told - its plaintext; holds keys
 */
struct mob_mn_told {
	struct mob_msg m;
	u8 plain[512];
};

/* The addresses it names are those of the packet; then what is sealed, and for which N0. */
static enum mob_stat mob_mn_told_open(const struct mob_rx *rx, const u8 *key, const u8 *n0,
				      struct mob_mn_told *q)
{
	const struct mob_attr *a = rx->mh.msg.attr, *sealed = &a[MOB_A_SEALED];
	const struct in6_addr addrs[2] = { rx->src, rx->dst };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	size_t len = sealed->len - MOB_SEAL_OVERHEAD;
	u8 type = rx->mh.msg.type;

	if (memcmp(a[MOB_A_HOA].data, &rx->dst, 16) || memcmp(a[MOB_A_CN].data, &rx->src, 16))
		return MOB_STAT_drop_address;
	if (len > sizeof(q->plain) ||
	    mob_open(key, type, &ad, sealed->data, sealed->len, q->plain) ||
	    mob_wire_parse_sealed(type, q->plain, len, &q->m))
		return MOB_STAT_drop_decrypt;
	return crypto_memneq(q->m.attr[MOB_A_N0].data, n0, MOB_NONCE_LEN) ? MOB_STAT_drop_n0 : 0;
}

/* Return: 0, or why it was dropped.  mob_mn.lock held. */
static enum mob_stat mob_mn_told(struct mob_mn *m, const struct mob_rx *rx, struct mob_mn_told *q)
{
	bool rep = rx->mh.msg.type == MOB_T_REP;
	struct mob_mn_home *h = mob_mn_home_find(m, &rx->dst);
	struct mob_mn_ro *ro = mob_mn_ro_find_locked(m, &rx->dst, &rx->src);
	enum mob_stat why;

	if (!h || !ro || !(rep ? ro->req : ro->rekey))
		return MOB_STAT_drop_stale;
	why = mob_mn_told_open(rx, rep ? ro->req_key : ro->rekey_key,
			       rep ? ro->n0 : ro->rekey_n0, q);
	if (why)
		return why;
	if (!rep)
		return mob_mn_rekey_take(ro, h, &q->m);
	if (!q->m.attr[MOB_A_STATUS].data)
		return mob_mn_ro_take_keys(ro, h, &q->m);
	mob_mn_ro_refused(ro, mob_wire_error(q->m.attr[MOB_A_STATUS].data[0]));
	return 0;
}

static void mob_mn_told_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_told *q = kmalloc(sizeof(*q), GFP_KERNEL);
	enum mob_stat why = MOB_STAT_drop_nomem;

	mutex_lock(&m->lock);
	if (q)
		why = mob_mn_told(m, rx, q);
	mutex_unlock(&m->lock);
	kfree_sensitive(q);
	if (why)
		mob_drop(rx->net, why, &rx->src, &rx->dst);
	else
		mob_stat_inc(rx->net, rx->mh.msg.type == MOB_T_REP ? MOB_STAT_rx_rep :
			     MOB_STAT_rx_newkey);
}

/* {Src=CN, Dst=CoA, e(k_HA, ...)}, inside the tunnel */
void mob_mn_rx_told(struct mob_rx *rx)
{
	if (!rx->tunnelled)
		return mob_drop(rx->net, MOB_STAT_drop_not_tunnelled, &rx->src, &rx->dst);
	if (!mob_mn_ro_find(mob_pernet(rx->net)->mn, &rx->dst, &rx->src))
		return mob_drop(rx->net, MOB_STAT_drop_stale, &rx->src, &rx->dst);
	mob_job(rx, MOB_QUEUE_STATE, mob_mn_told_work, NULL);
}

/* ---- BU, BA and BC ------------------------------------------------------ */

static u32 mob_mn_ro_ask(const struct mob_mn_ro *ro, const struct mob_mn_home *h)
{
	u64 now = get_jiffies_64();
	u32 home = h->registered && h->expires > now ? div_u64(h->expires - now, HZ) :
		MOB_HOME_LIFETIME_S;

	if (ro->ending)
		return 0;
	/*
	 * RFC 6275 section 11.7.2: not longer than the home registration, which is about to be
	 * refreshed when less than a unit is left of it; 0 would end the binding.
	 */
	return clamp_t(u32, home, MOB_LIFETIME_UNIT,
		       READ_ONCE(mob_pernet(ro->net)->set.mn_lifetime));
}

/* BU = {Src=CoA, Dst=CN, HoA, Seq#, LT_BU, MAC_BU}; every repeat has a new Seq#. */
void mob_mn_ro_send_bu(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	struct mob_out o = {
		.saddr = &ro->bu_coa,
		.daddr = &ro->id.cn,
		.hao = ipv6_addr_equal(&ro->bu_coa, &ro->id.hoa) ? NULL : &ro->id.hoa,
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
	mob_wire_put(&b, MOB_A_KEYID, ro->en_id, MOB_KEYID_LEN);
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
void mob_mn_ro_begin_bu(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	const struct in6_addr *coa = h->wanted_at_home ? &h->hoa : &h->coa;
	bool moved = ro->up && !ipv6_addr_equal(&ro->bu_coa, coa);
	bool renew = !ro->up || moved || memcmp(ro->up_nonce, ro->nonce, MOB_NONCE_LEN);

	ro->bu_coa = *coa;
	if (renew) {
		get_random_bytes(ro->nonce, sizeof(ro->nonce));
		ro->spi = mob_esp_spi_alloc(ro->net, coa);
	}
	ro->tries = 0;
	ro->retry_ms = MOB_RETRANS_MS;
	mob_mn_ro_send_bu(ro, h);
	if (moved) {
		ro->moving = true;
		mob_mn_ro_event(ro);
	}
}

/* What CN_MN has to echo from @to: the next one is for this BC alone. */
static const u8 *mob_mn_ro_bc_nonce(struct mob_mn_ro *ro, const struct in6_addr *to)
{
	spin_lock_bh(&ro->lock);
	get_random_bytes(ro->bc_nonce, sizeof(ro->bc_nonce));
	ro->bc_to = *to;
	ro->bc_out = true;
	spin_unlock_bh(&ro->lock);
	return ro->bc_nonce;
}

/* BC = {Src=CoA, Dst=CN, HoA, Seq#, Flag, MAC_BC}, with what only a reader of BA knows */
static void mob_mn_ro_send_bc(struct mob_mn_ro *ro, const struct mob_rx *rx)
{
	struct mob_out o = {
		.saddr = &ro->bu_coa,
		.daddr = &rx->src,	/* CN, or CN_CoA */
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
	if (ro->mobile) {
		mob_wire_put(&b, MOB_A_CN_HOA, &ro->id.cn, 16);
		mob_wire_put(&b, MOB_A_NONCE, mob_mn_ro_bc_nonce(ro, o.daddr), MOB_NONCE_LEN);
	}
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

struct mob_esp_pair *mob_mn_ro_make_pair(struct mob_mn_ro *ro, const struct in6_addr *remote,
					 const struct mob_attr *a, u8 mode)
{
	const u8 *n_cn = a[MOB_A_NONCE].data;
	struct mob_esp_pair_cfg cfg = {
		.mode = mode == MOB_F_ENCRYPT ? MOB_ESP_ENCRYPT : MOB_ESP_PLAIN,
		.local = ro->bu_coa,
		.remote = *remote,
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

/*
 * A BA that answers a refresh names the pair in place; any other brings a new
 * one.  Return: 0, a negative error, or 1 when our nonce and SPI were used before: the
 * pair they made is lost, or the CN lost its own; the same keys must not come again.
 */
static int mob_mn_ro_install(struct mob_mn_ro *ro, const struct mob_attr *a, u8 mode)
{
	struct mob_esp_pair *pair;
	struct mob_esp_peer *peer = ro->peer;
	__be32 spi;
	int err;

	memcpy(&spi, a[MOB_A_SPI].data, 4);
	if (peer && !memcmp(ro->up_nonce, ro->nonce, MOB_NONCE_LEN))
		return mob_esp_peer_intact(peer) && spi == ro->up_peer_spi &&
		       !memcmp(ro->up_peer_nonce, a[MOB_A_NONCE].data, MOB_NONCE_LEN) ?
			0 : 1;
	if (peer && !mob_esp_peer_intact(peer)) {
		/* A flush took the IN policy with it, which no handover brings back. */
		ro->peer = NULL;
		mob_esp_peer_free(peer);
		peer = NULL;
	}
	if (!peer) {
		peer = mob_esp_peer_alloc(ro->net, &ro->id.hoa, &ro->id.cn, true);
		if (IS_ERR(peer))
			return PTR_ERR(peer);
		mob_esp_peer_on_loss(peer, mob_mn_ro_lost, ro);
		ro->peer = peer;
	}
	pair = mob_mn_ro_make_pair(ro, &ro->id.cn, a, mode);
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

/* The data path that BA speaks of: our own, or between two mobile nodes. */
static int mob_mn_ro_path(struct mob_mn_ro *ro, const struct mob_rx *rx, u8 mode)
{
	const struct mob_attr *a = rx->mh.msg.attr;

	if (a[MOB_A_CN_HOA].data)
		return mode == MOB_F_ENCRYPT ? mob_mobile_install(ro, rx) : -EOPNOTSUPP;
	if (ro->mobile) {
		/* It is no mobile node any more. */
		mob_mobile_end(ro);
		ro->mobile = false;
	}
	return mob_mn_ro_install(ro, a, mode);
}

static void mob_mn_ro_accepted(struct mob_mn_ro *ro, struct mob_mn_home *h, struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	/* One of those we allow, also when the CN names several. */
	u8 mode = mob_mh_mode(READ_ONCE(mob_pernet(ro->net)->set.modes),
			      a[MOB_A_FLAG].data[0]);
	u32 lt_en = mob_wire_get_u32(&a[MOB_A_LT_EN]);
	u64 now = get_jiffies_64();
	int err;

	if (!mode) {
		mob_mn_ro_down(ro);
		return mob_mn_ro_refused(ro, MOB_E_PROHIBITED);
	}
	/* CN ended the binding, for its keys are over in less than 4 s. */
	if (!rx->mh.lifetime)
		return mob_mn_rekey_denied(ro, h);
	/* Over before it began, each would have the home agent sign for the next. */
	if (mode == MOB_F_ENCRYPT && ro->en_fresh && !lt_en) {
		mob_mn_ro_down(ro);
		return mob_mn_ro_refused(ro, MOB_E_REFUSED);
	}
	/* Before there is a path: what tells of its loss sets this. */
	WRITE_ONCE(ro->plain_seen, false);
	err = mob_mn_ro_path(ro, rx, mode);
	if (err > 0) {
		memzero_explicit(ro->nonce, sizeof(ro->nonce));
		return mob_mn_ro_begin_bu(ro, h);
	}
	if (err) {
		mob_mn_ro_down(ro);
		return mob_mn_ro_refused(ro, MOB_E_UNSPEC);
	}
	/* Our inbound state is in place: now the CN may send without limit. */
	mob_mn_ro_send_bc(ro, rx);
	ro->mode = mode;
	ro->suite = rx->mh.msg.suite;
	ro->lifetime = rx->mh.lifetime;
	ro->expires = now + (u64)ro->lifetime * HZ;
	if (!ro->up)
		mob_stat_inc(ro->net, MOB_STAT_mn_ro_up);
	ro->up = true;
	ro->moving = false;
	mob_mn_rekey_accepted(ro, lt_en);
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
	} else if (rx->mh.status == MOB_STATUS_KEY) {
		mob_mn_rekey_denied(ro, h);
	} else if (rx->mh.status >= 128) {
		mob_mn_ro_down(ro);
		mob_mn_ro_refused(ro, rx->mh.status == MOB_STATUS_PROHIBITED ?
				  MOB_E_PROHIBITED : MOB_E_REFUSED);
	} else {
		mob_mn_ro_accepted(ro, h, rx);
	}
}

/* BA of a mobile correspondent comes from CN_CoA, and names CN_HoA.  Context: RCU. */
static struct mob_mn_ro *mob_mn_ro_of_ba(const struct mob_rx *rx)
{
	const u8 *cn_hoa = rx->mh.msg.attr[MOB_A_CN_HOA].data;
	struct in6_addr cn = rx->src;

	if (cn_hoa)
		memcpy(&cn, cn_hoa, sizeof(cn));
	return mob_mn_ro_find(mob_pernet(rx->net)->mn, &rx->dst, &cn);
}

static void mob_mn_ba_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_ro *ro;

	mutex_lock(&m->lock);
	rcu_read_lock();
	ro = mob_mn_ro_of_ba(rx);
	rcu_read_unlock();
	if (ro)
		mob_mn_ro_ba(m, ro, rx);
	mutex_unlock(&m->lock);
}

/* BA = {Src=CN, Dst=CoA, HoA, Seq#, LT_BA, LT_EN, MAC_BA} */
void mob_mn_rx_ba(struct mob_rx *rx)
{
	struct mob_mn_ro *ro = mob_mn_ro_of_ba(rx);
	u8 mac[MOB_MAC_LEN];
	bool ok;

	if (!ro)
		return mob_drop(rx->net, MOB_STAT_drop_no_binding, &rx->src, &rx->dst);
	if (!mob_addr_routable(&rx->src) || mob_addr_is_own(rx->net, &rx->src))
		return mob_drop(rx->net, MOB_STAT_drop_coa, &rx->src, &rx->dst);
	/* The MAC before any work is queued. */
	spin_lock_bh(&ro->lock);
	ok = ro->ba && !mob_auth_ba(ro->ba, &rx->mh, &ro->bu_coa, &rx->src, mac) &&
	     mob_auth_matches(&rx->mh, mac);
	spin_unlock_bh(&ro->lock);
	if (!ok)
		return mob_drop(rx->net, MOB_STAT_drop_mac, &rx->src, &rx->dst);
	mob_job(rx, MOB_QUEUE_STATE, mob_mn_ba_work, NULL);
}
