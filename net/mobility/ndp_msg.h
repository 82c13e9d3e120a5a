/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Solicitations and advertisements, for ndp.c.
 */
#ifndef _MOBILITY_NDP_MSG_H
#define _MOBILITY_NDP_MSG_H

#include <linux/in6.h>
#include <linux/types.h>

struct ipv6hdr;
struct nd_msg;
struct net_device;
struct sk_buff;

#define MOB_NDP_NONCE_LEN	6

/**
 * struct mob_ndp_rx - a solicitation or advertisement, checked
 * @ip6:    its header
 * @msg:    the message
 * @lladdr: the source's, NULL when it is not given
 * @nonce:  NULL when there is none
 */
struct mob_ndp_rx {
	const struct ipv6hdr *ip6;
	const struct nd_msg *msg;
	const u8 *lladdr;
	const u8 *nonce;
};

/* Is @skb valid by RFC 4861 sections 7.1.1 and 7.1.2?  Linearizes. */
bool mob_ndp_parse(struct sk_buff *skb, struct mob_ndp_rx *rx);

/*
 * Advertise @target, as its @own node or for it, to @to, or with NULL to all.
 *
 * RFC 6275 section 10.4.1: as the mobile node would advertise, but Router clear
 * and with the home agent's own source; unsolicited ones override what neighbours
 * hold.  Solicited ones do not, as for any proxy (RFC 4861 section 7.2.8), so the
 * mobile node itself wins when it is back.  At home it speaks for itself.
 *
 * Context: softirq or process; RCU or RTNL for @dev.
 */
void mob_ndp_send(struct net_device *dev, const struct in6_addr *target, bool own,
		  const struct in6_addr *to);
/* Ask whether someone has @target; @nonce tells our own question, RFC 7527.  RTNL for @dev. */
void mob_ndp_probe(struct net_device *dev, const struct in6_addr *target, u64 nonce);

#endif
