/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DER, the part of it that certificates are made of: a cursor that hands out
 * one element after the other.  Only the distinguished form is accepted
 * (ITU-T X.690 section 10), so that no two encodings mean the same: definite
 * lengths in as few octets as possible, tag numbers below 31.
 */
#ifndef _MOBILITY_DER_H
#define _MOBILITY_DER_H

#ifdef __KERNEL__
#include <linux/string.h>
#include <linux/types.h>
#else
#include "user.h"
#endif

#define DER_BOOLEAN	0x01
#define DER_INTEGER	0x02
#define DER_BIT_STRING	0x03
#define DER_OCTETS	0x04
#define DER_NULL	0x05
#define DER_OID		0x06
#define DER_UTC_TIME	0x17
#define DER_GEN_TIME	0x18
#define DER_SEQUENCE	0x30
#define DER_SET		0x31
#define DER_CONTEXT(n)	(0x80 | (n))	/* primitive, context-specific */
#define DER_EXPLICIT(n)	(0xa0 | (n))	/* constructed, context-specific */

struct der {
	const u8 *p, *end;
};

static inline size_t der_len(const struct der *d)
{
	return d->end - d->p;
}

static inline bool der_empty(const struct der *d)
{
	return d->p == d->end;
}

static inline bool der_is(const struct der *d, const void *octets, size_t len)
{
	return der_len(d) == len && !memcmp(d->p, octets, len);
}

/* Is an element with this tag next? */
static inline bool der_peek(const struct der *in, u8 tag)
{
	return !der_empty(in) && *in->p == tag;
}

/**
 * der_any - take the next element
 * @in:  moved past it
 * @tag: its tag
 * @val: its contents
 */
static inline bool der_any(struct der *in, u8 *tag, struct der *val)
{
	const u8 *p = in->p;
	size_t left = der_len(in), len;
	unsigned int i, n;

	if (left < 2 || (p[0] & 0x1f) == 0x1f)
		return false;
	*tag = p[0];
	len = p[1];
	p += 2;
	left -= 2;
	if (len & 0x80) {
		/* two octets reach 65535, past any certificate */
		n = len & 0x7f;
		if (n < 1 || n > 2 || left < n)
			return false;
		for (len = 0, i = 0; i < n; i++)
			len = len << 8 | p[i];
		if (len < (n == 1 ? 0x80 : 0x100))
			return false;
		p += n;
		left -= n;
	}
	if (len > left)
		return false;
	val->p = p;
	val->end = p + len;
	in->p = val->end;
	return true;
}

/* Take the next element, which must have this tag. */
static inline bool der_get(struct der *in, u8 tag, struct der *val)
{
	u8 found;

	return der_any(in, &found, val) && found == tag;
}

/* Take the next element; @whole is its header and contents. */
static inline bool der_whole(struct der *in, u8 tag, struct der *whole)
{
	struct der val;

	whole->p = in->p;
	if (!der_get(in, tag, &val))
		return false;
	whole->end = in->p;
	return true;
}

/* An INTEGER not below zero; @val is its shortest form, sign octet included. */
static inline bool der_unsigned(struct der *in, struct der *val)
{
	if (!der_get(in, DER_INTEGER, val) || der_empty(val))
		return false;
	if (val->p[0] & 0x80)
		return false;
	return der_len(val) == 1 || val->p[0] || val->p[1] & 0x80;
}

/* A BIT STRING: @val its octets, @unused the bits at the end that do not count. */
static inline bool der_bits(struct der *in, struct der *val, u8 *unused)
{
	if (!der_get(in, DER_BIT_STRING, val) || der_empty(val))
		return false;
	*unused = *val->p++;
	if (der_empty(val))
		return !*unused;
	return *unused < 8 && !(val->end[-1] & ((1 << *unused) - 1));
}

/* A BOOLEAN DEFAULT FALSE: absent, or true; an encoded default is not DER. */
static inline bool der_flag(struct der *in, bool *flag)
{
	struct der val;

	*flag = der_peek(in, DER_BOOLEAN);
	if (!*flag)
		return true;
	return der_get(in, DER_BOOLEAN, &val) && der_is(&val, "\xff", 1);
}

#endif
