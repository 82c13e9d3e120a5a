// SPDX-License-Identifier: GPL-2.0-only
/*
 * Neighbour discovery for home addresses.
 *
 * A hook in front of routing sees solicitations for addresses that are not ours
 * to the kernel's mind: at the home agent those of mobile nodes that are away, at
 * a mobile node its own home address, which lives on another device.  It also
 * sees the answers to duplicate address detection.
 *
 * RTNL protects everything but lookups, which run under RCU in softirq: joining
 * a group and losing a device need it anyway.
 */
#include <linux/hashtable.h>
#include <linux/inetdevice.h>
#include <linux/netfilter_ipv6.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>

#include "core.h"
#include "ndp.h"
#include "ndp_msg.h"

/* RFC 4861 section 10: MAX_NEIGHBOR_ADVERTISEMENT, RetransTimer */
#define MOB_NDP_ANNOUNCE_COUNT		3
#define MOB_NDP_ANNOUNCE_MS		1000

/* Like steering: after whatever may still drop or change the packet. */
#define MOB_NDP_PRIORITY		(NF_IP6_PRI_NAT_DST + 1)

#define MOB_NDP_GROUP_BITS		8

enum mob_ndp_mode {
	MOB_NDP_DAD,	/* asking whether someone has it */
	MOB_NDP_PROXY,	/* HA: answering for a mobile node that is away */
	MOB_NDP_OWN,	/* MN: at home, answering for itself */
};

/**
 * struct mob_ndp_entry - an address and what we do for it
 * @node:     in mob_ndp_net.entries
 * @list:     in mob_ndp_net.all
 * @addr:     the address
 * @net:      its namespace
 * @ifindex:  the link
 * @mode:     what; never changes
 * @announce: unsolicited advertisements left to send
 * @nonce:    DAD: tells our own solicitation, when a link loops it back, RFC 7527
 * @dup:      DAD: somebody else has it; set by the hook
 * @fn:	      DAD: told the result
 * @cookie:   DAD: for @fn
 * @dad_work: DAD: its end
 * @ref:      one for the table, one for who waits for the DAD's end
 * @rcu:      lookups run under RCU
 */
struct mob_ndp_entry {
	struct rhash_head node;
	struct list_head list;
	struct in6_addr addr;
	struct net *net;
	int ifindex;
	enum mob_ndp_mode mode;
	u8 announce;
	u64 nonce;
	bool dup;
	mob_ndp_dad_fn fn;
	void *cookie;
	struct delayed_work dad_work;
	refcount_t ref;
	struct rcu_head rcu;
};

/* A solicited-node group we joined; addresses that end alike share it. */
struct mob_ndp_group {
	struct hlist_node node;
	struct in6_addr addr;
	int ifindex;
	unsigned int users;
};

/**
 * struct mob_ndp_net - of a namespace; RTNL
 * @net:	   the namespace
 * @entries:	   by address; lookups under RCU
 * @all:	   the same, to walk
 * @groups:	   solicited-node groups, by address and link
 * @ngroups:	   in @groups, against MOB_ND_GROUPS_MAX
 * @announce_work: repeats unsolicited advertisements
 * @notifier:	   devices that go
 * @hooked:	   the hook is registered
 */
struct mob_ndp_net {
	struct net *net;
	struct rhashtable entries;
	struct list_head all;
	DECLARE_HASHTABLE(groups, MOB_NDP_GROUP_BITS);
	unsigned int ngroups;
	struct delayed_work announce_work;
	struct notifier_block notifier;
	bool hooked;
};

static const struct rhashtable_params mob_ndp_by_addr = {
	.head_offset = offsetof(struct mob_ndp_entry, node),
	.key_offset = offsetof(struct mob_ndp_entry, addr),
	.key_len = sizeof_field(struct mob_ndp_entry, addr),
	.automatic_shrinking = true,
};

/* ---- groups ---- */

static u32 mob_ndp_group_hash(const struct in6_addr *addr, int ifindex)
{
	return (__force u32)addr->s6_addr32[3] ^ ifindex;
}

static struct mob_ndp_group *mob_ndp_group_find(struct mob_ndp_net *nn,
						const struct in6_addr *addr, int ifindex)
{
	struct mob_ndp_group *g;

	hash_for_each_possible(nn->groups, g, node, mob_ndp_group_hash(addr, ifindex))
		if (g->ifindex == ifindex && ipv6_addr_equal(&g->addr, addr))
			return g;
	return NULL;
}

static int mob_ndp_join(struct mob_ndp_net *nn, struct net_device *dev,
			const struct in6_addr *target)
{
	struct mob_ndp_group *g;
	struct in6_addr addr;
	int err;

	addrconf_addr_solict_mult(target, &addr);
	g = mob_ndp_group_find(nn, &addr, dev->ifindex);
	if (g) {
		g->users++;
		return 0;
	}
	/* Each join walks the device's list: at scale the home prefix is routed to us. */
	if (nn->ngroups >= MOB_ND_GROUPS_MAX)
		return -ENOSPC;
	g = kzalloc(sizeof(*g), GFP_KERNEL);
	if (!g)
		return -ENOMEM;
	err = ipv6_dev_mc_inc(dev, &addr);
	if (err) {
		kfree(g);
		return err;
	}
	g->addr = addr;
	g->ifindex = dev->ifindex;
	g->users = 1;
	hash_add(nn->groups, &g->node, mob_ndp_group_hash(&addr, dev->ifindex));
	nn->ngroups++;
	return 0;
}

static void mob_ndp_leave(struct mob_ndp_net *nn, int ifindex, const struct in6_addr *target)
{
	struct net_device *dev = __dev_get_by_index(nn->net, ifindex);
	struct mob_ndp_group *g;
	struct in6_addr addr;

	addrconf_addr_solict_mult(target, &addr);
	g = mob_ndp_group_find(nn, &addr, ifindex);
	if (!g || --g->users)
		return;
	if (dev)
		ipv6_dev_mc_dec(dev, &addr);
	hash_del(&g->node);
	nn->ngroups--;
	kfree(g);
}

/* ---- receiving ---- */

/* The answer goes to the asker's address: learn where that is from the question. */
static void mob_ndp_learn(struct net_device *dev, const struct mob_ndp_rx *rx)
{
	struct neighbour *neigh;

	if (!rx->lladdr)
		return;
	neigh = __neigh_lookup(&nd_tbl, &rx->ip6->saddr, dev, 1);
	if (!neigh)
		return;
	neigh_update(neigh, rx->lladdr, NUD_STALE,
		     NEIGH_UPDATE_F_WEAK_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE, 0);
	neigh_release(neigh);
}

static void mob_ndp_answer(struct net_device *dev, const struct mob_ndp_entry *e,
			   const struct mob_ndp_rx *rx)
{
	bool own = e->mode == MOB_NDP_OWN;

	if (ipv6_addr_any(&rx->ip6->saddr)) {
		/* Somebody would like the address: RFC 4862 section 5.4.4, to all. */
		mob_ndp_send(dev, &e->addr, own, NULL);
		return;
	}
	mob_ndp_learn(dev, rx);
	mob_ndp_send(dev, &e->addr, own, &rx->ip6->saddr);
}

/* RFC 4862 section 5.4: an owner advertises, another candidate solicits from ::. */
static void mob_ndp_dad_heard(struct mob_ndp_entry *e, const struct mob_ndp_rx *rx)
{
	if (rx->msg->icmph.icmp6_type == NDISC_NEIGHBOUR_SOLICITATION) {
		if (!ipv6_addr_any(&rx->ip6->saddr))
			return;
		/* Sent back by the link: ours. */
		if (rx->nonce && !memcmp(rx->nonce, &e->nonce, MOB_NDP_NONCE_LEN))
			return;
	}
	WRITE_ONCE(e->dup, true);
}

/* Context: softirq, RCU. */
static unsigned int mob_ndp_hook(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct mob_ndp_net *nn = READ_ONCE(mob_pernet(state->net)->ndp);
	unsigned int off = skb_network_offset(skb) + sizeof(struct ipv6hdr);
	const struct nd_msg *msg;
	struct mob_ndp_entry *e;
	struct mob_ndp_rx rx;
	struct nd_msg buf;

	if (!nn || ipv6_hdr(skb)->nexthdr != IPPROTO_ICMPV6 || ipv6_hdr(skb)->hop_limit != 255)
		return NF_ACCEPT;
	msg = skb_header_pointer(skb, off, sizeof(buf), &buf);
	if (!msg || (msg->icmph.icmp6_type != NDISC_NEIGHBOUR_SOLICITATION &&
		     msg->icmph.icmp6_type != NDISC_NEIGHBOUR_ADVERTISEMENT))
		return NF_ACCEPT;
	e = rhashtable_lookup(&nn->entries, &msg->target, mob_ndp_by_addr);
	if (!e || e->ifindex != skb->dev->ifindex || skb->pkt_type == PACKET_OTHERHOST ||
	    !mob_ndp_parse(skb, &rx))
		return NF_ACCEPT;
	if (e->mode == MOB_NDP_DAD) {
		mob_ndp_dad_heard(e, &rx);
		return NF_ACCEPT;
	}
	if (rx.msg->icmph.icmp6_type != NDISC_NEIGHBOUR_SOLICITATION)
		return NF_ACCEPT;
	mob_ndp_answer(skb->dev, e, &rx);
	consume_skb(skb);
	return NF_STOLEN;
}

static const struct nf_hook_ops mob_ndp_ops = {
	.hook = mob_ndp_hook,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_PRE_ROUTING,
	.priority = MOB_NDP_PRIORITY,
};

/* ---- entries; RTNL ---- */

static struct mob_ndp_entry *mob_ndp_find(struct mob_ndp_net *nn, const struct in6_addr *addr)
{
	return rhashtable_lookup_fast(&nn->entries, addr, mob_ndp_by_addr);
}

static void mob_ndp_put(struct mob_ndp_entry *e)
{
	if (refcount_dec_and_test(&e->ref))
		kfree_rcu(e, rcu);
}

static void mob_ndp_remove(struct mob_ndp_net *nn, struct mob_ndp_entry *e)
{
	rhashtable_remove_fast(&nn->entries, &e->node, mob_ndp_by_addr);
	list_del(&e->list);
	mob_ndp_leave(nn, e->ifindex, &e->addr);
	mob_ndp_put(e);
}

static void mob_ndp_dad_work(struct work_struct *work);

/* With the first address, so that nobody else pays for the hook. */
static int mob_ndp_enable(struct mob_ndp_net *nn)
{
	int err;

	if (nn->hooked)
		return 0;
	err = nf_register_net_hook(nn->net, &mob_ndp_ops);
	if (!err)
		nn->hooked = true;
	return err;
}

static struct mob_ndp_entry *mob_ndp_add(struct mob_ndp_net *nn, struct net_device *dev,
					 const struct in6_addr *addr, enum mob_ndp_mode mode)
{
	struct mob_ndp_entry *e;
	int err;

	err = mob_ndp_enable(nn);
	if (err)
		return ERR_PTR(err);
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return ERR_PTR(-ENOMEM);
	e->net = nn->net;
	e->addr = *addr;
	e->ifindex = dev->ifindex;
	e->mode = mode;
	refcount_set(&e->ref, 1);
	INIT_DELAYED_WORK(&e->dad_work, mob_ndp_dad_work);
	do {
		get_random_bytes(&e->nonce, MOB_NDP_NONCE_LEN);
	} while (!e->nonce);
	err = mob_ndp_join(nn, dev, addr);
	if (err)
		goto free_entry;
	err = rhashtable_insert_fast(&nn->entries, &e->node, mob_ndp_by_addr);
	if (err)
		goto leave;
	list_add_tail(&e->list, &nn->all);
	return e;

leave:
	mob_ndp_leave(nn, dev->ifindex, addr);
free_entry:
	kfree(e);
	return ERR_PTR(err);
}

static void mob_ndp_announce_work(struct work_struct *work)
{
	struct mob_ndp_net *nn = container_of(to_delayed_work(work), struct mob_ndp_net,
					      announce_work);
	struct mob_ndp_entry *e;
	bool again = false;

	rtnl_lock();
	list_for_each_entry(e, &nn->all, list) {
		struct net_device *dev;

		if (!e->announce)
			continue;
		dev = __dev_get_by_index(nn->net, e->ifindex);
		if (dev)
			mob_ndp_send(dev, &e->addr, e->mode == MOB_NDP_OWN, NULL);
		if (--e->announce)
			again = true;
	}
	if (again)
		schedule_delayed_work(&nn->announce_work, msecs_to_jiffies(MOB_NDP_ANNOUNCE_MS));
	rtnl_unlock();
}

/* Answer for @addr from now on, and say so at once and twice more: multicast gets lost. */
static int mob_ndp_serve(struct net *net, int ifindex, const struct in6_addr *addr,
			 enum mob_ndp_mode mode)
{
	struct mob_ndp_net *nn = mob_pernet(net)->ndp;
	struct net_device *dev;
	struct mob_ndp_entry *e;
	int err = 0;

	rtnl_lock();
	dev = __dev_get_by_index(net, ifindex);
	if (!dev) {
		err = -ENODEV;
		goto unlock;
	}
	e = mob_ndp_find(nn, addr);
	if (e && e->mode == MOB_NDP_DAD) {
		err = -EBUSY;
		goto unlock;
	}
	if (e && (e->mode != mode || e->ifindex != ifindex)) {
		mob_ndp_remove(nn, e);
		e = NULL;
	}
	if (!e)
		e = mob_ndp_add(nn, dev, addr, mode);
	if (IS_ERR(e)) {
		err = PTR_ERR(e);
		goto unlock;
	}
	mob_ndp_send(dev, addr, mode == MOB_NDP_OWN, NULL);
	e->announce = MOB_NDP_ANNOUNCE_COUNT - 1;
	schedule_delayed_work(&nn->announce_work, msecs_to_jiffies(MOB_NDP_ANNOUNCE_MS));
unlock:
	rtnl_unlock();
	return err;
}

int mob_ndp_defend(struct net *net, int ifindex, const struct in6_addr *addr)
{
	return mob_ndp_serve(net, ifindex, addr, MOB_NDP_PROXY);
}

int mob_ndp_announce(struct net *net, int ifindex, const struct in6_addr *addr)
{
	return mob_ndp_serve(net, ifindex, addr, MOB_NDP_OWN);
}

void mob_ndp_release(struct net *net, const struct in6_addr *addr)
{
	struct mob_ndp_net *nn = mob_pernet(net)->ndp;
	struct mob_ndp_entry *e;

	rtnl_lock();
	e = mob_ndp_find(nn, addr);
	if (e && e->mode != MOB_NDP_DAD)
		mob_ndp_remove(nn, e);
	rtnl_unlock();
}

/* ---- duplicate address detection ---- */

int mob_ndp_dad(struct net *net, int ifindex, const struct in6_addr *addr,
		mob_ndp_dad_fn fn, void *cookie)
{
	struct mob_ndp_net *nn = mob_pernet(net)->ndp;
	struct mob_ndp_entry *e;
	struct net_device *dev;
	int err = 0;

	rtnl_lock();
	dev = __dev_get_by_index(net, ifindex);
	e = mob_ndp_find(nn, addr);
	if (!dev)
		err = -ENODEV;
	else if (e)
		err = e->mode == MOB_NDP_DAD ? -EBUSY : -EALREADY;
	if (err)
		goto unlock;
	e = mob_ndp_add(nn, dev, addr, MOB_NDP_DAD);
	if (IS_ERR(e)) {
		err = PTR_ERR(e);
		goto unlock;
	}
	e->fn = fn;
	e->cookie = cookie;
	mob_ndp_probe(dev, &e->addr, e->nonce);
	/* The role that asked flushes this queue before it goes, as it does for its own. */
	queue_delayed_work(mob_pernet(net)->wq, &e->dad_work, msecs_to_jiffies(MOB_DAD_MS));
unlock:
	rtnl_unlock();
	return err;
}

/* The work owns the table's reference while it is queued or runs. */
static void mob_ndp_dad_work(struct work_struct *work)
{
	struct mob_ndp_entry *e = container_of(to_delayed_work(work), struct mob_ndp_entry,
					       dad_work);
	struct in6_addr addr = e->addr;
	mob_ndp_dad_fn fn = e->fn;
	struct net *net = e->net;
	void *cookie = e->cookie;
	bool dup;

	rtnl_lock();
	dup = READ_ONCE(e->dup);
	mob_ndp_remove(mob_pernet(net)->ndp, e);
	rtnl_unlock();
	fn(net, &addr, dup, cookie);
}

void mob_ndp_dad_cancel(struct net *net, const struct in6_addr *addr)
{
	struct mob_ndp_net *nn = mob_pernet(net)->ndp;
	struct mob_ndp_entry *e;

	rtnl_lock();
	e = mob_ndp_find(nn, addr);
	if (!e || e->mode != MOB_NDP_DAD) {
		rtnl_unlock();
		return;
	}
	refcount_inc(&e->ref);
	rtnl_unlock();

	/* The work takes RTNL, so wait without it. */
	if (cancel_delayed_work_sync(&e->dad_work)) {
		rtnl_lock();
		mob_ndp_remove(nn, e);
		rtnl_unlock();
	}
	mob_ndp_put(e);
}

bool mob_ndp_dad_stop(struct net *net, const struct in6_addr *addr)
{
	struct mob_ndp_net *nn = mob_pernet(net)->ndp;
	struct mob_ndp_entry *e;
	bool stopped;

	rtnl_lock();
	e = mob_ndp_find(nn, addr);
	stopped = e && e->mode == MOB_NDP_DAD && cancel_delayed_work(&e->dad_work);
	if (stopped)
		mob_ndp_remove(nn, e);
	rtnl_unlock();
	return stopped;
}

/* ---- devices and namespaces ---- */

/*
 * A device goes: what was defended on it no longer is.  A DAD under way cannot
 * say the address is free; its work ends it, for that waits for RTNL, held here.
 */
static int mob_ndp_netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct mob_ndp_net *nn = container_of(nb, struct mob_ndp_net, notifier);
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct mob_ndp_entry *e, *next;

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	list_for_each_entry_safe(e, next, &nn->all, list) {
		if (e->ifindex != dev->ifindex)
			continue;
		if (e->mode == MOB_NDP_DAD)
			WRITE_ONCE(e->dup, true);
		else
			mob_ndp_remove(nn, e);
	}
	return NOTIFY_DONE;
}

int mob_ndp_net_init(struct net *net)
{
	struct mob_ndp_net *nn;
	int err;

	nn = kzalloc(sizeof(*nn), GFP_KERNEL);
	if (!nn)
		return -ENOMEM;
	nn->net = net;
	INIT_LIST_HEAD(&nn->all);
	hash_init(nn->groups);
	INIT_DELAYED_WORK(&nn->announce_work, mob_ndp_announce_work);
	nn->notifier.notifier_call = mob_ndp_netdev_event;
	err = rhashtable_init(&nn->entries, &mob_ndp_by_addr);
	if (err)
		goto free_nn;
	err = register_netdevice_notifier_net(net, &nn->notifier);
	if (err)
		goto free_table;
	WRITE_ONCE(mob_pernet(net)->ndp, nn);
	return 0;

free_table:
	rhashtable_destroy(&nn->entries);
free_nn:
	kfree(nn);
	return err;
}

/* One at a time: each cancel has to wait without RTNL. */
static void mob_ndp_drop_all(struct mob_ndp_net *nn)
{
	struct mob_ndp_entry *e;
	struct in6_addr addr;
	bool dad;

	rtnl_lock();
	while ((e = list_first_entry_or_null(&nn->all, struct mob_ndp_entry, list))) {
		addr = e->addr;
		dad = e->mode == MOB_NDP_DAD;
		if (!dad) {
			mob_ndp_remove(nn, e);
			continue;
		}
		rtnl_unlock();
		mob_ndp_dad_cancel(nn->net, &addr);
		rtnl_lock();
	}
	rtnl_unlock();
}

void mob_ndp_net_exit(struct net *net)
{
	struct mob_ndp_net *nn = mob_pernet(net)->ndp;
	bool hooked = nn->hooked;

	unregister_netdevice_notifier_net(net, &nn->notifier);
	mob_ndp_drop_all(nn);
	cancel_delayed_work_sync(&nn->announce_work);
	if (hooked)
		nf_unregister_net_hook(net, &mob_ndp_ops);
	WRITE_ONCE(mob_pernet(net)->ndp, NULL);
	/* The hook's readers took the pointer under RCU. */
	if (hooked)
		synchronize_net();
	rhashtable_destroy(&nn->entries);
	kfree(nn);
}
