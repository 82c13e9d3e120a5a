// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is where: the tables of tunnels.  tunnel_dev.c and tunnel_out.c move the packets,
 * steer.c brings them there.
 *
 * Readers run in softirq under RCU; writers in process context hold
 * mob_tunnel_net.lock.  A handover swaps a tunnel's path, so a reader sees the
 * old one or the new one, never half of each.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <net/addrconf.h>

#include "esp.h"
#include "tunnel_priv.h"

static const struct rhashtable_params mob_tunnel_by_hoa = {
	.head_offset = offsetof(struct mob_tunnel, node),
	.key_offset = offsetof(struct mob_tunnel, hoa),
	.key_len = sizeof_field(struct mob_tunnel, hoa),
	.automatic_shrinking = true,
};

/* Hashed as it lies in memory. */
static_assert(sizeof(struct mob_tunnel_key) == sizeof(struct in6_addr) + sizeof(__be32));

static const struct rhashtable_params mob_tunnel_by_spi = {
	.head_offset = offsetof(struct mob_tunnel_path, node),
	.key_offset = offsetof(struct mob_tunnel_path, in),
	.key_len = sizeof(struct mob_tunnel_key),
	.automatic_shrinking = true,
};

/*
 * Most namespaces have empty tables: the count is cheaper than a hash, and a
 * table nothing was ever in has no reader to wait for when it goes.
 */
static bool mob_tunnel_empty(const struct rhashtable *ht)
{
	return !atomic_read(&ht->nelems);
}

struct mob_tunnel *mob_tunnel_served(struct mob_tunnel_net *tn, const struct in6_addr *hoa)
{
	if (mob_tunnel_empty(&tn->served))
		return NULL;
	return rhashtable_lookup_fast(&tn->served, hoa, mob_tunnel_by_hoa);
}

struct mob_tunnel *mob_tunnel_home_of(struct mob_tunnel_net *tn, const struct in6_addr *hoa)
{
	if (mob_tunnel_empty(&tn->homes))
		return NULL;
	return rhashtable_lookup_fast(&tn->homes, hoa, mob_tunnel_by_hoa);
}

struct mob_tunnel_path *mob_tunnel_inbound(struct mob_tunnel_net *tn,
					   const struct in6_addr *local, __be32 spi)
{
	struct mob_tunnel_key key = { .local = *local, .spi = spi };

	if (mob_tunnel_empty(&tn->inbound))
		return NULL;
	return rhashtable_lookup_fast(&tn->inbound, &key, mob_tunnel_by_spi);
}

static struct rhashtable *mob_tunnel_table(struct mob_tunnel_net *tn, bool at_mn)
{
	return at_mn ? &tn->homes : &tn->served;
}

static struct mob_tunnel *mob_tunnel_find(struct mob_tunnel_net *tn, const struct in6_addr *hoa,
					  bool at_mn)
{
	return at_mn ? mob_tunnel_home_of(tn, hoa) : mob_tunnel_served(tn, hoa);
}

static void mob_tunnel_put(struct mob_tunnel *t)
{
	if (!refcount_dec_and_test(&t->ref))
		return;
	mob_tunnel_flow_free(t);
	/* Readers may still be about. */
	kfree(xchg(&t->tag, NULL));
	kfree_rcu(t, rcu);
}

static void mob_tunnel_path_free(struct mob_tunnel_path *path)
{
	if (path->esp)
		mob_esp_tun_free(path->esp);
	else
		dst_cache_destroy(&path->cache);
	mob_tunnel_put(path->tunnel);
	kfree(path->tag);
	kfree(path);
}

static void mob_tunnel_path_free_rcu(struct rcu_head *head)
{
	mob_tunnel_path_free(container_of(head, struct mob_tunnel_path, rcu));
}

/* Off the table: nothing finds it any more. */
static void mob_tunnel_path_retire(struct mob_tunnel_net *tn, struct mob_tunnel_path *path)
{
	struct mob_tunnel_path *now = rcu_dereference_protected(path->tunnel->path,
								lockdep_is_held(&tn->lock));

	if (now && rcu_access_pointer(now->old) == path)
		RCU_INIT_POINTER(now->old, NULL);
	list_for_each_entry(now, &path->tunnel->bids, bids)
		if (rcu_access_pointer(now->old) == path)
			RCU_INIT_POINTER(now->old, NULL);
	if (path->esp)
		rhashtable_remove_fast(&tn->inbound, &path->node, mob_tunnel_by_spi);
	call_rcu(&path->rcu, mob_tunnel_path_free_rcu);
}

/*
 * Packets sent before the other side heard of the change still count as its own.
 * Whoever set it up may be gone by the end of that, and the loss of what nobody
 * sends by is no news.
 * Without ESP nothing but the present addresses tells whose they are.
 */
static void mob_tunnel_path_linger(struct mob_tunnel_net *tn, struct mob_tunnel_path *path)
{
	unsigned long linger = msecs_to_jiffies(MOB_LINGER_MS);

	if (!path->esp)
		return mob_tunnel_path_retire(tn, path);
	/* Who wanted to know may be gone before it, and has another one or none. */
	mob_esp_tun_on_loss(path->esp, NULL, NULL);
	path->until = jiffies + linger;
	list_add_tail(&path->linger, &tn->lingering);
	schedule_delayed_work(&tn->linger_work, linger);
}

static void mob_tunnel_linger_work(struct work_struct *work)
{
	struct mob_tunnel_net *tn = container_of(to_delayed_work(work), struct mob_tunnel_net,
						 linger_work);
	struct mob_tunnel_path *path, *next;

	mutex_lock(&tn->lock);
	list_for_each_entry_safe(path, next, &tn->lingering, linger) {
		long left = (long)(path->until - jiffies);

		if (left > 0) {
			schedule_delayed_work(&tn->linger_work, left);
			break;
		}
		list_del(&path->linger);
		mob_tunnel_path_retire(tn, path);
	}
	mutex_unlock(&tn->lock);
}

/* Find the tunnel of @hoa or make one without a path. */
static struct mob_tunnel *mob_tunnel_get(struct mob_tunnel_net *tn, const struct in6_addr *hoa,
					 bool at_mn)
{
	struct mob_tunnel *t = mob_tunnel_find(tn, hoa, at_mn);
	int err;

	if (t)
		return t;
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return ERR_PTR(-ENOMEM);
	t->hoa = *hoa;
	t->at_mn = at_mn;
	refcount_set(&t->ref, 1);
	INIT_LIST_HEAD(&t->bids);
	mob_credit_init(&t->credit);
	tn->used = true;
	err = rhashtable_insert_fast(mob_tunnel_table(tn, at_mn), &t->node, mob_tunnel_by_hoa);
	if (err) {
		kfree(t);
		return ERR_PTR(err);
	}
	return t;
}

/* What lingers must outlive its last use by a sender. */
static_assert(MOB_REKEY_SWITCH_MS < MOB_LINGER_MS);

/* A tunnel with neither path nor home link has nothing to say. */
static void mob_tunnel_drop_idle(struct mob_tunnel_net *tn, struct mob_tunnel *t)
{
	if (t->home_ifindex || rcu_access_pointer(t->path) || !list_empty(&t->bids))
		return;
	rhashtable_remove_fast(mob_tunnel_table(tn, t->at_mn), &t->node, mob_tunnel_by_hoa);
	mob_tunnel_put(t);
}

/* ---- several care-of addresses of one HoA; mob_tunnel_net.lock is held ---- */

struct mob_tunnel_path *mob_tunnel_of_bid(struct mob_tunnel *t, u16 bid)
{
	struct mob_tunnel_path *path;

	list_for_each_entry_rcu(path, &t->bids, bids, true)
		if (path->bid == bid)
			return path;
	return NULL;
}

static bool mob_tunnel_before(const struct mob_tunnel_path *a, const struct mob_tunnel_path *b)
{
	return a->pri != b->pri ? a->pri < b->pri : a->bid < b->bid;
}

/* The first by priority, of those that may send or of the others */
static struct mob_tunnel_path *mob_tunnel_first(struct mob_tunnel *t, bool send)
{
	struct mob_tunnel_path *path, *best = NULL;

	list_for_each_entry(path, &t->bids, bids)
		if (path->send == send && (!best || mob_tunnel_before(path, best)))
			best = path;
	return best;
}

/* Default by priority */
static void mob_tunnel_choose(struct mob_tunnel *t)
{
	struct mob_tunnel_path *path = mob_tunnel_first(t, true);
	struct mob_tunnel_path *eager = mob_tunnel_first(t, false);

	if (path && eager && mob_tunnel_before(path, eager))
		eager = NULL;
	rcu_assign_pointer(t->path, path);
	rcu_assign_pointer(t->eager, eager);
}

static void mob_tunnel_inherit(struct mob_tunnel_path *path, const struct mob_tunnel_path *old)
{
	atomic64_set(&path->tx_packets, atomic64_read(&old->tx_packets));
	atomic64_set(&path->tx_bytes, atomic64_read(&old->tx_bytes));
	atomic64_set(&path->rx_packets, atomic64_read(&old->rx_packets));
	atomic64_set(&path->rx_bytes, atomic64_read(&old->rx_bytes));
	atomic64_set(&path->unpaid, atomic64_read(&old->unpaid));
}

/* One path, or several: what is there of the other kind goes, and lingers. */
static void mob_tunnel_drop_bids(struct mob_tunnel_net *tn, struct mob_tunnel *t)
{
	struct mob_tunnel_path *path, *next;

	RCU_INIT_POINTER(t->eager, NULL);
	list_for_each_entry_safe(path, next, &t->bids, bids) {
		list_del_rcu(&path->bids);
		mob_tunnel_path_linger(tn, path);
	}
}

/* The path that @path takes the place of, which goes on receiving for a while. */
static struct mob_tunnel_path *mob_tunnel_replace(struct mob_tunnel_net *tn,
						  struct mob_tunnel *t,
						  struct mob_tunnel_path *path)
{
	struct mob_tunnel_path *old, *now;

	now = rcu_dereference_protected(t->path, lockdep_is_held(&tn->lock));
	if (!path->bid)
		return now && !now->bid ? now : NULL;
	old = mob_tunnel_of_bid(t, path->bid);
	return old ?: now && !now->bid ? now : NULL;
}

static void mob_tunnel_put_in(struct mob_tunnel_net *tn, struct mob_tunnel *t,
			      struct mob_tunnel_path *path, struct mob_tunnel_path *old)
{
	if (!path->bid) {
		rcu_assign_pointer(t->path, path);
		mob_tunnel_drop_bids(tn, t);
		return;
	}
	if (old && old->bid) {
		mob_tunnel_inherit(path, old);
		list_del_rcu(&old->bids);
	}
	list_add_rcu(&path->bids, &t->bids);
	mob_tunnel_choose(t);
}

static int mob_tunnel_install(struct mob_tunnel_net *tn, const struct in6_addr *hoa,
			      struct mob_tunnel_path *path, bool at_mn, bool gently)
{
	struct mob_tunnel_path *old;
	struct mob_tunnel *t;
	int err;

	/* Its packets would come back to us for ever. */
	if (!at_mn && (ipv6_addr_equal(&path->remote, hoa) ||
		       mob_tunnel_served(tn, &path->remote)))
		return -ELOOP;
	if (!at_mn) {
		err = mob_steer_enable(tn);
		if (err)
			return err;
	}
	t = mob_tunnel_get(tn, hoa, at_mn);
	if (IS_ERR(t))
		return PTR_ERR(t);
	old = rcu_dereference_protected(t->path, lockdep_is_held(&tn->lock));
	if (old && !old->esp != !path->esp)
		return -EEXIST;
	path->tunnel = t;
	if (path->esp) {
		err = rhashtable_lookup_insert_fast(&tn->inbound, &path->node,
						    mob_tunnel_by_spi);
		if (err) {
			mob_tunnel_drop_idle(tn, t);
			return err;
		}
	}
	refcount_inc(&t->ref);
	old = mob_tunnel_replace(tn, t, path);
	if (old && gently && ipv6_addr_equal(&old->remote, &path->remote) &&
	    ipv6_addr_equal(&old->in.local, &path->in.local)) {
		path->switch_at = jiffies + msecs_to_jiffies(MOB_REKEY_SWITCH_MS);
		RCU_INIT_POINTER(path->old, old);
	}
	mob_tunnel_put_in(tn, t, path, old);
	if (old)
		mob_tunnel_path_linger(tn, old);
	return 0;
}

static bool mob_tunnel_addr_ok(const struct in6_addr *addr)
{
	int type = ipv6_addr_type(addr);

	return (type & IPV6_ADDR_UNICAST) && !(type & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_LOOPBACK));
}

static int mob_tunnel_make(struct net *net, const struct mob_tunnel_cfg *cfg)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);
	struct mob_tunnel_path *path;
	int err = -EINVAL;

	if (!mob_tunnel_addr_ok(cfg->hoa) || !mob_tunnel_addr_ok(cfg->local) ||
	    !mob_tunnel_addr_ok(cfg->remote) || !cfg->spi_in != !cfg->esp)
		goto free_esp;
	path = kzalloc(sizeof(*path), GFP_KERNEL);
	if (!path) {
		err = -ENOMEM;
		goto free_esp;
	}
	path->in.local = *cfg->local;
	path->in.spi = cfg->spi_in;
	path->remote = *cfg->remote;
	path->esp = cfg->esp;
	path->bid = cfg->bid;
	path->pri = cfg->pri;
	path->send = cfg->send;
	if (!cfg->esp) {
		err = dst_cache_init(&path->cache, GFP_KERNEL);
		if (err)
			goto free_path;
	}

	mutex_lock(&tn->lock);
	err = mob_tunnel_install(tn, cfg->hoa, path, cfg->at_mn, cfg->gently);
	mutex_unlock(&tn->lock);
	if (!err)
		return 0;
	if (!cfg->esp)
		dst_cache_destroy(&path->cache);
free_path:
	kfree(path);
free_esp:
	if (cfg->esp)
		mob_esp_tun_free(cfg->esp);
	return err;
}

int mob_tunnel_set(struct net *net, const struct in6_addr *hoa,
		   const struct in6_addr *local, const struct in6_addr *remote,
		   __be32 spi_in, struct mob_esp_tun *esp, bool at_mn, bool gently)
{
	const struct mob_tunnel_cfg cfg = {
		.hoa = hoa, .local = local, .remote = remote, .spi_in = spi_in, .esp = esp,
		.at_mn = at_mn, .gently = gently, .send = true,
	};

	return mob_tunnel_make(net, &cfg);
}

int mob_tunnel_set_bid(struct net *net, const struct mob_tunnel_cfg *cfg)
{
	return mob_tunnel_make(net, cfg);
}

void mob_tunnel_bid_send(struct net *net, const struct in6_addr *hoa, bool at_mn, u16 bid,
			 u8 pri, bool send)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);
	struct mob_tunnel_path *path;
	struct mob_tunnel *t;

	mutex_lock(&tn->lock);
	t = mob_tunnel_find(tn, hoa, at_mn);
	path = t ? mob_tunnel_of_bid(t, bid) : NULL;
	if (path) {
		path->pri = pri;
		WRITE_ONCE(path->send, send);
		/* Who waits for a packet waits for one from now on. */
		WRITE_ONCE(path->wanted, false);
		mob_tunnel_choose(t);
	}
	mutex_unlock(&tn->lock);
}

void mob_tunnel_del_bid(struct net *net, const struct in6_addr *hoa, bool at_mn, u16 bid)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);
	struct mob_tunnel_path *path;
	struct mob_tunnel *t;

	mutex_lock(&tn->lock);
	t = mob_tunnel_find(tn, hoa, at_mn);
	path = t ? mob_tunnel_of_bid(t, bid) : NULL;
	if (path) {
		list_del_rcu(&path->bids);
		mob_tunnel_choose(t);
		mob_tunnel_path_linger(tn, path);
		mob_tunnel_drop_idle(tn, t);
	}
	mutex_unlock(&tn->lock);
}

void mob_tunnel_del(struct net *net, const struct in6_addr *hoa, bool at_mn)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);
	struct mob_tunnel_path *old;
	struct mob_tunnel *t;

	mutex_lock(&tn->lock);
	t = mob_tunnel_find(tn, hoa, at_mn);
	if (t) {
		old = rcu_replace_pointer(t->path, NULL, lockdep_is_held(&tn->lock));
		if (old && !old->bid)
			mob_tunnel_path_linger(tn, old);
		mob_tunnel_drop_bids(tn, t);
		mob_tunnel_drop_idle(tn, t);
	}
	mutex_unlock(&tn->lock);
}

int mob_tunnel_home(struct net *net, const struct in6_addr *hoa, int ifindex)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);
	struct mob_tunnel *t;
	int err = 0;

	mutex_lock(&tn->lock);
	t = ifindex ? mob_tunnel_get(tn, hoa, true) : mob_tunnel_home_of(tn, hoa);
	if (IS_ERR(t)) {
		err = PTR_ERR(t);
	} else if (t) {
		WRITE_ONCE(t->home_ifindex, ifindex);
		mob_tunnel_drop_idle(tn, t);
	}
	mutex_unlock(&tn->lock);
	return err;
}

int mob_tunnel_get_stats(struct net *net, const struct in6_addr *hoa, bool at_mn,
			 struct mob_tunnel_stats *out)
{
	struct mob_tunnel *t;
	int err = -ENOENT;

	rcu_read_lock();
	t = mob_tunnel_find(mob_tunnel_pernet(net), hoa, at_mn);
	if (t) {
		out->tx_packets = atomic64_read(&t->tx_packets);
		out->tx_bytes = atomic64_read(&t->tx_bytes);
		out->rx_packets = atomic64_read(&t->rx_packets);
		out->rx_bytes = atomic64_read(&t->rx_bytes);
		err = 0;
	}
	rcu_read_unlock();
	return err;
}

bool mob_tunnel_worn(struct net *net, const struct in6_addr *hoa, u64 packets, u64 octets)
{
	const struct mob_tunnel_path *path;
	struct mob_tunnel *t;
	bool worn;

	rcu_read_lock();
	t = mob_tunnel_home_of(mob_tunnel_pernet(net), hoa);
	path = t ? rcu_dereference(t->path) : NULL;
	worn = path && path->esp && mob_esp_tun_worn(path->esp, packets, octets);
	rcu_read_unlock();
	return worn;
}

int mob_tunnel_bid_stats(struct net *net, const struct in6_addr *hoa, bool at_mn, u16 bid,
			 struct mob_tunnel_stats *out)
{
	struct mob_tunnel_path *path;
	struct mob_tunnel *t;
	int err = -ENOENT;

	rcu_read_lock();
	t = mob_tunnel_find(mob_tunnel_pernet(net), hoa, at_mn);
	path = t ? mob_tunnel_of_bid(t, bid) : NULL;
	if (path) {
		out->tx_packets = atomic64_read(&path->tx_packets);
		out->tx_bytes = atomic64_read(&path->tx_bytes);
		out->rx_packets = atomic64_read(&path->rx_packets);
		out->rx_bytes = atomic64_read(&path->rx_bytes);
		out->unpaid = atomic64_read(&path->unpaid);
		out->credit = mob_credit_left(&t->credit);
		err = 0;
	}
	rcu_read_unlock();
	return err;
}

bool mob_tunnel_coa_loops(struct net *net, const struct in6_addr *coa)
{
	bool loops;

	rcu_read_lock();
	loops = ipv6_chk_addr(net, coa, NULL, 0) ||
		mob_tunnel_served(mob_tunnel_pernet(net), coa);
	rcu_read_unlock();
	return loops;
}

struct net_device *mob_tunnel_dev(struct net *net)
{
	return rcu_dereference_rtnl(mob_tunnel_pernet(net)->dev);
}

int mob_tunnel_ifindex(struct net *net)
{
	const struct net_device *dev;
	int ifindex;

	rcu_read_lock();
	dev = mob_tunnel_dev(net);
	ifindex = dev ? dev->ifindex : 0;
	rcu_read_unlock();
	return ifindex;
}

static int mob_tunnel_tables_init(struct mob_tunnel_net *tn)
{
	int err;

	err = rhashtable_init(&tn->served, &mob_tunnel_by_hoa);
	if (err)
		return err;
	err = rhashtable_init(&tn->homes, &mob_tunnel_by_hoa);
	if (err)
		goto free_served;
	err = rhashtable_init(&tn->inbound, &mob_tunnel_by_spi);
	if (err)
		goto free_homes;
	return 0;

free_homes:
	rhashtable_destroy(&tn->homes);
free_served:
	rhashtable_destroy(&tn->served);
	return err;
}

/* No reader is left: hooks, device and protocol handler are gone. */
static void mob_tunnel_free_path(void *ptr, void *arg)
{
	mob_tunnel_path_free(ptr);
}

static void mob_tunnel_free_tunnel(void *ptr, void *arg)
{
	struct mob_tunnel *t = ptr;
	struct mob_tunnel_path *path = rcu_dereference_protected(t->path, true);

	/* Those with ESP go with the table of what comes in. */
	if (path && !path->esp)
		mob_tunnel_path_free(path);
	mob_tunnel_put(t);
}

static void mob_tunnel_tables_free(struct mob_tunnel_net *tn)
{
	rhashtable_free_and_destroy(&tn->served, mob_tunnel_free_tunnel, NULL);
	rhashtable_free_and_destroy(&tn->homes, mob_tunnel_free_tunnel, NULL);
	rhashtable_free_and_destroy(&tn->inbound, mob_tunnel_free_path, NULL);
}

int mob_tunnel_net_init(struct net *net)
{
	struct mob_tunnel_net *tn;
	int err;

	tn = kzalloc(sizeof(*tn), GFP_KERNEL);
	if (!tn)
		return -ENOMEM;
	tn->net = net;
	mutex_init(&tn->lock);
	INIT_LIST_HEAD(&tn->lingering);
	INIT_DELAYED_WORK(&tn->linger_work, mob_tunnel_linger_work);
	err = mob_tunnel_tables_init(tn);
	if (err) {
		kfree(tn);
		return err;
	}
	WRITE_ONCE(mob_pernet(net)->tunnel, tn);
	return 0;
}

void mob_tunnel_net_exit(struct net *net)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);

	WRITE_ONCE(mob_pernet(net)->tunnel, NULL);
	cancel_delayed_work_sync(&tn->linger_work);
	mob_steer_disable(tn);
	/* Readers took the pointer under RCU; a table nobody used has none. */
	if (tn->used)
		synchronize_net();
	mob_tunnel_tables_free(tn);
	/* Paths on their way out still free their ESP, which must be there. */
	if (tn->used)
		rcu_barrier();
	kfree_rcu(tn, rcu);
}
