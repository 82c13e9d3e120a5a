/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The home agent of a mobile correspondent, draft-qiu section 4.
 */
#ifndef _MOBILITY_CN_HA_H
#define _MOBILITY_CN_HA_H

#include "ha_priv.h"
#include "trust.h"

/*
 * COOKIE0 or EXCH0 to a HoA that is away: taken when our certificate covers it,
 * else it is the mobile node's to answer.  Context: softirq, RCU.
 */
bool mob_cn_ha_takes(struct mob_rx *rx);
/* A COOKIE0 came lately, so EXCH0 may, in fragments.  Context: softirq, RCU. */
bool mob_cn_ha_wants_fragments(const struct mob_ha_sub *s);

/* From here on: mob_ha.lock held. */
/* Drop what is on its way to @s. */
void mob_cn_ha_forget(struct mob_ha_sub *s);
/* @s ends all that it has with @hoa: KEYS says so, as often as it takes from now on if @anew. */
void mob_cn_ha_tell(struct mob_ha_sub *s, const struct in6_addr *hoa, bool anew);
/* Keys that wait for an N3, and that nothing stands for any more, go nowhere. */
void mob_cn_ha_drop_fallen(struct mob_ha *ha);

void mob_cn_ha_init(struct mob_ha *ha);
/* Every subscriber is gone, and no job is under way. */
void mob_cn_ha_exit(struct mob_ha *ha);

/*
 * Whoever has a block of addresses and a certificate for it has HoAs without end: one Cert_HA
 * with @own of @all gets no more of @max than it leaves for others, so who comes anew has room.
 */
static inline bool mob_cn_ha_share(u32 own, u32 all, u32 max)
{
	return own + all < max;
}

/* ---- cn_ha_given.c ---- */
/*
 * struct mob_cn_ha_given - a subscriber was given keys with @hoa
 * @expires: jiffies64, of the keys
 * @revoked: it is to be told to end them
 * @line:    what they were agreed on: Cert_HA and its issuers
 */
struct mob_cn_ha_given {
	struct list_head list;		/* in mob_ha_sub.given */
	struct list_head all;		/* in mob_ha.given */
	struct mob_ha_sub *sub;
	struct in6_addr hoa;
	u64 expires;
	bool revoked;
	struct mob_trust_line line;
};

/* Not yet in the tables.  Return: NULL when they are full, or without memory. */
struct mob_cn_ha_given *mob_cn_ha_given_new(struct mob_ha_sub *s, const struct in6_addr *hoa,
					    const struct mob_trust_line *line, u64 expires);
/* KEYS goes out: in place of what there was for the same HoA. */
void mob_cn_ha_given_add(struct mob_cn_ha_given *g);
struct mob_cn_ha_given *mob_cn_ha_given_find(struct mob_ha_sub *s, const struct in6_addr *hoa);
/* Is a certificate revoked that it stands on, or do the rules not permit it any more? */
bool mob_cn_ha_given_fallen(const struct mob_cn_ha_given *g);
void mob_cn_ha_given_free(struct mob_cn_ha_given *g);
void mob_cn_ha_given_drop_all(struct mob_ha_sub *s);
/*
 * What is over goes, of whatever subscriber: the room is everybody's.  One walk in
 * MOB_CN_HA_PURGE_MS.  Return: jiffies64 of the next one, U64_MAX when there is nothing.
 */
u64 mob_cn_ha_given_purge(struct mob_ha *ha, u64 now);
/*
 * @s is there: tell it what it could not be told before.  It registered: also what it is
 * being told, @anew, since that may have gone where it was no more.
 */
void mob_cn_ha_there(struct mob_ha_sub *s, bool anew);

#endif
