// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correspondent's role: what EXCH0 leaves behind, BU and BC of draft-qiu
 * section 3.  How an exchange is answered is in cn_exch.c.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "auth.h"
#include "cn.h"
#include "cn_binding.h"
#include "cn_exch.h"
#include "ha.h"
#include "mh.h"
#include "mobile.h"
#include "output.h"
#include "ratelimit.h"
#include "seq.h"
#include "trust.h"

/* BA is built on the stack. */
#define MOB_CN_SMALL_MH		256

static void mob_cn_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->wire_src, &rx->dst);
}

/* A repeated EXCH0 (our EXCH1 was lost) gets the same answer, never a second key. */
static bool mob_cn_repeat_exch1(struct mob_rx *rx, struct mob_cn_record *r)
{
	struct mob_cn_keys *k;
	u8 hash[MOB_HASH_LEN];
	u8 *exch1 = NULL;
	int len = 0;

	if (mob_mh_hash(&rx->mh, hash))
		return false;
	spin_lock_bh(&r->lock);
	k = r->pending;
	if (k && !crypto_memneq(k->c1, rx->mh.msg.attr[MOB_A_C1].data, MOB_C1_LEN) &&
	    !crypto_memneq(k->exch0_hash, hash, sizeof(hash))) {
		len = k->exch1_len;
		exch1 = kmemdup(k->exch1, len, GFP_ATOMIC);
	}
	spin_unlock_bh(&r->lock);
	if (!exch1)
		return false;
	if (mob_cn_exch_again(rx)) {
		mob_stat_inc(rx->net, MOB_STAT_rx_exch0);
		mob_cn_exch_send(rx, exch1, len);
	}
	kfree(exch1);
	return true;
}

static struct mob_cn_keys *mob_cn_make_keys(const struct mob_rx *rx, const struct mob_cn_deal *d)
{
	struct mob_cn_keys *k = kzalloc(struct_size(k, exch1, d->exch1_len), GFP_KERNEL);

	if (!k)
		return NULL;
	k->bu = mob_prf_alloc(d->keys.bu, MOB_KEY_LEN);
	k->ba = mob_prf_alloc(d->keys.ba, MOB_KEY_LEN);
	if (IS_ERR(k->bu) || IS_ERR(k->ba) || mob_cn_en_set(&k->en, d->keys.en) ||
	    mob_mh_hash(&rx->mh, k->exch0_hash)) {
		mob_cn_keys_free(k);
		return NULL;
	}
	memcpy(k->master, d->keys.master, MOB_KEY_LEN);
	mob_trust_line_of(d->cert, &k->line);
	k->signed_at = mob_wire_get_u64(&rx->mh.msg.attr[MOB_A_TS]);
	memcpy(k->c1, rx->mh.msg.attr[MOB_A_C1].data, MOB_C1_LEN);
	k->suite = rx->mh.msg.suite;
	k->expires = get_jiffies_64() + (u64)d->lifetime * HZ;
	k->exch1_len = d->exch1_len;
	memcpy(k->exch1, d->exch1, d->exch1_len);
	return k;
}

/* Keep @k, which is freed when that fails.  mob_cn.lock held.  Return: 0, or why not. */
static enum mob_stat mob_cn_keep(const struct mob_rx *rx, struct mob_cn_keys *k)
{
	struct mob_net *mn = mob_pernet(rx->net);
	enum mob_stat why = MOB_STAT_drop_table_full;
	struct mob_cn_record *r;

	/* A revocation, and a change of rules, look for keys to end under this lock. */
	if (!mob_trust_line_stands(mn->trust, &k->line)) {
		why = MOB_STAT_drop_cert_revoked;
		goto free;
	}
	if (!mob_cn_exch_permitted(rx, &k->line)) {
		why = MOB_STAT_drop_access;
		goto free;
	}
	r = mob_cn_binding_get(mn->cn, &rx->src, &rx->dst, k->line.fp[0]);
	if (!IS_ERR(r))
		return mob_cn_binding_set_pending(mn->cn, r, k) ? why : 0;
	if (PTR_ERR(r) == -EDQUOT)
		why = MOB_STAT_drop_share;
free:
	mob_cn_keys_free(k);
	return why;
}

/* Keep @k until the first BU.  Return: whether there was room; HA was told if not. */
static bool mob_cn_commit_exch0(struct mob_rx *rx, struct mob_cn_keys *k)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	enum mob_stat why;

	mutex_lock(&cn->lock);
	why = mob_cn_keep(rx, k);
	mutex_unlock(&cn->lock);
	if (why) {
		mob_cn_refuse(rx, why, why == MOB_STAT_drop_access ? MOB_E_PROHIBITED :
			      why == MOB_STAT_drop_cert_revoked ? MOB_E_CERT : MOB_E_BUSY);
		return false;
	}
	mob_stat_inc(rx->net, MOB_STAT_rx_exch0);
	return true;
}

static void mob_cn_exch0_work(struct mob_rx *rx, void *arg)
{
	struct mob_cn_deal *d = mob_cn_exch_agree(rx);
	struct mob_cn_keys *k;

	if (!d)
		return;
	k = mob_cn_make_keys(rx, d);
	if (!k)
		mob_cn_refuse(rx, MOB_STAT_drop_internal, MOB_E_REFUSED);
	else if (mob_cn_commit_exch0(rx, k))
		mob_cn_exch_send(rx, d->exch1, d->exch1_len);
	mob_cn_exch_free(d);
}

/* EXCH0 = {Src=HoA, Dst=CN, C0, C1, N1, N2, g^x, TS, SIG_HA, Cert_HA} */
void mob_cn_rx_exch0(struct mob_rx *rx)
{
	struct mob_cn_record *r;

	if (!mob_cn_exch_check(rx))
		return;
	r = mob_cn_binding_find(mob_pernet(rx->net)->cn, &rx->src, &rx->dst);
	if (r && mob_cn_repeat_exch1(rx, r))
		return;
	if (!mob_cn_exch_queue(rx, mob_cn_exch0_work))
		mob_cn_drop(rx, MOB_STAT_drop_cookie_spent);
}

/*
 * struct mob_cn_ba - what a BA says beside its record
 */
struct mob_cn_ba {
	u8 status;
	u16 seq;
	u32 lifetime;
	struct in6_addr from;	/* CN, or CN_CoA */
	struct in6_addr to;	/* CoA, or HoA from home */
	bool home;
};

/*
 * BA = {Src=CN, Dst=CoA, HoA, Seq#, LT_BA, LT_EN, MAC_BA}; r->lock held, as
 * keys and fields are the record's.  Return: octets or negative.
 */
static int mob_cn_build_ba(struct mob_cn_record *r, const struct mob_cn_keys *k,
			   const struct mob_cn_ba *ba, u8 *mh, size_t cap)
{
	struct mob_mh m;
	struct mob_buf b;
	int len;

	mob_wire_begin_ba(&b, mh, cap, ba->status, 0, ba->seq, ba->lifetime);
	mob_wire_option(&b, MOB_T_BA, k->suite);
	if (ba->status < 128) {
		mob_wire_put_be32(&b, MOB_A_LT_EN, mob_cn_en_left(r, &k->en));
		mob_wire_put(&b, MOB_A_SPI, &r->spi_cn, 4);
		mob_wire_put(&b, MOB_A_NONCE, r->n_cn, MOB_NONCE_LEN);
		mob_wire_put(&b, MOB_A_ECHO, r->echo, MOB_NONCE_LEN);
		mob_wire_put_u8(&b, MOB_A_FLAG, r->mode);
	}
	/* Draft section 4: BA comes from CN_CoA, and names CN_HoA. */
	if (r->mobile)
		mob_wire_put(&b, MOB_A_CN_HOA, &r->id.cn, 16);
	mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
	len = mob_wire_finish(&b, 0);
	if (len < 0 || mob_wire_parse(mh, len, &m) ||
	    mob_auth_ba(k->ba, &m, &ba->to, &ba->from, mh + m.msg.tag_off))
		return -EINVAL;
	return len;
}

static void mob_cn_send_ba(struct mob_cn_record *r, const struct mob_cn_ba *ba,
			   const u8 *mh, int len)
{
	struct mob_out o = {
		.saddr = &ba->from,
		.daddr = &ba->to,
		/* RFC 6275 section 9.5.4: none when the MN is at home */
		.rh2 = ba->home ? NULL : &r->id.hoa,
		.type = MOB_T_BA,
		.stat = MOB_STAT_tx_ba,
	};

	if (len > 0)
		mob_output(r->net, &o, mh, len);
}

enum mob_cn_verdict {
	MOB_CN_DROP,
	MOB_CN_ANSWER,	/* BA from here: a refresh or a refusal */
	MOB_CN_WORK,	/* states have to change: a worker goes on */
};

static bool mob_cn_bu_made_by(const struct mob_cn_keys *k, const struct mob_cn_record *r,
			      const struct mob_rx *rx)
{
	u8 mac[MOB_MAC_LEN];

	return k && !mob_auth_bu(k->bu, &rx->mh, &r->id.hoa, &rx->wire_src, mac) &&
	       mob_auth_matches(&rx->mh, mac);
}

/* Which keys made MAC_BU?  The first BU under pending keys confirms them. r->lock held. */
static struct mob_cn_keys *mob_cn_bu_keys(struct mob_cn_record *r, const struct mob_rx *rx,
					  struct mob_cn_keys **old)
{
	if (mob_cn_bu_made_by(r->keys, r, rx))
		return r->keys;
	if (mob_cn_bu_made_by(r->pending, r, rx))
		*old = mob_cn_binding_promote(r);
	else if (mob_cn_bu_made_by(r->reverse, r, rx))
		*old = mob_cn_binding_promote_reverse(r);
	else
		return NULL;
	return r->keys;
}

static u32 mob_cn_grant(const struct mob_cn_record *r, const struct mob_cn_keys *k, u32 asked)
{
	u64 now = get_jiffies_64();
	u32 key_left = k->expires > now ? div_u64(k->expires - now, HZ) : 0;

	return min3(asked, READ_ONCE(mob_pernet(r->net)->set.cn_lifetime), key_left);
}

/* Does the BU ask for nothing but more time? r->lock held. */
static bool mob_cn_bu_refreshes(const struct mob_cn_record *r, const struct mob_cn_keys *k,
				const struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;

	return r->bound && !r->lost &&
	       mob_cn_grant(r, k, rx->mh.lifetime) >= MOB_LIFETIME_UNIT &&
	       ipv6_addr_equal(&r->coa, &rx->wire_src) &&
	       !memcmp(r->pair_en, k->en.id, MOB_KEYID_LEN) &&
	       !memcmp(r->n_mn, a[MOB_A_NONCE].data, MOB_NONCE_LEN) &&
	       !memcmp(&r->spi_mn, a[MOB_A_SPI].data, 4);
}

/* The same binding for longer; r->lock held. */
static void mob_cn_bu_extend(struct mob_cn_record *r, const struct mob_cn_keys *k,
			     const struct mob_rx *rx, struct mob_cn_ba *ba)
{
	ba->lifetime = mob_cn_grant(r, k, rx->mh.lifetime);
	mob_cn_binding_grant(r, ba->lifetime);
	r->ba_seq = rx->mh.seq;
	/* Repeated: the BA was lost, and the MN's states are made when this one comes. */
	r->switch_at = get_jiffies_64() + msecs_to_jiffies(MOB_REKEY_SWITCH_MS);
	mob_stat_inc(r->net, MOB_STAT_cn_binding_refresh);
}

/* r->lock held.  Everything after MAC_BU: key age, Seq#, and what to do. */
static enum mob_cn_verdict mob_cn_bu_judge(struct mob_cn_record *r, struct mob_cn_keys *k,
					   const struct mob_rx *rx, struct mob_cn_ba *ba,
					   enum mob_stat *why)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	u8 mode;

	ba->seq = rx->mh.seq;
	ba->from = r->mobile && r->bound ? r->local : r->id.cn;
	ba->to = rx->wire_src;
	ba->home = !rx->hao;
	if (time_after_eq64(get_jiffies_64(), k->expires) || k->used >= MOB_KEY_BU_MAX) {
		*why = MOB_STAT_drop_key_old;
		return MOB_CN_DROP;
	}
	if (k->seq_valid && !mob_seq_newer(rx->mh.seq, k->seq)) {
		*why = MOB_STAT_drop_seq;
		ba->status = MOB_STATUS_SEQ;
		ba->seq = k->seq;
		return MOB_CN_ANSWER;
	}
	/* Accepted from here on: a copy of this BU is old now. */
	k->seq = rx->mh.seq;
	k->seq_valid = true;
	k->used++;
	*why = MOB_STAT_rx_bu;
	/* RFC 5648 section 6.2: in bulk at home alone; and here each binding is one CoA. */
	if (rx->mh.n_bids) {
		ba->status = rx->mh.n_bids > 1 ? MOB_STATUS_MCOA_BULK :
						 MOB_STATUS_MCOA_PROHIBITED;
		return MOB_CN_ANSWER;
	}
	mode = mob_mh_mode(READ_ONCE(mob_pernet(r->net)->set.modes), a[MOB_A_FLAG].data[0]);
	if (rx->mh.lifetime && !mode) {
		ba->status = MOB_STATUS_PROHIBITED;
		return MOB_CN_ANSWER;
	}
	if (rx->mh.lifetime &&
	    !mob_cn_en_take(r, k, a[MOB_A_KEYID].data, mode == MOB_F_ENCRYPT)) {
		*why = MOB_STAT_drop_k_en;
		ba->status = MOB_STATUS_KEY;
		return MOB_CN_ANSWER;
	}
	/* Where a mobile correspondent is now, a worker knows. */
	if (r->mobile || !mob_cn_bu_refreshes(r, k, rx))
		return MOB_CN_WORK;
	mob_cn_bu_extend(r, k, rx, ba);
	return MOB_CN_ANSWER;
}

/* What the BU says becomes the binding, but for the data path; r->lock held. */
static void mob_cn_bu_note(struct mob_cn_record *r, const struct mob_rx *rx, u8 modes,
			   struct mob_cn_ba *ba)
{
	const struct mob_attr *a = rx->mh.msg.attr;

	if (!ipv6_addr_equal(&r->coa, &rx->wire_src))
		mob_cn_binding_left(r);
	r->coa = rx->wire_src;
	r->local = ba->from;
	r->mode = mob_mh_mode(modes, a[MOB_A_FLAG].data[0]);
	memcpy(r->n_mn, a[MOB_A_NONCE].data, MOB_NONCE_LEN);
	memcpy(&r->spi_mn, a[MOB_A_SPI].data, 4);
	get_random_bytes(r->n_cn, sizeof(r->n_cn));
	get_random_bytes(r->echo, sizeof(r->echo));
	ba->lifetime = mob_cn_grant(r, r->keys, rx->mh.lifetime);
	mob_cn_binding_grant(r, ba->lifetime);
	r->ba_seq = rx->mh.seq;
	r->lost = false;
	/* What a BC before it confirmed is not this. */
	r->resume = false;
}

/* Make or end the data path as the record says now; mob_cn.lock held. */
static void mob_cn_bu_apply(struct mob_cn *cn, struct mob_cn_record *r, bool end, bool fresh,
			    bool keep, struct mob_cn_ba *ba)
{
	if (end) {
		mob_cn_binding_end(cn, r, MOB_STAT_cn_binding_deleted);
	} else if (mob_cn_binding_install(cn, r, keep)) {
		mob_cn_binding_end(cn, r, MOB_STAT_drop_internal);
		ba->status = MOB_STATUS_RESOURCES;
		ba->lifetime = 0;
	} else {
		mob_stat_inc(r->net, fresh ? MOB_STAT_cn_binding_new : MOB_STAT_cn_binding_move);
		mob_cn_binding_event(r, fresh ? MOB_EVENT_BINDING_NEW : MOB_EVENT_BINDING_CHANGE);
	}
}

/* Process context, mob_cn.lock held.  @place: where we are, NULL when we are no mobile node. */
static void mob_cn_bu_commit(struct mob_cn *cn, struct mob_cn_record *r, struct mob_rx *rx,
			     const struct in6_addr *place)
{
	bool end = !rx->mh.lifetime || ipv6_addr_equal(&rx->wire_src, &r->id.hoa);
	struct mob_cn_ba ba = {
		.seq = rx->mh.seq,
		.from = place ? *place : r->id.cn,
		.to = rx->wire_src,
		.home = !rx->hao,
	};
	u8 modes = READ_ONCE(mob_pernet(r->net)->set.modes), mh[MOB_CN_SMALL_MH];
	bool fresh, keep, same = false;
	int len = -ESTALE;

	/* Two mobile nodes would need both of mip6's headers in every packet. */
	if (place)
		modes &= MOB_F_ENCRYPT;
	spin_lock_bh(&r->lock);
	if (r->queued)
		r->queued--;
	/* A newer BU overtook this one in the queue: it will be along. */
	if (!r->keys || r->keys->seq != rx->mh.seq) {
		spin_unlock_bh(&r->lock);
		return mob_cn_drop(rx, MOB_STAT_drop_seq);
	}
	/* BA says lifetime 0 in the last seconds of the keys, and MN goes by it. */
	end = end || mob_cn_grant(r, r->keys, rx->mh.lifetime) < MOB_LIFETIME_UNIT;
	fresh = !r->bound;
	/* What was proved of this CoA holds: new states alone make nothing provisional. */
	keep = r->bound && !r->lost && r->state == MOB_BINDING_CONFIRMED &&
	       r->mode == MOB_F_ENCRYPT && ipv6_addr_equal(&r->coa, &rx->wire_src) &&
	       (!place || ipv6_addr_equal(&r->local, place));
	r->mobile = place;
	if (!end && !mob_mh_mode(modes, rx->mh.msg.attr[MOB_A_FLAG].data[0])) {
		ba.status = MOB_STATUS_PROHIBITED;
	} else if (place && mob_cn_bu_refreshes(r, r->keys, rx) &&
		   ipv6_addr_equal(&r->local, place)) {
		mob_cn_bu_extend(r, r->keys, rx, &ba);
		same = true;
	} else if (!end) {
		mob_cn_bu_note(r, rx, modes, &ba);
		keep = keep && r->mode == MOB_F_ENCRYPT;
	}
	spin_unlock_bh(&r->lock);

	if (!same && !ba.status)
		mob_cn_bu_apply(cn, r, end, fresh, keep, &ba);
	spin_lock_bh(&r->lock);
	if (r->keys)
		len = mob_cn_build_ba(r, r->keys, &ba, mh, sizeof(mh));
	spin_unlock_bh(&r->lock);
	mob_cn_send_ba(r, &ba, mh, len);
}

/* The keys with which a mobile node tells the other where it goes itself; NULL if not new. */
static struct mob_mobile_keys *mob_cn_take_reverse(struct mob_cn_record *r)
{
	struct mob_mobile_keys *rev = NULL;

	spin_lock_bh(&r->lock);
	if (r->bound && r->keys && r->keys->has_reverse)
		rev = kmalloc(sizeof(*rev), GFP_ATOMIC);
	if (rev) {
		memcpy(rev->keys, r->keys->reverse, sizeof(rev->keys));
		rev->expires = r->keys->expires;
		memzero_explicit(r->keys->reverse, sizeof(r->keys->reverse));
		r->keys->has_reverse = false;
	}
	spin_unlock_bh(&r->lock);
	return rev;
}

static void mob_cn_bu_work(struct mob_rx *rx, void *arg)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	struct mob_mobile_keys *rev = NULL;
	struct in6_addr place;
	struct mob_cn_record *r;
	bool mobile;

	mobile = mob_mobile_place(rx->net, &rx->dst, &rx->src, &place);
	mutex_lock(&cn->lock);
	r = mob_cn_binding_find_locked(cn, &rx->src, &rx->dst);
	if (r) {
		mob_cn_bu_commit(cn, r, rx, mobile ? &place : NULL);
		rev = mob_cn_take_reverse(r);
	} else {
		mob_cn_drop(rx, MOB_STAT_drop_no_key);
	}
	mutex_unlock(&cn->lock);
	if (rev)
		mob_mobile_adopt(rx->net, &rx->dst, &rx->src, rev);
	kfree_sensitive(rev);
}

static void mob_cn_queue_bu(struct mob_cn_record *r, const struct mob_rx *rx)
{
	if (!mob_job(rx, MOB_QUEUE_STATE, mob_cn_bu_work, NULL))
		return;
	spin_lock_bh(&r->lock);
	r->queued--;
	spin_unlock_bh(&r->lock);
}

/* BU = {Src=CoA, Dst=CN, HoA, Seq#, LT_BU, MAC_BU} */
void mob_cn_rx_bu(struct mob_rx *rx)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	struct mob_cn_keys *k, *old = NULL;
	enum mob_stat why = MOB_STAT_drop_mac;
	enum mob_cn_verdict verdict;
	u8 mh[MOB_CN_SMALL_MH];
	struct mob_cn_ba ba = {};
	struct mob_cn_record *r;
	int len = 0;

	/* Never a CoA that differs from the source: nothing would prove it. */
	if (!mob_addr_routable(&rx->wire_src) || mob_addr_is_own(rx->net, &rx->wire_src) ||
	    (rx->mh.altcoa && !ipv6_addr_equal(rx->mh.altcoa, &rx->wire_src)))
		return mob_cn_drop(rx, MOB_STAT_drop_coa);
	r = mob_cn_binding_find(cn, &rx->src, &rx->dst);
	if (!r)
		return mob_cn_drop(rx, MOB_STAT_drop_no_key);

	spin_lock_bh(&r->lock);
	k = mob_cn_bu_keys(r, rx, &old);
	verdict = k ? mob_cn_bu_judge(r, k, rx, &ba, &why) : MOB_CN_DROP;
	if (verdict == MOB_CN_ANSWER)
		len = mob_cn_build_ba(r, k, &ba, mh, sizeof(mh));
	/* One HoA cannot fill the queue of all: what is left out, the MN repeats. */
	if (verdict == MOB_CN_WORK && r->queued >= MOB_BU_QUEUED_MAX) {
		verdict = MOB_CN_DROP;
		why = MOB_STAT_drop_rate_limited;
	} else if (verdict == MOB_CN_WORK) {
		r->queued++;
	}
	spin_unlock_bh(&r->lock);
	mob_cn_keys_free(old);

	if (why == MOB_STAT_rx_bu)
		mob_stat_inc(rx->net, why);
	else
		mob_cn_drop(rx, why);
	if (verdict == MOB_CN_WORK)
		mob_cn_queue_bu(r, rx);
	else if (verdict == MOB_CN_ANSWER &&
		 (ba.status < 128 ||
		  mob_ratelimit_allow(mob_pernet(rx->net)->error_limit, &ba.to)))
		mob_cn_send_ba(r, &ba, mh, len);
}

/* BC to a mobile correspondent goes to CN_CoA, and names CN_HoA.  Context: RCU. */
static struct mob_cn_record *mob_cn_bc_record(struct mob_cn *cn, const struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	const u8 *cn_hoa = a[MOB_A_CN_HOA].data;
	struct in6_addr hoa, local = rx->dst;

	memcpy(&hoa, a[MOB_A_HOA].data, sizeof(hoa));
	if (cn_hoa)
		memcpy(&local, cn_hoa, sizeof(local));
	return mob_cn_binding_find(cn, &hoa, &local);
}

/*
 * BC = {Src=CoA, Dst=CN, HoA, Seq#, Flag, MAC_BC}.  A lying MN knows all of
 * the draft's fields before BA arrives: the echo, which travelled to the CoA
 * alone, proves that the sender saw BA there.
 */
void mob_cn_rx_bc(struct mob_rx *rx)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	const struct mob_attr *a = rx->mh.msg.attr;
	enum mob_stat why = MOB_STAT_drop_mac;
	u8 mac[MOB_MAC_LEN];
	u8 mh[MOB_CN_SMALL_MH];
	struct mob_cn_record *r;
	int len = 0;

	r = mob_cn_bc_record(cn, rx);
	if (!r)
		return mob_cn_drop(rx, MOB_STAT_drop_no_binding);
	spin_lock_bh(&r->lock);
	if (!r->keys || !r->bound) {
		why = MOB_STAT_drop_no_binding;
	} else if (!mob_auth_bc(r->keys->ba, &rx->mh, &r->id.hoa, &rx->wire_src, mac) &&
		   mob_auth_matches(&rx->mh, mac)) {
		if (!ipv6_addr_equal(&r->coa, &rx->wire_src))
			why = MOB_STAT_drop_coa;
		else if (mob_wire_get_u16(&a[MOB_A_SEQ]) != r->ba_seq)
			why = MOB_STAT_drop_seq;
		else if (!(a[MOB_A_FLAG].data[0] & MOB_F_CONFIRM) ||
			 crypto_memneq(a[MOB_A_ECHO].data, r->echo, sizeof(r->echo)))
			why = MOB_STAT_drop_echo;
		else
			why = MOB_STAT_rx_bc;
	}
	if (why == MOB_STAT_rx_bc) {
		mob_cn_binding_confirm(cn, r);
		if (r->staged)
			mob_cn_binding_resume(r);
		len = mob_mobile_build_echo(r, rx, mh, sizeof(mh));
	}
	spin_unlock_bh(&r->lock);
	if (why != MOB_STAT_rx_bc)
		return mob_cn_drop(rx, why);
	mob_stat_inc(rx->net, why);
	mob_mobile_send_echo(rx, mh, len);
}
