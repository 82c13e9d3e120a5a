// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tunnel between HA and MN: transport mode states for protocol 41.
 */
#include <linux/err.h>
#include <linux/slab.h>
#include <net/ip6_route.h>

#include "esp_priv.h"
#include "output.h"

/**
 * struct mob_esp_tun - both directions, never replaced
 * @en:      its namespace
 * @list:    in mob_esp_net.tuns
 * @rcu:     readers may hold it when it is freed
 * @local:   outer address
 * @remote:  outer address
 * @ifindex: what to send by, 0: as routes say
 * @in:      from @remote
 * @out:     to @remote
 * @stopped: freed by the owner; the states linger
 * @told:    that a state is lost
 * @dst:     the route in use; RCU, put by whoever takes it out
 * @lost:    called under mob_esp_net.tun_lock
 * @cookie:  for @lost
 * @linger:  its end
 */
struct mob_esp_tun {
	struct mob_esp_net *en;
	struct list_head list;
	struct rcu_head rcu;
	struct in6_addr local, remote;
	int ifindex;
	struct xfrm_state *in, *out;
	bool stopped, told;
	struct dst_entry __rcu *dst;
	mob_esp_lost_fn lost;
	void *cookie;
	struct mob_esp_linger linger;
};

static struct xfrm_state *mob_esp_tun_state(struct mob_esp_tun *t, bool in, __be32 spi,
					    const u8 *key)
{
	const struct mob_esp_sa sa = {
		.saddr = in ? &t->remote : &t->local,
		.daddr = in ? &t->local : &t->remote,
		.from = in ? &t->remote : &t->local,
		.to = in ? &t->local : &t->remote,
		.spi = spi,
		.proto = IPPROTO_ESP,
		.mode = XFRM_MODE_TRANSPORT,
		.upper = IPPROTO_IPV6,
		.window = in,
		.gcm = key,
	};

	return mob_esp_state_make(t->en->net, &sa);
}

/* Take the route out and put it. */
static void mob_esp_tun_drop_dst(struct mob_esp_tun *t)
{
	dst_release(unrcu_pointer(xchg(&t->dst, NULL)));
}

static void mob_esp_tun_free_rcu(struct rcu_head *rcu)
{
	struct mob_esp_tun *t = container_of(rcu, struct mob_esp_tun, rcu);

	/* A sender that was late may have left one. */
	mob_esp_tun_drop_dst(t);
	xfrm_state_put(t->out);
	xfrm_state_put(t->in);
	kfree(t);
}

static void mob_esp_tun_end(struct mob_esp_linger *l)
{
	struct mob_esp_tun *t = container_of(l, struct mob_esp_tun, linger);

	xfrm_state_delete(t->out);
	xfrm_state_delete(t->in);
	call_rcu(&t->rcu, mob_esp_tun_free_rcu);
}

struct mob_esp_tun *mob_esp_tun_alloc(struct net *net, const struct in6_addr *local,
				      const struct in6_addr *remote,
				      __be32 spi_in, __be32 spi_out,
				      const u8 *key_in, const u8 *key_out)
{
	struct mob_esp_net *en = mob_esp_pernet(net);
	struct mob_esp_tun *t = kzalloc(sizeof(*t), GFP_KERNEL);
	int err;

	if (!t)
		return ERR_PTR(-ENOMEM);
	t->en = en;
	t->local = *local;
	t->remote = *remote;
	t->linger.end = mob_esp_tun_end;
	t->in = mob_esp_tun_state(t, true, spi_in, key_in);
	err = PTR_ERR_OR_ZERO(t->in);
	if (err)
		goto err_free;
	t->out = mob_esp_tun_state(t, false, spi_out, key_out);
	err = PTR_ERR_OR_ZERO(t->out);
	if (err)
		goto err_in;

	spin_lock_bh(&en->tun_lock);
	list_add(&t->list, &en->tuns);
	spin_unlock_bh(&en->tun_lock);
	return t;

err_in:
	mob_esp_state_del(t->in);
err_free:
	kfree(t);
	return ERR_PTR(err);
}

void mob_esp_tun_via(struct mob_esp_tun *t, int ifindex)
{
	t->ifindex = ifindex;
}

/*
 * Both states linger: a packet that has its route already is sent, and no other
 * gets one.
 */
void mob_esp_tun_free(struct mob_esp_tun *t)
{
	if (!t)
		return;
	WRITE_ONCE(t->stopped, true);
	spin_lock_bh(&t->en->tun_lock);
	list_del(&t->list);
	spin_unlock_bh(&t->en->tun_lock);
	mob_esp_tun_drop_dst(t);
	mob_esp_linger(t->en, &t->linger);
}

static bool mob_esp_tun_ok(const struct mob_esp_tun *t)
{
	return mob_esp_state_ok(t->in) && mob_esp_state_ok(t->out);
}

void mob_esp_tun_on_loss(struct mob_esp_tun *t, mob_esp_lost_fn fn, void *cookie)
{
	spin_lock_bh(&t->en->tun_lock);
	t->lost = fn;
	t->cookie = cookie;
	spin_unlock_bh(&t->en->tun_lock);
	/* Deleted before anybody wanted to know: no event comes any more. */
	if (fn && !mob_esp_tun_ok(t))
		schedule_work(&t->en->check);
}

static struct dst_entry *mob_esp_tun_cached(struct mob_esp_tun *t)
{
	struct dst_entry *dst = rcu_dereference(t->dst);

	if (!dst || !dst_hold_safe(dst))
		return NULL;
	if (dst_check(dst, 0))
		return dst;
	dst_release(dst);
	return NULL;
}

struct dst_entry *mob_esp_tun_dst(struct mob_esp_tun *t)
{
	struct dst_entry *dst = mob_esp_tun_cached(t);
	struct flowi6 fl6 = {
		.saddr = t->local,
		.daddr = t->remote,
		.flowi6_proto = IPPROTO_ESP,
	};

	if (READ_ONCE(t->stopped)) {
		if (dst)
			dst_release(dst);
		return ERR_PTR(-ENOENT);
	}
	if (dst)
		return dst;
	/* Unlike a lookup for sending, this one asks no policy. */
	dst = mob_esp_route(t->en->net, t->out, mob_output_via(t->en->net, &fl6, t->ifindex));
	if (!IS_ERR(dst)) {
		dst_hold(dst);
		dst_release(unrcu_pointer(xchg(&t->dst, RCU_INITIALIZER(dst))));
	}
	return dst;
}

bool mob_esp_tun_passed(const struct mob_esp_tun *t, struct sk_buff *skb)
{
	return mob_esp_state_passed(t->in, skb);
}

unsigned int mob_esp_tun_overhead(const struct mob_esp_tun *t)
{
	return t->out->props.header_len + t->out->props.trailer_len;
}

static bool mob_esp_tun_carried(const struct xfrm_state *x, u64 packets, u64 octets)
{
	return READ_ONCE(x->curlft.packets) >= packets || READ_ONCE(x->curlft.bytes) >= octets;
}

bool mob_esp_tun_worn(const struct mob_esp_tun *t, u64 packets, u64 octets)
{
	return mob_esp_tun_carried(t->in, packets, octets) ||
	       mob_esp_tun_carried(t->out, packets, octets);
}

/*
 * A lost tunnel is not made again here: its keys are for one life, since counting
 * from one again under them would repeat the nonces of GCM.
 */
void mob_esp_tun_check(struct mob_esp_net *en)
{
	struct mob_esp_tun *t;

	spin_lock_bh(&en->tun_lock);
	list_for_each_entry(t, &en->tuns, list) {
		if (t->told || !t->lost || mob_esp_tun_ok(t))
			continue;
		t->told = true;
		t->lost(en->net, t->cookie);
	}
	spin_unlock_bh(&en->tun_lock);
}

/*
 * Senders that looked up a route by @dev have stored it by now: they run under
 * RCU, @dev has been down since before, and unregistering waits in between.
 */
void mob_esp_tun_device_gone(struct mob_esp_net *en, const struct net_device *dev)
{
	struct mob_esp_tun *t;
	struct dst_entry *dst;

	spin_lock_bh(&en->tun_lock);
	list_for_each_entry(t, &en->tuns, list) {
		dst = rcu_dereference(t->dst);
		if (dst && dst->dev == dev)
			mob_esp_tun_drop_dst(t);
	}
	spin_unlock_bh(&en->tun_lock);
}
