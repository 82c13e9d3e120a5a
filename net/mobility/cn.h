/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The correspondent's role, draft-qiu section 3.
 */
#ifndef _MOBILITY_CN_H
#define _MOBILITY_CN_H

#include "input.h"

/* Messages; context: softirq, RCU.  Nothing is returned: what is refused is counted. */
void mob_cn_rx_cookie0(struct mob_rx *rx);
void mob_cn_rx_exch0(struct mob_rx *rx);
void mob_cn_rx_bu(struct mob_rx *rx);
void mob_cn_rx_bc(struct mob_rx *rx);
void mob_cn_rx_exch0_key(struct mob_rx *rx);

/* Role on: process context.  Off drops every binding and key.  May sleep. */
int mob_cn_start(struct net *net);
void mob_cn_stop(struct net *net);

#endif
