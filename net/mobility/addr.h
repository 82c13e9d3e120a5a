/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which addresses may be a care-of address; prefixes of addresses.
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

/* With a length of 0 every address */
struct mob_prefix {
	struct in6_addr addr;
	u8 len;
};

static inline bool mob_prefix_has(const struct mob_prefix *p, const struct in6_addr *addr)
{
	return ipv6_prefix_equal(&p->addr, addr, p->len);
}

static inline bool mob_prefix_same(const struct mob_prefix *a, const struct mob_prefix *b)
{
	return a->len == b->len && ipv6_addr_equal(&a->addr, &b->addr);
}

#endif
