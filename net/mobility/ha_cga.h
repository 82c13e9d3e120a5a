/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Care-of addresses that are made of a public key, at the home agent: what verify.c, ha_coa.c
 * and ha_ask.c ask of ha_cga.c.
 */
#ifndef _MOBILITY_HA_CGA_H
#define _MOBILITY_HA_CGA_H

#include "ha_coa.h"

/*
 * struct mob_ha_cga_said - what came of one entry of MOB_A_CGAS
 * @seen:  its signature was looked at
 * @why:   0, or why it proves nothing
 * @group: SHA-256 of modifier and key, when it does
 */
struct mob_ha_cga_said {
	bool seen;
	enum mob_stat why;
	u8 group[MOB_HASH_LEN];
};

/*
 * struct mob_ha_cgas - the entries of one BU, by their number
 * @ha: home agent's address
 */
struct mob_ha_cgas {
	const struct mob_rx *rx;
	const struct in6_addr *ha;
	struct mob_ha_cga_said said[MOB_BIDS_MAX];
};

/*
 * Is the CoA made of a key that signed the BU?  Counts why not, and tells.  Return: the SHA-256
 * of modifier and key, in @ask->cgas; NULL: no.  Context: process, may sleep.
 */
const u8 *mob_ha_cga_proves(const struct mob_verify_ask *ask);

/* The rest with mob_ha.lock held. */

/*
 * Is one of the key of @v verified by this method, and will be in @lifetime s?  Then so is
 * what @v is of, for no longer.
 */
bool mob_ha_cga_joins(const struct mob_ha_sub *s, u32 lifetime, struct mob_verdict *v);
/* Is @c, if an address of a key, of the one that @v is about?  No proof moves to another. */
bool mob_ha_cga_same_key(const struct mob_ha_coa *c, const struct mob_verdict *v);
/* Would another one of the key of @c be asked, if it were not? */
bool mob_ha_cga_others(const struct mob_ha_sub *s, const struct mob_ha_coa *c);
/* @answered is verified: with it are those of its key that wait. */
void mob_ha_cga_answered(struct mob_ha_sub *s, const struct mob_ha_coa *answered);
/* Of those of one key that wait one is asked, and the next one when that is gone. */
void mob_ha_cga_turn(struct mob_ha_sub *s);

#endif
