/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Binding Errors, RFC 6275 section 6.1.9, and the ICMPv6 errors that a Mobility
 * Header gets.
 */
#ifndef _MOBILITY_BE_H
#define _MOBILITY_BE_H

#include "input.h"

/* No role is on: what the host would say without us.  Context: the protocol handler. */
void mob_be_no_role(struct net *net, struct sk_buff *skb);
/* A Mobility Header without anything of ours.  Context: softirq, RCU. */
void mob_be_unknown_type(const struct mob_rx *rx);
/* mob_input_parse() refused it.  Context: the protocol handler. */
void mob_be_malformed(const struct mob_rx *rx, enum mob_stat why);
/* Role CN on, off: status 1 for data that it has no binding for.  May sleep. */
int mob_be_init(struct net *net);
void mob_be_exit(struct net *net);

#endif
