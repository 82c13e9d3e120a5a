/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mobility anchor point's role: draft-qiu section 5 on RFC 5380.
 */
#ifndef _MOBILITY_MAP_H
#define _MOBILITY_MAP_H

#include "input.h"

/* Messages; context: softirq, RCU. */
void mob_map_rx_bu(struct mob_rx *rx);
void mob_map_rx_rep_cert(struct mob_rx *rx);
/* The home agent's half: whose certificate is asked for. */
void mob_map_rx_req_cert(struct mob_rx *rx);

int mob_map_start(struct net *net);
void mob_map_stop(struct net *net);

#endif
