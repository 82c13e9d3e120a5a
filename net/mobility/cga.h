/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Care-of addresses that are made of a public key: Cryptographically Generated Addresses of
 * RFC 3972, without extension fields.  Pure, as wire.c.
 */
#ifndef _MOBILITY_CGA_H
#define _MOBILITY_CGA_H

#include "wire.h"

#define MOB_CGA_COUNT_MAX	2	/* collisions: section 4 gives up after three addresses */
#define MOB_CGA_HASH1_LEN	8
#define MOB_CGA_HASH2_LEN	14

/* SubjectPublicKeyInfo of an RSA key of 4096 bits with an exponent of four octets, and a zero */
#define MOB_CGA_KEY_MAX		552

/**
 * struct mob_cga - one entry of MOB_A_CGAS: the CGA Parameters that some addresses share
 * @n:        how many
 * @bid:      whose care-of address each is
 * @count:    its collision count, with which alone their parameters differ
 * @modifier: MOB_CGA_MODIFIER_LEN octets
 * @key:      SubjectPublicKeyInfo in DER form
 * @sig:      by that key; NULL in one to be written: zeros, to be filled in
 * @body:     what of the entry is signed: from the number of addresses through the key
 * @key_len:  octets of @key
 * @sig_len:  octets of @sig
 * @body_len: octets of @body
 *
 * The values stand at any alignment.
 */
struct mob_cga {
	u8 n;
	u16 bid[MOB_BIDS_MAX];
	u8 count[MOB_BIDS_MAX];
	const u8 *modifier, *key, *sig, *body;
	u16 key_len, sig_len, body_len;
};

/* Has each entry lengths that fit, and each BID no more than one entry? */
bool mob_cgas_fit(const struct mob_attr *cgas);
/**
 * mob_cga_next - the next entry
 * @cgas: the attribute
 * @off:  where it begins, 0 for the first one; on return where the one after it does
 * @out:  filled in, points into @cgas
 *
 * Return: false when there is none.
 */
bool mob_cga_next(const struct mob_attr *cgas, size_t *off, struct mob_cga *out);
/*
 * The entry that names @bid.  Return: its number, counted from 0, @i being the place of @bid
 * in it; -1 when there is none.
 */
int mob_cga_find(const struct mob_attr *cgas, u16 bid, struct mob_cga *out, unsigned int *i);
/* Octets of an entry like that */
size_t mob_cga_len(const struct mob_cga *cga);
/* Write it at @p, and point @cga->body and @cga->sig there.  Return: its octets. */
size_t mob_cga_put(u8 *p, struct mob_cga *cga);

/*
 * Hash1 of the parameters with the prefix of @addr, RFC 3972 section 3; Hash2, in which neither
 * prefix nor count is.  Context: any but hard interrupt.  Return: 0 or what the crypto API says.
 */
int mob_cga_hash1(const struct mob_cga *cga, const struct in6_addr *addr, u8 count,
		  u8 out[MOB_CGA_HASH1_LEN]);
int mob_cga_hash2(const struct mob_cga *cga, u8 out[MOB_CGA_HASH2_LEN]);
/* RFC 3972 section 5: is @addr made of these parameters?  Context: any but hard interrupt. */
bool mob_cga_match(const struct mob_cga *cga, const struct in6_addr *addr, u8 count);

#endif
