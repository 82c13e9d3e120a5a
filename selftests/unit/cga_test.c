// SPDX-License-Identifier: GPL-2.0-only
/*
 * cga.c: entries octet by octet, and the addresses that vectors.py makes of keys.
 */
#include "bid_helpers.h"
#include "cga.h"
#pragma GCC diagnostic ignored "-Wunused-const-variable"
#include "vectors.h"

static enum mob_wire_error parse(unsigned int n, const u8 *data, size_t data_len)
{
	return parse_bids(n, MOB_A_CGAS, data, data_len);
}

/* One of BIDs @first and @n - 1 that follow; said to be @more octets longer */
static size_t raw_entry(u8 *p, unsigned int first, unsigned int n, unsigned int key,
			unsigned int sig, int more)
{
	unsigned int len = 1 + 3 * n + 16 + 2 + key + sig, i;
	u8 *q = p;

	*q++ = (len + more) >> 8;
	*q++ = len + more;
	*q++ = n;
	for (i = 0; i < n; i++) {
		*q++ = (first + i) >> 8;
		*q++ = first + i;
		*q++ = i % 3;
	}
	for (i = 0; i < 16; i++)
		*q++ = 0x10 * first + i;
	*q++ = key >> 8;
	*q++ = key;
	for (i = 0; i < key + sig; i++)
		*q++ = first + 7 * i;
	return q - p;
}

static const struct mob_attr *cgas(void)
{
	return &mh.msg.attr[MOB_A_CGAS];
}

static void reads(void)
{
	static const unsigned int keys[] = { 1, 294, 422, 550, 552 }, sigs[] = { 256, 384, 512 };
	unsigned int k, s, n, i, place;
	u8 data[2048], again[1200];
	struct mob_cga cga, other;
	size_t len, one, off;

	for (k = 0; k < ARRAY_SIZE(keys); k++) {
		for (s = 0; s < ARRAY_SIZE(sigs); s++) {
			for (n = 1; n <= 8; n++) {
				one = raw_entry(data, 1, n, keys[k], sigs[s], 0);
				len = one;
				if (n < 8)
					len += raw_entry(data + one, 1 + n, 8 - n, 294, 256, 0);
				check(!parse(8, data, len));
				for (i = 0, off = 0; mob_cga_next(cgas(), &off, &cga); i++)
					check(cga.n == (i ? 8 - n : n));
				check(i == (n < 8 ? 2 : 1) && off == len);
				for (i = 0; i < 8; i++) {
					check(mob_cga_find(cgas(), 1 + i, &cga, &place) == (i >= n));
					check(place == (i < n ? i : i - n));
					check(cga.bid[place] == 1 + i);
					check(cga.count[place] == place % 3);
				}
				check(mob_cga_find(cgas(), 9, &cga, &place) < 0);
				check(!mob_cga_find(cgas(), 1, &cga, &place));
				check(cga.key_len == keys[k] && cga.sig_len == sigs[s]);
				check(cga.modifier[0] == 0x10 && cga.modifier[15] == 0x1f);
				check(cga.key[0] == 1 && cga.sig[0] == (u8)(1 + 7 * keys[k]));
				check(cga.body_len == one - 2 - sigs[s]);
				check(cga.body + cga.body_len == cga.sig);
				check(mob_cga_len(&cga) == one);
				other = cga;
				check(mob_cga_put(again, &other) == one);
				check_mem(again, data, one);
				check(other.sig == again + one - sigs[s]);
				check(other.body == again + 2);
				/* As it is written to be signed */
				other = cga;
				other.sig = NULL;
				check(mob_cga_put(again, &other) == one);
				check_mem(again, data, one - sigs[s]);
				check(!again[one - sigs[s]] && !again[one - 1] && other.sig);
			}
		}
	}
	off = 0;
	check(!mob_cga_next(&(struct mob_attr){}, &off, &cga) && !off);
	check(mob_cgas_fit(&(struct mob_attr){}));
	check(mob_cga_find(&(struct mob_attr){}, 1, &cga, &place) < 0);
}

static bool is_ok(enum mob_wire_error e, bool want)
{
	return e == (want ? MOB_WIRE_OK : MOB_WIRE_ATTR);
}

static void refuses(void)
{
	unsigned int key, sig, n;
	size_t len, first;
	u8 data[2048];
	int more;

	for (key = 0; key < 700; key++) {
		len = raw_entry(data, 1, 1, key, 256, 0);
		check(is_ok(parse(2, data, len), key && key <= 552));
	}
	for (sig = 0; sig < 700; sig++) {
		len = raw_entry(data, 1, 1, 294, sig, 0);
		check(is_ok(parse(2, data, len), sig >= 256 && sig <= 512));
	}
	/* What no key could be beside the signature that is there */
	len = raw_entry(data, 1, 1, 294, 256, 0);
	for (key = 0; key < 0x10000; key += key < 1024 ? 1 : 255) {
		data[22] = key >> 8;
		data[23] = key;
		check(is_ok(parse(2, data, len), key && key <= 294 && 294 - key + 256 <= 512));
	}
	for (n = 0; n < 256; n++) {
		len = raw_entry(data, 1, 1, 294, 512, 0);
		data[2] = n;
		/* The same octets read as names of more never fit. */
		check(is_ok(parse(2, data, len), n == 1));
	}
	/* One whose length does not lead to the end or to another */
	for (more = -560; more < 300; more++) {
		first = raw_entry(data, 1, 2, 294, 256, 0);
		len = first + raw_entry(data + first, 3, 2, 294, 256, more);
		check(is_ok(parse(4, data, len), !more));
	}
	for (n = 1; n < first; n++)
		check(is_ok(parse(4, data, first + n), false));
}

static void names(void)
{
	size_t len, off = 0;
	struct mob_cga cga;
	u8 data[2048];
	unsigned int n;

	/* BID 0; one twice, in one entry and in two; nine of them */
	len = raw_entry(data, 0, 1, 294, 256, 0);
	check(is_ok(parse(2, data, len), false));
	len = raw_entry(data, 1, 2, 294, 256, 0);
	data[7] = 1;
	check(is_ok(parse(2, data, len), false));
	len = raw_entry(data, 1, 2, 294, 256, 0);
	len += raw_entry(data + len, 2, 1, 294, 256, 0);
	check(is_ok(parse(2, data, len), false));
	for (n = 1, len = 0; n <= 9; n += 3)
		len += raw_entry(data + len, n, 3, 294, 256, 0);
	check(is_ok(parse(8, data, len), false));
	check(is_ok(parse(8, data, len - 2 - 1 - 9 - 18 - 294 - 256), true));
	/* A collision count is not what makes it malformed. */
	len = raw_entry(data, 1, 1, 294, 256, 0);
	data[5] = 3;
	check(is_ok(parse(2, data, len), true));
	check(mob_cga_next(cgas(), &off, &cga) && cga.count[0] == 3);
}

/* ---- the address ---- */

static void addr_of(struct in6_addr *a, const u8 *octets)
{
	memcpy(a, octets, sizeof(*a));
}

static void matches_key(const u8 *key, unsigned int len, const u8 *addrs[3], const u8 *hash1,
			const u8 *hash2)
{
	struct mob_cga cga = { .modifier = v_cga_modifier, .key = key, .key_len = len };
	u8 h1[MOB_CGA_HASH1_LEN], h2[MOB_CGA_HASH2_LEN];
	unsigned int made, count, bit;
	struct in6_addr a;

	addr_of(&a, addrs[1]);
	check(!mob_cga_hash1(&cga, &a, 1, h1));
	check_mem(h1, hash1, sizeof(h1));
	check(!mob_cga_hash2(&cga, h2));
	check_mem(h2, hash2, sizeof(h2));
	for (made = 0; made < 3; made++) {
		addr_of(&a, addrs[made]);
		for (count = 0; count < 256; count++)
			check(mob_cga_match(&cga, &a, count) == (count == made));
		/* u and g say nothing; Sec 0 is no other, as no Hash2 here begins with zeros */
		for (bit = 0; bit < 128; bit++) {
			a.s6_addr[bit / 8] ^= 0x80 >> bit % 8;
			check(mob_cga_match(&cga, &a, made) == (bit == 70 || bit == 71));
			a.s6_addr[bit / 8] ^= 0x80 >> bit % 8;
		}
	}
}

#define MATCHES(n)								\
	matches_key(v_cga_key##n, n,						\
		    (const u8 *[3]){ v_cga_##n##_0, v_cga_##n##_1, v_cga_##n##_2 },	\
		    v_cga_hash1_##n, v_cga_hash2_##n)

static void matches(void)
{
	MATCHES(1);
	MATCHES(29);
	MATCHES(30);
	MATCHES(31);
	MATCHES(38);
	MATCHES(39);
	MATCHES(40);
	MATCHES(103);
	MATCHES(294);
	MATCHES(552);
}

/* Three addresses may collide, and no fourth one was ever tried: RFC 3972 section 4. */
static void counts(void)
{
	struct mob_cga cga = { .modifier = v_cga_modifier, .key = v_cga_key294, .key_len = 294 };
	struct in6_addr a;
	unsigned int count;
	u8 h1[8];

	addr_of(&a, v_cga_294_0);
	for (count = 0; count < 256; count++) {
		check(!mob_cga_hash1(&cga, &a, count, h1));
		memcpy(a.s6_addr + 8, h1, 8);
		a.s6_addr[8] &= 0x1c;
		check(mob_cga_match(&cga, &a, count) == (count <= 2));
	}
}

static void secs(void)
{
	struct mob_cga cga = { .modifier = v_cga_modifier_sec1, .key = v_cga_key294,
			       .key_len = 294 };
	struct in6_addr a;
	unsigned int sec;
	u8 h2[14];

	addr_of(&a, v_cga_sec1);
	check(a.s6_addr[8] >> 5 == 1);
	check(!mob_cga_hash2(&cga, h2));
	check(!h2[0] && !h2[1] && h2[2]);
	/* Its Hash2 is good for Sec 0 and 1 */
	for (sec = 0; sec < 8; sec++) {
		a.s6_addr[8] = (a.s6_addr[8] & 0x1f) | sec << 5;
		check(mob_cga_match(&cga, &a, 0) == (sec <= 1));
	}
	/* Of Sec 1, another modifier's is not. */
	cga.modifier = v_cga_modifier;
	addr_of(&a, v_cga_294_0);
	check(mob_cga_match(&cga, &a, 0));
	a.s6_addr[8] |= 1 << 5;
	check(!mob_cga_match(&cga, &a, 0));
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "entries of keys and addresses are read and built", reads },
		{ "entries of another length are refused", refuses },
		{ "entries of no BID, of one twice or of too many are refused", names },
		{ "an address matches its key, modifier, prefix and count, and no other", matches },
		{ "a collision count above two matches nothing", counts },
		{ "Sec asks for as many zeros of Hash2", secs },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
