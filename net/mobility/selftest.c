// SPDX-License-Identifier: GPL-2.0-only
/*
 * Self-tests at load: a kernel whose primitives do not give the known answers, or a build of ours
 * that lets a bad value through, must not speak the protocol.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/in6.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "ar_priv.h"
#include "cookie.h"
#include "crypto.h"
#include "ratelimit.h"
#include "schedule.h"
#include "selftest.h"
#ifdef DEBUG
#include "modp.h"
#endif

#define MOB_BAD		(-EBADMSG)	/* not the answer expected */

static const struct in6_addr mob_test_hoa __initconst = {
	.s6_addr = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
};

static const struct in6_addr mob_test_peer __initconst = {
	.s6_addr = { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 },
};

/* RFC 4231; @fill repeated where @key or @data is NULL */
struct mob_test_mac {
	const char *key;
	const char *data;
	u8 key_fill, key_len;
	u8 data_fill, data_len;
	u8 mac[MOB_HASH_LEN];
};

static const struct mob_test_mac mob_test_prf[] __initconst = {
	{ /* section 4.3 */
		.key = "Jefe", .key_len = 4,
		.data = "what do ya want for nothing?", .data_len = 28,
		.mac = "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7"
		       "\x5a\x00\x3f\x08\x9d\x27\x39\x83\x9d\xec\x58\xb9\x64\xec\x38\x43",
	}, { /* section 4.4 */
		.key_fill = 0xaa, .key_len = 20,
		.data_fill = 0xdd, .data_len = 50,
		.mac = "\x77\x3e\xa9\x1e\x36\x80\x0e\x46\x85\x4d\xb8\xeb\xd0\x91\x81\xa7"
		       "\x29\x59\x09\x8b\x3e\xf8\xc1\x22\xd9\x63\x55\x14\xce\xd5\x65\xfe",
	}, { /* section 4.7: the key is longer than a block */
		.key_fill = 0xaa, .key_len = 131,
		.data = "Test Using Larger Than Block-Size Key - Hash Key First", .data_len = 54,
		.mac = "\x60\xe4\x31\x59\x1e\xe0\xb6\x7f\x0d\x8a\x26\xaa\xcb\xf5\xb7\x7f"
		       "\x8e\x0b\xc6\x21\x37\x28\xc5\x14\x05\x46\x04\x0f\x0e\xe3\x7f\x54",
	},
};

static int __init mob_selftest_prf(void)
{
	u8 key[131], data[54], mac[MOB_HASH_LEN];
	struct mob_vec v[2];
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(mob_test_prf); i++) {
		const struct mob_test_mac *t = &mob_test_prf[i];

		memset(key, t->key_fill, sizeof(key));
		if (t->key)
			memcpy(key, t->key, t->key_len);
		memset(data, t->data_fill, sizeof(data));
		if (t->data)
			memcpy(data, t->data, t->data_len);
		/* In two pieces, that must count as one. */
		v[0] = (struct mob_vec){ data, 3 };
		v[1] = (struct mob_vec){ data + 3, t->data_len - 3 };
		err = mob_prf_once(key, t->key_len, v, 2, mac);
		if (err)
			return err;
		if (memcmp(mac, t->mac, sizeof(mac)))
			return MOB_BAD;
	}
	return 0;
}

/* Pieces that fill what mob_prf() hashes in one, that run over it, and that are longer. */
static int __init mob_selftest_prf_long(void)
{
	/* HMAC-SHA-256 under "Jefe" of 600 octets 0, 1, .. 255, 0, .. */
	static const u8 want[] __initconst = {
		0x3b, 0x12, 0x49, 0x01, 0x98, 0x7a, 0x49, 0xc4,
		0x71, 0x57, 0xb7, 0xa5, 0xa5, 0xb9, 0xcf, 0x29,
		0x41, 0x23, 0xc7, 0xf4, 0xd9, 0xcd, 0x7d, 0x79,
		0x3b, 0x9f, 0x74, 0x97, 0x98, 0x04, 0xda, 0xf4,
	};
	static const u16 cut[] __initconst = { 0, 100, 256, 300, 344, 600 };
	struct mob_vec v[ARRAY_SIZE(cut) - 1];
	u8 data[600], mac[MOB_HASH_LEN];
	unsigned int i;
	int err;

	for (i = 0; i < sizeof(data); i++)
		data[i] = i;
	for (i = 0; i < ARRAY_SIZE(v); i++)
		v[i] = (struct mob_vec){ data + cut[i], cut[i + 1] - cut[i] };
	err = mob_prf_once((const u8 *)"Jefe", 4, v, ARRAY_SIZE(v), mac);
	if (!err && memcmp(mac, want, sizeof(mac)))
		err = MOB_BAD;
	/* All in one piece */
	v[0] = (struct mob_vec){ data, sizeof(data) };
	err = err ?: mob_prf_once((const u8 *)"Jefe", 4, v, 1, mac);
	if (!err && memcmp(mac, want, sizeof(mac)))
		err = MOB_BAD;
	return err;
}

/* RFC 7748 section 6.1 */
static const u8 mob_test_a[] __initconst = {
	0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d,
	0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2, 0x66, 0x45,
	0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a,
	0xb1, 0x77, 0xfb, 0xa5, 0x1d, 0xb9, 0x2c, 0x2a,
};

static const u8 mob_test_a_pub[] __initconst = {
	0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54,
	0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e, 0xf7, 0x5a,
	0x0d, 0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4,
	0xeb, 0xa4, 0xa9, 0x8e, 0xaa, 0x9b, 0x4e, 0x6a,
};

static const u8 mob_test_b_pub[] __initconst = {
	0xde, 0x9e, 0xdb, 0x7d, 0x7b, 0x7d, 0xc1, 0xb4,
	0xd3, 0x5b, 0x61, 0xc2, 0xec, 0xe4, 0x35, 0x37,
	0x3f, 0x83, 0x43, 0xc8, 0x5b, 0x78, 0x67, 0x4d,
	0xad, 0xfc, 0x7e, 0x14, 0x6f, 0x88, 0x2b, 0x4f,
};

static const u8 mob_test_ab[] __initconst = {
	0x4a, 0x5d, 0x9d, 0x5b, 0xa4, 0xce, 0x2d, 0xe1,
	0x72, 0x8e, 0x3b, 0xf4, 0x80, 0x35, 0x0f, 0x25,
	0xe0, 0x7e, 0x21, 0xc9, 0x47, 0xd1, 0x9e, 0x33,
	0x76, 0xf0, 0x9b, 0x3c, 0x1e, 0x16, 0x17, 0x42,
};

/* SHA-256 of every key that the schedule makes from k_DH = mob_test_ab and the values below */
static const u8 mob_test_schedule[] __initconst = {
	0x28, 0xf0, 0x34, 0x74, 0x21, 0x85, 0x35, 0xa4,
	0x39, 0x51, 0x5f, 0x11, 0x49, 0x71, 0x90, 0xc9,
	0x42, 0x1a, 0x8e, 0x29, 0x9b, 0x08, 0xa8, 0xba,
	0xb8, 0xcf, 0x0e, 0x87, 0x6a, 0xd7, 0x95, 0x34,
};

static int __init mob_selftest_schedule(void)
{
	static const char z[] __initconst = "a subscriber's secret";
	u8 n[3][MOB_NONCE_LEN], k_ha[2][MOB_KEY_LEN], keyid[MOB_KEYID_LEN];
	u8 esp[MOB_ESP_GCM_KEY_LEN], enc[MOB_ESP_CBC_KEY_LEN], auth[MOB_ESP_AUTH_KEY_LEN];
	struct mob_keys keys;
	const struct mob_vec v[] = {
		{ &keys, sizeof(keys) },
		{ k_ha, sizeof(k_ha) },
		{ keyid, sizeof(keyid) },
		{ esp, sizeof(esp) },
		{ enc, sizeof(enc) },
		{ auth, sizeof(auth) },
	};
	__be32 spi = cpu_to_be32(0x01020304);
	size_t zlen = sizeof(z) - 1;
	u8 hash[MOB_HASH_LEN];
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(n); i++)
		memset(n[i], 0x10 + i, sizeof(n[i]));
	err = mob_schedule_exchange(mob_test_ab, sizeof(mob_test_ab), n[1], n[2], &keys);
	err = err ?: mob_schedule_k_ha0(z, zlen, k_ha[0]);
	err = err ?: mob_schedule_k_ha(z, zlen, n[0], n[1], k_ha[1]);
	err = err ?: mob_schedule_keyid(k_ha[1], keyid);
	err = err ?: mob_schedule_esp(keys.en, "mobility esp cn", MOB_DIR_PEER_TO_MN, spi,
				      n[1], n[2], esp);
	err = err ?: mob_schedule_signalling(z, zlen, MOB_DIR_MN_TO_PEER, &mob_test_hoa,
					     &mob_test_peer, spi, enc, auth);
	err = err ?: mob_hash(v, ARRAY_SIZE(v), hash);
	if (err)
		return err;
	return memcmp(hash, mob_test_schedule, sizeof(hash)) ? MOB_BAD : 0;
}

/* e(k, m) of type 1 with k = 0, 1, .. 31, AD = HoA | peer, made elsewhere */
static const u8 mob_test_sealed[] __initconst =
	"\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf"
	"\xa1\x3b\xc9\x1a\x02\x98\x34\x75\x78\x86\x6a\x8e\x75\x4a\x8d\xe8"
	"\x0c\x7e\xa7\x2e\x7e\x2c\x2b\xf6\xb3\xf8\x71\x16\x5f\x73\x36\xa4"
	"\x55\xb9\xa3\x9d\xc3\x52\x94\x9c";

#define MOB_TEST_SEALED_LEN	(sizeof(mob_test_sealed) - 1)
#define MOB_TEST_PLAIN_LEN	(MOB_TEST_SEALED_LEN - MOB_SEAL_OVERHEAD)

static int __init mob_selftest_seal(void)
{
	static const char m[] __initconst = "sealed by the home agent";
	/* An octet of the salt, of the text, of the tag */
	static const u8 flip[] __initconst = { 0, 20, MOB_TEST_SEALED_LEN - 1 };
	struct in6_addr ad[2] = { mob_test_hoa, mob_test_peer };
	const struct mob_vec v = { ad, sizeof(ad) };
	u8 key[MOB_KEY_LEN], sealed[MOB_TEST_SEALED_LEN], plain[MOB_TEST_PLAIN_LEN];
	unsigned int i;
	int err;

	for (i = 0; i < sizeof(key); i++)
		key[i] = i;
	err = mob_open(key, 1, &v, mob_test_sealed, sizeof(sealed), plain);
	if (err)
		return err;
	if (memcmp(plain, m, sizeof(plain)))
		return MOB_BAD;

	err = mob_seal(key, 1, &v, m, sizeof(plain), sealed);
	if (err)
		return err;
	memset(plain, 0, sizeof(plain));
	err = mob_open(key, 1, &v, sealed, sizeof(sealed), plain);
	if (err)
		return err;
	if (memcmp(plain, m, sizeof(plain)))
		return MOB_BAD;

	for (i = 0; i < ARRAY_SIZE(flip); i++) {
		sealed[flip[i]] ^= 1;
		err = mob_open(key, 1, &v, sealed, sizeof(sealed), plain);
		if (err != -EBADMSG)
			return err ?: MOB_BAD;
		sealed[flip[i]] ^= 1;
	}
	err = mob_open(key, 2, &v, sealed, sizeof(sealed), plain);
	if (err != -EBADMSG)
		return err ?: MOB_BAD;
	err = mob_open(key, 1, &v, sealed, MOB_SEAL_OVERHEAD - 1, plain);
	if (err != -EBADMSG)
		return err ?: MOB_BAD;
	swap(ad[0], ad[1]);
	err = mob_open(key, 1, &v, sealed, sizeof(sealed), plain);
	return err == -EBADMSG ? 0 : err ?: MOB_BAD;
}

/* What two sides of an exchange make; too large for the stack */
struct mob_test_dh {
	struct mob_dh *dh[2];
	u8 pub[2][MOB_DH_PUB_MAX];
	u8 shared[2][MOB_DH_SECRET_MAX];
};

static int __init mob_test_agree(struct mob_test_dh *t, size_t len)
{
	int err;

	err = mob_dh_shared(t->dh[0], t->pub[1], len, t->shared[0]);
	err = err ?: mob_dh_shared(t->dh[1], t->pub[0], len, t->shared[1]);
	if (err)
		return err;
	return memcmp(t->shared[0], t->shared[1], len) ? MOB_BAD : 0;
}

/* The @i-th of 0, 1, p - 1 and p, all of them of small order */
static void __init mob_test_small_order(u8 suite, unsigned int i, u8 *out)
{
	size_t len = mob_dh_len(suite), low = len - 1;

	memset(out, i < 2 ? 0 : 0xff, len);
	if (suite == MOB_SUITE_X25519) {
		low = 0;
		if (i >= 2) {
			out[0] = 0xed;
			out[len - 1] = 0x7f;
		}
	}
#ifdef DEBUG
	if (suite == MOB_SUITE_MODP2048 && i >= 2)
		memcpy(out, mob_modp_p, len);
#endif
	if (i == 1)
		out[low] = 1;
	else if (i == 2)
		out[low]--;
}

static int __init mob_test_refuse(struct mob_test_dh *t, u8 suite)
{
	size_t len = mob_dh_len(suite);
	unsigned int i;
	int err;

	for (i = 0; i < 4; i++) {
		mob_test_small_order(suite, i, t->pub[1]);
		err = mob_dh_shared(t->dh[0], t->pub[1], len, t->shared[0]);
		if (err != -EKEYREJECTED)
			return err ?: MOB_BAD;
	}
	err = mob_dh_shared(t->dh[0], t->pub[0], len - 1, t->shared[0]);
	return err == -EKEYREJECTED ? 0 : err ?: MOB_BAD;
}

static int __init mob_test_suite(u8 suite)
{
	struct mob_test_dh *t;
	unsigned int i;
	int err = 0;

	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	for (i = 0; i < 2; i++) {
		t->dh[i] = mob_dh_new(suite, t->pub[i]);
		if (IS_ERR(t->dh[i])) {
			err = PTR_ERR(t->dh[i]);
			goto out;
		}
	}
	/* Fresh means fresh. */
	if (!memcmp(t->pub[0], t->pub[1], mob_dh_len(suite)))
		err = MOB_BAD;
	err = err ?: mob_test_agree(t, mob_dh_len(suite));
	err = err ?: mob_test_refuse(t, suite);
out:
	for (i = 0; i < 2; i++)
		mob_dh_free(t->dh[i]);
	kfree_sensitive(t);
	return err;
}

static int __init mob_selftest_x25519(void)
{
	u8 pub[MOB_KEY_LEN], shared[MOB_KEY_LEN];
	struct mob_dh *dh;
	int err;

	dh = mob_dh_from_secret(MOB_SUITE_X25519, mob_test_a, sizeof(mob_test_a), pub);
	if (IS_ERR(dh))
		return PTR_ERR(dh);
	err = mob_dh_shared(dh, mob_test_b_pub, sizeof(mob_test_b_pub), shared);
	mob_dh_free(dh);
	if (err)
		return err;
	if (memcmp(pub, mob_test_a_pub, sizeof(pub)) || memcmp(shared, mob_test_ab, sizeof(shared)))
		return MOB_BAD;
	return mob_test_suite(MOB_SUITE_X25519);
}

#define MOB_TEST_SPENT	3

static int __init mob_test_spend(struct mob_cookie *c, const u8 c0[MOB_COOKIE_LEN],
				 const u8 hc0[MOB_HASH_LEN])
{
	u8 c1[MOB_C1_LEN], n1[MOB_NONCE_LEN], first[MOB_C1_LEN], other[MOB_COOKIE_LEN];
	unsigned int i;
	int err;

	memcpy(other, c0, sizeof(other));
	for (i = 0; i <= MOB_TEST_SPENT; i++) {
		other[0] = i;
		err = mob_cookie_make(c, &mob_test_hoa, &mob_test_peer, other, hc0, c1, n1);
		if (err)
			return err;
		if (!i)
			memcpy(first, c1, sizeof(first));
		err = mob_cookie_spend(c, c1);
		if (i == MOB_TEST_SPENT ? err != -ENOSPC : err)
			return err ?: MOB_BAD;
	}
	/* A full set still knows its own. */
	err = mob_cookie_spend(c, first);
	if (err != -EALREADY)
		return err ?: MOB_BAD;
	/* One that is given back can be spent again, and leaves room for it alone. */
	mob_cookie_unspend(c, first);
	mob_cookie_unspend(c, first);
	err = mob_cookie_spend(c, first);
	if (err)
		return err;
	err = mob_cookie_spend(c, c1);
	if (err != -ENOSPC)
		return err ?: MOB_BAD;
	/* One that is wasted leaves room, too, but not for ever, whatever it is given back for. */
	for (i = 0; i < MOB_COOKIE_WASTES; i++) {
		mob_cookie_waste(c, first);
		mob_cookie_waste(c, first);
		err = mob_cookie_spend(c, c1);
		if (err)
			return err;
		mob_cookie_unspend(c, c1);
		err = mob_cookie_spend(c, first);
		if (i == MOB_COOKIE_WASTES - 1)
			break;
		if (err)
			return err;
		mob_cookie_unspend(c, first);
		err = mob_cookie_spend(c, first);
		if (err)
			return err;
	}
	return err == -EALREADY ? 0 : err ?: MOB_BAD;
}

static int __init mob_test_cookie(struct mob_cookie *c)
{
	u8 c0[MOB_COOKIE_LEN] = { 1 }, hc0[MOB_HASH_LEN] = { 2 }, c1[MOB_C1_LEN];
	u8 n1[MOB_NONCE_LEN];
	/* Every input must count. */
	u8 *const input[] = { c0, hc0, n1, c1 + 1 };
	unsigned int i;
	int err;

	err = mob_cookie_make(c, &mob_test_hoa, &mob_test_peer, c0, hc0, c1, n1);
	err = err ?: mob_cookie_check(c, &mob_test_hoa, &mob_test_peer, c0, hc0, c1, n1);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(input); i++) {
		input[i][0] ^= 0x80;
		err = mob_cookie_check(c, &mob_test_hoa, &mob_test_peer, c0, hc0, c1, n1);
		if (err != -EBADMSG)
			return err ?: MOB_BAD;
		input[i][0] ^= 0x80;
	}
	err = mob_cookie_check(c, &mob_test_peer, &mob_test_hoa, c0, hc0, c1, n1);
	if (err != -EBADMSG)
		return err ?: MOB_BAD;
	c1[0]++;
	err = mob_cookie_check(c, &mob_test_hoa, &mob_test_peer, c0, hc0, c1, n1);
	if (err != -EKEYEXPIRED)
		return err ?: MOB_BAD;
	return mob_test_spend(c, c0, hc0);
}

static int __init mob_selftest_cookie(void)
{
	struct mob_cookie *c;
	int err;

	c = mob_cookie_alloc_max(MOB_TEST_SPENT);
	if (IS_ERR(c))
		return PTR_ERR(c);
	err = mob_test_cookie(c);
	mob_cookie_free(c);
	return err;
}

/* A handle is of use for the very one it was made for, and no longer than it says. */
static int __init mob_test_handle(struct mob_ar *ar)
{
	u8 owner[MOB_HASH_LEN] = { 1 }, lladdr[ETH_ALEN] = { 2 }, handle[MOB_HANDLE_LEN];
	struct in6_addr coa = mob_test_hoa;
	struct mob_ar_cfg link = { .addr = mob_test_peer, .ifindex = 3, .lifetime = 4 };
	const struct mob_ar_who who = {
		.link = &link, .coa = &coa, .owner = owner, .lladdr = lladdr,
	};
	u8 *const input[] = {
		link.addr.s6_addr, (u8 *)&link.ifindex, coa.s6_addr, owner, lladdr, handle,
		handle + MOB_HANDLE_LEN - MOB_MAC_LEN,
	};
	unsigned int i;
	int err;

	err = mob_ar_handle_make(ar, &who, handle) ?: mob_ar_handle_check(ar, &who, handle);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(input); i++) {
		input[i][0] ^= 0x80;
		err = mob_ar_handle_check(ar, &who, handle);
		if (err != -EBADMSG)
			return err ?: MOB_BAD;
		input[i][0] ^= 0x80;
	}
	/* As if five seconds had passed */
	ar->skew += 5;
	err = mob_ar_handle_check(ar, &who, handle);
	return err == -EKEYEXPIRED ? 0 : err ?: MOB_BAD;
}

static int __init mob_selftest_handle(void)
{
	struct mob_ar ar = { .skew = U32_MAX - 2 };	/* its clock wraps */
	int err;

	ar.handles = mob_cookie_alloc();
	if (IS_ERR(ar.handles))
		return PTR_ERR(ar.handles);
	err = mob_test_handle(&ar);
	mob_cookie_free(ar.handles);
	return err;
}

#define MOB_TEST_RATE	1	/* tokens a second */
#define MOB_TEST_BURST	5
#define MOB_TEST_MAX	16

static int __init mob_test_bucket(struct mob_ratelimit *rl, u64 now)
{
	struct in6_addr src = mob_test_hoa;
	unsigned int i;

	for (i = 0; i < MOB_TEST_BURST; i++) {
		/* Another host of the same /64 shares the bucket. */
		src.s6_addr[15] = i;
		if (!mob_ratelimit_allow_at(rl, &src, now))
			return MOB_BAD;
	}
	if (mob_ratelimit_allow_at(rl, &src, now + NSEC_PER_SEC - 1))
		return MOB_BAD;
	/* One token has grown. */
	if (!mob_ratelimit_allow_at(rl, &src, now + NSEC_PER_SEC) ||
	    mob_ratelimit_allow_at(rl, &src, now + NSEC_PER_SEC))
		return MOB_BAD;
	return 0;
}

static int __init mob_test_table(struct mob_ratelimit *rl, u64 now)
{
	struct in6_addr src = mob_test_hoa;
	unsigned int i;

	/* The bucket of the other test is one of MOB_TEST_MAX. */
	for (i = 1; i < MOB_TEST_MAX; i++) {
		src.s6_addr[7] = i;
		if (!mob_ratelimit_allow_at(rl, &src, now))
			return MOB_BAD;
	}
	src.s6_addr[7] = i;
	if (mob_ratelimit_allow_at(rl, &src, now))
		return MOB_BAD;
	/* Those of one token taken are full after a second, the other is not. */
	mob_ratelimit_collect(rl, now + NSEC_PER_SEC);
	if (mob_ratelimit_allow_at(rl, &mob_test_hoa, now + NSEC_PER_SEC - 1))
		return MOB_BAD;
	return mob_ratelimit_allow_at(rl, &src, now + NSEC_PER_SEC) ? 0 : MOB_BAD;
}

static int __init mob_selftest_ratelimit(void)
{
	/* Far ahead, so that the table's own collection finds nothing however long we take. */
	u64 now = ktime_get_coarse_ns() + 3600ULL * NSEC_PER_SEC;
	struct mob_ratelimit *rl;
	int err;

	rl = mob_ratelimit_alloc(MOB_TEST_RATE, MOB_TEST_BURST, MOB_TEST_MAX);
	if (IS_ERR(rl))
		return PTR_ERR(rl);
	err = mob_test_bucket(rl, now);
	err = err ?: mob_test_table(rl, now + NSEC_PER_SEC);
	mob_ratelimit_free(rl);
	return err;
}

#ifdef DEBUG
/* Two exponents, and the SHA-256 of what they agree on, made elsewhere */
static const u8 mob_test_modp[2][40] __initconst = {
	{
		0xa2, 0x6b, 0xbe, 0x69, 0x34, 0xc5, 0x54, 0xc8,
		0xca, 0xe5, 0xa8, 0xdf, 0x83, 0x74, 0x46, 0x07,
		0x01, 0x84, 0x7c, 0x84, 0x2b, 0x20, 0xf2, 0xfa,
		0xeb, 0x17, 0x80, 0xf1, 0xb1, 0xa6, 0x1c, 0x8b,
		0xf4, 0x10, 0x1c, 0xa4, 0x34, 0x24, 0x97, 0x9b,
	}, {
		0xf1, 0xba, 0xb2, 0xf9, 0x5e, 0x06, 0xa4, 0x44,
		0xe0, 0x46, 0xa8, 0xdd, 0x00, 0xe7, 0x2c, 0x52,
		0x57, 0xb4, 0x36, 0x38, 0x95, 0x27, 0x3f, 0x79,
		0x6b, 0x1d, 0x35, 0x81, 0x02, 0x14, 0xb6, 0x7c,
		0x45, 0x51, 0xd3, 0xa3, 0x77, 0xb7, 0xcd, 0x46,
	},
};

static const u8 mob_test_modp_hash[] __initconst = {
	0x9b, 0xa4, 0x51, 0xde, 0x5e, 0x58, 0x26, 0x06,
	0x93, 0x48, 0x61, 0x58, 0xaa, 0x2a, 0x89, 0x8a,
	0x7f, 0x3a, 0x15, 0xd8, 0x50, 0x9d, 0xb7, 0xd0,
	0x25, 0xc1, 0x6f, 0x06, 0x4e, 0xdb, 0x6d, 0xe4,
};

static int __init mob_selftest_modp(void)
{
	struct mob_vec v = { NULL, MOB_MODP_LEN };
	u8 hash[MOB_HASH_LEN];
	struct mob_test_dh *t;
	unsigned int i;
	int err = 0;

	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	for (i = 0; i < 2 && !err; i++) {
		t->dh[i] = mob_dh_from_secret(MOB_SUITE_MODP2048, mob_test_modp[i],
					      sizeof(mob_test_modp[i]), t->pub[i]);
		err = PTR_ERR_OR_ZERO(t->dh[i]);
	}
	err = err ?: mob_test_agree(t, MOB_MODP_LEN);
	v.data = t->shared[0];
	err = err ?: mob_hash(&v, 1, hash);
	if (!err && memcmp(hash, mob_test_modp_hash, sizeof(hash)))
		err = MOB_BAD;
	for (i = 0; i < 2; i++)
		mob_dh_free(t->dh[i]);
	kfree(t);
	return err ?: mob_test_suite(MOB_SUITE_MODP2048);
}

/* A cookie lives through one change of the secret, with what was spent, and not through two. */
static int __init mob_test_rotate(struct mob_cookie *c)
{
	const u8 c0[MOB_COOKIE_LEN] = { 1 }, hc0[MOB_HASH_LEN] = { 2 };
	u8 c1[MOB_C1_LEN], n1[MOB_NONCE_LEN];
	int err;

	err = mob_cookie_make(c, &mob_test_hoa, &mob_test_peer, c0, hc0, c1, n1);
	err = err ?: mob_cookie_spend(c, c1);
	err = err ?: mob_cookie_rotate(c);
	err = err ?: mob_cookie_check(c, &mob_test_hoa, &mob_test_peer, c0, hc0, c1, n1);
	if (err)
		return err;
	err = mob_cookie_spend(c, c1);
	if (err != -EALREADY)
		return err ?: MOB_BAD;
	err = mob_cookie_rotate(c);
	if (err)
		return err;
	err = mob_cookie_check(c, &mob_test_hoa, &mob_test_peer, c0, hc0, c1, n1);
	if (err != -EKEYEXPIRED)
		return err ?: MOB_BAD;
	err = mob_cookie_spend(c, c1);
	return err == -EKEYEXPIRED ? 0 : err ?: MOB_BAD;
}

static int __init mob_selftest_rotate(void)
{
	struct mob_cookie *c;
	int err;

	c = mob_cookie_alloc();
	if (IS_ERR(c))
		return PTR_ERR(c);
	err = mob_test_rotate(c);
	mob_cookie_free(c);
	return err;
}
#endif

struct mob_selftest {
	const char *name;
	int (*run)(void);
};

static const struct mob_selftest mob_selftests[] __initconst = {
	{ "prf", mob_selftest_prf },
	{ "prf, long", mob_selftest_prf_long },
	{ "schedule", mob_selftest_schedule },
	{ "seal", mob_selftest_seal },
	{ "x25519", mob_selftest_x25519 },
	{ "cookie", mob_selftest_cookie },
	{ "handle", mob_selftest_handle },
	{ "ratelimit", mob_selftest_ratelimit },
#ifdef DEBUG
	{ "modp", mob_selftest_modp },
	{ "rotate", mob_selftest_rotate },
#endif
};

int __init mob_selftest_run(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(mob_selftests); i++) {
		err = mob_selftests[i].run();
		if (err) {
			pr_err("self-test %s failed: %d\n", mob_selftests[i].name, err);
			return err;
		}
	}
	pr_debug("%zu self-tests passed\n", ARRAY_SIZE(mob_selftests));
	return 0;
}
