// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the home agent takes out of the stream to a HoA: it speaks as HoA to
 * correspondents, and what they answer looks like the mobile node's own.
 */
#include "cn_ha.h"
#include "ha_priv.h"
#include "tunnel.h"

/*
 * What a HA alone says to its mobile nodes, who believe it by the tunnel: whoever else
 * sends it to a HoA would have us put it in there.  Our own has come from no device.
 */
static bool mob_ha_refuses(struct mob_rx *rx)
{
	if (rx->ifindex == rx->net->loopback_dev->ifindex)
		return false;
	mob_drop(rx->net, MOB_STAT_drop_not_tunnelled, &rx->src, &rx->dst);
	return true;
}

bool mob_ha_intercept(struct net *net, struct sk_buff *skb, u8 proto, unsigned int off)
{
	struct mob_rx rx;
	bool taken;

	if (!mob_role(net, MOB_ROLE_HA))
		return false;
	if (proto == IPPROTO_ICMPV6) {
		taken = mob_exchange_icmp(net, skb, off);
	} else {
		/* Not for us, then: the MN gets it, and says what is wrong with it. */
		if (mob_input_parse(net, skb, off, &rx) || !rx.mh.ours)
			return false;
		rx.wire_src = rx.src;
		rx.hao = false;
		rx.lladdr_len = 0;
		switch (rx.mh.msg.type) {
		case MOB_T_COOKIE1:
		case MOB_T_EXCH1:
		case MOB_T_ERROR:
			taken = mob_exchange_takes(&rx);
			break;
		case MOB_T_EXCH1_KEY:
			taken = mob_ha_rekey_takes(&rx);
			break;
		case MOB_T_COOKIE0:
		case MOB_T_EXCH0:
			taken = mob_cn_ha_takes(&rx);
			break;
		case MOB_T_REP:
		case MOB_T_NEWKEY:
		case MOB_T_TEST:
		case MOB_T_KEYS:
			taken = mob_ha_refuses(&rx);
			break;
		default:
			taken = false;
		}
	}
	if (taken)
		consume_skb(skb);
	return taken;
}

bool mob_ha_wants_fragments(struct net *net, const struct in6_addr *hoa)
{
	struct mob_ha_sub *s;

	if (!mob_role(net, MOB_ROLE_HA))
		return false;
	s = mob_ha_sub_find(mob_pernet(net)->ha, hoa);
	return s && (atomic_read(&s->open) || mob_cn_ha_wants_fragments(s));
}
