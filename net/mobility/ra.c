// SPDX-License-Identifier: GPL-2.0-only
/*
 * The MAP option of router advertisements; see ra.h for what is promised.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "ra.h"

#define RA_LEN			16	/* up to the options, RFC 4861 section 4.2 */
#define RA_CODE_OFF		1
#define OPT_UNIT		8	/* an option's length counts these */
#define OPT_MAP			23	/* RFC 5380 section 5 */
#define OPT_MAP_LEN		24
#define OPT_MAP_DIST_PREF	2
#define OPT_MAP_LIFETIME	4
#define OPT_MAP_ADDR		8

static void ra_read_map(const u8 *opt, struct mob_ra_map *map)
{
	const u8 *t = opt + OPT_MAP_LIFETIME;

	map->distance = opt[OPT_MAP_DIST_PREF] >> 4;
	map->preference = opt[OPT_MAP_DIST_PREF] & 15;
	map->lifetime = (u32)t[0] << 24 | t[1] << 16 | t[2] << 8 | t[3];
	memcpy(&map->addr, opt + OPT_MAP_ADDR, sizeof(map->addr));
}

int mob_ra_parse(const u8 *icmp, size_t len, struct mob_ra_map *maps)
{
	size_t off, size;
	int n = 0;

	if (len < RA_LEN || icmp[0] != MOB_RA_TYPE || icmp[RA_CODE_OFF])
		return -EINVAL;
	for (off = RA_LEN; off < len; off += size) {
		if (len - off < 2)
			return -EINVAL;
		size = icmp[off + 1] * OPT_UNIT;
		if (!size || size > len - off)
			return -EINVAL;
		if (icmp[off] == OPT_MAP && size == OPT_MAP_LEN && n < MOB_RA_MAPS_MAX)
			ra_read_map(icmp + off, &maps[n++]);
	}
	return n;
}

bool mob_ra_usable(const struct mob_ra_map *map)
{
	return map->preference && map->lifetime;
}

bool mob_ra_better(const struct mob_ra_map *a, const struct mob_ra_map *b)
{
	if (a->distance != b->distance)
		return a->distance > b->distance;
	return a->preference > b->preference;
}
