// SPDX-License-Identifier: GPL-2.0-only
/*
 * The octets of a saved record, before they are sealed.  Pure.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "state.h"

#define MOB_STATE_VERSION	1

static u8 *mob_state_put(u8 *p, u64 v, unsigned int len)
{
	while (len--)
		*p++ = v >> (8 * len);
	return p;
}

static u64 mob_state_get(const u8 **p, unsigned int len)
{
	u64 v = 0;

	while (len--)
		v = v << 8 | *(*p)++;
	return v;
}

void mob_state_pack(const struct mob_state *st, u8 out[MOB_STATE_PLAIN_LEN])
{
	u8 *p = out;

	p = mob_state_put(p, MOB_STATE_VERSION, 1);
	p = mob_state_put(p, st->flags, 1);
	p = mob_state_put(p, st->generation, 1);
	p = mob_state_put(p, 0, 1);
	p = mob_state_put(p, st->seq, 2);
	p = mob_state_put(p, st->used, 2);
	p = mob_state_put(p, st->saved, 8);
	p = mob_state_put(p, st->until, 8);
	memcpy(p, st->key, sizeof(st->key));
}

int mob_state_unpack(const u8 plain[MOB_STATE_PLAIN_LEN], struct mob_state *st)
{
	const u8 *p = plain;

	if (mob_state_get(&p, 1) != MOB_STATE_VERSION)
		return -EBADMSG;
	st->flags = mob_state_get(&p, 1);
	st->generation = mob_state_get(&p, 1);
	if (mob_state_get(&p, 1) || st->flags & ~(MOB_STATE_F_NEXT | MOB_STATE_F_MANUAL))
		return -EBADMSG;
	st->seq = mob_state_get(&p, 2);
	st->used = mob_state_get(&p, 2);
	st->saved = mob_state_get(&p, 8);
	st->until = mob_state_get(&p, 8);
	memcpy(st->key, p, sizeof(st->key));
	return 0;
}
