// SPDX-License-Identifier: GPL-2.0-only
/*
 * The "mobility" device: IPv6 in IPv6 under ESP, RFC 2473.
 *
 * One per namespace, for every tunnel of it.  What leaves by it is in tunnel_out.c;
 * what arrives under the ESP state of a tunnel enters the stack by it.
 */
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/inet_ecn.h>
#include <net/ip6_tunnel.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>
#include <net/xfrm.h>

#include "esp.h"
#include "tunnel_priv.h"

#define MOB_TUNNEL_NAME		"mobility"

/*
 * Before every handler of the kernel's own, some of which take any protocol 41
 * packet; ours takes nothing but what came under an ESP state of ours.
 */
#define MOB_TUNNEL_PRIORITY	(-1)

#define MOB_TUNNEL_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | \
				 NETIF_F_GSO_SOFTWARE | NETIF_F_HW_CSUM)

/* ---- in ---- */

/*
 * Is the inner packet what the owner of the ESP state may send?  RFC 6275
 * section 10.4.5 at the HA: else a subscriber could speak as another.  At the
 * MN anybody's packets come, but only for its HoA and only from its HA.
 */
static bool mob_dev_inner_ok(const struct mob_tunnel_path *path, const struct ipv6hdr *outer,
			     const struct ipv6hdr *inner)
{
	const struct mob_tunnel *t = path->tunnel;

	/* Without ESP the outer addresses are all there is, both of them. */
	if (!path->esp && !ipv6_addr_equal(&outer->daddr, &path->in.local))
		return false;
	return inner->version == 6 && ipv6_addr_equal(&outer->saddr, &path->remote) &&
	       ipv6_addr_equal(t->at_mn ? &inner->daddr : &inner->saddr, &t->hoa);
}

/* The outer header stays in front of the inner one, at @nh from skb->head. */
static void mob_dev_deliver(struct sk_buff *skb, struct net_device *dev,
			    struct mob_tunnel_path *path)
{
	struct mob_tunnel_dev *priv = netdev_priv(dev);
	struct mob_tunnel *t = path->tunnel;
	bool esp = path->esp;
	int nh = skb_network_header(skb) - skb->head;

	/* Drops the security path, the route and conntrack of the outer packet too. */
	if (iptunnel_pull_header(skb, 0, htons(ETH_P_IPV6), false))
		goto drop;
	skb->dev = dev;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	memset(skb->cb, 0, sizeof(struct inet6_skb_parm));
	if (!pskb_inet_may_pull(skb) ||
	    IP6_ECN_decapsulate((struct ipv6hdr *)(skb->head + nh), skb) > 1) {
		DEV_STATS_INC(dev, rx_frame_errors);
		goto drop;
	}
	atomic64_inc(&t->rx_packets);
	atomic64_add(skb->len, &t->rx_bytes);
	if (path->bid) {
		atomic64_inc(&path->rx_packets);
		atomic64_add(skb->len, &path->rx_bytes);
	}
	mob_tunnel_earn(dev_net(dev), t, path, skb->len);
	if (t->at_mn && esp && ipv6_hdr(skb)->nexthdr != IPPROTO_MH)
		mob_mn_tunnel_rx(dev_net(dev), &t->hoa, &ipv6_hdr(skb)->saddr);
	dev_sw_netstats_rx_add(dev, skb->len);
	gro_cells_receive(&priv->cells, skb);
	return;

drop:
	DEV_STATS_INC(dev, rx_errors);
	kfree_skb(skb);
}

/* What came without ESP of ours: by the inner address that a MAP and its MN agreed on. */
static struct mob_tunnel_path *mob_tunnel_bare(struct mob_tunnel_net *tn,
					       const struct ipv6hdr *outer,
					       const struct ipv6hdr *inner)
{
	struct mob_tunnel *t = mob_tunnel_served(tn, &inner->saddr);
	struct mob_tunnel_path *path = t ? rcu_dereference(t->path) : NULL;

	if (!path || path->esp) {
		t = mob_tunnel_home_of(tn, &inner->daddr);
		path = t ? rcu_dereference(t->path) : NULL;
	}
	/* Others may have tunnels of protocol 41 with this host: only ours is ours. */
	return path && !path->esp && ipv6_addr_equal(&outer->daddr, &path->in.local) ?
		path : NULL;
}

/*
 * Context: softirq, RCU; the inner header is in the linear part.
 * Return: 0 when we took @skb, else the next handler gets it.
 */
static int mob_tunnel_rcv(struct sk_buff *skb)
{
	struct net *net = dev_net(skb->dev);
	const struct ipv6hdr *outer = ipv6_hdr(skb);
	const struct ipv6hdr *inner = (const struct ipv6hdr *)skb->data;
	struct mob_tunnel_path *path;
	struct mob_tunnel_net *tn;
	struct net_device *dev;
	__be32 spi;

	tn = mob_tunnel_pernet(net);
	if (!tn)
		return -ENOENT;
	spi = mob_esp_skb_spi(skb);
	path = spi ? mob_tunnel_inbound(tn, &outer->daddr, spi) : NULL;
	if (!path)
		path = mob_tunnel_bare(tn, outer, inner);
	if (!path || (path->esp && !mob_esp_tun_passed(path->esp, skb)))
		return -ENOENT;
	/* From here it is ours, good or bad: no other handler may take a lie for a packet. */
	dev = rcu_dereference(tn->dev);
	if (!dev || !mob_dev_inner_ok(path, outer, inner)) {
		mob_drop(net, MOB_STAT_drop_inner_source, &inner->saddr, &inner->daddr);
		kfree_skb(skb);
		return 0;
	}
	if (!READ_ONCE(path->heard))
		WRITE_ONCE(path->heard, true);
	if (path->bid && path->tunnel->at_mn)
		mob_tunnel_tag_rcv(net, path, skb);
	mob_dev_deliver(skb, dev, path);
	return 0;
}

/*
 * An error about an outer packet quotes ESP, never protocol 41: esp6 takes a
 * Packet Too Big into the route, and the next inner packet that does not fit
 * tells its source (RFC 2473 section 8).  Nothing else of the inner packet is in
 * the quote in the clear, so there is nothing to relay.
 */
static int mob_tunnel_err(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code,
			  int offset, __be32 info)
{
	return -ENOENT;
}

static struct xfrm6_tunnel mob_tunnel_handler __read_mostly = {
	.handler = mob_tunnel_rcv,
	.err_handler = mob_tunnel_err,
	.priority = MOB_TUNNEL_PRIORITY,
};

/* ---- the device ---- */

static int mob_dev_init(struct net_device *dev)
{
	struct mob_tunnel_dev *priv = netdev_priv(dev);
	int err;

	if (!mob_dev_alloc_tstats(dev))
		return -ENOMEM;
	err = gro_cells_init(&priv->cells, dev);
	if (err) {
		mob_dev_free_tstats(dev);
		return err;
	}
	netdev_lockdep_set_classes(dev);
	return 0;
}

/* RTNL is held; the core waits for RCU readers after this. */
static void mob_dev_uninit(struct net_device *dev)
{
	struct mob_tunnel_net *tn = ((struct mob_tunnel_dev *)netdev_priv(dev))->tn;
	struct rt6_info *rt = rtnl_dereference(tn->route);

	RCU_INIT_POINTER(tn->dev, NULL);
	RCU_INIT_POINTER(tn->route, NULL);
	if (rt)
		mob_steer_route_put(rt);
}

static void mob_dev_destroy(struct net_device *dev)
{
	struct mob_tunnel_dev *priv = netdev_priv(dev);

	gro_cells_destroy(&priv->cells);
	mob_dev_free_tstats(dev);
}

static const struct net_device_ops mob_netdev_ops = {
	.ndo_init = mob_dev_init,
	.ndo_uninit = mob_dev_uninit,
	.ndo_start_xmit = mob_dev_xmit,
	.ndo_get_stats64 = dev_get_tstats64,
};

bool mob_tunnel_skb(const struct sk_buff *skb)
{
	return skb->dev && skb->dev->netdev_ops == &mob_netdev_ops;
}

static void mob_dev_setup(struct net_device *dev)
{
	dev->netdev_ops = &mob_netdev_ops;
	dev->needs_free_netdev = true;
	dev->priv_destructor = mob_dev_destroy;
	dev->type = ARPHRD_TUNNEL6;
	dev->flags = IFF_NOARP;
	dev->addr_len = sizeof(struct in6_addr);
	dev->mtu = MOB_TUNNEL_MTU;
	dev->min_mtu = IPV6_MIN_MTU;
	dev->max_mtu = IP6_MAX_MTU - sizeof(struct ipv6hdr) - MOB_TUNNEL_ESP_ROOM;
	dev->needed_headroom = LL_MAX_HEADER + sizeof(struct ipv6hdr) + MOB_TUNNEL_ESP_ROOM;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->features |= MOB_TUNNEL_FEATURES;
	dev->hw_features |= MOB_TUNNEL_FEATURES;
	mob_dev_set_tstats(dev);
	mob_dev_set_lltx(dev);
	mob_dev_set_netns_local(dev);
}

/* The device belongs to the namespace, not to whoever says `ip link del`. */
static void mob_dev_dellink(struct net_device *dev, struct list_head *head)
{
}

/* No setup: nobody but the module makes one. */
static struct rtnl_link_ops mob_link_ops __read_mostly = {
	.kind = "mobility",
	.dellink = mob_dev_dellink,
};

/*
 * Up from the start, so that neither role depends on who brings it up; without
 * a link-local address, which nobody could reach through it.
 */
static int mob_dev_start(struct mob_tunnel_net *tn, struct net_device *dev)
{
	struct inet6_dev *idev = __in6_dev_get(dev);
	struct rt6_info *rt;

	if (!idev)
		return -EAFNOSUPPORT;
	idev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	rt = mob_steer_route(tn->net, dev);
	if (!rt)
		return -ENOMEM;
	rcu_assign_pointer(tn->route, rt);
	rcu_assign_pointer(tn->dev, dev);
	return dev_open(dev, NULL);
}

static struct net_device *mob_dev_alloc(struct mob_tunnel_net *tn)
{
	struct mob_tunnel_dev *priv;
	struct net_device *dev;
	const char *name;

	/* Another device may have taken the name before the module came. */
	name = __dev_get_by_name(tn->net, MOB_TUNNEL_NAME) ? MOB_TUNNEL_NAME "%d" :
							     MOB_TUNNEL_NAME;
	dev = alloc_netdev(sizeof(*priv), name, NET_NAME_ENUM, mob_dev_setup);
	if (!dev)
		return NULL;
	dev_net_set(dev, tn->net);
	dev->rtnl_link_ops = &mob_link_ops;
	priv = netdev_priv(dev);
	priv->tn = tn;
	return dev;
}

static int __net_init mob_dev_net_init(struct net *net)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);
	struct net_device *dev;
	int err = -ENOMEM;

	rtnl_lock();
	dev = mob_dev_alloc(tn);
	if (!dev)
		goto unlock;
	err = register_netdevice(dev);
	if (err) {
		free_netdev(dev);
		goto unlock;
	}
	err = mob_dev_start(tn, dev);
	if (err)
		unregister_netdevice(dev);
unlock:
	rtnl_unlock();
	return err;
}

static void __net_exit mob_dev_net_exit(struct list_head *nets)
{
	struct net_device *dev;
	struct net *net;
	LIST_HEAD(gone);

	rtnl_lock();
	list_for_each_entry(net, nets, exit_list) {
		dev = rtnl_dereference(mob_tunnel_pernet(net)->dev);
		if (dev)
			unregister_netdevice_queue(dev, &gone);
	}
	unregister_netdevice_many(&gone);
	rtnl_unlock();
}

/*
 * As a pernet device: a namespace has its loopback by then, and still has it when
 * ours goes.  The tables live longer, see mob_tunnel_net_init().
 */
static struct pernet_operations mob_dev_net_ops = {
	.init = mob_dev_net_init,
	.exit_batch = mob_dev_net_exit,
};

int mob_tunnel_init(void)
{
	int err;

	err = rtnl_link_register(&mob_link_ops);
	if (err)
		return err;
	err = register_pernet_device(&mob_dev_net_ops);
	if (err)
		goto unlink;
	err = xfrm6_tunnel_register(&mob_tunnel_handler, AF_INET6);
	if (err)
		goto unregister;
	return 0;

unregister:
	unregister_pernet_device(&mob_dev_net_ops);
unlink:
	rtnl_link_unregister(&mob_link_ops);
	return err;
}

void mob_tunnel_exit(void)
{
	xfrm6_tunnel_deregister(&mob_tunnel_handler, AF_INET6);
	unregister_pernet_device(&mob_dev_net_ops);
	rtnl_link_unregister(&mob_link_ops);
}
