// SPDX-License-Identifier: GPL-2.0-only
/*
 * Router advertisements with MAP options: what is read, what is refused, which is chosen.
 */
#include "tap.h"
#include "ra.h"

static const u8 head[16] = { 134, 0, 0, 0, 64, 0, 7, 8 };
static const u8 map_option[24] = {
	23, 3, 0x5c, 0x80, 0, 1, 0x51, 0x80,
	0x20, 0x01, 0x0d, 0xb8, 0, 0x0d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
};

/* Source link-layer address, and a prefix of RFC 4861 section 4.6.2 */
static const u8 lladdr[8] = { 1, 1, 2, 0, 0, 0, 0, 1 };
static const u8 prefix[32] = { 3, 4, 64, 0xc0 };

static u8 ra[512];
static size_t ra_len;

static void put(const u8 *data, size_t len)
{
	memcpy(ra + ra_len, data, len);
	ra_len += len;
}

static void begin(void)
{
	ra_len = 0;
	put(head, sizeof(head));
}

/* In memory of exactly @len octets, so that a sanitizer sees who reads on */
static int parse(size_t len, struct mob_ra_map *maps)
{
	u8 *copy = malloc(len ?: 1);
	int n;

	memcpy(copy, ra, len);
	n = mob_ra_parse(copy, len, maps);
	free(copy);
	return n;
}

static void reads(void)
{
	struct mob_ra_map maps[MOB_RA_MAPS_MAX];
	int i;

	begin();
	check(parse(ra_len, maps) == 0);
	put(lladdr, sizeof(lladdr));
	put(map_option, sizeof(map_option));
	put(prefix, sizeof(prefix));
	check(parse(ra_len, maps) == 1);
	check(maps[0].distance == 5);
	check(maps[0].preference == 12);
	check(maps[0].lifetime == 86400);
	check_mem(&maps[0].addr, map_option + 8, 16);
	for (i = 0; i < MOB_RA_MAPS_MAX; i++)
		put(map_option, sizeof(map_option));
	check(parse(ra_len, maps) == MOB_RA_MAPS_MAX);
}

static void refuses(void)
{
	struct mob_ra_map maps[MOB_RA_MAPS_MAX];
	size_t len;

	begin();
	put(map_option, sizeof(map_option));
	for (len = 0; len < ra_len; len++) {
		int want = len == sizeof(head) ? 0 : -EINVAL;

		check_msg(parse(len, maps) == want, "%zu octets", len);
	}
	ra[1] = 1;		/* a code */
	check(parse(ra_len, maps) == -EINVAL);
	ra[1] = 0;
	ra[0] = 133;		/* a solicitation */
	check(parse(ra_len, maps) == -EINVAL);
	begin();
	put(lladdr, sizeof(lladdr));
	put(map_option, sizeof(map_option));
	ra[sizeof(head) + 1] = 0;
	check(parse(ra_len, maps) == -EINVAL);
}

static void passes_over(void)
{
	struct mob_ra_map maps[MOB_RA_MAPS_MAX];
	u8 units;

	for (units = 1; units < 6; units++) {
		begin();
		put(map_option, sizeof(map_option));
		put(prefix, sizeof(prefix));
		ra[sizeof(head) + 1] = units;
		check_msg(parse(sizeof(head) + 8 * units, maps) == (units == 3), "%u units", units);
	}
}

static struct mob_ra_map a_map(u8 distance, u8 preference, u32 lifetime)
{
	return (struct mob_ra_map) {
		.distance = distance, .preference = preference, .lifetime = lifetime,
	};
}

static void chooses(void)
{
	struct mob_ra_map near = a_map(1, 15, 600), far = a_map(4, 1, 600);
	struct mob_ra_map liked = a_map(4, 9, 600), full = a_map(9, 0, 600), gone = a_map(9, 15, 0);

	check(mob_ra_better(&far, &near));
	check(!mob_ra_better(&near, &far));
	check(mob_ra_better(&liked, &far));
	check(!mob_ra_better(&far, &liked));
	check(!mob_ra_better(&far, &far));
	check(mob_ra_usable(&far));
	check(!mob_ra_usable(&full));
	check(!mob_ra_usable(&gone));
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "MAP options are read", reads },
		{ "malformed advertisements are refused, cut at every octet", refuses },
		{ "MAP options of another length are passed over", passes_over },
		{ "the furthest MAP that takes somebody is chosen", chooses },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
