/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of BUs with BIDs share: a message in exactly as much memory as it takes, and
 * one that has an attribute about its BIDs.
 */
#ifndef _UNIT_BID_HELPERS_H
#define _UNIT_BID_HELPERS_H

#include "tap.h"
#include "wire.h"

/* What was parsed last, and where messages are made */
static struct mob_mh mh;
static u8 mem[MOB_MH_MAX_LEN];

/* What @mem holds, joined if it has parts, each in just as much memory as it takes */
static inline enum mob_wire_error parse_mem(size_t len)
{
	static u8 *copy, *joined;
	enum mob_wire_error err;

	free(copy);
	free(joined);
	joined = NULL;
	copy = malloc(len);
	memcpy(copy, mem, len);
	err = mob_wire_parse(copy, len, &mh);
	if (err || !mh.parts)
		return err;
	joined = malloc(len);
	return mob_wire_join(&mh, joined, len);
}

/* A BID_BU of @n BIDs whose attribute @type is @data, cut into options by the builder */
static inline enum mob_wire_error parse_bids(unsigned int n, u16 type, const u8 *data,
					     size_t data_len)
{
	static const u8 id[8];
	struct mob_bid bid = {};
	struct mob_buf b;
	unsigned int i;
	int len;

	mob_wire_begin_bu(&b, mem, sizeof(mem), 7, 0xd040, 420);
	for (i = 0; i < n; i++) {
		bid.bid = 1 + i;
		mob_bid_put(&b, &bid);
	}
	mob_wire_option(&b, MOB_T_BID_BU, 0);
	mob_wire_put(&b, MOB_A_KEYID, id, sizeof(id));
	mob_wire_put(&b, type, data, data_len);
	len = mob_wire_finish(&b, 0);
	return len < 0 ? MOB_WIRE_SHORT : parse_mem(len);
}

#endif
