// SPDX-License-Identifier: GPL-2.0-only
/*
 * The provisional period, in which a care-of address is believed for 10 packets
 * or 10 seconds only (draft-qiu section 3, the BC).
 */
#include <linux/netfilter_ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ipv6.h>
#include <net/xfrm.h>

#include "cn_binding.h"
#include "limits.h"
#include "output.h"

static bool mob_cn_watched(u8 state)
{
	return state == MOB_BINDING_PROVISIONAL || state == MOB_BINDING_STOPPED;
}

void mob_cn_binding_set_state(struct mob_cn *cn, struct mob_cn_record *r, u8 state)
{
	bool was = r->bound && mob_cn_watched(r->state);

	r->state = state;
	if (mob_cn_watched(state) && !was)
		atomic_inc(&cn->watched);
	else if (!mob_cn_watched(state) && was)
		atomic_dec(&cn->watched);
}

void mob_cn_binding_exhaust(struct mob_cn *cn, struct mob_cn_record *r)
{
	r->budget_packets = 0;
	r->budget_octets = 0;
	mob_cn_binding_set_state(cn, r, MOB_BINDING_STOPPED);
	if (r->peer)
		mob_esp_peer_stop(r->peer);
	mob_stat_inc(r->net, MOB_STAT_cn_provisional_exhausted);
	mob_cn_binding_event(r, MOB_EVENT_BINDING_CHANGE);
}

void mob_cn_binding_confirm(struct mob_cn *cn, struct mob_cn_record *r)
{
	if (r->state == MOB_BINDING_STOPPED)
		mob_cn_binding_resume(r);
	r->spent = false;
	r->budget_packets = MOB_PROVISIONAL_PACKETS;
	r->budget_octets = MOB_PROVISIONAL_OCTETS;
	if (r->state == MOB_BINDING_CONFIRMED)
		return;
	mob_cn_binding_set_state(cn, r, MOB_BINDING_CONFIRMED);
	mob_stat_inc(r->net, MOB_STAT_cn_binding_confirmed);
	mob_cn_binding_event(r, MOB_EVENT_BINDING_CHANGE);
}

void mob_cn_binding_left(struct mob_cn_record *r)
{
	if (!r->bound || !r->spent)
		return;
	r->spent = false;
	r->wait_ms = r->wait_ms ? min_t(u32, r->wait_ms * 2, MOB_PROVISIONAL_WAIT_MAX_MS) :
				  MOB_PROVISIONAL_MS;
	r->wait_until = get_jiffies_64() + msecs_to_jiffies(r->wait_ms);
}

/*
 * What becomes of @skb on the wire: headers come after this hook, and what is then too
 * long is fragmented after ESP.  At least as much as there will be: of fragments each
 * is taken to begin with all the headers.
 */
static int mob_cn_wire_packets(const struct sk_buff *skb, int *octets)
{
	const struct dst_entry *dst = skb_dst(skb);
	int segs = 1, len = skb->len, mtu, head, parts;

	if (skb_is_gso(skb)) {
		segs = max_t(int, skb_shinfo(skb)->gso_segs, 1);
		len = skb_transport_offset(skb) + skb_shinfo(skb)->gso_size +
		      (skb_is_gso_tcp(skb) ? tcp_hdrlen(skb) : sizeof(struct udphdr));
	}
	mtu = max_t(int, dst_mtu(xfrm_dst_path(dst)), IPV6_MIN_MTU);
	/* What fits the path with what ESP adds to exactly this length */
	if (len <= (int)dst_mtu(dst)) {
		*octets = segs * min(len + dst->header_len + dst->trailer_len, mtu);
		return segs;
	}
	head = sizeof(struct ipv6hdr) + sizeof(struct frag_hdr) + dst->header_len;
	parts = DIV_ROUND_UP(len + dst->trailer_len, (mtu - head) & ~7);
	*octets = segs * (len + dst->trailer_len + parts * head);
	return segs * parts;
}

/* Does the packet fit what is left?  r->lock held. */
static bool mob_cn_budget_take(struct mob_cn_record *r, const struct sk_buff *skb)
{
	int octets, packets = mob_cn_wire_packets(skb, &octets);

	if (time_after64(get_jiffies_64(), r->prov_until) ||
	    r->budget_packets < packets || r->budget_octets < octets)
		return false;
	r->spent = true;
	r->budget_packets -= packets;
	r->budget_octets -= octets;
	return true;
}

/*
 * Our own packets to a HoA whose CoA is not confirmed.  A confirmed binding
 * costs nothing here, and none at all one atomic read.
 */
static unsigned int mob_cn_count(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct mob_cn *cn = READ_ONCE(mob_pernet(state->net)->cn);
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	struct mob_cn_record *r;
	bool reroute = false, block = false;

	if (!cn || !atomic_read(&cn->watched))
		return NF_ACCEPT;
	r = mob_cn_binding_find(cn, &ip6->daddr, &ip6->saddr);
	/* Signalling never uses the binding's policy. */
	if (!r || ip6->nexthdr == IPPROTO_MH)
		return NF_ACCEPT;

	spin_lock_bh(&r->lock);
	if (r->bound && r->state == MOB_BINDING_PROVISIONAL &&
	    skb_dst(skb)->xfrm && !mob_cn_budget_take(r, skb))
		mob_cn_binding_exhaust(cn, r);
	if (r->bound && r->state == MOB_BINDING_STOPPED) {
		block = READ_ONCE(mob_pernet(state->net)->set.fallback) == MOB_FALLBACK_BLOCK;
		reroute = skb_dst(skb)->xfrm;
	}
	spin_unlock_bh(&r->lock);

	if (block) {
		mob_drop(state->net, MOB_STAT_drop_provisional, &ip6->saddr, &ip6->daddr);
		return NF_DROP;
	}
	/* The policy is gone: this packet takes the way of those that follow. */
	if (reroute && ip6_route_me_harder(state->net, state->sk, skb))
		return NF_DROP;
	return NF_ACCEPT;
}

static const struct nf_hook_ops mob_cn_hooks[] = {
	{
		.hook = mob_cn_count,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP6_PRI_LAST,
	},
};

int mob_cn_provisional_init(struct net *net)
{
	return nf_register_net_hooks(net, mob_cn_hooks, ARRAY_SIZE(mob_cn_hooks));
}

void mob_cn_provisional_exit(struct net *net)
{
	nf_unregister_net_hooks(net, mob_cn_hooks, ARRAY_SIZE(mob_cn_hooks));
}
