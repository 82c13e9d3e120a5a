// SPDX-License-Identifier: GPL-2.0-only
/*
 * Solicitations and advertisements: making, sending and checking them.
 */
#include <linux/netfilter_ipv6.h>
#include <net/addrconf.h>
#include <net/ndisc.h>

#include "ndp_msg.h"

static struct sk_buff *mob_ndp_advert(struct net_device *dev, const struct in6_addr *target,
				      bool router, bool solicited, bool override)
{
	int optlen = dev->addr_len ?
		__ndisc_opt_addr_space(dev->addr_len, ndisc_addr_option_pad(dev->type)) : 0;
	int hlen = LL_RESERVED_SPACE(dev) + sizeof(struct ipv6hdr);
	struct sk_buff *skb;
	struct nd_msg *msg;
	u8 *opt;

	skb = alloc_skb(hlen + sizeof(*msg) + optlen + dev->needed_tailroom, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = dev;
	skb_reserve(skb, hlen);
	skb_reset_transport_header(skb);
	msg = skb_put_zero(skb, sizeof(*msg));
	msg->icmph.icmp6_type = NDISC_NEIGHBOUR_ADVERTISEMENT;
	msg->icmph.icmp6_router = router;
	msg->icmph.icmp6_solicited = solicited;
	msg->icmph.icmp6_override = override;
	msg->target = *target;
	if (optlen) {
		opt = skb_put_zero(skb, optlen);
		opt[0] = ND_OPT_TARGET_LL_ADDR;
		opt[1] = optlen >> 3;
		memcpy(opt + 2 + ndisc_addr_option_pad(dev->type), dev->dev_addr, dev->addr_len);
	}
	return skb;
}

void mob_ndp_send(struct net_device *dev, const struct in6_addr *target, bool own,
		  const struct in6_addr *to)
{
	struct net *net = dev_net(dev);
	struct inet6_dev *idev;
	struct in6_addr saddr;
	struct sk_buff *skb;
	bool router = false;

	rcu_read_lock();
	idev = __in6_dev_get(dev);
	if (own && idev)
		router = READ_ONCE(idev->cnf.forwarding);
	rcu_read_unlock();
	if (own)
		saddr = *target;
	else if (ipv6_dev_get_saddr(net, dev, to ?: &in6addr_linklocal_allnodes, 0, &saddr))
		return;
	skb = mob_ndp_advert(dev, target, router, !!to, own || !to);
	if (skb)
		ndisc_send_skb(skb, to ?: &in6addr_linklocal_allnodes, &saddr);
}

void mob_ndp_probe(struct net_device *dev, const struct in6_addr *target, u64 nonce)
{
	struct in6_addr group;
	struct sk_buff *skb;

	addrconf_addr_solict_mult(target, &group);
	skb = ndisc_ns_create(dev, target, &in6addr_any, nonce);
	if (skb)
		ndisc_send_skb(skb, &group, &in6addr_any);
}

static bool mob_ndp_options(const struct net_device *dev, const u8 *opt, unsigned int len,
			    struct mob_ndp_rx *rx)
{
	unsigned int pad = ndisc_addr_option_pad(dev->type);

	while (len) {
		unsigned int l;

		if (len < 2 || !opt[1] || opt[1] * 8 > len)
			return false;
		l = opt[1] * 8;
		if (opt[0] == ND_OPT_SOURCE_LL_ADDR && dev->addr_len &&
		    l == __ndisc_opt_addr_space(dev->addr_len, pad))
			rx->lladdr = opt + 2 + pad;
		else if (opt[0] == ND_OPT_NONCE && l >= 2 + MOB_NDP_NONCE_LEN)
			rx->nonce = opt + 2;
		opt += l;
		len -= l;
	}
	return true;
}

bool mob_ndp_parse(struct sk_buff *skb, struct mob_ndp_rx *rx)
{
	unsigned int off = skb_network_offset(skb) + sizeof(struct ipv6hdr);
	unsigned int len = off + ntohs(ipv6_hdr(skb)->payload_len);
	bool ns;

	if (len > skb->len || len < off + sizeof(*rx->msg) || skb_linearize(skb))
		return false;
	rx->ip6 = ipv6_hdr(skb);
	rx->msg = (const struct nd_msg *)(skb->data + off);
	rx->lladdr = NULL;
	rx->nonce = NULL;
	if (rx->msg->icmph.icmp6_code ||
	    nf_ip6_checksum(skb, NF_INET_PRE_ROUTING, off, IPPROTO_ICMPV6) ||
	    !mob_ndp_options(skb->dev, rx->msg->opt, len - off - sizeof(*rx->msg), rx))
		return false;
	ns = rx->msg->icmph.icmp6_type == NDISC_NEIGHBOUR_SOLICITATION;
	/* Who has no address yet asks the group and cannot be answered alone. */
	if (ns && ipv6_addr_any(&rx->ip6->saddr))
		return ipv6_addr_is_solict_mult(&rx->ip6->daddr) && !rx->lladdr;
	return ns || !ipv6_addr_is_multicast(&rx->ip6->daddr) ||
	       !rx->msg->icmph.icmp6_solicited;
}
