// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making and unmaking xfrm states, policies, and routes with a state.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/addrconf.h>
#include <net/dst.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>

#include "esp_priv.h"

static void mob_esp_selector(struct xfrm_selector *sel, const struct in6_addr *from,
			     const struct in6_addr *to, u8 upper)
{
	memset(sel, 0, sizeof(*sel));
	sel->family = AF_INET6;
	sel->proto = upper;
	sel->daddr.in6 = *to;
	sel->prefixlen_d = 128;
	if (from) {
		sel->saddr.in6 = *from;
		sel->prefixlen_s = 128;
	}
}

/*
 * RFC 4106.  The description is asked for, although its content is known,
 * because it loads what is missing and its strings outlive this module.
 */
static int mob_esp_set_gcm(struct xfrm_state *x, const u8 *key)
{
	struct xfrm_algo_desc *desc = xfrm_aead_get_byname("rfc4106(gcm(aes))",
							   MOB_ESP_ICV_BITS, 1);

	if (!desc)
		return -ENOENT;
	x->aead = kzalloc(struct_size(x->aead, alg_key, MOB_ESP_GCM_KEY_LEN), GFP_KERNEL);
	if (!x->aead)
		return -ENOMEM;
	strscpy(x->aead->alg_name, desc->name, sizeof(x->aead->alg_name));
	x->aead->alg_key_len = MOB_ESP_GCM_KEY_LEN * 8;
	x->aead->alg_icv_len = MOB_ESP_ICV_BITS;
	memcpy(x->aead->alg_key, key, MOB_ESP_GCM_KEY_LEN);
	x->props.ealgo = desc->desc.sadb_alg_id;
	x->geniv = desc->uinfo.aead.geniv;
	return 0;
}

/* RFC 3602 and RFC 4868 */
static int mob_esp_set_cbc(struct xfrm_state *x, const u8 *enc, const u8 *auth)
{
	struct xfrm_algo_desc *edesc = xfrm_ealg_get_byname("cbc(aes)", 1);
	struct xfrm_algo_desc *adesc = xfrm_aalg_get_byname("hmac(sha256)", 1);

	if (!edesc || !adesc)
		return -ENOENT;
	x->ealg = kzalloc(struct_size(x->ealg, alg_key, MOB_ESP_CBC_KEY_LEN), GFP_KERNEL);
	x->aalg = kzalloc(struct_size(x->aalg, alg_key, MOB_ESP_AUTH_KEY_LEN), GFP_KERNEL);
	if (!x->ealg || !x->aalg)
		return -ENOMEM;

	strscpy(x->ealg->alg_name, edesc->name, sizeof(x->ealg->alg_name));
	x->ealg->alg_key_len = MOB_ESP_CBC_KEY_LEN * 8;
	memcpy(x->ealg->alg_key, enc, MOB_ESP_CBC_KEY_LEN);
	x->props.ealgo = edesc->desc.sadb_alg_id;
	x->geniv = edesc->uinfo.encr.geniv;

	strscpy(x->aalg->alg_name, adesc->name, sizeof(x->aalg->alg_name));
	x->aalg->alg_key_len = MOB_ESP_AUTH_KEY_LEN * 8;
	x->aalg->alg_trunc_len = MOB_ESP_ICV_BITS;
	memcpy(x->aalg->alg_key, auth, MOB_ESP_AUTH_KEY_LEN);
	x->props.aalgo = adesc->desc.sadb_alg_id;
	return 0;
}

/*
 * With esp6_offload loaded, packets would be segmented after ESP, which 6.12
 * does wrongly for what we send: in BEET mode TCP stalls, and what it makes of
 * protocol 41 in transport mode fails authentication.  Without this type they
 * are segmented before ESP, as they are without that module.
 */
static void mob_esp_no_offload(struct xfrm_state *x)
{
	if (!x->type_offload)
		return;
	module_put(x->type_offload->owner);
	x->type_offload = NULL;
}

/* The transform holds the keys by now, and nothing but a dump or a clone reads these again. */
static void mob_esp_wipe(struct xfrm_state *x)
{
	if (x->aead)
		memzero_explicit(x->aead->alg_key, MOB_ESP_GCM_KEY_LEN);
	if (x->ealg)
		memzero_explicit(x->ealg->alg_key, MOB_ESP_CBC_KEY_LEN);
	if (x->aalg)
		memzero_explicit(x->aalg->alg_key, MOB_ESP_AUTH_KEY_LEN);
}

/* A bitmap larger than the 32 of struct xfrm_replay_state; 32-bit sequence numbers. */
static int mob_esp_set_window(struct xfrm_state *x)
{
	struct xfrm_replay_state_esn *esn;
	unsigned int words = MOB_ESP_REPLAY_WINDOW / 32;
	size_t size = struct_size(esn, bmp, words);

	x->replay_esn = kzalloc(size, GFP_KERNEL);
	x->preplay_esn = kzalloc(size, GFP_KERNEL);
	if (!x->replay_esn || !x->preplay_esn)
		return -ENOMEM;
	x->replay_esn->bmp_len = words;
	x->replay_esn->replay_window = MOB_ESP_REPLAY_WINDOW;
	x->preplay_esn->bmp_len = words;
	x->preplay_esn->replay_window = MOB_ESP_REPLAY_WINDOW;
	return 0;
}

static int mob_esp_set_coaddr(struct xfrm_state *x, const struct in6_addr *coaddr)
{
	x->coaddr = kzalloc(sizeof(*x->coaddr), GFP_KERNEL);
	if (!x->coaddr)
		return -ENOMEM;
	x->coaddr->in6 = *coaddr;
	return 0;
}

struct xfrm_state *mob_esp_state_new(struct net *net, const struct mob_esp_sa *sa)
{
	struct xfrm_state *x = xfrm_state_alloc(net);
	int err = 0;

	if (!x)
		return ERR_PTR(-ENOMEM);
	x->id.proto = sa->proto;
	x->id.spi = sa->spi;
	x->id.daddr.in6 = *sa->daddr;
	x->props.saddr.in6 = *sa->saddr;
	x->props.family = AF_INET6;
	x->props.mode = sa->mode;
	x->props.reqid = MOB_ESP_REQID;
	x->props.flags = sa->flags;
	mob_esp_selector(&x->sel, sa->from, sa->to, sa->upper);

	if (sa->gcm)
		err = mob_esp_set_gcm(x, sa->gcm);
	else if (sa->enc)
		err = mob_esp_set_cbc(x, sa->enc, sa->auth);
	if (!err && sa->window)
		err = mob_esp_set_window(x);
	if (!err && sa->coaddr)
		err = mob_esp_set_coaddr(x, sa->coaddr);
	if (!err)
		err = xfrm_init_state(x);
	mob_esp_wipe(x);
	mob_esp_no_offload(x);
	if (err) {
		mob_esp_state_discard(x);
		return ERR_PTR(err);
	}
	return x;
}

void mob_esp_state_discard(struct xfrm_state *x)
{
	if (!x)
		return;
	x->km.state = XFRM_STATE_DEAD;
	xfrm_state_put(x);
}

int mob_esp_state_add(struct xfrm_state *x)
{
	int err;

	/* The first reference becomes the table's. */
	xfrm_state_hold(x);
	err = xfrm_state_add(x);
	if (err)
		xfrm_state_put(x);
	return err;
}

struct xfrm_state *mob_esp_state_make(struct net *net, const struct mob_esp_sa *sa)
{
	struct xfrm_state *x = mob_esp_state_new(net, sa);
	int err;

	if (IS_ERR(x))
		return x;
	err = mob_esp_state_add(x);
	if (!err)
		return x;
	mob_esp_state_discard(x);
	return ERR_PTR(err);
}

void mob_esp_state_insert(struct xfrm_state *x)
{
	xfrm_state_hold(x);
	xfrm_state_insert(x);
}

void mob_esp_state_del(struct xfrm_state *x)
{
	if (!x)
		return;
	xfrm_state_delete(x);
	xfrm_state_put(x);
}

bool mob_esp_state_passed(const struct xfrm_state *x, struct sk_buff *skb)
{
	struct sec_path *sp = skb_sec_path(skb);
	int i;

	if (!sp || !x)
		return false;
	for (i = 0; i < sp->len; i++)
		if (sp->xvec[i] == x)
			return true;
	return false;
}

__be32 mob_esp_skb_spi(struct sk_buff *skb)
{
	struct sec_path *sp = skb_sec_path(skb);
	int i;

	for (i = sp ? sp->len : 0; i > 0; i--)
		if (sp->xvec[i - 1]->id.proto == IPPROTO_ESP)
			return sp->xvec[i - 1]->id.spi;
	return 0;
}

int mob_esp_local_out(struct net *net, struct sk_buff *skb)
{
	unsigned int len = skb->len - sizeof(struct ipv6hdr);

	if (!skb_dst(skb)->xfrm)
		return ip6_local_out(net, NULL, skb);
	ipv6_hdr(skb)->payload_len = len > IPV6_MAXPLEN ? 0 : htons(len);
	skb->protocol = htons(ETH_P_IPV6);
	/* What segments an encapsulated packet asks the device for its features. */
	skb->dev = skb_dst(skb)->dev;
	return dst_output(net, NULL, skb);
}

__be32 mob_esp_spi_alloc(struct net *net, const struct in6_addr *local)
{
	xfrm_address_t daddr = { .in6 = *local };
	struct xfrm_state *x;
	int tries;
	u32 spi;

	for (tries = 0; tries < 64; tries++) {
		spi = get_random_u32();
		/* RFC 4303 section 2.1 keeps the first 256. */
		if (spi < 256)
			continue;
		x = xfrm_state_lookup(net, 0, &daddr, htonl(spi), IPPROTO_ESP, AF_INET6);
		if (!x)
			return htonl(spi);
		xfrm_state_put(x);
	}
	return 0;
}

struct xfrm_policy *mob_esp_policy_new(struct net *net, const struct in6_addr *from,
				       const struct in6_addr *to, gfp_t gfp)
{
	struct xfrm_policy *pol = xfrm_policy_alloc(net, gfp);

	if (!pol)
		return NULL;
	mob_esp_selector(&pol->selector, from, to, 0);
	pol->family = AF_INET6;
	pol->type = XFRM_POLICY_TYPE_SUB;
	pol->action = XFRM_POLICY_ALLOW;
	pol->priority = MOB_ESP_PRIORITY;
	pol->lft.soft_byte_limit = XFRM_INF;
	pol->lft.hard_byte_limit = XFRM_INF;
	pol->lft.soft_packet_limit = XFRM_INF;
	pol->lft.hard_packet_limit = XFRM_INF;
	return pol;
}

struct xfrm_tmpl *mob_esp_policy_tmpl(struct xfrm_policy *pol, u8 proto, u8 mode)
{
	struct xfrm_tmpl *t = &pol->xfrm_vec[pol->xfrm_nr++];

	t->encap_family = AF_INET6;
	t->id.proto = proto;
	t->mode = mode;
	t->reqid = MOB_ESP_REQID;
	t->allalgs = 1;
	t->aalgos = ~0U;
	t->ealgos = ~0U;
	t->calgos = ~0U;
	return t;
}

void mob_esp_policy_discard(struct xfrm_policy *pol)
{
	if (!pol)
		return;
	pol->walk.dead = 1;
	xfrm_pol_put(pol);
}

void mob_esp_policy_del(struct xfrm_policy *pol, int dir)
{
	if (!pol)
		return;
	xfrm_policy_delete(pol, dir);
	xfrm_pol_put(pol);
}

/*
 * What xfrm's own lookup would make of a policy with one transport mode
 * template, but for a state that the caller names.  No policy and no address
 * pair choose the state, so two bindings with one care-of address never share
 * keys; and a home agent adds no policies, each of which would invalidate every
 * cached route of the namespace.
 *
 * The one thing that xfrm does and a module cannot is to list the route with
 * those that let go of their device when it is unregistered.  So whoever keeps
 * one has to drop it then: mob_esp_tun_device_gone().
 */
struct dst_entry *mob_esp_route(struct net *net, struct xfrm_state *x, struct dst_entry *dst)
{
	struct rt6_info *rt = container_of(dst, struct rt6_info, dst);
	const struct xfrm_state_afinfo *afinfo;
	struct inet6_dev *idev;
	struct xfrm_dst *xdst;
	int err = dst->error;
	u32 mtu;

	if (err)
		goto err_dst;
	err = -ENOENT;
	if (dst->xfrm || !mob_esp_state_ok(x) || !refcount_inc_not_zero(&x->refcnt))
		goto err_dst;
	err = -ENODEV;
	idev = in6_dev_get(dst->dev);
	if (!idev)
		goto err_state;
	err = -ENOBUFS;
	xdst = mob_dst_alloc(&net->xfrm.xfrm6_dst_ops, dst->dev, DST_OBSOLETE_FORCE_CHK);
	if (!xdst)
		goto err_idev;
	memset_after(xdst, 0, u.dst);

	rcu_read_lock();
	afinfo = xfrm_state_afinfo_get_rcu(AF_INET6);
	if (afinfo)
		xdst->u.dst.output = afinfo->output;
	rcu_read_unlock();

	xdst->u.dst.xfrm = x;
	xdst->u.dst.header_len = x->props.header_len;
	xdst->u.dst.trailer_len = x->props.trailer_len;
	xdst->num_xfrms = 1;
	xdst->xfrm_genid = x->genid;

	xdst->u.rt6.rt6i_idev = idev;
	xdst->u.rt6.rt6i_flags = rt->rt6i_flags & (RTF_ANYCAST | RTF_LOCAL);
	xdst->u.rt6.rt6i_gateway = rt->rt6i_gateway;
	xdst->u.rt6.rt6i_dst = rt->rt6i_dst;
	xdst->u.rt6.rt6i_src = rt->rt6i_src;

	/* The caller's reference becomes the child's; the path is the child. */
	xfrm_dst_set_child(xdst, dst);
	xdst->path = dst;
	xdst->route = dst_clone(dst);
	xdst->path_cookie = rt6_get_cookie(rt);
	xdst->route_cookie = xdst->path_cookie;

	mtu = dst_mtu(dst);
	xdst->child_mtu_cached = mtu;
	xdst->route_mtu_cached = mtu;
	dst_copy_metrics(&xdst->u.dst, dst);
	dst_metric_set(&xdst->u.dst, RTAX_MTU, min(xfrm_state_mtu(x, mtu), mtu));
	return &xdst->u.dst;

err_idev:
	in6_dev_put(idev);
err_state:
	xfrm_state_put(x);
err_dst:
	dst_release(dst);
	return ERR_PTR(err);
}
