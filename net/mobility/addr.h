/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which addresses may be a care-of address.
 */
#ifndef _MOBILITY_ADDR_H
#define _MOBILITY_ADDR_H

#include <net/addrconf.h>
#include <net/ipv6.h>

/* RFC 6275 section 9.5.1: unicast routable; a link-local one is neither. */
static inline bool mob_addr_routable(const struct in6_addr *a)
{
	int type = ipv6_addr_type(a);

	return (type & IPV6_ADDR_UNICAST) &&
	       !(type & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_LOOPBACK | IPV6_ADDR_MAPPED |
			 IPV6_ADDR_COMPATv4));
}

static inline bool mob_addr_is_own(struct net *net, const struct in6_addr *a)
{
	return ipv6_chk_addr(net, a, NULL, 0);
}

#endif
