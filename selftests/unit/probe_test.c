// SPDX-License-Identifier: GPL-2.0-only
/*
 * probe.c and what wire.c makes of it: PROBE and PROBE_REP octet by octet.
 */
#include "tap.h"
#include "wire.h"

static struct mob_mh mh;

/* An MH 11 of @type with one attribute of @len octets */
static enum mob_wire_error parse(u8 type, u8 attr, const u8 *data, u8 len)
{
	static u8 *copy;
	u8 mem[256] = { 59, 0, 11, 0, 0, 0, 0xcb, 5, type, 1, 0, 0, 0, attr, 0, len };
	size_t all = (16 + len + 7) / 8 * 8;

	mem[1] = all / 8 - 1;
	memcpy(mem + 16, data, len);
	free(copy);
	copy = malloc(all);
	memcpy(copy, mem, all);
	return mob_wire_parse(copy, all, &mh);
}

static const u8 octets[12 * 9] = {
	0, 1, 0, 2, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18,
	0x12, 0x34, 0, 0, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28,
};

static void reads(void)
{
	struct mob_probe p;
	unsigned int len;

	for (len = 0; len <= sizeof(octets); len++)
		check(parse(33, 40, octets, len) ==
		      (len && len <= 96 && len % 12 == 0 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
	check(!parse(33, 40, octets, 24));
	check(mob_probe_get(&mh.msg.attr[MOB_A_PROBES], 0, &p));
	check(p.bid == 1 && p.from == 2);
	check_mem(p.cookie, octets + 4, 8);
	check(mob_probe_get(&mh.msg.attr[MOB_A_PROBES], 1, &p));
	check(p.bid == 0x1234 && !p.from);
	check_mem(p.cookie, octets + 16, 8);
	check(!mob_probe_get(&mh.msg.attr[MOB_A_PROBES], 2, &p));
	check(!mob_probe_get(&mh.msg.attr[MOB_A_COOKIES], 0, &p));
}

static void answers(void)
{
	unsigned int len;

	for (len = 0; len <= 72; len++)
		check(parse(34, 41, octets, len) ==
		      (len && len <= 64 && len % 8 == 0 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
	/* Neither has what the other has */
	check(parse(33, 41, octets, 24) == MOB_WIRE_ATTR);
	check(parse(34, 40, octets, 24) == MOB_WIRE_ATTR);
}

static void builds(void)
{
	struct mob_probe p = { .bid = 0x1234 };
	struct mob_buf b;
	u8 mem[64], out[12];
	int len;

	memcpy(p.cookie, octets + 16, 8);
	mob_probe_put(out, &p);
	check_mem(out, octets + 12, 12);
	mob_wire_begin(&b, mem, sizeof(mem), MOB_T_PROBE, 0);
	mob_wire_put(&b, MOB_A_PROBES, out, sizeof(out));
	len = mob_wire_finish(&b, 0);
	/* What MOB_PROBE_OCTETS stands on */
	check(len == 32);
	check(!mob_wire_parse(mem, len, &mh) && mh.msg.type == 33);
	check_mem(mh.msg.attr[40].data, out, 12);
}

/* What is read lies at the end of its memory: nothing behind it is looked at. */
static bool tag(const u8 *hdr, size_t len, struct mob_attr *out)
{
	static u8 *copy;

	free(copy);
	copy = malloc(len ?: 1);
	memcpy(copy, hdr, len);
	return mob_probe_tag_get(copy, len, out);
}

static void tags(void)
{
	static const u8 one[16] = { 41, 1, 0x1e, 12, 0, 1, 0, 2, 0x11, 0x12, 0x13, 0x14,
				    0x15, 0x16, 0x17, 0x18 };
	struct mob_attr a;
	unsigned int n;
	u8 hdr[104];
	size_t len;

	for (n = 1; n <= 8; n++) {
		len = mob_probe_tag_put(hdr, 41, octets, 12 * n);
		check(len == (4 + 12 * n + 7) / 8 * 8 && hdr[0] == 41 && hdr[1] == len / 8 - 1);
		if (n == 1)
			check_mem(hdr, one, sizeof(one));
		if (len > 4 + 12 * n)
			check(hdr[4 + 12 * n] == 1 && hdr[5 + 12 * n] == 2);
		check(tag(hdr, len, &a) && a.len == 12 * n);
		check_mem(a.data, octets, 12 * n);
		check(!tag(hdr, len - 1, &a));
	}
}

static void bad_tags(void)
{
	/* Pad1, PadN and an option that is not ours come before it. */
	static const u8 padded[24] = { 41, 2, 0, 1, 1, 0, 0x3e, 1, 9, 0, 0x1e, 12,
				       0, 1, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8 };
	static const u8 none[8] = { 41, 0, 1, 4 };
	struct mob_attr a;
	u8 hdr[24];
	unsigned int i;

	check(tag(padded, sizeof(padded), &a) && a.len == 12);
	check_mem(a.data, padded + 12, 12);
	check(!tag(none, sizeof(none), &a));
	check(!tag(none, 7, &a) && !tag(none, 0, &a));
	/* Lengths that are none of questions, or beyond the header */
	for (i = 0; i < 256; i++) {
		memcpy(hdr, padded, sizeof(hdr));
		hdr[11] = i;
		check(tag(hdr, sizeof(hdr), &a) == (i == 12));
		memcpy(hdr, padded, sizeof(hdr));
		hdr[1] = i;
		check(tag(hdr, sizeof(hdr), &a) == (i == 2));
	}
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "PROBE has one to eight questions, each whole", reads },
		{ "PROBE_REP has one to eight cookies, each whole", answers },
		{ "questions are built as they are read", builds },
		{ "questions beside data are read as they are built", tags },
		{ "a header without questions, or with none that is whole, has none", bad_tags },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
