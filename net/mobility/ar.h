/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The access router's role, draft-lim section 3.3: it vouches for hosts on its links.
 */
#ifndef _MOBILITY_AR_H
#define _MOBILITY_AR_H

#include "input.h"

/* Messages; context: softirq, RCU. */
void mob_ar_rx_sr(struct mob_rx *rx);
void mob_ar_rx_bcr(struct mob_rx *rx);

int mob_ar_start(struct net *net);
void mob_ar_stop(struct net *net);

/* Neighbours whose state changes, of all namespaces */
int mob_ar_init(void);
void mob_ar_exit(void);

#endif
