/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parser and the builder of the messages share: wire_rules.c, wire.c, wire_build.c.
 */
#ifndef _MOBILITY_WIRE_INT_H
#define _MOBILITY_WIRE_INT_H

#include "wire.h"

#define MH_PROTO_NONE		59	/* Payload Proto, RFC 6275 section 6.1.1 */
#define MH_UNIT			8	/* Header Len counts these, less the first */
#define MH_BU_LEN		12	/* up to the options, also of a BA */
#define MH_BE_LEN		24

#define BODY_LEN		6	/* identifier, type, version, suite, reserved */
#define ATTR_LEN		4	/* type, length */
#define OPT_LEN			2	/* type, length */
#define OPT_DATA_MAX		255
#define PART_MAX		(OPT_DATA_MAX - BODY_LEN)
#define PART_OFF		5	/* number of the part, where it has several */

#define A(name)			(1ULL << MOB_A_##name)
#define A_TAGS			(A(SIG) | A(MAC))

/* The octets that each attribute may have */
struct mob_wire_range {
	u16 min, max;
};

/*
 * What a message must carry, what it may, the MH type it travels on, and
 * whether it may be longer than an option
 */
struct mob_wire_rule {
	u64 need, may;
	u8 carrier;
	bool parts;
};

/* What is inside e() when it grants, and when it refuses; requests have one form. */
struct mob_wire_sealed_rule {
	u64 need, refusal;
};

extern const struct mob_wire_range mob_wire_ranges[MOB_A_MAX + 1];
extern const struct mob_wire_rule mob_wire_rules[MOB_T_MAX + 1];
extern const struct mob_wire_sealed_rule mob_wire_sealed_rules[MOB_T_MAX + 1];

static inline u16 get_be16(const u8 *p)
{
	return (u16)p[0] << 8 | p[1];
}

static inline u32 get_be32(const u8 *p)
{
	return (u32)get_be16(p) << 16 | get_be16(p + 2);
}

static inline void put_be16(u8 *p, u16 v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

static inline void put_be32(u8 *p, u32 v)
{
	put_be16(p, v >> 16);
	put_be16(p + 2, v & 0xffff);
}

#endif
