// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IPv6 traffic selector; see selector.h for what is promised.
 *
 * One table says where each field is in a packet's key and how long it is on the
 * wire.  All values are kept in network order, where comparing octets compares
 * numbers.
 */
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "selector.h"

#define FIELD(name, size)	{ offsetof(struct mob_flow_key, name), size }

static const struct {
	u8 off, size;
} sel_field[MOB_SEL_FIELDS] = {
	[MOB_SEL_SRC]		= FIELD(src, 16),
	[MOB_SEL_DST]		= FIELD(dst, 16),
	[MOB_SEL_SPI]		= FIELD(spi, 4),
	[MOB_SEL_LABEL]		= FIELD(label, 4),
	[MOB_SEL_SPORT]		= FIELD(sport, 2),
	[MOB_SEL_DPORT]		= FIELD(dport, 2),
	[MOB_SEL_TCLASS]	= FIELD(tclass, 1),
	[MOB_SEL_NEXTHDR]	= FIELD(nexthdr, 1),
};

static const u8 *sel_value(const struct mob_flow_key *key, unsigned int f)
{
	return (const u8 *)key + sel_field[f].off;
}

/* Bits that RFC 6088 has a receiver ignore */
static void sel_mask(struct mob_flow_key *key)
{
	u8 *label = (u8 *)&key->label;

	label[0] = 0;
	label[1] &= 0x0f;
	key->tclass &= MOB_SEL_TCLASS_MASK;
}

/* Take a value off the front of [@p, @end). */
static const u8 *sel_take(const u8 *p, const u8 *end, unsigned int f, struct mob_flow_key *key)
{
	if (!p || (size_t)(end - p) < sel_field[f].size)
		return NULL;
	memcpy((u8 *)key + sel_field[f].off, p, sel_field[f].size);
	return p + sel_field[f].size;
}

int mob_selector_parse(const u8 *data, size_t len, struct mob_selector *out)
{
	const u8 *end = data + len, *p = data + MOB_SELECTOR_HEAD;
	unsigned int f;

	memset(out, 0, sizeof(*out));
	if (len < MOB_SELECTOR_HEAD)
		return -EINVAL;
	out->flags = (u16)data[0] << 8 | data[1];
	for (f = 0; f < MOB_SEL_FIELDS; f++) {
		bool start = out->flags & MOB_SEL_START(f), range = out->flags & MOB_SEL_END(f);

		if (range && !start)
			return -EINVAL;
		if (start)
			p = sel_take(p, end, f, &out->min);
		if (range)
			p = sel_take(p, end, f, &out->max);
		else if (start)
			memcpy((u8 *)&out->max + sel_field[f].off, sel_value(&out->min, f),
			       sel_field[f].size);
	}
	if (p != end)
		return -EINVAL;
	sel_mask(&out->min);
	sel_mask(&out->max);
	for (f = 0; f < MOB_SEL_FIELDS; f++)
		if (memcmp(sel_value(&out->min, f), sel_value(&out->max, f), sel_field[f].size) > 0)
			return -EINVAL;
	return 0;
}

size_t mob_selector_build(const struct mob_selector *sel, u8 *out)
{
	u8 *p = out;
	unsigned int f;

	*p++ = sel->flags >> 8;
	*p++ = sel->flags & 0xff;
	*p++ = 0;
	*p++ = 0;
	for (f = 0; f < MOB_SEL_FIELDS; f++) {
		if (sel->flags & MOB_SEL_START(f)) {
			memcpy(p, sel_value(&sel->min, f), sel_field[f].size);
			p += sel_field[f].size;
		}
		if (sel->flags & MOB_SEL_END(f)) {
			memcpy(p, sel_value(&sel->max, f), sel_field[f].size);
			p += sel_field[f].size;
		}
	}
	return p - out;
}

bool mob_selector_match(const struct mob_selector *sel, const struct mob_flow_key *key)
{
	unsigned int f;

	for (f = 0; f < MOB_SEL_FIELDS; f++) {
		const u8 *v = sel_value(key, f);

		if (!(sel->flags & MOB_SEL_START(f)))
			continue;
		if (!(key->has & 1 << f) ||
		    memcmp(v, sel_value(&sel->min, f), sel_field[f].size) < 0 ||
		    memcmp(v, sel_value(&sel->max, f), sel_field[f].size) > 0)
			return false;
	}
	return true;
}
