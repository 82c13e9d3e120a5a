// SPDX-License-Identifier: GPL-2.0-only
/*
 * IPv6 traffic selectors against octets laid out by hand from the figure of RFC 6088
 * section 3.2: what is read, what is refused, what is matched.
 */
#include "tap.h"
#include "selector.h"

/* (A) to (P): all there are, each start below its end */
static const u8 full[MOB_SELECTOR_MAX] = {
	0xff, 0xff, 0, 0,
	/* (A) 2001:db8:c::2, (B) 2001:db8:c::4 */
	0x20, 0x01, 0x0d, 0xb8, 0, 0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	0x20, 0x01, 0x0d, 0xb8, 0, 0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4,
	/* (C) 2001:db8:1::100, (D) 2001:db8:1::1ff */
	0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
	0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff,
	/* (E), (F) SPI 0x1000 to 0x1fff */
	0, 0, 0x10, 0, 0, 0, 0x1f, 0xff,
	/* (G), (H) flow label 0x12345 to 0x12400; 12 bits before it are ignored */
	0xff, 0xf1, 0x23, 0x45, 0, 1, 0x24, 0,
	/* (I), (J) source port 5000 to 5003 */
	0x13, 0x88, 0x13, 0x8b,
	/* (K), (L) destination port 80 to 443 */
	0, 80, 0x01, 0xbb,
	/* (M), (N) traffic class 0x20 to 0x40, with ECN bits that are ignored */
	0x21, 0x43,
	/* (O), (P) next header 6 to 17 */
	6, 17,
};

/* What is in the middle of each range */
static const struct mob_flow_key inside = {
	.src = { .s6_addr = { 0x20, 1, 0x0d, 0xb8, 0, 0x0c, [15] = 3 } },
	.dst = { .s6_addr = { 0x20, 1, 0x0d, 0xb8, 0, 1, [14] = 1, [15] = 0x80 } },
	.tclass = 0x28, .nexthdr = 17, .has = 0xff,
};

static struct mob_flow_key key(void)
{
	struct mob_flow_key k = inside;

	k.spi = htonl(0x1234);
	k.label = htonl(0x12350);
	k.sport = htons(5001);
	k.dport = htons(100);
	return k;
}

/* In memory of exactly @len octets, so that a sanitizer sees who reads on */
static int parse(const u8 *data, size_t len, struct mob_selector *out)
{
	u8 *copy = malloc(len ?: 1);
	int err;

	memcpy(copy, data, len);
	err = mob_selector_parse(copy, len, out);
	free(copy);
	return err;
}

static void reads(void)
{
	struct mob_selector s;

	check(!parse(full, sizeof(full), &s));
	check(s.flags == 0xffff);
	check_mem(&s.min.src, full + 4, 16);
	check_mem(&s.max.src, full + 20, 16);
	check_mem(&s.min.dst, full + 36, 16);
	check_mem(&s.max.dst, full + 52, 16);
	check(s.min.spi == htonl(0x1000) && s.max.spi == htonl(0x1fff));
	check(s.min.label == htonl(0x12345) && s.max.label == htonl(0x12400));
	check(s.min.sport == htons(5000) && s.max.sport == htons(5003));
	check(s.min.dport == htons(80) && s.max.dport == htons(443));
	check(s.min.tclass == 0x20 && s.max.tclass == 0x40);
	check(s.min.nexthdr == 6 && s.max.nexthdr == 17);
}

/* Source ports 5000 alone, and next header 17: flags (I), (O) */
static void reads_one_value(void)
{
	static const u8 few[] = { 0x00, 0x82, 0xab, 0xcd, 0x13, 0x88, 17 };
	struct mob_selector s;
	struct mob_flow_key k = key();

	check(!parse(few, sizeof(few), &s));
	check(s.flags == (MOB_SEL_START(MOB_SEL_SPORT) | MOB_SEL_START(MOB_SEL_NEXTHDR)));
	check(s.min.sport == htons(5000) && s.max.sport == htons(5000));
	check(s.min.nexthdr == 17 && s.max.nexthdr == 17);
	check(!mob_selector_match(&s, &k));
	k.sport = htons(5000);
	check(mob_selector_match(&s, &k));
	k.nexthdr = 6;
	check(!mob_selector_match(&s, &k));
}

static void refuses(void)
{
	struct mob_selector s;
	u8 copy[sizeof(full) + 1];
	unsigned int f;
	size_t len;

	for (len = 0; len < sizeof(full); len++)
		check_msg(parse(full, len, &s) == -EINVAL, "%zu octets", len);
	memcpy(copy, full, sizeof(full));
	copy[sizeof(full)] = 0;
	check(parse(copy, sizeof(copy), &s) == -EINVAL);

	/* An end without its start, in the length that the flags say */
	for (f = 0; f < MOB_SEL_FIELDS; f++) {
		static const u8 size[] = { 16, 16, 4, 4, 2, 2, 1, 1 };
		u16 flags = MOB_SEL_END(f);
		u8 alone[20] = { flags >> 8, flags & 0xff };

		check_msg(parse(alone, 4 + size[f], &s) == -EINVAL, "end %u alone", f);
		check_msg(parse(alone, 4, &s) == -EINVAL, "end %u without a value", f);
	}
}

/* Each end below its start, one field at a time */
static void refuses_backwards(void)
{
	/* Where an end's last octet that counts is, and one below the start's */
	static const struct {
		u8 off, value;
	} below[MOB_SEL_FIELDS] = {
		{ 4 + 31, 1 }, { 36 + 30, 0 }, { 68 + 6, 0x0f }, { 76 + 6, 0x22 },
		{ 84 + 3, 0x87 }, { 88 + 2, 0 }, { 93, 0x1f }, { 95, 5 },
	};
	struct mob_selector s;
	u8 copy[sizeof(full)];
	unsigned int f;

	for (f = 0; f < MOB_SEL_FIELDS; f++) {
		memcpy(copy, full, sizeof(copy));
		copy[below[f].off] = below[f].value;
		if (f == MOB_SEL_DPORT)
			copy[below[f].off + 1] = 79;
		check_msg(parse(copy, sizeof(copy), &s) == -EINVAL, "field %u", f);
	}
}

/* Whatever octets there are: refused, or written again as they were read */
static void mutations(void)
{
	u8 copy[sizeof(full)], again[MOB_SELECTOR_MAX];
	struct mob_selector s, t;
	unsigned int i, bit, taken = 0;

	for (i = 0; i < sizeof(full); i++) {
		for (bit = 0; bit < 8; bit++) {
			memcpy(copy, full, sizeof(copy));
			copy[i] ^= 1 << bit;
			if (parse(copy, sizeof(copy), &s))
				continue;
			taken++;
			check(mob_selector_build(&s, again) == sizeof(full));
			check(!parse(again, sizeof(full), &t));
			check_mem(&s, &t, sizeof(s));
		}
	}
	/* Of what no flag and no order says, all must be taken: reserved, label, ECN. */
	check(taken >= 16 + 24 + 4);
}

static void builds(void)
{
	u8 out[MOB_SELECTOR_MAX], want[MOB_SELECTOR_MAX];
	struct mob_selector s;

	memcpy(want, full, sizeof(want));
	want[76] = 0;		/* before the flow label */
	want[77] = 0x01;
	want[92] = 0x20;	/* ECN */
	want[93] = 0x40;
	check(!parse(full, sizeof(full), &s));
	check(mob_selector_build(&s, out) == sizeof(out));
	check_mem(out, want, sizeof(want));
	memset(&s, 0, sizeof(s));
	check(mob_selector_build(&s, out) == MOB_SELECTOR_HEAD);
	check_mem(out, "\0\0\0\0", 4);
}

/* Below, first, last and above of each range, the others in the middle of theirs */
static void matches(void)
{
	static const struct {
		u8 off, below, first, last, above;
	} edge[MOB_SEL_FIELDS] = {
		{ offsetof(struct mob_flow_key, src) + 15, 1, 2, 4, 5 },
		{ offsetof(struct mob_flow_key, dst) + 14, 0, 1, 1, 2 },
		{ offsetof(struct mob_flow_key, spi) + 2, 0x0f, 0x10, 0x1f, 0x20 },
		{ offsetof(struct mob_flow_key, label) + 3, 0x44, 0x45, 0xff, 0 },
		{ offsetof(struct mob_flow_key, sport) + 1, 0x87, 0x88, 0x8b, 0x8c },
		{ offsetof(struct mob_flow_key, dport) + 1, 79, 80, 255, 0 },
		{ offsetof(struct mob_flow_key, tclass), 0x1c, 0x20, 0x40, 0x44 },
		{ offsetof(struct mob_flow_key, nexthdr), 5, 6, 17, 18 },
	};
	struct mob_selector s;
	struct mob_flow_key k = key();
	unsigned int f;

	check(!parse(full, sizeof(full), &s));
	check(mob_selector_match(&s, &k));
	for (f = 0; f < MOB_SEL_FIELDS; f++) {
		u8 *octet = (u8 *)&k + edge[f].off;

		k = key();
		*octet = edge[f].below;
		check_msg(!mob_selector_match(&s, &k), "field %u below", f);
		*octet = edge[f].first;
		check_msg(mob_selector_match(&s, &k), "field %u first", f);
		*octet = edge[f].last;
		check_msg(mob_selector_match(&s, &k), "field %u last", f);
		*octet = edge[f].above;
		check_msg(!mob_selector_match(&s, &k), "field %u above", f);
		k = key();
		k.has &= ~(1 << f);
		check_msg(!mob_selector_match(&s, &k), "field %u absent", f);
	}
}

static void matches_all(void)
{
	static const u8 none[MOB_SELECTOR_HEAD];
	struct mob_flow_key k = {};
	struct mob_selector s;

	check(!parse(none, sizeof(none), &s));
	check(mob_selector_match(&s, &k));
	k = key();
	check(mob_selector_match(&s, &k));
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "every field of a traffic selector is read, in the figure's order", reads },
		{ "a start without an end is one value", reads_one_value },
		{ "lengths that the flags do not say and ends alone are refused", refuses },
		{ "an end before its start is refused", refuses_backwards },
		{ "any bit changed is refused or read as it is written", mutations },
		{ "selectors are written, what is ignored as zero", builds },
		{ "ranges match from their first to their last value", matches },
		{ "a selector without a field matches everything", matches_all },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
