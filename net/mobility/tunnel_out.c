// SPDX-License-Identifier: GPL-2.0-only
/*
 * What leaves by the "mobility" device: encapsulation, RFC 2473.
 *
 * A packet goes, by its destination, to a mobile node we serve, or, by its source, from
 * our own home address to our home agent.
 */
#include <linux/icmpv6.h>
#include <net/dst.h>
#include <net/inet_ecn.h>
#include <net/ip6_route.h>
#include <net/ip6_tunnel.h>
#include <net/ip_tunnels.h>
#include <net/xfrm.h>

#include "esp.h"
#include "probe.h"
#include "tunnel_priv.h"

static void mob_dev_too_big(struct sk_buff *skb, struct net_device *dev, unsigned int mtu)
{
	struct net *net = dev_net(dev);

	DEV_STATS_INC(dev, tx_errors);
	/*
	 * Not received, so the host's own: its route learns at once, for the kernel
	 * cannot send itself an error about what its ICMPv6 socket is sending.
	 */
	if (!skb->skb_iif)
		ip6_update_pmtu(skb, net, htonl(mtu), 0, skb->mark, sock_net_uid(net, NULL));
	icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	kfree_skb(skb);
}

static void mob_dev_unreachable(struct sk_buff *skb, struct net_device *dev)
{
	DEV_STATS_INC(dev, tx_carrier_errors);
	DEV_STATS_INC(dev, tx_errors);
	icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
	kfree_skb(skb);
}

static void mob_dev_loop(struct sk_buff *skb, struct net_device *dev)
{
	DEV_STATS_INC(dev, collisions);
	DEV_STATS_INC(dev, tx_errors);
	kfree_skb(skb);
}

/*
 * The MN is at home: the packet goes out plainly.  The route is looked up
 * without the source, so the rule that sent it here does not match again, and
 * strictly for the home link.
 */
static void mob_dev_plain(struct sk_buff *skb, struct net_device *dev, int ifindex)
{
	struct net *net = dev_net(dev);
	unsigned int len = skb->len;
	struct flowi6 fl6 = {
		.daddr = ipv6_hdr(skb)->daddr,
		.flowi6_oif = ifindex,
		.flowi6_mark = skb->mark,
	};
	struct dst_entry *dst;
	unsigned int mtu;
	int err;

	dst = ip6_route_output(net, NULL, &fl6);
	if (dst->error) {
		dst_release(dst);
		mob_dev_unreachable(skb, dev);
		return;
	}
	if (dst->dev == dev) {
		dst_release(dst);
		mob_dev_loop(skb, dev);
		return;
	}
	mtu = dst_mtu(dst);
	if (!mob_steer_fits(skb, mtu)) {
		dst_release(dst);
		mob_dev_too_big(skb, dev, mtu);
		return;
	}
	skb_dst_drop(skb);
	skb_dst_set(skb, dst);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	err = dst_output(net, NULL, skb);
	iptunnel_xmit_stats(dev, net_xmit_eval(err) ? -1 : (int)len);
}

/* Largest inner packet: RFC 2473 section 7.1, below 1280 the outer one is fragmented. */
static unsigned int mob_dev_mtu(const struct mob_tunnel_path *path, struct dst_entry *under)
{
	unsigned int esp = path->esp ? mob_esp_tun_overhead(path->esp) : 0;
	unsigned int room = sizeof(struct ipv6hdr) + esp;
	unsigned int mtu = dst_mtu(under);

	return mtu > room + IPV6_MIN_MTU ? mtu - room : IPV6_MIN_MTU;
}

static void mob_dev_push(struct sk_buff *skb, const struct mob_tunnel_path *path,
			 struct mob_tunnel_tag *tag, u8 dsfield, u8 hop_limit)
{
	struct ipv6hdr *outer;
	u8 nexthdr;

	skb_set_inner_ipproto(skb, IPPROTO_IPV6);
	nexthdr = mob_tunnel_tag_push(skb, tag);
	outer = skb_push(skb, sizeof(*outer));
	skb_reset_network_header(skb);
	ip6_flow_hdr(outer, INET_ECN_encapsulate(dsfield, dsfield), 0);
	outer->nexthdr = nexthdr;
	outer->hop_limit = hop_limit;
	outer->saddr = path->in.local;
	outer->daddr = path->remote;
	/* At IPv6's minimum MTU the outer packet may still be too long: fragment it. */
	skb->ignore_df = 1;
}

/* To a MAP or from one: the way to the other end, kept.  BH is off. */
static struct dst_entry *mob_dev_bare_dst(struct net *net, struct mob_tunnel_path *path)
{
	struct flowi6 fl6 = {
		.saddr = path->in.local,
		.daddr = path->remote,
		.flowi6_proto = IPPROTO_IPV6,
	};
	struct dst_entry *dst = dst_cache_get(&path->cache);

	if (dst)
		return dst;
	dst = ip6_route_output(net, NULL, &fl6);
	if (dst->error) {
		int err = dst->error;

		dst_release(dst);
		return ERR_PTR(err);
	}
	dst_cache_set_ip6(&path->cache, dst, &fl6.saddr);
	return dst;
}

/*
 * May what goes to @under go out by this very device again?  From an RCoA it
 * does, once: the tunnel to the home agent lies in the tunnel to the MAP.
 */
static bool mob_dev_nests(struct mob_tunnel_net *tn, const struct mob_tunnel_path *path)
{
	const struct mob_tunnel_path *next;
	struct mob_tunnel *t;

	t = path->esp ? mob_tunnel_home_of(tn, &path->in.local) : NULL;
	next = t ? rcu_dereference(t->path) : NULL;
	return next && !next->esp;
}

static void mob_dev_count_out(struct mob_tunnel *t, struct mob_tunnel_path *path,
			      unsigned int len)
{
	atomic64_inc(&t->tx_packets);
	atomic64_add(len, &t->tx_bytes);
	if (!path->bid)
		return;
	atomic64_inc(&path->tx_packets);
	atomic64_add(len, &path->tx_bytes);
}

/*
 * The pair of addresses chose nothing here: the ESP state is the tunnel's own,
 * so a subscriber that claims another's CoA cannot get at its packets.  Unless it is
 * @data, it is not counted.
 */
static void mob_dev_encap(struct sk_buff *skb, struct net_device *dev, struct mob_tunnel *t,
			  struct mob_tunnel_path *path, bool data)
{
	struct mob_tunnel_dev *priv = netdev_priv(dev);
	struct mob_tunnel_tag *tag = NULL;
	struct dst_entry *dst, *under;
	u8 dsfield, hop_limit;
	unsigned int mtu;
	int len, err;

	dst = path->esp ? mob_esp_tun_dst(path->esp) : mob_dev_bare_dst(dev_net(dev), path);
	if (IS_ERR(dst)) {
		mob_dev_unreachable(skb, dev);
		return;
	}
	under = xfrm_dst_path(dst);
	if (under->dev == dev && !mob_dev_nests(priv->tn, path)) {
		dst_release(dst);
		mob_dev_loop(skb, dev);
		return;
	}
	mtu = mob_dev_mtu(path, under);
	if (!mob_steer_fits(skb, mtu)) {
		dst_release(dst);
		mob_dev_too_big(skb, dev, mtu);
		return;
	}
	if (data)
		mob_dev_count_out(t, path, skb->len);
	if (data && path->bid && !t->at_mn)
		tag = mob_tunnel_tag_take(t, path, skb, mtu);
	len = skb->len;

	hop_limit = ip6_dst_hoplimit(under);
	skb_scrub_packet(skb, false);
	skb_dst_set(skb, dst);
	if (skb_cow_head(skb, LL_RESERVED_SPACE(under->dev) + sizeof(struct ipv6hdr) +
			 (tag ? MOB_PROBE_TAG_MAX : 0) + dst->header_len) ||
	    iptunnel_handle_offloads(skb, SKB_GSO_IPXIP6)) {
		kfree(tag);
		DEV_STATS_INC(dev, tx_dropped);
		kfree_skb(skb);
		return;
	}
	dsfield = ipv6_get_dsfield(ipv6_hdr(skb));
	if (tag)
		mob_stat_inc(dev_net(dev), MOB_STAT_tx_probe_tag);
	mob_dev_push(skb, path, tag, dsfield, hop_limit);
	memset(skb->cb, 0, sizeof(struct inet6_skb_parm));
	/* Not ip6tunnel_xmit(): a rule that re-routes would send it in the clear. */
	if (path->esp)
		err = mob_esp_local_out(dev_net(dev), skb);
	else
		err = ip6_local_out(dev_net(dev), NULL, skb);
	if (net_xmit_eval(err))
		len = -1;
	iptunnel_xmit_stats(dev, len);
}

/* By destination when we serve it, else by source when it is our own home address. */
static struct mob_tunnel *mob_dev_find(struct mob_tunnel_net *tn, const struct ipv6hdr *ip6)
{
	struct mob_tunnel *t = mob_tunnel_served(tn, &ip6->daddr);

	if (!t)
		return mob_tunnel_home_of(tn, &ip6->saddr);
	/* From the MN to itself would go round for ever. */
	return ipv6_addr_equal(&ip6->saddr, &ip6->daddr) ? NULL : t;
}

/* New keys send once the other side has them, which it shows by using them. */
static struct mob_tunnel_path *mob_dev_outbound(struct mob_tunnel_path *path)
{
	struct mob_tunnel_path *old = path ? rcu_dereference(path->old) : NULL;

	return old && !READ_ONCE(path->heard) && time_before(jiffies, path->switch_at) ?
		old : path;
}

/* By each of @paths, the first of which gets @skb itself; @n may be 0: to nowhere. */
static void mob_dev_flow(struct sk_buff *skb, struct net_device *dev, struct mob_tunnel *t,
			 struct mob_tunnel_path **paths, int n)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	struct sk_buff *copy;

	if (!n) {
		mob_drop(dev_net(dev), MOB_STAT_drop_flow, &ip6->saddr, &ip6->daddr);
		DEV_STATS_INC(dev, tx_dropped);
		kfree_skb(skb);
		return;
	}
	while (--n) {
		copy = skb_clone(skb, GFP_ATOMIC);
		if (copy)
			mob_dev_encap(copy, dev, t, mob_dev_outbound(paths[n]), true);
		else
			DEV_STATS_INC(dev, tx_dropped);
	}
	mob_dev_encap(skb, dev, t, mob_dev_outbound(paths[0]), true);
}

/* The default; one that is not verified, if it comes first and the MN's credit pays for it. */
static struct mob_tunnel_path *mob_dev_choose(struct net *net, struct mob_tunnel *t,
					      const struct sk_buff *skb)
{
	struct mob_tunnel_path *eager = rcu_dereference(t->eager);

	return eager && mob_tunnel_may(net, t, eager, skb) ? eager :
		mob_dev_outbound(rcu_dereference(t->path));
}

/* To where the mobile node's flows say, or by default.  False: no tunnel takes it. */
static bool mob_dev_tunnel(struct sk_buff *skb, struct net_device *dev, struct mob_tunnel *t)
{
	struct mob_tunnel_path *paths[MOB_BIDS_MAX], *path;
	int n;

	n = mob_tunnel_flow_paths(dev_net(dev), t, skb, paths);
	if (n != MOB_TUNNEL_FLOW_NONE) {
		mob_dev_flow(skb, dev, t, paths, n);
		return true;
	}
	path = mob_dev_choose(dev_net(dev), t, skb);
	if (!path)
		return false;
	/* Signalling is no reason to optimise a route. */
	if (t->at_mn && path->esp && ipv6_hdr(skb)->nexthdr != IPPROTO_MH)
		mob_mn_tunnel_tx(dev_net(dev), &t->hoa, &ipv6_hdr(skb)->daddr);
	mob_dev_encap(skb, dev, t, path, true);
	return true;
}

/* A packet that no tunnel takes */
static void mob_dev_refuse(struct sk_buff *skb, struct net_device *dev,
			   const struct mob_tunnel *t)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	bool unpaid = t && rcu_access_pointer(t->eager) && mob_tunnel_pays(dev_net(dev));

	mob_drop(dev_net(dev), unpaid ? MOB_STAT_drop_credit : MOB_STAT_drop_no_tunnel,
		 &ip6->saddr, &ip6->daddr);
	mob_dev_unreachable(skb, dev);
}

netdev_tx_t mob_dev_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct mob_tunnel_dev *priv = netdev_priv(dev);
	struct mob_tunnel *t;
	int ifindex;

	/* Multicast, such as listener reports for the HoA's group, has no listener here. */
	if (skb->protocol != htons(ETH_P_IPV6) || !pskb_inet_may_pull(skb) ||
	    ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr)) {
		DEV_STATS_INC(dev, tx_dropped);
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	rcu_read_lock();
	t = mob_dev_find(priv->tn, ipv6_hdr(skb));
	ifindex = t ? READ_ONCE(t->home_ifindex) : 0;
	if (ifindex)
		mob_dev_plain(skb, dev, ifindex);
	else if (!t || !mob_dev_tunnel(skb, dev, t))
		mob_dev_refuse(skb, dev, t);
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

int mob_tunnel_bid_signal(struct net *net, const struct in6_addr *hoa, u16 bid,
			  struct sk_buff *skb)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);
	struct mob_tunnel_path *path;
	struct net_device *dev;
	struct mob_tunnel *t;

	local_bh_disable();
	rcu_read_lock();
	dev = rcu_dereference(tn->dev);
	t = dev ? mob_tunnel_served(tn, hoa) : NULL;
	path = t ? mob_tunnel_of_bid(t, bid) : NULL;
	if (path) {
		skb->dev = dev;
		mob_dev_encap(skb, dev, t, path, false);
	} else {
		kfree_skb(skb);
	}
	rcu_read_unlock();
	local_bh_enable();
	return path ? 0 : -ENOENT;
}

void mob_tunnel_hello(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer)
{
	struct sk_buff *skb = alloc_skb(LL_MAX_HEADER + sizeof(struct ipv6hdr), GFP_KERNEL);
	struct net_device *dev;
	struct ipv6hdr *ip6;

	if (!skb)
		return;
	skb_reserve(skb, LL_MAX_HEADER);
	skb_reset_network_header(skb);
	ip6 = skb_put_zero(skb, sizeof(*ip6));
	ip6_flow_hdr(ip6, 0, 0);
	ip6->nexthdr = NEXTHDR_NONE;
	ip6->hop_limit = 64;
	ip6->saddr = *hoa;
	ip6->daddr = *peer;
	skb->protocol = htons(ETH_P_IPV6);
	/* xfrm looks for the header behind it, which this one has not. */
	skb_set_transport_header(skb, sizeof(*ip6));
	rcu_read_lock();
	dev = rcu_dereference(mob_tunnel_pernet(net)->dev);
	skb->dev = dev;
	if (dev)
		dev_queue_xmit(skb);
	else
		kfree_skb(skb);
	rcu_read_unlock();
}
