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

struct mob_attr;
/* The @i-th of MOB_A_PROBES; false when there are not as many. */
bool mob_probe_get(const struct mob_attr *a, unsigned int i, struct mob_probe *out);
/* Write one at @p. */
void mob_probe_put(u8 p[MOB_PROBE_LEN], const struct mob_probe *probe);

#endif
