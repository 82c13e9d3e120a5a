// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steering at the home agent: packets to a home address we serve go to the
 * mobility device, without a route or a device per mobile node.
 *
 * A hook looks the destination up and gives the packet one shared route of our
 * own.  Received packets are then forwarded by mob_forward() below, through the
 * FORWARD chain; the host's own leave as usual.  In both cases ip6_output() does
 * POST_ROUTING and the device encapsulates.
 */
#include <linux/icmpv6.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv6.h>
#include <net/addrconf.h>
#include <net/dst.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/ipv6_frag.h>
#include <net/mip6.h>
#include <net/ndisc.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>
#include <net/xfrm.h>

#include "tunnel_priv.h"

/* After conntrack, mangle and DNAT: those may still change the destination. */
#define MOB_STEER_PRIORITY	(NF_IP6_PRI_NAT_DST + 1)

/* Our fragments never meet conntrack's: those count up from 0 by zone. */
#define MOB_STEER_DEFRAG_USER	0x4d495036

static_assert(MOB_STEER_DEFRAG_USER > __IP6_DEFRAG_CONNTRACK_BRIDGE_IN);

/* ---- forwarding ---- */

bool mob_steer_fits(const struct sk_buff *skb, unsigned int mtu)
{
	return skb->len <= mtu ||
	       (skb_is_gso(skb) && skb_gso_validate_network_len(skb, mtu));
}

/* Reassembled here or by conntrack: its fragments must fit, they go on as they came. */
static bool mob_forward_fits(const struct sk_buff *skb, unsigned int mtu)
{
	if (IP6CB(skb)->frag_max_size)
		return IP6CB(skb)->frag_max_size <= mtu;
	return skb->ignore_df || mob_steer_fits(skb, mtu);
}

static bool mob_forward_source_ok(const struct in6_addr *saddr)
{
	return !(ipv6_addr_type(saddr) & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LOOPBACK)) &&
	       !ipv6_addr_any(saddr);
}

/* What a router checks before it forwards, RFC 8200; the answer says why not. */
static bool mob_forward_ok(struct net *net, struct sk_buff *skb, struct inet6_dev *idev)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	unsigned int mtu;

	if (!READ_ONCE(net->ipv6.devconf_all->forwarding) ||
	    !mob_forward_source_ok(&ip6->saddr)) {
		__IP6_INC_STATS(net, idev, IPSTATS_MIB_INADDRERRORS);
		return false;
	}
	if (ipv6_addr_type(&ip6->saddr) & IPV6_ADDR_LINKLOCAL) {
		icmpv6_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_NOT_NEIGHBOUR, 0);
		__IP6_INC_STATS(net, idev, IPSTATS_MIB_INADDRERRORS);
		return false;
	}
	if (ip6->hop_limit <= 1) {
		icmpv6_send(skb, ICMPV6_TIME_EXCEED, ICMPV6_EXC_HOPLIMIT, 0);
		__IP6_INC_STATS(net, idev, IPSTATS_MIB_INHDRERRORS);
		return false;
	}
	mtu = max_t(unsigned int, dst_mtu(skb_dst(skb)), IPV6_MIN_MTU);
	if (!mob_forward_fits(skb, mtu)) {
		icmpv6_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
		__IP6_INC_STATS(net, idev, IPSTATS_MIB_INTOOBIGERRORS);
		return false;
	}
	return true;
}

/*
 * The input side of our route.  The kernel's own forwarding is not for modules
 * to call, and it would send redirects when a mobile node talks to another:
 * both are behind the one device.
 *
 * Context: softirq, RCU.
 */
static int mob_forward(struct sk_buff *skb)
{
	struct net *net = dev_net(skb->dev);
	struct inet6_dev *idev = __in6_dev_get(skb->dev);
	struct dst_entry *dst;

	if (skb->pkt_type != PACKET_HOST || skb->sk || skb_warn_if_lro(skb))
		goto drop;
	if (!xfrm6_policy_check(NULL, XFRM_POLICY_FWD, skb)) {
		__IP6_INC_STATS(net, idev, IPSTATS_MIB_INDISCARDS);
		goto drop;
	}
	skb_forward_csum(skb);
	if (!mob_forward_ok(net, skb, idev))
		goto drop;
	if (!xfrm6_route_forward(skb)) {
		__IP6_INC_STATS(net, idev, IPSTATS_MIB_INDISCARDS);
		goto drop;
	}
	dst = skb_dst(skb);
	/* Only to write the hop limit: the device knows how much room it needs. */
	if (skb_cow(skb, 0)) {
		__IP6_INC_STATS(net, idev, IPSTATS_MIB_OUTDISCARDS);
		goto drop;
	}
	__IP6_INC_STATS(net, ip6_dst_idev(dst), IPSTATS_MIB_OUTFORWDATAGRAMS);
	ipv6_hdr(skb)->hop_limit--;
	skb_clear_tstamp(skb);
	/* A packet queued to user space outlives the module: continue in the kernel's code. */
	return NF_HOOK(NFPROTO_IPV6, NF_INET_FORWARD, net, NULL, skb, skb->dev, dst->dev,
		       dst->output);

drop:
	kfree_skb(skb);
	return -EINVAL;
}

/*
 * The route that steered packets get, one for all.  It names a gateway so that
 * the neighbour table, which is small, holds one entry for the device and not one
 * for each home address.
 */
struct rt6_info *mob_steer_route(struct net *net, struct net_device *dev)
{
	struct rt6_info *rt = ip6_dst_alloc(net, dev, DST_NOCOUNT);

	if (!rt)
		return NULL;
	rt->dst.input = mob_forward;
	rt->dst.output = ip6_output;
	/* Not of the routing table, so no change there outdates it. */
	rt->dst.obsolete = DST_OBSOLETE_NONE;
	rt->rt6i_flags = RTF_UP | RTF_GATEWAY;
	ipv6_addr_set(&rt->rt6i_gateway, htonl(0xfe800000), 0, 0, 0);
	rt->rt6i_idev = in6_dev_get(dev);
	return rt;
}

/* Packets that still hold it are discarded by the kernel's own functions from now on. */
void mob_steer_route_put(struct rt6_info *rt)
{
	dst_dev_put(&rt->dst);
	dst_release(&rt->dst);
}

/* ---- what is in the packet ---- */

enum mob_steer {
	MOB_STEER_TUNNEL,
	MOB_STEER_LEAVE,	/* not for the tunnel */
	MOB_STEER_TAKEN,	/* the packet is not ours any more */
};

/* Protocols of almost every packet, which hide nothing for us. */
static bool mob_steer_plain(u8 nexthdr)
{
	return nexthdr == IPPROTO_TCP || nexthdr == IPPROTO_UDP || nexthdr == IPPROTO_ESP ||
	       nexthdr == IPPROTO_IPV6;
}

/*
 * A fragment to a mobile node: only the first says what it is, but all repeat
 * the header that follows.  What cannot hold MH or an ICMPv6 error is tunnelled
 * as it is.
 */
static bool mob_steer_gathers(const struct sk_buff *skb)
{
	struct frag_hdr buf;
	const struct frag_hdr *fh;
	unsigned int off = 0;

	if (ipv6_find_hdr(skb, &off, NEXTHDR_FRAGMENT, NULL, NULL) < 0)
		return false;
	fh = skb_header_pointer(skb, off, sizeof(buf), &buf);
	return fh && (fh->nexthdr == IPPROTO_MH || fh->nexthdr == IPPROTO_ICMPV6 ||
		      fh->nexthdr == NEXTHDR_DEST);
}

/* Offset of the upper header and its protocol; negative when there is none to see. */
static int mob_steer_upper(const struct sk_buff *skb, u8 *nexthdr, __be16 *frag_off)
{
	*nexthdr = ipv6_hdr(skb)->nexthdr;
	*frag_off = 0;
	return ipv6_skip_exthdr(skb, skb_network_offset(skb) + sizeof(struct ipv6hdr), nexthdr,
				frag_off);
}

static enum mob_steer mob_steer_icmpv6(struct net *net, struct sk_buff *skb, int off)
{
	u8 buf;
	const u8 *type = skb_header_pointer(skb, off, sizeof(buf), &buf);

	if (!type)
		return MOB_STEER_TUNNEL;
	/* Neighbour discovery concerns the home link, RFC 6275 section 10.4.1. */
	if (*type >= NDISC_ROUTER_SOLICITATION && *type <= NDISC_REDIRECT &&
	    ipv6_hdr(skb)->hop_limit == 255)
		return MOB_STEER_LEAVE;
	if (!(*type & ICMPV6_INFOMSG_MASK) &&
	    mob_ha_intercept(net, skb, IPPROTO_ICMPV6, off))
		return MOB_STEER_TAKEN;
	return MOB_STEER_TUNNEL;
}

static enum mob_steer mob_steer_mh(struct net *net, struct sk_buff *skb, int off)
{
	u8 buf;
	const u8 *type = skb_header_pointer(skb, off + offsetof(struct ip6_mh, ip6mh_type),
					    sizeof(buf), &buf);

	if (type && *type == MOB_MH_EXPERIMENTAL &&
	    mob_ha_intercept(net, skb, IPPROTO_MH, off))
		return MOB_STEER_TAKEN;
	return MOB_STEER_TUNNEL;
}

/*
 * Context: BH off, RCU.  @gather: reassemble first what an open exchange may wait
 * for; a host's own packets are not fragmented yet.
 */
static enum mob_steer mob_steer_judge(struct net *net, struct sk_buff *skb, bool gather)
{
	__be16 frag_off;
	u8 nexthdr;
	int off;

	if (mob_steer_plain(ipv6_hdr(skb)->nexthdr))
		return MOB_STEER_TUNNEL;
	off = mob_steer_upper(skb, &nexthdr, &frag_off);
	if (off >= 0 && frag_off && gather && mob_steer_gathers(skb) &&
	    mob_ha_wants_fragments(net, &ipv6_hdr(skb)->daddr)) {
		int err = nf_ct_frag6_gather(net, skb, MOB_STEER_DEFRAG_USER);

		if (err == -EINPROGRESS)
			return MOB_STEER_TAKEN;
		if (err) {
			mob_drop(net, MOB_STAT_drop_fragment, NULL, NULL);
			kfree_skb(skb);
			return MOB_STEER_TAKEN;
		}
		off = mob_steer_upper(skb, &nexthdr, &frag_off);
	}
	/* Malformed, or a fragment that stays one: the mobile node judges. */
	if (off < 0 || frag_off)
		return MOB_STEER_TUNNEL;
	if (nexthdr == IPPROTO_ICMPV6)
		return mob_steer_icmpv6(net, skb, off);
	if (nexthdr == IPPROTO_MH)
		return mob_steer_mh(net, skb, off);
	return MOB_STEER_TUNNEL;
}

/* ---- hooks ---- */

/* Received packets.  Context: softirq, RCU. */
static unsigned int mob_steer_rx(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(state->net);
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	struct rt6_info *rt;

	if (!tn || !mob_tunnel_served(tn, &ip6->daddr))
		return NF_ACCEPT;
	/* Not routed by us: bridged, seen by chance, or taken by a local socket (TPROXY). */
	if (nf_bridge_in_prerouting(skb) || skb->pkt_type != PACKET_HOST || skb->sk)
		return NF_ACCEPT;
	/* Out of the tunnel it would go back into: source = HoA was checked there. */
	if (mob_tunnel_skb(skb) && ipv6_addr_equal(&ip6->saddr, &ip6->daddr))
		return NF_ACCEPT;
	switch (mob_steer_judge(state->net, skb, true)) {
	case MOB_STEER_TAKEN:
		return NF_STOLEN;
	case MOB_STEER_LEAVE:
		return NF_ACCEPT;
	case MOB_STEER_TUNNEL:
		break;
	}
	rt = rcu_dereference(tn->route);
	if (rt) {
		skb_dst_drop(skb);
		/* The packet is forwarded inside the RCU section that received it. */
		skb_dst_set_noref(skb, &rt->dst);
	}
	return NF_ACCEPT;
}

/*
 * Is this an outer packet of ours?  Before ESP its route says so, and it is not
 * yet what it will be; after ESP it still has the device that made it.
 */
static bool mob_steer_outer(const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);

	return (dst && dst_xfrm(dst)) ||
	       ((IP6CB(skb)->flags & IP6SKB_XFRM_TRANSFORMED) && mob_tunnel_skb(skb));
}

static enum mob_steer mob_steer_judge_own(struct net *net, struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	enum mob_steer verdict;

	/* Who looks into it wants to know where it came in: from ourselves. */
	skb->dev = net->loopback_dev;
	local_bh_disable();
	verdict = mob_steer_judge(net, skb, false);
	local_bh_enable();
	if (verdict != MOB_STEER_TAKEN)
		skb->dev = dev;
	return verdict;
}

/*
 * Our route in place of the host's.  What the latter learnt of the path MTU still
 * says how long fragments may be: ours knows no destination.
 */
static void mob_steer_swap(struct sk_buff *skb, struct rt6_info *rt)
{
	unsigned int mtu;

	if (!rt || !dst_hold_safe(&rt->dst))
		return;
	mtu = skb_dst(skb) ? dst_mtu(skb_dst(skb)) : 0;
	if (mtu >= IPV6_MIN_MTU && mtu < dst_mtu(&rt->dst) && skb->ignore_df)
		IP6CB(skb)->frag_max_size = mtu;
	skb_dst_drop(skb);
	skb_dst_set(skb, &rt->dst);
}

/* The host's own packets.  Context: process or softirq, RCU. */
static unsigned int mob_steer_out(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(state->net);

	if (!tn || !mob_tunnel_served(tn, &ipv6_hdr(skb)->daddr) || mob_steer_outer(skb))
		return NF_ACCEPT;
	switch (mob_steer_judge_own(state->net, skb)) {
	case MOB_STEER_TAKEN:
		return NF_STOLEN;
	case MOB_STEER_LEAVE:
		return NF_ACCEPT;
	case MOB_STEER_TUNNEL:
		break;
	}
	mob_steer_swap(skb, rcu_dereference(tn->route));
	return NF_ACCEPT;
}

/*
 * Once more behind everybody: a chain of type route looks up the host's own packets
 * again when it marks them, and the home link is where that leads.
 */
static unsigned int mob_steer_out_last(void *priv, struct sk_buff *skb,
				       const struct nf_hook_state *state)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(state->net);
	const struct rt6_info *rt = tn ? rcu_dereference(tn->route) : NULL;

	if (!rt || skb_dst(skb) == &rt->dst)
		return NF_ACCEPT;
	return mob_steer_out(priv, skb, state);
}

static const struct nf_hook_ops mob_steer_ops[] = {
	{
		.hook = mob_steer_rx,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = MOB_STEER_PRIORITY,
	},
	{
		.hook = mob_steer_out,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = MOB_STEER_PRIORITY,
	},
	{
		.hook = mob_steer_out_last,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP6_PRI_LAST,
	},
};

/* With the first mobile node, so that nobody else pays for the hooks. */
int mob_steer_enable(struct mob_tunnel_net *tn)
{
	int err;

	if (tn->hooked)
		return 0;
	err = nf_register_net_hooks(tn->net, mob_steer_ops, ARRAY_SIZE(mob_steer_ops));
	if (!err)
		tn->hooked = true;
	return err;
}

void mob_steer_disable(struct mob_tunnel_net *tn)
{
	if (tn->hooked)
		nf_unregister_net_hooks(tn->net, mob_steer_ops, ARRAY_SIZE(mob_steer_ops));
	tn->hooked = false;
}
