// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Binding Identifier mobility option; see bid.h for what is promised.
 */
#ifdef __KERNEL__
#include <linux/string.h>
#endif

#include "wire.h"

#define BID_LEN			4	/* without a care-of address */
#define BID_LEN_IPV6		20
#define BID_COA_OFF		4
#define BID_HOME		0x80
/* RFC 5648 section 4.1: 2n without a care-of address, 8n + 2 with one */
#define BID_UNIT		2
#define BID_UNIT_IPV6		8

u8 mob_bid_parse(const u8 *data, size_t len, struct mob_bid *out)
{
	memset(out, 0, sizeof(*out));
	if (len >= 2)
		out->bid = data[0] << 8 | data[1];
	/* 8 octets hold an IPv4 address, which nothing here can be reached at. */
	if ((len != BID_LEN && len != BID_LEN_IPV6) || !out->bid)
		return MOB_STATUS_MCOA_MALFORMED;
	out->status = data[2];
	out->home = data[3] & BID_HOME;
	out->pri = data[3] & MOB_BID_PRI_MAX;
	out->has_coa = len == BID_LEN_IPV6;
	if (out->has_coa)
		memcpy(&out->coa, data + BID_COA_OFF, sizeof(out->coa));
	return 0;
}

void mob_bid_put(struct mob_buf *b, const struct mob_bid *bid)
{
	u8 data[BID_LEN_IPV6] = {
		bid->bid >> 8, bid->bid & 0xff, bid->status,
		(bid->home ? BID_HOME : 0) | (bid->pri & MOB_BID_PRI_MAX),
	};

	if (!bid->has_coa)
		return mob_wire_put_option(b, MOB_OPT_BID, BID_UNIT, 0, data, BID_LEN);
	memcpy(data + BID_COA_OFF, &bid->coa, sizeof(bid->coa));
	mob_wire_put_option(b, MOB_OPT_BID, BID_UNIT_IPV6, 2, data, BID_LEN_IPV6);
}

bool mob_bid_share_find(const struct mob_attr *bids, u16 bid, struct mob_bid_share *out)
{
	const u8 *p = bids->data;
	size_t left = bids->data ? bids->len : 0;

	for (; left >= MOB_BID_SHARE_LEN; left -= MOB_BID_SHARE_LEN, p += MOB_BID_SHARE_LEN) {
		if ((p[0] << 8 | p[1]) != bid)
			continue;
		memcpy(&out->spi, p + 2, sizeof(out->spi));
		out->nonce = p + 6;
		return true;
	}
	return false;
}

void mob_bid_share_put(u8 p[MOB_BID_SHARE_LEN], u16 bid, __be32 spi, const u8 *nonce)
{
	p[0] = bid >> 8;
	p[1] = bid & 0xff;
	memcpy(p + 2, &spi, sizeof(spi));
	memcpy(p + 6, nonce, MOB_NONCE_LEN);
}
