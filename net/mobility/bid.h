/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Binding Identifier mobility option (RFC 5648 section 4.1, with the priority of
 * RFC 6089 section 4.4), the keys' shares of each BID, and what is proved of it.  Pure, as
 * wire.c.
 */
#ifndef _MOBILITY_BID_H
#define _MOBILITY_BID_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/in6.h>
#else
#include "user.h"
#endif

/* Of one home address: as many as the shares of fit into an option 18 beside the rest */
#define MOB_BIDS_MAX		8

#define MOB_BID_PRI_MAX		127	/* seven bits; lower is better, 0 is none given */

/* A status below 128 says that some were accepted: RFC 5648 section 4.3 */
#define MOB_STATUS_MCOA_PARTLY		4	/* MCOA NOTCOMPLETE */
#define MOB_STATUS_MCOA_TOO_MANY	130	/* insufficient resources, RFC 6275 */
#define MOB_STATUS_MCOA_MALFORMED	164
#define MOB_STATUS_MCOA_OTHER		165	/* MCOA NON-MCOA BINDING EXISTS */
#define MOB_STATUS_MCOA_PROHIBITED	166
#define MOB_STATUS_MCOA_UNKNOWN		167	/* MCOA UNKNOWN COA */
#define MOB_STATUS_MCOA_BULK		168	/* MCOA BULK REGISTRATION PROHIBITED */
#define MOB_STATUS_MCOA_HOME		169	/* ... SIMULTANEOUS HOME AND FOREIGN PROHIBITED */

/**
 * struct mob_bid - one Binding Identifier option
 * @bid:     1..65535
 * @status:  in a BA, of this one; 0: the BA's own
 * @pri:     BID-PRI, 0: none given
 * @home:    H, simultaneous home and foreign binding
 * @has_coa: @coa is there; else the care-of address is the source of the BU
 * @coa:     care-of address
 */
struct mob_bid {
	u16 bid;
	u8 status;
	u8 pri;
	bool home;
	bool has_coa;
	struct in6_addr coa;
};

/**
 * mob_bid_parse - the data of one option
 * @data: after type and length
 * @len:  its octets
 * @out:  filled in as far as it could be read
 *
 * Context: any.
 * Return: 0, or MOB_STATUS_MCOA_MALFORMED, which the BU is to be refused with.
 */
u8 mob_bid_parse(const u8 *data, size_t len, struct mob_bid *out);

struct mob_buf;
/* Add one to a BU or BA, aligned as RFC 5648 wants it; before the option 18. */
void mob_bid_put(struct mob_buf *b, const struct mob_bid *bid);

/* Octets of one with a care-of address, with what aligns it */
#define MOB_BID_OPTION_LEN	24

/* MOB_A_BIDS: {BID(2), SPI(4), nonce(16)} of each BID that is registered */
#define MOB_BID_SHARE_LEN	22

/**
 * struct mob_bid_share - what one end gives to the ESP keys of one BID
 * @spi:   its inbound SPI
 * @nonce: 16 octets
 */
struct mob_bid_share {
	__be32 spi;
	const u8 *nonce;
};

struct mob_attr;
/* The share of @bid in MOB_A_BIDS; false when there is none. */
bool mob_bid_share_find(const struct mob_attr *bids, u16 bid, struct mob_bid_share *out);
/* Write one share at @p. */
void mob_bid_share_put(u8 p[MOB_BID_SHARE_LEN], u16 bid, __be32 spi, const u8 *nonce);

/*
 * MOB_A_COA_PROOFS: what access routers said of some of the care-of addresses,
 * {BID(2), octets that follow(2), router(16), MN nonce(16), handle(21), certificate} of each;
 * the certificate is absent or as in MOB_A_COA_CERT
 */
#define MOB_BID_PROOF_HEAD	4
#define MOB_BID_PROOF_LEN	57	/* without certificate */

/**
 * struct mob_bid_proof - of one BID; its values stand at any alignment
 * @router:   who said it
 * @nonce:    what hides the HoA in h(HoA | MN nonce)
 * @handle:   what @router made
 * @cert:     {CoA, timestamp} signed by it, NULL for none
 * @cert_len: octets of @cert
 */
struct mob_bid_proof {
	const u8 *router, *nonce, *handle, *cert;
	u16 cert_len;
};

/* Has each entry one of its lengths, and each BID no more than one? */
bool mob_bid_proofs_fit(const struct mob_attr *proofs);
/* That of @bid; false when there is none. */
bool mob_bid_proof_find(const struct mob_attr *proofs, u16 bid, struct mob_bid_proof *out);
/* Write one at @p.  Return: its octets, MOB_BID_PROOF_LEN and those of the certificate. */
size_t mob_bid_proof_put(u8 *p, u16 bid, const struct mob_bid_proof *proof);

#endif
