// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Binding Identifier mobility option, and what goes with one; see bid.h for what is promised.
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

/* The entry at @off.  Return: where the next one begins; 0: this is none. */
static size_t proof_read(const struct mob_attr *proofs, size_t off, u16 *bid,
			 struct mob_bid_proof *out)
{
	const u8 *p = proofs->data + off;
	size_t left = proofs->len - off, len, cert;

	if (left < MOB_BID_PROOF_LEN)
		return 0;
	*bid = p[0] << 8 | p[1];
	len = MOB_BID_PROOF_HEAD + (p[2] << 8 | p[3]);
	if (!*bid || len < MOB_BID_PROOF_LEN || len > left)
		return 0;
	cert = len - MOB_BID_PROOF_LEN;
	if (cert && (cert < MOB_COA_CERT_MIN || cert > MOB_COA_CERT_MAX))
		return 0;
	p += MOB_BID_PROOF_HEAD;
	out->router = p;
	out->nonce = p + 16;
	out->handle = p + 16 + MOB_NONCE_LEN;
	out->cert = cert ? p + 16 + MOB_NONCE_LEN + MOB_HANDLE_LEN : NULL;
	out->cert_len = cert;
	return off + len;
}

bool mob_bid_proofs_fit(const struct mob_attr *proofs)
{
	u16 seen[MOB_BIDS_MAX], bid;
	struct mob_bid_proof proof;
	unsigned int n = 0, i;
	size_t off = 0;

	while (off < proofs->len) {
		off = proof_read(proofs, off, &bid, &proof);
		if (!off || n == MOB_BIDS_MAX)
			return false;
		for (i = 0; i < n; i++)
			if (seen[i] == bid)
				return false;
		seen[n++] = bid;
	}
	return true;
}

bool mob_bid_proof_find(const struct mob_attr *proofs, u16 bid, struct mob_bid_proof *out)
{
	size_t off = 0;
	u16 seen;

	while (off < proofs->len) {
		off = proof_read(proofs, off, &seen, out);
		if (!off)
			return false;
		if (seen == bid)
			return true;
	}
	return false;
}

size_t mob_bid_proof_put(u8 *p, u16 bid, const struct mob_bid_proof *proof)
{
	size_t len = MOB_BID_PROOF_LEN - MOB_BID_PROOF_HEAD + proof->cert_len;

	p[0] = bid >> 8;
	p[1] = bid & 0xff;
	p[2] = len >> 8;
	p[3] = len & 0xff;
	p += MOB_BID_PROOF_HEAD;
	memcpy(p, proof->router, 16);
	memcpy(p + 16, proof->nonce, MOB_NONCE_LEN);
	memcpy(p + 16 + MOB_NONCE_LEN, proof->handle, MOB_HANDLE_LEN);
	if (proof->cert_len)
		memcpy(p + 16 + MOB_NONCE_LEN + MOB_HANDLE_LEN, proof->cert, proof->cert_len);
	return MOB_BID_PROOF_HEAD + len;
}
