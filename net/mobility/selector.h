/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The IPv6 traffic selector, RFC 6088 section 3.2, and what it selects: bytes in,
 * struct out, like wire.h.
 */
#ifndef _MOBILITY_SELECTOR_H
#define _MOBILITY_SELECTOR_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/in6.h>
#else
#include "user.h"
#endif

#define MOB_SELECTOR_HEAD	4	/* flags, reserved */
/* With every field there, start and end */
#define MOB_SELECTOR_MAX	96

/* What can be selected by, in the order of the wire; bits of struct mob_flow_key's @has */
enum mob_selector_field {
	MOB_SEL_SRC,
	MOB_SEL_DST,
	MOB_SEL_SPI,
	MOB_SEL_LABEL,
	MOB_SEL_SPORT,
	MOB_SEL_DPORT,
	MOB_SEL_TCLASS,
	MOB_SEL_NEXTHDR,
	MOB_SEL_FIELDS
};

/* Flags (A) to (P): start of the first field, its end, start of the second, ... */
#define MOB_SEL_START(field)	(0x8000 >> 2 * (field))
#define MOB_SEL_END(field)	(0x4000 >> 2 * (field))

/* RFC 6088: the two least significant bits, ECN, are ignored in any comparison. */
#define MOB_SEL_TCLASS_MASK	0xfc

/**
 * struct mob_flow_key - what a packet is selected by
 * @src:     source address
 * @dst:     destination address
 * @spi:     of ESP
 * @label:   flow label, 20 bits
 * @sport:   source port
 * @dport:   destination port
 * @tclass:  traffic class, under MOB_SEL_TCLASS_MASK
 * @nexthdr: the upper layer's protocol
 * @has:     bit n: enum mob_selector_field n is in the packet
 */
struct mob_flow_key {
	struct in6_addr src, dst;
	__be32 spi, label;
	__be16 sport, dport;
	u8 tclass, nexthdr;
	u8 has;
};

/**
 * struct mob_selector - which packets
 * @flags: (A) to (P) as on the wire
 * @min:   first value of each field that @flags name
 * @max:   last value; as @min where the wire had no end
 */
struct mob_selector {
	u16 flags;
	struct mob_flow_key min, max;
};

/**
 * mob_selector_parse - read the octets after format and reserved
 * @data: them
 * @len:  how many
 * @out:  filled in
 *
 * Refused are an end without its start or before it, and a length that is not
 * what the flags say.
 *
 * Return: 0 or -EINVAL.
 */
int mob_selector_parse(const u8 *data, size_t len, struct mob_selector *out);

/**
 * mob_selector_build - the octets of a selector
 * @sel: the selector
 * @out: MOB_SELECTOR_MAX octets
 *
 * Return: how many were written.
 */
size_t mob_selector_build(const struct mob_selector *sel, u8 *out);

/*
 * Is the packet one of those?  A packet without a field that is named is not: a
 * fragment beyond the first has no ports.
 */
bool mob_selector_match(const struct mob_selector *sel, const struct mob_flow_key *key);

#endif
