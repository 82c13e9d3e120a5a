/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The home agent of a mobile correspondent, draft-qiu section 4.
 */
#ifndef _MOBILITY_CN_HA_H
#define _MOBILITY_CN_HA_H

#include "ha_priv.h"

/*
 * COOKIE0 or EXCH0 to a HoA that is away: taken when our certificate covers it,
 * else it is the mobile node's to answer.  Context: softirq, RCU.
 */
bool mob_cn_ha_takes(struct mob_rx *rx);
/* A COOKIE0 came lately, so EXCH0 may, in fragments.  Context: softirq, RCU. */
bool mob_cn_ha_wants_fragments(const struct mob_ha_sub *s);
/* Drop what is on its way to @s; mob_ha.lock held. */
void mob_cn_ha_forget(struct mob_ha_sub *s);

void mob_cn_ha_init(struct mob_ha *ha);
/* Every subscriber is gone, and no job is under way. */
void mob_cn_ha_exit(struct mob_ha *ha);

#endif
