// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses that are made of a public key, and the entries that tell of it; see cga.h for what
 * is promised.
 */
#ifdef __KERNEL__
#include <linux/string.h>
#endif

#include "cga.h"
#include "crypto.h"
#include "wire_int.h"

#define LEN_LEN		2	/* octets that follow */
#define NAME_LEN	3	/* BID(2), collision count(1) */
#define PREFIX_LEN	8

/* Of the interface identifier: Sec is in bits 0 to 2, u and g are bits 6 and 7 */
#define IID_SEC_SHIFT	5
#define IID_HASH_BITS	0x1c

static size_t body_len(const struct mob_cga *cga)
{
	return 1 + cga->n * NAME_LEN + MOB_CGA_MODIFIER_LEN + 2 + cga->key_len;
}

/* The entry that @p begins with, of @left octets.  Return: its octets; 0: this is none. */
static size_t cga_read(const u8 *p, size_t left, struct mob_cga *out)
{
	size_t len, fixed;
	unsigned int i;

	if (left < MOB_CGA_MIN)
		return 0;
	len = get_be16(p);
	p += LEN_LEN;
	out->n = p[0];
	fixed = 1 + out->n * NAME_LEN + MOB_CGA_MODIFIER_LEN + 2;
	if (!out->n || out->n > MOB_BIDS_MAX || len > left - LEN_LEN || len < fixed)
		return 0;
	for (i = 0; i < out->n; i++) {
		out->bid[i] = get_be16(p + 1 + i * NAME_LEN);
		out->count[i] = p[1 + i * NAME_LEN + 2];
	}
	out->modifier = p + 1 + out->n * NAME_LEN;
	out->key_len = get_be16(p + fixed - 2);
	out->key = p + fixed;
	out->body = p;
	if (!out->key_len || out->key_len > MOB_CGA_KEY_MAX || out->key_len > len - fixed)
		return 0;
	out->body_len = body_len(out);
	out->sig = p + out->body_len;
	out->sig_len = len - out->body_len;
	if (out->sig_len < MOB_CGA_SIG_MIN || out->sig_len > MOB_SIG_MAX)
		return 0;
	return LEN_LEN + len;
}

bool mob_cga_next(const struct mob_attr *cgas, size_t *off, struct mob_cga *out)
{
	size_t len = *off < cgas->len ? cga_read(cgas->data + *off, cgas->len - *off, out) : 0;

	*off += len;
	return len;
}

bool mob_cgas_fit(const struct mob_attr *cgas)
{
	u16 seen[MOB_BIDS_MAX];
	unsigned int n = 0, i, k;
	struct mob_cga cga;
	size_t off = 0;

	while (mob_cga_next(cgas, &off, &cga)) {
		for (i = 0; i < cga.n; i++) {
			for (k = 0; k < n; k++)
				if (seen[k] == cga.bid[i])
					return false;
			if (!cga.bid[i] || n == MOB_BIDS_MAX)
				return false;
			seen[n++] = cga.bid[i];
		}
	}
	return off == cgas->len;
}

int mob_cga_find(const struct mob_attr *cgas, u16 bid, struct mob_cga *out, unsigned int *i)
{
	size_t off = 0;
	int n;

	for (n = 0; mob_cga_next(cgas, &off, out); n++)
		for (*i = 0; *i < out->n; ++*i)
			if (out->bid[*i] == bid)
				return n;
	return -1;
}

size_t mob_cga_len(const struct mob_cga *cga)
{
	return LEN_LEN + body_len(cga) + cga->sig_len;
}

size_t mob_cga_put(u8 *p, struct mob_cga *cga)
{
	size_t len = body_len(cga);
	unsigned int i;

	put_be16(p, len + cga->sig_len);
	p += LEN_LEN;
	cga->body = p;
	cga->body_len = len;
	*p++ = cga->n;
	for (i = 0; i < cga->n; i++, p += NAME_LEN) {
		put_be16(p, cga->bid[i]);
		p[2] = cga->count[i];
	}
	memcpy(p, cga->modifier, MOB_CGA_MODIFIER_LEN);
	p += MOB_CGA_MODIFIER_LEN;
	put_be16(p, cga->key_len);
	memcpy(p + 2, cga->key, cga->key_len);
	p += 2 + cga->key_len;
	if (cga->sig)
		memcpy(p, cga->sig, cga->sig_len);
	else
		memset(p, 0, cga->sig_len);
	cga->sig = p;
	return LEN_LEN + len + cga->sig_len;
}

/* ---- the address ---- */

static int cga_hash(const struct mob_cga *cga, const u8 prefix[PREFIX_LEN], u8 count, u8 *out,
		    size_t len)
{
	const struct mob_vec v[] = {
		{ cga->modifier, MOB_CGA_MODIFIER_LEN },
		{ prefix, PREFIX_LEN },
		{ &count, 1 },
		{ cga->key, cga->key_len },
	};
	u8 full[MOB_SHA1_LEN];
	int err;

	err = mob_sha1(v, ARRAY_SIZE(v), full);
	if (!err)
		memcpy(out, full, len);
	return err;
}

int mob_cga_hash1(const struct mob_cga *cga, const struct in6_addr *addr, u8 count,
		  u8 out[MOB_CGA_HASH1_LEN])
{
	return cga_hash(cga, addr->s6_addr, count, out, MOB_CGA_HASH1_LEN);
}

int mob_cga_hash2(const struct mob_cga *cga, u8 out[MOB_CGA_HASH2_LEN])
{
	static const u8 no_prefix[PREFIX_LEN];

	return cga_hash(cga, no_prefix, 0, out, MOB_CGA_HASH2_LEN);
}

bool mob_cga_match(const struct mob_cga *cga, const struct in6_addr *addr, u8 count)
{
	const u8 *iid = addr->s6_addr + PREFIX_LEN;
	unsigned int sec = iid[0] >> IID_SEC_SHIFT, i;
	u8 hash1[MOB_CGA_HASH1_LEN], hash2[MOB_CGA_HASH2_LEN];

	if (count > MOB_CGA_COUNT_MAX || mob_cga_hash1(cga, addr, count, hash1))
		return false;
	if ((hash1[0] ^ iid[0]) & IID_HASH_BITS ||
	    memcmp(hash1 + 1, iid + 1, MOB_CGA_HASH1_LEN - 1))
		return false;
	if (mob_cga_hash2(cga, hash2))
		return false;
	/* Sixteen times Sec bits are zero: seven at most, of fourteen octets */
	for (i = 0; i < 2 * sec; i++)
		if (hash2[i])
			return false;
	return true;
}
