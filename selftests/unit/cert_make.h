/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Certificates put together piece by piece, so that each piece can be wrong.
 * Their signatures are noise: the reader does not look at them.
 */
#ifndef _UNIT_CERT_MAKE_H
#define _UNIT_CERT_MAKE_H

#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "der.h"
#include "tap.h"

struct piece {
	const u8 *p;
	size_t n;
};

/* A string literal as octets, zeros included */
#define P(s)	((struct piece){ (const u8 *)(s), sizeof(s) - 1 })
#define NONE	((struct piece){ NULL, 0 })

/* Everything a test makes lives until make_reset(). */
static u8 make_mem[1 << 20];
static size_t make_used;

static inline void make_reset(void)
{
	make_used = 0;
}

static inline u8 *make_alloc(size_t n)
{
	u8 *p = make_mem + make_used;

	make_used += n;
	if (make_used > sizeof(make_mem))
		abort();
	return p;
}

static inline struct piece make_join(const struct piece *parts, size_t n)
{
	struct piece out = { make_mem + make_used, 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		if (parts[i].n)
			memcpy(make_alloc(parts[i].n), parts[i].p, parts[i].n);
		out.n += parts[i].n;
	}
	return out;
}

static inline struct piece make_tlv(u8 tag, const struct piece *parts, size_t n)
{
	u8 head[4] = { tag };
	struct piece all[2] = { { head, 2 }, make_join(parts, n) };
	size_t len = all[1].n;

	if (len < 0x80) {
		head[1] = len;
	} else if (len < 0x100) {
		head[1] = 0x81;
		head[2] = len;
		all[0].n = 3;
	} else {
		head[1] = 0x82;
		head[2] = len >> 8;
		head[3] = len;
		all[0].n = 4;
	}
	return make_join(all, 2);
}

#define COUNT(...)	(sizeof((struct piece[]){ __VA_ARGS__ }) / sizeof(struct piece))
#define J(...)		make_join((struct piece[]){ __VA_ARGS__ }, COUNT(__VA_ARGS__))
#define T(tag, ...)	make_tlv(tag, (struct piece[]){ __VA_ARGS__ }, COUNT(__VA_ARGS__))
#define SEQ(...)	T(DER_SEQUENCE, __VA_ARGS__)

/* The octet @c @n times */
static inline struct piece make_fill(u8 c, size_t n)
{
	u8 *p = make_alloc(n);

	memset(p, c, n);
	return (struct piece){ p, n };
}

#define OID_SKID	P("\x06\x03\x55\x1d\x0e")
#define OID_USAGE	P("\x06\x03\x55\x1d\x0f")
#define OID_BASIC	P("\x06\x03\x55\x1d\x13")
#define OID_POLICIES	P("\x06\x03\x55\x1d\x20")
#define OID_AKID	P("\x06\x03\x55\x1d\x23")
#define OID_PURPOSE	P("\x06\x03\x55\x1d\x25")
#define OID_NAMES	P("\x06\x03\x55\x1d\x1e")	/* nameConstraints */
#define OID_BLOCKS	P("\x06\x08\x2b\x06\x01\x05\x05\x07\x01\x07")
#define OID_AS		P("\x06\x08\x2b\x06\x01\x05\x05\x07\x01\x08")

#define ALG_RSA		P("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00")
#define ALG_ECDSA	P("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02")
#define KEY_RSA		P("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00")
#define KEY_P256	P("\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01" \
			  "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07")
#define E65537		P("\x02\x03\x01\x00\x01")
#define CRITICAL	P("\x01\x01\xff")

/* An extension that is not critical, one that is */
#define EXT(oid, val)	SEQ(oid, T(DER_OCTETS, val))
#define EXTC(oid, val)	SEQ(oid, CRITICAL, T(DER_OCTETS, val))

/* IPAddrBlocks with one family, IPv6, and in it... */
#define BLOCKS(...)	SEQ(SEQ(P("\x04\x02\x00\x02"), SEQ(__VA_ARGS__)))
#define INHERIT		P("\x30\x08\x30\x06\x04\x02\x00\x02\x05\x00")
#define B_DB8_32	P("\x03\x05\x00\x20\x01\x0d\xb8")
#define B_DB8_1_64	P("\x03\x09\x00\x20\x01\x0d\xb8\x00\x00\x00\x01")

#define NAME(s)		SEQ(T(DER_SET, SEQ(P("\x06\x03\x55\x04\x03"), T(0x0c, P(s)))))
#define UTC(s)		T(DER_UTC_TIME, P(s))
#define GEN(s)		T(DER_GEN_TIME, P(s))

/* RSAPublicKey of @octets octets whose first is @top, odd */
static inline struct piece make_rsa(size_t octets, u8 top, struct piece e)
{
	return SEQ(T(DER_INTEGER, top & 0x80 ? P("\x00") : NONE, make_fill(top, 1),
		     make_fill(0x55, octets - 1)), e);
}

static inline struct piece make_spki(struct piece alg, struct piece key)
{
	return SEQ(alg, T(DER_BIT_STRING, P("\x00"), key));
}

struct parts {
	struct piece version, serial, alg, issuer, validity, subject, spki, uids, exts;
	struct piece outer_alg, sig, tail;
};

/* A good certificate: RSA-2048, 2001:db8:0:1::/64 */
static inline struct parts make_parts(void)
{
	return (struct parts){
		.version = P("\xa0\x03\x02\x01\x02"),
		.serial = P("\x02\x01\x05"),
		.alg = ALG_RSA,
		.issuer = NAME("ca"),
		.validity = SEQ(UTC("200101000000Z"), UTC("300101000000Z")),
		.subject = NAME("me"),
		.spki = make_spki(KEY_RSA, make_rsa(256, 0xc1, E65537)),
		.exts = EXTC(OID_BLOCKS, BLOCKS(B_DB8_1_64)),
		.outer_alg = ALG_RSA,
		.sig = T(DER_BIT_STRING, P("\x00"), make_fill(0x77, 256)),
	};
}

static inline struct piece make_cert(const struct parts *p)
{
	struct piece tbs = SEQ(p->version, p->serial, p->alg, p->issuer, p->validity,
			       p->subject, p->spki, p->uids,
			       p->exts.n ? T(0xa3, SEQ(p->exts)) : NONE);

	return SEQ(tbs, p->outer_alg, p->sig, p->tail);
}

/* Read it from memory of exactly its size: a look past the end is seen. */
static inline enum mob_cert_error make_read(struct piece der, struct mob_cert *out)
{
	static struct mob_cert none;
	enum mob_cert_error err;
	u8 *copy = malloc(der.n ? der.n : 1);

	if (der.n)
		memcpy(copy, der.p, der.n);
	err = mob_cert_parse(copy, der.n, out ? out : &none);
	free(copy);
	return err;
}

/* What the reader says of a certificate with these parts */
static inline enum mob_cert_error make_verdict(const struct parts *p)
{
	return make_read(make_cert(p), NULL);
}

static inline struct in6_addr make_addr(const char *text)
{
	struct in6_addr a;

	if (inet_pton(AF_INET6, text, &a) != 1)
		abort();
	return a;
}

#endif
