/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The MAP options of a router advertisement, RFC 5380 section 5, and which of them to
 * choose: bytes in, struct out, like wire.h.
 */
#ifndef _MOBILITY_RA_H
#define _MOBILITY_RA_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/in6.h>
#else
#include "user.h"
#endif

#define MOB_RA_TYPE		134	/* of the ICMPv6 message */
#define MOB_RA_MAP_PLEN		64	/* RCoAs have the first bits of its address */
#define MOB_RA_MAPS_MAX		8	/* that are read of one advertisement */

/**
 * struct mob_ra_map - a MAP that a router advertises
 * @addr:     its address; MOB_RA_MAP_PLEN bits are the prefix of RCoAs
 * @lifetime: how long address and prefix are valid, s; 0: not any more, ~0: for ever
 * @distance: from the mobile node, 1 to 15
 * @preference: 15 is the most, and 0 means that it takes no one
 */
struct mob_ra_map {
	struct in6_addr addr;
	u32 lifetime;
	u8 distance;
	u8 preference;
};

/**
 * mob_ra_parse - the MAP options of a router advertisement
 * @icmp: the ICMPv6 message; its checksum is the caller's to check
 * @len:  its octets
 * @maps: filled in, MOB_RA_MAPS_MAX of them
 *
 * An option that is not as long as RFC 5380 says is passed over.
 *
 * Return: how many there are, or -EINVAL for what RFC 4861 section 6.1.2 says is no
 * valid advertisement.
 */
int mob_ra_parse(const u8 *icmp, size_t len, struct mob_ra_map *maps);

/* May a mobile node choose it?  RFC 5380 section 8.1, step 4 */
bool mob_ra_usable(const struct mob_ra_map *map);
/* Is @a to be chosen rather than @b?  The furthest first, and then as preferred. */
bool mob_ra_better(const struct mob_ra_map *a, const struct mob_ra_map *b);

#endif
