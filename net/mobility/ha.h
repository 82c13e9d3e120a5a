/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The home agent's role: home registration, and the exchange with a
 * correspondent in the mobile node's name.
 */
#ifndef _MOBILITY_HA_H
#define _MOBILITY_HA_H

#include "input.h"

/* Messages; context: softirq, RCU. */
void mob_ha_rx_home_bu(struct mob_rx *rx);
void mob_ha_rx_req(struct mob_rx *rx);
void mob_ha_rx_probe_rep(struct mob_rx *rx);
void mob_cn_ha_rx_alive(struct mob_rx *rx);
void mob_ha_rx_bcc(struct mob_rx *rx);

int mob_ha_start(struct net *net);
void mob_ha_stop(struct net *net);

#endif
