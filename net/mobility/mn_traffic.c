// SPDX-License-Identifier: GPL-2.0-only
/*
 * What packets in the tunnel, BRR and BE tell of a correspondent, or of a new one.
 * Anybody may have sent what came: it is a hint that wakes the timer, no more.
 */
#include "addr.h"
#include "mh.h"
#include "mn_ro.h"
#include "tunnel.h"

/* Note the time, 0 being never.  Return: false when it was noted in this jiffy already. */
static bool mob_mn_ro_see(unsigned long *when)
{
	unsigned long now = jiffies ?: 1;

	if (READ_ONCE(*when) == now)
		return false;
	WRITE_ONCE(*when, now);
	return true;
}

void mob_mn_tunnel_tx(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_home *h;
	struct mob_mn_ro *ro;

	if (!mob_role(net, MOB_ROLE_MN) || !m)
		return;
	ro = mob_mn_ro_find(m, hoa, peer);
	if (!ro && READ_ONCE(mob_pernet(net)->set.auto_ro) && mob_addr_routable(peer)) {
		h = mob_mn_home_find(m, hoa);
		if (h && !ipv6_addr_equal(peer, &h->ha))
			ro = mob_mn_ro_new(m, hoa, peer, GFP_ATOMIC);
		if (ro)
			mob_mn_ro_kick(ro, msecs_to_jiffies(MOB_MN_IDLE_MS));
	}
	if (ro)
		mob_mn_ro_see(&ro->tx_seen);
}

void mob_mn_tunnel_rx(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_ro *ro;
	unsigned long seen;

	if (!mob_role(net, MOB_ROLE_MN) || !m)
		return;
	ro = mob_mn_ro_find(m, hoa, peer);
	if (!ro || !READ_ONCE(ro->tx_seen))
		return;
	seen = READ_ONCE(ro->rx_seen);
	if (!mob_mn_ro_see(&ro->rx_seen))
		return;
	if (READ_ONCE(ro->up)) {
		/* A bound CN sends by the HoA: it restarted, or stopped believing us. */
		if (time_after64(get_jiffies_64(), READ_ONCE(ro->up_since) +
				 msecs_to_jiffies(MOB_MN_PLAIN_GRACE_MS)) &&
		    !READ_ONCE(ro->plain_seen)) {
			WRITE_ONCE(ro->plain_seen, true);
			mob_mn_ro_kick(ro, 0);
		}
	} else if (!seen || time_after(jiffies, seen + HZ)) {
		mob_mn_ro_kick(ro, 0);
	}
}

/* The CN lost its states, or its binding runs out: a hint to send a BU, no more. */
void mob_mn_rx_brr(struct mob_rx *rx)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_home *h = mob_mn_home_find(m, &rx->dst);
	struct mob_mn_ro *ro;

	if (h && ipv6_addr_equal(&rx->src, &h->ha))
		return mob_mn_home_rx_brr(h, rx);
	ro = mob_mn_ro_find(m, &rx->dst, &rx->src);
	if (!ro)
		return;
	WRITE_ONCE(ro->plain_seen, true);
	mob_mn_ro_kick(ro, 0);
}

/*
 * RFC 6275 section 11.3.6.  Status 1: the CN has no binding for our data's Home Address
 * option, so it restarted: a hint to send a BU, whose lack of an answer confirms it.
 * Status 2 tells no more than silence does.
 */
void mob_mn_rx_be(struct mob_rx *rx)
{
	const struct in6_addr *hoa = ipv6_addr_any(rx->mh.hoa) ? &rx->dst : rx->mh.hoa;
	struct mob_mn_ro *ro = mob_mn_ro_find(mob_pernet(rx->net)->mn, hoa, &rx->src);

	if (!ro)
		return;
	mob_stat_inc(rx->net, MOB_STAT_rx_be);
	if (rx->mh.status != MOB_BE_BINDING || !READ_ONCE(ro->up) || READ_ONCE(ro->plain_seen))
		return;
	WRITE_ONCE(ro->plain_seen, true);
	mob_mn_ro_kick(ro, 0);
}
