// SPDX-License-Identifier: GPL-2.0-only
/*
 * Care-of addresses that nobody has verified: what the home agent sends there, RFC 4866.
 */
#include "esp.h"
#include "tunnel_priv.h"

#define MOB_TRANSPORT_HEADER_MAX	60	/* of TCP; that of UDP is shorter */

bool mob_tunnel_pays(struct net *net)
{
	return READ_ONCE(mob_pernet(net)->set.unverified) == MOB_UNVERIFIED_CREDIT;
}

/* On the wire, at the most: a packet that is segmented later has all headers on each. */
static u64 mob_tunnel_cost(const struct mob_tunnel_path *path, const struct sk_buff *skb)
{
	const struct skb_shared_info *gso = skb_shinfo(skb);
	unsigned int room = sizeof(struct ipv6hdr);

	if (path->esp)
		room += mob_esp_tun_overhead(path->esp);
	if (!skb_is_gso(skb))
		return skb->len + room;
	room += skb_transport_offset(skb) + MOB_TRANSPORT_HEADER_MAX;
	return max_t(u64, gso->gso_segs, 1) * (gso->gso_size + room);
}

bool mob_tunnel_may(struct net *net, struct mob_tunnel *t, struct mob_tunnel_path *path,
		    const struct sk_buff *skb)
{
	if (READ_ONCE(path->send))
		return true;
	mob_tunnel_want(net, t, path);
	if (!mob_tunnel_pays(net))
		return false;
	if (mob_credit_take(&t->credit, mob_tunnel_cost(path, skb)))
		return true;
	atomic64_inc(&path->unpaid);
	mob_stat_inc(net, MOB_STAT_ha_credit_short);
	return false;
}

void mob_tunnel_earn(struct net *net, struct mob_tunnel *t, const struct mob_tunnel_path *path,
		     unsigned int octets)
{
	if (path->bid && !t->at_mn && READ_ONCE(path->send) && mob_tunnel_pays(net))
		mob_credit_add(&t->credit, octets);
}
