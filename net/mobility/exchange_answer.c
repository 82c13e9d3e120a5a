// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a correspondent answers in an exchange, draft-qiu section 3: COOKIE1, which is
 * answered by EXCH0, and EXCH1, which brings the keys; and errors, the network's too.
 * All of it is sent to the HoA: ha_intercept.c takes it out of the stream.
 */
#include <crypto/algapi.h>
#include <linux/icmpv6.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ip6_route.h>
#include <net/mip6.h>

#include "auth.h"
#include "exchange.h"
#include "mh.h"
#include "suite.h"
#include "trace.h"
#include "trust.h"

static void mob_exchange_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->src, &rx->dst);
}

/*
 * The exchange that @rx answers, for a worker, marked busy: the next answer may wait.  The
 * reference is the job's; false, and it is put, when there is nothing to do any more.
 */
static bool mob_exchange_claim(struct mob_exchange *x, const struct mob_rx *rx, u8 state)
{
	struct mob_ha *ha = mob_pernet(x->net)->ha;
	bool mine;

	mutex_lock(&ha->lock);
	mine = !x->dead && !x->busy && x->state == state;
	if (mine)
		x->busy = true;
	atomic_set(&x->queued, 0);
	mutex_unlock(&ha->lock);
	if (mine)
		return true;
	mob_exchange_drop(rx, MOB_STAT_drop_no_exchange);
	mob_exchange_put(x);
	return false;
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
	struct mob_exchange *x = arg;
	u8 hc0[MOB_HASH_LEN], *out = NULL;
	struct mob_mh *m;
	int len = -ENOMEM;

	if (!mob_exchange_claim(x, rx, MOB_EXCHANGE_COOKIE))
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
	struct mob_exchange *x = arg;
	enum mob_stat why;
	struct mob_ha_sub *s;
	u8 next[MOB_KEY_LEN];

	if (!mob_exchange_claim(x, rx, MOB_EXCHANGE_EXCH))
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
			s->seq_moved_next = 0;
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

/* One answer at a time, of the kind that is waited for. */
static void mob_exchange_queue(struct mob_exchange *x, struct mob_rx *rx)
{
	bool cookie = rx->mh.msg.type == MOB_T_COOKIE1;
	u8 wanted = cookie ? MOB_EXCHANGE_COOKIE : MOB_EXCHANGE_EXCH;

	if (READ_ONCE(x->state) != wanted || READ_ONCE(x->busy) ||
	    atomic_xchg(&x->queued, 1))
		return mob_exchange_drop(rx, MOB_STAT_drop_no_exchange);
	/* One that is going is found for as long as RCU keeps it. */
	if (!refcount_inc_not_zero(&x->ref))
		return mob_exchange_drop(rx, MOB_STAT_drop_no_exchange);
	if (!mob_job(rx, MOB_QUEUE_PUBKEY, cookie ? mob_exchange_cookie1_work :
		     mob_exchange_exch1_work, x))
		return;
	atomic_set(&x->queued, 0);
	mob_exchange_put(x);
}

bool mob_exchange_takes(struct mob_rx *rx)
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
	mob_exchange_queue(x, rx);
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

bool mob_exchange_icmp(struct net *net, struct sk_buff *skb, unsigned int off)
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
