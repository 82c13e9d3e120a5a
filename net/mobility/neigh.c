// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a host there?
 */
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ndisc.h>

#include "neigh.h"

bool mob_neigh_link_ok(struct net *net, int ifindex)
{
	struct net_device *dev;
	bool ok;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, ifindex);
	ok = dev && dev->type == ARPHRD_ETHER && dev->addr_len == ETH_ALEN &&
	     !(dev->flags & (IFF_NOARP | IFF_LOOPBACK));
	rcu_read_unlock();
	return ok;
}

bool mob_neigh_on_link(struct net *net, int ifindex, const struct in6_addr *addr)
{
	struct net_device *dev;
	bool on;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, ifindex);
	on = dev && ipv6_chk_prefix(addr, dev);
	rcu_read_unlock();
	return on;
}

bool mob_neigh_look(struct net *net, int ifindex, const struct in6_addr *addr,
		    struct mob_neigh *n)
{
	struct net_device *dev;
	struct neighbour *neigh;
	u8 state;

	memset(n, 0, sizeof(*n));
	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, ifindex);
	neigh = dev ? neigh_lookup(&nd_tbl, addr, dev) : NULL;
	rcu_read_unlock();
	if (!neigh)
		return false;
	read_lock_bh(&neigh->lock);
	state = neigh->nud_state;
	memcpy(n->lladdr, neigh->ha, sizeof(n->lladdr));
	read_unlock_bh(&neigh->lock);
	neigh_release(neigh);
	if (state & (NUD_REACHABLE | NUD_PERMANENT))
		n->state = MOB_NEIGH_THERE;
	else if (state & (NUD_STALE | NUD_DELAY | NUD_PROBE))
		n->state = MOB_NEIGH_DOUBTFUL;
	return true;
}

/* The answer makes the entry reachable; the kernel itself would ask 5 s later. */
static void mob_neigh_solicit_known(struct net *net, struct net_device *dev,
				    const struct in6_addr *addr)
{
	struct in6_addr saddr;
	struct sk_buff *skb;

	if (ipv6_dev_get_saddr(net, dev, addr, 0, &saddr))
		return;
	skb = ndisc_ns_create(dev, addr, &saddr, 0);
	if (skb)
		ndisc_send_skb(skb, addr, &saddr);
}

void mob_neigh_solicit(struct net *net, int ifindex, const struct in6_addr *addr)
{
	struct net_device *dev = dev_get_by_index(net, ifindex);
	struct neighbour *neigh;

	if (!dev)
		return;
	local_bh_disable();
	neigh = __neigh_lookup(&nd_tbl, addr, dev, 1);
	if (neigh && READ_ONCE(neigh->nud_state) & NUD_VALID)
		mob_neigh_solicit_known(net, dev, addr);
	else if (neigh)
		neigh_event_send(neigh, NULL);
	if (neigh)
		neigh_release(neigh);
	local_bh_enable();
	dev_put(dev);
}
