// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answering an exchange, draft-qiu section 3: COOKIE0 and EXCH0, in the order of
 * the cost ladder (mobility-protocol.rst, section 7.4): a message pays for the next,
 * dearer check only by passing the one before.  A correspondent answers for itself, and a
 * home agent for its mobile nodes (section 4); what differs is who gets the keys.
 */
#include <crypto/algapi.h>
#include <linux/slab.h>

#include "access.h"
#include "addr.h"
#include "auth.h"
#include "cn.h"
#include "cn_exch.h"
#include "cookie.h"
#include "mh.h"
#include "output.h"
#include "ratelimit.h"
#include "roles.h"
#include "suite.h"
#include "trust.h"

/* COOKIE1 and error reports are built on the stack. */
#define MOB_EXCH_SMALL_MH	256

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
void mob_cn_refuse(const struct mob_rx *rx, enum mob_stat why, u8 status)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_DROP,
		.role = MOB_ROLE_CN,
		.error = status,
		.hoa = &rx->src,
		.peer = &rx->dst,
		.reason = mob_stat_names[why],
	};
	u8 mh[MOB_EXCH_SMALL_MH];
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
	u8 mh[MOB_EXCH_SMALL_MH], suites[MOB_SUITES_MAX];
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

bool mob_cn_exch_check(const struct mob_rx *rx)
{
	struct mob_net *mn = mob_pernet(rx->net);
	const struct mob_attr *a = rx->mh.msg.attr;
	enum mob_stat why;
	int err;

	err = mob_cookie_check(mn->cookie, &rx->src, &rx->dst, a[MOB_A_C0].data,
			       a[MOB_A_HC0].data, a[MOB_A_C1].data, a[MOB_A_N1].data);
	if (err) {
		mob_cn_drop(rx, err == -EKEYEXPIRED ? MOB_STAT_drop_cookie_old :
			    MOB_STAT_drop_cookie);
		return false;
	}
	why = mob_cn_check_suites(mn, &rx->mh.msg);
	if (why)
		mob_cn_refuse(rx, why, MOB_E_SUITE);
	return !why;
}

bool mob_cn_exch_again(const struct mob_rx *rx)
{
	struct in6_addr tag;

	/* All get the same answer: whoever sends copies keeps it from nobody. */
	static_assert(sizeof(tag) == MOB_C1_LEN - 1);
	memcpy(&tag, rx->mh.msg.attr[MOB_A_C1].data + 1, sizeof(tag));
	if (mob_ratelimit_allow(mob_pernet(rx->net)->again_limit, &tag))
		return true;
	mob_cn_drop(rx, MOB_STAT_drop_rate_limited);
	return false;
}

/*
 * The /64's share is the last thing that is taken, by a cookie that buys something for it: a
 * copy, which anybody can send, takes nothing from the others of that /64.  Of two at once
 * one spends the cookie; what it gives back, nobody else has spent.
 */
bool mob_cn_exch_queue(const struct mob_rx *rx, mob_job_fn fn)
{
	struct mob_net *mn = mob_pernet(rx->net);
	const u8 *c1 = rx->mh.msg.attr[MOB_A_C1].data;
	int err = mob_cookie_spend(mn->cookie, c1);

	if (err == -EALREADY)
		return false;
	if (err) {
		mob_cn_drop(rx, MOB_STAT_drop_cookie_full);
		return true;
	}
	if (!mob_ratelimit_allow(mn->exch0_limit, &rx->src)) {
		mob_cn_drop(rx, MOB_STAT_drop_rate_limited);
		err = -EBUSY;
	} else {
		err = mob_job(rx, MOB_QUEUE_PUBKEY, fn, NULL);
	}
	/* HA repeats EXCH0 when there may be room. */
	if (err)
		mob_cookie_unspend(mn->cookie, c1);
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

/* Everything that needs the checked certificate.  Return: 0, or why HoA's side is refused. */
static enum mob_stat mob_cn_exch_fill(const struct mob_rx *rx, struct mob_cn_deal *d)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_vec v[MOB_AUTH_VECS];
	u8 pub[MOB_DH_PUB_MAX];
	int len;

	if (mob_trust_verify(d->cert, v, mob_auth_exch0(&rx->mh, &rx->src, &rx->dst, v),
			     a[MOB_A_SIG].data, a[MOB_A_SIG].len))
		return MOB_STAT_drop_signature;
	if (mob_cn_agree(&rx->mh.msg, &d->keys, pub))
		return MOB_STAT_drop_dh;
	d->lifetime = mob_cn_key_lifetime(&rx->mh.msg, &d->cert->cert);
	len = mob_cn_build_exch1(rx, pub, mob_dh_len(rx->mh.msg.suite), d->exch1,
				 sizeof(d->exch1));
	if (len < 0)
		return len == -ENOKEY ? MOB_STAT_drop_no_cert :
		       len == -EKEYREVOKED ? MOB_STAT_drop_cert_revoked :
		       MOB_STAT_drop_internal;
	d->exch1_len = len;
	return 0;
}

bool mob_cn_exch_permitted(const struct mob_rx *rx, const struct mob_trust_line *line)
{
	const struct mob_access_query q = {
		.role = MOB_ROLE_CN, .hoa = &rx->src, .cn = &rx->dst, .line = line,
	};

	return mob_access_permits(rx->net, &q);
}

struct mob_cn_deal *mob_cn_exch_agree(const struct mob_rx *rx)
{
	struct mob_net *mn = mob_pernet(rx->net);
	const struct mob_attr *cert = &rx->mh.msg.attr[MOB_A_CERT];
	const u8 *c1 = rx->mh.msg.attr[MOB_A_C1].data;
	struct mob_cn_deal *d = kzalloc(sizeof(*d), GFP_KERNEL);
	struct mob_trust_line line;
	enum mob_cert_error ce;
	enum mob_stat why;

	if (!d) {
		mob_cookie_unspend(mn->cookie, c1);
		mob_cn_drop(rx, MOB_STAT_drop_nomem);
		return NULL;
	}
	ce = mob_trust_check(mn->trust, cert->data, cert->len, &rx->src, &d->cert);
	if (ce) {
		d->cert = NULL;
		/*
		 * Else rubbish, which costs nobody a verification, would leave no room for the
		 * cookies that do.
		 */
		if (ce != MOB_CERT_SIGNATURE)
			mob_cookie_waste(mn->cookie, c1);
		mob_cn_refuse(rx, mob_mh_cert_reason(ce), MOB_E_CERT);
		goto free;
	}
	/* Whoever shows this certificate is not served: its signature need not be looked at. */
	mob_trust_line_of(d->cert, &line);
	if (!mob_cn_exch_permitted(rx, &line)) {
		mob_cookie_waste(mn->cookie, c1);
		mob_cn_refuse(rx, MOB_STAT_drop_access, MOB_E_PROHIBITED);
		goto free;
	}
	why = mob_cn_exch_fill(rx, d);
	if (!why)
		return d;
	mob_cn_refuse(rx, why, why == MOB_STAT_drop_no_cert ? MOB_E_CERT : MOB_E_REFUSED);
free:
	mob_cn_exch_free(d);
	return NULL;
}

void mob_cn_exch_free(struct mob_cn_deal *d)
{
	if (d->cert)
		mob_trust_put(d->cert);
	kfree_sensitive(d);
}

void mob_cn_exch_send(const struct mob_rx *rx, const u8 *exch1, size_t len)
{
	mob_cn_send(rx->net, &rx->dst, &rx->src, MOB_T_EXCH1, MOB_STAT_tx_exch1, exch1, len);
}
