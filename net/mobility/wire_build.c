// SPDX-License-Identifier: GPL-2.0-only
/*
 * Builder of the messages; see wire.h for what is promised.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "wire_int.h"

/* @n more octets, zeroed; NULL and a bad message when they do not fit. */
static u8 *grow(struct mob_buf *b, size_t n)
{
	u8 *p;

	if (b->bad || n > (size_t)(b->cap - b->len)) {
		b->bad = true;
		return NULL;
	}
	p = b->data + b->len;
	memset(p, 0, n);
	b->len += n;
	return p;
}

static void begin(struct mob_buf *b, void *mem, size_t cap)
{
	memset(b, 0, sizeof(*b));
	b->data = mem;
	b->cap = cap < MOB_MH_MAX_LEN ? cap : MOB_MH_MAX_LEN;
}

static u8 *begin_mh(struct mob_buf *b, void *mem, size_t cap, u8 type, size_t len)
{
	u8 *p;

	begin(b, mem, cap);
	p = grow(b, len);
	if (p) {
		p[0] = MH_PROTO_NONE;
		p[2] = type;
	}
	return p;
}

static void put_body(u8 *p, u8 type, u8 suite)
{
	put_be16(p, MOB_EXPERIMENT_ID);
	p[2] = type;
	p[3] = MOB_VERSION;
	p[4] = suite;
}

void mob_wire_begin(struct mob_buf *b, void *mem, size_t cap, u8 type, u8 suite)
{
	u8 *p = begin_mh(b, mem, cap, MOB_MH_EXPERIMENTAL,
			 MOB_MH_DATA_OFF + BODY_LEN);

	if (p)
		put_body(p + MOB_MH_DATA_OFF, type, suite);
}

/* A longer lifetime than the field holds becomes the longest. */
static u16 lifetime_units(u32 seconds)
{
	u32 units = seconds / MOB_LIFETIME_UNIT;

	return units < 0xffff ? units : 0xffff;
}

void mob_wire_begin_bu(struct mob_buf *b, void *mem, size_t cap, u16 seq,
		       u16 flags, u32 lifetime)
{
	u8 *p = begin_mh(b, mem, cap, MOB_MH_BU, MH_BU_LEN);

	if (!p)
		return;
	put_be16(p + 6, seq);
	put_be16(p + 8, flags);
	put_be16(p + 10, lifetime_units(lifetime));
}

void mob_wire_begin_ba(struct mob_buf *b, void *mem, size_t cap, u8 status,
		       u8 flags, u16 seq, u32 lifetime)
{
	u8 *p = begin_mh(b, mem, cap, MOB_MH_BA, MH_BU_LEN);

	if (!p)
		return;
	p[6] = status;
	p[7] = flags;
	put_be16(p + 8, seq);
	put_be16(p + 10, lifetime_units(lifetime));
}

void mob_wire_begin_be(struct mob_buf *b, void *mem, size_t cap, u8 status,
		       const struct in6_addr *hoa)
{
	u8 *p = begin_mh(b, mem, cap, MOB_MH_BE, MH_BE_LEN);

	if (!p)
		return;
	p[6] = status;
	memcpy(p + 8, hoa, sizeof(*hoa));
}

void mob_wire_begin_brr(struct mob_buf *b, void *mem, size_t cap)
{
	begin_mh(b, mem, cap, MOB_MH_BRR, MOB_MH_MIN_LEN);
}

void mob_wire_begin_sealed(struct mob_buf *b, void *mem, size_t cap)
{
	begin(b, mem, cap);
	b->sealed = true;
}

static bool has_options(const struct mob_buf *b)
{
	return !b->bad && !b->sealed &&
	       (b->data[2] == MOB_MH_BU || b->data[2] == MOB_MH_BA);
}

static bool takes_attrs(const struct mob_buf *b)
{
	return !b->bad && (b->sealed || b->opt ||
			   b->data[2] == MOB_MH_EXPERIMENTAL);
}

/* Pad1 or PadN, RFC 6275 sections 6.2.2 and 6.2.3; @n < 8 */
static void pad_option(struct mob_buf *b, size_t n)
{
	u8 *p = grow(b, n);

	if (p && n > 1) {
		p[0] = MOB_OPT_PADN;
		p[1] = n - OPT_LEN;
	}
}

void mob_wire_put_option(struct mob_buf *b, u8 type, size_t unit, size_t off, const void *data,
			 size_t len)
{
	u8 *p;

	if (!has_options(b) || b->opt) {
		b->bad = true;
		return;
	}
	pad_option(b, (off - b->len) % unit);
	p = grow(b, OPT_LEN + len);
	if (!p)
		return;
	p[0] = type;
	p[1] = len;
	memcpy(p + OPT_LEN, data, len);
}

void mob_wire_put_altcoa(struct mob_buf *b, const struct in6_addr *coa)
{
	/* 8n + 6, so that the address stands at a multiple of 8 */
	mob_wire_put_option(b, MOB_OPT_ALTCOA, MH_UNIT, 6, coa, sizeof(*coa));
}

void mob_wire_option(struct mob_buf *b, u8 type, u8 suite)
{
	u16 opt = b->len;
	u8 *p;

	if (!has_options(b) || b->opt) {
		b->bad = true;
		return;
	}
	p = grow(b, OPT_LEN + BODY_LEN);
	if (!p)
		return;
	p[0] = MOB_OPT_EXPERIMENTAL;
	put_body(p + OPT_LEN, type, suite);
	b->opt = opt;
	b->parts = type <= MOB_T_MAX && mob_wire_rules[type].parts;
}

u8 *mob_wire_reserve(struct mob_buf *b, u16 type, size_t len)
{
	u8 *p;

	if (!takes_attrs(b) || len > MOB_MH_MAX_LEN) {
		b->bad = true;
		return NULL;
	}
	p = grow(b, ATTR_LEN + len);
	if (!p)
		return NULL;
	put_be16(p, type);
	put_be16(p + 2, len);
	return p + ATTR_LEN;
}

void mob_wire_put(struct mob_buf *b, u16 type, const void *data, size_t len)
{
	u8 *p = mob_wire_reserve(b, type, len);

	if (p)
		memcpy(p, data, len);
}

void mob_wire_put_u8(struct mob_buf *b, u16 type, u8 v)
{
	mob_wire_put(b, type, &v, sizeof(v));
}

void mob_wire_put_be16(struct mob_buf *b, u16 type, u16 v)
{
	u8 *p = mob_wire_reserve(b, type, sizeof(v));

	if (p)
		put_be16(p, v);
}

void mob_wire_put_be32(struct mob_buf *b, u16 type, u32 v)
{
	u8 *p = mob_wire_reserve(b, type, sizeof(v));

	if (p)
		put_be32(p, v);
}

void mob_wire_put_be64(struct mob_buf *b, u16 type, u64 v)
{
	u8 *p = mob_wire_reserve(b, type, sizeof(v));

	if (p) {
		put_be32(p, v >> 32);
		put_be32(p + 4, v & 0xffffffff);
	}
}

/* Cut what is too long for an option, from the end on, as each part moves back. */
static void split_option(struct mob_buf *b)
{
	const u8 *head = b->data + b->opt;
	size_t first = b->opt + OPT_LEN + BODY_LEN;
	size_t rest = b->len - first;
	size_t i = (rest - 1) / PART_MAX;	/* the last part's number */

	if (!grow(b, i * (OPT_LEN + BODY_LEN)))
		return;
	rest -= i * PART_MAX;
	for (; i; i--) {
		u8 *p = b->data + first + i * (PART_MAX + OPT_LEN + BODY_LEN);

		memmove(p, b->data + first + i * PART_MAX, rest);
		p -= OPT_LEN + BODY_LEN;
		memcpy(p, head, OPT_LEN + BODY_LEN);
		p[1] = BODY_LEN + rest;
		p[OPT_LEN + PART_OFF] = i;
		rest = PART_MAX;
	}
	b->data[b->opt + 1] = OPT_DATA_MAX;
}

static void close_option(struct mob_buf *b)
{
	size_t len = b->len - b->opt - OPT_LEN;

	if (len <= OPT_DATA_MAX)
		b->data[b->opt + 1] = len;
	else if (b->parts)
		split_option(b);
	else
		b->bad = true;
}

/* An MH 11 ends in zeros too few for an attribute, or in MOB_A_PAD. */
static void align(struct mob_buf *b)
{
	size_t gap = (0U - b->len) % MH_UNIT;

	if (has_options(b))
		pad_option(b, gap);
	else if (gap < ATTR_LEN)
		grow(b, gap);
	else
		mob_wire_reserve(b, MOB_A_PAD, gap - ATTR_LEN);
}

size_t mob_wire_room(const struct mob_buf *b)
{
	size_t end = b->opt + OPT_LEN + OPT_DATA_MAX, used = b->len + ATTR_LEN;

	return b->opt && !b->bad && used < end ? end - used : 0;
}

size_t mob_wire_room_parts(const struct mob_buf *b)
{
	size_t head = OPT_LEN + BODY_LEN, room, last, used;

	if (!b->opt || !b->parts || b->bad)
		return 0;
	/* What the options hold, and the padding behind them */
	room = b->cap - b->opt - (MH_UNIT - 1);
	last = room % (head + PART_MAX);
	room = room / (head + PART_MAX) * PART_MAX + (last > head ? last - head : 0);
	used = b->len - b->opt - head + ATTR_LEN;
	return room > used ? room - used : 0;
}

int mob_wire_finish(struct mob_buf *b, size_t min)
{
	if (!b->bad && !b->sealed) {
		if (takes_attrs(b) && b->len < min)
			mob_wire_reserve(b, MOB_A_PAD, min - b->len < ATTR_LEN ?
					 0 : min - b->len - ATTR_LEN);
		if (b->opt)
			close_option(b);
		if (!b->bad)
			align(b);
	}
	if (b->bad)
		return -EMSGSIZE;
	if (!b->sealed)
		b->data[1] = b->len / MH_UNIT - 1;
	return b->len;
}
