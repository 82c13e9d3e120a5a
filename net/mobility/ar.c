// SPDX-License-Identifier: GPL-2.0-only
/*
 * The access router's rules, draft-lim section 3.3: a mobile node that asks from its
 * care-of address (SR) gets a handle, and on demand a certificate for that address; a
 * home agent that shows the handle (BCR) is told whether the mobile node is using it.
 *
 * That somebody holds the address is not enough: both name whose it is by
 * h(HoA | MN nonce), so that nobody registers what a neighbour of his holds.
 */
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "ar_priv.h"
#include "auth.h"
#include "output.h"
#include "trust.h"

#define MOB_AR_HOP_LIMIT	255	/* no router forwards what arrives with it */

void mob_ar_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->src, &rx->dst);
}

/* Somebody claims what is not so: worth telling, too */
static void mob_ar_refuse(const struct mob_rx *rx, const struct in6_addr *coa, enum mob_stat why)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_DROP,
		.role = MOB_ROLE_AR,
		.coa = coa,
		.peer = &rx->src,
		.reason = mob_stat_names[why],
	};

	mob_ar_drop(rx, why);
	mob_netlink_event(rx->net, &ev);
}

bool mob_ar_subject(struct mob_ar *ar, const struct mob_rx *rx, struct mob_ar_cfg *link,
		    struct in6_addr *coa)
{
	const struct mob_ar_link *l;
	bool found = false;

	if (rx->mh.msg.type == MOB_T_SR)
		*coa = rx->src;
	else
		memcpy(coa, rx->mh.msg.attr[MOB_A_COA].data, sizeof(*coa));
	rcu_read_lock();
	list_for_each_entry_rcu(l, &ar->links, list) {
		if (!ipv6_addr_equal(&l->cfg.addr, &rx->dst))
			continue;
		*link = l->cfg;
		found = true;
		break;
	}
	rcu_read_unlock();
	return found;
}

/* ---- signing ------------------------------------------------------------- */

static enum mob_stat mob_ar_sign_reason(int err)
{
	switch (err) {
	case -ENOKEY:
	case -ESTALE:
		return MOB_STAT_drop_no_cert;
	case -EACCES:
		return MOB_STAT_drop_cert_outside;
	case -EKEYREVOKED:
		return MOB_STAT_drop_cert_revoked;
	case -ENOMEM:
		return MOB_STAT_drop_nomem;
	default:
		return MOB_STAT_drop_internal;
	}
}

/* By the own key about a CoA.  Return: 0, or why not. */
static int mob_ar_sign(struct net *net, const u8 fp[MOB_HASH_LEN], const struct in6_addr *coa,
		       const struct mob_vec *v, unsigned int n, u8 *sig, size_t len)
{
	int ret = mob_trust_sign_about(mob_pernet(net)->trust, fp, coa, v, n, sig, len);

	if (ret >= 0 && ret != (int)len)
		return -ESTALE;
	return ret < 0 ? ret : 0;
}

static int mob_ar_fingerprint(struct net *net, u8 fp[MOB_HASH_LEN])
{
	struct mob_trust_cert *own = mob_trust_own(mob_pernet(net)->trust);

	if (!own)
		return -ENOKEY;
	memcpy(fp, own->fp, MOB_HASH_LEN);
	mob_trust_put(own);
	return 0;
}

/* An answer of this many octets of attributes; a question has as many, or gets none. */
static bool mob_ar_fits(const struct mob_rx *rx, size_t attrs)
{
	const size_t head = MOB_MH_DATA_OFF + 6;	/* as mob_trust_exch_len() */

	if (round_up(head + attrs, 8) <= rx->mh.len)
		return true;
	mob_ar_drop(rx, MOB_STAT_drop_amplification);
	return false;
}

/* What has a signature is for a worker; SRs and BCRs have rooms of their own. */
static void mob_ar_job(const struct mob_rx *rx, atomic_t *room, mob_job_fn fn, void *arg)
{
	if (atomic_inc_return(room) > MOB_AR_JOBS_MAX) {
		mob_ar_drop(rx, MOB_STAT_drop_queue_full);
		atomic_dec(room);
	} else if (mob_job(rx, MOB_QUEUE_PUBKEY, fn, arg)) {
		atomic_dec(room);
	}
}

/* ---- SR ------------------------------------------------------------------ */

#define MOB_AR_SR_ATTRS	(3 * 4 + MOB_NONCE_LEN + MOB_HANDLE_LEN + 4)
#define MOB_AR_REP_MAX	(MOB_MH_DATA_OFF + 6 + MOB_AR_SR_ATTRS + 4 +	\
			 MOB_COA_CERT_HEAD + MOB_SIG_MAX + 8)

/* To the CoA's neighbour entry, on its link alone; @cert is NULL where none was asked for. */
static void mob_ar_send_sr_rep(struct mob_ar *ar, const struct mob_ar_cfg *link,
			       const struct mob_rx *rx, const u8 *cert, size_t cert_len)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_ar_who who = {
		.link = link,
		.coa = &rx->src,
		.owner = a[MOB_A_OWNER].data,
		.lladdr = rx->lladdr,
	};
	struct mob_out o = {
		.saddr = &link->addr,
		.daddr = &rx->src,
		.ifindex = link->ifindex,
		.hop_limit = MOB_AR_HOP_LIMIT,
		.type = MOB_T_SR_REP,
		.stat = MOB_STAT_tx_sr_rep,
	};
	u8 handle[MOB_HANDLE_LEN];
	struct mob_buf b;
	int len;
	u8 *mh;

	mh = kmalloc(MOB_AR_REP_MAX, GFP_ATOMIC);
	if (!mh || mob_ar_handle_make(ar, &who, handle)) {
		mob_ar_drop(rx, MOB_STAT_drop_nomem);
		goto free;
	}
	mob_wire_begin(&b, mh, MOB_AR_REP_MAX, MOB_T_SR_REP, 0);
	mob_wire_put(&b, MOB_A_ECHO, a[MOB_A_NONCE].data, MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_HANDLE, handle, sizeof(handle));
	mob_wire_put_be32(&b, MOB_A_LT_COA, link->lifetime);
	if (cert)
		mob_wire_put(&b, MOB_A_COA_CERT, cert, cert_len);
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(ar->net, &o, mh, len);
	else
		mob_ar_drop(rx, MOB_STAT_drop_internal);
free:
	kfree(mh);
}

/* {CoA, timestamp}, and whose it is: draft-lim, Figure 6 */
static int mob_ar_coa_cert(struct net *net, const struct mob_ar_cfg *link,
			   const struct mob_rx *rx, u8 *cert, size_t sig_len)
{
	__be64 now = cpu_to_be64(ktime_get_real_seconds());
	__be32 lifetime = cpu_to_be32(link->lifetime);
	u8 *fp = cert + sizeof(now) + sizeof(lifetime);
	struct mob_vec v[MOB_AUTH_VECS];
	int err;

	static_assert(sizeof(now) + sizeof(lifetime) + MOB_HASH_LEN == MOB_COA_CERT_HEAD);
	memcpy(cert, &now, sizeof(now));
	memcpy(cert + sizeof(now), &lifetime, sizeof(lifetime));
	err = mob_ar_fingerprint(net, fp);
	if (err)
		return err;
	return mob_ar_sign(net, fp, &rx->src, v,
			   mob_auth_coa_cert(&rx->src, rx->mh.msg.attr[MOB_A_OWNER].data, cert, v),
			   cert + MOB_COA_CERT_HEAD, sig_len);
}

static void mob_ar_sr_work(struct mob_rx *rx, void *arg)
{
	struct mob_ar *ar = mob_pernet(rx->net)->ar;
	u8 cert[MOB_COA_CERT_HEAD + MOB_SIG_MAX];
	struct mob_ar_cfg link;
	struct in6_addr coa;
	size_t sig_len;
	int err;

	atomic_dec(&ar->sr_jobs);
	if (!mob_ar_subject(ar, rx, &link, &coa))
		return mob_ar_drop(rx, MOB_STAT_drop_address);
	sig_len = mob_trust_sig_len(mob_pernet(rx->net)->trust);
	/* Again, as the own certificate may be another one by now */
	if (!mob_ar_fits(rx, MOB_AR_SR_ATTRS + 4 + MOB_COA_CERT_HEAD + sig_len))
		return;
	err = mob_ar_coa_cert(rx->net, &link, rx, cert, sig_len);
	if (err)
		return mob_ar_drop(rx, mob_ar_sign_reason(err));
	mob_stat_inc(rx->net, MOB_STAT_ar_coa_cert);
	mob_ar_send_sr_rep(ar, &link, rx, cert, MOB_COA_CERT_HEAD + sig_len);
}

/* The neighbour is there, and it is the one that asks. */
static void mob_ar_sr(struct mob_ar *ar, const struct mob_ar_cfg *link, const struct mob_rx *rx)
{
	size_t sig_len = mob_trust_sig_len(mob_pernet(rx->net)->trust);

	if (!(rx->mh.msg.attr[MOB_A_FLAG].data[0] & MOB_F_COA_CERT)) {
		if (mob_ar_fits(rx, MOB_AR_SR_ATTRS)) {
			mob_stat_inc(rx->net, MOB_STAT_rx_sr);
			mob_ar_send_sr_rep(ar, link, rx, NULL, 0);
		}
		return;
	}
	if (!sig_len)
		return mob_ar_drop(rx, MOB_STAT_drop_no_cert);
	if (!mob_ar_fits(rx, MOB_AR_SR_ATTRS + 4 + MOB_COA_CERT_HEAD + sig_len))
		return;
	mob_stat_inc(rx->net, MOB_STAT_rx_sr);
	mob_ar_job(rx, &ar->sr_jobs, mob_ar_sr_work, NULL);
}

/* Is the SR the neighbour's own, and not one of too many? */
static bool mob_ar_sr_ok(struct mob_ar *ar, const struct mob_rx *rx, const struct mob_neigh *n,
			 bool paid)
{
	struct in6_addr neighbour = {};

	if (memcmp(n->lladdr, rx->lladdr, ETH_ALEN)) {
		mob_ar_refuse(rx, &rx->src, MOB_STAT_drop_neighbour);
		return false;
	}
	/* Whoever takes many addresses does not get more for it. */
	memcpy(&neighbour, rx->lladdr, ETH_ALEN);
	if (paid || mob_ratelimit_allow(ar->sr_limit, &neighbour))
		return true;
	mob_ar_drop(rx, MOB_STAT_drop_rate_limited);
	return false;
}

/* SR = {Src=CoA, Dst=AR, nonce, h(HoA | MN nonce)}, hop limit 255 */
void mob_ar_rx_sr(struct mob_rx *rx)
{
	struct mob_ar *ar = mob_pernet(rx->net)->ar;
	struct mob_ar_cfg link;
	struct in6_addr coa;
	struct mob_neigh n;

	if (rx->hop_limit != MOB_AR_HOP_LIMIT)
		return mob_ar_refuse(rx, &rx->src, MOB_STAT_drop_hop_limit);
	if (!mob_ar_subject(ar, rx, &link, &coa) || rx->ifindex != link.ifindex ||
	    rx->lladdr_len != ETH_ALEN)
		return mob_ar_drop(rx, MOB_STAT_drop_address);
	if (!mob_addr_routable(&coa) || mob_addr_is_own(rx->net, &coa) ||
	    !mob_neigh_on_link(rx->net, link.ifindex, &coa))
		return mob_ar_drop(rx, MOB_STAT_drop_coa);
	mob_neigh_look(rx->net, link.ifindex, &coa, &n);
	if (n.state == MOB_NEIGH_UNKNOWN)
		return mob_ar_wait(ar, rx, &coa, false);
	if (!mob_ar_sr_ok(ar, rx, &n, false))
		return;
	if (n.state == MOB_NEIGH_DOUBTFUL)
		return mob_ar_wait(ar, rx, &coa, true);
	mob_ar_sr(ar, &link, rx);
}

/* ---- BCR ----------------------------------------------------------------- */

#define MOB_AR_BCC_ATTRS	(4 * 4 + MOB_NONCE_LEN + 1 + 4)
#define MOB_AR_BCC_MAX		(MOB_MH_DATA_OFF + 6 + MOB_AR_BCC_ATTRS + MOB_SIG_MAX + 8)

/* BC, BCC to us = {Src=AR, Dst=HA, HA nonce, result, LT_CoA, SIG_AR(BCR, all of it)} */
static int mob_ar_build_bcc(const struct mob_rx *rx, const struct mob_ar_cfg *link,
			    const struct in6_addr *coa, u8 result, u8 *mh, size_t sig_len)
{
	struct mob_vec v[MOB_AUTH_VECS];
	u8 fp[MOB_HASH_LEN];
	struct mob_buf b;
	struct mob_mh *m;
	int len, err;

	mob_wire_begin(&b, mh, MOB_AR_BCC_MAX, MOB_T_BCC, 0);
	mob_wire_put(&b, MOB_A_ECHO, rx->mh.msg.attr[MOB_A_NONCE].data, MOB_NONCE_LEN);
	mob_wire_put_u8(&b, MOB_A_RESULT, result);
	mob_wire_put_be32(&b, MOB_A_LT_COA, result == MOB_BCC_HERE ? link->lifetime : 0);
	mob_wire_reserve(&b, MOB_A_SIG, sig_len);
	len = mob_wire_finish(&b, 0);
	if (len < 0)
		return len;
	m = kmalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	err = mob_ar_fingerprint(rx->net, fp);
	if (!err)
		err = mob_wire_parse(mh, len, m) ? -EINVAL : 0;
	if (!err)
		err = mob_ar_sign(rx->net, fp, coa, v,
				  mob_auth_bcc(m, &rx->dst, &rx->src, rx->mh.mh, rx->mh.len, v),
				  mh + m->msg.tag_off, sig_len);
	kfree(m);
	return err ?: len;
}

static void mob_ar_bcr_work(struct mob_rx *rx, void *arg)
{
	struct mob_ar *ar = mob_pernet(rx->net)->ar;
	struct mob_out o = {
		.saddr = &rx->dst,
		.daddr = &rx->src,
		.type = MOB_T_BCC,
		.stat = MOB_STAT_tx_bcc,
	};
	u8 result = (unsigned long)arg, *mh;
	struct mob_ar_cfg link;
	struct in6_addr coa;
	size_t sig_len;
	int len;

	atomic_dec(&ar->bcr_jobs);
	if (!mob_ar_subject(ar, rx, &link, &coa))
		return mob_ar_drop(rx, MOB_STAT_drop_address);
	sig_len = mob_trust_sig_len(mob_pernet(rx->net)->trust);
	if (!mob_ar_fits(rx, MOB_AR_BCC_ATTRS + sig_len))
		return;
	mh = kmalloc(MOB_AR_BCC_MAX, GFP_KERNEL);
	len = mh ? mob_ar_build_bcc(rx, &link, &coa, result, mh, sig_len) : -ENOMEM;
	if (len < 0) {
		mob_ar_drop(rx, mob_ar_sign_reason(len));
	} else {
		mob_stat_inc(rx->net, result == MOB_BCC_HERE ? MOB_STAT_ar_here :
							       MOB_STAT_ar_gone);
		mob_output(rx->net, &o, mh, len);
	}
	kfree(mh);
}

/* The handle is good, so the answer is worth a signature. */
static void mob_ar_bcr(struct mob_ar *ar, const struct mob_rx *rx, enum mob_bcc_result result)
{
	size_t sig_len = mob_trust_sig_len(mob_pernet(rx->net)->trust);

	if (!sig_len)
		return mob_ar_drop(rx, MOB_STAT_drop_no_cert);
	if (!mob_ar_fits(rx, MOB_AR_BCC_ATTRS + sig_len))
		return;
	mob_stat_inc(rx->net, MOB_STAT_rx_bcr);
	mob_ar_job(rx, &ar->bcr_jobs, mob_ar_bcr_work, (void *)(unsigned long)result);
}

/* Was the handle made for this CoA, HoA and MN nonce, and for the neighbour @n? */
static int mob_ar_bcr_check(struct mob_ar *ar, const struct mob_ar_cfg *link,
			    const struct mob_rx *rx, const struct in6_addr *coa,
			    const struct mob_neigh *n)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	u8 owner[MOB_HASH_LEN];
	struct mob_ar_who who = {
		.link = link,
		.coa = coa,
		.owner = owner,
		.lladdr = n->lladdr,
	};
	struct in6_addr hoa;
	int err;

	memcpy(&hoa, a[MOB_A_HOA].data, sizeof(hoa));
	err = mob_auth_owner(&hoa, a[MOB_A_MN_NONCE].data, owner);
	return err ?: mob_ar_handle_check(ar, &who, a[MOB_A_HANDLE].data);
}

static enum mob_stat mob_ar_handle_reason(int err)
{
	switch (err) {
	case -EBADMSG:
		return MOB_STAT_drop_handle;
	case -EKEYEXPIRED:
		return MOB_STAT_drop_handle_old;
	default:
		return MOB_STAT_drop_internal;
	}
}

/*
 * BCR = {Src=HA, Dst=AR, CoA, HoA, MN nonce, handle, HA nonce}
 *
 * A forged handle costs MACs and is not answered: neither a signature nor a
 * solicitation is to be had for it.  Nothing is counted by the source, which is
 * anybody's to claim, and that of a home agent who asks in earnest.
 */
void mob_ar_rx_bcr(struct mob_rx *rx)
{
	const u8 *handle = rx->mh.msg.attr[MOB_A_HANDLE].data;
	struct mob_ar *ar = mob_pernet(rx->net)->ar;
	struct in6_addr coa, tag = {};
	struct mob_ar_cfg link;
	struct mob_neigh n;
	int err;

	if (!mob_ar_subject(ar, rx, &link, &coa) || !mob_addr_routable(&rx->src))
		return mob_ar_drop(rx, MOB_STAT_drop_address);
	if (!mob_neigh_look(rx->net, link.ifindex, &coa, &n))
		return mob_ar_refuse(rx, &coa, MOB_STAT_drop_neighbour);
	err = mob_ar_bcr_check(ar, &link, rx, &coa, &n);
	if (err)
		return mob_ar_refuse(rx, &coa, mob_ar_handle_reason(err));
	/* A recording has any source, and a handle that is good. */
	memcpy(&tag, handle + MOB_HANDLE_LEN - MOB_MAC_LEN, MOB_MAC_LEN);
	if (!mob_ratelimit_allow(ar->handle_limit, &tag))
		return mob_ar_drop(rx, MOB_STAT_drop_rate_limited);
	if (n.state == MOB_NEIGH_THERE)
		mob_ar_bcr(ar, rx, MOB_BCC_HERE);
	else
		mob_ar_wait(ar, rx, &coa, true);
}

/* ---- when the neighbour answered ----------------------------------------- */

void mob_ar_resume(struct mob_ar *ar, struct mob_rx *rx, bool known, bool there)
{
	struct mob_ar_cfg link;
	struct in6_addr coa;
	struct mob_neigh n;
	int err;

	if (!mob_ar_subject(ar, rx, &link, &coa))
		return mob_ar_drop(rx, MOB_STAT_drop_address);
	mob_neigh_look(rx->net, link.ifindex, &coa, &n);
	if (rx->mh.msg.type == MOB_T_SR) {
		if (!there)
			mob_ar_refuse(rx, &coa, MOB_STAT_drop_neighbour);
		else if (mob_ar_sr_ok(ar, rx, &n, known))
			mob_ar_sr(ar, &link, rx);
		return;
	}
	if (!there)
		return mob_ar_bcr(ar, rx, MOB_BCC_GONE);
	/* The address may be another host's by now. */
	err = mob_ar_bcr_check(ar, &link, rx, &coa, &n);
	if (err && err != -EBADMSG)
		return mob_ar_refuse(rx, &coa, mob_ar_handle_reason(err));
	mob_ar_bcr(ar, rx, err ? MOB_BCC_GONE : MOB_BCC_HERE);
}

/* ---- configuration ------------------------------------------------------- */

static struct mob_ar_link *mob_ar_find(struct mob_ar *ar, const struct in6_addr *addr)
{
	struct mob_ar_link *l;

	list_for_each_entry(l, &ar->links, list)
		if (ipv6_addr_equal(&l->cfg.addr, addr))
			return l;
	return NULL;
}

static int mob_ar_cfg_ok(struct net *net, const struct mob_ar_cfg *cfg,
			 struct netlink_ext_ack *extack)
{
	if (!mob_addr_is_own(net, &cfg->addr) || !mob_addr_routable(&cfg->addr)) {
		NL_SET_ERR_MSG(extack, "that is no routable address of this host");
		return -EADDRNOTAVAIL;
	}
	if (!mob_neigh_link_ok(net, cfg->ifindex)) {
		NL_SET_ERR_MSG(extack, "hosts are vouched for on Ethernet and links like it");
		return -EINVAL;
	}
	if (cfg->lifetime > MOB_AR_LIFETIME_MAX_S) {
		NL_SET_ERR_MSG(extack, "an access router's word counts for at most 120 seconds");
		return -ERANGE;
	}
	return 0;
}

int mob_ar_add(struct net *net, const struct mob_ar_cfg *cfg, struct netlink_ext_ack *extack)
{
	struct mob_ar *ar = mob_pernet(net)->ar;
	struct mob_ar_link *l;
	int err;

	if (!ar) {
		NL_SET_ERR_MSG(extack, "this is no access router: ip mobility set role ar");
		return -EOPNOTSUPP;
	}
	err = mob_ar_cfg_ok(net, cfg, extack);
	if (err)
		return err;
	if (mob_ar_find(ar, &cfg->addr))
		return -EEXIST;
	if (ar->n_links == MOB_AR_LINKS_MAX) {
		NL_SET_ERR_MSG(extack, "no more than 16 links");
		return -ENOSPC;
	}
	l = kzalloc(sizeof(*l), GFP_KERNEL);
	if (!l)
		return -ENOMEM;
	l->cfg = *cfg;
	l->cfg.lifetime = cfg->lifetime ?: MOB_AR_LIFETIME_S;
	list_add_tail_rcu(&l->list, &ar->links);
	ar->n_links++;
	return 0;
}

static void mob_ar_link_drop(struct mob_ar *ar, struct mob_ar_link *l)
{
	list_del_rcu(&l->list);
	ar->n_links--;
	kfree_rcu(l, rcu);
}

int mob_ar_del(struct net *net, const struct in6_addr *addr)
{
	struct mob_ar *ar = mob_pernet(net)->ar;
	struct mob_ar_link *l = ar ? mob_ar_find(ar, addr) : NULL;

	if (!l)
		return -ENOENT;
	mob_ar_link_drop(ar, l);
	return 0;
}

int mob_ar_walk(struct net *net, int (*fn)(const struct mob_ar_cfg *c, void *arg), void *arg)
{
	struct mob_ar *ar = mob_pernet(net)->ar;
	struct mob_ar_link *l;
	int err = 0;

	if (!ar)
		return 0;
	list_for_each_entry(l, &ar->links, list) {
		err = fn(&l->cfg, arg);
		if (err)
			break;
	}
	return err;
}

/* ---- role on, role off --------------------------------------------------- */

static void mob_ar_free(struct mob_ar *ar)
{
	mob_cookie_free(ar->handles);
	mob_ratelimit_free(ar->handle_limit);
	mob_ratelimit_free(ar->sr_limit);
	kfree(ar);
}

int mob_ar_start(struct net *net)
{
	struct mob_ar *ar = kzalloc(sizeof(*ar), GFP_KERNEL);
	int err;

	if (!ar)
		return -ENOMEM;
	ar->net = net;
	ar->skew = get_random_u32();
	INIT_LIST_HEAD(&ar->links);
	mob_ar_wait_init(ar);
	ar->sr_limit = mob_ratelimit_alloc(MOB_AR_SR_PER_S, MOB_AR_SR_BURST, MOB_RATELIMIT_MAX);
	ar->handle_limit = mob_ratelimit_alloc(MOB_AR_HANDLE_PER_S, MOB_AR_HANDLE_BURST,
					       MOB_RATELIMIT_MAX);
	ar->handles = mob_cookie_alloc();
	err = PTR_ERR_OR_ZERO(ar->sr_limit) ?: PTR_ERR_OR_ZERO(ar->handle_limit) ?:
	      PTR_ERR_OR_ZERO(ar->handles);
	if (err) {
		mob_ar_free(ar);
		return err;
	}
	mob_pernet(net)->ar = ar;
	return 0;
}

/* The role is off and no job or softirq of it is under way: see core.c. */
void mob_ar_stop(struct net *net)
{
	struct mob_ar *ar = mob_pernet(net)->ar;
	struct mob_ar_link *l, *next;

	if (!ar)
		return;
	mob_ar_wait_end(ar);
	list_for_each_entry_safe(l, next, &ar->links, list)
		mob_ar_link_drop(ar, l);
	mob_pernet(net)->ar = NULL;
	mob_ar_free(ar);
}
