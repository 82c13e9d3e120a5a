// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding Errors: a hint for a mobile node that this host has no binding for it
 * (status 1), or does not know a message of its (status 2).  And Parameter Problems,
 * for a header that cannot be one.
 *
 * Only where nobody else on the host might know better, as a mip6d would: who has
 * a state for the option, or a socket for Mobility Headers.
 */
#include <linux/icmpv6.h>
#include <linux/netfilter_ipv6.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/mip6.h>
#include <net/raw.h>
#include <net/rawv6.h>
#include <net/xfrm.h>

#include "addr.h"
#include "be.h"
#include "esp.h"
#include "mh.h"
#include "output.h"
#include "ratelimit.h"

/*
 * The limit is one of its own: anybody can use it up, with sources that are not his.
 */
static void mob_be_send(struct net *net, const struct in6_addr *local, const struct in6_addr *to,
			const struct in6_addr *hoa, u8 status)
{
	u8 mh[MOB_MH_MIN_LEN + sizeof(*hoa)];
	struct mob_out o = { .saddr = local, .daddr = to, .stat = MOB_STAT_tx_be };
	struct mob_buf b;
	int len;

	if (!mob_addr_routable(local) || !mob_addr_routable(to) || mob_addr_is_own(net, to) ||
	    !mob_ratelimit_allow(mob_pernet(net)->be_limit, to))
		return;
	mob_wire_begin_be(&b, mh, sizeof(mh), status, hoa);
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(net, &o, mh, len);
}

/* Did a raw socket get the header, or might have?  Context: RCU. */
static bool mob_be_raw_socket(struct net *net)
{
	struct sock *sk;

	sk_for_each_rcu(sk, &raw_v6_hashinfo.ht[raw_hashfunc(net, IPPROTO_MH)])
		if (inet_sk(sk)->inet_num == IPPROTO_MH && net_eq(sock_net(sk), net))
			return true;
	return false;
}

/*
 * That our handler is there keeps ip6_input.c from saying that the protocol is
 * unknown, by which a mobile node learns not to ask this host again.
 */
void mob_be_no_role(struct net *net, struct sk_buff *skb)
{
	if (!mob_be_raw_socket(net) && xfrm6_policy_check(NULL, XFRM_POLICY_IN, skb))
		icmpv6_send(skb, ICMPV6_PARAMPROB, ICMPV6_UNK_NEXTHDR, IP6CB(skb)->nhoff);
}

/*
 * RFC 6275 section 9.2.  HoTI and CoTI are among what we do not know: a mobile node
 * that has only return routability stays on its tunnel then.  What answers, or is
 * an error itself, gets none.  Type 11 is known; whose experiment it is, is not ours
 * to say.
 */
static bool mob_be_unknown(u8 type)
{
	switch (type) {
	case MOB_MH_BRR:
	case MOB_MH_HOT:
	case MOB_MH_COT:
	case MOB_MH_BU:
	case MOB_MH_BA:
	case MOB_MH_BE:
	case MOB_MH_EXPERIMENTAL:
		return false;
	}
	return true;
}

void mob_be_unknown_type(const struct mob_rx *rx)
{
	if (mob_be_unknown(rx->mh.type) && !mob_be_raw_socket(rx->net))
		mob_be_send(rx->net, &rx->dst, &rx->wire_src, rx->hao ? &rx->src : &in6addr_any,
			    MOB_BE_TYPE);
}

/*
 * RFC 6275 section 9.2, after the checksum.  mip6_mh_filter() says the same, but only
 * where there is a socket.  icmpv6_send() has the host's rate limit, refuses what
 * came to or from more than one, and answers the CoA where there is a Home Address
 * option, as that section wants it.
 */
void mob_be_malformed(const struct mob_rx *rx, enum mob_stat why)
{
	unsigned int field;

	switch (why) {
	case MOB_STAT_drop_proto:
		field = offsetof(struct ip6_mh, ip6mh_proto);
		break;
	case MOB_STAT_drop_short:
		field = offsetof(struct ip6_mh, ip6mh_hdrlen);
		break;
	default:
		return;
	}
	if (rx->mh.mh && !mob_be_raw_socket(rx->net))
		icmpv6_send(rx->skb, ICMPV6_PARAMPROB, ICMPV6_HDR_FIELD,
			    skb_network_header_len(rx->skb) + field);
}

/*
 * RFC 6275 section 9.3.1: a Mobility Header, AH and ESP prove themselves, or have
 * states of their own that refuse them.
 */
static bool mob_be_data(struct sk_buff *skb)
{
	unsigned int off = 0;
	int proto = ipv6_find_hdr(skb, &off, -1, NULL, NULL);

	if (proto < 0 || proto == IPPROTO_MH || proto == IPPROTO_ESP)
		return false;
	off = 0;
	return ipv6_find_hdr(skb, &off, NEXTHDR_AUTH, NULL, NULL) < 0;
}

/*
 * The Home Address option of the destination options at @off, NULL without one that is
 * whole: ipv6_find_tlv() looks at no length but the header's, and what is behind that is
 * not ours to send back.
 */
static const struct ipv6_destopt_hao *mob_be_hao(const struct sk_buff *skb, unsigned int off)
{
	const u8 *opts = skb_network_header(skb) + off;
	const struct ipv6_destopt_hao *hao;
	int tlv = ipv6_find_tlv(skb, off, IPV6_TLV_HAO);

	if (tlv < 0 || tlv + sizeof(*hao) > off + ipv6_optlen((const struct ipv6_opt_hdr *)opts))
		return NULL;
	hao = (const void *)(skb_network_header(skb) + tlv);
	return hao->length == sizeof(hao->addr) ? hao : NULL;
}

/*
 * LOCAL_IN of a correspondent: tells the sender of data with a Home Address option
 * that there is no binding for it.  The packet is left to mip6, which drops it.
 */
static unsigned int mob_be_local_in(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	const struct ipv6_destopt_hao *hao;
	unsigned int off = 0;

	/* Almost every packet ends here. */
	if (ip6->nexthdr != NEXTHDR_DEST && ip6->nexthdr != NEXTHDR_ROUTING &&
	    ip6->nexthdr != NEXTHDR_HOP)
		return NF_ACCEPT;
	if (!mob_role(state->net, MOB_ROLE_CN) ||
	    ipv6_find_hdr(skb, &off, NEXTHDR_DEST, NULL, NULL) < 0)
		return NF_ACCEPT;
	hao = mob_be_hao(skb, off);
	if (!hao || !mob_be_data(skb))
		return NF_ACCEPT;
	if (mob_addr_routable(&hao->addr) &&
	    !mob_esp_hao_known(state->net, skb->mark, &ip6->daddr, &hao->addr, &ip6->saddr))
		mob_be_send(state->net, &ip6->daddr, &ip6->saddr, &hao->addr, MOB_BE_BINDING);
	return NF_ACCEPT;
}

static const struct nf_hook_ops mob_be_hook = {
	.hook = mob_be_local_in,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_LOCAL_IN,
	.priority = NF_IP6_PRI_LAST,
};

int mob_be_init(struct net *net)
{
	return nf_register_net_hook(net, &mob_be_hook);
}

void mob_be_exit(struct net *net)
{
	nf_unregister_net_hook(net, &mob_be_hook);
}
