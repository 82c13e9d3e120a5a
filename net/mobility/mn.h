/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mobile node's role.
 */
#ifndef _MOBILITY_MN_H
#define _MOBILITY_MN_H

#include "input.h"

/* Messages; context: softirq, RCU. */
void mob_mn_rx_home_ba(struct mob_rx *rx);
void mob_mn_rx_told(struct mob_rx *rx);
void mob_mn_rx_ba(struct mob_rx *rx);
void mob_mn_rx_brr(struct mob_rx *rx);
void mob_mn_rx_be(struct mob_rx *rx);
void mob_mn_rx_map_ba(struct mob_rx *rx);
void mob_mn_rx_probe(struct mob_rx *rx);
void mob_mn_rx_sr_rep(struct mob_rx *rx);
/* Two mobile nodes, draft-qiu section 4 */
void mob_cn_mn_rx_test(struct mob_rx *rx);
void mob_cn_mn_rx_keys(struct mob_rx *rx);
void mob_mn_rx_bc_echo(struct mob_rx *rx);

int mob_mn_start(struct net *net);
void mob_mn_stop(struct net *net);

/* Address and device notifiers, once for the module. */
int mob_mn_init(void);
void mob_mn_exit(void);

#endif
