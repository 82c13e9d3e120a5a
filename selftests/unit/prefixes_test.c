// SPDX-License-Identifier: GPL-2.0-only
/*
 * prefixes.c and what wire.c makes of it: lists of networks octet by octet.
 */
#include "prefixes.h"
#include "tap.h"
#include "wire.h"

/* The octets in memory of just their size, for the sanitizers */
static u8 *exact(const void *data, size_t len)
{
	static u8 *copy;

	free(copy);
	copy = malloc(len ? len : 1);
	memcpy(copy, data, len);
	return copy;
}

static bool ok(const void *data, size_t len)
{
	return mob_prefixes_ok(exact(data, len), len);
}

#define is_ok(list)	ok(list, sizeof(list) - 1)

#define TWO	"\1" "\x40\x20\1\xd\xb8\0\0\0\xa" "\x24\x20\2\xd\xb8\xc0"

static void reads(void)
{
	static const u8 first[16] = "\x20\1\xd\xb8\0\0\0\xa", second[16] = "\x20\2\xd\xb8\xc0";
	struct in6_addr net;
	const u8 *list;
	size_t off = 0;
	u8 plen;

	check(is_ok(TWO));
	list = exact(TWO, sizeof(TWO) - 1);
	check(mob_prefixes_next(list, sizeof(TWO) - 1, &off, &net, &plen));
	check(plen == 64);
	check_mem(&net, first, 16);
	check(mob_prefixes_next(list, sizeof(TWO) - 1, &off, &net, &plen));
	check(plen == 36);
	check_mem(&net, second, 16);
	check(!mob_prefixes_next(list, sizeof(TWO) - 1, &off, &net, &plen));

	/* None, and every address */
	check(is_ok("\0"));
	off = 0;
	check(!mob_prefixes_next((const u8 *)"\0", 1, &off, &net, &plen));
	check(is_ok("\0\0"));
	/* Flags that nobody has thought of yet */
	check(is_ok("\xfe\x08\x20"));
}

static void refuses(void)
{
	u8 list[2 + 2 * 40] = {};
	unsigned int n, plen;

	check(!is_ok(""));
	/* Cut off at each octet but where a prefix ends */
	for (n = 1; n < sizeof(TWO) - 1; n++)
		check(ok(TWO, n) == (n == 1 || n == 10));
	for (plen = 0; plen < 256; plen++) {
		u8 one[1 + 1 + 32] = { 0, plen };
		unsigned int bit, need = (plen + 7) / 8;

		check(ok(one, 2 + need) == (plen <= 128));
		if (plen > 128)
			continue;
		/* A bit of the last octet that is part of it, and each that is not */
		for (bit = plen; bit < need * 8; bit++) {
			one[2 + bit / 8] = 0x80 >> bit % 8;
			check(!ok(one, 2 + need));
			one[2 + bit / 8] = 0;
		}
		if (plen) {
			one[2 + (plen - 1) / 8] = 0x80 >> (plen - 1) % 8;
			check(ok(one, 2 + need));
		}
	}
	for (n = 0; n <= 40; n++) {
		list[1 + 2 * n] = 8;
		check(ok(list, 1 + 2 * n) == (n <= 32));
	}
}

/* Every length, and the address that differs in every single bit */
static void covers(void)
{
	static const u8 addr[16] = "\x20\1\xd\xb8\xa5\x5a\xff\0\x12\x34\x56\x78\x9a\xbc\xde\xf1";
	static const struct in6_addr within = { { { 0x20, 2, 0xd, 0xb8, 0xcf, [15] = 1 } } };
	static const struct in6_addr beside = { { { 0x20, 2, 0xd, 0xb8, 0xd0, [15] = 1 } } };
	unsigned int plen, bit;

	for (plen = 0; plen <= 128; plen++) {
		u8 list[1 + 1 + 16] = { 0, plen };
		size_t len = 2 + (plen + 7) / 8;

		for (bit = 0; bit < plen; bit++)
			list[2 + bit / 8] |= addr[bit / 8] & 0x80 >> bit % 8;
		check(ok(list, len));
		for (bit = 0; bit < 128; bit++) {
			struct in6_addr other;

			memcpy(&other, addr, 16);
			check(mob_prefixes_cover(exact(list, len), len, &other));
			other.s6_addr[bit / 8] ^= 0x80 >> bit % 8;
			check(mob_prefixes_cover(exact(list, len), len, &other) == (bit >= plen));
		}
	}
	/* Any of several, and none of none */
	check(mob_prefixes_cover((const u8 *)TWO, sizeof(TWO) - 1, &within));
	check(!mob_prefixes_cover((const u8 *)TWO, sizeof(TWO) - 1, &beside));
	check(!mob_prefixes_cover((const u8 *)"\1", 1, (const struct in6_addr *)addr));
}

static void builds(void)
{
	static const struct in6_addr first = { { { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0xa } } };
	static const struct in6_addr second = { { { 0x20, 2, 0xd, 0xb8, 0xc0 } } };
	u8 list[sizeof(TWO) - 1] = { MOB_PREFIXES_OTHERS };
	size_t len = 1, cap;

	for (cap = 1; cap <= sizeof(list); cap++) {
		u8 *small = exact(list, cap);

		len = mob_prefixes_put(small, 1, cap, &first, 64);
		check(len == (cap < 10 ? 1 : 10));
		if (len == 10) {
			len = mob_prefixes_put(small, len, cap, &second, 36);
			check(len == (cap < 16 ? 10 : 16));
		}
		check_mem(small, TWO, len);
	}
	check(len == sizeof(TWO) - 1);
}

/* An accepting BA of home registration with @list, and @more octets of attributes */
static enum mob_wire_error ba(u8 type, const void *list, size_t len, struct mob_mh *mh)
{
	static u8 mem[MOB_MH_MAX_LEN], zeros[16];
	struct mob_buf b;
	int n;

	mob_wire_begin_ba(&b, mem, sizeof(mem), 0, 0, 1, 420);
	if (type == MOB_T_BID_BA)
		mob_bid_put(&b, &(struct mob_bid) { .bid = 1 });
	mob_wire_option(&b, type, 0);
	if (type == MOB_T_HOME_BA) {
		mob_wire_put(&b, MOB_A_SPI, zeros, 4);
		mob_wire_put(&b, MOB_A_NONCE, zeros, 16);
	}
	mob_wire_put(&b, MOB_A_KEYID, zeros, 8);
	mob_wire_put(&b, MOB_A_TRUSTED, list, len);
	n = mob_wire_finish(&b, 0);
	return n > 0 ? mob_wire_parse(exact(mem, n), n, mh) : MOB_WIRE_SHORT;
}

static void travels(void)
{
	static const u8 types[] = { MOB_T_HOME_BA, MOB_T_BID_BA };
	struct mob_mh mh;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		check(!ba(types[i], TWO, sizeof(TWO) - 1, &mh));
		check(mh.msg.attr[MOB_A_TRUSTED].len == sizeof(TWO) - 1);
		check_mem(mh.msg.attr[MOB_A_TRUSTED].data, TWO, sizeof(TWO) - 1);
		check(!ba(types[i], "\0", 1, &mh));
		for (n = 0; n < sizeof(TWO) - 1; n++)
			check(ba(types[i], TWO, n, &mh) ==
			      (n == 1 || n == 10 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
		check(ba(types[i], "\0\x81", 2, &mh) == MOB_WIRE_ATTR);
	}
}

/* What is left of an option, to the octet */
static void room(void)
{
	static u8 mem[MOB_MH_MAX_LEN], zeros[256];
	struct mob_mh mh;
	struct mob_buf b;
	size_t left;
	int len;

	mob_wire_begin_ba(&b, mem, sizeof(mem), 0, 0, 1, 420);
	mob_bid_put(&b, &(struct mob_bid) { .bid = 1 });
	check(!mob_wire_room(&b));
	mob_wire_option(&b, MOB_T_BID_BA, 0);
	check(mob_wire_room(&b) == MOB_PREFIXES_LEN);
	mob_wire_put(&b, MOB_A_KEYID, zeros, 8);
	left = mob_wire_room(&b);
	check(left == MOB_PREFIXES_LEN - 12);
	mob_wire_put(&b, MOB_A_TRUSTED, zeros, 1);
	check(mob_wire_room(&b) == left - 5);
	mob_wire_put(&b, MOB_A_PAD, zeros, left - 5);
	check(!mob_wire_room(&b));
	len = mob_wire_finish(&b, 0);
	check(len > 0 && mem[12 + 6 + 1] == 255 && !mob_wire_parse(mem, len, &mh));

	mob_wire_begin_ba(&b, mem, sizeof(mem), 0, 0, 1, 420);
	mob_wire_option(&b, MOB_T_BID_BA, 0);
	mob_wire_put(&b, MOB_A_PAD, zeros, MOB_PREFIXES_LEN + 1);
	check(!mob_wire_room(&b) && mob_wire_finish(&b, 0) < 0);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "lists of networks are read", reads },
		{ "lists of networks that are cut off, too long or have stray bits are refused",
		  refuses },
		{ "a network has the addresses that begin with it, and no other", covers },
		{ "lists of networks are built as far as there is room", builds },
		{ "TRUSTED is on HOME_BA and BID_BA", travels },
		{ "the room of an option is known to the octet", room },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
