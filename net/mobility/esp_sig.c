// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signalling between HA and MN: RFC 4877's transport mode states for the
 * Mobility Header, the same from every care-of address.
 */
#include <linux/err.h>
#include <linux/slab.h>

#include "esp_priv.h"

/**
 * struct mob_esp_sig - both directions
 * @en:     its namespace
 * @list:   in mob_esp_net.sigs
 * @rcu:    readers may hold it when it is freed
 * @local:  HA or HoA
 * @remote: HoA or HA
 * @in:     RCU; NULL when somebody deleted it and it could not be made again
 * @out:    the same
 * @keys:   of @in and of @out; kept, because nothing else would bring back
 *	    registrations after a flush
 */
struct mob_esp_sig {
	struct mob_esp_net *en;
	struct list_head list;
	struct rcu_head rcu;
	struct in6_addr local, remote;
	struct xfrm_state __rcu *in, *out;
	struct mob_esp_sig_keys {
		__be32 spi;
		u8 enc[MOB_ESP_CBC_KEY_LEN], auth[MOB_ESP_AUTH_KEY_LEN];
	} keys[2];
};

/*
 * The keys are derived from z alone, and a restarted side counts from one
 * again: there can be no replay window.  Seq# and the nonces do that.
 */
static struct xfrm_state *mob_esp_sig_state(struct mob_esp_sig *s, bool in)
{
	const struct mob_esp_sig_keys *k = &s->keys[in ? 0 : 1];
	const struct mob_esp_sa sa = {
		.saddr = in ? &s->remote : &s->local,
		.daddr = in ? &s->local : &s->remote,
		.from = in ? &s->remote : &s->local,
		.to = in ? &s->local : &s->remote,
		.spi = k->spi,
		.proto = IPPROTO_ESP,
		.mode = XFRM_MODE_TRANSPORT,
		.upper = IPPROTO_MH,
		.enc = k->enc,
		.auth = k->auth,
	};

	return mob_esp_state_make(s->en->net, &sa);
}

/* Make what is missing.  mob_esp_net.lock held, or nobody knows @s yet. */
static int mob_esp_sig_fill(struct mob_esp_sig *s, struct xfrm_state __rcu **slot, bool in)
{
	struct xfrm_state *old = rcu_dereference_protected(*slot, true);
	struct xfrm_state *x;

	if (old && mob_esp_state_ok(old))
		return 0;
	x = mob_esp_sig_state(s, in);
	rcu_assign_pointer(*slot, IS_ERR(x) ? NULL : x);
	/* Readers may still look at it: xfrm frees states after a grace period. */
	mob_esp_state_del(old);
	return PTR_ERR_OR_ZERO(x);
}

void mob_esp_sig_check(struct mob_esp_net *en)
{
	struct mob_esp_sig *s;

	list_for_each_entry(s, &en->sigs, list) {
		mob_esp_sig_fill(s, &s->in, true);
		mob_esp_sig_fill(s, &s->out, false);
	}
}

static void mob_esp_sig_free_rcu(struct rcu_head *rcu)
{
	kfree_sensitive(container_of(rcu, struct mob_esp_sig, rcu));
}

static void mob_esp_sig_end(struct mob_esp_sig *s)
{
	mob_esp_state_del(rcu_replace_pointer(s->out, NULL, true));
	mob_esp_state_del(rcu_replace_pointer(s->in, NULL, true));
	call_rcu(&s->rcu, mob_esp_sig_free_rcu);
}

struct mob_esp_sig *mob_esp_sig_alloc(struct net *net, const struct in6_addr *local,
				      const struct in6_addr *remote,
				      __be32 spi_in, __be32 spi_out,
				      const u8 *enc_in, const u8 *auth_in,
				      const u8 *enc_out, const u8 *auth_out)
{
	struct mob_esp_net *en = mob_esp_pernet(net);
	struct mob_esp_sig *s = kzalloc(sizeof(*s), GFP_KERNEL);
	int err;

	if (!s)
		return ERR_PTR(-ENOMEM);
	s->en = en;
	s->local = *local;
	s->remote = *remote;
	s->keys[0].spi = spi_in;
	memcpy(s->keys[0].enc, enc_in, MOB_ESP_CBC_KEY_LEN);
	memcpy(s->keys[0].auth, auth_in, MOB_ESP_AUTH_KEY_LEN);
	s->keys[1].spi = spi_out;
	memcpy(s->keys[1].enc, enc_out, MOB_ESP_CBC_KEY_LEN);
	memcpy(s->keys[1].auth, auth_out, MOB_ESP_AUTH_KEY_LEN);

	/* Who looks for what others deleted waits, and finds it on the list. */
	mutex_lock(&en->lock);
	err = mob_esp_sig_fill(s, &s->in, true) ?: mob_esp_sig_fill(s, &s->out, false);
	if (!err)
		list_add(&s->list, &en->sigs);
	mutex_unlock(&en->lock);
	if (err) {
		mob_esp_sig_end(s);
		return ERR_PTR(err);
	}
	return s;
}

void mob_esp_sig_free(struct mob_esp_sig *s)
{
	if (!s)
		return;
	mutex_lock(&s->en->lock);
	list_del(&s->list);
	mutex_unlock(&s->en->lock);
	mob_esp_sig_end(s);
}

struct dst_entry *mob_esp_sig_dst(struct mob_esp_sig *s, struct dst_entry *dst)
{
	struct dst_entry *ret = ERR_PTR(-ENOENT);
	struct xfrm_state *x;

	rcu_read_lock();
	x = rcu_dereference(s->out);
	if (x)
		ret = mob_esp_route(s->en->net, x, dst);
	else
		dst_release(dst);
	rcu_read_unlock();
	return ret;
}

bool mob_esp_sig_passed(const struct mob_esp_sig *s, struct sk_buff *skb)
{
	return mob_esp_state_passed(rcu_access_pointer(s->in), skb);
}
