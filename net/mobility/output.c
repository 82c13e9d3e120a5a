// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending a finished Mobility Header: headers, checksum, route.
 */
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "esp.h"
#include "output.h"
#include "trace.h"

/* RFC 6275 section 6.3: Destination Options with the option at 8n+6 */
struct mob_hao_hdr {
	struct ipv6_opt_hdr hdr;
	u8 padn[4];
	u8 type, len;
	struct in6_addr hoa;
} __packed;

/* RFC 6275 section 6.4 */
struct mob_rh2_hdr {
	struct ipv6_rt_hdr hdr;
	__be32 reserved;
	struct in6_addr hoa;
} __packed;

static_assert(sizeof(struct mob_hao_hdr) == 24);
static_assert(sizeof(struct mob_rh2_hdr) == 24);

/* Every room a lower layer may want: ESP's header and trailer included. */
#define MOB_OUT_HEADROOM	(LL_MAX_HEADER + 64)
#define MOB_OUT_TAILROOM	64

static u8 mob_output_push(struct sk_buff *skb, const struct mob_out *o)
{
	u8 nexthdr = IPPROTO_MH;

	if (o->hao) {
		struct mob_hao_hdr *h = skb_push(skb, sizeof(*h));

		*h = (struct mob_hao_hdr) {
			.hdr = { .nexthdr = nexthdr, .hdrlen = sizeof(*h) / 8 - 1 },
			.padn = { IPV6_TLV_PADN, 2 },
			.type = IPV6_TLV_HAO,
			.len = sizeof(h->hoa),
			.hoa = *o->hao,
		};
		nexthdr = NEXTHDR_DEST;
	}
	if (o->rh2) {
		struct mob_rh2_hdr *h = skb_push(skb, sizeof(*h));

		*h = (struct mob_rh2_hdr) {
			.hdr = {
				.nexthdr = nexthdr,
				.hdrlen = sizeof(*h) / 8 - 1,
				.type = IPV6_SRCRT_TYPE_2,
				.segments_left = 1,
			},
			.hoa = *o->rh2,
		};
		nexthdr = NEXTHDR_ROUTING;
	}
	return nexthdr;
}

struct dst_entry *mob_output_via(struct net *net, struct flowi6 *fl6, int ifindex)
{
	struct dst_entry *dst = ip6_route_output(net, NULL, fl6);

	if (!ifindex || (!dst->error && dst->dev->ifindex == ifindex))
		return dst;
	dst_release(dst);
	/* With a source, the interface would be no more than a wish. */
	fl6->saddr = in6addr_any;
	fl6->flowi6_oif = ifindex;
	return ip6_route_output(net, NULL, fl6);
}

static struct dst_entry *mob_output_route(struct net *net, const struct mob_out *o)
{
	struct flowi6 fl6 = {
		/* With a source, the interface would be no more than a wish. */
		.saddr = o->ifindex ? in6addr_any : *o->saddr,
		.daddr = *o->daddr,
		.flowi6_oif = o->ifindex,
		.flowi6_proto = IPPROTO_MH,
	};
	struct dst_entry *dst = mob_output_via(net, &fl6, o->ifindex);

	if (dst->error) {
		int err = dst->error;

		dst_release(dst);
		return ERR_PTR(err);
	}
	return o->sig ? mob_esp_sig_dst(o->sig, dst) : dst;
}

int mob_output(struct net *net, const struct mob_out *o, const u8 *mh, size_t len)
{
	const struct in6_addr *from = o->hao ?: o->saddr;
	const struct in6_addr *to = o->rh2 ?: o->daddr;
	struct dst_entry *dst;
	struct sk_buff *skb;
	struct ipv6hdr *ip6;
	u8 *data, nexthdr;
	__sum16 csum;

	skb = alloc_skb(MOB_OUT_HEADROOM + sizeof(*ip6) + sizeof(struct mob_hao_hdr) +
			sizeof(struct mob_rh2_hdr) + len + MOB_OUT_TAILROOM, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, MOB_OUT_HEADROOM + sizeof(*ip6) + sizeof(struct mob_hao_hdr) +
		    sizeof(struct mob_rh2_hdr));
	data = skb_put_data(skb, mh, len);
	skb_reset_transport_header(skb);
	/* RFC 6275 section 6.1.1: the pseudo-header names the HoA, not where it travels */
	csum = csum_ipv6_magic(from, to, len, IPPROTO_MH, csum_partial(data, len, 0));
	memcpy(data + MOB_MH_CSUM_OFF, &csum, sizeof(csum));

	nexthdr = mob_output_push(skb, o);
	ip6 = skb_push(skb, sizeof(*ip6));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6, 0, 0);
	ip6->payload_len = htons(skb->len - sizeof(*ip6));
	ip6->nexthdr = nexthdr;
	ip6->saddr = *o->saddr;
	ip6->daddr = *o->daddr;
	skb->protocol = htons(ETH_P_IPV6);
	skb->ignore_df = 1;	/* no socket: let IP fragment */
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));

	dst = mob_output_route(net, o);
	if (IS_ERR(dst)) {
		kfree_skb(skb);
		return PTR_ERR(dst);
	}
	ip6->hop_limit = o->hop_limit ?: ip6_dst_hoplimit(dst);
	skb->dev = dst->dev;
	skb_dst_set(skb, dst);
	mob_stat_inc(net, o->stat);
	trace_mobility_tx(net, o->type, o->saddr, o->daddr, len);

	local_bh_disable();
	if (o->sig)
		mob_esp_local_out(net, skb);
	else
		ip6_local_out(net, NULL, skb);
	local_bh_enable();
	return 0;
}
