/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Binding Errors, RFC 6275 section 6.1.9, and what a host says that knows no
 * Mobility Header at all.
 */
#ifndef _MOBILITY_BE_H
#define _MOBILITY_BE_H

#include <linux/netfilter.h>
#include "input.h"

/* No role is on: what the host would say without us.  Context: the protocol handler. */
void mob_be_no_role(struct net *net, struct sk_buff *skb);
/* A Mobility Header without anything of ours.  Context: softirq, RCU. */
void mob_be_unknown_type(const struct mob_rx *rx);
/*
 * LOCAL_IN of a correspondent: tells the sender of data with a Home Address option
 * that there is no binding for it.  The packet is left to mip6, which drops it.
 */
unsigned int mob_be_local_in(void *priv, struct sk_buff *skb, const struct nf_hook_state *state);

#endif
