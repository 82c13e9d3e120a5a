/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What PROBE and PROBE_REP carry.  Pure, as wire.c.
 */
#ifndef _MOBILITY_PROBE_H
#define _MOBILITY_PROBE_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include "user.h"
#endif

#define MOB_ASK_COOKIE_LEN	8

/* MOB_A_PROBES: {BID(2), BID to answer from(2), cookie(8)}; MOB_A_COOKIES: cookie(8) */
#define MOB_PROBE_LEN		12
/* An MH with as many as there may be: 12 octets of head, 4 of attribute, a multiple of 8 */
#define MOB_PROBE_MH		112

/**
 * struct mob_probe - one question
 * @bid:    which care-of address it is about
 * @from:   whose is to be the source of the answer, 0: any
 * @cookie: which the answer has to hold
 */
struct mob_probe {
	u16 bid, from;
	u8 cookie[MOB_ASK_COOKIE_LEN];
};

/*
 * With data: an option of a Destination Options header before ESP, RFC 4727. Who does not
 * know it skips it, and nobody changes it on its way.
 */
#define MOB_PROBE_TAG		0x1e
#define MOB_PROBE_TAG_MAX	104	/* header and option with MOB_BIDS_MAX questions */

struct mob_attr;
/* The @i-th of MOB_A_PROBES; false when there are not as many. */
bool mob_probe_get(const struct mob_attr *a, unsigned int i, struct mob_probe *out);
/* Write one at @p. */
void mob_probe_put(u8 p[MOB_PROBE_LEN], const struct mob_probe *probe);
/*
 * The header with the @len octets of @probes, one to MOB_BIDS_MAX; @nexthdr is behind it.
 * Return: its octets.
 */
size_t mob_probe_tag_put(u8 hdr[MOB_PROBE_TAG_MAX], u8 nexthdr, const u8 *probes, size_t len);
/* What the header @hdr, of which @len octets are there, has of questions; false: nothing. */
bool mob_probe_tag_get(const u8 *hdr, size_t len, struct mob_attr *out);

#endif
