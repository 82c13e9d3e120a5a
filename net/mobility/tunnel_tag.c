// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the home agent asks with the next packet of data: "the notification [may] be tagged
 * to packets that are being sent to the mobile node", draft-lim section 3.4.
 *
 * It is in a Destination Options header before ESP, as the kernel places ESP behind one, and
 * so in the clear: nothing but a packet of the tunnel brings it, and an answer counts under
 * the signalling SA alone.
 */
#include <linux/slab.h>

#include "probe.h"
#include "tunnel_priv.h"

/* Owned by who takes it out of its place: no reader without that. */
struct mob_tunnel_tag {
	unsigned int len;
	u8 hdr[MOB_PROBE_TAG_MAX];
};

/* Its place: at one path, or for @bid 0 at the tunnel, for any path that is open */
static struct mob_tunnel_tag **mob_tunnel_tag_place(struct mob_tunnel *t, u16 bid)
{
	struct mob_tunnel_path *path;

	if (!bid)
		return &t->tag;
	path = mob_tunnel_of_bid(t, bid);
	return path ? &path->tag : NULL;
}

/* What was there; @tag is taken, or freed without the place. */
static struct mob_tunnel_tag *mob_tunnel_tag_swap(struct net *net, const struct in6_addr *hoa,
						  u16 bid, struct mob_tunnel_tag *tag)
{
	struct mob_tunnel_tag **at;
	struct mob_tunnel *t;

	rcu_read_lock();
	t = mob_tunnel_served(mob_tunnel_pernet(net), hoa);
	at = t ? mob_tunnel_tag_place(t, bid) : NULL;
	if (at)
		tag = xchg(at, tag);
	rcu_read_unlock();
	return tag;
}

void mob_tunnel_tag_set(struct net *net, const struct in6_addr *hoa, u16 bid,
			const u8 *probes, size_t len)
{
	struct mob_tunnel_tag *tag = kmalloc(sizeof(*tag), GFP_KERNEL);

	if (!tag)
		return;
	tag->len = mob_probe_tag_put(tag->hdr, IPPROTO_IPV6, probes, len);
	kfree(mob_tunnel_tag_swap(net, hoa, bid, tag));
}

bool mob_tunnel_tag_clear(struct net *net, const struct in6_addr *hoa, u16 bid)
{
	struct mob_tunnel_tag *tag = mob_tunnel_tag_swap(net, hoa, bid, NULL);

	kfree(tag);
	return tag;
}

/* If @room octets are as many as it takes; else it waits for a packet that has them. */
static struct mob_tunnel_tag *mob_tunnel_tag_out(struct mob_tunnel_tag **at, unsigned int room)
{
	struct mob_tunnel_tag *tag = READ_ONCE(*at) ? xchg(at, NULL) : NULL;

	if (!tag || tag->len <= room)
		return tag;
	/* There may be a newer one by now. */
	if (cmpxchg(at, NULL, tag))
		kfree(tag);
	return NULL;
}

struct mob_tunnel_tag *mob_tunnel_tag_take(struct mob_tunnel *t, struct mob_tunnel_path *path,
					   const struct sk_buff *skb, unsigned int mtu)
{
	struct mob_tunnel_tag *tag;

	/* All segments would have it; and no packet is too big because of it. */
	if (skb_is_gso(skb) || skb->len > mtu)
		return NULL;
	tag = mob_tunnel_tag_out(&path->tag, mtu - skb->len);
	if (!tag && READ_ONCE(path->send))
		tag = mob_tunnel_tag_out(&t->tag, mtu - skb->len);
	return tag;
}

u8 mob_tunnel_tag_push(struct sk_buff *skb, struct mob_tunnel_tag *tag)
{
	if (!tag)
		return IPPROTO_IPV6;
	memcpy(skb_push(skb, tag->len), tag->hdr, tag->len);
	kfree(tag);
	return NEXTHDR_DEST;
}

void mob_tunnel_tag_rcv(struct net *net, const struct mob_tunnel_path *path,
			const struct sk_buff *skb)
{
	const struct ipv6hdr *outer = ipv6_hdr(skb);
	const u8 *hdr = (const u8 *)(outer + 1);
	struct mob_attr probes;

	/* The kernel has walked it, so that it is in the linear part. */
	if (outer->nexthdr == NEXTHDR_DEST && skb->data > hdr &&
	    mob_probe_tag_get(hdr, skb->data - hdr, &probes))
		mob_mn_probe_tagged(net, &path->tunnel->hoa, &path->remote, &probes);
}

/* ---- needed: a packet was for an address that is not open ---- */

void mob_tunnel_want(struct net *net, struct mob_tunnel *t, struct mob_tunnel_path *path)
{
	if (t->at_mn || READ_ONCE(path->wanted))
		return;
	WRITE_ONCE(path->wanted, true);
	mob_ha_wanted(net, &t->hoa);
}

bool mob_tunnel_wanted(struct net *net, const struct in6_addr *hoa, u16 bid)
{
	struct mob_tunnel_path *path;
	struct mob_tunnel *t;
	bool wanted;

	rcu_read_lock();
	t = mob_tunnel_served(mob_tunnel_pernet(net), hoa);
	path = t ? mob_tunnel_of_bid(t, bid) : NULL;
	wanted = path && READ_ONCE(path->wanted);
	rcu_read_unlock();
	return wanted;
}
