// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correspondent's role: COOKIE0, EXCH0, BU and BC of draft-qiu section 3,
 * in the order of the cost ladder (design, section 7): a message pays for the
 * next, dearer check only by passing the one before.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "auth.h"
#include "cn.h"
#include "cn_binding.h"
#include "cookie.h"
#include "ha.h"
#include "mh.h"
#include "output.h"
#include "ratelimit.h"
#include "seq.h"
#include "suite.h"
#include "trust.h"

/* COOKIE1 and BA are built on the stack. */
#define MOB_CN_SMALL_MH		256

static void mob_cn_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->wire_src, &rx->dst);
}

static int mob_cn_send(struct net *net, const struct in6_addr *cn, const struct in6_addr *to,
		       u8 type, enum mob_stat stat, const u8 *mh, int len)
{
	struct mob_out o = { .saddr = cn, .daddr = to, .type = type, .stat = stat };

	return len < 0 ? len : mob_output(net, &o, mh, len);
}

/* Tell why, at a limited rate; only after a cookie proved that HoA's side asked. */
static void mob_cn_refuse(const struct mob_rx *rx, enum mob_stat why, u8 status)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_DROP,
		.role = MOB_ROLE_CN,
		.error = status,
		.hoa = &rx->src,
		.peer = &rx->dst,
		.reason = mob_stat_names[why],
	};
	u8 mh[MOB_CN_SMALL_MH];
	struct mob_buf b;

	mob_cn_drop(rx, why);
	mob_netlink_event(rx->net, &ev);
	if (!mob_ratelimit_allow(mob_pernet(rx->net)->error_limit, &rx->src))
		return;
	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_ERROR, 0);
	mob_wire_put(&b, MOB_A_HOA, &rx->src, 16);
	mob_wire_put(&b, MOB_A_CN, &rx->dst, 16);
	mob_wire_put_u8(&b, MOB_A_STATUS, status);
	mob_cn_send(rx->net, &rx->dst, &rx->src, MOB_T_ERROR, MOB_STAT_tx_error, mh,
		    mob_wire_finish(&b, 0));
}

/*
 * COOKIE0 = {Src=HoA, Dst=CN, C0}; answered without state:
 * COOKIE1 = {Src=CN, Dst=HoA, C0, C1, N1}.
 */
void mob_cn_rx_cookie0(struct mob_rx *rx)
{
	struct mob_net *mn = mob_pernet(rx->net);
	const struct mob_attr *a = rx->mh.msg.attr;
	u8 mh[MOB_CN_SMALL_MH], suites[MOB_SUITES_MAX];
	u8 hc0[MOB_HASH_LEN], c1[MOB_C1_LEN], n1[MOB_NONCE_LEN];
	struct mob_buf b;
	int len;

	if (!mob_addr_routable(&rx->src) || mob_addr_is_own(rx->net, &rx->src))
		return mob_cn_drop(rx, MOB_STAT_drop_address);
	if (mob_mh_hash(&rx->mh, hc0) ||
	    mob_cookie_make(mn->cookie, &rx->src, &rx->dst, a[MOB_A_C0].data, hc0, c1, n1))
		return mob_cn_drop(rx, MOB_STAT_drop_internal);

	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_COOKIE1, 0);
	mob_wire_put(&b, MOB_A_C0, a[MOB_A_C0].data, MOB_COOKIE_LEN);
	mob_wire_put(&b, MOB_A_C1, c1, sizeof(c1));
	mob_wire_put(&b, MOB_A_N1, n1, sizeof(n1));
	mob_wire_put(&b, MOB_A_SUITES_R, suites, mob_suite_list(mn, suites));
	len = mob_wire_finish(&b, 0);
	/* No amplification: COOKIE0 is padded to the size of its answer. */
	if (len > rx->mh.len)
		return mob_cn_drop(rx, MOB_STAT_drop_short);
	mob_stat_inc(rx->net, MOB_STAT_rx_cookie0);
	mob_cn_send(rx->net, &rx->dst, &rx->src, MOB_T_COOKIE1, MOB_STAT_tx_cookie1, mh, len);
}

/*
 * Both lists came back under SIG_HA: a list that is not ours, or a choice that
 * is not the best common one, is an attacker's weakening on the way.
 */
static enum mob_stat mob_cn_check_suites(struct mob_net *mn, const struct mob_msg *m)
{
	const struct mob_attr *i = &m->attr[MOB_A_SUITES_I], *r = &m->attr[MOB_A_SUITES_R];
	u8 own[MOB_SUITES_MAX];
	unsigned int n = mob_suite_list(mn, own);

	if (r->len != n || memcmp(r->data, own, n))
		return MOB_STAT_drop_downgrade;
	if (!mob_dh_suite_known(m->suite))
		return MOB_STAT_drop_suite;
	if (m->suite != mob_suite_choose(i->data, i->len, own, n))
		return MOB_STAT_drop_downgrade;
	return 0;
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
	mob_stat_inc(rx->net, MOB_STAT_rx_exch0);
	mob_cn_send(rx->net, &rx->dst, &rx->src, MOB_T_EXCH1, MOB_STAT_tx_exch1, exch1, len);
	kfree(exch1);
	return true;
}

/* Build and sign EXCH1 = {Src=CN, Dst=HoA, C0, C1, g^y, SIG_CN, Cert_CN}. */
static int mob_cn_build_exch1(const struct mob_rx *rx, const u8 *pub, size_t pub_len,
			      u8 *mh, size_t cap)
{
	struct mob_trust *trust = mob_pernet(rx->net)->trust;
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_trust_cert *own;
	struct mob_mh *m;
	struct mob_buf b;
	size_t sig_len;
	int len, err;

	own = mob_trust_own(trust);
	if (!own)
		return -ENOKEY;
	sig_len = mob_trust_sig_len(trust);
	mob_wire_begin(&b, mh, cap, MOB_T_EXCH1, rx->mh.msg.suite);
	mob_wire_put(&b, MOB_A_C0, a[MOB_A_C0].data, a[MOB_A_C0].len);
	mob_wire_put(&b, MOB_A_C1, a[MOB_A_C1].data, a[MOB_A_C1].len);
	mob_wire_put(&b, MOB_A_DH, pub, pub_len);
	mob_wire_put(&b, MOB_A_CERT, own->der, own->cert.der_len);
	mob_wire_reserve(&b, MOB_A_SIG, sig_len);
	mob_trust_put(own);
	len = mob_wire_finish(&b, 0);
	if (len < 0)
		return len;
	m = kmalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	err = -EINVAL;
	if (!mob_wire_parse(mh, len, m))
		err = mob_trust_sign(trust, v,
				     mob_auth_exch1(m, &rx->src, &rx->dst, rx->mh.mh,
						    rx->mh.len, v),
				     mh + m->msg.tag_off, sig_len);
	kfree(m);
	if (err >= 0 && err != (int)sig_len)
		err = -ESTALE;	/* the own certificate changed meanwhile */
	return err < 0 ? err : len;
}

/* k_DH from g^x and a fresh y, then the keys of the draft. */
static int mob_cn_agree(const struct mob_msg *m, struct mob_keys *keys, u8 *pub)
{
	u8 secret[MOB_DH_SECRET_MAX];
	struct mob_dh *dh;
	int err;

	dh = mob_dh_new(m->suite, pub);
	if (IS_ERR(dh))
		return PTR_ERR(dh);
	err = mob_dh_shared(dh, m->attr[MOB_A_DH].data, m->attr[MOB_A_DH].len, secret);
	if (!err)
		err = mob_schedule_exchange(secret, mob_dh_len(m->suite), m->attr[MOB_A_N1].data,
					    m->attr[MOB_A_N2].data, keys);
	mob_dh_free(dh);
	memzero_explicit(secret, sizeof(secret));
	return err;
}

/* The key dies after 24 h, with what HA says, or with Cert_HA, whichever is first. */
static u32 mob_cn_key_lifetime(const struct mob_msg *m, const struct mob_cert *cert)
{
	s64 left = cert->not_after - ktime_get_real_seconds();

	left = min_t(s64, left, mob_wire_get_u32(&m->attr[MOB_A_LT_KEY]));
	return clamp_t(s64, left, 0, MOB_KEY_LIFETIME_S);
}

static struct mob_cn_keys *mob_cn_make_keys(const struct mob_rx *rx, const struct mob_keys *keys,
					    const struct mob_trust_cert *cert, const u8 *exch1,
					    size_t exch1_len)
{
	struct mob_cn_keys *k = kzalloc(struct_size(k, exch1, exch1_len), GFP_KERNEL);

	if (!k)
		return NULL;
	k->bu = mob_prf_alloc(keys->bu, MOB_KEY_LEN);
	k->ba = mob_prf_alloc(keys->ba, MOB_KEY_LEN);
	if (IS_ERR(k->bu) || IS_ERR(k->ba) || mob_mh_hash(&rx->mh, k->exch0_hash)) {
		mob_cn_keys_free(k);
		return NULL;
	}
	memcpy(k->en, keys->en, MOB_KEY_LEN);
	memcpy(k->fp, cert->fp, sizeof(k->fp));
	memcpy(k->c1, rx->mh.msg.attr[MOB_A_C1].data, MOB_C1_LEN);
	k->suite = rx->mh.msg.suite;
	k->expires = get_jiffies_64() +
		(u64)mob_cn_key_lifetime(&rx->mh.msg, &cert->cert) * HZ;
	k->exch1_len = exch1_len;
	memcpy(k->exch1, exch1, exch1_len);
	return k;
}

/* Keep @k until the first BU.  Return: whether there was room; HA was told if not. */
static bool mob_cn_commit_exch0(struct mob_rx *rx, struct mob_cn_keys *k)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	struct mob_cn_record *r;
	int err = -ENOSPC;

	mutex_lock(&cn->lock);
	r = mob_cn_binding_get(cn, &rx->src, &rx->dst);
	if (r)
		err = mob_cn_binding_set_pending(cn, r, k);
	else
		mob_cn_keys_free(k);
	mutex_unlock(&cn->lock);
	if (err) {
		mob_cn_refuse(rx, MOB_STAT_drop_table_full, MOB_E_BUSY);
		return false;
	}
	mob_stat_inc(rx->net, MOB_STAT_rx_exch0);
	return true;
}

/* The dear part: certificate chain, HoA inside its block, SIG_HA; then DH and our signature. */
static void mob_cn_exch0_work(struct mob_rx *rx, void *arg)
{
	struct mob_net *mn = mob_pernet(rx->net);
	const struct mob_attr *a = rx->mh.msg.attr;
	u8 pub[MOB_DH_PUB_MAX], *exch1 = NULL;
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_trust_cert *cert;
	struct mob_cn_keys *k = NULL;
	enum mob_cert_error ce;
	struct mob_keys keys;
	int len;

	ce = mob_trust_check(mn->trust, a[MOB_A_CERT].data, a[MOB_A_CERT].len, &rx->src, &cert);
	if (ce)
		return mob_cn_refuse(rx, mob_mh_cert_reason(ce), MOB_E_CERT);
	if (mob_trust_verify(cert, v, mob_auth_exch0(&rx->mh, &rx->src, &rx->dst, v),
			     a[MOB_A_SIG].data, a[MOB_A_SIG].len)) {
		mob_cn_refuse(rx, MOB_STAT_drop_signature, MOB_E_REFUSED);
		goto put;
	}
	if (mob_cn_agree(&rx->mh.msg, &keys, pub)) {
		mob_cn_refuse(rx, MOB_STAT_drop_dh, MOB_E_REFUSED);
		goto put;
	}
	exch1 = kmalloc(MOB_MH_MAX_LEN, GFP_KERNEL);
	len = exch1 ? mob_cn_build_exch1(rx, pub, mob_dh_len(rx->mh.msg.suite), exch1,
					 MOB_MH_MAX_LEN) : -ENOMEM;
	if (len > 0)
		k = mob_cn_make_keys(rx, &keys, cert, exch1, len);
	if (k) {
		if (mob_cn_commit_exch0(rx, k))
			mob_cn_send(rx->net, &rx->dst, &rx->src, MOB_T_EXCH1,
				    MOB_STAT_tx_exch1, exch1, len);
	} else {
		mob_cn_refuse(rx, len == -ENOKEY ? MOB_STAT_drop_no_key : MOB_STAT_drop_internal,
			      MOB_E_REFUSED);
	}
	kfree(exch1);
	memzero_explicit(&keys, sizeof(keys));
put:
	mob_trust_put(cert);
}

/*
 * EXCH0 = {Src=HoA, Dst=CN, C0, C1, N1, N2, g^x, TS, SIG_HA, Cert_HA}.
 * Here the cheap checks; TS is kept for tracing a culprit, not checked.
 */
void mob_cn_rx_exch0(struct mob_rx *rx)
{
	struct mob_net *mn = mob_pernet(rx->net);
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_cn_record *r;
	enum mob_stat why;
	int err;

	err = mob_cookie_check(mn->cookie, &rx->src, &rx->dst, a[MOB_A_C0].data,
			       a[MOB_A_HC0].data, a[MOB_A_C1].data, a[MOB_A_N1].data);
	if (err)
		return mob_cn_drop(rx, err == -EKEYEXPIRED ? MOB_STAT_drop_cookie_old :
				   MOB_STAT_drop_cookie);
	if (!mob_ratelimit_allow(mn->exch0_limit, &rx->src))
		return mob_cn_drop(rx, MOB_STAT_drop_rate_limited);
	why = mob_cn_check_suites(mn, &rx->mh.msg);
	if (why)
		return mob_cn_refuse(rx, why, MOB_E_SUITE);
	r = mob_cn_binding_find(mn->cn, &rx->src, &rx->dst);
	if (r && mob_cn_repeat_exch1(rx, r))
		return;
	err = mob_cookie_spend(mn->cookie, a[MOB_A_C1].data);
	if (err)
		return mob_cn_drop(rx, err == -EALREADY ? MOB_STAT_drop_cookie_spent :
				   MOB_STAT_drop_cookie_full);
	mob_job(rx, MOB_QUEUE_PUBKEY, mob_cn_exch0_work, NULL);
}

/*
 * struct mob_cn_ba - what a BA says beside its record
 */
struct mob_cn_ba {
	u8 status;
	u16 seq;
	u32 lifetime;
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
		mob_wire_put_be32(&b, MOB_A_LT_EN,
				  READ_ONCE(mob_pernet(r->net)->set.lt_en));
		mob_wire_put(&b, MOB_A_SPI, &r->spi_cn, 4);
		mob_wire_put(&b, MOB_A_NONCE, r->n_cn, MOB_NONCE_LEN);
		mob_wire_put(&b, MOB_A_ECHO, r->echo, MOB_NONCE_LEN);
		mob_wire_put_u8(&b, MOB_A_FLAG, r->mode);
	}
	mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
	len = mob_wire_finish(&b, 0);
	if (len < 0 || mob_wire_parse(mh, len, &m) ||
	    mob_auth_ba(k->ba, &m, &ba->to, &r->id.cn, mh + m.msg.tag_off))
		return -EINVAL;
	return len;
}

static void mob_cn_send_ba(struct mob_cn_record *r, const struct mob_cn_ba *ba,
			   const u8 *mh, int len)
{
	struct mob_out o = {
		.saddr = &r->id.cn,
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

/* Which keys made MAC_BU?  The first BU under pending keys confirms them. r->lock held. */
static struct mob_cn_keys *mob_cn_bu_keys(struct mob_cn_record *r, const struct mob_rx *rx,
					  struct mob_cn_keys **old)
{
	u8 mac[MOB_MAC_LEN];

	if (r->keys && !mob_auth_bu(r->keys->bu, &rx->mh, &r->id.hoa, &rx->wire_src, mac) &&
	    mob_auth_matches(&rx->mh, mac))
		return r->keys;
	if (r->pending && !mob_auth_bu(r->pending->bu, &rx->mh, &r->id.hoa, &rx->wire_src, mac) &&
	    mob_auth_matches(&rx->mh, mac)) {
		*old = mob_cn_binding_promote(r);
		return r->keys;
	}
	return NULL;
}

/* Does the BU ask for nothing but more time? r->lock held. */
static bool mob_cn_bu_refreshes(const struct mob_cn_record *r, const struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;

	return r->bound && !r->lost && rx->mh.lifetime &&
	       ipv6_addr_equal(&r->coa, &rx->wire_src) &&
	       !memcmp(r->n_mn, a[MOB_A_NONCE].data, MOB_NONCE_LEN) &&
	       !memcmp(&r->spi_mn, a[MOB_A_SPI].data, 4);
}

static u32 mob_cn_grant(const struct mob_cn_record *r, const struct mob_cn_keys *k, u32 asked)
{
	u64 now = get_jiffies_64();
	u32 key_left = k->expires > now ? div_u64(k->expires - now, HZ) : 0;

	return min3(asked, READ_ONCE(mob_pernet(r->net)->set.cn_lifetime), key_left);
}

/* r->lock held.  Everything after MAC_BU: key age, Seq#, and what to do. */
static enum mob_cn_verdict mob_cn_bu_judge(struct mob_cn_record *r, struct mob_cn_keys *k,
					   const struct mob_rx *rx, struct mob_cn_ba *ba,
					   enum mob_stat *why)
{
	ba->seq = rx->mh.seq;
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
	if (rx->mh.lifetime && !mob_mh_mode(READ_ONCE(mob_pernet(r->net)->set.modes),
					    rx->mh.msg.attr[MOB_A_FLAG].data[0])) {
		ba->status = MOB_STATUS_PROHIBITED;
		return MOB_CN_ANSWER;
	}
	if (!mob_cn_bu_refreshes(r, rx))
		return MOB_CN_WORK;
	r->lifetime = mob_cn_grant(r, k, rx->mh.lifetime);
	r->expires = get_jiffies_64() + (u64)r->lifetime * HZ;
	r->brr_sent = false;
	r->ba_seq = rx->mh.seq;
	ba->lifetime = r->lifetime;
	mob_stat_inc(r->net, MOB_STAT_cn_binding_refresh);
	return MOB_CN_ANSWER;
}

/* Process context, mob_cn.lock held. */
static void mob_cn_bu_commit(struct mob_cn *cn, struct mob_cn_record *r, struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	bool end = !rx->mh.lifetime || ipv6_addr_equal(&rx->wire_src, &r->id.hoa);
	struct mob_cn_ba ba = { .seq = rx->mh.seq, .to = rx->wire_src, .home = !rx->hao };
	u8 mh[MOB_CN_SMALL_MH];
	int len = -ESTALE;
	bool fresh;

	spin_lock_bh(&r->lock);
	/* A newer BU overtook this one in the queue: it will be along. */
	if (!r->keys || r->keys->seq != rx->mh.seq) {
		spin_unlock_bh(&r->lock);
		return mob_cn_drop(rx, MOB_STAT_drop_seq);
	}
	fresh = !r->bound;
	if (!end) {
		r->coa = rx->wire_src;
		r->mode = mob_mh_mode(READ_ONCE(mob_pernet(r->net)->set.modes),
				      a[MOB_A_FLAG].data[0]);
		memcpy(r->n_mn, a[MOB_A_NONCE].data, MOB_NONCE_LEN);
		memcpy(&r->spi_mn, a[MOB_A_SPI].data, 4);
		get_random_bytes(r->n_cn, sizeof(r->n_cn));
		get_random_bytes(r->echo, sizeof(r->echo));
		r->lifetime = mob_cn_grant(r, r->keys, rx->mh.lifetime);
		r->expires = get_jiffies_64() + (u64)r->lifetime * HZ;
		r->ba_seq = rx->mh.seq;
		r->brr_sent = false;
		r->lost = false;
		ba.lifetime = r->lifetime;
	}
	spin_unlock_bh(&r->lock);

	if (end) {
		mob_cn_binding_end(cn, r, MOB_STAT_cn_binding_deleted);
	} else if (mob_cn_binding_install(cn, r)) {
		mob_cn_binding_end(cn, r, MOB_STAT_drop_internal);
		ba.status = MOB_STATUS_RESOURCES;
		ba.lifetime = 0;
	} else {
		mob_stat_inc(r->net, fresh ? MOB_STAT_cn_binding_new : MOB_STAT_cn_binding_move);
		mob_cn_binding_event(r, fresh ? MOB_EVENT_BINDING_NEW : MOB_EVENT_BINDING_CHANGE);
	}
	spin_lock_bh(&r->lock);
	if (r->keys)
		len = mob_cn_build_ba(r, r->keys, &ba, mh, sizeof(mh));
	spin_unlock_bh(&r->lock);
	mob_cn_send_ba(r, &ba, mh, len);
}

static void mob_cn_bu_work(struct mob_rx *rx, void *arg)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	struct mob_cn_record *r;

	mutex_lock(&cn->lock);
	rcu_read_lock();
	r = mob_cn_binding_find(cn, &rx->src, &rx->dst);
	rcu_read_unlock();	/* records go only under cn->lock */
	if (r)
		mob_cn_bu_commit(cn, r, rx);
	else
		mob_cn_drop(rx, MOB_STAT_drop_no_key);
	mutex_unlock(&cn->lock);
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
	spin_unlock_bh(&r->lock);
	mob_cn_keys_free(old);

	if (why == MOB_STAT_rx_bu)
		mob_stat_inc(rx->net, why);
	else
		mob_cn_drop(rx, why);
	if (verdict == MOB_CN_WORK)
		mob_job(rx, MOB_QUEUE_STATE, mob_cn_bu_work, NULL);
	else if (verdict == MOB_CN_ANSWER &&
		 (ba.status < 128 ||
		  mob_ratelimit_allow(mob_pernet(rx->net)->error_limit, &ba.to)))
		mob_cn_send_ba(r, &ba, mh, len);
}

static void mob_cn_bc_work(struct mob_rx *rx, void *arg)
{
	struct mob_cn *cn = mob_pernet(rx->net)->cn;
	struct mob_cn_record *r;

	mutex_lock(&cn->lock);
	rcu_read_lock();
	r = mob_cn_binding_find(cn, (struct in6_addr *)rx->mh.msg.attr[MOB_A_HOA].data,
				&rx->dst);
	rcu_read_unlock();
	if (r && r->bound && r->peer)
		mob_esp_peer_resume(r->peer);
	mutex_unlock(&cn->lock);
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
	struct mob_cn_record *r;
	bool resume = false;

	r = mob_cn_binding_find(cn, (struct in6_addr *)a[MOB_A_HOA].data, &rx->dst);
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
	if (why == MOB_STAT_rx_bc)
		resume = mob_cn_binding_confirm(cn, r);
	spin_unlock_bh(&r->lock);
	if (why != MOB_STAT_rx_bc)
		return mob_cn_drop(rx, why);
	mob_stat_inc(rx->net, why);
	if (resume)
		mob_job(rx, MOB_QUEUE_STATE, mob_cn_bc_work, NULL);
}
