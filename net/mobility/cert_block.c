// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address blocks of a certificate: RFC 3779 section 2.
 *
 * Only the canonical form of section 2.2.3 is accepted.  With it a set of
 * addresses has one encoding, blocks never touch, and being inside the issuer
 * is the same as every block being inside one of the issuer's.
 */
#include <linux/string.h>

#include "cert_block.h"
#include "der.h"

#define ADDR_LEN	sizeof(struct in6_addr)
#define AFI_IPV6	2	/* RFC 3779 section 2.2.3.3, IANA address family numbers */
#define SAFI_UNICAST	1

static int addr_cmp(const struct in6_addr *a, const struct in6_addr *b)
{
	return memcmp(a, b, ADDR_LEN);
}

static bool addr_bit(const struct in6_addr *a, unsigned int bit)
{
	return a->s6_addr[bit / 8] & (0x80 >> bit % 8);
}

/* One up; false when there is none */
static bool addr_next(struct in6_addr *a)
{
	unsigned int i = ADDR_LEN;

	while (i--)
		if (++a->s6_addr[i])
			return true;
	return false;
}

/* Make every bit from @plen on like those of @with, 0 or 0xff. */
static void addr_fill(struct in6_addr *a, unsigned int plen, u8 with)
{
	unsigned int i = plen / 8;
	u8 mask = 0xff >> plen % 8;

	if (plen % 8) {
		a->s6_addr[i] = (a->s6_addr[i] & ~mask) | (with & mask);
		i++;
	}
	memset(a->s6_addr + i, with, ADDR_LEN - i);
}

/* IPAddress ::= BIT STRING; bits that are not there read as zero. */
static bool block_addr(struct der *in, struct in6_addr *addr, unsigned int *plen)
{
	struct der val;
	u8 unused;

	if (!der_bits(in, &val, &unused) || der_len(&val) > ADDR_LEN)
		return false;
	memset(addr, 0, ADDR_LEN);
	memcpy(addr, val.p, der_len(&val));
	*plen = der_len(&val) * 8 - unused;
	return true;
}

/* Is a range one prefix?  Then it has to be written as one. */
static bool block_is_prefix(const struct mob_cert_block *b)
{
	struct in6_addr end = b->min;
	unsigned int plen = 0;

	while (plen < 8 * ADDR_LEN &&
	       addr_bit(&b->min, plen) == addr_bit(&b->max, plen))
		plen++;
	addr_fill(&end, plen, 0xff);
	if (addr_cmp(&end, &b->max))
		return false;
	for (; plen < 8 * ADDR_LEN; plen++)
		if (addr_bit(&b->min, plen))
			return false;
	return true;
}

/* IPAddressRange: no trailing zeros in min, no trailing ones in max (2.2.3.9) */
static bool block_range(struct der *in, struct mob_cert_block *b)
{
	unsigned int plen;
	struct der range;

	if (!der_get(in, DER_SEQUENCE, &range))
		return false;
	if (!block_addr(&range, &b->min, &plen))
		return false;
	if (plen && !addr_bit(&b->min, plen - 1))
		return false;
	if (!block_addr(&range, &b->max, &plen))
		return false;
	if (plen && addr_bit(&b->max, plen - 1))
		return false;
	addr_fill(&b->max, plen, 0xff);
	return der_empty(&range) && addr_cmp(&b->min, &b->max) < 0 &&
	       !block_is_prefix(b);
}

static bool block_one(struct der *in, struct mob_cert_block *b)
{
	unsigned int plen;

	if (!der_peek(in, DER_BIT_STRING))
		return block_range(in, b);
	if (!block_addr(in, &b->min, &plen))
		return false;
	b->max = b->min;
	addr_fill(&b->max, plen, 0xff);
	return true;
}

/* Sorted, and neither overlapping nor adjacent (2.2.3.6) */
static bool block_follows(const struct mob_cert_block *prev,
			  const struct mob_cert_block *b)
{
	struct in6_addr next = prev->max;

	return addr_next(&next) && addr_cmp(&b->min, &next) > 0;
}

static enum mob_cert_error block_list(struct der *in, struct mob_cert *cert)
{
	struct mob_cert_block *b = cert->blocks;
	struct der val;

	if (der_peek(in, DER_NULL)) {
		if (!der_get(in, DER_NULL, &val) || !der_empty(&val))
			return MOB_CERT_BLOCK;
		cert->inherit = true;
		return MOB_CERT_OK;
	}
	if (!der_get(in, DER_SEQUENCE, &val) || der_empty(&val))
		return MOB_CERT_BLOCK;
	for (; !der_empty(&val); b++) {
		if (cert->n_blocks == MOB_CERT_BLOCKS_MAX || !block_one(&val, b))
			return MOB_CERT_BLOCK;
		if (cert->n_blocks++ && !block_follows(b - 1, b))
			return MOB_CERT_BLOCK;
	}
	return MOB_CERT_OK;
}

/* addressFamily: ascending, each once (2.2.3.3) */
static bool family_follows(const struct der *prev, const struct der *family)
{
	size_t a = der_len(prev), b = der_len(family);
	int order = memcmp(prev->p, family->p, a < b ? a : b);

	return order < 0 || (!order && a < b);
}

/* IPv6 for unicast, which a family without SAFI includes */
static bool family_is_ipv6(const struct der *family)
{
	if (family->p[0] || family->p[1] != AFI_IPV6)
		return false;
	return der_len(family) == 2 || family->p[2] == SAFI_UNICAST;
}

enum mob_cert_error mob_cert_block_parse(const u8 *val, size_t len,
					 struct mob_cert *cert)
{
	struct der in = { val, val + len }, prev = { val, val };
	struct der all, one, family, skip;
	enum mob_cert_error err;
	bool found = false;
	u8 tag;

	if (!der_get(&in, DER_SEQUENCE, &all) || !der_empty(&in))
		return MOB_CERT_BLOCK;
	for (; !der_empty(&all); prev = family) {
		if (!der_get(&all, DER_SEQUENCE, &one) ||
		    !der_get(&one, DER_OCTETS, &family) ||
		    der_len(&family) < 2 || der_len(&family) > 3 ||
		    !family_follows(&prev, &family))
			return MOB_CERT_BLOCK;
		if (family_is_ipv6(&family)) {
			/* with and without SAFI: which of the two counts? */
			if (found)
				return MOB_CERT_BLOCK;
			found = true;
			err = block_list(&one, cert);
			if (err)
				return err;
		} else if (!der_any(&one, &tag, &skip)) {
			return MOB_CERT_BLOCK;
		}
		if (!der_empty(&one))
			return MOB_CERT_BLOCK;
	}
	return found ? MOB_CERT_OK : MOB_CERT_NO_BLOCK;
}

static bool block_inside(const struct mob_cert *cert, const struct in6_addr *min,
			 const struct in6_addr *max)
{
	const struct mob_cert_block *b = cert->blocks;
	unsigned int i;

	for (i = 0; i < cert->n_blocks; i++, b++)
		if (addr_cmp(&b->min, min) <= 0 && addr_cmp(max, &b->max) <= 0)
			return true;
	return false;
}

bool mob_cert_block_subset(const struct mob_cert *child,
			   const struct mob_cert *issuer)
{
	unsigned int i;

	/* an unresolved "inherit" speaks for nothing */
	if (!child->n_blocks)
		return false;
	for (i = 0; i < child->n_blocks; i++)
		if (!block_inside(issuer, &child->blocks[i].min, &child->blocks[i].max))
			return false;
	return true;
}

bool mob_cert_covers(const struct mob_cert *cert, const struct in6_addr *addr, u8 plen)
{
	struct in6_addr first = *addr, last = *addr;

	if (plen > 8 * ADDR_LEN)
		return false;
	addr_fill(&first, plen, 0);
	addr_fill(&last, plen, 0xff);
	return block_inside(cert, &first, &last);
}
